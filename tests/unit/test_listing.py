"""list_map: what is in a map, filtered."""

from __future__ import annotations

import json

import pytest

import immunograph as ig
from immunograph.analyses.listing import WHAT
from immunograph.vocabulary import Grade, Layer, Relation, Sign
from makers import small_map, text_of


def ids(listing):
    return [record.id for record in listing]


@pytest.mark.parametrize("what", WHAT)
def test_everything_in_the_order_of_the_map(article, what):
    listing = ig.list_map(article, what)
    assert tuple(listing) == getattr(article, what)
    assert listing.total == len(listing)
    rows = list(listing.rows())
    assert all(len(row) == len(listing.columns) for row in rows)
    assert [row[0] for row in rows] == ids(listing)
    data = listing.to_dict()
    assert data["schema"] == "immunograph/list/1"
    assert json.loads(json.dumps(data)) == data
    assert [record["id"] for record in data[what]] == ids(listing)
    assert f"{len(listing)} {what}" in text_of(listing)


def test_nodes_are_listed_unless_told_otherwise(article):
    assert ig.list_map(article).what == "nodes"


@pytest.mark.parametrize(
    ("what", "options", "test"),
    [
        ("nodes", {"kind": "biomarker"}, lambda g, n: n.kind == "biomarker"),
        ("nodes", {"layers": ["context"]}, lambda g, n: n.layer is Layer.CONTEXT),
        (
            "nodes",
            {"match": "EMPATH"},
            lambda g, n: "empath" in (n.id + n.label + "".join(n.aliases)).lower(),
        ),
        ("links", {"kind": "biomarker"}, lambda g, x: "crp" in (x.source, x.target)),
        (
            "links",
            {"layers": ["core", "umbrella"]},
            lambda g, x: x.layer in (Layer.CORE, Layer.UMBRELLA),
        ),
        ("links", {"relation": "predicts"}, lambda g, x: x.relation is Relation.PREDICTS),
        ("links", {"relation": Relation.IS_A}, lambda g, x: x.relation is Relation.IS_A),
        ("links", {"sign": "lowers"}, lambda g, x: x.sign is Sign.LOWERS),
        ("links", {"sign": "?"}, lambda g, x: x.sign is Sign.UNKNOWN),
        (
            "links",
            {"min_grade": "moderate"},
            lambda g, x: ig.grade_link(g, x).grade in (Grade.MODERATE, Grade.HIGH),
        ),
        ("links", {"match": "crp"}, lambda g, x: "crp" in (x.source, x.target)),
        ("kinds", {"match": "marker"}, lambda g, k: "marker" in k.label.lower()),
        ("citations", {"match": "inagaki"}, lambda g, c: "inagaki" in (c.authors or "").lower()),
    ],
)
def test_filters(article, what, options, test):
    listing = ig.list_map(article, what, **options)
    assert ids(listing) == [r.id for r in getattr(article, what) if test(article, r)]
    assert 0 < len(listing) < listing.total
    assert repr(listing) == f"<Listing: {len(listing)} of {listing.total} {what}>"


def test_filters_join(article):
    both = ids(ig.list_map(article, "links", sign="lowers", relation="predicts"))
    assert both == ["E21"]


def test_definitions_have_no_grade_to_be_filtered_by(article):
    listing = ig.list_map(article, "links", min_grade="very_low")
    assert not {x.id for x in article.links if x.id.startswith("S")} & set(ids(listing))


def test_nothing_is_an_answer(article):
    listing = ig.list_map(article, "links", match="zzzz")
    assert not listing
    assert "Nothing passes these filters." in text_of(listing)
    assert not ig.list_map(small_map("", nodes=["a"]), "links")


def test_a_map_that_has_none_is_no_matter_of_filters():
    graph = small_map("1: a increases b")
    for what in ("kinds", "citations"):
        assert f"The map has no {what}." in text_of(ig.list_map(graph, what))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"what": "claims"}, "cannot list 'claims' .*nodes, links, kinds, citations"),
        ({"what": "nodes", "relation": "predicts"}, "--relation does not apply to nodes"),
        ({"what": "nodes", "min_grade": "low"}, "--min-grade does not apply to nodes"),
        ({"what": "kinds", "layers": ["core"]}, "--layer does not apply to kinds"),
        ({"what": "citations", "sign": "raises"}, "--sign does not apply to citations"),
        ({"what": "links", "relation": "causes"}, "no relation called 'causes'"),
        ({"what": "links", "sign": "up"}, "no sign called 'up'"),
        ({"what": "links", "min_grade": "great"}, "no grade called 'great'"),
        ({"what": "links", "layers": ["x"]}, "no layer called 'x'"),
        (
            {"what": "nodes", "kind": "biomaker"},
            "no kind called 'biomaker' .*did you mean biomarker",
        ),
    ],
)
def test_wrong_calls_are_errors(article, call, message):
    with pytest.raises(ig.UsageError, match=message):
        ig.list_map(article, **call)


def test_a_kind_by_its_label(article):
    label = article.kind("biomarker").label
    assert ids(ig.list_map(article, kind=label.upper())) == ids(
        ig.list_map(article, kind="biomarker")
    )


def test_the_links_of_works_are_counted_in_one_pass(article, monkeypatch):
    looks = []
    links = ig.CausalGraph.links.fget
    monkeypatch.setattr(ig.CausalGraph, "links", property(lambda g: looks.append(1) or links(g)))
    rows = list(ig.list_map(article, "citations").rows())
    assert len(looks) == 1 < len(rows)
    counts = {row[0]: row[-1] for row in rows}
    assert counts == {
        work.id: sum(any(e.citation == work.id for e in k.evidence) for k in links(article))
        for work in article.citations
    }
