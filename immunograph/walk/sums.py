"""Numbers of walks that add up and multiply, by net sign and by length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from immunograph.walk.field import Field


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

    def __sub__(self, other: Sums) -> Sums:
        return Sums(self.total - other.total, self.known - other.known, self.net - other.net)

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

#: The steps out of each node, those that lead to the same node as one.
Rows = list[dict[int, Sums]]

#: The same with one number for each step.
Numbers = list[dict[int, int]]


def joined(field: Field) -> Rows:
    """Return the steps out of each node, those that lead to the same node as one."""
    found: Rows = [{} for _ in range(len(field))]
    for node, steps in enumerate(found):
        for at in range(field.head[node], field.head[node + 1]):
            after = int(field.to[at])
            steps[after] = steps.get(after, Sums()) + of_sign(int(field.sign[at]))
    return found


def restricted(rows: Rows, members: Sequence[int]) -> Rows:
    """Return the steps among some nodes, which are numbered anew in that order."""
    number = {node: new for new, node in enumerate(members)}
    return [
        {number[after]: sums for after, sums in rows[node].items() if after in number}
        for node in members
    ]


Key = TypeVar("Key")


def summed(rows: Rows, count: Callable[[Numbers], dict[Key, int]]) -> dict[Key, Sums]:
    """Count what is a sum of products of steps, for all walks and by net sign.

    ``count`` is asked with one number for each step, and answers by length, say. Walks, walks of
    known sign, and those that raise less those that lower are three such sums; those that are
    the same are asked for once.
    """
    known: list[tuple[Numbers, dict[Key, int]]] = []
    answers = []
    for name in ("total", "known", "net"):
        numbers = [
            {after: value for after, sums in steps.items() if (value := getattr(sums, name))}
            for steps in rows
        ]
        answer = next((found for asked, found in known if asked == numbers), None)
        if answer is None:
            answer = count(numbers)
            known.append((numbers, answer))
        answers.append(answer)
    total, certain, net = answers
    return {
        key: Sums(number, certain.get(key, 0), net.get(key, 0))
        for key, number in total.items()
        if number
    }


def bound_of(rows: Numbers) -> int:
    """Return what no number of simple walks or loops exceeds: each takes one step out of a node."""
    bound = 1
    for steps in rows:
        bound *= 1 + sum(map(abs, steps.values()))
    return bound
