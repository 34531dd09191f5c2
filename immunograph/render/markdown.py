"""A document as Markdown: what a label holds is text, never markup."""

from __future__ import annotations

import re

from immunograph.document import (
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
    Text,
    plain,
)
from immunograph.render.glyphs import BACK, arrow_glyph, grade_dots, shown
from immunograph.safetext import web_address

_MARKUP = re.compile(r"([\\`*_\[\]#~$])")
# What makes a list, a heading, a rule or a quote of a line, at its beginning only.
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BOLD = frozenset({"strong", "raises", "lowers", "reinforcing", "balancing", "undetermined"})


def render(document: Document) -> str:
    r"""Write a document as Markdown (CommonMark with pipe tables).

    Parameters
    ----------
    document : Document
        What to say.

    Returns
    -------
    str
        Blocks with an empty line between them, ended by a newline; empty for an empty
        document.

    Notes
    -----
    Linear in the length of the document. Characters that mean something to Markdown or HTML
    are escaped; only http and https addresses become links.

    Examples
    --------
    >>> from immunograph.document import Heading, words
    >>> print(render(Document((Heading(words("2 loops"), words("1 *balancing*")),))), end="")
    ## 2 loops
    <BLANKLINE>
    1 \*balancing\*
    """
    blocks = [text for block in document.blocks if (text := _block(block))]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _block(block: Block) -> str:
    match block:
        case Heading():
            lines = ["## " + _text(block.text, bold=False), _line(_text(block.aside))]
            return "\n\n".join(line for line in lines if line)
        case Item():
            return _item(block)
        case Table():
            return _table(block)
        case Next():
            text = _escape(block.text.rstrip())
            text += ":" if text[-1:].isalnum() else ""
            return _line(f"{text} {_code(block.command)}".lstrip())
        case Blank():
            return ""
        case _:
            return _flow(block)


def _flow(block: Chain | Paragraph | Quote) -> str:
    if isinstance(block, Chain):
        return _chain(block)
    if isinstance(block, Paragraph):
        return _line(_text(block.text))
    quote = "> " + _line(_escape(f"“{block.quote}”"))
    return quote + (f"\n>\n> {_line(_text(block.source))}" if block.source else "")


def _item(item: Item) -> str:
    # The mark is written out: Markdown would number a list anew.
    head = _text((Span(item.mark.text, "strong"),))
    if item.grade is not None:
        head += " " + grade_dots(item.grade)
    below = [_flow(block) for block in item.below]
    if item.text:
        head += " " + _text(item.text)
    elif below and not isinstance(item.below[0], Quote):
        head += " " + below.pop(0)
    parts = ["- " + head, *("\n".join("  " + line for line in b.splitlines()) for b in below)]
    return "\n\n".join(parts)


def _chain(chain: Chain) -> str:
    names = [_escape(name) for name in chain.names]
    parts = names[:1]
    for number, arrow in enumerate(chain.arrows, start=1):
        parts += [arrow_glyph(arrow), names[number] if number < len(names) else BACK]
    return _line(" ".join(parts))


def _table(table: Table) -> str:
    rows = [row for row in table.rows if any(plain(cell) for cell in row)]
    count = max([len(table.head), *map(len, rows)])
    if not count:
        return ""
    head = [_escape(name).replace("|", "\\|") for name in table.head]
    # A pipe would end the cell, even inside a code span.
    body = [[_text(cell).replace("|", "\\|") for cell in row] for row in rows]
    lines = [head, ["---"] * count, *body]
    return "\n".join(
        "| " + " | ".join([*line, *[""] * (count - len(line))]) + " |" for line in lines
    )


def _text(text: Text, *, bold: bool = True) -> str:
    return "".join(_span(span, bold) for span in text)


def _span(span: Span, bold: bool) -> str:
    if span.role == "command":
        return _code(span.text)
    text = shown(span.text)
    words = text.strip(" ")
    if not words:
        return text
    before, after = text.split(words, 1)
    marked = _escape(words)
    address = web_address(span.url)
    if address is not None:
        # In angle brackets, parentheses of the address end nothing; a backslash or an
        # ampersand would still be read as an escape.
        target = address.replace("\\", "%5C").replace("&", "&amp;")
        marked = f"[{marked}](<{target}>)"
    if bold and span.role in _BOLD:
        marked = f"**{marked}**"
    # Spaces stay outside: inside, they would keep ** from being read as strong.
    return before + marked + after


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", shown(text)).translate(_ENTITIES)


def _line(text: str) -> str:
    """Return a line whose beginning makes no list, heading or rule of it."""
    return _LINE_START.sub(
        lambda m: f"{m[1]}{m[2]}\\" if m[2].isdecimal() else f"{m[1]}\\{m[2]}", text
    )


def _code(text: str) -> str:
    text = shown(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
