"""Summaries of loop sets against their definitions, by brute force on random multigraphs."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Evidence, Node
from immunograph.vocabulary import Grade, Layer, Polarity, Sign, Walk
from immunograph.walk import Budget, Network, directions
from immunograph.walk.breaking import _Hunt
from immunograph.walk.hitting import hitting_set
from makers import arrows, link, work

WORKS = [work("rct", "rct", 1000), work("small", "rct", 10), work("cohort", "cohort", 1000)]
RELATIONS = [
    *["increases", "decreases"] * 4, "affects", "predicts", "associated_with", "is_marker_of", "part_of",
]  # fmt: skip


@st.composite
def maps(draw, most_nodes=6, most_links=14, layers=(Layer.CORE,)):
    """A random map with loops: parallel links, links from a node to itself, many grades."""
    size = draw(st.integers(1, most_nodes))
    ends = st.integers(0, size - 1)
    cited = st.sampled_from([None, *(each.id for each in WORKS)])
    row = st.tuples(
        ends,
        ends,
        st.sampled_from(RELATIONS),
        st.sampled_from(Sign),
        cited,
        st.sampled_from(layers),
    )
    links = []
    for number, (a, b, relation, sign, name, layer) in enumerate(
        draw(st.lists(row, max_size=most_links))
    ):
        evidence = () if name is None else (Evidence(citation=name),)
        one = link(f"e{number:02d}", f"n{a}", relation, f"n{b}", evidence=evidence, layer=layer)
        links.append(one if one.relation.sign else link(
            one.id, one.source, relation, one.target, evidence=evidence, layer=layer, sign=sign
        ))  # fmt: skip
    return CausalGraph(
        [Node(id=f"n{n}", label=f"N {n}") for n in range(size)], links, citations=WORKS
    )


ways = st.sampled_from(Walk)
often = settings(max_examples=150, deadline=None)


def steps_of(graph, walk):
    """All steps as (from, to, id of the link)."""
    return [(a, b, each.id) for each in graph.links for a, b in directions(each, walk)]


def canonical(steps):
    """A closed walk from its first node in the order of ids: (length, that node, links)."""
    turns = [steps[place:] + steps[:place] for place in range(len(steps))]
    return min((len(t), t[0][0], tuple(name for _, _, name in t)) for t in turns)


def greedy(candidates):
    """Accept, short to long, what passes a link that nothing before it passes."""
    covered, chosen = set(), []
    for _, _, names in sorted(set(candidates)):
        if not covered.issuperset(names):
            covered.update(names)
            chosen.append(names)
    return chosen


def geodetic_cycles(steps, *, simple):
    """For every pair of nodes all shortest ways there with all shortest ways back."""
    edges = nx.MultiDiGraph()
    edges.add_edges_from(steps)
    ways = {}
    for u, v in itertools.permutations(edges, 2):
        if nx.has_path(edges, u, v):
            ways[u, v] = [
                list(choice)
                for path in nx.all_shortest_paths(nx.DiGraph(edges), u, v)
                for choice in itertools.product(
                    *([(a, b, key) for key in edges[a][b]] for a, b in itertools.pairwise(path))
                )
            ]
    for (u, v), forth in ways.items():
        for there, back in itertools.product(forth, ways.get((v, u), [])):
            ring = there + back
            if not simple or len({a for a, _, _ in ring}) == len(ring):
                yield canonical(ring)
    for a, b, name in steps:
        if a == b:
            yield (1, a, (name,))


@often
@given(maps(), st.sampled_from([Walk.CAUSAL, Walk.DIRECTED]))
def test_the_independent_set_is_that_of_its_definition(graph, walk):
    found = ig.loop_structure(graph, walk=walk)
    steps = steps_of(graph, walk)
    chosen = [route.links for route in found.independent]
    assert chosen == greedy(geodetic_cycles(steps, simple=True))
    # A pair whose ways there and back share a node makes no difference.
    assert chosen == greedy(geodetic_cycles(steps, simple=False))
    assert found.independent_complete


@often
@given(maps(), ways)
def test_the_independent_set_is_made_of_the_shortest_loops_and_passes_every_link(graph, walk):
    every = list(ig.find_loops(graph, walk=walk))
    passed = {name for loop in every for name in loop.route.links}
    shortest = [
        min(
            (len(loop), loop.route.nodes[0], loop.route.links)
            for loop in every
            if name in loop.route.links
        )
        for name in passed
    ]
    found = ig.loop_structure(graph, walk=walk)
    assert [route.links for route in found.independent] == greedy(shortest)
    assert {name for route in found.independent for name in route.links} == passed
    assert found.independent_total <= sum(part.cycle_rank for part in found.components)
    routes = {loop.route.links: loop.route for loop in every}
    assert all(routes[route.links] == route for route in found.independent)


@often
@given(maps(), ways)
def test_counts_are_those_of_the_list_of_loops(graph, walk):
    every = list(ig.find_loops(graph, walk=walk))
    found = ig.loop_structure(graph, walk=walk)
    assert (found.total, found.counted, found.complete) == (len(every), len(every), True)
    kinds = Counter((len(loop), loop.polarity) for loop in every)
    assert found.lengths == tuple(
        (length, {p: kinds[length, p] for p in Polarity})
        for length in sorted({len(loop) for loop in every})
    )
    for carriers, attribute in ((found.nodes, "nodes"), (found.links, "links")):
        passes = Counter(name for loop in every for name in getattr(loop.route, attribute))
        assert [(each.id, each.loops) for each in carriers] == sorted(
            passes.items(), key=lambda item: (-item[1], item[0])
        )
        assert all(each.share == each.loops / len(every) for each in carriers)
    for each in found.links:
        assert each.grade is grade_link(graph, graph.link(each.id)).grade


@often
@given(maps(), ways)
def test_components_are_those_of_networkx_that_hold_a_loop(graph, walk):
    every = list(ig.find_loops(graph, walk=walk))
    # Associations without a direction are on no loop, whether or not they are walked.
    steps = [step for step in steps_of(graph, walk) if graph.link(step[2]).relation.directed]
    edges = nx.MultiDiGraph()
    edges.add_edges_from(steps)
    expected = {}
    for members in nx.strongly_connected_components(edges):
        loops = sum(loop.route.nodes[0] in members for loop in every)
        if loops:
            names = {name for a, b, name in steps if a in members and b in members}
            expected[tuple(sorted(members))] = (tuple(sorted(names)), loops)
    found = ig.loop_structure(graph, walk=walk).components
    assert {part.nodes: (part.links, part.loops) for part in found} == expected
    assert all(part.cycle_rank == len(part.links) - len(part.nodes) + 1 for part in found)
    assert [part.cycle_rank for part in found] == sorted(
        (part.cycle_rank for part in found), reverse=True
    )


@often
@given(maps(most_nodes=5, most_links=16), ways, st.integers(1, 8))
def test_what_a_budget_leaves_is_counted_exactly_up_to_a_length(graph, walk, most):
    every = list(ig.find_loops(graph, walk=walk))
    found = ig.loop_structure(graph, walk=walk, most=most)
    assert found.total <= len(every)
    if found.complete:  # the budget did, or the loops could be summed up without listing them
        assert found.total == len(every)
        assert found.counted_length is None
    elif found.counted_length:
        short = [loop for loop in every if len(loop) <= found.counted_length]
        assert found.counted == len(short)
        assert {each.id: each.loops for each in found.nodes} == Counter(
            name for loop in short for name in loop.route.nodes
        )


# -- the fewest links ------------------------------------------------------------------------


def fewest(graph, loops):
    """The set to prefer, by trying all."""
    grades = {each.id: grade_link(graph, each).grade for each in graph.links}
    names = sorted({name for loop in loops for name in loop.route.links})
    worst = (Grade.BY_DEFINITION, Grade.VERY_LOW, Grade.LOW, Grade.MODERATE)
    for size in range(len(names) + 1):
        hits = [
            chosen
            for chosen in itertools.combinations(names, size)
            if all(set(chosen) & set(loop.route.links) for loop in loops)
        ]
        if hits:
            return min(hits, key=lambda c: (*(sum(grades[n] is g for n in c) for g in worst), c))
    raise AssertionError


@often
@given(maps(most_nodes=5, most_links=13), ways, st.sampled_from([*Polarity, "any"]))
def test_leverage_is_the_best_of_all_sets_of_links(graph, walk, polarity):
    through = list(ig.find_loops(graph, walk=walk, through=["n0"]))
    aimed = [loop for loop in through if polarity in ("any", loop.polarity)]
    found = ig.find_leverage(graph, "n0", polarity=polarity, walk=walk)
    chosen = tuple(lever.link for lever in found)
    assert chosen == fewest(graph, aimed)
    assert (found.exact, found.at_least, found.complete) == (True, len(chosen), True)
    assert found.counts == {p: sum(loop.polarity is p for loop in through) for p in Polarity}
    broken = [loop for loop in through if set(loop.route.links) & set(chosen)]
    assert found.broken == {p: sum(loop.polarity is p for loop in broken) for p in Polarity}
    for lever in found:
        assert lever.loops == sum(lever.link in loop.route.links for loop in aimed)
        assert lever.grade is grade_link(graph, graph.link(lever.link)).grade


@often
@given(
    maps(most_nodes=6, most_links=16), ways, st.sampled_from([*Polarity, "any"]), st.integers(1, 3)
)
def test_leverage_within_any_budget_breaks_them_all(graph, walk, polarity, most):
    aimed = [
        loop
        for loop in ig.find_loops(graph, walk=walk, through=["n0"])
        if polarity in ("any", loop.polarity)
    ]
    found = ig.find_leverage(graph, "n0", polarity=polarity, walk=walk, most=most)
    chosen = {lever.link for lever in found}
    assert all(chosen & set(loop.route.links) for loop in aimed)
    assert found.at_least <= len(fewest(graph, aimed)) <= len(chosen)
    if found.exact:
        assert tuple(sorted(chosen)) == fewest(graph, aimed)


@pytest.mark.parametrize("seed", range(6))
def test_to_break_all_loops_of_a_larger_map_takes_as_many_links_as_the_smallest_cut(seed):
    chance = random.Random(seed)
    rows = [(chance.randrange(25), chance.randrange(25)) for _ in range(110)]
    graph = arrows(rows, 25)
    capacities = Counter(("out" if a == 0 else a, "in" if b == 0 else b) for a, b in rows)
    flow = nx.DiGraph()
    flow.add_nodes_from(["out", "in"])
    for (a, b), number in capacities.items():
        flow.add_edge(a, b, capacity=number)
    found = ig.find_leverage(graph, "n000", polarity="any")
    assert found.exact
    assert len(found) == nx.maximum_flow_value(flow, "out", "in")
    # What stands in where there is no time for more is as small.
    network = Network(graph)
    hunt = _Hunt(network, network.index["n000"], None, lambda _: network)
    assert len(hunt.cut(lambda _: 0, Budget())) == len(found)


@often
@given(maps(), ways, st.sampled_from(Sign))
def test_the_cut_that_stands_in_breaks_all_loops_of_the_sign(graph, walk, sign):
    network = Network(graph, walk=walk)
    hunt = _Hunt(network, network.index["n0"], sign, lambda _: network)
    cut = {network.links[n].id for n in hunt.cut(lambda _: 0, Budget())}
    for loop in ig.find_loops(graph, walk=walk, through=["n0"]):
        assert loop.route.sign is not sign or cut & set(loop.route.links)


@often
@given(
    st.lists(st.frozensets(st.integers(0, 7), min_size=1), max_size=9),
    st.permutations([2**n for n in range(8)]),
)
def test_a_hitting_set_is_the_cheapest_of_all(sets, powers):
    cost = {element: 300 + power for element, power in enumerate(powers)}
    every = itertools.chain.from_iterable(itertools.combinations(range(8), n) for n in range(9))
    hits = [chosen for chosen in every if all(each & set(chosen) for each in sets)]
    cheapest = min(hits, key=lambda chosen: sum(cost[element] for element in chosen))
    assert hitting_set(sets, cost, budget=Budget()) == set(cheapest)


# -- two loop sets ---------------------------------------------------------------------------


def key(route):
    return None if route is None else (route.nodes, route.links)


@often
@given(maps(layers=(Layer.CORE, Layer.CONTEXT)), ways, ways, st.booleans())
def test_two_walks_and_layers_of_one_map_compare_as_sets_of_loops(graph, walk, other, wider):
    layers = ["core", "context"] if wider else ["core"]
    one = {key(x.route): x.route for x in ig.find_loops(graph, walk=walk, layers=["core"])}
    two = {key(x.route): x.route for x in ig.find_loops(graph, walk=other, layers=layers)}
    found = ig.compare_loops(graph, walk=walk, layers=["core"], with_walk=other, with_layers=layers)
    assert found.first.total == len(one)
    assert found.second.total == len(two)
    groups = {
        name: {key(each.route) for each in found if each.group == name} for name in found.groups
    }
    assert groups == {
        "changed": set(),
        "first": one.keys() - two.keys(),
        "second": two.keys() - one.keys(),
        "both": one.keys() & two.keys(),
    }
    for each in found:
        assert each.first == one.get(key(each.route))
        assert each.second == two.get(key(each.route))


@often
@given(maps(), maps(), ways)
def test_exchanging_two_maps_exchanges_the_answer(one, two, walk):
    there, back = ig.compare_loops(one, two, walk=walk), ig.compare_loops(two, one, walk=walk)
    swapped = {"first": "second", "second": "first"}
    assert {(x.group, key(x.first), key(x.second)) for x in there} == {
        (swapped.get(x.group, x.group), key(x.second), key(x.first)) for x in back
    }
    # Every loop is on one line.
    for side, total in (("first", there.first.total), ("second", there.second.total)):
        routes = [key(getattr(x, side)) for x in there if getattr(x, side) is not None]
        assert len(routes) == len(set(routes)) == total


@often
@given(maps(), ways, st.randoms(use_true_random=False))
def test_a_map_whose_links_have_other_ids_has_the_same_loops(graph, walk, chance):
    names = [f"x{n:02d}" for n in range(len(graph.links))]
    chance.shuffle(names)
    unlike = {(each.source, each.target): each for each in graph.links}
    links = [
        link(name, each.source, each.relation, each.target, sign=each.sign, evidence=each.evidence)
        for name, each in zip(names, unlike.values(), strict=False)
    ]
    plain = CausalGraph(graph.nodes, unlike.values(), citations=WORKS)
    found = ig.compare_loops(plain, CausalGraph(graph.nodes, links, citations=WORKS), walk=walk)
    assert found.groups["both"] == found.first.total == found.second.total == len(found)


@often
@given(maps(), ways, st.data())
def test_a_sign_that_is_reversed_changes_the_loops_through_it(graph, walk, data):
    turned = [each for each in graph.links if each.relation.value in ("increases", "decreases")]
    if not turned:
        return
    one = data.draw(st.sampled_from(turned))
    relation = {"increases": "decreases", "decreases": "increases"}[one.relation.value]
    links = [
        link(x.id, x.source, relation, x.target, evidence=x.evidence) if x.id == one.id else x
        for x in graph.links
    ]
    other = CausalGraph(graph.nodes, links, citations=WORKS)
    assume(len(other.links) == len(graph.links))  # else it says now what another link says
    found = ig.compare_loops(graph, other, walk=walk)
    assert (found.groups["first"], found.groups["second"]) == (0, 0)
    for each in found:
        unknown = each.first.sign is Sign.UNKNOWN
        assert (each.group == "changed") is (one.id in each.first.links and not unknown)
        if each.group == "changed":
            assert each.first.sign == -each.second.sign


@often
@given(maps(most_nodes=5, most_links=14), ways, ways, st.integers(1, 6))
def test_a_budget_leaves_loops_out_and_puts_none_into_the_wrong_group(graph, walk, other, most):
    whole = ig.compare_loops(graph, walk=walk, with_walk=other)
    some = ig.compare_loops(graph, walk=walk, with_walk=other, most=most)
    groups = {(key(x.first), key(x.second)): x.group for x in whole}
    assert all(groups[key(x.first), key(x.second)] == x.group for x in some)
    for group, number in some.groups.items():
        assert number <= whole.groups[group]
        assert number == whole.groups[group] or not some.exact[group]
    assert some.first.complete is (whole.first.total <= most)
