"""Routes: net sign, class, grade and weakest link, and how they are put into words."""

from __future__ import annotations

import shutil
import subprocess

import pytest

import immunograph as ig
from immunograph.records import Evidence, Node
from immunograph.routes import Sentences, Surveyor, about, check_range, follow_up, rank, shell
from immunograph.vocabulary import Grade, Hedge, Layer, Sign, Status, Walk
from immunograph.walk import Network
from makers import link, links, small_map, text_of, unlike, work


def route_of(what, start, *names, loop=False, walk="all", **fields):
    network = Network(small_map(what, **fields), walk=walk, layers=Layer)
    numbers = {each.id: number for number, each in enumerate(network.links)}
    return Surveyor(network).route(network.index[start], [numbers[n] for n in names], loop=loop)


# -- the class of a route --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        # Every link is causal, or true by definition: a change travels.
        ("1: a increases b\n2: b decreases c", ()),
        ("1: a affects b\n2: b part_of c", ()),
        ("1: a part_of b\n2: b part_of c", ()),
        # One association is enough to make it an association.
        ("1: a increases b\n2: b predicts c", ("2",)),
        ("1: a predicts b\n2: b associated_with c", ("1", "2")),
        ("1: a positively_correlated_with b\n2: b increases c", ("1",)),
        ("1: c negatively_correlated_with b\n2: a increases b", ("1",)),
        # A marker shows what it measures, and does what its own causal links say.
        ("1: a increases b\n2: c is_marker_of b", ()),
        ("1: b is_marker_of a\n2: b part_of c", ()),
        ("1: b is_marker_of a\n2: b increases c", ()),
        ("1: b is_marker_of a\n2: b predicts c", ("2",)),
        ("1: a increases b\n2: c opposite_of b", ()),
    ],
)
def test_what_keeps_a_route_from_being_causal(text, bars):
    order = ("2", "1") if text.startswith("1: c") else ("1", "2")
    route = route_of(text, "a", *order)
    assert route.nodes == ("a", "b", "c")
    assert route.bars == bars
    assert route.causal is not bool(bars)
    assert route.claim == ("conditional" if bars else "causal")


def test_a_single_association_claims_no_more_than_that():
    assert route_of("1: a predicts b", "a", "1").claim == "association"
    assert route_of("1: a increases b", "a", "1").claim == "causal"
    assert route_of("1: a predicts a", "a", "1", loop=True).claim == "conditional"


def supposed(name, source, relation, target):
    return link(name, source, relation, target, hedge=Hedge.QUESTION)


@pytest.mark.parametrize(
    ("chain", "sentence"),
    [
        ("1: a increases b\n2: b predicts- c", "a would lower c, if 2 were causal"),
        ("1: a predicts b\n2: b predicts- c", "a would lower c, if 1 and 2 were causal"),
        ("1: a affects b\n2: b predicts c", "a would move c, either way, if 2 were causal"),
        ("1: a predicts- c", "a goes with lower c"),
        ("1: a affects c", "a moves c, either way"),
        ([*links("1: a increases b"), supposed("2", "b", "increases", "c")],
         "a would raise c, if 2 holds"),
        ([supposed("1", "a", "increases", "b"), supposed("2", "b", "increases", "c")],
         "a would raise c, if 1 and 2 hold"),
        ([*links("1: a predicts b"), supposed("2", "b", "increases", "c")],
         "a would raise c, if 1 were causal and 2 held"),
        # An association that is merely supposed and would have to be causal is said once.
        ([*links("1: a increases b"), supposed("2", "b", "predicts", "c")],
         "a would raise c, if 2 were causal"),
        ([supposed("1", "a", "predicts", "c")], "a would go with higher c, if 1 holds"),
        ([link("b predicts c", "a", "predicts", "b"), link("2", "b", "increases", "c")],
         "a would raise c, if “b predicts c” were causal"),
        ("0: a predicts b\n1: b predicts d\n2: d predicts e\n3: e predicts c",
         "a would raise c, if 0, 1 and 2 more were causal"),
    ],
)  # fmt: skip
def test_a_route_says_what_it_rests_on(chain, sentence):
    rows = links(chain) if isinstance(chain, str) else chain
    route = route_of(rows, "a", *(each.id for each in rows))
    assert route.sentence("a", "c") == sentence


# -- sign, grade, hedge, weakest link --------------------------------------------------------


@pytest.mark.parametrize(
    ("relations", "sign", "verb"),
    [
        (("increases", "increases"), Sign.RAISES, "raises"),
        (("decreases", "decreases"), Sign.RAISES, "raises"),
        (("decreases", "increases"), Sign.LOWERS, "lowers"),
        (("affects", "decreases"), Sign.UNKNOWN, "moves, either way"),
        (("predicts", "increases"), Sign.RAISES, "would raise"),
        (("predicts", "decreases"), Sign.LOWERS, "would lower"),
        (("associated_with", "decreases"), Sign.UNKNOWN, "would move, either way"),
    ],
)
def test_what_a_route_says(relations, sign, verb):
    first, second = relations
    route = route_of(f"1: a {first} b\n2: b {second} c", "a", "1", "2")
    assert (route.sign, route.verb) == (sign, verb)
    assert len(route) == 2


def supported(name, source, relation, target, design, **fields):
    return link(name, source, relation, target, evidence=(Evidence(citation=design),), **fields)


WORKS = [work("rct", "rct", 1000), work("cohort", "cohort", 1000), work("review", "review")]


def test_the_grade_is_that_of_the_weakest_link_and_definitions_are_not_weak():
    chain = [
        supported("1", "a", "increases", "b", "rct"),
        link("2", "b", "part_of", "c"),
        supported("3", "c", "increases", "d", "cohort"),
    ]
    route = route_of(chain, "a", "1", "2", "3", citations=WORKS)
    assert (route.grade, route.weakest) == (Grade.LOW, "3")
    assert route_of(chain, "b", "2", citations=WORKS).grade is Grade.BY_DEFINITION


def test_ties_for_the_weakest_link():
    same_grade = [
        supported("1", "a", "increases", "b", "cohort", hedge=Hedge.POSSIBLE),
        supported("2", "b", "predicts", "c", "cohort"),
        supported("3", "c", "increases", "d", "cohort", hedge=Hedge.SUGGESTED),
    ]
    # What keeps it from being causal comes first …
    assert route_of(same_grade, "a", "1", "2", "3", citations=WORKS).weakest == "2"
    # … then the less sure sentence, then the id.
    causal = [same_grade[0], link("2", "b", "part_of", "c"), same_grade[2]]
    assert route_of(causal, "a", "1", "2", "3", citations=WORKS).weakest == "1"
    twins = [supported(n, a, "increases", b, "cohort") for n, a, b in ("9ab", "8bc")]
    assert route_of(twins, "a", "9", "8", citations=WORKS).weakest == "8"


def test_delays_and_hedges():
    chain = [
        link("1", "a", "increases", "b", delay="weeks", hedge=Hedge.SUGGESTED),
        link("2", "b", "increases", "c"),
        link("3", "c", "increases", "d", delay="years"),
    ]
    route = route_of(chain, "a", "1", "2", "3")
    assert (route.delays, route.delayed, route.hedge) == (("weeks", "years"), True, Hedge.SUGGESTED)
    assert not route_of(chain, "b", "2").delayed


def test_a_route_as_plain_data():
    assert route_of("1: a increases b\n2: b predicts- c", "a", "1", "2").to_dict() == {
        "nodes": ["a", "b", "c"],
        "links": ["1", "2"],
        "signs": ["raises", "lowers"],
        "sign": "lowers",
        "claim": "conditional",
        "grade": "very_low",
        "hedge": 5,
        "length": 2,
        "weakest_link": "2",
        "associations": ["2"],
        "hypotheses": [],
        "delays": [],
    }


def test_routes_rank_causal_first_then_grade_length_and_ids():
    graph = [
        supported("g", "a", "increases", "z", "review"),
        supported("h", "a", "increases", "b", "cohort"),
        supported("i", "b", "increases", "z", "cohort"),
        supported("j", "a", "predicts", "z", "cohort"),
        supported("k", "a", "increases", "z", "review"),
    ]
    graph = unlike(graph)
    routes = [route_of(graph, "a", *names, citations=WORKS) for names in ("g", "hi", "j", "k")]
    assert [r.links for r in sorted(routes, key=rank)] == [("h", "i"), ("g",), ("k",), ("j",)]


# -- words -----------------------------------------------------------------------------------


def test_two_nodes_of_one_short_name_are_called_by_their_labels():
    nodes = [
        Node(id="a", label="Mood (now)"),
        Node(id="b", label="Mood (then)"),
        Node(id="c", label="Sleep (x)"),
    ]
    say = Sentences(small_map("", nodes=nodes))
    assert [say.name(n) for n in "abc"] == ["Mood (now)", "Mood (then)", "Sleep"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1: a increases b", "a raises b"),
        ("1: a decreases b", "a lowers b"),
        ("1: a affects b", "a affects b"),
        ("1: a has_no_effect_on b", "a has no effect on b"),
        ("1: a predicts+ b", "a predicts more b"),
        ("1: a predicts- b", "a predicts less b"),
        ("1: a predicts? b", "a predicts b"),
        ("1: a positively_correlated_with b", "a goes with more b"),
        ("1: a negatively_correlated_with b", "a goes with less b"),
        ("1: a associated_with b", "a is linked to b"),
        ("1: a is_marker_of b", "a is a marker of b"),
        ("1: a is_marker_of- b", "a is an inverse marker of b"),
        ("1: a part_of b", "a is part of b"),
        ("1: a is_a b", "a is a kind of b"),
        ("1: a opposite_of b", "a is the opposite of b"),
    ],
)
def test_a_link_as_a_sentence(text, sentence):
    assert Sentences(small_map(text)).link("1") == sentence


def test_what_is_behind_a_link():
    works = [work("w", "rct"), work("u", "unknown", status=Status.UNIDENTIFIED)]
    graph = small_map(
        unlike(
            [
                link("1", "a", "increases", "b"),
                link("2", "a", "increases", "b", evidence=(Evidence(citation="w"),)),
                link(
                    "3",
                    "a",
                    "predicts",
                    "b",
                    evidence=(Evidence(citation="w"), Evidence(citation="u")),
                ),
                link("4", "a", "increases", "b", hedge=Hedge.QUESTION, derived=True),
                link("5", "a", "is_marker_of", "b"),
            ]
        ),
        citations=works,
    )
    say = Sentences(graph)
    assert [say.caveat(n) for n in "12345"] == [
        "a causal claim, with no study recorded",
        "a causal claim",
        "an association, in a paper that could not be identified",
        "only asked or implied by the source, made by the curator out of other links, with no study recorded",
        "true by definition: it shows there, and setting it moves nothing",
    ]
    assert [say.family(x) for x in graph.links] == [
        "causal claim", "causal claim", "association", "hypothesis", "by definition",
    ]  # fmt: skip


def test_facts_beside_a_route():
    one = route_of("1: a increases b", "a", "1")
    assert about(one) == "very low, 1 link, causal"
    two = [link("1", "a", "increases", "b", delay="weeks"), *links("2: b predicts c")]
    assert about(route_of(two, "a", "1", "2")) == "very low, 2 links, conditional, delayed"


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, ""),
        ({"walk": "all"}, " --walk all"),
        (
            {"layers": ["core", "structural", "literature", "context"]},
            " --layer literature --layer context",
        ),
        ({"layers": [layer.value for layer in Layer]}, " --layer all"),
        ({"implied_signs": True, "walk": "causal"}, " --walk causal --implied-signs"),
    ],
)
def test_the_next_command_repeats_what_was_asked(options, flags):
    usual = {"walk": Walk.DIRECTED.value, "layers": ["core", "structural"], "implied_signs": False}
    assert follow_up(usual | options) == flags


def test_names_are_quoted_as_people_read_them():
    plain = ["crp", "GO:0006915", "Größe", "a=b"]
    assert [shell(name) for name in plain] == plain
    assert [shell(n) for n in ("a b", "it's; rm", "")] == ['"a b"', '"it\'s; rm"', "''"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_shell_reads_what_was_quoted():
    names = [
        "a b", "it's", '5" tall', "$HOME", "`id`", "a\\b", "wow!", "~", "=x", "-x", "a;b", "a&b|c",
        "a>b", "*", "(x)", "é\u00a0ö", "'\"$", "#x", "{a,b}", "a\nb", "",
    ]  # fmt: skip
    line = "printf '%s\\0' " + " ".join(map(shell, names))
    told = subprocess.run(["bash", "-c", line], capture_output=True, check=True).stdout.decode()
    assert told.split("\0")[:-1] == names


def test_numbers_below_one_are_refused():
    check_range(limit=1, max_length=None)
    with pytest.raises(ig.UsageError, match="max-length is 0"):
        check_range(max_length=0)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a increases b", ""),
        ("a increases b #2", ""),
        ("E1", " (E1)"),
        ("a increases b #x", " (a increases b #x)"),
    ],
)
def test_an_id_that_only_says_its_ends_is_not_told(name, told):
    graph = small_map([link(name, "a", "increases", "b")])
    assert Sentences(graph).ref(name) == told


def test_a_condition_calls_a_link_whose_id_only_says_its_ends_in_words():
    made = "sleep_loss predicts low_mood"
    graph = small_map(
        [
            link("1", "work", "increases", "sleep_loss"),
            link(made, "sleep_loss", "predicts", "low_mood", sign=Sign.RAISES),
        ]
    )
    found = ig.find_paths(graph, "work", "low_mood")
    assert found[0].condition == f"if “{made}” were causal"
    said = "would raise, if “sleep_loss predicts more low_mood” were causal"
    assert said in text_of(found)
    explained = text_of(ig.explain(graph, "work", "low_mood"))
    assert (
        "work would raise low_mood, if “sleep_loss predicts more low_mood” were causal" in explained
    )
    assert found.highlight().title in explained
    ring = small_map(
        [
            link("1", "low_mood", "increases", "sleep_loss"),
            link(made, "sleep_loss", "predicts", "low_mood", sign=Sign.RAISES),
        ]
    )
    assert said.split(", ")[1] in text_of(ig.find_loops(ring))
