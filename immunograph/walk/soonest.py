"""The shortest paths of a network, a few of them, from as little of it as will do.

To look at all of a network takes longer than to find ten short paths in it. So the distances to
the goal are spread only half way, and as far as that leaves open, steps are simply tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

from immunograph.walk.kernels import FAR
from immunograph.walk.network import Network
from immunograph.walk.search import LinkWalk

#: So many nodes are entered before this is given up.
_ENTERED = 2_000


class Soonest:
    """The first of the paths by length and links; it ends where that is no longer quick.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Two different node indices.
    most : int, optional
        The most links a path may have.

    Attributes
    ----------
    told : int
        How many paths it has given.
    complete : bool
        Whether it ended because there are no more.

    Notes
    -----
    A*: beginnings of paths wait in a heap by the fewest links that a path so begun may have,
    and by their links. Each is gone on from for one length at a time.
    """

    def __init__(self, network: Network, source: int, goal: int, most: int | None = None) -> None:
        self._network, self._source, self._goal = network, source, goal
        self._most = FAR if most is None else most
        self.told, self.complete = 0, False

    def __iter__(self) -> Iterator[LinkWalk]:
        head, to, via = self._network.head, self._network.to, self._network.via
        near = _Near(self._network, self._source, self._goal)
        distance, length = near.distance, near.meet()
        waiting: list[tuple[int, LinkWalk, LinkWalk]] = []
        if length:
            waiting.append((length, (), (self._source,)))
            near.widen(length)
        begun: set[LinkWalk] = set()  # those that end where the distance was not known yet
        entered = 0
        while waiting and waiting[0][0] <= self._most:
            least, links, nodes = heappop(waiting)
            node = nodes[-1]
            if node == self._goal:
                self.told += 1
                yield links
                continue
            if least > length:
                length = least
                near.widen(length)
            left, beyond, later = least - len(links), near.beyond, FAR
            far = distance.get(node, beyond)
            if far > left:  # as is known by now
                if far < FAR:
                    heappush(waiting, (len(links) + far, links, nodes))
                continue
            entered += 1
            if entered > _ENTERED:
                return
            left -= 1
            for at in range(head[node], head[node + 1]):
                after = to[at]
                far = distance.get(after, beyond)
                if far > left:
                    if far < later and after not in nodes:
                        later = far
                    continue
                if after in nodes:
                    continue
                longer = (*links, via[at])
                if after not in distance:
                    if longer in begun:
                        continue
                    begun.add(longer)
                elif far < left or longer in begun:
                    continue  # gone on to when shorter paths were asked for
                heappush(waiting, (least, longer, (*nodes, after)))
            if later < FAR:
                heappush(waiting, (len(links) + 1 + later, links, nodes))
        self.complete = True


class _Near:
    """What is near the goal, and how many links from the source others were looked at."""

    __slots__ = ("_edge", "_front", "_network", "_seen", "distance", "gone", "reach")

    def __init__(self, network: Network, source: int, goal: int) -> None:
        self._network = network
        self.distance = {goal: 0}
        self.reach = self.gone = 0
        self._edge, self._front, self._seen = [goal], [source], {source}

    @property
    def beyond(self) -> int:
        """The fewest links to the goal from what was not reached."""
        return self.reach + 1 if self._edge else FAR

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
