"""The marks of a drawing: nodes, links, loop badges, numbers, words; each a Group of a Scene."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from immunograph.draw.curves import Cubic
from immunograph.draw.measure import text_width
from immunograph.draw.scene import (
    Box,
    Close,
    Curve,
    Group,
    Line,
    Move,
    Path,
    Step,
    Words,
    circle,
    polygon,
    rectangle,
)
from immunograph.vocabulary import Family, Polarity, Sign, Theme

if TYPE_CHECKING:
    from immunograph.draw.theme import Palette

#: The outline of each family of nodes; the names are those of :attr:`Group.shape`.
OUTLINES = {
    Theme.STRESSOR: "chamfered",
    Theme.IMMUNE: "rounded",
    Theme.BRAIN: "hexagon",
    Theme.MIND: "pill",
    Theme.SOCIAL: "square",
    Theme.LEVER: "tag",
    Theme.OTHER: "rounded",
}

#: Height of a line of text over its size.
LEADING = 1.22
#: Where the baseline of one line stands below the middle of the line, over its size: half the
#: height of a capital.
MIDDLE = 0.364

_CASING = 6.0  # how much wider than a link the gap is that it leaves in what it crosses
_CHIP = 0.62  # radius of a sign chip over the type size of the nodes
_Point = tuple[float, float]


def words(
    text: str,
    x: float,
    y: float,
    *,
    size: float,
    weight: int,
    colour: str,
    anchor: str = "start",
) -> Words:
    """Return one line of text with its measured width."""
    width = text_width(text, size, weight)
    return Words(
        text=text, x=x, y=y, size=size, weight=weight, colour=colour, anchor=anchor, width=width
    )


def paragraph(
    lines: Sequence[str],
    x: float,
    top: float,
    *,
    size: float,
    weight: int,
    colour: str,
    anchor: str = "start",
    leading: float = LEADING,
) -> tuple[Words, ...]:
    """Return lines of text below one another, the first with its line box at ``top``."""
    first = top + size * (leading / 2 + MIDDLE)
    return tuple(
        words(line, x, first + n * size * leading, size=size, weight=weight, colour=colour, anchor=anchor)
        for n, line in enumerate(lines)
    )  # fmt: skip


# -- nodes -----------------------------------------------------------------------------------


def node_size(lines: Sequence[str], size: float, shape: str, *, weight: int = 600) -> _Point:
    """Return how wide and high a node is that holds the lines.

    Parameters
    ----------
    lines : sequence of str
        Its label.
    size : float
        Of the type.
    shape : str
        One of the values of :data:`OUTLINES`.
    weight : int
        Of the type.
    """
    text = max((text_width(line, size, weight) for line in lines), default=0.0)
    high = len(lines) * size * LEADING + 0.9 * size
    wide = text + 1.25 * size
    if shape == "pill":
        wide += 0.5 * size if len(lines) == 1 else 0.35 * high
    elif shape == "hexagon":
        wide += 0.5 * high
    elif shape == "tag":
        wide += 0.42 * high
    return wide, high


def outline(box: Box, shape: str, size: float) -> tuple[Step, ...]:
    """Return the outline of a node in its box; ``size`` is that of its type."""
    x, y, right, bottom = box.x, box.y, box.right, box.bottom
    middle = y + box.h / 2
    if shape == "chamfered":
        c = min(0.42 * size, box.h / 3)
        return polygon(
            (x + c, y), (right - c, y), (right, y + c), (right, bottom - c),
            (right - c, bottom), (x + c, bottom), (x, bottom - c), (x, y + c),
        )  # fmt: skip
    if shape == "hexagon":
        c = 0.25 * box.h
        return polygon(
            (x + c, y), (right - c, y), (right, middle), (right - c, bottom), (x + c, bottom), (x, middle)
        )  # fmt: skip
    if shape == "tag":
        c = 0.36 * box.h
        return polygon((x, y), (right - c, y), (right, middle), (right - c, bottom), (x, bottom))
    radius = {"pill": box.h / 2, "rounded": 0.5 * size, "square": 0.08 * size}[shape]
    return rectangle(box, radius)


def node(
    id: str,
    lines: Sequence[str],
    centre: _Point,
    family: Theme,
    look: Palette,
    *,
    size: float,
    strong: bool = False,
    faded: bool = False,
    alt: str = "",
    url: str | None = None,
    box_size: _Point | None = None,
) -> Group:
    """Return a node: its outline with its label in the middle.

    Parameters
    ----------
    id : str
        Of the node.
    lines : sequence of str
        Its label, broken into lines.
    centre : (float, float)
        Where its middle is.
    family : Theme
        Sets shape and colours.
    look : Palette
        The colours; pass the faded palette for what is in the background.
    size : float
        Of the type.
    strong : bool
        Whether its outline is heavier, for what is lit or new.
    faded : bool
        Whether it is in the background.
    alt, url : str
        What it says, and where it leads.
    box_size : (float, float), optional
        Its width and height where it is to be larger than its label needs.
    """
    shape = OUTLINES[family]
    wide, high = box_size or node_size(lines, size, shape)
    box = Box(x=centre[0] - wide / 2, y=centre[1] - high / 2, w=wide, h=high)
    paint = look.families[family]
    stroke = max(1.5, size / 12) * (1.8 if strong else 1.0)
    shift = -0.14 * high if shape == "tag" else 0.0
    top = centre[1] - len(lines) * size * LEADING / 2
    text = paragraph(
        lines, centre[0] + shift, top, size=size, weight=600, colour=look.ink, anchor="middle"
    )
    body = Path(steps=outline(box, shape, size), fill=paint.fill, stroke=paint.stroke, width=stroke)
    return Group(
        role="node", id=id, alt=alt or " ".join(lines), parts=(body, *text), box=box,
        shape=shape, faded=faded, url=url,
    )  # fmt: skip


# -- links -----------------------------------------------------------------------------------


def link(
    id: str,
    curve: Cubic,
    look: Palette,
    *,
    sign: Sign,
    family: Family,
    hypothesis: bool = False,
    delayed: bool = False,
    both: bool = False,
    head: bool = True,
    width: float,
    chip: float = 0.0,
    casing: bool = True,
    faded: bool = False,
    alt: str = "",
    url: str | None = None,
) -> Group:
    """Return a link along a curve: line, head, delay mark and sign.

    Parameters
    ----------
    id : str
        Of the link.
    curve : Cubic
        From the border of the source to that of the target.
    look : Palette
        The colours.
    sign, family, hypothesis, delayed : Sign, Family, bool, bool
        Colour and head; solid, dashed, double or dotted; the mark in the middle.
    both : bool
        Whether it has a head at each end: an association without a direction.
    head : bool
        Whether it has a head at all.
    width : float
        Of the line: the grade.
    chip : float
        The type size of a ⊕ or ⊖ near the head; 0 for none.
    casing : bool
        Whether a gap is left in what it crosses.
    faded, alt, url : bool, str, str or None
        Whether it is in the background, what it says, where it leads.
    """
    colour = look.signs[sign]
    back = _head_length(width, sign) * _NECK[sign] if head else 0.0
    size = max(curve.length(), 1.0)
    start = min(back / size, 0.35) if both else 0.0
    end = 1 - min(back / size, 0.45)
    parts: list[Path | Words] = []
    if casing:
        parts.append(
            Path(steps=_steps(curve.split(start, end)), stroke=look.background, width=width + _CASING)
        )  # fmt: skip
    spans = [(start, end)]
    if delayed and size >= 70:
        middle, gap = (start + end) / 2, (3.2 + width) / size
        spans = [(start, middle - gap), (middle + gap, end)]
    for low, high in spans:
        parts += _line(curve.split(low, high), colour, width, family, hypothesis)
    if delayed and size >= 70:
        parts += _delay(curve, (start + end) / 2, colour, width)
    if head:
        parts += _head(curve, 1.0, colour, width, sign, look.background)
    if both:
        reverse = curve.split(1, 0)
        parts += _head(reverse, 1.0, colour, width, sign, look.background)
    if chip and sign is not Sign.UNKNOWN:
        parts += _chip(curve, max(0.5, 1 - (back + 1.9 * chip) / size), chip, colour, look, sign)
    box = _bounds(curve)
    return Group(role="link", id=id, alt=alt, parts=tuple(parts), box=box, faded=faded, url=url)


def _steps(curve: Cubic) -> tuple[Step, ...]:
    p0, c1, c2, p3 = curve
    return (Move(*p0), Curve(*c1, *c2, *p3))


def _bounds(curve: Cubic) -> Box:
    xs, ys = zip(*curve.points(), strict=True)
    return Box(x=min(xs), y=min(ys), w=max(xs) - min(xs), h=max(ys) - min(ys))


def _line(
    curve: Cubic, colour: str, width: float, family: Family, hypothesis: bool
) -> list[Path]:
    if family is Family.STRUCTURAL:
        gap = max(1.9, width)
        return [
            Path(steps=_steps(_beside(curve, side * gap)), stroke=colour, width=1.3)
            for side in (-1, 1)
        ]
    dash: tuple[float, ...] = ()
    if hypothesis:
        dash = (0.1, 2.6 * width + 2)
    elif family is Family.ASSOCIATIONAL:
        dash = (3 * width + 4, 1.6 * width + 3.5)
    return [Path(steps=_steps(curve), stroke=colour, width=width, dash=dash, round=hypothesis)]


def _beside(curve: Cubic, by: float) -> Cubic:
    """Return a curve about ``by`` to the left of another."""
    (ax, ay), (bx, by_) = _normal(curve, 0.0), _normal(curve, 1.0)
    p0, c1, c2, p3 = curve
    return Cubic(
        (p0[0] + ax * by, p0[1] + ay * by),
        (c1[0] + ax * by, c1[1] + ay * by),
        (c2[0] + bx * by, c2[1] + by_ * by),
        (p3[0] + bx * by, p3[1] + by_ * by),
    )


def _normal(curve: Cubic, t: float) -> _Point:
    dx, dy = curve.tangent_at(t)
    return dy, -dx


# Where the line meets the head, as a share of the length of the head: a triangle is swept.
_NECK = {Sign.RAISES: 0.7, Sign.LOWERS: 0.5, Sign.UNKNOWN: 0.97}


def _head_length(width: float, sign: Sign) -> float:
    return {Sign.RAISES: 9 + 3.0 * width, Sign.LOWERS: 4.5 + width, Sign.UNKNOWN: 12 + 2.6 * width}[
        sign
    ]


def _head(
    curve: Cubic, t: float, colour: str, width: float, sign: Sign, background: str
) -> list[Path]:
    """Return the head at the end of a curve: swept triangle, bar, or hollow diamond."""
    x, y = curve.point_at(t)
    long = _head_length(width, sign)
    # The head follows the chord over its own length, or it would look askew on a bend.
    bx, by = curve.point_at(max(0.0, t - long / max(curve.length(), 1.0)))
    size = math.hypot(x - bx, y - by) or 1.0
    ux, uy = (x - bx) / size, (y - by) / size

    def at(along: float, across: float) -> _Point:
        return x - ux * along - uy * across, y - uy * along + ux * across

    half = 4.5 + 1.35 * width
    if sign is Sign.RAISES:
        points = (at(0, 0), at(long, half), at(0.72 * long, 0), at(long, -half))
        return [Path(steps=polygon(*points), fill=colour)]
    if sign is Sign.LOWERS:
        half = 6.5 + 1.6 * width
        thick = max(2.4, width)
        # Clear of the outline of the node, which is drawn over it.
        place = thick / 2 + 2.5
        stem = Path(steps=(Move(*at(long + 1, 0)), Line(*at(place, 0))), stroke=colour, width=width)
        bar = Path(
            steps=(Move(*at(place, half)), Line(*at(place, -half))),
            stroke=colour, width=thick, round=True,
        )  # fmt: skip
        return [stem, bar]
    points = (at(0, 0), at(long / 2, half * 0.8), at(long, 0), at(long / 2, -half * 0.8))
    return [
        Path(steps=polygon(*points), fill=background, stroke=colour, width=max(1.4, 0.7 * width))
    ]


def _delay(curve: Cubic, t: float, colour: str, width: float) -> list[Path]:
    x, y = curve.point_at(t)
    nx, ny = _normal(curve, t)
    ux, uy = -ny, nx
    half, apart = 7 + 1.5 * width, 2.2 + 0.6 * width
    bars = []
    for side in (-apart, apart):
        cx, cy = x + ux * side, y + uy * side
        # Leaning a little, as the mark is written by hand.
        a = (cx + nx * half + ux * 2.5, cy + ny * half + uy * 2.5)
        b = (cx - nx * half - ux * 2.5, cy - ny * half - uy * 2.5)
        bars.append(
            Path(steps=(Move(*a), Line(*b)), stroke=colour, width=max(1.8, 0.6 * width), round=True)
        )
    return bars


def _chip(
    curve: Cubic, t: float, size: float, colour: str, look: Palette, sign: Sign
) -> list[Path]:
    x, y = curve.point_at(t)
    radius = _CHIP * size
    arm = 0.55 * radius
    bars: list[tuple[Step, ...]] = [(Move(x - arm, y), Line(x + arm, y))]
    if sign is Sign.RAISES:
        bars.append((Move(x, y - arm), Line(x, y + arm)))
    disc = Path(
        steps=circle(x, y, radius), fill=look.background, stroke=colour, width=max(1.6, size / 12)
    )
    return [
        disc,
        *(Path(steps=b, stroke=colour, width=max(1.8, size / 10), round=True) for b in bars),
    ]


# -- badges and numbers ----------------------------------------------------------------------


def badge(
    name: str, polarity: Polarity, centre: _Point, look: Palette, *, radius: float, clockwise: bool
) -> Group:
    """Return the badge of a loop: its name in an arrow that turns the way the loop turns."""
    colour = look.loops[polarity]
    x, y = centre
    width = 0.13 * radius
    # Three quarters of a circle, open at the top, its head at the open end.
    first, last = math.radians(-62), math.radians(232)
    if not clockwise:
        first, last = math.pi - first, math.pi - last
    body = Path(steps=_arc(x, y, radius, first, last), stroke=colour, width=width, round=True)
    turn = 1 if clockwise else -1
    tip = last + turn * 0.42
    head = polygon(
        _on(x, y, radius, tip),
        _on(x, y, 1.3 * radius, last),
        _on(x, y, 0.7 * radius, last),
    )
    size = 0.72 * radius if len(name) <= 3 else 0.52 * radius
    text = words(name, x, y + MIDDLE * size, size=size, weight=700, colour=colour, anchor="middle")
    reach = 1.3 * radius
    return Group(
        role="badge", id=name, alt=f"{name}, a {polarity.label} loop",
        parts=(body, Path(steps=head, fill=colour), text),
        box=Box(x=x - reach, y=y - reach, w=2 * reach, h=2 * reach),
    )  # fmt: skip


def _on(x: float, y: float, radius: float, angle: float) -> _Point:
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def _arc(x: float, y: float, radius: float, first: float, last: float) -> tuple[Step, ...]:
    """Return an arc of a circle, as curves of a quarter turn at most."""
    pieces = max(1, math.ceil(abs(last - first) / (math.pi / 2)))
    turn = (last - first) / pieces
    k = 4 / 3 * math.tan(turn / 4) * radius
    steps: list[Step] = [Move(*_on(x, y, radius, first))]
    for n in range(pieces):
        a, b = first + n * turn, first + (n + 1) * turn
        (ax, ay), (bx, by) = _on(x, y, radius, a), _on(x, y, radius, b)
        steps.append(
            Curve(
                ax - k * math.sin(a),
                ay + k * math.cos(a),
                bx + k * math.sin(b),
                by - k * math.cos(b),
                bx,
                by,
            )  # fmt: skip
        )
    return tuple(steps)


def number(text: str, centre: _Point, look: Palette, *, size: float) -> tuple[Path, Words]:
    """Return a number in a filled disc."""
    x, y = centre
    disc = Path(steps=circle(x, y, 0.85 * size), fill=look.ink)
    return disc, words(
        text, x, y + MIDDLE * size, size=size, weight=700, colour=look.background, anchor="middle"
    )


def closed(steps: tuple[Step, ...]) -> bool:
    """Tell whether an outline ends where it began."""
    return bool(steps) and isinstance(steps[-1], Close)
