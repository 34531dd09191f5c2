"""Rows of texts, kept small: what a file of a million plain links is held as while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from immunograph.fields import read_id
from immunograph.records import Link, LinkRest, link_like, rest_of

# So many different links are remembered, apart from their ids and ends.
_MOST_KNOWN = 10_000

_APART = ("id", "source", "target")


class TextRow(Mapping[str, str]):
    """A row whose values are all texts; rows with the same fields share the names of these.

    Parameters
    ----------
    names : tuple of str
        The names of the fields, each once.
    texts : tuple of str
        What each says.

    Examples
    --------
    >>> dict(TextRow(("source", "target"), ("stress", "sleep")))
    {'source': 'stress', 'target': 'sleep'}
    """

    __slots__ = ("names", "texts")

    def __init__(self, names: tuple[str, ...], texts: tuple[str, ...]) -> None:
        self.names = names
        self.texts = texts

    def __getitem__(self, name: str) -> str:
        try:
            return self.texts[self.names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class _Kind(NamedTuple):
    """Rows with the same names: where their id and ends stand, and which links are known."""

    name: int | None
    source: int
    target: int
    other: Callable[[tuple[str, ...]], object]
    known: dict[object, LinkRest]


class KnownLinks:
    """Links by what they say besides their ids and ends, so that it is read and checked once."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, ...], _Kind | None] = {}
        self._size = 0

    def link(self, row: TextRow, nodes: Mapping[str, object]) -> Link | None:
        """Return a row as a link if one like it is known; ``nodes`` are ids that are well."""
        try:
            kind = self._kinds[row.names]
        except KeyError:
            kind = self._kind(row.names)
        if kind is None:
            return None
        name_at, source_at, target_at, other, known = kind
        texts = row.texts
        source, target = texts[source_at], texts[target_at]
        try:
            rest = known[other(texts)]
            if source not in nodes:
                read_id(source)
            if target not in nodes:
                read_id(target)
            name = "" if name_at is None else read_id(texts[name_at])
        except (KeyError, ValueError):
            return None
        return link_like(rest, name, source, target)

    def add(self, row: TextRow, link: Link) -> None:
        """Remember what a link says that was read from a row."""
        kind = self._kinds.get(row.names)
        if kind is not None and self._size < _MOST_KNOWN:
            kind.known[kind.other(row.texts)] = rest_of(link)
            self._size += 1

    def _kind(self, names: tuple[str, ...]) -> _Kind | None:
        place = {name: number for number, name in enumerate(names)}
        others = [number for name, number in place.items() if name not in _APART]
        kind = None
        if "source" in place and "target" in place and others:
            other = itemgetter(*others)
            kind = _Kind(place.get("id"), place["source"], place["target"], other, {})
        if len(self._kinds) < _MOST_KNOWN:
            self._kinds[names] = kind
        return kind
