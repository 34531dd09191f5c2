"""What lies between a press and a variable, as a network whose paths and loops can be listed."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from heapq import merge

from immunograph.press.reached import spread
from immunograph.press.routes import best_walks
from immunograph.press.system import Effect, System
from immunograph.vocabulary import Relation
from immunograph.walk import Budget, Network, best_paths, net_sign
from immunograph.walk.network import CAUSAL, OPPOSITE


class Between(Network):
    """The variables from which a change may come to a goal, as a network.

    Parameters
    ----------
    network : Network
        The links of the map.
    system : System
        What the press can reach.
    goal : int
        The index of a node in ``network``.

    Attributes
    ----------
    places : list of int
        The variables, sorted; a node of this network is the rank of one.
    used : list of Effect
        The effects; a link of this network is the rank of one, and stands for the best of its
        links.
    chosen : list of int
        The index in ``network`` of this best link, by effect.
    """

    __slots__ = ("chosen", "end", "goal", "origin", "places", "push", "system", "used")

    def __init__(self, network: Network, system: System, goal: int) -> None:
        self.origin, self.system, self.goal = network, system, goal
        into = system.into
        end = system.at[goal]
        self.places = sorted(spread([end], lambda place: (e.source for e in into[place])))
        rank = {place: number for number, place in enumerate(self.places)}
        self.end = rank[end]
        best = {
            effect: min(effect.links, key=lambda link: (-network.grade(link), link))
            for place in self.places
            for effect in into[place]
            if effect.links
        }
        self.used: list[Effect] = sorted(best, key=best.__getitem__)
        self.chosen = [best[effect] for effect in self.used]
        steps: list[list[tuple[int, int]]] = [[] for _ in self.places]
        for number, effect in enumerate(self.used):
            steps[rank[effect.source]].append((rank[effect.target], number))
        self.push = {rank[place]: sign for place, sign in system.push.items() if place in rank}
        self.graph, self.choice = network.graph, {}
        self.names = tuple(map(str, self.places))
        self.index = {name: number for number, name in enumerate(self.names)}
        self.links = tuple(network.links[link] for link in self.chosen)
        self.signs = tuple(effect.sign for effect in self.used)
        self._make_later()
        self._grades = {number: network.grade(link) for number, link in enumerate(self.chosen)}
        self._out = [sorted(row) for row in steps]
        self.head, self.to, self.via = array("i", [0]), array("i"), array("i")
        for row in steps:
            for target, link in sorted(row, key=lambda step: step[1]):
                self.to.append(target)
                self.via.append(link)
            self.head.append(len(self.to))

    def kind(self, number: int) -> int:  # noqa: ARG002
        """Return that a link carries: there are no others here."""
        return CAUSAL

    def paths(self, budget: Budget) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield (start, walk) of the paths from pressed variables to the goal, the best first."""
        found = [self._paths(start, budget) for start in sorted(self.push) if start != self.end]
        return merge(*found, key=self._rank)

    def first(self, starts: Collection[int]) -> list[tuple[int, tuple[int, ...]]]:
        """Return (start, walk) of the best path from each pressed node, linear in links."""
        at, number_of = self.system.at, {
            link: number for number, effect in enumerate(self.used) for link in effect.links
        }  # fmt: skip
        rank = {place: number for number, place in enumerate(self.places)}
        found = []
        for start in sorted(starts):
            walk = best_walks(self.system, start, self.origin.grade).get(self.goal, ())
            numbers = tuple(number_of[link] for link in walk if link in number_of)
            if numbers and at[start] in rank:
                ranks = self.passed(rank[at[start]], numbers)
                if len(set(ranks)) == len(numbers) + 1:
                    found.append((rank[at[start]], numbers))
        return sorted(found, key=self._rank)

    def _paths(self, start: int, budget: Budget) -> Iterator[tuple[int, tuple[int, ...]]]:
        for walk in best_paths(self, start, self.end, budget=budget):
            yield start, walk

    def _rank(self, path: tuple[int, tuple[int, ...]]) -> tuple[int, int, tuple[int, ...]]:
        _, walk = path
        return -min(map(self.grade, walk)), len(walk), walk

    def sign_of(self, walk: Sequence[int]) -> int:
        """Return the product of the signs of effects."""
        return int(net_sign(self.used[number].sign for number in walk))

    def passed(self, start: int, walk: Sequence[int]) -> list[int]:
        """Return the ranks on a walk from a start, as far as it leads."""
        found = [start]
        for link in walk:
            after = [target for target, number in self.out[found[-1]] if number == link]
            if not after:
                break
            found += after
        return found

    def ring(self, walk: Sequence[int]) -> list[int]:
        """Return the ranks on a loop, from where its first link begins."""
        starts = [n for n, row in enumerate(self.out) if any(link == walk[0] for _, link in row)]
        rings = (self.passed(start, walk) for start in starts)
        return next(ring[:-1] for ring in rings if len(ring) > len(walk) and ring[0] == ring[-1])

    def unfolded(
        self, walk: Sequence[int], start: int | None, end: int | None
    ) -> tuple[int, tuple[int, ...]]:
        """Return the first node and the links of a walk in the map, opposites put in.

        Parameters
        ----------
        walk : sequence of int
            Effects.
        start, end : int or None
            The nodes in the map where it begins and ends; None for a loop.
        """
        here = self._ends(walk[0])[0] if start is None else start
        first, found = here, list[int]()
        for number in walk:
            source, target = self._ends(number)
            found += [*self._across(here, source), self.chosen[number]]
            here = target
        found += self._across(here, first if end is None else end)
        return first, tuple(found)

    def _ends(self, number: int) -> tuple[int, int]:
        """Return the nodes in the map that the link of an effect leads from and to."""
        link = self.origin.links[self.chosen[number]]
        source, target = self.origin.index[link.source], self.origin.index[link.target]
        at, effect = self.system.at, self.used[number]
        forth = (at[source], at[target]) == (effect.source, effect.target)
        backwards = link.relation is Relation.IS_MARKER_OF
        return (source, target) if forth and not backwards else (target, source)

    def _across(self, start: int, end: int) -> list[int]:
        """Return the links that lead from one end of a scale to another."""
        ways: dict[int, list[int]] = {start: []}
        edge = [start]
        while edge and end not in ways:
            node = edge.pop(0)
            for after, link in self.system.steps[node]:
                same = self.system.at[after] == self.system.at[node]
                if same and after not in ways and self.origin.kind(link) == OPPOSITE:
                    ways[after] = [*ways[node], link]
                    edge.append(after)
        return ways[end]

    def through(self, nodes: Collection[int], gone: Collection[int]) -> bool:
        """Tell whether a path leads through one of some nodes and through none that are gone."""
        forth = spread(self.push, lambda node: (n for n, _ in self.out[node]), gone)
        back = spread([self.end], lambda node: (n for n, _ in self.into[node]), gone)
        return any(node in forth and node in back for node in nodes)
