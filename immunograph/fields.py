"""The fields of a map file: how each kind of value is read, checked and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from typing import Any

from immunograph.safetext import has_hidden
from immunograph.vocabulary import Hedge, Sign

#: The longest id and label, in characters, and the longest other text.
MOST_ID, MOST_TEXT = 300, 100_000


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table.

    Attributes
    ----------
    read : callable
        Turns the plain value of a file into that of the record; raises ValueError with what
        was expected.
    write : callable
        The way back.
    doc : str
        What it means, in one line.
    required : bool
        Whether a file must say it.
    json : dict
        Its JSON Schema.
    """

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    doc: str
    required: bool
    json: Mapping[str, Any]


def _same(value: Any) -> Any:
    return value


def _is_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be text in quotes, not {_kind_of(value)}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair, which is no character") from None
    return value


def _read_text(value: Any) -> str:
    text = _is_text(value)
    if len(text) > MOST_TEXT:
        raise ValueError(f"is {len(text)} characters long, {MOST_TEXT} is the most")
    return text


def _short_text(value: Any, hint: str) -> str:
    text = _is_text(value)
    if not text.strip():
        raise ValueError("is empty; leave it out or say what to call it")
    if len(text) > MOST_ID:
        raise ValueError(f"is {len(text)} characters long, {MOST_ID} is the most; {hint}")
    return text


def _read_label(value: Any) -> str:
    return _short_text(value, "put the rest in note")


def read_id(value: Any) -> str:
    """Check an id: text, not empty, not long, nothing hidden in it, no space at its ends.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    if (
        type(value) is str
        and value.isascii()
        and value.isprintable()
        and 0 < len(value) <= MOST_ID
        and value[0] != " " != value[-1]
    ):
        return value  # the usual case, told at once: there may be a million of them
    text = _short_text(value, "choose a shorter id")
    if has_hidden(text):
        raise ValueError("holds a control or bidirectional character; an id may not")
    if text != text.strip():
        raise ValueError("begins or ends with a space; remove it")
    return text


def read_doi(text: str) -> str:
    """Return a DOI without the address that it may be given as.

    Examples
    --------
    >>> read_doi("https://doi.org/10.1000/182"), read_doi("doi: 10.1000/182")
    ('10.1000/182', '10.1000/182')
    """
    found = _DOI.match(text)
    return text[found.end() :].strip() if found else text


_DOI = re.compile(
    r"\s*(?:(?:https?://)?(?:(?:dx\.|www\.)?doi\.org/)|doi\s*:?\s*)(?=10\.)", re.IGNORECASE
)


def _read_doi(value: Any) -> str:
    return read_doi(_read_text(value))


def _read_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"must be a whole number, not {_kind_of(value)}")
    if not 0 <= value < 2**53:
        raise ValueError(f"must be between 0 and {2**53}")
    return value


def _read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {_kind_of(value)}")
    return value


def _read_sign(value: Any) -> Sign:
    if isinstance(value, Sign):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value in (-1, 0, 1):
        return Sign(value)
    try:
        return Sign.parse(_is_text(value))
    except ValueError:
        raise ValueError(
            f'must be "raises" (+), "lowers" (-) or "unknown" (?), not {shown(value)}'
        ) from None


def _read_hedge(value: Any) -> Hedge:
    if isinstance(value, Hedge):
        return value
    if isinstance(value, bool) or not isinstance(value, int) or value not in range(6):
        raise ValueError(
            f"must be a whole number from 5 (asserted) to 0 (no claim), not {shown(value)}"
        )
    return Hedge(value)


def _read_place(value: Any) -> tuple[float, float]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{_PLACE}, not {_kind_of(value)}")
    if len(value) != 2:
        raise ValueError(f"{_PLACE}, not a list of {len(value)}")
    for share in value:
        number = isinstance(share, int | float) and not isinstance(share, bool)
        if not (number and 0 <= share <= 1):  # nan is in no range
            raise ValueError(f"{_PLACE}, not {shown(share)}")
    return float(value[0]), float(value[1])


_PLACE = "must be two numbers from 0 to 1, from the left and from the top, as in [0.25, 0.5]"


def _choice(words: type[Enum]) -> Callable[[Any], Any]:
    by_value = {member.value: member for member in words}

    def read(value: Any) -> Any:
        if isinstance(value, words):
            return value
        try:
            return by_value[value]
        except (KeyError, TypeError):
            known = ", ".join(str(v) for v in by_value)
            raise ValueError(f"must be one of {known}; not {shown(value)}") from None

    return read


def _many(read_one: Callable[[Any], Any], what: str) -> Callable[[Any], Any]:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(f"must be a list of {what} in [ ], not {_kind_of(value)}")
        return tuple(read_one(item) for item in value)

    return read


def _tables(value: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, Mapping) for v in value):
        raise ValueError(f"must be a list of tables, not {_kind_of(value)}")
    return tuple(value)


def _kind_of(value: Any) -> str:
    names = {
        str: "text", bool: "true or false", int: "a number", float: "a number with a point",
        list: "a list", tuple: "a list", dict: "a table", type(None): "nothing (null)",
    }  # fmt: skip
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # nan, inf
    return names.get(type(value), "a date or time")


def shown(value: Any) -> str:
    """Return a value as a message shows it: short, whatever it is."""
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:39] + "…")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**53:
        return "a huge number"  # whose digits alone could take minutes to work out
    return str(value) if isinstance(value, int | float) else _kind_of(value)


TEXT_SCHEMA: Mapping[str, Any] = {"type": "string", "maxLength": MOST_TEXT}
_ID = {"type": "string", "pattern": r"\S", "maxLength": MOST_ID}
_SIGN = {"enum": [*(sign.word for sign in Sign), "+", "-", "?", 1, -1, 0]}


def text_field(doc: str, *, required: bool = False) -> Field:
    """Return a field that holds a text of any kind."""
    return Field(_read_text, _same, doc, required, TEXT_SCHEMA)


def doi_field(doc: str) -> Field:
    """Return a field that holds a DOI, which may be given as an address."""
    return Field(_read_doi, _same, doc, False, TEXT_SCHEMA)


def label_field(doc: str, *, required: bool = False) -> Field:
    """Return a field that holds a short text that is not empty."""
    return Field(_read_label, _same, doc, required, _ID)


def id_field(doc: str, *, required: bool = False) -> Field:
    """Return a field that holds an id."""
    return Field(read_id, _same, doc, required, _ID)


def int_field(doc: str) -> Field:
    """Return a field that holds a whole number from 0."""
    return Field(_read_int, _same, doc, False, {"type": "integer", "minimum": 0})


def bool_field(doc: str) -> Field:
    """Return a field that holds true or false."""
    return Field(_read_bool, _same, doc, False, {"type": "boolean"})


def sign_field(doc: str) -> Field:
    """Return a field that holds a sign."""
    return Field(_read_sign, lambda sign: sign.word, doc, False, _SIGN)


def hedge_field(doc: str) -> Field:
    """Return a field that holds a hedge, from 5 to 0."""
    return Field(_read_hedge, int, doc, False, {"type": "integer", "minimum": 0, "maximum": 5})


def place_field(doc: str) -> Field:
    """Return a field that holds a place: two shares of the room, from the left and the top."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    schema = {"type": "array", "items": share, "minItems": 2, "maxItems": 2}
    return Field(_read_place, lambda place: [float(share) for share in place], doc, False, schema)


def enum_field(words: type[Enum], doc: str) -> Field:
    """Return a field that holds one word of a list."""
    values = [member.value for member in words]
    return Field(_choice(words), lambda member: member.value, doc, False, {"enum": values})


def texts_field(doc: str) -> Field:
    """Return a field that holds a list of short texts."""
    read = _many(_read_label, "texts")
    return Field(read, list, doc, False, {"type": "array", "items": _ID})


def ids_field(doc: str) -> Field:
    """Return a field that holds a list of ids."""
    read = _many(read_id, "ids")
    return Field(read, list, doc, False, {"type": "array", "items": _ID})


def tables_field(name: str, doc: str) -> Field:
    """Return a field that holds tables, which are read one by one elsewhere."""
    return Field(_tables, _same, doc, False, {"$ref": f"#/$defs/{name}"})
