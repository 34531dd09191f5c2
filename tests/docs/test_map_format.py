"""The pages on the map format and its words say what the reader does."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterable
from enum import Enum

import pytest

from docpages import ROOT, keep_section
from immunograph import table_columns
from immunograph.fields import Field
from immunograph.schema import NESTED, TABLES, TOP, json_schema
from immunograph.vocabulary import (
    Grade,
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

FORMAT = ROOT / "docs" / "map-format.md"
WORDS = ROOT / "docs" / "vocabulary.md"
SCHEMA = ROOT / "docs" / "map.schema.json"

#: The list of words that a field chooses from, by the values it may take.
_LISTS = {
    tuple(member.value for member in words): name
    for words, name in [
        (Theme, "theme"),
        (Layer, "layer"),
        (Relation, "relation"),
        (Wording, "wording"),
        (Support, "support"),
        (Stance, "stance"),
        (StudyDesign, "study design"),
        (Status, "status"),
    ]
}


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(list(head))]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _type(name: str, field: Field) -> str:
    schema = field.json
    if name.startswith("sign"):
        return "[sign](vocabulary.md#sign)"
    if name == "hedge":
        return "[0 to 5](vocabulary.md#hedge)"
    if "enum" in schema:
        words = _LISTS[tuple(schema["enum"])]
        return f"[{words}](vocabulary.md#{words.replace(' ', '-')})"
    if "$ref" in schema:
        return "tables"
    if schema["type"] == "array":
        return "two numbers" if schema["items"]["type"] == "number" else "list of texts"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}[schema["type"]]


def _left_out(record: type | None, name: str, field: Field) -> str:
    if field.required:
        return "**needed**"
    defaults = {f.name: f.default for f in dataclasses.fields(record)} if record else {}
    default = defaults.get(name)
    if isinstance(default, Enum) and not isinstance(default, int):
        return f"`{default.value}`"
    if isinstance(default, int):
        return f"`{str(default).lower() if isinstance(default, bool) else int(default)}`"
    return ""


def _fields(record: type | None, fields: dict[str, Field]) -> str:
    rows = (
        (f"`{name}`", _type(name, field), _left_out(record, name, field), field.doc)
        for name, field in fields.items()
    )
    return _table(("field", "type", "if left out", "meaning"), rows)


SECTIONS: dict[str, Callable[[], str]] = {
    "top": lambda: _fields(None, TOP),
    "columns": lambda: ", ".join(f"`{name}`" for name in table_columns.COLUMNS) + ".\n",
    **{name: lambda t=pair: _fields(*t) for name, pair in (TABLES | NESTED).items()},
}


@pytest.mark.parametrize("name", SECTIONS)
def test_the_page_on_the_format_lists_every_field(name: str, update: bool) -> None:
    keep_section(FORMAT, name, SECTIONS[name](), update=update)


def test_the_json_schema_is_published(update: bool) -> None:
    wanted = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if update:
        SCHEMA.write_text(wanted, encoding="utf-8")
    assert SCHEMA.read_text(encoding="utf-8") == wanted, "run pytest --update-golden"


# -- words -----------------------------------------------------------------------------------


def _mapped(relation: Relation, ontology: str) -> str:
    return relation.mapping.get(ontology, "–")


def _relations() -> str:
    rows = (
        (
            f"`{r.value}`", r.label, r.family.value, "its own" if r.sign is None else r.sign.word,
            "one" if r.directed else "none", r.meaning,
            _mapped(r, "RO"), _mapped(r, "BEL"), _mapped(r, "INDRA"),
        )
        for r in Relation
    )  # fmt: skip
    head = ("word", "reads", "family", "sign", "direction", "meaning", "RO", "BEL", "INDRA")
    return _table(head, rows)


def _signs() -> str:
    means = {
        Sign.RAISES: ("`+`, `1`", "it rises too"),
        Sign.LOWERS: ("`-`, `−`, `-1`", "it falls"),
        Sign.UNKNOWN: ("`?`, `0`", "it is not known which way it moves"),
    }
    rows = ((f"`{sign.word}`", *means[sign]) for sign in Sign)
    return _table(("word", "also read", "when the source rises, what does the target do?"), rows)


def _designs() -> str:
    rows = ((f"`{d.value}`", d.label, d.kind, d.start.label, d.eco or "–") for d in StudyDesign)
    return _table(("word", "meaning", "counts as", "grade starts", "ECO"), rows)


def _stances() -> str:
    rows = ((f"`{s.value}`", s.label, "yes" if s.contrary else "no", s.cito) for s in Stance)
    return _table(("word", "reads", "speaks against", "CiTO"), rows)


WORD_LISTS: dict[str, Callable[[], str]] = {
    "relations": _relations,
    "signs": _signs,
    "designs": _designs,
    "stances": _stances,
    "supports": lambda: _table(("word", "meaning"), ((f"`{s.value}`", s.label) for s in Support)),
    "hedges": lambda: _table(("number", "meaning"), ((f"`{int(h)}`", h.label) for h in Hedge)),
    "themes": lambda: _table(("word", "in the legend"), ((f"`{t.value}`", t.label) for t in Theme)),
    "grades": lambda: _table(
        ("word", "reads", "dots"), ((f"`{g.word}`", g.label, g.dots) for g in Grade)
    ),
}


@pytest.mark.parametrize("name", WORD_LISTS)
def test_the_page_on_words_lists_every_word(name: str, update: bool) -> None:
    keep_section(WORDS, name, WORD_LISTS[name](), update=update)


@pytest.mark.parametrize("words", [Wording, Layer, Status])
def test_words_without_a_meaning_in_the_code_have_one_on_the_page(words: type[Enum]) -> None:
    _, _, rest = WORDS.read_text(encoding="utf-8").partition(f"\n## {words.__name__}\n")
    listed = re.findall(r"^\| `(\w+)` \| \S", rest.split("\n## ")[0], re.MULTILINE)
    assert listed == [member.value for member in words]
