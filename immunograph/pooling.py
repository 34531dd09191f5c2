"""Pooling of alike links: one claim is one link, however many rows, sentences or papers say it.

Links with the same source, relation, sign, target, layer and context state the same thing. They
become one link with the evidence of all, so that no path, loop, cut, share or count depends on
how often something is said. Links that differ in one of these stay links of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from immunograph.records import Link
from immunograph.vocabulary import Support

_Item = TypeVar("_Item", bound=Hashable)

# The longest text that joining notes may make: what a file may hold in one field.
_MOST_TEXT = 100_000


class PooledLink(NamedTuple):
    """One link that several entries of a map stated.

    Attributes
    ----------
    link : str
        The id of the link.
    ids : tuple of str
        The other ids under which it was stated; each still finds the link.
    entries : int
        How many entries (rows of a table, tables of a TOML file …) stated it.
    evidence : int
        How many pieces of evidence the entries after the first added.
    silent : int
        How many of these entries added no evidence.
    """

    link: str
    ids: tuple[str, ...]
    entries: int
    evidence: int
    silent: int


class Pooling(NamedTuple):
    """Links of which no two are alike.

    Attributes
    ----------
    links : list of Link
        In the order in which they were first stated.
    groups : tuple of PooledLink
        Those that were stated more than once.
    """

    links: list[Link]
    groups: tuple[PooledLink, ...]


def statement(link: Link) -> tuple[Hashable, ...]:
    """Return what a link states: its ends, relation, sign, layer and context.

    An undirected relation states the same with its ends exchanged.

    Examples
    --------
    >>> from immunograph import Link, Relation, Sign
    >>> relation = Relation.POSITIVELY_CORRELATED_WITH
    >>> one = Link(id="1", source="a", target="b", relation=relation, sign=Sign.RAISES)
    >>> two = Link(id="2", source="b", target="a", relation=relation, sign=Sign.RAISES)
    >>> statement(one) == statement(two)
    True
    """
    source, target = link.source, link.target
    if not link.relation.directed and source > target:
        source, target = target, source
    return source, target, link.relation, link.sign, link.layer, link.context or None


def merge_links(links: Sequence[Link]) -> Link:
    """Return alike links as one: the first id that is not empty, and the evidence of all.

    The hedge is the surest, the delay and the wording are the first that are stated, notes are
    joined. What the studies are able to show is mixed where entries disagree about it.

    Parameters
    ----------
    links : sequence of Link
        At least one; all with the same :func:`statement`.

    Returns
    -------
    Link
    """
    first = links[0]
    turned = [
        replace(link, source_aspect=link.target_aspect, target_aspect=link.source_aspect)
        if link.source != first.source
        else link
        for link in links
    ]
    implied = {link.sign_implied for link in links} - {None}
    supports = {link.supports for link in links} - {None}
    if len(supports) > 1:
        supports.discard(Support.NONE_FOUND)
    return replace(
        first,
        id=next((link.id for link in links if link.id), ""),
        sign_implied=implied.pop() if len(implied) == 1 else None,
        wording=next((link.wording for link in links if link.wording is not None), None),
        wording_note=_joined(link.wording_note for link in links),
        hedge=max(link.hedge for link in links),
        supports=(supports.pop() if len(supports) == 1 else Support.MIXED) if supports else None,
        delay=next((link.delay for link in links if link.delay is not None), None),
        source_aspect=_joined(link.source_aspect for link in turned),
        target_aspect=_joined(link.target_aspect for link in turned),
        mediator=_joined(link.mediator for link in links),
        summarises=_once(name for link in links for name in link.summarises),
        claims=_once(name for link in links for name in link.claims),
        evidence=_once(item for link in links for item in link.evidence),
        derived=all(link.derived for link in links),
        overclaim=_joined(link.overclaim for link in links),
        scope_mismatch=_joined(link.scope_mismatch for link in links),
        note=_joined(link.note for link in links),
    )


def _once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))


def _joined(texts: Iterable[str | None]) -> str | None:
    """Return different texts as one; those that would make it too long are counted."""
    found = list(dict.fromkeys(text for text in texts if text))
    kept, size = found, sum(map(len, found)) + 2 * len(found)
    while size > _MOST_TEXT - 40 and len(kept) > 1:
        size -= len(kept[-1]) + 2
        kept = kept[:-1]
    more = len(found) - len(kept)
    return "; ".join(kept) + (f"; and {more} more" if more else "") if found else None


def pool_links(links: Iterable[Link], name: Callable[[Link], str] | None = None) -> Pooling:
    """Pool alike links.

    Parameters
    ----------
    links : iterable of Link
        Links without an id of their own have an empty one.
    name : callable, optional
        Gives an id to each link that still has none when alike ones are pooled.

    Returns
    -------
    Pooling
        Each group of alike links as one, in the place of its first.

    Notes
    -----
    Linear in the number of links. Where no two are alike, only a number for each is kept.
    """
    links = list(links)
    groups, twice = _groups(links)
    kept = links
    pooled: list[PooledLink] = []
    if groups:
        kept = []
        for link in links:
            number = hash(link.source) + hash(link.target)
            alike = groups.get(statement(link), (link,)) if number in twice else (link,)
            if alike[0] is not link:
                continue
            if len(alike) > 1:
                link = merge_links(alike)
                _named(link, name)
                pooled.append(pooled_link(link, alike))
            else:
                _named(link, name)
            kept.append(link)
    elif name is not None:
        for link in links:
            _named(link, name)
    return Pooling(kept, tuple(pooled))


def _named(link: Link, name: Callable[[Link], str] | None) -> None:
    if name is not None and not link.id:
        # Nobody else has seen it yet.
        object.__setattr__(link, "id", name(link))


def pooling_report(links: int, groups: Sequence[PooledLink]) -> str:
    """Return what was pooled, e.g. ``"853 rows: 239 links, 614 more pieces of evidence"``.

    Parameters
    ----------
    links : int
        How many links the map has.
    groups : sequence of PooledLink
        Those that were stated more than once.

    Returns
    -------
    str
        Empty if none was.
    """
    if not groups:
        return ""
    rows = links + sum(group.entries - 1 for group in groups)
    more = sum(group.evidence for group in groups)
    silent = sum(group.silent for group in groups)
    link = "link" if links == 1 else "links"
    text = f"{rows} rows: {links} {link}, {more} more piece{'' if more == 1 else 's'} of evidence"
    if silent:
        text += f", {silent} row{' that repeats a link' if silent == 1 else 's that repeat a link'}"
    return text


def _groups(links: list[Link]) -> tuple[dict[tuple[Hashable, ...], list[Link]], set[int]]:
    """Return the links that are alike, by what they state, and the pairs that have several."""
    twice = pairs_with_several(links)
    groups: dict[tuple[Hashable, ...], list[Link]] = {}
    for link in links_between(twice, links):
        groups.setdefault(statement(link), []).append(link)
    return {stated: alike for stated, alike in groups.items() if len(alike) > 1}, twice


def pairs_with_several(links: Iterable[Link]) -> set[int]:
    """Return the numbers of pairs of nodes that have several links, and seldom of others.

    Notes
    -----
    Linear, and much quicker than looking at what a million links state.
    """
    twice: set[int] = set()
    seen: set[int] = set()
    known = 0
    for link in links:
        pair = hash(link.source) + hash(link.target)
        seen.add(pair)
        if len(seen) == known:
            twice.add(pair)
        else:
            known += 1
    return twice


def links_between(pairs: set[int], links: Iterable[Link]) -> list[Link]:
    """Return the links between pairs of nodes of these numbers, in order."""
    if not pairs:
        return []
    return [link for link in links if hash(link.source) + hash(link.target) in pairs]


def pooled_link(link: Link, alike: Sequence[Link]) -> PooledLink:
    """Return what was pooled into ``link``, which :func:`merge_links` made of alike ones."""
    seen = set(alike[0].evidence)
    more = silent = 0
    for other in alike[1:]:
        new = set(other.evidence) - seen
        seen |= new
        more += len(new)
        silent += not new
    ids = tuple(name for name in _once(other.id for other in alike) if name not in ("", link.id))
    return PooledLink(link.id, ids, len(alike), more, silent)
