"""What bears on both X and Y, and on what do both bear? Common causes and common effects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell
from immunograph.arguments import checked
from immunograph.bearing import CLAIMS, LEGEND, WALKS, Bearing, bearings
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
from immunograph.routes import Sentences, follow_up, shell
from immunograph.vocabulary import Grade, Layer, Walk
from immunograph.walk import Network, network_of, read_layers
from immunograph.walk.cuts import dominators
from immunograph.walk.network import ASSOCIATION

_Bearings = dict[int, Bearing]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CommonNode(Record):
    """One common cause of two nodes, or one common effect.

    Attributes
    ----------
    node : str
        Its id.
    first, second : Bearing
        How it bears on the first and on the second node; of an effect, how they bear on it.
    apart : bool
        Whether two causal routes, one for each of the two nodes, share nothing but this node.
        Such a cause could confound a correlation of the two.
    through : str or None
        The nearest node through which all causal routes lead, if there is one: then that node
        stands between, and this one adds nothing of its own.
    """

    node: str
    first: Bearing
    second: Bearing
    apart: bool
    through: str | None

    @property
    def causal(self) -> bool:
        """Whether causal routes join it to both."""
        return bool(self.first.causal) and bool(self.second.causal)

    @property
    def claim(self) -> str:
        """The weaker of the claims of its two bearings, as of a :class:`Route`."""
        return max(self.first.claim, self.second.claim, key=CLAIMS.index)

    @property
    def direct(self) -> bool:
        """Whether a single link joins it to each."""
        return self.first.every.fewest == 1 == self.second.every.fewest

    @property
    def grade(self) -> Grade:
        """The lower of the grades of its two bearings."""
        return min(self.first.grade, self.second.grade)

    def to_dict(self) -> dict[str, Any]:
        """Return the node as plain data."""
        return {
            "node": self.node,
            "claim": self.claim,
            "grade": self.grade.word,
            "direct": self.direct,
            "apart": self.apart,
            "through": self.through,
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CommonNodes(Answer):
    """The answer of :func:`find_common`: frozen; its length is that of causes and effects.

    Attributes
    ----------
    first, second : str
        The ids of the two nodes.
    causes, effects : tuple of CommonNode
        Those on routes of their own first, then other causal ones, then the rest; within
        these direct ones first, then by grade, links and ids.
    forth, back : Bearing or None
        How the first node bears on the second, and the second on the first.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    first: str
    second: str
    causes: tuple[CommonNode, ...]
    effects: tuple[CommonNode, ...]
    forth: Bearing | None
    back: Bearing | None
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "role", "node", "claim", "grade", "direct", "apart", "through", "first_can",
        "first_links", "second_can", "second_links",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.causes) + len(self.effects)

    def __iter__(self) -> Iterator[CommonNode]:
        return iter((*self.causes, *self.effects))

    def __repr__(self) -> str:
        causes, effects = self._counts()
        return f"<CommonNodes {self.first}, {self.second}: {causes}, {effects}>"

    def _counts(self) -> tuple[str, str]:
        return (
            count(len(self.causes), "common cause"),
            count(len(self.effects), "common effect"),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/common/1``."""
        return {
            "schema": "immunograph/common/1",
            "first": self.first,
            "second": self.second,
            "options": self.options,
            "forth": None if self.forth is None else self.forth.to_dict(),
            "back": None if self.back is None else self.back.to_dict(),
            "causes": [each.to_dict() for each in self.causes],
            "effects": [each.to_dict() for each in self.effects],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a common cause, then one a common effect."""
        for role, nodes in (("cause", self.causes), ("effect", self.effects)):
            for each in nodes:
                yield (
                    role, each.node, each.claim, each.grade.word,
                    each.direct, each.apart, each.through,
                    each.first.ways.verdict, each.first.ways.fewest,
                    each.second.ways.verdict, each.second.ways.fewest,
                )  # fmt: skip

    def describe(self) -> Document:
        """Return the causes and effects, and what may make the two go together."""
        say = Sentences(self.graph)
        ends = words(
            Span(say.name(self.first), "strong"), " and ", Span(say.name(self.second), "strong")
        )
        aside = words(Span(", ".join(self._counts()), "muted"))
        blocks: list[Block] = [Heading(ends, aside), Blank()]
        for one, other, bearing in (
            (self.first, self.second, self.forth),
            (self.second, self.first, self.back),
        ):
            if bearing is not None:
                text = f"{say.name(one)} itself bears on {say.name(other)}: "
                blocks.append(Paragraph(words(text, Span(bearing.verb, "strong"), ".")))
        for title, nodes, apart in (
            ("Common causes", self.causes, "Could confound the two"),
            ("Common effects", self.effects, "Each by a route of its own"),
        ):
            if nodes:
                blocks.append(Paragraph(words(Span(title, "strong"))))
                head = ("", say.name(self.first), say.name(self.second))
                blocks.append(Table(self._cells(say, nodes, apart), head))
            else:
                blocks.append(Paragraph(words(f"No {title.lower()}.")))
        blocks.append(Blank())
        blocks += [Paragraph(words(Span(text, "muted"))) for text in self._legend()]
        ask = f"immunograph paths {shell(self.first)} {shell(self.second)}"
        if self.causes:
            ask = f"immunograph paths {shell(self.causes[0].node)} {shell(self.first)}"
        blocks.append(Next("The paths behind it:", ask + follow_up(self.options)))
        return Document(tuple(blocks))

    def _cells(
        self, say: Sentences, nodes: tuple[CommonNode, ...], apart: str
    ) -> tuple[tuple[Text, ...], ...]:
        both = {each.node for each in self.causes} & {each.node for each in self.effects}
        rows: list[tuple[Text, ...]] = []
        before = ""
        for each in nodes:
            title = _title(each, apart)
            if title != before:
                rows.append((words(Span(f"{title}:", "muted")),))
            before = title
            name = say.name(each.node) + (" ↺" if each.node in both else "")
            if each.through is not None:
                name += f", through {say.name(each.through)}"
            called = words(Span(each.grade.dots, "muted"), f" {name}")
            rows.append((called, each.first.arrows, each.second.arrows))
        return tuple(rows)

    def _both_ways(self) -> bool:
        """Tell whether one of the two can both raise and lower the other."""
        return any(b is not None and b.ways.verdict == "both" for b in (self.forth, self.back))

    def _legend(self) -> Iterator[str]:
        if not len(self) and self._both_ways():
            yield WALKS
        if len(self):
            yield f"{LEGEND} Dots: the lower grade of the two best paths."
        if any(each.apart for each in self.causes):
            yield (
                "Could confound: two causal routes share nothing but this cause, so that a "
                "correlation of the two may come from it. How much, and what to adjust for, is "
                "not told."
            )
        if self.effects:
            yield (
                "Common effects make nothing go together, unless cases are chosen by them: then "
                "the two may look related."
            )
        if {each.node for each in self.causes} & {each.node for each in self.effects}:
            yield "↺ both cause and effect: it lies on feedback with them."


def _title(each: CommonNode, apart: str) -> str:
    if each.apart:
        return apart
    if not each.causal:
        return "If associations were causal" if each.claim == "conditional" else "By association"
    return "Causal" if each.through is None else "Only through another node"


@checked
def find_common(
    graph: CausalGraph,
    first: str | Node,
    second: str | Node,
    *,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
) -> CommonNodes:
    """Find the common causes and the common effects of two nodes.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    first, second : str or Node
        Names of nodes (see :meth:`CausalGraph.node`).
    walk, layers, layer, implied_signs
        Which links are walked, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.

    Returns
    -------
    CommonNodes
        Nothing in common is an empty answer, not an error.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name means no node, or several.
    UsageError
        If the two are the same, or an option is wrong.

    Notes
    -----
    A common cause reaches both nodes by paths, a common effect is reached from both; the two
    nodes themselves are left out. A cause could confound a correlation of the two if two causal
    routes, one to each, share no other node (Menger's theorem: no single node cuts it off from
    both). That is a statement about the claims in the map: it says neither that the correlation
    is there nor what to adjust for. Opposites of the two count as these themselves. Signs and
    numbers of links are those of :func:`signed_reach`. Linear in nodes and links but for the
    search for the nodes that stand between, which is near linear on maps met in practice.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.find_common(graph, "mood", "social withdrawal")
    >>> [(each.node, each.direct) for each in found.causes if each.apart]
    [('inflammation', True)]
    """
    one, other = graph.node(first).id, graph.node(second).id
    if one == other:
        raise UsageError(
            f"both nodes are {one!r}", f"ask: immunograph reach {shell(one)} --backwards"
        )
    network = network_of(
        graph, walk=walk, layers=read_layers(layers, layer), implied_signs=implied_signs, whole=True
    )
    a, b = network.index[one], network.index[other]
    found = {}
    for backwards in (True, False):
        on_a, on_b = (bearings(network, n, network.grade, backwards=backwards) for n in (a, b))
        found[backwards] = (on_a, on_b, _common(network, a, b, on_a, on_b, backwards=backwards))
    causes, effects = found[True], found[False]
    return CommonNodes(
        first=one,
        second=other,
        causes=causes[2],
        effects=effects[2],
        forth=effects[0].get(b),
        back=effects[1].get(a),
        options=network.options,
        graph=graph,
    )


def _common(
    network: Network, a: int, b: int, on_a: _Bearings, on_b: _Bearings, *, backwards: bool
) -> tuple[CommonNode, ...]:
    between = _between(network, a, b, backwards=backwards)
    walked = _between(network, a, b, backwards=backwards, associations=True)
    root = len(network.names)
    # The other end of its scale is the node itself.
    ends = {a, b, *(n for end in (a, b) for n in network.opposites(end))}
    found = []
    for node in on_a:
        if node in ends or node not in on_b:
            continue
        causal = bool(on_a[node].causal) and bool(on_b[node].causal)
        stands = between[node] if causal else root
        if _behind(between if causal else walked, node, ends):
            continue  # on one of the two it bears, and by this on the other
        found.append(
            CommonNode(
                node=network.names[node],
                first=on_a[node],
                second=on_b[node],
                apart=causal and stands == root,
                through=None if stands in (root, -1) else network.names[stands],
            )
        )
    return tuple(sorted(found, key=_place))


def _behind(above: list[int], node: int, ends: Collection[int]) -> bool:
    """Tell whether one of the ends is among the nodes that stand between a node and both."""
    while node not in ends and above[node] not in (node, -1) and node != len(above) - 1:
        node = above[node]
    return node in ends


def _place(each: CommonNode) -> tuple[bool, bool, bool, bool, int, int, str]:
    links = each.first.ways.fewest + each.second.ways.fewest
    group = (not each.apart, not each.causal, each.through is not None)
    return *group, not each.direct, -each.grade, links, each.node


def _between(
    network: Network, a: int, b: int, *, backwards: bool, associations: bool = False
) -> list[int]:
    """Return for every node the nearest that stands between it and both ends.

    That is the number of nodes where none does, and -1 where nothing leads. Associations are
    left out unless they are asked for.
    """
    root = len(network.names)
    out: list[list[int]] = [[] for _ in range(root + 1)]
    out[root] = [a, b]
    for node in range(root):
        for other, number in (network.into if backwards else network.out)[node]:
            # Two routes that share no node enter neither of the two ends on their way.
            if other in (a, b):
                continue
            if associations or network.kind(number) != ASSOCIATION:
                out[node].append(other)
    return dominators(out, root)
