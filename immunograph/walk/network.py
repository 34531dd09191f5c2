"""Network: a map reduced to flat rows of integers for one choice of links."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar

from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.vocabulary import Family, Grade, Layer, Relation, Sign, Walk
from immunograph.walk.choice import read_layers, read_walk, ways
from immunograph.walk.engine import Engine
from immunograph.walk.kernels import Flat

#: Steps as (node, link, node it leads to).
Steps = set[tuple[int, int, int]]

#: What a link is to a walk: see :func:`immunograph.walk.kernels.columns`.
CAUSAL, STRUCTURAL, ASSOCIATION, OPPOSITE = range(4)


class Network:
    """A map as flat rows, for one choice of links.

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
    choice : dict
        Which links were chosen: the parameters but for the map. A network is pickled as its map
        and its choice, and made anew.
    names : sequence of str
        Node ids, sorted: the index of a node is its rank, whatever the order of the file.
    index : mapping of str to int
        The index of each node id.
    links : sequence of Link
        The links of the map, sorted by id; walks hold indices into it.
    signs : sequence of Sign
        The sign of each link, implied or stated.
    head, to, via : array of int
        The steps out of node ``v`` stand at ``head[v]`` to ``head[v + 1]`` of ``to``, where
        they lead, and ``via``, the index of the link; in the order of the links.
    """

    __slots__ = (
        "_chained", "_grades", "_into", "_kinds", "_out", "_plain", "_rows", "_walked", "choice",
        "graph", "head", "index", "links", "looped", "names", "signs", "to", "via", "whole",
    )  # fmt: skip

    #: Whether its lists are made already; one that is not reads no more than it must.
    in_memory: ClassVar[bool] = True

    choice: dict[str, Any]
    names: Sequence[str]
    index: Mapping[str, int]
    links: Sequence[Link]
    signs: Sequence[Sign]

    def __init__(
        self,
        graph: CausalGraph,
        *,
        walk: Walk | str = Walk.DIRECTED,
        layers: Iterable[Layer | str] | None = None,
        implied_signs: bool = False,
        avoid: Iterable[str] = (),
    ) -> None:
        chosen, layers, avoid = read_walk(walk), read_layers(layers), tuple(avoid)
        # Members of an enumeration are known by their identity: hashing one is a call.
        kept, gone = set(map(id, layers)), set(avoid)
        walked = {id(relation): ways(relation, chosen) for relation in Relation}
        self.graph = graph
        self.choice = {
            "walk": chosen, "layers": layers, "implied_signs": implied_signs, "avoid": avoid,
        }  # fmt: skip
        self.names = names = tuple(sorted(node.id for node in graph))
        self.index = index = {name: number for number, name in enumerate(names)}
        self.links = tuple(sorted(graph.links, key=_id_of))
        self.signs = tuple(link.signed(implied=implied_signs) for link in self.links)
        self._make_later()
        steps: list[list[int]] = [[] for _ in names]
        for number, link in enumerate(self.links):
            if id(link.layer) not in kept or link.source in gone or link.target in gone:
                continue
            forth, back = walked[id(link.relation)]
            if back and forth and link.source == link.target:
                continue  # what is said of two nodes says nothing of one
            if forth:
                steps[index[link.source]] += (index[link.target], number)
            if back:
                steps[index[link.target]] += (index[link.source], number)
        self.head, self.to, self.via = array("i", [0]), array("i"), array("i")
        for row in steps:
            self.to.extend(row[::2])
            self.via.extend(row[1::2])
            self.head.append(len(self.to))

    def _make_later(self) -> None:
        """Say that nothing has been made yet of what is made when it is asked for."""
        self._grades: dict[int, Grade] = {}
        self._plain: bool | None = None
        self._chained: bool | None = None
        self._kinds: bytes | None = None
        self._walked: frozenset[int] | None = None
        self._out: Sequence[list[tuple[int, int]]] | None = None
        self._into: Sequence[list[tuple[int, int]]] | None = None
        self._rows: dict[bool, tuple[Flat, ...]] = {}
        #: The whole of it, and what lies on loops, as fields, by whether these are compiled.
        self.whole: dict[bool, Any] = {}
        self.looped: dict[bool, Any] = {}

    @property
    def options(self) -> dict[str, Any]:
        """Which links were chosen, as answers tell it."""
        return {
            "walk": self.choice["walk"].value,
            "layers": [layer.value for layer in self.choice["layers"]],
            "implied_signs": self.choice["implied_signs"],
        }

    @property
    def out(self) -> Sequence[list[tuple[int, int]]]:
        """For every node the (node, link) pairs it leads to, sorted."""
        if self._out is None:
            pairs = list(zip(self.to, self.via, strict=True))
            head = self.head
            self._out = [sorted(pairs[a:b]) for a, b in pairwise(head)]
        return self._out

    @property
    def into(self) -> Sequence[list[tuple[int, int]]]:
        """For every node the (node, link) pairs it is reached from, sorted."""
        if self._into is None:
            found: list[list[tuple[int, int]]] = [[] for _ in self.names]
            for a, steps in enumerate(self.out):
                for b, number in steps:
                    found[b].append((a, number))
            self._into = found
        return self._into

    def own_links(self) -> Iterator[int]:
        """Yield the indices of the links that lead from a node to itself; linear."""
        for node, (start, stop) in enumerate(pairwise(self.head)):
            for step in range(start, stop):
                if self.to[step] == node:
                    yield self.via[step]

    def near(self, source: int, goal: int, most: int | None) -> Steps | None:  # noqa: ARG002
        """Return the steps that may lie on walks between two nodes; None stands for all.

        A network that is not in memory reads no others.
        """
        return None

    def rows(self, kernels: Engine) -> tuple[Flat, ...]:
        """Return head, to, via and the sign of each step, in the form of some kernels."""
        known = self._rows.get(kernels.compiled)
        if known is None:
            sign = array("b", map(int, self.signs))
            steps = array("i", [sign[number] for number in self.via])
            whole = (self.head, self.to, self.via, steps)
            known = self._rows[kernels.compiled] = tuple(map(kernels.view, whole))
        return known

    def grade(self, number: int) -> Grade:
        """Return the grade of the link of that index; each is graded once."""
        known = self._grades.get(number)
        if known is None:
            link = self.links[number]
            if link.evidence:
                known = grade_link(self.graph, link).grade
            else:  # what nothing is recorded for needs no look at the rule
                structural = self.kind(number) in (STRUCTURAL, OPPOSITE)
                known = Grade.BY_DEFINITION if structural else Grade.VERY_LOW
            self._grades[number] = known
        return known

    def plain(self) -> bool:
        """Tell whether all its links are causal and none has any evidence, as in a bare table."""
        if self._plain is None:
            bare = not any(self.links[number].evidence for number in self.via)
            self._plain = bare and self.kinds() <= {CAUSAL}
        return self._plain

    def kinds(self) -> frozenset[int]:
        """Return the kinds of the links that it walks."""
        if self._walked is None:
            self._walked = frozenset(map(self.kind, self.via))
        return self._walked

    @property
    def chained(self) -> bool:
        """Whether a node has two links to opposites, so that a walk could take both in a row."""
        if self._chained is None:
            self._chained = OPPOSITE in self.kinds() and any(
                sum(self.kind(number) == OPPOSITE for number in self.via[a:b]) > 1
                for a, b in pairwise(self.head)
            )
        return self._chained

    def opposites(self, node: int) -> list[int]:
        """Return the other ends of the scale whose one end a node is."""
        return [other for other, number in self.out[node] if self.kind(number) == OPPOSITE]

    def doubles(self, walk: Sequence[int], *, closed: bool) -> bool:
        """Tell whether a walk takes two links to opposites in a row, also where it closes."""
        opposite = [self.kind(number) == OPPOSITE for number in walk]
        rows = pairwise([*opposite, opposite[0]] if closed else opposite)
        return any(one and other for one, other in rows)

    @property
    def looping(self) -> Network:
        """The network whose feedback loops are told: undirected associations are on none."""
        if self.in_memory and ASSOCIATION not in self.kinds():
            return self
        if self.choice["walk"] is not Walk.ALL:
            return self
        return network_of(self.graph, **self.choice | {"walk": Walk.DIRECTED})

    def kind(self, number: int) -> int:
        """Return what the link of that index is to a walk."""
        if self._kinds is None:
            kinds = {id(relation): kind_of(relation) for relation in Relation}
            self._kinds = bytes([kinds[id(link.relation)] for link in self.links])
        return self._kinds[number]

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(network_of, self.graph, **self.choice), ()

    def nodes_of(self, start: int, walk: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of the nodes on a walk from the node of index ``start``."""
        here = self.names[start]
        found = [here]
        for number in walk:
            link = self.links[number]
            here = link.target if link.source == here else link.source
            found.append(here)
        return tuple(found)


def kind_of(relation: Relation) -> int:
    """Return what a link of that relation is to a walk."""
    return OPPOSITE if relation is Relation.OPPOSITE_OF else _KINDS[relation.family]


_KINDS = {
    Family.CAUSAL: CAUSAL,
    Family.STRUCTURAL: STRUCTURAL,
    Family.ASSOCIATIONAL: ASSOCIATION,
}


def network_of(
    graph: CausalGraph,
    *,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    implied_signs: bool = False,
    avoid: Iterable[str] = (),
    whole: bool = False,
) -> Network:
    """Return the network of a map: its own if it has one, as compiled maps do.

    Any other map keeps what was made of it, since it cannot change.

    Parameters
    ----------
    graph, walk, layers, implied_signs, avoid
        As for :class:`Network`.
    whole : bool
        Whether every link of it will be looked at, for which one in memory is quicker.
    """
    choice = (read_walk(walk), read_layers(layers), implied_signs)
    avoid = tuple(avoid)
    own: Callable[..., Network] | None = None if whole else getattr(graph, "network", None)
    make = partial(own or partial(Network, graph), walk=choice[0], layers=choice[1],
                   implied_signs=implied_signs, avoid=avoid)  # fmt: skip
    if own is not None or avoid:
        return make()
    found: Network = graph._cached(choice, make)  # noqa: SLF001 - no part of the map
    return found


def _id_of(link: Link) -> str:
    return link.id


def distances_to(
    network: Network,
    goal: int,
    keep: Callable[[int], bool] | None = None,
    *,
    forth: bool = False,
) -> list[int]:
    """Return for every node the fewest links to ``goal``, and -1 where it cannot be reached.

    With ``forth``, those from ``goal`` to it. Linear in nodes and links: one breadth-first
    search backwards.
    """
    found = [-1] * len(network.names)
    found[goal] = 0
    steps = network.out if forth else network.into
    edge = [goal]
    while edge:
        further = []
        for node in edge:
            for before, _ in steps[node]:
                if found[before] < 0 and (keep is None or keep(before)):
                    found[before] = found[node] + 1
                    further.append(before)
        edge = further
    return found


def components(network: Network) -> list[list[int]]:
    """Return the strongly connected components that can hold a loop, as sorted node indices.

    A single node counts only if it leads to itself. Linear in nodes and links. See
    :attr:`Network.looping`.
    """
    network = network.looping
    from immunograph.walk.field import parts

    return [
        nodes
        for nodes in parts(network)
        if len(nodes) > 1 or any(after == nodes[0] for after, _ in network.out[nodes[0]])
    ]


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
