"""Random maps for hypothesis, and their paths and loops as networkx finds them.

Maps have parallel links, self-loops, undirected associations, several components.
"""

from __future__ import annotations

import itertools
import random
from contextlib import contextmanager

import networkx as nx
import pytest
from hypothesis import strategies as st

from immunograph.graph import CausalGraph
from immunograph.records import Evidence, Node
from immunograph.vocabulary import Relation, Sign, Stance, Walk
from immunograph.walk import directions, kernels
from makers import link, work

WORKS = [
    work("rct", "rct", 1000), work("small", "rct", 10), work("cohort", "cohort", 1000),
    work("animal", "animal"),
]  # fmt: skip
RELATIONS = [
    *["increases", "decreases", "affects"] * 3, "has_no_effect_on", "predicts", "associated_with",
    "negatively_correlated_with", "is_marker_of", "part_of", "is_a", "opposite_of", "opposite_of",
]  # fmt: skip


@st.composite
def maps(draw, most_nodes=6, most_links=13, relations=RELATIONS):
    """A random map: any relation, sign, evidence; parallel links, self-loops."""
    size = draw(st.integers(1, most_nodes))
    ends = st.integers(0, size - 1)
    rows = draw(
        st.lists(
            st.tuples(
                ends, ends, st.sampled_from(relations), st.sampled_from(Sign),
                st.sampled_from([None, *(w.id for w in WORKS)]), st.sampled_from(Stance),
            ),
            max_size=most_links,
        )
    )  # fmt: skip
    links = []
    for number, (a, b, relation, sign, cited, stance) in enumerate(rows):
        fixed = Relation(relation).sign
        evidence = () if cited is None else (Evidence(citation=cited, stance=stance),)
        links.append(
            link(
                f"e{number:02d}", f"n{a}", relation, f"n{b}",
                sign=sign if fixed is None else fixed, evidence=evidence,
            )
        )  # fmt: skip
    return CausalGraph(
        [Node(id=f"n{n}", label=f"N {n}") for n in range(size)], links, citations=WORKS
    )


@st.composite
def dense_maps(draw, relations=RELATIONS):
    """A random map of 8 to 12 nodes and 30 to 60 links, of any relation, sign and evidence.

    Only the seed is drawn, which is quick; all that a map can hold is in :func:`maps`.
    """
    chance = random.Random(draw(st.integers(0, 2**32)))
    size = chance.randint(8, 12)
    names = [f"n{number:02d}" for number in range(size)]
    links = []
    for number in range(chance.randint(30, 60)):
        relation = Relation(chance.choice(relations))
        sign = chance.choice(list(Sign)) if relation.sign is None else relation.sign
        cited = chance.choice([None, *(work.id for work in WORKS)])
        evidence = () if cited is None else (Evidence(citation=cited),)
        a, b = chance.choice(names), chance.choice(names)
        links.append(link(f"e{number:02d}", a, relation, b, sign=sign, evidence=evidence))
    return CausalGraph([Node(id=name, label=name) for name in names], links, citations=WORKS)


bounds = st.none() | st.integers(1, 7)
ways = st.sampled_from(Walk)


#: After so many nodes entered in vain, and so many for each answer, barriers are raised: never,
#: now and then, or at once.
patience = st.sampled_from([(0, 0), (0, 1), (2, 1), (10, 4), (kernels.FREE, kernels.FREE_EACH)])


@contextmanager
def failing(allowed):
    """Let the interpreted kernels raise barriers after so many failures; see ``patience``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMMUNOGRAPH_COMPILED", "off")
        patch.setattr(kernels, "FREE", allowed[0])
        patch.setattr(kernels, "FREE_EACH", allowed[1])
        yield


def multigraph(graph, walk):
    """The links as networkx walks them: one edge a direction, keyed by the id of its link.

    Opposites of itself no node has.
    """
    edges = nx.MultiDiGraph()
    edges.add_nodes_from(node.id for node in graph)
    for each in graph.links:
        for start, end in directions(each, walk):
            if start == end and not each.relation.directed:
                continue
            edges.add_edge(start, end, key=each.id)
    return edges


def brute_paths(graph, walk, source, target, most):
    edges = multigraph(graph, walk)
    found = nx.all_simple_edge_paths(edges, source, target, cutoff=most)
    chains = (tuple(name for _, _, name in path) for path in found)
    return {chain for chain in chains if not doubled(graph, chain)}


def doubled(graph, chain):
    """Whether two opposites come in a row in a chain of link ids."""
    opposite = [graph.link(name).relation is Relation.OPPOSITE_OF for name in chain]
    return any(map(all, itertools.pairwise(opposite)))


def brute_loops(graph, walk, most):
    """Every simple cycle, with each choice of parallel links, from its smallest node.

    Undirected associations are on none, whatever is walked.
    """
    edges = multigraph(graph, Walk.DIRECTED if walk is Walk.ALL else walk)
    found = set()
    for cycle in nx.simple_cycles(nx.DiGraph(edges), length_bound=most):
        start = cycle.index(min(cycle))
        ring = cycle[start:] + cycle[:start]
        steps = [sorted(edges[a][b]) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
        for names in itertools.product(*steps):
            if not doubled(graph, (*names, names[0])):
                found.add(names)
    return found
