"""Evidence is not effect: how often something is stated, and where, changes no answer."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.formats import csv_, json_
from immunograph.graph import CausalGraph
from immunograph.records import Evidence
from immunograph.vocabulary import Walk
from random_maps import maps

often = settings(max_examples=60, deadline=None)
CITED = st.sampled_from(["rct", "small", "cohort", "animal"])


def counts(graph):
    """Return what must not depend on evidence: paths, loops, cuts, shares."""
    ends = graph.nodes[0].id, graph.nodes[-1].id
    loops = ig.find_loops(graph, walk=Walk.ALL).to_dict()["loops"]
    found = [sorted((loop["links"], loop["polarity"]) for loop in loops)]
    if ends[0] != ends[1]:
        paths = ig.find_paths(graph, *ends, walk=Walk.ALL).to_dict()["paths"]
        found.append(sorted((path["links"], path["signs"]) for path in paths))
        found.append(ig.find_robustness(graph, *ends).cut)
        found.append(ig.count_paths(graph, *ends).total)
    try:
        rows = ig.predict(graph, {ends[0]: "raises"}, draws=20).rows()
    except ig.UsageError as nothing:
        return [*found, str(nothing)]
    # Its grade, its weakest link and which of several routes is the best are about evidence.
    return [*found, sorted(map(repr, (row[:-3] for row in rows)))]


@given(maps(), st.data())
@often
def test_a_study_more_changes_no_path_loop_cut_or_share(graph, data):
    if not graph.links:
        return
    number = data.draw(st.integers(0, len(graph.links) - 1))
    link = graph.links[number]
    again = replace(link, id="again", evidence=(Evidence(citation=data.draw(CITED)),))
    more = CausalGraph(graph.nodes, [*graph.links, again], citations=graph.citations)
    assert len(more.links) == len(graph.links)
    assert more.link("again").id == link.id
    assert counts(more) == counts(graph)


@given(maps(), st.randoms(use_true_random=False))
@often
def test_rows_in_another_order_and_rows_split_are_the_same_map(graph, chance: random.Random):
    text = csv_.write(graph).decode("utf-8-sig")
    head, *rows = text.splitlines(keepends=True)
    once = csv_.read(text.encode(), "m.csv")
    turned = rows + chance.sample(rows, len(rows) // 2)
    chance.shuffle(turned)
    again = csv_.read("".join([head, *turned]).encode(), "m.csv")
    assert {k.id: ig.grade_link(again, k).grade for k in again.links} == {
        k.id: ig.grade_link(once, k).grade for k in once.links
    }
    assert {k.id: set(k.evidence) for k in again.links} == {
        k.id: set(k.evidence) for k in once.links
    }


@given(maps())
@often
def test_no_two_links_of_a_map_that_was_written_and_read_are_alike(graph):
    assert json_.read(json_.write(graph), "m.json").links == graph.links
