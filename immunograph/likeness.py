"""Names that people would take for one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from immunograph.graph import fold
from immunograph.records import Node
from immunograph.safetext import without_unseen

# Letters of other alphabets that look like Latin ones in most fonts: pairs from the list of
# confusable characters of Unicode Technical Standard 39. The Greek letters that stand for
# themselves in the names of molecules (alpha, beta …) are not among them.
_LIKE_LATIN = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d\u03bf",
    "aeopcyxijsdhqwo",
)

# Zero-width characters and others that show nothing.
_NOTHING = "Cf"

# A pair of words is told apart by one letter only if both are at least this long.
_LONG_WORD = 6

# Longer names are not compared: nobody types them, and each letter costs memory.
_LONGEST = 60

_WORD = re.compile(r"[^\W_]+")


def looks(name: str) -> str:
    r"""Return ``name`` as it looks: letters of other alphabets as the Latin ones they resemble.

    Parameters
    ----------
    name : str
        A name in lower case, see :func:`immunograph.graph.fold`.

    Returns
    -------
    str
        Equal for names that look the same.

    Notes
    -----
    Linear in the length of ``name``.

    Examples
    --------
    >>> looks("\u0441rp") == looks("crp")
    True
    """
    if name.isascii():
        return name
    seen = "".join(c for c in without_unseen(name) if unicodedata.category(c) != _NOTHING)
    return seen.translate(_LIKE_LATIN)


def look_same(nodes: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """Yield the ids of pairs of nodes whose ids or labels look the same.

    Parameters
    ----------
    nodes : iterable of Node
        The nodes of a map.

    Yields
    ------
    tuple of (str, str)
        The earlier node first.

    Notes
    -----
    Linear in the number of nodes: each is paired with the first that looks like it.
    """
    first: dict[str, str] = {}
    for node in nodes:
        for text in dict.fromkeys(looks(fold(name)) for name in (node.id, node.label)):
            other = first.setdefault(text, node.id) if text else node.id
            if other != node.id:
                yield other, node.id


def mixes_alphabets(name: str) -> bool:
    r"""Tell whether one word of ``name`` has both Latin and Cyrillic letters.

    Examples
    --------
    >>> mixes_alphabets("stress"), mixes_alphabets("str\u0435ss"), mixes_alphabets("стресс")
    (False, True, False)
    """
    if name.isascii():
        return False
    return any(
        {"LATIN", "CYRILLIC"} <= {unicodedata.name(c, "").partition(" ")[0] for c in word}
        for word in _WORD.findall(name)
    )


def nearly_same(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that differ by one letter of one long word: probably a slip.

    Parameters
    ----------
    names : iterable of str
        Ids.

    Yields
    ------
    tuple of (str, str)
        The earlier name first. ``il_6`` and ``il_8`` are no such pair, nor ``typical`` and
        ``atypical``: digits, short words and beginnings tell names apart on purpose.

    Notes
    -----
    Linear in the number of names, of which those of up to 60 letters are compared: names
    that differ by one letter are equal once the right letter of each is left out.

    Examples
    --------
    >>> list(nearly_same(["inflammation", "stress", "inflamation"]))
    [('inflammation', 'inflamation')]
    """
    first: dict[str, str] = {}
    for name in names:
        text = name.casefold()
        if not _LONG_WORD <= len(text) <= _LONGEST:
            continue
        others: dict[str, None] = {}
        for short in dict.fromkeys([text, *(text[:i] + text[i + 1 :] for i in range(len(text)))]):
            other = first.setdefault(short, name)
            if other != name:
                others[other] = None
        yield from ((other, name) for other in others if _one_slip(other, name))


def _one_slip(one: str, other: str) -> bool:
    """Tell whether just one word differs, is long, and does so by one letter inside it."""
    first: list[str] = _WORD.findall(one.casefold())
    second: list[str] = _WORD.findall(other.casefold())
    if len(first) != len(second):
        return False
    differing = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(differing) != 1:
        return False
    a, b = differing[0]
    if any(c.isdigit() for c in a + b):  # a code, such as Q9UBK2: each letter tells it apart
        return False
    if min(len(a), len(b)) < _LONG_WORD or a[0] != b[0]:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:]
    return rest_a[1:] == rest_b or rest_b[1:] == rest_a
