"""find_robustness: what every path passes, what cuts them, and which works carry them."""

from __future__ import annotations

import dataclasses
import itertools
import json

import pytest

import immunograph as ig
from immunograph.records import Claim, Evidence, Source
from immunograph.vocabulary import Stance, StudyDesign
from makers import arrows, link, small_map, text_of, unlike, work

CLAIM = Claim(id="C1", quote="so it is")
WORKS = [work(name, "rct", 1000) for name in ("w1", "w2", "w3")]


def cited(name, source, target, *works, relation="increases", **fields):
    evidence = tuple(Evidence(citation=each) for each in works)
    return link(name, source, relation, target, evidence=evidence, **fields)


def mapped(*links, **fields):
    return small_map(unlike(links), **{"citations": WORKS, "claims": [CLAIM], **fields})


def works_of(found):
    return None if found.works is None else {each.work: each.links for each in found.works}


def test_the_bundled_map(article):
    found = ig.find_robustness(article, "stress", "empathy")
    assert found.nodes == ("inflammation", "crp", "cognitive_empathy")
    assert (found.links, found.cut) == (("E21", "S03"), ("E21",))
    assert set(works_of(found).values()) == {("E21",)}
    assert (found.at_least, found.complete, found.best.weakest) == (4, True, "E21")
    assert repr(found) == "<Robustness stress -> empathy: cut by 1 link, 4 works>"


def test_the_article_itself_is_a_work(article):
    found = ig.find_robustness(article, "sleep", "relationship_quality", layers="all")
    (pillar,) = found.works
    assert pillar.work == article.source.citation
    assert ", the text of the map" in text_of(found)


def test_what_every_path_passes():
    graph = small_map(
        "1: a increases b\n2: a increases c\n3: b increases d\n4: c increases d\n5: d increases e"
    )
    found = ig.find_robustness(graph, "a", "e")
    assert (found.nodes, found.links, found.cut) == (("d",), ("5",), ("5",))
    assert ig.find_robustness(graph, "a", "d").cut == ("1", "2")


def test_parallel_links_are_no_bottleneck_one_by_one():
    found = ig.find_robustness(
        small_map("1: a increases b\n2: a predicts+ b\n3: b increases c"), "a", "c"
    )
    assert (found.nodes, found.links) == (("b",), ("3",))
    assert ig.find_robustness(small_map("1: a increases b\n2: a predicts+ b"), "a", "b").cut == (
        "1",
        "2",
    )


def test_the_cut_nearest_the_source_is_shown():
    """The shortest path takes ab, which the next has to give back and the last takes again."""
    graph = small_map(
        """
        sa: s increases a
        ab: a increases b
        bt: b increases t
        sx: s increases x
        xy: x increases y
        yb: y increases b
        az: a increases z
        zw: z increases w
        wt: w increases t
        sp: s increases p
        pp: p increases q
        qr: q increases r
        ro: r increases o
        oa: o increases a
        bu: b increases u
        uv: u increases v
        vn: v increases n
        nm: n increases m
        mt: m increases t
        """
    )
    assert ig.find_robustness(graph, "s", "t").cut == ("sa", "sp", "sx")


def test_an_association_walked_both_ways_is_one_link():
    graph = small_map("1: b associated_with a\n2: b increases c")
    assert ig.find_robustness(graph, "a", "c", walk="all").cut == ("1",)


def test_one_paper_may_stand_behind_many_links():
    graph = mapped(
        cited("1", "a", "b", "w1"), cited("2", "a", "c", "w1"),
        cited("3", "b", "d", "w2"), cited("4", "c", "d", "w3"),
    )  # fmt: skip
    found = ig.find_robustness(graph, "a", "d")
    assert len(found.cut) == 2
    assert works_of(found) == {"w1": ("1", "2")}


def test_a_link_whose_id_only_says_its_ends_is_told_in_words():
    found = ig.find_robustness(mapped(cited("a increases b", "a", "b", "w1")), "a", "b")
    assert "behind a raises b" in text_of(found)


def test_a_link_stands_while_any_of_its_works_does():
    found = ig.find_robustness(mapped(cited("1", "a", "b", "w1", "w2", "w1")), "a", "b")
    assert works_of(found) == {"w1": ("1",), "w2": ("1",)}


def test_only_supporting_works_count():
    evidence = tuple(
        Evidence(citation=name, stance=stance)
        for name, stance in (("w1", Stance.SUPPORTS), ("w2", Stance.DISPUTES), ("w3", Stance.CITED))
    )
    found = ig.find_robustness(
        mapped(link("1", "a", "increases", "b", evidence=evidence)), "a", "b"
    )
    assert works_of(found) == {"w1": ("1",)}


def test_works_without_a_citation_are_works_of_their_own():
    bare = (Evidence(design=StudyDesign.RCT),)
    graph = mapped(*(link(n, "a", "increases", "b", evidence=bare) for n in "12"))
    found = ig.find_robustness(graph, "a", "b")
    assert works_of(found) == {"1: evidence 1": ("1",), "2: evidence 1": ("2",)}
    assert text_of(found).count("a source without a citation") == 2


@pytest.mark.parametrize("said", [{"claims": ("C1",)}, {"evidence": (Evidence(quote="so it is"),)}])
def test_a_link_without_a_work_rests_on_the_text_of_the_map(said):
    links = [link("1", "a", "increases", "b", **said), cited("2", "a", "b", "w1", claims=("C1",))]
    found = ig.find_robustness(mapped(*links), "a", "b")
    assert works_of(found) == {"source text": ("1",), "w1": ("2",)}
    found = ig.find_robustness(mapped(*links, source=Source(citation="w1")), "a", "b")
    assert works_of(found) == {"w1": ("1", "2")}


def test_a_path_may_stand_on_nothing():
    graph = mapped(link("1", "a", "increases", "b"), cited("2", "a", "b", "w1"))
    found = ig.find_robustness(graph, "a", "b")
    assert (found.unshaken, found.unbacked, works_of(found)) == (("1",), ("1",), {"w1": ("2",)})
    assert "backed paths by 1 work" in text_of(found)
    assert "a path stands on links that no supporting work stands behind" in text_of(found)
    alone = ig.find_robustness(small_map("1: a increases b"), "a", "b")
    assert (alone.works, alone.at_least) == ((), 0)
    assert "No path is backed by works all along." in text_of(alone)


def test_a_link_without_works_on_a_path_with_some_falls_with_them():
    graph = mapped(link("1", "a", "increases", "b"), cited("2", "b", "c", "w1"))
    found = ig.find_robustness(graph, "a", "c")
    assert (found.unshaken, works_of(found)) == ((), {"w1": ("2",)})


def test_what_holds_by_definition_rests_on_no_work():
    graph = mapped(cited("1", "a", "b", "w1", relation="part_of"))
    found = ig.find_robustness(graph, "a", "b")
    assert (found.works, found.unshaken, found.unbacked) == (None, ("1",), ())
    assert found.complete
    said = text_of(found)
    assert "no number of works" in said
    assert "a path holds by definition" in said
    assert "causal claim" not in said


def test_the_best_path_and_what_limits_it():
    graph = mapped(
        link("1", "a", "increases", "d"), cited("2", "a", "b", "w1"), cited("3", "b", "d", "w2")
    )
    found = ig.find_robustness(graph, "a", "d")
    assert found.best.links == ("2", "3")
    assert found.best == ig.find_paths(graph, "a", "d")[0]
    assert "Best path: causal, high, 2 links" in text_of(found)


def test_no_path_is_an_answer():
    found = ig.find_robustness(small_map("1: a increases b"), "b", "a")
    assert not found
    assert (found.cut, found.works, found.best) == ((), (), None)
    assert repr(found) == "<Robustness b -> a: no path>"
    assert "No path leads from b to a, walking directed links." in text_of(found)
    assert list(found.rows()) == []


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (["a", "a"], {}, "source and target are both 'a'"),
        (["a", "zz"], {}, "no node called 'zz'"),
        (["a", "b"], {"walk": "any"}, "no walk"),
        (["a", "b"], {"seconds": 0}, "seconds is 0"),
    ],
)
def test_wrong_calls_are_errors(arguments, options, message):
    with pytest.raises(ig.UsageError, match=message):
        ig.find_robustness(small_map("1: a increases b"), *arguments, **options)


def test_a_spent_budget_is_told():
    """A chain too long to be walked once in no time at all."""
    names = [f"n{number:04d}" for number in range(3000)]
    chain = [cited(f"e{a}", a, b, "w1", "w2") for a, b in itertools.pairwise(names)]
    found = ig.find_robustness(mapped(*chain), names[0], names[-1], seconds=1e-9)
    assert found.stopped == "stopped after 1e-09 s"
    assert (found.complete, found.works, found.at_least) == (False, None, 1)
    assert len(found.cut) == 1
    assert "At least 1 work would have to fall; stopped after 1e-09 s." in text_of(found)
    assert found.to_dict()["works"]["cut"] is None


def test_bounds_are_told_as_such(article):
    exact = ig.find_robustness(article, "stress", "empathy")
    bounded = dataclasses.replace(exact, at_least=2, stopped="stopped after 10 s")
    assert not bounded.complete
    assert "2 to 4 works" in text_of(bounded)
    assert "4 works cut every path; perhaps 2 do:" in text_of(bounded)
    assert "The search stopped after 10 s." in text_of(bounded)


def test_as_plain_data_and_rows(article):
    found = ig.find_robustness(article, "stress", "mood")
    data = found.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "immunograph/robustness/1"
    assert data["every_path"] == {
        "nodes": ["inflammation"], "links": [{"link": "E26", "grade": "low"}],
    }  # fmt: skip
    assert list(found.rows()) == [
        ("every_path_node", "inflammation", 1, None, None),
        ("every_path_link", "E26", 1, "low", None),
        ("cut_link", "E26", 1, "low", None),
        ("cut_work", "eisenberger2010", 1, None, "E26"),
    ]


def test_paths_beyond_number_are_not_listed():
    pairs = [*itertools.permutations(range(40), 2), (39, 40)]
    found = ig.find_robustness(arrows(pairs, 41), "n000", "n040")
    assert (found.nodes, len(found.links)) == (("n039",), 1)
    assert len(ig.find_robustness(arrows(pairs, 41), "n000", "n039").cut) == 39
