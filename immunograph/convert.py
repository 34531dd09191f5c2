"""To networkx and back: every algorithm that networkx keeps is one call away."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from immunograph.arguments import checked
from immunograph.collect import Collector
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.records import Citation, Claim, Kind, Link, Node, Source
from immunograph.safetext import clip
from immunograph.schema import SOURCE, TABLES, to_plain
from immunograph.vocabulary import Relation, Sign

if TYPE_CHECKING:
    import networkx as nx

# What a plain graph may say of a node and of an edge; other attributes are not ours.
_NODE = tuple(name for name in TABLES["nodes"][1] if name not in ("id", "xrefs"))
_LINK = tuple(
    name for name in TABLES["links"][1]
    if name not in ("source", "target", "summarises", "claims", "evidence")
)  # fmt: skip

_RECORDS: dict[str, type] = {"kinds": Kind, "claims": Claim, "citations": Citation}

_UNDIRECTED = {
    Sign.RAISES: Relation.POSITIVELY_CORRELATED_WITH,
    Sign.LOWERS: Relation.NEGATIVELY_CORRELATED_WITH,
    Sign.UNKNOWN: Relation.ASSOCIATED_WITH,
}


@checked
def to_networkx(graph: CausalGraph) -> nx.MultiDiGraph:
    """Return the map as a networkx graph whose edges carry their links.

    Parameters
    ----------
    graph : CausalGraph
        Any map.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are node ids with the attributes ``node`` (the :class:`~immunograph.Node`),
        ``label`` and, where known, ``kind``. Edges run from source to target, keyed by link
        id, with ``link`` (the :class:`~immunograph.Link`), ``sign`` (+1, -1, 0),
        ``relation`` and ``layer``. An association, which has no direction, is an edge like
        the others: look at its ``relation``. The rest of the map is in ``.graph``.

    Notes
    -----
    Linear in the size of the map. Lossless: ``from_networkx(to_networkx(graph)) == graph``.

    Examples
    --------
    >>> import immunograph as ig
    >>> edges = ig.to_networkx(ig.load_dataset("perlmutter2022")).edges
    >>> edges["stress", "inflammation", "E01"]["sign"]
    1
    """
    import networkx as nx

    made = nx.MultiDiGraph(
        title=graph.title,
        about=graph.about,
        source=graph.source,
        kinds=graph.kinds,
        claims=graph.claims,
        citations=graph.citations,
        # networkx lists edges by node, so the order of the links must be said.
        link_order=tuple(link.id for link in graph.links),
    )
    for node in graph.nodes:
        kind = {} if node.kind is None else {"kind": node.kind}
        made.add_node(node.id, node=node, label=node.label, **kind)
    for link in graph.links:
        made.add_edge(
            link.source,
            link.target,
            key=link.id,
            link=link,
            sign=int(link.sign),
            relation=link.relation.value,
            layer=link.layer.value,
        )
    return made


@checked
def from_networkx(graph: nx.Graph) -> CausalGraph:
    """Return the map that a networkx graph holds, whether or not it was made by us.

    Parameters
    ----------
    graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        Nodes become nodes; a name that is no string is written as one. Edges become links by
        the attributes ``relation`` and ``sign`` (+1, -1, 0, ``"+"``, ``"raises"`` …): where
        both are missing, a directed edge is an ``affects`` and an undirected one an
        ``associated_with``. Attributes with the name of a field of
        :class:`~immunograph.Node` or :class:`~immunograph.Link` set that field, and win over
        the record that :func:`to_networkx` left there; others, such as ``weight``, are not
        looked at.

    Returns
    -------
    CausalGraph
        What claims and links say of nodes and links that are no longer there is left out.

    Raises
    ------
    UsageError
        If two nodes have the same name once written as text.
    MapError
        If what the attributes say is no valid map.

    Notes
    -----
    Linear in the size of the graph, but for putting links in order.

    Examples
    --------
    >>> import networkx as nx
    >>> plain = nx.DiGraph()
    >>> plain.add_edge("stress", "sleep", sign=-1)
    >>> from_networkx(plain).links[0].relation.value
    'decreases'
    """
    names = _names(graph)
    links = list(_links(graph, names))
    nodes = set(names.values())
    known = {row["id"] for row in links if isinstance(row.get("id"), str)}
    collector = Collector()
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
        for name, among in (("source", nodes), ("target", nodes), ("link", known)):
            if claim.get(name) not in among:
                claim.pop(name, None)
        collector.row("claims", number, claim)
    for number, work in enumerate(_records(graph, "citations")):
        collector.row("citations", number, work)
    return collector.graph()


def _names(graph: nx.Graph) -> dict[Hashable, str]:
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
    head = {name: given[name] for name in ("title", "about") if given.get(name)}
    if "title" not in head and given.get("name"):
        head["title"] = given["name"]
    source = given.get("source")
    if isinstance(source, Source):
        head["source"] = to_plain(source, SOURCE)
    return head


def _records(graph: nx.Graph, table: str) -> Iterator[dict[str, Any]]:
    fields = TABLES[table][1]
    records = graph.graph.get(table, ())
    kind = _RECORDS[table]
    if not isinstance(records, list | tuple) or not all(isinstance(r, kind) for r in records):
        raise UsageError(
            f"graph.graph[{table!r}] is not a tuple of {kind.__name__} records",
            "give it another name",
        )
    for record in records:
        yield to_plain(record, fields)


def _node(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    record = given.get("node")
    row = to_plain(record, TABLES["nodes"][1]) if isinstance(record, Node) else {}
    return row | _said(given, _NODE) | {"id": name}


def _said(given: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in fields if given.get(name) is not None}


def _links(graph: nx.Graph, names: Mapping[Hashable, str]) -> Iterator[dict[str, Any]]:
    """Yield every edge as the plain data of a link, in the order in which they once were."""
    order = graph.graph.get("link_order", ())
    rank = {name: place for place, name in enumerate(order if isinstance(order, tuple) else ())}
    edges = [
        _link(names[start], names[end], given, directed=graph.is_directed())
        for start, end, given in graph.edges(data=True)
    ]
    yield from sorted(edges, key=lambda row: rank.get(str(row.get("id")), len(rank)))


def _link(start: str, end: str, given: Mapping[str, Any], *, directed: bool) -> dict[str, Any]:
    record = given.get("link")
    row: dict[str, Any] = {}
    if isinstance(record, Link):
        row = to_plain(record, TABLES["links"][1])
        if not directed and {start, end} == {record.source, record.target}:
            start, end = record.source, record.target
    row |= _said(given, _LINK) | {"source": start, "target": end}
    if "sign" in row:
        row["sign"] = _sign(row["sign"])
    if "relation" not in row:
        sign = row.setdefault("sign", 0)
        if not directed and sign in (-1, 0, 1):
            row["relation"] = _UNDIRECTED[Sign(sign)].value
    return row


def _sign(value: Any) -> Any:
    """Return a sign as a whole number where it is one, be it of numpy or with a point."""
    if isinstance(value, str):
        try:
            return int(Sign.parse(value))
        except ValueError:
            return value
    if isinstance(value, bool):
        return value
    try:
        return int(value) if value == int(value) else value
    except (TypeError, ValueError, OverflowError):
        return value
