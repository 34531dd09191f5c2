"""What a connection hangs on: what every path passes, the fewest links that cut it, dominators.

All exact and without listing a path. Standard library only, like the other kernels: networkx
is kept to the exchange of graphs, and its flows take no parallel links.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from immunograph.walk.budget import Budget
from immunograph.walk.network import Network, distances_to


class MustPass(NamedTuple):
    """What every path passes, in the order in which it is passed.

    Attributes
    ----------
    nodes : tuple of int
        Node indices, without the two ends.
    links : tuple of int
        Link indices.
    """

    nodes: tuple[int, ...]
    links: tuple[int, ...]


def standing_path(
    network: Network,
    source: int,
    goal: int,
    stands: Callable[[int], bool] | None = None,
    budget: Budget | None = None,
) -> tuple[int, ...] | None:
    """Return a shortest path over the links that stand, or None if there is none.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Node indices, not the same.
    stands : callable, optional
        Tells of a link index whether that link stands; by default all do.
    budget : Budget, optional
        Asked at every node; if it is spent, None is returned and ``budget.stopped`` says why.

    Notes
    -----
    Breadth first: linear in nodes and links.
    """
    came: dict[int, tuple[int, int]] = {}
    edge = [source]
    while edge and goal not in came:
        further = []
        for node in edge:
            if budget is not None and budget.spend(1 + len(network.out[node])):
                return None
            for after, number in network.out[node]:
                if after != source and after not in came and (stands is None or stands(number)):
                    came[after] = (node, number)
                    further.append(after)
        edge = further
    if goal not in came:
        return None
    path = []
    node = goal
    while node != source:
        node, number = came[node]
        path.append(number)
    return tuple(reversed(path))


def links_between(network: Network, source: int, goal: int) -> frozenset[int]:
    """Return the links on any walk from ``source`` to ``goal``; linear in nodes and links."""
    ahead = distances_to(network, goal)
    seen = bytearray(len(network.names))
    seen[source] = 1
    pending = [source]
    found = set()
    while pending:
        for after, number in network.out[pending.pop()]:
            if ahead[after] >= 0:
                found.add(number)
                if not seen[after]:
                    seen[after] = 1
                    pending.append(after)
    return frozenset(found)


def must_pass(network: Network, source: int, goal: int) -> MustPass:
    """Return the nodes and links that every path from ``source`` to ``goal`` passes.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Node indices, not the same.

    Returns
    -------
    MustPass
        Empty if no path leads there. Of parallel links none is passed by every path.

    Notes
    -----
    Linear in nodes and links: along one path, what lies ahead on it and can be reached from
    what lies behind without taking it, bridges everything between.
    """
    path = standing_path(network, source, goal)
    if path is None:
        return MustPass((), ())
    line = _nodes_along(network, source, path)
    place = {node: number for number, node in enumerate(line)}
    taken = set(path)
    seen = set(line)
    furthest = 0
    nodes, links = [], []
    for number, node in enumerate(line[:-1]):
        if 0 < number == furthest:
            nodes.append(node)
        pending = [node]
        while pending:
            here = pending.pop()
            for after, link in network.out[here]:
                if link in taken:
                    continue
                if after in place:
                    furthest = max(furthest, place[after])
                elif after not in seen:
                    seen.add(after)
                    pending.append(after)
        if furthest <= number:
            links.append(path[number])
        furthest = max(furthest, number + 1)
    return MustPass(tuple(nodes), tuple(links))


def minimum_cut(network: Network, source: int, goal: int) -> tuple[int, ...]:
    """Return the fewest links without which no path leads from ``source`` to ``goal``.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Node indices, not the same.

    Returns
    -------
    tuple of int
        Sorted link indices; where several sets are smallest, the one nearest the source.

    Notes
    -----
    A maximum flow from source to goal, in which parallel links are one wide link, found along
    shortest paths (Edmonds and Karp): linear in nodes and in pairs of nodes that are joined for
    each path, at most as many as pairs times nodes however many parallel links there are.
    """
    room: list[dict[int, int]] = [{} for _ in network.names]
    for node, steps in enumerate(network.out):
        for after, _ in steps:
            if after != node:
                room[node][after] = room[node].get(after, 0) + 1
                room[after].setdefault(node, 0)
    while True:
        came = _search_residual(room, source, goal)
        if goal not in came:
            break
        path = [goal]
        while path[-1] != source:
            path.append(came[path[-1]])
        steps = [(before, after) for after, before in pairwise(path)]
        width = min(room[before][after] for before, after in steps)
        for before, after in steps:
            room[before][after] -= width
            room[after][before] += width
    near = {source, *came}
    return tuple(
        sorted({n for node in near for after, n in network.out[node] if after not in near})
    )


def _search_residual(room: list[dict[int, int]], source: int, goal: int) -> dict[int, int]:
    """Return from where each node was reached over what is left, until the goal is."""
    came: dict[int, int] = {}
    edge = [source]
    while edge and goal not in came:
        further = []
        for node in edge:
            for after, left in room[node].items():
                if left and after != source and after not in came:
                    came[after] = node
                    further.append(after)
        edge = further
    return came


def dominators(out: Sequence[Sequence[int]], root: int) -> list[int]:
    """Return the immediate dominator of every node: the last that every path from ``root`` passes.

    Parameters
    ----------
    out : sequence of sequence of int
        For every node those that it leads to.
    root : int
        Where paths begin.

    Returns
    -------
    list of int
        By node; ``root`` for itself, and -1 where no path leads.

    Notes
    -----
    The iteration of Cooper, Harvey and Kennedy over nodes in reverse postorder: near linear
    on maps met in practice, at worst quadratic.
    """
    order = _postorder(out, root)
    rank = [-1] * len(out)
    for number, node in enumerate(order):
        rank[node] = number
    into: list[list[int]] = [[] for _ in out]
    for node in order:
        for after in out[node]:
            into[after].append(node)
    above = [-1] * len(out)
    above[root] = root
    changed = True
    while changed:
        changed = False
        for node in reversed(order[:-1]):
            best = -1
            for before in into[node]:
                if above[before] < 0:
                    continue
                best = before if best < 0 else _meet(above, rank, best, before)
            if above[node] != best:
                above[node] = best
                changed = True
    return above


def _meet(above: list[int], rank: list[int], one: int, other: int) -> int:
    while one != other:
        while rank[one] < rank[other]:
            one = above[one]
        while rank[other] < rank[one]:
            other = above[other]
    return one


def _postorder(out: Sequence[Sequence[int]], root: int) -> list[int]:
    seen = bytearray(len(out))
    seen[root] = 1
    order = []
    stack = [(root, iter(out[root]))]
    while stack:
        node, steps = stack[-1]
        for after in steps:
            if not seen[after]:
                seen[after] = 1
                stack.append((after, iter(out[after])))
                break
        else:
            order.append(node)
            stack.pop()
    return order


def _nodes_along(network: Network, source: int, path: Sequence[int]) -> list[int]:
    index = network.index
    return [index[name] for name in network.nodes_of(source, path)]
