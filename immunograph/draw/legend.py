"""The legend of a map: what occurs in it, drawn at the bottom of the picture.

Graphviz has no legend. The words of this one are a table in the label of the graph, which
stands at the lower left, by the origin of every layout; the samples are drawn into empty
cells of that table in Graphviz's own drawing language (xdot, the ``_background`` of a graph).
So it shows the real shapes and arrowheads and never mixes with the map. The words could not
be drawn: Graphviz 14.1 crashes on text in a background.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from immunograph.draw.text import lines_of, markup, table, wrapped
from immunograph.draw.theme import POINTS, SHAPES, WIDTHS, Paint, Palette
from immunograph.vocabulary import Grade, Sign, Theme

#: The type size of a legend, in points, like all that follows.
TYPE = 12
_ROW = 23
_GAP = 16
_SPACE = 8
_SWATCH = 26.0
_LINE = 38.0
_SOURCE_LETTER = 6.0
_SOURCE_ROW = 14
# What Graphviz adds to the width of a label, half on each side; to its height, half of that.
_MARGIN = 8.0

_Points = tuple[tuple[float, float], ...]


class _HasWidth(Protocol):
    @property
    def width(self) -> int: ...


_Sized = TypeVar("_Sized", bound=_HasWidth)

_HALF = 8.0  # of the height of a swatch
# How far from the corner of the box the outline runs, to the left and down.
_CORNERS: dict[str, _Points] = {
    "box": ((0, 0),),
    "octagon": ((6, 0), (0, 5)),
    "hexagon": ((7, 0), (0, _HALF)),
    "rounded": ((5, 0), (3.1, 0.4), (1.5, 1.5), (0.4, 3.1), (0, 5)),
}

#: What the signs are called.
SIGN_LABELS = {Sign.RAISES: "raises", Sign.LOWERS: "lowers", Sign.UNKNOWN: "direction not known"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurs:
    """What a picture holds, and so what its legend explains; each without repeats."""

    marks: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    signs: tuple[Sign, ...] = ()
    grades: tuple[Grade, ...] = ()
    causal: bool = False
    association: bool = False
    undirected: bool = False
    hypothesis: bool = False
    structural: bool = False
    no_effect: bool = False
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below a map.

    Attributes
    ----------
    label : str
        The words, as an HTML-like label in ``<…>``; empty if there are none.
    xdot : str
        The samples, drawn where that label comes to stand.
    width : int
        Its width in points.
    """

    label: str
    xdot: str
    width: int


class _Pen:
    """Writes xdot operations; y grows upwards, from ``bottom``."""

    def __init__(self, palette: Palette, bottom: float) -> None:
        self.palette = palette
        self.bottom = bottom
        self.operations: list[str] = []

    def _put(self, letter: str, text: str) -> None:
        self.operations.append(f"{letter} {len(text.encode())} -{text}")

    def stroke(self, colour: str, width: float, style: str = "solid") -> None:
        self._put("c", colour)
        self._put("S", f"setlinewidth({width:.2f})")
        self._put("S", style)

    def line(self, *points: tuple[float, float]) -> None:
        self.operations.append(f"L {len(points)} {self._numbers(points)}")

    def area(self, fill: str, points: Iterable[tuple[float, float]]) -> None:
        corners = list(points)
        self._put("C", fill)
        self.operations.append(f"P {len(corners)} {self._numbers(corners)}")

    def _numbers(self, points: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{x:.1f} {y + self.bottom:.1f}" for x, y in points)

    def ellipse(self, fill: str, x: float, y: float, across: float, up: float) -> None:
        self._put("C", fill)
        self.operations.append(f"E {x:.1f} {y + self.bottom:.1f} {across:.1f} {up:.1f}")


# What draws a sample, given a pen and the left end of its middle line.
_Draw = Callable[[_Pen, float, float], None]


@dataclass(frozen=True, slots=True)
class _Item:
    label: str
    across: float
    draw: _Draw

    @property
    def width(self) -> int:
        """The width of the sample, the words and the gap after them."""
        return round(self.across + _SPACE + about_width(self.label) + _GAP)


def draw_foot(
    occurs: Occurs | None, source: str, palette: Palette, *, width: int, sunk: bool
) -> Foot:
    """Draw the legend of what occurs, and set the source below it.

    Parameters
    ----------
    occurs : Occurs or None
        What the picture holds; None for no legend.
    source : str
        A line without control characters; may be empty.
    palette : Palette
        The colours.
    width : int
        Where rows are broken, in points.
    sunk : bool
        Whether the layout puts the origin at the lower left of the map (fdp), not of the
        whole picture.

    Returns
    -------
    Foot
        With an empty label if there is nothing to tell.
    """
    rows: list[list[_Item]] = []
    if occurs is not None:
        groups = (_families(occurs, palette), _links(occurs, palette), _grades(occurs, palette))
        rows = [row for items in groups for row in in_rows(items, width)]
    across = max([400, *(sum(item.width for item in row) for row in rows)])
    lines = wrapped(source, *[int(across / _SOURCE_LETTER)] * 2) if source else ()
    below = (_SOURCE_ROW * len(lines) + 8) if lines else 0
    height = _ROW * len(rows) + below
    if not height:
        return Foot("", "", 0)
    pen = _Pen(palette, -(height + _MARGIN) if sunk else 0.0)
    for number, row in enumerate(rows):
        x, y = _MARGIN, _MARGIN / 2 + height - _ROW * (number + 0.5)
        for item in row:
            item.draw(pen, x, y)
            x += item.width
    cells = [_cells(row, across, palette) for row in rows]
    if lines:
        cells.append(_source_cell(lines, across, below, palette))
    label = f"<{table(''.join(cells))}>"
    return Foot(label, " ".join(pen.operations), across + int(_MARGIN) * 2)


def _cells(row: list[_Item], across: int, palette: Palette) -> str:
    # Each row is a table of its own, filled up to the full width, so that none is stretched.
    size = f'height="{_ROW}" fixedsize="true"'
    cells = []
    for item in row:
        sample = round(item.across + _SPACE)
        cells.append(
            f'<td width="{sample}" {size}></td>'
            f'<td width="{item.width - sample}" {size} align="left">'
            f'<font point-size="{TYPE}" color="{palette.ink}">{markup(item.label)}</font></td>'
        )
    rest = across - sum(item.width for item in row)
    if rest:
        cells.append(f'<td width="{rest}" {size}></td>')
    inner = table(f"<tr>{''.join(cells)}</tr>")
    return f"<tr><td>{inner}</td></tr>"


def _source_cell(lines: tuple[str, ...], across: int, height: int, palette: Palette) -> str:
    return (
        f'<tr><td width="{across}" height="{height}" fixedsize="true" align="left" '
        f'valign="bottom"><font point-size="10" color="{palette.muted}">{lines_of(lines)}</font>'
        "</td></tr>"
    )


def about_width(text: str) -> float:
    """Return about how wide ``text`` runs, in the widest of the fonts that may be found."""
    ems = (0.38 if c in "fijlrt() " else 0.97 if c in "mw" else 0.63 for c in text)
    return TYPE * sum(ems)


def in_rows(items: Sequence[_Sized], width: float) -> list[list[_Sized]]:
    """Break items into rows that are no wider than ``width``, unless one alone is."""
    rows: list[list[_Sized]] = []
    used = width
    for item in items:
        if used + item.width > width or not rows:
            rows.append([])
            used = 0.0
        rows[-1].append(item)
        used += item.width
    return rows


def _families(occurs: Occurs, palette: Palette) -> list[_Item]:
    def swatch(theme: Theme) -> _Draw:
        paint = palette.families[theme]
        return lambda pen, x, y: _swatch(pen, x, y, theme, paint)

    return [_Item(theme.label, _SWATCH, swatch(theme)) for theme in occurs.themes]


def _links(occurs: Occurs, palette: Palette) -> list[_Item]:
    def line(
        colour: str, style: str = "solid", head: Sign | None = None, *, double: bool = False
    ) -> _Draw:
        return lambda pen, x, y: _line(pen, x, y, colour, style, head, double)

    items = [
        _Item(SIGN_LABELS[sign], _LINE, line(palette.signs[sign], head=sign))
        for sign in occurs.signs
    ]
    muted = palette.muted
    several = occurs.association or occurs.hypothesis or occurs.structural
    kinds: tuple[tuple[bool, str, _Draw], ...] = (
        (occurs.no_effect, "no effect found", _no_effect),
        (occurs.causal and several, "causal claim", line(muted)),
        (occurs.association, "association", line(muted, "dashed")),
        (occurs.undirected, "no direction", _undirected),
        (occurs.hypothesis, "hypothesis", line(muted, "dotted")),
        (occurs.structural, "by definition", line(muted, double=True)),
        (occurs.delayed, "delayed", _delayed),
    )
    return items + [_Item(label, _LINE, draw) for there, label, draw in kinds if there]


def _grades(occurs: Occurs, palette: Palette) -> list[_Item]:
    def line(grade: Grade) -> _Draw:
        width = WIDTHS[grade] * POINTS
        return lambda pen, x, y: _plain(pen, x, y, palette.muted, width)

    graded = [grade for grade in occurs.grades if grade is not Grade.BY_DEFINITION]
    return [_Item(f"{grade.label} evidence", _LINE, line(grade)) for grade in graded]


def _swatch(pen: _Pen, x: float, y: float, theme: Theme, paint: Paint) -> None:
    shape = SHAPES[theme]
    pen.stroke(paint.stroke, 1.3)
    if shape.name == "ellipse":
        pen.ellipse(paint.fill, x + _SWATCH / 2, y, _SWATCH / 2, _HALF)
    elif shape.name == "cds":
        right, tip = x + _SWATCH, x + _SWATCH - 7
        back = [(x, y + _HALF), (x, y - _HALF)]
        pen.area(paint.fill, [*back, (tip, y - _HALF), (right, y), (tip, y + _HALF)])
    else:
        corner = _CORNERS["rounded" if shape.rounded else shape.name]
        pen.area(paint.fill, _outline(x, y, corner))


def _outline(x: float, y: float, corner: _Points) -> list[tuple[float, float]]:
    """Return a box whose four corners are cut alike; ``corner`` is the upper right one."""
    middle, reach, back = x + _SWATCH / 2, _SWATCH / 2, corner[::-1]
    return [
        *((middle + reach - a, y + _HALF - b) for a, b in corner),
        *((middle + reach - a, y - _HALF + b) for a, b in back),
        *((middle - reach + a, y - _HALF + b) for a, b in corner),
        *((middle - reach + a, y + _HALF - b) for a, b in back),
    ]


def _plain(pen: _Pen, x: float, y: float, colour: str, width: float) -> None:
    pen.stroke(colour, width)
    pen.line((x, y), (x + _LINE, y))


def _line(
    pen: _Pen, x: float, y: float, colour: str, style: str, head: Sign | None, double: bool
) -> None:
    right = x + _LINE
    pen.stroke(colour, 1.6, style)
    if double:
        pen.stroke(colour, 0.9)
        pen.line((x, y - 1.4), (right, y - 1.4))
        pen.line((x, y + 1.4), (right, y + 1.4))
        return
    pen.line((x, y), (right - (0.0 if head is None else 8.0), y))
    if head is not None:
        _head(pen, right, y, colour, head, 1.0)


def _head(pen: _Pen, tip: float, y: float, colour: str, sign: Sign, way: float) -> None:
    """Draw an arrowhead with its tip at ``tip``; ``way`` is 1 to the right, -1 to the left."""
    pen.stroke(colour, 1.2)
    if sign is Sign.RAISES:
        pen.area(colour, [(tip - 9 * way, y - 4), (tip, y), (tip - 9 * way, y + 4)])
    elif sign is Sign.LOWERS:
        pen.line((tip - 8 * way, y), (tip - way, y))
        pen.stroke(colour, 2.2)
        pen.line((tip - way, y - 6), (tip - way, y + 6))
    else:
        middle = tip - 6 * way
        diamond = [(tip - 12 * way, y), (middle, y - 4), (tip, y), (middle, y + 4)]
        pen.area(pen.palette.background, diamond)


def _undirected(pen: _Pen, x: float, y: float) -> None:
    pen.stroke(pen.palette.muted, 1.6, "dashed")
    pen.line((x + 9, y), (x + _LINE - 9, y))
    _head(pen, x + _LINE, y, pen.palette.muted, Sign.RAISES, 1.0)
    _head(pen, x, y, pen.palette.muted, Sign.RAISES, -1.0)


def _no_effect(pen: _Pen, x: float, y: float) -> None:
    pen.stroke(pen.palette.muted, 1.6)
    pen.line((x, y), (x + _LINE - 8, y))
    pen.ellipse(pen.palette.background, x + _LINE - 4, y, 4.0, 4.0)


def _delayed(pen: _Pen, x: float, y: float) -> None:
    middle = x + _LINE / 2
    pen.stroke(pen.palette.muted, 1.6)
    pen.line((x, y), (middle - 3, y))
    pen.line((middle + 3, y), (x + _LINE, y))
    for at in (middle - 2, middle + 2):
        pen.line((at, y - 6), (at, y + 6))
