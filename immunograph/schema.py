"""What a map file may say: every table, every field, its type and its meaning, in one place.

The reader (:mod:`immunograph.draft`), the writers, the JSON Schema and the page
``docs/map-format.md`` all follow these tables; a test holds them equal to the records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from immunograph import records
from immunograph.safetext import has_hidden
from immunograph.vocabulary import (
    Hedge,
    Layer,
    Relation,
    Sign,
    Stance,
    Status,
    StudyDesign,
    Support,
    Theme,
    Wording,
)

#: What the first line of a map file says it is.
SCHEMA = "immunograph/map/1"

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
    text = _short_text(value, "choose a shorter id")
    if has_hidden(text):
        raise ValueError("holds a control or bidirectional character; an id may not")
    if text != text.strip():
        raise ValueError("begins or ends with a space; remove it")
    return text


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
    if isinstance(value, float) and value != value:
        return "nan"
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


_TEXT = {"type": "string", "maxLength": MOST_TEXT}
_ID = {"type": "string", "minLength": 1, "maxLength": MOST_ID}
_SIGN = {"enum": [sign.word for sign in Sign] + ["+", "-", "?"]}


def _text(doc: str) -> Field:
    return Field(_read_text, _same, doc, False, _TEXT)


def _label(doc: str, *, required: bool = False) -> Field:
    return Field(_read_label, _same, doc, required, _ID)


def _id(doc: str, *, required: bool = False) -> Field:
    return Field(read_id, _same, doc, required, _ID)


def _int(doc: str) -> Field:
    return Field(_read_int, _same, doc, False, {"type": "integer", "minimum": 0})


def _bool(doc: str) -> Field:
    return Field(_read_bool, _same, doc, False, {"type": "boolean"})


def _sign(doc: str) -> Field:
    return Field(_read_sign, lambda sign: sign.word, doc, False, _SIGN)


def _hedge(doc: str) -> Field:
    return Field(_read_hedge, int, doc, False, {"type": "integer", "minimum": 0, "maximum": 5})


def _enum(words: type[Enum], doc: str) -> Field:
    values = [member.value for member in words]
    return Field(_choice(words), lambda member: member.value, doc, False, {"enum": values})


def _texts(doc: str) -> Field:
    read = _many(_read_label, "texts")
    return Field(read, list, doc, False, {"type": "array", "items": _ID})


def _ids(doc: str) -> Field:
    read = _many(read_id, "ids")
    return Field(read, list, doc, False, {"type": "array", "items": _ID})


XREF = {
    "curie": _id("an identifier in an ontology, `PREFIX:identifier`", required=True),
    "checked_in": _text("where the identifier was looked up"),
}

EVIDENCE = {
    "citation": _id("the id of the work"),
    "stance": _enum(Stance, "what it says about the link"),
    "quote": _text("its words"),
    "start": _int("where the quote begins in the source text, in characters from 0"),
    "end": _int("where it ends, exclusive"),
    "design": _enum(StudyDesign, "the kind of evidence, where it differs from the citation's"),
    "population": _text("who was studied, where it differs"),
    "n": _int("how many people, where it differs"),
    "effect": _text("the result that bears on this link, where it differs"),
    "note": _text("what a reader must know"),
}

_SEVEN = "drawn as: stressor, immune, brain, mind, social, lever or other"

#: The tables of a map, in the order in which they are written.
TABLES: dict[str, tuple[type, dict[str, Field]]] = {
    "kinds": (
        records.Kind,
        {
            "id": _id("its key", required=True),
            "label": _label("its name on screen", required=True),
            "theme": _enum(Theme, _SEVEN),
            "mapping": _text("the closest class of an upper ontology"),
        },
    ),
    "nodes": (
        records.Node,
        {
            "id": _id("the stable name", required=True),
            "label": _label("the name shown to people; the id if left out"),
            "kind": _id("the id of its kind"),
            "theme": _enum(Theme, f"where it differs from that of the kind; {_SEVEN}"),
            "high_means": _text('what "more of it" means, without which no sign can be read'),
            "aliases": _texts("other names people type"),
            "xrefs": Field(
                _tables, _same, "identifiers in ontologies", False, {"$ref": "#/$defs/xrefs"}
            ),
            "layer": _enum(Layer, "the part of the map it belongs to"),
            "note": _text("what a reader must know"),
        },
    ),
    "links": (
        records.Link,
        {
            "id": _id("the stable name; made of source, relation and target if left out"),
            "source": _id("the node it starts from", required=True),
            "target": _id("the node it leads to", required=True),
            "relation": _enum(Relation, "what kind of link; if left out, causal as signed"),
            "sign": _sign("what a rise of the source does to the target"),
            "sign_implied": _sign("the sign a reader would add where none is stated"),
            "layer": _enum(Layer, "the part of the map it belongs to"),
            "wording": _enum(Wording, "how the source words it"),
            "wording_note": _text("how exactly"),
            "hedge": _hedge("how surely the source says it, from 5 (asserted) to 0"),
            "supports": _enum(Support, "what the recorded studies are able to show"),
            "delay": _text("how long the effect takes"),
            "context": _text("in whom or when"),
            "source_aspect": _text("of what in the source it speaks"),
            "target_aspect": _text("of what in the target it speaks"),
            "mediator": _text("by way of what"),
            "summarises": _ids("the links that it restates"),
            "claims": _ids("the sentences it was read from"),
            "evidence": Field(
                _tables, _same, "the works that bear on it", False, {"$ref": "#/$defs/evidence"}
            ),
            "derived": _bool("whether the curator made it out of other links"),
            "overclaim": _text("where the source says more than its evidence"),
            "scope_mismatch": _text("where the studies tested something else"),
            "note": _text("what the literature says"),
        },
    ),
    "claims": (
        records.Claim,
        {
            "id": _id("its key", required=True),
            "quote": Field(_read_text, _same, "the words, unchanged", True, _TEXT),
            "start": _int("where the quote begins in the source text, in characters from 0"),
            "end": _int("where it ends, exclusive"),
            "line": _int("the line of the source text, from 1"),
            "source": _id("the node it speaks of"),
            "target": _id("the node it says is borne on"),
            "direction": _text("one_way, both_ways, undirected, structural or none"),
            "relation": _enum(Relation, "the relation as this sentence words it"),
            "sign": _sign("the direction of change that is stated"),
            "sign_implied": _sign("the one a reader would add"),
            "hedge": _hedge("how surely it is said, from 5 (asserted) to 0"),
            "hedge_words": _text("the words that show it"),
            "evidence_stated": _text("the evidence that the sentence itself gives"),
            "mediator": _text("by way of what"),
            "delay": _text("how long it takes"),
            "population": _text("in whom"),
            "role": _text("specific, umbrella, implied, structural, mediation_leg …"),
            "link": _id("the link it was first read as"),
            "note": _text("what a reader must know"),
        },
    ),
    "citations": (
        records.Citation,
        {
            "id": _id("its key", required=True),
            "authors": _text("as in the reference, `Surname AB, Surname CD`"),
            "year": _int("year of publication"),
            "title": _text("its title"),
            "journal": _text("where it appeared"),
            "volume": _text("volume and issue"),
            "pages": _text("pages or article number"),
            "doi": _text("its DOI, beginning `10.`"),
            "pmid": _text("its PubMed number"),
            "pmcid": _text("its PubMed Central number"),
            "url": _text("an address, where there is none of these"),
            "design": _enum(StudyDesign, "the kind of evidence, which the grade starts from"),
            "design_note": _text("the design in the words of its abstract"),
            "n": _text("its size as stated"),
            "participants": _int("the number of people in it"),
            "population": _text("who was studied"),
            "effect": _text("the result as seen, with its numbers"),
            "risk_of_bias": _text('"high" where the source itself says so'),
            "role": _text("why the curator keeps it"),
            "seen_in": _texts("the pages on which its fields were checked"),
            "fields_seen": _text("which fields were checked there"),
            "status": _enum(Status, "how far it was checked"),
        },
    ),
}

SOURCE = {
    "citation": _id("the id of its citation"),
    "url": _text("where to read it"),
    "sha256": _text("the digest of the text that quote positions refer to, as UTF-8"),
    "chars": _int("the length of that text in characters"),
    "updated": _text("its date"),
    "first_published": _text("where and when it first appeared"),
}

#: The tables inside tables.
NESTED: dict[str, tuple[type, dict[str, Field]]] = {
    "xrefs": (records.Xref, XREF),
    "evidence": (records.Evidence, EVIDENCE),
    "source": (records.Source, SOURCE),
}

#: What stands at the top of a map, before its tables.
TOP = {
    "schema": _text(f'"{SCHEMA}"'),
    "title": _text("a sentence for headings"),
    "about": _text("a paragraph about the map"),
}


def to_plain(record: Any, fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return a record as plain data: text, numbers, lists; fields at their default left out.

    Parameters
    ----------
    record : Node, Link, Evidence …
        Any record of :mod:`immunograph.records`.
    fields : mapping
        Its entry in :data:`TABLES` or :data:`NESTED`.

    Returns
    -------
    dict
        In the order of ``fields``.
    """
    plain: dict[str, Any] = {}
    defaults = _defaults(type(record))
    for name, field in fields.items():
        value = getattr(record, name)
        if name in defaults and value == defaults[name] and type(value) is type(defaults[name]):
            continue
        if name in ("xrefs", "evidence"):
            plain[name] = [to_plain(item, NESTED[name][1]) for item in value]
        else:
            plain[name] = field.write(value)
    return plain


def _defaults(kind: type) -> dict[str, Any]:
    import dataclasses

    if kind not in _DEFAULTS:
        _DEFAULTS[kind] = {
            field.name: field.default
            for field in dataclasses.fields(kind)
            if field.default is not dataclasses.MISSING
        }
    return _DEFAULTS[kind]


_DEFAULTS: dict[type, dict[str, Any]] = {}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a map written as JSON.

    Examples
    --------
    >>> json_schema()["properties"]["nodes"]["type"]
    'array'
    """
    definitions = {name: _object(fields) for name, (_, fields) in NESTED.items()}
    for name in ("xrefs", "evidence"):
        definitions[name] = {"type": "array", "items": definitions[name]}
    tables = {
        name: {"type": "array", "items": _object(fields)} for name, (_, fields) in TABLES.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A causal map of immunograph",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA},
            "title": _TEXT,
            "about": _TEXT,
            "source": {"$ref": "#/$defs/source"},
            **tables,
        },
        "additionalProperties": False,
        "$defs": definitions,
    }


def _object(fields: Mapping[str, Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {**field.json, "description": field.doc} for name, field in fields.items()
        },
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }
