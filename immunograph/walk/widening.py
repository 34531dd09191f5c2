"""The walks between two nodes of a large network, of which only what lies near is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from immunograph.vocabulary import Grade
from immunograph.walk.field import Place, Span, place_of, whole_field
from immunograph.walk.kernels import FAR, Flat
from immunograph.walk.nearby import Nearby, Row
from immunograph.walk.network import ASSOCIATION, Network

#: Up to this part of all steps is near; of a map that is not in memory, so many.
NEAR, READ = 32, 200_000


class Rows:
    """The steps that are good enough, by node; of causal routes only, if so wanted.

    Parameters
    ----------
    network : Network
        The links to walk.
    goal : int
        Where walks end.
    causal : bool
        Whether only causal routes count.
    grade : Grade
        The lowest grade of a link.
    """

    def __init__(self, network: Network, goal: int, *, causal: bool, grade: Grade) -> None:
        self.network, self.goal, self.causal, self.grade = network, goal, causal, grade
        self._out: Row = network.out.__getitem__ if not network.in_memory else _out_of(network)
        self._into: Row = network.into.__getitem__ if not network.in_memory else _into_of(network)
        #: So many steps are near.
        self.enough = int(len(network.via) // NEAR) if network.in_memory else READ

    def out(self, node: int) -> list[tuple[int, int]]:
        """Return the (node, link) pairs that a node leads to."""
        return self._good(self._out(node))

    def into(self, node: int) -> list[tuple[int, int]]:
        """Return the (node, link) pairs from which a node is reached."""
        return self._good(self._into(node))

    def _good(self, steps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        grade, least, kind = self.network.grade, self.grade, self.network.kind
        return [
            (other, link)
            for other, link in steps
            if grade(link) >= least and not (self.causal and kind(link) == ASSOCIATION)
        ]


class Widening:
    """As :class:`Span`: the walks between two nodes, by the most links they may have.

    Parameters
    ----------
    rows : Rows
        The steps.
    source : int
        Where walks begin.
    most : int or None
        The most links.
    whole : callable
        Returns the same walks by looking at everything, or None if there are none; called once
        what is to be looked at is not near any more.

    Attributes
    ----------
    shortest : int
        The fewest links of a walk; more than any number where there is none.
    """

    def __init__(
        self, rows: Rows, source: int, most: int | None, whole: Callable[[], Span | None]
    ) -> None:
        self._rows, self._source, self._most, self._whole = rows, source, most, whole
        self._nearby = Nearby(rows.out, rows.into, source, rows.goal)
        self._span: Span | None = None
        self._far = False
        self._look(None)
        found = self._span if self._far else self._nearby
        shortest = None if found is None else found.shortest
        self.shortest = FAR if shortest is None else shortest

    @property
    def longest(self) -> int:
        """A number of links that no walk exceeds, as far as is known."""
        if self._far or not self._nearby.exhausted:
            return FAR
        return len({node for a, _, b in self._nearby.steps for node in (a, b)})

    def within(self, bound: int) -> Place | None:
        """Return the part on walks of up to so many links, or None if there are none."""
        reach = bound if self._most is None else min(bound, self._most)
        self._look(reach)
        if self._far:
            return None if self._span is None else self._span.within(reach)
        rows = self._rows
        field, source, goal = place_of(rows.network, self._source, rows.goal, self._nearby.steps)
        return field.between(source, goal, reach)

    def _look(self, bound: int | None) -> None:
        """Look as far as needed; where that is not near any more, at everything."""
        if not self._far and not self._nearby.widen(bound, self._rows.enough):
            self._far, self._span = True, self._whole()


def _out_of(network: Network) -> Row:
    whole = whole_field(network)
    return partial(_row, whole.head, whole.to, whole.via)


def _into_of(network: Network) -> Row:
    whole = whole_field(network)
    return partial(_row, whole.back_head, whole.back, whole.back_via)


def _row(head: Flat, to: Flat, via: Flat, node: int) -> list[tuple[int, int]]:
    begin, end = head[node], head[node + 1]
    return list(zip(_list(to[begin:end]), _list(via[begin:end]), strict=True))


def _list(numbers: Flat) -> list[int]:
    found: list[int] = numbers if isinstance(numbers, list) else numbers.tolist()
    return found
