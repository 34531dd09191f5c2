"""Compiled maps: the same answers as from memory, and the same map however it was compiled."""

from __future__ import annotations

import pickle
import tempfile
from functools import partial
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_paths_and_loops import maps as walked_maps
from test_round_trips import maps as any_maps

import immunograph as ig
from immunograph.errors import ImmunographError
from immunograph.formats import immap
from immunograph.vocabulary import Layer, Walk
from immunograph.walk import Network, network_of

often = settings(max_examples=100, deadline=None)


def stored(graph):
    return immap.read(immap.write(graph), "m.immap")


def outcome(ask, *arguments, **options):
    """What a question gives: its answer as plain data, or its error."""
    try:
        return ask(*arguments, **options).to_dict()
    except ImmunographError as error:
        return type(error), str(error)


def same(one, two, ask, *arguments, **options):
    assert outcome(ask, two, *arguments, **options) == outcome(ask, one, *arguments, **options)


@given(any_maps())
@often
def test_a_compiled_map_loses_nothing(graph):
    again = stored(graph)
    assert again == graph
    assert graph == again
    assert (again.digest, hash(again), repr(again)[12:]) == (
        graph.digest,
        hash(graph),
        repr(graph)[12:],
    )
    assert immap.write(again) == immap.write(graph)
    assert pickle.loads(pickle.dumps(again)) == graph


@given(any_maps(), st.text(max_size=3))
@often
def test_look_ups_of_a_compiled_map_are_those_of_the_map(graph, text):
    again = stored(graph)
    assert len(again) == len(graph)
    assert again.layers == graph.layers
    assert list(again) == list(graph.nodes)
    assert list(again.nodes_by_id.items()) == list(graph.nodes_by_id.items())
    assert sorted(again.ids_beginning(text[:1])) == sorted(graph.ids_beginning(text[:1]))
    stated_again = {name for each in graph.pooled for name in each.ids}
    names = [text, *(name for n in graph for name in (n.id, n.label, n.label[:2], *n.aliases))]
    for name in names:
        assert (name in again) == (name in graph)
        for one in ("node", "link", "claim", "citation", "kind", "links_from"):
            if one == "link" and name in stated_again:
                continue  # a compiled map keeps no ids of what was pooled
            plain, lazy = getattr(graph, one), getattr(again, one)
            assert _found(lazy, name) == _found(plain, name)
    for node in graph:
        assert again.short_name(node.id) == graph.short_name(node.id)
        assert again.theme(node) == graph.theme(node)
        assert again.links_from(node.id) == graph.links_from(node.id)
        assert again.links_into(node.id) == graph.links_into(node.id)
        for other in graph:
            assert again.links_between(node.id, other.id) == graph.links_between(node.id, other.id)
    for link in graph.links:
        assert again.link(link.id) == link


def _found(look, name):
    try:
        return look(name)
    except ImmunographError as error:
        return type(error), str(error)


@given(
    walked_maps(), st.sampled_from(Walk), st.sets(st.sampled_from(Layer), min_size=1), st.booleans()
)
@often
def test_the_network_of_a_compiled_map_is_the_network_of_the_map(graph, walk, layers, implied):
    for avoid in ((), [graph.nodes[0].id]):
        options = {"walk": walk, "layers": layers, "implied_signs": implied, "avoid": avoid}
        plain, lazy = Network(graph, **options), network_of(stored(graph), **options)
        assert type(lazy) is not Network
        for name in ("names", "links", "signs", "out", "into"):
            assert list(getattr(lazy, name)) == list(getattr(plain, name))
        assert dict(lazy.index) == plain.index
        assert [lazy.grade(n) for n in range(len(plain.links))] == [
            plain.grade(n) for n in range(len(plain.links))
        ]


@given(walked_maps(), st.none() | st.integers(1, 4), st.sampled_from(Walk))
@often
def test_answers_from_a_compiled_map_are_those_from_the_map(graph, most, walk):
    graph = ig.GraphDraft(graph).freeze()  # what was pooled is not kept by a file
    again = stored(graph)
    for first in graph:
        same(graph, again, ig.show_node, first.id, layers="all")
        for other in graph:
            ends = first.id, other.id
            same(graph, again, ig.find_paths, *ends, max_length=most, walk=walk)
            same(graph, again, ig.explain, *ends, max_length=most, walk=walk)
    same(graph, again, ig.find_loops, walk=walk)
    same(graph, again, ig.check_map)


# -- tables that are compiled row by row -----------------------------------------------------

_CELLS = {
    "source": ("a", "b", "a b", "b #2", " a", "", "x" * 130, "\u202e"),
    "target": ("a", "b", "b #2", "c", "'=1", "y" * 150),
    "sign": ("+", "-", "?", "", "x"),
    "relation": ("", "", "predicts", "increases", "part_of"),
    "id": ("", "", "", "e1", "a increases b", "a increases b #2", "'e1", "z" * 301),
    "hedge": ("", "", "3", "9"),
    "quote": ("", "", "q"),
    "citation": ("", "", "w"),
    "doi": ("", "10.1/a", "10.1/b"),
    "design": ("", "rct"),
    "n": ("", "500"),
    "claim": ("", "said", "'said"),
    "source_label": ("", "", "A"),
    "note": ("", "", "'=1", "n\nn"),
}  # fmt: skip


@st.composite
def tables(draw, few=("x", "\u202e", "9")):
    """A table of links, now and then with cells that are wrong."""
    wrong = draw(st.booleans())
    columns = [
        "source",
        "target",
        "sign",
        *draw(st.lists(st.sampled_from([*_CELLS][3:]), unique=True)),
    ]
    cells = {
        name: st.sampled_from([c for c in _CELLS[name] if wrong or (c not in few and len(c) < 301)])
        for name in columns
    }
    rows = [[draw(cells[name]) for name in columns] for _ in range(draw(st.integers(0, 12)))]
    quoted = [[f'"{cell}"' if "\n" in cell else cell for cell in row] for row in rows]
    return "\n".join(",".join(row) for row in [columns, *quoted]) + "\n"


@given(tables())
@example("source,target,sign\na,b,+\na,b,+\na,b #2,+\n")
@example("source,target,sign\na,b #2,+\na,b,+\na,b,+\n")
@example("source,target,sign,id\na,b,+,a increases b\na,b,+,\na,b,+,\n")
@example("source,target,sign,id\na,b,+,\na,b,+,\na,b,+,a increases b #2\n")
@example("source,target,sign\na,b,+\na,b,-\na,b,+\na,b,+\n")
@settings(max_examples=300, deadline=None)
def test_a_table_compiled_row_by_row_is_the_map_that_it_is_read_as(text):
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder, "m.csv"), Path(folder, "m.immap")
        path.write_text(text, encoding="utf-8")

        def compiled():
            ig.compile_map(path, target)
            return ig.load_map(target)

        read, made = _tried(partial(ig.load_map, path)), _tried(compiled)
        if isinstance(made, tuple) and isinstance(read, tuple):
            # What rows of one id say is only compared once all rows are in, and well.
            told = [each[1].partition("\n… and ")[0] for each in (made, read)]
            assert told[0] == told[1] or "used twice" in read[1] or "rows of one id" in read[1]
        else:
            assert made == read
        assert target.exists() == isinstance(read, ig.CausalGraph)
        assert {entry.name for entry in Path(folder).iterdir()} <= {"m.csv", "m.immap"}


def _tried(make):
    try:
        return make()
    except ImmunographError as error:
        return type(error), str(error)
