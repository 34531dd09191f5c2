"""signed_reach: what can be raised, lowered or both; the marker rule; forms of the answer."""

from __future__ import annotations

import itertools
import json

import pytest

import immunograph as ig
from immunograph.bearing import VERBS
from immunograph.document import plain
from immunograph.vocabulary import Grade, Layer, Sign
from makers import arrows, link, small_map, text_of


def bearing(graph, source, target, **options):
    (reached,) = ig.signed_reach(graph, source, target, **options)
    return reached.bearing


def test_the_bundled_map(article):
    found = ig.signed_reach(article, "stress")
    assert (found.total, found.causal, found.everywhere) == (16, 14, 24)
    by_node = {each.node: each.bearing for each in found}
    assert by_node["inflammation"].causal == ig.Ways(raises=1, unknown=4)
    assert by_node["inflammation"].grade is Grade.MODERATE
    assert by_node["empathy"].claim == "conditional"
    assert by_node["empathy"].every == ig.Ways(lowers=4, unknown=7)
    assert [each.node for each in found[-2:]] == ["cognitive_empathy", "empathy"]


@pytest.mark.parametrize(
    ("lines", "ways"),
    [
        ("1: a increases b\n2: b decreases c", ig.Ways(lowers=2)),
        ("1: a decreases b\n2: b decreases c", ig.Ways(raises=2)),
        ("1: a increases c\n2: a decreases c", ig.Ways(raises=1, lowers=1)),
        ("1: a increases c\n2: a decreases b\n3: b increases c", ig.Ways(raises=1, lowers=2)),
        ("1: a affects c", ig.Ways(unknown=1)),
        ("1: a affects b\n2: b decreases c\n3: a increases c", ig.Ways(raises=1, unknown=2)),
        # Round a loop that lowers and on: a walk, and no path.
        ("1: a increases c\n2: c decreases c", ig.Ways(raises=1, lowers=2)),
        ("1: a increases b\n2: b decreases a\n3: b increases c", ig.Ways(raises=2, lowers=4)),
    ],
)
def test_fewest_links_by_sign(lines, ways):
    found = bearing(small_map(lines), "a", "c")
    assert found.every == found.causal == ways


def test_a_walk_round_a_loop_is_no_path():
    graph = small_map("1: a increases b\n2: b decreases a\n3: b increases c")
    assert ig.find_paths(graph, "a", "c").lowers == 0
    assert bearing(graph, "a", "c").verb == "raises or lowers"
    assert "A walk may pass a node twice" in text_of(ig.signed_reach(graph, "a", "c"))


def test_a_marker_shows_what_it_measures_and_does_what_is_claimed_of_it():
    graph = small_map("1: a increases b\n2: m is_marker_of b\n3: m increases c\n4: m part_of d")
    found = {each.node: each.bearing.claim for each in ig.signed_reach(graph, "a")}
    assert found == dict.fromkeys("bmcd", "causal")
    back = {each.node: each.bearing.claim for each in ig.signed_reach(graph, "c", backwards=True)}
    assert back == dict.fromkeys("abm", "causal")
    assert "b" not in {each.node for each in ig.signed_reach(graph, "m")}, "never the way back"


def test_opposites_are_one_scale():
    graph = small_map("1: x increases a\n2: a opposite_of b\n3: c opposite_of b\n4: b increases y")
    found = {each.node: each.bearing for each in ig.signed_reach(graph, "x")}
    assert {name: each.verb for name, each in found.items()} == {
        "a": "raises", "b": "lowers", "y": "lowers",
    }, "no two opposites in a row"  # fmt: skip
    assert bearing(graph, "c", "y").every == ig.Ways(lowers=2)
    assert not ig.signed_reach(graph, "a", walk="causal")


def test_only_a_single_association_goes_with():
    graph = small_map("1: a predicts- c\n2: a increases b\n3: b predicts+ c\n4: b increases d")
    assert bearing(graph, "a", "c").claim == "association"
    assert bearing(graph, "a", "c").verb == "goes with lower"
    graph = small_map("2: a increases b\n3: b predicts+ c")
    assert (bearing(graph, "a", "c").claim, bearing(graph, "a", "c").verb) == (
        "conditional", "would raise",
    )  # fmt: skip


def test_a_sign_that_only_an_association_adds_is_dashed():
    graph = small_map("1: a increases c\n2: a predicts- c")
    found = bearing(graph, "a", "c")
    assert (found.claim, found.verb) == ("causal", "raises")
    assert plain(found.arrows).replace("\u00a0", " ") == "──▶ 1  ╌╌┤ 1"


def test_associations_are_walked_only_as_asked():
    graph = small_map("1: a predicts- b\n2: c associated_with b")
    assert {each.node for each in ig.signed_reach(graph, "a")} == {"b"}
    assert {each.node for each in ig.signed_reach(graph, "a", walk="all")} == {"b", "c"}
    assert not ig.signed_reach(graph, "a", walk="causal")
    assert bearing(graph, "a", "b").verb == "goes with lower"


def test_implied_signs_stand_in():
    graph = small_map([link("1", "a", "affects", "b", sign_implied=Sign.LOWERS)])
    assert bearing(graph, "a", "b").verb == "moves, either way"
    assert bearing(graph, "a", "b", implied_signs=True).verb == "lowers"


@pytest.mark.parametrize("verdict", VERBS["causal"])
def test_every_verdict_has_words_for_every_claim(verdict):
    numbers = {
        "raises": ig.Ways(raises=1),
        "lowers": ig.Ways(lowers=1),
        "both": ig.Ways(raises=1, lowers=2, unknown=3),
        "raises_or_unknown": ig.Ways(raises=2, unknown=1),
        "lowers_or_unknown": ig.Ways(lowers=2, unknown=1),
        "unknown": ig.Ways(unknown=1),
    }[verdict]
    assert (numbers.verdict, numbers.fewest, bool(numbers)) == (verdict, 1, True)
    causal = ig.Bearing(every=numbers, causal=numbers, grade=Grade.LOW)
    linked = ig.Bearing(every=numbers, causal=ig.Ways(), grade=Grade.LOW)
    assert causal.verb == VERBS["causal"][verdict]
    assert linked.verb.startswith("goes with" if numbers.fewest == 1 else "would")
    further = ig.Bearing(
        every=ig.Ways(**{k: v and v + 1 for k, v in numbers.to_dict().items()}),
        causal=ig.Ways(), grade=Grade.LOW,
    )  # fmt: skip
    assert further.verb == VERBS["conditional"][verdict]
    assert not ig.Ways()
    assert (ig.Ways().verdict, ig.Ways().fewest) == ("none", 0)


def test_limit_keeps_the_best_and_counts_all():
    found = ig.signed_reach(
        small_map("1: a predicts+ b\n2: a increases c\n3: c increases d"), "a", limit=2
    )
    assert [each.node for each in found] == ["c", "d"]
    assert (found.total, found.causal) == (3, 2)
    assert "… 1 more: --limit 3" in text_of(found)


def test_other_layers_are_told_of():
    graph = small_map([link("1", "a", "increases", "b", layer=Layer.CONTEXT)])
    assert "With --layer all: 1 node." in text_of(ig.signed_reach(graph, "a"))
    assert "With --layer all one does." in text_of(ig.signed_reach(graph, "a", "b"))
    assert ig.signed_reach(graph, "a", layers="all").total == 1


def test_nothing_reached_is_an_answer():
    graph = small_map("1: a increases b")
    found = ig.signed_reach(graph, "b")
    assert not found
    assert repr(found) == "<Reach b -> 0 nodes, 0 causal>"
    assert "b leads to nothing" in text_of(found)
    assert "Nothing leads to a" in text_of(ig.signed_reach(graph, "a", backwards=True))
    assert "No path leads from b to a" in text_of(ig.signed_reach(graph, "b", "a"))


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (["a", "a"], {}, "source and target are both 'a'"),
        (["a", "b"], {"backwards": True}, "ask: immunograph reach b a"),
        (["zz"], {}, "no node called 'zz'"),
        (["a"], {"limit": 0}, "limit is 0"),
        (["a"], {"walk": "any"}, "no walk"),
    ],
)
def test_wrong_calls_are_errors(arguments, options, message):
    with pytest.raises(ig.UsageError, match=message):
        ig.signed_reach(small_map("1: a increases b"), *arguments, **options)


def test_the_tally_says_what_no_causal_route_reaches():
    both = small_map("1: a predicts+ b\n2: a increases c")
    assert "2 nodes, 1 by no causal route" in text_of(ig.signed_reach(both, "a"))
    assert "1 node, by causal routes" in text_of(ig.signed_reach(both, "a", walk="causal"))
    none = small_map("1: a predicts+ b")
    assert "1 node, all by no causal route" in text_of(ig.signed_reach(none, "a"))


def test_as_plain_data_and_rows(article):
    found = ig.signed_reach(article, "stress", "empathy")
    data = found.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "immunograph/reach/1"
    assert data["best"]["links"] == ["E01", "S01", "E21", "S03"]
    (row,) = found.rows()
    assert dict(zip(found.columns, row, strict=True)) == {
        "node": "empathy", "claim": "conditional", "can": "lowers_or_unknown", "grade": "very_low",
        "raises": None, "lowers": 4, "unknown": 7,
        "causal_raises": None, "causal_lowers": None, "causal_unknown": None,
    }  # fmt: skip


def test_paths_beyond_number_are_not_listed():
    """Every path of a complete map of 60 nodes would take longer than there is."""
    graph = arrows(itertools.permutations(range(60), 2), 60)
    found = ig.signed_reach(graph, "n000")
    assert (found.total, found.causal) == (59, 59)
    assert "… 9 more: --limit 59" in text_of(found)
