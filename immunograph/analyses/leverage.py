"""Where would a vicious circle break? The fewest links that break all loops through a node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell
from immunograph.arguments import checked
from immunograph.document import (
    Blank,
    Block,
    Document,
    Heading,
    Item,
    Next,
    Paragraph,
    Span,
    count,
    words,
)
from immunograph.feedback import figure, polarity_of, read_polarity, tally
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.record import Record
from immunograph.records import Node
from immunograph.routes import Sentences, follow_up, shell
from immunograph.vocabulary import Family, Grade, Layer, Polarity, Relation, Sign, Walk
from immunograph.walk import (
    MANY_STEPS,
    Budget,
    Network,
    components,
    net_sign,
    network_of,
    read_layers,
    simple_paths,
)
from immunograph.walk.breaking import break_loops

#: Of two sets of the same size the one is preferred that has fewer links of the last of these;
#: nobody can break what holds by definition.
_WORST_LAST = (Grade.HIGH, Grade.MODERATE, Grade.LOW, Grade.VERY_LOW, Grade.BY_DEFINITION)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Lever(Record):
    """One of the links that together break all loops.

    Attributes
    ----------
    link : str
        Its id.
    grade : Grade
        How well it is supported.
    loops : int
        How many of the loops to break, as far as they were counted, it is on.
    """

    link: str
    grade: Grade
    loops: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Leverage(Answer):
    """The answer of :func:`find_leverage`: frozen, sized, iterable over its links.

    Attributes
    ----------
    node : str
        The node whose loops are broken.
    polarity : Polarity or None
        Which of its loops; None for all.
    links : tuple of Lever
        The set, by id. Without these links no such loop is left, whatever the budget was;
        empty if there is none from the start.
    at_least : int
        So many links are necessary. If that is fewer than ``links``, a smaller set may exist.
    exact : bool
        Whether it is proven that no smaller set, and none of this size with better grades,
        breaks them all; if not, ``stopped`` says why.
    stopped : str or None
        ``"stopped after 2 500 000 steps"``, or None.
    counts : dict
        How many loops of each polarity go through the node.
    broken : dict
        How many of these are broken, the ones that were not to be broken included.
    complete : bool
        Whether ``counts``, ``broken`` and the loops of each link are exact; if not, they
        are lower bounds.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    node: str
    polarity: Polarity | None
    links: tuple[Lever, ...]
    at_least: int
    exact: bool
    stopped: str | None
    counts: dict[Polarity, int]
    broken: dict[Polarity, int]
    complete: bool
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = ("link", "source", "target", "sign", "grade", "loops")

    def __len__(self) -> int:
        return len(self.links)

    def __iter__(self) -> Iterator[Lever]:
        return iter(self.links)

    def __getitem__(self, place: int) -> Lever:
        return self.links[place]

    def __repr__(self) -> str:
        proven = "" if self.exact else f", at least {self.at_least} needed"
        return f"<Leverage {self.node}: {count(len(self), 'link')} on {self._aim()}{proven}>"

    @property
    def weakest(self) -> str | None:
        """The id of the link of the set that is supported least, the first by id."""
        ranked = sorted((lever.grade, lever.link) for lever in self.links)
        return ranked[0][1] if ranked else None

    def highlight(self) -> Highlight:
        """Return what a picture lights: the links of the set and their ends."""
        ends = [end for lever in self.links for end in self._ends(lever.link)]
        names = tuple(lever.link for lever in self.links)
        return Highlight(nodes=tuple(dict.fromkeys(ends)), links=names, title=self._title())

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/leverage/1``."""
        return {
            "schema": "immunograph/leverage/1",
            "node": self.node,
            "options": self.options,
            "exact": self.exact,
            "at_least": self.at_least,
            "stopped": self.stopped,
            "weakest_link": self.weakest,
            "complete": self.complete,
            "counts": {p.label: self.counts[p] for p in Polarity},
            "broken": {p.label: self.broken[p] for p in Polarity},
            "links": [
                {"link": lever.link, "grade": lever.grade.word, "loops": lever.loops}
                for lever in self.links
            ],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a link."""
        for lever in self.links:
            link = self.graph.link(lever.link)
            yield (
                link.id, link.source, link.target, link.sign.word, lever.grade.word, lever.loops,
            )  # fmt: skip

    def describe(self) -> Document:
        """Return the links, the weakest of them, and what else they break, in words."""
        say = Sentences(self.graph)
        bound = "" if self.complete else "at least "
        aside = words(Span(tally(self.counts, bound)))
        blocks: list[Block] = [Heading(words(Span(self._title(), "strong")), aside)]
        if not self.links:
            show = f"immunograph show {shell(self.node)}"
            return Document((*blocks, Next("What bears on it:", show)))
        total = sum(self.counts[p] for p in self._aimed())
        blocks.append(Blank())
        for number, lever in enumerate(self.links, 1):
            text = words(
                Span(f"{say.link(lever.link)}{say.ref(lever.link)}"),
                Span(f"  {lever.grade.dots} {lever.grade.label}", "muted"),
            )
            on = f"on {figure(lever.loops)} of {figure(total)}; " if self.complete else ""
            below = Paragraph(words(Span(f"{on}{self._caveat(lever.link, say)}", "muted")))
            blocks.append(Item(Span(str(number), "muted"), text, below=(below,)))
        blocks.append(Blank())
        blocks += [Paragraph(words(text)) for text in self._remarks()]
        ask = f"immunograph loops --through {shell(self.node)}"
        if self.polarity is not None:
            ask += f" --polarity {self.polarity.label}"
        blocks.append(Next("The loops:", ask + follow_up(self.options)))
        return Document(tuple(blocks))

    def _caveat(self, name: str, say: Sentences) -> str:
        relation = self.graph.link(name).relation
        if relation.family is Family.STRUCTURAL and relation is not Relation.IS_MARKER_OF:
            return "true by definition: nobody can break it"
        return say.caveat(name)

    def _ends(self, name: str) -> tuple[str, str]:
        link = self.graph.link(name)
        return link.source, link.target

    def _aimed(self) -> tuple[Polarity, ...]:
        return tuple(Polarity) if self.polarity is None else (self.polarity,)

    def _aim(self) -> str:
        kind = "" if self.polarity is None else f"{self.polarity.label} "
        return f"every {kind}loop"

    def _title(self) -> str:
        name = Sentences(self.graph).name(self.node)
        if not self.links:
            return f"No{self._aim().removeprefix('every')} through {name}"
        verb = "breaks" if len(self) == 1 else "break"
        return f"{count(len(self), 'link')} {verb} {self._aim()} through {name}"

    def _remarks(self) -> Iterator[str]:
        grades = {lever.link: lever.grade for lever in self.links}
        if self.weakest is not None and len(set(grades.values())) > 1:
            yield f"The weakest of them is {self.weakest}, {grades[self.weakest].label}."
        if len(self) > self.at_least:
            least = f", but not fewer than {self.at_least}" if self.at_least else ""
            yield f"Fewer may do{least}: the search {self.stopped}."
        elif not self.exact:
            yield (
                f"No fewer will do. Another {count(len(self), 'link')} may be graded better: "
                f"the search {self.stopped}."
            )
        others = [p for p in Polarity if p not in self._aimed() and self.broken[p]]
        if others:
            parts = [
                f"{figure(self.broken[p])} of {figure(self.counts[p])} {p.label}"
                if self.complete
                else f"at least {figure(self.broken[p])} {p.label}"
                for p in others
            ]
            yield f"Broken with them: {' and '.join(parts)}."


@checked
def find_leverage(
    graph: CausalGraph,
    node: str | Node,
    *,
    polarity: Polarity | str = Polarity.REINFORCING,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
    most: int = 1_000_000,
) -> Leverage:
    """Find the fewest links that break every feedback loop of a polarity through a node.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    node : str or Node
        The name of the node.
    polarity : Polarity or str
        Which loops to break: ``"reinforcing"``, ``"balancing"``, ``"undetermined"`` or
        ``"any"``.
    walk, layers, layer, implied_signs
        Which links are walked, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.
    seconds, most : float, int
        The budget: time instead of steps, a tenth of it to count the loops, and number of loops
        looked at.

    Returns
    -------
    Leverage
        A node without such a loop gives an empty answer, not an error.

    Raises
    ------
    UnknownName, AmbiguousName, UsageError
        If a name or an option is wrong.

    Notes
    -----
    Of the smallest sets it is the best supported: the one with the fewest links that hold by
    definition, which nobody can break, then with the fewest graded very low, low, and so on;
    then the first by its ids in order. The problem is NP-hard; it is solved
    by implicit hitting sets (:func:`immunograph.walk.breaking.break_loops`). Where the budget
    does not suffice the set still breaks all loops, and ``at_least`` is a proven bound.

    That a link breaks a loop on the map says nothing about whether anybody can act on it: see
    its grade, and whether it is a causal claim.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.find_leverage(graph, "inflammation")
    >>> found
    <Leverage inflammation: 1 link on every reinforcing loop>
    >>> [(lever.link, lever.grade.label) for lever in found]
    [('E07', 'low')]
    """
    name = graph.node(node).id
    wanted = None if polarity == "any" else read_polarity(polarity, "any")
    asked = network_of(
        graph, walk=walk, layers=read_layers(layers, layer), implied_signs=implied_signs, whole=True
    )
    whole = asked.looping
    members, ids = _around(whole, whole.index[name])

    def without(gone: AbstractSet[str]) -> Network:
        part = graph.subgraph(members, [link for link in ids if link not in gone])
        return Network(part, **whole.choice)

    network = without(frozenset())
    place = network.index[name]
    budget = Budget(steps=MANY_STEPS, seconds=seconds, count=most)
    breaking = break_loops(
        network,
        place,
        next((sign for sign in Sign if polarity_of(sign) is wanted), None),
        rank=lambda number: _WORST_LAST.index(network.grade(number)),
        without=lambda gone: without({network.links[number].id for number in gone}),
        budget=budget.phase(9 / 10),
    )
    budget = budget.phase(1)
    counts, broken, passed = Counter[Polarity](), Counter[Polarity](), Counter[int]()
    for loop in simple_paths(network, place, place, budget=budget):
        kind = polarity_of(net_sign(network.signs[number] for number in loop))
        counts[kind] += 1
        broken[kind] += not breaking.links.isdisjoint(loop)
        if wanted in (None, kind):
            passed.update(breaking.links.intersection(loop))
        if budget.spend(2 + len(loop) // 4):
            break
    return Leverage(
        node=name,
        polarity=wanted,
        links=tuple(
            Lever(link=network.links[n].id, grade=network.grade(n), loops=passed[n])
            for n in sorted(breaking.links)
        ),
        at_least=breaking.at_least,
        exact=breaking.stopped is None,
        stopped=breaking.stopped or budget.stopped,
        counts={p: counts[p] for p in Polarity},
        broken={p: broken[p] for p in Polarity},
        complete=budget.stopped is None,
        options={
            **asked.options,
            "polarity": "any" if wanted is None else wanted.label,
        },
        graph=graph,
    )


def _around(network: Network, node: int) -> tuple[list[str], list[str]]:
    """Return the ids of the nodes and links of the component of a node; it may be alone."""
    for members in components(network):
        if node in members:
            break
    else:
        members = [node]
    inside = set(members)
    links = {link for each in members for after, link in network.out[each] if after in inside}
    return [network.names[n] for n in members], [network.links[n].id for n in sorted(links)]
