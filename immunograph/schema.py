"""What a map file may say: every table, every field, its type and its meaning, in one place.

The reader (:mod:`immunograph.draft`), the writers, the JSON Schema and the page
``docs/map-format.md`` all follow these tables; a test holds them equal to the records.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from immunograph import records
from immunograph.fields import (
    TEXT_SCHEMA,
    Field,
    bool_field,
    doi_field,
    enum_field,
    hedge_field,
    id_field,
    ids_field,
    int_field,
    label_field,
    place_field,
    sign_field,
    tables_field,
    text_field,
    texts_field,
)
from immunograph.vocabulary import (
    Layer,
    Relation,
    Stance,
    Status,
    StudyDesign,
    Support,
    Theme,
    Wording,
)

#: What the first line of a map file says it is.
SCHEMA = "immunograph/map/1"

XREF = {
    "curie": id_field("an identifier in an ontology, `PREFIX:identifier`", required=True),
    "checked_in": text_field("where the identifier was looked up"),
}

EVIDENCE = {
    "citation": id_field("the id of the work"),
    "stance": enum_field(Stance, "what it says about the link"),
    "quote": text_field("its words"),
    "start": int_field("where the quote begins in the source text, in characters from 0"),
    "end": int_field("where it ends, exclusive"),
    "design": enum_field(StudyDesign, "the kind of evidence, where it differs from the citation's"),
    "population": text_field("who was studied, where it differs"),
    "n": int_field("how many people, where it differs"),
    "effect": text_field("the result that bears on this link, where it differs"),
    "note": text_field("what a reader must know"),
}

_SEVEN = "drawn as: stressor, immune, brain, mind, social, lever or other"

#: The tables of a map, in the order in which they are written.
TABLES: dict[str, tuple[type, dict[str, Field]]] = {
    "kinds": (
        records.Kind,
        {
            "id": id_field("its key", required=True),
            "label": label_field("its name on screen", required=True),
            "theme": enum_field(Theme, _SEVEN),
            "mapping": text_field("the closest class of an upper ontology"),
        },
    ),
    "nodes": (
        records.Node,
        {
            "id": id_field("the stable name", required=True),
            "label": label_field("the name shown to people; the id if left out"),
            "kind": id_field("the id of its kind"),
            "theme": enum_field(Theme, f"where it differs from that of the kind; {_SEVEN}"),
            "high_means": text_field('what "more of it" means, without which no sign can be read'),
            "aliases": texts_field("other names people type"),
            "xrefs": tables_field("xrefs", "identifiers in ontologies"),
            "layer": enum_field(Layer, "the part of the map it belongs to"),
            "note": text_field("what a reader must know"),
            "place": place_field(
                "where its middle stands in pictures, from the left and the top, 0 to 1"
            ),
        },
    ),
    "links": (
        records.Link,
        {
            "id": id_field("the stable name; made of source, relation and target if left out"),
            "source": id_field("the node it starts from", required=True),
            "target": id_field("the node it leads to", required=True),
            "relation": enum_field(Relation, "what kind of link; if left out, causal as signed"),
            "sign": sign_field("what a rise of the source does to the target"),
            "sign_implied": sign_field("the sign a reader would add where none is stated"),
            "layer": enum_field(Layer, "the part of the map it belongs to"),
            "wording": enum_field(Wording, "how the source words it"),
            "wording_note": text_field("how exactly"),
            "hedge": hedge_field("how surely the source says it, from 5 (asserted) to 0"),
            "supports": enum_field(Support, "what the recorded studies are able to show"),
            "delay": text_field("how long the effect takes"),
            "context": text_field("in whom or when"),
            "source_aspect": text_field("of what in the source it speaks"),
            "target_aspect": text_field("of what in the target it speaks"),
            "mediator": text_field("by way of what"),
            "summarises": ids_field("the links that it restates"),
            "claims": ids_field("the sentences it was read from"),
            "evidence": tables_field("evidence", "the works that bear on it"),
            "derived": bool_field("whether the curator made it out of other links"),
            "overclaim": text_field("where the source says more than its evidence"),
            "scope_mismatch": text_field("where the studies tested something else"),
            "note": text_field("what the literature says"),
        },
    ),
    "claims": (
        records.Claim,
        {
            "id": id_field("its key", required=True),
            "quote": text_field("the words, unchanged", required=True),
            "start": int_field("where the quote begins in the source text, in characters from 0"),
            "end": int_field("where it ends, exclusive"),
            "line": int_field("the line of the source text, from 1"),
            "source": id_field("the node it speaks of"),
            "target": id_field("the node it says is borne on"),
            "direction": text_field("one_way, both_ways, undirected, structural or none"),
            "relation": enum_field(Relation, "the relation as this sentence words it"),
            "sign": sign_field("the direction of change that is stated"),
            "sign_implied": sign_field("the one a reader would add"),
            "hedge": hedge_field("how surely it is said, from 5 (asserted) to 0"),
            "hedge_words": text_field("the words that show it"),
            "evidence_stated": text_field("the evidence that the sentence itself gives"),
            "mediator": text_field("by way of what"),
            "delay": text_field("how long it takes"),
            "population": text_field("in whom"),
            "role": text_field("specific, umbrella, implied, structural, mediation_leg …"),
            "link": id_field("the link it was first read as"),
            "note": text_field("what a reader must know"),
        },
    ),
    "loops": (
        records.NamedLoop,
        {
            "name": label_field("what it is called", required=True),
            "nodes": ids_field("the ids of all its nodes in the order round, from any of them"),
            "links": ids_field("or the ids of all its links, where links are parallel"),
            "note": text_field("what a reader must know"),
        },
    ),
    "citations": (
        records.Citation,
        {
            "id": id_field("its key", required=True),
            "authors": text_field("as in the reference, `Surname AB, Surname CD`"),
            "year": int_field("year of publication"),
            "title": text_field("its title"),
            "journal": text_field("where it appeared"),
            "volume": text_field("volume and issue"),
            "pages": text_field("pages or article number"),
            "doi": doi_field("its DOI, beginning `10.`; an address of it is read too"),
            "pmid": text_field("its PubMed number"),
            "pmcid": text_field("its PubMed Central number"),
            "url": text_field("an address, where there is none of these"),
            "design": enum_field(StudyDesign, "the kind of evidence, which the grade starts from"),
            "design_note": text_field("the design in the words of its abstract"),
            "n": text_field("its size as stated"),
            "participants": int_field("the number of people in it"),
            "population": text_field("who was studied"),
            "effect": text_field("the result as seen, with its numbers"),
            "risk_of_bias": text_field('"high" where the source itself says so'),
            "role": text_field("why the curator keeps it"),
            "seen_in": texts_field("the pages on which its fields were checked"),
            "fields_seen": text_field("which fields were checked there"),
            "status": enum_field(Status, "how far it was checked"),
        },
    ),
}

SOURCE = {
    "citation": id_field("the id of its citation"),
    "url": text_field("where to read it"),
    "sha256": text_field("the digest of the text that quote positions refer to, as UTF-8"),
    "chars": int_field("the length of that text in characters"),
    "updated": text_field("its date"),
    "first_published": text_field("where and when it first appeared"),
}

#: The tables inside tables.
NESTED: dict[str, tuple[type, dict[str, Field]]] = {
    "xrefs": (records.Xref, XREF),
    "evidence": (records.Evidence, EVIDENCE),
    "source": (records.Source, SOURCE),
}

#: What stands at the top of a map, before its tables.
TOP = {
    "schema": text_field(f'"{SCHEMA}"'),
    "title": text_field("a sentence for headings"),
    "about": text_field("a paragraph about the map"),
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
            "title": TEXT_SCHEMA,
            "about": TEXT_SCHEMA,
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
