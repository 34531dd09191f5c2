"""Links as a table: CSV and TSV, as a spreadsheet exports them.

Only ``source`` and ``target`` are needed, with ``sign`` or ``relation``. Nodes are what the
two columns name. Comma, semicolon and tab are told apart by the header.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from threading import Lock
from typing import Any, BinaryIO

from immunograph.errors import MapError, Problem
from immunograph.files import READ_LIMIT, not_utf8, open_file, read_bytes
from immunograph.graph import CausalGraph
from immunograph.link_table import GraphTable, LinkTable
from immunograph.safetext import guarded_cell, unguarded_cell
from immunograph.table_columns import table_of

SUFFIXES = (".csv",)
READ_ONLY_SUFFIXES = (".tsv",)
LIMIT = READ_LIMIT
ABOUT = "a table of links, for spreadsheets"
LOSSES = (
    "title, kinds, names of loops, nodes without links, where nodes stand, "
    "identifiers in ontologies and what claims say besides their words"
)

#: The largest cell, in characters.
MOST_CELL = 1_000_000

# So many rows are looked at for the header.
_MOST_ABOVE = 10


def read(data: bytes, name: str) -> CausalGraph:
    """Read a table of links; every problem is named with its line.

    Parameters
    ----------
    data : bytes
        The content of the file.
    name : str
        Its name, for messages.

    Returns
    -------
    CausalGraph

    Raises
    ------
    MapError
        If the header lacks ``source`` or ``target``, a column is unknown or comes twice, a
        row has more cells than the header, two rows contradict each other about a node or a
        work, or a cell is not what its column says.

    Notes
    -----
    Linear in the size of the table. Empty rows are skipped.
    """
    table = GraphTable(name)
    _feed(data, name, table)
    return table.graph()


def feed(path: str, table: LinkTable[Any, Any]) -> None:
    """Read a table of links from a file of any size, row by row.

    Parameters
    ----------
    path : str
        The file.
    table : LinkTable
        Takes the rows.

    Raises
    ------
    FileError
        If the file cannot be read.
    MapError
        As :func:`read`.
    """
    with open_file(path) as file:
        lines = b"\n" in file.read(MOST_CELL)
        file.seek(0)
        if lines:
            _rows(_lines(file, path), path, table)
            return
    _feed(read_bytes(path), path, table)


def _feed(data: bytes, name: str, table: LinkTable[Any, Any]) -> None:
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    _rows(_lines(io.BytesIO(data), name), name, table)


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    """Yield the lines with their ends; the first without a byte-order mark."""
    offset = 0
    for number, raw in enumerate(iter(partial(file.readline, LIMIT), b""), 1):
        if len(raw) == LIMIT and not raw.endswith(b"\n"):
            raise MapError([Problem("the line is too long", place=f"{name}:{number}")])
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            found = not_utf8(name, number, offset + error.start, raw[error.start :])
            hint = "in a spreadsheet: save as “CSV UTF-8”"
            raise MapError([Problem(found.message, place=found.place, hint=hint)]) from None
        offset += len(raw)
        yield line


def _rows(lines: Iterator[str], name: str, table: LinkTable[Any, Any]) -> None:
    """Let the table take the header, then the rows."""
    with _large_cells:
        _read_rows(lines, name, table)


class _LargeCells:
    """Raises the limit of the csv module while a table is read, by however many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readers = 0
        self._before = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._readers:
                self._before = csv.field_size_limit()
                csv.field_size_limit(max(self._before, MOST_CELL))
            self._readers += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._readers -= 1
            if not self._readers:
                csv.field_size_limit(self._before)


_large_cells = _LargeCells()


def _read_rows(lines: Iterator[str], name: str, table: LinkTable[Any, Any]) -> None:
    first = next(lines, "")
    # Excel writes the separator it used above the header.
    said = re.match(r'"?sep=([,;\t|])"?\r?(?:\n|\Z)', first, re.IGNORECASE)
    skipped = 1 if said else 0
    if said:
        first = next(lines, "")
    above = []
    while first and not first.strip():
        above.append(first)
        first = next(lines, "")
    unquoted = re.sub(r'"[^"]*"', "", first[:MOST_CELL])
    delimiter = said.group(1) if said else max(",;\t", key=unquoted.count)
    source = chain((first,) if first else (), lines)
    skipped += len(above)
    reader = _Reader(source, delimiter, skipped)
    table.clean = unguarded_cell
    try:
        _read_head(reader, table, skipped + 1)
        for cells in reader:
            for cell in cells:
                if "\n" in cell:
                    _refuse_swallowed(cell, delimiter, table, f"{name}:{reader.line}")
            table.add(cells, reader.line)
    except csv.Error as wrong:
        raise MapError([_no_csv(str(wrong), f"{name}:{reader.line}")]) from None


class _Reader:
    """Rows of cells, with the line at which the last one began.

    A tab-separated table has a quote mark where somebody wrote one: only a cell that begins and
    ends with it is quoted, and no cell holds a line break. Other tables are read as CSV.
    """

    def __init__(self, lines: Iterator[str], delimiter: str, skipped: int) -> None:
        self._skipped, self._tabs = skipped, delimiter == "\t"
        self._reader: Any
        self.line, self._next = skipped, skipped + 1
        if self._tabs:
            self._reader = map(_tabbed, lines)
        else:
            self._reader = csv.reader(lines, delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        self.line = self._next
        cells: list[str] = next(self._reader)
        self._next = self.line + 1 if self._tabs else self._skipped + self._reader.line_num + 1
        return cells


def _tabbed(line: str) -> list[str]:
    cells = line.rstrip("\r\n").split("\t")
    return (
        [
            cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
            for cell in cells
        ]
        if '"' in line
        else cells
    )


def _read_head(reader: _Reader, table: LinkTable[Any, Any], line: int) -> None:
    """Read the header; a title or empty rows may stand above it."""
    first: list[str] | None = None
    for cells in islice(reader, _MOST_ABOVE):
        if not any(cell.strip() for cell in cells):
            continue
        if table.is_head(cells):
            table.head(cells, reader.line)
            return
        first, line = (cells, reader.line) if first is None else (first, line)
        if sum(bool(cell.strip()) for cell in cells) > 1:
            break
    table.head(first or [], line)


def _refuse_swallowed(cell: str, delimiter: str, table: LinkTable[Any, Any], place: str) -> None:
    """Refuse a cell that holds rows: a quote was opened by mistake, and closed much later."""
    inner = cell.split("\n")[1:]
    rows = sum(table.looks_like_a_row(line.rstrip("\r").split(delimiter)) for line in inner)
    if rows and 2 * rows >= len(inner):
        what = "a line that looks like a row" if rows == 1 else f"{rows} lines that look like rows"
        hint = "remove the quote mark, or write it twice and the cell in quotes"
        raise MapError(
            [Problem(f"a quote that is opened here runs over {what}", place=place, hint=hint)]
        )


def _no_csv(wrong: str, place: str) -> Problem:
    if "end of data" in wrong:
        return Problem("a quote is opened and never closed", place=place)
    if "field limit" in wrong:
        hint = "is a quote opened and not closed?"
        return Problem(f"a cell is longer than {MOST_CELL:,} characters", place=place, hint=hint)
    if "new-line" in wrong:
        return Problem("a line break stands in a cell without quotes", place=place)
    hint = "a quote inside a cell is written twice"
    return Problem(f"is no CSV: {wrong}", place=place, hint=hint)


def write(graph: CausalGraph) -> bytes:
    """Return the links as CSV in UTF-8, a row for each work; no cell runs as a formula.

    Parameters
    ----------
    graph : CausalGraph
        Any map.

    Returns
    -------
    bytes
        The same for the same map, always. It begins with a byte-order mark if there is any
        letter beyond ASCII: without it, Excel shows those as gibberish.

    Notes
    -----
    Linear in the size of the map.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    columns, rows = table_of(graph)
    writer.writerow(columns)
    for row in rows:
        texts = (str(row.get(column, "")) for column in columns)
        writer.writerow("" if text.isspace() else guarded_cell(text) for text in texts)
    text = out.getvalue()
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")
