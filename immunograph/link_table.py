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
from immunograph.link_words import relation_of, sign_of
from immunograph.records import Citation, Evidence, Link, Node
from immunograph.schema import TABLES, to_plain
from immunograph.stored import Compiler
from immunograph.stored.compile import Shape, shape_of
from immunograph.vocabulary import Grade

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

# So many different rows are remembered, apart from their ends.
_MOST_KNOWN = 10_000

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
        self._said: dict[str, dict[str, str | None]] = {"nodes": {}, "citations": {}}
        self._claims: dict[str, str] = {}
        self.collector = Collector(name, self._line, nodes_implied=True)
        self._columns: list[str] = []
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
        _check_header(cells, line, self.collector)
        self._columns = columns = [_column(cell) for cell in cells]
        place = {column: number for number, column in enumerate(columns)}
        self._source, self._target = (
            _getter([place[name] for name in (end, f"{end}_label") if name in place])
            for end in ("source", "target")
        )
        apart = ("id", "source", "target", "source_label", "target_label")
        self._rest = _getter([n for n, column in enumerate(columns) if column not in apart])
        self._name = place.get("id")

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
        number = len(self._lines["links"])
        self._lines["links"].append(line)
        link = _link(row)
        if "claim" in row:
            link["claims"] = [self._claims.get(row["claim"], f"claim {len(self._claims) + 1}")]
        if "sign" not in row and "relation" not in row:
            self.collector.note(
                ("links", number, "sign"),
                "there is neither a sign nor a relation",
                "write + (raises), - (lowers) or ? (unknown)",
            )
            return
        rest = self._take(number, link)
        if rest is None:
            return
        before = self.collector.problems
        for end in ("source", "target"):
            self._keep("nodes", row[end], row.get(f"{end}_label"), line)
        if "citation" in row or "doi" in row:
            self._keep("citations", row.get("citation") or row["doi"], row.get("doi"), line)
        if "claim" in row and row["claim"] not in self._claims:
            self._claims[row["claim"]] = link["claims"][0]
            self._lines["claims"].append(line)
        if len(cells) == len(self._columns) and self.collector.problems == before:
            self._ends[self._source(cells)] = self._end(row["source"])
            self._ends[self._target(cells)] = self._end(row["target"])
            if len(self._known) < _MOST_KNOWN:
                self._known[self._rest(cells)] = rest

    def _keep(self, table: str, key: str, value: str | None, line: int) -> None:
        """Keep a node or a work; what two rows say of it must agree."""
        said = self._said[table]
        if key not in said:
            self._lines[table].append(line)
            said[key] = value
        elif said[key] is None:
            said[key] = value
        elif value is not None and value != said[key]:
            field = _SAID[table]
            self.collector.note(
                (field,),
                f"{shown(key)} has the {field} {shown(value)} here, {shown(said[key])} before",
                "choose one",
                line=line,
            )

    def _row(self, cells: Sequence[str], line: int) -> dict[str, str]:
        """Return what a row says, by column; what is empty is left out."""
        columns = self._columns
        row = {}
        for column, cell in zip(columns, cells, strict=False):
            if not cell or cell.isspace():
                continue
            cell = self.clean(cell)
            row[column] = cell.strip() if column in _WORDS else cell
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
                more = {} if value is None else {_SAID[table]: value}
                yield table, number, {"id": key, **more}
        for number, (quote, name) in enumerate(self._claims.items()):
            yield "claims", number, {"id": name, "quote": quote}


_SAID = {"nodes": "label", "citations": "doi"}


class GraphTable(LinkTable[str, dict[str, Any]]):
    """A table of links that becomes a map in memory."""

    def _take(self, number: int, row: dict[str, Any]) -> dict[str, Any] | None:
        before = self.collector.problems
        good = self.collector.fields_of("links", number, row)
        if self.collector.problems > before:
            return None
        rest = {name: value for name, value in good.items() if name not in _APART}
        return rest if self.collector.take("links", number, good) else None

    def _take_known(
        self, number: int, source: str, target: str, rest: dict[str, Any], name: str
    ) -> None:
        good = {**rest, "source": source, "target": target}
        if name:
            good["id"] = name
        self.collector.take("links", number, good)

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
        return self.collector.graph()


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
        """Grade a link; a work has nothing but its DOI, which no grade depends on."""
        works = dict.fromkeys(item.citation for item in link.evidence if item.citation is not None)
        graph = CausalGraph((), (), citations=[Citation(id=name) for name in works])
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

        self._compiler.pool(self._grade)
        pieces = self._compiler.pieces(twice)
        collector.stop_if_wrong()
        yield from pieces


_APART = ("id", "source", "target")


def _getter(places: Sequence[int]) -> Callable[[Sequence[str]], object]:
    return itemgetter(*places) if places else len


def _column(cell: str) -> str:
    return cell.strip().casefold().replace(" ", "_")


def _check_header(head: Sequence[str], line: int | None, collector: Collector) -> None:
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


def _link(row: dict[str, str]) -> dict[str, Any]:
    """Return a row as the plain data of a link."""
    link: dict[str, Any] = {name: row[name] for name in row if name in _LINK_FIELDS}
    for name, read in (("relation", relation_of), ("sign", sign_of), ("sign_implied", sign_of)):
        if name in link:
            word = read(link[name])
            link[name] = link[name] if word is None else word
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


def row_of(graph: CausalGraph, link: Link) -> list[str | int]:
    """Return the cells of a link, one a column; empty where nothing is said."""
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
    return [cells.get(column, "") for column in COLUMNS]


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
