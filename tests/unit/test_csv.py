"""Tables of links: as spreadsheets export them, and safe to open in one."""

# Each message stands whole beside what causes it.

from __future__ import annotations

import csv
import io

import pytest

from immunograph.errors import MapError, UnknownFormat
from immunograph.formats import csv_, load_map, save_map
from immunograph.graph import CausalGraph
from immunograph.link_table import COLUMNS
from immunograph.records import Evidence, Link, Node
from immunograph.safetext import guarded_cell, unguarded_cell
from immunograph.vocabulary import Relation, Sign


def read(text):
    """Read a table given as text or bytes."""
    return csv_.read(text if isinstance(text, bytes) else text.encode(), "m.csv")


def wrong(text):
    """Return the message about a bad table."""
    with pytest.raises(MapError) as caught:
        read(text)
    return str(caught.value)


def edge(**fields):
    """Return a map of one link with these fields."""
    nodes = [Node(id="a", label="a"), Node(id="b", label="b")]
    link = {"id": "E", "source": "a", "target": "b", "relation": Relation.INCREASES}
    return CausalGraph(nodes, [Link(**{**link, "sign": Sign.RAISES, **fields})])


# -- reading ---------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_line_ends_and_byte_order_marks_do_not_matter(separator, ends, mark):
    rows = [("Source", " target ", "Sign"), ("a b", "c", "+"), ("c", "a b", "-")]
    text = mark + "".join(separator.join(row) + ends for row in rows)
    graph = read(text)
    assert [(k.source, k.target, k.sign) for k in graph.links] == [
        ("a b", "c", Sign.RAISES),
        ("c", "a b", Sign.LOWERS),
    ]


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_the_separator_that_excel_writes_is_obeyed(first):
    assert len(read(f"{first}source;target;sign;note\na;b;+;x, y\n").links) == 1
    assert wrong(f"{first}source;target;sign\na;b;x\n").startswith("m.csv:3: sign")


@pytest.mark.parametrize(
    ("cell", "sign"),
    [("+", 1), ("'+", 1), (" + ", 1), ("+1", 1), ("1", 1), ("raises", 1), ("Raises", 1),
     ("-", -1), ("'-", -1), ("\u2212", -1), ("-1", -1), ("lowers", -1),
     ("?", 0), ("0", 0), ("unknown", 0)],
)  # fmt: skip
def test_signs_are_read_as_people_write_them(cell, sign):
    assert int(read(f"source,target,sign\na,b,{cell}\n").links[0].sign) == sign


def test_a_relation_does_without_a_sign():
    graph = read("source,target,relation\na,b,associated_with\nb,c,decreases\n")
    assert [k.sign for k in graph.links] == [Sign.UNKNOWN, Sign.LOWERS]


def test_every_column_is_read():
    row = {
        "source": "crp", "target": "empathy", "sign": "-", "relation": "predicts", "id": "E1",
        "layer": "literature", "wording": "implied", "wording_note": "w", "hedge": "3",
        "supports": "mixed", "delay": "weeks", "context": "in adults", "source_aspect": "s",
        "target_aspect": "t", "mediator": "m", "derived": "TRUE", "overclaim": "o",
        "scope_mismatch": "x", "note": "n", "claim": "words", "quote": "q", "citation": "c",
        "doi": "10.1/x", "design": "cohort", "stance": "qualifies", "n": "1 234",
        "population": "p", "effect": "e", "source_label": "CRP", "target_label": "Empathy",
    }  # fmt: skip
    assert set(COLUMNS) - set(row) == {"sign_implied"}
    text = io.StringIO()
    table = csv.DictWriter(text, list(row))
    table.writeheader()
    table.writerow(row)
    graph = read(text.getvalue())
    (link,) = graph.links
    (item,) = link.evidence
    assert (link.id, int(link.hedge), link.derived, link.mediator) == ("E1", 3, True, "m")
    assert (item.n, item.population, item.citation) == (1234, "p", "c")
    assert graph.citation("c").doi == "10.1/x"
    assert graph.claim(link.claims[0]).quote == "words"
    assert graph.node("crp").label == "CRP"


def test_what_is_said_of_a_node_counts_wherever_it_stands():
    graph = read("source,target,sign,target_label\na,b,+,\nc,b,+,Bee\n")
    assert graph.node("b").label == "Bee"


def test_empty_rows_and_empty_columns_are_skipped():
    text = "source,target,sign,,\n\na,b,+,,\n , , \n,,,,\nb,a,-,,\n"
    assert len(read(text).links) == 2


def test_a_header_alone_is_an_empty_map():
    assert read("source,target\n") == CausalGraph([], [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "m.csv:1: the file has no header (columns: source, target, sign, relation, …)"),
        ("\n\n", "m.csv:1: the file has no header (columns: source, target, sign, relation, …)"),
        ("source,sign\n", "m.csv:1: there is no column 'target' (columns: source, target, sign, relation, …)"),
        ("source,target,sgn\n", "m.csv:1: sgn: is not a column of links (did you mean sign?)"),
        ("source,target,zzz\n", "m.csv:1: zzz: is not a column of links (columns: source, target, sign, relation, …)"),
        ("source,target,sign,sign\n", "m.csv:1: sign: is the name of two columns (remove one)"),
        ("source,target,sign,\na,b,+,x\n", "m.csv:2: 'x' is in a column without a name (give the column a name, or empty it)"),
        ("source,target,sign\na,b,+,x,y\n", "m.csv:2: there are 5 cells, but 3 columns (put text that holds the separator in quotes)"),
        ("source,target,sign\n\na,b,x\n", """m.csv:3: sign: must be "raises" (+), "lowers" (-) or "unknown" (?), not 'x'"""),
        ("source,target,sign\na,b,\n", "m.csv:2: sign: there is neither a sign nor a relation (write + (raises), - (lowers) or ? (unknown))"),
        ("source,target,sign\na,,+\n", "m.csv:2: target: is missing (the node it leads to)"),
        ('source,target,sign\na,b,+\n"a,b,+\n', "m.csv:3: a quote is opened and never closed"),
        ('source,target,sign\n"a"b,c,+\n', "m.csv:2: is no CSV: ',' expected after '\"' (a quote inside a cell is written twice)"),
        ("source,target,sign\na,b\rc,+\n", "m.csv:2: a line break stands in a cell without quotes"),
        ("source,target,sign\n" + "x" * 1_000_001, "m.csv:2: a cell is longer than 1,000,000 characters (is a quote opened and not closed?)"),
        ("source,target,sign\n" + "x" * 999_999 + ",b,+", "m.csv:2: source: is 999999 characters long, 300 is the most; choose a shorter id"),
        ("source,target,sign\na\0b,c,+\n", "m.csv:2: source: holds a control or bidirectional character; an id may not"),
        ("source,target,sign,id\na,b,+,x\na,b,-,x\n", "m.csv:3: id: 'x' has the relation 'decreases' here, 'increases' in line 2 (rows of one id must state the same link: give one another id)"),
        ("source,target,sign,source_label\na,b,+,A\na,b,-,B\n", "m.csv:3: label: 'a' has the label 'B' here, 'A' before (choose one)"),
        ("source,target,sign,citation,doi\na,b,+,c,10.1\na,b,-,c,10.2\n", "m.csv:3: doi: 'c' has the doi '10.2' here, '10.1' before (choose one)"),
        ("source,target,sign,hedge\na,b,+,high\n", "m.csv:2: hedge: must be a whole number from 5 (asserted) to 0 (no claim), not 'high'"),
        ("source,target,sign,derived\na,b,+,maybe\n", "m.csv:2: derived: must be true or false, not text"),
        ("source,target,sign,n\na,b,+,about 40\n", "m.csv:2: n: must be a whole number, not text"),
        ("source,target,sign,n\na,b,+,٣\n", "m.csv:2: n: must be a whole number, not text"),
        ("source,target,sign,n\na,b,+," + "9" * 5000 + "\n", "m.csv:2: n: must be a whole number, not text"),
        ("source,target,sign,n\na,b,+,1_0\n", "m.csv:2: n: must be a whole number, not text"),
        ("source,target,sign".encode("utf-16"), "m.csv:1: the text is UTF-16, not UTF-8 (in a spreadsheet: save as “CSV UTF-8”)"),
        ("source,target,sign".encode("utf-16-le"), "m.csv:1: holds NUL bytes: it is UTF-16, or no text (in a spreadsheet: save as “CSV UTF-8”)"),
        ("source,target,sign\né,b,+".encode("cp1252"), "m.csv:2: the text is not UTF-8 (byte 0xe9 at offset 19) (in a spreadsheet: save as “CSV UTF-8”)"),
    ],
)  # fmt: skip
def test_a_bad_table_is_told_with_its_line(text, message):
    assert wrong(text) == message


def test_all_problems_are_told_at_once_in_order():
    lines = wrong("source,target,sign\na,b,x\na,b\na,b,y\n").split("\n")
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4"]


def test_lines_are_counted_over_cells_of_several_lines():
    text = 'source,target,sign,note\r\na,b,+,"one\r\ntwo"\r\na,b,x,\r\n'
    assert wrong(text).startswith("m.csv:4: sign")


# -- writing ---------------------------------------------------------------------------------


def test_the_bundled_map_reads_back_as_far_as_a_table_goes(article):
    data = csv_.write(article)
    graph = csv_.read(data, "m.csv")
    assert csv_.write(graph) == data
    assert {n.id: n.label for n in graph} == {
        n.id: n.label for n in article if article.links_from(n.id) or article.links_into(n.id)
    }
    plain = [name for name in COLUMNS if hasattr(article.links[0], name)]
    for link in article.links:
        again = graph.link(link.id)
        assert all(getattr(again, name) == getattr(link, name) for name in plain)


def test_a_byte_order_mark_is_written_only_where_it_is_needed():
    assert not csv_.write(edge()).startswith(b"\xef\xbb\xbf")
    assert csv_.write(edge(note="β")).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "''=1", "'", "' '",
     "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "a;=1", 'a;"=1"', "a\n-b", "a\t@b", '"=1"',
     "a; -b", "it's; 'tis", "a=b", "x - y", "=;=\n=", "';'=1", "- one\n- two", "\xa0=1",
     "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_formulas_are_guarded_and_read_back(text):
    graph = edge(note=text, evidence=(Evidence(quote=text),))
    data = csv_.write(graph)
    (link,) = csv_.read(data, "m.csv").links
    assert (link.note, link.evidence[0].quote) == (text, text)
    for cell in _cells_in_any_country(data.decode("utf-8-sig")):
        assert not cell.lstrip(' \t\r\n\xa0"').startswith(tuple("=+-@＝＋－＠")), cell


def _cells_in_any_country(text):
    """Yield every cell as spreadsheets see it that part cells at commas, semicolons or tabs."""
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield from row
    for line in text.splitlines():
        yield from line.split(";")


@pytest.mark.parametrize("text", ["'=1", "''=1", "x", "", "'a", "a'=b", ";'=1"])
def test_what_is_read_is_guarded_to_the_same_cell(text):
    assert unguarded_cell(guarded_cell(text)) == text


def test_ids_that_look_like_formulas_read_back():
    nodes = [Node(id="=1", label="@x"), Node(id="-2", label="+y")]
    link = Link(id="+E", source="=1", target="-2", relation=Relation.AFFECTS, sign=Sign.UNKNOWN)
    graph = CausalGraph(nodes, [link])
    assert csv_.read(csv_.write(graph), "m.csv") == graph


def test_the_largest_number_of_people_reads_back():
    graph = edge(evidence=(Evidence(quote="q", n=2**53 - 1),))
    assert csv_.read(csv_.write(graph), "m.csv").links[0].evidence[0].n == 2**53 - 1


def test_line_breaks_of_every_kind_read_back():
    text = "a\r\nb\rc\nd\u2028e\x85f"
    assert csv_.read(csv_.write(edge(note=text)), "m.csv").links[0].note == text


def test_places_are_left_out_and_it_says_so():
    start = Node(id="a", label="A", place=(0.25, 0.5))
    graph = CausalGraph([start, Node(id="b", label="b")], edge().links)
    assert csv_.read(csv_.write(graph), "m.csv").node("a").place is None
    assert "where they stand" in csv_.LOSSES


def test_tsv_is_read_but_not_written(tmp_path):
    path = tmp_path / "m.tsv"
    path.write_text("source\ttarget\tsign\na\tb\t+\n")
    assert len(load_map(path).links) == 1
    with pytest.raises(UnknownFormat, match=r"known: .*csv"):
        save_map(edge(), path)


def test_reading_leaves_the_limit_of_the_csv_module_as_it_was():
    before = csv.field_size_limit(1000)
    try:
        read("source,target,sign,quote\na,b,+," + "x" * 50_000 + "\n")
        wrong('source,target,sign\na,b\n"')
        assert csv.field_size_limit() == 1000
    finally:
        csv.field_size_limit(before)
