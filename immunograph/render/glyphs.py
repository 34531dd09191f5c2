"""The signs drawn between words, their ASCII twins, and what is safe to show or link to.

=========== ================= ========= =====================================
glyph       meaning           ASCII     the same for ``lowers`` and ``unknown``
=========== ================= ========= =====================================
``──▶``     raises            ``-->``   ``──┤ ──◇``   ``--| --?``
``╌╌▶``     association       ``~~>``   ``╌╌┤ ╌╌◇``   ``~~| ~~?``
``┈┈▶``     hypothesis        ``..>``   ``┈┈┤ ┈┈◇``   ``..| ..?``
``══▶``     measured, part of ``==>``   ``══┤ ══◇``   ``==| ==?``
``‖``       delayed           ``||``
``↺``       back to the start ``(loop)``
``●●○``     grade             ``**-``
=========== ================= ========= =====================================

Each glyph stands for the same ASCII characters wherever it occurs, so that a whole line can
be translated at once.
"""

from __future__ import annotations

from immunograph.document import Arrow
from immunograph.safetext import visible
from immunograph.vocabulary import Family, Grade, Sign

#: What leads back to the start of a loop.
BACK = "↺"

_HEADS = {Sign.RAISES: "▶", Sign.LOWERS: "┤", Sign.UNKNOWN: "◇"}
_SHAFTS = {Family.CAUSAL: "──", Family.ASSOCIATIONAL: "╌╌", Family.STRUCTURAL: "══"}
_DOTS = {
    Grade.VERY_LOW: "○○○",
    Grade.LOW: "●○○",
    Grade.MODERATE: "●●○",
    Grade.HIGH: "●●●",
    Grade.BY_DEFINITION: "═══",
}
_TWINS = str.maketrans(
    {
        "─": "-", "╌": "~", "┈": ".", "═": "=", "▶": ">", "┤": "|", "◇": "?", "‖": "||",
        "●": "*", "○": "-", "↺": "(loop)", "→": "->", "←": "<-", "↔": "<->", "…": "...",
        "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "--", "−": "-", "·": "-",
        "×": "x", "≤": "<=", "≥": ">=", "\u00a0": " ", "\u202f": " ", "\u2011": "-",
    }
)  # fmt: skip


def arrow_glyph(arrow: Arrow) -> str:
    """Return the arrow of one link, with its delay mark.

    Examples
    --------
    >>> arrow_glyph(Arrow(Sign.LOWERS, Family.CAUSAL, delayed=True))
    '──┤‖'
    """
    # A structural link is true by definition, however the sentence is worded.
    loose = arrow.hypothesis and arrow.family is not Family.STRUCTURAL
    shaft = "┈┈" if loose else _SHAFTS[arrow.family]
    return shaft + _HEADS[arrow.sign] + ("‖" if arrow.delayed else "")


def grade_dots(grade: Grade) -> str:
    """Return three dots for a grade, or a double rule where there is nothing to grade.

    Examples
    --------
    >>> grade_dots(Grade.MODERATE)
    '●●○'
    """
    return _DOTS[grade]


def shown(text: str, *, ascii: bool = False) -> str:
    r"""Return ``text`` as it may be shown: one line, nothing hidden, ASCII where asked for.

    Examples
    --------
    >>> shown("TNF-α ──▶ “CRP”", ascii=True)
    'TNF-\\u03b1 --> "CRP"'
    """
    text = visible(text)
    if ascii and not text.isascii():
        text = text.translate(_TWINS).encode("ascii", "backslashreplace").decode("ascii")
    return text
