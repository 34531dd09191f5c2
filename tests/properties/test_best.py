"""The best walks without listing all: those that sorting everything would put first."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.walk import (
    Budget,
    Network,
    best,
    best_loops,
    best_paths,
    list_loops,
    list_paths,
    passing,
    search,
    widening,
)
from makers import arrows, small_map
from random_maps import dense_maps, maps, ways
from speed import graphs

often = settings(max_examples=200, deadline=None)
any_map = maps(most_nodes=6, most_links=16) | dense_maps()
#: A marker is walked to and never back, and may have effects and parts of its own.
marked = maps(most_nodes=6, most_links=16, relations=["increases", "is_marker_of", "part_of"])
all_bounds = st.none() | st.integers(1, 12)
#: So many walks are sorted at once; with few, most are searched for in their order.
few = st.sampled_from([1, 2, 7, 20_000])
#: From so many steps on a network is large, and the part of its steps that is near.
near = st.sampled_from([(20_000, 32), (0, 0.001), (0, 2), (0, 6)])
signs = st.sampled_from([None, 1, 0, -1])


def unlimited():
    return Budget(seconds=60, count=1 << 60)


def of_sign(sign, through=()):
    """What keeps walks of one net sign, through some nodes."""
    if sign is None and not through:
        return None

    def keep(walks):
        nets = walks.columns()[0]
        passed = passing(walks, through, range(len(walks)))
        return [place for place in passed if sign is None or nets[place] == sign]

    return keep


def sorted_all(walks, keep):
    """All walks that count, from the best to the worst, sorted in the plainest way."""
    _, grades, causal = walks.columns()
    places = range(len(walks)) if keep is None else keep(walks)

    def key(place):
        links = walks[place]
        first = 0 if walks.start is None else -causal[place]
        return (first, -grades[place], len(links), links)

    return [walks[place] for place in sorted(places, key=key)]


@often
@given(any_map | marked, ways, all_bounds, few, near, signs, st.data())
def test_best_paths_come_as_if_all_were_sorted(graph, walk, most, at_once, near, sign, data):
    network = Network(graph, walk=walk)
    node = st.integers(0, len(network.names) - 1)
    source, goal = data.draw(node), data.draw(node)
    if source == goal:
        return
    keep = of_sign(sign, data.draw(st.lists(node, max_size=1)))
    every = sorted_all(list_paths(network, source, goal, most=most, budget=unlimited()), keep)
    budget = unlimited()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(best, "FEW", at_once)
        patch.setattr(best, "LARGE", near[0])
        patch.setattr(widening, "NEAR", near[1])
        found = best_paths(network, source, goal, most=most, keep=keep, budget=budget)
        assert list(found) == every
    assert budget.stopped is None


@often
@given(any_map | marked, ways, all_bounds, few, near, signs)
def test_best_loops_come_as_if_all_were_sorted(graph, walk, most, at_once, near, sign):
    network, keep, budget = Network(graph, walk=walk), of_sign(sign), unlimited()
    every = sorted_all(list_loops(network, most=most, budget=unlimited()), keep)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(best, "FEW", at_once)
        patch.setattr(best, "LARGE", near[0])
        assert list(best_loops(network, most=most, keep=keep, budget=budget)) == every
    assert budget.stopped is None


@often
@given(any_map, ways, few, st.integers(1, 9), st.integers(1, 9))
def test_what_is_found_within_a_count_is_what_would_be_first_of_all(
    graph, walk, at_once, most, limit
):
    """``most`` stops the listing; the best are then searched for, and are the same."""
    names = [node.id for node in graph]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(best, "FEW", at_once)
        asked = {"walk": walk, "limit": limit, "seconds": 60}
        loops, cut = ig.find_loops(graph, **asked), ig.find_loops(graph, **asked, most=most)
        assert list(cut.loops) == list(loops.loops)[:most]
        assert cut.complete == (loops.total <= most)
        if len(names) < 2:
            return
        asked |= {"source": names[0], "target": names[1]}
        paths, cut = ig.find_paths(graph, **asked), ig.find_paths(graph, **asked, most=most)
        assert list(cut.paths) == list(paths.paths)[:most]
        assert cut.complete == (paths.total <= most)


def test_no_path_passes_a_node_and_again_as_what_a_marker_stands_for():
    # a -> b, of which m is a marker; m is part of b, and b of c.
    graph = small_map("1: a increases b\n2: m is_marker_of b\n3: m part_of b\n4: b part_of c")
    network = Network(graph)
    assert list(best_paths(network, 0, 2, budget=unlimited())) == [(0, 3)]


# -- where all can never be listed -----------------------------------------------------------


def spy(monkeypatch):
    """The searches that are begun, each of which knows how many steps it took."""
    begun = []
    first = search.Search.__init__

    def init(self, *args, **fields):
        begun.append(self)
        first(self, *args, **fields)

    monkeypatch.setattr(search.Search, "__init__", init)
    return begun


@pytest.mark.parametrize("limit", [1, 10])
def test_the_best_of_10_to_the_46_paths_and_loops_come_at_once(limit, monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", "off")
    network = Network(arrows(graphs.clique(40), 40))
    begun = spy(monkeypatch)
    paths = list(itertools.islice(best_paths(network, 0, 39, budget=unlimited()), limit))
    # Straight, then over each of the other nodes in the order of their links.
    assert [network.nodes_of(0, links) for links in paths] == [
        ("n000", "n039"), *(("n000", f"n{n:03d}", "n039") for n in range(1, limit))
    ]  # fmt: skip
    loops = list(itertools.islice(best_loops(network, budget=unlimited()), limit))
    assert [network.nodes_of(0, links) for links in loops] == [
        ("n000", f"n{n:03d}", "n000") for n in range(1, limit + 1)
    ]
    # Each rung of the ladder stops at 20 000 walks; there are 1.8 × 10^46.
    assert sum(each.taken for each in begun) <= 200_000


@pytest.mark.parametrize("ring", [False, True])
def test_the_best_of_a_chain_or_ring_of_100_diamonds_come_at_once(ring, monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", "off")
    graph = graphs.diamonds(100)
    last = [(graph.nodes - 1, 0)] if ring else []
    network = Network(arrows([*graph.pairs, *last], graph.nodes))
    begun = spy(monkeypatch)
    if ring:  # 2^100 loops of 201 links
        found = list(itertools.islice(best_loops(network, budget=unlimited()), 4))
    else:
        found = list(itertools.islice(best_paths(network, 0, 300, budget=unlimited()), 4))
    assert found == sorted(found)
    assert {len(links) for links in found} == {200 + ring}
    # The four differ only in the last two diamonds, by which the order of links turns last.
    assert len({links[:196] for links in found}) == 1
    assert sum(each.taken for each in begun) <= 1_000_000


def test_the_best_are_right_when_listing_was_stopped_by_the_time(monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", "off")
    graph = arrows(graphs.clique(40), 40)
    paths = ig.find_paths(graph, "n000", "n039", limit=3, seconds=0.5)
    assert paths.stopped == "stopped after 0.5 s"
    assert [path.nodes[1:-1] for path in paths] == [(), ("n001",), ("n002",)]
    loops = ig.find_loops(graph, limit=3, seconds=0.5)
    assert loops.stopped == "stopped after 0.5 s"
    assert [loop.name for loop in loops] == ["R1", "R2", "R3"]
    assert [loop.route.nodes for loop in loops] == [("n000", f"n00{n}") for n in (1, 2, 3)]
