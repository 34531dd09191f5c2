"""How many paths or loops there are: counted without listing them, exactly where that can be done.

Three ways, each of them exact. *Along an order*: where nothing feeds back, walks are summed
from node to node. *Piece by piece*: a node that every path passes splits it into pieces whose
numbers multiply, and loops lie each in one block of the map, so their numbers add up. *By sets
of nodes*: in a small piece, the walks that pass each set of nodes are summed (Bellman 1962,
Held and Karp 1962, for the travelling salesman). What is left is walked, and if that takes
too long, the number is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from immunograph.vocabulary import INTERRUPTED
from immunograph.walk.budget import Budget
from immunograph.walk.cuts import must_pass
from immunograph.walk.engine import interpreted_engine
from immunograph.walk.field import Field, Place, field_between, field_of_loops
from immunograph.walk.kernels import LOWERS, RAISES, UNKNOWN
from immunograph.walk.network import Network
from immunograph.walk.search import Search, run
from immunograph.walk.sums import ByLength, Sums, by_sets, loops_by_sets, of_sign, size_of
from immunograph.walk.walks import Walks, tally

#: Up to so many walks are walked before another way is tried.
_TRIED = 20_000

#: Up to so many nodes of a piece, sets of them are gone through: some 2ⁿ n² sums.
MOST_SET = 14

ALONG, PIECES, SETS, WALKED = (
    "summed along an order", "piece by piece", "by sets of nodes", "walked one by one",
)  # fmt: skip


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
    largest piece that does.
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
        counts.append(counter.paths(piece))
        if budget.stopped == INTERRUPTED and len(counts) < len(pieces):
            return counter.total(Sums())
    if len(pieces) > 1:
        counter.methods[PIECES] = None
    return counter.total(_within(_product(counts), most))


def total_loops(network: Network, *, most: int | None = None, budget: Budget) -> Total:
    """Count the feedback loops; parameters and notes are those of :func:`total_paths`."""
    counter = _Counter(network, most, budget)
    field = field_of_loops(network)
    if not len(field):
        return counter.total(Sums())
    search = Search(field, None, None, most=most)
    if network.chained:
        return counter.listed(search, Walks(network))
    if counter.tried(search):
        return counter.total(_counted(search))
    search.move(interpreted_engine())
    blocks = _blocks(search.field)
    if len(blocks) == 1:
        return counter.total(counter.loops(search))
    counter.methods[PIECES] = None
    # The small ones first: what is left of the time is for the large ones.
    found = Sums()
    for block in sorted(blocks, key=len):
        part = Search(block, None, None, most=most)
        if counter.tried(part):
            counter.methods[WALKED] = None
            found += _counted(part)
        else:
            found += counter.loops(part)
        if budget.stopped:
            break
    return counter.total(max(_counted(search), found, key=size_of))


class _Counter:
    """Counts pieces by whatever way does it, and remembers which ways were taken."""

    def __init__(self, network: Network, most: int | None, budget: Budget) -> None:
        self.network, self.most, self.budget = network, most, budget
        self.methods: dict[str, None] = {}

    def total(self, sums: Sums) -> Total:
        """Return the answer."""
        return Total(sums, tuple(self.methods) or (WALKED,), self.budget.stopped)

    def listed(self, search: Search, walks: Walks) -> Total:
        """List the walks to count them, where some of them count for nothing."""
        for _ in run(search, self.budget, walks):
            pass
        signs = tally(walks.columns()[0], range(len(walks)))
        known = signs[1] + signs[-1]
        return self.total(Sums(len(walks), known, signs[1] - signs[-1]))

    def paths(self, piece: Place) -> ByLength:
        """Count the paths of one piece by length; the length is 0 where no bound needs it."""
        order = _order(piece.field)
        bounded = self.most is not None
        if order is not None:
            self.methods[ALONG] = None
            return _along(piece, order, bounded=bounded)
        if len(piece.field) <= MOST_SET + 2:
            self.methods[SETS] = None
            return by_sets(piece, self.budget, bounded=bounded)
        if bounded:
            # Walked a length at a time: what is left must know how long each path is.
            return self._by_length(piece)
        return {0: self._walked(Search(piece.field, piece.source, piece.goal))}

    def tried(self, search: Search) -> bool:
        """Walk some loops; tell whether these are all, or all there is time for."""
        few = self.budget.part(_TRIED)
        _walk(search, few)
        self.budget.inherit(few)
        return few.stopped is None or self.budget.stopped is not None

    def loops(self, search: Search) -> Sums:
        """Count the loops of one block; ``search`` has walked some of them."""
        if len(search.field) <= MOST_SET:
            self.methods[SETS] = None
            found = loops_by_sets(search.field, self.most, self.budget)
            return max(_counted(search), found, key=size_of)
        return self._walked(search)

    def _by_length(self, piece: Place) -> ByLength:
        found: ByLength = {}
        before = Sums()
        for bound in range(1, min(self.most or 1, len(piece.field) - 1) + 1):
            upto = self._walked(Search(piece.field, piece.source, piece.goal, most=bound))
            if self.budget.stopped and upto.total <= before.total:
                break
            found[bound] = Sums(
                upto.total - before.total, upto.known - before.known, upto.net - before.net
            )
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


def _blocks(field: Field) -> list[Field]:
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
