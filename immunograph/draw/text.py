"""Text of a map made ready for a picture: clipped, broken into lines, quoted for DOT.

Nothing from a map reaches Graphviz but through :func:`quoted` (a plain DOT string) or
:func:`markup` (text inside a table that we build ourselves).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from immunograph.safetext import clip, web_address

#: Longer labels are cut, and told in full in the tooltip.
LABEL_MOST = 120

#: Longer tooltips are cut: Graphviz fails on strings of more than 16 384 bytes, and one
#: character takes up to five bytes once it is escaped.
TOOLTIP_MOST = 3000


def shown(text: str, most: int = LABEL_MOST) -> str:
    """Return ``text`` as a picture shows it: visible, normalised (NFC), in single spaces, cut.

    Examples
    --------
    >>> shown("C-reactive  protein\\x00")
    'C-reactive protein\\\\x00'
    """
    # Normalised last: spelling out a hidden character may bring two others together.
    return unicodedata.normalize(
        "NFC", clip(" ".join(word for word in text.split(" ") if word), most)
    )


def wrapped(text: str, width: int = 16, longest: int = 24) -> tuple[str, ...]:
    """Break ``text`` into lines of about the same length.

    Parameters
    ----------
    text : str
        One line, with single spaces.
    width : int
        The length, in characters, that sets the number of lines.
    longest : int
        Words longer than this are broken.

    Returns
    -------
    tuple of str
        At least one line; joined by spaces they are ``text`` again, unless a word was broken.

    Notes
    -----
    Quadratic in the number of words, of which a clipped label has few.

    Examples
    --------
    >>> wrapped("Social distancing policies")
    ('Social', 'distancing', 'policies')
    >>> wrapped("Regulation of negative emotion")
    ('Regulation of', 'negative emotion')
    """
    words = [
        word[at : at + longest]
        for word in text.split(" ")
        for at in range(0, max(len(word), 1), longest)
    ]
    lines = _greedy(words, width)
    # The same number of lines, each as short as that number allows.
    for narrower in range(width, 0, -1):
        closer = _greedy(words, narrower)
        if len(closer) > len(lines):
            break
        lines = closer
    return tuple(lines)


def _greedy(words: list[str], width: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def quoted(*lines: str) -> str:
    r"""Return the lines as one DOT string in double quotes, whatever is in them.

    Parameters
    ----------
    *lines : str
        Text without control characters; between two lines stands a line break.

    Examples
    --------
    >>> print(quoted('say "IL-6"', "C:\\new"))
    "say \"IL-6\"\nC:\\new"
    """
    return '"' + "\\n".join(_escaped(line) for line in lines) + '"'


def _escaped(text: str) -> str:
    # Graphviz reads HTML entities and backslash sequences in plain labels too.
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def markup(text: str) -> str:
    r"""Return ``text`` for a cell of an HTML-like table.

    Examples
    --------
    >>> print(markup('p<0.05 & "x"'))
    p&lt;0.05 &amp; &quot;x&quot;
    """
    # Graphviz replaces \G by the name of the graph in tables too.
    for raw, safe in (
        ("\\", "\\\\"),
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
    ):
        text = text.replace(raw, safe)
    return text


def table(rows: str) -> str:
    """Return rows of cells as a table of which only the contents are seen.

    Examples
    --------
    >>> table("<tr><td>IL-6</td></tr>").partition(">")[2]
    '<tr><td>IL-6</td></tr></table>'
    """
    return f'<table border="0" cellborder="0" cellspacing="0" cellpadding="0">{rows}</table>'


def lines_of(lines: Iterable[str]) -> str:
    """Return lines for a cell of such a table, set to the left.

    Examples
    --------
    >>> lines_of(["IL-6", "TNF"])
    'IL-6<br align="left"/>TNF<br align="left"/>'
    """
    return "".join(f'{markup(line)}<br align="left"/>' for line in lines)


def tooltip(text: str) -> str:
    """Return ``text`` as the quoted tooltip of a node or a link."""
    # Graphviz resolves backslashes twice here, and replaces \\N by the name of the node.
    return quoted(shown(text, TOOLTIP_MOST).replace("\\", "\\\\"))


def address(url: str | None) -> str | None:
    """Return ``url`` quoted if it is a plain web address, and None for anything else.

    Examples
    --------
    >>> address("javascript:alert(1)") is None
    True
    """
    plain = web_address(url)
    # Graphviz takes "&lt;" in an address for the sign itself.
    return plain and '"' + plain.replace("&", "&amp;") + '"'
