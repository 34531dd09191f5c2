"""What lies between a press and a node, as a network whose paths and loops can be listed."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from heapq import merge

from immunograph.press.routes import best_walks
from immunograph.press.system import System
from immunograph.walk import Budget, Network, best_paths
from immunograph.walk.network import CAUSAL


def spread(
    start: Iterable[int], steps: Callable[[int], Iterable[int]], gone: Collection[int] = ()
) -> set[int]:
    """Return what is reached from some places in any number of steps, and these; linear.

    ``gone`` are places that do not exist for this question.
    """
    found = {place for place in start if place not in gone}
    edge = sorted(found)
    while edge:
        for after in steps(edge.pop()):
            if after not in found and after not in gone:
                found.add(after)
                edge.append(after)
    return found


def links_towards(system: System, goals: Iterable[int]) -> frozenset[int]:
    """Return the links along which a change may come to some places; linear."""
    places = spread(goals, lambda place: (e.source for e in system.into[place]))
    return frozenset(e.link for place in places for e in system.into[place] if e.link is not None)


class Between(Network):
    """The places from which a change may come to a goal, as a network.

    Parameters
    ----------
    network : Network
        The links of the map.
    system : System
        What the press can reach.
    goal : int
        A place of it.

    Attributes
    ----------
    places : list of int
        The places, sorted; a node of this network is the rank of a place.
    used : list of int
        The link indices in ``network``, sorted; a link of this network is the rank of one.
    goals : list of int
        The ranks at which a path to the goal ends. A node that acts and is read has two.
    """

    __slots__ = ("goal", "goals", "origin", "places", "push", "system", "used")

    def __init__(self, network: Network, system: System, goal: int) -> None:
        self.origin, self.system, self.goal = network, system, goal
        into = system.into
        self.places = sorted(spread([goal], lambda place: (e.source for e in into[place])))
        rank = {place: number for number, place in enumerate(self.places)}
        effects = [e for place in self.places for e in into[place]]
        self.used = sorted({e.link for e in effects if e.link is not None})
        number_of = {link: number for number, link in enumerate(self.used)}
        steps: list[list[tuple[int, int]]] = [[] for _ in self.places]
        for effect in effects:
            if effect.link is not None:
                steps[rank[effect.source]].append((rank[effect.target], number_of[effect.link]))
        together = [e.source for e in into[goal] if e.link is None and e.source != goal]
        self.goals = [rank[place] for place in together or [goal]]
        self.push = {rank[place]: sign for place, sign in system.push.items() if place in rank}
        self.graph = network.graph
        self.names = tuple(map(str, self.places))
        self.index = {name: number for number, name in enumerate(self.names)}
        self.links = tuple(network.links[link] for link in self.used)
        self.signs = tuple(network.signs[link] for link in self.used)
        self._make_later()
        self._grades = {number: network.grade(link) for number, link in enumerate(self.used)}
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
        """Yield (start, walk) of the paths from pressed places to the goal, from the best on."""
        pairs = [(start, goal) for start in sorted(self.push) for goal in self.goals]
        found = [self._paths(*pair, budget) for pair in pairs if pair[0] != pair[1]]
        return merge(*found, key=self._rank)

    def first(self) -> list[tuple[int, tuple[int, ...]]]:
        """Return (start, walk) of the best path from each pressed place, linear in effects."""
        rank = {link: number for number, link in enumerate(self.used)}
        found = []
        for start in sorted(self.push):
            walks = best_walks(self.system, self.places[start], self.origin.grade)
            walk = walks.get(self.system.nodes[self.goal], ())
            if walk:
                found.append((start, tuple(rank[link] for link in walk)))
        return sorted(found, key=self._rank)

    def _paths(
        self, start: int, goal: int, budget: Budget
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        for walk in best_paths(self, start, goal, budget=budget):
            yield start, walk

    def _rank(self, path: tuple[int, tuple[int, ...]]) -> tuple[int, int, tuple[int, ...]]:
        _, walk = path
        return -min(map(self.grade, walk)), len(walk), walk

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

    def through(self, nodes: Collection[int], gone: Collection[int]) -> bool:
        """Tell whether a path leads through one of some nodes and through none that are gone."""
        forth = spread(self.push, lambda node: (n for n, _ in self.out[node]), gone)
        back = spread(self.goals, lambda node: (n for n, _ in self.into[node]), gone)
        return any(node in forth and node in back for node in nodes)
