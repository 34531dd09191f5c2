"""Where boxes stand and how links bend: a layout that fills its area.

Several layouts compete: some of Graphviz, some of our own. Each is stretched over the area and
its boxes are moved apart; the best few are improved by annealing, and the best of these is kept.
Everything is measured in pixels from the upper left corner of the area, y pointing down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType

from immunograph.draw.layout_score import Board
from immunograph.errors import RenderError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node to place: its id, and its width and height in pixels."""

    id: str
    w: float
    h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where everything stands.

    Attributes
    ----------
    positions : mapping of str to (float, float)
        The centre of each box.
    bends : mapping of str to float
        For each link how far the middle of its arc lies off the straight line between the
        two centres, in pixels, to the left of one who travels from source to target; 0 for a
        straight line. For a link from a box to itself: the radius of its loop. See
        :func:`immunograph.draw.curves.route_points` and ``loop_points``.
    loops : mapping of str to float
        For each link from a box to itself the side where it stands, in degrees: 0 right,
        90 down, 180 left, -90 up.
    overlaps : int
        How many boxes overlap another one or leave the area; 0 unless it is too small for
        them, or boxes are pinned so.
    score : float
        How bad the layout is; a crossing counts about 1.
    engine : str
        Where the layout that won came from: ``"graphviz"`` or ``"built-in"``.
    """

    positions: Mapping[str, tuple[float, float]]
    bends: Mapping[str, float]
    overlaps: int
    score: float
    engine: str
    loops: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def place(
    boxes: Sequence[Box],
    links: Sequence[tuple[str, str, str]],
    *,
    width: float,
    height: float,
    pinned: Mapping[str, tuple[float, float]] | None = None,
    engine: str = "auto",
    seconds: float = 2.0,
    gap: float = 28.0,
    seed: int = 1,
) -> Placement:
    """Find where boxes stand on an area, and how the links between them bend.

    Parameters
    ----------
    boxes : sequence of Box
        Ids unique.
    links : sequence of (str, str, str)
        Id, source and target; ids unique. Parallel links, links from a box to itself,
        separate parts and boxes without links are all allowed.
    width, height : float
        The area in pixels; every box lies entirely inside it.
    pinned : mapping of str to (float, float), optional
        Centres to keep exactly as they are; the other boxes are placed around these. Ids that
        no box has are left aside.
    engine : {"auto", "graphviz", "built-in"}
        Whose layouts to begin with. ``auto``: of both, and of our own alone where Graphviz
        cannot be used. Our own alone also where boxes are pinned, and for fewer than 3 or
        more than 300 boxes.
    seconds : float
        About how long to look, for thirty boxes on an ordinary machine. It sets the number
        of moves, and the clock is not asked, so that a slow machine finds the same.
    gap : float
        The room to keep between two boxes; less where the area is too small.
    seed : int
        Another seed, another layout.

    Returns
    -------
    Placement
        The same for the same arguments, whatever the order of boxes and links; layouts of
        Graphviz may differ between its versions.

    Raises
    ------
    UsageError
        If ids repeat, a link ends at no box, or a number is out of range.
    RenderError
        If ``engine`` is ``"graphviz"`` and Graphviz fails.

    Notes
    -----
    One move costs about (links at a box) × (boxes + links).

    Examples
    --------
    >>> boxes = [Box(id=name, w=160, h=60) for name in ("a", "b", "c")]
    >>> placed = place(boxes, [("1", "a", "b"), ("2", "b", "c")], width=900, height=400,
    ...                engine="built-in")
    >>> placed.overlaps, sorted(placed.positions)
    (0, ['a', 'b', 'c'])
    """
    _check(boxes, links, width, height, engine, seconds, gap)
    boxes = sorted(boxes, key=lambda box: box.id)
    links = sorted(links)
    kept = pinned or {}
    held = {at: kept[box.id] for at, box in enumerate(boxes) if box.id in kept}
    board = _board(boxes, links, (width, height), gap)
    origin, left = _arranged(board, boxes, links, held, engine, seconds, seed)
    centres = {
        box.id: held[at] if at in held else _rounded(board, at) for at, box in enumerate(boxes)
    }
    from immunograph.draw.layout_bends import Bends

    bends = Bends({box.id: box for box in boxes}, centres, links, (width, height))
    bends.run()
    return Placement(
        positions=MappingProxyType(centres),
        bends=MappingProxyType({name: round(bend, 1) for name, bend in bends.bends.items()}),
        loops=MappingProxyType(bends.loops),
        overlaps=left,
        score=round(board.total(), 2),
        engine=origin,
    )


def _check(
    boxes: Sequence[Box],
    links: Sequence[tuple[str, str, str]],
    width: float,
    height: float,
    engine: str,
    seconds: float,
    gap: float,
) -> None:
    ids = {box.id for box in boxes}
    if len(ids) < len(boxes) or len({name for name, _, _ in links}) < len(links):
        raise UsageError("two boxes or two links of a layout have the same id")
    for name, *ends in links:
        for end in ends:
            if end not in ids:
                raise UsageError(f"link {name} ends at {end!r}, which is not a box")
    if engine not in ("auto", "graphviz", "built-in"):
        raise UsageError(f"no layout engine called {engine!r}", "auto, graphviz, built-in")
    sizes = [width, height, *(side for box in boxes for side in (box.w, box.h))]
    if not all(isfinite(size) and 0 < size <= 1e6 for size in sizes):
        raise UsageError("a size in a layout is out of range", "use up to a million pixels")
    if not (0 <= gap <= 1e6 and 0 <= seconds <= 3600):
        raise UsageError("a limit of a layout is out of range", "up to an hour, no negative gap")


def _board(
    boxes: Sequence[Box],
    links: Sequence[tuple[str, str, str]],
    area: tuple[float, float],
    gap: float,
) -> Board:
    index = {box.id: at for at, box in enumerate(boxes)}
    many: dict[tuple[int, int], int] = {}
    for _, source, target in links:
        a, b = sorted((index[source], index[target]))
        if a != b:
            many[a, b] = many.get((a, b), 0) + 1
    pairs = [(a, b, count) for (a, b), count in sorted(many.items())]
    return Board([(box.w, box.h) for box in boxes], pairs, area, gap)


def _rounded(board: Board, at: int) -> tuple[float, float]:
    """Return the centre of a box in tenths of a pixel, still inside the area."""
    low_x, high_x, low_y, high_y = board.bounds(at)
    x, y = round(board.x[at], 1), round(board.y[at], 1)
    return min(max(x, low_x), high_x), min(max(y, low_y), high_y)


def _arranged(
    board: Board,
    boxes: Sequence[Box],
    links: Sequence[tuple[str, str, str]],
    held: Mapping[int, tuple[float, float]],
    engine: str,
    seconds: float,
    seed: int,
) -> tuple[str, int]:
    """Arrange the boxes on the board; return whose layout won, and how many overlap."""
    from immunograph.draw.layout_anneal import anneal, effort, tidy
    from immunograph.draw.layout_fit import centred, filled, overlaps, part, stretched

    fixed = [at in held for at in range(len(boxes))]
    if not boxes:
        return "built-in", 0
    index = {box.id: at for at, box in enumerate(boxes)}
    arrows = sorted({(index[a], index[b]) for _, a, b in links if a != b})
    wanted = board.gap
    ranked: list[tuple[float, int, str, list[tuple[float, float]], float]] = []
    for origin, raw in _candidates(board, arrows, held, engine, seed):
        board.gap = wanted
        board.place(raw if held else stretched(raw, board))
        for v, (x, y) in held.items():
            board.x[v], board.y[v] = x, y
        left = part(board, fixed)
        if not held:
            filled(board)
        cost = board.total() + 10 * left + len(boxes) * (wanted - board.gap) / (wanted or 1)
        ranked.append((cost, len(ranked), origin, board.positions(), board.gap))
    ranked.sort()
    moves = _moves(seconds, len(boxes), effort(board))
    finals = []
    for _, rank, origin, points, room in ranked[: 3 if len(boxes) <= _FEW else 2]:
        board.gap = room
        board.place(points)
        anneal(board, fixed, moves // 6, seed * 1000 + rank)
        finals.append((board.total(), rank, origin, board.positions(), room))
    _, rank, origin, points, board.gap = min(finals)
    board.place(points)
    anneal(board, fixed, moves // 3, seed * 1000 + 500, warm=0.3)
    if not held:
        filled(board)
    anneal(board, fixed, moves // 6, seed * 1000 + 501, warm=0.05)
    if not held:
        filled(board)
    if len(boxes) <= _MOST_TIDY:
        tidy(board, fixed)
    if not held:
        centred(board)
    return origin, overlaps(board)


#: More boxes than this are not made level: nobody would see it.
_MOST_TIDY = 150

#: Up to so many boxes three of the layouts are annealed, above it two.
_FEW = 45


def _moves(seconds: float, boxes: int, each: float) -> int:
    """Return how many places to try: by size, not by the clock."""
    share = min(0.2 + 0.0155 * boxes, 1.6)
    return min(int(seconds * share * 1e6 / each), 2500 * boxes)


def _candidates(
    board: Board,
    arrows: Sequence[tuple[int, int]],
    held: Mapping[int, tuple[float, float]],
    engine: str,
    seed: int,
) -> list[tuple[str, list[tuple[float, float]]]]:
    """Return layouts to begin with, each with its origin."""
    from immunograph.draw.layout_start import layered, neighbours, ring, stress

    count = len(board.x)
    near = neighbours(board)
    if held:
        # In pixels at once: what is pinned says where the rest belongs.
        unit = 0.75 * (board.area[0] * board.area[1] / count) ** 0.5
        scaled = {v: (x / unit, y / unit) for v, (x, y) in held.items()}
        raws = [stress(near, seed * 100 + k, scaled) for k in range(4)]
        return [("built-in", [(x * unit, y * unit) for x, y in raw]) for raw in raws]
    found: list[tuple[str, list[tuple[float, float]]]] = []
    if engine != "built-in" and 3 <= count <= _MOST_GRAPHVIZ:
        try:
            found = [("graphviz", raw) for raw in _graphviz(board, arrows, seed)]
        except RenderError:
            if engine == "graphviz":
                raise
    if engine == "graphviz" and found:
        return found
    seeds = (3 if found else 6) if count <= _FEW else 2 if count <= 200 else 1
    own = [stress(near, seed * 100 + k, {}) for k in range(seeds)]
    across = layered(arrows, count)
    own += [across, [(y, x) for x, y in across]]
    if count <= 40:
        own.append(ring(near))
    return found + [("built-in", raw) for raw in own]


#: More boxes than this are not given to Graphviz, and more links not to its ``dot``.
_MOST_GRAPHVIZ = 300
_MOST_LAYERED = 200


def _graphviz(
    board: Board, arrows: Sequence[tuple[int, int]], seed: int
) -> list[list[tuple[float, float]]]:
    from immunograph.draw.graphviz import positions

    sizes = zip(board.half_w, board.half_h, strict=True)
    lines = [f"n{v} [width={w / 36:.3f} height={h / 36:.3f}];" for v, (w, h) in enumerate(sizes)]
    lines += [f"n{a} -> n{b};" for a, b in arrows]
    dot = (
        "digraph { graph [overlap=true splines=false]; "
        'node [shape=box fixedsize=true label=""];\n' + "\n".join(lines) + "\n}\n"
    )
    runs = [f"neato start={seed * 10 + k}" for k in range(6 if len(board.x) <= _FEW else 3)]
    if len(arrows) <= _MOST_LAYERED:
        runs += ["dot rankdir=LR", "dot rankdir=TB"]
    return [
        [(found[f"n{v}"][0], -found[f"n{v}"][1]) for v in range(len(board.x))]
        for found in positions(dot, runs, seconds=20)
    ]
