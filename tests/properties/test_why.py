"""The paths behind a prediction: together they are the adjugate, and no loop is misjudged."""

from __future__ import annotations

import itertools
import math

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st
from test_press import brute, dense, leibniz, minus_a, random_entries, system_map

import immunograph as ig
from immunograph.press.system import system_of
from immunograph.press.why import why
from immunograph.vocabulary import Sign
from immunograph.walk import Network
from makers import small_map

often = settings(deadline=None)


def asked(entries, size, source, goal):
    """Return why a rise of one node moves another, and the network; None if it is not reached."""
    network = Network(system_map(entries, size))
    system = system_of(network, {source: Sign.RAISES})
    if goal not in system.at:
        return None
    return why(network, system, goal), network


def balanced(entries, part):
    """Whether the nodes can be relabelled so that every link among them raises."""
    inside = [(a, b, sign) for a, b, sign in entries if a != b and {a, b} <= set(part)]
    return any(
        all(sign * side[a] * side[b] == 1 for a, b, sign in inside)
        for side in (
            dict(zip(part, signs, strict=True))
            for signs in itertools.product((1, -1), repeat=len(part))
        )
    )


def links_between(entries, source, goal):
    graph = nx.MultiDiGraph((a, b) for a, b, _ in entries)
    graph.add_nodes_from((source, goal))
    nodes = (nx.descendants(graph, source) | {source}) & (nx.ancestors(graph, goal) | {goal})
    return graph.subgraph(nodes)


@often
@given(random_entries(5, 9), st.integers(1, 4))
def test_the_paths_times_what_they_leave_out_add_up_to_the_adjugate(entries, goal):
    found = asked(entries, 5, 0, goal)
    if found is None:
        return
    (positive, negative, unknown), _ = brute(entries, 5, 0, goal)
    graph = links_between(entries, 0, goal)
    parts = [sorted(part) for part in nx.strongly_connected_components(graph)]
    if any(len(part) > 1 and balanced(entries, part) for part in parts):
        # There the sign of a path is that of what it does, whatever it leaves out.
        assert all(path.net >= 0 for path in found[0].paths if len(parts) == 1)
        return
    dets = {tuple(p): leibniz(dense(minus_a(entries, p), p)) for p in parts}
    net = terms = 0
    for path in found[0].paths:
        taken = {int(name) for name in path.route.nodes}
        passed_by = [det for part, det in dets.items() if not taken & set(part)]
        net += int(path.route.sign) * path.net * math.prod(p - n for p, n, _ in passed_by)
        terms += path.terms * math.prod(map(sum, passed_by))
    assert net == positive - negative
    assert terms == positive + negative + unknown
    assert found[0].more_paths is None


@often
@given(random_entries(5, 9), st.integers(1, 4))
def test_the_effect_of_a_path_is_its_sign_times_what_it_leaves_out(entries, goal):
    found = asked(entries, 5, 0, goal)
    for path in found[0].paths if found else ():
        assert path.effect == path.route.sign * ((path.net > 0) - (path.net < 0))
        down = [p for p in asked_down(entries, goal) if p.route.links == path.route.links]
        assert [p.effect for p in down] == [-path.effect]


def asked_down(entries, goal):
    network = Network(system_map(entries, 5))
    system = system_of(network, {0: Sign.LOWERS})
    return why(network, system, goal).paths


@often
@given(random_entries(5, 9), st.integers(1, 4))
def test_paths_and_loops_are_those_of_networkx_and_a_loop_decides_if_a_path_leaves_it_out(
    entries, goal
):
    found = asked(entries, 5, 0, goal)
    if found is None:
        return
    graph = links_between(entries, 0, goal)
    paths = [{0} | {b for _, b, _ in p} for p in nx.all_simple_edge_paths(graph, 0, goal)]
    assert len(found[0].paths) == len(paths)
    rings = list(nx.simple_cycles(nx.DiGraph(graph)))
    assert {frozenset(map(int, loop.route.nodes)) for loop in found[0].loops} == set(
        map(frozenset, rings)
    )
    part_of = {n: part for part in nx.strongly_connected_components(graph) for n in part}
    for loop in found[0].loops:
        nodes = set(map(int, loop.route.nodes))
        part = part_of[min(nodes)]
        left_out = any(path & part and not path & nodes for path in paths)
        assert loop.decides == (left_out and not balanced(entries, sorted(part)))


@settings(deadline=None, max_examples=50)
@given(random_entries(4, 7), st.integers(1, 3))
def test_links_left_out_are_those_without_which_the_map_predicts_something_else(entries, goal):
    graph = system_map(entries, 4)
    try:
        now = ig.predict(graph, {"0": "raises"}, of=str(goal), draws=20, self_limit="all")
    except ig.UsageError:
        return
    if now.settling is None:
        return
    out = {each.link: each for each in now.settling.out}
    for each in graph.links:
        links = [other for other in graph.links if other.id != each.id]
        try:
            then = ig.predict(
                small_map(links, nodes=map(str, range(4))),
                {"0": "raises"},
                of=str(goal),
                draws=20,
                self_limit="all",
            )
        except ig.UsageError:
            continue
        before, after = now[str(goal)], then[str(goal)]
        if place(before) is None or place(after) is None:
            continue  # told by draws, and beyond chance only
        same = place(before) == place(after)
        assert (each.id in out) != same
        if not same:
            found = out[each.id]
            assert found.verdict == after.verdict
            assert found.certain == after.certain
            assert found.net == place(after)[1]
            assert found.shift == place(after)[1] - place(before)[1]


def place(each):
    """Return which way it is certain to go; None if it is not."""
    if each.certain:
        return True, {"raises": 1, "lowers": -1, "no_effect": 0}[each.verdict]
    return None
