"""Contributions of paths and loops to a prediction (complementary feedback of loop analysis).

Every term of adj(-A)[i, j] is a path from j to i times the feedback among the nodes that the path
leaves out. So a path contributes its sign times the determinant of -A without its nodes; of the
components that it passes by the determinant is positive wherever the map is stable. So it is of
every part of a component whose loops all reinforce (a stable Metzler matrix has positive principal
minors): nothing turns a path there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from immunograph.feedback import polarity_of
from immunograph.press.balance import sides
from immunograph.press.between import Between
from immunograph.press.budgets import search_budget
from immunograph.press.system import System
from immunograph.press.terms import MOST_NODES, Terms, TooLarge, determinant, rows_of
from immunograph.record import Record
from immunograph.routes import Route, Surveyor
from immunograph.vocabulary import Polarity, Sign
from immunograph.walk import Budget, Network, best_loops

#: So many paths are weighed, and so many loops looked at, best first.
MOST_WAYS = 100

#: What a path leaves out is not expanded if that takes more partial sums at once.
MOST_SUMS = 2000

_Walk = TypeVar("_Walk")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PathEffect(Record):
    """What one path contributes to a prediction.

    Attributes
    ----------
    route : Route
        The path, from a pressed node.
    effect : Sign or None
        What it does to the node, given the press: its sign times that of ``net``. Unknown if
        one of its signs is, or if the terms balance; None if it has no effect, as no term has it.
    net, terms : int or None
        The terms of the feedback among the nodes that it leaves out, at equal strengths:
        those that keep the sign of the path minus those that turn it, and all. None if these
        nodes are too many to expand; ``effect`` is then that of the path alone.
    """

    route: Route
    effect: Sign | None
    net: int | None
    terms: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "effect": "none" if self.effect is None else self.effect.word,
            "net": self.net,
            "terms": self.terms,
            "sign": self.route.sign.word,
            "grade": self.route.grade.word,
            "weakest_link": self.route.weakest,
            "links": list(self.route.links),
            "nodes": list(self.route.nodes),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LoopEffect(Record):
    """A feedback loop among the nodes between a press and a node.

    Attributes
    ----------
    route : Route
        The loop.
    decides : bool
        Whether a path goes through its component and leaves out all its nodes, and not all loops
        of this component reinforce. A reinforcing loop works against such a path, a balancing
        one for it. A loop of which every path
        takes a node has a part in how much comes of these, and none in which way each works.
    """

    route: Route
    decides: bool

    @property
    def polarity(self) -> Polarity:
        """Whether it amplifies, pushes back, or is not known to do either."""
        return polarity_of(self.route.sign)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "polarity": self.polarity.label,
            "decides": self.decides,
            "grade": self.route.grade.word,
            "weakest_link": self.route.weakest,
            "links": list(self.route.links),
            "nodes": list(self.route.nodes),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Why(Record):
    """The paths and loops behind what is predicted of one node.

    Attributes
    ----------
    paths : tuple of PathEffect
        Best first: by grade, length and links.
    loops : tuple of LoopEffect
        Best first.
    more_paths, more_loops : str or None
        Why there may be more of them; None if these are all.
    """

    paths: tuple[PathEffect, ...]
    loops: tuple[LoopEffect, ...]
    more_paths: str | None
    more_loops: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "paths": [each.to_dict() for each in self.paths],
            "more_paths": self.more_paths,
            "loops": [each.to_dict() for each in self.loops],
            "more_loops": self.more_loops,
        }


def why(network: Network, system: System, goal: int) -> Why:
    """Return what carries a press to a node, and what opposes it.

    Parameters
    ----------
    network : Network
        The links.
    system : System
        What the press can reach.
    goal : int
        The index of a node that it reaches.

    Notes
    -----
    The best 100 paths and loops, in polynomial time each, however many there are. A path takes a
    determinant of what it leaves out of the components that it goes through; this is expanded up
    to 20 variables and :data:`MOST_SUMS` partial sums. Links that are one effect are on one path,
    which tells the best of them.
    """
    between = Between(network, system, goal)
    survey = Surveyor(network)
    weigher = Weigher(system)
    starts = {place: node for node, place in reversed(system.at.items()) if place in system.push}
    starts |= {system.at[node]: node for node in system.pressed}
    budget = search_budget()
    walks, more_paths = _first(between.paths(budget), budget)
    if more_paths is not None and not walks:
        walks = between.first(system.pressed)
    paths: list[PathEffect] = []
    for start, walk in walks:
        places = [between.places[rank] for rank in between.passed(start, walk)]
        beside = weigher.beside(frozenset(places))
        net, terms = (None, None) if beside is None else (beside.net, beside.all)
        first, links = between.unfolded(walk, starts[places[0]], goal)
        turn = 1 if net is None else (net > 0) - (net < 0)
        sign = Sign(between.push[start] * between.sign_of(walk) * turn * system.way[goal])
        paths.append(
            PathEffect(
                route=survey.route(first, links), effect=None if terms == 0 else sign, net=net,
                terms=terms,
            )
        )  # fmt: skip
    budget = search_budget()
    rings, more_loops = _first(best_loops(between, budget=budget), budget)
    loops: list[LoopEffect] = []
    for walk in rings:
        ring = between.ring(walk)
        number = weigher.part_of[between.places[ring[0]]]
        part = frozenset(system.parts[number])
        others = [n for n, place in enumerate(between.places) if place in part and n not in ring]
        first, links = between.unfolded(walk, None, None)
        loops.append(
            LoopEffect(
                route=survey.route(first, links, loop=True),
                decides=not weigher.balanced(number) and between.through(others, frozenset(ring)),
            )
        )
    return Why(paths=tuple(paths), loops=tuple(loops), more_paths=more_paths, more_loops=more_loops)


def _first(walks: Iterable[_Walk], budget: Budget) -> tuple[list[_Walk], str | None]:
    """Return the first walks, and why there may be more."""
    found = list(islice(walks, MOST_WAYS + 1))
    if len(found) > MOST_WAYS:
        return found[:MOST_WAYS], f"the best {MOST_WAYS} were looked at"
    return found, budget.stopped


class Weigher:
    """Weighs the feedback that paths leave out; what several leave out is expanded once."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.part_of = {place: n for n, part in enumerate(system.parts) for place in part}
        self._known: dict[tuple[int, ...], Terms | None] = {}
        self._balanced: dict[int, bool] = {}

    def balanced(self, number: int) -> bool:
        """Tell whether all feedback loops of a component reinforce."""
        if number not in self._balanced:
            part = self.system.parts[number]
            self._balanced[number] = sides(self.system.into, part) is not None
        return self._balanced[number]

    def beside(self, path: Collection[int]) -> Terms | None:
        """Return the terms of what a path of places leaves out of the components it enters.

        None if that is too large to expand.
        """
        net, known, every = 1, 1, 1
        for part in sorted({self.part_of[place] for place in path}):
            left = tuple(place for place in self.system.parts[part] if place not in path)
            if left not in self._known:
                self._known[left] = self._terms(left)
            terms = self._known[left]
            if self.balanced(part) and (self._limited(left) if terms is None else terms.all):
                terms = Terms(1, 1, 1)
            if terms is None:
                return None
            net, known, every = net * terms.net, known * terms.known, every * terms.all
        return Terms(net, known, every)

    def _limited(self, left: Iterable[int]) -> bool:
        """Tell whether each of some variables acts on itself: then a term is left of them."""
        return all(any(effect.source == n for effect in self.system.into[n]) for n in left)

    def _terms(self, left: tuple[int, ...]) -> Terms | None:
        if len(left) > MOST_NODES:
            return None
        try:
            return determinant(rows_of(self.system.into, left), MOST_SUMS)
        except TooLarge:
            return None
