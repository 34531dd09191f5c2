"""A document as lines of a terminal: aligned without rules, wrapped, coloured if wished."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

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
from immunograph.render.cells import cells, cut, wrap
from immunograph.render.glyphs import BACK, arrow_glyph, grade_dots, shown, web_address
from immunograph.vocabulary import Sign

#: Roles as ANSI colour names, so that the theme of the terminal decides what they look like.
_STYLES = {
    "strong": "bold",
    "muted": "dim",
    "raises": "bold blue",
    "lowers": "bold yellow",
    "unknown": "bold",
    "reinforcing": "bold magenta",
    "balancing": "bold cyan",
    "undetermined": "bold",
    "command": "cyan",
    "warning": "yellow",
    "error": "bold red",
    "link": "underline",
    "arrow raises": "blue",
    "arrow lowers": "yellow",
    "arrow unknown": "dim",
}
_ARROWS = {
    Sign.RAISES: "arrow raises",
    Sign.LOWERS: "arrow lowers",
    Sign.UNKNOWN: "arrow unknown",
}

_NARROWEST = 8
_HANG = 2
_GAP = "  "
# A column of words keeps at least this many cells, or the table is told row by row.
_COLUMN = 10
_NUMBER = re.compile(r"[+\-−]?[\d.,\u202f]+ ?%?")


def render(document: Document, *, width: int, ascii: bool = False, color: bool = False) -> str:
    """Lay out a document for a terminal.

    Parameters
    ----------
    document : Document
        What to say.
    width : int
        Cells in a line; every line fits, down to eight.
    ascii : bool
        Whether to use ASCII characters only; others in labels are spelt ``\\xe9``.
    color : bool
        Whether to add ANSI styles and, for web addresses, terminal links.

    Returns
    -------
    str
        Lines, each ended by a newline; empty for an empty document.

    Notes
    -----
    Linear in the length of the document. Control characters of labels are spelt out, so
    that the only escape sequences are those added here.

    Examples
    --------
    >>> from immunograph.document import Heading, words
    >>> page = Document((Heading(words("2 loops"), words("1 balancing")),))
    >>> print(render(page, width=40), end="")
    2 loops                      1 balancing
    """
    page = _Page(document, max(width, _NARROWEST), ascii)
    paint = _painter() if color else plain
    return "".join(paint(_trimmed(line)).rstrip(" ") + "\n" for line in page.lines)


class _Page:
    """Lines of spans whose words are ready to be shown."""

    def __init__(self, document: Document, width: int, ascii: bool) -> None:
        self.width = width
        self.ascii = ascii
        self.lines: list[Text] = []
        marks = [self._cells(b.mark.text) for b in document.blocks if isinstance(b, Item)]
        self.mark_width = min(max(marks, default=0), width // 3)
        for block in document.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Item():
                self._item(block)
            case Table():
                self._table(block)
            case Next():
                self._next(block)
            case Blank():
                self.lines.append(())
            case _:
                self._add(self._flow(block, self.width))

    # -- words ready to be shown ---------------------------------------------------------

    def _word(self, text: str, role: str = "", url: str | None = None) -> Span:
        return Span(shown(text, ascii=self.ascii), role, url)

    def _ready(self, text: Text, default: str = "") -> Text:
        return tuple(self._word(s.text, s.role or default, s.url) for s in text)

    def _cells(self, text: str) -> int:
        return cells(shown(text, ascii=self.ascii))

    def _add(self, lines: Sequence[Text], first: Text = (), indent: int = 0) -> None:
        """Add lines, the first of them after ``first``, the others indented."""
        space = (Span(" " * indent),) if indent else ()
        for number, line in enumerate(lines):
            self.lines.append((first if first and number == 0 else space) + line)

    # -- blocks --------------------------------------------------------------------------

    def _heading(self, block: Heading) -> None:
        text = self._ready(block.text, "strong")
        aside = self._ready(block.aside, "muted")
        free = self.width - cells(plain(text)) - cells(plain(aside))
        if aside and free >= len(_GAP):
            self.lines.append((*text, Span(" " * free), *aside))
            return
        self._add(wrap(text, self.width))
        if aside:
            self._add(wrap(aside, self.width))

    def _item(self, item: Item) -> None:
        mark = self._word(item.mark.text, item.mark.role)
        size = cells(mark.text)
        indent = min(self.mark_width + 3, self.width // 2)
        first: Text = (Span(" " * max(1, 1 + self.mark_width - size)), mark, Span(_GAP))
        below = list(item.below)
        if size > self.mark_width:  # too long to stand beside anything
            self._add(wrap((mark,), self.width))
            first = (Span(" " * indent),)
        if item.grade is not None:
            first += (self._word(grade_dots(item.grade)), Span(" "))
        start = cells(plain(first))
        if item.text:
            # The dots take room in the first line only: they are words that come first.
            lead = first[3:] if size <= self.mark_width else first[1:]
            margin = first[: len(first) - len(lead)]
            lines = wrap((*lead, *self._ready(item.text)), self.width - indent)
            self._add(lines, margin, indent)
        elif below and item.grade is None:
            self._add(self._flow(below.pop(0), self.width - indent), first, indent)
        elif below and self.width - start - 2 >= 2 * _COLUMN:
            start += 2
            flow = self._flow(below.pop(0), self.width - start)
            self._add(flow, (*first, Span("  ")), start)
        else:
            self.lines.append(first)
        for block in below:
            self._add(self._flow(block, self.width - indent), indent=indent)

    def _flow(self, block: Chain | Paragraph | Quote, room: int) -> list[Text]:
        """Return the lines of a block that is at most ``room`` cells wide."""
        if isinstance(block, Chain):
            return self._chain(block, room)
        indent = min(max(block.indent, 0), room // 2)
        if isinstance(block, Paragraph):
            lines = wrap(self._ready(block.text), room - indent)
        else:
            lines = wrap((self._word(f"“{block.quote}”"),), room - indent)
            if block.source:
                lines += wrap(self._ready(block.source, "muted"), room - indent)
        return [(Span(" " * indent), *line) for line in lines] if indent else lines

    def _chain(self, chain: Chain, room: int) -> list[Text]:
        loop = any(arrow.closes for arrow in chain.arrows)
        usual = () if loop else (0, len(chain.names) - 1)
        strong = frozenset(chain.strong or usual)
        names = [self._word(n, "strong" if i in strong else "") for i, n in enumerate(chain.names)]
        lines = wrap(tuple(names[:1]), room)
        margin = Span(" " * _HANG)
        for number, arrow in enumerate(chain.arrows, start=1):
            head = self._word(arrow_glyph(arrow), _ARROWS[arrow.sign])
            name = self._word(BACK, "muted") if number >= len(names) else names[number]
            size = cells(head.text) + 1 + cells(name.text)
            if cells(plain(lines[-1])) + 1 + size <= room:
                lines[-1] = (*lines[-1], Span(" "), head, Span(" "), name)
            elif _HANG + size <= room:
                lines.append((margin, head, Span(" "), name))
            else:  # a name is kept whole as long as it fits a line of its own
                lines.append((margin, head))
                lines.extend((margin, *line) for line in wrap((name,), room - _HANG))
        return lines

    def _next(self, block: Next) -> None:
        text = shown(block.text, ascii=self.ascii).rstrip()
        text += ":" if text[-1:].isalnum() else ""
        lead, command = Span(text, "muted"), self._word(block.command, "command")
        if text and cells(text) + 1 + cells(command.text) <= self.width:
            self.lines.append((lead, Span(" "), command))
            return
        self._add(wrap((lead,), self.width) if text else [])
        # One command stays recognisable over several lines by its indent.
        self._add(wrap((command,), self.width - _HANG), indent=_HANG)

    # -- tables --------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        rows = [tuple(self._ready(cell) for cell in row) for row in table.rows]
        head = tuple((self._word(name, "muted"),) for name in table.head)
        count = max((len(row) for row in (head, *rows)), default=0)
        columns = [_Column([row[i] for row in rows if i < len(row)]) for i in range(count)]
        for column, name in zip(columns, head, strict=False):
            column.make_room(name)
        widths = _fitted(columns, self.width)
        if widths is None:
            self._told_row_by_row(rows, table.head)
            return
        for row in ((head,) if head else ()) + tuple(rows):
            self._row(row, columns, widths)

    def _row(self, row: Sequence[Text], columns: list[_Column], widths: list[int]) -> None:
        parts = [
            [cut(cell, size, self._ellipsis(cell))] if _is_quote(cell) else wrap(cell, size)
            for cell, size in zip(row, widths, strict=False)
        ]
        for number in range(max((len(part) for part in parts), default=0)):
            line: Text = ()
            for part, column, size in zip(parts, columns, widths, strict=False):
                cell = part[number] if number < len(part) else ()
                pad = (Span(" " * (size - cells(plain(cell)))),)
                line += (pad + cell if column.numbers else cell + pad) + (Span(_GAP),)
            self.lines.append(line)

    def _ellipsis(self, cell: Text) -> str:
        closing = plain(cell)[-1:]
        return shown("…", ascii=self.ascii) + (closing if closing in "”\"" else "")

    def _told_row_by_row(self, rows: Sequence[Sequence[Text]], head: Sequence[str]) -> None:
        for row in rows:
            if not any(row):
                self.lines.append(())
                continue
            self._add(wrap(row[0], self.width))
            for number, cell in enumerate(row[1:], start=1):
                name = head[number] if number < len(head) else ""
                lead = (self._word(f"{name}: ", "muted"),) if name else ()
                if plain(cell):
                    self._add(wrap((*lead, *cell), self.width - _HANG), indent=_HANG)


class _Column:
    """How wide the cells of a column are, and how narrow they can be."""

    def __init__(self, column: list[Text]) -> None:
        texts = [plain(cell) for cell in column]
        self.width = max(map(cells, texts), default=0)
        self.numbers = any(texts) and all(_NUMBER.fullmatch(t) for t in texts if t)
        words = [w for t in texts if not t.startswith(("“", '"')) for w in t.split(" ")]
        self.least = min(self.width, max([_COLUMN, *map(cells, words)]))

    def make_room(self, name: Text) -> None:
        size = cells(plain(name))
        self.width, self.least = max(self.width, size), max(self.least, size)


def _fitted(columns: list[_Column], width: int) -> list[int] | None:
    """Return the widths of the columns, the last giving way first; None if they cannot."""
    widths = [column.width for column in columns]
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    for number in reversed(range(len(columns))):
        given = min(max(excess, 0), widths[number] - columns[number].least)
        widths[number] -= given
        excess -= given
    return widths if excess <= 0 else None


def _is_quote(cell: Text) -> bool:
    return bool(cell) and cell[0].text.startswith(("“", '"'))


def _trimmed(line: Text) -> Text:
    """Return the line without spaces at its end, neighbours of one role joined."""
    spans: list[Span] = []
    for span in line:
        role = span.role if span.text.strip(" ") else ""
        last = spans[-1] if spans else None
        if last is not None and last.role == role and last.url == span.url:
            spans[-1] = Span(last.text + span.text, role, span.url)
        elif span.text:
            spans.append(Span(span.text, role, span.url))
    while spans and not spans[-1].text.strip(" "):
        spans.pop()
    return tuple(spans)


def _painter() -> Callable[[Text], str]:
    # rich.style alone: the rest of rich costs more than laying out the document.
    from rich.color import ColorSystem
    from rich.style import Style

    styles = {role: Style.parse(style) for role, style in _STYLES.items()}

    def paint(line: Text) -> str:
        parts = []
        for span in line:
            style = styles.get(span.role)
            text = span.text
            if style is not None:
                text = style.render(text, color_system=ColorSystem.STANDARD)
            address = web_address(span.url)
            if address is not None:
                # Written by hand: rich numbers its links at random, and the same input is
                # to give the same bytes.
                text = f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"
            parts.append(text)
        return "".join(parts)

    return paint
