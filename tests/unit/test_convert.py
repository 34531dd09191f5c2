"""networkx: there and back without loss, and plain graphs of any kind."""

from __future__ import annotations

import json

import networkx as nx
import pytest

from immunograph.convert import from_networkx, to_networkx
from immunograph.errors import MapError, UsageError
from immunograph.graph import CausalGraph
from immunograph.vocabulary import Relation


def test_the_bundled_map_comes_back(article):
    made = to_networkx(article, records=True)
    assert (made.number_of_nodes(), made.number_of_edges()) == (35, 75)
    assert from_networkx(made) == article


def test_an_empty_map_comes_back():
    assert from_networkx(to_networkx(CausalGraph([], []))) == CausalGraph([], [])


def test_edges_carry_what_algorithms_ask_for(article):
    made = to_networkx(article, records=True)
    data = made.edges["stress", "immune_resilience", "E02"]
    assert (data["sign"], data["relation"], data["layer"]) == (-1, "decreases", "core")
    assert data["link"] is article.link("E02")
    assert made.nodes["crp"]["node"] is article.node("crp")
    assert made.nodes["crp"]["label"] == article.node("crp").label
    assert made.nodes["crp"]["kind"] == "biomarker"


def test_nothing_of_the_map_is_shared_and_changed(article):
    made = to_networkx(article)
    made.nodes["stress"]["label"] = "Strain"
    assert article.node("stress").label == "Psychological stress"
    assert from_networkx(made).node("stress").label == "Strain"


def test_a_part_comes_back_without_what_is_gone(article):
    made = to_networkx(article, records=True)
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
    graph = from_networkx(to_networkx(article, records=True).to_undirected())
    assert {(k.id, k.source, k.target) for k in graph.links} == {
        (k.id, k.source, k.target) for k in article.links
    }


def test_a_reversed_copy_is_reversed(article):
    graph = from_networkx(to_networkx(article, records=True).reverse())
    assert (graph.link("E01").source, graph.link("E01").target) == ("inflammation", "stress")


@pytest.mark.parametrize(
    ("data", "relation"),
    [
        ({"sign": 1}, "increases"), ({"sign": -1}, "decreases"), ({"sign": 0}, "affects"),
        ({"sign": "+"}, "increases"), ({"sign": "raises"}, "increases"),
        ({"sign": "\u2212"}, "decreases"), ({"sign": "\u2013"}, "decreases"),
        ({"sign": -1.0}, "decreases"), ({"sign": "-1.0"}, "decreases"), ({"sign": "up"}, "increases"),
        ({"polarity": "negative"}, "decreases"), ({"polarity": "s"}, "increases"),
        ({"effect": "Down-Regulates"}, "decreases"), ({"effect": 0.3}, "increases"),
        ({"interaction": "inhibition"}, "decreases"), ({"relation": "activates"}, "increases"),
        ({"relation": "regulates", "sign": "-"}, "decreases"), ({"weight": -0.5}, "decreases"),
        ({"relation": "positiveCorrelation"}, "positively_correlated_with"),
        ({"sign": float("nan"), "polarity": "+"}, "increases"),
        ({"interaction": "pp", "effect": None, "weight": -2}, "decreases"),
        ({"relation": "predicts", "polarity": "-"}, "predicts"),
    ],
)  # fmt: skip
def test_a_directed_edge_is_as_its_attributes_say(data, relation):
    plain = nx.DiGraph()
    plain.add_edge("a", "b", **data)
    (link,) = from_networkx(plain).links
    assert link.relation == relation
    assert link.relation.sign in (None, link.sign)


def test_the_sign_stands_where_the_caller_says():
    plain = nx.DiGraph()
    plain.add_edge("a", "b", kind_of_edge="inhibits", weight=2.0)
    assert from_networkx(plain, sign="kind_of_edge").links[0].sign == "lowers"
    assert from_networkx(plain, sign="weight").links[0].sign == "raises"
    assert from_networkx(plain, sign=lambda u, v, data: -data["weight"]).links[0].sign == "lowers"
    with pytest.raises(UsageError, match="sign must be text or a function or None, not 3"):
        from_networkx(plain, sign=3)


def test_weights_above_zero_are_no_signs_and_one_warning_says_so():
    plain = nx.DiGraph()
    plain.add_edge("a", "b", weight=2)
    plain.add_edge("b", "c", weight=0.5, interaction="pp")
    with pytest.warns(UserWarning, match="no edge says a sign.*sign='weight'.*'pp'") as told:
        graph = from_networkx(plain)
    assert len(told) == 1
    assert told[0].filename == __file__
    assert [link.sign for link in graph.links] == ["unknown", "unknown"]
    plain.add_edge("c", "a", weight=-1)
    assert [k.sign for k in from_networkx(plain).links] == ["raises", "raises", "lowers"]


def test_attributes_that_are_not_ours_are_passed_over():
    numpy = pytest.importorskip("numpy")
    pandas = pytest.importorskip("pandas")
    plain = nx.DiGraph(kinds=3, source="http://a", title=7)
    plain.add_node("a", layer=0, kind=[], label=5, theme="loud", place="left", note=pandas.NA)
    plain.add_edge("a", "b", layer=0, hedge="much", sign=numpy.int64(-1), delay=pandas.NaT, id=2)
    plain.add_edge("b", "a", sign=pandas.NA, polarity=numpy.float32("nan"), effect="+")
    graph = from_networkx(plain)
    assert (graph.title, graph.node("a").label, graph.node("a").layer) == ("", "5", "core")
    assert [link.sign for link in graph.links] == ["lowers", "raises"]


@pytest.mark.parametrize("name", [float("nan"), "NA of pandas"])
def test_a_node_that_is_nothing_is_an_error(name):
    if isinstance(name, str):
        name = pytest.importorskip("pandas").NA
    plain = nx.DiGraph()
    plain.add_edge("a", name, sign=1)
    with pytest.raises(UsageError, match=r"a node of the graph is (nan|<NA>), which is no name"):
        from_networkx(plain)


@pytest.mark.parametrize("name", ["NA", "None", "null", "N/A", "nan", "True", "1e5", "007"])
def test_names_like_nothing_are_names(name):
    plain = nx.DiGraph()
    plain.add_edge(name, "b", sign=1)
    assert from_networkx(plain).nodes[0].id == name


def _graphml(made, path):
    nx.write_graphml(made, path)
    return nx.read_graphml(path)


def _gexf(made, path):
    nx.write_gexf(made, path)
    return nx.read_gexf(path)


def _gml(made, path):
    nx.write_gml(made, path)
    return nx.read_gml(path)


def _node_link(made, path):
    path.write_text(json.dumps(nx.node_link_data(made, edges="links")))
    return nx.node_link_graph(json.loads(path.read_text()), edges="links")


def _cytoscape(made, path):
    path.write_text(json.dumps(nx.cytoscape_data(made)))
    return nx.cytoscape_graph(json.loads(path.read_text()))


@pytest.mark.parametrize("through", [_graphml, _gexf, _gml, _node_link, _cytoscape])
def test_a_map_comes_back_from_every_file_that_networkx_writes(article, tmp_path, through):
    made = through(to_networkx(article), tmp_path / "map")
    graph = from_networkx(made)

    def facts(graph):
        return (
            {(n.id, n.label, n.kind, n.note, n.high_means, n.layer) for n in graph},
            {
                (k.id, k.source, k.target, k.relation, k.sign, k.layer, k.hedge, k.delay, k.derived)
                for k in graph.links
            },
        )

    assert facts(graph) == facts(article)
    assert facts(from_networkx(to_networkx(article))) == facts(article)


@pytest.mark.parametrize(
    ("sign", "relation"),
    [
        (0, "associated_with"),
        (1, "positively_correlated_with"),
        ("-", "negatively_correlated_with"),
    ],
)
def test_an_undirected_edge_is_an_association(sign, relation):
    plain = nx.Graph()
    plain.add_edge("a", "b", sign=sign)
    (link,) = from_networkx(plain).links
    assert link.relation is Relation(relation)


@pytest.mark.parametrize("sign", [2, 0.5, True, "sideways", float("inf"), [], "é"])
@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph])
def test_what_is_no_sign_is_an_error_that_names_the_edge(sign, kind):
    plain = kind()
    plain.add_edge("a", "b", sign=sign)
    with pytest.raises(MapError, match=r"edge \('a', 'b'\): sign: must be"):
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
    plain = nx.MultiDiGraph([("a", "b"), ("b", "b")])
    plain.add_edge("a", "b", context="at night", sign=0)
    assert [k.id for k in from_networkx(plain).links] == [
        "a affects b", "a affects b #2", "b affects b",
    ]  # fmt: skip


def test_names_are_written_as_text():
    plain = nx.Graph([(1, (2, 3)), (2.5, 1, {"sign": 0})])
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
