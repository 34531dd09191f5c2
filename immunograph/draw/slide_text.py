"""Words of a Scene as text of a slide, in DrawingML: one text for lines that belong together.

Lines stay broken as they are drawn and nothing is shrunk to fit, so that another font can stand
in for ours. The font itself is that of the deck: see :mod:`immunograph.draw.write_pptx`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from immunograph.draw.marks import LEADING
from immunograph.draw.scene import Path, Words
from immunograph.draw.write_svg import escaped
from immunograph.errors import RenderError

#: Units of a slide in a point.
POINT = 12_700

#: Lines that are written over as one text, each of words of one or several looks.
Lines = list[list[Words]]
#: Left, top, width, height on a slide.
Frame = tuple[int, int, int, int]

_ALIGNED = {"start": "l", "middle": "ctr", "end": "r"}
# How far the baseline lies above the lower end of its line, over the type size. Lines are spaced
# in points: then the spacing stays what it is where another font stands in, and both PowerPoint
# (four fifths of the line) and LibreOffice (the line less the descender) put the baseline here.
_DESCENT = 0.245
_BOLD = 600  # slides know no weights but two
_LEAST_TYPE, _MOST_TYPE = 100, 158_400  # hundredths of a point


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pixels of a Scene come to lie on a slide.

    Attributes
    ----------
    scale : float
        Units of the slide for one pixel.
    left, top : float
        The corner of the Scene on the slide, in those units.
    """

    scale: float
    left: float = 0.0
    top: float = 0.0

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Return a point of the slide; raises as :meth:`length` does."""
        return _whole(x * self.scale + self.left), _whole(y * self.scale + self.top)

    def length(self, pixels: float) -> int:
        """Return a length on the slide.

        Raises
        ------
        RenderError
            If it is not finite.
        """
        return _whole(pixels * self.scale)

    def points(self, pixels: float) -> int:
        """Return a type size in hundredths of a point, within what the format allows."""
        return min(max(_whole(100 * pixels * self.scale / POINT), _LEAST_TYPE), _MOST_TYPE)


def _whole(units: float) -> int:
    if not math.isfinite(units):
        raise RenderError(f"a length in the drawing is {units}", "draw a smaller part of the map")
    return round(units)


def colour(code: str) -> str:
    """Return a fill of one colour, given as ``#RRGGBB``."""
    return f'<a:solidFill><a:srgbClr val="{code.removeprefix("#").upper()}"/></a:solidFill>'


def text_and_paths(parts: Iterable[Path | Words]) -> list[Path | Lines]:
    """Return outlines and blocks of text in the order of the parts."""
    found: list[Path | Lines] = []
    words: list[Words] = []
    for part in parts:
        if isinstance(part, Words):
            words.append(part)
        else:
            found += [*text_blocks(words), part]
            words = []
    return [*found, *text_blocks(words)]


def text_blocks(words: Sequence[Words]) -> list[Lines]:
    """Return words as blocks of lines that can be written over as one text."""
    lines: Lines = []
    for word in words:
        if lines and _continues(lines[-1][-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    found: list[Lines] = []
    for line in lines:
        if found and _follows(found[-1], line[0]):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _continues(last: Words, word: Words) -> bool:
    """Tell whether a word goes on with the line of the last one."""
    gap = word.left - last.left - last.width
    return (
        last.anchor == word.anchor == "start"
        and abs(word.y - last.y) < 0.1
        and -0.1 * word.size < gap < 0.6 * word.size
    )


def _follows(block: Lines, word: Words) -> bool:
    """Tell whether a word begins the next line of a block."""
    last = block[-1][0]
    pitch = word.y - last.y
    return (
        (word.anchor, word.size, word.weight) == (last.anchor, last.size, last.weight)
        and abs(word.x - last.x) < 0.1
        and 0.9 * word.size < pitch < 1.8 * word.size
        and (len(block) == 1 or abs(last.y - block[-2][0].y - pitch) < 0.5)
    )


def line_text(line: list[Words]) -> str:
    """Return a line as plain text."""
    return "".join(text for text, _ in _runs(line))


def _runs(line: list[Words]) -> list[tuple[str, Words]]:
    """Return the texts of a line with the spaces that stand between them."""
    runs = [(line[0].text, line[0])]
    for last, word in pairwise(line):
        apart = word.left - last.left - last.width > 0.1 * word.size
        glued = not apart or last.text.endswith(" ") or word.text.startswith(" ")
        runs.append((word.text if glued else f" {word.text}", word))
    return runs


def _pitch(lines: Lines) -> float:
    """Return the spacing of lines in pixels."""
    first = lines[0][0]
    if len(lines) == 1:
        return LEADING * first.size
    return (lines[-1][0].y - first.y) / (len(lines) - 1)


def text_frame(lines: Lines, place: Place) -> Frame:
    """Return what a block of text takes up, so that its baselines lie where they are drawn."""
    pitch, first = _pitch(lines), lines[0][0]
    words = [word for line in lines for word in line]
    left = min(word.left for word in words)
    wide = max(word.left + word.width for word in words) - left
    x, y = place.at(left, first.y - pitch + _DESCENT * first.size)
    return x, y, max(place.length(wide), 1), place.length(pitch * len(lines))


def text_body(
    lines: Lines,
    place: Place,
    *,
    wrap: bool = False,
    insets: Frame | None = None,
) -> str:
    """Return lines as one paragraph in the body of a shape.

    Parameters
    ----------
    lines : list of list of Words
        The lines; none for an empty text.
    place : Place
        Sets the sizes.
    wrap : bool
        Whether a line that is too long is broken.
    insets : tuple of int, optional
        Margins left, top, right, bottom; with them the text stands in the middle of its shape.
    """
    left, top, right, bottom = insets or (0, 0, 0, 0)
    anchor = "t" if insets is None else "ctr"
    around = (
        f'<a:bodyPr wrap="{"square" if wrap else "none"}" lIns="{left}" tIns="{top}"'
        f' rIns="{right}" bIns="{bottom}" rtlCol="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    )
    if not lines:
        return f"<p:txBody>{around}<a:lstStyle/><a:p/></p:txBody>"
    spacing = place.points(_pitch(lines))
    paragraph = (
        f'<a:pPr algn="{_ALIGNED[lines[0][0].anchor]}"><a:lnSpc><a:spcPts val="{spacing}"/>'
        '</a:lnSpc><a:spcBef><a:spcPts val="0"/></a:spcBef></a:pPr>'
    )
    runs = []
    for number, line in enumerate(lines):
        if number:
            runs.append(f"<a:br>{_look(line[0], place)}</a:br>")
        for text, word in _runs(line):
            runs.append(f"<a:r>{_look(word, place)}<a:t>{escaped(text)}</a:t></a:r>")
    return f"<p:txBody>{around}<a:lstStyle/><a:p>{paragraph}{''.join(runs)}</a:p></p:txBody>"


def _look(words: Words, place: Place) -> str:
    """Return size, weight and colour; the font is that of the deck."""
    bold = int(words.weight >= _BOLD)
    size = place.points(words.size)
    return f'<a:rPr sz="{size}" b="{bold}" dirty="0">{colour(words.colour)}</a:rPr>'
