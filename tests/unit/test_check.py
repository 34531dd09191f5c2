"""The check: what is doubtful in a valid map, with few false alarms."""

from __future__ import annotations

import json

import pytest

from immunograph.analyses import check
from immunograph.analyses.check import check_map
from immunograph.document import plain
from immunograph.formats import toml
from immunograph.likeness import looks, mixes_alphabets, nearly_same
from immunograph.records import Citation, Claim, Evidence, Kind, Node, Source
from immunograph.starter import starter_map
from immunograph.vocabulary import Sign, Support
from makers import link, small_map, text_of, unlike

QUOTE = (Evidence(quote="words"),)


def found(graph, code):
    """Return the findings of one code, as (level, ids)."""
    return [(f.level, f.ids) for f in check_map(graph).findings if f.code == code]


def test_the_bundled_map_has_no_warnings(article):
    report = check_map(article)
    assert report.warnings == ()
    assert (report.nodes, report.links) == (35, 75)


def test_the_starter_has_neither_warnings_nor_notes():
    report = check_map(toml.read(starter_map().encode(), "starter.toml"))
    assert report.findings == ()


def test_a_map_without_nodes_is_empty():
    assert found(small_map([]), "empty") == [("warning", ())]


def test_a_node_without_links_is_isolated():
    graph = small_map("E1: a increases b", nodes=["c", "a", "d"])
    assert found(graph, "isolated") == [("warning", ("c", "d"))]


def test_a_link_needs_something_behind_it():
    links = [
        link("E1", "a", "increases", "b"),
        link("E2", "a", "increases", "b", evidence=QUOTE),
        link("E3", "a", "increases", "b", supports=Support.NONE_FOUND),
        link("E4", "a", "part_of", "b"),
        link("E5", "a", "increases", "b", derived=True),
        link("E6", "a", "increases", "b", claims=("c",)),
    ]
    graph = small_map(unlike(links), claims=[Claim(id="c", quote="q")])
    assert found(graph, "no-evidence") == [("warning", ("E1",))]


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        (("increases", {}), ("decreases", {}), "warning"),
        (("increases", {"evidence": QUOTE}), ("decreases", {}), "warning"),
        (("increases", {"evidence": QUOTE}), ("decreases", {"evidence": QUOTE}), "note"),
        (("increases", {"context": "acute"}), ("decreases", {"context": "chronic"}), "note"),
        (("increases", {"context": "acute"}), ("decreases", {"context": "acute"}), "warning"),
        (("has_no_effect_on", {}), ("decreases", {}), "warning"),
        (("predicts", {"sign": Sign.RAISES}), ("predicts", {"sign": Sign.LOWERS}), "warning"),
        (("increases", {}), ("increases", {"context": "acute"}), None),
        (("increases", {}), ("affects", {}), None),
        (("has_no_effect_on", {}), ("affects", {}), None),
        (("increases", {}), ("opposite_of", {}), None),
        (("increases", {}), ("negatively_correlated_with", {}), None),
    ],
)
def test_links_that_contradict_each_other(first, second, level):
    links = [link(n, "a", r, "b", **f) for n, (r, f) in (("E1", first), ("E2", second))]
    wanted = [] if level is None else [(level, ("E1", "E2"))]
    assert found(small_map(links), "contradiction") == wanted


def test_the_way_back_is_no_contradiction_but_for_associations():
    assert not found(small_map("E1: a increases b\nE2: b decreases a"), "contradiction")
    both = "E1: a positively_correlated_with b\nE2: b negatively_correlated_with a"
    assert found(small_map(both), "contradiction") == [("warning", ("E1", "E2"))]


def test_links_without_a_sign():
    graph = small_map(
        "E1: a predicts? b\nE2: a is_marker_of? b\nE3: a affects b\nE4: b has_no_effect_on a"
    )
    assert found(graph, "sign-missing") == [("warning", ("E1", "E2"))]
    assert found(graph, "sign-unknown") == [("note", ("E3",))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("social_isolation", "social-isolation"),
        ("Social Isolation", "socialisolation"),
        ("caf\u00e9", "cafe\u0301"),
        ("\uff43rp", "crp"),
        ("crp", "\u0441\u0433p".replace("\u0433", "r")),
        ("empathy", "emp\u200bathy"),
        ("inflammation", "inflamation"),
        ("stressor", "stressors"),
        ("immune_resilience", "immune_resiliance"),
    ],
)
def test_names_that_look_alike(one, other):
    assert found(small_map([], nodes=[one, other]), "look-alike") == [("warning", (one, other))]


def test_labels_that_look_alike():
    nodes = [Node(id="a", label="Sleep quality"), Node(id="b", label="sleep-quality")]
    assert found(small_map([], nodes=nodes), "look-alike") == [("warning", ("a", "b"))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("il_6_level", "il_8_level"), ("vitamin_a", "vitamin_b"), ("typical", "atypical"),
        ("cohort_phase1", "cohort_phase2"), ("sleep", "steep"), ("il1\u03b1", "il1\u03b2"),
        ("interferon_\u03b1", "interferon_a"), ("social_isolation", "social_support"),
        ("cognitive_empathy", "affective_empathy"), ("tnf", "tnfr"),
    ],
)  # fmt: skip
def test_names_that_differ_on_purpose(one, other):
    assert not found(small_map([], nodes=[one, other]), "look-alike")


def test_the_names_of_the_bundled_map_differ_on_purpose(article):
    assert not list(nearly_same(node.id for node in article))


def test_a_word_of_two_alphabets():
    graph = small_map([], nodes=["str\u0435ss", "стресс", "TNF-α", "IL-1β"])
    assert found(graph, "mixed-alphabets") == [("warning", ("str\u0435ss",))]
    assert mixes_alphabets("ok ok\u0430y")
    assert looks("\u0430\u200bb") == "ab"


def test_hidden_characters():
    nodes = [Node(id="a", label="a\u202e"), Node(id="b", label="b", aliases=("x\x1b[31m",))]
    graph = small_map([], nodes=nodes)
    assert found(graph, "hidden-characters") == [("warning", ("a", "b"))]


def test_only_the_first_of_very_many_ids_are_compared(monkeypatch):
    monkeypatch.setattr(check, "MOST_COMPARED", 2)
    graph = small_map([], nodes=["inflammation", "x", "inflamation"])
    assert not found(graph, "look-alike")
    assert found(graph, "not-compared") == [("note", ())]


def test_names_that_two_nodes_share():
    nodes = [
        Node(id="a", label="A", aliases=("Mood", "x")),
        Node(id="b", label="B", aliases=("mood",)),
        Node(id="x", label="X"),
    ]
    shared = found(small_map([], nodes=nodes), "shared-name")
    assert shared == [("note", ("a", "b")), ("note", ("a", "x"))]


def test_small_print():
    nodes = [
        Node(id="a", label="a", kind="k", high_means="more"),
        Node(id="b", label="b", kind="z"),
    ]
    graph = small_map(
        "E1: a is_marker_of+ b\nE2: a increases b\nE3: a increases a",
        nodes=nodes,
        kinds=[Kind(id="k", label="K")],
        citations=[Citation(id="used"), Citation(id="idle")],
        source=Source(citation="used"),
    )
    assert found(graph, "active-marker") == [("note", ("a",))]
    assert found(graph, "self-loop") == [("note", ("E3",))]
    assert found(graph, "undeclared-kind") == [("note", ("z",))]
    assert found(graph, "unused-citation") == [("note", ("idle",))]
    assert found(graph, "no-high-means") == [("note", ("b",))]


# -- the report ------------------------------------------------------------------------------


@pytest.fixture
def report():
    """A map with a warning about many nodes, and notes."""
    return check_map(small_map("E1: a increases b", nodes=[f"n{i}" for i in range(12)]))


def test_warnings_come_first(report):
    levels = [finding.level for finding in report.findings]
    assert levels == sorted(levels, reverse=True)
    assert repr(report) == "<CheckReport: 14 nodes, 1 link, 2 warnings, 1 note>"


def test_the_document_says_valid_and_lists_what_was_found(report):
    blocks = report.describe().blocks
    assert plain(blocks[0].text) == "Valid: 14 nodes, 1 link"
    assert plain(blocks[0].aside) == "2 warnings, 1 note"
    below = [
        plain(part.text) for block in blocks if hasattr(block, "below") for part in block.below
    ]
    assert "n0, n1, n2, n3, n4, n5, n6, n7 and 4 more" in below


def test_plain_data_and_rows_hold_everything(report):
    data = json.loads(json.dumps(report.to_dict()))
    assert data["schema"] == "immunograph/check/1"
    assert (data["warnings"], data["notes"]) == (2, 1)
    assert data["findings"][0]["ids"] == [f"n{i}" for i in range(12)]
    rows = list(report.rows())
    assert len(rows) == 3
    assert all(len(row) == len(report.columns) for row in rows)


def test_names_that_look_alike_are_one_group():
    names = ["inflammation", "inflamation", "inflammations", "stress"]
    found = [
        f.ids for f in check_map(small_map("", nodes=names)).findings if f.code == "look-alike"
    ]
    assert found == [("inflammation", "inflamation", "inflammations")]


def test_accession_codes_are_not_alike():
    codes = [f"ENSG{n:05d}{c}Z" for n in range(40) for c in "ABC"] + [
        "Q9UBKA2HUMAN",
        "Q9UBXA2HUMAN",
    ]
    report = check_map(small_map("", nodes=codes))
    assert not [f for f in report.findings if f.code == "look-alike"]


def test_rows_and_the_screen_stay_short():
    nodes = [
        name for n in range(60) for name in (f"alongword{chr(97 + n % 26)}{chr(97 + n // 26)}x ok",)
    ]
    many = [
        n
        for pair in zip(nodes, (n.replace("alongword", "alongwordd") for n in nodes), strict=True)
        for n in pair
    ]
    report = check_map(small_map("", nodes=many))
    row = next(r for r in report.rows() if r[1] == "isolated")
    assert row[3] == 120
    assert len(row[4].split(";")) == 8
    assert len(text_of(report).splitlines()) < 60
    assert len(report.to_dict()["findings"][0]["ids"]) == 120
