"""Very many unlike links between the same two nodes: no answer takes the square of their number."""

from __future__ import annotations

from itertools import pairwise

import pytest

import immunograph as ig
from immunograph.walk import Budget, Network, cuts
from immunograph.walk.cuts import minimum_cut
from immunograph.walk.shortest import independent_loops
from makers import link, small_map


def ring(number, *ends):
    """So many links over a ring of nodes, each in a context of its own."""
    pairs = list(pairwise(ends))
    return small_map(
        [
            link(f"e{n:06d}", *_between(pairs[n % len(pairs)]), context=f"c{n}")
            for n in range(number)
        ]
    )


def _between(pair):
    return pair[0], "increases", pair[1]


def test_a_cut_of_many_parallel_links_is_found_by_one_path(monkeypatch):
    looks = []
    search = cuts._search_residual
    monkeypatch.setattr(cuts, "_search_residual", lambda *asked: looks.append(1) or search(*asked))
    network = Network(ring(3000, "a", "b", "c"))
    cut = minimum_cut(network, network.index["a"], network.index["c"])
    assert (len(cut), len(looks)) == (1500, 2)


def test_robustness_of_twenty_thousand_links_is_told():
    found = ig.find_robustness(ring(20_000, "a", "b", "c"), "a", "c")
    assert len(found.cut) == 10_000


@pytest.mark.parametrize("number", [1000, 2000])
def test_the_shortest_loop_is_looked_for_once_for_all_parallel_links(number, monkeypatch):
    from immunograph.walk import shortest

    ways = []
    way = shortest._way_back
    monkeypatch.setattr(shortest, "_way_back", lambda *asked: ways.append(1) or way(*asked))
    network = Network(ring(number, "a", "b", "a"))
    found = independent_loops(network, budget=Budget())
    assert len({each for _, walk in found for each in walk}) == number
    assert len(ways) == 2
