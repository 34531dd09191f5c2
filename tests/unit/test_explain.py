"""explain: the case for a link or the best path, with every step of its grade."""

from __future__ import annotations

import json

import pytest

import immunograph as ig
from immunograph.records import Claim, Evidence
from immunograph.vocabulary import Hedge, Layer, Stance
from makers import arrows, link, links, small_map, text_of, work


def ids(case):
    return [each.link.id for each in case]


def test_one_link_by_its_id(article):
    case = ig.explain(article, "E21")
    assert ids(case) == ["E21"]
    assert (case.source, case.target) == ("crp", "cognitive_empathy")
    assert case.route is None
    assert case.weakest is case[0]


def test_all_links_between_two_nodes_in_any_layer(article):
    case = ig.explain(article, "inflammation", "depression")
    assert ids(case) == ["E24", "L08"]
    assert case.weakest.link.id == "E24"


@pytest.mark.parametrize(
    ("relation", "forward", "backward"),
    [
        ("increases", True, False),
        ("predicts", True, False),
        ("is_marker_of", False, True),  # walked from the process to its marker
        ("associated_with", True, True),
        ("opposite_of", True, True),
        ("is_a", True, False),
        ("has_no_effect_on", True, False),
    ],
)
def test_a_link_answers_the_question_that_goes_its_way(relation, forward, backward):
    graph = small_map([link("1", "a", relation, "b")])
    assert bool(ig.explain(graph, "a", "b").cases) is forward
    assert bool(ig.explain(graph, "b", "a").cases) is backward


def test_the_best_path_where_there_is_no_link(article):
    case = ig.explain(article, "stress", "empathy")
    best = ig.find_paths(article, "stress", "empathy")
    assert case.route == best[0]
    assert ids(case) == list(best[0].links)
    assert (case.total, case.complete) == (4, True)
    assert case.weakest.link.id == best[0].weakest == "E21"


def test_neither_link_nor_path_is_an_answer(article):
    case = ig.explain(article, "empathy", "stress", walk="causal")
    assert not case
    assert case.weakest is None
    assert "Nothing to explain: no link and no path, walking causal links." in text_of(case)
    assert repr(case) == "<Explanation empathy -> stress: no path, 0 cases>"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("E999",), "no link called 'E999'"),
        (("zzzz", "crp"), "no node called 'zzzz'"),
        (("crp", "crp"), "source and target are both 'crp'"),
        (("C-reactive protein",), "'crp' is a node, not a link .its links: immunograph show crp"),
    ],
)
def test_wrong_calls_are_errors(article, call, message):
    with pytest.raises(ig.UsageError, match=message):
        ig.explain(article, *call)


def test_a_self_loop_can_be_explained():
    assert ids(ig.explain(small_map("1: a increases a"), "a", "a")) == ["1"]


def test_options_reach_the_search():
    graph = small_map(
        "1: a predicts b\n2: b increases c\n3: a increases d\n4: d increases e\n5: e increases c"
    )
    assert ids(ig.explain(graph, "a", "c")) == ["3", "4", "5"]  # causal first
    assert ids(ig.explain(graph, "a", "c", max_length=2)) == ["1", "2"]
    assert not ig.explain(graph, "a", "c", max_length=2, walk="causal")
    other = small_map(
        [*links("1: a increases b"), link("2", "b", "increases", "c", layer=Layer.CONTEXT)]
    )
    assert not ig.explain(other, "a", "c")
    assert ids(ig.explain(other, "a", "c", layers="all")) == ["1", "2"]


def test_a_budget_makes_the_count_a_bound():
    pairs = [(a, b) for a in range(7) for b in range(7) if a != b and (a, b) != (0, 6)]
    case = ig.explain(arrows(pairs, 7), "n000", "n006", most=10)
    assert (case.total, case.complete) == (10, False)
    assert "the best of at least 10 paths" in text_of(case)


def test_as_plain_data(article):
    data = ig.explain(article, "stress", "empathy").to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "immunograph/explain/1"
    assert data["weakest_link"] == "E21"
    assert data["path"]["links"] == [each["link"] for each in data["links"]]
    crp = data["links"][2]
    assert crp["grade_steps"][-1]["grade"] == crp["grade"] == "very_low"
    assert all(quote["quote"] for quote in crp["quotes"])
    assert {study["stance"] for study in crp["studies"]} >= {"supports", "no_effect"}


def test_as_rows_one_a_study_and_one_for_a_link_without(article):
    case = ig.explain(article, "stress", "empathy")
    rows = list(case.rows())
    assert all(len(row) == len(case.columns) for row in rows)
    assert [row[0] for row in rows].count("E21") == len(article.link("E21").evidence)
    assert [row[0] for row in rows].count("S03") == max(1, len(article.link("S03").evidence))


def test_as_emphasis(article):
    lit = ig.explain(article, "stress", "empathy").highlight()
    assert lit.nodes[0] == "stress"
    assert lit.nodes[-1] == "empathy"
    assert ig.explain(article, "E21").highlight().links == ("E21",)


def full_map():
    """A map of one link that uses every field explain shows."""
    evidence = (
        Evidence(citation="for", quote="it does", effect="r = 0.5", note="in mice"),
        Evidence(citation="against", stance=Stance.DISPUTES),
        Evidence(citation="named", stance=Stance.CITED),
        Evidence(quote="everybody knows"),
    )
    one = link(
        "L", "a", "increases", "b", hedge=Hedge.QUESTION, evidence=evidence, claims=("c",),
        note="the literature", overclaim="too much", scope_mismatch="something else", delay="weeks",
        context="in winter", mediator="sleep", source_aspect="amount", target_aspect="quality",
        summarises=("L",), derived=True,
    )  # fmt: skip
    return small_map(
        [one],
        claims=[
            Claim(id="c", quote="more a, more b", line=7, hedge=Hedge.POSSIBLE, hedge_words="may")
        ],
        citations=[
            work("for", "cohort", 1000, authors="Doe J", year=2001, doi="10.1/for"),
            work("against", "rct", 10, authors="Roe R", year=2002),
            work("named", "review"),
        ],
    )


@pytest.mark.parametrize(
    "part",
    [
        "a raises b", "(L)", "Derived:", "Note: the literature", "Over-claim: too much",
        "Tested instead: something else", "Delay: weeks", "Context: in winter", "By way of: sleep",
        "In the source: amount", "In the target: quality", "Restates: L",
        "Grade: starts low (cohort or other longitudinal study: Doe 2001)",
        "\u22121 disputed by Roe 2002", "so very low",
        "Supports: Doe 2001: “it does”, cohort or other longitudinal study: r = 0.5 (in mice).",
        "https://doi.org/10.1/for", "Disputes: Roe 2002", "Cited: named", "Supports: “everybody knows”",
        "In short:",
    ],
)  # fmt: skip
def test_everything_recorded_is_told(part):
    assert part in text_of(ig.explain(full_map(), "a", "b"))


def test_quotes_say_where_they_stand_and_how_surely_they_are_said():
    (item,) = [b for b in ig.explain(full_map(), "L").describe().blocks if hasattr(b, "below")]
    quote = next(b for b in item.below if hasattr(b, "quote"))
    assert quote.quote == "more a, more b"
    source = "".join(span.text for span in quote.source)
    assert source == "the source, line 7: may, might, could or potentially, in “may”"
