"""JSON: lossless, and stricter than the parser it uses."""

# Each message stands whole beside what causes it.

from __future__ import annotations

import json

import pytest

from immunograph.errors import MapError
from immunograph.formats import json_
from immunograph.graph import CausalGraph
from immunograph.records import Source


def wrong(text):
    """Return the message about a bad map."""
    with pytest.raises(MapError) as caught:
        json_.read(text if isinstance(text, bytes) else text.encode(), "m.json")
    return str(caught.value)


def test_the_bundled_map_reads_back(article):
    data = json_.write(article)
    assert json_.read(data, "m.json") == article
    assert json_.write(json_.read(data, "m.json")) == data


def test_an_empty_map_reads_back():
    for graph in (CausalGraph([], []), CausalGraph([], [], title="T", source=Source())):
        assert json_.read(json_.write(graph), "m.json") == graph


def test_a_byte_order_mark_does_not_matter():
    assert len(json_.read(b'\xef\xbb\xbf{"nodes": [{"id": "a"}]}', "m.json")) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "m.json:1: is no JSON: Expecting value (the file is empty)"),
        ("[]", "m.json: is no map: the top must be an object in { }"),
        ("{", "m.json:1: is no JSON: Expecting property name enclosed in double quotes (text and keys need double quotes; is there a comma too many?)"),
        ('{"title": "a\nb"}', "m.json:1: is no JSON: Invalid control character at (write a line break as \\n, and other control characters as \\u00…)"),
        ('{"title":\n"\\q"}', "m.json:2: is no JSON: Invalid \\escape (write a backslash as two)"),
        ('{"title": "a"} x', "m.json:1: is no JSON: Extra data"),
        ('{"title": "a", "title": "b"}', "m.json: the key 'title' is used twice in one object"),
        ('{"nodes": [{"id": "a", "note": "", "note": ""}]}', "m.json: the key 'note' is used twice in one object (its id: 'a')"),
        ('{"title": NaN}', "m.json: NaN is no number of JSON"),
        ('{"title": -Infinity}', "m.json: -Infinity is no number of JSON"),
        ('{"title": 1e999}', "m.json: title: must be text in quotes, not inf"),
        ('{"nodes": [{"id": "a", "place": [0.5, NaN]}]}', "m.json: NaN is no number of JSON"),
        ('{"nodes": [{"id": "a", "place": [0.5, 1e999]}]}', "m.json: nodes[0]: place: must be two numbers from 0 to 1, from the left and from the top, as in [0.25, 0.5], not inf"),
        ('{"title": ' + "9" * 5000 + "}", "m.json: holds a number of thousands of digits"),
        ('{"title": "\\ud800"}', "m.json: title: holds half of a surrogate pair, which is no character"),
        ('{"nodes": [{"id": "a\\u0000"}]}', "m.json: nodes[0]: id: holds a control or bidirectional character; an id may not"),
        ('{"\\ud800\\u001b[0m": 1}', "m.json: \\ud800\\x1b[0m: is not a table or field of a map"),
        ("[" * 100_000, "m.json: is nested too deeply"),
        ('{"nodes": null}', "m.json: nodes: must be a list of tables (write [[nodes]] above each)"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_where_and_why(text, message):
    said = wrong(text)
    assert said.startswith(message)
    assert "\n" not in said


def test_what_is_not_utf_8_is_told():
    assert "not UTF-8" in wrong('{"title": "é"}'.encode("latin-1"))
    assert "UTF-16" in wrong('{"title": "é"}'.encode("utf-16"))


def test_commas_and_brackets_in_texts_are_not_values(monkeypatch):
    monkeypatch.setattr(json_, "MOST_VALUES", 10)
    text = json.dumps({"title": ",[{" * 100 + '\\"'})
    assert json_.read(text.encode(), "m.json").title.startswith(",[{")
    many = json.dumps({"nodes": [{"id": name} for name in "abcde"]})
    assert "has 11 values, 10 is the most" in wrong(many)
