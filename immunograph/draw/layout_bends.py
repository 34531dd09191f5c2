"""Bending links: gently where there are few, otherwise only out of the way of something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf, sqrt

from immunograph.draw.curves import (
    Cubic,
    Point,
    Sized,
    distance,
    loop_points,
    meeting,
    route_points,
)

#: Up to this many boxes every link is a gentle arc.
GENTLE = 15

#: The bend of a gentle arc, as a share of the length of the link.
_ARC = 0.13

#: What a gentle arc costs that does not lie on the outside, so that loops look round.
_INWARDS = 0.12

#: The bends that are tried, likewise; 0 is a straight line.
_SHARES = (0.0, 0.07, 0.13, 0.19, 0.26, 0.34, 0.43)

#: The least and the most room between the middles of two links of the same two boxes.
_SIDE_BY_SIDE = (34.0, 60.0)

#: The room for all links of two boxes, and the least between two of many.
_SHEAF, _THREAD = 240.0, 16.0

_HIT, _CLEAR, _OUT, _HEADS = 6.0, 16.0, 30.0, 28.0

#: The sides that a loop may stand on: above, below, beside, and between these.
_ANGLES = (-90.0, 90.0, 0.0, 180.0, -60.0, -120.0, 60.0, 120.0, -30.0, -150.0, 30.0, 150.0)

#: How often each link is looked at again; not at all where there are more links than this.
_ROUNDS = 3
_MOST = 500

#: The straight pieces that stand for an arc.
_PIECES = 10

_Curve = tuple[list[Point], tuple[float, float, float, float]]


class Bends:
    """Finds how links bend between boxes that stand where they stand.

    Parameters
    ----------
    boxes : mapping of str to Sized
        By id.
    centres : mapping of str to (float, float)
        Of the boxes.
    links : sequence of (str, str, str)
        Id, source and target.
    area : (float, float)
        What no link should leave.
    """

    def __init__(
        self,
        boxes: Mapping[str, Sized],
        centres: Mapping[str, Point],
        links: Sequence[tuple[str, str, str]],
        area: tuple[float, float],
    ) -> None:
        self.boxes = boxes
        self.centres = centres
        self.area = area
        self.gentle = len(boxes) <= GENTLE
        self.ends = {name: (a, b) for name, a, b in links}
        self.bends = {name: 0.0 for name, a, b in links if a != b}
        self.loops: dict[str, float] = {}
        self.curves: dict[str, _Curve] = {}
        self.at: dict[str, list[str]] = {name: [] for name in boxes}
        for name, a, b in links:
            if a != b:
                self.at[a].append(name)
                self.at[b].append(name)

    def run(self) -> None:
        """Find ``bends``, and for links from a box to itself also ``loops``."""
        groups: dict[tuple[str, str], list[str]] = {}
        for name, (a, b) in self.ends.items():
            if a != b:
                groups.setdefault((min(a, b), max(a, b)), []).append(name)
        for pair, names in groups.items():
            # Links that run the same way lie next to each other.
            names.sort(key=lambda name: (self.ends[name][0] != pair[0], name))
            self._bend(pair, names, 0.0)
        for _ in range(_ROUNDS if len(self.bends) <= _MOST else 0):
            changed = False
            for pair, names in groups.items():
                changed |= self._improve(pair, names)
            if not changed:
                break
        for name, (a, b) in self.ends.items():
            if a == b:
                self._loop(name, a)

    def _improve(self, pair: tuple[str, str], names: list[str]) -> bool:
        """Try all bends of the links between two boxes; tell whether a better one was found."""
        old = self.bends[names[0]]
        size = self._size(pair)
        shifts = sorted({way * share * size for share in _SHARES for way in (1, -1)}, key=abs)
        outwards = self._outwards(pair)
        best, least = 0.0, inf
        for shift in shifts:
            bent = self._curved(size, shift, len(names))
            if self.gentle and shift * outwards < 0:
                bent += _INWARDS
            if bent * len(names) >= least:
                continue
            self._bend(pair, names, shift)
            cost = sum(self._cost(name) + bent for name in names)
            if cost < least - 0.01:
                best, least = shift, cost
        self._bend(pair, names, best)
        return abs(self.bends[names[0]] - old) > 1e-9

    def _outwards(self, pair: tuple[str, str]) -> float:
        """Return which way an arc lies away from the middle of all: to the left if positive."""
        (ax, ay), (bx, by) = (self.centres[end] for end in pair)
        off_x = (ax + bx) / 2 - sum(x for x, _ in self.centres.values()) / len(self.centres)
        off_y = (ay + by) / 2 - sum(y for _, y in self.centres.values()) / len(self.centres)
        return off_x * (by - ay) - off_y * (bx - ax)

    def _curved(self, size: float, shift: float, many: int) -> float:
        """Return the cost of the bend of one link, or one of many between the same boxes."""
        share = abs(shift) / size
        if self.gentle and many == 1:
            return 6 * (share - _ARC) ** 2 * (4 if share < _ARC else 2)
        return 0.35 + 2 * share if shift else 0.0

    def _size(self, pair: tuple[str, str]) -> float:
        (ax, ay), (bx, by) = (self.centres[end] for end in pair)
        return sqrt((bx - ax) ** 2 + (by - ay) ** 2) or 1.0

    def _bend(self, pair: tuple[str, str], names: list[str], shift: float) -> None:
        """Bend the links between two boxes, side by side around ``shift``."""
        least, most = _SIDE_BY_SIDE
        # Gentle arcs open like a lens; a whole sheaf of links is bound tighter.
        most = min(most * (1.6 if self.gentle else 1.0), _SHEAF / len(names))
        step = min(max(0.2 * self._size(pair), least), max(most, _THREAD))
        for k, name in enumerate(names):
            left = shift + (k - (len(names) - 1) / 2) * step
            bend = left if self.ends[name][0] == pair[0] else -left
            self.bends[name] = bend
            curve = self.cubic(name)
            self.curves[name] = _measured(curve.points(_PIECES) if bend else [curve.p0, curve.p3])

    def cubic(self, name: str) -> Cubic:
        """Return the curve of a link between two boxes, as it is bent now."""
        a, b = self.ends[name]
        return route_points(
            self.boxes[a], self.boxes[b], self.centres[a], self.centres[b], self.bends[name]
        )

    def _cost(self, name: str) -> float:
        """Return what a link costs besides its bend: boxes, crossings, crowds, leaving."""
        left, right, top, bottom = self.curves[name][1]
        cost = 0.0
        if left < 2 or top < 2 or right > self.area[0] - 2 or bottom > self.area[1] - 2:
            cost += _OUT
        for other, box in self.boxes.items():
            if other not in self.ends[name]:
                far = self._distance(self.curves[name], other, box, _CLEAR)
                if far < _CLEAR:
                    cost += _HIT if far <= 0 else 1.5 * (1 - far / _CLEAR)
        for other, theirs in self.curves.items():
            if other != name:
                cost += _crossings(self.curves[name], theirs)
        for end in self.ends[name]:
            cost += self._crowd(name, end)
        return cost

    def _distance(self, curve: _Curve, name: str, box: Sized, most: float) -> float:
        """Return how far a curve keeps from a box, or ``most`` if it is further away."""
        points, (left, right, top, bottom) = curve
        centre = x, y = self.centres[name]
        low_x, high_x = x - box.w / 2 - most, x + box.w / 2 + most
        low_y, high_y = y - box.h / 2 - most, y + box.h / 2 + most
        if right < low_x or left > high_x or bottom < low_y or top > high_y:
            return most
        far = most
        for a, b in pairwise(points):
            (ax, ay), (bx, by) = a, b
            if not (
                (ax < low_x and bx < low_x)
                or (ax > high_x and bx > high_x)
                or (ay < low_y and by < low_y)
                or (ay > high_y and by > high_y)
            ):
                far = min(far, distance(a, b, centre, box.w, box.h))
        return far

    def _crowd(self, name: str, end: str) -> float:
        """Return how near a link meets a box to where others do."""
        (x, y), before = self._tip(name, end)
        cost = 0.0
        for other in self.at[end]:
            if other == name:
                continue
            (ox, oy), beyond = self._tip(other, end)
            apart = sqrt((ox - x) ** 2 + (oy - y) ** 2)
            if apart < _HEADS:
                cost += 1.2 * (1 - apart / _HEADS) ** 2
            # Two links that go the same way, one upon the other.
            further = sqrt((beyond[0] - before[0]) ** 2 + (beyond[1] - before[1]) ** 2)
            if apart + further < 1.4 * _HEADS:
                cost += 1 - (apart + further) / (1.4 * _HEADS)
        return cost

    def _tip(self, name: str, end: str) -> tuple[Point, Point]:
        """Return where a link meets a box, and a point on it about 70 pixels away."""
        points = self.curves[name][0]
        if end == self.ends[name][1]:
            points = points[::-1]
        first = points[0]
        for at in points[1:]:
            size = sqrt((at[0] - first[0]) ** 2 + (at[1] - first[1]) ** 2)
            if size >= 70:
                share = 70 / size
                return first, (
                    first[0] + (at[0] - first[0]) * share,
                    first[1] + (at[1] - first[1]) * share,
                )
        return first, points[-1]

    def _loop(self, name: str, at: str) -> None:
        """Put a link from a box to itself on the side that is freest."""
        box, centre = self.boxes[at], self.centres[at]
        radius = min(max(0.34 * min(box.w, box.h), 23.0), 30.0)
        best, least = _ANGLES[0], inf
        for rank, angle in enumerate(_ANGLES):
            loop = _measured(loop_points(box, centre, angle, radius).points(12))
            cost = 0.02 * rank + self._room(loop, at, radius)
            if cost < least - 1e-9:
                best, least = angle, cost
        self.loops[name] = best
        self.bends[name] = radius
        self.curves[name] = _measured(loop_points(box, centre, best, radius).points(12))

    def _room(self, loop: _Curve, at: str, radius: float) -> float:
        """Return what is in the way of a loop at a box."""
        left, right, top, bottom = loop[1]
        cost = 0.0
        if left < 0 or top < 0 or right > self.area[0] or bottom > self.area[1]:
            cost += 20
        for other, box in self.boxes.items():
            if other != at:
                far = self._distance(loop, other, box, 24)
                cost += 8 if far <= 0 else 2 * (1 - far / 24)
        spot = (left + right) / 2, (top + bottom) / 2
        for points, _ in self.curves.values():
            # A line may run through a loop and still miss its curve, but not its middle.
            far = min(distance(a, b, spot, 2, 2) for a, b in pairwise(points))
            cost += max(0.0, 3 * (1 - far / (1.6 * radius)))
        return cost


def _measured(points: list[Point]) -> _Curve:
    """Return points with their least and largest x and y."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return points, (min(xs), max(xs), min(ys), max(ys))


def _crossings(ours: _Curve, theirs: _Curve) -> int:
    points, (left, right, top, bottom) = theirs
    low_x, high_x, low_y, high_y = ours[1]
    if low_x > right or high_x < left or low_y > bottom or high_y < top:
        return 0
    found = 0
    for a, b in pairwise(ours[0]):
        (ax, ay), (bx, by) = a, b
        if not (
            (ax < left and bx < left)
            or (ax > right and bx > right)
            or (ay < top and by < top)
            or (ay > bottom and by > bottom)
        ):
            found += sum(meeting(a, b, c, d) is not None for c, d in pairwise(points))
    return found
