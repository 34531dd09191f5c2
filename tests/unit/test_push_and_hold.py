"""Push or hold, opposites as one variable, self-limitation by the map, links that may be missing."""

from __future__ import annotations

import json

import pytest

import immunograph as ig
from makers import link, small_map, text_of

UP = {"a": "raises"}
#: a is taken back by b, which it raises; c follows both ways.
BACK = "E1: a increases b\nE2: b decreases a\nE3: b increases c\nE4: a decreases d"
#: A web that says which of its nodes limit themselves.
LISTED = (
    "E0: a decreases a\nE1: a increases b\nE2: b decreases a\nE3: p increases a\nE4: p decreases p"
)


def predicted(text, press=UP, **options):
    return ig.predict(small_map(text), press, **options)


def verdicts(answer):
    return {each.node: (each.verdict, each.certainty) for each in answer}


def flat(answer):
    return " ".join(text_of(answer).replace("\u00a0", " ").split())


# -- push or hold ----------------------------------------------------------------------------


#: b and c raise each other and take a back, perhaps below where it was; d follows a.
PAIR = """
    E1: a increases b
    E2: b increases c
    E3: c increases b
    E4: c decreases a
    E5: a increases d
"""


def test_what_is_held_moves_by_assumption_and_what_acts_on_it_is_cut():
    push, hold = predicted(PAIR), predicted(PAIR, hold=True)
    assert not push["a"].certain
    assert not push["d"].certain
    # A node with one cause moves as that does.
    assert push["d"].shares == push["a"].shares
    assert verdicts(hold) == dict.fromkeys("abcd", ("raises", "certain"))
    assert text_of(hold).startswith("If a is held high\n")
    assert text_of(push).startswith("If something keeps pushing a up\n")
    assert "a rises, by assumption." in flat(predicted(PAIR, hold=True, of="a"))
    low = predicted(PAIR, {"a": "lowers"}, hold=True)
    assert text_of(low).startswith("If a is held low\n")
    assert verdicts(low) == dict.fromkeys("abcd", ("lowers", "certain"))


def test_where_push_and_hold_differ_the_answer_says_so():
    push, hold = predicted(PAIR), predicted(PAIR, hold=True)
    assert push.hold_changes == hold.hold_changes == ("d",)
    said = "A push is not a value held: feedback acts on what is pushed, too. If it is held, signs"
    assert f"{said} decide otherwise for d (--hold)." in flat(push)
    assert "Held: what acts on it is cut, and it moves by assumption." in flat(hold)
    assert "signs then decide otherwise for d (without --hold)." in flat(hold)
    alike = predicted("E1: a increases b")
    assert alike.hold_changes == ()
    assert "A push is not a value held" not in flat(alike)


def test_two_nodes_may_be_held_against_each_other():
    text = "E1: a increases b\nE2: a increases c\nE3: b increases c\nE4: c increases a"
    answer = predicted(text, {"a": "raises", "b": "lowers"}, hold=True)
    assert text_of(answer).startswith("If a is held high and b is held low\n")
    assert (answer["a"].verdict, answer["b"].verdict) == ("raises", "lowers")
    assert answer["a"].certain
    assert answer["b"].certain
    assert answer["c"].certainty == "open"


def test_a_push_may_be_taken_back_and_a_hold_may_not():
    assert predicted(LISTED, self_limit="listed")["a"].verdict == "no_effect"
    held = predicted(LISTED, self_limit="listed", hold=True)
    assert (held["a"].verdict, held["b"].verdict) == ("raises", "raises")


def test_rival_maps_are_asked_the_same():
    maps = {"one": small_map(BACK), "two": small_map("E1: a decreases b")}
    found = ig.compare_models(maps, "a", given={"b": "raises"}, hold=True, draws=50)
    assert found.options["hold"] is True
    assert "Seen: if a is held high, b rises." in text_of(found)
    assert "predict --raise a --hold --given b=raises" in flat(found)
    push = ig.compare_models(maps, "a", given={"b": "raises"}, draws=50)
    assert "Seen: if something keeps pushing a up, b rises." in text_of(push)


def test_hold_is_read_on_the_command_line_and_repeated_in_what_to_ask_next(cli):
    ran = cli("predict", "--raise", "inflammation", "--hold", "--json")
    assert json.loads(ran.out)["options"]["hold"] is True
    told = cli("predict", "--raise", "inflammation", "--hold", "--format", "table")
    assert told.out.startswith("If Inflammation is held high")
    assert "immunograph predict --raise inflammation --hold --of" in " ".join(told.out.split())
    drawn = cli("draw", "--predict", "inflammation", "--hold", "-o", "x.dot", "--format", "table")
    assert drawn.code == 0, drawn.err
    assert "immunograph predict --raise inflammation --hold" in drawn.out
    assert "held high" in (cli.folder / "x.dot").read_text(encoding="utf-8")
    refused = cli("draw", "--hold", "-o", "x.dot")
    assert refused.code == 2
    assert "hold needs a prediction" in refused.err
    slides = cli(
        "slides", "--predict", "inflammation", "--hold", "-o", "x.pptx", "--format", "table"
    )
    assert slides.code == 0, slides.err
    assert "--predict inflammation --hold -o" in " ".join(slides.out.split())
    seen = cli("predict", "--observe", "crp", "--hold")
    assert "--observe and --hold exclude each other" in seen.err


# -- opposites -------------------------------------------------------------------------------

SCALE = "E1: a increases lonely\nO1: lonely opposite_of close\nE2: close increases mood\nE3: mood decreases a"


def test_opposites_are_one_variable_and_both_are_told():
    answer = predicted(SCALE)
    assert {each.node: each.verdict for each in answer} == {
        "a": "raises", "lonely": "raises", "close": "lowers", "mood": "lowers",
    }  # fmt: skip
    assert all(each.certain for each in answer)
    assert answer["mood"].route.links == ("E1", "O1", "E2")
    why = predicted(SCALE, of="mood").why
    assert [path.route.links for path in why.paths] == [("E1", "O1", "E2")]
    assert [loop.route.links for loop in why.loops] == [("E1", "O1", "E2", "E3")]
    assert why.loops[0].polarity is ig.Polarity.REINFORCING


def test_pushing_one_end_up_is_pushing_the_other_down():
    up, down = predicted(SCALE, {"close": "raises"}), predicted(SCALE, {"lonely": "lowers"})
    for one, two in zip(up, down, strict=True):
        assert (one.node, one.verdict, one.weight) == (two.node, two.verdict, two.weight)
    twice = predicted(SCALE, {"close": "raises", "lonely": "lowers"})
    assert verdicts(twice) == verdicts(up)
    with pytest.raises(ig.UsageError, match="'close' and 'lonely' are opposites"):
        predicted(SCALE, {"close": "raises", "lonely": "raises"})


def test_shares_of_opposites_are_each_others():
    text = "E1: a affects lonely\nO1: lonely opposite_of close\nE2: close increases mood"
    answer = predicted(text)
    up, down, still = answer["lonely"].shares
    assert answer["close"].shares == answer["mood"].shares == (down, up, still)
    given = predicted(text, given={"close": "raises"})
    assert (given["lonely"].shares, given["mood"].shares) == ((0, 1, 0), (1, 0, 0))


def test_a_link_between_the_ends_of_a_scale_restates_it():
    with_link = predicted(f"{SCALE}\nE4: lonely decreases close")
    assert verdicts(with_link) == verdicts(predicted(SCALE))


def test_a_ring_of_three_opposites_is_refused():
    ring = "E1: a increases x\nO1: x opposite_of y\nO2: y opposite_of z\nO3: z opposite_of x"
    with pytest.raises(ig.UsageError, match="are opposites, and by other opposites they are the s"):
        predicted(ring)


# -- self-limitation -------------------------------------------------------------------------


def test_a_map_that_lists_what_limits_itself_is_taken_at_its_word():
    auto, listed = (
        predicted(LISTED, {"p": "raises"}),
        predicted(LISTED, {"p": "raises"}, self_limit="listed"),
    )
    assert (auto.self_limit, auto.options["self_limit"]) == ("listed", "auto")
    assert verdicts(auto) == verdicts(listed)
    # b takes back all that reaches a; if b limited itself as well, a would rise.
    assert auto["a"].verdict == "no_effect"
    every = predicted(LISTED, {"p": "raises"}, self_limit="all")
    assert every["a"].verdict == "raises"
    assert auto.self_limit_changes == every.self_limit_changes == ("a",)
    said = flat(auto)
    assert "lowers limit themselves, as the map has such links" in said
    assert "If every variable did, signs would decide otherwise for 1 node: a." in said


def test_a_map_that_lists_none_lets_every_variable_limit_itself():
    answer = predicted(BACK)
    assert answer.self_limit == "all"
    said = flat(answer)
    assert "every variable limits itself, as no link of the map lowers its own node" in said
    assert "If none did, nothing would settle, and signs would decide otherwise for" in said


def test_what_is_left_out_does_not_change_what_limits_itself():
    graph = small_map(
        [
            link("E0", "a", "decreases", "a", layer=ig.Layer.LITERATURE),
            link("E1", "a", "increases", "b"),
        ]
    )
    assert ig.predict(graph, "a").self_limit == "all"
    assert ig.predict(graph, "a", layers="all").self_limit == "listed"
    assert ig.predict(graph, "a", layers="all", min_grade="low").self_limit == "listed"


# -- links that may be missing ---------------------------------------------------------------


def test_one_link_may_be_missing():
    text = "E1: a increases b\nE2: b increases c\nE3: a increases d"
    answer = predicted(text, uncertain={"E2": 0.25}, draws=4000)
    assert answer["c"].share_raises == pytest.approx(0.25, abs=0.03)
    assert (answer["c"].certainty, answer["c"].raises) == ("open", "possible")
    # What it does not act on stays certain.
    assert answer["b"].certain
    assert answer["d"].certain
    assert "E2 is there with probability 0.25" in flat(answer)
    assert answer.to_dict()["options"]["uncertain"] == [{"link": "E2", "chance": 0.25}]
    assert "--uncertain E2=0.25" in flat(answer)


def test_the_chance_of_a_link_counts_instead_of_that_of_its_grade():
    text = "E1: a increases b\nE2: a increases c"
    answer = predicted(text, chances=True, uncertain={"E1": 1.0}, draws=2000)
    assert answer["b"].share_raises == 1
    assert answer["c"].share_raises == pytest.approx(0.25, abs=0.04)


def test_named_groups_are_in_or_out_together():
    text = "E1: a increases b\nE2: b increases c"
    answer = predicted(text, uncertain={"E1": 0.5}, together=[("E1", "E2")], draws=2000)
    assert answer["b"].shares == answer["c"].shares
    assert answer["b"].share_raises == pytest.approx(0.5, abs=0.05)


def test_an_effect_of_two_links_is_there_if_one_of_them_is():
    graph = small_map(
        [
            link("E1", "a", "increases", "b"),
            link("L1", "a", "increases", "b", layer=ig.Layer.LITERATURE),
            link("L2", "a", "increases", "c"),
            link("L3", "a", "decreases", "c", layer=ig.Layer.LITERATURE),
        ]
    )
    answer = ig.predict(
        graph, "a", layers="all", uncertain=dict.fromkeys(("E1", "L1", "L2", "L3"), 0.5), draws=4000
    )
    assert answer["b"].share_raises == pytest.approx(3 / 4, abs=0.03)
    # Of opposite signs, each alone decides; both leave it open.
    assert answer["c"].share_raises == pytest.approx(3 / 8, abs=0.03)
    assert answer["c"].share_none == pytest.approx(1 / 4, abs=0.03)


def test_uncertain_links_are_read_on_the_command_line(cli):
    ran = cli("predict", "--raise", "stress", "--uncertain", "E01=0.5", "--draws", "20", "--json")
    assert json.loads(ran.out)["options"]["uncertain"] == [{"link": "E01", "chance": 0.5}]
    for text, message in [
        ("E01", "no chance can be read from 'E01' (write LINK=P, such as E01=0.5)"),
        ("E01=2", "the chance of link E01 is 2.0"),
        ("S01=0.5", "'S01' is no causal link of these layers"),
    ]:
        wrong = cli("predict", "--raise", "stress", "--uncertain", text)
        assert (wrong.code, wrong.out) == (2, "")
        assert message in wrong.err


# -- names and nodes -------------------------------------------------------------------------


def test_a_name_alone_or_a_node_is_raised():
    graph = small_map(BACK)
    by_name = ig.predict(graph, {"a": "raises"}).to_dict()
    for press in ("a", graph.node("a"), ["a"], [graph.node("a")], {graph.node("a"): "+"}):
        assert ig.predict(graph, press).to_dict() == by_name
    assert ig.predict(graph, "a", of=graph.node("b"))["b"].node == "b"
