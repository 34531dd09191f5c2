"""What bears on one node, and what does it bear on? Its links, grouped and graded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell
from immunograph.arguments import checked
from immunograph.document import (
    Blank,
    Block,
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
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.record import Record
from immunograph.records import Node
from immunograph.routes import Sentences, check_range, shell
from immunograph.vocabulary import Grade, Layer, Relation, Sign
from immunograph.walk import read_layers

_R = Relation
#: The groups in the order shown: title, role of its colour, and which links belong to it,
#: as (relations, signs or None, whether the node is the target).
_GROUPS: tuple[tuple[str, str, tuple[_R, ...], tuple[Sign, ...] | None, bool | None], ...] = (
    ("Raised by", "raises", (_R.INCREASES,), None, True),
    ("Lowered by", "lowers", (_R.DECREASES,), None, True),
    ("Affected by", "unknown", (_R.AFFECTS,), None, True),
    ("Predicted by", "", (_R.PREDICTS,), None, True),
    ("Raises", "raises", (_R.INCREASES,), None, False),
    ("Lowers", "lowers", (_R.DECREASES,), None, False),
    ("Affects", "unknown", (_R.AFFECTS,), None, False),
    ("Predicts more", "raises", (_R.PREDICTS,), (Sign.RAISES,), False),
    ("Predicts less", "lowers", (_R.PREDICTS,), (Sign.LOWERS,), False),
    ("Predicts", "unknown", (_R.PREDICTS,), (Sign.UNKNOWN,), False),
    ("Goes with more", "raises", (_R.POSITIVELY_CORRELATED_WITH,), None, None),
    ("Goes with less", "lowers", (_R.NEGATIVELY_CORRELATED_WITH,), None, None),
    ("Linked to", "unknown", (_R.ASSOCIATED_WITH,), None, None),
    ("Measured by", "", (_R.IS_MARKER_OF,), None, True),
    ("Marker of", "", (_R.IS_MARKER_OF,), None, False),
    ("Has the part", "", (_R.PART_OF,), None, True),
    ("Part of", "", (_R.PART_OF,), None, False),
    ("Has the kind", "", (_R.IS_A,), None, True),
    ("A kind of", "", (_R.IS_A,), None, False),
    ("Opposite of", "", (_R.OPPOSITE_OF,), None, None),
    ("Unmoved by", "", (_R.HAS_NO_EFFECT_ON,), None, True),
    ("Does not move", "", (_R.HAS_NO_EFFECT_ON,), None, False),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Neighbour(Record):
    """One link of the node that is shown.

    Attributes
    ----------
    group : str
        ``"Raised by"``, ``"Goes with less"`` …
    node : str
        The id of the node at the other end.
    link : str
        The id of the link.
    sign : Sign
        The sign of the link.
    grade : Grade
        The grade of the link.
    """

    group: str
    node: str
    link: str
    sign: Sign
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Neighbourhood(Answer):
    """The answer of :func:`show_node`: frozen, sized, iterable over its neighbours.

    Attributes
    ----------
    node : str
        The id of the node.
    neighbours : tuple of Neighbour
        Group by group, best grade first.
    hidden : int
        How many links of the node are in layers that were not asked for.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    node: str
    neighbours: tuple[Neighbour, ...]
    hidden: int
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "node", "group", "neighbour", "sign", "grade", "relation", "link", "layer", "delay",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.neighbours)

    def __bool__(self) -> bool:
        return True  # a node was found, even if nothing bears on it

    def __iter__(self) -> Iterator[Neighbour]:
        return iter(self.neighbours)

    def __repr__(self) -> str:
        return f"<Neighbourhood of {self.node}: {count(len(self), 'link')}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/show/1``."""
        node = self.graph.node(self.node)
        return {
            "schema": "immunograph/show/1",
            "node": node.id,
            "label": node.label,
            "kind": node.kind,
            "high_means": node.high_means,
            "aliases": list(node.aliases),
            "xrefs": [xref.curie for xref in node.xrefs],
            "note": node.note,
            "options": self.options,
            "hidden": self.hidden,
            "neighbours": [
                {
                    "group": n.group,
                    "node": n.node,
                    "link": n.link,
                    "relation": self.graph.link(n.link).relation.value,
                    "sign": n.sign.word,
                    "grade": n.grade.word,
                }
                for n in self.neighbours
            ],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a link."""
        for n in self.neighbours:
            link = self.graph.link(n.link)
            yield (
                self.node, n.group, n.node, n.sign.word, n.grade.word, link.relation.value,
                n.link, link.layer.value, link.delay,
            )  # fmt: skip

    def highlight(self) -> Highlight:
        """Return what a picture of the node and its neighbours lights."""
        nodes = dict.fromkeys((self.node, *(n.node for n in self.neighbours)))
        links = tuple(dict.fromkeys(n.link for n in self.neighbours))
        name = Sentences(self.graph).name(self.node)
        return Highlight(nodes=tuple(nodes), links=links, title=f"What bears on {name}")

    def describe(self) -> Document:
        """Return what the node is, and its links group by group."""
        say = Sentences(self.graph)
        node = self.graph.node(self.node)
        kinds = {kind.id: kind.label for kind in self.graph.kinds}
        causes = sum(n.group in ("Raised by", "Lowered by", "Affected by") for n in self.neighbours)
        effects = sum(n.group in ("Raises", "Lowers", "Affects") for n in self.neighbours)
        facts = [kinds.get(node.kind or "", node.kind or "").lower()]
        facts += [count(causes, "cause"), count(effects, "effect")]
        aside = ", ".join(fact for fact in facts if fact)
        blocks: list[Block] = [
            Heading(words(Span(node.label, "strong")), words(Span(aside, "muted")))
        ]
        about = [("id", node.id), ("high means", node.high_means), ("note", node.note)]
        about.insert(1, ("also", ", ".join(node.aliases)))
        for name, value in about:
            if value:
                blocks.append(Paragraph(words(Span(f"{name}: ", "muted"), value)))
        blocks.append(Blank())
        if self.neighbours:
            blocks += [Table(self._cells(say), spare=1), Blank()]
        else:
            blocks.append(Paragraph(words("No link in these layers.")))
        if self.hidden:
            more = f"{self.hidden} more in other layers: --layer all"
            blocks.append(Paragraph(words(Span(more, "muted"))))
        blocks.append(
            Next("Draw it:", f"immunograph draw --focus {shell(self.node)} -o {_file(self.node)}")
        )
        return Document(tuple(blocks))

    def _cells(self, say: Sentences) -> tuple[tuple[Text, ...], ...]:
        roles = {title: role for title, role, *_ in _GROUPS}
        rows = []
        before = ""
        for n in self.neighbours:
            link = self.graph.link(n.link)
            facts = [say.family(link)] + (["delayed"] if link.delay else [])
            title = Span(n.group, roles[n.group]) if n.group != before else Span("")
            before = n.group
            rows.append(
                (
                    (title,),
                    words(say.name(n.node)),
                    words(Span(n.grade.dots, "muted")),
                    words(Span(", ".join(facts), "muted")),
                    words(Span(say.quote(n.link) or link.note or "", "muted")),
                )
            )
        return tuple(rows)


def _file(name: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in name)[:40] + ".png"


@checked
def show_node(
    graph: CausalGraph,
    name: str | Node,
    *,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
) -> Neighbourhood:
    """Show one node: what raises it, lowers it and goes with it, and the reverse.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    name : str or Node
        A name of a node (see :meth:`CausalGraph.node`).
    layers : iterable of Layer or str, optional
        Which parts of the map, instead of the core and the structural layer; ``"all"`` for all.
    layer : Layer, str or iterable of these
        One more layer or several, besides these, as ``--layer`` adds them.

    Returns
    -------
    Neighbourhood

    Raises
    ------
    UnknownName, AmbiguousName
        If the name means no node, or several.

    Notes
    -----
    Linear in the links of the node.

    Examples
    --------
    >>> import immunograph as ig
    >>> shown = ig.show_node(ig.load_dataset("perlmutter2022"), "dopamine")
    >>> [(n.group, n.node, n.grade.label) for n in shown]  # doctest: +NORMALIZE_WHITESPACE
    [('Lowered by', 'inflammation', 'very low'), ('Affects', 'immune_function', 'very low'),
     ('Affects', 'social_interaction', 'very low')]
    """
    node = graph.node(name)
    kept = read_layers(layers, layer)
    every = list(dict.fromkeys((*graph.links_into(node.id), *graph.links_from(node.id))))
    links = [link for link in every if link.layer in kept]
    found: list[Neighbour] = []
    for title, _, relations, signs, into in _GROUPS:
        group = []
        for link in links:
            if link.relation not in relations or (signs is not None and link.sign not in signs):
                continue
            if into is None:
                other = link.source if link.target == node.id else link.target
            elif (link.target if into else link.source) == node.id:
                other = link.source if into else link.target
            else:
                continue
            grade = grade_link(graph, link).grade
            group.append(
                Neighbour(group=title, node=other, link=link.id, sign=link.sign, grade=grade)
            )
        found += sorted(group, key=lambda n: (-n.grade, n.node, n.link))
    return Neighbourhood(
        node=node.id,
        neighbours=tuple(found),
        hidden=len(every) - len(links),
        options={"layers": [layer.value for layer in kept]},
        graph=graph,
    )


@checked
def focus(
    graph: CausalGraph,
    name: str | Node,
    *,
    depth: int = 1,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
) -> Highlight:
    """Return what a picture of a node and all within ``depth`` links of it shows.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    name : str or Node
        A name of a node.
    depth : int
        How many links away a node may be, whichever way the links point.
    layers : iterable of Layer or str, optional
        Which parts of the map, instead of the core and the structural layer; ``"all"`` for all.
    layer : Layer, str or iterable of these
        One more layer or several, besides these, as ``--layer`` adds them.

    Returns
    -------
    Highlight
        The node itself first, then by distance; with every link among these nodes.

    Raises
    ------
    UnknownName, AmbiguousName, UsageError
        If the name or the depth is wrong.

    Notes
    -----
    Linear in the map.

    Examples
    --------
    >>> import immunograph as ig
    >>> ig.focus(ig.load_dataset("perlmutter2022"), "sleep").nodes
    ('sleep', 'immune_function')
    """
    check_range(depth=depth)
    kept = read_layers(layers, layer)
    start = graph.node(name)
    near = {start.id: None}
    edge = [start.id]
    links: dict[str, None] = {}
    for _ in range(depth):
        if not edge:
            break
        further: list[str] = []
        for node in edge:
            for link in (*graph.links_into(node), *graph.links_from(node)):
                if link.layer not in kept:
                    continue
                links[link.id] = None
                other = link.source if link.target == node else link.target
                if other not in near:
                    near[other] = None
                    further.append(other)
        edge = further
    for link in graph.links:
        if link.layer in kept and link.source in near and link.target in near:
            links[link.id] = None
    title = f"What bears on {Sentences(graph).name(start.id)}, and what it bears on"
    return Highlight(nodes=tuple(near), links=tuple(links), title=title)


def visible_part(
    graph: CausalGraph,
    *,
    layers: Iterable[Layer | str] | None = None,
    always: Highlight | None = None,
) -> CausalGraph:
    """Return the part of a map that a picture of some layers shows.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    layers : iterable of Layer or str, optional
        The layers to show; by default the core and the structural one.
    always : Highlight, optional
        What is shown whatever its layer.

    Returns
    -------
    CausalGraph
        The links of these layers and their ends, and the nodes of these layers that have no
        link at all.

    Notes
    -----
    Linear in the map.
    """
    kept = read_layers(layers)
    lit_links = set(always.links) if always else set()
    links = [x for x in graph.links if x.layer in kept or x.id in lit_links]
    nodes = {end for link in links for end in (link.source, link.target)}
    nodes |= set(always.nodes) if always else set()
    for node in graph:
        alone = not graph.links_from(node.id) and not graph.links_into(node.id)
        if alone and node.layer in kept:
            nodes.add(node.id)
    return graph.subgraph(nodes, [link.id for link in links])
