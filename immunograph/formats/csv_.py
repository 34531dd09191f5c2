"""Links as a table: CSV and TSV, as a spreadsheet exports them.

Only ``source`` and ``target`` are needed, with ``sign`` or ``relation``. Nodes are what the
two columns name. Comma, semicolon and tab are told apart by the header.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterator
from typing import Any

from immunograph.collect import Collector
from immunograph.errors import MapError, Problem
from immunograph.fields import shown
from immunograph.files import READ_LIMIT, decode
from immunograph.graph import CausalGraph
from immunograph.records import Citation, Evidence, Link, Node
from immunograph.schema import TABLES, to_plain

SUFFIXES = (".csv",)
READ_ONLY_SUFFIXES = (".tsv",)
LIMIT = READ_LIMIT
ABOUT = "a table of links, for spreadsheets"
LOSSES = (
    "title, kinds, what nodes mean, where they stand, nodes without links, "
    "texts that are blank, "
    "and all claims and works but the first of each link"
)

_FIRST = ("source", "target", "sign", "relation", "id")
_LINK_FIELDS = TABLES["links"][1]
_LISTS = ("summarises", "claims", "evidence")
_EVIDENCE = ("quote", "citation", "design", "stance", "n", "population", "effect")

#: The columns that are read and written, in the order in which they are written: every plain
#: field of a link, its first claim, its first work, and the labels of its ends.
COLUMNS = (
    *_FIRST,
    *(name for name in _LINK_FIELDS if name not in _FIRST + _LISTS),
    "claim",
    *_EVIDENCE,
    "doi",
    "source_label",
    "target_label",
)

# Cells that are words or numbers: spaces around them mean nothing. Other cells are text.
_WORDS = frozenset(
    ("source", "target", "sign", "relation", "id", "sign_implied", "layer", "wording", "hedge",
     "supports", "derived", "citation", "doi", "design", "stance", "n")
)  # fmt: skip
_TRUE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

#: The largest cell, in characters.
MOST_CELL = 1_000_000

# What a spreadsheet takes for a formula if it begins a cell, with the full-width forms that it
# reads as the same. A cell may also begin after a semicolon, a tab or a line break, when the
# spreadsheet of another country splits the line there; spaces and quotes may stand before.
_FORMULA = re.compile("(?<![\\s\"'])([\\s\"']*+)([=+\\-@\uff1d\uff0b\uff0d\uff20])")
_GUARD = "'"


class _Table:
    """A table of links being read: rows become links; nodes and works gather on the way."""

    def __init__(self, name: str) -> None:
        self.lines: dict[str, array[int]] = {table: array("L") for table in TABLES}
        self.rows: dict[str, dict[str, dict[str, Any]]] = {"nodes": {}, "citations": {}}
        self.claims: dict[str, str] = {}
        self.collector = Collector(name, self._line, nodes_implied=True)

    def _line(self, path: tuple[str | int, ...]) -> int | None:
        if len(path) > 1 and isinstance(path[1], int):
            lines = self.lines[str(path[0])]
            return lines[path[1]] if path[1] < len(lines) else None
        return None

    def add(self, row: dict[str, str], line: int) -> None:
        """Take one row of cells that are not empty."""
        number = len(self.lines["links"])
        self.lines["links"].append(line)
        link = _link(row)
        if "claim" in row:
            link["claims"] = [self.claims.get(row["claim"], f"claim {len(self.claims) + 1}")]
        if "sign" not in row and "relation" not in row:
            self.collector.note(
                ("links", number, "sign"),
                "there is neither a sign nor a relation",
                "write + (raises), - (lowers) or ? (unknown)",
            )
        elif self.collector.row("links", number, link):
            for end in ("source", "target"):
                self._keep("nodes", row[end], {"label": row.get(f"{end}_label")}, line)
            if "citation" in row or "doi" in row:
                work = {"doi": row.get("doi")}
                self._keep("citations", row.get("citation") or row["doi"], work, line)
            if "claim" in row and row["claim"] not in self.claims:
                self.claims[row["claim"]] = link["claims"][0]
                self.lines["claims"].append(line)

    def _keep(self, table: str, key: str, said: dict[str, str | None], line: int) -> None:
        """Keep a node or a work; what two rows say of it must agree."""
        rows = self.rows[table]
        row = rows.get(key)
        if row is None:
            row = rows[key] = {"id": key}
            self.lines[table].append(line)
        for name, value in said.items():
            if value is not None and row.setdefault(name, value) != value:
                self.collector.note(
                    (name,),
                    f"{shown(key)} has the {name} {shown(value)} here, {shown(row[name])} before",
                    "choose one",
                    line=line,
                )

    def graph(self) -> CausalGraph:
        """Return the map, once all rows are in."""
        for table, rows in self.rows.items():
            for number, row in enumerate(rows.values()):
                self.collector.row(table, number, row)
        for number, (quote, name) in enumerate(self.claims.items()):
            self.collector.row("claims", number, {"id": name, "quote": quote})
        return self.collector.graph()


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
    try:
        text = decode(data, name, keep_ends=True)
    except MapError as error:
        (problem,) = error.problems
        hint = "in a spreadsheet: save as “CSV UTF-8”"
        raise MapError([Problem(problem.message, place=problem.place, hint=hint)]) from None
    if "\n" not in text:
        text = text.replace("\r", "\n")
    table = _Table(name)
    for line, row in _rows(text, name, table.collector):
        table.add(row, line)
    return table.graph()


def _rows(text: str, name: str, collector: Collector) -> Iterator[tuple[int, dict[str, str]]]:
    """Check the header, then yield the rows as (line, cells by column)."""
    if csv.field_size_limit() < MOST_CELL:
        csv.field_size_limit(MOST_CELL)
    # Excel writes the separator it used above the header.
    said = re.match(r'"?sep=([,;\t|])"?\r?(?:\n|\Z)', text, re.IGNORECASE)
    start, skipped = (said.end(), 1) if said else (0, 0)
    end = text.find("\n", start)
    first = text[start : len(text) if end < 0 else end]
    unquoted = re.sub(r'"[^"]*"', "", first[:MOST_CELL])
    delimiter = said.group(1) if said else max(",;\t", key=unquoted.count)
    reader = csv.reader(_split(text, start), delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        head = next(reader, [])
        _check_header(head, line, collector)
        columns = [_column(cell) for cell in head]
        line = skipped + reader.line_num + 1
        for cells in reader:
            row = _cells(cells, columns, line, collector)
            if row:
                yield line, row
            line = skipped + reader.line_num + 1
    except csv.Error as wrong:
        raise MapError([_no_csv(str(wrong), f"{name}:{line}")]) from None


def _split(text: str, start: int) -> Iterator[str]:
    """Yield the lines with their ends; unlike a text stream it makes no copy of the whole."""
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


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


def _column(cell: str) -> str:
    return cell.strip().casefold().replace(" ", "_")


def _check_header(head: list[str], line: int, collector: Collector) -> None:
    hint = f"columns: {', '.join(COLUMNS[:4])}, …"
    if not any(cell.strip() for cell in head):
        collector.note((), "the file has no header", hint, line=line)
    elif any("\0" in cell for cell in head):
        hint = "in a spreadsheet: save as “CSV UTF-8”"
        collector.note((), "holds NUL bytes: it is UTF-16, or no text", hint, line=line)
    else:
        names = [_column(cell) for cell in head]
        for column in ("source", "target"):
            if column not in names:
                collector.note((), f"there is no column {column!r}", hint, line=line)
        seen: set[str] = set()
        for column in filter(None, names):
            if column not in COLUMNS:
                collector.unknown((column,), "is not a column of links", COLUMNS, hint, line=line)
            elif column in seen:
                collector.note((column,), "is the name of two columns", "remove one", line=line)
            seen.add(column)
    collector.stop_if_wrong()


def _cells(cells: list[str], columns: list[str], line: int, collector: Collector) -> dict[str, str]:
    """Return what a row says, by column; what is empty is left out."""
    row = {}
    for column, cell in zip(columns, cells, strict=False):
        if not cell or cell.isspace():
            continue
        if _GUARD in cell:
            cell = _unguarded(cell)
        row[column] = cell.strip() if column in _WORDS else cell
    extra = cells[len(columns) :]
    if extra and any(cell.strip() for cell in extra):
        collector.note(
            (),
            f"there are {len(cells)} cells, but {len(columns)} columns",
            "put text that holds the separator in quotes",
            line=line,
        )
        return {}
    if "" in row:
        hint = "give the column a name, or empty it"
        collector.note((), f"{shown(row.pop(''))} is in a column without a name", hint, line=line)
    return row


def _link(row: dict[str, str]) -> dict[str, Any]:
    """Return a row as the plain data of a link."""
    link: dict[str, Any] = {name: row[name] for name in row if name in _LINK_FIELDS}
    if "hedge" in link:
        link["hedge"] = _number(link["hedge"])
    if "derived" in link:
        link["derived"] = _TRUE.get(link["derived"].casefold(), link["derived"])
    item: dict[str, Any] = {name: row[name] for name in _EVIDENCE if name in row}
    if "n" in item:
        item["n"] = _number(item["n"])
    if "doi" in row:
        item.setdefault("citation", row["doi"])
    if item:
        link["evidence"] = [item]
    return link


def _number(cell: str) -> int | str:
    digits = cell.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) <= 16 else cell


def write(graph: CausalGraph) -> bytes:
    """Return the links as CSV in UTF-8, one a row; no cell runs as a formula.

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
    writer.writerow(COLUMNS)
    for link in graph.links:
        writer.writerow(_row(graph, link))
    text = out.getvalue()
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def _row(graph: CausalGraph, link: Link) -> list[str]:
    cells: dict[str, Any] = to_plain(link, _LINK_FIELDS)
    # What a row leaves out would be read back as the default; people want to see these two.
    cells |= {"layer": link.layer.value, "hedge": int(link.hedge)}
    if link.derived:
        cells["derived"] = "true"
    if link.claims:
        cells["claim"] = graph.claim(link.claims[0]).quote
    if link.evidence:
        cells |= _first_work(graph, link.evidence[0])
    cells["source_label"] = _label(graph.nodes_by_id[link.source])
    cells["target_label"] = _label(graph.nodes_by_id[link.target])
    texts = (str(cells.get(column, "")) for column in COLUMNS)
    return ["" if text.isspace() else _guarded(text) for text in texts]


def _first_work(graph: CausalGraph, item: Evidence) -> dict[str, Any]:
    work = Citation(id="") if item.citation is None else graph.citation(item.citation)
    design = item.design or (work.design if item.citation is not None else None)
    if design is None and item.citation is None and not (item.quote or "").strip():
        return {}  # a blank quote is left out, and what speaks of it with it
    cells = {
        "quote": item.quote,
        "citation": item.citation,
        "design": design and design.value,
        "stance": item.stance.value,
        "n": work.participants if item.n is None else item.n,
        "population": item.population,
        "effect": item.effect,
        "doi": work.doi,
    }
    return {name: value for name, value in cells.items() if value is not None}


def _label(node: Node) -> str:
    return node.label if node.label != node.id else ""


def _begins_cell(match: re.Match[str]) -> bool:
    before, start = match.group(1), match.start()
    return start == 0 or match.string[start - 1] == ";" or any(c in "\t\r\n" for c in before)


def _guarded(cell: str) -> str:
    def guard(match: re.Match[str]) -> str:
        return f"{match[1]}{_GUARD}{match[2]}" if _begins_cell(match) else match[0]

    return _FORMULA.sub(guard, cell)


def _unguarded(cell: str) -> str:
    def unguard(match: re.Match[str]) -> str:
        guarded = match[1].endswith(_GUARD) and _begins_cell(match)
        return match[1][:-1] + match[2] if guarded else match[0]

    return _FORMULA.sub(unguard, cell)
