"""What immunograph makes of the map is what stands in the file."""

from __future__ import annotations

from typing import Any

import pytest

import immunograph
from immunograph.draft import GraphDraft, graph_to_plain
from immunograph.graph import CausalGraph
from immunograph.schema import NESTED, TABLES
from immunograph.vocabulary import Stance

Row = dict[str, Any]


@pytest.fixture(scope="module")
def graph(toml: Row) -> CausalGraph:
    """The map, built from the parsed file."""
    return GraphDraft.from_plain(toml).freeze()


def test_the_draft_finds_nothing_wrong(toml: Row) -> None:
    assert not GraphDraft.from_plain(toml).problems()


def test_it_is_the_bundled_map(graph: CausalGraph) -> None:
    assert immunograph.load_dataset("perlmutter2022") == graph


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_read(toml: Row, graph: CausalGraph, table: str) -> None:
    fields = TABLES[table][1]
    for row, record in zip(toml.get(table, []), getattr(graph, table), strict=True):
        for name, value in row.items():
            if name in {"xrefs", "evidence"}:
                inner = NESTED[name][1]
                for plain, item in zip(value, getattr(record, name), strict=True):
                    for key, text in plain.items():
                        assert getattr(item, key) == inner[key].read(text), (record.id, key)
            else:
                assert getattr(record, name) == fields[name].read(value), (record.id, name)


def test_it_is_written_back_as_it_was_read(graph: CausalGraph) -> None:
    assert GraphDraft.from_plain(graph_to_plain(graph)).freeze() == graph


def test_every_alias_finds_its_node(graph: CausalGraph) -> None:
    for node in graph.nodes:
        for name in (node.id, node.label, node.name, *node.aliases):
            assert graph.node(name) is node, name


def test_the_contrary_results_are_there(graph: CausalGraph) -> None:
    contrary = [link.id for link in graph.links if any(e.stance.contrary for e in link.evidence)]
    assert {"E07", "E11", "E21", "E36", "E37", "L01", "L03"} <= set(contrary)
    assert Stance.NO_EFFECT in {item.stance for item in graph.link("E21").evidence}
    assert graph.citation("unidentified2019").short == "an unidentified paper (2019)"
