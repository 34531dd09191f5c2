"""GraphDraft: collect a map, report every problem at once with its place, then freeze it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from immunograph.collect import Collector, Locate
from immunograph.errors import MapError, Problem, UnknownName, near_names
from immunograph.graph import CausalGraph
from immunograph.schema import SCHEMA, SOURCE, TABLES, to_plain
from immunograph.vocabulary import Relation


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
                # A sign that contradicts its relation must not vanish: reading it is an error.
                if link.sign is link.relation.sign:
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
        self._own: set[str] = set()
        self._file = ""
        self._locate: Locate | None = None

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

        Examples
        --------
        >>> draft = GraphDraft.from_plain({"nodes": [{"id": "sleep"}, {"id": "sleep"}]})
        >>> draft.problems()
        [Problem("nodes[1]: id: 'sleep' is used twice (give one another id)")]
        """
        draft = cls()
        draft._data = dict(data)
        draft._file, draft._locate = file, locate
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

    def add_evidence(self, link: str, **fields: Any) -> None:
        """Add a piece of evidence to a link that is there.

        Parameters
        ----------
        link : str
            The id of the link.
        **fields
            Those of :class:`~immunograph.Evidence`: ``citation``, ``stance``, ``quote``,
            ``design``, ``n`` …

        Raises
        ------
        UnknownName
            If there is no link of that id.

        Examples
        --------
        >>> draft = GraphDraft()
        >>> draft.add_node("stress")
        >>> draft.add_node("sleep")
        >>> draft.add_link("stress", "sleep", "decreases", id="E01")
        >>> draft.add_evidence("E01", design="cohort", n=120, quote="slept less")
        >>> len(draft.freeze().link("E01").evidence)
        1
        """
        entry = self._find("links", link)
        item = {name: value for name, value in fields.items() if value is not None}
        entry["evidence"] = [*entry.get("evidence", ()), item]

    def add_claim(self, id: str, quote: str, **fields: Any) -> None:
        """Add a sentence of the source; ``fields`` are those of :class:`~immunograph.Claim`."""
        self._add("claims", {"id": id, "quote": quote, **fields})

    def add_loop(
        self, name: str, nodes: Iterable[str] = (), *, links: Iterable[str] = (),
        note: str | None = None,
    ) -> None:  # fmt: skip
        """Give a feedback loop a name, by the ids of all its nodes in order, or of its links.

        Examples
        --------
        >>> draft = GraphDraft()
        >>> draft.add_node("stress")
        >>> draft.add_node("sleep")
        >>> draft.add_link("stress", "sleep", "decreases")
        >>> draft.add_link("sleep", "stress", "decreases")
        >>> draft.add_loop("Sleepless", ["stress", "sleep"])
        >>> draft.freeze().loops[0].nodes
        ('stress', 'sleep')
        """
        parts = {"nodes": list(nodes), "links": list(links)}
        entry = {"name": name, **{k: v for k, v in parts.items() if v}, "note": note}
        self._add("loops", entry)

    def add_citation(self, id: str, **fields: Any) -> None:
        """Add a work; ``fields`` are those of :class:`~immunograph.Citation`."""
        self._add("citations", {"id": id, **fields})

    def update_node(self, id: str, **fields: Any) -> None:
        """Change fields of a node; None takes a field away.

        Raises
        ------
        UnknownName
            If there is no node of that id.
        """
        _change(self._find("nodes", id), fields)

    def update_link(self, id: str, **fields: Any) -> None:
        """Change fields of a link; None takes a field away.

        Raises
        ------
        UnknownName
            If there is no link of that id.
        """
        _change(self._find("links", id), fields)

    def remove_node(self, id: str) -> None:
        """Remove a node, its links, and every mention of these.

        Raises
        ------
        UnknownName
            If there is no node of that id.
        """
        self._table("nodes").remove(self._find("nodes", id))
        self._remove_links(lambda link: id in (link.get("source"), link.get("target")))
        for claim in self._table("claims"):
            _change(claim, {end: None for end in ("source", "target") if claim.get(end) == id})

    def remove_link(self, id: str) -> None:
        """Remove a link and every mention of it; the sentences it was read from stay.

        Raises
        ------
        UnknownName
            If there is no link of that id.
        """
        gone = self._find("links", id)
        self._remove_links(lambda link: link is gone)

    def _remove_links(self, gone: Callable[[dict[str, Any]], bool]) -> None:
        links = self._table("links")
        ids = {link.get("id") for link in links if gone(link)}
        links[:] = [link for link in links if not gone(link)]
        for link in links:
            if "summarises" in link:
                link["summarises"] = [name for name in link["summarises"] if name not in ids]
        for claim in self._table("claims"):
            if claim.get("link") in ids:
                del claim["link"]

    def _table(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table, copied the first time: the caller's are never changed."""
        if table not in self._own:
            rows = self._data.get(table, [])
            if not isinstance(rows, list | tuple) or not all(isinstance(r, Mapping) for r in rows):
                raise MapError(self.problems())
            self._data[table] = [dict(row) for row in rows]
            self._own.add(table)
        mine: list[dict[str, Any]] = self._data[table]
        return mine

    def _add(self, table: str, entry: dict[str, Any]) -> None:
        self._table(table).append({k: v for k, v in entry.items() if v is not None})

    def _find(self, table: str, id: str) -> dict[str, Any]:
        for entry in self._table(table):
            if entry.get("id") == id:
                return entry
        known = [str(entry["id"]) for entry in self._table(table) if "id" in entry]
        raise UnknownName(table.rstrip("s"), id, near_names(id, known))

    # -- checking and freezing -----------------------------------------------------------

    def problems(self) -> list[Problem]:
        """Return everything that keeps the draft from being a valid map, in file order."""
        try:
            self.freeze()
        except MapError as error:
            return list(error.problems)
        return []

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
        collector = Collector(self._file, self._locate)
        collector.data(self._data)
        return collector.graph()


def _change(entry: dict[str, Any], fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if value is None:
            entry.pop(name, None)
        else:
            entry[name] = value
