"""What would explain what is seen: what counts, in which order, and how it is told."""

from __future__ import annotations

import json

import pytest

import immunograph as ig
from immunograph.analyses import observe
from immunograph.vocabulary import Sign
from makers import link, small_map, text_of, work

BOTH = {"b": "raises", "c": "lowers"}


def causes(text, observed, **options):
    found = ig.find_causes(small_map(text) if isinstance(text, str) else text, observed, **options)
    return {(each.node, each.sign.word): each.score for each in found}


# -- what explains ---------------------------------------------------------------------------


def test_a_cause_shared_by_several_observations_comes_first():
    text = "E1: b1 increases b\nE2: a increases b1\nE3: a decreases c\nE4: c1 decreases c"
    found = ig.find_causes(small_map(text), BOTH)
    assert [(c.node, c.sign.word, c.right, c.wrong) for c in found] == [
        ("a", "raises", 2, 0),
        ("b1", "raises", 1, 0),
        ("c1", "raises", 1, 0),
    ]
    assert found[0].told[0].route.links == ("E2", "E1")


def test_what_is_contradicted_counts_against_it_and_the_worse_change_is_left_out():
    text = "E1: a increases b\nE2: a increases c\nE3: a increases d"
    assert causes(text, {**BOTH, "d": "+"}) == {("a", "raises"): 1}
    found = ig.find_causes(small_map(text), {**BOTH, "d": "+"})
    assert [(c.node, c.sign.word, c.score) for c in found.outweighed] == [("a", "lowers", -1)]
    assert [c["score"] for c in found.to_dict()["outweighed"]] == [-1]
    assert (
        "1 change that explains something but would contradict more of what is seen: a falls "
        "(score −1). --json has all."
    ) in " ".join(text_of(found).split())
    assert causes(text, BOTH) == {("a", "raises"): 0, ("a", "lowers"): 0}
    [raised, lowered] = ig.find_causes(small_map(text), BOTH)
    assert [(e.node, e.verdict) for e in raised.expected] == [("b", "right"), ("c", "wrong")]
    assert [(e.node, e.verdict) for e in lowered.expected] == [("b", "wrong"), ("c", "right")]


def test_routes_of_both_signs_are_ambiguous_and_the_best_says_which_change_is_shown():
    graph = small_map(
        [
            link("E1", "a", "increases", "b", evidence=(ig.Evidence(citation="w"),)),
            link("E2", "a", "decreases", "b"),
            link("E3", "a", "affects", "c"),
        ],
        citations=[work("w", "rct", 100)],
    )
    [best, *others] = ig.find_causes(graph, {"b": "lowers"})
    assert (best.node, best.sign, best.score, best.ambiguous) == ("a", Sign.LOWERS, 0, 1)
    assert best.told[0].route.links == ("E1",)
    assert not others
    assert causes(graph, {"c": "lowers"}) == {("a", "unknown"): 0}
    assert "May: the best route leads to what is seen" in text_of(
        ig.find_causes(graph, {"b": "lowers"})
    )


def test_associations_explain_nothing():
    found = ig.find_causes(small_map("E1: a predicts+ b\nE2: c associated_with b"), {"b": "+"})
    assert not found
    assert found.unexplained == ("b",)
    assert "Nothing in the map explains b: no causal route leads there." in text_of(found)


def test_a_marker_is_explained_by_what_it_measures_and_hands_on_what_it_does():
    text = "S1: m is_marker_of- a\nE1: x increases a\nE2: m increases c"
    assert causes(text, {"m": "raises"}) == {("a", "lowers"): 1, ("x", "lowers"): 1}
    # m acts on c, and so does what shows in m.
    assert causes(text, {"c": "raises"}) == {
        ("m", "raises"): 1, ("a", "lowers"): 1, ("x", "lowers"): 1,
    }  # fmt: skip
    found = ig.find_causes(small_map(text), {"m": "raises"})
    assert found.markers == ("m",)
    assert "m is a marker: what it measures explains it." in text_of(found)


def test_what_is_seen_explains_the_rest_as_it_is_seen_but_never_itself():
    text = "E1: a increases b\nE2: b increases c\nE3: c increases a"
    found = causes(text, {"b": "raises", "c": "raises"})
    assert found == {("a", "raises"): 2, ("b", "raises"): 1, ("c", "raises"): 1}
    # b is seen to rise and would have to fall to explain c.
    assert ("b", "lowers") not in causes(text, BOTH)
    assert ("b", "raises") not in causes(text, BOTH)


def test_a_cause_is_held_and_what_goes_on_from_what_is_seen_comes_later():
    # Both a and b are on feedback that balances; still a rise of a raises b.
    text = "E1: a increases b\nE2: b decreases a\nE3: a decreases x\nE4: x increases a"
    assert causes(text, {"b": "raises"}) == {("a", "raises"): 1, ("x", "raises"): 1}


def test_a_map_too_large_to_hold_each_cause_says_so(monkeypatch):
    text = "E1: a increases b\nE3: a decreases x\nE4: x increases a"
    monkeypatch.setattr(observe, "MOST_STEPS", 1)
    found = ig.find_causes(small_map(text), {"b": "raises"})
    assert not found.held
    assert [(c.node, c.ambiguous) for c in found] == [("a", 1), ("x", 1)]
    assert "The map is large" in text_of(found)


def test_layers_grades_and_signs_are_as_everywhere():
    graph = small_map(
        [
            link("E1", "a", "increases", "b", evidence=(ig.Evidence(citation="w"),)),
            link("E2", "c", "increases", "b"),
            link("E3", "d", "affects", "b", sign_implied=Sign.LOWERS),
            link("L1", "e", "increases", "b", layer=ig.Layer.LITERATURE),
        ],
        citations=[work("w", "rct", 100)],
    )
    seen = {"b": "raises"}
    usual = {("a", "raises"): 1, ("c", "raises"): 1, ("d", "unknown"): 0}
    assert causes(graph, seen) == usual
    assert causes(graph, seen, layers="all") == {**usual, ("e", "raises"): 1}
    assert ("d", "lowers") in causes(graph, seen, implied_signs=True)
    assert causes(graph, seen, unknown="out") == {("a", "raises"): 1, ("c", "raises"): 1}
    assert causes(graph, seen, min_grade="low") == {("a", "raises"): 1}


# -- the article's map -----------------------------------------------------------------------


def test_inflammation_explains_c_reactive_protein_and_stress_may(article):
    found = ig.find_causes(article, {"crp": "raises"})
    told = {cause.node: cause for cause in found}
    assert found[0].node == "inflammation"
    assert (told["stress"].sign, told["stress"].ambiguous) == (Sign.RAISES, 1)
    assert (told["stress"].grade.label, told["stress"].weakest.route.weakest) == ("moderate", "E01")
    # It predicts, and is an association.
    assert "childhood_social_isolation" not in told


def test_the_next_command_asks_whether_feedback_takes_it_back(article):
    found = ig.find_causes(article, {"crp": "lowers"}, min_grade="low", unknown="out")
    assert found.describe().blocks[-1].command == (
        "immunograph predict --lower inflammation --of crp --unknown out --min-grade low"
    )


# -- data, and bad input ---------------------------------------------------------------------


def test_rows_have_the_cells_of_json(article):
    found = ig.find_causes(article, {"crp": "raises", "mood": "lowers"})
    cells = [dict(zip(found.columns, row, strict=True)) for row in found.rows()]
    assert cells == [
        {key: value for key, value in cause.items() if key != "expected"}
        for cause in found.to_dict()["causes"]
    ]


@pytest.mark.parametrize(
    ("observed", "options", "message"),
    [
        ({}, {}, "nothing is observed"),
        ({"a": "?"}, {}, "'a' neither rises nor falls: '?'"),
        ([("a", "raises"), ("A", "lowers")], {}, "'a' is both raised and lowered"),
        ({"a": "+"}, {"unknown": "no"}, "unknown is 'no'"),
        ({"a": "+"}, {"min_grade": "best"}, "no grade of causal links is called 'best'"),
    ],
)
def test_a_wrong_question_is_told_in_a_line(observed, options, message):
    with pytest.raises(ig.UsageError) as error:
        causes("E1: a increases b", observed, **options)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "option",
    [
        ["--raise", "stress"], ["--lower", "stress"], ["--of", "mood"], ["--draws", "10"],
        ["--chances"], ["--chance", "low=1"], ["--self-limit", "listed"],
    ],
)  # fmt: skip
def test_seeing_and_doing_exclude_each_other(cli, option):
    ran = cli("predict", "--observe", "crp", *option)
    assert (ran.code, ran.out) == (2, "")
    assert f"--observe and {option[0]} exclude each other" in ran.err


def test_what_is_seen_is_raised_unless_it_is_said(cli):
    ran = cli("predict", "--observe", "crp", "--observe", "mood=lowers", "--json")
    assert json.loads(ran.out)["observed"] == [
        {"node": "crp", "sign": "raises"},
        {"node": "mood", "sign": "lowers"},
    ]
