"""show_node and focus: a node, its links in groups, and what a picture of it holds."""

from __future__ import annotations

import json

import pytest

import immunograph as ig
from immunograph.records import Kind, Node
from immunograph.vocabulary import Layer, Relation
from makers import link, links, small_map, text_of


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("1: x increases a", ["Raised by"]),
        ("1: a increases x", ["Raises"]),
        ("1: x decreases a", ["Lowered by"]),
        ("1: a decreases x", ["Lowers"]),
        ("1: x affects a", ["Affected by"]),
        ("1: a affects x", ["Affects"]),
        ("1: x predicts- a", ["Predicted by"]),
        ("1: a predicts+ x", ["Predicts more"]),
        ("1: a predicts- x", ["Predicts less"]),
        ("1: a predicts? x", ["Predicts"]),
        ("1: a positively_correlated_with x", ["Goes with more"]),
        ("1: x positively_correlated_with a", ["Goes with more"]),
        ("1: a negatively_correlated_with x", ["Goes with less"]),
        ("1: x associated_with a", ["Linked to"]),
        ("1: x is_marker_of a", ["Measured by"]),
        ("1: a is_marker_of x", ["Marker of"]),
        ("1: x part_of a", ["Has the part"]),
        ("1: a part_of x", ["Part of"]),
        ("1: x is_a a", ["Has the kind"]),
        ("1: a is_a x", ["A kind of"]),
        ("1: a opposite_of x", ["Opposite of"]),
        ("1: x has_no_effect_on a", ["Unmoved by"]),
        ("1: a has_no_effect_on x", ["Does not move"]),
    ],
)
def test_every_link_is_in_its_group(text, groups):
    shown = ig.show_node(small_map(text), "a")
    assert [n.group for n in shown] == groups
    assert [n.node for n in shown] == ["x"]


def test_no_relation_is_left_out():
    graph = small_map([link(r.value, "a", r, f"to {r.value}") for r in Relation])
    assert {n.link for n in ig.show_node(graph, "a")} == {r.value for r in Relation}


def test_a_link_from_a_node_to_itself():
    shown = ig.show_node(small_map("1: a increases a\n2: a associated_with a"), "a")
    assert [(n.group, n.node) for n in shown] == [
        ("Raised by", "a"),
        ("Raises", "a"),
        ("Linked to", "a"),
    ]


def test_groups_come_in_order_and_better_grades_first(article):
    shown = ig.show_node(article, "inflammation")
    groups = [n.group for n in shown]
    assert groups == sorted(groups, key=groups.index)  # each group in one piece
    assert groups[0] == "Raised by"
    raised = [n for n in shown if n.group == "Raised by"]
    assert [n.link for n in raised] == ["E01", "E10"]
    assert [n.grade.label for n in raised] == ["moderate", "low"]


def test_other_layers_are_hidden_and_counted(article):
    usual = ig.show_node(article, "crp")
    every = ig.show_node(article, "crp", layers="all")
    assert usual.hidden == len(every) - len(usual) == 1
    assert every.hidden == 0
    assert "1 more in other layers: --layer all" in text_of(usual)


def test_a_node_without_links_is_found_all_the_same():
    shown = ig.show_node(small_map("", nodes=["a"]), "a")
    assert shown
    assert len(shown) == 0
    assert "No link in these layers." in text_of(shown)


def test_wrong_names_are_errors(article):
    with pytest.raises(ig.UnknownName):
        ig.show_node(article, "zzzz")
    with pytest.raises(ig.AmbiguousName):
        ig.show_node(article, "social_")
    with pytest.raises(ig.UsageError):
        ig.show_node(article, "crp", layers=["nope"])


def test_as_plain_data(article):
    data = ig.show_node(article, "crp").to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "immunograph/show/1"
    assert data["node"] == "crp"
    assert data["label"] == "C-reactive protein (CRP)"
    assert {n["link"] for n in data["neighbours"]} == {"S01", "E12", "E13", "E21", "E39"}


def test_as_rows_words_and_emphasis(article):
    shown = ig.show_node(article, "crp")
    assert all(len(row) == len(shown.columns) for row in shown.rows())
    assert repr(shown) == "<Neighbourhood of crp: 5 links>"
    lit = shown.highlight()
    assert lit.nodes[0] == "crp"
    assert set(lit.links) == {n.link for n in shown}
    text = text_of(shown)
    assert "C-reactive protein (CRP)" in text
    assert "immunograph draw --focus crp -o crp.png" in text


def test_what_a_node_is_stands_above_its_links():
    node = Node(
        id="a", label="A (b)", kind="k", high_means="more of it", aliases=("x", "y"), note="careful"
    )
    graph = small_map(
        links("1: c increases a\n2: a affects d"), nodes=[node], kinds=[Kind(id="k", label="Kind")]
    )
    text = text_of(ig.show_node(graph, "a"))
    for part in (
        "A (b)",
        "kind, 1 cause, 1 effect",
        "id: a",
        "also: x, y",
        "high means: more of it",
        "note: careful",
    ):
        assert part in text


def test_a_file_name_made_of_an_id_is_harmless():
    text = text_of(ig.show_node(small_map("", nodes=["../a b;c"]), "../a b;c"))
    assert "-o ___a_b_c.png" in text


class TestFocus:
    CHAIN = "1: a increases b\n2: b increases c\n3: c increases d\n4: d increases a\n5: b affects b"

    def test_all_within_some_links_whichever_way_they_point(self):
        graph = small_map(self.CHAIN + "\n6: c increases e\n7: e increases f")
        assert set(ig.focus(graph, "a").nodes) == {"a", "b", "d"}
        assert set(ig.focus(graph, "a", depth=2).nodes) == {"a", "b", "c", "d"}
        assert set(ig.focus(graph, "a", depth=3).nodes) == {"a", "b", "c", "d", "e"}
        assert ig.focus(graph, "a").nodes[0] == "a"

    def test_all_links_among_these(self):
        graph = small_map(self.CHAIN)
        assert set(ig.focus(graph, "a").links) == {"1", "4", "5"}
        assert set(ig.focus(graph, "a", depth=9).links) == {"1", "2", "3", "4", "5"}

    def test_layers(self):
        graph = small_map([link("1", "a", "increases", "b", layer=Layer.CONTEXT)])
        assert ig.focus(graph, "a").nodes == ("a",)
        assert ig.focus(graph, "a", layers=["context"]).nodes == ("a", "b")

    def test_wrong_calls(self, article):
        with pytest.raises(ig.UsageError, match="depth is 0"):
            ig.focus(article, "crp", depth=0)
        with pytest.raises(ig.UnknownName):
            ig.focus(article, "zzzz")
