"""What a press does: what carries it, what is assumed, what is refused, and how it is told."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

import immunograph as ig
from immunograph.press.exact import respond
from immunograph.press.system import system_of
from immunograph.vocabulary import Sign
from immunograph.walk import Network
from makers import link, small_map, text_of, work

UP = {"a": "raises"}


def predicted(text, press=UP, **options):
    return ig.predict(small_map(text), press, **options)


def verdicts(answer):
    return {each.node: each.verdict for each in answer}


# -- what carries a change -------------------------------------------------------------------


def test_an_association_carries_nothing():
    answer = predicted("E1: a predicts+ b\nE2: a associated_with c\nE3: a increases d")
    assert verdicts(answer) == {"a": "raises", "d": "raises", "b": "no_effect", "c": "no_effect"}


def test_a_change_shows_in_a_marker_and_goes_on_by_what_the_marker_does():
    answer = predicted("E1: a increases b\nS1: m is_marker_of- b\nE2: m increases c")
    assert verdicts(answer) == {"a": "raises", "b": "raises", "m": "lowers", "c": "lowers"}
    assert answer["m"].route.links == ("E1", "S1")


def test_a_marker_is_one_variable_whatever_reaches_it():
    answer = predicted("S1: m is_marker_of- a\nE1: a increases m\nE2: m increases c")
    assert verdicts(answer) == {"a": "raises", "c": "ambiguous", "m": "ambiguous"}
    # A node with one cause moves as that does.
    assert answer["m"].shares == answer["c"].shares


def test_a_marker_that_is_set_moves_nothing_and_the_answer_says_why():
    answer = predicted("S1: m is_marker_of+ a\nE1: a increases b", {"m": "raises"})
    assert answer.markers == ("m",)
    assert not answer
    assert "m is a marker: it shows a change and makes none." in text_of(answer)


def test_a_part_moves_its_whole_and_the_whole_what_it_causes_but_no_other_way_round():
    text = "S1: a part_of w\nE1: w decreases b"
    assert verdicts(predicted(text)) == {"a": "raises", "w": "raises", "b": "lowers"}
    assert verdicts(predicted(text, {"w": "raises"}))["a"] == "no_effect"


def test_what_was_shown_to_have_no_effect_has_none():
    answer = predicted("E1: a has_no_effect_on b\nE2: a increases c")
    assert answer["b"].verdict == "no_effect"


def test_layers_and_implied_signs_are_as_everywhere():
    graph = small_map(
        [
            link("E1", "a", "increases", "b"),
            link("L1", "a", "decreases", "c", layer=ig.Layer.LITERATURE),
            link("E2", "a", "affects", "d", sign_implied=Sign.LOWERS),
        ]
    )
    assert verdicts(ig.predict(graph, UP))["c"] == "no_effect"
    assert verdicts(ig.predict(graph, UP, layers="all"))["c"] == "lowers"
    assert verdicts(ig.predict(graph, UP))["d"] == "ambiguous"
    assert verdicts(ig.predict(graph, UP, implied_signs=True))["d"] == "lowers"


# -- verdicts, exact -------------------------------------------------------------------------


def test_draws_decide_and_the_weight_stands_beside():
    two = predicted(
        "E1: a increases b\nE2: a increases x\nE3: x increases b\nE4: a decreases y\nE5: y increases b"
    )
    assert (two["b"].weight, two["b"].towards) == (1 / 3, Sign.RAISES)
    assert two["b"].certainty == "open"
    assert 0.5 < two["b"].share_raises < 0.75
    names = "xyz"
    four = "E0: a decreases b\n" + "\n".join(
        f"E{n}: a increases {n}\nF{n}: {n} increases b" for n in names
    )
    # Three terms of four raise, weight one half: in most draws they outweigh the fourth.
    answer = predicted(four)["b"]
    assert (answer.weight, answer.verdict, answer.certainty) == (0.5, "raises", "likely")
    assert answer.share_raises > 0.75


def test_links_side_by_side_are_one_effect():
    one = predicted("E1: a increases b\nE2: b decreases a\nE3: a decreases c\nE4: b increases c")
    text = "E1: a increases b\nS1: a part_of b\nE2: b decreases a\nE3: a decreases c\nE4: b increases c"
    two = predicted(text)
    assert [each.shares for each in one] == [each.shares for each in two]
    assert [each.weight for each in one] == [each.weight for each in two]
    # Of opposite signs they leave the sign open, and what follows.
    open_ = predicted("E1: a increases b\nE2: a decreases b\nE3: b increases c")
    assert verdicts(open_) == {"a": "raises", "b": "ambiguous", "c": "ambiguous"}
    assert open_["b"].shares == open_["c"].shares


def test_a_component_that_a_route_passes_by_cannot_turn_its_sign():
    # b is moved by a alone; beside it c and d feed back both ways. The terms disagree, and yet a
    # stable pair c, d has a positive determinant.
    text = """
        E1: a increases b
        E2: a increases c
        E3: c increases d
        E4: d increases c
        E5: d decreases c
        E6: c increases b
    """
    answer = predicted(text)
    assert answer["b"].certain
    assert answer["b"].verdict == "raises"
    assert answer["b"].weight < 1


def test_an_unknown_sign_counts_among_all_terms_and_for_neither_side():
    # Two routes to c of one sign, one of an unknown one.
    text = "E1: a increases c\nE2: a increases x\nE3: x increases c\nE4: a affects y\nE5: y increases c"
    network = Network(small_map(text))
    system = system_of(network, {network.index["a"]: Sign.RAISES})
    assert respond(system).of(system, network.index["c"]).weight == Fraction(2, 3)
    assert predicted(text)["c"].raises == "possible"
    assert predicted(text, unknown="out")["c"].certain
    assert (
        predicted("E1: a affects c\nE2: a increases b", unknown="out")["c"].verdict == "no_effect"
    )


def test_a_route_is_given_only_of_links_that_are_in():
    text = "E1: a affects c\nE2: a increases b\nE3: b increases c"
    assert predicted(text)["c"].route.links == ("E1",)
    assert predicted(text, unknown="out")["c"].route.links == ("E2", "E3")


def test_two_presses_add_up():
    text = "E1: a increases c\nE2: b decreases c"
    both = predicted(text, {"a": "raises", "b": "lowers"})
    assert both["c"].certain
    assert text_of(both).startswith("If something keeps pushing a up and b down\nsigns alone\n")
    assert predicted(text, {"a": "raises", "b": "raises"})["c"].verdict == "ambiguous"


def test_pressing_less_of_a_node_that_lowers_raises():
    assert predicted("E1: a decreases b", {"a": Sign.LOWERS})["b"].verdict == "raises"


# -- assumptions -----------------------------------------------------------------------------


def test_a_mutual_rise_has_no_weight_but_is_certain():
    answer = predicted("E1: a increases b\nE2: b increases a")
    assert verdicts(answer) == {"a": "raises", "b": "raises"}
    assert (answer["b"].certain, answer["b"].weight) == (True, None)


def test_draws_are_made_where_the_exact_answer_leaves_a_node_open():
    text = "E1: a increases b\nE2: b increases a\nE3: a decreases c\nE4: b increases c"
    answer = predicted(text)
    assert answer.unweighed == ((("a", "b"), "its determinant vanishes at equal strengths"),)
    assert answer.sample.stable == 1000
    assert answer["c"].share_raises + answer["c"].share_lowers == 1
    assert predicted(text).to_dict() == answer.to_dict()
    assert predicted(text, of="b").sample is None
    fewer = predicted(text, draws=50, seed=3)
    assert (fewer.sample.asked, fewer.sample.stable, fewer.sample.seed) == (50, 50, 3)


def test_draws_beside_the_exact_answer_do_not_change_the_weights():
    text = "E1: a increases b\nE2: b decreases a\nE3: a decreases c\nE4: b increases c"
    few, many = predicted(text, draws=20), predicted(text, draws=200)
    assert [e.weight for e in few] == [e.weight for e in many]
    assert few["c"].shares != many["c"].shares


def test_without_an_equilibrium_signs_decide_what_only_reinforces_or_adds_up():
    # Nothing limits itself: what is pushed moves for as long as the push lasts.
    for choice in ("none", "listed"):
        answer = predicted("E1: a increases b\nE2: b decreases c", self_limit=choice)
        assert verdicts(answer) == {"a": "raises", "b": "raises", "c": "lowers"}
        assert all(each.certain for each in answer)
        assert answer.unsettled[0] == (("a",), "nothing in it limits itself")
        assert "do not settle: nothing among them limits itself." in text_of(answer)
    ring = predicted("E1: a increases b\nE2: b increases a\nE3: b decreases c", self_limit="none")
    assert all(each.certain for each in ring)
    # A balancing loop that nothing limits settles nowhere: of it and behind it signs say nothing.
    swing = predicted("E1: a increases b\nE2: b decreases a\nE3: b increases c", self_limit="none")
    assert not any(each.certain for each in swing)
    assert swing.rare
    assert (swing.sample, swing.damped.stable) == (None, 1000)
    assert swing["b"].verdict == "raises"


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ("E2: a increases b\nE3: b increases a\nE4: a increases c\nE5: c increases a", "not every"),
        ("E2: a increases b\nE3: b decreases a\nE4: a increases c\nE5: c decreases a", "vanishes"),
    ],
)
def test_what_no_strengths_make_stable_is_told_and_damped_draws_are_made(others, reason):
    answer = predicted(f"E1: a decreases a\n{others}", self_limit="listed")
    assert reason in answer.unsettled[0][1]
    assert reason in text_of(answer)
    if reason == "vanishes":
        assert (answer.sample, answer.damped.kept) == (None, 1000)
        assert "shares say little about the map" in text_of(answer).split("\n")[1]


def test_what_is_taken_back_before_it_settles_is_told_apart_from_what_is_not_reached():
    # b keeps a where it was: all that is pushed into a is taken up by b.
    answer = predicted(
        "E1: a decreases a\nE2: a increases b\nE3: b decreases a", self_limit="listed"
    )
    assert verdicts(answer) == {"a": "no_effect", "b": "raises"}
    assert "a itself does not move: others take it up." in text_of(answer)
    answer = predicted(
        "E0: p decreases p\nE1: a decreases a\nE2: a increases b\nE3: b decreases a\nE4: p increases a",
        {"p": "raises"}, self_limit="listed",
    )  # fmt: skip
    assert verdicts(answer) == {"p": "raises", "a": "no_effect", "b": "raises"}
    assert "What reaches 1 node is taken back before it settles." in text_of(answer)


#: Five nodes of which every two move each other, most of them up.
DENSE = "\n".join(
    f"E{a}{b}: n{a} {'increases' if (a + b) % 5 else 'decreases'} n{b}"
    for a in range(5)
    for b in range(5)
    if a != b
)


def test_where_stable_draws_are_rare_damped_ones_are_made_besides():
    answer = predicted(DENSE, {"n0": "raises"})
    assert answer.rare
    (part,) = answer.sample.parts
    assert part[2] < part[1] / 20
    assert answer.damped.stable == 1000
    assert answer.damped.parts == ()
    said = text_of(answer).replace("\u00a0", " ")
    assert said.split("\n")[1] == "few draws are stable: shares say little about the map"
    for each in answer:
        both = each.shares, each.damped_shares
        agree = [all(s[way] >= 0.75 for s in both) for way in (0, 1)]
        assert each.certainty == ("likely" if any(agree) else "open")
        assert each.verdict == ("raises" if agree[0] else "lowers" if agree[1] else "ambiguous")
    assert {"likely", "open"} == {each.certainty for each in answer}
    one = predicted(DENSE, {"n0": "raises"}, scheme="uniform")
    assert (one.damped, one.rare) == (None, True)
    assert [each.shares for each in one] == [each.shares for each in answer]
    two = predicted(DENSE, {"n0": "raises"}, scheme="damped")
    assert (two.sample, two.rare) == (None, False)
    assert [each.damped_shares for each in two] == [each.damped_shares for each in answer]


def test_too_much_feedback_to_draw_is_answered_by_signs_and_reach():
    size = 700
    text = "P: p increases n0\nQ: p decreases q\n" + "\n".join(
        f"E{n:03d}: n{n} increases n{(n + 1) % size}\nF{n:03d}: n{n} decreases n{(n + 7) % size}"
        for n in range(size)
    )
    answer = predicted(text, {"p": "raises"})
    assert answer["q"].certain
    assert answer["n5"].certainty == "open"
    assert (answer.sample, answer.damped) == (None, None)
    assert answer.undrawn == "700 variables feed back on each other, too many to draw strengths"
    assert "What is open is open by signs alone: routes of both signs lead there." in " ".join(
        text_of(answer).split()
    )


def test_all_draws_are_no_proof():
    answer = predicted("E1: a increases b\nE2: a decreases x\nE3: x increases b", draws=2, seed=1)
    assert (answer["b"].certainty, answer["b"].share_raises) == ("likely", 0)
    said = text_of(answer).replace("\u00a0", " ")
    assert said.split("\n")[1] == "2 stable draws, seed 1"
    assert answer["b"].raises == "possible"
    assert "down in all 2 draws, not proven" in "".join(
        span.text
        for block in answer.describe().blocks
        for row in getattr(block, "rows", ())
        for cell in row
        for span in cell
    )


def test_a_link_that_may_be_missing_makes_nothing_certain():
    answer = predicted("E1: a increases b\nE2: b increases c", chances=True, draws=4000)
    assert (answer["b"].raises, answer["b"].lowers) == ("possible", "impossible")
    assert answer["a"].certain
    # Both are graded very low, and there with probability one quarter.
    assert answer["b"].share_raises == pytest.approx(1 / 4, abs=0.03)
    assert answer["c"].share_none == pytest.approx(15 / 16, abs=0.03)
    sure = predicted("E1: a increases b", chances={"very low": 1.0}, draws=10)
    assert sure["b"].share_raises == 1


# -- evidence --------------------------------------------------------------------------------


def graded():
    def backed(name, a, relation, b, citation):
        evidence = (ig.Evidence(citation=citation, stance=ig.Stance.SUPPORTS),)
        return link(name, a, relation, b, evidence=evidence)

    return small_map(
        [
            backed("E1", "a", "increases", "b", "trial"),
            backed("E2", "a", "decreases", "x", "cohort"),
            backed("E3", "x", "increases", "b", "cohort"),
        ],
        citations=[work("trial", "rct", 900), work("cohort", "cohort", 900)],
    )


def test_the_prediction_as_weaker_evidence_is_dropped():
    answer = ig.predict(graded(), UP, of="b")
    assert [(at.min_grade.word, at.links, at.predicted.verdict) for at in answer.by_evidence] == [
        ("very_low", 3, "ambiguous"),
        ("low", 3, "ambiguous"),
        ("moderate", 1, "raises"),
        ("high", 1, "raises"),
    ]
    assert [each.node for each in answer] == ["b"]
    assert (answer["b"].route.grade.word, answer["b"].route.weakest) == ("high", "E1")


@pytest.mark.parametrize("layers", [None, "all"])
def test_the_route_is_the_best_that_paths_lists(layers):
    graph = ig.load_dataset()
    for start in ("stress", "inflammation", "social_isolation"):
        for each in ig.predict(graph, {start: "raises"}, layers=layers, draws=20):
            paths = (
                () if each.node == start else ig.find_paths(graph, start, each.node, layers=layers)
            )
            best = paths[0] if paths and paths[0].causal else None
            assert each.route == best


def test_long_ways_in_great_number_are_no_hindrance():
    # A chain of 300 diamonds has 2 to the 300 paths.
    text = "\n".join(
        f"A{n:03d}: n{n} increases u{n}\nB{n:03d}: n{n} increases v{n}\n"
        f"C{n:03d}: u{n} increases n{n + 1}\nD{n:03d}: v{n} increases n{n + 1}"
        for n in range(300)
    )
    answer = predicted(text, {"n0": "raises"}, of="n300")
    assert answer["n300"].certain
    assert (answer["n300"].weight, len(answer["n300"].route)) == (1.0, 600)


def test_a_lowest_grade_leaves_weaker_links_out():
    answer = ig.predict(graded(), UP, min_grade="moderate")
    assert verdicts(answer) == {"a": "raises", "b": "raises", "x": "no_effect"}
    assert answer["b"].certain
    assert "graded below moderate do not exist" in text_of(answer)


# -- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("press", "options", "message"),
    [
        ({}, {}, "nothing is changed"),
        ({"a": "unknown"}, {}, "'a' neither rises nor falls: 'unknown'"),
        ({"a": "up"}, {}, "'a' neither rises nor falls: 'up'"),
        ([("a", "raises"), ("A", "lowers")], {}, "'a' is both raised and lowered"),
        (UP, {"draws": 0}, "draws is 0"),
        (UP, {"seed": -1}, "seed is -1"),
        (UP, {"unknown": "no"}, "unknown is 'no'"),
        (UP, {"self_limit": "some"}, "self-limit is 'some'"),
        (UP, {"scheme": "some"}, "scheme is 'some'"),
        (UP, {"uncertain": {"E1": 2}}, "the chance of link E1 is 2"),
        (UP, {"uncertain": {"E1": True}}, "the chance of link E1 is True"),
        (7, {}, 'press must be a dict such as {"stress": "raises"}, or the name of a node'),
        ([7], {}, "7 names no node"),
        ({"a": None}, {}, "'a' neither rises nor falls: None"),
        (UP, {"min_grade": "by definition"}, "no grade of causal links is called 'by definition'"),
        (UP, {"chances": {"low": 2}}, "the chance of a link graded low is 2"),
        (UP, {"seconds": 0}, "seconds is 0"),
    ],
)
def test_a_wrong_question_is_told_in_a_line(press, options, message):
    with pytest.raises(ig.UsageError) as error:
        predicted("E1: a increases b", press, **options)
    assert message in str(error.value)


def test_unknown_names_are_told():
    with pytest.raises(ig.UnknownName):
        predicted("E1: a increases b", {"zzz": "raises"})
    with pytest.raises(ig.UnknownName):
        predicted("E1: a increases b", of="zzz")


def test_a_map_without_causal_links_is_told():
    with pytest.raises(ig.UsageError, match="no causal links in these layers"):
        predicted("E1: a predicts+ b")


def test_chances_are_read_on_the_command_line(cli):
    ran = cli("predict", "--raise", "stress", "--chance", "low=0.6", "--draws", "20", "--json")
    assert json.loads(ran.out)["options"]["chances"] == {
        "very_low": 0.25, "low": 0.6, "moderate": 0.75, "high": 1.0,
    }  # fmt: skip
    wrong = cli("predict", "--raise", "stress", "--chance", "low")
    assert (wrong.code, wrong.out) == (2, "")
    assert "no chance can be read from 'low'" in wrong.err


def test_more_draws_than_the_work_allows_are_told():
    size = 60
    ring = "\n".join(
        f"E{n:02d}: n{n} increases n{(n + 1) % size}\nF{n:02d}: n{n} decreases n{(n + 2) % size}"
        for n in range(size)
    )
    answer = predicted(ring, {"n0": "raises"}, draws=10**9, scheme="damped", seconds=0.5)
    assert answer.stopped == "stopped after 0.5 s"
    few = predicted(ring, {"n0": "raises"}, draws=200, scheme="damped")
    assert (few.stopped, few.damped.kept) == (None, 200)


def test_a_deep_map_overflows_nothing():
    size = 2000
    text = "\n".join(
        f"E{n:04d}: n{n} increases n{n + 1}\nF{n:04d}: n{n} increases n{n + 2}" for n in range(size)
    )
    answer = predicted(text, {"n0": "raises"}, draws=5)
    assert answer[f"n{size}"].certain
    assert answer[f"n{size}"].share_raises == 1
    # So many terms are no number to tell a weight by; one of a few digits less is.
    assert answer["n50"].weight == 1
