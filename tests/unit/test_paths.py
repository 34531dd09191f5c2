"""find_paths: filters, ranking, what would open a causal route, budgets, forms of the answer."""

from __future__ import annotations

import itertools
import json

import pytest

import immunograph as ig
from immunograph.vocabulary import Grade, Layer, Sign, Walk
from makers import arrows, link, small_map, text_of

DIAMOND = "1: a increases b\n2: a decreases c\n3: b increases d\n4: c increases d\n5: a predicts d"


def names(found):
    return [route.links for route in found]


# -- the bundled map -------------------------------------------------------------------------


def test_stress_and_empathy(article):
    found = ig.find_paths(article, "stress", "empathy")
    assert names(found) == [
        ("E01", "S01", "E21", "S03"),
        ("E01", "E07", "E09", "E39", "E21", "S03"),
        ("E02", "S06", "S02", "S01", "E21", "S03"),
        ("E02", "S06", "S02", "E07", "E09", "E39", "E21", "S03"),
    ]
    assert {route.sign for route in found} == {Sign.LOWERS}
    assert {route.claim for route in found} == {"conditional"}
    assert {route.grade for route in found} == {Grade.VERY_LOW}
    assert {route.weakest for route in found} == {"E21"}
    assert (found.total, found.causal, found.complete, found.stopped) == (4, 0, True, None)
    assert found.shared == ("E21", "S03")
    assert found.openers == (("E21",),)
    assert found[0].condition == "if E21 were causal"
    assert [each.link for each in found.confounded] == ["E39"]


def test_the_literature_opens_a_causal_route(article):
    found = ig.find_paths(article, "stress", "empathy", layers=["core", "structural", "literature"])
    assert found.causal
    best = found[0]
    assert best.causal
    assert best.grade is Grade.MODERATE
    assert best.links == ("E01", "L02")
    assert [e.option for e in ig.find_paths(article, "stress", "empathy").elsewhere] == [
        "--layer literature", "--walk all",
    ]  # fmt: skip


def test_no_path_is_an_answer_with_reasons(article):
    found = ig.find_paths(article, "empathy", "stress", walk="causal")
    assert not found
    assert len(found) == found.total == 0
    assert found.complete
    assert "No path leads from Empathy to Psychological stress, walking causal links." in text_of(
        found
    )


def test_no_path_names_the_filters_and_what_they_leave_out():
    found = ig.find_paths(small_map(DIAMOND), "a", "d", sign="unknown", via=["b"], max_length=3)
    text = text_of(found)
    assert "No path leads from a to d with the net sign unknown through b of up to 3 links" in text
    assert "Of another sign: 1 raise." in text


# -- filters ---------------------------------------------------------------------------------


def test_without_filters():
    found = ig.find_paths(small_map(DIAMOND), "a", "d")
    assert names(found) == [("1", "3"), ("2", "4"), ("5",)]
    assert (found.raises, found.lowers, found.unknown, found.causal) == (2, 1, 0, 2)


@pytest.mark.parametrize(
    ("options", "links"),
    [
        ({"via": ["b"]}, ["13"]),
        ({"via": ["b", "c"]}, []),
        ({"via": ["a", "d"]}, ["13", "24", "5"]),
        ({"avoid": ["b"]}, ["24", "5"]),
        ({"avoid": ["b", "c"]}, ["5"]),
        ({"max_length": 1}, ["5"]),
        ({"sign": "lowers"}, ["24"]),
        ({"sign": Sign.RAISES}, ["13", "5"]),
        ({"sign": "?"}, []),
        ({"walk": "causal"}, ["13", "24"]),
        ({"walk": Walk.ALL}, ["13", "24", "5"]),
        ({"limit": 2}, ["13", "24"]),
        ({"layers": ["context"]}, []),
    ],
)
def test_filters(options, links):
    found = ig.find_paths(small_map(DIAMOND), "a", "d", **options)
    assert names(found) == [tuple(each) for each in links]


def test_limit_cuts_what_is_kept_and_counts_all():
    found = ig.find_paths(small_map(DIAMOND), "a", "d", limit=1)
    assert (len(found), found.total, found.complete) == (1, 3, True)


def test_a_sign_asked_for_does_not_change_the_tally_of_signs():
    found = ig.find_paths(small_map(DIAMOND), "a", "d", sign="lowers")
    assert (found.total, found.raises, found.lowers) == (1, 2, 1)


def test_names_of_nodes_are_those_people_type(article):
    ways = ig.find_paths(article, "Psychological stress", "EMPATHY", via=["C-reactive protein"])
    assert names(ways) == names(ig.find_paths(article, "stress", "empathy", via=["crp"]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"target": "a"}, "source and target are both 'a' .*loops --through a"),
        ({"source": "zz"}, "no node called 'zz'"),
        ({"max_length": 0}, "max-length is 0"),
        ({"limit": -1}, "limit is -1"),
        ({"via": ["b"], "avoid": ["b"]}, "'b' cannot be both on the path and avoided"),
        ({"avoid": ["d"]}, "'d' cannot be both"),
        ({"sign": "up"}, "no sign called 'up'"),
        ({"walk": "any"}, "no walk called 'any'"),
        ({"layers": ["cores"]}, "no layer called 'cores'"),
        ({"seconds": 0}, "seconds is 0"),
    ],
)
def test_wrong_calls_are_errors(call, message):
    usual = {"source": "a", "target": "d"}
    with pytest.raises(ig.UsageError, match=message):
        ig.find_paths(small_map(DIAMOND), **(usual | call))


# -- what would open a causal route ----------------------------------------------------------


def test_openers_are_the_smallest_sets():
    graph = small_map(
        "1: a predicts b\n2: b predicts c\n3: a increases b\n4: b associated_with c\n5: a predicts c"
    )
    found = ig.find_paths(graph, "a", "c", walk="all")
    # 1 and 2 together are more than 2 alone; the best path's set comes first.
    assert found.openers == (("5",), ("2",), ("4",))
    assert found.shared == ()


def test_a_causal_route_needs_no_openers():
    found = ig.find_paths(small_map(DIAMOND), "a", "d")
    assert (found.openers, found.elsewhere) == ((), ())


def test_shared_links_come_in_the_order_of_the_path():
    graph = small_map("9: a increases b\n1: b increases c\n2: b decreases c\n3: c increases d")
    assert ig.find_paths(graph, "a", "d").shared == ("9", "3")


def test_other_layers_are_looked_at_one_at_a_time():
    graph = small_map(
        [
            link("1", "a", "predicts", "b"),
            link("2", "a", "increases", "b", layer=Layer.CONTEXT),
            link("3", "a", "predicts", "b", layer=Layer.LITERATURE),
            link("4", "a", "associated_with", "b"),
        ]
    )
    other = ig.find_paths(graph, "a", "b").elsewhere
    assert [(e.option, e.paths, e.causal) for e in other] == [
        ("--layer context", 2, 1),
        ("--walk all", 2, 0),
    ]


# -- budgets ---------------------------------------------------------------------------------


def test_a_budget_stops_and_says_so():
    graph = arrows(itertools.permutations(range(9), 2), 9)
    found = ig.find_paths(graph, "n000", "n008", most=100)
    assert (found.total, found.complete, found.stopped) == (100, False, "stopped after 100 answers")
    assert found.to_dict()["truncated"] is True
    assert repr(found) == "<PathSet n000 -> n008: at least 100 paths, at least 100 causal>"
    assert "There are more: stopped after 100 answers." in text_of(found)


def test_time_stops_and_says_so():
    graph = arrows(itertools.permutations(range(30), 2), 30)
    found = ig.find_paths(graph, "n000", "n029", seconds=1e-9)
    assert found.stopped == "stopped after 1e-09 s"
    assert not found.complete


def test_what_another_layer_would_find_is_a_bound_where_it_is_one():
    inside = [
        link(f"e{n:03d}", f"n{a}", "increases", f"n{b}", layer=Layer.CONTEXT)
        for n, (a, b) in enumerate(itertools.permutations(range(10), 2))
    ]
    graph = small_map([link("one", "n0", "predicts", "n9"), *inside])
    found = ig.find_paths(graph, "n0", "n9")
    assert [e.option for e in found.elsewhere] == ["--layer context"]
    assert not found.elsewhere[0].complete
    assert "With --layer context: at least 999 causal routes." in text_of(found)


def test_what_another_layer_would_find_is_looked_for_with_the_same_filters():
    graph = small_map(
        [link("1", "a", "predicts", "b"), link("2", "a", "decreases", "b", layer=Layer.CONTEXT)]
    )
    assert ig.find_paths(graph, "a", "b", sign="raises").elsewhere == ()
    (other,) = ig.find_paths(graph, "a", "b", sign="lowers").elsewhere
    assert (other.option, other.paths, other.causal, other.complete) == (
        "--layer context",
        1,
        1,
        True,
    )


# -- forms of the answer ---------------------------------------------------------------------


def test_as_a_sequence(article):
    found = ig.find_paths(article, "stress", "empathy")
    assert len(found) == 4
    assert list(found) == [found[n] for n in range(4)]
    assert found[-1] == found.paths[-1] == list(found)[-1]
    assert repr(found) == "<PathSet stress -> empathy: 4 paths, 0 causal>"
    assert found == ig.find_paths(article, "stress", "empathy")


def test_as_plain_data(article):
    plain_data = ig.find_paths(article, "stress", "empathy", limit=1).to_dict()
    assert json.loads(json.dumps(plain_data)) == plain_data
    assert plain_data["schema"] == "immunograph/paths/1"
    assert plain_data["options"] == {
        "walk": "directed", "layers": ["core", "structural"], "implied_signs": False,
        "max_length": None, "limit": 1, "via": [], "avoid": [], "sign": None,
    }  # fmt: skip
    assert plain_data["total"] == 4
    assert [path["rank"] for path in plain_data["paths"]] == [1]


def test_as_rows(article):
    found = ig.find_paths(article, "stress", "empathy")
    rows = list(found.rows())
    assert all(len(row) == len(found.columns) for row in rows)
    first = dict(zip(found.columns, rows[0], strict=True))
    assert first["links"] == "E01;S01;E21;S03"
    assert first["rank"] == 1
    assert first["claim"] == "conditional"


def test_as_a_frame(article):
    pandas = pytest.importorskip("pandas")
    frame = ig.find_paths(article, "stress", "empathy").to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["length"]) == [4, 6, 6, 8]


def test_as_emphasis_for_a_picture(article):
    found = ig.find_paths(article, "stress", "empathy")
    lit = found.highlight()
    assert lit.nodes == found[0].nodes
    assert lit.links == found[0].links
    assert lit.title == "Psychological stress would lower Empathy, if E21 were causal"
    assert found.highlight(3).links == found[3].links


def test_in_a_notebook(article):
    shown = ig.find_paths(article, "stress", "empathy")._repr_mimebundle_()
    assert "Empathy" in shown["text/html"]
    assert "<script" not in shown["text/html"]
    assert "Psychological stress" in shown["text/plain"]


def test_in_words(article):
    text = text_of(ig.find_paths(article, "stress", "empathy"))
    assert "4 paths: 0 would raise, 4 would lower; none causal" in text
    assert "No causal route: every path crosses" in text
    assert "immunograph explain stress empathy" in text
    one = text_of(ig.find_paths(article, "crp", "empathy"))
    assert "the path crosses" in one


def test_many_paths_are_cut_on_screen_and_the_rest_is_counted():
    graph = arrows(itertools.permutations(range(5), 2), 5)
    found = ig.find_paths(graph, "n000", "n004")
    assert found.total == 16
    assert "… 6 more: --limit 16" in text_of(found)
    assert "more: --limit" not in text_of(ig.find_paths(graph, "n000", "n004", limit=16))
    assert "… 4 more: --limit 16" in text_of(ig.find_paths(graph, "n000", "n004", limit=12))


def test_a_mixed_answer_names_its_weakest_link():
    text = text_of(ig.find_paths(small_map(DIAMOND), "a", "d"))
    assert "3 paths: 2 raise, 1 lower; 2 causal" in text
    assert "Weakest link of path 1: “a raises b” (1), very low" in text
