"""Causes of what is seen against networkx, on random maps with markers, parts and loops."""

from __future__ import annotations

import networkx as nx
from hypothesis import assume, given
from hypothesis import strategies as st

import immunograph as ig
from immunograph.vocabulary import Family, Relation, Sign, Walk
from immunograph.walk import directions
from random_maps import maps

WAY = st.sampled_from([Sign.RAISES, Sign.LOWERS])
OPPOSITE = {Sign.RAISES: Sign.LOWERS, Sign.LOWERS: Sign.RAISES}


def scale(graph, name):
    """Return the nodes that are joined with one by opposites."""
    pairs = nx.Graph()
    pairs.add_node(name)
    pairs.add_edges_from(
        (link.source, link.target) for link in graph.links if link.relation is Relation.OPPOSITE_OF
    )
    return nx.node_connected_component(pairs, name)


def onward(graph, path, ends):
    """Tell whether a path goes on from no end of the scale that it leads to."""
    steps = zip(path.links, path.nodes, strict=False)
    return all(
        node not in ends or graph.link(name).relation is Relation.OPPOSITE_OF
        for name, node in steps
    )


def returns(graph, path, starts):
    """Tell whether a path comes back to an end of the scale that it begins at."""
    steps = zip(path.links, path.nodes[1:], strict=True)
    return any(
        node in starts and graph.link(name).relation is not Relation.OPPOSITE_OF
        for name, node in steps
    )


def does(graph, cause, goal):
    """Return the signs of what a cause that is held does to a node, by a graph of states."""
    states = nx.DiGraph()
    states.add_node((cause, 1, False))
    ends, starts = scale(graph, goal), scale(graph, cause)
    for link in graph.links:
        if link.family is Family.ASSOCIATIONAL:
            continue
        turns = link.relation is Relation.OPPOSITE_OF
        for start, end in directions(link, Walk.DIRECTED):
            if start == end and turns:
                continue  # what is said of two nodes says nothing of one
            if not turns and (start in ends or end in starts):
                continue
            for sign in (1, -1, 0):
                for turned in (False, True):
                    if not (turns and turned):
                        states.add_edge((start, sign, turned), (end, sign * link.sign, turns))
    reached = nx.descendants(states, (cause, 1, False))
    return {sign for node, sign, _ in reached if node == goal}


@given(maps(), st.data())
def test_a_single_observation_is_explained_as_the_states_tell(graph, data):
    assume(all(len(scale(graph, node.id)) < 3 for node in graph))
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
    assume(all(len(scale(graph, node.id)) < 3 for node in graph))
    goal = data.draw(st.sampled_from([node.id for node in graph]))
    for cause in ig.find_causes(graph, {goal: "raises"}, layers="all"):
        paths = ig.find_paths(graph, cause.node, goal, layers="all")
        ends, starts = scale(graph, goal), scale(graph, cause.node)
        causal = [path for path in paths if path.causal and onward(graph, path, ends)]
        route = cause.told[0].route
        assert (route.grade, route.links) == (causal[0].grade, causal[0].links)
        if cause.right:
            held = [path for path in causal if not returns(graph, path, starts)]
            assert {path.sign * cause.sign for path in held} == {Sign.RAISES}


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
