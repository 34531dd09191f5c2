"""Numbers of walks that add up, and walks summed by the set of nodes they pass.

Bellman 1962, and Held and Karp 1962, did so for the travelling salesman.
"""

from __future__ import annotations

from dataclasses import dataclass

from immunograph.walk.budget import Budget
from immunograph.walk.field import Field, Place


@dataclass(frozen=True, slots=True)
class Sums:
    """Numbers of walks that add up and multiply.

    Attributes
    ----------
    total : int
        How many walks.
    known : int
        How many of them have a known net sign.
    net : int
        Those that raise less those that lower.
    """

    total: int = 0
    known: int = 0
    net: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.total + other.total, self.known + other.known, self.net + other.net)

    def __mul__(self, other: Sums) -> Sums:
        return Sums(self.total * other.total, self.known * other.known, self.net * other.net)

    @property
    def raises(self) -> int:
        """How many raise."""
        return (self.known + self.net) // 2

    @property
    def lowers(self) -> int:
        """How many lower."""
        return (self.known - self.net) // 2

    @property
    def unknown(self) -> int:
        """How many have an unknown net sign."""
        return self.total - self.known


def size_of(sums: Sums) -> int:
    """Return how many walks, to compare by."""
    return sums.total


def of_sign(sign: int) -> Sums:
    """Return the sums of one link of that sign."""
    return Sums(1, abs(sign), sign)


#: Sums by the number of links: what a bound on the length needs.
ByLength = dict[int, Sums]

#: Walks by their last node and the nodes passed, a bit each: how many, known, net.
Level = dict[int, dict[int, tuple[int, int, int]]]


def by_sets(piece: Place, budget: Budget, *, bounded: bool) -> ByLength:
    """Sum the walks from the source by the set of nodes passed and the last of them."""
    field, source, goal = piece
    steps = _joined(field)
    found: ByLength = {}
    level: Level | None = {source: {1 << source | 1 << goal: (1, 1, 1)}}
    length = 0
    while level:
        length += 1
        key = length if bounded else 0
        found[key] = found.get(key, Sums()) + _arrived(level, steps, goal)
        level = _grown(level, steps, budget)
    return found


def loops_by_sets(field: Field, most: int | None, budget: Budget) -> Sums:
    """Sum the loops by the set of nodes passed; the first node of a set is its smallest."""
    steps = _joined(field)
    bound = len(field) if most is None else most
    found = _short_loops(field, bound)
    for start in range(len(field)):
        level: Level | None = {start: {(2 << start) - 1: (1, 1, 1)}}
        for length in range(1, bound + 1):
            if not level:
                break
            if length > 2:
                found += _arrived(level, steps, start)
            level = _grown(level, steps, budget)
    return found


def _short_loops(field: Field, bound: int) -> Sums:
    """Sum the loops of one and two links; forth and back over one link is none."""
    found = Sums()
    rows = [range(field.head[node], field.head[node + 1]) for node in range(len(field))]
    for node, row in enumerate(rows):
        for at in row:
            after, link = field.to[at], of_sign(field.sign[at])
            if after == node:
                found += link
            elif after > node and bound > 1:
                for back in rows[after]:
                    if field.to[back] == node and field.via[back] != field.via[at]:
                        found += link * of_sign(field.sign[back])
    return found


def _joined(field: Field) -> list[dict[int, Sums]]:
    """Return the steps out of each node, those that lead to the same node as one."""
    found: list[dict[int, Sums]] = [{} for _ in range(len(field))]
    for node, steps in enumerate(found):
        for at in range(field.head[node], field.head[node + 1]):
            after = field.to[at]
            steps[after] = steps.get(after, Sums()) + of_sign(field.sign[at])
    return found


def _arrived(level: Level, steps: list[dict[int, Sums]], goal: int) -> Sums:
    """Sum the walks that the next step brings to the goal."""
    found = Sums()
    for node, walks in level.items():
        if goal in steps[node]:
            found += Sums(*map(sum, zip(*walks.values(), strict=True))) * steps[node][goal]
    return found


def _grown(level: Level, steps: list[dict[int, Sums]], budget: Budget) -> Level | None:
    """Return the walks that are one step longer, or None if the time is up."""
    found: Level = {}
    for node, walks in level.items():
        for after, link in steps[node].items():
            if budget.spend(1 + len(walks) // 4):
                return None
            bit = 1 << after
            there = found.setdefault(after, {})
            # Plain numbers: this is gone through millions of times.
            a, b, c = link.total, link.known, link.net
            for passed, (total, known, net) in walks.items():
                if not passed & bit:
                    x, y, z = there.get(passed | bit, (0, 0, 0))
                    there[passed | bit] = (x + a * total, y + b * known, z + c * net)
    return {node: walks for node, walks in found.items() if walks}
