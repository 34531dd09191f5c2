"""The fewest links that break every loop of some sign through a node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from immunograph.vocabulary import Sign
from immunograph.walk.budget import Budget
from immunograph.walk.hitting import hitting_set
from immunograph.walk.network import Network, net_sign
from immunograph.walk.search import LinkWalk, simple_paths

#: How many ranks of links there are.
RANKS = 5

# So many loops without a common link are added at a time.
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Breaking:
    """The answer of :func:`break_loops`.

    Attributes
    ----------
    links : frozenset of int
        Link indices. Without them there is no such loop, whatever the budget was.
    at_least : int
        No set of fewer links breaks them all.
    stopped : str or None
        None if no better set breaks them all; otherwise why that is not known.
    """

    links: frozenset[int]
    at_least: int
    stopped: str | None


def break_loops(
    network: Network,
    node: int,
    sign: Sign | None,
    *,
    rank: Callable[[int], int],
    without: Callable[[AbstractSet[int]], Network],
    budget: Budget,
) -> Breaking:
    """Find the fewest links that are on every loop of some sign through a node.

    Parameters
    ----------
    network : Network
        The links to walk.
    node : int
        The index of the node.
    sign : Sign or None
        The net sign of the loops to break; None for all loops.
    rank : callable
        How well a link serves, from 0, the best, up to less than :data:`RANKS`. Of the sets with
        the fewest links the one is found with the fewest of the last rank, then of the one before,
        and so on; then the first by its links in order.
    without : callable
        Makes the same network without some links.
    budget : Budget
        For the search and, as much again, for the cut.

    Notes
    -----
    Implicit hitting sets: the best set that hits the loops known so far is found
    exactly; if a loop survives it, it becomes known; if none does, the set is the answer. A set
    that hits fewer loops than there are is no larger than one that hits all, so its size
    is a lower bound at any time. Where the budget is spent first, the answer is the smallest
    cut of all loops through the node, less what is not needed.

    Finding a survivor: the shortest walk of that sign round to the node, by breadth-first
    search over nodes and signs. If there is none, no loop survives; if it passes no node twice,
    it is one. Only otherwise are loops listed. In the worst case that takes exponential time,
    as the problem is NP-hard.
    """
    hunt = _Hunt(network, node, sign, without)
    whole, budget = budget, budget.phase(2 / 3)
    known: list[frozenset[int]] = []
    at_least = 0
    while True:
        hit = hitting_set(known, _costs(known, rank), budget=budget)
        if hit is None:
            break
        at_least = len(hit)
        survivor = hunt.survivor(hit, budget)
        if survivor is None:
            if budget.stopped:
                break
            return Breaking(hit, at_least, None)
        gone = set(hit)
        for _ in range(_BATCH):
            known.append(frozenset(survivor))
            gone.update(survivor)
            walk = hunt.shortest_walk(gone, budget)
            if walk is None or not hunt.is_loop(walk):
                break
            survivor = walk
    return Breaking(hunt.cut(rank, whole.phase(1)), at_least, budget.stopped)


def _costs(known: Iterable[frozenset[int]], rank: Callable[[int], int]) -> dict[int, int]:
    """Return a cost for each link of these loops, so that the cheapest set is the one to prefer.

    Digits of one large number, from the left: how many links; how many of them of each rank, the
    last first; and the links themselves, of which the first in order cost least. It is found
    anew as loops become known, since it grows with the number of links; their order stays.
    """
    links = sorted(frozenset().union(*known))
    base, total = len(links) + 1, len(links)
    shift = total + base.bit_length()
    return {
        link: ((base**RANKS + base ** rank(link)) << shift) + (1 << total) - (1 << (total - place))
        for place, link in enumerate(links, 1)
    }


class _Hunt:
    """Looks for loops of some sign through one node, in a network that loses links."""

    def __init__(
        self,
        network: Network,
        node: int,
        sign: Sign | None,
        without: Callable[[AbstractSet[int]], Network],
    ) -> None:
        self.network, self.node, self.sign, self.without = network, node, sign, without

    def survivor(self, gone: AbstractSet[int], budget: Budget) -> LinkWalk | None:
        """Return a loop without these links; None if there is none, or the budget is spent."""
        walk = self.shortest_walk(gone, budget)
        if walk is None or self.is_loop(walk):
            return walk
        rest = self.without(gone)
        node = rest.index[self.network.names[self.node]]
        numbers = {link.id: number for number, link in enumerate(self.network.links)}
        bound: int | None = len(walk)
        while True:
            for found in simple_paths(rest, node, node, most=bound, budget=budget):
                if self.sign in (None, net_sign(rest.signs[number] for number in found)):
                    return tuple(numbers[rest.links[number].id] for number in found)
            if bound is None or budget.stopped:
                return None
            # Short loops first: they say more about what has to be hit.
            bound = 2 * bound if 2 * bound < len(rest.names) else None

    def shortest_walk(self, gone: AbstractSet[int], budget: Budget) -> LinkWalk | None:
        """Return the shortest walk round to the node that has the sign.

        None if there is none, or the budget is spent. It may pass other nodes once with either
        sign, and so be no loop.
        """
        out, node = self.network.out, self.node
        signs = [1 if self.sign is None else int(s) for s in self.network.signs]
        wanted = 1 if self.sign is None else int(self.sign)
        came: dict[tuple[int, int], tuple[tuple[int, int], int]] = {}
        layer = [(node, 1)]
        while layer:
            further = []
            for state in layer:
                here, product = state
                if budget.spend(1 + len(out[here])):
                    return None
                for after, number in out[here]:
                    if number in gone:
                        continue
                    then = (after, product * signs[number])
                    if after == node:
                        if then[1] == wanted:
                            return self._traced(came, state, number)
                    elif then not in came:
                        came[then] = (state, number)
                        further.append(then)
            layer = further
        return None

    def _traced(
        self,
        came: Mapping[tuple[int, int], tuple[tuple[int, int], int]],
        state: tuple[int, int],
        last: int,
    ) -> LinkWalk:
        walk = [last]
        while state[0] != self.node:
            state, number = came[state]
            walk.append(number)
        return tuple(reversed(walk))

    def is_loop(self, walk: LinkWalk) -> bool:
        """Tell whether a walk round to the node is a feedback loop."""
        passed = self.network.nodes_of(self.node, walk)[1:]
        return len(set(passed)) == len(passed) and not self.network.doubles(walk, closed=True)

    def cut(self, rank: Callable[[int], int], budget: Budget) -> frozenset[int]:
        """Return few links that are on every loop of the sign, in polynomial time.

        The smallest cut of all ways round to the node, by augmenting paths; then every link
        without which the others still leave no walk of the sign is left out, the worst first.
        """
        out, into, node = self.network.out, self.network.into, self.node
        used: set[tuple[int, int]] = set()  # steps, as the node they leave and their link
        while True:
            came: dict[int, tuple[int, int, bool]] = {}
            last: tuple[int, int] | None = None
            layer = [node]
            while layer and last is None:
                further = []
                for here in layer:
                    for after, number in out[here]:
                        if (here, number) in used:
                            continue
                        if after == node:
                            last = (here, number)
                            break
                        if after not in came:
                            came[after] = (here, number, True)
                            further.append(after)
                    for before, number in into[here] if here != node else ():
                        if before not in came and before != node and (before, number) in used:
                            came[before] = (here, number, False)
                            further.append(before)
                    if last is not None or budget.spend(1 + len(out[here])):
                        break
                layer = further
            if last is None or budget.stopped:
                break
            used.add(last)
            here = last[0]
            while here != node:
                other, number, forth = came[here]
                if forth:
                    used.add((other, number))
                else:
                    used.discard((here, number))
                here = other
        if budget.stopped:
            links = {number for _, number in out[node]}
        else:
            reached = {node, *came}
            links = {
                number
                for here in sorted(reached)
                for after, number in out[here]
                if after == node or after not in reached
            }
        for number in sorted(links, key=lambda link: (rank(link), link), reverse=True):
            if self.shortest_walk(links - {number}, budget) is None and not budget.stopped:
                links.discard(number)
        return frozenset(links)
