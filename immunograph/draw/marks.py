"""The marks of a drawing: words, nodes, loop badges, numbers; links are in ``link_marks``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from immunograph.draw.measure import text_width
from immunograph.draw.scene import (
    Box,
    Curve,
    Group,
    Move,
    Path,
    Step,
    Words,
    circle,
    polygon,
    rectangle,
)
from immunograph.vocabulary import Polarity, Theme

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
        words(
            line,
            x,
            first + n * size * leading,
            size=size,
            weight=weight,
            colour=colour,
            anchor=anchor,
        )
        for n, line in enumerate(lines)
    )


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
            (x + c, y),
            (right - c, y),
            (right, y + c),
            (right, bottom - c),
            (right - c, bottom),
            (x + c, bottom),
            (x, bottom - c),
            (x, y + c),
        )
    if shape == "hexagon":
        c = 0.25 * box.h
        return polygon(
            (x + c, y),
            (right - c, y),
            (right, middle),
            (right - c, bottom),
            (x + c, bottom),
            (x, middle),
        )
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
        role="node",
        id=id,
        alt=alt or " ".join(lines),
        parts=(body, *text),
        box=box,
        shape=shape,
        faded=faded,
        url=url,
    )


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
        role="badge",
        id=name,
        alt=f"{name}, a {polarity.label} loop",
        parts=(body, Path(steps=head, fill=colour), text),
        box=Box(x=x - reach, y=y - reach, w=2 * reach, h=2 * reach),
    )


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
            )
        )
    return tuple(steps)


def number(text: str, centre: _Point, look: Palette, *, size: float) -> tuple[Path, Words]:
    """Return a number in a filled disc."""
    x, y = centre
    disc = Path(steps=circle(x, y, 0.85 * size), fill=look.ink)
    return disc, words(
        text, x, y + MIDDLE * size, size=size, weight=700, colour=look.background, anchor="middle"
    )
