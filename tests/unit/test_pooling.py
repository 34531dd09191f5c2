"""One claim is one link: alike entries are pooled, whatever format they come from."""

from __future__ import annotations

import json
import pickle

import pytest

import immunograph as ig
from immunograph.formats import csv_
from immunograph.losses import find_losses
from immunograph.pooling import merge_links, pool_links, statement
from immunograph.vocabulary import Grade, Hedge, Sign, Support
from makers import link, small_map

HEAD = "source,target,sign,citation,design,n\n"
STUDIES = [f"a,b,+,w{n},cohort,{500 + n}\n" for n in range(3)]


def read(text):
    return csv_.read(text.encode(), "m.csv")


def test_three_studies_of_one_claim_are_one_link_graded_by_all_of_them():
    graph = read(HEAD + "".join(STUDIES))
    (one,) = graph.links
    assert [item.citation for item in one.evidence] == ["w0", "w1", "w2"]
    assert ig.grade_link(graph, one).grade is Grade.MODERATE
    alone = read(HEAD + STUDIES[0])
    assert ig.grade_link(alone, alone.links[0]).grade is Grade.LOW
    assert graph.pooled == ((one.id, (), 3, 2, 0),)


def test_a_row_that_adds_nothing_is_counted_as_a_repeat():
    graph = read("source,target,sign,quote\na,b,+,\na,b,+,so\na,b,+,so\na,c,+,\n")
    assert graph.pooled == (("a increases b", (), 3, 1, 1),)


@pytest.mark.parametrize(
    "other", ["a,b,-,,", "b,a,+,,", "a,b,+,context,", "a,b,+,,at night", "a,c,+,,"]
)
def test_what_differs_in_what_it_states_stays_a_link_of_its_own(other):
    graph = read(f"source,target,sign,layer,context\na,b,+,,\n{other}\n")
    assert (len(graph.links), graph.pooled) == (2, ())


def test_an_undirected_link_says_the_same_with_its_ends_exchanged():
    rows = [
        link("E1", "a", "associated_with", "b", source_aspect="all of a", target_aspect="all of b"),
        link(
            "E2", "b", "associated_with", "a", source_aspect="some of b", target_aspect="all of a"
        ),
    ]
    (one,) = small_map(rows).links
    assert (one.source, one.source_aspect) == ("a", "all of a")
    assert one.target_aspect == "all of b; some of b"


def test_what_alike_links_say_besides_is_put_together():
    one, two = (
        link("E1", "a", "increases", "b", hedge=Hedge.POSSIBLE, note="x", derived=True),
        link(
            "E2", "a", "increases", "b", hedge=Hedge.SUGGESTED, note="y", delay="weeks",
            supports=Support.MIXED, claims=("c",),
        ),
    )  # fmt: skip
    whole = merge_links([one, two])
    assert (whole.id, whole.hedge, whole.note, whole.delay) == (
        "E1",
        Hedge.SUGGESTED,
        "x; y",
        "weeks",
    )
    assert (whole.supports, whole.claims, whole.derived) == (Support.MIXED, ("c",), False)


def test_joined_notes_can_be_read_again():
    rows = [link(f"E{n}", "a", "increases", "b", note=f"{n}" * 30_000) for n in range(1, 9)]
    graph = small_map(rows)
    assert graph.links[0].note.endswith("; and 5 more")
    assert ig.GraphDraft(graph).freeze() == graph


def test_an_id_that_was_pooled_finds_its_link_and_what_names_it_stays_true():
    plain = {
        "nodes": [{"id": "a"}, {"id": "b"}],
        "links": [
            {"id": "E1", "source": "a", "target": "b", "sign": "+"},
            {"id": "E2", "source": "a", "target": "b", "sign": "+"},
            {
                "id": "U",
                "source": "a",
                "target": "b",
                "sign": "+",
                "layer": "umbrella",
                "summarises": ["E1", "E2"],
            },
        ],
        "claims": [{"id": "c", "quote": "q", "link": "E2"}],
    }
    graph = ig.GraphDraft.from_plain(plain).freeze()
    assert [each.id for each in graph.links] == ["E1", "U"]
    assert graph.link("E2") is graph.link("E1")
    assert (graph.link("U").summarises, graph.claim("c").link) == (("E1",), "E1")
    assert ig.explain(graph, "E2") == ig.explain(graph, "E1")
    again = pickle.loads(pickle.dumps(graph))
    assert (again, again.link("E2").id, again.pooled) == (graph, "E1", graph.pooled)
    assert ig.GraphDraft(graph).freeze() == graph


@pytest.mark.parametrize("suffix", [".csv", ".toml", ".json", ".parquet", ".immap"])
def test_no_format_brings_alike_links_into_a_map(tmp_path, suffix):
    rows = "source,target,sign,id,quote\na,b,+,E1,one\na,b,+,E2,two\nb,a,-,E3,\n"
    (tmp_path / "m.csv").write_text(rows, encoding="utf-8")
    target = tmp_path / f"n{suffix}"
    if suffix == ".json":
        made = [
            {"id": "E1", "source": "a", "target": "b", "sign": "+", "evidence": [{"quote": "one"}]},
            {"id": "E2", "source": "a", "target": "b", "sign": "+", "evidence": [{"quote": "two"}]},
            {"id": "E3", "source": "b", "target": "a", "sign": "-"},
        ]
        target.write_text(json.dumps({"nodes": [{"id": "a"}, {"id": "b"}], "links": made}))
    elif suffix == ".immap":
        ig.compile_map(tmp_path / "m.csv", target)
    else:
        ig.save_map(ig.load_map(tmp_path / "m.csv"), target)
    graph = ig.load_map(target)
    assert [each.id for each in graph.links] == ["E1", "E3"]
    assert [item.quote for item in graph.link("E1").evidence] == ["one", "two"]


def test_check_tells_alike_links_in_one_finding(tmp_path):
    (tmp_path / "m.csv").write_text("source,target,sign\n" + "a,b,+\n" * 40 + "b,a,-\n" * 2)
    found = [
        f for f in ig.check_map(ig.load_map(tmp_path / "m.csv")).findings if f.code == "alike-links"
    ]
    assert [f.ids for f in found] == [("a increases b", "b decreases a")]
    assert "2 links are stated by 42 entries" in found[0].message


def test_rows_of_one_id_that_contradict_each_other_are_told_with_both_lines():
    with pytest.raises(
        ig.MapError, match=r"m\.csv:4: id: 'E1' has the target 'c' here, 'b' in line 2"
    ):
        read("source,target,sign,id\na,b,+,E1\na,b,+,E1\na,c,+,E1\n")


def test_a_work_quoted_twice_counts_by_its_larger_study_whatever_the_order():
    rows = ["a,b,+,w,cohort,40\n", "a,b,+,w,cohort,900\n"]
    grades = []
    for order in (rows, rows[::-1]):
        graph = read(HEAD + "".join(order))
        grades.append(ig.grade_link(graph, graph.links[0]).grade)
    assert grades == [Grade.LOW, Grade.LOW]


def test_links_of_which_no_two_are_alike_are_left_as_they_are():
    links = [link("1", "a", "increases", "b"), link("2", "a", "decreases", "b")]
    assert pool_links(links) == (links, ())
    assert statement(links[0]) != statement(links[1])


def test_ten_quotes_for_one_claim_change_no_answer():
    once = read("source,target,sign\na,b,+\nb,a,+\na,c,+\nb,c,-\n")
    often = read(
        "source,target,sign\n" + "a,b,+\n" * 10 + "b,a,+\n" * 10 + "a,c,+\n" * 10 + "b,c,-\n"
    )
    for ask in (
        lambda g: ig.predict(g, {"a": Sign.RAISES}),
        ig.find_loops,
        lambda g: ig.find_leverage(g, "a"),
        lambda g: ig.find_robustness(g, "a", "c"),
        lambda g: ig.count_paths(g, "a", "c"),
    ):
        assert ask(often).to_dict() == ask(once).to_dict()


def test_what_a_table_reports_is_what_was_pooled():
    rows = HEAD + "".join(STUDIES) + "a,b,+,,,\nb,c,-,,,\n"
    assert read(rows).remarks == (
        "5 rows: 2 links, 2 more pieces of evidence, 1 row that repeats a link.",
    )
    assert read(HEAD + "a,b,+,,,\n").remarks == ()


# -- lossless or loud ------------------------------------------------------------------------


def test_a_conversion_that_would_change_a_grade_writes_nothing_unless_forced(cli):
    # Three like sources without a name are three studies here, and one in a table.
    studies = (
        '[{design = "cohort", n = 500}, {design = "cohort", n = 500}, {design = "cohort", n = 500}]'
    )
    text = f"""
        nodes = [{{id = "a"}}, {{id = "b"}}]
        [[links]]
        id = "E1"
        source = "a"
        target = "b"
        sign = "+"
        evidence = {studies}
    """
    (cli.folder / "m.toml").write_text(text)
    ran = cli("convert", "m.toml", "m.csv")
    assert (ran.code, ran.out) == (1, "")
    assert "1 link would be graded differently (E1)" in ran.err
    assert "--force" in ran.err
    assert not (cli.folder / "m.csv").exists()
    forced = cli("convert", "m.toml", "m.csv", "--force")
    assert forced.code == 0
    assert "1 link would be graded differently (E1)" in forced.err
    assert (cli.folder / "m.csv").exists()


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_risk_of_bias_survives_a_table(cli, suffix):
    text = """
        nodes = [{id = "drug", aliases = ["medicine"], note = "n", xrefs = [{curie = "X:1"}]}, {id = "pain"}]
        [[citations]]
        id = "t1"
        authors = "Doe J"
        year = 2020
        pmid = "123"
        design = "rct"
        participants = 800
        risk_of_bias = "high"
        [[links]]
        source = "drug"
        target = "pain"
        sign = "lowers"
        evidence = [{citation = "t1", note = "only in adults"}]
    """
    (cli.folder / "m.toml").write_text(text)
    ran = cli("convert", "m.toml", f"m{suffix}")
    assert (ran.code, ran.err.strip()) == (0, f"warning: m{suffix} leaves out: xrefs of 1 node")
    before, after = (ig.load_map(cli.folder / f"m{end}") for end in (".toml", suffix))
    assert after.links == before.links
    assert after.citations == before.citations
    assert find_losses(before, after).left_out == ("xrefs of 1 node",)


def test_a_format_that_holds_all_loses_nothing(article, tmp_path):
    for suffix in (".toml", ".json"):
        ig.save_map(article, tmp_path / f"m{suffix}")
        assert find_losses(article, ig.load_map(tmp_path / f"m{suffix}")) == ((), (), (), ())
