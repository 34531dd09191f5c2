"""Making positions fit: stretched over the area, boxes apart and inside."""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.draw.layout_score import Board

Points = list[tuple[float, float]]

#: How often all pairs of boxes are pushed apart before another way is tried.
_ROUNDS = 60

#: More pairs than this are pushed less often.
_PAIRS = 1500

#: How full the area may be of boxes and gaps; above it gaps are made smaller at once.
_FULL = 0.55

#: How many places are looked at in each direction for a box without one.
_LOOK = 32

#: How much of the even spread by rank is mixed into positions: it fills empty quarters.
_EVEN = 0.35

#: How long links may get on average by stretching, as a multiple of the usual distance.
_LONG = 1.35


def stretched(raw: Sequence[tuple[float, float]], board: Board) -> Points:
    """Return raw positions of any scale spread over the area of the board."""
    width, height = board.area
    columns = _spread([x for x, _ in raw], board.half_w, width)
    rows = _spread([y for _, y in raw], board.half_h, height)
    return list(zip(columns, rows, strict=True))


def _spread(values: list[float], halves: list[float], size: float) -> list[float]:
    low, high = min(values), max(values)
    if high - low < 1e-9:
        return [size / 2] * len(values)
    order = sorted(range(len(values)), key=lambda i: (values[i], i))
    shares = [0.0] * len(values)
    for rank, i in enumerate(order):
        shares[i] = _EVEN * rank / (len(values) - 1)
    found = []
    for value, half, share in zip(values, halves, shares, strict=True):
        share += (1 - _EVEN) * (value - low) / (high - low)
        room = max(size - 2 * half, 0.0)
        found.append(size / 2 + (share - 0.5) * room)
    return found


def filled(board: Board) -> None:
    """Stretch what stands on the board towards all four sides, and centre it.

    It is never shrunk, so that no gap is lost; and a small map is stretched only until its
    links are as long as reads well.
    """
    width, height = board.area
    ends = _stretch(board.x, board.half_w, width), _stretch(board.y, board.half_h, height)
    points = board.positions()
    for share in (1.0, 0.8, 0.6, 0.4, 0.2, 0.0):
        for values, goals, at in ((board.x, ends[0], 0), (board.y, ends[1], 1)):
            for v, goal in enumerate(goals):
                values[v] = points[v][at] + (goal - points[v][at]) * share
        if _mean_length(board) <= _LONG * board.cell:
            break
    centred(board)


def centred(board: Board) -> None:
    """Move all boxes together into the middle of the area."""
    width, height = board.area
    board.x = _centred(board.x, board.half_w, width)
    board.y = _centred(board.y, board.half_h, height)


def _mean_length(board: Board) -> float:
    xs, ys = board.x, board.y
    sizes = [((xs[a] - xs[b]) ** 2 + (ys[a] - ys[b]) ** 2) ** 0.5 for a, b in board.pairs]
    return sum(sizes) / len(sizes) if sizes else 0.0


def _stretch(values: list[float], halves: list[float], size: float) -> list[float]:
    for _ in range(8):
        first = min(range(len(values)), key=lambda i: values[i] - halves[i])
        last = max(range(len(values)), key=lambda i: values[i] + halves[i])
        low, high = values[first], values[last]
        start, end = halves[first], size - halves[last]
        if high - low < 1e-6 or end - start <= high - low:
            break
        scale = (end - start) / (high - low)
        values = [start + (value - low) * scale for value in values]
    return values


def _centred(values: list[float], halves: list[float], size: float) -> list[float]:
    low = min(value - half for value, half in zip(values, halves, strict=True))
    high = max(value + half for value, half in zip(values, halves, strict=True))
    moved = [value + (size - low - high) / 2 for value in values]
    return [min(max(v, h), max(size - h, h)) for v, h in zip(moved, halves, strict=True)]


def part(board: Board, fixed: Sequence[bool]) -> int:
    """Move boxes apart and into the area; return how many could not be kept apart.

    Keeps the gap of the board where it can; else it lowers that gap, and leaves it so.
    """
    wanted = board.gap
    start = board.positions()
    best, left = start, len(start) + 1
    shares = (1.0, 0.6, 0.3, 0.1, 0.0)
    tried = [share for share in shares if board.fullness(share) <= _FULL] or [0.1, 0.0]
    for share in tried:
        board.gap = wanted * share
        board.place(start)
        _push(board, fixed)
        if not _settle(board, fixed):
            return 0
        found = overlaps(board)
        if found < left:
            best, left = board.positions(), found
        if not any(fixed) and _shelve(board):
            return 0
    board.place(best)
    return left


def overlaps(board: Board) -> int:
    """Return how many boxes overlap another one or leave the area."""
    gap, board.gap = board.gap, 0.0
    found = 0
    for v in range(len(board.x)):
        low_x, high_x, low_y, high_y = board.bounds(v)
        inside = low_x <= board.x[v] <= high_x and low_y <= board.y[v] <= high_y
        small = 2 * board.half_w[v] <= board.area[0] and 2 * board.half_h[v] <= board.area[1]
        found += not (inside and small and board.fits(v, board.x[v], board.y[v]))
    board.gap = gap
    return found


def _push(board: Board, fixed: Sequence[bool]) -> None:
    """Push overlapping boxes apart, little by little, along the way that is shorter."""
    xs, ys, gap = board.x, board.y, board.gap + 0.2
    count = len(xs)
    bounds = [board.bounds(v) for v in range(count)]
    for a in range(count):
        _clamp(board, a, bounds[a], fixed)
    rounds = max(4, _ROUNDS * _PAIRS // max(_PAIRS, count * count // 2))
    for _ in range(rounds):
        moved = False
        for a in range(count):
            for b in range(a + 1, count):
                dx, dy = xs[b] - xs[a], ys[b] - ys[a]
                over_x = board.half_w[a] + board.half_w[b] + gap - abs(dx)
                over_y = board.half_h[a] + board.half_h[b] + gap - abs(dy)
                if over_x <= 0 or over_y <= 0 or (fixed[a] and fixed[b]):
                    continue
                moved = True
                # A fixed box gives nothing, so the other one goes all the way.
                give = 1.0 if fixed[a] or fixed[b] else 0.5
                sideways = over_x < over_y
                step = give * (over_x if sideways else over_y)
                for v, way in ((a, -1), (b, 1)):
                    if not fixed[v]:
                        if sideways:
                            xs[v] += way * (step if dx >= 0 else -step)
                        else:
                            ys[v] += way * (step if dy >= 0 else -step)
                        _clamp(board, v, bounds[v], fixed)
        if not moved:
            return


def _clamp(
    board: Board, v: int, bounds: tuple[float, float, float, float], fixed: Sequence[bool]
) -> None:
    if not fixed[v]:
        board.x[v] = min(max(board.x[v], bounds[0]), bounds[1])
        board.y[v] = min(max(board.y[v], bounds[2]), bounds[3])


def _settle(board: Board, fixed: Sequence[bool]) -> bool:
    """Take up the boxes that still overlap, put each on the nearest free place.

    Returns whether any remains that found none.
    """
    troubled = [v for v in range(len(board.x)) if not board.fits(v, board.x[v], board.y[v])]
    # Large boxes first: small ones find a place later.
    troubled.sort(key=lambda v: (-board.half_w[v] * board.half_h[v], v))
    failed = False
    for v in troubled:
        if fixed[v] or board.fits(v, board.x[v], board.y[v]):
            continue
        place = free_place(board, v, board.x[v], board.y[v])
        if place is None:
            failed = True
        else:
            board.x[v], board.y[v] = place
    return failed or overlaps(board) > 0


def free_place(board: Board, v: int, x: float, y: float) -> tuple[float, float] | None:
    """Return the free place for a box that is nearest to (x, y), if there is any.

    Such a place touches other boxes or the sides of the area, or is level with (x, y). Only
    the nearest few of these are looked at.
    """
    low_x, high_x, low_y, high_y = board.bounds(v)
    room = board.gap + 0.2
    columns, rows = {x, low_x, high_x}, {y, low_y, high_y}
    for n, (ox, oy) in enumerate(zip(board.x, board.y, strict=True)):
        if n != v:
            wide = board.half_w[n] + board.half_w[v] + room
            high = board.half_h[n] + board.half_h[v] + room
            columns |= {ox - wide, ox + wide}
            rows |= {oy - high, oy + high}
    near_x = sorted((abs(cx - x), cx) for cx in columns if low_x <= cx <= high_x)[:_LOOK]
    near_y = sorted((abs(cy - y), cy) for cy in rows if low_y <= cy <= high_y)[:_LOOK]
    if not near_x or not near_y:
        return None
    # Only boxes that reach into what is looked at can be in the way.
    in_reach = _in_reach(board, v, (x, y), (near_x[-1][0], near_y[-1][0]))
    ways = sorted((dx * dx + dy * dy, cx, cy) for dx, cx in near_x for dy, cy in near_y)
    for _, cx, cy in ways:
        if not any(
            -wide < ox - cx < wide and -high < oy - cy < high for ox, oy, wide, high in in_reach
        ):
            return cx, cy
    return None


def _in_reach(
    board: Board, v: int, at: tuple[float, float], reach: tuple[float, float]
) -> list[tuple[float, float, float, float]]:
    """Return boxes within reach of a place: their centres, and the room they need to box v."""
    (x, y), (far_x, far_y) = at, reach
    w, h = board.half_w[v] + board.gap, board.half_h[v] + board.gap
    others = zip(board.x, board.y, board.half_w, board.half_h, strict=True)
    return [
        (ox, oy, ow + w, oh + h)
        for n, (ox, oy, ow, oh) in enumerate(others)
        if n != v and abs(ox - x) < far_x + ow + w and abs(oy - y) < far_y + oh + h
    ]


def _shelve(board: Board) -> bool:
    """Put all boxes in rows, from top to bottom as they stand; tell whether they fit."""
    width, height = board.area
    gap = board.gap
    tallest = sorted(range(len(board.x)), key=lambda v: (-board.half_h[v], v))
    rows: list[list[int]] = []
    used = 0.0
    for v in tallest:
        for row in rows:
            if sum(2 * board.half_w[n] + gap for n in (*row, v)) - gap <= width:
                row.append(v)
                break
        else:
            rows.append([v])
            used += 2 * board.half_h[v] + gap
    if used - gap > height or any(2 * board.half_w[v] > width for v in tallest):
        return False
    spare = (height - used + gap) / len(rows)
    rows.sort(key=lambda row: sum(board.y[v] for v in row) / len(row))
    top = 0.0
    for row in rows:
        tall = max(2 * board.half_h[v] for v in row) + spare
        row.sort(key=lambda v: (board.x[v], v))
        between = (width - sum(2 * board.half_w[v] for v in row)) / len(row)
        left = between / 2
        for v in row:
            board.x[v], board.y[v] = left + board.half_w[v], top + tall / 2
            left += 2 * board.half_w[v] + between
        top += tall + gap
    return overlaps(board) == 0
