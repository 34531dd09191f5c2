"""Paths and loops against brute force: networkx and plain enumeration, on random maps.

Maps have parallel links, self-loops, undirected associations, several components, bounds.
"""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.feedback import read_polarity
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Node
from immunograph.vocabulary import Family, Grade, Polarity, Sign, Walk
from makers import link
from random_maps import WORKS, bounds, brute_loops, brute_paths, maps, ways

often = settings(max_examples=150, deadline=None)


def product(signs):
    if any(sign is Sign.UNKNOWN for sign in signs):
        return Sign.UNKNOWN
    return Sign.LOWERS if sum(sign is Sign.LOWERS for sign in signs) % 2 else Sign.RAISES


def claim_of(links, *, loop):
    if all(each.family is not Family.ASSOCIATIONAL for each in links):
        return "causal"
    return "association" if len(links) == 1 and not loop else "conditional"


def check_route(graph, route, *, loop):
    """Compare everything a route says with what its links say one by one."""
    links = [graph.link(name) for name in route.links]
    assert route.signs == tuple(each.sign for each in links)
    assert route.sign is product(route.signs)
    assert route.claim == claim_of(links, loop=loop)
    assert route.causal is (route.claim == "causal")
    grades = {each.id: grade_link(graph, each).grade for each in links}
    assert route.grade is min(grades.values())
    assert grades[route.weakest] is route.grade
    assert route.hedge == min(each.hedge for each in links)
    assert len(set(route.nodes)) == len(route.nodes)
    ring = [*route.nodes, route.nodes[0]] if loop else list(route.nodes)
    for (a, b), each in zip(itertools.pairwise(ring), links, strict=True):
        assert {a, b} == {each.source, each.target}


@often
@given(maps(), ways, bounds, st.data())
def test_paths_equal_brute_force(graph, walk, most, data):
    names = [node.id for node in graph]
    source, target = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    if source == target:
        return
    found = ig.find_paths(graph, source, target, walk=walk, max_length=most)
    listed = [route.links for route in found]
    assert len(listed) == len(set(listed)) == found.total
    assert set(listed) == brute_paths(graph, walk, source, target, most)
    assert found.complete
    for route in found:
        check_route(graph, route, loop=False)
        assert (route.nodes[0], route.nodes[-1]) == (source, target)
    key = [(r.claim != "causal", -r.grade, len(r.links), r.links) for r in found]
    assert key == sorted(key)
    assert found.raises + found.lowers + found.unknown == found.total
    assert found.causal == sum(route.causal for route in found)


@often
@given(maps(), ways, bounds)
def test_loops_equal_brute_force(graph, walk, most):
    found = ig.find_loops(graph, walk=walk, max_length=most)
    listed = [loop.route.links for loop in found]
    assert len(listed) == len(set(listed)) == found.total
    assert set(listed) == brute_loops(graph, walk, most)
    assert found.complete
    for loop in found:
        check_route(graph, loop.route, loop=True)
        assert loop.route.nodes[0] == min(loop.route.nodes)
        letter = {Sign.RAISES: "R", Sign.LOWERS: "B", Sign.UNKNOWN: "U"}[loop.route.sign]
        assert loop.polarity is read_polarity(letter)
        assert loop.name[0] == letter
    key = [(-loop.route.grade, len(loop), loop.route.links) for loop in found]
    assert key == sorted(key)


@often
@given(maps(), ways, bounds)
def test_filters_of_loops_are_those_of_a_list(graph, walk, most):
    every = list(ig.find_loops(graph, walk=walk))
    for loop in every:
        through = loop.route.nodes[-1]
        found = ig.find_loops(graph, walk=walk, max_length=most, through=[through])
        kept = [x for x in every if through in x.route.nodes and (most is None or len(x) <= most)]
        assert list(found) == kept
    for polarity in Polarity:
        only = ig.find_loops(graph, walk=walk, polarity=polarity)
        assert list(only) == [x for x in every if x.polarity is polarity]


@often
@given(maps(), ways, st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(graph, walk, chance):
    nodes, links = list(graph.nodes), list(graph.links)
    chance.shuffle(nodes)
    chance.shuffle(links)
    other = CausalGraph(nodes, links, citations=WORKS)
    loops, again = ig.find_loops(graph, walk=walk), ig.find_loops(other, walk=walk)
    assert [(x.name, x.route) for x in loops] == [(x.name, x.route) for x in again]
    assert again.to_dict() == loops.to_dict()
    first, last = min(n.id for n in nodes), max(n.id for n in nodes)
    if first != last:
        paths = ig.find_paths(graph, first, last, walk=walk)
        assert ig.find_paths(other, first, last, walk=walk).to_dict() == paths.to_dict()


@often
@given(maps(), ways)
def test_labels_change_nothing(graph, walk):
    renamed = [Node(id=node.id, label=f"Z {99 - n}") for n, node in enumerate(graph)]
    other = CausalGraph(renamed, graph.links, citations=WORKS)
    loops, again = ig.find_loops(graph, walk=walk), ig.find_loops(other, walk=walk)
    assert [(x.name, x.route) for x in loops] == [(x.name, x.route) for x in again]


@often
@given(maps(most_nodes=5, most_links=16), ways, st.integers(1, 12))
def test_a_budget_gives_so_many_and_says_whether_there_are_more(graph, walk, most):
    every = {loop.route.links for loop in ig.find_loops(graph, walk=walk)}
    found = ig.find_loops(graph, walk=walk, most=most)
    assert {loop.route.links for loop in found} <= every
    assert len(found) == min(most, len(every))
    assert found.complete is (len(every) <= most)
    assert bool(found.stopped) is not found.complete
    names = [node.id for node in graph]
    if len(names) > 1:
        routes = {r.links for r in ig.find_paths(graph, names[0], names[1], walk=walk)}
        some = ig.find_paths(graph, names[0], names[1], walk=walk, most=most)
        assert {r.links for r in some} <= routes
        assert len(some) == min(most, len(routes))
        assert some.complete is (len(routes) <= most)


@often
@given(maps(), ways, st.data())
def test_filters_of_paths_are_those_of_a_list(graph, walk, data):
    names = [node.id for node in graph]
    if len(names) < 3:
        return
    source, target, other = names[:3]
    every = list(ig.find_paths(graph, source, target, walk=walk))
    via = ig.find_paths(graph, source, target, walk=walk, via=[other])
    avoid = ig.find_paths(graph, source, target, walk=walk, avoid=[other])
    assert list(via) == [route for route in every if other in route.nodes]
    assert list(avoid) == [route for route in every if other not in route.nodes]
    for sign in Sign:
        only = ig.find_paths(graph, source, target, walk=walk, sign=sign)
        assert list(only) == [route for route in every if route.sign is sign]
    limit = data.draw(st.integers(1, 4))
    some = ig.find_paths(graph, source, target, walk=walk, limit=limit)
    assert list(some) == every[:limit]
    assert some.total == len(every)


@often
@given(maps(), ways)
def test_openers_open(graph, walk):
    """Were the links of an opener causal, a causal route would exist; with fewer it would not."""
    names = [node.id for node in graph]
    if len(names) < 2:
        return
    found = ig.find_paths(graph, names[0], names[1], walk=walk)
    bars = [set(route.bars) for route in found]
    assert bool(found.openers) is (bool(found) and not found.causal)
    for opener in found.openers:
        assert set(opener) in bars
        assert not any(other < set(opener) for other in bars)
    assert all(any(set(o) <= bar for o in found.openers) for bar in bars if found.openers)


@often
@given(maps())
@example(CausalGraph([], []))
def test_grades_stay_within_what_designs_allow(graph):
    for each in graph.links:
        grade = grade_link(graph, each).grade
        assert (grade is Grade.BY_DEFINITION) is (each.family is Family.STRUCTURAL)


@pytest.mark.parametrize("seed", range(3))
def test_larger_random_maps_equal_networkx(seed):
    chance = random.Random(seed)
    size = 14
    rows = [(chance.randrange(size), chance.randrange(size)) for _ in range(30)]
    graph = CausalGraph(
        [Node(id=f"n{n:02d}", label="n") for n in range(size)],
        [
            link(f"e{n:02d}", f"n{a:02d}", chance.choice(["increases", "decreases"]), f"n{b:02d}")
            for n, (a, b) in enumerate(rows)
        ],
    )
    for most in (None, 4, 7):
        found = ig.find_loops(graph, max_length=most)
        assert {x.route.links for x in found} == brute_loops(graph, Walk.DIRECTED, most)
        for target in ("n01", "n07"):
            paths = ig.find_paths(graph, "n00", target, max_length=most)
            expected = brute_paths(graph, Walk.DIRECTED, "n00", target, most)
            assert {route.links for route in paths} == expected
