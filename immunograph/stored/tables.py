"""Tables of a compiled map: texts, records by id and by number, each made when it is asked for."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence, ValuesView
from operator import le
from typing import Any, Generic, TypeVar, overload

from immunograph.collect import Collector
from immunograph.schema import TABLES
from immunograph.stored.file import Sections

_Item = TypeVar("_Item")

#: What reading damaged bytes may raise; each becomes an error that names the file.
DAMAGE = (LookupError, ValueError, TypeError, OverflowError, RecursionError, AttributeError)

# Records that were made are kept, as walks come by the same links again; at most so many.
_KEPT = 100_000


class Texts:
    """Texts one after another, with the places where they begin.

    Parameters
    ----------
    file : Sections
        The file.
    name : str
        The first part of the names of its two sections.
    count : int
        How many texts there are.
    """

    __slots__ = ("_at", "_data")

    def __init__(self, file: Sections, name: str, count: int) -> None:
        self._data = file.bytes(f"{name}.text")
        # Where all texts are empty, nothing says where they begin.
        self._at = file.numbers(f"{name}.at", "Q", count + 1) if self._data else None

    def __getitem__(self, number: int) -> bytes:
        if self._at is None:
            return b""
        return bytes(self._data[self._at[number] : self._at[number + 1]])

    def follow(self) -> bool:
        """Tell whether they lie one after another, from the beginning to the end."""
        if self._at is None:
            return True
        at = self._at
        return at[0] == 0 and at[-1] == len(self._data) and all(map(le, at, at[1:]))


class LazySequence(Sequence[_Item]):
    """A sequence whose items are made when they are asked for.

    Parameters
    ----------
    count : int
        How many there are.
    make : callable
        Makes the one of that number.
    whole : callable, optional
        Called before all are made, one after another.
    """

    __slots__ = ("_count", "_make", "_whole")

    def __init__(
        self, count: int, make: Callable[[int], _Item], whole: Callable[[], None] | None = None
    ) -> None:
        self._count, self._make, self._whole = count, make, whole

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> _Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[_Item]: ...
    def __getitem__(self, place: int | slice) -> _Item | Sequence[_Item]:
        if isinstance(place, slice):
            return tuple(self._make(number) for number in range(*place.indices(self._count)))
        return self._make(range(self._count)[place])

    def __iter__(self) -> Iterator[_Item]:
        if self._whole is not None:
            self._whole()
        return map(self._make, range(self._count))


class _Values(ValuesView[_Item], Generic[_Item]):
    """The records of a table in their order; looking each up by its id would be slower."""

    _mapping: Table[_Item]

    def __iter__(self) -> Iterator[_Item]:
        return iter(self._mapping.records)


class Table(Mapping[str, _Item]):
    """The records of one kind: a mapping by id, in the order of the map.

    Parameters
    ----------
    file : Sections
        The file.
    name : str
        ``"nodes"``, ``"links"`` …
    count : int
        How many there are.

    Attributes
    ----------
    order : memoryview
        The places of the records in the order of their ids: a rank gives a place.
    records : LazySequence
        The records by place, in the order of the map.
    """

    __slots__ = ("_blobs", "_count", "_ids", "_kept", "file", "name", "order", "records")

    def __init__(self, file: Sections, name: str, count: int) -> None:
        self.file, self.name = file, name
        self._count = count
        self._ids = Texts(file, f"{name}.id", count)
        self._blobs = Texts(file, f"{name}.more", count)
        self.order = file.numbers(f"{name}.order", "I", count)
        self.records: LazySequence[_Item] = LazySequence(count, self.at, file.whole)
        self._kept: dict[int, _Item] = {}

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        self.file.whole()
        return map(self.id_at, range(self._count))

    def values(self) -> ValuesView[_Item]:
        """Return the records in the order of the map."""
        return _Values(self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.rank(name) is not None

    def __getitem__(self, name: str) -> _Item:
        rank = self.rank(name)
        if rank is None:
            raise KeyError(name)
        return self.at(self.order[rank])

    def at(self, place: int) -> _Item:
        """Return the record at that place of the map."""
        found = self._kept.get(place)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            try:
                found = self._kept[place] = self._made(place, self._more(place))
            except DAMAGE:
                raise self.file.damaged(f"{self.name}[{place}]") from None
        return found

    def _more(self, place: int) -> dict[str, Any]:
        blob = self._blobs[place]
        more = json.loads(blob) if blob else {}
        if not isinstance(more, dict):
            raise TypeError
        return more

    def _made(self, place: int, more: dict[str, Any]) -> _Item:
        row = {"id": self.id_at(place), **more}
        made: _Item = read_record(self.name, row, file=self.file.name, number=place)
        return made

    def texts_follow(self) -> bool:
        """Tell whether ids and records lie one after another; see :meth:`Texts.follow`."""
        return self._ids.follow() and self._blobs.follow()

    def raw_id(self, place: int) -> bytes:
        """Return the id at that place of the map, as it stands in the file."""
        return self._ids[place]

    def id_at(self, place: int) -> str:
        """Return the id at that place of the map."""
        try:
            return self._ids[place].decode()
        except DAMAGE:
            raise self.file.damaged(f"{self.name}[{place}]") from None

    def id_of(self, rank: int) -> str:
        """Return the id of that rank."""
        return self.id_at(self.order[rank])

    def rank(self, name: str) -> int | None:
        """Return the rank of an id among all, or None if there is no such id."""
        rank = self._first(name)
        return rank if rank < self._count and self.id_of(rank) == name else None

    def beginning(self, start: str) -> Iterator[str]:
        """Yield the ids that begin so, in the order of ids."""
        for rank in range(self._first(start), self._count):
            name = self.id_of(rank)
            if not name.startswith(start):
                return
            yield name

    def near(self, name: str, most: int) -> list[str]:
        """Return the ids beside the place where one would stand, at most so many."""
        first = self._first(name)
        beside = range(max(0, first - most // 2), min(self._count, first + most // 2))
        return [self.id_of(rank) for rank in beside]

    def _first(self, name: str) -> int:
        try:
            wanted = name.encode()
            return bisect_left(self.order, wanted, key=self._ids.__getitem__)
        except UnicodeEncodeError:  # half of a surrogate pair: in no id
            return self._count
        except DAMAGE:
            raise self.file.damaged(f"{self.name}.order") from None


def read_record(table: str, row: Mapping[str, Any], *, file: str, number: int) -> Any:
    """Return the record of one row that stands for itself, such as one of a compiled map.

    Raises
    ------
    MapError
        With what is wrong in it.
    """
    collector = Collector(file)
    good = collector.fields_of(table, number, row)
    collector.stop_if_wrong()
    return TABLES[table][0](**good)
