"""find_loops: polarity, names that hold still, filters, budgets, forms of the answer."""

from __future__ import annotations

import itertools
import json

import pytest

import immunograph as ig
from immunograph.records import Evidence
from immunograph.vocabulary import Layer, Polarity, Sign
from makers import arrows, link, small_map, text_of, work

THREE = """
1: a increases b
2: b increases a
3: b decreases c
4: c increases a
5: c affects c
"""


def named(found):
    return {loop.name: loop.route.links for loop in found}


def test_the_bundled_map(article):
    found = ig.find_loops(article)
    assert named(found) == {"R1": ("E07", "E09", "E10"), "U1": ("E16", "S02", "E15")}
    assert [loop.route.causal for loop in found] == [True, True]
    assert [loop.route.condition for loop in found] == ["if E09 and E10 hold", ""]
    assert found[0].route.delayed
    assert (found.total, found.everywhere, found.complete) == (2, 24, True)
    assert ig.find_loops(article, layers="all").total == 24


@pytest.mark.parametrize(
    ("signs", "polarity"),
    [
        ("increases increases", Polarity.REINFORCING),
        ("decreases decreases", Polarity.REINFORCING),
        ("increases decreases", Polarity.BALANCING),
        ("decreases decreases decreases", Polarity.BALANCING),
        ("affects decreases", Polarity.UNDETERMINED),
        ("affects affects", Polarity.UNDETERMINED),
        ("increases", Polarity.REINFORCING),
        ("decreases", Polarity.BALANCING),
    ],
)
def test_polarity_is_the_product_of_the_signs(signs, polarity):
    words = signs.split()
    ring = [link(f"{n}", f"n{n}", word, f"n{(n + 1) % len(words)}") for n, word in enumerate(words)]
    (loop,) = ig.find_loops(small_map(ring))
    assert loop.polarity is polarity
    assert loop.name == f"{polarity.letter}1"
    assert len(loop) == len(words)


def test_loops_are_named_by_rank_and_polarity():
    found = ig.find_loops(small_map(THREE))
    assert named(found) == {"U1": ("5",), "R1": ("1", "2"), "B1": ("1", "3", "4")}
    assert (found.reinforcing, found.balancing, found.undetermined) == (1, 1, 1)


def test_better_evidence_comes_first():
    strong = (Evidence(citation="rct"),)
    graph = small_map(
        [
            link("1", "a", "increases", "a"),
            link("2", "b", "increases", "c", evidence=strong),
            link("3", "c", "increases", "b", evidence=strong),
        ],
        citations=[work("rct", "rct", 1000)],
    )
    assert named(ig.find_loops(graph)) == {"R1": ("2", "3"), "R2": ("1",)}


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"through": ["c"]}, ["U1", "B1"]),
        ({"through": ["a", "c"]}, ["B1"]),
        ({"through": ["c", "c"]}, ["U1", "B1"]),
        ({"max_length": 2}, ["U1", "R1"]),
        ({"polarity": "reinforcing"}, ["R1"]),
        ({"polarity": "B"}, ["B1"]),
        ({"polarity": "?"}, ["U1"]),
        ({"polarity": Polarity.UNDETERMINED}, ["U1"]),
        ({"limit": 2}, ["U1", "R1"]),
        ({"max_length": 2, "through": ["b"]}, ["R1"]),
        ({"layers": ["context"]}, []),
    ],
)
def test_filters_keep_the_names(options, names):
    found = ig.find_loops(small_map(THREE), **options)
    assert [loop.name for loop in found] == names


def test_a_polarity_asked_for_does_not_change_the_tally():
    found = ig.find_loops(small_map(THREE), polarity="balancing")
    assert (found.total, found.reinforcing, found.balancing, found.undetermined) == (1, 1, 1, 1)


def test_a_polarity_asked_for_is_named():
    assert "1 balancing feedback loop" in text_of(ig.find_loops(small_map(THREE), polarity="B"))
    none = text_of(ig.find_loops(small_map("1: a increases a"), polarity="B"))
    assert "No balancing feedback loop" in none
    assert "1 reinforcing" in none


def test_limit_counts_all():
    found = ig.find_loops(small_map(THREE), limit=1)
    assert (len(found), found.total, found.complete) == (1, 3, True)


def test_implied_signs_determine_a_loop():
    ring = [
        link("1", "a", "increases", "b"),
        link("2", "b", "affects", "a", sign_implied=Sign.LOWERS),
    ]
    assert named(ig.find_loops(small_map(ring))) == {"U1": ("1", "2")}
    assert named(ig.find_loops(small_map(ring), implied_signs=True)) == {"B1": ("1", "2")}


def test_a_map_without_loops_gives_an_empty_answer():
    found = ig.find_loops(small_map("1: a increases b"))
    assert not found
    assert repr(found) == "<LoopSet: 0 loops, 0 reinforcing, 0 balancing, 0 undetermined>"
    assert "No feedback loop" in text_of(found)
    assert not ig.find_loops(ig.CausalGraph([], []))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"through": ["zz"]}, "no node called 'zz'"),
        ({"max_length": 0}, "max-length is 0"),
        ({"limit": 0}, "limit is 0"),
        ({"polarity": "vicious"}, "polarities: reinforcing, balancing, undetermined"),
        ({"walk": "any"}, "no walk"),
        ({"most": 0}, "most is 0"),
    ],
)
def test_wrong_calls_are_errors(options, message):
    with pytest.raises(ig.UsageError, match=message):
        ig.find_loops(small_map(THREE), **options)


def test_one_loop_by_name(article):
    found = ig.find_loops(article)
    assert found.named("r1") == found[0]
    assert found.named(" ?1 ") == found[1]
    with pytest.raises(ig.UnknownName, match=r"no loop called 'B1' .*loops: R1, U1"):
        found.named("B1")
    with pytest.raises(ig.UnknownName, match="no loop for these options"):
        ig.find_loops(small_map("1: a increases b")).named("R1")


def test_a_budget_stops_and_says_so():
    graph = arrows(itertools.permutations(range(8), 2), 8)
    found = ig.find_loops(graph, most=50)
    assert (found.total, found.complete, found.stopped) == (50, False, "stopped after 50 answers")
    assert found.to_dict()["truncated"] is True
    assert repr(found).startswith("<LoopSet: at least 50 loops")
    assert "at least 50 feedback loops" in text_of(found)
    assert "There are more: stopped after 50 answers." in text_of(found)


def test_a_bound_on_length_is_used_where_all_loops_are_too_many():
    graph = arrows(itertools.permutations(range(12), 2), 12)
    found = ig.find_loops(graph, max_length=2, most=1000)
    assert (found.total, found.complete) == (66, True)


def test_loops_with_every_layer_are_counted_or_bounded():
    inside = [
        link(f"e{n:03d}", f"n{a}", "increases", f"n{b}", layer=Layer.CONTEXT)
        for n, (a, b) in enumerate(itertools.permutations(range(12), 2))
    ]
    found = ig.find_loops(small_map([link("one", "n0", "increases", "n0"), *inside]))
    assert (found.total, found.complete) == (1, True)
    assert not found.everywhere_complete
    assert "With --layer all: at least " in text_of(found)


def test_as_plain_data(article):
    data = ig.find_loops(article, through=["dopamine"]).to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "immunograph/loops/1"
    (loop,) = data["loops"]
    assert loop["name"] == "U1"
    assert loop["polarity"] == "undetermined"
    assert loop["nodes"] == ["dopamine", "immune_function", "inflammation"]
    assert "sign" not in loop


def test_as_rows_and_emphasis(article):
    found = ig.find_loops(article)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows()]
    assert rows[0]["links"] == "E07;E09;E10"
    lit = found.highlight("R1")
    assert lit.links == ("E07", "E09", "E10")
    assert lit.title == "R1: would reinforce, if E09 and E10 hold"


def test_in_words(article):
    text = text_of(ig.find_loops(article))
    assert "2 feedback loops" in text
    assert "1 reinforcing, 1 undetermined" in text
    assert "With --layer all: 24 loops." in text
    within = text_of(ig.find_loops(article, through=["dopamine"], max_length=3))
    assert "1 feedback loop through Dopamine of up to 3 links" in within
    barred = text_of(ig.find_loops(small_map("1: a increases b\n2: b predicts- a")))
    assert "would balance, if 2 were causal" in barred
    assert "None of these is causal all the way round." in barred
    assert "… 1 more: --limit 2" in text_of(ig.find_loops(article, limit=1))
