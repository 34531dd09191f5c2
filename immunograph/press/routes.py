"""The best route from each pressed node to everything that it reaches."""

from __future__ import annotations

from collections.abc import Callable, Collection

from immunograph.press.system import System
from immunograph.routes import Route, Surveyor, rank
from immunograph.vocabulary import Grade
from immunograph.walk import Network

#: Link indices in order.
LinkWalk = tuple[int, ...]


def best_routes(
    network: Network, system: System, starts: Collection[int], wanted: Collection[int]
) -> dict[int, Route]:
    """Return the best causal route to each node index that is wanted, as far as it is reached."""
    survey = Surveyor(network)
    found: dict[int, Route] = {}
    for start in starts:
        for node, walk in best_walks(system, start, network.grade).items():
            if node in wanted and walk:
                route = survey.route(start, walk)
                found[node] = min(found.get(node, route), route, key=rank)
    return found


def best_walks(system: System, start: int, grade: Callable[[int], Grade]) -> dict[int, LinkWalk]:
    """Return for each node index that a pressed one reaches the best walk to it.

    Parameters
    ----------
    system : System
        What the press can reach.
    start : int
        The index of a pressed node.
    grade : callable
        The grade of the link of an index.

    Notes
    -----
    Best by the grade of the weakest link, then by length, then by links, as paths are ranked. One
    search in breadth for each grade, so linear in links; no paths are listed.
    """
    out = {node: sorted((link, after) for after, link in s) for node, s in system.steps.items()}
    best: dict[int, LinkWalk] = {}
    for level in reversed(Grade):
        # What is found in this order comes first in the order of links, too.
        found: dict[int, LinkWalk] = {start: ()}
        edge = [start]
        while edge:
            further = []
            for node in edge:
                for link, target in out[node]:
                    if target not in found and grade(link) >= level:
                        found[target] = (*found[node], link)
                        further.append(target)
            edge = further
        best = {**found, **best}
    return best
