"""What feeds back here and not there? Two loop sets: of two maps, two walks, two layer choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell, listed
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
    Table,
    count,
    words,
)
from immunograph.feedback import figure, loop_data, loop_item, polarity_of
from immunograph.graph import CausalGraph
from immunograph.record import Record
from immunograph.routes import Route, Sentences, check_range, follow_up
from immunograph.twins import LoopsOfSide, paired_links
from immunograph.vocabulary import Layer, Polarity, Walk
from immunograph.walk import MANY_STEPS, Budget, read_layers, read_walk

#: How many loops of each group a document shows unless a limit was asked for.
_SHOWN = 3

_GROUPS = {
    "changed": "Changed",
    "first": "Only in the first",
    "second": "Only in the second",
    "both": "The same in both",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LoopSide(Record):
    """One of two loop sets that are compared.

    Attributes
    ----------
    total : int
        How many loops it has.
    complete : bool
        Whether all numbers here are exact; if not, they are lower bounds.
    stopped : str or None
        ``"stopped after 5 s"``, or None.
    counts : dict
        How many loops have which polarity.
    options : dict
        Which links are walked.
    graph : CausalGraph
        The map.
    """

    total: int
    complete: bool
    stopped: str | None
    counts: dict[Polarity, int]
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        bound = {"total": self.total, "complete": self.complete, "stopped": self.stopped}
        counts = {p.label: self.counts[p] for p in Polarity}
        return {"title": self.graph.title, **self.options, **bound, **counts}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ComparedLoop(Record):
    """A loop, as it is in each of the two sets.

    Attributes
    ----------
    group : str
        ``"changed"`` in polarity or grade, only in the ``"first"``, only in the ``"second"``,
        or the same in ``"both"``.
    first, second : Route or None
        The loop in each of the sets; None where it is not.
    """

    group: str
    first: Route | None
    second: Route | None

    @property
    def route(self) -> Route:
        """The loop in the first set that has it."""
        route = self.first or self.second
        assert route is not None  # noqa: S101 - a loop of neither set is not compared
        return route


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LoopComparison(Answer):
    """The answer of :func:`compare_loops`: frozen, sized, iterable over its loops.

    Attributes
    ----------
    first, second : LoopSide
        The two loop sets.
    groups : dict
        How many loops are ``"changed"``, only in the ``"first"``, only in the ``"second"``, and
        the same in ``"both"``.
    exact : dict
        Which of these numbers are exact; the others are lower bounds.
    loops : tuple of ComparedLoop
        One group after the other, each by grade, length and ids and cut to ``limit``.
    limit : int or None
        How many loops of each group were to be kept.
    """

    first: LoopSide
    second: LoopSide
    groups: dict[str, int]
    exact: dict[str, bool]
    loops: tuple[ComparedLoop, ...]
    limit: int | None

    columns: ClassVar[tuple[str, ...]] = (
        "group", "first_polarity", "second_polarity", "first_grade", "second_grade", "length",
        "first_links", "second_links", "nodes",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.loops)

    def __iter__(self) -> Iterator[ComparedLoop]:
        return iter(self.loops)

    def __getitem__(self, place: int) -> ComparedLoop:
        return self.loops[place]

    def __repr__(self) -> str:
        return f"<LoopComparison: {', '.join(self._numbers())}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/compare/1``."""
        return {
            "schema": "immunograph/compare/1",
            "limit": self.limit,
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
            "groups": self.groups,
            "exact": self.exact,
            "loops": [
                {
                    "group": each.group,
                    "first": each.first and loop_data(each.first),
                    "second": each.second and loop_data(each.second),
                }
                for each in self.loops
            ],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a loop; links and nodes as lists."""
        for each in self.loops:
            sides = (each.first, each.second)
            yield (
                each.group,
                *(None if r is None else polarity_of(r.sign).label for r in sides),
                *(None if r is None else r.grade.word for r in sides),
                len(each.route),
                *(None if r is None else listed(r.links) for r in sides),
                listed(each.route.nodes),
            )

    def describe(self) -> Document:
        """Return the counts of both sides, and the best loops of each group, in words."""
        stops = [
            Paragraph(words(Span(f"There may be more in the {place}: {side.stopped}.", "warning")))
            for side, place in ((self.first, "first"), (self.second, "second"))
            if side.stopped
        ]
        if not self.loops:
            head = words(
                Span(f"No feedback loop {'found' if stops else 'on either side'}", "strong")
            )
            ask = Next("Links there are:", "immunograph list links")
            return Document((Heading(head), *stops, ask))
        aside = words(Span(", ".join(self._numbers()), "muted"))
        head = words(Span(self._title(), "strong"))
        blocks: list[Block] = [Heading(head, aside), Blank(), self._sides(), *stops]
        for group in _GROUPS:
            if self.groups[group]:
                blocks += [Blank(), *self._group(group)]
        same = self.first.graph is self.second.graph
        place, side = ("second", self.second) if same else ("first", self.first)
        ask = Next(f"All of the {place}:", "immunograph loops" + follow_up(side.options))
        return Document((*blocks, Blank(), ask))

    def _numbers(self) -> list[str]:
        return [
            f"{'' if self.exact[group] else 'at least '}{figure(number)} {_GROUPS[group].lower()}"
            for group, number in self.groups.items()
            if number or not self.exact[group]
        ]

    def _title(self) -> str:
        one, two = (
            f"{'' if side.complete else 'at least '}{figure(side.total)}"
            for side in (self.first, self.second)
        )
        return f"Feedback loops: {one} and {two}"

    def _sides(self) -> Block:
        shown = [p for p in Polarity if self.first.counts[p] or self.second.counts[p]]
        rows = [
            (
                words(f"{name}: {self._kind(side)}"),
                *(
                    words(figure(n) if side.complete else f"at least {figure(n)}" if n else "")
                    for n in (side.total, *(side.counts[p] for p in shown))
                ),
            )
            for name, side in (("first", self.first), ("second", self.second))
        ]
        return Table(tuple(rows), ("", "loops", *(p.label for p in shown)))

    def _kind(self, side: LoopSide) -> str:
        """Return what sets this side apart from the other."""
        title = "" if self.first.graph is self.second.graph else side.graph.title or "untitled"
        flags = follow_up(side.options).strip() or ("" if title else "the usual links")
        return " ".join(filter(None, (title, flags)))

    def _group(self, group: str) -> Iterator[Block]:
        total = self.groups[group]
        bound = "" if self.exact[group] else "at least "
        yield Paragraph(words(Span(f"{_GROUPS[group]}: {bound}{count(total, 'loop')}", "strong")))
        listed = [each for each in self.loops if each.group == group]
        shown = listed[: self.limit or _SHOWN]
        for number, each in enumerate(shown, 1):
            yield self._item(number, each)
        if len(shown) < total:
            more = f"… {total - len(shown)} more: --limit {total}"
            yield Paragraph(words(Span(more, "muted")), 4)

    def _item(self, number: int, each: ComparedLoop) -> Item:
        side = self.second if each.first is None else self.first
        say = Sentences(side.graph)
        if each.group != "changed" or each.first is None or each.second is None:
            return loop_item(number, each.route, say)
        one, two = each.first, each.second
        after = Sentences(self.second.graph)
        polarity = _changed(polarity_of(one.sign).label, polarity_of(two.sign).label)
        grade = _changed(one.grade.label, two.grade.label)
        facts = Span(
            f"  {grade}, {count(len(two), 'link')}; weakest {after.briefly(two.weakest)}", "muted"
        )
        below = [say.chain(one, loop=True)]
        if one.signs != two.signs:
            below.append(after.chain(two, loop=True))
        return Item(Span(str(number), "muted"), words(polarity, facts), below=tuple(below))


def _changed(one: str, two: str) -> str:
    return one if one == two else f"{one} → {two}"


@checked
def compare_loops(
    graph: CausalGraph,
    other: CausalGraph | None = None,
    *,
    limit: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    with_walk: Walk | str | None = None,
    with_layers: Iterable[Layer | str] | None = None,
    with_layer: Layer | str | Iterable[Layer | str] = (),
    with_implied_signs: bool | None = None,
    seconds: float | None = None,
    most: int = 100_000,
) -> LoopComparison:
    """Compare the feedback loops of two maps, two walks or two choices of layers.

    Parameters
    ----------
    graph : CausalGraph
        The map of the first side.
    other : CausalGraph, optional
        The map of the second side; by default the same.
    limit : int, optional
        How many loops of each group to keep, the best ones; all are counted.
    walk, layers, layer, implied_signs
        Which links the first side walks, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.
    with_walk, with_layers, with_layer, with_implied_signs : optional
        The same for the second side; by default as for the first. ``with_layer`` adds layers to
        those of the first.
    seconds, most : float, int
        The budget: number of loops of each side, and time for both together instead of steps.

    Returns
    -------
    LoopComparison
        Two sides without loops give an empty answer, not an error.

    Raises
    ------
    UsageError
        If an option is wrong.

    Notes
    -----
    A loop is its nodes and links in order. Links of two maps are the same if they join the same
    nodes, from the same source to the same target, and have the same id. What is left is
    paired by its ends and sign, then by its ends alone, each time in the order of ids; what is
    left then is in one map only. So nodes must have the same ids in both maps, and links need
    not. A loop whose links are in both maps, and walked on both sides, has *changed* if its
    polarity or its grade differs.

    Whether a loop of one side is on the other is looked up, in time linear in its length, and
    not looked for among the loops found; so a budget that is spent leaves loops out, and puts
    none into the wrong group.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.compare_loops(graph, with_layers="all")
    >>> found
    <LoopComparison: 22 only in the second, 2 the same in both>
    >>> found.second.total, found[0].group, len(found[0].second)
    (24, 'second', 2)
    """
    check_range(limit=limit)
    again = graph if other is None else other
    ways: dict[str, Any] = {
        "walk": read_walk(walk),
        "layers": read_layers(layers, layer),
        "implied_signs": implied_signs,
    }
    with_ways: dict[str, Any] = {
        "walk": ways["walk"] if with_walk is None else read_walk(with_walk),
        "layers": read_layers(ways["layers"] if with_layers is None else with_layers, with_layer),
        "implied_signs": implied_signs if with_implied_signs is None else with_implied_signs,
    }
    pairs = paired_links(graph, again)
    first = LoopsOfSide(graph, **ways, abroad=pairs)
    second = LoopsOfSide(again, **with_ways, abroad={two: one for one, two in pairs.items()})
    budget = Budget(steps=MANY_STEPS, seconds=seconds, count=most)
    sides = (
        _side(first, second, budget.phase(1 / 2), ways),
        _side(second, first, budget.phase(1), with_ways),
    )
    compared = [_compared(route, twin) for route, twin in first.found.values()]
    compared += [
        _compared(twin, route)
        for route, twin in second.found.values()
        if twin is None or (twin.nodes, twin.links) not in first.found
    ]
    compared.sort(key=_rank)
    # A loop that was only found on one side counts on the other too if it is there.
    sides = (
        _with_all(sides[0], [each.first for each in compared]),
        _with_all(sides[1], [each.second for each in compared]),
    )
    groups = {group: [each for each in compared if each.group == group] for group in _GROUPS}
    whole = {"first": sides[0].complete, "second": sides[1].complete}
    return LoopComparison(
        first=sides[0],
        second=sides[1],
        groups={group: len(found) for group, found in groups.items()},
        exact={group: whole.get(group, any(whole.values())) for group in _GROUPS},
        loops=tuple(each for found in groups.values() for each in found[:limit]),
        limit=limit,
    )


def _side(loops: LoopsOfSide, other: LoopsOfSide, budget: Budget, ways: dict[str, Any]) -> LoopSide:
    """Search the loops of one side and count them."""
    loops.search(other, budget)
    kinds = Counter(polarity_of(route.sign) for route, _ in loops.found.values())
    return LoopSide(
        total=len(loops.found),
        complete=budget.stopped is None,
        stopped=budget.stopped,
        counts={p: kinds[p] for p in Polarity},
        options={
            "walk": ways["walk"].value,
            "layers": [layer.value for layer in ways["layers"]],
            "implied_signs": ways["implied_signs"],
        },
        graph=loops.network.graph,
    )


def _with_all(side: LoopSide, routes: Sequence[Route | None]) -> LoopSide:
    """Return a side that counts all of these loops."""
    kinds = Counter(polarity_of(route.sign) for route in routes if route is not None)
    return replace(side, total=kinds.total(), counts={p: kinds[p] for p in Polarity})


def _compared(first: Route | None, second: Route | None) -> ComparedLoop:
    if first is None or second is None:
        group = "first" if second is None else "second"
    else:
        same = (first.sign, first.grade) == (second.sign, second.grade)
        group = "both" if same else "changed"
    return ComparedLoop(group=group, first=first, second=second)


def _rank(each: ComparedLoop) -> tuple[int, int, tuple[str, ...], tuple[str, ...]]:
    route = each.route
    return (-route.grade, len(route), route.links, route.nodes)
