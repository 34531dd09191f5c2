"""The loops of one side of a comparison, and what each of them is on the other side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.routes import Route, Surveyor
from immunograph.vocabulary import Layer, Walk
from immunograph.walk import Budget, loops, network_of


def paired_links(first: CausalGraph, second: CausalGraph) -> dict[str, str]:
    """Return which link of the second map each link of the first is, by their ids.

    Notes
    -----
    Links are the same if they join the same nodes, from the same source to the same target, and
    have the same id. What is left is paired by its ends and sign, then by its ends alone,
    each time in the order of ids. Exchanging the maps gives the same pairs.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> paired_links(graph, graph)["E07"]
    'E07'
    """
    keys: tuple[Callable[[Link], object], ...] = (
        lambda link: (link.source, link.target, link.id),
        lambda link: (link.source, link.target, link.sign),
        lambda link: (link.source, link.target),
    )
    pairs: dict[str, str] = {}
    for key in keys:
        taken = set(pairs.values())
        left: dict[object, list[str]] = {}
        for link in sorted(second.links, key=_id_of, reverse=True):
            if link.id not in taken:
                left.setdefault(key(link), []).append(link.id)
        for link in sorted(first.links, key=_id_of):
            if link.id not in pairs and left.get(key(link)):
                pairs[link.id] = left[key(link)].pop()
    return pairs


def _id_of(link: Link) -> str:
    return link.id


class LoopsOfSide:
    """The loops of one side of a comparison.

    Parameters
    ----------
    graph, walk, layers, implied_signs
        The map of the side, and which of its links are walked.
    abroad : mapping of str to str
        The id that each link has on the other side, if it is there.

    Attributes
    ----------
    found : dict
        Each loop, and what it is on the other side, by its nodes and links; once they have been
        searched for.
    """

    def __init__(
        self,
        graph: CausalGraph,
        *,
        walk: Walk,
        layers: Iterable[Layer],
        implied_signs: bool,
        abroad: Mapping[str, str],
    ) -> None:
        self.network = network_of(
            graph, walk=walk, layers=layers, implied_signs=implied_signs, whole=True
        )
        self.found: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Route, Route | None]] = {}
        self._survey = Surveyor(self.network)
        self._abroad = abroad
        names, ids = self.network.names, [link.id for link in self.network.links]
        self._steps = {
            (names[start], ids[number], names[end]): number
            for start, steps in enumerate(self.network.out)
            for end, number in steps
        }

    def search(self, other: LoopsOfSide, budget: Budget) -> None:
        """Find the loops, and what each is on the other side."""
        for start, walk in loops(self.network, budget=budget):
            route = self._survey.route(start, walk, loop=True)
            self.found[route.nodes, route.links] = (route, self._twin(route, other))
            if budget.spend(40 + 4 * len(route)):
                break

    def _twin(self, route: Route, other: LoopsOfSide) -> Route | None:
        """Return a loop of this side as it is on the other, or None: linear in its length."""
        ring = zip(route.nodes, route.links, (*route.nodes[1:], route.nodes[0]), strict=True)
        walk = [other._steps.get((a, self._abroad.get(name, ""), b)) for a, name, b in ring]
        known = [number for number in walk if number is not None]
        if len(known) < len(walk):
            return None
        return other._survey.route(other.network.index[route.nodes[0]], known, loop=True)
