"""Which links are walked, and kernels that never stall: work is counted, not timed."""

from __future__ import annotations

import itertools

import pytest

import immunograph as ig
from immunograph.vocabulary import Layer, Relation, Sign, Walk
from immunograph.walk import (
    Budget,
    Network,
    components,
    directions,
    distances_to,
    engine,
    kernels,
    loops,
    net_sign,
    read_layers,
    read_walk,
    simple_paths,
)
from makers import arrows, link, links, small_map

FORTH, BACK = (("a", "b"),), (("b", "a"),)
BOTH, NONE = FORTH + BACK, ()


@pytest.mark.parametrize(
    ("relation", "causal", "directed", "everything"),
    [
        ("increases", FORTH, FORTH, FORTH),
        ("decreases", FORTH, FORTH, FORTH),
        ("affects", FORTH, FORTH, FORTH),
        ("has_no_effect_on", NONE, NONE, NONE),
        ("predicts", NONE, FORTH, FORTH),
        ("positively_correlated_with", NONE, NONE, BOTH),
        ("negatively_correlated_with", NONE, NONE, BOTH),
        ("associated_with", NONE, NONE, BOTH),
        ("is_marker_of", NONE, BACK, BACK),
        ("part_of", NONE, FORTH, FORTH),
        ("is_a", NONE, NONE, NONE),
        ("opposite_of", NONE, BOTH, BOTH),
    ],
)
def test_which_way_a_relation_is_walked(relation, causal, directed, everything):
    one = link("L", "a", relation, "b")
    assert directions(one, Walk.CAUSAL) == causal
    assert directions(one, Walk.DIRECTED) == directed
    assert directions(one, Walk.ALL) == everything


def test_every_relation_is_in_that_table():
    marks = test_which_way_a_relation_is_walked.pytestmark[0]
    assert [row[0] for row in marks.args[1]] == [relation.value for relation in Relation]


def test_layers_are_read_by_name_in_a_fixed_order():
    assert read_layers(None) == (Layer.CORE, Layer.STRUCTURAL)
    assert read_layers(["literature", Layer.CORE]) == (Layer.CORE, Layer.LITERATURE)
    assert read_layers("all") == tuple(Layer)
    assert read_layers(["core", "all"]) == tuple(Layer)
    assert read_layers("core") == (Layer.CORE,)
    assert read_layers([]) == ()
    with pytest.raises(ig.UsageError, match="no layer called 'cores'"):
        read_layers(["cores"])


def test_walks_are_read_by_name():
    assert [read_walk(name) for name in ("causal", "directed", "all", Walk.ALL)] == [
        *Walk,
        Walk.ALL,
    ]
    with pytest.raises(ig.UsageError, match="walks: causal, directed, all"):
        read_walk("any")


def test_only_links_of_the_layers_asked_for_are_walked():
    graph = small_map([link(layer.value, "a", "increases", "b", layer=layer) for layer in Layer])

    def walked(layers):
        network = Network(graph, layers=layers)
        return {network.links[number].id for steps in network.out for _, number in steps}

    assert walked(None) == {"core", "structural"}
    assert walked(["context"]) == {"context"}
    assert walked("all") == {layer.value for layer in Layer}


def test_avoided_nodes_do_not_exist():
    network = Network(
        small_map("1: a increases b\n2: b increases c\n3: a increases c"), avoid=["b"]
    )
    assert walks(network, "a", "c") == [("3",)]


def test_implied_signs_only_when_asked_for():
    graph = small_map([link("L", "a", "affects", "b", sign_implied=Sign.LOWERS)])
    assert Network(graph).signs == (Sign.UNKNOWN,)
    assert Network(graph, implied_signs=True).signs == (Sign.LOWERS,)


def test_nothing_depends_on_the_order_of_the_file():
    text = "3: c increases a\n1: a increases b\n2: b increases c\n4: a decreases b"
    forward, backward = links(text), links(text)[::-1]
    one, two = Network(small_map(forward)), Network(small_map(backward, nodes="bca"))
    assert (one.names, one.links, one.out, one.into) == (two.names, two.links, two.out, two.into)


def walks(network, source, goal, *, most=None, budget=None):
    found = simple_paths(
        network, network.index[source], network.index[goal], most=most, budget=budget or Budget()
    )
    return [tuple(network.links[number].id for number in walk) for walk in found]


def cycles(network, *, most=None, budget=None):
    found = loops(network, most=most, budget=budget or Budget())
    return [tuple(network.links[number].id for number in walk) for _, walk in found]


def test_parallel_links_are_paths_and_loops_of_their_own():
    network = Network(small_map("1: a increases b\n2: a decreases b\n3: b increases a"))
    assert walks(network, "a", "b") == [("1",), ("2",)]
    assert cycles(network) == [("1", "3"), ("2", "3")]


def test_a_self_loop_is_a_loop_and_on_no_path():
    network = Network(small_map("1: a increases a\n2: a increases b\n3: b increases b"))
    assert walks(network, "a", "b") == [("2",)]
    assert cycles(network) == [("1",), ("3",)]


def test_undirected_associations_make_no_loop_whatever_is_walked():
    ring = "1: a associated_with b\n2: b positively_correlated_with c\n3: c associated_with a"
    assert cycles(Network(small_map(ring), walk="all")) == []
    mixed = "1: a associated_with b\n2: a increases c\n3: c increases b"
    assert cycles(Network(small_map(mixed), walk="all")) == []
    directed = "1: a predicts b\n2: b increases a"
    assert cycles(Network(small_map(directed), walk="all")) == [("1", "2")]


def test_opposites_walked_forth_and_back_are_no_loop():
    assert cycles(Network(small_map("1: a opposite_of b"))) == []
    assert cycles(Network(small_map("1: a opposite_of b\n2: b opposite_of a"))) == []
    assert cycles(Network(small_map("1: a opposite_of a"))) == []
    ring = "1: a opposite_of b\n2: a increases c\n3: c increases b"
    assert cycles(Network(small_map(ring))) == [("2", "3", "1")]
    beside = "1: a opposite_of b\n2: b increases a"
    assert cycles(Network(small_map(beside))) == [("1", "2")]


def test_no_two_opposites_in_a_row():
    chain = "1: a increases b\n2: b opposite_of c\n3: d opposite_of c\n4: c increases d"
    network = Network(small_map(chain))
    assert walks(network, "a", "d") == [("1", "2", "4")]
    assert walks(network, "b", "d") == [("2", "4")]
    assert sorted(cycles(network)) == [("4", "3")]


def test_bounds_count_links():
    network = Network(
        small_map("1: a increases b\n2: b increases c\n3: a increases c\n4: c increases a")
    )
    assert walks(network, "a", "c", most=1) == [("3",)]
    assert sorted(walks(network, "a", "c", most=2)) == [("1", "2"), ("3",)]
    assert cycles(network, most=2) == [("3", "4")]
    assert cycles(network, most=1) == []


def test_nodes_of_a_walk_follow_it_either_way():
    network = Network(small_map("1: b is_marker_of a\n2: c associated_with b"), walk="all")
    assert network.nodes_of(network.index["a"], (0, 1)) == ("a", "b", "c")


def test_distances_are_the_fewest_links():
    network = Network(
        small_map(
            "1: a increases b\n2: b increases c\n3: a increases c\n4: d increases a", nodes="e"
        )
    )
    found = distances_to(network, network.index["c"])
    assert dict(zip(network.names, found, strict=True)) == {"a": 1, "b": 1, "c": 0, "d": 2, "e": -1}
    without_a = distances_to(network, network.index["c"], lambda n: network.names[n] != "a")
    assert dict(zip(network.names, without_a, strict=True))["d"] == -1


def test_components_are_those_that_can_hold_a_loop():
    text = (
        "1: a increases b\n2: b increases a\n3: b increases c\n4: d increases d\n5: c increases d"
    )
    network = Network(small_map(text))
    assert [[network.names[n] for n in part] for part in components(network)] == [["a", "b"], ["d"]]


def test_a_long_chain_needs_no_recursion():
    size = 5000
    network = Network(arrows([(n, (n + 1) % size) for n in range(size)], size))
    assert len(components(network)) == 1
    assert [len(walk) for _, walk in loops(network, budget=Budget())] == [size]


@pytest.mark.parametrize(
    ("signs", "net"), [("", "+"), ("--", "+"), ("-", "-"), ("-+-+-", "-"), ("-?-", "?"), ("?", "?")]
)
def test_net_signs(signs, net):
    assert net_sign(map(Sign.parse, signs)) is Sign.parse(net)


def clique(size, first=0):
    return list(itertools.permutations(range(first, first + size), 2))


# -- traps that stall other tools ------------------------------------------------------------


class Counted(list):
    """A list that counts how often something is looked up in any of its kind."""

    looked_up = 0

    def __getitem__(self, place):
        Counted.looked_up += 1
        return super().__getitem__(place)


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    """Let the interpreted kernels remember what they know in lists that count."""
    Counted.looked_up = 0
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", "off")
    monkeypatch.setattr(
        engine.Engine, "filled", lambda _, size, value=0, *, wide=False: Counted([value] * size)
    )


def looked_up():
    """How many look-ups there were since this was asked last.

    The limits below are about a third above what is needed. Without barriers, or without the
    reduction of a map to what can matter, each of them is passed by one of these maps at least.
    """
    count, Counted.looked_up = Counted.looked_up, 0
    return count


#: Look-ups for nodes that are entered in vain before barriers are raised.
IN_VAIN = 100 * kernels.FREE


def links_of(network):
    return len(network.to)


@pytest.mark.parametrize("size", [12, 40])
def test_a_complete_graph_with_the_target_on_a_pendant_link(size):
    network = Network(arrows([*clique(size), (0, size)], size + 1))
    assert len(walks(network, "n000", f"n{size:03d}")) == 1
    assert looked_up() <= 6 * links_of(network)


@pytest.mark.parametrize("size", [12, 40])
def test_a_dead_end_behind_which_everything_is_joined(size):
    pairs = [*clique(size, first=2), (0, 1), (0, 2)]
    network = Network(arrows(pairs, size + 2))
    assert len(walks(network, "n000", "n001")) == 1
    assert looked_up() <= 6 * links_of(network)


@pytest.mark.parametrize("size", [12, 40])
def test_a_dense_part_that_leads_out_only_by_where_one_came_in(size):
    # 0 -> 1 -> clique -> 1 -> target: whoever enters the clique finds 1 on the path already.
    inside = clique(size, first=2)
    door = [pair for n in range(2, size + 2) for pair in ((1, n), (n, 1))]
    network = Network(arrows([(0, 1), (1, size + 2), *inside, *door], size + 3))
    assert walks(network, "n000", f"n{size + 2:03d}") == [("e00000", "e00001")]
    assert looked_up() <= 170 * links_of(network) + IN_VAIN


def diamonds(count):
    steps = [((0, 1), (0, 2), (1, 3), (2, 3))] * count
    return arrows(
        [(3 * n + a, 3 * n + b) for n, four in enumerate(steps) for a, b in four], 3 * count + 1
    )


def test_a_chain_of_diamonds_without_a_cycle():
    network = Network(diamonds(60))
    assert cycles(network) == []
    assert looked_up() <= 20 * links_of(network)


def test_a_bounded_search_with_no_result():
    network = Network(diamonds(60))  # the shortest way has 120 links
    assert walks(network, "n000", "n180", most=119) == []
    assert looked_up() <= 9 * links_of(network)


def test_a_bounded_search_with_few_results_among_many_ways():
    # The ladder of diamonds, and one short cut that only just fits.
    graph = diamonds(30)
    longer = [*graph.links, link("short", "n000", "increases", "n003")]
    network = Network(small_map(longer, nodes=graph.nodes))
    found = walks(network, "n000", "n090", most=59, budget=Budget(count=500))
    assert len(found) == 500
    assert all(walk[0] == "short" for walk in found)
    assert looked_up() <= 500 * 100


def test_a_dense_component_stops_at_its_budget():
    network = Network(arrows(clique(40), 40))
    budget = Budget(count=1000)
    assert len(cycles(network, budget=budget)) == 1000
    assert budget.stopped
    assert looked_up() <= 1000 * 200


def test_short_loops_of_a_dense_component():
    size = 20
    network = Network(arrows(clique(size), size))
    pairs, triples = size * (size - 1) // 2, size * (size - 1) * (size - 2) // 3
    assert len(cycles(network, most=3)) == pairs + triples
    assert looked_up() <= 35 * (pairs + triples)


@pytest.mark.parametrize("size", [8, 30])
def test_two_dense_components_joined_one_way(size):
    first, second = clique(size), clique(size, first=size)
    network = Network(arrows([*first, *second, (0, size)], 2 * size))
    assert walks(network, f"n{size:03d}", "n000") == []  # never back
    assert looked_up() <= 4 * links_of(network)
    assert len(components(network)) == 2
    # From the first into the second there is one door only.
    one_way = walks(network, "n000", f"n{size:03d}")
    assert len(one_way) == 1
    assert looked_up() <= 11 * links_of(network)


@pytest.mark.parametrize("size", [12, 30])
def test_loops_of_a_ring_with_dense_dead_ends(size):
    # The dense part leads nowhere: it is a component of its own, and comes after the ring.
    network = Network(arrows([(0, 1), (1, 2), (2, 0), (1, 3), *clique(size, first=3)], size + 3))
    assert next(loops(network, budget=Budget()))[1] == (0, 1, 2)
    assert looked_up() <= 250 * links_of(network)


@pytest.mark.parametrize("size", [10, 30])
def test_the_time_between_two_paths_is_bounded(size):
    # A dense part beside the way, from which the target is reached through one node only.
    inside = clique(size, first=3)
    pairs = [(0, 1), (1, 2), (0, 3), *inside, (3 + size - 1, 1)]
    network = Network(arrows(pairs, size + 3))
    found = walks(network, "n000", "n002", budget=Budget(count=200))
    assert len(found) == 200
    assert looked_up() <= 6 * links_of(network) * len(found)


@pytest.mark.parametrize("size", [10, 100])
def test_a_small_question_looks_at_what_is_near_however_large_the_map(size):
    # Dense parts in a row, each of which leads into the next; the question stays in the first.
    parts = [pair for n in range(size) for pair in clique(12, first=12 * n)]
    doors = [(12 * n + 11, 12 * n + 12) for n in range(size - 1)]
    network = Network(arrows([*parts, *doors], 12 * size))
    assert len(walks(network, "n000", "n001", most=2)) == 11  # straight, and over each other node
    looked_up()
    assert len(walks(network, "n000", "n001", most=2)) == 11
    # Once the rows of the map are laid out: a glance at each node, and some hundred at the first.
    assert looked_up() <= 3 * 12 * size + 2000


@pytest.mark.parametrize("size", [100, 400])
def test_short_loops_of_a_long_ring_are_soon_known_to_be_none(size):
    network = Network(arrows([(n, (n + 1) % size) for n in range(size)], size))
    assert cycles(network, most=6) == []
    assert looked_up() <= 200 * links_of(network)


def test_a_bounded_question_leaves_out_what_is_near_either_end_and_too_far_from_the_other():
    many = range(6, 506)
    ways = [
        (0, 1),
        (0, 2),
        (2, 3),
        *((3, n) for n in many),
        *((n, 4) for n in many),
        (4, 5),
        (5, 1),
    ]
    network = Network(arrows(ways, 506))
    assert len(walks(network, "n000", "n001", most=6)) == 501
    looked_up()
    assert walks(network, "n000", "n001", most=3) == [("e00000",)]
    assert looked_up() <= 4 * links_of(network)
