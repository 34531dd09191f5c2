"""structure, leverage and compare: examples by hand, budgets, forms of the answer."""

from __future__ import annotations

import itertools
import json
import math

import pytest

import immunograph as ig
from immunograph.records import Evidence
from immunograph.vocabulary import Grade, Polarity, Sign
from immunograph.walk import counts, exact
from immunograph.walk.frontier import TooMany
from makers import arrows, link, links, small_map, text_of, work

#: Each of three parties arms against each other: three pairs, and two ways round.
ARMS = """
ab: a increases b
ba: b increases a
ac: a increases c
ca: c increases a
bc: b increases c
cb: c increases b
"""

#: Two reinforcing loops and a balancing one through a; x is on all, y and z on one each.
VICIOUS = """
x: a increases b
y: b increases a
z: b increases c
u: c increases a
v: b decreases d
w: d increases a
"""


def complete(size):
    return arrows(itertools.permutations(range(size), 2), size)


def names(found):
    return [lever.link for lever in found]


# -- structure -------------------------------------------------------------------------------


def test_the_independent_set_leaves_out_loops_that_matter():
    found = ig.loop_structure(small_map(ARMS))
    assert found.total == 5
    assert [route.links for route in found.independent] == [
        ("ab", "ba"),
        ("ac", "ca"),
        ("bc", "cb"),
    ]
    assert found.components[0].cycle_rank == 4
    assert "A summary: a loop that matters may be missing." in text_of(found)


def test_of_loops_of_one_length_the_first_by_its_first_node_then_by_its_links():
    found = ig.loop_structure(
        small_map("""
            4: a increases b
            3: a increases b
            2: b increases a
            1: c increases d
            0: d increases c
        """)
    )
    assert [route.links for route in found.independent] == [("3", "2"), ("4", "2"), ("1", "0")]
    assert [part.nodes for part in found.components] == [("a", "b"), ("c", "d")]


def test_a_link_from_a_node_to_itself_is_in_the_set():
    found = ig.loop_structure(small_map("1: a increases a\n2: a increases b\n3: b decreases a"))
    assert [route.links for route in found.independent] == [("1",), ("2", "3")]
    assert [p.label for p, n in found.polarities.items() if n] == ["reinforcing", "balancing"]


def test_forth_and_back_over_opposites_is_no_component_and_undirected_links_make_none():
    pair = small_map("1: a opposite_of b")
    assert not ig.loop_structure(pair, walk="all")
    ring = small_map("1: a associated_with b\n2: b associated_with c\n3: c associated_with a")
    found = ig.loop_structure(ring, walk="all")
    assert (len(found.components), found.total) == (0, 0)
    ring = small_map("1: a opposite_of b\n2: b increases c\n3: c increases a")
    found = ig.loop_structure(ring)
    assert (found.components[0].cycle_rank, found.total) == (1, 1)
    assert [route.links for route in found.independent] == [("1", "2", "3")]


def test_the_busiest_come_first_with_their_grades():
    found = ig.loop_structure(small_map(VICIOUS))
    assert [(each.id, each.loops) for each in found.nodes] == [
        ("a", 3),
        ("b", 3),
        ("c", 1),
        ("d", 1),
    ]
    assert found.links[0] == ig.Carrier(id="x", loops=3, share=1.0, grade=Grade.VERY_LOW)
    assert found.nodes[2].share == 1 / 3
    assert found.lengths == (
        (2, {Polarity.REINFORCING: 1, Polarity.BALANCING: 0, Polarity.UNDETERMINED: 0}),
        (3, {Polarity.REINFORCING: 1, Polarity.BALANCING: 1, Polarity.UNDETERMINED: 0}),
    )


@pytest.fixture
def no_sums(monkeypatch):
    """Loops that are too many to go through are too many to sum as well."""
    monkeypatch.setattr(exact, "MOST_SUMS", -1)


def test_too_many_loops_to_go_through_are_summed_with_all_their_shares():
    graph = complete(5)
    all_of_them, summed = ig.loop_structure(graph), ig.loop_structure(graph, most=5)
    assert summed.to_dict() == all_of_them.to_dict()
    found = ig.loop_structure(complete(12))
    loops = sum(math.comb(12, n) * math.factorial(n - 1) for n in range(2, 13))
    assert (found.total, found.complete, found.counted_length) == (loops, True, None)
    assert found.total == ig.count_loops(complete(12)).total
    through = loops - sum(math.comb(11, n) * math.factorial(n - 1) for n in range(2, 12))
    assert {each.loops for each in found.nodes} == {through}
    assert {each.loops for each in found.links} == {through // 11}
    assert "shares" not in text_of(found)


def test_where_shares_take_too_much_the_total_is_exact_and_they_say_what_they_are_of(monkeypatch):
    def refuse(rows):
        raise TooMany

    monkeypatch.setattr(counts, "loops_by_step", refuse)
    found = ig.loop_structure(complete(9), most=500)
    loops = sum(math.comb(9, n) * math.factorial(n - 1) for n in range(2, 10))
    assert (found.total, found.complete, found.components[0].loops) == (loops, True, loops)
    assert (found.counted_length, found.counted) == (3, 36 + 168)
    assert sum(sum(row.values()) for _, row in found.lengths) == loops
    assert "The shares below are of 204 of the loops, those of up to 3 links." in text_of(found)


def test_too_many_loops_are_counted_up_to_a_length(no_sums):
    found = ig.loop_structure(complete(5), most=40)  # 10 loops of 2 links, 20 of 3, 84 in all
    assert (found.total, found.complete, found.stopped) == (40, False, "stopped after 40 answers")
    assert (found.counted_length, found.counted) == (3, 30)
    assert [each.loops for each in found.nodes] == [16] * 5  # 4 of 2 links and 12 of 3 each
    text = text_of(found)
    assert "at least 40 feedback loops in 1 component" in text
    assert "exact for loops of up to 3 links, of which there are 30 (30 reinforcing)." in text
    assert found.independent_total == 10


def test_where_not_even_the_shortest_can_be_counted_the_answer_says_so(no_sums):
    found = ig.loop_structure(complete(5), most=5)
    assert (found.counted_length, found.counted, found.total) == (0, 5, 5)
    assert "not exact: they are of the loops found first" in text_of(found)


def test_the_independent_set_of_a_map_with_too_many_loops_to_list():
    found = ig.loop_structure(complete(30), seconds=2)
    assert not found.complete
    assert found.independent_complete
    assert found.independent_total == 30 * 29 / 2


def test_limit_cuts_the_lists_and_not_the_counts():
    found = ig.loop_structure(small_map(VICIOUS), limit=1)
    assert (len(found.nodes), len(found.links), len(found.independent)) == (1, 1, 1)
    assert (found.total, found.independent_total) == (3, 3)
    assert "… 2 more: --limit 3" in text_of(found)
    with pytest.raises(ig.UsageError, match="limit is 0"):
        ig.loop_structure(small_map(VICIOUS), limit=0)


def test_what_would_break_them_can_be_asked_next():
    balancing = small_map("1: a increases b\n2: b decreases a")
    asked = ig.loop_structure(balancing).describe().blocks[-1].command
    assert asked == "immunograph leverage a --polarity any"
    assert ig.find_leverage(balancing, "a", polarity="any")


def test_more_components_than_are_shown_are_told():
    pairs = [p for n in range(0, 24, 2) for p in ((n, n + 1), (n + 1, n))]
    text = text_of(ig.loop_structure(arrows(pairs, 24)))
    assert "12 feedback loops in 12 components" in text
    assert "… 2 more: --json" in text


# -- leverage --------------------------------------------------------------------------------


def test_one_link_may_be_on_all():
    found = ig.find_leverage(small_map(VICIOUS), "a")
    assert names(found) == ["x"]
    assert (found.exact, found.at_least, found[0].loops) == (True, 1, 2)
    assert found.counts[Polarity.REINFORCING] == found.broken[Polarity.REINFORCING] == 2
    assert "Broken with them: 1 of 1 balancing." in text_of(found)
    assert "weakest" not in text_of(found)


def test_the_weakest_of_several_is_named():
    strong = (Evidence(citation="rct"),)
    graph = small_map(
        [
            link("1", "a", "increases", "a"),
            link("2", "a", "increases", "b", evidence=strong),
            link("3", "b", "increases", "a"),
        ],
        citations=[work("rct", "rct", 1000)],
    )
    found = ig.find_leverage(graph, "a")
    assert (names(found), found.weakest) == (["1", "2"], "1")
    assert "The weakest of them is 1, very low." in text_of(found)


def test_of_sets_of_a_size_the_better_supported_is_taken():
    strong = (Evidence(citation="rct"),)
    graph = small_map(
        [link("1", "a", "increases", "b"), link("2", "b", "increases", "a", evidence=strong)],
        citations=[work("rct", "rct", 1000)],
    )
    assert names(ig.find_leverage(graph, "a")) == ["2"]
    assert names(ig.find_leverage(small_map("1: a increases b\n2: b increases a"), "a")) == ["1"]


def test_what_holds_by_definition_is_the_last_choice_and_said_to_be_unbreakable():
    ring = "1: a part_of b\n2: b increases a\n"
    assert names(ig.find_leverage(small_map(ring), "a")) == ["2"]
    found = ig.find_leverage(small_map(ring + "3: b increases a"), "a")
    assert names(found) == ["1"]
    assert "true by definition: nobody can break it" in text_of(found)


@pytest.mark.parametrize(
    ("polarity", "links"),
    [("reinforcing", ["x"]), ("B", ["v"]), ("undetermined", []), ("any", ["x"])],
)
def test_polarity_chooses_the_loops(polarity, links):
    assert names(ig.find_leverage(small_map(VICIOUS), "a", polarity=polarity)) == links


def test_only_loops_through_the_node_are_broken():
    assert names(ig.find_leverage(small_map(VICIOUS), "c")) == ["u"]
    far = small_map(VICIOUS + "p: a increases q\nr: q increases s\nt: s increases q")
    assert names(ig.find_leverage(far, "q")) == ["r"]


def test_a_walk_that_is_no_loop_does_not_mislead():
    """Round to a with two signs there is a walk that lowers, but no loop does."""
    graph = small_map("""
        1: a increases b
        2: b decreases c
        3: c increases b
        4: b increases a
    """)
    found = ig.find_leverage(graph, "a", polarity="balancing")
    assert (names(found), found.exact) == ([], True)
    assert text_of(found).startswith("No balancing loop through a")
    assert not found


def test_a_budget_that_is_spent_gives_a_set_that_breaks_all_and_a_bound():
    first, second = range(1, 41), range(41, 81)
    pairs = [*((0, n) for n in first), *itertools.product(first, second), *((n, 0) for n in second)]
    graph = arrows(pairs, 81)
    found = ig.find_leverage(graph, "n000", seconds=1e-9)
    assert (found.exact, found.at_least, found.complete) == (False, 0, False)
    left = [each.id for each in graph.links if each.id not in names(found)]
    assert not ig.find_loops(graph.subgraph([node.id for node in graph], left))
    assert "Fewer may do: the search stopped after" in text_of(found)
    assert "at least 0 needed" in repr(found)


def test_leverage_is_quick_where_the_loops_cannot_be_listed():
    found = ig.find_leverage(complete(40), "n000", seconds=8)
    assert (found.exact, len(found), found.complete) == (True, 39, False)
    assert text_of(found).count("; a causal claim") == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"node": "zz"}, "no node called 'zz'"),
        ({"polarity": "vicious"}, "balancing, undetermined, any"),
        ({"walk": "any"}, "no walk"),
        ({"seconds": 0}, "seconds is 0"),
    ],
)
def test_wrong_calls_of_leverage_are_errors(options, message):
    with pytest.raises(ig.UsageError, match=message):
        ig.find_leverage(small_map(VICIOUS), **{"node": "a", **options})


# -- compare ---------------------------------------------------------------------------------


def test_a_sign_of_another_map_changes_the_polarity():
    before = small_map(VICIOUS)
    after = small_map(VICIOUS.replace("y: b increases a", "y: b decreases a"))
    found = ig.compare_loops(before, after)
    assert found.groups == {"changed": 1, "first": 0, "second": 0, "both": 2}
    (changed,) = (each for each in found if each.group == "changed")
    assert (changed.first.sign, changed.second.sign) == (Sign.RAISES, Sign.LOWERS)
    assert "reinforcing → balancing" in text_of(found)


@pytest.mark.parametrize("shown", [str, lambda found: json.dumps(found.to_dict()), text_of])
def test_a_loop_whose_weakest_link_is_in_the_other_map_alone_is_told(shown):
    # Ids that say the sign differ between the maps, as those that a table of links is given.
    before, after = (
        small_map(
            [link(f"a {word} b", "a", word, "b"), link("b increases a", "b", "increases", "a")]
        )
        for word in ("increases", "decreases")
    )
    for one, other in ((before, after), (after, before)):
        found = ig.compare_loops(one, other)
        assert found.groups["changed"] == 1
        assert shown(found)
    assert "reinforcing → balancing  very low, 2 links; weakest a lowers b" in text_of(
        ig.compare_loops(before, after)
    )


def test_a_set_of_all_loops_leaves_none_out():
    told = text_of(ig.loop_structure(small_map("1: a increases b\n2: b decreases a")))
    assert "1 loop, which passes every link that is on a loop. There are no others." in told
    told = text_of(ig.loop_structure(small_map(ARMS)))
    assert "which between them pass every link that is on a loop. A summary" in told


def test_evidence_of_another_map_changes_the_grade():
    ring = links("1: a increases b\n2: b increases a")
    strong = (Evidence(citation="rct"),)
    better = [
        link(each.id, each.source, "increases", each.target, evidence=strong) for each in ring
    ]
    found = ig.compare_loops(
        small_map(ring), small_map(better, citations=[work("rct", "rct", 1000)])
    )
    assert found[0].group == "changed"
    assert "reinforcing  very low → high, 2 links; weakest 1" in text_of(found)


def test_parallel_links_with_other_ids_are_paired_by_their_signs_first():
    one = small_map("p: a increases b\nq: a decreases b\nr: b increases a")
    two = small_map("1: a decreases b\n2: a increases b\n3: b increases a")
    found = ig.compare_loops(one, two)
    assert found.groups == {"changed": 0, "first": 0, "second": 0, "both": 2}
    pairs = {(each.first.links, each.second.links) for each in found}
    assert pairs == {(("p", "r"), ("2", "3")), (("q", "r"), ("1", "3"))}


def test_an_id_that_means_other_ends_is_another_link():
    one = small_map("1: a increases b\n2: b increases a")
    two = small_map("1: b increases a\n2: a increases b")
    assert ig.compare_loops(one, two).groups["both"] == 1
    three = small_map("1: a increases c\n2: c increases a", nodes=["b"])
    assert ig.compare_loops(one, three).groups == {"changed": 0, "first": 1, "second": 1, "both": 0}


def test_the_second_side_is_the_first_but_for_what_is_said():
    graph = small_map(VICIOUS)
    found = ig.compare_loops(graph, walk="causal", layers=["core"], implied_signs=True)
    assert found.first == found.second
    assert found.groups["both"] == len(found) == 3


def test_a_budget_of_one_side_makes_bounds_of_its_numbers():
    graph = complete(5)
    some = small_map([*graph.links[:6], link("x", "n000", "increases", "n000")])
    found = ig.compare_loops(graph, some, most=40)
    assert (found.first.complete, found.second.complete) == (False, True)
    assert found.exact == {"changed": True, "first": False, "second": True, "both": True}
    assert "There may be more in the first: stopped after 40 answers." in text_of(found)
    assert "at least 40 and 2" in text_of(found)


def test_two_sides_without_loops():
    found = ig.compare_loops(small_map("1: a increases b"), small_map("1: b increases a"))
    assert not found
    assert "No feedback loop on either side" in text_of(found)


def test_that_none_was_found_in_time_is_not_that_there_is_none(no_sums):
    ring = arrows([(n, (n + 1) % 1500) for n in range(1500)], 1500)
    compared = text_of(ig.compare_loops(ring, seconds=1e-9))
    assert compared.startswith("No feedback loop found")
    assert "There may be more in the first: stopped after" in compared
    summary = text_of(ig.loop_structure(ring, seconds=1e-9))
    assert summary.startswith("at least 0 feedback loops in 1 component\nCounting stopped after")
    assert "before any was found." in summary
    assert "Shortest independent loop set: 0 loops, unfinished: stopped after" in summary


# -- as data ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "found",
    [
        ig.loop_structure(small_map(VICIOUS)),
        ig.loop_structure(small_map("1: a increases b")),
        ig.find_leverage(small_map(VICIOUS), "a"),
        ig.compare_loops(small_map(VICIOUS), small_map(ARMS)),
    ],
    ids=repr,
)
def test_as_plain_data_and_rows(found):
    data = found.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert all(len(row) == len(found.columns) for row in found.rows())


def test_what_a_picture_of_the_links_lights():
    lit = ig.find_leverage(small_map(VICIOUS), "a").highlight()
    assert (lit.nodes, lit.links) == (("a", "b"), ("x",))
    assert lit.title == "1 link breaks every reinforcing loop through a"
