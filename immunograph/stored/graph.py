"""StoredGraph: a compiled map as a CausalGraph whose records are made when they are asked for."""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from immunograph.cache import Cache
from immunograph.errors import near_names
from immunograph.graph import CACHED, CausalGraph
from immunograph.record import Record
from immunograph.records import Citation, Claim, Kind, Link, NamedLoop, Node, Source
from immunograph.schema import SOURCE, TABLES
from immunograph.stored.codes import read_words
from immunograph.stored.file import Sections
from immunograph.stored.links import LinkTable
from immunograph.stored.network import StoredNetwork
from immunograph.stored.sound import check_structure
from immunograph.stored.tables import DAMAGE, Table, Texts
from immunograph.vocabulary import Layer, Relation, Walk

_Record = TypeVar("_Record", Kind, Node, Link, Claim, Citation)

# Among so many nodes, names that are alike are looked for everywhere; beyond, beside the place.
_FEW = 5000
# Among more names, none is looked for that merely contains what was asked for: half a second.
_MOST_NAMES = 1_000_000


class StoredGraph(CausalGraph):
    """A map that stays in its file: the same questions and answers, with next to no memory.

    Parameters
    ----------
    data : bytes-like
        A whole compiled map, such as a memory-mapped file.
    name : str
        Its name, for messages.
    path : str, optional
        The file, if it is one: pickling then writes down the path and not the map.

    Raises
    ------
    MapError
        If it is no compiled map of this version, cut off or damaged. A file of up to 4 MB is
        verified as a whole when it is opened, a larger one when it is first read as a whole;
        damage that only shows when a record is read is told then, by the same error.

    Notes
    -----
    Opening takes no time that depends on the map, a look-up by id or name the logarithm of its
    size. ``nodes`` and ``links`` are sequences that make what they are asked for. What needs
    the whole map, such as ``digest``, comparison and :meth:`subgraph`, reads all of it.
    """

    __slots__ = ("_bytes", "_named_nodes", "_names_sorted", "_path", "_shared", "_used")

    _links: LinkTable
    _nodes: Table[Node]

    def __init__(self, data: memoryview | bytes, name: str, path: str | None = None) -> None:
        file = Sections(memoryview(data), name)
        put = object.__setattr__
        try:
            head = json.loads(bytes(file.bytes("head")))
            title, about, plain = head["title"], head["about"], head["source"]
            if not isinstance(title, str) or not isinstance(about, str):
                raise TypeError
            source = None if plain is None else Source(**_read(plain))
            loops = {each["name"]: NamedLoop(**_read_loop(each)) for each in head.get("loops", ())}
            counts = {table: int(head["counts"][table]) for table in (*_TABLES, "links", "names")}
            words = read_words(head)
            used = tuple(Layer(value) for value in head["used"]["layers"])
            relations = tuple(Relation(value) for value in head["used"]["relations"])
        except DAMAGE:
            raise file.damaged() from None
        put(self, "title", title)
        put(self, "about", about)
        put(self, "source", source)
        put(self, "_loops", loops)
        for table in _TABLES:
            put(self, f"_{table}", Table(file, table, counts[table]))
        links = LinkTable(file, counts["links"], self._nodes, words, relations)
        put(self, "_links", links)
        put(self, "_out", _LinksOf(self._nodes, links, "out"))
        put(self, "_into", _LinksOf(self._nodes, links, "into"))
        put(self, "_names_sorted", Texts(file, "names", counts["names"]))
        put(self, "_named_nodes", file.numbers("names.node", "I", counts["names"]))
        put(self, "_shared", file.numbers("nodes.shared", "B", counts["nodes"]))
        put(self, "_used", used)
        tables = tuple(getattr(self, f"_{table}") for table in (*_TABLES, "links"))
        file.opened(
            partial(check_structure, file, tables, links, self._names_sorted, self._named_nodes)
        )
        put(self, "_names", None)
        put(self, "_short", None)
        put(self, "_digest", None)
        put(self, "_pooled", ())
        put(self, "_aliases", {})
        put(self, "_remarks", ())
        put(self, "_cache", Cache(CACHED))
        put(self, "_bytes", data)
        put(self, "_path", path)

    _bytes: memoryview | bytes
    _named_nodes: memoryview
    _names_sorted: Texts
    _path: str | None
    _shared: memoryview
    _used: tuple[Layer, ...]

    @property
    def nodes(self) -> Sequence[Node]:
        """All nodes, in the order of the map; each is made when it is asked for."""
        return self._nodes.records

    @property
    def links(self) -> Sequence[Link]:
        """All links, in the order of the map; each is made when it is asked for."""
        return self._links.records

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that its links are in."""
        return self._used

    def network(
        self,
        *,
        walk: Walk | str,
        layers: Iterable[Layer | str] | None,
        implied_signs: bool,
        avoid: Iterable[str],
    ) -> StoredNetwork:
        """Return its links as a network that reads what a search touches."""
        return StoredNetwork(
            self, self._nodes, self._links,
            walk=walk, layers=layers, implied_signs=implied_signs, avoid=avoid,
        )  # fmt: skip

    def node(self, name: str | Node) -> Node:
        """Return the node that ``name`` means; see :meth:`CausalGraph.node`."""
        try:
            return super().node(name)
        except KeyError:  # its names name what is not there
            raise self._nodes.file.damaged("names") from None

    def short_name(self, node_id: str | Node) -> str:
        """Return the label of a node without its parenthesis, unless another has the same."""
        rank = self._nodes.rank(self._known(node_id))
        assert rank is not None  # noqa: S101 - what is known has one
        place = self._nodes.order[rank]
        node = self._nodes.at(place)
        return node.label if self._shared[place] else node.name

    def ids_beginning(self, start: str) -> Iterator[str]:
        """Yield the ids of nodes that begin so, in the order of ids."""
        return self._nodes.beginning(start)

    def _near(self, records: Mapping[str, _Record], name: str) -> list[str]:
        if isinstance(records, Table) and len(records) > _FEW:
            return near_names(name, records.near(name, _FEW))
        return super()._near(records, name)

    def _named(self, folded: str) -> tuple[str, ...]:
        return self._between(folded, lambda text: text > folded.encode())

    def _beginning(self, folded: str) -> tuple[str, ...]:
        start = folded.encode()
        return self._between(folded, lambda text: text[: len(start)] > start)

    def _containing(self, folded: str) -> tuple[str, ...]:
        names = self._names_sorted
        if len(self._named_nodes) > _MOST_NAMES:
            return ()
        try:
            wanted = folded.encode()
            hits = (n for n in range(len(self._named_nodes)) if wanted in names[n])
            places = sorted({self._named_nodes[n] for n in hits})
            return tuple(self._nodes.id_at(place) for place in places)
        except UnicodeEncodeError:  # half of a surrogate pair: in no name
            return ()
        except DAMAGE:
            raise self._nodes.file.damaged("names") from None

    def _between(self, folded: str, beyond: Callable[[bytes], bool]) -> tuple[str, ...]:
        """Return the ids of the nodes whose names stand from one name to where it is beyond."""
        names, nodes = self._names_sorted, self._named_nodes
        every = range(len(nodes))
        try:
            first = bisect_left(every, folded.encode(), key=names.__getitem__)
            last = bisect_left(every, True, lo=first, key=lambda n: beyond(names[n]))
            places = sorted(set(nodes[first:last]))
            return tuple(self._nodes.id_at(place) for place in places)
        except UnicodeEncodeError:  # half of a surrogate pair: in no name
            return ()
        except DAMAGE:
            raise self._nodes.file.damaged("names") from None

    def _similar(self, name: str) -> list[str]:
        if len(self._nodes) > _FEW:
            return near_names(name, self._nodes.near(name, _FEW))
        return super()._similar(name)

    def _contents(self) -> tuple[Iterable[Record], ...]:
        return tuple(tuple(records) for records in super()._contents())

    def __reduce__(self) -> tuple[Any, ...]:
        if self._path is not None:
            return open_map, (self._path,)
        return StoredGraph, (bytes(self._bytes), self._nodes.file.name)


_TABLES = ("kinds", "nodes", "claims", "citations")


def _read(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: SOURCE[name].read(value) for name, value in plain.items()}


def _read_loop(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: TABLES["loops"][1][name].read(value) for name, value in plain.items()}


class _LinksOf(Mapping[str, tuple[Link, ...]]):
    """The links out of every node, or into it, by the id of the node."""

    __slots__ = ("_links", "_nodes", "_way")

    def __init__(self, nodes: Table[Node], links: LinkTable, way: str) -> None:
        self._nodes, self._links, self._way = nodes, links, way

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __getitem__(self, name: str) -> tuple[Link, ...]:
        rank = self._nodes.rank(name)
        if rank is None:
            raise KeyError(name)
        return self._links.of_node(self._way, rank)


def open_map(path: str | os.PathLike[str]) -> StoredGraph:
    """Open a compiled map; nothing of it is read but its header.

    Raises
    ------
    FileError
        If the file cannot be opened.
    MapError
        If it is no compiled map of this version, cut off or damaged.
    """
    from immunograph.files import map_file

    name = os.fspath(path)
    return StoredGraph(map_file(name), name, os.path.abspath(name))
