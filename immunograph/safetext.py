"""Text from a map made safe to show: nothing in it steers a terminal, a spreadsheet or a browser.

Every surface that shows text to a person passes it through :func:`visible` first, every table
for spreadsheets through :func:`guarded_cell`, every address that can be clicked through
:func:`web_address`.
"""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, bidirectional controls, line and paragraph separators,
# the byte-order mark, surrogates, the tag characters that hide text, and noncharacters, which
# stand for nothing and which XML and Graphviz refuse.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)

# What no screen shows, though it may be part of a word: zero-width spaces and joiners, soft
# hyphens, variation selectors, fillers.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e0fff]"
)

# What a spreadsheet takes for a formula if it begins a cell, with the full-width forms that it
# reads as the same. A cell may also begin after a semicolon, a tab or a line break, when the
# spreadsheet of another country splits the line there; spaces and quotes may stand before.
_FORMULA = re.compile("(?<![\\s\"'])([\\s\"']*+)([=+\\-@\uff1d\uff0b\uff0d\uff20])")
_GUARD = "'"

# What RFC 3986 lets stand in an address; none of it ends a quoted text or an attribute.
_WEB = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,2000}")


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    r"""Return ``text`` with every control and bidirectional character spelt out.

    Parameters
    ----------
    text : str
        Any text, trusted or not.

    Returns
    -------
    str
        The same text on one line, in which hidden characters read ``\x1b``,
        ``\u202e`` and so on.

    Notes
    -----
    Linear in the length of ``text``.

    Examples
    --------
    >>> visible("CRP\x1b[31m")
    'CRP\\x1b[31m'
    """
    return _HIDDEN.sub(_escaped, text)


def visible_lines(text: str) -> str:
    r"""Return ``text`` made visible, its tabs and line ends as they were.

    Examples
    --------
    >>> visible_lines("one\n\x1btwo")
    'one\n\\x1btwo'
    """
    if not has_hidden(text):
        return text
    return "".join(c if c in "\t\n\r" else visible(c) for c in text)


def has_hidden(text: str) -> bool:
    r"""Tell whether ``text`` holds a control or bidirectional character.

    Examples
    --------
    >>> has_hidden("CRP"), has_hidden("CRP\x00")
    (False, True)
    """
    return _HIDDEN.search(text) is not None


def clip(text: str, most: int = 120) -> str:
    """Return ``text`` made visible and cut to ``most`` characters with an ellipsis.

    Examples
    --------
    >>> clip("inflammation", 6)
    'infla…'
    """
    # Cut before escaping, so that a megabyte of text costs nothing.
    shown = visible(text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def without_unseen(text: str) -> str:
    r"""Return ``text`` without the characters that no screen shows, such as zero-width spaces.

    Examples
    --------
    >>> without_unseen("st\u200bress")
    'stress'
    """
    return text if text.isascii() else _UNSEEN.sub("", text)


def code_points(text: str) -> str:
    r"""Return the characters of ``text`` that no screen shows, as U+ and their numbers.

    Examples
    --------
    >>> code_points("st\u200bress")
    'U+200B'
    """
    return ", ".join(dict.fromkeys(f"U+{ord(c):04X}" for c in _UNSEEN.findall(text)))


def guarded_cell(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula, however it splits the line.

    Parameters
    ----------
    cell : str
        The text of a cell.

    Returns
    -------
    str
        With an apostrophe before every sign that would begin a formula: at the beginning, or
        after a semicolon, a tab or a line break inside the cell.

    Notes
    -----
    Linear in the length of the cell. :func:`unguarded_cell` is the way back.

    Examples
    --------
    >>> guarded_cell("=1+1"), guarded_cell("a;=1+1")
    ("'=1+1", "a;'=1+1")
    """

    def guard(match: re.Match[str]) -> str:
        return f"{match[1]}{_GUARD}{match[2]}" if _begins_cell(match) else match[0]

    return _FORMULA.sub(guard, cell)


def unguarded_cell(cell: str) -> str:
    """Return the text of a cell that :func:`guarded_cell` made safe.

    Examples
    --------
    >>> unguarded_cell("a;'=1+1")
    'a;=1+1'
    """

    def unguard(match: re.Match[str]) -> str:
        guarded = match[1].endswith(_GUARD) and _begins_cell(match)
        return match[1][:-1] + match[2] if guarded else match[0]

    return _FORMULA.sub(unguard, cell) if _GUARD in cell else cell


def _begins_cell(match: re.Match[str]) -> bool:
    before, start = match.group(1), match.start()
    return start == 0 or match.string[start - 1] == ";" or any(c in "\t\r\n" for c in before)


def web_address(url: str | None) -> str | None:
    """Return ``url`` if it is a plain http or https address, otherwise None.

    Parameters
    ----------
    url : str or None
        An address from a map.

    Returns
    -------
    str or None
        The same text, of at most 2 000 characters, all of which RFC 3986 lets stand in one.

    Examples
    --------
    >>> web_address("https://doi.org/10.1000/1?a=b&c=d"), web_address("javascript:alert(1)")
    ('https://doi.org/10.1000/1?a=b&c=d', None)
    """
    return url if url and _WEB.fullmatch(url) else None
