"""How wide text is in the bundled font, and how it is broken into lines.

The font is Inter in the weights 400, 500, 600 and 700, without kerning and ligatures: a text
is as wide as the sum of its characters, in every renderer (see ``fonts/README.md``). Lengths
are in pixels, y pointing down. Lines break at spaces; a no-break space holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from immunograph.draw._lines import cut, even, greedy, lines_at, pieces_of
from immunograph.errors import UsageError

_EM = 2048

#: How far the font reaches above and below the baseline, over its size.
ASCENT = 1984 / _EM
DESCENT = 494 / _EM
#: How high a capital is, over the size of the font.
CAP_HEIGHT = 1490 / _EM
#: The distance from one line to the next, over the size of the font.
LINE_HEIGHT = 1.22

# Of a character without a glyph: the fonts leave as much blank for it.
_NARROW = round(0.6 * _EM)


class _Widths(dict[str, int]):
    """The advance widths of one weight, in units of the font."""

    def __missing__(self, character: str) -> int:
        if unicodedata.category(character) in ("Mn", "Me", "Cf"):
            return 0
        return _EM if unicodedata.east_asian_width(character) in ("W", "F") else _NARROW


@cache
def _tables() -> dict[int, _Widths]:
    import json
    import os

    path = os.path.join(os.path.dirname(__file__), "fonts", "metrics.json")
    with open(path, encoding="ascii") as file:
        metrics = json.load(file)
    characters = metrics["characters"]
    return {
        weight: _Widths(zip(characters, metrics[str(weight)], strict=True))
        for weight in (400, 500, 600, 700)
    }


def _widths(weight: int) -> _Widths:
    try:
        return _tables()[weight]
    except KeyError:
        raise UsageError(
            f"there is no font of weight {weight}", "weights: 400, 500, 600, 700"
        ) from None


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Return how wide one line of text is, in pixels.

    Parameters
    ----------
    text : str
        The text, normalised (NFC). A character without a glyph counts 0.6 of ``size``, a
        wide East Asian one ``size``, a combining mark nothing.
    size : float
        The size of the font, in pixels.
    weight : {400, 500, 600, 700}
        The weight of the font.

    Returns
    -------
    float
        The sum of the advance widths: what renderers draw, without letter-spacing.

    Raises
    ------
    UsageError
        If the font has no such weight.

    Notes
    -----
    Linear in the length of ``text``.

    Examples
    --------
    >>> text_width("Inflammation", 24), text_width("Inflammation", 24, 600)
    (146.5546875, 151.76953125)
    """
    return sum(map(_widths(weight).__getitem__, text)) * size / _EM


def covered(text: str, weight: int = 400) -> bool:
    """Tell whether the font has a glyph for every character of ``text``.

    Raises
    ------
    UsageError
        If the font has no such weight.

    Examples
    --------
    >>> covered("TNF-α ≤ 5 µg"), covered("炎症")
    (True, False)
    """
    return all(map(_widths(weight).__contains__, text))


def missing(text: str) -> str:
    """Return the characters of ``text`` that the font has no glyph for, each once, in order.

    They are left blank in a picture, so whoever draws it tells them. All weights have the same
    glyphs.

    Examples
    --------
    >>> missing("IL-6 (炎症, 炎)")
    '炎症'
    """
    widths = _widths(400)
    return "".join(dict.fromkeys(character for character in text if character not in widths))


def wrap(text: str, size: float, weight: int, width: float) -> tuple[str, ...]:
    """Break ``text`` into lines, each as full as it can be.

    Parameters
    ----------
    text : str
        One line; several spaces count as one.
    size : float
        The size of the font, in pixels.
    weight : {400, 500, 600, 700}
        The weight of the font.
    width : float
        How wide a line may be, in pixels.

    Returns
    -------
    tuple of str
        At least one line, which may be empty. None is wider than ``width``, unless it is a
        single character. A word too long for a line is broken, behind a hyphen, a dash or a
        slash if it can be, and nothing is added; else the lines joined by spaces are ``text``.

    Raises
    ------
    UsageError
        If the font has no such weight.

    Notes
    -----
    Linear in the length of ``text``.

    Examples
    --------
    >>> wrap("Regulation of negative emotion", 24, 600, 300)
    ('Regulation of negative', 'emotion')
    """
    widths = _widths(weight)
    limit = _limit(width, size)
    pieces = pieces_of(text, widths, limit)
    return lines_at(pieces, greedy(pieces, limit))


def balanced(
    text: str, size: float, weight: int, width: float, most_lines: int | None = None
) -> tuple[str, ...]:
    """Break ``text`` into the fewest lines, and these as evenly as possible.

    Parameters
    ----------
    text, size, weight, width
        As for :func:`wrap`.
    most_lines : int, optional
        How many lines there may be, at least 1. A longer text is cut, and ends with an ellipsis.

    Returns
    -------
    tuple of str
        As many lines as :func:`wrap` returns, or ``most_lines``.

    Raises
    ------
    UsageError
        If the font has no such weight.

    Notes
    -----
    Linear in the number of words times the number of words in a line.

    Examples
    --------
    >>> balanced("Regulation of negative emotion", 24, 600, 300)
    ('Regulation of', 'negative emotion')
    >>> balanced("Regulation of negative emotion", 24, 600, 300, 1)
    ('Regulation of negative…',)
    """
    widths = _widths(weight)
    limit = _limit(width, size)
    pieces = pieces_of(text, widths, limit)
    starts = greedy(pieces, limit)
    if most_lines is not None and len(starts) > most_lines:
        return cut(pieces, starts[:most_lines], widths, limit)
    return lines_at(pieces, starts if len(starts) == 1 else even(pieces, limit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Text in the largest type in which it fits a box.

    Parameters
    ----------
    size : float
        The size of the font, in pixels.
    lines : tuple of str
        The text, as full lines.
    cut : bool
        Whether words were left out at the end, where there is an ellipsis now.
    """

    size: float
    lines: tuple[str, ...]
    cut: bool


def fit(
    text: str,
    weight: int,
    width: float,
    height: float,
    sizes: Sequence[float],
    *,
    leading: float = LINE_HEIGHT,
) -> Fitted:
    """Set ``text`` in the largest size at which it fits a box.

    Parameters
    ----------
    text : str
        One line; several spaces count as one.
    weight : {400, 500, 600, 700}
        The weight of the font.
    width, height : float
        The box, in pixels.
    sizes : sequence of float
        The sizes to choose from, at least one, in any order.
    leading : float
        The distance from one line to the next, over the size.

    Returns
    -------
    Fitted
        The largest size at which all words fit unbroken. If there is none, the smallest, with
        words broken where they must be, and with the end cut off where that is not enough: one
        line is always there.

    Raises
    ------
    UsageError
        If the font has no such weight.

    Notes
    -----
    Linear in the length of ``text`` times the number of ``sizes``.

    Examples
    --------
    >>> fit("Chronic stress lowers empathy", 600, 300, 60, (32, 24, 20))
    Fitted(size=24, lines=('Chronic stress lowers', 'empathy'), cut=False)
    >>> fit("Chronic stress lowers empathy", 600, 200, 24, (32, 24, 18))
    Fitted(size=18, lines=('Chronic stress…',), cut=True)
    """
    widths = _widths(weight)
    smallest = min(sizes)
    longest = max(sum(map(widths.__getitem__, word)) for word in text.split(" "))
    for size in sorted(sizes, reverse=True):
        limit = _limit(width, size)
        if longest > limit and size > smallest:
            continue
        pieces = pieces_of(text, widths, limit)
        starts = greedy(pieces, limit)
        if len(starts) * size * leading <= height:
            return Fitted(size=size, lines=lines_at(pieces, starts), cut=False)
    # The smallest size was the last.
    rows = 1
    while (rows + 1) * size * leading <= height:
        rows += 1
    if len(starts) <= rows:
        return Fitted(size=size, lines=lines_at(pieces, starts), cut=False)
    return Fitted(size=size, lines=cut(pieces, starts[:rows], widths, limit), cut=True)


def _limit(width: float, size: float) -> int:
    """Return the most units that ``text_width`` finds no wider than ``width``."""
    limit = int(width * _EM / size)
    # Rounding must not break a text that is exactly as wide as its box.
    if (limit + 1) * size / _EM <= width:
        return limit + 1
    return limit if limit * size / _EM <= width else limit - 1
