"""Drafts: every problem at once, each with its place and its fix; edits; freezing."""

# Each message stands whole beside what causes it.

from __future__ import annotations

import pytest

from immunograph.collect import MOST_PROBLEMS
from immunograph.draft import GraphDraft, graph_to_plain
from immunograph.errors import MapError, UnknownName
from immunograph.graph import CausalGraph
from immunograph.records import Link, Node
from immunograph.vocabulary import Relation, Sign

PLACE = "must be two numbers from 0 to 1, from the left and from the top, as in [0.25, 0.5]"
NODES = [{"id": "a"}, {"id": "b"}]


def problems(links=(), **tables):
    """Return what is wrong with a map of two nodes, as text."""
    plain = {"nodes": NODES, "links": list(links), **tables}
    return [str(p) for p in GraphDraft.from_plain(plain).problems()]


def link(**fields):
    """Return a link that is well but for ``fields``."""
    return {"source": "a", "target": "b", "sign": "+", **fields}


@pytest.mark.parametrize(
    ("plain", "wrong"),
    [
        (link(sign="up"), """links[0]: sign: must be "raises" (+), "lowers" (-) or "unknown" (?), not 'up'"""),
        (link(sign=True), """links[0]: sign: must be "raises" (+), "lowers" (-) or "unknown" (?), not true"""),
        (link(sign=float("nan")), """links[0]: sign: must be "raises" (+), "lowers" (-) or "unknown" (?), not nan"""),
        (link(sgn="+"), "links[0]: sgn: is not a field here (did you mean sign?)"),
        (link(target="c"), "links[0]: target: there is no node 'c' (add it under [[nodes]])"),
        (link(hedge=6), "links[0]: hedge: must be a whole number from 5 (asserted) to 0 (no claim), not 6"),
        (link(hedge=10**5000), "links[0]: hedge: must be a whole number from 5 (asserted) to 0 (no claim), not a huge number"),
        (link(derived="yes"), "links[0]: derived: must be true or false, not text"),
        (link(note=3), "links[0]: note: must be text in quotes, not a number"),
        (link(claims="x"), "links[0]: claims: must be a list of ids in [ ], not text"),
        (link(claims=["x"]), "links[0]: claims: there is no claim 'x' (add it under [[claims]])"),
        (link(summarises=["x"]), "links[0]: summarises: there is no link 'x' (add it under [[links]])"),
        (link(relation="decreases"), "links[0]: sign: is 'raises', but decreases means 'lowers' (leave sign out, or choose another relation)"),
        (link(sign_implied="+"), "links[0]: sign_implied: has no place beside a sign that is stated (keep one of the two)"),
        (link(evidence="x"), "links[0]: evidence: must be a list of tables, not text"),
        (link(evidence=[{}]), "links[0].evidence[0]: says nothing (give a citation, a quote or a design)"),
        (link(evidence=[{"citation": "x"}]), "links[0].evidence[0]: citation: there is no citation 'x' (add it under [[citations]])"),
        (link(evidence=[{"quote": "abc", "start": 1}]), "links[0].evidence[0]: start: start and end go together, with a quote"),
        (link(evidence=[{"quote": "abc", "start": 1, "end": 2}]), "links[0].evidence[0]: end: the quote has 3 characters, but end - start is 1"),
        ({"source": "a", "target": "b"}, 'links[0]: relation: is missing (say relation = "increases", or sign = "raises")'),
        ({"source": "a", "sign": "+"}, "links[0]: target: is missing (the node it leads to)"),
        ("a -> b", "links[0]: must be a table (write [[links]] above its fields)"),
    ],
)  # fmt: skip
def test_a_bad_link_is_told_where_and_why(plain, wrong):
    assert problems([plain]) == [wrong]


@pytest.mark.parametrize(
    ("tables", "wrong"),
    [
        ({"nodes": {"a": {}}}, "nodes: must be a list of tables (write [[nodes]] above each)"),
        ({"nodes": [{"id": "a"}, {"id": "a"}]}, "nodes[1]: id: 'a' is used twice (give one another id)"),
        ({"nodes": [{}]}, "nodes[0]: id: is missing (the stable name)"),
        ({"nodes": [{"id": "a", "xrefs": [{"checked_in": "x"}]}]}, "nodes[0].xrefs[0]: curie: is missing (an identifier in an ontology, `PREFIX:identifier`)"),
        ({"nodes": [{"id": "a", "theme": "red"}]}, "nodes[0]: theme: must be one of stressor, immune, brain, mind, social, lever, other; not 'red'"),
        ({"nodes": [{"id": "a", "place": "left"}]}, f"nodes[0]: place: {PLACE}, not text"),
        ({"nodes": [{"id": "a", "place": {"x": 0.5, "y": 0.5}}]}, f"nodes[0]: place: {PLACE}, not a table"),
        ({"nodes": [{"id": "a", "place": [0.5]}]}, f"nodes[0]: place: {PLACE}, not a list of 1"),
        ({"nodes": [{"id": "a", "place": [0.5, "0.5"]}]}, f"nodes[0]: place: {PLACE}, not '0.5'"),
        ({"nodes": [{"id": "a", "place": [True, 0.5]}]}, f"nodes[0]: place: {PLACE}, not true"),
        ({"nodes": [{"id": "a", "place": [0.5, float("nan")]}]}, f"nodes[0]: place: {PLACE}, not nan"),
        ({"nodes": [{"id": "a", "place": [0.5, -0.1]}]}, f"nodes[0]: place: {PLACE}, not -0.1"),
        ({"nodes": [{"id": "a", "place": [10**5000, 0.5]}]}, f"nodes[0]: place: {PLACE}, not a huge number"),
        ({"nodes": [{"id": "a", "place": [None, 0.5]}]}, f"nodes[0]: place: {PLACE}, not nothing (null)"),
        ({"node": []}, "node: is not a table or field of a map (did you mean nodes?)"),
        ({"zzz": 1}, "zzz: is not a table or field of a map (known: schema, title, about, source, kinds, nodes, links, claims, loops, citations)"),
        ({"source": []}, "source: must be one table (write [source] above its fields)"),
        ({"source": {"citation": "x"}}, "source: citation: there is no citation 'x' (add it under [[citations]])"),
        ({"title": 1}, "title: must be text in quotes, not a number"),
        ({"schema": "immunograph/map/9"}, "schema: is 'immunograph/map/9', which this version cannot read (it reads 'immunograph/map/1')"),
        ({"kinds": [{"id": "k"}]}, "kinds[0]: label: is missing (its name on screen)"),
        ({"claims": [{"id": "c", "quote": "q", "source": "nobody"}]}, "claims[0]: source: there is no node 'nobody' (add it under [[nodes]])"),
        ({"citations": [{"id": "c", "year": 2020.5}]}, "citations[0]: year: must be a whole number, not a number with a point"),
        ({"citations": [{"id": "c", "year": -1}]}, f"citations[0]: year: must be between 0 and {2**53}"),
    ],
)  # fmt: skip
def test_other_tables_are_told_where_and_why(tables, wrong):
    assert [str(p) for p in GraphDraft.from_plain(tables).problems()] == [wrong]


def test_all_problems_are_told_at_once():
    found = problems([link(sign="x"), link(target="zz"), link(foo=1)], titel="T")
    assert len(found) == 4


def test_problems_are_in_the_order_of_the_file_where_lines_are_known():
    lines = {("links", 0): 9, ("nodes", 2): 3, ("citations", 0): 5}
    plain = {"nodes": [*NODES, {}], "links": [link(sign="x")], "citations": [{}]}
    draft = GraphDraft.from_plain(plain, file="m.toml", locate=lines.get)
    assert [p.place for p in draft.problems()] == ["m.toml:3", "m.toml:5", "m.toml:9"]


def test_similar_names_are_offered():
    plain = {
        "nodes": [{"id": "inflammation"}],
        "links": [{"source": "inflamation", "target": "inflammation", "sign": "+"}],
    }
    assert "did you mean inflammation?" in str(GraphDraft.from_plain(plain).problems()[0])


def test_a_hopeless_map_is_given_up():
    found = GraphDraft.from_plain({"nodes": [{} for _ in range(5 * MOST_PROBLEMS)]}).problems()
    assert len(found) == MOST_PROBLEMS + 1
    assert "not read" in found[-1].message
    with pytest.raises(MapError, match="more problems"):
        GraphDraft.from_plain({"nodes": [{}] * 5000}).freeze()


def test_a_long_key_does_not_hide_what_is_wrong():
    (found,) = problems([link(**{"k" * 100_000: 1})])
    assert len(found) < 700
    assert "is not a field here" in found


# -- what follows from the rest --------------------------------------------------------------


def test_a_bare_sign_is_causal():
    graph = GraphDraft.from_plain({"nodes": NODES, "links": [link(sign=s) for s in (1, "-", "?")]})
    assert [k.relation for k in graph.freeze().links] == [
        Relation.INCREASES, Relation.DECREASES, Relation.AFFECTS,
    ]  # fmt: skip


def test_ids_of_links_are_made_and_do_not_clash():
    contexts = iter("vwxyz")
    rows = [
        link(context=next(contexts), **fields)
        for fields in ({}, {}, {"id": "a increases b #3"}, {}, {"id": "a increases b"})
    ]
    graph = GraphDraft.from_plain({"nodes": NODES, "links": rows}).freeze()
    assert [k.id for k in graph.links] == [
        "a increases b #2", "a increases b #4", "a increases b #3", "a increases b #5",
        "a increases b",
    ]  # fmt: skip


def test_a_made_id_is_never_too_long_to_be_read_again():
    long = "n" * 300
    plain = {
        "nodes": [{"id": long}],
        "links": [{"source": long, "target": long, "sign": "+", "context": c} for c in "xy"],
    }
    graph = GraphDraft.from_plain(plain).freeze()
    assert [k.id for k in graph.links] == ["increases", "increases #2"]
    assert GraphDraft(graph).freeze() == graph


def test_many_parallel_links_are_named_in_linear_time():
    rows = [link(context=str(number)) for number in range(20_000)]
    graph = GraphDraft.from_plain({"nodes": NODES, "links": rows}).freeze()
    assert graph.links[-1].id == "a increases b #20000"


def test_a_label_is_the_id_if_left_out():
    assert GraphDraft.from_plain({"nodes": NODES}).freeze().node("a").label == "a"


def test_a_sign_that_contradicts_its_relation_is_not_dropped():
    wrong = Link(id="E", source="a", target="a", relation=Relation.INCREASES, sign=Sign.LOWERS)
    graph = CausalGraph([Node(id="a", label="a")], [wrong])
    assert graph_to_plain(graph)["links"][0]["sign"] == "lowers"
    assert GraphDraft(graph).problems()


# -- editing ---------------------------------------------------------------------------------


def test_the_bundled_map_survives_a_draft(article):
    assert GraphDraft(article).freeze() == article


def test_edits_do_not_reach_back(article):
    plain = graph_to_plain(article)
    before = repr(plain)
    draft = GraphDraft.from_plain(plain)
    draft.add_node("new")
    draft.update_node("stress", label="Stress!")
    draft.remove_link("E01")
    assert repr(plain) == before


def test_none_takes_a_field_away(article):
    draft = GraphDraft(article)
    draft.update_node("stress", high_means=None, note=None)
    draft.update_link("E01", delay=None, hedge=5)
    graph = draft.freeze()
    assert graph.node("stress").high_means is None
    assert graph.link("E01").delay is None


def test_removing_a_node_leaves_a_valid_map(article):
    for node in article:
        draft = GraphDraft(article)
        draft.remove_node(node.id)
        graph = draft.freeze()
        assert node.id not in graph
        assert len(graph.claims) == len(article.claims)


def test_removing_a_link_leaves_a_valid_map(article):
    for each in article.links:
        draft = GraphDraft(article)
        draft.remove_link(each.id)
        assert each.id not in {k.id for k in draft.freeze().links}


def test_every_part_of_the_bundled_map_is_a_valid_map(article):
    ids = [node.id for node in article]
    for size in (1, 5, 20):
        part = article.subgraph(ids[:size])
        assert GraphDraft(part).freeze() == part


def test_adding_goes_through_the_same_checks():
    draft = GraphDraft(title="T", about="A")
    draft.add_kind("k", "K")
    draft.add_node("a", kind="k", note=None)
    draft.add_claim("c", "words", source="a")
    draft.add_citation("w", year=2020)
    draft.add_link("a", "a", Relation.AFFECTS, claims=["c"], evidence=[{"citation": "w"}])
    graph = draft.freeze()
    assert (graph.title, graph.about, len(graph.links)) == ("T", "A", 1)
    draft.add_link("a", "b")
    assert [problem.field for problem in draft.problems()] == ["relation", "target"]


def test_editing_what_is_not_there_names_what_is(article):
    with pytest.raises(UnknownName, match="did you mean stress"):
        GraphDraft(article).update_node("stres", label="x")
    with pytest.raises(UnknownName):
        GraphDraft(article).remove_link("E999")


def test_a_draft_that_is_no_list_of_tables_cannot_be_edited():
    with pytest.raises(MapError, match="must be a list of tables"):
        GraphDraft.from_plain({"nodes": "x"}).add_node("a")


def test_a_row_with_a_wrong_field_still_has_its_mentions_checked():
    draft = GraphDraft.from_plain(
        {
            "nodes": [{"id": "stress"}],
            "links": [{"source": "stress", "target": "slep", "relation": "increases", "hedge": 9}],
        }
    )
    told = [(problem.field, problem.message) for problem in draft.problems()]
    assert ("target", "there is no node 'slep'") in told
    assert [field for field, _ in told] == ["hedge", "target"]
