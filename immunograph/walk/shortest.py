"""The shortest loop through each link, and the shortest independent loop set made of them."""

from __future__ import annotations

from collections.abc import Iterator

from immunograph.walk.budget import Budget
from immunograph.walk.network import Network, components
from immunograph.walk.search import LinkWalk


def independent_loops(network: Network, *, budget: Budget) -> list[tuple[int, LinkWalk]]:
    """Return the shortest independent loop set of a network, short to long.

    Parameters
    ----------
    network : Network
        The links to walk.
    budget : Budget
        When to stop; the set is then made of the loops that were found.

    Returns
    -------
    list of (int, tuple of int)
        The first node of each loop in the order of ids, and its links from there.

    Notes
    -----
    The set of Oliva (2004): the geodetic cycles, each the shortest way from u to v and the
    shortest way back for some pair of nodes, are taken from short to long, and one is accepted
    if it covers a link that none before it covers. It is not necessary to list them:

    - the shortest loop through a link from u to v is the geodetic cycle of the pair (u, v), so
      every link of a component is covered once the loops of that length have been seen;
    - hence whatever covers a link first is a shortest loop through that link;
    - a geodetic cycle that passes a node twice falls apart into shorter loops, so its links are
      all covered before its turn comes: whether such a walk counts makes no difference.

    So the shortest loop through each link, of equally short ones the first, are all that is
    needed: one breadth-first search a node, or a link where links are walked both ways, so
    O(nodes × links) and O(links²). Loops of the same length are taken in the order of their
    first node and then of their links, by id. A link from a node to itself is a loop of length
    1. A link between opposites is walked both ways, and its shortest loop is the shortest that
    does not turn back on it; it may have none.
    """
    network = network.looping
    firsts = {(len(walk), start, walk) for start, walk in _shortest_loops(network, budget)}
    chosen: list[tuple[int, LinkWalk]] = []
    covered: set[int] = set()
    for _, start, walk in sorted(firsts):
        if not covered.issuperset(walk):
            covered.update(walk)
            chosen.append((start, walk))
    return chosen


def _shortest_loops(network: Network, budget: Budget) -> Iterator[tuple[int, LinkWalk]]:
    """Yield for each step of a component the first of the shortest loops that take it."""
    for component in components(network):
        inside = frozenset(component)
        for head in component:
            # Back to where a step came from no shortest way takes the step again, unless it
            # is walked both ways: then it must be left out.
            depth = _depths(network, head, inside, None, budget)
            onward = set(network.out[head])
            rest: dict[int, tuple[int, LinkWalk, LinkWalk]] = {}
            for tail, link in network.into[head]:
                if tail not in inside:
                    continue
                both = (tail, link) in onward
                deep = _depths(network, head, inside, link, budget) if both else depth
                if budget.stopped:
                    return
                if tail not in deep:
                    continue
                # Of parallel links all have the same way back.
                if both or tail not in rest:
                    way = _way_back(network, tail, head, link, deep)
                    if not both:
                        rest[tail] = way
                else:
                    way = rest[tail]
                start, before, after = way
                yield start, (*before, link, *after)


def _depths(
    network: Network, head: int, inside: frozenset[int], link: int | None, budget: Budget
) -> dict[int, int]:
    """Return the fewest links from ``head`` to each node, without one of the links."""
    depth = {head: 0}
    layer = [head]
    while layer:
        further = []
        for node in layer:
            for after, number in network.out[node]:
                if budget.spend():
                    return depth
                if number != link and after in inside and after not in depth:
                    depth[after] = depth[node] + 1
                    further.append(after)
        layer = further
    return depth


def _way_back(
    network: Network, tail: int, head: int, link: int, depth: dict[int, int]
) -> tuple[int, LinkWalk, LinkWalk]:
    """Return the first node of the first of the shortest loops that take a step, and its links.

    These are the links before the step and those after it.
    """
    start = min(_leading_to(network, tail, link, depth))
    return (
        start,
        _first_way(network, start, tail, link, depth),
        _first_way(network, head, start, link, depth),
    )


def _leading_to(network: Network, goal: int, link: int, depth: dict[int, int]) -> set[int]:
    """Return the nodes on the shortest ways to ``goal`` from where ``depth`` is counted."""
    found = {goal}
    layer = [goal]
    while layer:
        before = {
            node
            for here in layer
            for node, number in network.into[here]
            if number != link and depth.get(node) == depth[here] - 1
        }
        found |= before
        layer = sorted(before)
    return found


def _first_way(
    network: Network, start: int, goal: int, link: int, depth: dict[int, int]
) -> LinkWalk:
    """Return the first in the order of link ids of the shortest ways from start to goal."""
    leading = _leading_to(network, goal, link, depth)
    way = []
    while start != goal:
        number, start = min(
            (number, after)
            for after, number in network.out[start]
            if number != link and after in leading and depth[after] == depth[start] + 1
        )
        way.append(number)
    return tuple(way)
