"""Answers are the same after a journey, on random maps, and take no more than their arrays."""

from __future__ import annotations

import pickle

from hypothesis import given, settings

import immunograph as ig
from makers import arrows
from random_maps import bounds, maps, ways

often = settings(max_examples=100, deadline=None)


def same(again, found):
    assert again == found
    assert again.to_dict() == found.to_dict()
    assert again.graph == found.graph
    assert (list(again.walks), again.walks.start) == (list(found.walks), found.walks.start)
    assert again.walks.columns() == found.walks.columns()
    first, second = again.walks.network, found.walks.network
    assert (first.names, first.links, first.signs) == (second.names, second.links, second.signs)
    assert (list(first.out), list(first.into)) == (list(second.out), list(second.into))


@often
@given(maps(), ways, bounds)
def test_loops_are_the_same_after_a_journey(graph, walk, most):
    found = ig.find_loops(graph, walk=walk, max_length=most, layers="all")
    same(pickle.loads(pickle.dumps(found)), found)


@often
@given(maps(), ways, bounds)
def test_paths_are_the_same_after_a_journey(graph, walk, most):
    nodes = [node.id for node in graph]
    for target in nodes[1:]:
        avoid = [name for name in nodes[1:] if name != target][:1]
        found = ig.find_paths(graph, "n0", target, walk=walk, max_length=most, avoid=avoid)
        same(pickle.loads(pickle.dumps(found)), found)


def test_paths_take_the_bytes_of_their_arrays():
    graph = arrows(((a, b) for a in range(8) for b in range(8) if a != b), 8)
    found = ig.find_paths(graph, "n000", "n007")
    assert found.total == 1957
    rest = len(pickle.dumps(graph)) + 4 * len(found.paths.places) + 2000
    assert len(pickle.dumps(found)) < found.walks.nbytes + rest


def test_a_part_of_the_routes_is_the_same_after_a_journey(article):
    found = ig.find_paths(article, "stress", "empathy")
    loops = ig.find_loops(article).loops
    assert pickle.loads(pickle.dumps(found.paths[1:3])) == found.paths[1:3]
    assert pickle.loads(pickle.dumps(loops[:1])) == loops[:1]
