"""Interpreted or compiled, in one go or bit by bit: the same walks in the same order.

The compiled kernels need numba; without it what compares them is skipped, and the rest shows that
blocks and slices of any size change nothing.
"""

from __future__ import annotations

import itertools
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.walk import (
    Budget,
    Network,
    Walks,
    best_loops,
    best_paths,
    components,
    engine,
    list_loops,
    list_paths,
    search,
)
from immunograph.walk.kernels import ANSWERS, DONE, FULL, OPEN, PAUSED
from makers import arrows
from random_maps import RELATIONS, dense_maps, maps, ways
from speed import graphs

often = settings(max_examples=100, deadline=None)
any_map = maps(most_nodes=7, most_links=16) | dense_maps()
#: The kernels alone list two opposites in a row, too; what carries them on leaves these out.
single = [relation for relation in RELATIONS if relation != "opposite_of"]
raw_map = maps(most_nodes=7, most_links=16, relations=single) | dense_maps(relations=single)
all_bounds = st.none() | st.integers(1, 12)


@contextmanager
def kernels(kind):
    """Let searches begin with these kernels: ``on`` for compiled ones, ``off`` for Python."""
    before = os.environ.get(engine.SETTING)
    os.environ[engine.SETTING] = kind
    try:
        yield
    finally:
        del os.environ[engine.SETTING]
        if before is not None:
            os.environ[engine.SETTING] = before


@pytest.fixture(scope="module")
def compiled():
    """The compiled kernels; skips what needs them where they cannot be had."""
    pytest.importorskip("numba", reason="numba is not installed: nothing is compiled")
    with kernels("on"):
        return engine.compiled_engine()


@pytest.fixture(scope="module", params=["off", "on"])
def kind(request):
    """Either kind of kernels."""
    if request.param == "on":
        request.getfixturevalue("compiled")
    return request.param


def searches(network, most):
    """Every kind of search there is, on one network: the loops, and paths between some nodes."""
    last = len(network.names) - 1
    yield None, search.loop_search(network, most)
    for source, goal in dict.fromkeys([(0, last), (last, 0), (0, 0), (last // 2, last)]):
        yield source, search.path_search(network, source, goal, most)


def whole(network, start, one):
    """All answers of a search."""
    walks = Walks(network, start)
    if one is not None:
        for _ in search.run(one, Budget(seconds=60, count=10**9), walks):
            pass
    return list(walks)


def bit_by_bit(network, start, one, strides, moves=None):
    """All answers of a search that is stopped after so many steps, over and over.

    Returns them, and all that the kernels said in between. After so many stops as ``moves``
    says, it goes on with the compiled kernels.
    """
    walks, said = Walks(network, start), set()
    for number, stride in enumerate(itertools.cycle(strides)):
        if number == moves:
            with kernels("on"):
                one.move(engine.compiled_engine())
        status = one.step(stride, fill=True)
        one.drain(walks)
        said.add(status)
        if status == DONE:
            break
    return list(walks), said


strides = st.lists(st.integers(1, 40), min_size=1, max_size=4)


@often
@given(graph=any_map, walk=ways, most=all_bounds)
def test_both_kinds_of_kernels_list_the_same_in_the_same_order(compiled, graph, walk, most):
    found = []
    for kind in ("off", "on"):
        with kernels(kind):
            network = Network(graph, walk=walk)
            found.append([whole(network, start, one) for start, one in searches(network, most)])
    assert found[0] == found[1]


@often
@given(graph=any_map, walk=ways)
def test_both_kinds_of_kernels_find_the_same_components(compiled, graph, walk):
    found = []
    for kind in ("off", "on"):
        with kernels(kind):
            found.append(components(Network(graph, walk=walk)))
    assert sorted(found[0]) == sorted(found[1])


@settings(max_examples=75, deadline=None)
@given(graph=any_map, walk=ways, most=all_bounds)
def test_both_kinds_of_kernels_give_the_same_best(compiled, graph, walk, most):
    found = []
    for kind in ("off", "on"):
        with kernels(kind):
            network = Network(graph, walk=walk)
            budget = Budget(seconds=60, count=10**9)
            paths = best_paths(network, 0, 1, most=most, budget=budget) if len(graph) > 1 else ()
            found.append([*paths, *best_loops(network, most=most, budget=budget)])
            assert not budget.stopped
    assert found[0] == found[1]


@often
@given(graph=raw_map, walk=ways, most=all_bounds, strides=strides)
def test_however_often_a_search_is_stopped_it_goes_on_where_it_was(
    kind, graph, walk, most, strides
):
    network = Network(graph, walk=walk)
    with kernels(kind), pytest.MonkeyPatch.context() as patch:
        expected = [whole(network, start, one) for start, one in searches(network, most)]
        patch.setattr(search, "_BLOCK", 1)
        found = [
            [] if one is None else bit_by_bit(network, start, one, strides)[0]
            for start, one in searches(network, most)
        ]
    assert found == expected


@often
@given(graph=raw_map, walk=ways, most=all_bounds, strides=strides, moves=st.integers(0, 9))
def test_a_search_that_changes_to_compiled_kernels_midway_goes_on_where_it_was(
    compiled, graph, walk, most, strides, moves
):
    network = Network(graph, walk=walk)
    with kernels("off"), pytest.MonkeyPatch.context() as patch:
        expected = [whole(network, start, one) for start, one in searches(network, most)]
        patch.setattr(search, "_BLOCK", 1)
        found = [
            [] if one is None else bit_by_bit(network, start, one, strides, moves)[0]
            for start, one in searches(network, most)
        ]
    assert found == expected


@often
@given(graph=raw_map, walk=ways, strides=strides, fill=st.booleans())
def test_what_python_does_in_another_way_is_at_the_same_place_after_each_slice(
    graph, walk, strides, fill
):
    as_it_stands = engine.Engine(
        {name: getattr(module, name) for name in engine.KERNELS for module in [engine.kernels]},
        compiled=False,
    )
    said = []
    for kernel in (engine.interpreted_engine(), as_it_stands):
        with pytest.MonkeyPatch.context() as patch, kernels("off"):
            patch.setattr(search, "_BLOCK", 1)
            network = Network(graph, walk=walk)
            said.append([])
            for start, one in searches(network, None):
                if one is None:
                    continue
                one.field = one.field.moved(kernel)
                walks = Walks(network, start)
                for stride in itertools.cycle(strides):
                    status, place = one.step(stride, fill=fill), list(one.state)
                    if fill:
                        one.drain(walks)
                    depth = place[0]
                    # Where nothing is left to do, from a start or at all, a place says nothing.
                    path = [one.node_at[:depth], one.next_at[:depth], list(one.on_path)]
                    path += [list(one.link_at[:depth]) if fill else one.sign_at[: depth + 1]]
                    if status != DONE and (start is not None or one.state[OPEN]):
                        path += [one.node_at[depth], one.next_at[depth], list(one.barrier)]
                    said[-1].append((status, one.taken, place, path, list(walks)))
                    if status == DONE:
                        break
    assert said[0] == said[1]


@settings(max_examples=60, deadline=None)
@given(graph=any_map, walk=ways, most=all_bounds)
def test_all_that_is_asked_of_the_kernels_may_change_midway(compiled, graph, walk, most):
    def answers():
        network = Network(graph, walk=walk)
        budget = Budget(seconds=60, count=10**9)
        last = len(graph) - 1
        rings = list_loops(network, most=most, budget=budget)
        yield from (list(rings), rings.columns())
        yield list(best_loops(network, most=most, budget=budget))
        if last:
            yield list(list_paths(network, 0, last, most=most, budget=budget))
            yield list(best_paths(network, 0, last, most=most, budget=budget))
        assert not budget.stopped

    with kernels("off"), pytest.MonkeyPatch.context() as patch:
        expected = list(answers())
        patch.setattr(search, "SHORT", 0)
        patch.setattr(search, "compiled_engine", lambda: compiled)
        assert list(answers()) == expected


def test_a_small_block_is_full_often_and_a_short_slice_stops_the_search(kind):
    # What the two tests above rely on: it does happen.
    network = Network(arrows(graphs.clique(6), 6))
    with kernels(kind), pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_BLOCK", 1)
        for start, one in searches(network, None):
            assert len(one.block) == 2 * one.bound
            assert bit_by_bit(network, start, one, [3])[1] == {DONE, PAUSED, FULL}


@often
@given(graph=raw_map, walk=ways, most=all_bounds, strides=strides)
def test_what_is_only_counted_is_as_many_as_are_listed(graph, walk, most, strides):
    network = Network(graph, walk=walk)
    listed = [len(whole(network, start, one)) for start, one in searches(network, most)]
    counted = []
    for _, one in searches(network, most):
        stride = itertools.cycle(strides)
        while one is not None and one.step(next(stride), fill=False) != DONE:
            pass
        counted.append(0 if one is None else int(one.state[ANSWERS]))
    assert counted == listed


def test_the_order_does_not_change_with_the_seed_of_hashes_or_the_kernels(python):
    tests = Path(__file__).resolve().parents[1]
    code = f"""
import json, random, sys
sys.path.insert(0, {str(tests)!r})
from immunograph import find_loops, find_paths
from immunograph.graph import CausalGraph
from immunograph.records import Evidence, Node
from immunograph.walk import Budget, Network, best_loops, best_paths, list_loops, list_paths
from makers import link
from random_maps import WORKS
chance = random.Random(1)
kinds = ["increases", "decreases", "associated_with", "is_marker_of"]
for _ in range(8):
    nodes = [Node(id=f"n{{n}}", label="n") for n in range(9)]
    links = [
        link(
            f"e{{chance.random()}}", chance.choice(nodes).id, chance.choice(kinds),
            chance.choice(nodes).id, evidence=(Evidence(citation=chance.choice(WORKS).id),),
        )
        for _ in range(26)
    ]
    graph, walk = CausalGraph(nodes, links, citations=WORKS), chance.choice(["directed", "all"])
    network, budget = Network(graph, walk=walk), Budget(seconds=60)
    print(list(list_loops(network, most=6, budget=budget)))
    print(list(list_paths(network, 0, 8, budget=budget)))
    print(list(best_loops(network, most=6, budget=budget)))
    print(list(best_paths(network, 0, 8, budget=budget)))
    print(json.dumps(find_loops(graph, walk=walk).to_dict()))
    print(json.dumps(find_paths(graph, "n0", "n8", walk=walk).to_dict()))
    print(json.dumps(find_paths(graph, "n0", "n8", walk=walk, most=3).to_dict()))
"""
    kinds = [("0", "off"), ("77", "off"), ("4294967295", "on")]
    said = [
        python(code, PYTHONHASHSEED=seed, IMMUNOGRAPH_COMPILED=compiled) for seed, compiled in kinds
    ]
    assert [ran.err for ran in said] == [""] * 3
    assert len({ran.out for ran in said}) == 1
    assert said[0].out.count("(") > 200
