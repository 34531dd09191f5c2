"""Loops counted by the open ends that cross a frontier (Knuth's Simpath, for directed loops).

The nodes are decided on one after another: whether a loop passes them, and by which steps. What
has been decided leaves paths whose two ends are not decided on yet. Only these ends matter for
what follows, so all choices that leave the same ends are counted as one: in a map that is
narrow somewhere, there are few of them however many loops there are.

A number may stand for numbers by length, each in its own digits of one whole number; so every
sum here is a sum or a product of whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from immunograph.walk.sums import Numbers, bound_of

#: Bytes of the choices held at one time, as they are reckoned: of each so many, and its number.
_ROOM, _EACH = 128_000_000, 300

#: With so many nodes every node is tried as the first.
_TRIED = 40

#: Open paths: where each has yet to be entered from, and where it leads to.
State = tuple[tuple[int, int], ...]


class TooMany(Exception):
    """There is more to sum than was allowed."""


class Work:
    """How many sums may yet be made.

    Parameters
    ----------
    sums : int
        That number.
    late : callable, optional
        Asked now and then whether to give up.
    """

    __slots__ = ("late", "sums")

    def __init__(self, sums: int, late: Callable[[], bool] | None = None) -> None:
        self.sums, self.late = sums, late

    def spend(self, sums: int) -> None:
        """Take so many sums, or raise TooMany."""
        self.sums -= sums
        if self.sums < 0 or (self.late is not None and self.late()):
            raise TooMany


class Digits:
    """Numbers by length, each in its own digits of one whole number.

    Parameters
    ----------
    rows : list of dict of int to int
        The steps whose loops are counted.
    lengths : bool
        Whether the length matters; otherwise one number is just a number.
    most : int, optional
        The most links that count.
    """

    __slots__ = ("bits", "mask", "size")

    def __init__(self, rows: Numbers, *, lengths: bool, most: int | None) -> None:
        size = len(rows) if most is None else min(most, len(rows))
        self.bits = bound_of(rows).bit_length() + 2 if lengths else 0
        self.size = size * self.bits // 8
        self.mask = (1 << self.bits * (size + 1)) - 1 if lengths else 0

    def step(self, ways: int) -> int:
        """Return the number of one step."""
        return self.cut(ways << self.bits)

    def cut(self, number: int) -> int:
        """Return a number without what is longer than it may be."""
        return number & self.mask if self.mask else number

    def read(self, number: int) -> dict[int, int]:
        """Return the numbers by length; 0 stands for any where the length does not matter."""
        if not self.bits:
            return {0: number}
        found = {}
        half = 1 << self.bits - 1
        length = 0
        left = number & self.mask
        places = self.mask.bit_length() // self.bits
        while left and length < places:
            ways = ((left & 2 * half - 1) ^ half) - half  # the lowest digits, with their sign
            if ways:
                found[length] = ways
            left = (left - ways) >> self.bits
            length += 1
        return found


def loops_by_frontier(
    rows: Numbers, *, lengths: bool, most: int | None, required: Sequence[int], work: Work
) -> dict[int, int]:
    """Count the loops of two links or more by length; 0 stands for any if it does not matter.

    Parameters
    ----------
    rows : list of dict of int to int
        For each node the nodes it leads to, and in how many ways.
    lengths : bool
        Whether to tell the lengths.
    most : int or None
        The most links of a loop; this needs ``lengths``.
    required : sequence of int
        Nodes that each loop must pass.
    work : Work
        How many sums to make; TooMany is raised beyond.
    """
    digits = Digits(rows, lengths=lengths, most=most)
    out = [
        {after: digits.step(ways) for after, ways in steps.items() if after != node}
        for node, steps in enumerate(rows)
    ]
    count, left = contracted(out, frozenset(required), digits)
    total = count + swept(turns(out, left, work), frozenset(required), digits, work)
    return digits.read(total)


def narrowed(rows: Numbers, needed: Sequence[int]) -> tuple[int, Numbers]:
    """Return rows without the nodes that can be taken out; see :func:`contracted`.

    Returns how many loops were closed by that as well. Nodes that are needed, which come
    first, stay; the others are numbered anew.
    """
    digits = Digits(rows, lengths=False, most=None)
    out = [
        {after: ways for after, ways in steps.items() if after != node}
        for node, steps in enumerate(rows)
    ]
    closed, left = contracted(out, frozenset(needed), digits)
    number = {node: new for new, node in enumerate(left)}
    return closed, [{number[after]: ways for after, ways in out[node].items()} for node in left]


class Joint(NamedTuple):
    """Two steps put together where a node between them was taken out, and their numbers."""

    before: int
    node: int
    after: int
    first: int
    second: int


def contracted(
    out: Numbers, required: frozenset[int], digits: Digits, joints: list[Joint] | None = None
) -> tuple[int, list[int]]:
    """Take out nodes that only one step leads to, or that lead on by only one; change ``out``.

    Whatever passes such a node takes that step, which is put together with each step after or
    before it; ``joints`` takes a note. Returns how many loops were closed by that, and the
    nodes that are left.
    """
    into: list[set[int]] = [set() for _ in out]
    for node, steps in enumerate(out):
        for after in steps:
            into[after].add(node)
    waiting = set(range(len(out))) - required
    gone: set[int] = set()
    closed = 0
    while waiting:
        node = waiting.pop()
        if len(into[node]) > 1 and len(out[node]) > 1:
            continue
        for before in into[node]:
            first = out[before].pop(node)
            for after, second in out[node].items():
                ways = digits.cut(first * second)
                if joints is not None:
                    joints.append(Joint(before, node, after, first, second))
                if after != before:
                    out[before][after] = digits.cut(out[before].get(after, 0) + ways)
                    into[after].add(before)
                elif required <= {before}:
                    closed += ways
            waiting.add(before)
        for after in out[node]:
            into[after].discard(node)
            waiting.add(after)
        waiting |= into[node] | set(out[node])
        waiting -= required | gone | {node}
        gone.add(node)
        out[node], into[node] = {}, set()
    return digits.cut(closed), [node for node in range(len(out)) if node not in gone]


class Turn(NamedTuple):
    """A node whose turn it is, and its steps from and to nodes that are not decided on."""

    node: int
    froms: dict[int, int]
    tos: dict[int, int]


class Choice(NamedTuple):
    """A way to pass a node: where from and where to, in how many ways, and what it leaves.

    ``tail`` or ``head`` is −1 where that was decided before; ``ends`` is None if a loop closes.
    """

    tail: int
    head: int
    ways: int
    ends: State | None


def turns(out: Numbers, nodes: Sequence[int], work: Work) -> list[Turn]:
    """Return the nodes in the order in which to decide on them."""
    into: Numbers = [{} for _ in out]
    for node in nodes:
        for after, ways in out[node].items():
            into[after][node] = ways
    found = []
    done: set[int] = set()
    for node in _in_order(out, into, nodes, work):
        froms, tos = (
            {other: ways for other, ways in steps[node].items() if other not in done}
            for steps in (into, out)
        )
        found.append(Turn(node, froms, tos))
        done.add(node)
    return found


def swept(
    order: Sequence[Turn],
    required: frozenset[int],
    digits: Digits,
    work: Work,
    layers: list[dict[State, int]] | None = None,
) -> int:
    """Sum the loops over some nodes, deciding on one after another; keep what stood before each."""
    total = 0
    layer: dict[State, int] = {(): 1}
    held = 0
    for turn in order:
        if layers is not None:
            layers.append(layer)
            held += len(layer)
        further: dict[State, int] = {}
        needed = required - {turn.node}
        for state, number in layer.items():
            found = choices(state, turn, required, needed)
            work.spend(len(found) + 1)
            for _, _, ways, ends in found:
                if ends is None:
                    total += number * ways
                else:
                    further[ends] = further.get(ends, 0) + number * ways
        required, layer = needed, further
        if digits.mask:
            cut = ((state, digits.cut(number)) for state, number in further.items())
            layer = {state: number for state, number in cut if number}
        if (held + len(further)) * (_EACH + digits.size) > _ROOM:
            raise TooMany
    return total


def choices(
    state: State, turn: Turn, required: frozenset[int], needed: frozenset[int]
) -> list[Choice]:
    """Return what may be decided at a node: to leave it out, or each way to pass it.

    ``required`` are nodes to pass that are not decided on, ``needed`` the same without this one.
    """
    node, froms, tos = turn
    come = go = -1
    rest = []
    for pair in state:
        if pair[1] == node:
            come = pair[0]
        elif pair[0] == node:
            go = pair[1]
        else:
            rest.append(pair)
    found = []
    if come < 0 and go < 0 and node not in required:
        found.append(Choice(-1, -1, 1, state))
    entered = {pair[0] for pair in rest}
    left = {pair[1] for pair in rest}
    for tail, first in (froms if come < 0 else {come: 1}).items():
        if tail in entered:
            continue
        for head, second in (tos if go < 0 else {go: 1}).items():
            if head in left:
                continue
            ends: State | None = None
            if tail != head:
                ends = tuple(sorted([*rest, (tail, head)]))
            elif rest or not needed <= {tail}:
                continue
            found.append(
                Choice(tail if come < 0 else -1, head if go < 0 else -1, first * second, ends)
            )
    return found


def _in_order(out: Numbers, into: Numbers, nodes: Sequence[int], work: Work) -> list[int]:
    """Return the nodes in an order that keeps the frontier narrow: the best of some starts."""
    near = {node: set(out[node]) | set(into[node]) for node in nodes}
    starts = sorted(nodes, key=lambda node: (len(near[node]), node))
    best: tuple[float, list[int]] | None = None
    for start in starts[: _TRIED * _TRIED // max(_TRIED, len(nodes)) or 1]:
        found = _order_from(near, start, work)
        if best is None or found[0] < best[0]:
            best = found
    return [] if best is None else best[1]


def _order_from(near: dict[int, set[int]], start: int, work: Work) -> tuple[float, list[int]]:
    """Return how wide an order is, and the order: next the node that adds the fewest."""
    order: list[int] = []
    done: set[int] = set()
    edge = {start}
    width = 0.0
    waiting = set(near)
    while waiting:
        if not edge:
            edge = {min(waiting)}
        work.spend(1 + len(edge) // 4)
        node = min(edge, key=lambda each: (len(near[each] - done - edge), each))
        order.append(node)
        done.add(node)
        waiting.discard(node)
        edge |= near[node] - done
        edge.discard(node)
        width += 3.0 ** min(len(edge), 100)
    return width, order
