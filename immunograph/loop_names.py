"""Names of feedback loops: by their nodes, by their links, or as the map calls them.

A place in a list, such as ``R1``, says little of a loop and moves when the map is edited; its
nodes do not. ``"a > b > c"`` is the loop that passes these nodes in this order, from whichever
it is begun; as many nodes are enough as make it the only one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product

from immunograph.errors import AmbiguousName, UnknownName, UsageError, near_names
from immunograph.graph import CausalGraph, fold
from immunograph.records import NamedLoop
from immunograph.walk import Budget, LinkWalk, Network, list_paths

#: A place in the list of loops: ``R1``, ``B2``, ``U3`` (or ``?3``).
_PLACE = re.compile(r"[RBU?][0-9]{1,12}", re.IGNORECASE)

_ARROW = re.compile(r"\s+(?:>|->|→)\s+|\s*→\s*")

#: So many rings of parallel links are made out.
_MOST_RINGS = 1000


def is_place(name: str) -> bool:
    """Tell whether a name is a place in the list of loops, such as ``R1``."""
    return _PLACE.fullmatch(name.strip()) is not None


def called(graph: CausalGraph, nodes: Sequence[str], links: Sequence[str]) -> str | None:
    """Return what the map calls a loop of these nodes and links, or None."""
    for loop in graph.loops:
        if _same_ring(loop.links, links) or (not loop.links and _same_ring(loop.nodes, nodes)):
            return loop.name
    return None


def find_walk(network: Network, name: str, budget: Budget) -> LinkWalk:
    """Return the loop that a name means: by nodes, by links, or as the map calls it.

    Parameters
    ----------
    network : Network
        The links to walk.
    name : str
        What the map calls a loop; or names of nodes, or ids of links, joined by ``" > "``.
    budget : Budget
        For the search where the nodes given are not all of the loop.

    Returns
    -------
    LinkWalk
        From the first node of the loop in the order of ids.

    Raises
    ------
    UnknownName
        If no loop is meant, or a part of the name is the name of nothing.
    AmbiguousName
        If several are meant; it lists them.
    UsageError
        If it cannot be told whether there are others.
    """
    graph = network.graph
    named = [loop for loop in graph.loops if fold(loop.name) == fold(name)]
    if named:
        return _named_walk(network, named[0])
    links = _as_links(graph, name)
    if links:
        walks = [walk for walk in [_ring_of(network, links)] if walk]
        return _the_one(network, name, walks, complete=True)
    nodes = _as_nodes(graph, name)
    if len(nodes) > 1 and nodes[0] == nodes[-1]:
        nodes.pop()
    if len(set(nodes)) < len(nodes):
        raise UsageError(f"{name!r} passes a node twice", "a feedback loop passes each node once")
    starts = [network.index[node] for node in nodes]
    rings = list(islice(_rings(network, starts), _MOST_RINGS))
    if rings:
        return _the_one(network, name, rings, complete=True)
    found = list_paths(network, starts[0], starts[0], budget=budget)
    walks = [walk for walk in found if _passes(network.nodes_of(starts[0], walk), nodes)]
    walks.sort(key=lambda walk: (len(walk), walk))
    return _the_one(
        network, name, [_turned(network, starts[0], walk) for walk in walks],
        complete=budget.stopped is None,
    )  # fmt: skip


def first_node(network: Network, walk: LinkWalk) -> int:
    """Return the index of the node at which a loop from :func:`find_walk` begins."""
    link = network.links[walk[0]]
    ends = {network.index[link.source], network.index[link.target]}
    if len(walk) == 1:
        return min(ends)
    after = network.links[walk[-1]]
    last = {network.index[after.source], network.index[after.target]}
    shared = ends & last
    # Two links round: both ends are shared, and the loop begins at the first.
    return min(shared)


def opened(graph: CausalGraph, loop: NamedLoop) -> str | None:
    """Return why a loop that the map names is none, or not one alone; None if all is well."""
    nodes, links = {node.id for node in graph}, {link.id for link in graph.links}
    for what, names, known in (("node", loop.nodes, nodes), ("link", loop.links, links)):
        gone = [name for name in names if name not in known]
        if gone:
            return f"has opened: there is no {what} {gone[0]}"
    if loop.links:
        ends = [(graph.link(name).source, graph.link(name).target) for name in loop.links]
        for (_, end), (start, _), name in zip(ends, [*ends[1:], ends[0]], loop.links, strict=True):
            if end != start:
                return f"has opened: {name} does not lead to the next link"
        return None
    for start, end in zip(loop.nodes, (*loop.nodes[1:], loop.nodes[0]), strict=True):
        steps = [link for link in graph.links_from(start) if link.target == end]
        if not steps:
            return f"has opened: no link leads from {start} to {end}"
        if len(steps) > 1:
            ids = " and ".join(link.id for link in steps[:3])
            return f"is ambiguous: {ids} lead from {start} to {end}; name its links instead"
    return None


def _named_walk(network: Network, loop: NamedLoop) -> LinkWalk:
    graph = network.graph
    wrong = opened(graph, loop)
    if wrong is not None:
        raise UsageError(f"the loop {loop.name!r} {wrong}", "see: immunograph check")
    if loop.links:
        walk = _ring_of(network, loop.links)
        walks = [walk] if walk else []
    else:
        walks = list(islice(_rings(network, [network.index[n] for n in loop.nodes]), _MOST_RINGS))
    return _the_one(network, loop.name, walks, complete=True)


def _the_one(network: Network, name: str, walks: Sequence[LinkWalk], *, complete: bool) -> LinkWalk:
    walks = list(dict.fromkeys(walks))
    if len(walks) == 1 and complete:
        return walks[0]
    if len(walks) > 1:
        told = [network.nodes_of(first_node(network, walk), walk)[:-1] for walk in walks]
        parts = [[network.links[n].id for n in walk] for walk in walks]
        if len(set(told)) < len(told):  # parallel links: their nodes do not tell them apart
            told = [tuple(ids) for ids in parts]
        raise AmbiguousName("loop", name, [" > ".join(ids) for ids in told])
    if walks:
        raise UsageError(
            f"there are too many loops to tell whether {name!r} is one alone",
            "name all of its nodes",
        )
    known = "walked are the links that --walk and --layer say; loops: immunograph loops"
    if not complete:
        known = "there are too many to look through: name all of its nodes"
    near = near_names(name, [loop.name for loop in network.graph.loops])
    raise UnknownName("feedback loop", name, near, known)


def _as_links(graph: CausalGraph, name: str) -> list[str]:
    """Return the ids of links that a name lists; empty if it lists something else."""
    ids = {link.id for link in graph.links} if graph.links else set()
    return next(_split(name, lambda text: text if text in ids else None), [])


def _as_nodes(graph: CausalGraph, name: str) -> list[str]:
    """Return the ids of the nodes that a name lists; names of nodes may hold `` > `` as well."""

    def whole(text: str) -> str | None:
        try:
            node = graph.node(text)
        except UsageError:
            return None
        names = (node.id, node.label, node.name, *node.aliases)
        return node.id if any(fold(each) == fold(text) for each in names) else None

    found = next(_split(name, whole), None)
    if found is None:  # some are only parts of names: whoever means nothing is told so
        parts = [part for part in _ARROW.split(name.strip()) if part]
        found = [graph.node(part).id for part in parts] if parts else [graph.node(name).id]
    return found


def _split(name: str, meant: Callable[[str], str | None]) -> Iterator[list[str]]:
    """Yield the ways to read a name as names joined by arrows, the longest names first."""
    cuts = [match.span() for match in _ARROW.finditer(name)]
    bounds = [(0, 0), *cuts, (len(name), len(name))]

    def rest(first: int) -> Iterator[list[str]]:
        if first == len(bounds) - 1:
            yield []
            return
        for last in range(len(bounds) - 1, first, -1):
            text = name[bounds[first][1] : bounds[last][0]].strip()
            found = meant(text) if text else None
            if found is not None:
                for more in rest(last):
                    yield [found, *more]

    return rest(0)


def _rings(network: Network, nodes: Sequence[int]) -> Iterator[LinkWalk]:
    """Yield the loops that pass exactly these nodes in this order."""
    start = nodes.index(min(nodes))
    turned = [*nodes[start:], *nodes[:start]]
    steps = []
    for here, there in zip(turned, (*turned[1:], turned[0]), strict=True):
        steps.append([number for after, number in network.out[here] if after == there])
    for walk in product(*steps):
        if len(set(walk)) == len(walk):  # forth and back over one link is no loop
            yield walk


def _ring_of(network: Network, links: Iterable[str]) -> LinkWalk | None:
    """Return the loop of these links in this order, or None if they make none."""
    number = {network.links[n].id: n for steps in network.out for _, n in steps}
    walk = [number.get(network.graph.link(name).id) for name in links]
    known = [n for n in walk if n is not None]
    if len(known) < len(walk) or len(set(known)) < len(known):
        return None
    for start, steps in enumerate(network.out):
        if any(n == known[0] for _, n in steps):
            here, passed = start, []
            for link in known:
                passed.append(here)
                after = [other for other, n in network.out[here] if n == link]
                if not after:
                    break
                here = after[0]
            else:
                if here == start and len(set(passed)) == len(passed):
                    return _turned(network, start, tuple(known))
    return None


def _turned(network: Network, start: int, walk: LinkWalk) -> LinkWalk:
    """Return a loop from its first node in the order of ids."""
    nodes = [network.index[name] for name in network.nodes_of(start, walk)[:-1]]
    place = nodes.index(min(nodes))
    return (*walk[place:], *walk[:place])


def _passes(ring: Sequence[str], nodes: Sequence[str]) -> bool:
    """Tell whether a loop from the first of some nodes passes them all in this order."""
    left = iter(ring[:-1])
    return all(node in left for node in nodes)


def _same_ring(first: Sequence[str], second: Sequence[str]) -> bool:
    if not first or len(first) != len(second) or first[0] not in second:
        return False
    place = second.index(first[0])
    return tuple(first) == (*second[place:], *second[:place])
