"""Breaking text into lines, in whole units of the font, where sums are exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

# Words too long for a line break behind these, before they break anywhere.
_SEAMS = frozenset("-\u2010\u2013\u2014/")

# What may not stand before an ellipsis.
_LOOSE = " ,;:.-\u2013\u2014/([\u201c\u2018"


class Piece(NamedTuple):
    """A word, or a part of a word too long for a line."""

    text: str
    units: int
    gap: int  # the width of the space before it; none between parts of a word


def pieces_of(text: str, widths: Mapping[str, int], limit: int) -> list[Piece]:
    """Return the words of ``text``, those too long for a line in parts; at least one piece."""
    pieces = []
    for word in filter(None, text.split(" ")):
        units = sum(map(widths.__getitem__, word))
        gap = widths[" "]
        if units <= limit:
            pieces.append(Piece(word, units, gap))
            continue
        for part in _broken(word, widths, limit):
            pieces.append(Piece(part, sum(map(widths.__getitem__, part)), gap))
            gap = 0
    return pieces or [Piece("", 0, 0)]


def _broken(word: str, widths: Mapping[str, int], limit: int) -> list[str]:
    """Break a word into parts no wider than ``limit``, or of one character each."""
    parts = []
    start = seam = used = 0
    for at, character in enumerate(word):
        wide = widths[character]
        # What has no width of its own stays with the character it belongs to.
        while wide and used + wide > limit and at > start:
            end = seam if seam > start else at
            parts.append(word[start:end])
            start = end
            used = sum(map(widths.__getitem__, word[start:at]))
        used += wide
        if character in _SEAMS:
            seam = at + 1
    parts.append(word[start:])
    return parts


def greedy(pieces: Sequence[Piece], limit: int) -> list[int]:
    """Return the piece at which each line starts if every line is as full as it can be."""
    starts = [0]
    used = pieces[0].units
    for at in range(1, len(pieces)):
        wider = used + pieces[at].gap + pieces[at].units
        if wider <= limit:
            used = wider
        else:
            starts.append(at)
            used = pieces[at].units
    return starts


def even(pieces: Sequence[Piece], limit: int) -> list[int]:
    """Return the piece at which each line starts: fewest lines, then the least sum of squares."""
    count = len(pieces)
    # From each piece to the end: lines, sum of squared widths, start of the next line. As the
    # widths of all lines together are given, their squares are least when they are equal.
    best = [(0, 0, count)] * (count + 1)
    for start in range(count - 1, -1, -1):
        used = -pieces[start].gap
        for end in range(start, count):
            used += pieces[end].gap + pieces[end].units
            if used > limit and end > start:
                break
            count_after, squares, _ = best[end + 1]
            cost = (count_after + 1, squares + used * used, end + 1)
            # Of equals, the one whose first line is longer.
            if end == start or cost[:2] <= best[start][:2]:
                best[start] = cost
    starts = []
    at = 0
    while at < count:
        starts.append(at)
        at = best[at][2]
    return starts


def lines_at(pieces: Sequence[Piece], starts: Sequence[int]) -> tuple[str, ...]:
    """Return the text of the lines that start at these pieces."""
    ends = (*starts[1:], len(pieces))
    return tuple(_joined(pieces[start:end]) for start, end in zip(starts, ends, strict=True))


def _joined(pieces: Sequence[Piece]) -> str:
    first, *rest = pieces
    return first.text + "".join(f" {piece.text}" if piece.gap else piece.text for piece in rest)


def cut(
    pieces: Sequence[Piece], starts: Sequence[int], widths: Mapping[str, int], limit: int
) -> tuple[str, ...]:
    """Return the lines at ``starts``; the last, which does not hold the rest, ends with "…"."""
    *whole, _ = lines_at(pieces, starts)
    rest = _joined(pieces[starts[-1] :])
    room = limit - widths["…"]
    end = 0
    for character in rest:
        room -= widths[character]
        if room < 0:
            break
        end += 1
    kept = rest[:end]
    if rest[end : end + 1] != " " and " " in kept:
        kept = kept.rpartition(" ")[0]
    return (*whole, kept.rstrip(_LOOSE) + "…")
