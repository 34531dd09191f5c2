"""The fewest works whose removal cuts a connection, when each link falls with all of its own.

NP-hard in general, as a smallest set that hits every path is. It is found by branching on a
path that still stands: whatever cuts the connection fells one of its links. The number of works
is raised step by step from a bound that paths without a common work give, so the first set found
is a smallest one; and whenever the budget is spent, that number is a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from immunograph.walk.budget import Budget
from immunograph.walk.cuts import links_between, standing_path
from immunograph.walk.network import Network

_Works = frozenset[int]


class FewestWorks(NamedTuple):
    """How few works a connection hangs on.

    Attributes
    ----------
    at_least : int
        No set of fewer works cuts it.
    works : tuple of int or None
        Works that cut it, sorted, none of them superfluous: a smallest set if there are
        ``at_least`` of them. None if no set cuts it, or the budget was spent before one was
        found.
    unshaken : tuple of int or None
        The links of a shortest path that no removal of works fells, if there is one.
    """

    at_least: int
    works: tuple[int, ...] | None
    unshaken: tuple[int, ...] | None = None


def fewest_works(
    network: Network, source: int, goal: int, rests_on: Sequence[_Works | None], budget: Budget
) -> FewestWorks:
    """Return the fewest works without which no path leads from ``source`` to ``goal``.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Node indices, not the same.
    rests_on : sequence of frozenset of int, or None
        For each link index the works behind it. A link stands while any of them does; one
        with none behind it always stands, and None leaves the link out.
    budget : Budget
        When to stop; ``budget.stopped`` says afterwards whether and why it did.

    Returns
    -------
    FewestWorks

    Notes
    -----
    Exponential in the number of works at worst; each step is one search, linear in the map.
    """
    rock = standing_path(network, source, goal, lambda number: rests_on[number] == frozenset())
    if rock is not None:
        return FewestWorks(0, None, rock)
    if standing_path(network, source, goal, lambda number: rests_on[number] is not None) is None:
        return FewestWorks(0, ())
    search = _Search(network, source, goal, rests_on, budget)
    least = max(1, search.apart(frozenset()))
    cut = search.some_cut()
    if cut is None:
        return FewestWorks(least, None)
    for size in range(least, len(cut)):
        smaller = search.cut_of(size)
        if smaller is not None:
            return FewestWorks(size, tuple(sorted(smaller)))
        if budget.stopped:
            return FewestWorks(size, tuple(sorted(cut)))
    return FewestWorks(len(cut), tuple(sorted(cut)))


class _Search:
    """One connection, and what stands of it without some works."""

    def __init__(
        self,
        network: Network,
        source: int,
        goal: int,
        rests_on: Sequence[_Works | None],
        budget: Budget,
    ) -> None:
        self.network, self.source, self.goal = network, source, goal
        self.budget = budget
        # What leads nowhere is not looked at again and again.
        self.rests_on = {
            number: works
            for number in links_between(network, source, goal)
            if (works := rests_on[number]) is not None
        }

    def path(self, gone: _Works, barred: _Works = frozenset()) -> tuple[int, ...] | None:
        """Return a path that stands without ``gone`` and does not rest on ``barred`` at all."""
        if self.budget.stopped:
            return None

        def stands(number: int) -> bool:
            works = self.rests_on.get(number)
            if not works:
                return works is not None
            return not works <= gone and not works & barred

        return standing_path(self.network, self.source, self.goal, stands, self.budget)

    def apart(self, gone: _Works) -> int:
        """Return how many works more it takes at least: paths without a common work add up."""
        total = 0
        barred: _Works = frozenset()
        while True:
            path = self.path(gone, barred)
            if path is None:
                return total
            left = self._left(path, gone)
            total += min(map(len, left))
            barred = barred.union(*left)

    def some_cut(self) -> _Works | None:
        """Return works that cut it, none of them superfluous; None if the budget is spent."""
        gone: _Works = frozenset()
        while (path := self.path(gone)) is not None:
            felled = min(self._left(path, gone), key=_size)
            gone |= felled
        for work in sorted(gone):
            if self.path(gone - {work}) is None:
                gone -= {work}
        return None if self.budget.stopped else gone

    def cut_of(self, size: int) -> _Works | None:
        """Return at most ``size`` works that cut it; None if none do, or the budget is spent."""
        failed: set[_Works] = set()
        stack: list[tuple[_Works, Iterator[_Works]]] = []
        gone: _Works = frozenset()
        while True:
            if gone not in failed:
                failed.add(gone)
                path = self.path(gone)
                if path is None:
                    return None if self.budget.stopped else gone
                if self.apart(gone) <= size - len(gone):
                    stack.append((gone, self._choices(path, gone, size - len(gone))))
            while stack:
                before, choices = stack[-1]
                felled = next(choices, None)
                if felled is not None:
                    gone = before | felled
                    break
                stack.pop()
            if not stack or self.budget.stopped:
                return None

    def _left(self, path: Sequence[int], gone: _Works) -> list[_Works]:
        """Return for every link of a path that can fall the works that still hold it."""
        return [self.rests_on[number] - gone for number in path if self.rests_on[number]]

    def _choices(self, path: Sequence[int], gone: _Works, most: int) -> Iterator[_Works]:
        """Yield the ways to fell one link of a path, those that contain another left out."""
        ways: list[_Works] = []
        for way in sorted(set(self._left(path, gone)), key=_size):
            if len(way) <= most and not any(known <= way for known in ways):
                ways.append(way)
        yield from ways


def _size(works: _Works) -> tuple[int, list[int]]:
    return len(works), sorted(works)
