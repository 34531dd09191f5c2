"""Links as they are drawn: line, head, delay mark and sign, along one curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from immunograph.draw.curves import Cubic
from immunograph.draw.scene import Box, Curve, Group, Line, Move, Path, Step, Words, circle, polygon
from immunograph.vocabulary import Family, Sign

if TYPE_CHECKING:
    from immunograph.draw.theme import Palette

_CASING = 6.0  # how much wider than a link the gap is that it leaves in what it crosses
_CHIP = 0.62  # radius of a sign chip over the type size of the nodes
_Point = tuple[float, float]


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
            Path(
                steps=_steps(curve.split(start, end)), stroke=look.background, width=width + _CASING
            )
        )
    spans = [(start, end)]
    # Nearer to the start where a sign is to stand on the line as well.
    middle = start + (end - start) * (0.3 if chip else 0.5)
    if delayed and size >= 70:
        gap = (3.2 + width) / size
        spans = [(start, middle - gap), (middle + gap, end)]
    for low, high in spans:
        parts += _line(curve.split(low, high), colour, width, family, hypothesis)
    if delayed and size >= 70:
        parts += _delay(curve, middle, colour, width)
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


def _line(curve: Cubic, colour: str, width: float, family: Family, hypothesis: bool) -> list[Path]:
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
            stroke=colour,
            width=thick,
            round=True,
        )
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
