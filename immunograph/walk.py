"""The shared kernels: which links are walked, reach, bounded simple paths, loops; all bounded.

Everything works on a :class:`Network`, a map reduced to flat lists of integers for one choice
of links. Simple paths and loops come from one depth-first kernel with *barriers*: a node that
could not reach the goal within r more links is not entered again with r or fewer left, until
the walk retreats past what blocked it. That makes the time between two answers polynomial
(the idea is that of BC-DFS; Johnson's blocking is the case without a bound), so a dense part
of a map from which the goal cannot be reached costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.vocabulary import DEFAULT_LAYERS, Family, Layer, Relation, Sign, Walk

#: One walk: the links in order. Which way each is taken follows from the nodes.
LinkWalk = tuple[int, ...]

_NEVER = (Relation.HAS_NO_EFFECT_ON, Relation.IS_A, Relation.OPPOSITE_OF)


def directions(link: Link, walk: Walk) -> tuple[tuple[str, str], ...]:
    """Return the ways in which ``link`` may be walked: none, one, or both.

    Parameters
    ----------
    link : Link
        Any link.
    walk : Walk
        Which links the question walks.

    Returns
    -------
    tuple of (str, str)
        Pairs of node ids, from and to. A marker is walked from the process to its marker.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> directions(graph.link("S01"), Walk.DIRECTED)  # CRP is a marker of inflammation
    (('inflammation', 'crp'),)
    """
    if link.relation in _NEVER:
        return ()
    if link.family is Family.CAUSAL:
        return ((link.source, link.target),)
    if walk is Walk.CAUSAL:
        return ()
    if link.relation is Relation.IS_MARKER_OF:
        return ((link.target, link.source),)
    if link.relation.directed:
        return ((link.source, link.target),)
    if walk is Walk.ALL:
        return ((link.source, link.target), (link.target, link.source))
    return ()


def read_walk(walk: Walk | str) -> Walk:
    """Return the :class:`Walk` of that name; raise :class:`UsageError` if there is none."""
    try:
        return Walk(walk)
    except ValueError:
        raise UsageError(f"no walk called {walk!r}", "walks: causal, directed, all") from None


def read_layers(layers: Iterable[Layer | str] | None) -> tuple[Layer, ...]:
    """Return the layers named, in a fixed order; by default the core and the structural one.

    Parameters
    ----------
    layers : iterable of Layer or str, or None
        Names of layers; ``"all"`` stands for every layer.

    Raises
    ------
    UsageError
        If a name is no layer.
    """
    if layers is None:
        return DEFAULT_LAYERS
    chosen: set[Layer] = set()
    for name in (layers,) if isinstance(layers, str) else layers:
        if name == "all":
            chosen.update(Layer)
            continue
        try:
            chosen.add(Layer(name))
        except ValueError:
            known = ", ".join(layer.value for layer in Layer)
            raise UsageError(f"no layer called {name!r}", f"layers: {known}, all") from None
    return tuple(layer for layer in Layer if layer in chosen)


class Budget:
    """How much work an enumeration may do before it stops and says so.

    Parameters
    ----------
    seconds : float
        Wall-clock time.
    count : int
        Number of answers.
    """

    __slots__ = ("_deadline", "_found", "_steps", "count", "seconds", "stopped")

    #: Looking at the clock on every step would cost more than the step.
    _STRIDE = 1024

    def __init__(self, *, seconds: float = 10.0, count: int = 1_000_000) -> None:
        if not seconds > 0 or count < 1:
            raise UsageError("a budget needs more than 0 seconds and at least 1 answer")
        self.seconds, self.count = seconds, count
        self.stopped: str | None = None
        self._deadline = time.monotonic() + seconds
        self._found = self._steps = 0

    def full(self) -> bool:
        """Tell whether one more answer is one too many; called with each that is found."""
        if self._found >= self.count:
            self.stopped = f"stopped after {self.count:,} answers".replace(",", "\u202f")
            return True
        self._found += 1
        return False

    def spent(self) -> bool:
        """Tell whether the time is up, and remember it; called on every step of a search."""
        self._steps += 1
        if self._steps % self._STRIDE == 0 and time.monotonic() > self._deadline:
            self.stopped = f"stopped after {self.seconds:g} s"
            return True
        return False


class Network:
    """A map as flat lists, for one choice of links.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    walk : Walk or str
        Which links are walked.
    layers : iterable of Layer or str, optional
        Which parts of the map; by default the core and the structural layer.
    implied_signs : bool
        Whether implied signs stand in for signs that are not stated.
    avoid : iterable of str
        Node ids that do not exist for this question.

    Attributes
    ----------
    names : tuple of str
        Node ids, sorted: the index of a node is its rank, whatever the order of the file.
    links : tuple of Link
        The links of the map, sorted by id; walks hold indices into it.
    signs : tuple of Sign
        The sign of each link, implied or stated.
    out, into : list of list of (int, int)
        For every node the (node, link) pairs it leads to, and is reached from; sorted.
    """

    __slots__ = ("graph", "index", "into", "links", "names", "out", "signs")

    def __init__(
        self,
        graph: CausalGraph,
        *,
        walk: Walk | str = Walk.DIRECTED,
        layers: Iterable[Layer | str] | None = None,
        implied_signs: bool = False,
        avoid: Iterable[str] = (),
    ) -> None:
        chosen, kept = read_walk(walk), set(read_layers(layers))
        gone = set(avoid)
        self.graph = graph
        self.names = tuple(sorted(node.id for node in graph))
        self.index = {name: number for number, name in enumerate(self.names)}
        self.links = tuple(sorted(graph.links, key=_id_of))
        self.signs = tuple(link.signed(implied=implied_signs) for link in self.links)
        self.out: list[list[tuple[int, int]]] = [[] for _ in self.names]
        self.into: list[list[tuple[int, int]]] = [[] for _ in self.names]
        for number, link in enumerate(self.links):
            if link.layer not in kept or link.source in gone or link.target in gone:
                continue
            for start, end in directions(link, chosen):
                a, b = self.index[start], self.index[end]
                self.out[a].append((b, number))
                if start == end:  # an undirected self-loop is one step, not two
                    break
        for steps in self.out:
            steps.sort()
        for a, steps in enumerate(self.out):
            for b, number in steps:
                self.into[b].append((a, number))

    def nodes_of(self, start: int, walk: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of the nodes on a walk from the node of index ``start``."""
        here = self.names[start]
        found = [here]
        for number in walk:
            link = self.links[number]
            here = link.target if link.source == here else link.source
            found.append(here)
        return tuple(found)


def _id_of(link: Link) -> str:
    return link.id


def distances_to(
    network: Network, goal: int, keep: Callable[[int], bool] | None = None
) -> list[int]:
    """Return for every node the fewest links to ``goal``, and -1 where it cannot be reached.

    Linear in nodes and links: one breadth-first search backwards.
    """
    found = [-1] * len(network.names)
    found[goal] = 0
    edge = [goal]
    while edge:
        further = []
        for node in edge:
            for before, _ in network.into[node]:
                if found[before] < 0 and (keep is None or keep(before)):
                    found[before] = found[node] + 1
                    further.append(before)
        edge = further
    return found


def simple_paths(
    network: Network, source: int, goal: int, *, most: int | None = None, budget: Budget
) -> Iterator[LinkWalk]:
    """Yield every simple path between two nodes as the links it takes.

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

    Yields
    ------
    tuple of int
        Link indices, in an order that depends on nothing but the ids.

    Notes
    -----
    The time between two paths is at most proportional to their length times the number of
    links that matter (barriers); memory is linear in the map.
    """
    distance = distances_to(network, goal)
    yield from _search(network, source, goal, distance, most, budget)


def loops(
    network: Network, *, most: int | None = None, budget: Budget
) -> Iterator[tuple[int, LinkWalk]]:
    """Yield every feedback loop once, from its first node in the order of ids.

    Parameters
    ----------
    network : Network
        The links to walk.
    most : int, optional
        The most links a loop may have.
    budget : Budget
        When to stop.

    Yields
    ------
    (int, tuple of int)
        The index of the first node, and the links from there round to it.

    Notes
    -----
    One strongly connected component at a time; within it each loop from its smallest node,
    with the distances of what is left. A link walked forth and back is no loop.
    """
    for component in components(network):
        left = set(component)
        for start in component:
            distance = distances_to(network, start, left.__contains__)
            for walk in _search(network, start, start, distance, most, budget):
                yield start, walk
            if budget.stopped:
                return
            left.discard(start)


def _search(
    network: Network,
    source: int,
    goal: int,
    distance: list[int],
    most: int | None,
    budget: Budget,
) -> Iterator[LinkWalk]:
    """The kernel of :func:`simple_paths` and :func:`loops`; see the module docstring."""
    out, into = network.out, network.into
    far = len(network.names) + 1
    bound = far - 1 if most is None else min(most, far - 1)
    barrier = [d if d >= 0 else far for d in distance]
    # What cannot reach the goal, or is left out of this search, counts as on the path.
    on_path = bytearray(d < 0 for d in distance)
    on_path[source] = 1
    path: list[int] = []
    # One entry a node on the path: its index, the next of its links to try, and the fewest
    # links from it to the goal that any path found below it took.
    stack: list[list[int]] = [[source, 0, far]]
    while stack:
        if budget.spent():
            return
        frame = stack[-1]
        node, position = frame[0], frame[1]
        left = bound - len(path)
        steps = out[node]
        descended = False
        while position < len(steps):
            after, link = steps[position]
            position += 1
            if after == goal:
                if left >= 1:
                    frame[1], frame[2] = position, 1
                    # Forth and back over one undirected association is no feedback.
                    if path != [link]:
                        if budget.full():
                            return
                        yield (*path, link)
                continue
            if on_path[after] or barrier[after] >= left:
                continue
            frame[1] = position
            on_path[after] = 1
            path.append(link)
            stack.append([after, 0, far])
            descended = True
            break
        if descended:
            continue
        stack.pop()
        if not stack:
            return
        path.pop()
        on_path[node] = 0
        nearest = frame[2]
        if nearest >= far:
            barrier[node] = left + 1
        else:
            # Never above what a neighbour promises, or a later lowering of that neighbour
            # would not find its way back to this node.
            for after, _ in steps:
                if not on_path[after] and barrier[after] + 1 < nearest:
                    nearest = barrier[after] + 1
            _lower_barriers(into, barrier, on_path, node, nearest)
            parent = stack[-1]
            parent[2] = min(parent[2], frame[2] + 1)


def _lower_barriers(
    into: list[list[tuple[int, int]]],
    barrier: list[int],
    on_path: bytearray,
    node: int,
    level: int,
) -> None:
    """Let ``node`` be entered again with ``level`` links left, and all that leads to it."""
    barrier[node] = level
    pending = [node]
    while pending:
        here = pending.pop()
        needed = barrier[here] + 1
        for before, _ in into[here]:
            if not on_path[before] and barrier[before] > needed:
                barrier[before] = needed
                pending.append(before)


def components(network: Network) -> list[list[int]]:
    """Return the strongly connected components that can hold a loop, as sorted node indices.

    Notes
    -----
    Tarjan's algorithm without recursion; linear in nodes and links. A single node counts
    only if it leads to itself.
    """
    total = len(network.names)
    order, low = [0] * total, [0] * total
    on_stack = bytearray(total)
    stack: list[int] = []
    found: list[list[int]] = []
    clock = 0
    for root in range(total):
        if order[root]:
            continue
        clock += 1
        order[root] = low[root] = clock
        stack.append(root)
        on_stack[root] = 1
        work = [(root, 0)]
        while work:
            node, position = work.pop()
            steps = network.out[node]
            for place in range(position, len(steps)):
                after = steps[place][0]
                if not order[after]:
                    work.append((node, place))
                    clock += 1
                    order[after] = low[after] = clock
                    stack.append(after)
                    on_stack[after] = 1
                    work.append((after, 0))
                    break
                if on_stack[after]:
                    low[node] = min(low[node], low[after])
            else:
                if low[node] == order[node]:
                    members = []
                    while True:
                        member = stack.pop()
                        on_stack[member] = 0
                        members.append(member)
                        if member == node:
                            break
                    if len(members) > 1 or any(after == node for after, _ in steps):
                        found.append(sorted(members))
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
    return sorted(found)


def net_sign(signs: Iterable[Sign]) -> Sign:
    """Return the product of signs; unknown absorbs, and nothing at all raises.

    Examples
    --------
    >>> net_sign([Sign.LOWERS, Sign.LOWERS]).word
    'raises'
    """
    product = 1
    for sign in signs:
        product *= int(sign)
    return Sign(product)
