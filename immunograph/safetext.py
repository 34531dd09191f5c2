"""Text from a map made safe to show: nothing in a label may steer a terminal.

Every surface that shows text to a person passes it through :func:`visible` first.
"""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, bidirectional controls, line and paragraph separators,
# the byte-order mark, surrogates, and the tag characters that hide text.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


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
