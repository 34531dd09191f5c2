"""Collector: reads plain rows into records one at a time and notes every problem by its place.

:class:`immunograph.GraphDraft` feeds it the tables of a file; a reader of long tables feeds it
row by row, so that a million links never stand in memory twice and a hopeless file is given up
early.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from immunograph.errors import MapError, Problem, near_names
from immunograph.fields import Field, shown
from immunograph.graph import CausalGraph
from immunograph.link_ids import LinkIds
from immunograph.pooling import Pooling, pool_links, statement
from immunograph.records import Evidence, Link, Source
from immunograph.safetext import clip, code_points, without_unseen
from immunograph.schema import NESTED, SCHEMA, SOURCE, TABLES, TOP
from immunograph.text_row import KnownLinks, TextRow
from immunograph.vocabulary import Relation, Sign

#: Where something stands: ``("links", 3, "sign")``, ``("links", 3, "evidence", 0, "quote")``,
#: ``("source", "url")``, ``("title",)``.
Path = tuple[str | int, ...]

#: The line of a place, or None.
Locate = Callable[[Path], int | None]

#: How many problems are looked for before the rest of a hopeless file is left unread.
MOST_PROBLEMS = 1000

# Looking for similar names is dear: only for problems that are shown, among so many names.
_MOST_HINTS, _MOST_LOOKED_AT, _MOST_COMPARED = 13, 20_000, 100

_CAUSAL = {
    Sign.RAISES: Relation.INCREASES,
    Sign.LOWERS: Relation.DECREASES,
    Sign.UNKNOWN: Relation.AFFECTS,
}


class Collector:
    """A map being read: rows go in, one graph or one error with every problem comes out.

    Parameters
    ----------
    file : str
        The name to use in messages.
    locate : callable, optional
        Gives the line of a place; asked only about problems.
    inside : callable, optional
        Gives a place that has no line in words; by default ``links[3].evidence[0]``.
    """

    def __init__(
        self,
        file: str = "",
        locate: Locate | None = None,
        *,
        nodes_implied: bool = False,
        inside: Callable[[Path], str] | None = None,
    ) -> None:
        self._inside = inside or _inside
        # Where links alone make the nodes, a link that is not well has made none.
        self._nodes_implied = nodes_implied
        self._file = file
        self._locate: Locate = locate or (lambda _: None)
        self._found: list[tuple[int, Problem]] = []
        self._hints = 0
        # Dictionaries and not sets: similar names are offered in the order of the file. The id
        # of a link gives the link that first had it.
        self._ids: dict[str, dict[str, Link | None]] = {table: {} for table in TABLES}
        self._records: dict[str, list[tuple[Any, int]]] = {
            table: [] for table in TABLES if table != "links"
        }
        # Links, of which there may be a million, and the number of the row of each.
        self._links: list[Link] = []
        self._numbers = array("L")
        self._known_links = KnownLinks()
        self._unwell: list[tuple[str, int, dict[str, Any]]] = []
        self._link_ids = LinkIds()
        self._top: dict[str, Any] = {}
        self._source: Source | None = None

    # -- problems ------------------------------------------------------------------------

    def note(self, path: Path, message: str, hint: str = "", *, line: int | None = None) -> None:
        """Note one problem.

        Parameters
        ----------
        path : tuple
            Where it is.
        message, hint : str
            What is wrong, and how to mend it.
        line : int, optional
            Its line, where the caller knows it.

        Raises
        ------
        MapError
            With all that was noted, if this is one problem too many to go on.
        """
        if line is None:
            line = self._line(path)
        field = path[-1] if path and isinstance(path[-1], str) else ""
        here = self._inside(path[:-1] if field else path)
        if line is not None:
            place = f"{self._file}:{line}" if self._file else f"line {line}"
        else:
            place = ": ".join(part for part in (self._file, here) if part)
        problem = Problem(message, place=place, field=clip(field, 60), hint=hint)
        self._found.append((line or 0, problem))
        if len(self._found) >= MOST_PROBLEMS:
            raise self._error(Problem("the rest of the map was not read: too many problems"))

    def unknown(
        self,
        path: Path,
        message: str,
        known: Iterable[str],
        hint: str = "",
        *,
        line: int | None = None,
    ) -> None:
        """Note a name that is not known, with one that it may have meant, or else ``hint``."""
        near = self._near(str(path[-1]), known)
        hint = hint or f"known: {', '.join(known)}"
        self.note(path, message, f"did you mean {near[0]}?" if near else hint, line=line)

    def stop_if_wrong(self) -> None:
        """Raise :class:`MapError` if any problem was noted."""
        if self._found:
            raise self._error()

    def _line(self, path: Path) -> int | None:
        """Return the line of a place or, if it has none of its own, of what holds it."""
        for length in range(len(path), 0, -1):
            line = self._locate(path[:length])
            if line is not None:
                return line
        return None

    def _error(self, *more: Problem) -> MapError:
        ordered = sorted(self._found, key=lambda found: found[0])
        return MapError([*(problem for _, problem in ordered), *more])

    def _near(self, name: str, names: Iterable[str]) -> list[str]:
        self._hints += 1
        if self._hints > _MOST_HINTS:
            return []
        first = name[:1].casefold()
        alike = (n for n in islice(names, _MOST_LOOKED_AT) if n[:1].casefold() == first)
        return near_names(name, islice(alike, _MOST_COMPARED), most=1)

    # -- reading -------------------------------------------------------------------------

    def data(self, data: Mapping[str, Any]) -> None:
        """Read all tables of a map, as a TOML or JSON file holds them."""
        self.head(data)
        for table in TABLES:
            rows = data.get(table, [])
            if not isinstance(rows, list | tuple):
                self.note((table,), "must be a list of tables", f"write [[{table}]] above each")
                continue
            for number, row in enumerate(rows):
                self.row(table, number, row)
        if not all(link.id for link in self._links):
            # The ids that links say themselves are not given to those without one.
            self.reserve(self._ids["links"])

    def head(self, data: Mapping[str, Any]) -> None:
        """Read what stands above the tables: ``title``, ``about``, ``source``."""
        known = [*TOP, "source", *TABLES]
        for name in data:
            if name not in known:
                self.unknown((str(name),), "is not a table or field of a map", known)
        self._top = self._fields({k: data[k] for k in TOP if k in data}, TOP, ())
        schema = self._top.get("schema", SCHEMA)
        if schema != SCHEMA:
            self.note(
                ("schema",),
                f"is {shown(schema)}, which this version cannot read",
                f"it reads {SCHEMA!r}",
            )
        if "source" in data:
            entry = data["source"]
            if isinstance(entry, Mapping):
                before = len(self._found)
                good = self._fields(entry, SOURCE, ("source",))
                self._source = Source(**good) if len(self._found) == before else None
            else:
                self.note(("source",), "must be one table", "write [source] above its fields")

    def reserve(self, ids: Iterable[str]) -> None:
        """Keep these ids from being given to links without one."""
        self._link_ids.reserve(ids)

    def row(self, table: str, number: int, row: object) -> bool:
        """Read one row of a table, ``number`` being its place, from 0; tell whether it is well."""
        plain = row if table == "links" and type(row) is TextRow else None
        if plain is not None:
            known = self._known_links.link(plain, self._ids["nodes"])
            if known is not None:
                return self.take_link(number, known)
        if not isinstance(row, Mapping):
            self.note((table, number), "must be a table", f"write [[{table}]] above its fields")
            return False
        before = len(self._found)
        good = self.fields_of(table, number, row)
        if len(self._found) == before:
            taken = self.take(table, number, good)
            if taken and plain is not None:
                self._known_links.add(plain, self._links[-1])
            return taken
        self._once(table, number, good)
        self._unwell.append((table, number, good))
        return False

    def fields_of(self, table: str, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what one row of a table says, and note what is wrong with it.

        Whether its id is used twice is not looked at, nor is a link without an id given one.
        """
        path = (table, number)
        good = self._whole(row, TABLES[table][1], path)
        if table == "links":
            self._link(row, good, path)
        elif table == "nodes":
            self._nested("xrefs", good, path)
            if "id" in good:
                good.setdefault("label", good["id"])
        elif table == "claims":
            self._span(good, path)
        elif table == "loops" and bool(row.get("nodes")) == bool(row.get("links")):
            self.note(path, "needs its nodes or its links", 'say nodes = ["a", "b", "c"]')
        return good

    def take(self, table: str, number: int, good: dict[str, Any]) -> bool:
        """Keep a row whose fields are well, and tell if its id was new.

        A link without an id is given one when all are there and alike ones have been pooled.
        """
        if table == "links":
            return self.take_link(number, Link(**({"id": ""} | good)))
        if not self._once(table, number, good):
            self._unwell.append((table, number, good))
            return False
        self._records[table].append((TABLES[table][0](**good), number))
        return True

    def take_link(self, number: int, link: Link) -> bool:
        """Keep a link that is well, and tell if its id was new; it is empty if none is said."""
        if link.id:
            known = self._ids["links"]
            if link.id not in known:
                known[link.id] = link
            elif not self._repeats(number, link, known[link.id]):
                mentions = {field: getattr(link, field) for field in _MENTIONS["links"]}
                self._unwell.append(("links", number, mentions))
                return False
        self._links.append(link)
        self._numbers.append(number)
        return True

    def _repeats(self, number: int, link: Link, known: Link | None) -> bool:
        """Tell whether a link may have the id of another: a row of a table that says the same."""
        if not self._nodes_implied or known is None:
            self.twice("links", number, link.id)
            return False
        if statement(link) == statement(known):
            return True
        first = next(
            n for other, n in zip(self._links, self._numbers, strict=True) if other is known
        )
        self.contradiction(number, link, first, known)
        return False

    def contradiction(self, number: int, link: Link, first: int, known: Link) -> None:
        """Note that two rows of one id state different links."""
        field, here, there = next(
            (field, here, there)
            for field in ("source", "target", "relation", "sign", "layer", "context")
            if (here := getattr(link, field)) != (there := getattr(known, field))
        )
        line = self._line(("links", first))
        place = f"row {first + 1}" if line is None else f"line {line}"
        self.note(
            ("links", number, "id"),
            f"{shown(link.id)} has the {field} {_word(here)} here, {_word(there)} in {place}",
            "rows of one id must state the same link: give one another id",
        )

    def _once(self, table: str, number: int, good: dict[str, Any]) -> bool:
        name, known = good.get("name" if table == "loops" else "id"), self._ids[table]
        if name is None:
            return True
        if name in known:
            self.twice(table, number, name)
            return False
        known[name] = None
        return True

    def twice(self, table: str, number: int, name: str) -> None:
        """Note that the id of a row was used before."""
        field = "name" if table == "loops" else "id"
        self.note((table, number, field), f"{name!r} is used twice", f"give one another {field}")

    @property
    def problems(self) -> int:
        """How many problems were noted so far."""
        return len(self._found)

    def _whole(
        self, row: Mapping[str, Any], fields: Mapping[str, Field], path: Path
    ) -> dict[str, Any]:
        good = self._fields(row, fields, path)
        for name, field in fields.items():
            if field.required and name not in row:
                self.note((*path, name), "is missing", field.doc)
        return good

    def _fields(
        self, row: Mapping[str, Any], fields: Mapping[str, Field], path: Path
    ) -> dict[str, Any]:
        """Return the fields of one table that are well, and note what is wrong with others."""
        good: dict[str, Any] = {}
        for name, value in row.items():
            field = fields.get(name)
            if field is None:
                self.unknown((*path, str(name)), "is not a field here", fields)
                continue
            try:
                good[name] = field.read(value)
            except ValueError as wrong:
                self.note((*path, name), str(wrong))
        return good

    def _nested(self, name: str, good: dict[str, Any], path: Path) -> None:
        """Read the tables inside a row, such as the evidence of a link."""
        if name not in good:
            return
        kind, fields = NESTED[name]
        found = []
        for number, row in enumerate(good[name]):
            here = (*path, name, number)
            before = len(self._found)
            inner = self._whole(row, fields, here)
            if kind is Evidence:
                self._span(inner, here)
                told = len(self._found) > before
                if not told and not row.keys() & {"citation", "quote", "design"}:
                    self.note(here, "says nothing", "give a citation, a quote or a design")
            if len(self._found) == before:
                found.append(kind(**inner))
        good[name] = tuple(found)

    # -- links and quotes ----------------------------------------------------------------

    def _link(self, row: Mapping[str, Any], good: dict[str, Any], path: Path) -> None:
        relation, sign = good.get("relation"), good.get("sign")
        if "relation" not in row and "sign" not in row:
            self.note(
                (*path, "relation"),
                "is missing",
                'say relation = "increases", or sign = "raises"',
            )
        elif relation is None and sign is not None:
            good["relation"] = relation = _CAUSAL[sign]
        if relation is not None:
            fixed = relation.sign
            if fixed is not None and sign is not None and sign is not fixed:
                self.note(
                    (*path, "sign"),
                    f"is {sign.word!r}, but {relation.value} means {fixed.word!r}",
                    "leave sign out, or choose another relation",
                )
            good["sign"] = fixed if fixed is not None else good.get("sign", Sign.UNKNOWN)
        if good.get("sign_implied") is not None and good.get("sign") is not Sign.UNKNOWN:
            self.note(
                (*path, "sign_implied"),
                "has no place beside a sign that is stated",
                "keep one of the two",
            )
        self._nested("evidence", good, path)

    def _span(self, good: Mapping[str, Any], path: Path) -> None:
        start, end, quote = good.get("start"), good.get("end"), good.get("quote")
        if start is None and end is None:
            return
        if start is None or end is None or quote is None:
            self.note((*path, "start"), "start and end go together, with a quote")
        elif end - start != len(quote):
            self.note(
                (*path, "end"),
                f"the quote has {len(quote)} characters, but end - start is {end - start}",
            )

    # -- references ----------------------------------------------------------------------

    def graph(self) -> CausalGraph:
        """Check that every id that is mentioned exists, and return the map.

        Raises
        ------
        MapError
            With every problem noted, in the order of the file.
        """
        links = self._pool()
        for path, name, table in self._references():
            if name is not None and name not in self._ids[table]:
                near = self._near(name, self._ids[table])
                hint = f"did you mean {near[0]}?" if near else f"add it under [[{table}]]"
                self.note(path, f"there is no {table.rstrip('s')} {name!r}", hint)
        for table in TABLES:
            ids = (
                zip((link.id for link in self._links), self._numbers, strict=True)
                if table == "links"
                else ((record.id, number) for record, number in self._records[table])
            )
            self.apart(table, ids, self._ids[table])
        self.stop_if_wrong()
        parts: dict[str, Any] = {
            table: [record for record, _ in rows] for table, rows in self._records.items()
        }
        return CausalGraph(
            links=links,
            **parts,
            title=self._top.get("title", ""),
            about=self._top.get("about", ""),
            source=self._source,
        )

    def _pool(self) -> Pooling:
        """Pool the links that are alike, and give an id to those that have none."""
        known = self._ids["links"]
        clashes = 0

        def name(link: Link) -> str:
            nonlocal clashes
            made = self._link_ids.make(link.source, link.relation, link.target)
            clashes += made in known
            known.setdefault(made, link)
            return made

        found = pool_links(self._links, name)
        if clashes:
            self._note_clashes(found)
        return found

    def _note_clashes(self, found: Pooling) -> None:
        """Note the links whose id, be it their own or a made one, is that of one before."""
        numbers: dict[object, int] = {}
        for link, number in zip(self._links, self._numbers, strict=True):
            numbers.setdefault(statement(link), number)
        seen: set[str] = set()
        for link in found.links:
            if link.id in seen:
                self.twice("links", numbers[statement(link)], link.id)
            seen.add(link.id)

    def apart(
        self, table: str, ids: Iterable[tuple[str, int]], known: Mapping[str, object]
    ) -> None:
        """Note ids, each with the number of its row, that no screen tells from other known ones."""
        if table == "links" and self._found:
            return  # links without an id are called by their ends
        if all(map(str.isascii, known)):
            return
        first: dict[str, str] = {}
        for name, number in ids:
            # The usual case is told apart at once: this loop may run a million times.
            if name.isascii() or (seen := without_unseen(name)) == name:
                continue
            other = seen if seen in known else first.setdefault(seen, name)
            if other != name:
                codes = code_points(name) or code_points(other)
                self.note(
                    (table, number, "id"),
                    f"{name!r} and {other!r} look the same: no screen shows {codes}",
                    "type the id anew",
                )

    def _references(self) -> Iterator[tuple[Path, str | None, str]]:
        """Yield every mention of an id: its place, the id, and the table it must be in."""
        nodes, works = self._ids["nodes"], self._ids["citations"]
        for link, number in zip(self._links, self._numbers, strict=True):
            # The usual case is told apart at once: this loop runs a million times.
            if link.source not in nodes:
                yield ("links", number, "source"), link.source, "nodes"
            if link.target not in nodes:
                yield ("links", number, "target"), link.target, "nodes"
            if not (link.evidence or link.claims or link.summarises):
                continue
            for place, item in enumerate(link.evidence):
                if item.citation not in works:
                    here = ("links", number, "evidence", place, "citation")
                    yield here, item.citation, "citations"
            for name in link.claims:
                yield ("links", number, "claims"), name, "claims"
            for name in link.summarises:
                yield ("links", number, "summarises"), name, "links"
        for claim, number in self._records["claims"]:
            yield ("claims", number, "source"), claim.source, "nodes"
            yield ("claims", number, "target"), claim.target, "nodes"
            yield ("claims", number, "link"), claim.link, "links"
        for table, number, good in () if self._nodes_implied else self._unwell:
            for field, among in _MENTIONS.get(table, {}).items():
                mentioned = good.get(field, ())
                for name in (mentioned,) if isinstance(mentioned, str) else mentioned:
                    yield (table, number, field), name, among
        if self._source is not None:
            yield ("source", "citation"), self._source.citation, "citations"


#: Which fields name what, for rows that are not well for another reason.
_MENTIONS = {
    "links": {"source": "nodes", "target": "nodes", "claims": "claims", "summarises": "links"},
    "claims": {"source": "nodes", "target": "nodes", "link": "links"},
}


def _word(value: Any) -> str:
    """Return a value of a link as a file says it."""
    return shown(getattr(value, "word", getattr(value, "value", value)))


def _inside(path: Path) -> str:
    """Return ``links[3].evidence[0]`` for the path of a table."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
