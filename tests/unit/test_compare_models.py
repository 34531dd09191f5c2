"""Rival maps: how often each responds as was seen, what that is worth, and what is refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from math import sqrt

import pytest

import immunograph as ig
from immunograph.press.models import interval
from makers import link, small_map, text_of, work

UP = {"a": "raises"}
#: b falls; b may do either, in half of the draws each; b rises. c follows b.
FALLS = "E1: a decreases b\nE2: b increases c"
OPEN = "E1: a decreases b\nE3: a increases b\nE2: b increases c"
RISES = "E1: a increases b\nE2: b increases c"


def compared(given, press=UP, **options):
    maps = {"falls": small_map(FALLS), "open": small_map(OPEN), "rises": small_map(RISES)}
    return ig.compare_models(maps, press, given=given, **options)


def test_maps_are_told_by_the_share_of_draws_that_agree_the_best_first():
    found = compared({"b": "lowers"})
    assert [model.name for model in found] == ["falls", "open", "rises"]
    falls, either, rises = found
    assert (falls.stable, falls.kept, falls.share, falls.bayes_factor) == (10_000, 10_000, 1.0, 1.0)
    # Two strengths from the same distribution: the one that lowers is the larger in half of them.
    assert either.share == pytest.approx(1 / 2, abs=4 * sqrt(0.25 / 10_000))
    assert either.low < either.share < either.high
    assert either.bayes_factor == 1 / either.share
    assert falls.posterior == pytest.approx(2 / 3, abs=0.01)
    assert falls.posterior + either.posterior + rises.posterior == 1
    assert (rises.kept, rises.share, rises.low, rises.high, rises.posterior) == (0, 0, 0, 0, 0)
    assert (rises.bayes_factor, rises.at_least, rises.ruled_out) == (None, False, ("b",))
    assert len(found) == 3
    assert found["open"] == either


def test_a_share_is_that_of_the_prediction_with_the_same_draws():
    given = {"b": "lowers", "c": "lowers"}
    model = compared(given, draws=700, seed=4)["open"]
    sample = ig.predict(small_map(OPEN), UP, given=given, draws=700, seed=4).sample
    assert (model.stable, model.kept, model.alone) == (sample.stable, sample.kept, sample.alone)
    assert model.alone == (model.kept, model.kept)


def test_each_response_is_counted_alone_and_what_is_ruled_out_never_is():
    found = compared({"b": "lowers", "c": "raises"})
    either = found["open"].alone
    assert {model.name: (model.alone, model.ruled_out) for model in found} == {
        "falls": ((10_000, 0), ("c",)),
        "open": (either, ()),
        "rises": ((0, 10_000), ("b",)),
    }
    assert sum(either) == 10_000
    # In "open" c follows b, so b never falls while c rises: no draw agrees, and none is best.
    assert found["open"].kept == 0
    assert all(model.bayes_factor is None and model.posterior is None for model in found)
    assert not found
    said = text_of(found)
    assert said.startswith("No map agrees with what was seen in any draw")
    assert "The signs of falls rule out what was seen of c." in said


def opposed(number):
    """Return the links of so many routes by which a lowers b."""
    return "".join(
        f"F{n:02d}: a increases x{n}\nG{n:02d}: x{n} decreases b\n" for n in range(number)
    )


def test_where_no_draw_agrees_the_bayes_factor_is_a_lower_bound():
    # One link raises b, and fifteen routes lower it.
    far = "E: a increases b\n" + opposed(15)
    maps = {"far": small_map(far), "near": small_map(RISES)}
    near, found = ig.compare_models(maps, UP, given={"b": "raises"}, draws=50, seed=2)
    assert (found.name, found.kept, found.ruled_out) == ("far", 0, ())
    assert found.at_least
    assert found.bayes_factor == near.share / found.high == 1 / interval(0, 50)[1]


def test_the_next_question_is_of_the_draws_that_agree():
    def often(number):
        text = "E: a increases b\n" + opposed(number)
        maps = {"often": small_map(text), "never": small_map(FALLS)}
        return text_of(ig.compare_models(maps, UP, given={"b": "raises"}, draws=3000))

    asked = "immunograph predict --raise a --given b=raises"
    assert often(2).endswith(f"{asked} --map often")
    assert often(8).endswith(f"{asked} --draws 3000 --map often")


def test_the_interval_solves_the_equation_that_it_stands_for():
    # Its ends are the shares p from which the observed one is z standard errors away.
    for kept, draws in ((1, 10), (37, 100), (9_990, 10_000)):
        for end in interval(kept, draws):
            error = sqrt(end * (1 - end) / draws)
            assert abs(kept / draws - end) / error == pytest.approx(1.959964, rel=1e-9)
    assert interval(0, 50)[0] == 0
    assert interval(50, 50)[1] == 1


def test_maps_that_draws_do_not_tell_apart_are_not_told_apart():
    # The same map but for a node that nothing follows from: its draws are others.
    maps = {"one": small_map(OPEN), "two": small_map("A1: a increases aa\n" + OPEN)}
    found = ig.compare_models(maps, UP, given={"b": "lowers"}, draws=300)
    best, second = found
    assert best.share > second.share
    assert best.low <= second.high
    assert f"{best.name} agrees best, but too little to tell it from {second.name}" in text_of(
        found
    )
    alike = ig.compare_models(
        {"one": small_map(FALLS), "two": small_map(FALLS)}, UP, given={"b": "-"}, draws=9
    )
    assert text_of(alike).startswith("one and two agree alike with what was seen")


def test_the_grade_is_that_of_the_weakest_link_behind_what_was_seen():
    backed = (ig.Evidence(citation="trial", stance=ig.Stance.SUPPORTS),)
    graded = small_map(
        [link("E1", "a", "decreases", "b", evidence=backed), link("E2", "b", "increases", "c")],
        citations=[work("trial", "rct", 900)],
    )
    maps = {"graded": graded, "bare": small_map(FALLS)}
    one = ig.compare_models(maps, UP, given={"b": "-"}, draws=10)
    assert (one["graded"].grade.word, one["graded"].weakest) == ("high", "E1")
    both = ig.compare_models(maps, UP, given={"b": "-", "c": "-"}, draws=10)
    assert (both["graded"].grade.word, both["graded"].weakest) == ("very_low", "E2")


def test_names_are_those_of_each_map():
    other = ig.load_dataset()
    maps = {"article": other, "mine": small_map("E1: stress increases Mood")}
    found = ig.compare_models(maps, {"stress": "raises"}, given={"mood": "raises"}, draws=50)
    assert found["mine"].share == 1
    assert found.given == (("mood", ig.Sign.RAISES),)


def test_time_that_is_up_is_told_map_by_map():
    dense = "\n".join(
        f"E{a}{b}: n{a} affects n{b}" for a in range(9) for b in range(9) if a != b
    )  # fmt: skip
    maps = {"one": small_map(dense), "two": small_map(dense + "\nX: n0 increases x")}
    found = ig.compare_models(
        maps, {"n0": "raises"}, given={"n1": "raises"}, draws=10**7, seconds=1.0
    )
    for model in found:
        assert 0 < model.stable < 10**7
        assert model.stopped.startswith("stopped after 0.")
        assert f"stable draws of {model.name}: stopped after" in text_of(found)


def test_the_answer_is_the_same_whoever_draws():
    with ThreadPoolExecutor(2) as threads:
        there = compared({"b": "lowers"}, draws=1200, executor=threads)
    assert there.to_dict() == compared({"b": "lowers"}, draws=1200).to_dict()


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ({}, {}, "nothing is given that was seen"),
        ({"b": "-"}, {"press": {}}, "nothing is changed"),
        ({"b": "-"}, {"draws": 0}, "draws is 0"),
        ({"b": "-"}, {"seed": -1}, "seed is -1"),
        ({"b": "-"}, {"unknown": "no"}, "unknown is 'no'"),
        ({"b": "-"}, {"min_grade": "best"}, "no grade of causal links is called 'best'"),
        (
            {"b": "-"},
            {"self_limit": "none", "scheme": "uniform"},
            "map 'falls': no draw of its strengths is stable",
        ),
        ({"zz": "-"}, {}, "map 'falls': no node called 'zz'"),
        ({"b": "up"}, {}, "map 'falls': 'b' neither rises nor falls: 'up'"),
        ({"a": "-"}, {}, "map 'falls': 'a' is raised, and it is given that it falls"),
        ([("b", "-"), ("B", "-")], {}, "map 'falls': two of the names given mean one node"),
    ],
)
def test_a_wrong_question_is_told_in_a_line(given, options, message):
    with pytest.raises(ig.UsageError) as error:
        compared(given, **options)
    assert message in str(error.value)


def test_one_map_is_not_compared():
    with pytest.raises(ig.UsageError, match="fewer than two maps"):
        ig.compare_models({"one": small_map(FALLS)}, UP, given={"b": "-"})


def test_a_name_missing_in_one_map_names_the_map(cli):
    (cli.folder / "one.csv").write_text("source,target,sign\nstress,sleep,-\n")
    (cli.folder / "two.csv").write_text("source,target,sign\nstress,mood,-\n")
    ran = cli("compare-models", "one.csv", "two.csv", "--raise", "stress", "--given", "sleep=-")
    assert (ran.code, ran.out) == (2, "")
    assert "map 'two.csv': no node called 'sleep'" in ran.err
    twice = cli("compare-models", "one.csv", "one.csv", "--raise", "stress", "--given", "sleep=-")
    assert "'one.csv' is named twice" in twice.err


def test_the_exit_code_tells_whether_any_map_agrees(cli):
    (cli.folder / "one.csv").write_text("source,target,sign\nstress,sleep,-\n")
    (cli.folder / "two.csv").write_text("source,target,sign\nstress,sleep,-\nstress,mood,-\n")
    asked = ("compare-models", "one.csv", "two.csv", "--raise", "stress", "--json", "--given")
    agrees, none = cli(*asked, "sleep=lowers"), cli(*asked, "sleep=raises")
    assert (agrees.code, none.code) == (0, 1)
    assert [m["posterior"] for m in json.loads(agrees.out)["models"]] == [0.5, 0.5]
    assert [m["posterior"] for m in json.loads(none.out)["models"]] == [None, None]


def test_where_stable_draws_of_a_map_are_rare_damped_ones_weigh_all_maps():
    dense = "\n".join(
        f"E{a}{b}: n{a} {'increases' if (a + b) % 5 else 'decreases'} n{b}"
        for a in range(5)
        for b in range(5)
        if a != b
    )
    maps = {"dense": small_map(dense), "plain": small_map("E1: n0 decreases n1")}
    found = ig.compare_models(maps, {"n0": "raises"}, given={"n1": "raises"}, draws=200)
    assert found.rare
    assert found["dense"].share == found["dense"].damped_share
    assert found["dense"].damped_share > found["dense"].uniform_share > 0
    assert found["dense"].stable_share < 1 / 20
    said = " ".join(text_of(found).replace("\u00a0", " ").split())
    assert "200 damped draws each, seed 1" in said
    assert "fewer than 1 uniform draw in 20 is stable" in said
    assert "Of stable uniform draws agree: dense " in said
    one = ig.compare_models(
        maps, {"n0": "raises"}, given={"n1": "raises"}, draws=200, scheme="uniform"
    )
    assert one["dense"].share == one["dense"].uniform_share


def test_a_map_too_large_to_draw_is_named():
    size = 700
    ring = "\n".join(f"E{n}: n{n} increases n{(n + 1) % size}" for n in range(size))
    maps = {"small": small_map("E1: n0 increases n1"), "ring": small_map(ring)}
    with pytest.raises(ig.UsageError, match="map 'ring': its feedback is too large to draw"):
        ig.compare_models(maps, "n0", given={"n1": "raises"}, draws=50)
