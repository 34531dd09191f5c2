"""networkx: there and back without loss, and plain graphs of any kind."""

from __future__ import annotations

import networkx as nx
import pytest

from immunograph.convert import from_networkx, to_networkx
from immunograph.errors import MapError, UsageError
from immunograph.graph import CausalGraph
from immunograph.vocabulary import Relation, Sign


def test_the_bundled_map_comes_back(article):
    made = to_networkx(article)
    assert (made.number_of_nodes(), made.number_of_edges()) == (35, 75)
    assert from_networkx(made) == article


def test_an_empty_map_comes_back():
    assert from_networkx(to_networkx(CausalGraph([], []))) == CausalGraph([], [])


def test_edges_carry_what_algorithms_ask_for(article):
    made = to_networkx(article)
    data = made.edges["stress", "immune_resilience", "E02"]
    assert (data["sign"], data["relation"], data["layer"]) == (-1, "decreases", "core")
    assert data["link"] is article.link("E02")
    assert made.nodes["crp"] == {
        "node": article.node("crp"), "label": article.node("crp").label, "kind": "biomarker",
    }  # fmt: skip


def test_nothing_of_the_map_is_shared_and_changed(article):
    made = to_networkx(article)
    made.nodes["stress"]["label"] = "Strain"
    assert article.node("stress").label == "Psychological stress"
    assert from_networkx(made).node("stress").label == "Strain"


def test_a_part_comes_back_without_what_is_gone(article):
    made = to_networkx(article)
    made.remove_node("stress")
    graph = from_networkx(made)
    assert len(graph) == 34
    assert all(claim.source != "stress" for claim in graph.claims)


def test_a_relation_that_is_changed_must_agree_with_its_sign(article):
    made = to_networkx(article)
    made.edges["stress", "inflammation", "E01"]["sign"] = -1
    with pytest.raises(MapError, match="is 'lowers', but increases means 'raises'"):
        from_networkx(made)


def test_an_undirected_copy_keeps_the_direction_that_links_had(article):
    graph = from_networkx(to_networkx(article).to_undirected())
    assert {(k.id, k.source, k.target) for k in graph.links} == {
        (k.id, k.source, k.target) for k in article.links
    }


def test_a_reversed_copy_is_reversed(article):
    graph = from_networkx(to_networkx(article).reverse())
    assert (graph.link("E01").source, graph.link("E01").target) == ("inflammation", "stress")


@pytest.mark.parametrize(
    ("sign", "relation"),
    [(1, "increases"), (-1, "decreases"), (0, "affects"), (None, "affects"), ("+", "increases"),
     ("raises", "increases"), ("\u2212", "decreases"), (-1.0, "decreases")],
)  # fmt: skip
def test_a_directed_edge_is_causal_as_signed(sign, relation):
    plain = nx.DiGraph()
    plain.add_edge("a", "b", sign=sign, weight=3.5)
    (link,) = from_networkx(plain).links
    assert link.relation is Relation(relation)


def test_numbers_of_numpy_are_signs():
    numpy = pytest.importorskip("numpy")
    plain = nx.DiGraph()
    plain.add_edge("a", "b", sign=numpy.int64(-1))
    assert from_networkx(plain).links[0].sign is Sign.LOWERS


@pytest.mark.parametrize(
    ("sign", "relation"),
    [
        (None, "associated_with"),
        (1, "positively_correlated_with"),
        ("-", "negatively_correlated_with"),
    ],
)
def test_an_undirected_edge_is_an_association(sign, relation):
    plain = nx.Graph()
    plain.add_edge("a", "b", sign=sign)
    (link,) = from_networkx(plain).links
    assert link.relation is Relation(relation)


@pytest.mark.parametrize("sign", [2, 0.5, True, "up", float("nan"), float("inf"), [], "é"])
@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph])
def test_what_is_no_sign_is_an_error(sign, kind):
    plain = kind()
    plain.add_edge("a", "b", sign=sign)
    with pytest.raises(MapError, match="sign: must be"):
        from_networkx(plain)


def test_attributes_with_the_name_of_a_field_set_it():
    plain = nx.MultiDiGraph(name="Mine")
    plain.add_node("a", label="A", high_means="more a", colour="red", place=(0.25, 1))
    plain.add_edge("a", "b", relation="predicts", sign="-", delay="weeks", id="E1")
    plain.add_edge("a", "b", relation="has_no_effect_on")
    graph = from_networkx(plain)
    assert (graph.title, graph.node("a").high_means) == ("Mine", "more a")
    assert graph.node("a").place == (0.25, 1.0)
    assert [(k.id, k.delay) for k in graph.links] == [
        ("E1", "weeks"), ("a has_no_effect_on b", None),
    ]  # fmt: skip


def test_parallel_edges_and_self_loops_are_links():
    plain = nx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "b")])
    plain.add_edge("a", "b", context="at night")
    assert [k.id for k in from_networkx(plain).links] == [
        "a affects b", "a affects b #2", "b affects b",
    ]  # fmt: skip


def test_names_are_written_as_text():
    plain = nx.Graph([(1, (2, 3)), (2.5, 1)])
    assert [node.id for node in from_networkx(plain)] == ["1", "(2, 3)", "2.5"]


def test_names_that_are_the_same_as_text_are_an_error():
    plain = nx.DiGraph()
    plain.add_nodes_from([1, "1"])
    with pytest.raises(UsageError, match="the nodes 1 and '1' have the same name"):
        from_networkx(plain)


@pytest.mark.parametrize("name", ["", " a", "a\x1b"])
def test_names_that_are_no_ids_are_an_error(name):
    plain = nx.DiGraph()
    plain.add_node(name)
    with pytest.raises(MapError, match="id"):
        from_networkx(plain)


@pytest.mark.parametrize("value", [3, "kinds", [1], {"a": 1}])
def test_what_stands_where_records_should_is_an_error(value):
    with pytest.raises(UsageError, match="not a tuple of Kind records"):
        from_networkx(nx.DiGraph(kinds=value))
