"""What does X bear on, and which way? Signed reach, without listing a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell
from immunograph.arguments import checked
from immunograph.bearing import CLAIMS, LEGEND, VERBS, Bearing, bearings
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
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.record import Record
from immunograph.records import Node
from immunograph.routes import (
    Route,
    Sentences,
    Surveyor,
    check_range,
    follow_up,
    shell,
)
from immunograph.vocabulary import Layer, Walk
from immunograph.walk import Network, distances_to, network_of, read_layers

#: How many nodes a table shows unless a limit was asked for; programs get them all.
_SCREENFUL = 50

_ORDER = {verdict: place for place, verdict in enumerate(VERBS["causal"])}
_TITLES = {
    "causal": "By a causal route:",
    "association": "Goes with it, no more:",
    "conditional": "Only if associations were causal:",
}
_DOTS = "Dots: the grade of the best path."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Reached(Record):
    """One node that is borne on, or with ``backwards`` one that bears.

    Attributes
    ----------
    node : str
        Its id.
    bearing : Bearing
        How the one bears on the other.
    """

    node: str
    bearing: Bearing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Reach(Answer):
    """The answer of :func:`signed_reach`: frozen, sized, iterable over what is reached.

    Attributes
    ----------
    source : str or Node
        The id of the node asked about.
    target : str or None
        The id of the one other node asked about, if any.
    reached : tuple of Reached
        Causal ones first, then by sign, grade, links and ids; cut to ``limit``, the best ones.
    total : int
        How many there are, before ``limit``; exact.
    causal : int
        How many of them by a causal route.
    everywhere : int
        How many there are with every layer.
    best : Route or None
        With a target: the best path to it, causal if any is.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    source: str
    target: str | None
    reached: tuple[Reached, ...]
    total: int
    causal: int
    everywhere: int
    best: Route | None
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "node", "claim", "can", "grade", "raises", "lowers", "unknown", "causal_raises",
        "causal_lowers", "causal_unknown",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.reached)

    def __iter__(self) -> Iterator[Reached]:
        return iter(self.reached)

    def __getitem__(self, place: int) -> Reached:
        return self.reached[place]

    def __repr__(self) -> str:
        arrow = "<-" if self.options["backwards"] else "->"
        return f"<Reach {self.source} {arrow} {count(self.total, 'node')}, {self.causal} causal>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/reach/1``."""
        return {
            "schema": "immunograph/reach/1",
            "source": self.source,
            "target": self.target,
            "options": self.options,
            "total": self.total,
            "causal": self.causal,
            "everywhere": self.everywhere,
            "best": None if self.best is None else self.best.to_dict(),
            "nodes": [{"node": each.node, **each.bearing.to_dict()} for each in self.reached],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a node; a number of links that no walk has is None."""
        for each in self.reached:
            bearing = each.bearing
            yield (
                each.node, bearing.claim, bearing.ways.verdict, bearing.grade.word,
                *bearing.every.to_dict().values(), *bearing.causal.to_dict().values(),
            )  # fmt: skip

    def describe(self) -> Document:
        """Return what can be moved, group by group, and what the groups mean."""
        say = Sentences(self.graph)
        if self.target is not None:
            return Document(tuple(self._one(say, self.target)))
        name = say.name(self.source)
        backwards = self.options["backwards"]
        title = words("What ", Span(name, "strong"), " bears on")
        if backwards:
            title = words("What bears on ", Span(name, "strong"))
        blocks: list[Block] = [Heading(title, words(Span(self._tally(), "muted"))), Blank()]
        shown = self.reached if self.options["limit"] else self.reached[:_SCREENFUL]
        if shown:
            blocks.append(Table(self._cells(say, shown)))
        else:
            what = f"Nothing leads to {name}" if backwards else f"{name} leads to nothing"
            blocks.append(Paragraph(words(f"{what}, walking {self.options['walk']} links.")))
        if len(shown) < self.total:
            more = f"… {count(self.total - len(shown), 'more', 'more')}: --limit {self.total}"
            blocks.append(Paragraph(words(Span(more, "muted"))))
        blocks.append(Blank())
        if shown:
            blocks.append(Paragraph(words(Span(f"{LEGEND} {_DOTS}", "muted"))))
        if self.everywhere > self.total:
            text = f"With --layer all: {count(self.everywhere, 'node')}."
            blocks.append(Paragraph(words(Span(text, "muted"))))
        blocks.append(self._next())
        return Document(tuple(blocks))

    def _tally(self) -> str:
        nodes = count(self.total, "node")
        associated = self.total - self.causal
        if not self.total:
            return nodes
        if not associated:
            return f"{nodes}, by causal routes"
        return f"{nodes}, {associated if self.causal else 'all'} by no causal route"

    def _cells(self, say: Sentences, shown: Iterable[Reached]) -> tuple[tuple[Text, ...], ...]:
        rows: list[tuple[Text, ...]] = []
        before = ""
        for each in shown:
            kind = each.bearing.claim
            if kind != before:
                rows.append((words(Span(_TITLES[kind], "muted")),))
            before = kind
            dots = words(Span(each.bearing.grade.dots, "muted"))
            rows.append((words(say.name(each.node)), dots, each.bearing.arrows))
        return tuple(rows)

    def _next(self) -> Next:
        if not self.reached:
            return Next("Its own links:", f"immunograph show {shell(self.source)}")
        ends = [self.source, self.reached[0].node]
        if self.options["backwards"]:
            ends.reverse()
        ask = f"immunograph paths {shell(ends[0])} {shell(ends[1])}"
        return Next("The paths behind one of them:", ask + follow_up(self.options))

    def _one(self, say: Sentences, target: str) -> Iterator[Block]:
        ends = words(Span(say.name(self.source), "strong"), " → ", Span(say.name(target), "strong"))
        if not self.reached or self.best is None:
            yield Heading(ends, words("no path"))
            yield Blank()
            text = (
                f"No path leads from {say.name(self.source)} to {say.name(target)}, "
                f"walking {self.options['walk']} links."
            )
            yield Paragraph(words(text))
            if self.everywhere:
                yield Paragraph(words(Span("With --layer all one does.", "muted")))
            yield Next("What bears on it:", f"immunograph reach {shell(target)} --backwards")
            return
        bearing = self.reached[0].bearing
        yield Heading(ends, words(Span(f"{bearing.claim}: {bearing.verb}", "muted")))
        yield Blank()
        yield Paragraph(bearing.arrows)
        if not bearing.causal:
            yield Paragraph(words("No causal route: every path crosses an association."))
        weakest = self.best.weakest
        yield Paragraph(
            words(
                f"Best path: {self.best.grade.label}, {count(len(self.best), 'link')}; its weakest "
                f"link is “{say.link(weakest)}”{say.ref(weakest)}, {say.caveat(weakest)}."
            )
        )
        yield Blank()
        yield Paragraph(words(Span(LEGEND, "muted")))
        ask = f"immunograph paths {shell(self.source)} {shell(target)}"
        yield Next("Every path:", ask + follow_up(self.options))


@checked
def signed_reach(
    graph: CausalGraph,
    source: str | Node,
    target: str | Node | None = None,
    *,
    backwards: bool = False,
    limit: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
) -> Reach:
    """Tell what one node can raise, lower, or both, and by how few links.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    source : str or Node
        A name of the node asked about (see :meth:`CausalGraph.node`).
    target : str or Node, optional
        Only how it bears on this node.
    backwards : bool
        Tell what bears on ``source`` instead.
    limit : int, optional
        How many nodes to keep, the best ones; all are counted.
    walk, layers, layer, implied_signs
        Which links are walked, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.

    Returns
    -------
    Reach
        Nothing reached is an empty answer, not an error.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name means no node, or several.
    UsageError
        If source and target are the same, a target is named with ``backwards``, or ``limit``
        is below 1.

    Notes
    -----
    Linear in nodes and links, and exact: breadth-first search over node and sign. A walk may
    pass a node twice, so "both" says that signs allow either, and not that a simple path of
    each sign exists. Whether any path, and any causal one, exists is the same question with
    and without repeated nodes.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.signed_reach(graph, "stress", "empathy")
    >>> found[0].bearing.claim, found[0].bearing.verb
    ('conditional', 'would lower, perhaps raise')
    >>> found[0].bearing.every
    Ways(lowers=4, unknown=7)
    """
    check_range(limit=limit)
    start = graph.node(source).id
    goal = None if target is None else graph.node(target).id
    if goal is not None and backwards:
        raise UsageError(
            "a target and backwards exclude each other",
            f"ask: immunograph reach {shell(goal)} {shell(start)}",
        )
    if goal == start:
        raise UsageError(
            f"source and target are both {start!r}",
            f"for ways back to it: immunograph loops --through {shell(start)}",
        )
    network = network_of(
        graph, walk=walk, layers=read_layers(layers, layer), implied_signs=implied_signs, whole=True
    )
    survey = Surveyor(network)
    begin = network.index[start]
    found = [
        Reached(node=network.names[node], bearing=bearing)
        for node, bearing in bearings(network, begin, network.grade, backwards=backwards).items()
        if goal is None or network.names[node] == goal
    ]
    found.sort(key=_goodness)
    listed = found if limit is None else found[:limit]
    return Reach(
        source=start,
        target=goal,
        reached=tuple(sorted(listed, key=_place)),
        total=len(found),
        causal=sum(bool(each.bearing.causal) for each in found),
        everywhere=_everywhere(network, start, goal, len(found), backwards=backwards),
        best=None if goal is None else survey.best(begin, network.index[goal]),
        options={
            **network.options,
            "backwards": backwards,
            "limit": limit,
        },
        graph=graph,
    )


def _goodness(each: Reached) -> tuple[bool, int, int, str]:
    bearing = each.bearing
    return not bearing.causal, -bearing.grade, bearing.ways.fewest, each.node


def _place(each: Reached) -> tuple[int, int, tuple[bool, int, int, str]]:
    return CLAIMS.index(each.bearing.claim), _ORDER[each.bearing.ways.verdict], _goodness(each)


def _everywhere(here: Network, start: str, goal: str | None, found: int, *, backwards: bool) -> int:
    """Count what is reached with every layer."""
    if all(layer in here.choice["layers"] for layer in here.graph.layers):
        return found
    network = network_of(here.graph, walk=here.choice["walk"], layers=Layer, whole=True)
    if goal is not None:
        return int(distances_to(network, network.index[goal])[network.index[start]] >= 0)
    far = distances_to(network, network.index[start], forth=not backwards)
    return sum(links > 0 for links in far)
