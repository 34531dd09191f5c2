"""The kernels themselves: whatever lists walks, however fast, lists these and each of them once.

Maps have parallel links, self-loops, undirected associations, several components, bounds. Walks
are compared as tuples of link ids or numbers, against networkx and against what must hold
between two answers of the same kernel. Bounds are given to the kernels, never applied afterwards.
"""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.graph import CausalGraph
from immunograph.records import Node
from immunograph.vocabulary import Relation, Walk
from immunograph.walk import (
    Budget,
    Network,
    components,
    list_loops,
    list_paths,
    loops,
    simple_paths,
)
from makers import arrows, link
from random_maps import (
    WORKS,
    bounds,
    brute_loops,
    brute_paths,
    dense_maps,
    failing,
    maps,
    patience,
    ways,
)
from speed import graphs, plain_c

most_often = settings(max_examples=300, deadline=None)
often = settings(max_examples=100, deadline=None)
#: Larger than the maps on which whole answers are compared: the kernels alone are quick.
large = maps(most_nodes=7, most_links=16)
#: Maps with enough links for walks of any length, where loops are looked for half way round.
any_map = large | dense_maps()
all_bounds = st.none() | st.integers(1, 12)


def paths_of(network, source, goal, most=None, count=10**9):
    budget = Budget(seconds=60, count=count)
    return list(simple_paths(network, source, goal, most=most, budget=budget))


def loops_of(network, most=None, count=10**9):
    budget = Budget(seconds=60, count=count)
    return list(loops(network, most=most, budget=budget))


def named(network, walks):
    """Walks as the ids of their links; none of them twice."""
    found = [tuple(network.links[number].id for number in walk) for walk in walks]
    assert len(found) == len(set(found))
    return set(found)


def two_nodes(data, network):
    node = st.integers(0, len(network.names) - 1)
    return data.draw(node), data.draw(node)


# -- the same walks as others find -----------------------------------------------------------


@most_often
@given(any_map, ways, all_bounds, patience, st.data())
def test_paths_are_those_of_networkx(graph, walk, most, allowed, data):
    network = Network(graph, walk=walk)
    source, goal = two_nodes(data, network)
    if source == goal:
        return
    expected = brute_paths(graph, walk, network.names[source], network.names[goal], most)
    with failing(allowed):
        assert named(network, paths_of(network, source, goal, most)) == expected


@most_often
@given(any_map, ways, all_bounds, patience)
def test_loops_are_those_of_networkx_each_from_its_smallest_node(graph, walk, most, allowed):
    network = Network(graph, walk=walk)
    with failing(allowed):
        found = loops_of(network, most)
    assert named(network, [links for _, links in found]) == brute_loops(graph, walk, most)
    for start, links in found:
        nodes = network.nodes_of(start, links)
        assert nodes[0] == nodes[-1] == min(nodes)


@settings(max_examples=150, deadline=None)
@given(dense_maps(), st.sampled_from(["directed", "all"]), st.integers(4, 8), patience)
def test_bounded_loops_are_looked_for_half_way_round_and_none_is_missed(graph, walk, most, allowed):
    network = Network(graph, walk=walk)
    with failing(allowed):
        found = named(network, list_loops(network, most=most, budget=Budget(seconds=60)))
    assert found == brute_loops(graph, Walk(walk), most)


@often
@given(any_map, ways, all_bounds, st.data())
def test_paths_from_a_node_to_itself_are_the_loops_through_it(graph, walk, most, data):
    network = Network(graph, walk=walk)
    node, _ = two_nodes(data, network)
    through = []
    for start, links in loops_of(network, most):
        nodes = network.nodes_of(start, links)[:-1]
        if network.names[node] in nodes:
            place = nodes.index(network.names[node])
            through.append(links[place:] + links[:place])
    assert sorted(paths_of(network, node, node, most)) == sorted(through)


@often
@given(any_map, ways, all_bounds, st.data())
def test_one_by_one_or_packed_they_are_the_same_in_the_same_order(graph, walk, most, data):
    network = Network(graph, walk=walk)
    source, goal = two_nodes(data, network)
    packed = list_paths(network, source, goal, most=most, budget=Budget(seconds=60))
    assert list(packed) == paths_of(network, source, goal, most)
    rings = list_loops(network, most=most, budget=Budget(seconds=60))
    assert [(rings.first_node(links), links) for links in rings] == loops_of(network, most)


@often
@given(large, ways, all_bounds, st.data())
def test_what_is_avoided_is_on_no_walk_and_all_others_are_left(graph, walk, most, data):
    whole = Network(graph, walk=walk)
    source, goal = two_nodes(data, whole)
    gone = data.draw(st.sampled_from(whole.names))
    part = Network(graph, walk=walk, avoid=[gone])
    kept = [w for w in paths_of(whole, source, goal, most) if gone not in whole.nodes_of(source, w)]
    assert sorted(paths_of(part, source, goal, most)) == sorted(kept)


# -- what must hold between answers ----------------------------------------------------------


@often
@given(any_map, ways, st.integers(1, 9), st.data())
def test_a_bound_leaves_out_what_is_longer_and_nothing_else(graph, walk, most, data):
    network = Network(graph, walk=walk)
    source, goal = two_nodes(data, network)
    short = [links for links in paths_of(network, source, goal) if len(links) <= most]
    assert sorted(paths_of(network, source, goal, most)) == sorted(short)
    brief = [ring for ring in loops_of(network) if len(ring[1]) <= most]
    assert sorted(loops_of(network, most)) == sorted(brief)


@often
@given(large, ways, bounds, st.integers(1, 20), st.data())
def test_a_count_gives_the_first_so_many(graph, walk, most, count, data):
    network = Network(graph, walk=walk)
    source, goal = two_nodes(data, network)
    every = paths_of(network, source, goal, most)
    assert paths_of(network, source, goal, most, count=count) == every[:count]
    assert loops_of(network, most, count=count) == loops_of(network, most)[:count]


@often
@given(large, bounds, st.data())
def test_turned_round_every_walk_is_there_backwards(graph, most, data):
    forth = Network(graph, walk="causal")
    turned = [link(x.id, x.target, x.relation, x.source, sign=x.sign) for x in graph.links]
    back = Network(CausalGraph(graph.nodes, turned, citations=WORKS), walk="causal")
    source, goal = two_nodes(data, forth)
    there = {links[::-1] for links in paths_of(forth, source, goal, most)}
    assert set(paths_of(back, goal, source, most)) == there
    assert len(loops_of(forth, most)) == len(loops_of(back, most))


@often
@given(maps(), maps(), ways, bounds)
def test_two_maps_side_by_side_have_the_loops_of_both(one, two, walk, most):
    beside = [Node(id=f"z{node.id}", label=node.label) for node in two]
    moved = [
        link(f"z{x.id}", f"z{x.source}", x.relation, f"z{x.target}", sign=x.sign) for x in two.links
    ]
    both = CausalGraph([*one, *beside], [*one.links, *moved], citations=WORKS)

    def ids(graph):
        network = Network(graph, walk=walk)
        return named(network, [links for _, links in loops_of(network, most)])

    shifted = {tuple(f"z{name}" for name in names) for names in ids(two)}
    assert ids(both) == ids(one) | shifted


@often
@given(large, ways)
def test_every_loop_lies_in_one_component_and_every_component_has_one(graph, walk):
    network = Network(graph, walk=walk)
    parts = [{network.names[n] for n in part} for part in components(network)]
    met = [set(network.nodes_of(start, links)) for start, links in loops_of(network)]
    assert all(sum(nodes <= part for part in parts) == 1 for nodes in met)
    # One undirected association makes a component and no loop, and so may opposites in a row.
    forth_and_back = walk is Walk.ALL or any(
        each.relation is Relation.OPPOSITE_OF for each in graph.links
    )
    if not forth_and_back:
        assert all(any(nodes <= part for nodes in met) for part in parts)


# -- the order -------------------------------------------------------------------------------


@often
@given(any_map, ways, all_bounds)
def test_loops_come_by_their_first_node(graph, walk, most):
    starts = [start for start, _ in loops_of(Network(graph, walk=walk), most)]
    assert starts == sorted(starts)


# -- numbers known by hand -------------------------------------------------------------------


@pytest.mark.parametrize("size", range(2, 9))
def test_complete_graphs_have_as_many_walks_as_arrangements(size):
    network = Network(arrows(graphs.clique(size), size))
    for most in (None, *range(1, size + 1)):
        longest = size if most is None else most
        paths = sum(math.perm(size - 2, n - 1) for n in range(1, min(longest, size - 1) + 1))
        rings = sum(math.comb(size, n) * math.factorial(n - 1) for n in range(2, longest + 1))
        assert len(paths_of(network, 0, size - 1, most)) == paths
        assert len(loops_of(network, most)) == rings


@pytest.mark.parametrize("count", range(1, 11))
def test_each_diamond_doubles_the_paths(count):
    graph = graphs.diamonds(count)
    network = Network(arrows(graph.pairs, graph.nodes))
    assert len(paths_of(network, 0, 3 * count)) == 2**count
    assert paths_of(network, 0, 3 * count, 2 * count - 1) == loops_of(network) == []


@pytest.mark.parametrize("depth", [1, 4, 9])
def test_each_layer_doubles_the_paths_and_dead_ends_add_none(depth):
    graph = graphs.layered(depth)
    network = Network(arrows(graph.pairs, graph.nodes))
    assert len(paths_of(network, 0, network.index["n001"])) == 2**depth


def test_parallel_links_multiply():
    size, each = 4, 3
    ring = [(n, (n + 1) % size) for n in range(size) for _ in range(each)]
    network = Network(arrows(ring, size))
    assert sorted(links for _, links in loops_of(network)) == sorted(paths_of(network, 0, 0))
    assert len(paths_of(network, 0, 0)) == each**size
    assert len(paths_of(network, 0, 3)) == each ** (size - 1)


@pytest.mark.parametrize("wide", [1, 70, 5000])
@pytest.mark.parametrize("long", [1, 2, 3, 40])
def test_however_many_parallel_links_end_a_path_none_is_missed(wide, long):
    # More than there is room for at once, in the block of the kernels.
    chain = [(n, n + 1) for n in range(long - 1)] + [(long - 1, long)] * wide
    network = Network(arrows(chain, long + 1))
    for most in (None, long):
        assert len(set(paths_of(network, 0, long, most))) == wide
    if long > 1:
        assert paths_of(network, 0, long, long - 1) == []
    ring = Network(arrows([*chain, (long, 0)], long + 1))
    assert len(set(loops_of(ring, long + 1))) == len(loops_of(ring)) == wide


# -- the limit of the benchmark answers the same question ------------------------------------


@pytest.mark.skipif(plain_c.COMPILER is None, reason="no C compiler here")
@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20), bounds, st.data())
def test_plain_c_finds_the_same(pairs, most, data):
    network, walks = Network(arrows(pairs, 7)), plain_c.Walks(7, pairs)
    source, goal = two_nodes(data, network)
    ours = paths_of(network, source, goal, most)
    assert sorted(walks.paths(source, goal, most).walks()) == sorted(ours)
    assert walks.paths(source, goal, most, fill=False).answers == len(ours)
    rings = [links for _, links in loops_of(network, most)]
    assert sorted(walks.loops(most).walks()) == sorted(rings)
    counted = walks.loops(most, fill=False)
    assert (counted.answers, counted.links) == (len(rings), sum(map(len, rings)))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.none() | st.integers(3, 12), patience)
def test_a_search_that_fails_often_misses_none(seed, most, allowed):
    """Sparse maps, in which most ways end before they arrive, against the plainest search."""
    chance = random.Random(seed)
    size = chance.randint(9, 21)
    graph = graphs.chance(size, chance.randint(2 * size, int(2.7 * size)), seed)
    network = Network(arrows(graph.pairs, size))
    every = set()

    def look(node, walk, passed):
        for after, number in network.out[node]:
            if after == size - 1:
                every.add((*walk, number))
            elif after not in passed and len(walk) + 1 < (most or size):
                look(after, (*walk, number), passed | {after})

    look(0, (), {0})
    with failing(allowed):
        found = paths_of(network, 0, size - 1, most)
    assert len(found) == len(every)
    assert set(found) == every


@pytest.mark.skipif(plain_c.COMPILER is None, reason="no C compiler here")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("nodes", "links", "most"), [(30, 90, None), (150, 600, 7), (900, 900, 9)])
def test_plain_c_finds_the_same_where_there_are_thousands(nodes, links, most, seed):
    graph = graphs.chance(nodes, links, seed)
    walks, network = plain_c.Walks(nodes, graph.pairs), Network(arrows(graph.pairs, nodes))
    source, goal = graph.hubs
    assert sorted(walks.paths(source, goal, most).walks()) == sorted(
        paths_of(network, source, goal, most)
    )
    rings = [links for _, links in loops_of(network, most)]
    assert sorted(walks.loops(most).walks()) == sorted(rings)


def test_no_graph_of_the_benchmark_has_a_link_twice():
    for graph in (
        graphs.chance(30, 200, 1), graphs.scale_free(200, 3, 1), graphs.layered(5),
        graphs.complete(5), graphs.pendant(5), graphs.diamonds(5), graphs.one_door(5),
        graphs.ring_and_dense(5),
    ):  # fmt: skip
        assert len(set(graph.pairs)) == len(graph.pairs)
        assert all(a != b for a, b in graph.pairs)
        assert {end for pair in graph.pairs for end in pair} <= set(range(graph.nodes))
