"""Bounded simple paths and loops: one depth-first kernel with barriers.

Simple paths and loops come from one depth-first kernel with *barriers*: a node that
could not reach the goal within r more links is not entered again with r or fewer left, until
the walk retreats past what blocked it. That makes the time between two answers polynomial
(the idea is that of BC-DFS; Johnson's blocking is the case without a bound), so a dense part
of a map from which the goal cannot be reached costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from immunograph.walk.budget import Budget
from immunograph.walk.network import Network, components, distances_to

#: One walk: the links in order. Which way each is taken follows from the nodes.
LinkWalk = tuple[int, ...]


def simple_paths(
    network: Network, source: int, goal: int, *, most: int | None = None, budget: Budget
) -> Iterator[LinkWalk]:
    """Yield every simple path between two nodes as the links it takes.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Node indices. If they are the same, the loops through that node are found.
    most : int, optional
        The most links a path may have.
    budget : Budget
        When to stop; ``budget.stopped`` says afterwards whether and why it did.

    Yields
    ------
    tuple of int
        Link indices, in an order that depends on nothing but the ids.

    Notes
    -----
    The time between two paths is at most proportional to their length times the number of
    links that matter (barriers); memory is linear in the map.
    """
    distance = distances_to(network, goal)
    yield from _search(network, source, goal, distance, most, budget)


def loops(
    network: Network, *, most: int | None = None, budget: Budget
) -> Iterator[tuple[int, LinkWalk]]:
    """Yield every feedback loop once, from its first node in the order of ids.

    Parameters
    ----------
    network : Network
        The links to walk.
    most : int, optional
        The most links a loop may have.
    budget : Budget
        When to stop.

    Yields
    ------
    (int, tuple of int)
        The index of the first node, and the links from there round to it.

    Notes
    -----
    One strongly connected component at a time; within it each loop from its smallest node,
    with the distances of what is left. A link walked forth and back is no loop.
    """
    for component in components(network):
        left = set(component)
        for start in component:
            distance = distances_to(network, start, left.__contains__)
            for walk in _search(network, start, start, distance, most, budget):
                yield start, walk
            if budget.stopped:
                return
            left.discard(start)


def _search(
    network: Network,
    source: int,
    goal: int,
    distance: list[int],
    most: int | None,
    budget: Budget,
) -> Iterator[LinkWalk]:
    """The kernel of :func:`simple_paths` and :func:`loops`; see the module docstring."""
    out, into = network.out, network.into
    far = len(network.names) + 1
    bound = far - 1 if most is None else min(most, far - 1)
    barrier = [d if d >= 0 else far for d in distance]
    # What cannot reach the goal, or is left out of this search, counts as on the path.
    on_path = bytearray(d < 0 for d in distance)
    on_path[source] = 1
    path: list[int] = []
    # One entry a node on the path: its index, the next of its links to try, and the fewest
    # links from it to the goal that any path found below it took.
    stack: list[list[int]] = [[source, 0, far]]
    while stack:
        if budget.spent():
            return
        frame = stack[-1]
        node, position = frame[0], frame[1]
        left = bound - len(path)
        steps = out[node]
        descended = False
        while position < len(steps):
            after, link = steps[position]
            position += 1
            if after == goal:
                if left >= 1:
                    frame[1], frame[2] = position, 1
                    # Forth and back over one undirected association is no feedback.
                    if path != [link]:
                        if budget.full():
                            return
                        yield (*path, link)
                continue
            if on_path[after] or barrier[after] >= left:
                continue
            frame[1] = position
            on_path[after] = 1
            path.append(link)
            stack.append([after, 0, far])
            descended = True
            break
        if descended:
            continue
        stack.pop()
        if not stack:
            return
        path.pop()
        on_path[node] = 0
        nearest = frame[2]
        if nearest >= far:
            barrier[node] = left + 1
        else:
            # Never above what a neighbour promises, or a later lowering of that neighbour
            # would not find its way back to this node.
            for after, _ in steps:
                if not on_path[after] and barrier[after] + 1 < nearest:
                    nearest = barrier[after] + 1
            _lower_barriers(into, barrier, on_path, node, nearest)
            parent = stack[-1]
            parent[2] = min(parent[2], frame[2] + 1)


def _lower_barriers(
    into: list[list[tuple[int, int]]],
    barrier: list[int],
    on_path: bytearray,
    node: int,
    level: int,
) -> None:
    """Let ``node`` be entered again with ``level`` links left, and all that leads to it."""
    barrier[node] = level
    pending = [node]
    while pending:
        here = pending.pop()
        needed = barrier[here] + 1
        for before, _ in into[here]:
            if not on_path[before] and barrier[before] > needed:
                barrier[before] = needed
                pending.append(before)
