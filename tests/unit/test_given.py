"""Known responses and links that belong together: what is kept, told and refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

import immunograph as ig
from makers import small_map, text_of

UP = {"a": "raises"}
#: a and b raise each other; c is raised by one and lowered by the other; d follows c either way.
OPEN = """
    E1: a increases b
    E2: b increases a
    E3: a increases c
    E4: b decreases c
    E5: c affects d
"""


def said(answer):
    return text_of(answer).replace("\u00a0", " ")


def predicted(press=UP, text=OPEN, **options):
    return ig.predict(small_map(text), press, **options)


def test_shares_are_of_the_draws_that_agree():
    free, kept = predicted(), predicted(given={"c": "lowers"})
    assert kept.given == (("c", ig.Sign.LOWERS),)
    assert kept.sample.stable == free.sample.stable == 1000
    assert kept.sample.kept == kept.sample.alone[0] == round(free["c"].share_lowers * 1000)
    assert (kept["c"].share_raises, kept["c"].share_lowers, kept["c"].verdict) == (0, 1, "lowers")
    assert kept["d"].share_raises + kept["d"].share_lowers == 1
    # What is certain holds in every draw, and so in these.
    assert kept["b"].certain
    assert (free.sample.kept, free.sample.alone, free.given) == (1000, (), ())


def test_known_responses_change_what_is_likely_of_others():
    # x and y both follow s, which is moved by a link of unknown sign.
    text = "E1: a affects s\nE2: s increases x\nE3: s increases y\nE4: a increases z"
    assert predicted(text=text)["y"].verdict == "ambiguous"
    known = predicted(text=text, given=[("x", "-")])
    assert (known["y"].verdict, known["y"].share_lowers) == ("lowers", 1.0)
    assert known["y"].weight is None
    assert known["y"].certain is False
    assert known["z"].certain


def test_draws_are_made_if_something_is_given_even_where_the_answer_is_exact():
    answer = predicted(text="E1: a increases b", given={"b": "raises"})
    assert (answer.sample.kept, answer.sample.stable) == (1000, 1000)
    assert answer["b"].certain


def test_the_answer_says_how_many_draws_agree():
    one = said(predicted(given={"c": "lowers"}))
    assert "Given that c falls: 30.7 % of stable draws agree, and only these count." in one
    assert "307 of 1000 stable draws, seed 1" in one
    assert "--given c=lowers --of d" in one
    two = said(predicted(given={"c": "lowers", "d": "raises"}))
    assert "c falls (alone 30.7 %) and d rises (alone 46.7 %): 13.5 % of stable" in two
    assert "So few" not in two
    few = said(predicted(given={"c": "lowers"}, draws=40))
    assert "So few make rough shares; --draws makes more." in few
    asked = said(predicted(given={"c": "lowers"}, of="c"))
    assert "c falls, as given." in asked


def test_by_evidence_tells_where_it_cannot_be_so():
    answer = predicted(given={"c": "lowers"}, of="d")
    assert [bool(at.refused) for at in answer.by_evidence] == [False, True, True, True]
    assert "no causal route leads there" in answer.by_evidence[1].refused


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ({"zzz": "raises"}, {}, "no node called 'zzz'"),
        ({"c": "up"}, {}, "'c' neither rises nor falls: 'up'"),
        ({"c": "unknown"}, {}, "'c' neither rises nor falls: 'unknown'"),
        ([("c", "+"), ("C", "-")], {}, "'c' is both raised and lowered"),
        ({"a": "lowers"}, {}, "'a' is raised, and it is given that it falls"),
        ({"b": "lowers"}, {}, "it is given that 'b' falls, and by this map it cannot: whatever the strengths are, it rises"),
        ({"e": "raises"}, {}, "it cannot: no causal route leads there"),
        ({"c": "lowers"}, {"draws": 1}, "it is given that 'c' falls, and in none of 1 stable draw it does"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused_by_name(given, options, message):
    with pytest.raises(ig.UsageError) as error:
        predicted(text=OPEN + "E6: e increases a", given=given, **options)
    assert message in str(error.value)


def test_responses_that_never_come_together_are_told_with_how_often_each_does():
    text = "E1: a affects s\nE2: s increases x\nE3: s decreases y"
    with pytest.raises(ig.UsageError) as error:
        predicted(text=text, given={"x": "raises", "y": "raises"})
    told = str(error.value)
    assert "of 1000 stable draws none is all as given: 'x' rises in " in told
    assert ", but never together" in told


def test_what_is_taken_back_is_not_moved_in_any_draw():
    text = "E0: p decreases p\nE1: a decreases a\nE2: a increases b\nE3: b decreases a\nE4: p increases a"
    answer = predicted({"p": "raises"}, text, self_limit="listed", draws=100)
    assert (answer["a"].verdict, answer["a"].share_none) == ("no_effect", 1.0)
    with pytest.raises(ig.UsageError, match="whatever the strengths are, it does not move"):
        predicted({"p": "raises"}, text, self_limit="listed", given={"a": "raises"})


def test_the_answer_is_the_same_whoever_draws():
    options = {"given": {"c": "lowers"}, "draws": 1200, "of": "d"}
    with ThreadPoolExecutor(2) as threads:
        there = predicted(executor=threads, **options)
    assert there.to_dict() == predicted(**options).to_dict()


# -- links that belong together --------------------------------------------------------------


def test_links_that_belong_together_are_there_together():
    text = "E1: a increases b\nE2: b increases c"
    answer = predicted(text=text, chances=True, together=[("E1", "E2")])
    assert answer["b"].share_raises == answer["c"].share_raises
    assert answer.options["together"] == [["E1", "E2"]]
    assert "E1 and E2 are there together or not at all" in text_of(answer)
    apart = predicted(text=text, chances=True)
    assert apart["c"].share_raises < apart["b"].share_raises
    assert apart.options["together"] == []


@pytest.mark.parametrize(
    ("together", "chances", "message"),
    [
        ([("E1", "E2")], False, "all links are there, so none are missing together"),
        ([("E1",)], True, "one link alone, E1, belongs together with nothing"),
        ([("E1", "E1")], True, "one link alone, E1,"),
        ([()], True, "one link alone, or none,"),
        ([("E1", "E9")], True, "no link called 'E9'"),
        ([("E1", "A1")], True, "'A1' is no causal link of these layers"),
        ([("E1", "E2"), ("E2", "E3")], True, "'E2' belongs together with two sets"),
    ],
)
def test_what_cannot_belong_together_is_refused(together, chances, message):
    with pytest.raises(ig.UsageError) as error:
        predicted(text=OPEN + "A1: a predicts+ b", together=together, chances=chances)
    assert message in str(error.value)


# -- on the command line ---------------------------------------------------------------------


def test_what_is_given_is_read_on_the_command_line(cli):
    ran = cli(
        "predict", "--raise", "stress", "--given", "mood=lowers", "--given", "immune function=-",
        "--chances", "--together", "E01,E02", "--draws", "200", "--json",
    )  # fmt: skip
    answer = json.loads(ran.out)
    assert answer["given"] == [
        {"node": "mood", "sign": "lowers"}, {"node": "immune_function", "sign": "lowers"},
    ]  # fmt: skip
    assert answer["options"]["together"] == [["E01", "E02"]]
    assert 0 < answer["sample"]["kept"] < answer["sample"]["stable"] == 200
    wrong = cli("predict", "--raise", "stress", "--given", "mood")
    assert (wrong.code, wrong.out) == (2, "")
    assert "no response can be read from 'mood' (write NODE=raises or NODE=lowers)" in wrong.err
