"""What feeds back, at a glance? A loop structure too large to read, in counts and a small set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count as count_up
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell
from immunograph.arguments import checked
from immunograph.carriers import Carrier, Component, busiest_links, busiest_nodes, components_of
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
from immunograph.feedback import (
    LOOP_COLUMNS,
    figure,
    loop_cells,
    loop_data,
    loop_item,
    polarity_of,
    tally,
)
from immunograph.graph import CausalGraph
from immunograph.routes import (
    SCREENFUL,
    Route,
    Sentences,
    Surveyor,
    check_range,
    follow_up,
    shell,
)
from immunograph.vocabulary import Layer, Polarity, Sign, Walk
from immunograph.walk import (
    MANY_STEPS,
    Budget,
    network_of,
    read_layers,
)
from immunograph.walk.counts import count_loops
from immunograph.walk.shortest import independent_loops

#: How many nodes, and how many links, a document shows unless a limit was asked for.
_BUSIEST = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LoopStructure(Answer):
    """The answer of :func:`loop_structure`; its length is the number of components.

    Attributes
    ----------
    components : tuple of Component
        By cycle rank, largest first.
    total : int
        How many loops there are.
    complete : bool
        Whether ``total`` is exact; if not, it is a lower bound, and ``stopped`` says why.
    stopped : str or None
        ``"stopped after 2 500 000 steps"``, or None.
    counted : int
        The loops that ``nodes`` and ``links`` are counted over, and if not ``complete``
        ``lengths`` and the loops of each component as well: all of them if ``counted_length``
        is None.
    counted_length : int or None
        Every loop of up to so many links is counted, and no longer one.
        0 if not even the shortest could all be counted: the loops counted are then those that
        were found first. None if all are counted.
    lengths : tuple of (int, dict)
        For each length the number of loops by polarity, short to long.
    nodes, links : tuple of Carrier
        What the loops pass, the busiest first, then by id; cut to ``limit``.
    independent : tuple of Route
        The shortest independent loop set, short to long; cut to ``limit``. A summary: a loop
        that matters may be missing from it.
    independent_total : int
        How many loops the set has, before ``limit``.
    independent_complete : bool
        Whether the set was finished, and so passes every link that lies on a loop.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    components: tuple[Component, ...]
    total: int
    complete: bool
    stopped: str | None
    counted: int
    counted_length: int | None
    lengths: tuple[tuple[int, dict[Polarity, int]], ...]
    nodes: tuple[Carrier, ...]
    links: tuple[Carrier, ...]
    independent: tuple[Route, ...]
    independent_total: int
    independent_complete: bool
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = ("rank", *LOOP_COLUMNS)

    def __len__(self) -> int:
        return len(self.components)

    def __iter__(self) -> Iterator[Component]:
        return iter(self.components)

    def __repr__(self) -> str:
        return (
            f"<LoopStructure: {self._how_many()} in {count(len(self), 'component')}, "
            f"{self.independent_total} in the shortest independent set>"
        )

    @property
    def polarities(self) -> dict[Polarity, int]:
        """How many of the loops that were counted have which polarity."""
        return {p: sum(row[p] for _, row in self.lengths) for p in Polarity}

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/structure/1``."""
        return {
            "schema": "immunograph/structure/1",
            "options": self.options,
            "total": self.total,
            "complete": self.complete,
            "truncated": not self.complete,
            "stopped": self.stopped,
            "counted": self.counted,
            "counted_length": self.counted_length,
            **{p.label: number for p, number in self.polarities.items()},
            "components": [part.to_dict() for part in self.components],
            "lengths": [
                {"length": length, **{p.label: number for p, number in row.items()}}
                for length, row in self.lengths
            ],
            "nodes": [each.to_dict() for each in self.nodes],
            "links": [each.to_dict() for each in self.links],
            "independent_total": self.independent_total,
            "independent_complete": self.independent_complete,
            "independent": [loop_data(route) for route in self.independent],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a loop of the shortest independent set."""
        for number, route in enumerate(self.independent, 1):
            yield (number, *loop_cells(route))

    def describe(self) -> Document:
        """Return the counts, the busiest nodes and links, and the independent loops, in words."""
        say = Sentences(self.graph)
        if not self.components:
            head = words(Span("No feedback loop", "strong"))
            return Document((Heading(head), Next("Links there are:", "immunograph list links")))
        title = f"{self._how_many()} in {count(len(self), 'component')}"
        aside = tally(self.polarities) if self.complete else ""
        blocks: list[Block] = [
            Heading(words(Span(title, "strong")), words(Span(aside, "muted"))),
            *self._bound(),
            *self._components(say),
            *self._lengths(),
            *self._carriers(say),
            *self._independent(say),
            Blank(),
            self._next(),
        ]
        return Document(tuple(blocks))

    def _how_many(self) -> str:
        return f"{'' if self.complete else 'at least '}{count(self.total, 'feedback loop')}"

    def _bound(self) -> Iterator[Block]:
        if self.counted_length is None:
            return
        if self.complete:
            what = f"those of up to {count(self.counted_length, 'link')}"
            if not self.counted_length:
                what = "those found first"
            text = f"The shares below are of {figure(self.counted)} of the loops, {what}."
            yield Paragraph(words(Span(text, "warning")))
            return
        text = f"Counting {self.stopped}"
        if not self.counted:
            text += ", before any was found."
        else:
            what = "not exact: they are of the loops found first"
            if self.counted_length:
                what = f"exact for loops of up to {count(self.counted_length, 'link')}"
            kinds = f"{figure(self.counted)} ({tally(self.polarities)})"
            text += f". The counts below are {what}, of which there are {kinds}."
        yield Paragraph(words(Span(text, "warning")))

    def _components(self, say: Sentences) -> Iterator[Block]:
        rows = [
            (
                *(words(figure(size)) for size in _sizes(part)),
                words(f"around {say.name(part.busiest)}"),
            )
            for part in self.components[:SCREENFUL]
        ]
        yield Blank()
        yield Table(tuple(rows), ("nodes", "links", "rank", "loops", "component"))
        if len(self) > SCREENFUL:
            yield _more(f"{len(self) - SCREENFUL} more: --json")

    def _lengths(self) -> Iterator[Block]:
        shown = [p for p in Polarity if self.polarities[p]]
        if not shown:
            return
        rows = [
            (words(count(length, "link")), *(words(figure(row[p])) for p in shown))
            for length, row in self.lengths
        ]
        yield Blank()
        yield Table(tuple(rows[:SCREENFUL]), ("length", *(p.label for p in shown)))
        if len(rows) > SCREENFUL:
            yield _more(f"longer ones, up to {self.lengths[-1][0]} links: --json")

    def _carriers(self, say: Sentences) -> Iterator[Block]:
        nodes = [(*_cells(each), words(say.name(each.id))) for each in self._shown(self.nodes)]
        links = [
            (*_cells(each), words(f"{say.link(each.id)}{say.ref(each.id)}"))
            for each in self._shown(self.links)
        ]
        for rows, what, carriers, grade in (
            (nodes, "nodes", self.nodes, ()),
            (links, "links", self.links, ("grade",)),
        ):
            if rows:
                yield Blank()
                yield Table(tuple(rows), ("loops", "share", *grade, f"busiest {what}"))
            if len(rows) < len(carriers):
                yield _more(f"{len(carriers) - len(rows)} more: --limit {len(carriers)}")

    def _shown(self, carriers: tuple[Carrier, ...]) -> tuple[Carrier, ...]:
        return carriers[: self.options["limit"] or _BUSIEST]

    def _independent(self, say: Sentences) -> Iterator[Block]:
        text = f"Shortest independent loop set: {count(self.independent_total, 'loop')}"
        if not self.independent_complete:
            text += f", unfinished: {self.stopped}."
        elif self.independent_total == 1:
            text += ", which passes every link that is on a loop."
        else:
            text += ", which between them pass every link that is on a loop."
        every = self.complete and self.independent_total == self.total
        rest = "There are no others." if every else "A summary: a loop that matters may be missing."
        yield Blank()
        yield Paragraph(words(f"{text} {rest}"))
        shown = self.independent if self.options["limit"] else self.independent[:SCREENFUL]
        for number, route in enumerate(shown, 1):
            yield loop_item(number, route, say)
        if len(shown) < self.independent_total:
            more = self.independent_total - len(shown)
            yield _more(f"{more} more: --limit {self.independent_total}")

    def _next(self) -> Next:
        if not self.nodes:
            return Next("The loops:", "immunograph loops" + follow_up(self.options))
        kind = "" if self.polarities[Polarity.REINFORCING] else " --polarity any"
        ask = f"immunograph leverage {shell(self.nodes[0].id)}{kind}"
        return Next("What would break them:", ask + follow_up(self.options))


def _sizes(part: Component) -> tuple[int, ...]:
    return (len(part.nodes), len(part.links), part.cycle_rank, part.loops)


def _cells(carrier: Carrier) -> tuple[Text, ...]:
    share = f"{carrier.share:.0%}" if carrier.share >= 0.01 else "<1%"
    cells = (words(figure(carrier.loops)), words(share))
    return cells if carrier.grade is None else (*cells, words(carrier.grade.dots))


def _more(text: str) -> Block:
    return Paragraph(words(Span(f"… {text}", "muted")), 4)


@checked
def loop_structure(
    graph: CausalGraph,
    *,
    limit: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
    most: int = 1_000_000,
) -> LoopStructure:
    """Summarise the feedback loops of a map that has too many to read.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    limit : int, optional
        How many nodes, links and independent loops to keep, the first ones; all are counted.
    walk, layers, layer, implied_signs
        Which links are walked, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.
    seconds, most : float, int
        The budget: time instead of steps, and number of loops counted at a time.

    Returns
    -------
    LoopStructure
        A map without loops gives an answer without components, not an error.

    Raises
    ------
    UsageError
        If an option is wrong.

    Notes
    -----
    The components and the shortest independent loop set (Oliva 2004; see
    :func:`immunograph.walk.independent_loops`) take polynomial time, at most
    O(links × (nodes + links)), whatever the number of loops. Where all loops are too
    many to go through they are counted by sums, if that can be done (see :func:`count_loops`);
    otherwise those of up to some length are: those of the shortest length, then those up
    to one link more, and so on while the budget lasts. So the counts are of a set of loops that
    can be named, and not of those that a search happened to meet.

    Examples
    --------
    >>> import immunograph as ig
    >>> found = ig.loop_structure(ig.load_dataset("perlmutter2022"), layers="all")
    >>> found
    <LoopStructure: 24 feedback loops in 1 component, 14 in the shortest independent set>
    >>> part = found.components[0]
    >>> len(part.nodes), len(part.links), part.cycle_rank
    (14, 28, 15)
    >>> found.nodes[0].id, found.nodes[0].loops, found.links[0].id
    ('immune_function', 22, 'U02')
    """
    check_range(limit=limit)
    network = network_of(
        graph, walk=walk, layers=read_layers(layers, layer), implied_signs=implied_signs, whole=True
    )
    budget = Budget(steps=MANY_STEPS, seconds=seconds, count=most)
    finding = budget.phase(1 / 4)
    independent = independent_loops(network, budget=finding)
    shortest = len(independent[0][1]) if independent else 1
    counted = count_loops(network, count_up(shortest), budget=budget)
    counts, survey = counted.counts, Surveyor(network)
    whole = counted.exact or counts
    routes = [survey.route(start, walk, loop=True) for start, walk in independent]
    return LoopStructure(
        components=components_of(network, counts, whole),
        total=counted.at_least,
        complete=counted.stopped is None,
        stopped=counted.stopped or finding.stopped,
        counted=counts.total,
        counted_length=counted.most_links,
        lengths=tuple(
            (length, {polarity_of(sign): whole.kinds[length, sign] for sign in Sign})
            for length in sorted({length for length, _ in whole.kinds})
        ),
        nodes=tuple(busiest_nodes(network, counts)[:limit]),
        links=tuple(busiest_links(survey, counts)[:limit]),
        independent=tuple(routes[:limit]),
        independent_total=len(routes),
        independent_complete=finding.stopped is None,
        options={
            **network.options,
            "limit": limit,
        },
        graph=graph,
    )
