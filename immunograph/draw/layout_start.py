"""Where boxes may stand to begin with: layouts of any scale, to be stretched and improved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

from immunograph.draw.layout_score import Board

_Each = TypeVar("_Each")

Points = list[tuple[float, float]]
Neighbours = Sequence[Sequence[int]]

#: Passes over all pairs of boxes.
_PASSES = 24

#: Up to this many boxes all pairs pull and push; above it each box and so many others.
_ALL_PAIRS = 120
_SOME = 40

#: Sweeps over the ranks of a layered layout.
_SWEEPS = 8


def neighbours(board: Board) -> list[list[int]]:
    """Return for each box those it is linked with, ascending."""
    return [sorted(u for _, u in near) for near in board.near]


def stress(near: Neighbours, seed: int, held: Mapping[int, tuple[float, float]]) -> Points:
    """Return positions whose distances follow the number of links between boxes.

    Pairs are visited in random order and each put nearer to its distance, by ever smaller
    steps (Zheng, Pawar and Goodman, 2018). Boxes in ``held`` stay.

    Notes
    -----
    Of the order of boxes squared, above a hundred or so only of boxes plus links.
    """
    random = Random(seed)  # noqa: S311 - a drawing needs no secret
    count = len(near)
    wide = count**0.5
    xs = [random.uniform(0, wide) for _ in range(count)]
    ys = [random.uniform(0, wide) for _ in range(count)]
    for v, (x, y) in held.items():
        xs[v], ys[v] = x, y
    pulls = _pulls(near, random)
    longest = max((d for _, _, d in pulls), default=1.0)
    step, last = longest * longest, 0.1
    shrink = (last / step) ** (1 / (_PASSES - 1))
    for _ in range(_PASSES):
        _shuffle(pulls, random)
        for a, b, wanted in pulls:
            dx, dy = xs[b] - xs[a], ys[b] - ys[a]
            size = (dx * dx + dy * dy) ** 0.5 or 1e-6
            move = min(step / (wanted * wanted), 1.0) * (size - wanted) / (2 * size)
            dx, dy = dx * move, dy * move
            if a not in held:
                xs[a] += dx
                ys[a] += dy
            if b not in held:
                xs[b] -= dx
                ys[b] -= dy
        step *= shrink
    found = list(zip(xs, ys, strict=True))
    return found if held else levelled(found)


def _pulls(near: Neighbours, random: Random) -> list[tuple[int, int, float]]:
    """Return pairs of boxes and the distance each should have, in links."""
    count = len(near)
    # Boxes that no chain of links joins should stand apart, but not far.
    apart = 1.2 + 0.5 * count**0.5
    found = []
    for a in range(count):
        hops = _hops(near, a)
        if count <= _ALL_PAIRS:
            others = list(range(a + 1, count))
        else:
            others = sorted(
                {b for b in near[a] if b > a}
                | {b for _ in range(_SOME) if (b := int(random.random() * count)) != a}
            )
        found += [(a, b, float(hops[b]) if hops[b] >= 0 else apart) for b in others]
    return found


def _hops(near: Neighbours, start: int) -> list[int]:
    """Return how many links each box is away from one, and -1 where none leads there."""
    hops = [-1] * len(near)
    hops[start] = 0
    line = [start]
    for v in line:
        for u in near[v]:
            if hops[u] < 0:
                hops[u] = hops[v] + 1
                line.append(u)
    return hops


def _shuffle(items: list[_Each], random: Random) -> None:
    # Written out, because random.shuffle need not draw alike in every version of Python.
    for i in range(len(items) - 1, 0, -1):
        j = int(random.random() * (i + 1))
        items[i], items[j] = items[j], items[i]


def levelled(points: Sequence[tuple[float, float]]) -> Points:
    """Return points turned so that they spread most from left to right."""
    count = len(points)
    if count < 2:
        return list(points)
    mid_x, mid_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    xx = sum((x - mid_x) ** 2 for x, _ in points)
    yy = sum((y - mid_y) ** 2 for _, y in points)
    xy = sum((x - mid_x) * (y - mid_y) for x, y in points)
    if xy == 0:
        return list(points) if xx >= yy else [(y, -x) for x, y in points]
    # The direction of the larger spread, without trigonometry.
    large = (xx + yy + ((xx - yy) ** 2 + 4 * xy * xy) ** 0.5) / 2
    ux, uy = large - yy, xy
    size = (ux * ux + uy * uy) ** 0.5
    ux, uy = ux / size, uy / size
    return [
        ((x - mid_x) * ux + (y - mid_y) * uy, (y - mid_y) * ux - (x - mid_x) * uy)
        for x, y in points
    ]


def layered(arrows: Sequence[tuple[int, int]], count: int) -> Points:
    """Return positions in ranks from left to right, most links running with them.

    Notes
    -----
    Of the order of links times the length of the longest chain.
    """
    ranks = _ranks(arrows, count)
    columns: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    beside: list[list[int]] = [[] for _ in range(count)]
    for a, b in arrows:
        beside[a].append(b)
        beside[b].append(a)
    for v in range(count):
        columns[ranks[v]].append(v)
    level = [0.0] * count
    for column in columns:
        _level(column, level)
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            middles = {
                v: sum(level[u] for u in beside[v]) / len(beside[v]) if beside[v] else level[v]
                for v in column
            }
            column.sort(key=lambda v: (middles[v], v))
            _level(column, level)
    return [(float(ranks[v]), level[v]) for v in range(count)]


def _level(column: list[int], level: list[float]) -> None:
    for row, v in enumerate(column):
        level[v] = (row + 0.5) / len(column)


def _ranks(arrows: Sequence[tuple[int, int]], count: int) -> list[int]:
    """Return a rank for each box: after all that lead to it, links that close a loop aside."""
    order = {v: at for at, v in enumerate(_ordered(arrows, count))}
    onward = sorted(
        ((a, b) for a, b in arrows if order[a] < order[b]), key=lambda arrow: order[arrow[0]]
    )
    ranks = [0] * count
    for a, b in onward:
        ranks[b] = max(ranks[b], ranks[a] + 1)
    return ranks


def _ordered(arrows: Sequence[tuple[int, int]], count: int) -> list[int]:
    """Return the boxes in an order against which few links run (Eades, Lin and Smyth, 1993)."""
    out: list[set[int]] = [set() for _ in range(count)]
    into: list[set[int]] = [set() for _ in range(count)]
    for a, b in arrows:
        out[a].add(b)
        into[b].add(a)
    left = dict.fromkeys(range(count))
    first: list[int] = []
    last: list[int] = []
    while left:
        ends = [v for v in left if not out[v]]
        starts = [v for v in left if out[v] and not into[v]]
        if not ends and not starts:
            starts = [max(left, key=lambda v: (len(out[v]) - len(into[v]), -v))]
        last += ends
        first += starts
        for v in (*ends, *starts):
            del left[v]
            for u in out[v]:
                into[u].discard(v)
            for u in into[v]:
                out[u].discard(v)
    return first + last[::-1]


def ring(near: Neighbours) -> Points:
    """Return positions on an ellipse, linked boxes next to each other where that can be."""
    count = len(near)
    order = [max(range(count), key=lambda v: (len(near[v]), -v))] if count else []
    left = dict.fromkeys(v for v in range(count) if v not in order)
    while left:
        ends = (order[0], order[-1])
        chosen = max(left, key=lambda v: (sum(e in near[v] for e in ends), -len(near[v]), -v))
        del left[chosen]
        if order[0] in near[chosen] and order[-1] not in near[chosen]:
            order.insert(0, chosen)
        else:
            order.append(chosen)
    points = [(0.0, 0.0)] * count
    from math import cos, pi, sin

    for at, v in enumerate(order):
        angle = 2 * pi * at / count - pi / 2
        points[v] = (round(cos(angle), 9), round(sin(angle), 9))
    return points
