"""Improving a layout by many small moves, each kept if it makes things little worse.

Threshold annealing: a move is kept when the cost rises by less than a threshold, which falls
to nothing. The number of moves is fixed beforehand, so that a slow machine finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from immunograph.draw.layout_score import Board

#: The threshold to begin with, in crossings.
_WARM = 0.8

#: Places tried for a box while its old cost is known.
_TRIES = 3

#: Centres and borders of two boxes that are nearer than this get level, in pixels.
_LEVEL = 26.0

#: What levelling two boxes may cost.
_TIDY = 0.06


def effort(board: Board) -> float:
    """Return about how many microseconds one move takes on an ordinary machine."""
    boxes, links = len(board.x), len(board.pairs)
    degree = 2 * links / max(boxes, 1)
    return 8 + 0.15 * boxes + 0.12 * links + degree * (3 + 0.1 * boxes + 0.07 * links)


def anneal(board: Board, fixed: Sequence[bool], moves: int, seed: int, warm: float = 1.0) -> None:
    """Improve where the boxes stand.

    Parameters
    ----------
    board : Board
        Boxes that keep their gaps; it is changed.
    fixed : sequence of bool
        Which boxes stay.
    moves : int
        How many places to try.
    seed : int
        The moves differ by it.
    warm : float
        How far from the present layout to look: 1 far, 0 nowhere that is worse.
    """
    free = [v for v in range(len(board.x)) if not fixed[v]]
    if not free or moves <= 0:
        return
    random = Random(seed).random  # noqa: S311 - a drawing needs no secret
    cost = 0.0
    best, best_cost = board.positions(), 0.0
    known: dict[int, float] = {}  # local costs since the last move that was kept
    rounds = max(1, moves // _TRIES)
    for k in range(rounds):
        cool = 1 - k / rounds
        bound = _WARM * warm * cool * cool
        v = free[int(random() * len(free))]
        if random() < 0.12 and len(free) > 1:
            u = free[int(random() * len(free))]
            change = _swap(board, u, v, bound) if u != v else None
        else:
            change = _move(board, v, known, bound, cool, warm, random)
        if change is not None:
            known.clear()
            cost += change
            if cost < best_cost - 1e-6:
                best, best_cost = board.positions(), cost
    board.place(best)


def _move(
    board: Board,
    v: int,
    known: dict[int, float],
    bound: float,
    cool: float,
    warm: float,
    random: Callable[[], float],
) -> float | None:
    """Try some places for a box; stay at the first that is good enough."""
    x, y = board.x[v], board.y[v]
    low_x, high_x, low_y, high_y = board.bounds(v)
    for _ in range(_TRIES):
        way = random()
        if way < 0.1 * warm * cool:
            tx, ty = low_x + (high_x - low_x) * random(), low_y + (high_y - low_y) * random()
        else:
            tx, ty = x, y
            if way < 0.3 and board.near[v]:
                # Towards the middle of its neighbours.
                near = board.near[v]
                tx = sum(board.x[u] for _, u in near) / len(near)
                ty = sum(board.y[u] for _, u in near) / len(near)
                pull = random()
                tx, ty = x + (tx - x) * pull, y + (ty - y) * pull
            reach = 8 + (0.3 * warm * cool + 0.05) * (high_x - low_x + high_y - low_y) * random()
            tx = min(max(tx + reach * (random() - 0.5), low_x), high_x)
            ty = min(max(ty + reach * (random() - 0.5), low_y), high_y)
        if not board.fits(v, tx, ty):
            continue
        before = known.get(v)
        if before is None:
            before = known[v] = board.local(v)
        board.x[v], board.y[v] = tx, ty
        change = board.local(v, before + bound) - before
        if change < bound:
            return change
        board.x[v], board.y[v] = x, y
    return None


def _swap(board: Board, u: int, v: int, bound: float) -> float | None:
    """Try to let two boxes change places."""
    xs, ys = board.x, board.y
    here, there = (xs[u], ys[u]), (xs[v], ys[v])
    for a, (x, y) in ((u, there), (v, here)):
        low_x, high_x, low_y, high_y = board.bounds(a)
        if not (low_x <= x <= high_x and low_y <= y <= high_y):
            return None
    if not (board.fits(u, *there, but=v) and board.fits(v, *here, but=u)):
        return None
    change = 0.0
    for a, (x, y) in ((u, there), (v, here)):
        change -= board.local(a)
        xs[a], ys[a] = x, y
        change += board.local(a)
    # The two may be of different size, so that they touch although each fits alone.
    if change < bound and board.fits(u, *there):
        return change
    (xs[u], ys[u]), (xs[v], ys[v]) = here, there
    return None


def tidy(board: Board, fixed: Sequence[bool]) -> None:
    """Make boxes level that nearly are: linked ones first, then any, also left and right."""
    everyone = range(len(board.x))
    level: set[tuple[int, bool]] = set()
    for linked in (True, False):
        for v in everyone:
            if fixed[v]:
                continue
            near = {u for _, u in board.near[v]}
            others = near if linked else {n for n in everyone if n != v}
            wishes = []
            for n in others:
                wide = board.half_w[n] - board.half_w[v]
                shifts = (0.0,) if linked else (0.0, wide, -wide)
                wishes += [(abs(board.x[n] + by - board.x[v]), True, n, by) for by in shifts]
                wishes.append((abs(board.y[n] - board.y[v]), False, n, 0.0))
            for step, across, n, by in sorted(wishes):
                if step > _LEVEL or (v, across) in level:
                    continue
                x = board.x[n] + by if across else board.x[v]
                y = board.y[v] if across else board.y[n]
                if _settled(board, v, (x, y), board.local(v) + _TIDY):
                    level.add((v, across))
                    if linked:
                        level.add((n, across))


def _settled(board: Board, v: int, place: tuple[float, float], most: float) -> bool:
    """Move a box if that costs no more than ``most``; tell whether it did."""
    old = board.x[v], board.y[v]
    low_x, high_x, low_y, high_y = board.bounds(v)
    x, y = place
    if not (low_x <= x <= high_x and low_y <= y <= high_y and board.fits(v, x, y)):
        return False
    board.x[v], board.y[v] = place
    if board.local(v, most) <= most:
        return True
    board.x[v], board.y[v] = old
    return False
