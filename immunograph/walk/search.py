"""Bounded simple paths and feedback loops, as packed answers or one by one, within a budget."""

from __future__ import annotations

from collections.abc import Iterator

from immunograph.errors import UsageError
from immunograph.vocabulary import INTERRUPTED
from immunograph.walk.budget import Budget
from immunograph.walk.engine import Engine, compiled_engine
from immunograph.walk.field import Field, field_between, field_of_loops
from immunograph.walk.kernels import ANSWERS, DONE, FAR, FILLED, GOOD, STATE, STEPS
from immunograph.walk.network import Network
from immunograph.walk.walks import Walks

#: One walk: the links in order. Which way each is taken follows from the nodes.
LinkWalk = tuple[int, ...]

#: After so many interpreted steps (about a tenth of a second) compiling is worth its time.
SHORT = 100_000

#: So many link numbers fit into a block.
_BLOCK = 1 << 14

#: So many links of what was found cost as much as a step.
WRITTEN = 4

#: A slice has so many steps at most, and a part of those taken where these are many.
_SLICE, _PART = 10_000, 64


class Search:
    """One search over a field: what the kernels must remember, and the block they fill.

    Parameters
    ----------
    field : Field
        Where to walk.
    source, goal : int or None
        Nodes of the field; None for all loops.
    most : int, optional
        The most links.
    exactly : bool
        Whether answers have ``most`` links, no fewer, and come in the order of their links.
    first : int, optional
        With ``source == goal``: the only step to begin with, by its place in the field; nodes
        before the source are left out, so that it is the first of each loop.
    """

    __slots__ = (
        "ball",
        "barrier",
        "block",
        "bound",
        "closed",
        "closed_walks",
        "cost",
        "distance",
        "done",
        "ends",
        "exactly",
        "field",
        "free",
        "goal",
        "link_at",
        "near_at",
        "next_at",
        "node_at",
        "on_path",
        "queue",
        "row_sign",
        "row_to",
        "row_via",
        "sign_at",
        "state",
        "stop",
        "taken",
    )  # fmt: skip

    def __init__(
        self,
        field: Field,
        source: int | None,
        goal: int | None,
        *,
        most: int | None = None,
        exactly: bool = False,
        first: int | None = None,
    ) -> None:
        size, kernels = len(field), field.kernels
        self.field, self.goal, self.exactly = field, goal, exactly
        self.closed_walks = source == goal
        longest = size if source == goal else size - 1
        self.bound = max(1, longest if most is None else min(most, longest))
        #: Whether the bound excludes nothing.
        self.free = not exactly and self.bound >= longest
        self.taken = 0
        #: What making ready costs, in steps; that of loops is counted start by start.
        self.cost = 0 if source is None else (size + len(field.to)) // 8
        self.done = False
        self.state = kernels.filled(STATE, wide=True)
        self.distance, self.barrier = kernels.filled(size, FAR), kernels.filled(size, FAR)
        self.on_path, self.closed = kernels.marks(size), kernels.marks(size)
        self.queue, self.ball = kernels.filled(size), kernels.filled(size)
        self.stop = kernels.filled(size)
        self.row_to, self.row_via, self.row_sign = (kernels.filled(len(field.to)) for _ in range(3))
        deep = self.bound + 2
        self.node_at, self.next_at, self.near_at, self.sign_at = (
            kernels.filled(deep) for _ in range(4)
        )
        self.link_at = kernels.numbers(deep)
        self.room(_BLOCK)
        if source is not None and goal is not None:
            self._from(source, goal, first)

    def room(self, space: int) -> None:
        """Make room for a block of ``space`` link numbers."""
        kernels = self.field.kernels
        self.block = kernels.numbers(max(space, 2 * self.bound))
        self.ends = kernels.filled(max(64, space // 4), wide=True)

    def _from(self, source: int, goal: int, first: int | None) -> None:
        field, kernels = self.field, self.field.kernels
        stop = -1 if source == goal else source
        if first is not None:
            for node in range(source):
                self.closed[node] = 1
        count = kernels.spread(
            field.back_head, field.back, goal, stop, len(field), self.closed, self.distance,
            self.ball,
        )  # fmt: skip
        if self.exactly:
            self.stop = kernels.copy(field.head[1:])
            self.row_to, self.row_via, self.row_sign = field.to, field.via, field.sign
        else:
            kernels.arrange(
                field.head, field.back_head, field.back, field.back_via, field.back_sign,
                self.distance, self.ball, count, self.stop, self.row_to, self.row_via,
                self.row_sign,
            )  # fmt: skip
        self.barrier[:] = self.distance
        if self.free:
            self.barrier[source] = 0
            self.state[GOOD] = -1
        elif source != goal:
            self.barrier[source] = FAR
        self.on_path[source] = 1
        self.node_at[0], self.near_at[0], self.sign_at[0] = source, FAR, 1
        self.next_at[0] = field.head[source]
        if first is not None:
            self.next_at[0] = first
            self.stop[source] = first + 1

    def move(self, kernels: Engine) -> None:
        """Go on with other kernels."""
        self.field = self.field.moved(kernels)
        for name in (
            "distance", "barrier", "on_path", "closed", "queue", "ball", "node_at", "next_at",
            "near_at", "sign_at", "link_at", "stop", "row_to", "row_via", "row_sign",
        ):  # fmt: skip
            setattr(self, name, kernels.flat(getattr(self, name)))
        self.state = kernels.flat(self.state, wide=True)
        self.room(_BLOCK)

    def step(self, stride: int, *, fill: bool) -> int:
        """Go on for about ``stride`` steps; return what the kernel returned."""
        if self.done:
            return DONE
        f, s = self.field, self.state
        s[STEPS] = stride
        rows = (
            f.head, self.stop, self.row_to, self.row_via, self.row_sign, f.back_head, f.back,
        )  # fmt: skip
        depths = (
            self.node_at, self.next_at, self.near_at, self.sign_at, self.link_at,
        )  # fmt: skip
        block = (s, int(fill), self.ends, self.block)
        if self.goal is None:
            status = f.kernels.search_loops(
                *rows, f.to, f.via, f.sign, f.back_via, f.back_sign, len(f), self.bound,
                self.distance, self.barrier, self.on_path, self.closed, self.ball, self.queue,
                *depths, *block,
            )  # fmt: skip
        elif self.free:
            status = f.kernels.roam(
                *rows, self.goal, self.barrier, self.on_path, self.queue, self.node_at,
                self.next_at, self.sign_at, self.link_at, *block,
            )  # fmt: skip
        else:
            status = f.kernels.search(
                *rows, self.goal, self.bound, self.bound if self.exactly else 0,
                int(self.exactly), self.distance, self.barrier,
                self.on_path, self.queue, *depths, *block,
            )  # fmt: skip
        self.taken += stride - int(s[STEPS])
        self.done = int(status) == DONE
        return int(status)

    def drain(self, walks: Walks) -> None:
        """Move the answers of the block to ``walks``."""
        answers, filled = int(self.state[ANSWERS]), int(self.state[FILLED])
        if not answers:
            return
        base = len(walks.links)
        walks.links.frombytes(memoryview(self.block)[:filled].cast("B"))
        if self.field.kernels.compiled:
            ends = self.ends[:answers]
            if base:
                ends += base
            walks.ends.frombytes(memoryview(ends).cast("B"))
        else:
            ends = self.ends[:answers]
            walks.ends.extend([base + end for end in ends] if base else ends)
        self.state[ANSWERS] = self.state[FILLED] = 0


def run(search: Search, budget: Budget, walks: Walks | None = None) -> Iterator[int]:
    """Carry a search to its end or that of its budget, a slice of work at a time.

    Parameters
    ----------
    search : Search
        What to carry on.
    budget : Budget
        When to stop; ``budget.stopped`` says afterwards whether and why it did.
    walks : Walks, optional
        Where the answers go; without it they are only counted.

    Yields
    ------
    int
        The number of answers so far, after each slice.

    Notes
    -----
    The first slices are short, so that the first answers come at once. A search that proves
    long goes on with the compiled kernels; slices and blocks are the same in both, so that a
    budget of steps ends them at the same answer. An interrupt ends it as a budget does: what
    the slices before it found stays.
    """
    stride = 500
    cost, search.cost = search.cost, 0
    try:
        while True:
            before = search.taken
            status = search.step(max(1, min(stride, budget.remaining)), fill=walks is not None)
            work, cost = cost + search.taken - before, 0
            if walks is not None:
                kept, written = len(walks), len(walks.links)
                search.drain(walks)
                # What is written is ranked and told later: that is work too.
                work += (len(walks.links) - written) // WRITTEN
                if walks.network.chained:
                    walks.unchain(kept, closed=search.closed_walks)
            count = len(walks) if walks is not None else int(search.state[ANSWERS])
            size = 0 if walks is None else walks.nbytes
            full = budget.over(count, size, steps=work, done=status == DONE)
            if full and walks is not None:
                walks.cut(budget.count)
            yield count
            if full or status == DONE:
                return
            stride = min(stride * 4, max(_SLICE, search.taken // _PART))
            if search.taken > SHORT and not search.field.kernels.compiled:
                with budget.paused():  # compiling, which is done once, is no searching
                    kernels = compiled_engine()
                if kernels is not None:
                    search.move(kernels)
    except KeyboardInterrupt:
        budget.stopped = INTERRUPTED


def path_search(network: Network, source: int, goal: int, most: int | None = None) -> Search | None:
    """Return the search for paths between two nodes, or None if there can be none."""
    if source == goal:
        field = field_of_loops(network)
        places = [place for place, node in enumerate(field.nodes) if node == source]
        return Search(field, places[0], places[0], most=most) if places else None
    found = field_between(network, source, goal, most)
    return None if found is None else Search(*found, most=most)


def _paths(
    network: Network, source: int, goal: int, most: int | None, budget: Budget
) -> Search | None:
    """Return the search; None as well where there is too much to look through for every path."""
    try:
        return path_search(network, source, goal, most)
    except UsageError as wide:  # of a compiled map
        if most is not None:
            raise
        budget.stopped = wide.message
        return None


def loop_search(network: Network, most: int | None = None) -> Search | None:
    """Return the search for loops, or None if there can be none."""
    field = field_of_loops(network)
    return Search(field, None, None, most=most) if len(field) else None


def list_paths(
    network: Network, source: int, goal: int, *, most: int | None = None, budget: Budget
) -> Walks:
    """Return every simple path between two nodes, in an order that is always the same.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Node indices. If they are the same, the loops through that node are found.
    most : int, optional
        The most links a path may have.
    budget : Budget
        When to stop; ``budget.stopped`` says afterwards whether and why it did.

    Returns
    -------
    Walks

    Notes
    -----
    The time between two paths is at most proportional to their length times the number of
    links that matter (barriers); memory is that of the answer and the map.
    """
    walks = Walks(network, source)
    search = _paths(network, source, goal, most, budget)
    if search is not None:
        for _ in run(search, budget, walks):
            pass
    return walks


def list_loops(network: Network, *, most: int | None = None, budget: Budget) -> Walks:
    """Return every feedback loop once, from its first node in the order of ids.

    Parameters and notes are those of :func:`list_paths`. Loops come by their first node; a
    link walked forth and back is no loop.
    """
    walks = Walks(network)
    search = loop_search(network, most)
    if search is not None:
        for _ in run(search, budget, walks):
            pass
    return walks


def simple_paths(
    network: Network, source: int, goal: int, *, most: int | None = None, budget: Budget
) -> Iterator[LinkWalk]:
    """Yield what :func:`list_paths` returns, one by one, as it is found."""
    search = _paths(network, source, goal, most, budget)
    if search is not None:
        yield from _each(search, budget, Walks(network, source))


def loops(
    network: Network, *, most: int | None = None, budget: Budget
) -> Iterator[tuple[int, LinkWalk]]:
    """Yield what :func:`list_loops` returns, one by one, with the index of its first node."""
    search = loop_search(network, most)
    if search is not None:
        walks = Walks(network)
        for walk in _each(search, budget, walks):
            yield walks.first_node(walk), walk


def _each(search: Search, budget: Budget, walks: Walks) -> Iterator[LinkWalk]:
    told = 0
    for count in run(search, budget, walks):
        for place in range(told, min(count, len(walks))):
            yield walks[place]
        told = count
