"""Links as a table: CSV and TSV, as a spreadsheet exports them.

Only ``source`` and ``target`` are needed, with ``sign`` or ``relation``. Nodes are what the
two columns name. Comma, semicolon and tab are told apart by the header.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from immunograph.draft import GraphDraft
from immunograph.errors import MapError, Problem, near_names
from immunograph.files import decode
from immunograph.graph import CausalGraph
from immunograph.records import Citation, Evidence, Link, Node

SUFFIXES = (".csv", ".tsv")
ABOUT = "a table of links, for spreadsheets"
LOSSES = "kinds, what nodes mean, and all claims and works but the first of each link"

#: The columns that are read and written, in the order in which they are written.
COLUMNS = (
    "source", "target", "sign", "relation", "id", "layer", "hedge", "delay", "context",
    "derived", "claim", "quote", "citation", "doi", "design", "stance", "n", "note",
    "source_label", "target_label",
)  # fmt: skip

_LINK = ("source", "target", "sign", "relation", "id", "layer", "delay", "context", "note")
_EVIDENCE = ("quote", "citation", "design", "stance")
_TRUE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

#: Cells that a spreadsheet would take for a formula get this in front of them, and lose it
#: when they are read back.
_GUARD = "'"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def read(data: bytes, name: str) -> CausalGraph:
    """Read a table of links; every problem is named with its line.

    Raises
    ------
    MapError
        If the header lacks ``source`` or ``target``, a column is unknown or comes twice, a
        row has more cells than the header, or a cell is not what its column says.

    Notes
    -----
    Linear in the size of the table. Columns that hold nothing are ignored.
    """
    text = decode(data, name)
    problems: list[Problem] = []
    rows = _rows(text, name, problems)
    if problems:
        raise MapError(problems)
    lines: list[int] = []
    plain: dict[str, list[dict[str, Any]]] = {"links": []}
    nodes: dict[str, dict[str, Any]] = {}
    works: dict[str, dict[str, Any]] = {}
    claims: dict[str, dict[str, Any]] = {}
    for line, row in rows:
        for end in ("source", "target"):
            if end in row:
                node = nodes.setdefault(row[end], {"id": row[end]})
                if f"{end}_label" in row:
                    node.setdefault("label", row[f"{end}_label"])
        _work(row, works)
        link = _link(row, line, name, problems)
        if "claim" in row:
            claim = {"id": f"claim {len(claims) + 1}", "quote": row["claim"]}
            link["claims"] = [claims.setdefault(row["claim"], claim)["id"]]
        plain["links"].append(link)
        lines.append(line)
    plain["nodes"], plain["citations"] = list(nodes.values()), list(works.values())
    plain["claims"] = list(claims.values())
    draft = GraphDraft.from_plain(plain, file=name, locate=lambda path: _line(path, lines))
    problems += draft.problems()
    if problems:
        raise MapError(problems)
    return draft.freeze()


def _line(path: tuple[str | int, ...], lines: list[int]) -> int | None:
    if len(path) > 1 and path[0] == "links" and isinstance(path[1], int):
        return lines[path[1]]
    return None


def _rows(text: str, name: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Check the header, then return the rows as (line, cells by column)."""
    csv.field_size_limit(1_000_000)
    first, _, _ = text.partition("\n")
    unquoted = re.sub(r'"[^"]*"', "", first)
    delimiter = max(",;\t", key=unquoted.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().casefold().replace(" ", "_") for cell in next(reader, [])]
    except csv.Error as wrong:
        problems.append(Problem(f"is no CSV: {wrong}", place=f"{name}:1"))
        return iter(())
    _check_header(header, name, problems)
    return _cells(reader, header, name, problems)


def _check_header(header: list[str], name: str, problems: list[Problem]) -> None:
    place = f"{name}:1"
    for column in ("source", "target"):
        if column not in header:
            hint = f"the first line names the columns: {', '.join(COLUMNS[:4])}, …"
            problems.append(Problem(f"has no column {column!r}", place=place, hint=hint))
    for number, column in enumerate(header):
        if not column:
            continue
        if column not in COLUMNS:
            near = near_names(column, COLUMNS, most=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(COLUMNS)}"
            problems.append(Problem(f"has an unknown column {column!r}", place=place, hint=hint))
        elif column in header[:number]:
            problems.append(Problem(f"has the column {column!r} twice", place=place))


def _cells(
    reader: Any, header: list[str], name: str, problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as wrong:
            hint = "a quote that is opened must be closed" if "end of data" in str(wrong) else ""
            problems.append(Problem(f"is no CSV: {wrong}", place=f"{name}:{line}", hint=hint))
            return
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
            problems.append(
                Problem(
                    f"has {len(row)} cells, the header {len(header)}",
                    place=f"{name}:{line}",
                    hint="put text that holds the separator in quotes",
                )
            )
        cells = {
            column: _unguarded(cell.strip())
            for column, cell in zip(header, row, strict=False)
            if column and cell.strip()
        }
        yield line, cells


def _link(
    row: dict[str, str], line: int, name: str, problems: list[Problem]
) -> dict[str, Any]:
    link: dict[str, Any] = {column: row[column] for column in _LINK if column in row}
    if "hedge" in row:
        link["hedge"] = int(row["hedge"]) if row["hedge"].isdecimal() else row["hedge"]
    if "derived" in row:
        link["derived"] = _TRUE.get(row["derived"].casefold(), row["derived"])
    evidence: dict[str, Any] = {column: row[column] for column in _EVIDENCE if column in row}
    if "n" in row:
        digits = row["n"].replace("\u202f", "").replace(" ", "")
        evidence["n"] = int(digits) if digits.isdecimal() and digits.isascii() else row["n"]
    if "doi" in row:
        evidence.setdefault("citation", row["doi"])
    if evidence:
        link["evidence"] = [evidence]
    if "sign" not in row and "relation" not in row:
        problems.append(
            Problem(
                "has neither a sign nor a relation",
                place=f"{name}:{line}",
                field="sign",
                hint="write + (raises), - (lowers) or ? (unknown)",
            )
        )
        link["sign"] = "?"
    return link


def _work(row: dict[str, str], works: dict[str, dict[str, Any]]) -> None:
    key = row.get("citation") or row.get("doi")
    if key is not None:
        work = works.setdefault(key, {"id": key})
        if "doi" in row:
            work["doi"] = row["doi"]
        if "design" in row:
            work.setdefault("design", row["design"])


def write(graph: CausalGraph) -> bytes:
    """Return the links as CSV in UTF-8, one a row; no cell runs as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for link in graph.links:
        writer.writerow(_row(graph, link))
    return out.getvalue().encode()


def _row(graph: CausalGraph, link: Link) -> list[str]:
    item = link.evidence[0] if link.evidence else Evidence()
    named = item.citation is not None
    work = graph.citation(item.citation) if item.citation is not None else Citation(id="")
    claim = graph.claim(link.claims[0]).quote if link.claims else None
    design = item.design or (work.design if named else None)
    people = item.n if item.n is not None else work.participants
    source, target = graph.node(link.source), graph.node(link.target)
    cells = {
        "source": link.source,
        "target": link.target,
        "sign": link.sign.word,
        "relation": link.relation.value,
        "id": link.id,
        "layer": link.layer.value,
        "hedge": str(int(link.hedge)),
        "delay": link.delay,
        "context": link.context,
        "derived": "true" if link.derived else None,
        "claim": claim,
        "quote": item.quote,
        "citation": item.citation,
        "doi": work.doi,
        "design": design.value if design else None,
        "stance": item.stance.value if link.evidence else None,
        "n": None if people is None else str(people),
        "note": link.note,
        "source_label": _label(source),
        "target_label": _label(target),
    }
    return [_guarded(cells[column] or "") for column in COLUMNS]


def _label(node: Node) -> str | None:
    return node.label if node.label != node.id else None


def _guarded(cell: str) -> str:
    return _GUARD + cell if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(_GUARD) and _FORMULA.match(cell) else cell
