"""The terminal: every line fits, nothing in a label steers it, the glyphs are those promised."""

from __future__ import annotations

import re
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from immunograph.document import (
    Arrow,
    Blank,
    Block,
    Chain,
    Document,
    Heading,
    Item,
    Next,
    Paragraph,
    Quote,
    Span,
    Table,
    words,
)
from immunograph.render.cells import _UNUSUAL, cells
from immunograph.render.glyphs import arrow_glyph, grade_dots, shown
from immunograph.render.terminal import command_lines, render
from immunograph.routes import shell
from immunograph.safetext import web_address
from immunograph.vocabulary import Family, Grade, Sign

CAUSAL, ASSOCIATIONAL, STRUCTURAL = Family.CAUSAL, Family.ASSOCIATIONAL, Family.STRUCTURAL
RAISES, LOWERS, UNKNOWN = Sign.RAISES, Sign.LOWERS, Sign.UNKNOWN

PATH = Chain(
    ("Chronic stress", "inflammation", "CRP", "cognitive empathy", "empathy"),
    (
        Arrow(RAISES, CAUSAL, delayed=True),
        Arrow(RAISES, STRUCTURAL),
        Arrow(LOWERS, ASSOCIATIONAL),
        Arrow(RAISES, STRUCTURAL),
    ),
)
LOOP = Chain(
    ("Inflammation", "social withdrawal", "relationship quality"),
    (
        Arrow(RAISES, CAUSAL),
        Arrow(LOWERS, CAUSAL),
        Arrow(RAISES, CAUSAL, hypothesis=True, delayed=True, closes=True),
    ),
)
PAGE = Document(
    (
        Heading(words("Stress ", Span("→", "muted"), " empathy"), words("2 paths, 2 lower it")),
        Blank(),
        Item(Span("1", "muted"), words(Span("lowers", "lowers"), "  ●●○ 4 links"), below=(PATH,)),
        Item(Span("R10", "reinforcing"), grade=Grade.LOW, below=(LOOP, Paragraph(words("also")))),
        Item(
            Span("2", "muted"),
            words("CRP ", Span("lowers", "lowers"), " empathy"),
            Grade.MODERATE,
            (Quote("elevated CRP predicted lower empathy", words("Perlmutter 2022, line 11")),),
        ),
        Table(
            (
                (words("stress"), words("12"), words(Span("“a long quote of the source”"))),
                (),
                (words("社会的孤立"), words("3"), words("a label, wrapped")),
            ),
            ("node", "links", "says"),
        ),
        Paragraph(words("R reinforcing: each turn adds.  B balancing."), indent=2),
        Next("Quotes for each link", "immunograph explain stress empathy"),
    )
)


def screen(*blocks: Block, width: int = 80, ascii: bool = False) -> str:
    return render(Document(blocks), width=width, ascii=ascii)


def test_a_page_at_eighty_cells() -> None:
    assert render(PAGE, width=80) == (
        "Stress → empathy                                             2 paths, 2 lower it\n"
        "\n"
        "   1  lowers  ●●○ 4 links\n"
        "      Chronic stress ──▶‖ inflammation ══▶ CRP ╌╌┤ cognitive empathy ══▶ empathy\n"
        " R10  ●○○   Inflammation ──▶ social withdrawal ──┤ relationship quality ┈┈▶‖ ↺\n"
        "      also\n"
        "   2  ●●○ CRP lowers empathy\n"
        "      “elevated CRP predicted lower empathy”\n"
        "      Perlmutter 2022, line 11\n"
        "node        links  says\n"
        "stress         12  “a long quote of the source”\n"
        "\n"
        "社会的孤立      3  a label, wrapped\n"
        "  R reinforcing: each turn adds.  B balancing.\n"
        "Quotes for each link: immunograph explain stress empathy\n"
    )


def test_a_page_at_forty_cells_in_ascii() -> None:
    assert render(PAGE, width=40, ascii=True) == (
        "Stress -> empathy    2 paths, 2 lower it\n"
        "\n"
        "   1  lowers  **- 4 links\n"
        "      Chronic stress -->|| inflammation\n"
        "        ==> CRP ~~| cognitive empathy\n"
        "        ==> empathy\n"
        " R10  *--   Inflammation\n"
        "              --> social withdrawal\n"
        "              --| relationship quality\n"
        "              ..>|| (loop)\n"
        "      also\n"
        "   2  **- CRP lowers empathy\n"
        '      "elevated CRP predicted lower\n'
        '      empathy"\n'
        "      Perlmutter 2022, line 11\n"
        "stress\n"
        "  links: 12\n"
        '  says: "a long quote of the source"\n'
        "\n"
        "\\u793e\\u4f1a\\u7684\\u5b64\\u7acb\n"
        "  links: 3\n"
        "  says: a label, wrapped\n"
        "  R reinforcing: each turn adds.  B\n"
        "  balancing.\n"
        "Quotes for each link:\n"
        "  immunograph explain stress empathy\n"
    )


@pytest.mark.parametrize("width", [16, 20, 40, 80, 120])
@pytest.mark.parametrize("ascii", [False, True])
def test_every_line_fits(width: int, ascii: bool) -> None:
    for line in render(PAGE, width=width, ascii=ascii).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()
        assert line.isascii() or not ascii


def test_colours_are_names_and_take_no_room() -> None:
    painted = render(PAGE, width=60, color=True)
    codes = set(re.findall(r"\x1b\[([0-9;]+)m", painted))
    # Sixteen named colours and attributes only: 38;5 and 38;2 would ignore the user's theme.
    assert all(re.fullmatch(r"(0|[1-9]|3[0-7]|9[0-7])(;(3[0-7]|9[0-7]))?", c) for c in codes)
    assert re.sub(r"\x1b\[[0-9;]+m", "", painted) == render(PAGE, width=60)


@pytest.mark.parametrize(
    ("arrow", "glyph", "twin"),
    [
        (Arrow(RAISES, CAUSAL), "──▶", "-->"),
        (Arrow(LOWERS, CAUSAL), "──┤", "--|"),
        (Arrow(UNKNOWN, CAUSAL), "──◇", "--?"),
        (Arrow(RAISES, ASSOCIATIONAL), "╌╌▶", "~~>"),
        (Arrow(LOWERS, ASSOCIATIONAL), "╌╌┤", "~~|"),
        (Arrow(RAISES, ASSOCIATIONAL, hypothesis=True), "┈┈▶", "..>"),
        (Arrow(LOWERS, CAUSAL, hypothesis=True), "┈┈┤", "..|"),
        (Arrow(RAISES, STRUCTURAL), "══▶", "==>"),
        (Arrow(LOWERS, STRUCTURAL, hypothesis=True), "══┤", "==|"),
        (Arrow(RAISES, CAUSAL, delayed=True), "──▶‖", "-->||"),
    ],
)
def test_arrows_and_their_twins(arrow: Arrow, glyph: str, twin: str) -> None:
    assert arrow_glyph(arrow) == glyph
    assert shown(arrow_glyph(arrow), ascii=True) == twin


def test_grades_and_their_twins() -> None:
    dots = [grade_dots(grade) for grade in Grade]
    assert dots == ["○○○", "●○○", "●●○", "●●●", "═══"]
    assert [shown(d, ascii=True) for d in dots] == ["---", "*--", "**-", "***", "==="]


HOSTILE = "a\x1b[31mb\x1b]8;;http://x\x07c\x9bd\u202ee\r\nf[bold]g[/]:skull:\u2028h\ud800"


def test_nothing_in_a_label_steers_the_terminal() -> None:
    text = words(Span(HOSTILE, "link", HOSTILE))
    blocks: tuple[Block, ...] = (
        Heading(text, text),
        Item(Span(HOSTILE), text, Grade.LOW, (Quote(HOSTILE, text), Paragraph(text))),
        Chain((HOSTILE, HOSTILE), (Arrow(RAISES, CAUSAL),)),
        Table(((text, text),), (HOSTILE, HOSTILE)),
        Next(HOSTILE, HOSTILE),
    )
    for width in (20, 80, 400):
        for twins in (False, True):
            plain = render(Document(blocks), width=width, ascii=twins)
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028\ud800]", plain)
            painted = render(Document(blocks), width=width, ascii=twins, color=True)
            assert re.sub(r"\x1b\[[0-9;]+m", "", painted) == plain
    assert "[bold]g[/]:skull:" in render(Document(blocks), width=400)


def test_only_web_addresses_become_links() -> None:
    def linked(url: str) -> str:
        return render(Document((Paragraph(words(Span("see", "link", url))),)), width=80, color=True)

    assert linked("https://doi.org/10.1/a_(b)") == (
        "\x1b]8;;https://doi.org/10.1/a_(b)\x1b\\\x1b[4msee\x1b[0m\x1b]8;;\x1b\\\n"
    )
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://x\x1b\\y", "http://a b", ""):
        assert "]8;;" not in linked(url)
    assert web_address("HTTPS://doi.org/1") == "HTTPS://doi.org/1"
    assert web_address(None) is None


def test_a_chain_breaks_before_an_arrow_and_inside_no_name_that_fits() -> None:
    lines = screen(PATH, width=24).splitlines()
    assert lines == [
        "Chronic stress",
        "  ──▶‖ inflammation",
        "  ══▶ CRP",
        "  ╌╌┤ cognitive empathy",
        "  ══▶ empathy",
    ]
    # Too wide for a line together with its arrow, but not alone.
    assert screen(Chain(("a", "cognitive_empathy"), (Arrow(RAISES, CAUSAL),)), width=20) == (
        "a\n  ──▶\n  cognitive_empathy\n"
    )
    # Too wide alone: broken where it must be.
    assert screen(Chain(("a", "x" * 30), (Arrow(RAISES, CAUSAL),)), width=20) == (
        "a\n  ──▶\n  " + "x" * 18 + "\n  " + "x" * 12 + "\n"
    )


def test_ends_of_a_path_are_strong_and_those_of_a_loop_are_not() -> None:
    def strong(chain: Chain) -> list[str]:
        painted = render(Document((chain,)), width=120, color=True)
        return re.findall(r"\x1b\[1m([^\x1b]*)\x1b", painted)

    assert strong(PATH) == ["Chronic stress", "empathy"]
    assert strong(LOOP) == []
    assert strong(Chain(PATH.names, PATH.arrows, strong=(2,))) == ["CRP"]


def test_an_aside_stands_at_the_margin_or_below() -> None:
    heading = Heading(words("Stress"), words("2 paths"))
    assert screen(heading, width=20) == "Stress       2 paths\n"
    assert screen(heading, width=16) == "Stress   2 paths\n"
    long = Heading(words("Stress raises it"), words("2 paths"))
    assert screen(long, width=20) == "Stress raises it\n2 paths\n"


def test_tables_cut_quotes_and_wrap_labels() -> None:
    table = Table(
        (
            (words("Inflammation"), words("“an inflammatory marker called CRP”")),
            (words("Social isolation"), words("a label that is never cut")),
        )
    )
    assert screen(table, width=40) == (
        "Inflammation      “an inflammatory mar…”\n"
        "Social isolation  a label that is never\n"
        "                  cut\n"
    )
    assert screen(table, width=40, ascii=True).splitlines()[0].endswith('..."')


def test_a_table_too_narrow_for_columns_is_told_row_by_row() -> None:
    table = Table(((words("inflammation"), words("psychoneuroimmunology")),), ("node", "field"))
    assert screen(table, width=24) == "inflammation\n  field:\n  psychoneuroimmunology\n"


def test_without_column_names_what_follows_goes_on_one_line() -> None:
    rows = (
        (words("Raised by"), words("Chronic stress"), words("●●●")),
        ((), words("Social isolation of old people"), ()),
        (),
        (words("Lowered by"),),
    )
    assert screen(Table(rows), width=24) == (
        "Raised by\n  Chronic stress  ●●●\n  Social isolation of\n  old people\n\nLowered by\n"
    )


def test_spare_columns_are_left_out_where_they_would_be_unreadable() -> None:
    row = (words("inflammation"), words("causal"), words("“an inflammatory marker called CRP”"))
    table = Table((row, ()), spare=1)
    assert screen(table, width=80).splitlines()[0].endswith("“an inflammatory marker called CRP”")
    assert screen(table, width=50).splitlines()[0].endswith("“an inflammatory marker ca…”")
    assert screen(table, width=40) == "inflammation  causal\n\n"


def test_empty_things_are_harmless() -> None:
    assert render(Document(), width=80) == ""
    assert screen(Paragraph(())) == "\n"
    assert screen(Table(())) == ""
    assert screen(Table((), spare=1)) == ""
    assert screen(Table((((),),), spare=3)) == "\n"
    assert screen(Item(Span("1"))) == " 1\n"
    assert screen(Next("", "immunograph list")) == "  immunograph list\n"
    assert screen(Chain(("alone",), ())) == "alone\n"


def test_usual_characters_take_one_cell_each() -> None:
    usual = [chr(c) for c in range(0x3000) if not _UNUSUAL.match(chr(c))]
    assert len(usual) > 1000
    # What is measured by len() alone is what rich measures as one cell.
    assert [c for c in usual if cell_len(c) != 1] == []


@pytest.mark.parametrize(
    ("text", "size"),
    [("炎症", 4), ("e\u0301", 1), ("😀", 2), ("ストレス", 8), ("שלום", 4), ("TNF-α", 5), ("ﾊﾝ", 2)],
)
def test_wide_and_combining_characters(text: str, size: int) -> None:
    assert cells(text) == size
    heading = screen(Heading(words(text), words("x")), width=20).rstrip("\n")
    assert cell_len(heading) == 20


TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, st.integers(16, 60), st.booleans())
def test_any_text_fits_any_width(one: str, two: str, width: int, ascii: bool) -> None:
    text = words(Span(one, "strong"), " ", Span(two, "muted"))
    page = Document(
        (
            Heading(text, words(two)),
            Paragraph(text, 3),
            Item(Span("R1"), text, Grade.LOW, (Chain((one, two), (Arrow(LOWERS, CAUSAL),)),)),
            Item(Span("R2"), (), Grade.LOW, (Chain((two, one), (Arrow(LOWERS, CAUSAL),)),)),
            Table(((words(one), words(two)), (words("“" + one), words("1"))), (two, one)),
            Next(one, two),
        )
    )
    lines = render(page, width=width, ascii=ascii).splitlines()
    assert all(cell_len(line) <= width for line in lines)
    assert all(line.isascii() for line in lines) or not ascii


@pytest.mark.parametrize("width", [30, 38, 80])
def test_a_command_over_several_lines_is_still_one(width):
    names = ["Cortisol level", 'so "it" is', "it's $x", "my map.toml"]
    command = " ".join(["immunograph paths", *map(shell, names), "-o", "a.svg"])

    def read(text):
        return shlex.split(text.replace("\\\n", " "))

    lines = command_lines(command, width)
    assert read("\n".join(lines)) == shlex.split(command)
    assert max(map(len, lines)) <= width
    told = render(Document((Next("Try:", command),)), width=width + 2)
    assert read(told.split(":", 1)[1]) == shlex.split(command)
