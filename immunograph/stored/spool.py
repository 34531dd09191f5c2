"""More texts than fit in memory: written one after another, or sorted, in files without a name."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import accumulate, chain, count, islice, repeat
from operator import sub
from typing import IO

from immunograph.stored.file import Part

# What is longer than a megabyte goes to disk, and is read back in such pieces.
_PIECE = 1 << 20
# How many ids are sorted in memory at once.
_RUN = 500_000


def numbers(name: str, found: array[int]) -> Part:
    """Return a section of numbers."""
    return Part(name, len(found) * found.itemsize, (memoryview(found).cast("B"),))


class Scratch:
    """Files without a name, which are gone when this is closed.

    Parameters
    ----------
    folder : str or None
        Where they are, if files can be made there; otherwise in the usual place.
    """

    def __init__(self, folder: str | None) -> None:
        able = folder is not None and os.access(folder, os.W_OK)
        self._folder = folder if able else None
        self._files: list[IO[bytes]] = []

    def file(self, *, in_memory: int = 0) -> IO[bytes]:
        """Return a new file; it is kept in memory up to so many bytes."""
        from tempfile import SpooledTemporaryFile, TemporaryFile

        made: IO[bytes]
        if in_memory:
            made = SpooledTemporaryFile(in_memory, dir=self._folder)  # noqa: SIM115
        else:
            made = TemporaryFile(dir=self._folder)  # noqa: SIM115
        self._files.append(made)
        return made

    def close(self) -> None:
        """Let all files go."""
        for file in self._files:
            file.close()
        self._files.clear()


class Spool:
    """Texts by place, written one after another, and where each begins.

    Parameters
    ----------
    name : str
        The first part of the names of the two sections that they become.
    scratch : Scratch
        Where they are kept.
    """

    def __init__(self, name: str, scratch: Scratch) -> None:
        self._name = name
        self._file = scratch.file(in_memory=_PIECE)
        self._at = array("Q", [0])
        self._end = 0

    def put(self, place: int, text: bytes) -> None:
        """Write one text; places rise, and the text of those that are left out is empty."""
        gap = place + 1 - len(self._at)
        if gap:
            self._at.extend(repeat(self._end, gap))
        self._file.write(text)
        self._end += len(text)
        self._at.append(self._end)

    def extend(self, texts: Sequence[bytes]) -> None:
        """Write the texts of the places that follow."""
        self._file.write(b"".join(texts))
        self._at.extend(accumulate(map(len, texts[1:]), initial=self._end + len(texts[0])))
        self._end = self._at[-1]

    def holds(self, place: int) -> bool:
        """Tell whether the text at that place is not empty."""
        return place + 1 < len(self._at) and self._at[place] < self._at[place + 1]

    def __getitem__(self, place: int) -> bytes:
        """Return the text at that place; not while they are being iterated over."""
        if not self.holds(place):
            return b""
        self._file.seek(self._at[place])
        return self._file.read(self._at[place + 1] - self._at[place])

    def __iter__(self) -> Iterator[bytes]:
        """Yield the texts up to the last that was written, then empty ones without an end."""
        self._file.seek(0)
        sizes = map(sub, islice(self._at, 1, None), self._at)
        return chain(map(self._file.read, sizes), repeat(b""))

    def parts(self, count: int) -> Iterator[Part]:
        """Yield the sections for so many places; where all are empty, only an empty one."""
        if self._end:
            self._at.extend(repeat(self._end, count + 1 - len(self._at)))
            yield numbers(f"{self._name}.at", self._at)
        yield Part(f"{self._name}.text", self._end, self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


class Sorter:
    """Ids with their places, read back in the order of ids and, among equal ones, of places.

    Parameters
    ----------
    scratch : Scratch
        Where sorted runs go.
    """

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._lines: list[bytes] = []
        self._runs: list[IO[bytes]] = []

    def extend(self, names: Iterable[bytes], place: int) -> None:
        """Take the ids of this place and those that follow."""
        # No id holds a control character: what ends it sorts before whatever makes it longer.
        self._lines += [b"%b\0%010d\n" % pair for pair in zip(names, count(place), strict=False)]
        if len(self._lines) >= _RUN:
            self._lines.sort()
            run = self._scratch.file()
            run.writelines(self._lines)
            self._runs.append(run)
            self._lines.clear()

    def __iter__(self) -> Iterator[tuple[bytes, int]]:
        self._lines.sort()
        for run in self._runs:
            run.seek(0)
        lines = merge(*self._runs, self._lines) if self._runs else iter(self._lines)
        return ((line[:-12], int(line[-11:-1])) for line in lines)
