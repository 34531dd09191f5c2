"""JSON of very many plain links: the same maps and the same errors, in bounded memory."""

from __future__ import annotations

import gc
import json
import tracemalloc

import pytest

from immunograph.errors import MapError
from immunograph.formats import json_, load_map
from immunograph.records import Evidence, Link, link_like, rest_of
from immunograph.text_row import TextRow
from immunograph.vocabulary import Hedge, Layer, Relation, Sign, Support, Wording


def large(monkeypatch, text):
    """Read a map as one that has too many values if its plain links are counted."""
    data = text.encode()
    rest, links = json_._LINK.subn(b"", data)
    assert links
    monkeypatch.setattr(json_, "MOST_VALUES", json_._marks(rest))
    return json_.read(data, "m.json")


def told(read, *args):
    """Return the map that is read, or what is wrong with it."""
    try:
        return read(*args)
    except MapError as wrong:
        return str(wrong)


def links_of(number, nodes):
    """Return plain links, as many as are asked for."""
    return [
        {
            "id": f"L{n}",
            "source": f"n{n % nodes}",
            "target": f"n{(n * 7 + n // nodes) % nodes}",
            "relation": "increases" if n % 3 else "decreases",
            "sign": "raises" if n % 3 else "lowers",
        }
        for n in range(number)
    ]


@pytest.mark.parametrize("indent", [None, 1])
def test_many_plain_links_are_read_in_the_memory_that_they_take(indent, monkeypatch):
    plain = {
        "nodes": [{"id": f"n{n}"} for n in range(2000)],
        "links": links_of(30_000, 2000),
    }
    data = json.dumps(plain, indent=indent).encode()
    monkeypatch.setattr(json_, "MOST_VALUES", 5000)
    monkeypatch.setattr(json_, "MOST_BYTES", 100_000)
    tracemalloc.start()
    graph = json_.read(data, "m.json")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(graph.links) == 30_000
    assert graph.links[3] == Link(
        id="L3", source="n3", target="n21", relation=Relation.DECREASES, sign=Sign.LOWERS
    )
    # Dictionaries of so many texts would take 700 bytes for each link, and the links 600.
    assert most - len(data) < 800 * len(graph.links)


_PLAIN = '{"id": "E1", "source": "a", "target": "b", "relation": "increases", "sign": "+"}'


@pytest.mark.parametrize(
    "links",
    [
        _PLAIN,
        _PLAIN + ', {"target": "a", "sign": "-", "source": "b"}',
        _PLAIN + ', {"target": "a", "id": "a increases b", "sign": "-", "source": "b"}',
        _PLAIN + ', {"source": "a", "target": "b", "relation": "increases"}',
        _PLAIN + ', {"source": "a", "target": "b", "relation": "affects", "sign": "?"}',
        _PLAIN + ', {"id": "\\u00e9", "source": "\\u0061", "target": "b", "sign": "?"}',
        _PLAIN + ', {"id": "E2", "source": "a", "target": "b", "sign": "-", "note": "n {["}',
        _PLAIN + ', {"id": "E2", "source": "a", "target": "b", "sign": -1, "hedge": 3}',
        _PLAIN + ', {"id": "E2", "source": "a", "target": "b", "sign": true}',
        _PLAIN + ', {"id": "E2", "source": ["a"], "target": "b", "sign": "+"}',
        _PLAIN + ', {"id": 2, "source": "a", "target": "b", "sign": "+"}',
        _PLAIN + ', {"id": " ", "source": "a", "target": "b", "sign": "+"}',
        _PLAIN + ', {"id": " E2", "source": "a", "target": "b", "sign": "+"}',
        _PLAIN + ', {"id": "E\\u202e", "source": "a", "target": "b", "sign": "+"}',
        _PLAIN + ', {"id": "' + "E" * 301 + '", "source": "a", "target": "b", "sign": "+"}',
        _PLAIN + ", " + _PLAIN,
        _PLAIN + ', {"id": "E2", "source": "c", "target": "b", "sign": "+"}',
        _PLAIN + ', {"id": "E2", "source": " a", "target": "", "relation": "increases", "sign": "+"}',
        _PLAIN + ', {"id": "E2", "source": "c", "target": "b", "relation": "increases", "sign": "+"}',
        _PLAIN + ', {"id": "E2", "source": "a", "target": "b", "sign": "up"}',
        _PLAIN + ', {"id": "E2", "source": "a", "target": "b", "relation": "increases", "sign": "-"}',
        _PLAIN + ', {"id": "E2", "source": "a", "sign": "+"}',
        _PLAIN + ', {"id": "E2", "source": "a", "target": "b"}',
        _PLAIN + ', {"id": "E2", "source": "a", "source": "b", "target": "b", "sign": "+"}',
        _PLAIN + ', {"id": "E2", "source": "a", "target": "b", "sign": NaN}',
        _PLAIN + " " + _PLAIN.replace("E1", "E2"),
        _PLAIN + ",",
        _PLAIN + ', {"id": "E2" "source": "a"}',
        _PLAIN + ', {"id": "E2\n", "source": "a", "target": "b", "sign": "+"}',
        _PLAIN + ', "{' + _PLAIN + '"',
        _PLAIN + f', {{"id": "E2", "source": "a", "target": "b", "evidence": [{_PLAIN}]}}',
        f"[{_PLAIN}]",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "around",
    [
        '{{"nodes": [{{"id": "a"}}, {{"id": "b"}}],\n"links": [{}]}}',
        '{{"links": [{}],\n"nodes": [{{"id": "a"}}, {{"id": "b"}}], "title": "t"}}',
        '{{"nodes": [{}]}}',
        '{{"source": {}}}',
        '{{"title": "\\", {{", "links": [{}]}}',
    ],
)
def test_a_large_map_is_read_as_a_small_one(around, links, monkeypatch):
    text = around.format(links)
    assert told(large, monkeypatch, text) == told(json_.read, text.encode(), "m.json")


def test_what_is_besides_plain_links_is_bounded(monkeypatch):
    links = json.dumps({"links": links_of(10, 3)})
    many = links[:-1] + ', "nodes": [' + '{"id": "a"}, ' * 20 + "{}]}"
    monkeypatch.setattr(json_, "MOST_VALUES", 15)
    said = "has 45 values besides plain links, 15 is the most"
    assert said in told(json_.read, many.encode(), "m.json")
    monkeypatch.setattr(json_, "MOST_BYTES", 100)
    said = "has 1,100 bytes besides plain links, 100 is the most"
    long = links[:-1] + ', "title": "' + "x" * (1100 - 26) + '"}'
    assert said in told(json_.read, long.encode(), "m.json")
    monkeypatch.setattr(json_, "MOST_LINKS", 9)
    assert "has 10 plain links, 9 is the most" in told(json_.read, links.encode(), "m.json")


def test_a_row_of_texts_is_a_mapping():
    row = TextRow(("source", "target"), ("a", "b"))
    assert dict(row) == {"source": "a", "target": "b"}
    assert row.get("sign") is None
    assert row == {"source": "a", "target": "b"}


def test_a_link_made_like_another_says_the_same():
    link = Link(
        id="E1", source="a", target="b", relation=Relation.PREDICTS, sign=Sign.LOWERS,
        sign_implied=Sign.RAISES, layer=Layer.CONTEXT, wording=next(iter(Wording)),
        wording_note="wn", hedge=Hedge(2), supports=Support.MIXED, delay="d", context="c",
        source_aspect="sa", target_aspect="ta", mediator="m", summarises=("E2",), claims=("C1",),
        evidence=(Evidence(quote="q"),), derived=True, overclaim="o", scope_mismatch="s",
        note="n",
    )  # fmt: skip
    made = link_like(rest_of(link), "E1", "a", "b")
    assert type(made) is Link
    assert made == link
    assert hash(made) == hash(link)
    with pytest.raises(AttributeError):
        made.note = ""


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("text", ['{"nodes": []}', "{"])
def test_reading_leaves_the_garbage_collector_as_it_was(text, enabled, tmp_path):
    path = tmp_path / "m.json"
    path.write_text(text)
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        told(load_map, path)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()
