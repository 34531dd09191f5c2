"""How many paths or loops there are: counted without listing them, exactly where that can be done.

Few are walked one by one. Where there are many, these ways are exact. *Along an order*: where
nothing feeds back, walks are summed from node to node. *Piece by piece*: a node that every path
passes splits it into pieces whose numbers multiply, and loops lie each in one block of the map,
so their numbers add up. *By sets of nodes* and *along a frontier*: what feeds back, see
:mod:`immunograph.walk.exact`. What takes too much work by all of these is walked, and if that
takes too long, the number is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from immunograph.vocabulary import INTERRUPTED
from immunograph.walk.budget import Budget
from immunograph.walk.cuts import must_pass
from immunograph.walk.engine import interpreted_engine
from immunograph.walk.exact import Exact
from immunograph.walk.field import Field, Place, components_of_field, field_between, field_of_loops
from immunograph.walk.frontier import TooMany
from immunograph.walk.kernels import LOWERS, RAISES, UNKNOWN
from immunograph.walk.network import Network
from immunograph.walk.search import Search, run
from immunograph.walk.sums import ByLength, Sums, joined, of_sign, restricted, size_of
from immunograph.walk.walks import Walks, passing, tally

#: Up to so many walks are walked before another way is tried.
_TRIED = 4_000

#: So many loops are held at once to see which of them pass all of several nodes.
_HELD = 1_000_000

ALONG, PIECES, WALKED = "summed along an order", "piece by piece", "walked one by one"


@dataclass(frozen=True, slots=True)
class Total:
    """How many paths or loops there are.

    Attributes
    ----------
    sums : Sums
        The numbers: exact if ``stopped`` is None, otherwise lower bounds.
    methods : tuple of str
        How they were found, in order.
    stopped : str or None
        Why they are only lower bounds.
    """

    sums: Sums
    methods: tuple[str, ...]
    stopped: str | None


def total_paths(
    network: Network, source: int, goal: int, *, most: int | None = None, budget: Budget
) -> Total:
    """Count the simple paths between two different nodes.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Node indices.
    most : int, optional
        The most links a path may have.
    budget : Budget
        How long to walk what cannot be counted otherwise.

    Notes
    -----
    Linear in the map where nothing feeds back between the two; otherwise it depends on the
    largest component that does.
    """
    place = field_between(network, source, goal, most)
    counter = _Counter(network, most, budget)
    if place is None:
        return counter.total(Sums())
    if network.chained:
        return counter.listed(Search(*place, most=most), Walks(network, source))
    pieces = _pieces(network, place._replace(field=place.field.moved(interpreted_engine())))
    counts = []
    for piece in pieces:
        counts.append(counter.paths(piece, alone=len(pieces) == 1))
        if budget.stopped == INTERRUPTED and len(counts) < len(pieces):
            return counter.total(Sums())
    if len(pieces) > 1:
        counter.methods[PIECES] = None
    return counter.total(_within(_product(counts), most))


def total_loops(
    network: Network, *, through: Sequence[int] = (), most: int | None = None, budget: Budget
) -> Total:
    """Count the feedback loops, or those that pass all of some nodes.

    ``through`` holds indices of nodes; the other parameters and the notes are those of
    :func:`total_paths`.
    """
    counter = _Counter(network, most, budget)
    field = field_of_loops(network).moved(interpreted_engine())
    place = {int(node): new for new, node in enumerate(field.nodes)}
    if not len(field) or not all(node in place for node in through):
        return counter.total(Sums())
    passed = tuple(dict.fromkeys(place[node] for node in through))
    search = Search(field, None, None, most=most)
    if network.chained:
        return counter.listed(search, Walks(network), through)
    if passed:
        return counter.total(counter.loops(field, passed))
    if counter.tried(search):
        return counter.total(_counted(search))
    each = blocks(search.field)
    if len(each) > 1:
        counter.methods[PIECES] = None
    # The small ones first: what is left of the time is for the large ones.
    found = Sums()
    for block in sorted(each, key=len):
        found += counter.loops(block, ())
        if budget.stopped:
            break
    return counter.total(max(_counted(search), found, key=size_of))


class _Counter:
    """Counts pieces by whatever way does it, and remembers which ways were taken."""

    def __init__(self, network: Network, most: int | None, budget: Budget) -> None:
        self.network, self.most, self.budget = network, most, budget
        self.methods: dict[str, None] = {}
        self.exact = Exact(most, self.methods, budget.late)

    def total(self, sums: Sums) -> Total:
        """Return the answer."""
        return Total(sums, tuple(self.methods) or (WALKED,), self.budget.stopped)

    def listed(self, search: Search, walks: Walks, through: Sequence[int] = ()) -> Total:
        """List the walks to count them, where some of them count for nothing."""
        for _ in run(search, self.budget, walks):
            pass
        signs = tally(walks.columns()[0], passing(walks, through, range(len(walks))))
        known = signs[1] + signs[-1]
        return self.total(Sums(known + signs[0], known, signs[1] - signs[-1]))

    def paths(self, piece: Place, *, alone: bool) -> ByLength:
        """Count the paths of one piece by length; the length is 0 where no bound needs it."""
        order = _order(piece.field)
        bounded = self.most is not None
        if order is not None:
            self.methods[ALONG] = None
            return _along(piece, order, bounded=bounded)
        search = Search(*piece, most=self.most)
        if (alone or not bounded) and self.tried(search):
            return {0: _counted(search)}
        try:
            return _condensed(piece, self.exact, bounded=bounded)
        except TooMany:
            pass
        except KeyboardInterrupt:
            self.budget.stopped = INTERRUPTED
            return {0: _counted(search)}
        if bounded and not alone:
            # Walked a length at a time: what is left must know how long each path is.
            return self._by_length(piece)
        return {0: self._walked(search)}

    def loops(self, field: Field, passed: Sequence[int]) -> Sums:
        """Count the loops of a field that pass some nodes of it."""
        search = Search(
            field, *((passed[0], passed[0]) if passed else (None, None)), most=self.most
        )
        if len(passed) < 2 and passed and self.tried(search):
            return _counted(search)
        try:
            rows, needed = joined(field), list(passed)
            if passed:
                members = next(each for each in _components(field) if passed[0] in each)
                if not set(passed) <= set(members):
                    return Sums()
                rows = restricted(rows, members)
                needed = [members.index(node) for node in passed]
            short = _within(short_loops(field, passed), self.most)
            return short + _within(self.exact.loops(rows, needed), self.most)
        except TooMany:
            return self._walked(search) if len(passed) < 2 else self._kept(search, passed)
        except KeyboardInterrupt:
            self.budget.stopped = INTERRUPTED
            return _counted(search) if len(passed) < 2 else Sums()

    def tried(self, search: Search) -> bool:
        """Walk some; tell whether these are all, or all there is time for."""
        few = self.budget.part(_TRIED)
        _walk(search, few)
        self.budget.inherit(few)
        done = few.stopped is None or self.budget.stopped is not None
        if done:
            self.methods[WALKED] = None
        return done

    def _kept(self, search: Search, passed: Sequence[int]) -> Sums:
        """Walk the loops through the first of some nodes, and count those through all."""
        self.methods[WALKED] = None
        nodes = [int(search.field.nodes[node]) for node in passed]
        walks = Walks(self.network, nodes[0])
        part = self.budget.part(_HELD)
        for _ in run(search, part, walks):
            pass
        if part.stopped:
            self.budget.stopped = part.stopped
        signs = tally(walks.columns()[0], passing(walks, nodes[1:], range(len(walks))))
        return Sums(sum(signs.values()), signs[1] + signs[-1], signs[1] - signs[-1])

    def _by_length(self, piece: Place) -> ByLength:
        found: ByLength = {}
        before = Sums()
        for bound in range(1, min(self.most or 1, len(piece.field) - 1) + 1):
            upto = self._walked(Search(piece.field, piece.source, piece.goal, most=bound))
            if self.budget.stopped and upto.total <= before.total:
                break
            found[bound] = upto - before
            if self.budget.stopped:
                break
            before = upto
        return found

    def _walked(self, search: Search) -> Sums:
        self.methods[WALKED] = None
        part = self.budget.part(self.budget.count)
        _walk(search, part)
        if part.stopped:
            self.budget.stopped = part.stopped
        return _counted(search)


def _walk(search: Search, budget: Budget) -> None:
    """Go on with a search, only counting."""
    for _ in run(search, budget):
        pass


def _counted(search: Search) -> Sums:
    """Return how many walks a search has come by."""
    state = search.state
    raises, lowers = int(state[RAISES]), int(state[LOWERS])
    return Sums(raises + lowers + int(state[UNKNOWN]), raises + lowers, raises - lowers)


def _order(field: Field) -> list[int] | None:
    """Return the nodes so that every step leads on, or None if something feeds back."""
    into = [0] * len(field)
    for after in field.to:
        into[after] += 1
    ready = [node for node, count in enumerate(into) if not count]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for at in range(field.head[node], field.head[node + 1]):
            into[field.to[at]] -= 1
            if not into[field.to[at]]:
                ready.append(field.to[at])
    return order if len(order) == len(field) else None


def _along(piece: Place, order: Iterable[int], *, bounded: bool) -> ByLength:
    field = piece.field
    counts: list[ByLength] = [{} for _ in range(len(field))]
    counts[piece.source] = {0: Sums(1, 1, 1)}
    step = int(bounded)
    for node in order:
        for at in range(field.head[node], field.head[node + 1]):
            link = of_sign(field.sign[at])
            there = counts[field.to[at]]
            for length, sums in counts[node].items():
                there[length + step] = there.get(length + step, Sums()) + sums * link
        if node != piece.goal:
            counts[node] = {}
    return counts[piece.goal]


def _condensed(piece: Place, exact: Exact, *, bounded: bool) -> ByLength:
    """Sum along the order of the components, through each by its own paths.

    A path enters a component once and leaves it once: it cannot come back.
    """
    field = piece.field
    rows, step = joined(field), int(bounded)
    arrived: list[ByLength] = [{} for _ in rows]
    arrived[piece.source] = {0: Sums(1, 1, 1)}
    for members in _components(field):
        inside = set(members)
        exits = [node for node in members if node == piece.goal or rows[node].keys() - inside]
        left = {node: dict(arrived[node]) for node in exits}
        if len(members) > 1:
            part = restricted(rows, members)
            for place, entry in enumerate(members):
                if not arrived[entry]:
                    continue
                ends = [members.index(node) for node in exits if node != entry]
                for end, ways in exact.paths(part, place, ends).items():
                    _add(left[members[end]], _product([arrived[entry], ways]))
        if piece.goal in left:
            return left[piece.goal]
        for node, ways in left.items():
            for after, link in rows[node].items():
                if after not in inside:
                    _add(arrived[after], {n + step: sums * link for n, sums in ways.items()})
        for node in members:
            arrived[node] = {}
    return {}


def _components(field: Field) -> list[list[int]]:
    """Return the components, none of which leads to one before it."""
    found: dict[int, list[int]] = {}
    for node, part in enumerate(components_of_field(field)):
        found.setdefault(int(part), []).append(node)
    # They are numbered as they are finished: first those that lead nowhere else.
    return [found[part] for part in sorted(found, reverse=True)]


def _add(there: ByLength, ways: ByLength) -> None:
    for length, sums in ways.items():
        there[length] = there.get(length, Sums()) + sums


def _product(counts: list[ByLength]) -> ByLength:
    found: ByLength = {0: Sums(1, 1, 1)}
    for piece in counts:
        joined: ByLength = {}
        for before, some in found.items():
            for after, more in piece.items():
                joined[before + after] = joined.get(before + after, Sums()) + some * more
        found = joined
    return found


def _within(counts: ByLength, most: int | None) -> Sums:
    found = Sums()
    for length, sums in counts.items():
        if most is None or length <= most:
            found += sums
    return found


def short_loops(field: Field, passed: Sequence[int] = ()) -> ByLength:
    """Sum the loops of one link, less those forth and back over one link, which are none."""
    found: ByLength = {}
    needed = set(passed)
    for node in range(len(field)):
        for at in range(field.head[node], field.head[node + 1]):
            if field.to[at] == node and needed <= {node}:
                _add(found, {1: of_sign(int(field.sign[at]))})
    for node, after, at in forth_and_back(field):
        link = of_sign(int(field.sign[at]))
        if needed <= {node, after}:
            _add(found, {2: Sums() - link * link})
    return found


def forth_and_back(field: Field) -> Iterator[tuple[int, int, int]]:
    """Yield the links that are walked both ways: their ends, the smaller first, and a step."""
    forth = {
        (node, int(field.via[at])): at
        for node in range(len(field))
        for at in range(field.head[node], field.head[node + 1])
        if node < field.to[at]
    }
    for node in range(len(field)):
        for at in range(field.head[node], field.head[node + 1]):
            after = int(field.to[at])
            step = forth.get((after, int(field.via[at])))
            if step is not None and after < node == field.to[step]:
                yield after, node, step


def _pieces(network: Network, place: Place) -> list[Place]:
    """Split a field at the nodes that every path passes: no other lies in two pieces."""
    field, source, goal = place
    number = {int(node): new for new, node in enumerate(field.nodes)}
    ends = int(field.nodes[source]), int(field.nodes[goal])
    cuts = [source, *(number[node] for node in must_pass(network, *ends).nodes), goal]
    if len(cuts) == 2:
        return [place]
    pieces = (field.between(start, end) for start, end in pairwise(cuts))
    return [piece for piece in pieces if piece is not None]


def blocks(field: Field) -> list[Field]:
    """Split a field into blocks, which hang together at single nodes: a loop lies in one."""
    import networkx as nx

    pairs = [
        (node, field.to[at])
        for node in range(len(field))
        for at in range(field.head[node], field.head[node + 1])
    ]
    whole = nx.Graph()
    whole.add_edges_from(pair for pair in pairs if pair[0] != pair[1])
    of = {}
    for block, members in enumerate(nx.biconnected_component_edges(whole)):
        for a, b in members:
            of[a, b] = of[b, a] = block
    # A node that leads to itself is a block of its own.
    steps = [of[a, b] if a != b else -1 - a for a, b in pairs]
    return [
        field.sift([int(step == block) for step in steps]).on_loops()
        for block in dict.fromkeys(steps)
    ]
