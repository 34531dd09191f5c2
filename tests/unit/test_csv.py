"""Tables of links: as spreadsheets export them, and safe to open in one."""

# Each message stands whole beside what causes it.

from __future__ import annotations

import csv
import io

import pytest

from immunograph.errors import MapError, UnknownFormat
from immunograph.formats import compile_map, csv_, load_map, save_map
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Evidence, Link, Node
from immunograph.safetext import guarded_cell, unguarded_cell
from immunograph.table_columns import COLUMNS
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
     ("?", 0), ("unknown", 0), ("1.0", 1), ("-0.7", -1), ("positive", 1), ("Down", -1),
     ("\u2191", 1), ("\u2013", -1), ("\uff0b", 1), ("increases", 1), ("activation", 1)],
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
        "summarises": "E1", "claim_id": "c1", "evidence_note": "en", "quote_start": "3",
        "quote_end": "4", "authors": "Doe J", "year": "2020.0", "title": "T", "journal": "J",
        "pmid": "12", "risk_of_bias": "high", "volume": "1", "pages": "2", "pmcid": "PMC1",
        "url": "https://example.org", "work_design": "review", "design_note": "d", "work_n": "40",
        "participants": "40", "work_population": "wp", "work_effect": "we", "work_role": "r",
        "work_status": "partial", "fields_seen": "f", "seen_in": "x; y",
        **{f"{end}_{field}": value for end in ("source", "target") for field, value in (
            ("kind", "k"), ("high_means", "h"), ("theme", "mind"), ("layer", "core"),
            ("aliases", "one; two"), ("note", "nn"))},
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
    work = graph.citation("c")
    assert (work.doi, work.year, work.risk_of_bias, work.seen_in) == (
        "10.1/x",
        2020,
        "high",
        ("x", "y"),
    )
    assert (item.design.value, work.design.value, item.note) == ("cohort", "review", "en")
    assert (link.claims, graph.claim("c1").quote) == (("c1",), "words")
    node = graph.node("crp")
    assert (node.label, node.kind, node.aliases) == ("CRP", "k", ("one", "two"))


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
        ("\n\n", "m.csv:3: the file has no header (columns: source, target, sign, relation, …)"),
        ("source,sign\n", "m.csv:1: there is no column 'target' (call the column of the node that it leads to 'target'; there are: source, sign)"),
        ("source,target,sgn\n", "m.csv:1: sgn: is not a column of links (did you mean sign?)"),
        (",a,b\na,0,1\n", "m.csv:1: looks like a matrix of nodes, not like a table of links (write a row for each link, with the columns source, target and sign)"),
        ("source,target,type\na,b,Directed\n", "m.csv:2: type: 'Directed' is no sign, and there is no column 'sign' (call the column that holds + and - 'sign')"),
        ('source,target,sign,note\na,b,+,"x\nb,c,+,y\nc,d,-,z"\nd,e,+,\n', "m.csv:2: a quote that is opened here runs over 2 lines that look like rows (remove the quote mark, or write it twice and the cell in quotes)"),
        ("source,target,sign,sign\n", "m.csv:1: sign: is the name of two columns (remove one)"),
        ("source,target,sign,\na,b,+,x\n", "m.csv:2: 'x' is in a column without a name (give the column a name, or empty it)"),
        ("source,target,sign\na,b,+,x,y\n", "m.csv:2: there are 5 cells, but 3 columns (put text that holds the separator in quotes)"),
        ("source,target,sign\n\na,b,x\n", """m.csv:3: sign: must be "raises" (+), "lowers" (-) or "unknown" (?), not 'x'"""),
        ("source,target,sign\na,b,\n", "m.csv:2: sign: there is neither a sign nor a relation (write + (raises), - (lowers) or ? (unknown) in a column sign)"),
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
    assert "where nodes stand" in csv_.LOSSES


def test_tsv_is_read_but_not_written(tmp_path):
    path = tmp_path / "m.tsv"
    path.write_text("source\ttarget\tsign\na\tb\t+\n")
    assert len(load_map(path).links) == 1
    with pytest.raises(UnknownFormat, match=r"known: .*csv"):
        save_map(edge(), path)


# -- as people and other programs write tables ------------------------------------------------


def test_columns_of_other_programs_are_read_or_passed_over_and_it_is_said():
    graph = read("From,To,Why,Polarity,Sign (+/-)\na,b,x,+,-\n")
    assert graph.links[0].sign is Sign.LOWERS
    assert graph.remarks == (
        "Columns read under another name: From is source, To is target.",
        "Columns passed over: Why, Polarity.",
    )


def test_an_index_column_and_numbers_with_a_point_are_what_pandas_writes():
    graph = read(",source,target,sign,hedge,citation,n\n0,a,b,1.0,5.0,x,40.0\n1,b,c,-1.0,4.0,y,\n")
    first, second = graph.links
    assert (int(first.sign), int(second.sign), int(second.hedge)) == (1, -1, 4)
    assert first.evidence[0].n == 40
    assert read("__index_level_0__,source,target,sign\n7,a,b,+\n").remarks == (
        "Columns passed over: __index_level_0__.",
    )


def test_a_bare_zero_is_no_link_but_its_nodes_are_kept():
    graph = read("source,target,sign\na,a,0\na,b,-1\nb,c,0.0\n")
    assert ([k.id for k in graph.links], len(graph)) == (["a decreases b"], 3)
    assert graph.remarks[0].startswith("2 rows have the sign 0 and say nothing else: no link")
    assert int(read("source,target,sign,quote\na,b,0,so\n").links[0].sign) == 0


def test_a_title_and_empty_lines_may_stand_above_the_header():
    assert len(read("\n\nsource,target,sign\na,b,+\n").links) == 1
    text = "Links of our review,,\n,,\nsource,target,sign\na,b,+\na,c,x\n"
    assert wrong(text).startswith("m.csv:5: sign")


def test_words_of_other_programs_are_relations():
    graph = read(
        "source,target,relation\na,b,inhibits\nb,c,Increases\nc,d,directlyDecreases\nd,e,causes\n"
    )
    assert [k.relation.value for k in graph.links] == [
        "decreases",
        "increases",
        "decreases",
        "affects",
    ]


def test_in_a_tab_separated_table_a_quote_mark_is_a_character():
    rows = 'source\ttarget\tsign\tnote\na\tb\t+\t"first\nb\tc\t+\tlast"\nc\td\t+\t"a ""b"""\n'
    assert [k.note for k in read(rows).links] == ['"first', 'last"', 'a "b"']


def test_a_cell_of_several_lines_that_are_no_rows_is_a_cell():
    assert read('source,target,sign,note\na,b,+,"one, two\nthree, four, five, six"\n').links[0].note


def test_a_doi_may_be_given_as_an_address_and_names_one_work():
    text = "source,target,sign,doi\na,b,+,https://doi.org/10.1000/1\na,b,+,doi:10.1000/1\nb,c,+,10.1000/1\n"
    graph = read(text)
    assert [(w.id, w.doi) for w in graph.citations] == [("10.1000/1", "10.1000/1")]
    assert len(graph.links[0].evidence) == 1


def test_every_work_of_a_link_is_a_row_and_every_grade_comes_back(article):
    graph = csv_.read(csv_.write(article), "m.csv")
    assert graph.links == article.links
    assert [grade_link(graph, k).grade for k in graph.links] == [
        grade_link(article, k).grade for k in article.links
    ]
    assert [article.citation(work.id) for work in graph.citations] == list(graph.citations)


def test_the_risk_of_bias_of_a_work_reaches_the_grade_wherever_it_is_said(tmp_path):
    rows = "source,target,sign,citation,design,n,risk_of_bias\na,b,+,t,rct,800,\nb,c,+,t,rct,800,high\n"
    (tmp_path / "m.csv").write_text(rows)
    graph = load_map(tmp_path / "m.csv")
    assert [grade_link(graph, k).grade.word for k in graph.links] == ["moderate", "moderate"]
    compile_map(tmp_path / "m.csv", tmp_path / "m.immap")
    stored = load_map(tmp_path / "m.immap")
    assert [stored._links.grade(rank).word for rank in range(2)] == ["moderate", "moderate"]


def test_reading_leaves_the_limit_of_the_csv_module_as_it_was():
    before = csv.field_size_limit(1000)
    try:
        read("source,target,sign,quote\na,b,+," + "x" * 50_000 + "\n")
        wrong('source,target,sign\na,b\n"')
        assert csv.field_size_limit() == 1000
    finally:
        csv.field_size_limit(before)
