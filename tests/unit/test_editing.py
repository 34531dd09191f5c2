"""Adding to a map in TOML: what is added is there, and every other byte stays."""

from __future__ import annotations

import difflib

import pytest

import immunograph as ig
from immunograph.datasets import _folder
from immunograph.formats import toml
from immunograph.toml_edit import add_evidence, add_row

TEXT = """# my map
nodes = [{ id = "a" }, { id = "b" }]  # two

[[links]]
id = "E1"   # the first
source = "a"
target = "b"
sign = "+"

# a comment between
[[links]]
id = "E2"
source = "b"
target = "a"
sign = "-"
evidence = [
  { quote = "so }, it is" }  # words
]
"""


def changes(before, after):
    """Return the lines that were added, and those that were taken away."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [x[2:] for x in lines if x[0] == "+"], [x[2:] for x in lines if x[0] == "-"]


@pytest.fixture
def mine(cli):
    (cli.folder / "m.toml").write_text(TEXT, encoding="utf-8")
    return cli.folder / "m.toml"


def test_evidence_is_put_below_its_link_and_all_else_stays(cli, mine):
    ran = cli("add", "m.toml", "--to", "E1", "--quote", "it does", "--format", "table")
    assert (ran.code, ran.err) == (0, "")
    assert "Evidence for E1: graded very low as before." in ran.out
    assert changes(TEXT, mine.read_text()) == (
        ["evidence = [", '  { quote = "it does" },', "]"],
        [],
    )


def test_evidence_is_put_at_the_end_of_a_list_and_comments_stay(cli, mine):
    assert cli("add", "m.toml", "b", "a", "--lowers", "--quote", "new").code == 0
    added, gone = changes(TEXT, mine.read_text())
    assert gone == ['  { quote = "so }, it is" }  # words']
    assert added == ['  { quote = "so }, it is" },  # words', '  { quote = "new" },']
    assert [e.quote for e in ig.load_map(mine).link("E2").evidence] == ["so }, it is", "new"]


def test_a_new_link_with_a_new_node_and_a_new_work(cli, mine):
    arguments = ["add", "m.toml", "b", "c", "--raises", "--doi", "https://doi.org/10.1000/1"]
    refused = cli(*arguments)
    assert (refused.code, mine.read_text()) == (2, TEXT)
    assert "--create" in refused.err
    ran = cli(
        *arguments, "--create", "--authors", "Doe J", "--year", "2020", "--design", "rct",
        "--n", "800", "--id", "E3", "--format", "table",
    )  # fmt: skip
    assert "New link E3: graded high." in ran.out
    graph = ig.load_map(mine)
    work = graph.citation("doe2020")
    assert (work.doi, work.participants, work.short) == ("10.1000/1", 800, "Doe 2020")
    assert graph.link("E3").evidence == (ig.Evidence(citation="doe2020"),)
    assert "# a comment between" in mine.read_text()
    again = cli("add", "m.toml", "--to", "E1", "--doi", "10.1000/1")
    assert again.code == 0
    assert len(ig.load_map(mine).citations) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a", "b"], "--raises, --lowers or --relation"),
        (["a", "b", "--raises", "--lowers"], "say one of"),
        (["a", "b", "--raises"], "the map states it already: E1"),
        (["--to", "E1"], "there is nothing to add"),
        (["--to", "E1", "--n", "40"], "no evidence alone"),
        (["--to", "E9", "--quote", "x"], "no link called 'E9'"),
        (["--to", "E1", "--citation", "nobody"], "no citation called 'nobody'"),
        (["--to", "E1", "--design", "guess"], "design"),
        (["a", "b", "--lowers", "--layer", "nowhere"], "layer"),
    ],
)
def test_what_cannot_be_added_is_told_and_the_file_is_intact(cli, mine, arguments, said):
    ran = cli("add", "m.toml", *arguments)
    assert ran.code in (2, 3)
    assert said in ran.err
    assert mine.read_text() == TEXT


def test_windows_line_ends_and_a_byte_order_mark_stay(cli, mine):
    mine.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert cli("add", "m.toml", "--to", "E2", "--quote", "x").code == 0
    data = mine.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# my map\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_the_bundled_map_keeps_every_line_wherever_evidence_is_put(article):
    with open(f"{_folder()}/perlmutter2022.toml", encoding="utf-8") as file:
        text = file.read()
    for number in range(0, len(article.links), 7):
        changed = add_evidence(text, number, {"quote": "new words"})
        added, _ = changes_of_one_place(text, changed)
        graph = toml.read(changed.encode(), "m.toml")
        assert "new words" in added
        assert graph.links[number].evidence[-1].quote == "new words"
    linked = add_row(text, "links", {"source": "stress", "target": "crp", "relation": "affects"})
    assert len(toml.read(linked.encode(), "m.toml").links) == len(article.links) + 1


def changes_of_one_place(before, after):
    """Return the stretch of text that differs, after and before."""
    start = next(n for n, (x, y) in enumerate(zip(before, after, strict=False)) if x != y)
    end = 0
    while before[-1 - end] == after[-1 - end] and end < len(before) - start:
        end += 1
    return after[start : len(after) - end], before[start : len(before) - end]


def test_evidence_of_a_draft():
    draft = ig.GraphDraft.from_plain(
        {
            "nodes": [{"id": "a"}, {"id": "b"}],
            "links": [{"id": "E1", "source": "a", "target": "b", "sign": "+"}],
        }
    )
    draft.add_evidence("E1", quote="one")
    draft.add_evidence("E1", design="cohort", n=120)
    assert [e.quote for e in draft.freeze().link("E1").evidence] == ["one", None]
    with pytest.raises(ig.UnknownName):
        draft.add_evidence("E2", quote="x")
