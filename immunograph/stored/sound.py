"""Structural checks of a compiled map: what must hold so that no question goes astray in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from operator import le
from typing import Any

from immunograph.stored import codes
from immunograph.stored.file import Sections
from immunograph.stored.links import LinkTable
from immunograph.stored.tables import DAMAGE, Table, Texts


def check_structure(
    file: Sections,
    tables: Iterable[Table[Any]],
    links: LinkTable,
    names: Texts,
    named: Sequence[int],
) -> None:
    """Check that texts lie one after another, orders are orders, and rows hold their own links.

    Parameters
    ----------
    file : Sections
        The file, for messages.
    tables : iterable of Table
        All its tables; the links among them.
    links : LinkTable
        Its links.
    names : Texts
        The names of nodes, folded and sorted.
    named : sequence of int
        The place of the node that each of them names.

    Raises
    ------
    MapError
        If one of it is not so.

    Notes
    -----
    Linear in the number of records: about a microsecond each. Records are not made.
    """
    try:
        wrong = _wrong(tables, links, names, named)
    except DAMAGE:
        wrong = "its tables"
    if wrong:
        raise file.damaged(wrong)


def _wrong(
    tables: Iterable[Table[Any]], links: LinkTable, names: Texts, named: Sequence[int]
) -> str:
    for table in tables:
        if not (table.texts_follow() and _is_order(table.order) and _rise(table)):
            return table.name
        if table.name == "nodes" and named and max(named) >= len(table):
            return "names"
    if not names.follow():
        return "names"
    count, every = len(links), range(len(links))
    if any(links.ranks[place] != rank for rank, place in enumerate(links.order)):
        return "links.rank"
    for which, kind in _WORDS:
        found = set(bytes(links.codes[which :: codes.WIDTH]))
        if kind == "signs":
            found.discard(codes.NONE)
        if found and max(found) >= len(links.words[kind]):
            return "links.codes"
    for way, ends in (("out", links.source), ("into", links.target)):
        heads, rows = links.heads[way], links.rows[way]
        bounded = heads[0] == 0 and heads[-1] == count and all(map(le, heads, heads[1:]))
        if not bounded or not _is_order(rows):
            return f"{way}.links"
        # The links of every node, one after another, have the ends that the heads say.
        if any(ends[rank] >= len(heads) - 1 for rank in every):
            return f"links.{way}"
        for node, (start, end) in enumerate(pairwise(heads)):
            if start != end and any(ends[rank] != node for rank in rows[start:end]):
                return f"{way}.links"
    return ""


def _is_order(order: Sequence[int]) -> bool:
    """Tell whether every number below the length is there once."""
    seen = bytearray(len(order))
    for place in order:
        seen[place] = 1
    return all(seen)


def _rise(table: Table[Any]) -> bool:
    """Tell whether the ids rise in the order of ids, none there twice."""
    ids = map(table.raw_id, table.order)
    later = map(table.raw_id, islice(table.order, 1, None))
    return all(one < other for one, other in zip(ids, later, strict=False))


_WORDS = (
    (codes.RELATION, "relations"), (codes.SIGN, "signs"), (codes.IMPLIED, "signs"),
    (codes.LAYER, "layers"), (codes.GRADE, "grades"), (codes.HEDGE, "hedges"),
)  # fmt: skip
