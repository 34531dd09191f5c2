"""Network: a map reduced to lists of integers for one choice of links, and what lies in reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.vocabulary import Grade, Layer, Sign, Walk
from immunograph.walk.choice import directions, read_layers, read_walk


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
    names : sequence of str
        Node ids, sorted: the index of a node is its rank, whatever the order of the file.
    links : sequence of Link
        The links of the map, sorted by id; walks hold indices into it.
    signs : sequence of Sign
        The sign of each link, implied or stated.
    out, into : list of list of (int, int)
        For every node the (node, link) pairs it leads to, and is reached from; sorted.
    """

    __slots__ = ("_grades", "graph", "index", "into", "links", "names", "out", "signs")

    graph: CausalGraph
    names: Sequence[str]
    index: Mapping[str, int]
    links: Sequence[Link]
    signs: Sequence[Sign]
    # Of a compiled map these are no lists, but nobody may do more than look into them.
    out: list[list[tuple[int, int]]]
    into: list[list[tuple[int, int]]]

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
        self._grades: dict[int, Grade] = {}
        self.out = [[] for _ in self.names]
        self.into = [[] for _ in self.names]
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

    def grade(self, number: int) -> Grade:
        """Return the grade of the link of that index."""
        known = self._grades.get(number)
        if known is None:
            known = self._grades[number] = grade_link(self.graph, self.links[number]).grade
        return known

    def nodes_of(self, start: int, walk: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of the nodes on a walk from the node of index ``start``."""
        here = self.names[start]
        found = [here]
        for number in walk:
            link = self.links[number]
            here = link.target if link.source == here else link.source
            found.append(here)
        return tuple(found)


def network_of(
    graph: CausalGraph,
    *,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    implied_signs: bool = False,
    avoid: Iterable[str] = (),
) -> Network:
    """Return the network of a map: its own if it keeps one, as compiled maps do.

    Parameters
    ----------
    graph, walk, layers, implied_signs, avoid
        As for :class:`Network`.
    """
    own: Callable[..., Network] = getattr(graph, "network", partial(Network, graph))
    return own(walk=walk, layers=layers, implied_signs=implied_signs, avoid=avoid)


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
