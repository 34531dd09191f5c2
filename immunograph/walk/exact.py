"""Which way counts the loops of a component, or its paths, exactly and within bounded work.

Small components are gone through by sets of nodes, which takes the same time however dense they
are; others along a frontier, which is quick where they are narrow, whatever their size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from immunograph.walk.frontier import TooMany, Work, loops_by_frontier, narrowed
from immunograph.walk.subsets import Subsets, paths_by_sets, sums_of
from immunograph.walk.sums import ByLength, Numbers, Rows, Sums, restricted, summed

#: Components of up to so many nodes are gone through by sets at once, and up to so many where
#: a frontier does not do.
SMALL_SET, MOST_SET = 16, 20

#: So many sums along a frontier are made for a question.
MOST_SUMS = 3_000_000

#: So many of the sums by sets take as long as one along a frontier.
QUICKER = 500

#: Where at least one in so many pairs of nodes is joined, a frontier is as wide as the component.
_DENSE = 3

#: More parallel links than this are not gone through by sets.
_HEAVY = 1 << 24

SETS, FRONTIER, TOGETHER = "by sets of nodes", "along a frontier", "putting links together"


class Exact:
    """Counts by whatever way does it in bounded work, and remembers which ways were taken.

    Its methods raise TooMany if the work is more than that.

    Parameters
    ----------
    most : int or None
        The most links of a path or loop. Numbers are told by length if there is such a bound;
        otherwise 0 stands for any length.
    methods : dict
        Where the ways are noted, in order.
    late : callable, optional
        Asked now and then whether to give up.
    lengths : bool
        Whether numbers are told by length without a bound as well.
    """

    def __init__(
        self,
        most: int | None,
        methods: dict[str, None],
        late: Callable[[], bool] | None = None,
        *,
        lengths: bool = False,
    ) -> None:
        self.most, self.methods = most, methods
        self.lengths = lengths or most is not None
        self.work = Work(MOST_SUMS, late)
        self._sets: Subsets | None = None

    def loops(self, rows: Rows, required: Sequence[int] = ()) -> ByLength:
        """Count the loops of two links or more that pass some nodes."""
        return self._loops(rows, required, self.most)

    def paths(self, rows: Rows, start: int, ends: Sequence[int]) -> dict[int, ByLength]:
        """Count the simple paths from a node to each of some others."""
        size = len(rows)
        if size <= MOST_SET + 1 and light(rows):
            return self._paths_by_sets(rows, start, ends)
        found = {}
        for end in ends:
            # The loops through one more step, from the end back to the start, less that step.
            closed = [
                {after: ways for after, ways in steps.items() if after != start} for steps in rows
            ]
            closed[end] = {start: Sums(1, 1, 1)}
            loops = self._loops(closed, [start], None if self.most is None else self.most + 1)
            less = int(self.lengths)
            found[end] = {length - less: sums for length, sums in loops.items()}
        return found

    def _loops(self, rows: Rows, required: Sequence[int], most: int | None) -> ByLength:
        if len(rows) < 2:
            return {}
        # What must be passed comes first: then all loops are paths from the first node.
        order = [*required, *(node for node in range(len(rows)) if node not in required)]
        needed = range(len(required))
        found = summed(restricted(rows, order), lambda numbers: self._count(numbers, needed, most))
        return {length: sums for length, sums in found.items() if most is None or length <= most}

    def _count(self, rows: Numbers, needed: Sequence[int], most: int | None) -> dict[int, int]:
        closed = 0
        if not self.lengths:
            closed, rows = narrowed(rows, needed)
        size = len(rows)
        self.work.spend(size)
        if not size:
            self.methods[TOGETHER] = None
            return {0: closed}
        by_sets = size <= MOST_SET and light(rows)
        found = None
        dense = _DENSE * sum(map(len, rows)) > size * size
        if not by_sets or (size > SMALL_SET and not dense):
            found = self._along(rows, needed, most, few=by_sets)
        if found is None:
            found = self._by_sets(rows, needed, most)
        if closed:
            found[0] = found.get(0, 0) + closed
        return found

    def _along(
        self, rows: Numbers, needed: Sequence[int], most: int | None, *, few: bool
    ) -> dict[int, int] | None:
        """Count along a frontier; None if few sums are allowed and sets take fewer."""
        given = self.work.sums
        if few:
            given = min(given, sums_of(len(rows)) // QUICKER)
        part = Work(given, self.work.late)
        try:
            found = loops_by_frontier(
                rows, lengths=self.lengths, most=most, required=needed, work=part
            )
        except TooMany:
            if not few:
                raise
            return None
        finally:
            self.work.sums -= given - max(part.sums, 0)
        self.methods[FRONTIER] = None
        return found

    def _by_sets(self, rows: Numbers, needed: Sequence[int], most: int | None) -> dict[int, int]:
        size = len(rows)
        found: dict[int, int] = {}
        for start in range(1 if needed else size):
            members = range(start + 1, size)
            self._spend(len(members))
            ends = paths_by_sets(
                rows, start, members, most=None if most is None else most - 1,
                required=needed[1:], sets=self._room(size - 1), check=self._check,
            )  # fmt: skip
            for length, by_node in ends.items():
                key = length + 1 if self.lengths else 0
                loops = sum(ways * rows[node].get(start, 0) for node, ways in by_node.items())
                if loops:
                    found[key] = found.get(key, 0) + loops
        self.methods[SETS] = None
        return found

    def _paths_by_sets(self, rows: Rows, start: int, ends: Sequence[int]) -> dict[int, ByLength]:
        others = [node for node in range(len(rows)) if node != start]

        def count(numbers: Numbers) -> dict[tuple[int, int], int]:
            self._spend(len(others))
            found: dict[tuple[int, int], int] = {}
            room = self._room(len(others))
            counted = paths_by_sets(
                numbers, start, others, most=self.most, sets=room, check=self._check
            )
            for length, by_node in counted.items():
                for end in ends:
                    key = end, length if self.lengths else 0
                    found[key] = found.get(key, 0) + by_node.get(end, 0)
            return found

        found: dict[int, ByLength] = {end: {} for end in ends}
        for (end, length), sums in summed(rows, count).items():
            found[end][length] = sums
        self.methods[SETS] = None
        return found

    def _spend(self, members: int) -> None:
        self.work.spend(sums_of(members) // QUICKER)

    def _check(self) -> None:
        self.work.spend(0)

    def _room(self, things: int) -> Subsets:
        if self._sets is None or self._sets.things < things:
            self._sets = Subsets(things)
        return self._sets


def light(rows: Sequence[dict[int, int]] | Rows) -> bool:
    """Tell whether no two nodes are joined by very many links."""
    return all(
        (ways.total if isinstance(ways, Sums) else abs(ways)) < _HEAVY
        for steps in rows
        for ways in steps.values()
    )
