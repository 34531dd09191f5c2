"""Packed walks: what they say of each walk is what its route says, however they are asked."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.routes import Routes, Surveyor, rank
from immunograph.vocabulary import Walk
from immunograph.walk import (
    Budget,
    Network,
    carried,
    list_loops,
    list_paths,
    passing,
    ranked,
    walks,
)
from makers import links, small_map
from random_maps import dense_maps, maps, ways

often = settings(max_examples=150, deadline=None)
any_map = maps(most_nodes=6, most_links=16) | dense_maps()


def budget():
    return Budget(seconds=60, count=10**9)


def both(graph, walk):
    """The loops of a map of up to five links, and its paths from the first to the last node."""
    network = Network(graph, walk=walk)
    yield list_loops(network, most=5, budget=budget())
    if len(network.names) > 1:
        yield list_paths(network, 0, len(network.names) - 1, most=5, budget=budget())


def routes_of(found):
    """Each walk as a route, made one at a time, without any column."""
    survey, loop = Surveyor(found.network), found.start is None
    return [survey.route(found.first_node(walk), walk, loop=loop) for walk in found]


@often
@given(any_map, ways)
def test_columns_say_what_the_route_of_each_walk_says(graph, walk):
    for found in both(graph, walk):
        nets, grades, causal = found.columns()
        routes = routes_of(found)
        assert list(nets) == [route.sign for route in routes]
        assert list(grades) == [route.grade for route in routes]
        assert list(map(bool, causal)) == [route.causal for route in routes]
        assert list(found.lengths()) == [len(route) for route in routes]


@settings(max_examples=50, deadline=None)
@given(graph=any_map, walk=ways)
def test_compiled_columns_are_the_same(graph, walk):
    pytest.importorskip("numba", reason="numba is not installed: nothing is compiled")
    for found in both(graph, walk):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("IMMUNOGRAPH_COMPILED", "off")
            expected = found.columns()
            patch.setenv("IMMUNOGRAPH_COMPILED", "on")
            patch.setattr(walks, "LONG", 0)
            assert found.columns() == expected


@often
@given(any_map, ways, st.integers(1, 12), st.data())
def test_ranked_is_the_order_of_routes(graph, walk, limit, data):
    for found in both(graph, walk):
        places = [n for n in range(len(found)) if data.draw(st.booleans())][:40]
        routes = routes_of(found)

        def key(place, routes=routes, loop=found.start is None):
            causal, *rest = rank(routes[place])
            return (not loop and causal, *rest)

        expected = sorted(places, key=key)
        columns = found.columns()
        assert list(ranked(found, columns, places)) == expected
        assert list(ranked(found, columns, places, limit)) == expected[:limit]
        assert list(Routes(found, ranked(found, columns, places))) == [routes[n] for n in expected]


@often
@given(any_map, ways, st.data())
def test_passing_and_carried_against_looking_at_each(graph, walk, data):
    for found in both(graph, walk):
        names = found.network.names
        nodes = data.draw(st.lists(st.integers(0, len(names) - 1), max_size=2))
        places = range(0, len(found), data.draw(st.integers(1, 2)))
        routes = routes_of(found)
        wanted = {names[node] for node in nodes}
        passed = [place for place in places if wanted <= set(routes[place].nodes)]
        assert list(passing(found, nodes, places)) == passed
        counts = carried(found, passed)
        assert counts == {
            number: sum(link.id in routes[place].links for place in passed)
            for number, link in enumerate(found.network.links)
            if any(link.id in routes[place].links for place in passed)
        }


@often
@given(any_map, ways, st.data())
def test_walks_are_a_sequence_of_tuples(graph, walk, data):
    for found in both(graph, walk):
        every = list(found)
        size = len(found)
        assert len(every) == size
        assert [found[n] for n in range(size)] == every
        assert [found[n - size] for n in range(size)] == every
        assert list(reversed(found)) == every[::-1]
        for outside in (size, -size - 1):
            with pytest.raises(IndexError):
                found[outside]
        limits = st.none() | st.integers(-size - 2, size + 2)
        part = slice(data.draw(limits), data.draw(limits), data.draw(st.sampled_from([1, 2, -1])))
        assert found[part] == every[part]
        assert found.nbytes == 8 * size + 4 * sum(map(len, every))


@often
@given(any_map, ways, st.integers(0, 60))
def test_cutting_appending_and_pickling(graph, walk, count):
    for found in both(graph, walk):
        every = list(found)
        other = pickle.loads(pickle.dumps(found))
        assert list(other) == every
        assert other.columns() == found.columns()
        assert list(list_loops(other.network, most=5, budget=budget())) == list(
            list_loops(found.network, most=5, budget=budget())
        )
        found.cut(count)
        assert list(found) == every[:count]
        for each in every[count:]:
            found.append(each)
        assert list(found) == every
        assert (found.ends, found.links) == (other.ends, other.links)


def test_what_was_pickled_with_compiled_kernels_is_read_without(monkeypatch):
    pytest.importorskip("numba", reason="numba is not installed: nothing is compiled")
    graph = small_map(links("1: a increases b\n2: b decreases a\n3: b increases c"))
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", "on")
    found = list_loops(Network(graph, walk=Walk.CAUSAL), budget=budget())
    kept = pickle.dumps(found)
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", "off")
    for other in (pickle.loads(kept), copy.deepcopy(found)):
        assert list(other) == [(0, 1)]
        assert list(list_paths(other.network, 0, 2, budget=budget())) == [(0, 2)]


def test_no_walks_at_all():
    network = Network(small_map(links("1: a increases b")))
    none = list_loops(network, budget=budget())
    assert list(none) == none[:] == []
    assert [list(column) for column in none.columns()] == [[], [], []]
    assert list(ranked(none, none.columns(), [])) == []
    assert carried(none, []) == {}
    assert list(passing(none, [0], range(0))) == []
    assert (none.nbytes, list(none.lengths())) == (0, [])
    assert list(pickle.loads(pickle.dumps(none))) == []
