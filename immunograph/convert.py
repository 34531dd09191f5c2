"""To networkx and back: every algorithm and file format that networkx has is one call away."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from immunograph.arguments import checked
from immunograph.collect import Collector
from immunograph.errors import MapError, Problem, UsageError
from immunograph.fields import shown
from immunograph.graph import CausalGraph
from immunograph.link_words import relation_of, sign_of
from immunograph.records import Citation, Claim, Kind, Link, Node, Source
from immunograph.safetext import clip
from immunograph.schema import SOURCE, TABLES, to_plain
from immunograph.vocabulary import Relation, Sign

if TYPE_CHECKING:
    import networkx as nx

# What a plain graph may say of a node and of an edge; other attributes are not ours.
_NODE = {k: f for k, f in TABLES["nodes"][1].items() if k not in ("id", "xrefs")}
_LINK = {
    name: field for name, field in TABLES["links"][1].items()
    if name not in ("source", "target", "relation", "sign", "summarises", "claims", "evidence")
}  # fmt: skip

#: Where the sign of an edge may stand, besides ``sign`` and ``relation``.
SIGN_ATTRIBUTES = ("polarity", "effect", "interaction")

_RECORDS: dict[str, type] = {"kinds": Kind, "claims": Claim, "citations": Citation}

_UNDIRECTED = {
    Sign.RAISES: Relation.POSITIVELY_CORRELATED_WITH,
    Sign.LOWERS: Relation.NEGATIVELY_CORRELATED_WITH,
    Sign.UNKNOWN: Relation.ASSOCIATED_WITH,
}


@checked
def to_networkx(graph: CausalGraph, *, records: bool = False) -> nx.MultiDiGraph:
    """Return the map as a networkx graph whose edges carry their links.

    Parameters
    ----------
    graph : CausalGraph
        Any map.
    records : bool
        Whether nodes, edges and the graph carry the records themselves as well, with all
        evidence: nothing is lost then, but the graph cannot be written to a file.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are node ids, edges run from source to target and are keyed by link id. Their
        attributes are text and numbers: the plain fields of :class:`~immunograph.Node` and
        :class:`~immunograph.Link`, such as ``label``, ``kind``, ``sign`` (+1, -1, 0),
        ``relation`` and ``layer``. An association, which has no direction, is an edge like the
        others: look at its ``relation``. With ``records``, also ``node`` and ``link``, and in
        ``.graph`` the kinds, claims and citations.

    Notes
    -----
    Linear in the size of the map. The graph can be written as GraphML, GEXF, GML, node-link or
    Cytoscape JSON. ``from_networkx(to_networkx(graph))`` keeps nodes and links; what speaks for
    them is kept with ``records``: ``from_networkx(to_networkx(graph, records=True)) == graph``.

    Examples
    --------
    >>> import immunograph as ig
    >>> edges = ig.to_networkx(ig.load_dataset("perlmutter2022")).edges
    >>> edges["stress", "inflammation", "E01"]["sign"]
    1
    """
    import networkx as nx

    made = nx.MultiDiGraph(**{k: v for k in ("title", "about") if (v := getattr(graph, k))})
    if records:
        made.graph |= {
            "source": graph.source,
            "kinds": graph.kinds,
            "claims": graph.claims,
            "citations": graph.citations,
            # networkx lists edges by node, so the order of the links must be said.
            "link_order": tuple(link.id for link in graph.links),
        }
    for node in graph.nodes:
        data = _scalars(to_plain(node, TABLES["nodes"][1]))
        # GML has no label besides the name of the node, Cytoscape shows the name.
        named = {"name": node.label} if node.label != node.id else {}
        made.add_node(node.id, **data | named | {"label": node.label})
        if records:
            made.nodes[node.id]["node"] = node
    for link in graph.links:
        data = _scalars(to_plain(link, TABLES["links"][1]))
        data |= {"sign": int(link.sign), "relation": str(link.relation), "layer": str(link.layer)}
        made.add_edge(link.source, link.target, key=link.id, **data | {"id": link.id})
        if records:
            made.edges[link.source, link.target, link.id]["link"] = link
    return made


def _scalars(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in plain.items()
        if isinstance(value, str | int | float) and name not in ("id", "source", "target")
    }


@checked
def from_networkx(
    graph: nx.Graph,
    *,
    sign: str | Callable[[Any, Any, Mapping[str, Any]], object] | None = None,
) -> CausalGraph:
    """Return the map that a networkx graph holds, whether or not it was made by us.

    Parameters
    ----------
    graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        Nodes become nodes; a name that is no text is written as text. Edges become links.
    sign : str or callable, optional
        The attribute that says the sign of each edge, by a word or by the sign of a number, or a
        function of the two nodes and the attributes of an edge that returns one. By default the
        sign is read from ``sign`` (+1, -1, 0, ``"+"``, ``"raises"``, ``"inhibits"`` …), else
        from ``relation``, ``polarity``, ``effect`` or ``interaction``, else from ``weight``, if
        any weight of the graph is below zero: weights that are all above zero are mostly
        strengths or costs.

    Returns
    -------
    CausalGraph
        What claims and links say of nodes and links that are no longer there is left out.

    Raises
    ------
    UsageError
        If two nodes have the same name once written as text, or a node is NaN.
    MapError
        If ``sign`` is no sign, or what edges say contradicts itself; it names the edge.

    Warns
    -----
    UserWarning
        Once, if no edge says a sign or a relation.

    Notes
    -----
    Linear in the size of the graph, but for putting links in order. Without a relation a
    directed edge is causal and an undirected one an association, as signed. Attributes with the
    name of a field of :class:`~immunograph.Node` or :class:`~immunograph.Link` set that field if
    they fit it, and win over the record that :func:`to_networkx` left there; all others are
    passed over. None, NaN and pandas.NA say nothing.

    Examples
    --------
    >>> import networkx as nx
    >>> plain = nx.DiGraph()
    >>> plain.add_edge("stress", "sleep", polarity="negative")
    >>> from_networkx(plain).links[0].relation.value
    'decreases'
    """
    names = _names(graph)
    reader = _Edges(graph, names, sign)
    links, edges = reader.links, reader.edges
    nodes = list(graph.nodes)
    among = set(names.values())
    known = {row["id"] for row in links if "id" in row}

    def where(path: tuple[str | int, ...]) -> str:
        if len(path) > 1 and isinstance(path[1], int):
            if path[0] == "links":
                return edges[path[1]]
            if path[0] == "nodes":
                return f"node {clip(repr(nodes[path[1]]), 60)}"
        return ": ".join(map(str, path))

    if reader.problems:
        raise MapError(reader.problems)
    collector = Collector(inside=where)
    collector.head(_head(graph.graph))
    for row in links:
        if "summarises" in row:
            row["summarises"] = [name for name in row["summarises"] if name in known]
    for number, kind in enumerate(_records(graph, "kinds")):
        collector.row("kinds", number, kind)
    for number, (name, given) in enumerate(graph.nodes(data=True)):
        collector.row("nodes", number, _node(names[name], given))
    collector.reserve(known)
    for number, row in enumerate(links):
        collector.row("links", number, row)
    for number, claim in enumerate(_records(graph, "claims")):
        for name, ids in (("source", among), ("target", among), ("link", known)):
            if claim.get(name) not in ids:
                claim.pop(name, None)
        collector.row("claims", number, claim)
    for number, work in enumerate(_records(graph, "citations")):
        collector.row("citations", number, work)
    if links and not reader.signed:
        # Two frames up, since the arguments are checked in between.
        warnings.warn(reader.unsigned(), stacklevel=3)
    return collector.graph()


def _names(graph: nx.Graph) -> dict[Hashable, str]:
    for name in graph.nodes:
        if missing(name):
            raise UsageError(
                f"a node of the graph is {name}, which is no name", "name it, or remove it"
            )
    names = {name: str(name) for name in graph.nodes}
    seen: dict[str, Hashable] = {}
    for name, text in names.items():
        if text in seen:
            first, second = clip(repr(seen[text]), 60), clip(repr(name), 60)
            raise UsageError(
                f"the nodes {first} and {second} have the same name as text", "rename one"
            )
        seen[text] = name
    return names


def _head(given: Mapping[str, Any]) -> dict[str, Any]:
    head = {n: given[n] for n in ("title", "about") if isinstance(given.get(n), str) and given[n]}
    if "title" not in head and isinstance(given.get("name"), str) and given["name"]:
        head["title"] = given["name"]
    source = given.get("source")
    if isinstance(source, Source):
        head["source"] = to_plain(source, SOURCE)
    return head


def _records(graph: nx.Graph, table: str) -> Iterator[dict[str, Any]]:
    records = graph.graph.get(table, ())
    kind = _RECORDS[table]
    if isinstance(records, list | tuple):
        for record in records:
            if isinstance(record, kind):
                yield to_plain(record, TABLES[table][1])


def _node(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    record = given.get("node")
    row = to_plain(record, TABLES["nodes"][1]) if isinstance(record, Node) else {}
    said = _fields(given, _NODE)
    if "label" not in said and "name" in given:
        said |= _fields({"label": given["name"]}, _NODE)
    return row | said | {"id": name}


def _fields(given: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that fit a field of that name."""
    said = {}
    for name, field in fields.items():
        value = _plain(given.get(name))
        if value is None:
            continue
        if name in ("label", "id") and isinstance(value, int | float):
            value = str(value)
        if name == "derived" and value in (0, 1):
            value = bool(value)  # GML has no truth values
        try:
            field.read(value)
        except ValueError:
            continue
        said[name] = value
    return said


def missing(value: object) -> bool:
    """Tell whether a value says nothing: None, NaN, NaT or NA."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - only NaN differs from itself
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"  # of pandas: neither true nor false


def _plain(value: Any) -> Any:
    """Return a value without numpy around it; None if it says nothing."""
    if missing(value):
        return None
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value


class _Edges:
    """The edges of a graph as plain links, in the order in which they once were.

    Attributes
    ----------
    links : list of dict
        One a link.
    edges : list of str
        What a message calls each of them.
    problems : list of Problem
        Edges whose sign cannot be read.
    signed : bool
        Whether any edge said a sign or a relation.
    """

    def __init__(self, graph: nx.Graph, names: Mapping[Hashable, str], sign: Any) -> None:
        self.signed = False
        self.problems: list[Problem] = []
        self._sign = sign
        self._directed = graph.is_directed()
        self._others: dict[str, int] = {}
        weights = [_plain(data.get("weight")) for _, _, data in graph.edges(data=True)]
        numbers = [weight for weight in weights if _is_number(weight)]
        self._weighted = bool(numbers)
        self._weights = any(weight < 0 for weight in numbers)
        order = graph.graph.get("link_order", ())
        rank = {name: n for n, name in enumerate(order if isinstance(order, list | tuple) else ())}
        found = []
        for start, end, data in graph.edges(data=True):
            edge = f"edge {clip(repr((start, end)), 80)}"
            found.append((self._link(start, end, names, data, edge), edge))
        found.sort(key=lambda pair: rank.get(pair[0].get("id"), len(rank)))
        self.links, self.edges = [row for row, _ in found], [edge for _, edge in found]

    def unsigned(self) -> str:
        """Return the warning that no edge says a sign."""
        text = "no edge says a sign, so no link has one: say sign='ATTRIBUTE', or a function"
        if self._sign is None and self._weighted:
            text += "; all weights are above zero and were not read as signs: sign='weight' does"
        if self._others:
            words = ", ".join(f"{word} ({n})" for word, n in list(self._others.items())[:5])
            text += f"; these words are no signs: {words}"
        return text

    def _link(
        self,
        start: Hashable,
        end: Hashable,
        names: Mapping[Hashable, str],
        data: Mapping[str, Any],
        edge: str,
    ) -> dict[str, Any]:
        source, target = names[start], names[end]
        record = data.get("link")
        row: dict[str, Any] = {}
        if isinstance(record, Link):
            self.signed = True
            row = to_plain(record, TABLES["links"][1])
            if not self._directed and {source, target} == {record.source, record.target}:
                source, target = record.source, record.target
        row |= _fields(data, _LINK) | {"source": source, "target": target}
        relation = self._relation(data.get("relation"))
        if relation is not None:
            row["relation"] = relation
        sign = self._read(start, end, data, edge, relation or row.get("relation"))
        if sign is not None:
            self.signed = True
            row["sign"] = sign
            # A word as weak as "regulates" gives way to a sign.
            if sign and row.get("relation") in (Relation.AFFECTS, Relation.ASSOCIATED_WITH):
                undirected = row.pop("relation") is Relation.ASSOCIATED_WITH
                if undirected:
                    row["relation"] = _UNDIRECTED[sign]
        if "relation" not in row:
            row.setdefault("sign", Sign.UNKNOWN)
            if not self._directed:
                row["relation"] = _UNDIRECTED[Sign(row["sign"])]
        return row

    def _relation(self, value: Any) -> Relation | None:
        if not isinstance(value, str):
            return None
        found = relation_of(_bare(value))
        if found is None and sign_of(_bare(value)) is None:
            self._others[shown(value)] = self._others.get(shown(value), 0) + 1
        elif found is not None:
            self.signed = True
        return found

    def _read(
        self,
        start: Hashable,
        end: Hashable,
        data: Mapping[str, Any],
        edge: str,
        relation: Relation | str | None,
    ) -> Sign | None:
        """Return the sign of an edge; None where nothing says it."""
        if self._sign is not None:
            said = self._sign(start, end, data) if callable(self._sign) else data.get(self._sign)
            return self._certain(said, edge, any_number=True)
        if _plain(data.get("sign")) is not None:
            return self._certain(data["sign"], edge, any_number=False)
        if relation is not None and Relation(relation).sign not in (None, Sign.UNKNOWN):
            return None  # the relation says it
        for name in ("relation", *SIGN_ATTRIBUTES):
            value = _plain(data.get(name))
            found = _sign(value, any_number=True)
            if found is not None and (found or name != "relation"):
                return found
            if isinstance(value, str) and found is None and name != "relation":
                self._others[shown(value)] = self._others.get(shown(value), 0) + 1
        if self._weights:
            return _sign(_plain(data.get("weight")), any_number=True)
        return None

    def _certain(self, value: Any, edge: str, *, any_number: bool) -> Sign | None:
        plain = _plain(value)
        if plain is None:
            return None
        found = _sign(plain, any_number=any_number)
        if found is None:
            self.problems.append(
                Problem(
                    f'must be "raises" (+), "lowers" (-) or "unknown" (?), not {shown(plain)}',
                    place=edge,
                    field="sign",
                )
            )
        return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bare(word: str) -> str:
    """Return a word without the quotes that readers of DOT leave around it."""
    return word[1:-1] if len(word) > 2 and word[0] == word[-1] == '"' else word


def _sign(value: Any, *, any_number: bool) -> Sign | None:
    """Return the sign that a word says, or a number: -1, 0 or 1, or any by its own sign."""
    if isinstance(value, str):
        return sign_of(_bare(value))
    if not _is_number(value):
        return None
    if value in (-1, 0, 1):
        return Sign(int(value))
    return Sign((value > 0) - (value < 0)) if any_number else None
