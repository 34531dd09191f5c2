"""Conversion losses: what a map that was written in another format no longer says."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.schema import SOURCE, TABLES, to_plain

# More fields of one table than these are not counted one by one.
_MANY = 4

_ONE = {
    "kinds": "kind", "nodes": "node without links", "links": "link", "claims": "claim",
    "citations": "work that no link cites", "loops": "name of a loop",
}  # fmt: skip


class Losses(NamedTuple):
    """What differs between a map and what is read back from its file.

    Attributes
    ----------
    left_out : tuple of str
        What is not there any more, counted, such as ``"7 kinds"`` and ``"aliases of 20 nodes"``.
    grades, signs : tuple of str
        The ids of the links that are graded differently, and of those with another sign.
    links : tuple of str
        The ids of the links that are gone.
    """

    left_out: tuple[str, ...]
    grades: tuple[str, ...]
    signs: tuple[str, ...]
    links: tuple[str, ...]

    @property
    def changes_answers(self) -> bool:
        """Whether answers would change: links, signs or grades."""
        return bool(self.grades or self.signs or self.links)


def find_losses(graph: CausalGraph, again: CausalGraph) -> Losses:
    """Compare a map with what was read back from its file.

    Parameters
    ----------
    graph, again : CausalGraph
        The map, and what its file says.

    Returns
    -------
    Losses

    Notes
    -----
    Linear in the size of the map.
    """
    left = [name for name in ("title", "about") if getattr(graph, name) != getattr(again, name)]
    if graph.source != again.source:
        before, after = (to_plain(g.source, SOURCE) if g.source else {} for g in (graph, again))
        left.append("the source" if not after else f"of the source: {_names(before, after)}")
    for table, (_, fields) in TABLES.items():
        kept = {record.id: record for record in getattr(again, table)}
        gone = 0
        lost: Counter[str] = Counter()
        for record in getattr(graph, table):
            other = kept.get(record.id)
            if other is None:
                gone += 1
            elif other != record:
                before, after = to_plain(record, fields), to_plain(other, fields)
                lost.update(name for name in before if before[name] != after.get(name))
        if gone:
            one = _ONE.get(table, table.rstrip("s"))
            many = one.replace(" ", "s ", 1) if " " in one else f"{one}s"
            left.append(f"1 {one}" if gone == 1 else f"{gone} {many}")
        what = table.rstrip("s")
        if len(lost) > _MANY:
            left.append(f"{len(lost)} fields of {table} ({', '.join(lost)})")
        else:
            left += [
                f"{name} of {number} {what if number == 1 else table}"
                for name, number in lost.items()
            ]
    kept_links = {link.id: link for link in again.links}
    grades, signs, links = [], [], []
    for link in graph.links:
        found = kept_links.get(link.id)
        if found is None:
            links.append(link.id)
            continue
        if found.sign is not link.sign:
            signs.append(link.id)
        if grade_link(again, found).grade is not grade_link(graph, link).grade:
            grades.append(link.id)
    return Losses(tuple(left), tuple(grades), tuple(signs), tuple(links))


def _names(before: dict[str, Any], after: dict[str, Any]) -> str:
    return ", ".join(name for name in before if before[name] != after.get(name))
