"""Causes of what is seen against networkx, on random maps with markers, parts and loops."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

import immunograph as ig
from immunograph.vocabulary import Family, Relation, Sign, Walk
from immunograph.walk import directions
from random_maps import maps

WAY = st.sampled_from([Sign.RAISES, Sign.LOWERS])
OPPOSITE = {Sign.RAISES: Sign.LOWERS, Sign.LOWERS: Sign.RAISES}


def does(graph, cause, goal):
    """Return the signs of what a cause that is held does to a node, by a graph of states."""
    states = nx.DiGraph()
    states.add_node((cause, 1, False))
    for link in graph.links:
        if link.family is Family.ASSOCIATIONAL:
            continue
        for start, end in directions(link, Walk.DIRECTED):
            if start == goal or end == cause:
                continue
            marks = link.relation is Relation.IS_MARKER_OF
            for sign in (1, -1, 0):
                for shown in (False, True):
                    if not (shown and link.family is Family.CAUSAL):
                        states.add_edge(
                            (start, sign, shown), (end, sign * link.sign, shown or marks)
                        )
    reached = nx.descendants(states, (cause, 1, False))
    return {sign for node, sign, _ in reached if node == goal}


@given(maps(), st.data())
def test_a_single_observation_is_explained_as_the_states_tell(graph, data):
    goal = data.draw(st.sampled_from([node.id for node in graph]))
    way = data.draw(WAY)
    found = {cause.node: cause for cause in ig.find_causes(graph, {goal: way}, layers="all")}
    for node in graph:
        signs = does(graph, node.id, goal) if node.id != goal else set()
        assert (node.id in found) == bool(signs)
        if len(signs) == 1 and 0 not in signs:
            assert found[node.id].sign * signs.pop() == way
            assert found[node.id].right == 1
        elif signs:
            assert (found[node.id].right, found[node.id].ambiguous) == (0, 1)


@given(maps(), st.data())
def test_the_route_is_the_best_causal_path(graph, data):
    goal = data.draw(st.sampled_from([node.id for node in graph]))
    for cause in ig.find_causes(graph, {goal: "raises"}, layers="all"):
        paths = ig.find_paths(graph, cause.node, goal, layers="all")
        causal = [path for path in paths if path.causal]
        route = cause.told[0].route
        assert (route.grade, route.links) == (causal[0].grade, causal[0].links)
        if cause.right:
            assert {path.sign * cause.sign for path in causal} == {Sign.RAISES}


@given(maps(), st.lists(st.tuples(st.integers(0, 5), WAY), min_size=1, max_size=3))
def test_the_opposite_is_explained_by_the_opposite(graph, seen):
    names = [node.id for node in graph]
    observed = {names[place % len(names)]: way for place, way in seen}
    mirrored = {name: OPPOSITE[way] for name, way in observed.items()}
    one, other = (ig.find_causes(graph, each, layers="all") for each in (observed, mirrored))
    assert {(c.node, -c.sign, c.score, c.grade) for c in one} == {
        (c.node, c.sign, c.score, c.grade) for c in other
    }
    scores = [cause.score for cause in one]
    assert scores == sorted(scores, reverse=True)
    assert min(scores, default=0) >= 0
