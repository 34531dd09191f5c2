"""The tables of a map file and the records they are read into are the same."""

from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest

import immunograph as ig
from immunograph.fields import MOST_ID, MOST_TEXT, read_id, shown
from immunograph.formats import json_
from immunograph.schema import NESTED, TABLES, json_schema, to_plain

ALL = TABLES | NESTED


@pytest.mark.parametrize("table", ALL)
def test_every_field_of_a_record_is_a_field_of_its_table(table):
    record, fields = ALL[table]
    assert {field.name for field in dataclasses.fields(record)} == set(fields)


@pytest.mark.parametrize("table", ALL)
def test_what_a_record_cannot_do_without_is_required(table):
    record, fields = ALL[table]
    # A label follows from the id; a relation and a sign from each other; an id from the rest.
    implied = {("nodes", "label"), ("links", "id"), ("links", "relation"), ("links", "sign")}
    for field in dataclasses.fields(record):
        needed = field.default is dataclasses.MISSING and (table, field.name) not in implied
        assert fields[field.name].required == needed, field.name


def test_the_json_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.fixture
def validator():
    return jsonschema.Draft202012Validator(json_schema())


def test_the_bundled_map_is_valid_by_the_json_schema(article, validator):
    validator.validate(json.loads(json_.write(article)))


@pytest.mark.parametrize(
    "plain",
    [
        {"nodes": [{"label": "no id"}]},
        {"nodes": [{"id": " "}]},
        {"nodes": [{"id": "a", "lable": "A"}]},
        {"nodes": [{"id": "a", "place": 0.5}]},
        {"nodes": [{"id": "a", "place": [0.5]}]},
        {"nodes": [{"id": "a", "place": [0.5, 0.5, 0.5]}]},
        {"nodes": [{"id": "a", "place": [0.5, 1.01]}]},
        {"nodes": [{"id": "a", "place": [-0.01, 0.5]}]},
        {"nodes": [{"id": "a", "place": [True, 0.5]}]},
        {"nodes": [{"id": "a", "place": ["0.5", 0.5]}]},
        {"links": [{"source": "a"}]},
        {"links": [{"source": "a", "target": "b", "sign": "up"}]},
        {"links": [{"source": "a", "target": "b", "hedge": 6}]},
        {"links": [{"source": "a", "target": "b", "evidence": [{"stance": "maybe"}]}]},
        {"citations": [{"id": "c", "year": "2020"}]},
        {"source": {"chars": -1}},
        {"schema": "immunograph/map/2"},
        {"titel": "x"},
    ],
)
def test_what_the_json_schema_refuses_the_reader_refuses(plain, validator):
    assert not validator.is_valid(plain)
    assert ig.GraphDraft.from_plain(plain).problems()


@pytest.mark.parametrize("sign", ["raises", "lowers", "unknown", "+", "-", "?", 1, -1, 0])
def test_signs_that_the_json_schema_takes_the_reader_takes(sign, validator):
    plain = {"nodes": [{"id": "a"}], "links": [{"source": "a", "target": "a", "sign": sign}]}
    validator.validate(plain)
    assert ig.GraphDraft.from_plain(plain).freeze()


@pytest.mark.parametrize("place", [[0, 1], [0.125, 0.3], [1e-300, 1.0]])
def test_places_that_the_json_schema_takes_the_reader_takes(place, validator):
    plain = {"nodes": [{"id": "a", "place": place}]}
    validator.validate(plain)
    (node,) = ig.GraphDraft.from_plain(plain).freeze()
    assert node.place == tuple(place)
    assert [type(share) for share in node.place] == [float, float]


def test_a_record_at_its_defaults_is_short():
    assert to_plain(ig.Node(id="a", label="A"), TABLES["nodes"][1]) == {"id": "a", "label": "A"}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("", "is empty"),
        (" \t", "is empty"),
        (" a", "begins or ends with a space"),
        ("a\x1b", "control or bidirectional"),
        ("a\u202eb", "control or bidirectional"),
        ("\ud800", "surrogate"),
        ("x" * (MOST_ID + 1), "301 characters long"),
        (7, "must be text in quotes, not a number"),
        (None, "nothing"),
        (float("nan"), "not nan"),
        ([], "not a list"),
    ],
)
def test_what_is_no_id_says_why(value, wrong):
    with pytest.raises(ValueError, match=wrong):
        read_id(value)


@pytest.mark.parametrize(
    "name", ["node", "a:b", "a b", "שלום", "🧠", "é", "x" * MOST_ID, "[b]", "=1"]
)
def test_any_other_name_is_an_id(name):
    assert read_id(name) == name


def test_a_value_is_shown_short_whatever_it_is():
    assert shown("x" * MOST_TEXT) == repr("x" * 39 + "…")
    assert shown(10**100_000) == "a huge number"
    assert [shown(v) for v in (True, 3, 0.5, [], {}, None)] == [
        "true", "3", "0.5", "a list", "a table", "nothing (null)",
    ]  # fmt: skip
