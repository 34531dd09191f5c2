"""The best paths or loops, in their order, without listing all there are.

The order is: for paths, causal ones first; then the grade of the weakest link, the length, and
the links. So the search goes down the grades, walking only links that are good enough, and for
each grade up the lengths: as far as all walks up to a length are few, they are listed and
sorted; the first length with too many is searched in the order of the links instead. The time
to each answer is polynomial, however many there are in all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

from immunograph.vocabulary import Grade
from immunograph.walk.budget import Budget
from immunograph.walk.field import (
    Field,
    Place,
    Span,
    field_between,
    field_of_loops,
    span,
    whole_field,
)
from immunograph.walk.network import ASSOCIATION, Network
from immunograph.walk.search import LinkWalk, Search, run
from immunograph.walk.soonest import Soonest
from immunograph.walk.walks import Walks, in_order
from immunograph.walk.widening import Rows, Widening

#: Up to so many walks are listed and sorted at once; fewer than so many are soon told.
FEW, _SOME = 20_000, 16

#: With fewer steps than this all of a network is near.
LARGE = 20_000

#: Loops of a large network up to so many links are looked for everywhere.
SHORT = 3

#: Tells which of some walks count, by their places.
Keep = Callable[[Walks], Sequence[int]]


def best_paths(
    network: Network,
    source: int,
    goal: int,
    *,
    most: int | None = None,
    keep: Keep | None = None,
    budget: Budget,
) -> Iterator[LinkWalk]:
    """Yield the simple paths between two nodes from the best to the worst.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Two different node indices.
    most : int, optional
        The most links a path may have.
    keep : callable, optional
        Given some walks, the places of those that count; by default all do.
    budget : Budget
        When to stop. What was yielded by then is right; ``budget.stopped`` says why it ended.

    Notes
    -----
    Causal first, then by grade, length and links. Memory is that of the map and of the walks
    sorted at once, at most a few times 20 000. In a bare table the first few come from what is
    near both ends, without a look at the rest.
    """
    told = 0
    if keep is None and network.in_memory and network.plain():
        soonest = Soonest(network, source, goal, most)
        yield from soonest
        if soonest.complete:
            return
        told = soonest.told
    for causal, grade, reach in _classes(network, source, goal, most):
        for walk in _Ladder(network, source, reach, most, budget, keep, grade, causal):
            if told:
                told -= 1
            else:
                yield walk
        if budget.stopped:
            return


def _classes(
    network: Network, source: int, goal: int, most: int | None
) -> Iterator[tuple[int, Grade, Span | Widening]]:
    """Yield causal or not, the grade, and the walks with no worse links, the best class first."""
    large = len(network.via) >= LARGE if network.in_memory else most is None
    if large:
        yield from _near_classes(network, source, goal, most)
        return
    if network.plain():
        yield 1, Grade.VERY_LOW, span(network, source, goal, most)
        return
    whole = _Whole(network, source, goal, most)
    for causal in (1, 0):
        part = whole.part(causal)
        if part is not None and (causal or part is not whole.part(1)):
            for grade, field in _by_grade(network, part.field):
                yield causal, Grade(grade), Span(field, part.source, part.goal, most)


def _near_classes(
    network: Network, source: int, goal: int, most: int | None
) -> Iterator[tuple[int, Grade, Widening]]:
    """Yield the same of a large network, where everything is looked at only if it has to be."""
    whole = _Whole(network, source, goal, most)
    for causal in (1, 0):
        if not causal and network.in_memory and ASSOCIATION not in network.kinds():
            return  # every path is causal
        for grade in reversed(Grade):
            rows = Rows(network, goal, causal=bool(causal), grade=grade)
            yield causal, grade, Widening(rows, source, most, partial(whole.span, causal, grade))


class _Whole:
    """All between two nodes, made when it is asked for."""

    def __init__(self, network: Network, source: int, goal: int, most: int | None) -> None:
        self.network, self.ends, self.most = network, (source, goal), most

    @cached_property
    def _place(self) -> Place | None:
        return field_between(self.network, *self.ends, self.most)

    @cached_property
    def _carrying(self) -> Place | None:
        return None if self._place is None else _carrying(self.network, self._place)

    def part(self, causal: int) -> Place | None:
        """Return the field of all walks, or of those that are causal; None if there are none."""
        return self._carrying if causal else self._place

    def span(self, causal: int, grade: Grade) -> Span | None:
        """Return the walks with no link graded worse; None if there are none of any grade."""
        if self.network.plain():
            known = grade is Grade.VERY_LOW
            return span(self.network, *self.ends, self.most) if known else None
        part = self.part(causal)
        if part is None:
            return None
        field, source, goal = part
        kept = bytes([self.network.grade(int(link)) >= grade for link in field.via])
        return Span(field.sift(kept), source, goal, self.most)


def best_loops(
    network: Network, *, most: int | None = None, keep: Keep | None = None, budget: Budget
) -> Iterator[LinkWalk]:
    """Yield the feedback loops from the best to the worst: by grade, length and links.

    Parameters and notes are those of :func:`best_paths`.
    """
    network = network.looping
    large = len(network.via) >= LARGE
    whole = whole_field(network) if large else field_of_loops(network)
    for grade, part in _by_grade(network, whole):
        loops = _Loops(part, restricted=part is whole and not large)
        yield from _Ladder(network, None, loops, most, budget, keep, grade, None)
        if budget.stopped:
            return


def _by_grade(network: Network, field: Field) -> Iterator[tuple[int, Field]]:
    """Yield each grade of its links, the best first, and the field of links no worse."""
    grades = bytes([network.grade(int(link)) for link in field.via])
    *better, worst = sorted(set(grades), reverse=True) or [0]
    for grade in better:
        yield grade, field.sift(grades.translate(bytes(each >= grade for each in range(256))))
    yield worst, field


def _carrying(network: Network, place: Place) -> Place | None:
    """Return the field in which every path is causal, or None if it has none."""
    field, source, goal = place
    kept = bytes([network.kind(int(link)) != ASSOCIATION for link in field.via])
    return place if all(kept) else field.sift(kept).between(source, goal)


class _Loops:
    """The loops of a field: of what lies on loops, but while they are short, of all of it.

    What lies on loops is the same whatever the bound is; to find it takes longer than to look
    for the shortest loops.
    """

    def __init__(self, field: Field, *, restricted: bool) -> None:
        self._field, self._restricted = field, restricted or len(field.to) < LARGE
        if self._restricted and not restricted:
            self._field = field.on_loops()
        head, to = field.head, field.to
        alone = any(node in to[head[node] : head[node + 1]] for node in range(len(field)))
        self.shortest = 1 if alone else 2

    @property
    def longest(self) -> int:
        """A number of links that no loop exceeds, as far as is known."""
        return len(self._field)

    def within(self, bound: int) -> Place | None:
        """Return the part on loops of up to so many links, or None if there are none."""
        if bound > SHORT and not self._restricted:
            self._field, self._restricted = self._field.on_loops(), True
        return Place(self._field, 0, 0) if len(self._field) else None


class _Ladder:
    """The walks of one field by length and links, of those that count."""

    def __init__(
        self,
        network: Network,
        start: int | None,
        span: Span | Widening | _Loops,
        most: int | None,
        budget: Budget,
        keep: Keep | None,
        grade: int,
        causal: int | None,
    ) -> None:
        self.network, self.start, self.span, self.budget = network, start, span, budget
        self.most = most
        # Only walks of exactly this grade and class count; better ones came before.
        self.keep, self.grade, self.causal = keep, grade, causal

    @property
    def limit(self) -> int:
        """The most links of a walk, as far as is known."""
        longest = min(self.span.longest, len(self.network.names))
        return longest if self.most is None else min(self.most, longest)

    def __iter__(self) -> Iterator[LinkWalk]:
        bound = self.span.shortest
        if bound > self.limit:
            return
        known = told = bound - 1
        step, high, before = 0, self.limit + 1, 0
        while True:
            walks = self._all_within(bound)
            if self.budget.stopped:
                return
            if walks is None:
                high = bound
            else:
                known = bound
                # Where they become many quickly, the next step is a short one.
                step = 1 if len(walks) > 2 * before + _SOME else 2 * step or 1
                before = len(walks)
                yield from self._counted(walks, told)
                told = bound
            if known >= self.limit:
                return
            if high - known == 1:
                break
            bound = min(self.limit, known + step) if high > self.limit else (known + high) // 2
        for length in range(known + 1, self.limit + 1):
            yield from self._each_of(length)
            if self.budget.stopped or self.budget.late():
                return

    def _all_within(self, bound: int) -> Walks | None:
        """Return all walks up to so many links, or None if these are too many."""
        walks = Walks(self.network, self.start)
        place = self.span.within(bound)
        if place is None:
            return walks
        field, source, goal = place
        ends = (None, None) if self.start is None else (source, goal)
        few = self.budget.part(FEW)
        for _ in run(Search(field, *ends, most=bound), few, walks):
            pass
        self.budget.inherit(few)
        return None if few.stopped else walks

    def _counted(self, walks: Walks, told: int) -> Iterator[LinkWalk]:
        """Yield the walks that count and have more than ``told`` links, in order."""
        columns = _, grades, causal = walks.columns()
        lengths = walks.lengths()
        counts: Sequence[int] = range(len(walks)) if self.keep is None else self.keep(walks)
        places = [
            n
            for n in counts
            if lengths[n] > told
            and grades[n] == self.grade
            and (self.causal is None or causal[n] == self.causal)
        ]
        return (walks[place] for place in in_order(walks, columns, places))

    def _each_of(self, length: int) -> Iterator[LinkWalk]:
        """Yield the walks of exactly so many links, in the order of their links."""
        place = self.span.within(length)
        if place is None:
            return
        field, source, goal = place
        if length > len(field) - (self.start is not None):
            return  # so many links do not pass each node only once
        if self.start is not None:
            yield from self._in_order(Search(field, source, goal, most=length, exactly=True))
            return
        # Loops by their first link; its source is the first node of them all.
        tails = [node for node in range(len(field))
                 for _ in range(field.head[node], field.head[node + 1])]  # fmt: skip
        for at in sorted(range(len(tails)), key=lambda at: int(field.via[at])):
            node = tails[at]
            if field.to[at] >= node:
                search = Search(field, node, node, most=length, exactly=True, first=at)
                yield from self._in_order(search)
            if self.budget.stopped:
                return

    def _in_order(self, search: Search) -> Iterator[LinkWalk]:
        block = Walks(self.network, self.start)
        part = self.budget.part(None)
        for _ in run(search, part, block):
            yield from self._counted(block, 0)
            block.cut(0)
        self.budget.inherit(part)
