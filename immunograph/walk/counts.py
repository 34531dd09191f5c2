"""Counts of loops: by length and sign, and of the loops that pass each node and link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from immunograph.vocabulary import Sign
from immunograph.walk.budget import Budget
from immunograph.walk.engine import interpreted_engine
from immunograph.walk.exact import Exact
from immunograph.walk.field import Field, field_of_loops
from immunograph.walk.frontier import TooMany
from immunograph.walk.network import Network, components, net_sign
from immunograph.walk.search import loops
from immunograph.walk.shares import loops_by_step
from immunograph.walk.sums import Rows, joined
from immunograph.walk.totals import blocks, forth_and_back, short_loops

#: So many loops are gone through before they are counted by sums.
TRIED = 20_000


@dataclass(slots=True)
class LoopCounts:
    """What a pass over loops leaves behind; no loop is kept.

    Attributes
    ----------
    total : int
        How many loops.
    kinds : Counter of (int, Sign)
        How many of each length and net sign.
    starts, nodes, links : Counter of int
        How many start at a node, pass a node, take a link; by index.
    """

    total: int = 0
    kinds: Counter[tuple[int, Sign]] = field(default_factory=Counter)
    starts: Counter[int] = field(default_factory=Counter)
    nodes: Counter[int] = field(default_factory=Counter)
    links: Counter[int] = field(default_factory=Counter)

    def add(self, network: Network, start: int, walk: Sequence[int]) -> None:
        """Count one loop from its start."""
        self.total += 1
        self.kinds[len(walk), net_sign(network.signs[number] for number in walk)] += 1
        self.starts[start] += 1
        self.links.update(walk)
        self.nodes.update(network.index[name] for name in network.nodes_of(start, walk)[1:])


def looped_parts(network: Network) -> list[tuple[list[int], list[int]]]:
    """Return the nodes and the links of each component that holds a loop, the richest first.

    A link that is walked both ways counts once, so that the cycle rank, links − nodes + 1, is 0
    where opposites alone join the nodes: forth and back is no loop.
    """
    network, found = network.looping, []
    for members in components(network):
        inside = set(members)
        links = {link for node in members for after, link in network.out[node] if after in inside}
        if len(links) >= len(members):
            found.append((members, sorted(links)))
    return sorted(found, key=lambda part: (len(part[0]) - len(part[1]), part[0]))


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer of :func:`count_loops`.

    Attributes
    ----------
    counts : LoopCounts
        Of all loops; if these are too many, of those of up to ``most_links`` links.
    at_least : int
        How many loops there are: exactly if ``stopped`` is None, otherwise at least so many.
    most_links : int or None
        None if all are counted, and 0 if ``counts`` are merely of the loops found first.
    stopped : str or None
        Why not all are counted.
    exact : LoopCounts or None
        If not all were gone through but all are counted: the numbers of all by length and sign
        and by where they start.
    """

    counts: LoopCounts
    at_least: int
    most_links: int | None
    stopped: str | None
    exact: LoopCounts | None = None


def count_loops(network: Network, lengths: Iterable[int], *, budget: Budget) -> Counted:
    """Count all loops, or if they are too many those of up to some length.

    Parameters
    ----------
    network : Network
        The links to walk.
    lengths : iterable of int
        The bounds on length to try, rising, until the budget is spent.
    budget : Budget
        For all loops and, as much again, for those of bounded length together.

    Notes
    -----
    Every pass over shorter loops starts anew; as loops of the next length are usually many
    more, all passes together cost little more than the last. Before many are gone through,
    they are counted exactly without that, if they can be.
    """
    whole, first = LoopCounts(), budget.phase(1 / 2)
    exact, tried = None, False
    for start, walk in loops(network, budget=first):
        whole.add(network, start, walk)
        if whole.total == TRIED:
            exact, tried = summed_counts(network, budget.phase(1 / 2).late), True
        if exact is not None or first.spend(4 + len(walk)):
            break
    if first.stopped is not None and not tried:
        exact = summed_counts(network, budget.phase(1 / 2).late)
    if exact is not None and exact.links:
        return Counted(exact, exact.total, None, None)
    if exact is None and first.stopped is None:
        return Counted(whole, whole.total, None, None)
    best, longest = whole, 0
    rest = budget.phase(1)
    for length in lengths:
        level = LoopCounts()
        for start, walk in loops(network, most=length, budget=rest):
            level.add(network, start, walk)
            if rest.spend(4 + len(walk)):
                break
        if rest.stopped is not None:
            break
        best, longest = level, length
    if exact is not None:
        return Counted(best, exact.total, longest, None, exact)
    return Counted(best, max(whole.total, best.total), longest, first.stopped)


def summed_counts(network: Network, late: Callable[[], bool] | None = None) -> LoopCounts | None:
    """Count all loops without going through them, or return None if that takes too much work.

    Where only what passes each node and link takes too much, that is left out.
    """
    if network.chained:
        return None
    found = LoopCounts()
    parts = [
        (block, joined(block))
        for block in blocks(field_of_loops(network).moved(interpreted_engine()))
    ]
    exact = Exact(None, {}, late, lengths=True)
    try:
        for block, rows in parts:
            for numbers in (exact.loops(rows), short_loops(block)):
                for length, sums in numbers.items():
                    found.total += sums.total
                    found.starts[int(block.nodes[0])] += sums.total
                    for sign, loops_ in (
                        (Sign.RAISES, sums.raises),
                        (Sign.LOWERS, sums.lowers),
                        (Sign.UNKNOWN, sums.unknown),
                    ):
                        if loops_:
                            found.kinds[length, sign] += loops_
    except TooMany:
        return None
    try:
        for block, rows in parts:
            _share(found, block, rows)
    except TooMany:
        found.nodes.clear()
        found.links.clear()
    return found


def _share(found: LoopCounts, block: Field, rows: Rows) -> None:
    """Add how many loops of a block pass each node and take each link."""
    numbers = [{after: sums.total for after, sums in steps.items()} for steps in rows]
    by_step = loops_by_step(numbers)
    for node in range(len(block)):
        for at in range(block.head[node], block.head[node + 1]):
            after = int(block.to[at])
            passing = 1 if after == node else by_step[node, after]
            if passing:
                found.links[int(block.via[at])] += passing
                found.nodes[int(block.nodes[node])] += passing
    for node, after, at in forth_and_back(block):
        found.links[int(block.via[at])] -= 2  # counted each way, and no loop
        for end in (node, after):
            found.nodes[int(block.nodes[end])] -= 1
