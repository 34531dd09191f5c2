"""The one door for files: read a regular file whole, write a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import BinaryIO

from immunograph.errors import FileError, MapError, Problem
from immunograph.safetext import clip

#: The largest file that is read unless the caller says otherwise, in bytes. A table of a
#: million links is 100 to 200 MB; a file beyond this would not fit in memory once parsed.
READ_LIMIT = 256 * 1024 * 1024

# Opening a FIFO or a terminal must not block; Windows needs to be told not to change bytes.
_READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE_FLAGS = os.O_WRONLY | getattr(os, "O_BINARY", 0)

#: The regular files (device and inode) that were read where they are kept from being written
#: over; None where they are not. The command line keeps those of each command.
kept_files: ContextVar[set[tuple[int, int]] | None] = ContextVar("kept_files", default=None)

_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}

_HINTS = {
    errno.ENOENT: "check the spelling and the folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EACCES: "check the permissions",
    errno.EPERM: "check the permissions",
    errno.EROFS: "choose another folder",
    errno.ENOSPC: "free some space or choose another disk",
    errno.EDQUOT: "free some space or choose another disk",
    errno.EFBIG: "choose another disk or raise the limit on file size",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ELOOP: "a symbolic link leads to itself",
}

StrPath = str | os.PathLike[str]


def read_bytes(path: StrPath, limit: int = READ_LIMIT) -> bytes:
    """Return the content of a regular file.

    Parameters
    ----------
    path : str or path-like
        The file.
    limit : int
        The most bytes it may hold.

    Returns
    -------
    bytes
        The whole content.

    Raises
    ------
    FileError
        If it is missing, unreadable, larger than ``limit``, or no regular file: a folder, a
        pipe, a device.

    Notes
    -----
    Linear in the size. Never blocks on a pipe, never reads more than ``limit`` + 1 bytes,
    even of a file that grows meanwhile.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     name = pathlib.Path(folder, "a.toml")
    ...     write_bytes(name, b"title = 1")
    ...     read_bytes(name)
    b'title = 1'
    """
    name = os.fspath(path)
    descriptor, size = _opened(name)
    try:
        if size > limit:
            raise _too_large(name, limit)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise failure("read", name, error) from None
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise _too_large(name, limit)
    return data


def map_file(path: StrPath) -> memoryview:
    """Return the content of a regular file as the system maps it into memory, read nowhere yet.

    Parameters
    ----------
    path : str or path-like
        The file. Whoever cuts it short while it is mapped ends this process, so it should be
        replaced as a whole, as :func:`write_bytes` does.

    Returns
    -------
    memoryview
        Read-only.

    Raises
    ------
    FileError
        If it is missing, unreadable or no regular file.

    Notes
    -----
    Takes no time that depends on the size.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     name = pathlib.Path(folder, "a.immap")
    ...     write_bytes(name, b"data")
    ...     bytes(map_file(name)[:2])
    b'da'
    """
    import mmap

    name = os.fspath(path)
    descriptor, size = _opened(name)
    try:
        if not size:  # nothing can be mapped
            return memoryview(b"")
        return memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise failure("read", name, error) from None
    finally:
        os.close(descriptor)


def open_file(path: StrPath) -> BinaryIO:
    """Open a regular file of any size, to be read piece by piece.

    Raises
    ------
    FileError
        If it is missing, unreadable or no regular file.
    """
    descriptor, _ = _opened(os.fspath(path))
    return os.fdopen(descriptor, "rb", buffering=1 << 20)


def _opened(name: str) -> tuple[int, int]:
    """Open a regular file for reading; return the descriptor and the size."""
    try:
        descriptor = os.open(name, _READ_FLAGS)
    except (OSError, ValueError) as error:
        raise failure("read", name, error) from None
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        os.close(descriptor)
        what = _what(state.st_mode)
        hint = "name a file in it" if what == "a folder" else "save it to a file first"
        raise FileError(f"cannot read {clip(name)}: it is {what}, not a file", hint)
    kept = kept_files.get()
    if kept is not None:
        kept.add((state.st_dev, state.st_ino))
    return descriptor, state.st_size


def read_stream(path: StrPath, limit: int = READ_LIMIT) -> bytes:
    """Return what comes out of a pipe or of stdin, waiting for its end.

    Parameters
    ----------
    path : str or path-like
        A pipe, a device such as ``/dev/stdin``, or ``-`` for stdin.
    limit : int
        The most bytes that are read.

    Raises
    ------
    FileError
        If it cannot be read, is a terminal, or goes on beyond ``limit``.
    """
    name = os.fspath(path)
    try:
        number = 0 if name == "-" else _stream_number(name)
        descriptor = os.open(name, os.O_RDONLY) if number is None else os.dup(number)
        with os.fdopen(descriptor, "rb") as stream:
            if stream.isatty():
                raise FileError(
                    f"cannot read {clip(name)}: it is a terminal", "pipe a file into it"
                )
            data = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise failure("read", name, error) from None
    if len(data) > limit:
        raise _too_large(name, limit)
    return data


def read_text(path: StrPath, limit: int = READ_LIMIT) -> str:
    """Return the text of a UTF-8 file, without byte-order mark, line ends as ``\\n``.

    Parameters
    ----------
    path : str or path-like
        The file.
    limit : int
        The most bytes it may hold.

    Returns
    -------
    str
        The text.

    Raises
    ------
    FileError
        As :func:`read_bytes`.
    MapError
        If it is not UTF-8; it names the line.

    Notes
    -----
    Linear in the size.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     name = pathlib.Path(folder, "a.csv")
    ...     write_bytes(name, b"id\\r\\ncrp\\r\\n")
    ...     read_text(name)
    'id\\ncrp\\n'
    """
    return decode(read_bytes(path, limit), os.fspath(path))


def decode(data: bytes, name: str, *, keep_ends: bool = False) -> str:
    """Return UTF-8 bytes as text, without byte-order mark, line ends as ``\\n``.

    With ``keep_ends`` line ends stay as they are, for formats in which they may be content.

    Raises
    ------
    MapError
        If it is not UTF-8; it names the line.

    Examples
    --------
    >>> decode(b"id\\r\\n", "a.csv")
    'id\\n'
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = not_utf8(name, line, error.start, data[error.start :])
        raise MapError([found]) from None
    return text if keep_ends else text.replace("\r\n", "\n").replace("\r", "\n")


def write_bytes(path: StrPath, data: bytes) -> None:
    """Put ``data`` in a file, whole or not at all.

    The bytes go to a new file in the same folder, which then takes the place of the old one:
    whatever fails or is interrupted, the old content is intact or the new one complete, and
    nothing else is left behind. The permissions of an existing file are kept, a symbolic
    link is followed. Devices and pipes (``/dev/null``, ``/dev/stdout``) are written to
    directly.

    Parameters
    ----------
    path : str or path-like
        Where to write.
    data : bytes
        The new content.

    Raises
    ------
    FileError
        If it cannot be written, and why.

    Notes
    -----
    Linear in the size; waits until the bytes are on the disk.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     name = pathlib.Path(folder, "a.json")
    ...     write_bytes(name, b"{}")
    ...     name.read_bytes()
    b'{}'
    """
    write_pieces(path, (data,))


def write_pieces(path: StrPath, pieces: Iterable[bytes | memoryview]) -> None:
    """Put pieces one after another in a file, as :func:`write_bytes` does with one.

    Raises
    ------
    FileError
        If it cannot be written, and why. What making the pieces raises is passed on.
    """
    _put({os.fspath(path): pieces})


def write_files(files: Mapping[str, bytes]) -> None:
    """Put each content in its file, as :func:`write_bytes` does: all of them, or none.

    Raises
    ------
    FileError
        If one cannot be written, and why; the others are as they were then.
    """
    _put({name: (data,) for name, data in files.items()})


@contextlib.contextmanager
def editing() -> Iterator[None]:
    """Let a file that was read be written over: its change is what was asked for."""
    token = kept_files.set(None)
    try:
        yield
    finally:
        kept_files.reset(token)


def refuse_kept(path: StrPath) -> None:
    """Refuse a file that was read and is kept, by whatever name; see :data:`kept_files`.

    Raises
    ------
    FileError
        If it is one.
    """
    name = os.fspath(path)
    with contextlib.suppress(OSError, ValueError):
        state = os.stat(name)
        if (state.st_dev, state.st_ino) in (kept_files.get() or ()):
            raise FileError(
                f"cannot write {clip(name)}: it is a file that this command reads",
                "name another file",
            )


def _put(files: Mapping[str, Iterable[bytes | memoryview]]) -> None:
    """Write all files beside where they belong, and put them in place when all are written."""
    ready: list[tuple[str, str]] = []
    name = ""
    try:
        for name, pieces in files.items():
            ready += _written_beside(name, pieces)
        while ready:
            temporary, name = ready[0]
            os.replace(temporary, name)
            del ready[0]
    except BrokenPipeError:
        raise  # whoever read has gone, and knows
    except (OSError, ValueError) as error:
        raise failure("write", name, error) from None
    finally:
        # What was raised first matters more.
        for temporary, _ in ready:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _written_beside(name: str, pieces: Iterable[bytes | memoryview]) -> Iterator[tuple[str, str]]:
    """Yield the new file and the one that it is to replace; none for a stream, written at once."""
    stream = _open_stream(name)
    if stream is not None:
        _write_and_close(stream, pieces)
        return
    try:
        mode: int | None = os.stat(name).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and stat.S_ISDIR(mode):
        raise FileError(f"cannot write {clip(name)}: it is a folder", "name a file in it")
    if mode is not None and not stat.S_ISREG(mode):
        _write_and_close(os.open(name, _WRITE_FLAGS), pieces)
        return
    refuse_kept(name)
    target = os.path.realpath(name)
    if mode is not None and not os.access(target, os.W_OK):
        # Renaming needs no permission on the old file, but its owner meant "do not change".
        raise PermissionError(errno.EACCES, "it is read-only")
    # A new file gets what the umask allows; the copy of an existing one must at no moment be
    # open to more people than that one is.
    descriptor, temporary = _create_beside(target, 0o666 if mode is None else 0o600)
    try:
        _write_and_close(descriptor, pieces, sync=True, mode=mode)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    yield temporary, target


def _create_beside(target: str, permissions: int) -> tuple[int, str]:
    folder = os.path.dirname(target)
    number = 0
    while True:
        temporary = os.path.join(folder, f".immunograph-{os.getpid()}-{number}.tmp")
        try:
            flags = _WRITE_FLAGS | os.O_CREAT | os.O_EXCL
            return os.open(temporary, flags, permissions), temporary
        except FileExistsError:
            number += 1


def _write_and_close(
    descriptor: int,
    pieces: Iterable[bytes | memoryview],
    *,
    sync: bool = False,
    mode: int | None = None,
) -> None:
    try:
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(descriptor, stat.S_IMODE(mode))
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        if sync:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_stream(name: str) -> int | None:
    # Opening /dev/stdout anew would start at the beginning of the file it was redirected to,
    # and replacing that file would lose what the shell appends to; so the stream is shared.
    number = _stream_number(name)
    return None if number is None else os.dup(number)


def is_stream(path: StrPath) -> bool:
    """Tell whether a name stands for a stream of this process, such as ``/dev/stdout``."""
    return _stream_number(os.fspath(path)) is not None


def _stream_number(name: str) -> int | None:
    """Return the descriptor that a name such as ``/dev/fd/3`` stands for."""
    number = _STREAMS.get(name)
    if number is None and name.startswith("/dev/fd/") and name[8:].isdecimal():
        number = int(name[8:])
    return number


def failure(verb: str, name: str, error: OSError | ValueError) -> FileError:
    """Return what went wrong with a file as an error of ours; ``verb`` is read or write."""
    if not isinstance(error, OSError):
        return FileError(f"cannot {verb} {clip(name)}: no file can have such a name")
    reason = error.strerror or "unknown cause"
    hint = _HINTS.get(error.errno or 0, "")
    if verb == "write" and error.errno == errno.ENOENT:
        reason, hint = "there is no such folder", "make the folder first"
    return FileError(f"cannot {verb} {clip(name)}: {reason[:1].lower()}{reason[1:]}", hint)


def _too_large(name: str, limit: int) -> FileError:
    return FileError(f"cannot read {clip(name)}: it is larger than the limit of {limit:,} bytes")


def _what(mode: int) -> str:
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    )
    return next((what for test, what in kinds if test(mode)), "a device")


def not_utf8(name: str, line: int, offset: int, rest: bytes) -> Problem:
    """Return the problem of a file whose bytes from this offset on are no UTF-8."""
    if offset == 0 and rest[:2] in (b"\xff\xfe", b"\xfe\xff"):
        message = "the text is UTF-16, not UTF-8"
    else:
        message = f"the text is not UTF-8 (byte 0x{rest[0]:02x} at offset {offset})"
    return Problem(
        message, place=f"{clip(name)}:{line}", hint="save the file as UTF-8", code="encoding"
    )
