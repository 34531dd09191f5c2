"""The curves of links: one cubic Bézier curve each, cut at the borders of its two boxes.

The y axis points down, as on every page. The bend of a link is the distance, in pixels, of the
middle of its arc from the straight line between the two centres; it is positive where the arc
lies to the *left* for one who travels from source to target. So a link that runs to the right
bulges upwards with a positive bend, and two opposite links with equal bends never meet.
"""

from __future__ import annotations

from itertools import pairwise
from math import cos, radians, sin, sqrt
from typing import NamedTuple, Protocol

Point = tuple[float, float]

#: How far from the border of its source a curve starts, in pixels.
START = 3.0

#: How far from the border of its target the tip of a head stands, in pixels.
HEAD = 2.0

#: The straight pieces by which lengths, distances and crossings are measured.
_PIECES = 24


class Sized(Protocol):
    """What has a width and a height in pixels, such as a box of a layout."""

    @property
    def w(self) -> float:
        """The width."""
        ...

    @property
    def h(self) -> float:
        """The height."""
        ...


class Cubic(NamedTuple):
    """A cubic Bézier curve: where it starts, its two control points, where it ends.

    Examples
    --------
    >>> curve = Cubic((0, 0), (10, 0), (20, 0), (30, 0))
    >>> curve.point_at(0.5), curve.tangent_at(0.5), curve.length()
    ((15.0, 0.0), (1.0, 0.0), 30.0)
    """

    p0: Point
    c1: Point
    c2: Point
    p3: Point

    def point_at(self, t: float) -> Point:
        """Return the point at ``t``, from 0 at the start to 1 at the end."""
        s = 1 - t
        a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self
        return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3

    def tangent_at(self, t: float) -> Point:
        """Return the direction at ``t``, of length 1, towards the end.

        Where the curve stands still (two control points coincide), it is the direction from
        start to end, and to the right for a curve that is a single point.
        """
        s = 1 - t
        a, b, c = s * s, 2 * s * t, t * t
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self
        x = a * (x1 - x0) + b * (x2 - x1) + c * (x3 - x2)
        y = a * (y1 - y0) + b * (y2 - y1) + c * (y3 - y2)
        for dx, dy in ((x, y), (x3 - x0, y3 - y0)):
            size = sqrt(dx * dx + dy * dy)
            if size > 1e-9:
                return dx / size, dy / size
        return 1.0, 0.0

    def points(self, pieces: int = _PIECES) -> list[Point]:
        """Return points along the curve, both ends included, that cut it into ``pieces``."""
        return [self.point_at(k / pieces) for k in range(pieces + 1)]

    def length(self) -> float:
        """Return the length in pixels, to about a thousandth for the arcs of links."""
        return sum(sqrt((c - a) ** 2 + (d - b) ** 2) for (a, b), (c, d) in pairwise(self.points()))

    def split(self, t0: float, t1: float) -> Cubic:
        """Return the part from ``t0`` to ``t1``; backwards if ``t1`` is the smaller one.

        Examples
        --------
        >>> Cubic((0, 0), (12, 0), (24, 0), (36, 0)).split(0.25, 0.75)
        Cubic(p0=(9.0, 0.0), c1=(15.0, 0.0), c2=(21.0, 0.0), p3=(27.0, 0.0))
        """
        return Cubic(
            self._mixed(t0, t0, t0),
            self._mixed(t0, t0, t1),
            self._mixed(t0, t1, t1),
            self._mixed(t1, t1, t1),
        )

    def _mixed(self, t: float, u: float, v: float) -> Point:
        """Return the polar form of the curve, of which its parts are made."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self
        xs, ys = [x0, x1, x2, x3], [y0, y1, y2, y3]
        for at in (t, u, v):
            xs = [a + (b - a) * at for a, b in pairwise(xs)]
            ys = [a + (b - a) * at for a, b in pairwise(ys)]
        return xs[0], ys[0]

    def distance_to(self, box: Sized, centre: Point) -> float:
        """Return the least distance between the curve and a box; 0 where it enters the box."""
        points = self.points()
        return min(distance(a, b, centre, box.w, box.h) for a, b in pairwise(points))

    def crossings(self, other: Cubic) -> list[Point]:
        """Return where the two curves cross, in the order of this one.

        Ends that only touch, and stretches where the curves lie upon each other, do not count.

        Examples
        --------
        >>> level = Cubic((0, 5), (3, 5), (6, 5), (10, 5))
        >>> level.crossings(Cubic((4, 0), (4, 3), (4, 6), (4, 10)))
        [(4.0, 5.0)]
        """
        found = []
        theirs = list(pairwise(other.points()))
        for a, b in pairwise(self.points()):
            hits = [t for c, d in theirs if (t := meeting(a, b, c, d)) is not None]
            found += [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for t in sorted(hits)]
        return found

    def crosses(self, other: Cubic) -> bool:
        """Tell whether the two curves cross."""
        return bool(self.crossings(other))


def arc(start: Point, end: Point, bend: float) -> Cubic:
    """Return the arc between two points whose middle lies ``bend`` pixels to the left.

    Examples
    --------
    >>> arc((0, 0), (90, 0), 30).point_at(0.5)
    (45.0, -30.0)
    """
    (ax, ay), (bx, by) = start, end
    dx, dy = bx - ax, by - ay
    size = sqrt(dx * dx + dy * dy) or 1.0
    # A quadratic curve reaches half as far as its control point, (qx, qy).
    qx = (ax + bx) / 2 + 2 * bend * dy / size
    qy = (ay + by) / 2 - 2 * bend * dx / size
    return Cubic(
        start,
        (ax + (qx - ax) * 2 / 3, ay + (qy - ay) * 2 / 3),
        (bx + (qx - bx) * 2 / 3, by + (qy - by) * 2 / 3),
        end,
    )


def route_points(
    source_box: Sized, target_box: Sized, centre_a: Point, centre_b: Point, bend: float
) -> Cubic:
    """Return the curve of a link from the border of its source to that of its target.

    Parameters
    ----------
    source_box, target_box : Sized
        The two boxes; their outlines count as rectangles.
    centre_a, centre_b : (float, float)
        Their centres in pixels, y pointing down.
    bend : float
        How far the middle of the arc between the centres lies to the left of the straight
        line from source to target, in pixels; 0 for a straight line.

    Returns
    -------
    Cubic
        The four points of the curve: that arc, cut ``START`` pixels outside the source and
        ``HEAD`` pixels outside the target. Between boxes that touch or overlap it is the
        short piece where the arc passes from one to the other.

    Notes
    -----
    Constant time. For a link from a node to itself use :func:`loop_points`.

    Examples
    --------
    >>> from immunograph.draw.layout import Box
    >>> box = Box(id="a", w=100, h=40)
    >>> [round(x) for x, y in route_points(box, box, (50, 50), (350, 50), 0)]
    [103, 168, 233, 298]
    """
    whole = arc(centre_a, centre_b, bend)
    start = _leaves(whole, centre_a, source_box, START)
    end = 1 - _leaves(whole.split(1, 0), centre_b, target_box, HEAD)
    if end - start < 0.02:
        middle = min(max((start + end) / 2, 0.01), 0.99)
        start, end = middle - 0.01, middle + 0.01
    return whole.split(start, end)


def _leaves(curve: Cubic, centre: Point, box: Sized, room: float) -> float:
    """Return where a curve that starts at the centre of a box first gets ``room`` outside it."""
    (x, y), half_w, half_h = centre, box.w / 2 + room, box.h / 2 + room

    def inside(t: float) -> bool:
        px, py = curve.point_at(t)
        return abs(px - x) < half_w and abs(py - y) < half_h

    low, high = 0.0, 1.0
    for k in range(1, 33):
        if not inside(k / 32):
            high = k / 32
            break
        low = k / 32
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle) else (low, middle)
    return high


def loop_points(box: Sized, centre: Point, angle: float, radius: float) -> Cubic:
    """Return the curve of a link from a node to itself: a loop outside the border.

    Parameters
    ----------
    box : Sized
        The box of the node.
    centre : (float, float)
        Its centre.
    angle : float
        The direction in which the loop stands out, in degrees: 0 right, 90 down, 180 left.
    radius : float
        About half the width of the loop, in pixels; it stands out about twice as far.

    Returns
    -------
    Cubic
        It runs clockwise on screen.

    Examples
    --------
    >>> from immunograph.draw.layout import Box
    >>> loop = loop_points(Box(id="a", w=100, h=40), (0, 0), -90, 20)
    >>> loop.point_at(0.5)[1] < -50
    True
    """
    ux, uy = cos(radians(angle)), sin(radians(angle))
    px, py = border(box, centre, (ux, uy))
    # Along the side that the loop stands on: a loop at a corner is turned, not squeezed.
    vx, vy = -uy, ux
    out, wide, foot = 2.7 * radius, 1.6 * radius, 0.55 * radius
    ends = []
    for side, room in ((-foot, START), (foot, HEAD)):
        x, y = px + vx * side, py + vy * side
        ends.append(_outside(box, centre, (x, y), (ux, uy), room))
    return Cubic(
        ends[0],
        (px + ux * out - vx * wide, py + uy * out - vy * wide),
        (px + ux * out + vx * wide, py + uy * out + vy * wide),
        ends[1],
    )


def border(box: Sized, centre: Point, direction: Point) -> Point:
    """Return where a ray from the centre of a box in that direction meets its border."""
    dx, dy = direction
    reach = min(
        box.w / 2 / abs(dx) if abs(dx) > 1e-9 else 1e9,
        box.h / 2 / abs(dy) if abs(dy) > 1e-9 else 1e9,
    )
    return centre[0] + dx * reach, centre[1] + dy * reach


def _outside(box: Sized, centre: Point, point: Point, direction: Point, room: float) -> Point:
    """Move a point near the border along ``direction`` to where it is ``room`` outside."""
    (x, y), (cx, cy), (ux, uy) = point, centre, direction
    half_w, half_h = box.w / 2 + room, box.h / 2 + room
    steps = []
    if abs(ux) > 1e-6:
        steps.append((cx + (half_w if ux > 0 else -half_w) - x) / ux)
    if abs(uy) > 1e-6:
        steps.append((cy + (half_h if uy > 0 else -half_h) - y) / uy)
    # The first of the two sides that the way out passes: beyond it the point is outside.
    step = min(steps, default=0.0)
    return x + ux * step, y + uy * step


def meeting(a: Point, b: Point, c: Point, d: Point) -> float | None:
    """Return how far from a to b (0 to 1) the piece c–d crosses the piece a–b, or None."""
    rx, ry = b[0] - a[0], b[1] - a[1]
    sx, sy = d[0] - c[0], d[1] - c[1]
    turn = rx * sy - ry * sx
    if turn == 0:
        return None
    qx, qy = c[0] - a[0], c[1] - a[1]
    t = (qx * sy - qy * sx) / turn
    u = (qx * ry - qy * rx) / turn
    # Half open, so that a crossing at a joint of two pieces counts once.
    return t if 0 <= t < 1 and 0 <= u < 1 else None


def distance(a: Point, b: Point, centre: Point, w: float, h: float) -> float:
    """Return the distance between the straight piece a–b and a box; 0 if it enters the box.

    Examples
    --------
    >>> distance((0, 0), (100, 0), (50, 30), 20, 20)
    20.0
    """
    x, y, half_w, half_h = *centre, w / 2, h / 2
    ax, ay, bx, by = a[0] - x, a[1] - y, b[0] - x, b[1] - y
    dx, dy = bx - ax, by - ay
    apart_x = max(min(ax, bx) - half_w, -half_w - max(ax, bx))
    apart_y = max(min(ay, by) - half_h, -half_h - max(ay, by))
    off = abs(dx * ay - dy * ax) - half_w * abs(dy) - half_h * abs(dx)
    if apart_x <= 0 and apart_y <= 0 and off <= 0:
        return 0.0
    squares = [
        max(abs(px) - half_w, 0) ** 2 + max(abs(py) - half_h, 0) ** 2
        for px, py in ((ax, ay), (bx, by))
    ]
    size = dx * dx + dy * dy
    for cx in (-half_w, half_w):
        for cy in (-half_h, half_h):
            t = 0.0 if size == 0 else ((cx - ax) * dx + (cy - ay) * dy) / size
            t = min(max(t, 0.0), 1.0)
            squares.append((ax + dx * t - cx) ** 2 + (ay + dy * t - cy) ** 2)
    return sqrt(min(squares))
