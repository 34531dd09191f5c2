"""What is known of a link at a glance: eight bytes, so that no record need be read to walk it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import Enum
from typing import Any

from immunograph.records import Link
from immunograph.schema import TABLES
from immunograph.vocabulary import Grade, Hedge, Layer, Relation, Sign

#: How many bytes a link has, and which of them says what. Each is a place in a list of words
#: that the file itself holds, so that a word added later moves none.
WIDTH = 8
RELATION, SIGN, IMPLIED, LAYER, GRADE, HEDGE, FLAGS = range(7)
DERIVED, DELAYED = 1, 2
#: Stands for an implied sign that there is not.
NONE = 255

#: The words, by the name under which the file lists them.
WORDS: dict[str, type[Enum]] = {
    "relations": Relation, "signs": Sign, "layers": Layer, "grades": Grade, "hedges": Hedge,
}  # fmt: skip

#: Fields of a link that its bytes and its ends say already; its record holds the others.
TOLD = frozenset(
    ("id", "source", "target", "relation", "sign", "sign_implied", "layer", "hedge", "derived")
)
REST = {name: field for name, field in TABLES["links"][1].items() if name not in TOLD}


def encode(link: Link, grade: Grade) -> int:
    """Return the eight bytes of a link as one number."""
    flags = (DERIVED if link.derived else 0) | (DELAYED if link.delay is not None else 0)
    implied = NONE if link.sign_implied is None else _PLACES[Sign][link.sign_implied]
    found = (
        _PLACES[Relation][link.relation], _PLACES[Sign][link.sign], implied,
        _PLACES[Layer][link.layer], _PLACES[Grade][grade], _PLACES[Hedge][link.hedge], flags, 0,
    )  # fmt: skip
    return int.from_bytes(bytes(found), sys.byteorder)


_PLACES: dict[type[Any], dict[Any, int]] = {
    kind: {word: n for n, word in enumerate(kind)} for kind in WORDS.values()
}


def byte(code: int, which: int) -> int:
    """Return one of the bytes of such a number."""
    shift = which if sys.byteorder == "little" else WIDTH - 1 - which
    return code >> 8 * shift & 255


def words() -> dict[str, list[Any]]:
    """Return the lists of words that the bytes point into, as plain values."""
    return {name: [word.value for word in kind] for name, kind in WORDS.items()}


def read_words(plain: Any) -> dict[str, Sequence[Any]]:
    """Return the words of a file.

    Raises
    ------
    ValueError, KeyError, TypeError
        If there are none, or some that this version does not know.
    """
    return {name: tuple(kind(value) for value in plain[name]) for name, kind in WORDS.items()}
