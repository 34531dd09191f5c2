"""How good a layout is: one number, the lower the better, that follows single moves.

The number is a sum over links, boxes and pairs of these, so that a move of one box needs only
the terms that this box takes part in. One clean crossing of two links costs 1; the rest is
measured against that. Only sums, products and square roots are used, so that every machine
finds the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

#: A link that runs through a box it has nothing to do with, and one that nearly does.
HIT = 5.0
NEAR = 1.8
#: How far from a box a link should keep, in pixels.
CLEAR = 20.0

#: What a crossing costs on top of 1 where the two links are almost parallel.
FLAT = 1.0

#: Two links that meet a box within this many pixels of each other, or at a small angle.
HEADS = 36.0
CROWDED = 1.4
#: The cosine of the angle from which on two links at a box look like one.
NARROW = 0.93
SLIVER = 1.0

#: What is to be seen of a link between its two boxes, in pixels, for a head and a sign.
VISIBLE = 84.0
SHORT = 2.5
#: A link twice as long as the usual distance of neighbours; it grows with the square.
LENGTH = 0.14

#: A link that runs straight up or down: boxes are wide, and so is a slide.
STEEP = 0.08

#: Boxes that are nearer than a share of the usual distance crowd: the share in a full area,
#: and what an empty one adds.
ROOM = (0.2, 0.55)
TIGHT = 0.5


class Board:
    """Boxes on an area, and the cost of where they stand.

    Parameters
    ----------
    sizes : sequence of (float, float)
        Widths and heights.
    pairs : sequence of (int, int, int)
        Two different boxes that are linked, and by how many links; no pair twice.
    area : (float, float)
        Width and height.
    gap : float
        The room to keep between two boxes.

    Attributes
    ----------
    x, y : list of float
        The centres.
    cell : float
        The usual distance between the centres of neighbours.
    near : list of list of (int, int)
        For each box its links, as indices of pairs, and the boxes at their other ends.
    """

    def __init__(
        self,
        sizes: Sequence[tuple[float, float]],
        pairs: Sequence[tuple[int, int, int]],
        area: tuple[float, float],
        gap: float,
    ) -> None:
        self.half_w = [w / 2 for w, _ in sizes]
        self.half_h = [h / 2 for _, h in sizes]
        self.pairs = [(a, b) for a, b, _ in pairs]
        self.weights = [1 + 0.6 * (many - 1) for _, _, many in pairs]
        self.clear = [CLEAR + 14 * (many - 1) for _, _, many in pairs]
        self.area = area
        self.gap = gap
        self.x = [area[0] / 2] * len(sizes)
        self.y = [area[1] / 2] * len(sizes)
        self.near: list[list[tuple[int, int]]] = [[] for _ in sizes]
        for e, (a, b) in enumerate(self.pairs):
            self.near[a].append((e, b))
            self.near[b].append((e, a))
        self._numbered = [(f, a, b) for f, (a, b) in enumerate(self.pairs)]
        count = max(len(sizes), 1)
        box = sum(w + 0.6 * h for w, h in sizes) / count
        # A small map need not use the whole area: its links would get too long.
        self.cell = min(sqrt(area[0] * area[1] / count), 1.2 * box + 160)
        full = min(self.fullness(), 1.0)
        self.room = max((ROOM[0] + ROOM[1] * (1 - full)) * self.cell, gap + 1)

    def fullness(self, share: float = 1.0) -> float:
        """Return how much of the area the boxes take, each with a share of the gap around it."""
        gap = self.gap * share
        sizes = zip(self.half_w, self.half_h, strict=True)
        return sum((2 * w + gap) * (2 * h + gap) for w, h in sizes) / (self.area[0] * self.area[1])

    def place(self, positions: Sequence[tuple[float, float]]) -> None:
        """Put all boxes where they are told."""
        self.x = [x for x, _ in positions]
        self.y = [y for _, y in positions]

    def positions(self) -> list[tuple[float, float]]:
        """Return the centres of all boxes."""
        return list(zip(self.x, self.y, strict=True))

    def bounds(self, v: int) -> tuple[float, float, float, float]:
        """Return the least and the largest x, then y, that keep a box inside the area."""
        (width, height), w, h = self.area, self.half_w[v], self.half_h[v]
        return (
            min(w, width / 2),
            max(width - w, width / 2),
            min(h, height / 2),
            max(height - h, height / 2),
        )

    def fits(self, v: int, x: float, y: float, but: int = -1) -> bool:
        """Tell whether box ``v`` at (x, y) keeps the gap to all others, leaving out ``but``."""
        w, h = self.half_w[v] + self.gap, self.half_h[v] + self.gap
        for n, (ox, oy, ow, oh) in enumerate(
            zip(self.x, self.y, self.half_w, self.half_h, strict=True)
        ):
            if -ow - w < ox - x < ow + w and -oh - h < oy - y < oh + h and n not in (v, but):
                return False
        return True

    def total(self) -> float:
        """Return the cost of everything; of the order of links times links."""
        cost = sum(self._link(e, e) for e in range(len(self.pairs)))
        for v in range(len(self.x)):
            heads = self._heads(v)
            for i in range(len(heads)):
                cost += _crowd(heads, i, i)
            cost += self._spread(v) / 2
        return cost

    def local(self, v: int, most: float = 1e18) -> float:
        """Return the cost of all that a move of box ``v`` changes.

        It stops as soon as that exceeds ``most``, and returns what it has by then.
        """
        cost = self._spread(v)
        for e, u in self.near[v]:
            cost += self._link(e)
            if cost > most:
                return cost
            heads = self._heads(u)
            cost += _crowd(heads, next(i for i, head in enumerate(heads) if head[0] == e))
        heads = self._heads(v)
        for i in range(len(heads)):
            cost += _crowd(heads, i, i)
        if cost > most:
            return cost
        return cost + self._over(v)

    def _spread(self, v: int) -> float:
        """Return how much other boxes crowd this one."""
        room = self.room
        x, y, w, h = self.x[v], self.y[v], self.half_w[v] + room, self.half_h[v] + room
        cost = 0.0
        for n, (ox, oy, ow, oh) in enumerate(
            zip(self.x, self.y, self.half_w, self.half_h, strict=True)
        ):
            if -ow - w < ox - x < ow + w and -oh - h < oy - y < oh + h and n != v:
                far = max(abs(ox - x) - ow - w, abs(oy - y) - oh - h) / room
                cost += TIGHT * far * far
        return cost

    def _link(self, e: int, after: int = -1) -> float:
        """Return the cost of one link: its length, boxes in its way, crossings.

        Crossings with links up to ``after`` are left out.
        """
        xs, ys = self.x, self.y
        a, b = self.pairs[e]
        ax, ay, bx, by = xs[a], ys[a], xs[b], ys[b]
        dx, dy = bx - ax, by - ay
        wide, high = abs(dx), abs(dy)
        size = sqrt(dx * dx + dy * dy) or 1e-9
        long = size / self.cell - 1
        cost = STEEP * (high / size) ** 2 + (LENGTH * long * long if long > 0 else 0.0)
        seen = 1 - min(
            (self.half_w[a] + self.half_w[b]) / (wide or 1e-9),
            (self.half_h[a] + self.half_h[b]) / (high or 1e-9),
        )
        if seen * size < VISIBLE:
            short = 1 - max(seen, 0.0) * size / VISIBLE
            cost += SHORT * short * short
        # How far each centre lies off the line, times the length of the link: its sign says
        # on which side, which finds crossings, its size which boxes are in the way.
        sides = [dx * (y - ay) - dy * (x - ax) for x, y in zip(xs, ys, strict=True)]
        clear = self.clear[e]
        reach = clear * size
        beside = zip(sides, self.half_w, self.half_h, strict=True)
        offs = [abs(side) - w * high - h * wide for side, w, h in beside]
        for n, off in enumerate(offs):
            if off < reach and n not in (a, b):
                over_x = (abs(xs[n] + xs[n] - ax - bx) - wide) / 2 - self.half_w[n]
                over_y = (abs(ys[n] + ys[n] - ay - by) - high) / 2 - self.half_h[n]
                cost += _hit(off / size, over_x, over_y, clear)
        weight = self.weights[e]
        for f, c, d in self._numbered:
            if sides[c] * sides[d] < 0 and f > after:
                cx, cy = xs[c], ys[c]
                ex, ey = xs[d] - cx, ys[d] - cy
                if (ex * (ay - cy) - ey * (ax - cx)) * (ex * (by - cy) - ey * (bx - cx)) < 0:
                    along = dx * ex + dy * ey
                    flat = along * along / (size * size * (ex * ex + ey * ey))
                    cost += (1 + FLAT * flat * flat) * weight * self.weights[f]
        return cost

    def _over(self, v: int) -> float:
        """Return the cost of the links that run through or near a box they do not end at."""
        xs, ys = self.x, self.y
        x, y, w, h = xs[v], ys[v], self.half_w[v], self.half_h[v]
        cost = 0.0
        for e, a, b in self._numbered:
            clear = self.clear[e]
            ax, ay, bx, by = xs[a] - x, ys[a] - y, xs[b] - x, ys[b] - y
            wide, high = w + clear, h + clear
            if v in (a, b) or (
                (ax > wide and bx > wide)
                or (ax < -wide and bx < -wide)
                or (ay > high and by > high)
                or (ay < -high and by < -high)
            ):
                continue
            dx, dy = bx - ax, by - ay
            size = sqrt(dx * dx + dy * dy) or 1e-9
            off = (abs(dx * ay - dy * ax) - w * abs(dy) - h * abs(dx)) / size
            if off < clear:
                over_x = (abs(ax + bx) - abs(dx)) / 2 - w
                over_y = (abs(ay + by) - abs(dy)) / 2 - h
                cost += _hit(off, over_x, over_y, clear)
        return cost

    def _heads(self, v: int) -> list[tuple[int, float, float, float, float]]:
        """Return for each link at a box: the link, where it meets the border, its direction."""
        xs, ys = self.x, self.y
        x, y, w, h = xs[v], ys[v], self.half_w[v], self.half_h[v]
        found = []
        for e, u in self.near[v]:
            dx, dy = xs[u] - x, ys[u] - y
            wide, high = abs(dx), abs(dy)
            scale = w / wide if wide * h > high * w else h / high if high else 0.0
            size = sqrt(dx * dx + dy * dy) or 1e-9
            found.append((e, dx * scale, dy * scale, dx / size, dy / size))
        return found


def _hit(off: float, over_x: float, over_y: float, clear: float) -> float:
    """Return the cost of a link beside a box, by its distance along three directions."""
    far = max(off, over_x, over_y)
    if far <= 0:
        # The deeper, the dearer, so that a small step outwards is worth it.
        return HIT - 0.02 * max(far, -50.0)
    if far >= clear:
        return 0.0
    share = 1 - far / clear
    return NEAR * share * share


def _crowd(heads: list[tuple[int, float, float, float, float]], at: int, after: int = -1) -> float:
    """Return how much the other links at a box, or those after one, crowd one of them."""
    _, px, py, ux, uy = heads[at]
    cost = 0.0
    for i, (_, qx, qy, vx, vy) in enumerate(heads):
        if i > after and i != at:
            dx, dy = qx - px, qy - py
            apart = dx * dx + dy * dy
            if apart < HEADS * HEADS:
                share = 1 - sqrt(apart) / HEADS
                cost += CROWDED * share * share
            cosine = ux * vx + uy * vy
            if cosine > NARROW:
                share = (cosine - NARROW) / (1 - NARROW)
                cost += SLIVER * share * share
    return cost
