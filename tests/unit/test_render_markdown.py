"""Markdown and HTML: what a label holds is shown as text, and nothing is run or loaded."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

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
from immunograph.render import html, markdown
from immunograph.vocabulary import Family, Grade, Sign

CHAIN = Chain(
    ("Inflammation", "loneliness"),
    (
        Arrow(Sign.RAISES, Family.CAUSAL),
        Arrow(Sign.LOWERS, Family.ASSOCIATIONAL, delayed=True, closes=True),
    ),
)

HOSTILE = [
    "*a* _b_ **c** `d` ~~e~~",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) ![y](http://z/p.png)",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "--- ",
    "===",
    "a | b || c \\| d",
    "&lt; &amp; & \\ \\\\ \\*",
    "$x$ \"double\" 'single'",
    "```\ncode",
    "`` ` ``",
]


def page(text: str) -> Document:
    line = words(text)
    blocks: tuple[Block, ...] = (
        Heading(line, line),
        Paragraph(line),
        Item(Span("1"), words(Span(text, "strong")), below=(Paragraph(line), Quote(text, line))),
        Chain((text, text), (Arrow(Sign.RAISES, Family.CAUSAL),)),
        Table(((line, words(Span(text, "command"))),), (text, "x")),
        Next("Try", text),
    )
    return Document(blocks)


class _Reader(HTMLParser):
    """Collects the text, the elements and the attributes of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update((name, value or "") for name, value in attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_labels_as_they_are(text: str) -> None:
    source = markdown.render(page(text))
    read = _Reader(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))
    assert read.tags <= {
        "h2", "p", "ul", "li", "strong", "blockquote", "code",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    wanted = text.strip().replace("\n", "\\x0a")
    # Heading, aside, paragraph, item, below, chain twice, head, cell, code, command …
    whole = "".join(read.text)
    assert whole.count(wanted) == 13, source


@pytest.mark.parametrize("text", HOSTILE)
def test_html_shows_labels_as_they_are(text: str) -> None:
    source = html.render(page(text))
    read = _Reader(source)
    assert read.tags <= {"div", "span", "table", "tr", "td", "th", "code", "br"}
    assert {name for name, _ in read.attributes} <= {"style", "role", "aria-label", "title"}
    wanted = text.replace("\n", "\\x0a")
    assert "".join(read.text).count(wanted) == 13


def test_a_page_in_markdown() -> None:
    document = Document(
        (
            Heading(words("2 loops"), words("1 balancing")),
            Item(Span("B1", "balancing"), grade=Grade.LOW, below=(CHAIN,)),
            Item(
                Span("2"),
                words("CRP ", Span("lowers ", "lowers"), "empathy"),
                below=(Quote("CRP predicted", words(Span("P 2022", "link", "https://a.b/c(d)"))),),
            ),
            Table(((words("a"), words("b|c")), (), (words("d"),)), ("one", "two")),
            Next("Draw one", "immunograph draw --loop B1"),
        )
    )
    assert markdown.render(document) == (
        "## 2 loops\n"
        "\n"
        "1 balancing\n"
        "\n"
        "- **B1** ●○○ Inflammation ──▶ loneliness ╌╌┤‖ ↺\n"
        "\n"
        "- **2** CRP **lowers** empathy\n"
        "\n"
        "  > “CRP predicted”\n"
        "  >\n"
        "  > [P 2022](<https://a.b/c(d)>)\n"
        "\n"
        "| one | two |\n"
        "| --- | --- |\n"
        "| a | b\\|c |\n"
        "| d |  |\n"
        "\n"
        "Draw one: `immunograph draw --loop B1`\n"
    )
    assert markdown.render(Document()) == ""
    assert markdown.render(Document((Blank(), Table(()), Chain(("a",), ()), Blank()))) == "a\n"


def test_html_is_a_fragment_that_loads_and_runs_nothing() -> None:
    document = Document(
        (
            Heading(words("no aside")),
            Blank(),
            Table(((words("no head"),),)),
            Item(Span("R1", "reinforcing"), words("x"), Grade.HIGH, (CHAIN,)),
            Paragraph(words(Span("doi", "link", "https://doi.org/10.1/a?b=1&c=2")), indent=2),
            Paragraph(words(Span("bad", "link", "javascript:alert(1)"))),
        )
    )
    read = _Reader(html.render(document))
    assert ("href", "https://doi.org/10.1/a?b=1&c=2") in read.attributes
    assert not any("javascript" in value for _, value in read.attributes)
    assert ("aria-label", "lowers, association, delayed") in read.attributes
    assert "●●● x" in "".join(read.text)
    assert "↺" in "".join(read.text)


def test_html_colours_are_readable_on_white_and_on_black() -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    styles = [*html._STYLES.values(), *html._ARROW_STYLES.values()]
    colours = {c for style in styles for c in re.findall(r"#[0-9a-f]{6}", style)}
    assert colours
    for colour in colours:
        for ground in ("#ffffff", "#111111"):
            low, high = sorted((luminance(colour), luminance(ground)))
            assert (high + 0.05) / (low + 0.05) >= 4.1, (colour, ground)
