"""Tables of links, row by row: the columns there are, and what a row may say.

Only ``source`` and ``target`` are needed, with ``sign`` or ``relation``. Nodes are what the
two columns name. The rows of a long table mostly differ in their ends alone: what else a row
says is read once, and the next rows that say the same are taken at a glance.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Generic, TypeVar

from immunograph.collect import Collector
from immunograph.fields import read_id, shown
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.link_words import relation_of
from immunograph.pooling import PooledLink, pooling_report
from immunograph.records import Link, LinkRest, link_like, rest_of
from immunograph.safetext import clip
from immunograph.schema import TABLES
from immunograph.stored import Compiler
from immunograph.stored.compile import Shape, shape_of
from immunograph.table_columns import (
    COLUMNS,
    NODE_COLUMNS,
    Header,
    clean_cell,
    column_name,
    is_no_link,
    link_of,
    node_of,
    read_header,
    read_number,
    read_sign,
    work_of,
)
from immunograph.vocabulary import Grade

# So many different rows are remembered, apart from their ends.
_MOST_KNOWN = 10_000

# A table of more columns is no table of links.
_MOST_COLUMNS = 1000

_End = TypeVar("_End")
_Rest = TypeVar("_Rest")


class LinkTable(ABC, Generic[_End, _Rest]):
    """A table of links being read: rows become links; nodes and works gather on the way.

    Parameters
    ----------
    name : str
        The name of the file, for messages.

    Attributes
    ----------
    clean : callable
        Takes away what a cell holds for the sake of a spreadsheet; nothing, unless it is set.
    """

    def __init__(self, name: str) -> None:
        self.clean: Callable[[str], str] = str
        self._lines: dict[str, array[int]] = {table: array("L") for table in TABLES}
        self._said: dict[str, dict[str, dict[str, Any] | None]] = {"nodes": {}, "citations": {}}
        self._claims: dict[tuple[str, str], str] = {}
        self.collector = Collector(name, self._line, nodes_implied=True)
        self._columns: list[str | None] = []
        self._header: Header | None = None
        self._zeros = self._weights = 0
        self._nodes_told = False
        self._sign_from = ""
        self._ends: dict[object, _End] = {}
        self._known: dict[object, _Rest] = {}

    @abstractmethod
    def _take(self, number: int, row: dict[str, Any]) -> _Rest | None:
        """Read one link and keep it; return what it says besides its ends, None if not well."""

    @abstractmethod
    def _take_known(self, number: int, source: _End, target: _End, rest: _Rest, name: str) -> None:
        """Keep a link like one that was read before, but for its ends and its id."""

    @abstractmethod
    def _end(self, node_id: str) -> _End:
        """Return what stands for a node where it is an end of a link."""

    def _line(self, path: tuple[str | int, ...]) -> int | None:
        if len(path) > 1 and isinstance(path[1], int):
            lines = self._lines[str(path[0])]
            return lines[path[1]] if path[1] < len(lines) else None
        return None

    def head(self, cells: Sequence[str], line: int | None = None) -> None:
        """Read the names of the columns, and their line if they have one.

        Raises
        ------
        MapError
            If one is missing, unknown or there twice.
        """
        self._header = header = _checked_header(cells, line, self.collector)
        self._columns = columns = header.columns
        place = {column: number for number, column in enumerate(columns) if column}
        ends = {
            end: [number for number, column in enumerate(columns)
                  if column == end or (column and NODE_COLUMNS.get(column, ("",))[0] == end)]
            for end in ("source", "target")
        }  # fmt: skip
        self._source, self._target = _getter(ends["source"]), _getter(ends["target"])
        apart = {*ends["source"], *ends["target"], place.get("id")}
        passed = {number for number, column in enumerate(columns) if column is None}
        self._rest = _getter([n for n in range(len(columns)) if n not in apart | passed])
        self._name = place.get("id")
        self._nodes_told = not NODE_COLUMNS.keys().isdisjoint(place)
        self._sign_from = column_name(cells[place["sign"]]) if "sign" in place else ""

    def is_head(self, cells: Sequence[str]) -> bool:
        """Tell whether a row may be the header: it names both ends of a link."""
        few = cells[:_MOST_COLUMNS]
        return {"source", "target"} <= set(read_header(few).columns)

    def looks_like_a_row(self, cells: Sequence[str]) -> bool:
        """Tell whether some text, split into cells, is a row: it has a sign where one belongs."""
        if len(cells) < len(self._columns):
            return False
        row = dict(zip(self._columns, cells, strict=False))
        sign, relation = row.get("sign", ""), row.get("relation", "")
        named = bool(row.get("source", "").strip()) and bool(row.get("target", "").strip())
        return named and (read_sign(sign) is not None or relation_of(relation) is not None)

    def remarks(self, links: int, pooled: Sequence[PooledLink]) -> tuple[str, ...]:
        """Return what was pooled, read under another name or passed over, a sentence each."""
        header, said = self._header, []
        if report := pooling_report(links, pooled):
            said.append(f"{report}.")
        if header is not None and header.renamed:
            said.append(f"Columns read under another name: {', '.join(header.renamed)}.")
        if header is not None and header.passed:
            said.append(f"Columns passed over: {', '.join(header.passed)}.")
        if self._zeros:
            rows = "1 row has" if self._zeros == 1 else f"{self._zeros} rows have"
            said.append(
                f"{rows} the sign 0 and say nothing else: no link (write ? for a link of unknown "
                "sign)."
            )
        if self._weights:
            signs = (
                "1 sign is a weight" if self._weights == 1 else f"{self._weights} signs are weights"
            )
            said.append(f"{signs}: only whether it is above or below 0 was read.")
        return tuple(said)

    def add(self, cells: Sequence[str], line: int) -> None:
        """Take one row; what is wrong with it is noted."""
        if len(cells) == len(self._columns):
            rest = self._known.get(self._rest(cells))
            source = self._ends.get(self._source(cells))
            target = self._ends.get(self._target(cells))
            if rest is not None and source is not None and target is not None:
                name = "" if self._name is None else cells[self._name].strip()
                if not name or self._is_id(name):
                    lines = self._lines["links"]
                    lines.append(line)
                    self._take_known(len(lines) - 1, source, target, rest, name)
                    return
        row = self._row(cells, line)
        if row:
            self._read(row, cells, line)

    def _is_id(self, name: str) -> bool:
        if self.clean(name) != name:
            return False
        try:
            read_id(name)
        except ValueError:
            return False
        return True

    def _read(self, row: dict[str, str], cells: Sequence[str], line: int) -> None:
        if is_no_link(row):
            self._zeros += 1
            for end in ("source", "target"):
                if end in row and self._is_id(row[end]):
                    self._keep("nodes", row[end], self._node(row, end), line)
                    self._end(row[end])
            return
        number = len(self._lines["links"])
        self._lines["links"].append(line)
        link = link_of(row)
        if "sign" in row and self._sign_from == "type" and read_sign(row["sign"]) is None:
            self.collector.note(
                ("links", number, "type"),
                f"{shown(row['sign'])} is no sign, and there is no column 'sign'",
                "call the column that holds + and - 'sign'",
            )
            return
        if "claim" in row:
            link["claims"] = [self._claim(row)]
        if "sign" not in row and "relation" not in row:
            self.collector.note(
                ("links", number, "sign"),
                "there is neither a sign nor a relation",
                "write + (raises), - (lowers) or ? (unknown) in a column sign",
            )
            return
        rest = self._take(number, link)
        if rest is None:
            return
        before = self.collector.problems
        for end in ("source", "target"):
            self._keep("nodes", row[end], self._node(row, end), line)
        work = work_of(row)
        if work is not None:
            self._keep("citations", *work, line)
        if "claim" in row:
            claim = row.get("claim_id", ""), row["claim"]
            if claim not in self._claims:
                self._claims[claim] = link["claims"][0]
                self._lines["claims"].append(line)
        sign = row.get("sign", "")
        if len(sign) > 1:
            self._weights += read_number(sign) not in (None, -1, 0, 1)
        if len(cells) == len(self._columns) and self.collector.problems == before:
            self._ends[self._source(cells)] = self._end(row["source"])
            self._ends[self._target(cells)] = self._end(row["target"])
            if len(self._known) < _MOST_KNOWN:
                self._known[self._rest(cells)] = rest

    def _node(self, row: dict[str, str], end: str) -> dict[str, Any]:
        return node_of(row, end) if self._nodes_told else {}

    def _claim(self, row: dict[str, str]) -> str:
        """Return the id of the claim of a row; the same words are one claim."""
        known = self._claims.get((row.get("claim_id", ""), row["claim"]))
        return known or row.get("claim_id") or f"claim {len(self._claims) + 1}"

    def _keep(self, table: str, key: str, said: dict[str, Any], line: int) -> None:
        """Keep a node or a work; what two rows say of it must agree."""
        every = self._said[table]
        if key not in every:
            self._lines[table].append(line)
        known = every.get(key)
        if known is None:
            every[key] = said or None  # of most nodes nothing is said
            return
        for field, value in said.items():
            if known.setdefault(field, value) != value:
                self.collector.note(
                    (field,),
                    f"{shown(key)} has the {field} {shown(value)} here, "
                    f"{shown(known[field])} before",
                    "choose one",
                    line=line,
                )

    def _row(self, cells: Sequence[str], line: int) -> dict[str, str]:
        """Return what a row says, by column; what is empty is left out."""
        columns = self._columns
        row: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            if not cell or cell.isspace() or column is None:
                continue
            row[column] = clean_cell(column, self.clean(cell))
        extra = cells[len(columns) :]
        if extra and any(cell.strip() for cell in extra):
            self.collector.note(
                (),
                f"there are {len(cells)} cells, but {len(columns)} columns",
                "put text that holds the separator in quotes",
                line=line,
            )
            return {}
        if "" in row:
            hint = "give the column a name, or empty it"
            message = f"{shown(row.pop(''))} is in a column without a name"
            self.collector.note((), message, hint, line=line)
        return row

    def _others(self) -> Iterator[tuple[str, int, dict[str, Any]]]:
        """Yield the rows of the other tables: the table, the number, what it says."""
        for table, said in self._said.items():
            for number, (key, value) in enumerate(said.items()):
                yield table, number, {"id": key, **(value or {})}
        for number, ((_, quote), name) in enumerate(self._claims.items()):
            yield "claims", number, {"id": name, "quote": quote}


class GraphTable(LinkTable[str, LinkRest]):
    """A table of links that becomes a map in memory."""

    def _take(self, number: int, row: dict[str, Any]) -> LinkRest | None:
        before = self.collector.problems
        good = self.collector.fields_of("links", number, row)
        if self.collector.problems > before:
            return None
        link = Link(**{"id": "", **good})
        return rest_of(link) if self.collector.take_link(number, link) else None

    def _take_known(self, number: int, source: str, target: str, rest: LinkRest, name: str) -> None:
        self.collector.take_link(number, link_like(rest, name, source, target))

    def _end(self, node_id: str) -> str:
        return node_id

    def graph(self) -> CausalGraph:
        """Return the map, once all rows are in.

        Raises
        ------
        MapError
            With everything that is wrong.
        """
        for table, number, row in self._others():
            self.collector.row(table, number, row)
        # What was needed to read the rows need not stand beside the map being built.
        self._ends.clear()
        graph = self.collector.graph()
        object.__setattr__(graph, "_remarks", self.remarks(len(graph.links), graph.pooled))
        return graph


class CompiledTable(LinkTable[int, Shape]):
    """A table of links that is compiled, and never in memory as a whole.

    Parameters
    ----------
    name : str
        The name of the file, for messages.
    compiler : Compiler
        Takes the links.
    """

    def __init__(self, name: str, compiler: Compiler) -> None:
        super().__init__(name)
        self._compiler = compiler

    def _take(self, number: int, row: dict[str, Any]) -> Shape | None:
        before = self.collector.problems
        good = self.collector.fields_of("links", number, row)
        if self.collector.problems > before:
            return None
        link = Link(**{"id": "", **good})
        shape = shape_of(link, self._grade(link))
        place = self._compiler.place
        self._compiler.link(place(link.source), place(link.target), shape, link.id)
        return shape

    def _grade(self, link: Link) -> Grade:
        """Grade a link by what has been said of its works so far."""
        said = self._said["citations"]
        names = dict.fromkeys(item.citation for item in link.evidence if item.citation is not None)
        works = [
            TABLES["citations"][0](**Collector().fields_of(
                "citations", 0, {"id": name, **(said.get(name) or {})}
            ))
            for name in names
        ]  # fmt: skip
        graph = CausalGraph((), (), citations=works)
        return grade_link(graph, link).grade

    def _take_known(self, number: int, source: int, target: int, rest: Shape, name: str) -> None:
        del number  # the links of a table that is well are its rows
        self._compiler.link(source, target, rest, name)

    def _end(self, node_id: str) -> int:
        return self._compiler.place(node_id)

    def pieces(self) -> Iterator[bytes | memoryview]:
        """Yield the bytes of the compiled map, once all rows are in.

        Raises
        ------
        MapError
            With everything that is wrong.
        """
        collector = self.collector
        for table, number, row in self._others():
            if table == "nodes" and len(row) == 1:
                continue  # the links have said its id
            before = collector.problems
            good = collector.fields_of(table, number, row)
            if collector.problems == before:
                self._compiler.record(table, TABLES[table][0](**good))
        for table, said in self._said.items():
            collector.apart(table, ((name, number) for number, name in enumerate(said)), said)
        collector.stop_if_wrong()
        self._ends.clear()

        def twice(name: str, again: tuple[int, Link], before: tuple[int, Link]) -> None:
            if again[1].id and before[1].id:
                collector.contradiction(*again, *before)
            else:
                collector.twice("links", again[0], name)

        # What a grade depends on may have been said of a work after the links that cite it.
        telling = {
            name
            for name, value in self._said["citations"].items()
            if value and value.keys() & {"design", "participants", "risk_of_bias"}
        }
        self._compiler.pool(self._grade, telling)
        pieces = self._compiler.pieces(twice)
        collector.stop_if_wrong()
        yield from pieces


def _getter(places: Sequence[int]) -> Callable[[Sequence[str]], object]:
    return itemgetter(*places) if places else len


def _checked_header(cells: Sequence[str], line: int | None, collector: Collector) -> Header:
    """Return what the columns are read as; what is wrong with them is noted, and raised."""
    hint = f"columns: {', '.join(COLUMNS[:4])}, …"
    if len(cells) > _MOST_COLUMNS:
        hint = "is it a table, a row for each link?"
        collector.note((), f"has {len(cells):,} columns", hint, line=line)
        collector.stop_if_wrong()
    header = read_header(cells)
    if not any(cell.strip() for cell in cells):
        collector.note((), "the file has no header", hint, line=line)
    elif any("\0" in cell for cell in cells):
        hint = "in a spreadsheet: save as “CSV UTF-8”"
        collector.note((), "holds NUL bytes: it is UTF-16, or no text", hint, line=line)
    elif not cells[0].strip() and not {"source", "target"} & set(header.columns):
        collector.note(
            (), "looks like a matrix of nodes, not like a table of links",
            "write a row for each link, with the columns source, target and sign", line=line,
        )  # fmt: skip
    else:
        for column in ("source", "target"):
            if column not in header.columns:
                what = "each link starts from" if column == "source" else "it leads to"
                named = ", ".join(filter(None, (clip(cell, 40) for cell in cells[:8])))
                collector.note(
                    (), f"there is no column {column!r}",
                    f"call the column of the node that {what} {column!r}; there are: {named}",
                    line=line,
                )  # fmt: skip
        for name, meant in header.misspelt:
            collector.note((name,), "is not a column of links", f"did you mean {meant}?", line=line)
        seen: set[str] = set()
        for known in filter(None, header.columns):
            if known in seen:
                collector.note((known,), "is the name of two columns", "remove one", line=line)
            seen.add(known)
    collector.stop_if_wrong()
    return header
