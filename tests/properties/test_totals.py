"""Counting without listing: as many as are listed, in total and by sign, by whatever method."""

from __future__ import annotations

import math
from collections import Counter
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.vocabulary import Sign
from immunograph.walk import Budget, Network, counts, exact, list_loops, list_paths, shares, totals
from immunograph.walk.exact import FRONTIER, SETS, TOGETHER
from immunograph.walk.search import loops
from immunograph.walk.totals import ALONG, PIECES, WALKED, total_loops, total_paths
from immunograph.walk.walks import passing, tally
from makers import arrows, link, small_map, unlike
from random_maps import dense_maps, maps, ways
from speed import graphs

often = settings(max_examples=150, deadline=None)
any_map = maps(most_nodes=7, most_links=16) | dense_maps()
all_bounds = st.none() | st.integers(1, 12)
#: So many walks are tried; sets of so many nodes are gone through at once, and of so many at
#: all; and so many sums are made along a frontier: so every way is taken, and given up.
limits = st.sampled_from(
    [(1, 16, 21, 10**6), (1, 0, 0, 10**6), (1, 0, 21, 20), (1, 0, 0, 0), (1, 3, 3, 30),
     (5, 5, 5, 10**6), (20_000, 16, 21, 10**6)]
)  # fmt: skip


@contextmanager
def limited(tried, small, most, sums):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(totals, "_TRIED", tried)
        patch.setattr(exact, "SMALL_SET", small)
        patch.setattr(exact, "MOST_SET", most)
        patch.setattr(shares, "MOST_SET", most)
        patch.setattr(exact, "MOST_SUMS", sums)
        yield


def listed(walks):
    """How many walks there are, and how many that raise, lower, or do neither."""
    signs = Counter(walks.columns()[0])
    return len(walks), signs[1], signs[-1], signs[0]


def counted(total):
    sums = total.sums
    assert total.stopped is None
    return sums.total, sums.raises, sums.lowers, sums.unknown


def unlimited():
    return Budget(seconds=60, count=1 << 60)


@often
@given(any_map, ways, all_bounds, limits, st.data())
def test_as_many_paths_are_counted_as_are_listed(graph, walk, most, limit, data):
    network = Network(graph, walk=walk)
    nodes = st.integers(0, len(network.names) - 1)
    source, goal = data.draw(nodes), data.draw(nodes)
    if source == goal:
        return
    with limited(*limit):
        total = total_paths(network, source, goal, most=most, budget=unlimited())
    assert counted(total) == listed(
        list_paths(network, source, goal, most=most, budget=unlimited())
    )


@often
@given(any_map, ways, all_bounds, limits)
def test_as_many_loops_are_counted_as_are_listed(graph, walk, most, limit):
    network = Network(graph, walk=walk)
    with limited(*limit):
        total = total_loops(network, most=most, budget=unlimited())
    assert counted(total) == listed(list_loops(network, most=most, budget=unlimited()))


def chained(*parts):
    """Parts joined one after another, each at its last node to the first node of the next."""
    pairs, last = [], 0
    for size, inside in parts:
        pairs += [(last + a, last + b) for a, b in inside]
        last += size - 1
    return arrows(pairs, last + 1), last


ONE = (2, [(0, 1)])
FOUR = (4, graphs.clique(4))
DIAMOND = (4, [(0, 1), (0, 2), (1, 3), (2, 3)])
BIG = (18, [(n, n + 1) for n in range(17)] + [(n + 1, n) for n in range(17)])


SKIPPING = (18, [*BIG[1], *((n, n + 2) for n in range(16))])

LAVISH, ONLY_FRONTIER, NEITHER = (16, 21, 10**6), (0, 0, 10**6), (0, 0, 10)


@pytest.mark.parametrize("most", [None, 30])
@pytest.mark.parametrize(
    ("parts", "limit", "methods"),
    [
        ([DIAMOND] * 3, LAVISH, {ALONG, PIECES}),
        ([FOUR], LAVISH, {SETS}),
        ([SKIPPING], LAVISH, {SETS}),
        ([SKIPPING], ONLY_FRONTIER, {FRONTIER}),
        ([SKIPPING], NEITHER, {WALKED}),
        ([FOUR, ONE, DIAMOND], LAVISH, {SETS, ALONG, PIECES}),
    ],
)
def test_every_way_of_counting_paths_is_taken_and_says_so(parts, limit, methods, most):
    # The node in the middle of a big part is no cut: a second way round.
    graph, last = chained(*parts)
    network = Network(graph)
    ends = network.index["n000"], network.index[f"n{last:03d}"]
    with limited(1, *limit):
        total = total_paths(network, *ends, most=most, budget=unlimited())
    assert set(total.methods) == methods
    assert counted(total) == listed(list_paths(network, *ends, most=most, budget=unlimited()))


@pytest.mark.parametrize("most", [None, 3])
@pytest.mark.parametrize(
    ("tried", "limit", "methods"),
    [
        (1000, LAVISH, {WALKED}),
        (10, LAVISH, {PIECES, SETS}),
        (10, ONLY_FRONTIER, {PIECES, FRONTIER}),
        (10, (0, 0, 0), {PIECES, WALKED}),
    ],
)
def test_every_way_of_counting_loops_is_taken_and_says_so(tried, limit, methods, most):
    graph, _ = chained((5, graphs.clique(5)), ONE, (5, graphs.clique(5)), (1, [(0, 0)]))
    network = Network(graph)
    with limited(tried, *limit):
        total = total_loops(network, most=most, budget=unlimited())
    assert set(total.methods) == methods
    assert counted(total) == listed(list_loops(network, most=most, budget=unlimited()))


@often
@given(any_map, ways, all_bounds, limits, st.data())
def test_as_many_loops_through_nodes_are_counted_as_are_listed(graph, walk, most, limit, data):
    network = Network(graph, walk=walk)
    nodes = st.lists(st.integers(0, len(network.names) - 1), min_size=1, max_size=3)
    through = data.draw(nodes)
    with limited(*limit):
        total = total_loops(network, through=through, most=most, budget=unlimited())
    walks = list_loops(network, most=most, budget=unlimited())
    signs = tally(walks.columns()[0], passing(walks, through, range(len(walks))))
    assert counted(total) == (sum(signs.values()), signs[1], signs[-1], signs[0])


def rings_of(size):
    """The feedback loops of a complete digraph."""
    return sum(math.comb(size, n) * math.factorial(n - 1) for n in range(2, size + 1))


def test_a_ring_of_diamonds_has_twice_the_loops_for_each():
    pairs = [(a % 75, b % 75) for a, b in graphs.diamonds(25).pairs]
    network = Network(arrows(pairs, 75))
    total = total_loops(network, budget=unlimited())
    assert (counted(total), total.methods) == ((2**25, 2**25, 0, 0), (TOGETHER,))
    assert total_loops(network, most=49, budget=unlimited()).sums.total == 0
    assert total_loops(network, most=50, budget=unlimited()).sums.total == 2**25
    assert total_loops(network, through=[1], budget=unlimited()).sums.total == 2**24
    assert total_loops(network, through=[0, 1, 2], budget=unlimited()).sums.total == 0


def test_dense_parts_in_a_ring_are_counted():
    # Five complete parts, each left by its last node for the next part's first.
    pairs = [pair for n in range(5) for pair in graphs.clique(7, first=7 * n)]
    pairs += [(7 * n + 6, (7 * n + 7) % 35) for n in range(5)]
    ways = sum(math.perm(5, n) for n in range(6))  # from the first to the last node of a part
    total = total_loops(Network(arrows(pairs, 35)), budget=unlimited())
    assert total.sums.total == 5 * rings_of(7) + ways**5
    assert FRONTIER in total.methods


@pytest.mark.parametrize("size", [16, 18])
def test_numbers_that_a_float_could_not_hold_are_put_together_from_remainders(size):
    network = Network(arrows(graphs.clique(size), size))
    total = total_loops(network, budget=unlimited())
    assert (total.sums.total, total.methods) == (rings_of(size), (SETS,))


def test_many_parallel_links_of_either_sign_by_sets_and_along_a_frontier():
    # 2 400 links between the nodes of a complete digraph: known from its loops of each length.
    many, size = 200, 5
    links = [
        link(f"{a}{b}{n:03d}", str(a), "decreases" if n % 4 == 0 else "increases", str(b))
        for a, b in graphs.clique(size)
        for n in range(many)
    ]
    network = Network(small_map(unlike(links)))
    by_length = {n: math.comb(size, n) * math.factorial(n - 1) for n in range(2, size + 1)}
    expected = sum(loops * many**n for n, loops in by_length.items())
    net = sum(loops * (many // 2) ** n for n, loops in by_length.items())
    for limit in (LAVISH, ONLY_FRONTIER):
        with limited(1, *limit):
            sums = total_loops(network, budget=unlimited()).sums
        assert (sums.total, sums.net, sums.unknown) == (expected, net, 0)


def test_signs_multiply_from_piece_to_piece():
    graph = small_map(
        "1: a increases b\n2: a decreases b\n3: b affects c\n4: b decreases c\n5: b decreases c"
    )
    network = Network(graph)
    # Of two into b, and three on to c: the one of unknown sign is unknown after either.
    assert counted(total_paths(network, 0, 2, budget=unlimited())) == (6, 2, 2, 2)


@pytest.mark.parametrize("compiled", ["off", "on"])
def test_numbers_far_beyond_what_can_be_listed(compiled, monkeypatch):
    if compiled == "on":
        pytest.importorskip("numba", reason="numba is not installed: nothing is compiled")
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", compiled)
    graph = graphs.diamonds(100)
    network = Network(arrows(graph.pairs, graph.nodes))
    total = total_paths(network, 0, 300, budget=unlimited())
    assert counted(total) == (2**100, 2**100, 0, 0)
    assert counted(total_paths(network, 0, 300, most=199, budget=unlimited())) == (0, 0, 0, 0)


@pytest.mark.parametrize("size", [9, 12])
def test_a_complete_graph_by_sets_of_nodes(size):
    network = Network(arrows(graphs.clique(size), size))
    paths = sum(math.perm(size - 2, n) for n in range(size - 1))
    budget = Budget(seconds=60, count=1 << 60)
    assert total_loops(network, budget=budget).sums.total == rings_of(size)
    assert total_paths(network, 0, 1, budget=budget).sums.total == paths


def test_undirected_associations_and_forth_and_back_over_opposites_are_no_loop(monkeypatch):
    monkeypatch.setattr(totals, "_TRIED", 1)
    ring = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "c"), ("c", "a")]
    links = [link(f"{n}", a, "associated_with", b) for n, (a, b) in enumerate(ring)]
    network = Network(small_map(links, nodes="abcd"), walk="all")
    assert total_loops(network, budget=unlimited()).sums.total == 0
    links = [link(f"{n}", a, "increases", b) for n, (a, b) in enumerate(ring)]
    links += [link("8", "a", "opposite_of", "b"), link("9", "d", "opposite_of", "c")]
    network = Network(small_map(links), walk="all")
    for small in (0, 16):
        monkeypatch.setattr(exact, "SMALL_SET", small)
        total = total_loops(network, budget=unlimited())
        assert WALKED not in total.methods
        assert counted(total) == listed(list_loops(network, budget=unlimited()))
    assert total_loops(network, most=2, budget=unlimited()).sums.total == 3
    assert total_loops(network, most=1, budget=unlimited()).sums.total == 0


# -- what cannot be counted in time ----------------------------------------------------------


def dense(size):
    return Network(arrows(graphs.clique(size), size))


@pytest.mark.parametrize("size", [30, 40])
@pytest.mark.parametrize("most", [None, 12])
def test_when_the_time_is_up_there_is_a_lower_bound_and_a_reason(size, most):
    network = dense(size)
    paths = sum(math.perm(size - 2, n) for n in range(min(size - 1, most or size)))
    total = total_paths(network, 0, 1, most=most, budget=Budget(seconds=0.05, count=1 << 60))
    assert total.stopped == "stopped after 0.05 s"
    assert 0 < total.sums.total < paths
    assert (total.sums.lowers, total.sums.unknown) == (0, 0)
    rings = sum(math.comb(size, n) * math.factorial(n - 1) for n in range(2, (most or size) + 1))
    total = total_loops(network, most=most, budget=Budget(seconds=0.05, count=1 << 60))
    assert total.stopped == "stopped after 0.05 s"
    assert 0 < total.sums.total < rings
    assert total.sums.raises == total.sums.total


def test_a_lower_bound_of_several_pieces_is_the_product_of_theirs():
    graph, last = chained((4, graphs.clique(4)), (40, graphs.clique(40)), DIAMOND)
    network = Network(graph)
    ends = network.index["n000"], network.index[f"n{last:03d}"]
    budget = Budget(seconds=0.05, count=1 << 60)
    total = total_paths(network, *ends, budget=budget)
    assert total.stopped
    assert total.sums.total % (5 * 2) == 0  # 5 ways through the first, 2 through the last
    assert total.sums.total > 10


def test_when_the_time_is_up_at_once_no_sums_are_begun():
    for size in (13, 21):
        budget = Budget(seconds=1e-9, count=1 << 60)
        total = total_paths(dense(size), 0, 1, budget=budget)
        assert total.methods == (WALKED,)
        assert total.stopped


def test_shorter_paths_that_were_counted_are_not_lost_when_a_longer_bound_is_not_finished():
    size = 40
    network = dense(size)
    upto = [sum(math.perm(size - 2, n) for n in range(most)) for most in range(1, size)]
    total = total_paths(network, 0, 1, most=39, budget=Budget(seconds=0.3, count=1 << 60))
    assert total.stopped
    finished = max(most for most, known in enumerate(upto) if known <= total.sums.total)
    assert finished >= 2


@given(st.lists(st.sampled_from(list(Sign)), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_sums_of_parallel_links_are_those_of_each(signs):
    links = [
        link(f"{n}{place}", f"{place}", "affects", f"{place + 1}", sign=sign)
        for place, sign in enumerate(signs)
        for n in range(2)
    ]
    network = Network(small_map(unlike(links)))
    ends = network.index["0"], network.index[f"{len(signs)}"]
    total = total_paths(network, *ends, budget=unlimited())
    assert total.sums.total == 2 ** len(signs)
    assert counted(total) == listed(list_paths(network, *ends, budget=unlimited()))


# -- shares ----------------------------------------------------------------------------------


@often
@given(any_map, ways, st.sampled_from([0, 21]))
def test_sums_know_what_going_through_all_loops_knows(graph, walk, by_sets):
    network = Network(graph, walk=walk)
    gone_through = counts.LoopCounts()
    for start, loop in loops(network, budget=unlimited()):
        gone_through.add(network, start, loop)
    with limited(1, by_sets, by_sets, 10**6):
        summed = counts.summed_counts(network)
    if network.chained:
        assert summed is None
        return
    for name in ("total", "kinds", "nodes", "links"):
        assert getattr(summed, name) == getattr(gone_through, name)
    for members, _ in counts.looped_parts(network):
        assert sum(summed.starts[node] for node in members) == sum(
            gone_through.starts[node] for node in members
        )
