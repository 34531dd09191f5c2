"""Scene: a finished drawing as groups of paths and text, before any medium.

A view (``draw/views/``) makes a Scene out of a graph; a writer (``draw/svg.py``, ``pdf.py``,
``pptx.py`` …) turns it into a file. Only views know the graph, only writers know the medium.
Coordinates are pixels of the canvas from the top left, y downwards.

======== ======================================================================
role     what a group of that role is
======== ======================================================================
node     one node: its outline and its label; ``id`` is the node's
link     one link: line, head, delay mark, sign; ``id`` is the link's
badge    the mark of a feedback loop
card     a quote beside or below the drawing, with what it is about
legend   what the shapes, colours and lines mean
title    the sentence at the top; ``subtitle`` below it; ``source`` at the bottom
progress the dots that count the steps of a build
======== ======================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple


class Move(NamedTuple):
    """Go to a point without drawing."""

    x: float
    y: float


class Line(NamedTuple):
    """Draw a straight line to a point."""

    x: float
    y: float


class Curve(NamedTuple):
    """Draw a cubic Bézier curve over two control points to a third point."""

    x1: float
    y1: float
    x2: float
    y2: float
    x: float
    y: float


class Close(NamedTuple):
    """Go back to where the outline began."""


Step = Move | Line | Curve | Close


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """An outline.

    Attributes
    ----------
    steps : tuple of Step
        Begins with a :class:`Move`.
    fill, stroke : str or None
        Colours as ``#RRGGBB``; None for none.
    width : float
        Of the stroke.
    dash : tuple of float
        Lengths of strokes and gaps; empty for a solid line.
    round : bool
        Whether ends and corners of the stroke are rounded.
    """

    steps: tuple[Step, ...]
    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    dash: tuple[float, ...] = ()
    round: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One line of text.

    Attributes
    ----------
    text : str
        Safe to show: nothing hidden in it.
    x, y : float
        The anchor, on the baseline.
    size : float
        Of the type.
    weight : int
        400, 500, 600 or 700.
    colour : str
        ``#RRGGBB``.
    anchor : str
        ``"start"``, ``"middle"`` or ``"end"``.
    width : float
        How wide the bundled font sets it.
    """

    text: str
    x: float
    y: float
    size: float
    weight: int
    colour: str
    anchor: str
    width: float

    @property
    def left(self) -> float:
        """The left end of the line."""
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x - share * self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    @property
    def centre(self) -> tuple[float, float]:
        """The point in the middle."""
        return self.x + self.w / 2, self.y + self.h / 2

    def grown(self, by: float) -> Box:
        """Return the rectangle with ``by`` more on every side."""
        return Box(x=self.x - by, y=self.y - by, w=self.w + 2 * by, h=self.h + 2 * by)

    def meets(self, other: Box) -> bool:
        """Tell whether the two rectangles have more than an edge in common."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Parts that belong together: a node, a link, the legend.

    Attributes
    ----------
    role : str
        What it is; see the table above.
    id : str
        The id of the node, link or loop; otherwise empty.
    alt : str
        What it says, for whoever cannot see it: ``"Stress raises inflammation"``.
    parts : tuple of Path or Words
        In the order in which they are drawn.
    box : Box or None
        What it takes up; always given for nodes, cards and badges.
    shape : str
        For a node: the name of its outline, so that a slide can use a real shape.
    faded : bool
        Whether it is shown in the background only.
    url : str or None
        Where it leads: a safe http(s) address.
    """

    role: str
    id: str = ""
    alt: str = ""
    parts: tuple[Path | Words, ...] = ()
    box: Box | None = None
    shape: str = ""
    faded: bool = False
    url: str | None = None

    @property
    def words(self) -> tuple[Words, ...]:
        """The lines of text in it."""
        return tuple(part for part in self.parts if isinstance(part, Words))

    @property
    def paths(self) -> tuple[Path, ...]:
        """The outlines in it."""
        return tuple(part for part in self.parts if isinstance(part, Path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A finished drawing.

    Attributes
    ----------
    width, height : int
        Of the canvas.
    background : str or None
        Its colour; None if it is to be transparent.
    groups : tuple of Group
        From back to front.
    title : str
        The sentence at the top, also the title of the file.
    alt : str
        The whole in words.
    notes : str
        What a speaker says and where it is from: sentences, grades, quotes, full references.
    dark : bool
        Whether it is drawn for a dark background.
    remarks : tuple of str
        What the reader must be told: characters without a glyph, quotes that did not fit.
    """

    width: int
    height: int
    background: str | None
    groups: tuple[Group, ...]
    title: str
    alt: str = ""
    notes: str = ""
    dark: bool = False
    remarks: tuple[str, ...] = ()

    def of(self, role: str) -> tuple[Group, ...]:
        """Return the groups of a role, from back to front."""
        return tuple(group for group in self.groups if group.role == role)

    @property
    def smallest_label(self) -> float:
        """The type size of the smallest label of a node that is not faded, in pixels."""
        sizes = [w.size for g in self.of("node") if not g.faded for w in g.words]
        return min(sizes, default=0.0)

    @property
    def readable_heights(self) -> float:
        """How many screen heights away the smallest label can be read.

        The rule is that of DISCAS: 200 times the height of a capital over the height of the
        screen; a capital of the bundled font is 0.727 of the type size.
        """
        return 200 * 0.727 * self.smallest_label / self.height


#: Text smaller than this many screen heights away cannot be read from the back row.
BACK_ROW = 6.0


def rectangle(box: Box, radius: float = 0.0) -> tuple[Step, ...]:
    """Return the outline of a rectangle with rounded corners."""
    x, y, right, bottom = box.x, box.y, box.right, box.bottom
    r = min(radius, box.w / 2, box.h / 2)
    if r <= 0:
        return (Move(x, y), Line(right, y), Line(right, bottom), Line(x, bottom), Close())
    k = r * 0.4477  # the control points of a quarter circle are this far from its corner
    return (
        Move(x + r, y),
        Line(right - r, y),
        Curve(right - k, y, right, y + k, right, y + r),
        Line(right, bottom - r),
        Curve(right, bottom - k, right - k, bottom, right - r, bottom),
        Line(x + r, bottom),
        Curve(x + k, bottom, x, bottom - k, x, bottom - r),
        Line(x, y + r),
        Curve(x, y + k, x + k, y, x + r, y),
        Close(),
    )


def polygon(*points: tuple[float, float]) -> tuple[Step, ...]:
    """Return the closed outline through the points."""
    first, *others = points
    return (Move(*first), *(Line(*point) for point in others), Close())


def circle(x: float, y: float, radius: float) -> tuple[Step, ...]:
    """Return the outline of a circle."""
    return rectangle(Box(x=x - radius, y=y - radius, w=2 * radius, h=2 * radius), radius)


def moved(part: Path | Words, by: float, dx: float, dy: float) -> Path | Words:
    """Return a part of a drawing ``by`` times as large, and then moved."""
    if isinstance(part, Words):
        return replace(
            part, x=part.x * by + dx, y=part.y * by + dy, size=part.size * by, width=part.width * by
        )
    return replace(
        part,
        steps=tuple(_moved_step(step, by, dx, dy) for step in part.steps),
        width=part.width * by,
        dash=tuple(d * by for d in part.dash),
    )


def _moved_step(step: Step, by: float, dx: float, dy: float) -> Step:
    if isinstance(step, Curve):
        return Curve(
            step.x1 * by + dx,
            step.y1 * by + dy,
            step.x2 * by + dx,
            step.y2 * by + dy,
            step.x * by + dx,
            step.y * by + dy,
        )
    if isinstance(step, Move):
        return Move(step.x * by + dx, step.y * by + dy)
    if isinstance(step, Line):
        return Line(step.x * by + dx, step.y * by + dy)
    return step
