"""Walks: paths or loops as two arrays, however many there are."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from immunograph.walk.engine import Engine, compiled_engine, engine
from immunograph.walk.network import Network

#: With more links than this in all answers, the columns are worth compiled kernels.
LONG = 200_000


class Walks(Sequence[tuple[int, ...]]):
    """Paths or loops as link indices, packed; a sequence of tuples that are made when asked for.

    An index stands for a link of ``network.links``.

    Parameters
    ----------
    network : Network
        What was walked.
    start : int or None
        The first node of every walk; None for loops, which begin at their smallest node.

    Attributes
    ----------
    ends : array of int64
        Where in ``links`` each walk ends.
    links : array of int32
        The link indices of all walks, one after the other.
    """

    __slots__ = ("ends", "links", "network", "start")

    def __init__(self, network: Network, start: int | None = None) -> None:
        self.network = network
        self.start = start
        self.ends = array("q")
        self.links = array("i")

    def __len__(self) -> int:
        return len(self.ends)

    def __repr__(self) -> str:
        what = "loops" if self.start is None else "paths"
        return f"<Walks: {len(self)} {what} of {len(self.links)} links>"

    @overload
    def __getitem__(self, place: int) -> tuple[int, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[int, ...]]: ...
    def __getitem__(self, place: int | slice) -> tuple[int, ...] | list[tuple[int, ...]]:
        if isinstance(place, slice):
            return [self._one(n) for n in range(*place.indices(len(self)))]
        number = place + len(self) if place < 0 else place
        if not 0 <= number < len(self):
            raise IndexError(place)
        return self._one(number)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        links, begin = self.links, 0
        for end in self.ends:
            yield tuple(links[begin:end])
            begin = end

    def _one(self, number: int) -> tuple[int, ...]:
        begin = self.ends[number - 1] if number else 0
        return tuple(self.links[begin : self.ends[number]])

    @property
    def nbytes(self) -> int:
        """How many bytes the two arrays hold."""
        return len(self.ends) * self.ends.itemsize + len(self.links) * self.links.itemsize

    def first_node(self, walk: Sequence[int]) -> int:
        """Return the index of the node at which a walk of this sequence begins."""
        if self.start is not None:
            return self.start
        # A loop begins at its smallest node, which is one of the two of its first link.
        link = self.network.links[walk[0]]
        return min(self.network.index[link.source], self.network.index[link.target])

    def append(self, walk: Sequence[int]) -> None:
        """Add one walk."""
        self.links.extend(walk)
        self.ends.append(len(self.links))

    def cut(self, count: int) -> None:
        """Forget all walks beyond the first ``count``."""
        if count < len(self):
            del self.ends[count:]
            del self.links[self.ends[-1] if count else 0 :]

    def lengths(self) -> array[int]:
        """Return the number of links of each walk."""
        found, begin = array("i"), 0
        for end in self.ends:
            found.append(end - begin)
            begin = end
        return found

    def columns(self) -> tuple[array[int], array[int], array[int]]:
        """Return the net sign, the lowest grade and whether it is causal, of each walk.

        Notes
        -----
        Linear in the links of all walks; each link of the map is graded once.
        """
        network = self.network
        kernels = _kernels_for(self)
        used = sorted(carried(self, range(len(self))))
        size = max(used, default=-1) + 1
        sign, grade, kind = (array("b", bytes(size)) for _ in range(3))
        for number in used:
            sign[number] = int(network.signs[number])
            grade[number] = network.grade(number)
            kind[number] = network.kind(number)
        count = len(self)
        made = [array("b", bytes(count)) for _ in range(3)]
        kernels.columns(
            *map(kernels.view, (self.ends, self.links, sign, grade, kind)),
            int(self.start is None),
            *map(kernels.view, made),
        )
        return made[0], made[1], made[2]


def _kernels_for(walks: Walks) -> Engine:
    long = len(walks.links) > LONG
    return (compiled_engine() if long else None) or engine()


def ranked(
    walks: Walks,
    columns: tuple[array[int], array[int], array[int]],
    places: Iterable[int],
    limit: int | None = None,
) -> array[int]:
    """Return the places of some walks from the best to the worst, or of the ``limit`` best.

    Paths: causal first, then by grade, length and links. Loops: by grade, length and links.

    Notes
    -----
    n log n comparisons, of bytes.
    """
    _, grades, causal = columns
    loops = walks.start is None
    ends = walks.ends
    links = walks.links[:]
    if sys.byteorder == "little":
        links.byteswap()  # so that their bytes compare as the numbers do
    data = links.tobytes()
    item = links.itemsize

    def key(number: int) -> bytes:
        begin = ends[number - 1] if number else 0
        end = ends[number]
        first = (1 if loops or causal[number] else 2) * 8 - grades[number]
        return b"%c%b%b" % (
            first,
            (end - begin).to_bytes(4, "big"),
            data[begin * item : end * item],
        )

    if limit is None:
        return array("i", sorted(places, key=key))
    import heapq

    return array("i", heapq.nsmallest(limit, places, key=key))


def tally(nets: array[int], places: Sequence[int]) -> dict[int, int]:
    """Return how many of some walks have which net sign: 1, −1 or 0."""
    if isinstance(places, range):
        return {sign: nets.count(sign) for sign in (1, -1, 0)}
    found = {1: 0, -1: 0, 0: 0}
    for place in places:
        found[nets[place]] += 1
    return found


def passing(walks: Walks, nodes: Sequence[int], places: Sequence[int]) -> Sequence[int]:
    """Return the places of the walks among some that pass all of these nodes.

    Notes
    -----
    Linear in the links of these walks, for each node.
    """
    network = walks.network
    for node in nodes:
        name = network.names[node]
        near = frozenset(
            number
            for number in carried(walks, places)
            if name in (network.links[number].source, network.links[number].target)
        )
        places = [place for place in places if not near.isdisjoint(walks[place])]
    return places


def carried(walks: Walks, places: Sequence[int]) -> dict[int, int]:
    """Return how many of some walks take each link.

    Notes
    -----
    Linear in the links of these walks.
    """
    kernels = _kernels_for(walks)
    counts = array("q", bytes(8 * (max(walks.links, default=-1) + 1)))
    chosen = places if isinstance(places, array) else array("i", places)
    kernels.carry(*map(kernels.view, (walks.ends, walks.links, chosen, counts)))
    return {link: number for link, number in enumerate(counts) if number}
