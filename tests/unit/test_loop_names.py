"""Names of loops: places that do not move, nodes in any rotation, and what a map calls them."""

from __future__ import annotations

import itertools
import pickle

import pytest

import immunograph as ig
from immunograph.formats import json_, toml
from immunograph.walk.search import Search
from makers import link, sampled, small_map

MAP = sampled(40, 200, 1)


def named(**asked):
    """The place of each loop of an answer that has one, by its nodes and links."""
    return {
        loop.route.links: loop.name
        for loop in ig.find_loops(MAP, most=20_000, **asked)
        if loop.mark == loop.name
    }


def test_a_place_is_the_same_loop_whatever_is_asked_for():
    usual = named()
    assert len(usual) == 1000
    for asked in (
        {"through": ["n003"]}, {"max_length": 4}, {"max_length": 9}, {"polarity": "B"},
        {"limit": 5}, {"limit": 3000}, {"through": ["n003"], "polarity": "R", "limit": 50},
    ):  # fmt: skip
        found = named(**asked)
        assert found
        shared = usual.keys() & found.keys()
        assert shared
        assert {usual[links] for links in shared} == {found[links] for links in shared}
        assert all(usual[links] == found[links] for links in shared)
        # No place is given twice, whoever asks.
        assert len({**usual, **found}) == len({*usual.values(), *found.values()})


def test_where_all_loops_are_listed_a_bound_changes_no_place():
    small = sampled(9, 26, 3)
    every = ig.find_loops(small)
    assert every.complete
    places = {loop.route.links: loop.name for loop in every}
    for most in (2, 3, 5):
        found = ig.find_loops(small, max_length=most)
        assert found.complete
        assert {loop.route.links: loop.name for loop in found} == {
            links: name for links, name in places.items() if len(links) <= most
        }


def test_a_bound_is_searched_first_and_at_once(monkeypatch):
    taken = []
    step = Search.step

    def stepping(self, stride, *, fill):
        before = self.taken
        status = step(self, stride, fill=fill)
        taken.append(self.taken - before)
        return status

    monkeypatch.setattr(Search, "step", stepping)
    found = ig.find_loops(MAP, max_length=4)
    assert found.complete
    assert found.total == sum(len(loop) <= 4 for loop in found) > 20
    assert sum(taken) < 20_000


def test_a_loop_is_found_by_its_nodes_from_any_of_them():
    for loop in ig.find_loops(MAP, max_length=5, limit=6):
        ring = loop.route.nodes
        for turn in range(len(ring)):
            name = " > ".join((*ring[turn:], *ring[:turn]))
            assert ig.find_loop(MAP, name).route == loop.route


TWO = small_map(
    [
        link("a1", "a", "increases", "b"), link("a2", "b", "decreases", "c"),
        link("a3", "c", "increases", "a"), link("a4", "b", "increases", "a"),
        link("a5", "c", "decreases", "a"),
    ]
)  # fmt: skip


def test_as_many_nodes_are_enough_as_make_it_the_only_one():
    with pytest.raises(ig.AmbiguousName) as several:
        ig.find_loop(TWO, "a > c")
    assert several.value.matches == ("a1 > a2 > a3", "a1 > a2 > a5")  # parallel links
    assert ig.find_loop(TWO, "a1 > a2 > a5").polarity.label == "reinforcing"
    assert ig.find_loop(TWO, "a5 > a1 > a2").route.links == ("a1", "a2", "a5")
    assert ig.find_loop(TWO, "B → A").route.nodes == ("a", "b")
    for wrong, said in (
        ("a > nobody", "no node called 'nobody'"),
        ("a > b > a > c", "passes a node twice"),
        ("c > b > a", "no feedback loop called"),
    ):
        with pytest.raises(ig.UsageError, match=said):
            ig.find_loop(TWO, wrong)


def test_names_of_nodes_may_hold_the_arrow():
    draft = ig.GraphDraft()
    draft.add_node("a", label="Sleep > 7 h")
    draft.add_node("b", label="Sleep")
    draft.add_node("c", label="7 h")
    for one, two in itertools.permutations("abc", 2):
        draft.add_link(one, two, "increases")
    graph = draft.freeze()
    assert ig.find_loop(graph, "Sleep > 7 h > Sleep").route.nodes == ("a", "b")
    assert ig.find_loop(graph, "b > c").route.nodes == ("b", "c")


def test_where_nobody_can_tell_whether_it_is_the_only_one_it_says_so():
    with pytest.raises(ig.UsageError, match=r"could be any of|too many"):
        ig.find_loop(MAP, "n000 > n001")


def called(*loops, links=TWO.links):
    draft = ig.GraphDraft(small_map([*links]))
    for name, fields in loops:
        draft.add_loop(name, **fields)
    return draft.freeze()


GIVEN = called(("Short round", {"nodes": ["b", "a"]}), ("Long way", {"links": ["a2", "a3", "a1"]}))


def test_what_the_map_calls_a_loop_is_shown_and_taken(cli, tmp_path):
    assert {loop.name: loop.label for loop in ig.find_loops(GIVEN)} == {
        "R1": "Short round", "B1": "Long way", "R2": None
    }  # fmt: skip
    assert ig.find_loop(GIVEN, "short-round").route.links == ("a1", "a4")
    path = tmp_path / "given.toml"
    ig.save_map(GIVEN, path)
    ran = cli("loops", "--map", path)
    assert "Short round" in ran.out or "Short round" in cli("loops", "--map", path, "--json").out
    assert cli("draw", "--map", path, "--loop", "Long way", "-o", tmp_path / "x.svg").code == 0
    assert "Long way" in (tmp_path / "x.svg").read_text()
    by_nodes = cli("draw", "--map", path, "--loop", "b > a", "-o", tmp_path / "y.svg")
    assert by_nodes.code == 0


def test_named_loops_are_kept(tmp_path):
    assert json_.read(json_.write(GIVEN), "x") == GIVEN
    assert toml.read(toml.write(GIVEN), "x") == GIVEN
    assert pickle.loads(pickle.dumps(GIVEN)) == GIVEN
    assert GIVEN.digest != TWO.digest
    assert [loop.name for loop in GIVEN.subgraph(["a", "b"]).loops] == ["Short round"]
    ig.save_map(GIVEN, tmp_path / "g.immap")
    assert tuple(ig.load_map(tmp_path / "g.immap").loops) == GIVEN.loops


@pytest.mark.parametrize(
    ("loop", "code", "said"),
    [
        ({"nodes": ["a", "b"]}, None, ""),
        ({"nodes": ["a", "c"]}, "opened-loop", "no link leads from a to c"),
        ({"nodes": ["a", "x"]}, "opened-loop", "there is no node x"),
        ({"links": ["a1", "gone"]}, "opened-loop", "there is no link gone"),
        ({"links": ["a1", "a3"]}, "opened-loop", "a1 does not lead to the next link"),
        ({"nodes": ["a", "b", "c"]}, "ambiguous-loop", "a3 and a5 lead from c to a"),
    ],
)
def test_check_says_when_a_named_loop_has_opened_or_is_several(loop, code, said):
    graph = called(("It", loop))
    found = [
        f for f in ig.check_map(graph).findings if f.code.endswith("-loop") and f.ids == ("It",)
    ]
    assert [f.code for f in found] == ([code] if code else [])
    assert all(said in f.message for f in found)
    if code:
        with pytest.raises(ig.UsageError):
            ig.find_loop(graph, "It")


def test_a_named_loop_says_what_it_passes_once():
    for wrong in ({}, {"nodes": ["a"], "links": ["a1"]}):
        with pytest.raises(ig.MapError, match="needs its nodes or its links"):
            called(("It", wrong))
    with pytest.raises(ig.MapError, match="'It' is used twice"):
        called(("It", {"nodes": ["a", "b"]}), ("It", {"nodes": ["b", "a"]}))
