"""Sign words: what people and other tools write for "raises", "lowers" and "not known"."""

from __future__ import annotations

from immunograph.vocabulary import Relation, Sign

_WORDS = {
    Sign.RAISES: (
        "+", "\uff0b", "raises", "raise", "positive", "pos", "plus", "up", "increases",
        "increase", "increased", "directly increases", "activates", "activation", "promotes",
        "stimulates", "\u2191",
    ),
    Sign.LOWERS: (
        "-", "\u2212", "\u2013", "\u2014", "\u2010", "\u2011", "\uff0d", "lowers", "lower",
        "negative", "neg", "minus", "down", "decreases", "decrease", "decreased",
        "directly decreases", "reduces", "inhibits", "inhibition", "suppresses", "\u2193",
    ),
    Sign.UNKNOWN: (
        "?", "unknown", "unclear", "ambiguous", "affects", "causes", "influences", "regulates",
    ),
}  # fmt: skip
_SIGNS = {word.replace(" ", ""): sign for sign, words in _WORDS.items() for word in words}


def read_sign(text: str) -> Sign | None:
    """Return the sign that a word or a number states, or None if it states none.

    Parameters
    ----------
    text : str
        A word of any case, with or without blanks, hyphens and underscores inside; of a
        number, the sign counts.

    Returns
    -------
    Sign or None

    Examples
    --------
    >>> read_sign("Directly_decreases"), read_sign("-0.7"), read_sign("blue")
    (<Sign.LOWERS: -1>, <Sign.LOWERS: -1>, None)
    """
    word = text.strip().casefold()
    found = _SIGNS.get(word)
    if found is None:
        found = _SIGNS.get(word.replace(" ", "").replace("_", "").replace("-", ""))
    if found is not None:
        return found
    number = read_number(text)
    return None if number is None else Sign((number > 0) - (number < 0))


def read_number(text: str) -> float | None:
    """Return a text as a number, with a minus sign of any kind, or None if it is none."""
    plain = text.strip().replace("\u2212", "-").replace("\u2013", "-")
    if not plain.isascii() or not any(c.isdigit() for c in plain) or "_" in plain:
        return None
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def read_relation(text: str) -> Relation | None:
    """Return a relation as people write it, in any case, with blanks or underscores; or None."""
    word = text.strip().casefold().replace(" ", "_").replace("-", "_")
    return next((relation for relation in Relation if relation.value == word), None)
