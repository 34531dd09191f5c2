"""The file of a compiled map: a header that is checked, then sections that are only mapped.

All numbers are in the order of the machine that wrote them::

    magic  8 bytes   mark  4 bytes, the order of bytes    version  4 bytes
    size of the header  8 bytes   size of the file  8 bytes   number of sections  8 bytes
    for every section: name  24 bytes, place  8 bytes, size  8 bytes
    checksum of all this  4 bytes

Sections begin at multiples of eight. The last, ``sums``, holds a checksum of each before it, and
one of these checksums; it is written last, since sections are written as they come.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple
from zlib import crc32

from immunograph.errors import MapError, Problem

#: A text, or a file that went through a program for texts, does not begin so.
MAGIC = b"\x89immap\r\n"
VERSION = 2

#: Up to so many bytes a file is verified when it is opened, which takes less than a tenth of a
#: second; a larger one when it is first read as a whole, by ``check`` or ``convert`` for example.
VERIFIED_AT_ONCE = 4 << 20

_MARK = 0x01020304
_HEAD = struct.Struct("=8sIIQQQ")
_ENTRY = struct.Struct("=24sQQ")
_SUM = struct.Struct("=I")
_MOST_SECTIONS = 1000
_SIZES = {"B": 1, "I": 4, "Q": 8}
#: The section that sums up the others.
SUMS = "sums"
_AGAIN = "make it anew with immunograph convert"


class Part(NamedTuple):
    """One section to be written.

    Attributes
    ----------
    name : str
        At most 24 letters.
    size : int
        Its bytes.
    pieces : iterable of bytes-like
        What it holds, as it comes.
    """

    name: str
    size: int
    pieces: Iterable[bytes | memoryview]


class Sections:
    """The sections of a file, once its header was found to be sound.

    Parameters
    ----------
    data : memoryview
        The whole file.
    name : str
        Its name, for messages.

    Raises
    ------
    MapError
        If it is no compiled map, one of another version or another kind of machine, or cut off.

    Attributes
    ----------
    structure : callable or None
        Checks that the sections agree with each other; set by who knows what they mean.
    """

    __slots__ = ("_data", "_found", "_verified", "name", "structure")

    def __init__(self, data: memoryview, name: str) -> None:
        self.name = name
        self._found: dict[str, memoryview] = {}
        self._data = data
        self._verified = False
        self.structure: Callable[[], None] | None = None
        if len(data) < _HEAD.size or bytes(data[: len(MAGIC)]) != MAGIC:
            raise self._refused("is no compiled map", _AGAIN)
        _, mark, version, header, size, count = _HEAD.unpack_from(data)
        if mark != _MARK:
            if mark.to_bytes(4, "little") == _MARK.to_bytes(4, "big"):
                hint = "its numbers are in another order; convert the map on this machine"
                raise self._refused("was written on another kind of machine", hint)
            raise self.damaged()
        if version != VERSION:
            which = "a newer" if version > VERSION else "an older"
            raise self._refused(
                f"was written by {which} version (its form is {version}, this one reads {VERSION})",
                _AGAIN,
            )
        if count > _MOST_SECTIONS or header != _HEAD.size + count * _ENTRY.size + _SUM.size:
            raise self.damaged()
        if len(data) != size:
            is_short = len(data) < size
            raise self._refused(
                "is cut off" if is_short else "has something behind its end", _AGAIN
            )
        (told,) = _SUM.unpack_from(data, header - _SUM.size) if header <= size else (None,)
        if told != crc32(data[: header - _SUM.size]):
            raise self.damaged()
        for place in range(_HEAD.size, header - _SUM.size, _ENTRY.size):
            word, start, length = _ENTRY.unpack_from(data, place)
            if start % 8 or start < header or start + length > size:
                raise self.damaged()
            self._found[word.rstrip(b"\0").decode("ascii", "replace")] = data[
                start : start + length
            ]

    def opened(self, structure: Callable[[], None]) -> None:
        """Take the check of the structure, and verify a small file at once."""
        self.structure = structure
        if len(self._data) <= VERIFIED_AT_ONCE:
            self.whole()

    def whole(self) -> None:
        """Verify the content, once: its checksums, then its structure.

        Raises
        ------
        MapError
            If it is damaged.

        Notes
        -----
        Linear in the size of the file: about a second for a gigabyte, and one for a million links.
        """
        if self._verified or self.structure is None:
            return
        *names, last = self._found
        told = self._found[last]
        sums = _SUM.size * len(names)
        if last != SUMS or len(told) != sums + _SUM.size:
            raise self.damaged()
        if crc32(told[:sums]) != _SUM.unpack_from(told, sums)[0]:
            raise self.damaged(SUMS)
        for name, (wanted,) in zip(names, _SUM.iter_unpack(told[:sums]), strict=True):
            if crc32(self._found[name]) != wanted:
                raise self.damaged(name)
        self.structure()
        self._verified = True

    def bytes(self, name: str) -> memoryview:
        """Return a section."""
        try:
            return self._found[name]
        except KeyError:
            raise self.damaged() from None

    def numbers(self, name: str, form: Literal["B", "I", "Q"], count: int) -> memoryview:
        """Return a section of ``count`` numbers; ``form`` is their type code."""
        found = self.bytes(name)
        if len(found) != count * _SIZES[form]:
            raise self.damaged()
        return found.cast(form)

    def damaged(self, what: str = "") -> MapError:
        """Return the error that says so."""
        return self._refused("is damaged" + (f": {what}" if what else ""), _AGAIN)

    def _refused(self, message: str, hint: str) -> MapError:
        return MapError([Problem(message, place=self.name, hint=hint, code="compiled")])


def packed(parts: Iterable[Part]) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a file of these sections, piece by piece."""
    parts = list(parts)
    parts.append(Part(SUMS, _SUM.size * (len(parts) + 1), ()))
    header = _HEAD.size + len(parts) * _ENTRY.size + _SUM.size
    entries, place = [], _filled(header)
    for part in parts:
        entries.append(_ENTRY.pack(part.name.encode(), place, part.size))
        place = _filled(place + part.size)
    head = _HEAD.pack(MAGIC, _MARK, VERSION, header, place, len(parts)) + b"".join(entries)
    yield head + _SUM.pack(crc32(head)) + bytes(_filled(header) - header)
    sums = b""
    for part in parts[:-1]:
        found = 0
        for piece in part.pieces:
            found = crc32(piece, found)
            yield piece
        sums += _SUM.pack(found)
        yield bytes(_filled(part.size) - part.size)
    yield sums + _SUM.pack(crc32(sums))
    yield bytes(_filled(parts[-1].size) - parts[-1].size)


def _filled(size: int) -> int:
    return -(-size // 8) * 8
