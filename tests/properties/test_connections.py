"""Summaries of a connection against brute force: networkx, every path, every set of works.

Maps have parallel links, self-loops, markers, associations walked both ways, and works that
stand behind several links.
"""

from __future__ import annotations

import itertools
import random

import networkx as nx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.grading import grade_link, works_behind
from immunograph.graph import CausalGraph
from immunograph.records import Claim, Evidence, Node
from immunograph.vocabulary import Family, Relation, Sign, Stance, StudyDesign, Walk
from immunograph.walk import Budget, Network, directions, network_of
from immunograph.walk.cuts import dominators
from immunograph.walk.works import fewest_works
from makers import arrows, link, work
from random_maps import doubled

WORKS = [work(name, "rct", 1000) for name in ("w1", "w2", "w3")] + [work("w4", "cohort", 50)]
RELATIONS = [
    *["increases", "decreases", "affects"] * 3, "predicts", "associated_with",
    *["is_marker_of", "part_of", "opposite_of"] * 2, "is_a",
]  # fmt: skip
CLAIM = Claim(id="C1", quote="so it is")


@st.composite
def maps(draw, most_nodes=7, most_links=16):
    """A random map; a link has up to three works, and may have a claim or nothing behind it.

    Drawn by a seed: what hypothesis draws link by link seldom joins two nodes by several paths.
    """
    chance = random.Random(draw(st.integers(0, 2**32)))
    size = chance.randint(2, most_nodes)
    # Few maps of many links; and some in which every link has a work, so that there is a cut.
    backed = chance.random() < 0.7
    links = []
    for number in range(chance.randint(1, most_links)):
        relation = Relation(chance.choice(RELATIONS))
        sign = chance.choice(list(Sign)) if relation.sign is None else relation.sign
        cited = chance.sample(["w1", "w2", "w3", "w4", None], chance.randint(int(backed), 3))
        stances = [Stance.SUPPORTS] * 4 + [Stance.DISPUTES, Stance.CITED]
        evidence = tuple(
            Evidence(
                citation=name,
                stance=chance.choice(stances),
                design=None if name else StudyDesign.RCT,
            )
            for name in cited
        )
        links.append(
            link(
                f"e{number:02d}", f"n{chance.randrange(size)}", relation,
                f"n{chance.randrange(size)}", sign=sign, evidence=evidence,
                claims=("C1",) if backed or chance.random() < 0.5 else (),
            )
        )  # fmt: skip
    return CausalGraph(
        [Node(id=f"n{n}", label=f"N {n}") for n in range(size)], links, citations=WORKS,
        claims=[CLAIM],
    )  # fmt: skip


ways = st.sampled_from(Walk)
often = settings(max_examples=200, deadline=None)


def steps_of(graph, walk):
    """Every step there is, as (from, to, link)."""
    return [
        (a, b, each)
        for each in graph.links
        for a, b in directions(each, walk)
        if a != b or each.relation.directed
    ]


def every_path(graph, walk, source, target, gone=()):
    """The links of every simple path; one edge a direction, keyed by the id of its link."""
    edges = nx.MultiDiGraph()
    edges.add_nodes_from(node.id for node in graph)
    edges.add_edges_from(
        (a, b, each.id) for a, b, each in steps_of(graph, walk) if each.id not in gone
    )
    found = nx.all_simple_edge_paths(edges, source, target)
    chains = (tuple(edge[2] for edge in path) for path in found)
    return [chain for chain in chains if not doubled(graph, chain)]


def walk_lengths(graph, walk, source, *, causal):
    """The fewest links of a walk to every (node, sign), by networkx on the product.

    A third part tells whether a link between opposites came last: no two come in a row.
    """
    product = nx.DiGraph()
    product.add_node((source, Sign.RAISES, False))
    for a, b, each in steps_of(graph, walk):
        opposite = each.relation is Relation.OPPOSITE_OF
        if causal and each.family is Family.ASSOCIATIONAL:
            continue
        for sign, last in itertools.product(Sign, [False, True]):
            if not (opposite and last):
                product.add_edge((a, sign, last), (b, sign * each.sign, opposite))
    lengths = {}
    for (node, sign, _), far in nx.single_source_shortest_path_length(
        product, (source, Sign.RAISES, False)
    ).items():
        lengths[node, sign] = min(far, lengths.get((node, sign), far))
    return lengths


def as_ways(lengths, node):
    return ig.Ways(
        raises=lengths.get((node, Sign.RAISES)),
        lowers=lengths.get((node, Sign.LOWERS)),
        unknown=lengths.get((node, Sign.UNKNOWN)),
    )


@often
@given(maps(), ways)
def test_signed_reach_equals_the_product_of_map_and_signs(graph, walk):
    source = "n0"
    every = walk_lengths(graph, walk, source, causal=False)
    acting = walk_lengths(graph, walk, source, causal=True)
    found = {each.node: each.bearing for each in ig.signed_reach(graph, source, walk=walk)}
    assert set(found) == {node for node, _ in every} - {source}
    for node, bearing in found.items():
        assert bearing.every == as_ways(every, node)
        assert bearing.causal == as_ways(acting, node)


@often
@given(maps(), ways)
def test_reach_agrees_with_every_path(graph, walk):
    """Whether any path, or a causal one, exists, and the grade of the best of them.

    Where a node has several opposites, reach may pass it twice to keep them apart.
    """
    assume(walk is Walk.CAUSAL or not network_of(graph, walk=walk).chained)
    grades = {each.id: grade_link(graph, each).grade for each in graph.links}
    found = {each.node: each.bearing for each in ig.signed_reach(graph, "n0", walk=walk)}
    for node in graph:
        if node.id == "n0":
            continue
        paths = every_path(graph, walk, "n0", node.id)
        causal = [
            path for path in paths
            if all(graph.link(name).family is not Family.ASSOCIATIONAL for name in path)
        ]  # fmt: skip
        assert (node.id in found) is bool(paths)
        if paths:
            bearing = found[node.id]
            assert (bearing.claim == "causal") is bool(causal)
            best = max(min(grades[name] for name in path) for path in causal or paths)
            assert bearing.grade is best


@often
@given(maps(), ways)
def test_backwards_is_the_same_seen_from_the_other_end(graph, walk):
    for node in graph:
        back = {
            each.node: each.bearing
            for each in ig.signed_reach(graph, node.id, walk=walk, backwards=True)
        }
        forth = {
            other.id: answer[0].bearing
            for other in graph
            if other.id != node.id
            and (answer := ig.signed_reach(graph, other.id, node.id, walk=walk))
        }
        assert back == forth


@often
@given(maps(), ways)
def test_the_best_path_is_the_first_of_all(graph, walk):
    first = next(iter(ig.find_paths(graph, "n0", "n1", walk=walk)), None)
    assert ig.find_robustness(graph, "n0", "n1", walk=walk).best == first
    assert ig.signed_reach(graph, "n0", "n1", walk=walk).best == first


@often
@given(maps(), ways)
def test_what_every_path_passes_is_what_they_share(graph, walk):
    assume(not network_of(graph, walk=walk).chained)
    found = ig.find_robustness(graph, "n0", "n1", walk=walk)
    paths = list(ig.find_paths(graph, "n0", "n1", walk=walk))
    assert bool(found) is bool(paths)
    if not paths:
        assert (found.nodes, found.links, found.cut) == ((), (), ())
        return
    links = set(paths[0].links).intersection(*(path.links for path in paths))
    nodes = set(paths[0].nodes).intersection(*(path.nodes for path in paths))
    assert found.links == tuple(name for name in paths[0].links if name in links)
    assert found.nodes == tuple(name for name in paths[0].nodes[1:-1] if name in nodes)


@often
@given(maps(most_links=20), ways)
def test_the_cut_is_a_minimum_cut_of_networkx_and_cuts(graph, walk):
    found = ig.find_robustness(graph, "n0", "n1", walk=walk)
    flow = nx.DiGraph()
    flow.add_nodes_from(["n0", "n1"])
    for a, b, _ in steps_of(graph, walk):
        if a != b:
            held = flow.edges[a, b]["capacity"] if flow.has_edge(a, b) else 0
            flow.add_edge(a, b, capacity=held + 1)
    assert len(found.cut) == len(set(found.cut)) == nx.maximum_flow_value(flow, "n0", "n1")
    assert not every_path(graph, walk, "n0", "n1", gone=found.cut)


@often
@given(maps(), ways)
def test_the_fewest_works_equal_every_set_of_works(graph, walk):
    assume(not network_of(graph, walk=walk).chained)
    found = ig.find_robustness(graph, "n0", "n1", walk=walk)
    behind = {each.id: set(works_behind(graph, each)) for each in graph.links}
    bare = {
        each.id for each in graph.links
        if not behind[each.id] and each.family is not Family.STRUCTURAL
    }  # fmt: skip
    aside = bare if found.unbacked else set()
    paths = [p for p in every_path(graph, walk, "n0", "n1") if not aside.intersection(p)]

    def stands(path, gone):
        return all(not behind[name] or behind[name] - gone for name in path)

    rocks = [p for p in every_path(graph, walk, "n0", "n1") if not any(behind[n] for n in p)]
    assert bool(found.unshaken) is bool(rocks)
    assert not rocks or found.unshaken in rocks
    assert set(found.unbacked) == bare.intersection(found.unshaken)
    works = sorted(set().union(*behind.values()))
    sizes = (
        size
        for size in range(len(works) + 1)
        for gone in itertools.combinations(works, size)
        if not any(stands(path, set(gone)) for path in paths)
    )
    fewest = next(sizes, None)
    assert found.complete
    if found.works is None:
        assert fewest is None
        return
    assert len(found.works) == found.at_least == fewest
    assert not any(stands(path, {each.work for each in found.works}) for path in paths)
    for each in found.works:
        assert all(each.work in behind[name] for name in each.links)


@st.composite
def rests(draw):
    """A network of links without end, and for each link up to three of eight works."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    size = chance.randint(4, 9)
    pairs = [(chance.randrange(size), chance.randrange(size)) for _ in range(4 * size)]
    network = Network(arrows(pairs, size))
    return network, [
        frozenset(chance.sample(range(8), chance.randint(1, 3))) for _ in network.links
    ]


def cuts(network, rests_on, gone):
    left = [None if works <= gone else frozenset() for works in rests_on]
    return fewest_works(network, 0, 1, left, Budget()).unshaken is None


@often
@given(rests(), st.integers(0, 400))
def test_a_budget_bounds_the_fewest_works_from_both_sides(case, steps):
    network, rests_on = case
    sizes = (
        size
        for size in range(9)
        for gone in itertools.combinations(range(8), size)
        if cuts(network, rests_on, frozenset(gone))
    )
    fewest = next(sizes)
    exact = fewest_works(network, 0, 1, rests_on, Budget())
    assert exact.at_least == len(exact.works) == fewest
    budget = Budget(steps=steps)
    found = fewest_works(network, 0, 1, rests_on, budget)
    assert found.at_least <= fewest
    assert found == exact or budget.stopped
    for each in (exact, found):
        if each.works is not None:
            assert cuts(network, rests_on, frozenset(each.works))
            fewer = (frozenset(each.works) - {work} for work in each.works)
            assert not any(cuts(network, rests_on, gone) for gone in fewer)


@often
@given(st.integers(1, 7), st.data())
def test_dominators_equal_networkx(size, data):
    ends = st.integers(0, size - 1)
    edges = data.draw(st.lists(st.tuples(ends, ends), max_size=20))
    out = [sorted(b for a, b in edges if a == node) for node in range(size)]
    flow = nx.DiGraph(edges)
    flow.add_node(0)
    known = nx.immediate_dominators(flow, 0)
    known[0] = 0  # networkx versions differ about the root
    assert dominators(out, 0) == [known.get(node, -1) for node in range(size)]


def causal_routes(graph, walk, source, target):
    """The nodes of every causal path."""
    found = ig.find_paths(graph, source, target, walk=walk)
    return [set(path.nodes) for path in found if path.causal]


@often
@given(maps(), ways, st.booleans())
def test_common_nodes_equal_every_pair_of_routes(graph, walk, backwards):
    found = ig.find_common(graph, "n0", "n1", walk=walk)
    listed = {each.node: each for each in (found.causes if backwards else found.effects)}

    def ends(node, end):
        return (node, end) if backwards else (end, node)

    opposites = {
        end for each in graph.links if each.relation is Relation.OPPOSITE_OF
        for end in (each.source, each.target) if {each.source, each.target} & {"n0", "n1"}
    }  # fmt: skip
    assume(walk is Walk.CAUSAL or not network_of(graph, walk=walk).chained)
    for node in (x.id for x in graph if x.id not in ("n0", "n1")):
        joined = [ig.find_paths(graph, *ends(node, end), walk=walk) for end in ("n0", "n1")]
        routes = [causal_routes(graph, walk, *ends(node, end)) for end in ("n0", "n1")]
        causal = all(routes)
        # Only by way of one of the two it acts on the other: nothing that the two have in common.
        behind = causal and any(
            all(end in nodes for some in routes for nodes in some)
            for end in ({"n0", "n1"} if walk is Walk.CAUSAL else {"n0", "n1", *opposites})
        )
        if not causal:
            behind = all(joined) and any(
                all(end in path.nodes for paths in joined for path in paths)
                for end in ({"n0", "n1"} if walk is Walk.CAUSAL else {"n0", "n1", *opposites})
            )
        opposite = walk is not Walk.CAUSAL and node in opposites
        assert (node in listed) is (all(joined) and not behind and not opposite)
        if node not in listed:
            continue
        each = listed[node]
        assert each.causal is causal
        assert each.direct is all(any(len(p) == 1 for p in paths) for paths in joined)
        assert each.apart is any(one & other == {node} for one, other in itertools.product(*routes))
        assert each.apart is (each.causal and each.through is None)
        if each.through is not None:
            assert all(each.through in nodes for some in routes for nodes in some)


@often
@given(maps(), ways, st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_no_summary(graph, walk, chance):
    nodes, links = list(graph.nodes), list(graph.links)
    chance.shuffle(nodes)
    chance.shuffle(links)
    other = CausalGraph(nodes, links, citations=WORKS, claims=[CLAIM])
    for ask in (
        lambda g: ig.signed_reach(g, "n0", walk=walk),
        lambda g: ig.find_robustness(g, "n0", "n1", walk=walk),
        lambda g: ig.find_common(g, "n0", "n1", walk=walk),
    ):
        assert ask(other).to_dict() == ask(graph).to_dict()
