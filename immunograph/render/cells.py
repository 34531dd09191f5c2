"""How many cells of a terminal text takes, and breaking or cutting it to fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from immunograph.document import Span, Text

# Text outside of these ranges may hold characters that take two cells or none; everything
# in them takes one: Latin, Greek, Cyrillic, dashes and quotes, arrows, box drawing, dots.
_UNUSUAL = re.compile(
    "[^\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u202f-\u205e"
    "\u2190-\u21ff\u2212\u2264\u2265\u2500-\u25fc]"
)
_PARTS = re.compile(" +|[^ ]+")


def cells(text: str) -> int:
    """Return the width of ``text`` in terminal cells.

    Examples
    --------
    >>> cells("stress"), cells("──▶"), cells("炎症")
    (6, 3, 4)
    """
    if text.isascii() or _UNUSUAL.search(text) is None:
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrap(text: Text, width: int) -> list[Text]:
    """Break a line of words at its spaces so that no line is wider than ``width`` cells.

    Parameters
    ----------
    text : Text
        The words, ready to be shown.
    width : int
        At least one; a word that is wider is broken where it must be.

    Returns
    -------
    list of Text
        At least one line. Spaces between words are kept, except where a line ends.

    Examples
    --------
    >>> from immunograph.document import plain, words
    >>> [plain(line) for line in wrap(words("raises ", "inflammation"), 12)]
    ['raises', 'inflammation']
    """
    lines: list[Text] = []
    line: list[Span] = []
    used = 0
    for gap, word in _words(text):
        size = sum(cells(piece.text) for piece in word)
        if used + gap + size <= width:
            line += [Span(" " * gap), *word] if gap else word
            used += gap + size
            continue
        if line:
            lines.append(tuple(line))
        *full, rest = _broken(word, width) if size > width else [word]
        lines.extend(tuple(part) for part in full)
        line, used = rest, sum(cells(piece.text) for piece in rest)
    if line or not lines:
        lines.append(tuple(line))
    return lines


def cut(text: Text, width: int, ellipsis: str) -> Text:
    """Return ``text`` no wider than ``width`` cells, with ``ellipsis`` where it was cut.

    Examples
    --------
    >>> from immunograph.document import plain, words
    >>> plain(cut(words("“inflammation”"), 9, "…”"))
    '“inflam…”'
    """
    if sum(cells(span.text) for span in text) <= width:
        return text
    kept = _broken(list(text), max(width - cells(ellipsis), 1))[0]
    last = kept[-1]
    return (*kept[:-1], Span(last.text.rstrip(" ") + ellipsis, last.role, last.url))


def _words(text: Text) -> Iterator[tuple[int, list[Span]]]:
    """Yield each word, which several spans may share, and the number of spaces before it."""
    gap, word = 0, list[Span]()
    for span in text:
        for part in _PARTS.findall(span.text):
            if part[0] != " ":
                word.append(Span(part, span.role, span.url))
                continue
            if word:
                yield gap, word
                gap, word = 0, []
            gap += len(part)
    if word:
        yield gap, word


def _broken(word: list[Span], width: int) -> list[list[Span]]:
    """Return ``word`` in pieces of at most ``width`` cells."""
    pieces: list[list[Span]] = [[]]
    used = 0
    for span in word:
        start = 0
        for end, character in enumerate(span.text):
            size = cells(character)
            if used + size > width and (used or start < end):
                if start < end:
                    pieces[-1].append(Span(span.text[start:end], span.role, span.url))
                pieces.append([])
                start, used = end, 0
            used += size
        if start < len(span.text):
            pieces[-1].append(Span(span.text[start:], span.role, span.url))
    return pieces
