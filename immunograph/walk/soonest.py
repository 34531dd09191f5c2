"""The shortest paths of a network, a few of them, from as little of it as will do.

To look at all of a network takes longer than to find ten short paths in it. So the distances to
the goal are spread only half way, and as far as that leaves open, steps are simply tried.
"""

from __future__ import annotations

from collections.abc import Iterator

from immunograph.walk.network import Network
from immunograph.walk.search import LinkWalk

#: So many nodes are entered before this is given up.
_ENTERED = 2_000


def soonest_paths(
    network: Network, source: int, goal: int, most: int | None = None
) -> Iterator[LinkWalk]:
    """Yield the first of the paths by length and links; it ends where that is no longer quick.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Two different node indices.
    most : int, optional
        The most links a path may have.
    """
    near = _Near(network, source, goal)
    length = near.meet()
    entered = 0
    while length and (most is None or length <= most):
        near.widen(length)
        found = False
        for walk in _of_length(network, source, goal, length, near):
            if walk is None:
                entered += 1
                if entered > _ENTERED:
                    return
                continue
            found = True
            yield walk
        if not found:
            return
        length += 1


class _Near:
    """What is near the goal, and how many links from the source others were looked at."""

    __slots__ = ("_edge", "_front", "_network", "_seen", "distance", "gone", "reach")

    def __init__(self, network: Network, source: int, goal: int) -> None:
        self._network = network
        self.distance = {goal: 0}
        self.reach = self.gone = 0
        self._edge, self._front, self._seen = [goal], [source], {source}

    def meet(self) -> int:
        """Spread from both ends until they meet; return the fewest links between, or 0."""
        while self._edge and self._front:
            if len(self._edge) <= len(self._front):
                self._back()
                met = any(node in self._seen for node in self._edge)
            else:
                self._forth()
                met = any(node in self.distance for node in self._front)
            if met:
                return self.reach + self.gone
        return 0

    def widen(self, length: int) -> None:
        """Spread so far from the goal that little of a walk of that length is left open."""
        while self._edge and self.reach < length - 1 - self.gone:
            self._back()

    def _back(self) -> None:
        self.reach += 1
        into, distance, further = self._network.into, self.distance, []
        for node in self._edge:
            for before, _ in into[node]:
                if before not in distance:
                    distance[before] = self.reach
                    further.append(before)
        self._edge = further

    def _forth(self) -> None:
        self.gone += 1
        head, to, seen, further = self._network.head, self._network.to, self._seen, []
        for node in self._front:
            for after in to[head[node] : head[node + 1]]:
                if after not in seen:
                    seen.add(after)
                    further.append(after)
        self._front = further


def _of_length(
    network: Network, source: int, goal: int, length: int, near: _Near
) -> Iterator[LinkWalk | None]:
    """Yield the paths of exactly so many links by their links; None for each node entered."""
    head, to, via = network.head, network.to, network.via
    distance, reach = near.distance, near.reach
    passed = {source}
    links: list[int] = []
    nodes = [source]
    rows = [iter(range(head[source], head[source + 1]))]
    left = length - 1
    while rows:
        for at in rows[-1]:
            after = to[at]
            if not left:
                if after == goal:
                    yield (*links, via[at])
                continue
            if after == goal or after in passed:
                continue
            # What is not known to be near is farther than what is.
            if distance.get(after, reach + 1) <= left:
                yield None
                passed.add(after)
                nodes.append(after)
                links.append(via[at])
                rows.append(iter(range(head[after], head[after + 1])))
                left -= 1
                break
        else:
            rows.pop()
            passed.discard(nodes.pop())
            left += 1
            if links:
                links.pop()
