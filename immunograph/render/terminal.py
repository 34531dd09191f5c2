"""A document as lines of a terminal: aligned without rules, wrapped, coloured if wished."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
from immunograph.render.glyphs import BACK, arrow_glyph, grade_dots, shown
from immunograph.safetext import web_address
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

_NARROWEST = 16
_HANG = 2
_GAP = "  "
# A spare column that gets fewer cells than this is left out.
_READABLE = 28
# A column of words keeps at least this many cells, or the table is told row by row.
_COLUMN = 10
# A word of a command, its quotes and what they hold.
_SHELL_WORD = r"""(?:(?:[^\s"']|"(?:\\.|[^"\\])*"|'[^']*')+|["'])"""
# It, or an option with its value: a line ends behind neither half.
_UNIT = re.compile(rf"(?:--?[a-z][a-z-]* +(?!-))?{_SHELL_WORD}")
_NUMBER = re.compile(r"[+\-−]?[\d.,\u202f]+ ?%?")


def command_lines(command: str, width: int) -> list[str]:
    """Break a command between its words, so that a shell still takes it for one.

    Examples
    --------
    >>> print(*command_lines('immunograph show "Cortisol level" --layer all', 32), sep="\\n")
    immunograph show \\
      "Cortisol level" --layer all
    """
    lines: list[str] = []
    for unit in _UNIT.findall(command):
        if lines and cells(lines[-1]) + 1 + cells(unit) + len(" \\") <= width:
            lines[-1] += f" {unit}"
        else:
            lines.append(f"  {unit}" if lines else unit)
    return [f"{line} \\" for line in lines[:-1]] + lines[-1:]


def render(document: Document, *, width: int, ascii: bool = False, color: bool = False) -> str:
    """Lay out a document for a terminal.

    Parameters
    ----------
    document : Document
        What to say.
    width : int
        Cells in a line; every line fits, down to sixteen.
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
    finish = _painted if color else plain
    return "".join(finish(_trimmed(line)).rstrip(" ") + "\n" for line in page.lines)


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
        indent = self.mark_width + 3
        margin: Text = (Span(" " * indent),)
        if cells(mark.text) > self.mark_width:  # too long to stand beside anything
            self._add(wrap((mark,), self.width))
        else:
            margin = (Span(" " * (1 + self.mark_width - cells(mark.text))), mark, Span(_GAP))
        dots: Text = ()
        if item.grade is not None:
            dots = (self._word(grade_dots(item.grade)), Span(" "))
        below = list(item.below)
        beside = indent + cells(plain(dots)) + 2 if dots else indent
        if item.text:
            lines = wrap((*dots, *self._ready(item.text)), self.width - indent)
            self._add(lines, margin, indent)
        elif below and self.width - beside >= _COLUMN:
            pad = (Span(" " * (beside - indent - cells(plain(dots)))),)
            lines = self._flow(below.pop(0), self.width - beside)
            self._add(lines, (*margin, *dots, *pad), beside)
        else:
            self.lines.append((*margin, *dots))
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
        for line in command_lines(command.text, self.width - _HANG):
            self._add(wrap((Span(line, "command"),), self.width - _HANG), indent=_HANG)

    # -- tables --------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        rows = [[_Cell(self._ready(cell), _is_quote(cell)) for cell in row] for row in table.rows]
        head = [_Cell((self._word(name, "muted"),), False) for name in table.head]
        count = max((len(row) for row in (head, *rows)), default=0)
        columns = [
            _Column([row[i] for row in rows if i < len(row)], head[i : i + 1]) for i in range(count)
        ]
        for _ in range(min(table.spare, count - 1)):
            others = sum(column.width + len(_GAP) for column in columns[:-1])
            if others + min(columns[-1].width, _READABLE) > self.width:
                columns.pop()
                rows = [row[: len(columns)] for row in rows]
        widths = _fitted(columns, self.width)
        if widths is None:
            self._told_row_by_row(rows, table.head)
            return
        for row in [head, *rows] if head else rows:
            self._row(row, columns, widths)

    def _row(self, row: list[_Cell], columns: list[_Column], widths: list[int]) -> None:
        parts = [
            [cut(cell.text, size, shown("…”", ascii=self.ascii))]
            if cell.quote
            else wrap(cell.text, size)
            for cell, size in zip(row, widths, strict=False)
        ]
        for number in range(max((len(part) for part in parts), default=1)):
            line: Text = ()
            for part, column, size in zip(parts, columns, widths, strict=False):
                text = part[number] if number < len(part) else ()
                pad = (Span(" " * (size - cells(plain(text)))),)
                line += (pad + text if column.numbers else text + pad) + (Span(_GAP),)
            self.lines.append(line)

    def _told_row_by_row(self, rows: list[list[_Cell]], head: Sequence[str]) -> None:
        for row in rows:
            told: list[Text] = []
            for number, cell in enumerate(row):
                if plain(cell.text):
                    name = head[number] if 0 < number < len(head) else ""
                    lead = (self._word(f"{name}: ", "muted"),) if name else ()
                    told.append((*lead, *cell.text))
            if row and plain(row[0].text):
                self._add(wrap(told.pop(0), self.width))
            elif not told:
                self.lines.append(())
            if not head and told:  # what has no name of its own goes on one line
                told = [sum(((Span(_GAP), *text) for text in told[1:]), told[0])]
            for text in told:
                self._add(wrap(text, self.width - _HANG), indent=_HANG)


class _Cell:
    """The words of a cell, and whether they are a quote, which may be cut."""

    __slots__ = ("quote", "text")

    def __init__(self, text: Text, quote: bool) -> None:
        self.text = text
        self.quote = quote


class _Column:
    """How wide the cells of a column are, and how narrow they can be."""

    def __init__(self, column: list[_Cell], head: list[_Cell]) -> None:
        texts = [plain(cell.text) for cell in column]
        self.numbers = any(texts) and all(_NUMBER.fullmatch(t) for t in texts if t)
        name = cells(plain(head[0].text)) if head else 0
        words = [w for c in column if not c.quote for w in plain(c.text).split(" ")]
        self.width = max([name, *map(cells, texts)])
        self.least = min(self.width, max([_COLUMN, name, *map(cells, words)]))


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
    return bool(cell) and cell[0].text.startswith("“")


def _trimmed(line: Text) -> Text:
    """Return the line without spaces at its end, words of one role joined."""
    spans: list[Span] = []
    for span in line:
        if not span.text.strip(" "):
            span = Span(span.text)
        elif len(spans) > 1 and spans[-1] == Span(" ") and _alike(spans[-2], span):
            spans.pop()
            span = Span(" " + span.text, span.role, span.url)
        if spans and _alike(spans[-1], span):
            span = Span(spans.pop().text + span.text, span.role, span.url)
        spans.append(span)
    while spans and not spans[-1].text.strip(" "):
        spans.pop()
    return tuple(spans)


def _alike(one: Span, other: Span) -> bool:
    return one.role == other.role and one.url == other.url


def paint(text: str, role: str) -> str:
    """Return ``text``, which must be safe to show, in the style of a role.

    Examples
    --------
    >>> paint("error", "error")
    '\\x1b[1;31merror\\x1b[0m'
    """
    # rich.style alone: the rest of rich costs more than laying out the document.
    from rich.color import ColorSystem
    from rich.style import Style

    style = _STYLES.get(role)
    if style is None:
        return text
    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def _painted(line: Text) -> str:
    parts = []
    for span in line:
        text = paint(span.text, span.role)
        address = web_address(span.url)
        if address is not None:
            # Written by hand: rich numbers its links at random, and the same input is to
            # give the same bytes.
            text = f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"
        parts.append(text)
    return "".join(parts)
