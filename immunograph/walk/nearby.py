"""Nearby: the steps around two nodes, looked through from both, a link further at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from immunograph.walk.network import Steps

#: Returns the (node, link) pairs that a node leads to, or is reached from.
Row = Callable[[int], Sequence[tuple[int, int]]]


class Nearby:
    """What lies around two nodes, as far as it was looked at.

    Parameters
    ----------
    out, into : callable
        The steps out of a node, and into it.
    source, goal : int
        The two nodes.

    Attributes
    ----------
    steps : set of (int, int, int)
        The steps seen: node, link, node it leads to.
    shortest : int or None
        The fewest links of a walk from ``source`` to ``goal``, once one was seen.
    """

    __slots__ = ("_edges", "_links", "_rows", "_seen", "shortest", "steps")

    def __init__(self, out: Row, into: Row, source: int, goal: int) -> None:
        self.steps: Steps = set()
        self.shortest: int | None = None
        self._rows = (out, into)
        self._seen = ({source}, {goal})
        self._edges = [
            {node: row(node)} for row, node in zip(self._rows, (source, goal), strict=True)
        ]
        self._links = 0

    @property
    def exhausted(self) -> bool:
        """Whether nothing more can lie on a walk between the two."""
        return not all(self._edges)

    def widen(self, bound: int | None, most: int) -> bool:
        """Look through all that walks of ``bound`` links take, or until a walk is seen if None.

        Returns whether that was done; not if it would be more than ``most`` steps in all.

        Notes
        -----
        Always on from the side with fewer steps to look at: each walk of so many links has then
        been seen from one side or the other. Linear in the steps.
        """
        while not self.exhausted and (
            self.shortest is None if bound is None else self._links < bound
        ):
            sizes = [sum(map(len, edge.values())) for edge in self._edges]
            side = int(sizes[1] < sizes[0])
            if len(self.steps) + sizes[side] > most:
                return False
            self._go(side)
        return True

    def _go(self, side: int) -> None:
        here, there = self._seen[side], self._seen[1 - side]
        further: list[int] = []
        for node, row in self._edges[side].items():
            for other, link in row:
                self.steps.add((other, link, node) if side else (node, link, other))
                if other not in here:
                    here.add(other)
                    further.append(other)
        self._links += 1
        if self.shortest is None and not there.isdisjoint(further):
            self.shortest = self._links
        self._edges[side] = {node: self._rows[side](node) for node in further}
