"""GraphDraft: collect a map, report every problem at once with its place, then freeze it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from immunograph.errors import MapError, Problem, UnknownName, near_names
from immunograph.graph import CausalGraph
from immunograph.records import Claim, Evidence, Link, Node, Source
from immunograph.schema import NESTED, SCHEMA, SOURCE, TABLES, TOP, Field, to_plain
from immunograph.vocabulary import Relation, Sign

#: Where something stands: ``("links", 3, "sign")`` to the number of a line, or None.
Locate = Callable[[tuple[str | int, ...]], int | None]

_CAUSAL = {
    Sign.RAISES: Relation.INCREASES,
    Sign.LOWERS: Relation.DECREASES,
    Sign.UNKNOWN: Relation.AFFECTS,
}

#: How many problems are looked for before the rest of a hopeless file is left unread.
_MOST_PROBLEMS = 1000


def graph_to_plain(graph: CausalGraph) -> dict[str, Any]:
    """Return a map as plain data: what JSON writes, what :meth:`GraphDraft.from_plain` reads.

    Parameters
    ----------
    graph : CausalGraph
        Any map.

    Returns
    -------
    dict
        ``schema``, ``title``, ``about``, ``source`` and one list a table; empty parts and
        fields at their default are left out.

    Notes
    -----
    Linear in the size of the map. Lossless:
    ``GraphDraft.from_plain(graph_to_plain(graph)).freeze() == graph``.
    """
    plain: dict[str, Any] = {"schema": SCHEMA}
    if graph.title:
        plain["title"] = graph.title
    if graph.about:
        plain["about"] = graph.about
    if graph.source is not None:
        plain["source"] = to_plain(graph.source, SOURCE)
    for table, (_, fields) in TABLES.items():
        rows = [to_plain(record, fields) for record in getattr(graph, table)]
        if table == "links":
            for row, link in zip(rows, graph.links, strict=True):
                if link.relation.sign is not None:
                    del row["sign"]
        if rows:
            plain[table] = rows
    return plain


class GraphDraft:
    """A map in the making.

    Parameters
    ----------
    graph : CausalGraph, optional
        A map to start from; it is not changed.
    title, about : str, optional
        What the map is called, and a paragraph about it.

    Examples
    --------
    >>> draft = GraphDraft(title="Sleep and stress")
    >>> draft.add_node("stress")
    >>> draft.add_node("sleep", label="Adequate sleep")
    >>> draft.add_link("stress", "sleep", "decreases", hedge=4)
    >>> draft.freeze()
    <CausalGraph 'Sleep and stress': 2 nodes, 1 links>
    """

    def __init__(
        self, graph: CausalGraph | None = None, *, title: str = "", about: str = ""
    ) -> None:
        self._data: dict[str, Any] = {} if graph is None else graph_to_plain(graph)
        if title:
            self._data["title"] = title
        if about:
            self._data["about"] = about
        self._file = ""
        self._locate: Locate = lambda _: None

    @classmethod
    def from_plain(
        cls, data: Mapping[str, Any], *, file: str = "", locate: Locate | None = None
    ) -> GraphDraft:
        """Return a draft of plain data, as a TOML or JSON file holds it. Nothing is checked yet.

        Parameters
        ----------
        data : mapping
            The tables of a map; see ``docs/map-format.md``.
        file : str, optional
            The name to use in messages.
        locate : callable, optional
            Gives the line of a place such as ``("links", 3, "sign")``, or None.
        """
        draft = cls()
        draft._data = dict(data)
        draft._file = file
        if locate is not None:
            draft._locate = locate
        return draft

    # -- editing -------------------------------------------------------------------------

    def add_kind(self, id: str, label: str, **fields: Any) -> None:
        """Add a kind of node; ``fields`` are those of :class:`~immunograph.Kind`."""
        self._add("kinds", {"id": id, "label": label, **fields})

    def add_node(self, id: str, **fields: Any) -> None:
        """Add a node; ``fields`` are those of :class:`~immunograph.Node`."""
        self._add("nodes", {"id": id, **fields})

    def add_link(
        self, source: str, target: str, relation: str | Relation | None = None, **fields: Any
    ) -> None:
        """Add a link between two node ids; ``fields`` are those of :class:`~immunograph.Link`.

        With no ``relation`` the link is causal, as its ``sign`` says.
        """
        entry = {"source": source, "target": target, **fields}
        if relation is not None:
            entry["relation"] = relation
        self._add("links", entry)

    def add_claim(self, id: str, quote: str, **fields: Any) -> None:
        """Add a sentence of the source; ``fields`` are those of :class:`~immunograph.Claim`."""
        self._add("claims", {"id": id, "quote": quote, **fields})

    def add_citation(self, id: str, **fields: Any) -> None:
        """Add a work; ``fields`` are those of :class:`~immunograph.Citation`."""
        self._add("citations", {"id": id, **fields})

    def update_node(self, id: str, **fields: Any) -> None:
        """Change fields of a node; raise :class:`UnknownName` if there is none of that id."""
        self._find("nodes", id).update(fields)

    def update_link(self, id: str, **fields: Any) -> None:
        """Change fields of a link; raise :class:`UnknownName` if there is none of that id."""
        self._find("links", id).update(fields)

    def remove_node(self, id: str) -> None:
        """Remove a node and its links; raise :class:`UnknownName` if there is none of that id."""
        self._table("nodes").remove(self._find("nodes", id))
        links = self._table("links")
        self._data["links"] = [e for e in links if id not in (e.get("source"), e.get("target"))]

    def remove_link(self, id: str) -> None:
        """Remove a link; raise :class:`UnknownName` if there is none of that id."""
        self._table("links").remove(self._find("links", id))

    def _table(self, table: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._data.setdefault(table, [])
        return rows

    def _add(self, table: str, entry: dict[str, Any]) -> None:
        self._table(table).append({k: v for k, v in entry.items() if v is not None})

    def _find(self, table: str, id: str) -> dict[str, Any]:
        for entry in self._table(table):
            if entry.get("id") == id:
                return entry
        what = table.rstrip("s")
        raise UnknownName(what, id, near_names(id, (str(e.get("id")) for e in self._table(table))))

    # -- checking and freezing -----------------------------------------------------------

    def problems(self) -> list[Problem]:
        """Return everything that keeps the draft from being a valid map, in file order."""
        return _Check(self._data, self._file, self._locate).problems

    def freeze(self) -> CausalGraph:
        """Return the finished, immutable map.

        Raises
        ------
        MapError
            With every problem of the draft, each with its place and its fix.

        Notes
        -----
        Linear in the size of the draft.
        """
        check = _Check(self._data, self._file, self._locate)
        if check.problems:
            raise MapError(check.problems)
        return check.graph()


class _Check:
    """One pass over the plain data of a map: reads every field, then every reference."""

    def __init__(self, data: Mapping[str, Any], file: str, locate: Locate) -> None:
        self.problems: list[Problem] = []
        self._file, self._locate, self._data = file, locate, data
        self._ids: dict[str, set[str]] = {}
        self._records: dict[str, list[Any]] = {table: [] for table in TABLES}
        self._places: dict[str, list[int]] = {table: [] for table in TABLES}
        self._top()
        for table in TABLES:
            self._read_table(table)
        self._refer()

    def graph(self) -> CausalGraph:
        return CausalGraph(
            self._records["nodes"],
            self._records["links"],
            kinds=self._records["kinds"],
            claims=self._records["claims"],
            citations=self._records["citations"],
            title=self._title,
            about=self._about,
            source=self._source,
        )

    # -- messages ------------------------------------------------------------------------

    def _wrong(self, path: tuple[str | int, ...], message: str, hint: str = "") -> None:
        if len(self.problems) >= _MOST_PROBLEMS:
            return
        line = self._locate(path)
        table = ".".join(f"[{p}]" if isinstance(p, int) else str(p) for p in path[:2])
        table = table.replace(".[", "[")
        if line is not None:
            place = f"{self._file}:{line}" if self._file else f"line {line}"
        else:
            inside = table if len(path) > 1 else ""
            place = ": ".join(p for p in (self._file, inside) if p)
        named = [str(p) for p in path[2:] if isinstance(p, str)] if len(path) > 2 else []
        field = named[-1] if named else (str(path[0]) if len(path) == 1 else "")
        self.problems.append(Problem(message, place=place, field=field, hint=hint))

    # -- fields --------------------------------------------------------------------------

    def _top(self) -> None:
        known = [*TOP, "source", *TABLES]
        for name in self._data:
            if name not in known:
                near = near_names(name, known, most=1) if isinstance(name, str) else []
                self._wrong(
                    (name,),
                    "is not a table or field of a map",
                    f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}",
                )
        top = self._fields({k: self._data[k] for k in TOP if k in self._data}, TOP, ())
        if top.get("schema", SCHEMA) != SCHEMA:
            self._wrong(
                ("schema",), f"is {top['schema']!r}; this version reads {SCHEMA!r}", "upgrade"
            )
        self._title: str = top.get("title", "")
        self._about: str = top.get("about", "")
        self._source: Source | None = None
        if "source" in self._data:
            entry = self._data["source"]
            if isinstance(entry, Mapping):
                self._source = Source(**self._fields(entry, SOURCE, ("source", 0)))
            else:
                self._wrong(("source",), "must be one table", "write [source] above its fields")

    def _fields(
        self,
        entry: Mapping[str, Any],
        fields: Mapping[str, Field],
        path: tuple[str | int, ...],
    ) -> dict[str, Any]:
        """Return the fields of one table that are well, and note what is wrong with others."""
        good: dict[str, Any] = {}
        for name, value in entry.items():
            field = fields.get(name)
            if field is None:
                near = near_names(str(name), fields, most=1)
                hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(fields)}"
                self._wrong((*path, str(name)), "is not a field here", hint)
                continue
            try:
                good[name] = field.read(value)
            except ValueError as wrong:
                self._wrong((*path, name), str(wrong))
        return good

    def _read_table(self, table: str) -> None:
        rows = self._data.get(table, [])
        self._ids[table] = set()
        if not isinstance(rows, list | tuple):
            self._wrong((table,), "must be a list of tables", f"write [[{table}]] above each")
            return
        make = {"nodes": self._node, "links": self._link, "claims": self._claim}.get(table)
        kind, fields = TABLES[table]
        required = [name for name, field in fields.items() if field.required]
        for number, row in enumerate(rows):
            path = (table, number)
            if not isinstance(row, Mapping):
                self._wrong(path, "must be a table", f"write [[{table}]] above its fields")
                continue
            before = len(self.problems)
            good = self._fields(row, fields, path)
            for name in required:
                if name not in row:
                    self._wrong((*path, name), "is missing", fields[name].doc)
            identity = good.get("id")
            if table == "links" and "id" not in row and len(self.problems) == before:
                identity = good["id"] = self._link_id(good)
            if identity is not None:
                if identity in self._ids[table]:
                    self._wrong(
                        (*path, "id"), f"{identity!r} is used twice", "give one another id"
                    )
                self._ids[table].add(identity)
            if len(self.problems) == before:
                record = make(good, path) if make else kind(**good)
                if record is not None:
                    self._records[table].append(record)
                    self._places[table].append(number)

    def _node(self, good: dict[str, Any], path: tuple[str | int, ...]) -> Node | None:
        good.setdefault("label", good["id"])
        if "xrefs" in good:
            good["xrefs"] = self._nested("xrefs", good["xrefs"], path)
        return None if good.get("xrefs", ()) is None else Node(**good)

    def _link(self, good: dict[str, Any], path: tuple[str | int, ...]) -> Link | None:
        before = len(self.problems)
        relation, sign = good.get("relation"), good.get("sign")
        if relation is None and sign is None:
            self._wrong(
                (*path, "relation"), "is missing", 'say relation = "increases", or sign = "raises"'
            )
            return None
        if relation is None:
            good["relation"] = relation = _CAUSAL[sign]
        fixed = relation.sign
        if fixed is None:
            good.setdefault("sign", Sign.UNKNOWN)
        elif sign is not None and sign is not fixed:
            self._wrong(
                (*path, "sign"),
                f"is {sign.word!r}, but {relation.value} means {fixed.word!r}",
                "leave sign out, or choose another relation",
            )
        else:
            good["sign"] = fixed
        if good.get("sign_implied") is not None and good.get("sign") is not Sign.UNKNOWN:
            self._wrong(
                (*path, "sign_implied"),
                "has no place beside a sign that is stated",
                "keep one of the two",
            )
        if "evidence" in good:
            good["evidence"] = self._nested("evidence", good["evidence"], path)
        return Link(**good) if len(self.problems) == before else None

    def _claim(self, good: dict[str, Any], path: tuple[str | int, ...]) -> Claim:
        self._span(good, path)
        return Claim(**good)

    def _nested(
        self, name: str, rows: Iterable[Mapping[str, Any]], path: tuple[str | int, ...]
    ) -> tuple[Any, ...] | None:
        kind, fields = NESTED[name]
        found = []
        for number, row in enumerate(rows):
            here = (*path, name, number)
            before = len(self.problems)
            good = self._fields(row, fields, here)
            for field, about in fields.items():
                if about.required and field not in row:
                    self._wrong((*here, field), "is missing", about.doc)
            if kind is Evidence:
                self._span(good, here)
                if not good.keys() & {"citation", "quote", "design"}:
                    self._wrong(here, "says nothing", "give a citation, a quote or a design")
            if len(self.problems) == before:
                found.append(kind(**good))
        return tuple(found) if len(found) == len(tuple(rows)) else None

    def _span(self, good: Mapping[str, Any], path: tuple[str | int, ...]) -> None:
        start, end, quote = good.get("start"), good.get("end"), good.get("quote")
        if start is None and end is None:
            return
        if start is None or end is None or quote is None:
            self._wrong((*path, "start"), "start and end go together, with a quote")
        elif end - start != len(quote):
            self._wrong(
                (*path, "end"),
                f"the quote has {len(quote)} characters, but end - start is {end - start}",
            )

    def _link_id(self, good: Mapping[str, Any]) -> str:
        relation = good.get("relation") or (_CAUSAL[good["sign"]] if "sign" in good else None)
        if relation is None:
            relation = Relation.AFFECTS
        base = f"{good['source']} {relation.value} {good['target']}"
        name, number = base, 2
        while name in self._ids["links"]:
            name, number = f"{base} #{number}", number + 1
        return name

    # -- references ----------------------------------------------------------------------

    def _refer(self) -> None:
        """Check that every id that is mentioned exists."""
        single: dict[str, dict[str, str]] = {
            "links": {"source": "nodes", "target": "nodes"},
            "claims": {"source": "nodes", "target": "nodes", "link": "links"},
        }
        several: dict[str, dict[str, str]] = {
            "links": {"claims": "claims", "summarises": "links"}
        }
        for table, names in single.items():
            for record, number in self._placed(table):
                for name, among in names.items():
                    self._exists(getattr(record, name), among, (table, number, name))
        for record, number in self._placed("links"):
            for name, among in several["links"].items():
                for one in getattr(record, name):
                    self._exists(one, among, ("links", number, name))
            for item in record.evidence:
                self._exists(item.citation, "citations", ("links", number, "evidence"))
        if self._source is not None:
            self._exists(self._source.citation, "citations", ("source", 0, "citation"))

    def _placed(self, table: str) -> Iterable[tuple[Any, int]]:
        return zip(self._records[table], self._places[table], strict=True)

    def _exists(self, name: str | None, table: str, path: tuple[str | int, ...]) -> None:
        if name is None or name in self._ids[table]:
            return
        # Looking for similar names is dear: only for the problems that are shown.
        near = near_names(name, sorted(self._ids[table]), 1) if len(self.problems) < 20 else []
        what = table.rstrip("s")
        hint = f"did you mean {near[0]}?" if near else f"add it under [[{table}]]"
        self._wrong(path, f"there is no {what} {name!r}", hint)
