"""The best paths or loops, in their order, without listing all there are.

The order is: for paths, causal ones first; then the grade of the weakest link, the length, and
the links. So the search goes down the grades, walking only links that are good enough, and for
each grade up the lengths: as far as all walks up to a length are few, they are listed and
sorted; the first length with too many is searched in the order of the links instead. The time
to each answer is polynomial, however many there are in all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from immunograph.vocabulary import Grade
from immunograph.walk.budget import Budget
from immunograph.walk.field import Field, Place, field_between, field_of_loops
from immunograph.walk.network import ASSOCIATION, MARKER, STRUCTURAL, Network
from immunograph.walk.search import LinkWalk, Search, run
from immunograph.walk.walks import Walks

#: Up to so many walks are listed and sorted at once.
FEW = 20_000

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
    sorted at once, at most a few times 20 000.
    """
    if network.plain():
        # One grade and one class: nothing far away can be better than what is near.
        within = partial(field_between, network, source, goal)
        ladder = _Ladder(network, source, within, len(network.names) - 1, most, budget)
        ladder.count_only(keep, Grade.VERY_LOW, 1)
        yield from ladder
        return
    place = field_between(network, source, goal, most)
    if place is None:
        return
    carrying = _carrying(network, place)
    for causal, part in ((1, carrying), (0, place)):
        if part is None or (not causal and part is carrying):
            continue
        grades = _grades(network, part.field)
        for grade in grades:
            field = _of_grade(network, part.field, grade, grades)
            good = field.between(part.source, part.goal, most)
            if good is not None:
                longest = len(good.field) - 1
                ladder = _Ladder(network, source, _always(good), longest, most, budget)
                ladder.count_only(keep, grade, causal)
                yield from ladder
            if budget.stopped:
                return


def best_loops(
    network: Network, *, most: int | None = None, keep: Keep | None = None, budget: Budget
) -> Iterator[LinkWalk]:
    """Yield the feedback loops from the best to the worst: by grade, length and links.

    Parameters and notes are those of :func:`best_paths`.
    """
    whole = field_of_loops(network)
    grades = _grades(network, whole)
    for grade in grades:
        field = _of_grade(network, whole, grade, grades).on_loops()
        if len(field):
            always = _always(Place(field, 0, 0))
            ladder = _Ladder(network, None, always, len(field), most, budget)
            ladder.count_only(keep, grade, None)
            yield from ladder
        if budget.stopped:
            return


def _grades(network: Network, field: Field) -> list[int]:
    return sorted({network.grade(int(link)) for link in field.via}, reverse=True)


def _of_grade(network: Network, field: Field, grade: int, grades: list[int]) -> Field:
    """Return the field with only the links of this grade or a better one."""
    if grade == grades[-1]:
        return field
    return field.sift(lambda link: network.grade(int(link)) >= grade)


def _carrying(network: Network, place: Place) -> Place | None:
    """Return the field in which every path is causal, or None if it has none.

    Each node has a twin: what is reached by a step to a marker. From there only structural
    links lead on. The two may not be on one path.
    """
    field, source, goal = place
    kinds = {network.kind(int(link)) for link in field.via}
    if MARKER not in kinds:
        if ASSOCIATION not in kinds:
            return place
        causal = field.sift(lambda link: network.kind(int(link)) != ASSOCIATION)
        return causal.between(source, goal)
    size = len(field)
    head, to, via, sign = [0], [], [], []
    for marked in (False, True):
        for node in range(size):
            for at in range(field.head[node], field.head[node + 1]):
                link = int(field.via[at])
                kind = network.kind(link)
                if kind == ASSOCIATION or (marked and kind not in (STRUCTURAL, MARKER)):
                    continue
                after = int(field.to[at])
                away = marked or kind == MARKER
                to.append(after + size if away and after != goal else after)
                via.append(link)
                sign.append(int(field.sign[at]))
            head.append(len(to))
    flat = field.kernels.flat
    nodes = [int(node) for node in field.nodes] * 2
    twin = [*range(size, 2 * size), *range(size)]
    twin[goal] = goal
    doubled = Field(
        flat(nodes), flat(head), flat(to), flat(via), flat(sign), field.kernels, flat(twin)
    )
    return doubled.between(source, goal)


def _always(place: Place) -> Callable[[int], Place | None]:
    """Return what gives the same part of a map for every bound."""
    return lambda _: place


class _Ladder:
    """The walks of one field by length and links, of those that count."""

    def __init__(
        self,
        network: Network,
        start: int | None,
        within: Callable[[int], Place | None],
        longest: int,
        most: int | None,
        budget: Budget,
    ) -> None:
        self.network, self.start, self.within, self.budget = network, start, within, budget
        self.limit = longest if most is None else min(most, longest)
        self.keep: Keep | None = None
        self.grade = 0
        self.causal: int | None = 0

    def count_only(self, keep: Keep | None, grade: int, causal: int | None) -> None:
        """Let only walks of exactly this grade and class count; better ones came before."""
        self.keep, self.grade, self.causal = keep, grade, causal

    def __iter__(self) -> Iterator[LinkWalk]:
        known, bound, told = 0, 1, 0
        high = self.limit + 1
        while True:
            walks = self._all_within(bound)
            if self.budget.stopped:
                return
            if walks is None:
                high = bound
            else:
                known = bound
                for walk in self._counted(walks):
                    if len(walk) > told:
                        yield walk
                told = bound
            if known == self.limit:
                return
            if high - known == 1:
                break
            bound = min(self.limit, 2 * known or 1) if high > self.limit else (known + high) // 2
        for length in range(known + 1, self.limit + 1):
            for walk in self._each_of(length):
                yield walk
            if self.budget.stopped or self.budget.late():
                return

    def _all_within(self, bound: int) -> Walks | None:
        """Return all walks up to so many links, or None if these are too many."""
        walks = Walks(self.network, self.start)
        place = self.within(bound)
        if place is None:
            return walks
        field, source, goal = place
        ends = (None, None) if self.start is None else (source, goal)
        few = self.budget.part(FEW)
        for _ in run(Search(field, *ends, most=bound), few, walks):
            pass
        self.budget.inherit(few)
        return None if few.stopped else walks

    def _counted(self, walks: Walks) -> list[LinkWalk]:
        _, grades, causal = walks.columns()
        counts: Sequence[int] = range(len(walks)) if self.keep is None else self.keep(walks)
        found = [
            walks[n]
            for n in counts
            if grades[n] == self.grade and (self.causal is None or causal[n] == self.causal)
        ]
        found.sort(key=lambda walk: (len(walk), walk))
        return found

    def _each_of(self, length: int) -> Iterator[LinkWalk]:
        """Yield the walks of exactly so many links, in the order of their links."""
        place = self.within(length)
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
            yield from self._counted(block)
            block.cut(0)
        self.budget.inherit(part)
