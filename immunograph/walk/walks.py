"""Walks: paths or loops as two arrays, however many there are."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import overload

from immunograph.walk.engine import Engine, compiled_engine, engine
from immunograph.walk.network import ASSOCIATION, Network

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

    def unchain(self, begin: int, *, closed: bool) -> None:
        """Forget the walks from place ``begin`` on that take two opposites in a row.

        Of closed ones the last link and the first are in a row, too: so two links that say the
        same opposites make no loop.
        """
        found = self[begin:]
        self.cut(begin)
        for walk in found:
            if not self.network.doubles(walk, closed=closed):
                self.append(walk)

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
        if kernels.compiled:
            known = map(kernels.view, (self.ends, self.links, sign, grade, kind))
            kernels.columns(*known, *map(kernels.view, made))
        else:
            told = bytes(map(_told, sign, grade, kind))
            for begin in range(0, count, _ROWS):
                _tell(self, range(begin, min(begin + _ROWS, count)), told, made)
        return made[0], made[1], made[2]


#: So many walks are told of at once, so that what that takes stays small.
_ROWS = 1 << 14


def _told(sign: int, grade: int, kind: int) -> int:
    """Return all that counts of a link in a byte."""
    return (sign + 1) | grade << 2 | kind << 5


_SIGN, _GRADE, _KIND = (
    bytes(code >> shift & mask for code in range(256)) for shift, mask in ((0, 3), (2, 7), (5, 7))
)


def _tell(walks: Walks, places: range, told: bytes, made: Sequence[array[int]]) -> None:
    """Do what the kernel ``columns`` does for some walks in the way that is quick in Python.

    That is: with the searches of ``bytes``, not link by link.
    """
    net, lowest, causal = made
    ends = walks.ends
    base = ends[places[0] - 1] if places[0] else 0
    codes = bytes(map(told.__getitem__, walks.links[base : ends[places[-1]]]))
    signs, grades, kinds = (codes.translate(part) for part in (_SIGN, _GRADE, _KIND))
    *lower, best = sorted(set(grades))
    unknown, barred = 1 in signs, ASSOCIATION in kinds
    begin = 0
    for place in places:
        end = ends[place] - base
        if unknown and signs.find(1, begin, end) >= 0:
            net[place] = 0
        else:
            net[place] = -1 if signs.count(0, begin, end) & 1 else 1
        lowest[place] = next((low for low in lower if grades.find(low, begin, end) >= 0), best)
        causal[place] = not barred or kinds.find(ASSOCIATION, begin, end) < 0
        begin = end


def _kernels_for(walks: Walks) -> Engine:
    long = len(walks.links) > LONG
    return (compiled_engine() if long else None) or engine()


def ranked(
    walks: Walks,
    columns: tuple[array[int], array[int], array[int]],
    places: Iterable[int],
    limit: int | None = None,
) -> array[int]:
    """Return what :func:`in_order` yields, or the first ``limit`` of it."""
    return array("i", islice(in_order(walks, columns, places), limit))


def in_order(
    walks: Walks, columns: tuple[array[int], array[int], array[int]], places: Iterable[int]
) -> Iterator[int]:
    """Yield the places of some walks from the best to the worst.

    Paths: causal first, then by grade, length and links. Loops: by grade, length and links.

    Notes
    -----
    n log n comparisons, within the walks of the same class, grade, length and first link, when
    the first of these is asked for.
    """
    _, grades, causal = columns
    loops = walks.start is None
    ends, links = walks.ends, walks.links
    groups: dict[tuple[bool, int, int, int], array[int]] = {}
    for place in places:
        begin = ends[place - 1] if place else 0
        key = (not (loops or causal[place]), -grades[place], ends[place] - begin, links[begin])
        group = groups.get(key)
        if group is None:
            group = groups[key] = array("i")
        group.append(place)

    def bytes_of(place: int) -> bytes:
        walk = links[ends[place - 1] if place else 0 : ends[place]]
        if sys.byteorder == "little":
            walk.byteswap()  # so that bytes, which compare quicker, compare as the numbers do
        return walk.tobytes()

    for key in sorted(groups):
        yield from sorted(groups[key], key=bytes_of)


def tally(nets: array[int], places: Sequence[int]) -> dict[int, int]:
    """Return how many of some walks have which net sign: 1, −1 or 0."""
    if isinstance(places, range):
        return {sign: nets.count(sign) for sign in (1, -1, 0)}
    found = {1: 0, -1: 0, 0: 0}
    for place in places:
        found[nets[place]] += 1
    return found


def at_least(found: Mapping[int, int], best: Mapping[int, int]) -> dict[int, int]:
    """Return how many walks of each net sign there are at least, by two counts of some of them."""
    return {sign: max(number, best[sign]) for sign, number in found.items()}


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
    if not kernels.compiled:
        return _carried(walks, places)
    links = kernels.view(walks.links)
    counts = array("q", bytes(8 * (int(links.max(initial=-1)) + 1)))
    chosen = places if isinstance(places, array) else array("i", places)
    kernels.carry(kernels.view(walks.ends), links, *map(kernels.view, (chosen, counts)))
    return {link: number for link, number in enumerate(counts) if number}


def _carried(walks: Walks, places: Sequence[int]) -> dict[int, int]:
    """Do what the kernel ``carry`` does in the way that is quick in Python."""
    ends, links = walks.ends, walks.links
    counts: Counter[int] = Counter()
    if isinstance(places, range) and len(places) == len(walks):
        counts.update(links)
    else:
        for place in places:
            counts.update(links[ends[place - 1] if place else 0 : ends[place]])
    return {link: counts[link] for link in sorted(counts)}
