"""Bending links: gently where there are few, otherwise only out of the way of something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import sqrt

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

#: The bends that are tried, likewise; 0 is a straight line.
_SHARES = (0.0, 0.07, 0.13, 0.19, 0.26, 0.34)

#: The least and the most room between the middles of two links of the same two boxes.
_SIDE_BY_SIDE = (34.0, 64.0)

_HIT, _CLEAR, _OUT, _HEADS = 6.0, 16.0, 8.0, 30.0

#: How often each link is looked at again.
_ROUNDS = 3
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
        for _ in range(_ROUNDS):
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
        best: tuple[float, int] | None = None
        for at, shift in enumerate(shifts):
            bent = self._curved(size, shift)
            if best is not None and bent * len(names) >= best[0]:
                continue
            self._bend(pair, names, shift)
            cost = sum(self._cost(name) + bent for name in names)
            if best is None or cost < best[0] - 0.01:
                best = cost, at
        assert best is not None
        self._bend(pair, names, shifts[best[1]])
        return abs(self.bends[names[0]] - old) > 1e-9

    def _curved(self, size: float, shift: float) -> float:
        """Return the cost of the bend itself."""
        share = abs(shift) / size
        if self.gentle:
            return 6 * (share - _ARC) ** 2 * (4 if share < _ARC else 2)
        return 0.35 + 2 * share if shift else 0.0

    def _size(self, pair: tuple[str, str]) -> float:
        (ax, ay), (bx, by) = (self.centres[end] for end in pair)
        return sqrt((bx - ax) ** 2 + (by - ay) ** 2) or 1.0

    def _bend(self, pair: tuple[str, str], names: list[str], shift: float) -> None:
        """Bend the links between two boxes, side by side around ``shift``."""
        least, most = _SIDE_BY_SIDE
        step = min(max(0.2 * self._size(pair), least), most)
        for k, name in enumerate(names):
            a, b = self.ends[name]
            left = shift + (k - (len(names) - 1) / 2) * step
            bend = left if a == pair[0] else -left
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
        points, (left, right, top, bottom) = self.curves[name]
        cost = 0.0
        if left < 2 or top < 2 or right > self.area[0] - 2 or bottom > self.area[1] - 2:
            cost += _OUT
        for other, box in self.boxes.items():
            (x, y), w, h = self.centres[other], box.w / 2 + _CLEAR, box.h / 2 + _CLEAR
            if left < x + w and right > x - w and top < y + h and bottom > y - h:
                if other in self.ends[name]:
                    continue
                far = min(distance(a, b, (x, y), box.w, box.h) for a, b in pairwise(points))
                if far < _CLEAR:
                    cost += _HIT if far <= 0 else 1.5 * (1 - far / _CLEAR)
        for other, (theirs, (low_x, high_x, low_y, high_y)) in self.curves.items():
            if low_x < right and high_x > left and low_y < bottom and high_y > top:
                if other != name:
                    cost += _crossings(points, theirs)
        for end in self.ends[name]:
            cost += self._crowd(name, end)
        return cost

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
        radius = min(max(0.34 * min(box.w, box.h), 18.0), 30.0)
        best: tuple[float, int] | None = None
        # Upwards first, then downwards, to the sides, and between.
        angles = (-90, 90, 0, 180, -60, -120, 60, 120, -30, -150, 30, 150)
        for rank, angle in enumerate(angles):
            points, edges = _measured(loop_points(box, centre, angle, radius).points(12))
            left, right, top, bottom = edges
            cost = 0.02 * rank
            if left < 0 or top < 0 or right > self.area[0] or bottom > self.area[1]:
                cost += 20
            for other, space in self.boxes.items():
                if other != at:
                    spot = self.centres[other]
                    far = min(distance(a, b, spot, space.w, space.h) for a, b in pairwise(points))
                    cost += 8 if far <= 0 else max(0.0, 2 * (1 - far / 24))
            for theirs, (low_x, high_x, low_y, high_y) in self.curves.values():
                if low_x < right and high_x > left and low_y < bottom and high_y > top:
                    cost += 1.5 * _crossings(points, theirs)
                    # A straight piece through a loop may miss it, but not its middle.
                    spot = (left + right) / 2, (top + bottom) / 2
                    far = min(distance(a, b, spot, 2, 2) for a, b in pairwise(theirs))
                    cost += max(0.0, 2 * (1 - far / (1.5 * radius)))
            if best is None or cost < best[0] - 1e-9:
                best = cost, angle
        assert best is not None
        self.loops[name] = float(best[1])
        self.bends[name] = radius
        curve = loop_points(box, centre, best[1], radius)
        self.curves[name] = _measured(curve.points(12))


def _measured(points: list[Point]) -> _Curve:
    """Return points with their least and largest x and y."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return points, (min(xs), max(xs), min(ys), max(ys))


def _crossings(ours: list[Point], theirs: list[Point]) -> int:
    return sum(
        meeting(a, b, c, d) is not None for a, b in pairwise(ours) for c, d in pairwise(theirs)
    )
