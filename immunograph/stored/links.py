"""The links of a compiled map: a table whose records stand apart from what is needed to walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from immunograph.fields import read_id
from immunograph.records import Link, Node
from immunograph.stored import codes
from immunograph.stored.file import Sections
from immunograph.stored.tables import DAMAGE, Table, read_record
from immunograph.vocabulary import Grade, Relation, Sign


class LinkTable(Table[Link]):
    """The links by id, in the order of the map; their columns, in the order of their ids.

    Parameters
    ----------
    file : Sections
        The file.
    count : int
        How many links there are.
    nodes : Table
        The nodes.
    words : mapping
        What the codes stand for.
    used : sequence of Relation
        As told below.

    Attributes
    ----------
    used : sequence of Relation
        The relations that its links have.
    ranks : memoryview
        For every link, by its place in the map: its rank.
    heads, rows : dict of memoryview
        For ``"out"`` and ``"into"``: where the links of each node begin among the ranks.
    source, target, codes : memoryview
        For every link, by rank: the ranks of its ends, and its eight bytes.
    """

    __slots__ = (
        "_nodes",
        "codes",
        "heads",
        "ranks",
        "rows",
        "source",
        "target",
        "used",
        "words",
    )

    def __init__(
        self,
        file: Sections,
        count: int,
        nodes: Table[Node],
        words: Mapping[str, Sequence[Any]],
        used: Sequence[Relation],
    ) -> None:
        super().__init__(file, "links", count)
        self._nodes, self.words, self.used = nodes, words, used
        self.ranks = file.numbers("links.rank", "I", count)
        self.source = file.numbers("links.source", "I", count)
        self.target = file.numbers("links.target", "I", count)
        self.codes = file.numbers("links.codes", "B", count * codes.WIDTH)
        self.heads = {way: file.numbers(f"{way}.at", "Q", len(nodes) + 1) for way in _WAYS}
        self.rows = {way: file.numbers(f"{way}.links", "I", count) for way in _WAYS}

    def row(self, way: str, node: int) -> memoryview:
        """Return the ranks of the links ``"out"`` of a node or ``"into"`` it, by other end."""
        heads = self.heads[way]
        return self.rows[way][heads[node] : heads[node + 1]]

    def of_node(self, way: str, node: int) -> tuple[Link, ...]:
        """Return the same links as records, in the order of the map."""
        try:
            places = sorted(self.order[rank] for rank in self.row(way, node))
        except DAMAGE:
            raise self.file.damaged(f"{way}.links") from None
        return tuple(map(self.at, places))

    def ends(self, rank: int) -> tuple[int, int]:
        """Return the ranks of source and target of a link."""
        return self.source[rank], self.target[rank]

    def sign(self, rank: int, *, implied: bool) -> Sign:
        """Return the sign of a link, or with ``implied`` the implied one where none is stated."""
        sign: Sign = self._word("signs", rank, codes.SIGN)
        if implied and sign is Sign.UNKNOWN:
            other = self.codes[rank * codes.WIDTH + codes.IMPLIED]
            if other != codes.NONE:
                sign = self._word("signs", rank, codes.IMPLIED)
        return sign

    def grade(self, rank: int) -> Grade:
        """Return the grade of a link, worked out when the map was compiled."""
        found: Grade = self._word("grades", rank, codes.GRADE)
        return found

    def relation(self, rank: int) -> Relation:
        """Return the relation of a link."""
        found: Relation = self._word("relations", rank, codes.RELATION)
        return found

    def all_of(self, relation: Relation) -> Iterator[int]:
        """Yield the ranks of the links of a relation."""
        if relation in self.used:
            code = self.words["relations"].index(relation)
            every = bytes(self.codes[codes.RELATION :: codes.WIDTH])
            rank = every.find(code)
            while rank >= 0:
                yield rank
                rank = every.find(code, rank + 1)

    def _word(self, kind: str, rank: int, which: int) -> Any:
        try:
            return self.words[kind][self.codes[rank * codes.WIDTH + which]]
        except DAMAGE:
            raise self.file.damaged("links.codes") from None

    def _made(self, place: int, more: dict[str, Any]) -> Link:
        rank = self.ranks[place]
        source, target = self.ends(rank)
        start = rank * codes.WIDTH
        code, words = self.codes[start : start + codes.WIDTH], self.words
        implied = code[codes.IMPLIED]
        relation: Relation = words["relations"][code[codes.RELATION]]
        told = {
            "id": read_id(self.id_at(place)),
            "source": self._nodes.id_of(source),
            "target": self._nodes.id_of(target),
            "relation": relation,
            "sign": words["signs"][code[codes.SIGN]],
            "layer": words["layers"][code[codes.LAYER]],
            "hedge": words["hedges"][code[codes.HEDGE]],
            "derived": bool(code[codes.FLAGS] & codes.DERIVED),
        }
        if implied != codes.NONE:
            told["sign_implied"] = words["signs"][implied]
        if not more:
            return Link(**told)
        if not more.keys() <= codes.REST.keys():
            raise ValueError
        made: Link = read_record("links", told | more, file=self.file.name, number=place)
        return made


_WAYS = ("out", "into")
