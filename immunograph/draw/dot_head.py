"""Title, source and legend of a map in words, for where no sample of a line can be drawn.

Where nodes are pinned, links are still routed by Graphviz; nobody else knows how far they reach
and so where a label beside the map comes to stand. What stands in a table stands right anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from immunograph.draw.legend import SIGN_LABELS, TYPE, Occurs, about_width, in_rows
from immunograph.draw.text import lines_of, markup, table
from immunograph.draw.theme import Palette
from immunograph.vocabulary import Grade, Sign

#: The type size of a title, in points.
TITLE = 24

_SOURCE = 10
_GAP = 14  # beside a word, both sides together
_SPACE = 5  # between two cells
_HIGH = 28
_WIDEST = 900
_HEADS = {Sign.RAISES: "arrow", Sign.LOWERS: "bar", Sign.UNKNOWN: "diamond"}


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str
    colour: str
    cell: str = ""

    @property
    def width(self) -> int:
        return round(about_width(self.text) + _GAP)


def tell_head(occurs: Occurs | None, title: Sequence[str], source: str, palette: Palette) -> str:
    """Return title, source and legend as an HTML-like label.

    Parameters
    ----------
    occurs : Occurs or None
        What the picture holds; None for no legend.
    title : sequence of str
        Its lines, without control characters; may be empty.
    source : str
        One such line; may be empty.
    palette : Palette
        The colours.

    Returns
    -------
    str
        In ``<…>``; empty if there is nothing to tell.
    """
    rows = []
    if title:
        rows.append(_font(TITLE, palette.ink, lines_of(title)))
    if source:
        rows.append(_font(_SOURCE, palette.muted, lines_of([source])))
    if occurs is not None:
        for entries in (_families(occurs, palette), _links(occurs, palette)):
            rows += [_row(row) for row in in_rows(entries, _WIDEST)]
    cells = "".join(f'<tr><td align="left">{row}</td></tr>' for row in rows)
    return f"<{table(cells)}>" if cells else ""


def _font(size: int, colour: str, inside: str) -> str:
    return f'<font point-size="{size}" color="{colour}">{inside}</font>'


def _row(entries: Sequence[_Entry]) -> str:
    cells = "".join(
        f'<td cellpadding="2" {entry.cell}>{_font(TYPE, entry.colour, markup(entry.text))}</td>'
        for entry in entries
    )
    # Of a fixed size, or it would be stretched to the width of the widest row.
    wide = sum(entry.width for entry in entries) + _SPACE * (len(entries) + 1)
    return (
        f'<table border="0" cellborder="0" cellspacing="{_SPACE}" align="left" fixedsize="true" '
        f'width="{wide}" height="{_HIGH}"><tr>{cells}</tr></table>'
    )


def _families(occurs: Occurs, palette: Palette) -> list[_Entry]:
    found = [_Entry(mark, palette.ink) for mark in occurs.marks]
    for theme in occurs.themes:
        paint = palette.families[theme]
        cell = f'border="1" style="rounded" bgcolor="{paint.fill}" color="{paint.stroke}"'
        found.append(_Entry(theme.label, palette.ink, cell))
    return found


def _links(occurs: Occurs, palette: Palette) -> list[_Entry]:
    found = [
        _Entry(f"{_HEADS[sign]}: {SIGN_LABELS[sign]}", palette.signs[sign]) for sign in occurs.signs
    ]
    several = occurs.association or occurs.hypothesis or occurs.structural
    grades = [grade for grade in occurs.grades if grade is not Grade.BY_DEFINITION]
    told = (
        (occurs.no_effect, "circle: no effect found"),
        (occurs.causal and several, "solid: causal claim"),
        (occurs.association, "dashed: association"),
        (occurs.undirected, "two heads: no direction"),
        (occurs.hypothesis, "dotted: hypothesis"),
        (occurs.structural, "double: by definition"),
        (occurs.delayed, "two bars: delayed"),
        (len(grades) == 1, f"{grades[0].label} evidence" if grades else ""),
        (
            len(grades) > 1,
            f"thin to thick: {grades[0].label} to {grades[-1].label} evidence" if grades else "",
        ),
    )
    return found + [_Entry(text, palette.muted) for there, text in told if there]
