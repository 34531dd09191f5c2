"""Common causes of the two ends of an association: by every pair of routes, and in every answer."""

from __future__ import annotations

import itertools

import networkx as nx
from hypothesis import assume, given, settings

import immunograph as ig
from immunograph.confounding import FAR, common_causes
from immunograph.vocabulary import Family, Relation, Walk
from immunograph.walk import Network
from makers import arrows, small_map, text_of
from random_maps import doubled, maps, multigraph

#: Stress raises C-reactive protein, and age does, which lowers empathy: stress has no part in it.
EXPLAINED = """
1: stress increases inflammation
2: inflammation increases crp
3: age increases crp
4: age decreases empathy
5: crp predicts- empathy
"""
SAID = (
    "“crp predicts less empathy” (5): age is a common cause of both, and may be all there is to it."
)


def test_a_common_cause_is_named_beside_the_association_wherever_it_is_told():
    graph = small_map(EXPLAINED)
    found = ig.find_paths(graph, "stress", "empathy")
    assert found[0].sentence("stress", "empathy") == "stress would lower empathy, if 5 were causal"
    assert found.to_dict()["confounded"] == [{"link": "5", "causes": ["age"]}]
    for case in (ig.explain(graph, "stress", "empathy"), ig.explain(graph, "crp", "empathy"),
                 ig.explain(graph, "5")):  # fmt: skip
        assert case.to_dict()["confounded"] == [{"link": "5", "causes": ["age"]}]
        assert SAID in " ".join(text_of(case).split())
    assert SAID in " ".join(text_of(found).split())


def test_only_a_route_past_the_other_end_makes_a_cause_a_common_one():
    chain = small_map("1: z increases a\n2: a increases b\n3: a predicts b")
    assert ig.explain(chain, "3").confounded == ()
    assert ig.find_paths(chain, "a", "b").confounded == ()
    near = "1: z increases m\n2: m increases a\n3: m increases b\n4: a predicts b"
    assert [each.causes for each in ig.explain(small_map(near), "4").confounded] == [("m",)]
    by_association = small_map("1: z predicts a\n2: z increases b\n3: a predicts b")
    assert ig.explain(by_association, "3").confounded == ()
    opposite = small_map("1: z opposite_of a\n2: z increases b\n3: a predicts b")
    assert ig.explain(opposite, "3").confounded == ()


def test_many_common_causes_are_told_in_short_and_listed_whole():
    lines = [f"{n}: c{n} increases {end}" for n, end in itertools.product(range(5), "ab")]
    text = "\n".join(f"{k}{line}" for k, line in enumerate(lines)) + "\nx: a associated_with b"
    case = ig.explain(small_map(text), "x")
    assert case.confounded[0].causes == tuple(f"c{n}" for n in range(5))
    assert "c0, c1 and 3 more are common causes of both" in " ".join(text_of(case).split())


def test_a_map_too_large_to_look_through_is_answered_without(monkeypatch):
    graph = arrows([(0, 1), (0, 2), (1, 2)], 3)
    network = Network(graph)
    assert common_causes(network, 1, 2) == [0]
    monkeypatch.setattr("immunograph.confounding.FAR", 0)
    assert common_causes(network, 1, 2) == []
    assert FAR > 10_000


@settings(max_examples=200, deadline=None)
@given(maps())
def test_common_causes_are_those_of_every_pair_of_causal_routes(graph):
    network = Network(graph)
    assume(len(graph) > 1 and not network.chained)
    edges = multigraph(graph, Walk.DIRECTED)
    edges.remove_edges_from(
        [(a, b, key) for a, b, key in edges.edges(keys=True)
         if graph.link(key).family is Family.ASSOCIATIONAL]
    )  # fmt: skip

    def routes(start, end):
        found = nx.all_simple_edge_paths(edges, start, end)
        return [
            {node for a, b, _ in path for node in (a, b)}
            for path in found
            if not doubled(graph, [key for *_, key in path])
        ]

    ends = {
        end for each in graph.links if each.relation is Relation.OPPOSITE_OF
        for end in (each.source, each.target) if {each.source, each.target} & {"n0", "n1"}
    } | {"n0", "n1"}  # fmt: skip
    expected = {
        node.id for node in graph if node.id not in ends
        and any(one & other == {node.id}
                for one, other in itertools.product(routes(node.id, "n0"), routes(node.id, "n1")))
    }  # fmt: skip
    found = common_causes(network, network.index["n0"], network.index["n1"])
    assert {network.names[node] for node in found} == expected
