"""Compiling a map: records go in one at a time, the pieces of a file come out."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple, Self

from immunograph.errors import UsageError
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph, fold
from immunograph.link_ids import LinkIds, plain_link_id
from immunograph.pooling import PooledLink
from immunograph.records import Link, NamedLoop, Node, Source
from immunograph.schema import SOURCE, TABLES, to_plain
from immunograph.stored import codes
from immunograph.stored.file import Part, packed
from immunograph.stored.merging import LinkColumns, PooledColumns, blob_of, by_end
from immunograph.stored.spool import Scratch, Sorter, Spool, numbers
from immunograph.vocabulary import Grade, Layer, Relation

_TABLES = ("kinds", "nodes", "claims", "citations")
_RELATIONS = tuple(Relation)

# With ids of nodes that are longer, or have such a sign in them, the id of a link might be too
# long, or the same as the numbered one of another.
_LONG, _NUMBER = 120, " #"

# So many ids are worked on at once.
_BATCH = 100_000


class Shape(NamedTuple):
    """All that a link says besides its id and its ends; many links may share one.

    Attributes
    ----------
    code : int
        Its eight bytes as one number.
    blob : bytes
        The rest of its record as JSON; empty if there is nothing else.
    """

    code: int
    blob: bytes


def shape_of(link: Link, grade: Grade) -> Shape:
    """Return what a link of that grade says besides its id and its ends."""
    return Shape(codes.encode(link, grade), blob_of(link, codes.REST))


_MORE = {
    table: {name: field for name, field in TABLES[table][1].items() if name != "id"}
    for table in _TABLES
}


_UNLABELLED = {name: field for name, field in _MORE["nodes"].items() if name != "label"}


Twice = Callable[[str, tuple[int, Link], tuple[int, Link]], None]


class Compiler:
    """A map being compiled; to be used in a ``with`` block.

    Parameters
    ----------
    folder : str, optional
        Where what does not fit in memory is kept meanwhile, in files without a name.
    title, about, source
        As for :class:`CausalGraph`.

    Notes
    -----
    For every link about 50 bytes of memory; for every node, claim and work its id, and for
    every node its names. All else goes to disk. Time grows like sorting the ids of the links.
    """

    def __init__(
        self,
        folder: str | None = None,
        *,
        title: str = "",
        about: str = "",
        source: Source | None = None,
        loops: Iterable[NamedLoop] = (),
    ) -> None:
        self._scratch = Scratch(folder)
        self._top = {
            "title": title,
            "about": about,
            "source": None if source is None else to_plain(source, SOURCE),
            "loops": [to_plain(loop, TABLES["loops"][1]) for loop in loops],
        }
        self._ids: dict[str, dict[str, int]] = {table: {} for table in _TABLES}
        self._more = {table: Spool(f"{table}.more", self._scratch) for table in _TABLES}
        # What nodes are called besides their ids: their label and their aliases.
        self._called: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._columns = LinkColumns.empty(self._scratch)
        # For every link, which of those that were taken it is; pooling leaves some out.
        self._places: Sequence[int] | None = None
        #: The links that were taken more than once.
        self.pooled: Sequence[PooledLink] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scratch.close()

    @property
    def nodes(self) -> int:
        """How many nodes there are so far."""
        return len(self._ids["nodes"])

    @property
    def links(self) -> int:
        """How many links there are so far."""
        return len(self._columns)

    def place(self, node_id: str) -> int:
        """Return the place of a node, by which links name it; a new one gets the next."""
        ids = self._ids["nodes"]
        return ids.setdefault(node_id, len(ids))

    def record(self, table: str, record: Any) -> None:
        """Take a kind, a node, a claim or a citation; in the order of the map, or of places."""
        ids = self._ids[table]
        place = ids.setdefault(record.id, len(ids))
        fields = _MORE[table]
        if isinstance(record, Node):
            if record.label == record.id:  # what is read without a label takes the id
                fields = _UNLABELLED
            if record.label != record.id or record.aliases:
                self._called[place] = record.label, record.aliases
        if blob := blob_of(record, fields):
            self._more[table].put(place, blob)

    def link(self, source: int, target: int, shape: Shape, name: str = "") -> None:
        """Take a link between two places, in the order of the map.

        Without a name it is given one, by the rule of :class:`LinkIds`.
        """
        self._columns.append(source, target, shape.code, shape.blob, name.encode())

    def pool(self, grade: Callable[[Link], Grade], cited: Container[str] = ()) -> None:
        """Pool links that are alike, as :func:`immunograph.pooling.pool_links` does.

        Parameters
        ----------
        grade : callable
            Gives the grade of a link.
        cited : container of str
            Works by which the links that cite them are graded anew: what is known of these
            works may have been said after the links.
        """
        found = PooledColumns(self._columns, list(self._ids["nodes"]), self._scratch, grade, cited)
        self._columns, self._places, self.pooled = found.columns, found.places, found.groups

    def pieces(self, twice: Twice) -> Iterator[bytes | memoryview]:
        """Work out the order of everything, and yield the bytes of the file.

        Parameters
        ----------
        twice : callable
            Called for every link whose id was used before, with the id and, for it and for the
            one before, the number among the links that were taken and the link, whose id is
            empty if it was made; it should raise in the end.
        """
        places = self._places
        nodes = list(self._ids["nodes"])

        def again(place: int, before: int, name: str) -> None:
            one, two = (
                (n if places is None else places[n], self._columns.link(n, nodes))
                for n in (place, before)
            )
            twice(name, one, two)

        order, names = self._link_order(again)
        called = self._name_index()
        parts = [*self._table_parts(), *called, *names.parts(self.links), *self._link_parts(order)]
        head = self._top | {
            "counts": {table: len(ids) for table, ids in self._ids.items()}
            | {"links": self.links, "names": called[0].size // 4},
            "used": self._used(),
            **codes.words(),
        }
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        return packed([Part("head", len(text), (text,)), *parts])

    # -- links ---------------------------------------------------------------------------

    def _link_order(self, twice: Callable[[int, int, str], None]) -> tuple[array[int], Spool]:
        """Return the places of the links in the order of their ids, and the ids by place."""
        # Keeping all ids in memory to number them is only needed where ids are odd.
        odd = any(len(name) > _LONG or _NUMBER in name for name in self._ids["nodes"])
        sorter, names = Sorter(self._scratch), Spool("links.id", self._scratch)
        every = self._exact_names() if odd else self._plain_names()
        for start in range(0, self.links, _BATCH):
            batch = list(islice(every, _BATCH))
            names.extend(batch)
            sorter.extend(batch, start)
        order = array("I")
        repeated: dict[bytes, list[int]] = {}
        before = b""
        for name, place in sorter:
            if name == before:
                repeated.setdefault(name, [order[-1]]).append(place)
                continue
            order.append(place)
            before = name
        if not repeated:
            return order, names
        numbered: dict[int, bytes] = {}
        for name, places in repeated.items():
            first, *others = self._apart(name, places, numbered, exactly=odd) or [0]
            for place in others:
                twice(place, first, name.decode())
        plain, names = iter(names), Spool("links.id", self._scratch)
        for start in range(0, self.links, _BATCH):
            batch = list(islice(plain, min(_BATCH, self.links - start)))
            names.extend([numbered.get(place, name) for place, name in enumerate(batch, start)])
        return self._with(numbered, sorter, twice), names

    def _exact_names(self) -> Iterator[bytes]:
        """Yield the ids of the links."""
        make = LinkIds().make
        nodes = list(self._ids["nodes"])
        for said, source, target, code in self._rows():
            name = said.decode() or make(
                nodes[source], _RELATIONS[codes.byte(code, codes.RELATION)], nodes[target]
            )
            yield name.encode()

    def _plain_names(self) -> Iterator[bytes]:
        """Yield the ids of the links; those that say none, as if they were not parallel."""
        nodes = [name.encode() for name in self._ids["nodes"]]
        # What stands between the nodes, as it does where the nodes are called x.
        between = [plain_link_id("x", word, "x")[1:-1].encode() for word in _RELATIONS]
        for said, source, target, code in self._rows():
            yield said or nodes[source] + between[codes.byte(code, codes.RELATION)] + nodes[target]

    def _rows(self) -> Iterator[tuple[bytes, int, int, int]]:
        found = self._columns
        return zip(found.said, found.source, found.target, found.codes, strict=False)

    def _apart(
        self, name: bytes, places: list[int], numbered: dict[int, bytes], *, exactly: bool
    ) -> list[int]:
        """Number the parallel links among those of one id; return the others."""
        made = [] if exactly else [place for place in places if not self._columns.said.holds(place)]
        numbered |= {place: b"%b #%d" % (name, n) for n, place in enumerate(made[1:], 2)}
        return [place for place in places if place not in numbered]

    @staticmethod
    def _with(
        numbered: dict[int, bytes], sorter: Sorter, twice: Callable[[int, int, str], None]
    ) -> array[int]:
        """Return the order of all links, those that were numbered among the others."""
        others = (found for found in sorter if found[1] not in numbered)
        order = array("I")
        before: tuple[bytes, int] = b"", -1
        for found in merge(others, sorted((name, place) for place, name in numbered.items())):
            if found[0] == before[0] and not numbered.keys().isdisjoint((found[1], before[1])):
                twice(found[1], before[1], found[0].decode())
            order.append(found[1])
            before = found
        return order

    def _link_parts(self, order: array[int]) -> Iterator[Part]:
        ranks, columns = _ranked(self._ids["nodes"])[1], self._columns
        source = array("I", (ranks[columns.source[place]] for place in order))
        target = array("I", (ranks[columns.target[place]] for place in order))
        yield numbers("links.order", order)
        yield numbers("links.rank", _inverse(order))
        yield numbers("links.source", source)
        yield numbers("links.target", target)
        yield numbers("links.codes", array("Q", map(columns.codes.__getitem__, order)))
        yield from columns.more.parts(len(order))
        # Sorting by one end and then the other leaves the links of a node sorted by the other.
        _, by_target = by_end(range(len(order)), target, self.nodes)
        heads, out = by_end(by_target, source, self.nodes)
        yield numbers("out.at", heads)
        yield numbers("out.links", out)
        heads, into = by_end(out, target, self.nodes)
        yield numbers("into.at", heads)
        yield numbers("into.links", into)

    def _used(self) -> dict[str, list[str]]:
        """Return the layers and relations of the links, so that nobody need look for others."""
        found = set(self._columns.codes)
        layers = {codes.byte(code, codes.LAYER) for code in found}
        relations = {codes.byte(code, codes.RELATION) for code in found}
        return {
            "layers": [word.value for number, word in enumerate(Layer) if number in layers],
            "relations": [w.value for number, w in enumerate(Relation) if number in relations],
        }

    # -- everything else -----------------------------------------------------------------

    def _table_parts(self) -> Iterator[Part]:
        for table, ids in self._ids.items():
            names = Spool(f"{table}.id", self._scratch)
            if ids:
                names.extend([name.encode() for name in ids])
            yield from names.parts(len(ids))
            yield from self._more[table].parts(len(ids))
            yield numbers(f"{table}.order", _ranked(ids)[0])

    def _name_index(self) -> list[Part]:
        """Return what nodes are called, folded and sorted, and which share a short name."""
        own: list[tuple[str, int]] = []
        aliases: list[tuple[str, int]] = []
        shared, first = bytearray(self.nodes), dict[str, int]()
        for name, place in self._ids["nodes"].items():
            called = self._called.get(place)
            brief = name
            if called is None and not name.endswith(")"):
                own.append((fold(name), place))
            else:
                label, others = called or (name, ())
                brief = Node(id=name, label=label).name
                own += dict.fromkeys((fold(text), place) for text in (name, label, brief))
                aliases += dict.fromkeys((fold(text), place) for text in others)
            if first.setdefault(brief, place) != place:
                shared[place] = shared[first[brief]] = 1
        if aliases:
            # An id or a label beats another node's alias of the same spelling.
            taken = {text for text, _ in own}
            own += [entry for entry in aliases if entry[0] not in taken]
        index = sorted(entry for entry in own if entry[0])
        texts = Spool("names", self._scratch)
        if index:
            texts.extend([text.encode() for text, _ in index])
        return [
            numbers("names.node", array("I", [place for _, place in index])),
            *texts.parts(len(index)),
            Part("nodes.shared", len(shared), (bytes(shared),)),
        ]


def _ranked(ids: dict[str, int]) -> tuple[array[int], array[int]]:
    """Return the places in the order of the ids, and the rank of every place."""
    names = list(ids)
    order = array("I", sorted(range(len(names)), key=names.__getitem__))
    return order, _inverse(order)


def _inverse(order: array[int]) -> array[int]:
    found = array("I", bytes(4 * len(order)))
    for rank, place in enumerate(order):
        found[place] = rank
    return found


def compile_graph(graph: CausalGraph) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a compiled map.

    Raises
    ------
    UnknownName
        If a link names a citation that there is not.
    """
    with Compiler(
        title=graph.title, about=graph.about, source=graph.source, loops=graph.loops
    ) as compiler:
        for table in _TABLES:
            for record in getattr(graph, table):
                compiler.record(table, record)
        for link in graph.links:
            ends = compiler.place(link.source), compiler.place(link.target)
            compiler.link(*ends, shape_of(link, grade_link(graph, link).grade), link.id)
        yield from compiler.pieces(_never)


def _never(name: str, *_: object) -> None:
    raise UsageError(f"two links have the id {name!r}")
