"""What is in a map? Its nodes, links, kinds or citations, filtered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from immunograph.answer import Answer, Cell
from immunograph.arguments import checked
from immunograph.document import (
    Blank,
    Document,
    Heading,
    Next,
    Paragraph,
    Span,
    Table,
    Text,
    count,
    words,
)
from immunograph.errors import UsageError
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph, fold
from immunograph.link_ids import is_made_id
from immunograph.records import Citation, Kind, Link, Node
from immunograph.routes import Sentences, shell
from immunograph.vocabulary import DEFAULT_LAYERS, Grade, Layer, Relation, Sign
from immunograph.walk import read_layers

#: What can be listed.
WHAT = ("nodes", "links", "kinds", "citations")

_COLUMNS = {
    "nodes": ("id", "label", "kind", "layer", "links_in", "links_out", "high_means"),
    "links": ("id", "source", "target", "sign", "relation", "grade", "layer", "hedge", "delay"),
    "kinds": ("id", "label", "theme", "nodes"),
    "citations": ("id", "year", "design", "participants", "doi", "status", "links"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Listing(Answer):
    """The answer of :func:`list_map`: frozen, sized, iterable over its records.

    Attributes
    ----------
    what : str
        ``"nodes"``, ``"links"``, ``"kinds"`` or ``"citations"``.
    records : tuple
        Those that pass the filters, in the order of the map.
    total : int
        How many there are without the filters.
    options : dict
        The filters.
    graph : CausalGraph
        The map.
    """

    what: str
    records: tuple[Any, ...]
    total: int
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names of the cells of :meth:`rows`."""
        return _COLUMNS[self.what]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __repr__(self) -> str:
        return f"<Listing: {len(self)} of {self.total} {self.what}>"

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a record."""
        rows: Iterator[tuple[Cell, ...]] = _ROWS[self.what](self.graph, self.records)
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/list/1``."""
        return {
            "schema": "immunograph/list/1",
            "what": self.what,
            "total": self.total,
            "options": self.options,
            self.what: [dict(zip(self.columns, row, strict=True)) for row in self.rows()],
        }

    def describe(self) -> Document:
        """Return the records as lines."""
        heading = count(len(self), self.what[:-1])
        if len(self) < self.total:
            heading += f" of {self.total}"
        title = Span(self.graph.title, "muted") if self.graph.title else Span("")
        head = Heading(words(Span(heading, "strong")), (title,) if title.text else ())
        if not self.records:
            why = "Nothing passes these filters." if self.total else f"The map has no {self.what}."
            return Document((head, Paragraph(words(why))))
        line: Callable[[CausalGraph, Any], tuple[Text, ...]] = _LINES[self.what]
        rows = tuple(line(self.graph, record) for record in self.records)
        if self.what == "links" and all(map(is_made_id, self.records)):
            rows = tuple(row[1:] for row in rows)  # the ids say what the sentences say
        if self.what == "nodes" and all(node.id == node.label for node in self.records):
            rows = tuple((row[0], *row[2:]) for row in rows)
        if self.what == "citations" and all(work.id == work.short for work in self.records):
            rows = tuple((row[0], *row[2:]) for row in rows)
        table = Table(rows, spare=1)
        return Document((head, Blank(), table, Blank(), _next(self.what, self.records[0])))


def _next(what: str, record: Any) -> Next:
    """Return the question that one of the records listed invites."""
    first = record.id
    if what == "nodes":
        return Next("What bears on one:", f"immunograph show {shell(first)}")
    if what == "links":
        ends = (record.source, record.target)
        named = ends if is_made_id(record) and ends[0] != ends[1] else (first,)
        return Next("The evidence for one:", " ".join(["immunograph explain", *map(shell, named)]))
    if what == "kinds":
        return Next("The nodes of one:", f"immunograph list nodes --kind {shell(first)}")
    return Next("The links that they speak of:", "immunograph list links")


def _node_row(graph: CausalGraph, node: Node) -> tuple[Cell, ...]:
    return (
        node.id, node.label, node.kind, node.layer.value,
        len(graph.links_into(node.id)), len(graph.links_from(node.id)), node.high_means,
    )  # fmt: skip


def _link_row(graph: CausalGraph, link: Link) -> tuple[Cell, ...]:
    grade = grade_link(graph, link).grade
    return (
        link.id, link.source, link.target, link.sign.word, link.relation.value,
        grade.word, link.layer.value, int(link.hedge), link.delay,
    )  # fmt: skip


def _kind_rows(graph: CausalGraph, kinds: Iterable[Kind]) -> Iterator[tuple[Cell, ...]]:
    nodes = Counter(node.kind for node in graph)
    for kind in kinds:
        yield kind.id, kind.label, kind.theme.value, nodes[kind.id]


def _citation_rows(graph: CausalGraph, works: Iterable[Citation]) -> Iterator[tuple[Cell, ...]]:
    links = Counter(name for k in graph.links for name in {e.citation for e in k.evidence})
    for work in works:
        yield (
            work.id, work.year, work.design.value, work.participants, work.doi,
            work.status.value, links[work.id],
        )  # fmt: skip


_ROWS: dict[str, Any] = {
    "nodes": lambda graph, nodes: (_node_row(graph, node) for node in nodes),
    "links": lambda graph, links: (_link_row(graph, link) for link in links),
    "kinds": _kind_rows,
    "citations": _citation_rows,
}


def _node_line(graph: CausalGraph, node: Node) -> tuple[Text, ...]:
    kinds = {k.id: k.label for k in graph.kinds}
    return (
        words(Span(node.id, "command")),
        words(node.label),
        words(Span(kinds.get(node.kind or "", node.kind or "").lower(), "muted")),
    )


def _link_line(graph: CausalGraph, link: Link) -> tuple[Text, ...]:
    say = Sentences(graph)
    grade = grade_link(graph, link).grade
    facts = [say.family(link)] + ([link.layer.value] if link.layer not in DEFAULT_LAYERS else [])
    return (
        words(Span(link.id, "command")),
        words(
            say.name(link.source), " ", Span(say.verb(link), link.sign.word), " ",
            say.name(link.target),
        ),
        words(Span(grade.dots, "muted")),
        words(Span(", ".join(facts), "muted")),
    )  # fmt: skip


def _kind_line(graph: CausalGraph, kind: Kind) -> tuple[Text, ...]:
    nodes = sum(n.kind == kind.id for n in graph)
    return (
        words(Span(kind.id, "command")),
        words(kind.label),
        words(Span(count(nodes, "node"), "muted")),
        words(Span(f"drawn as {kind.theme.value}", "muted")),
    )


def _citation_line(_: CausalGraph, work: Citation) -> tuple[Text, ...]:
    return (
        words(Span(work.id, "command")),
        words(work.short),
        (Span(work.design.label, "muted", work.link),),
    )


_LINES: dict[str, Any] = {
    "nodes": _node_line,
    "links": _link_line,
    "kinds": _kind_line,
    "citations": _citation_line,
}


@checked
def list_map(
    graph: CausalGraph,
    what: str = "nodes",
    *,
    kind: str | None = None,
    layers: Iterable[Layer | str] | None = None,
    relation: Relation | str | None = None,
    sign: Sign | str | None = None,
    min_grade: Grade | str | None = None,
    match: str | None = None,
) -> Listing:
    """List the nodes, links, kinds or citations of a map.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    what : str
        ``"nodes"``, ``"links"``, ``"kinds"`` or ``"citations"``.
    kind : str, optional
        Nodes of this kind (its id or label); links with such a node at an end.
    layers : iterable of Layer or str, optional
        Nodes and links of these layers only, and of no others; by default all.
    relation, sign, min_grade : optional
        Links of this relation, of this sign, of at least this grade (links that are true by
        definition have none).
    match : str, optional
        Records in whose id, label, alias, title or author this text occurs, ignoring case,
        spaces and hyphens.

    Returns
    -------
    Listing

    Raises
    ------
    UsageError
        If ``what`` or a filter is unknown, or a filter does not apply to ``what``.

    Notes
    -----
    Linear in the map.

    Examples
    --------
    >>> import immunograph as ig
    >>> ig.list_map(ig.load_dataset("perlmutter2022"), "links", min_grade="moderate")
    <Listing: 7 of 75 links>
    """
    if what not in WHAT:
        raise UsageError(f"cannot list {what!r}", f"there are {', '.join(WHAT)}")
    given = {
        "kind": kind, "layers": layers, "relation": relation, "sign": sign,
        "min_grade": min_grade,
    }  # fmt: skip
    apply = {"nodes": ("kind", "layers"), "links": tuple(given), "kinds": (), "citations": ()}
    for name, value in given.items():
        if value is not None and name not in apply[what]:
            raise UsageError(
                f"--{name.replace('_', '-').rstrip('s')} does not apply to {what}",
                "leave it out, or list links" if what != "links" else "",
            )
    kept = None if layers is None else set(read_layers(layers))
    wanted_kind = None if kind is None else _kind_id(graph, kind)
    wanted_relation = None if relation is None else _word(Relation, relation, "relation")
    wanted_sign = None if sign is None else _sign(sign)
    least = None if min_grade is None else _grade(min_grade)
    records: tuple[Any, ...] = getattr(graph, what)
    kept_records = [
        record
        for record in records
        if (kept is None or record.layer in kept)
        and (wanted_kind is None or wanted_kind in _kinds_of(graph, record))
        and (wanted_relation is None or record.relation is wanted_relation)
        and (wanted_sign is None or record.sign is wanted_sign)
        and (least is None or least <= grade_link(graph, record).grade < Grade.BY_DEFINITION)
        and (match is None or any(fold(match) in fold(t) for t in _texts(graph, record)))
    ]
    return Listing(
        what=what,
        records=tuple(kept_records),
        total=len(records),
        options={
            "kind": wanted_kind,
            "layers": None if kept is None else [x.value for x in Layer if x in kept],
            "relation": None if wanted_relation is None else wanted_relation.value,
            "sign": None if wanted_sign is None else wanted_sign.word,
            "min_grade": None if least is None else least.word,
            "match": match,
        },
        graph=graph,
    )


def _kind_id(graph: CausalGraph, name: str) -> str:
    for kind in graph.kinds:
        if fold(name) in (fold(kind.id), fold(kind.label)):
            return kind.id
    if any(node.kind == name for node in graph):
        return name
    return graph.kind(name).id


def _kinds_of(graph: CausalGraph, record: Node | Link) -> tuple[str | None, ...]:
    if isinstance(record, Node):
        return (record.kind,)
    return (graph.node(record.source).kind, graph.node(record.target).kind)


def _texts(graph: CausalGraph, record: Any) -> tuple[str, ...]:
    if isinstance(record, Node):
        return (record.id, record.label, *record.aliases)
    if isinstance(record, Link):
        ends = graph.node(record.source), graph.node(record.target)
        return (record.id, *(text for node in ends for text in (node.id, node.label)))
    if isinstance(record, Citation):
        return (record.id, record.authors or "", record.title or "", record.doi or "")
    return (record.id, record.label)


def _word(words_: type[Relation], value: Relation | str, what: str) -> Relation:
    try:
        return words_(value)
    except ValueError:
        known = ", ".join(member.value for member in words_)
        raise UsageError(f"no {what} called {value!r}", f"{what}s: {known}") from None


def _sign(value: Sign | str) -> Sign:
    try:
        return Sign.read(value)
    except ValueError:
        raise UsageError(f"no sign called {value!r}", "signs: raises, lowers, unknown") from None


def _grade(value: Grade | str) -> Grade:
    try:
        return Grade.read(value)
    except ValueError:
        known = "very_low, low, moderate, high"
        raise UsageError(f"no grade called {value!r}", f"grades: {known}") from None
