"""What feeds back, at a glance? A loop structure too large to read, in counts and a small set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count as count_up
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell
from immunograph.document import (
    Blank,
    Block,
    Document,
    Heading,
    Next,
    Paragraph,
    Span,
    Table,
    count,
    words,
)
from immunograph.feedback import LOOP_COLUMNS, loop_cells, loop_data, loop_item, polarity_of, tally
from immunograph.graph import CausalGraph
from immunograph.record import Record
from immunograph.routes import (
    SCREENFUL,
    Route,
    Sentences,
    Surveyor,
    check_range,
    follow_up,
    shell,
)
from immunograph.vocabulary import Grade, Layer, Polarity, Sign, Walk
from immunograph.walk import (
    Budget,
    Network,
    count_loops,
    independent_loops,
    looped_parts,
    read_layers,
    read_walk,
)

#: How many nodes, and how many links, a document shows unless a limit was asked for.
_BUSIEST = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Component(Record):
    """A part of a map in which every node leads to every other: where loops are.

    Attributes
    ----------
    nodes, links : tuple of str
        Ids, sorted. An undirected association that is walked both ways is one link.
    cycle_rank : int
        Links − nodes + 1: how many loops are independent of each other, at most.
    loops : int
        How many of the loops that were counted lie in it.
    """

    nodes: tuple[str, ...]
    links: tuple[str, ...]
    cycle_rank: int
    loops: int

    def to_dict(self) -> dict[str, Any]:
        """Return the component as plain data."""
        ids = {"nodes": list(self.nodes), "links": list(self.links)}
        return {**ids, "cycle_rank": self.cycle_rank, "loops": self.loops}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Carrier(Record):
    """A node or a link, and how many loops pass it.

    Attributes
    ----------
    id : str
        The id of the node or link.
    loops : int
        How many of the loops that were counted pass it.
    share : float
        The same as a share of them, from 0 to 1.
    grade : Grade or None
        The grade of a link; None for a node.
    """

    id: str
    loops: int
    share: float
    grade: Grade | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the carrier as plain data; a node has no grade."""
        plain = {"id": self.id, "loops": self.loops, "share": self.share}
        return plain if self.grade is None else {**plain, "grade": self.grade.word}


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
        ``"stopped after 10 s"``, or None.
    counted : int
        The loops that everything below is counted over: all of them if ``complete``.
    counted_length : int or None
        If not ``complete``: every loop of up to so many links is counted, and no longer one.
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
            Blank(),
            self._components(say),
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
        if self.complete:
            return
        if self.counted_length:
            what = f"exact for loops of up to {count(self.counted_length, 'link')}, of which"
        else:
            what = "not exact: they are of the loops found first, of which"
        text = f"Counting {self.stopped}. The counts below are {what} there are "
        yield Paragraph(words(Span(f"{text}{self.counted} ({tally(self.polarities)}).", "warning")))

    def _components(self, say: Sentences) -> Block:
        busiest = {name: -place for place, name in enumerate(each.id for each in self.nodes)}
        rows = []
        for part in self.components[:SCREENFUL]:
            middle = max(part.nodes, key=lambda name: busiest.get(name, -len(self.graph)))
            numbers = (len(part.nodes), len(part.links), part.cycle_rank, part.loops)
            rows.append((words(say.name(middle)), *(words(str(n)) for n in numbers)))
        head = ("component around", "nodes", "links", "cycle rank", "loops")
        return Table(tuple(rows), head)

    def _lengths(self) -> Iterator[Block]:
        shown = [p for p in Polarity if self.polarities[p]]
        if not shown:
            return
        rows = [
            tuple(words(str(n)) for n in (length, *(row[p] for p in shown)))
            for length, row in self.lengths
        ]
        yield Blank()
        yield Table(tuple(rows[:SCREENFUL]), ("links in a loop", *(p.label for p in shown)))
        if len(rows) > SCREENFUL:
            longest = self.lengths[-1][0]
            yield Paragraph(words(Span(f"… and longer ones, up to {longest} links", "muted")), 4)

    def _carriers(self, say: Sentences) -> Iterator[Block]:
        if not self.nodes:
            return
        shown = self.options["limit"] or _BUSIEST
        rows = [
            (words(say.name(each.id)), words(str(each.loops)), words(_percent(each.share)))
            for each in self.nodes[:shown]
        ]
        yield Blank()
        yield Table(tuple(rows), ("busiest nodes", "loops", "share"))
        rows = [
            (
                words(f"{say.link(each.id)} ({each.id})"),
                words(str(each.loops)),
                words(_percent(each.share)),
                words(Span(each.grade.dots if each.grade else "", "muted")),
            )
            for each in self.links[:shown]
        ]
        yield Blank()
        yield Table(tuple(rows), ("busiest links", "loops", "share", "grade"))

    def _independent(self, say: Sentences) -> Iterator[Block]:
        text = f"Shortest independent loop set: {count(self.independent_total, 'loop')}"
        if self.independent_complete:
            text += ", which between them pass every link that is on a loop."
        else:
            text += f", unfinished: {self.stopped}."
        yield Blank()
        yield Paragraph(words(f"{text} A summary: a loop that matters may be missing."))
        shown = self.independent if self.options["limit"] else self.independent[:SCREENFUL]
        for number, route in enumerate(shown, 1):
            yield loop_item(number, route, say)
        if len(shown) < self.independent_total:
            more = self.independent_total - len(shown)
            hint = f"… {more} more: --limit {self.independent_total}"
            yield Paragraph(words(Span(hint, "muted")), 4)

    def _next(self) -> Next:
        if not self.nodes:
            return Next("The loops:", "immunograph loops" + follow_up(self.options))
        kind = "" if self.polarities[Polarity.REINFORCING] else " --polarity any"
        ask = f"immunograph leverage {shell(self.nodes[0].id)}{kind}"
        return Next("What would break them:", ask + follow_up(self.options))


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else "<1%"


def loop_structure(
    graph: CausalGraph,
    *,
    limit: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    implied_signs: bool = False,
    seconds: float = 10.0,
    most: int = 1_000_000,
) -> LoopStructure:
    """Summarise the feedback loops of a map that has too many to read.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    limit : int, optional
        How many nodes, links and independent loops to keep, the first ones; all are counted.
    walk, layers, implied_signs
        Which links are walked, as in :func:`find_paths`.
    seconds, most : float, int
        The budget: wall-clock seconds, and number of loops counted at a time.

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
    O(links × (nodes + links)), whatever the number of loops. Of the budget, the set has a
    third and counting the rest. Where all loops are too many to count, those of
    up to some length are: 2 links, then 3, and so on while the budget lasts. So the counts are
    of a set of loops that can be named, and not of those that a search happened to meet.

    Examples
    --------
    >>> import immunograph as ig
    >>> found = ig.loop_structure(ig.load_dataset("perlmutter2022"), layers="all")
    >>> found
    <LoopStructure: 21 feedback loops in 1 component, 13 in the shortest independent set>
    >>> part = found.components[0]
    >>> len(part.nodes), len(part.links), part.cycle_rank
    (12, 25, 14)
    >>> found.nodes[0].id, found.nodes[0].loops, found.links[0].id
    ('immune_function', 20, 'U02')
    """
    check_range(limit=limit)
    chosen, kept = read_walk(walk), read_layers(layers)
    network = Network(graph, walk=chosen, layers=kept, implied_signs=implied_signs)
    finding = Budget(seconds=seconds / 3, count=most)
    independent = independent_loops(network, budget=finding)
    shortest = len(independent[0][1]) if independent else 1
    counted = count_loops(network, count_up(shortest), seconds=seconds * 2 / 3, most=most)
    counts, survey = counted.counts, Surveyor(network)
    routes = [survey.route(start, walk, loop=True) for start, walk in independent]
    return LoopStructure(
        components=tuple(
            Component(
                nodes=tuple(network.names[node] for node in members),
                links=tuple(network.links[number].id for number in numbers),
                cycle_rank=len(numbers) - len(members) + 1,
                loops=sum(counts.starts[node] for node in members),
            )
            for members, numbers in looped_parts(network)
        ),
        total=counted.at_least,
        complete=counted.stopped is None,
        stopped=counted.stopped or finding.stopped,
        counted=counts.total,
        counted_length=counted.most_links,
        lengths=tuple(
            (length, {polarity_of(sign): counts.kinds[length, sign] for sign in Sign})
            for length in sorted({length for length, _ in counts.kinds})
        ),
        nodes=tuple(
            Carrier(id=network.names[node], loops=loops, share=loops / counts.total)
            for node, loops in counts.busiest_nodes()[:limit]
        ),
        links=tuple(
            Carrier(
                id=network.links[number].id,
                loops=loops,
                share=loops / counts.total,
                grade=survey.grade(number),
            )
            for number, loops in counts.busiest_links()[:limit]
        ),
        independent=tuple(routes[:limit]),
        independent_total=len(routes),
        independent_complete=finding.stopped is None,
        options={
            "walk": chosen.value,
            "layers": [layer.value for layer in kept],
            "implied_signs": implied_signs,
            "limit": limit,
        },
        graph=graph,
    )
