"""Pooling of alike links while a map is being compiled, without holding its links as records."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from immunograph.collect import Collector
from immunograph.pooling import PooledLink, merge_links, pooled_link
from immunograph.records import Link
from immunograph.schema import to_plain
from immunograph.stored import codes
from immunograph.stored.spool import Scratch, Spool
from immunograph.vocabulary import Grade, Hedge, Layer, Relation, Sign

_RELATIONS, _SIGNS, _LAYERS, _HEDGES = tuple(Relation), tuple(Sign), tuple(Layer), tuple(Hedge)
_UNDIRECTED = frozenset(n for n, relation in enumerate(_RELATIONS) if not relation.directed)
_BATCH = 100_000


@dataclass
class LinkColumns:
    """The links of a map that is being compiled, by their places.

    Attributes
    ----------
    source, target : array
        The places of their ends.
    codes : array
        Their eight bytes.
    more, said : Spool
        The rest of their records as JSON, and the ids that they were given.
    """

    source: array[int]
    target: array[int]
    codes: array[int]
    more: Spool
    said: Spool

    @classmethod
    def empty(cls, scratch: Scratch) -> LinkColumns:
        """Return columns without a link."""
        more, said = Spool("links.more", scratch), Spool("said", scratch)
        return cls(array("I"), array("I"), array("Q"), more, said)

    def __len__(self) -> int:
        return len(self.codes)

    def append(self, source: int, target: int, code: int, more: bytes, name: bytes) -> None:
        """Add a link."""
        if more:
            self.more.put(len(self.codes), more)
        if name:
            self.said.put(len(self.codes), name)
        self.source.append(source)
        self.target.append(target)
        self.codes.append(code)

    def link(self, place: int, nodes: Sequence[str]) -> Link:
        """Return a link as a record; its id is empty if it was given none."""
        code = self.codes[place]
        implied = codes.byte(code, codes.IMPLIED)
        row: dict[str, Any] = {
            "source": nodes[self.source[place]],
            "target": nodes[self.target[place]],
            "relation": _RELATIONS[codes.byte(code, codes.RELATION)],
            "sign": _SIGNS[codes.byte(code, codes.SIGN)],
            "layer": _LAYERS[codes.byte(code, codes.LAYER)],
            "hedge": _HEDGES[codes.byte(code, codes.HEDGE)],
            "derived": bool(codes.byte(code, codes.FLAGS) & codes.DERIVED),
        }
        if implied != codes.NONE:
            row["sign_implied"] = _SIGNS[implied]
        blob = self.more[place]
        good = Collector().fields_of("links", place, row | (json.loads(blob) if blob else {}))
        return Link(**{"id": self.said[place].decode(), **good})

    def rows(self) -> Iterator[tuple[int, int, int, bytes, bytes]]:
        """Yield the links in their order, as :meth:`append` takes them."""
        # Two spools are two files: each is read from its beginning to its end.
        return zip(self.source, self.target, self.codes, self.more, self.said, strict=False)


class PooledColumns:
    """Columns without alike links.

    Parameters
    ----------
    columns : LinkColumns
        The links as they came.
    nodes : sequence of str
        The ids of the nodes.
    scratch : Scratch
        Where new columns are kept.
    grade : callable
        Gives the grade of a link.
    cited : container of str
        Works by which the links that cite them are graded anew: what is known of these works
        may have been said after the links.

    Attributes
    ----------
    columns : LinkColumns
        Those given, if no two links are alike and no grade changes.
    places : sequence of int
        For every link, the place of the first that it was stated at.
    groups : list of PooledLink
        The links that were stated more than once.

    Notes
    -----
    Linear in the number of links.
    """

    def __init__(
        self,
        columns: LinkColumns,
        nodes: Sequence[str],
        scratch: Scratch,
        grade: Callable[[Link], Grade],
        cited: Container[str],
    ) -> None:
        self.columns = columns
        self.places: Sequence[int] = range(len(columns))
        self.groups: list[PooledLink] = []
        merged: dict[int, Link] = {}
        dropped: set[int] = set()
        for places in alike_places(columns, len(nodes)):
            links = [columns.link(place, nodes) for place in places]
            merged[places[0]] = link = merge_links(links)
            dropped.update(places[1:])
            self.groups.append(pooled_link(link, links))
        if cited:
            for place, blob in enumerate(_texts(columns)):
                if b'"citation"' in blob and place not in dropped and place not in merged:
                    link = columns.link(place, nodes)
                    if any(item.citation in cited for item in link.evidence):
                        merged[place] = link
        if not merged:
            return
        self.columns = kept = LinkColumns.empty(scratch)
        self.places = array("Q", (n for n in range(len(columns)) if n not in dropped))
        for place, row in enumerate(columns.rows()):
            if place in merged:
                link = merged[place]
                code = codes.encode(link, grade(link))
                kept.append(*row[:2], code, blob_of(link, codes.REST), link.id.encode())
            elif place not in dropped:
                kept.append(*row)


def _texts(columns: LinkColumns) -> Iterator[bytes]:
    return (blob for blob, _ in zip(columns.more, columns.codes, strict=False))


def alike_places(columns: LinkColumns, nodes: int) -> Iterator[list[int]]:
    """Yield the places of links that are alike, each group in the order of the map."""
    pairs = zip(columns.source, columns.target, strict=True)
    low, high = array("I"), array("I")
    for source, target in pairs:
        low.append(min(source, target))
        high.append(max(source, target))
    _, by_high = by_end(range(len(columns)), high, nodes)
    _, order = by_end(by_high, low, nodes)
    start = 0
    for stop in range(1, len(order) + 1):
        one = order[start]
        if stop < len(order) and low[order[stop]] == low[one] and high[order[stop]] == high[one]:
            continue
        if stop - start > 1:
            found: dict[Hashable, list[int]] = {}
            for place in order[start:stop]:
                found.setdefault(_statement(columns, place), []).append(place)
            yield from (group for group in found.values() if len(group) > 1)
        start = stop


def _statement(columns: LinkColumns, place: int) -> Hashable:
    """Return what tells a link from others between the same two nodes."""
    code, blob = columns.codes[place], columns.more[place]
    relation = codes.byte(code, codes.RELATION)
    context = json.loads(blob).get("context") if b'"context"' in blob else None
    return (
        relation,
        relation in _UNDIRECTED or columns.source[place],
        codes.byte(code, codes.SIGN),
        codes.byte(code, codes.LAYER),
        context or None,
    )


def blob_of(record: Any, fields: Any) -> bytes:
    """Return the fields of a record that are not at their default, as JSON."""
    plain = to_plain(record, fields)
    if not plain:
        return b""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def by_end(links: Iterable[int], ends: Sequence[int], nodes: int) -> tuple[array[int], array[int]]:
    """Sort links by the node at one end, otherwise as they come.

    Returns where the links of each node begin, and the links.
    """
    heads = array("Q", bytes(8 * (nodes + 1)))
    for end in ends:
        heads[end + 1] += 1
    for node in range(nodes):
        heads[node + 1] += heads[node]
    free = heads[:]
    found = array("I", bytes(4 * len(ends)))
    for link in links:
        end = ends[link]
        found[free[end]] = link
        free[end] += 1
    return heads, found
