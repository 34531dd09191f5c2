"""The network of a compiled map: a node's steps are read when a search comes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, cast

from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.records import Link, Node
from immunograph.stored import codes
from immunograph.stored.links import LinkTable
from immunograph.stored.tables import DAMAGE, LazySequence, Table
from immunograph.vocabulary import Grade, Layer, Relation, Walk
from immunograph.walk import Network, directions, read_layers, read_walk
from immunograph.walk.engine import Engine
from immunograph.walk.kernels import Flat
from immunograph.walk.nearby import Nearby
from immunograph.walk.network import Steps, kind_of

_FORTH, _BACK = 1, 2
_BOTH = _FORTH | _BACK

#: So many links are looked through for the paths between two nodes; that takes seconds.
MOST_STEPS = 1_000_000

#: And so many if paths may be of any length: the best are then looked for from both ends.
MOST_AT_ALL = 100_000


class StoredNetwork(Network):
    """A network whose lists are made a node at a time; otherwise as :class:`Network`.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    nodes, links : Table
        Its tables.
    walk, layers, implied_signs, avoid
        As for :class:`Network`.

    Notes
    -----
    Making it takes no time that depends on the map. A node's steps take time linear in its
    links the first time, and are kept.
    """

    __slots__ = ("_near", "_table")

    in_memory: ClassVar[bool] = False

    def __init__(
        self,
        graph: CausalGraph,
        nodes: Table[Node],
        links: LinkTable,
        *,
        walk: Walk | str = Walk.DIRECTED,
        layers: Iterable[Layer | str] | None = None,
        implied_signs: bool = False,
        avoid: Iterable[str] = (),
    ) -> None:
        chosen, layers, avoid = read_walk(walk), read_layers(layers), tuple(avoid)
        ways = _ways(links, chosen, layers)
        gone = {rank for rank in map(nodes.rank, avoid) if rank is not None}
        self.graph = graph
        self._table = links
        self.names = LazySequence(len(nodes), nodes.id_of)
        self.index = _Ranks(nodes)
        self.links = LazySequence(len(links), lambda rank: links.at(links.order[rank]))
        self.signs = LazySequence(len(links), lambda rank: links.sign(rank, implied=implied_signs))
        self._make_later()
        self._near: tuple[tuple[int, int, int | None], Steps] | None = None
        self.choice = {
            "walk": chosen, "layers": layers, "implied_signs": implied_signs, "avoid": avoid,
        }  # fmt: skip
        # Nobody may do more than look into these.
        self._out = cast("Any", _Steps(len(nodes), links, ways, gone, "out"))
        self._into = cast("Any", _Steps(len(nodes), links, ways, gone, "into"))

    def near(self, source: int, goal: int, most: int | None) -> Steps:
        """Return the steps that may lie on walks between two nodes.

        Raises
        ------
        UsageError
            If there are too many to be looked through.

        Notes
        -----
        See :class:`Nearby`.
        """
        asked = (source, goal, most)
        if self._near is None or self._near[0] != asked:
            self._near = asked, self._steps_near(source, goal, most)
        return self._near[1]

    def _steps_near(self, source: int, goal: int, most: int | None) -> Steps:
        near = Nearby(self.out.__getitem__, self.into.__getitem__, source, goal)
        bound, enough = (len(self.names), MOST_AT_ALL) if most is None else (most, MOST_STEPS)
        if not near.widen(bound, enough):
            raise UsageError(
                f"more than {enough:,} links lie within reach of both",
                f"say --max-length {(most or 5) - 1}" if (most or 5) > 1 else "",
            )
        return near.steps

    def own_links(self) -> Iterator[int]:
        """Yield the indices of the links that lead from a node to itself; linear."""
        table = self._table
        try:
            for rank, (source, target) in enumerate(zip(table.source, table.target, strict=True)):
                if source == target and any(link == rank for _, link in self.out[source]):
                    yield rank
        except DAMAGE:
            raise table.file.damaged("links.source") from None

    def rows(self, kernels: Engine) -> tuple[Flat, ...]:
        """Return the rows of the whole; this reads every link."""
        return Network(self.graph, **self.choice).rows(kernels)

    def grade(self, number: int) -> Grade:
        """Return the grade of the link of that index."""
        return self._table.grade(number)

    def plain(self) -> bool:
        """Tell that it is not known whether all links are bare: it would take reading them all."""
        return False

    @property
    def chained(self) -> bool:
        """Whether a node has two links to opposites; this looks at the code of every link."""
        if self._chained is None:
            found = list(self._table.all_of(Relation.OPPOSITE_OF))
            ends = [end for rank in found for end in self._table.ends(rank)]
            self._chained = len(set(ends)) < len(ends)
        return self._chained

    def kind(self, number: int) -> int:
        """Return what the link of that index is to a walk."""
        return kind_of(self._table.relation(number))

    def nodes_of(self, start: int, walk: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of the nodes on a walk from the node of index ``start``."""
        found = [start]
        for number in walk:
            source, target = self._table.ends(number)
            found.append(target if source == found[-1] else source)
        return tuple(self.names[node] for node in found)


class _Ranks(Mapping[str, int]):
    """The index of every node by its id."""

    __slots__ = ("_nodes",)

    def __init__(self, nodes: Table[Node]) -> None:
        self._nodes = nodes

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __getitem__(self, name: str) -> int:
        rank = self._nodes.rank(name)
        if rank is None:
            raise KeyError(name)
        return rank


class _Steps(LazySequence[list[tuple[int, int]]]):
    """For every node the (node, link) pairs it leads to, or is reached from; sorted."""

    __slots__ = ("_gone", "_links", "_read", "_walked", "_way", "_ways")

    def __init__(self, count: int, links: LinkTable, ways: bytes, gone: set[int], way: str) -> None:
        super().__init__(count, self._steps)
        self._links, self._ways, self._gone, self._way = links, ways, gone, way
        self._walked = _FORTH * any(w & _FORTH for w in ways) | _BACK * any(w & _BACK for w in ways)
        self._read: dict[int, list[tuple[int, int]]] = {}

    def _steps(self, node: int) -> list[tuple[int, int]]:
        found = self._read.get(node)
        if found is None:
            try:
                found = self._read[node] = [] if node in self._gone else self._made(node)
            except DAMAGE:
                raise self._links.file.damaged(f"{self._way}.links") from None
        return found

    def _made(self, node: int) -> list[tuple[int, int]]:
        links, ways, gone, read = self._links, self._ways, self._gone, self._links.codes
        found = []
        # A link that is walked against its direction leads out of its target.
        for way, others, meaning in (
            ("out", links.target, _FORTH if self._way == "out" else _BACK),
            ("into", links.source, _BACK if self._way == "out" else _FORTH),
        ):
            if not self._walked & meaning:  # in this map none is walked so
                continue
            for rank in links.row(way, node):
                other, code = others[rank], rank * codes.WIDTH
                able = ways[read[code + codes.RELATION] << 4 | read[code + codes.LAYER]]
                # What is said of two nodes says nothing of one.
                alone = other == node and able == _BOTH
                if able & meaning and other not in gone and not alone:
                    found.append((other, rank))
        found.sort()
        if found and found[-1][0] >= len(self):
            raise IndexError
        return found


def _ways(links: LinkTable, walk: Walk, layers: Sequence[Layer]) -> bytes:
    """Return how links of each relation and layer may be walked, by their codes."""
    relations: Sequence[Relation] = links.words["relations"]
    ways = bytearray(256)
    for number, relation in enumerate(relations):
        if relation not in links.used:
            continue
        link = Link(id="", source="a", target="b", relation=relation, sign=links.words["signs"][0])
        able = directions(link, walk)
        way = (_FORTH if ("a", "b") in able else 0) | (_BACK if ("b", "a") in able else 0)
        for place, layer in enumerate(links.words["layers"]):
            if layer in layers:
                ways[number << 4 | place] = way
    return bytes(ways)
