"""Reading and writing maps: one module a format, found by its file suffix.

A module of this folder is a format if it has ``SUFFIXES`` and ``write(graph) -> bytes``; it
reads too if it has ``read(data: bytes, name: str) -> CausalGraph``. ``ABOUT`` says in one line
what it is, and ``LOSSES`` what it leaves out (empty for a lossless format). Two more names are
optional: ``READ_ONLY_SUFFIXES``, and ``LIMIT``, the largest file that is read, in bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Protocol, cast

from immunograph.errors import FileError, UnknownFormat
from immunograph.graph import CausalGraph

#: The largest file that is read where its format names no other limit, in bytes.
MAP_LIMIT = 10 * 1024 * 1024


class Format(Protocol):
    """What a module of this folder offers."""

    SUFFIXES: tuple[str, ...]
    ABOUT: str
    LOSSES: str

    def write(self, graph: CausalGraph) -> bytes:
        """Return the map as the bytes of a file."""


def formats() -> dict[str, Format]:
    """Return every format by its name, e.g. ``"toml"``; sorted by name."""
    import importlib
    import pkgutil

    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    found = {name.rstrip("_"): importlib.import_module(f"{__name__}.{name}") for name in names}
    return cast(dict[str, Format], {k: v for k, v in found.items() if hasattr(v, "SUFFIXES")})


def format_of(path: str | os.PathLike[str], *, to: str) -> Format:
    """Return the format that reads or writes files like ``path``.

    Parameters
    ----------
    path : path-like
        Only its suffix counts.
    to : str
        ``"read"`` or ``"write"``.

    Raises
    ------
    UnknownFormat
        If no format does that; it lists those that do.
    """
    suffix = _suffix(path)
    able: dict[str, Format] = {}
    for form in formats().values():
        if hasattr(form, to):
            extra = getattr(form, "READ_ONLY_SUFFIXES", ()) if to == "read" else ()
            able.update((known, form) for known in (*form.SUFFIXES, *extra))
    if suffix in able:
        return able[suffix]
    shown = f"no map format called {suffix!r}" if suffix else f"{clip(name_of(path))} has no suffix"
    raise UnknownFormat(f"cannot {to} a map: {shown}", f"known: {', '.join(sorted(able))}")


def load_map(path: str | os.PathLike[str]) -> CausalGraph:
    """Read a map from a file; its suffix says how: ``.toml``, ``.json``, ``.csv``, ``.tsv``.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    CausalGraph

    Raises
    ------
    FileError
        If the file cannot be read.
    MapError
        If it is not a valid map; every problem is listed with its place and fix.
    UnknownFormat
        If nobody reads files of that suffix.

    Notes
    -----
    Linear in the size of the file. Nothing that a map names is opened or fetched.

    Examples
    --------
    >>> import immunograph as ig
    >>> path = getfixture("tmp_path") / "map.toml"
    >>> _ = path.write_text('nodes = [{id = "a"}]')
    >>> ig.load_map(path)
    <CausalGraph: 1 nodes, 0 links>
    """
    from immunograph.files import read_bytes

    # A folder or a missing file is a better answer than an unknown suffix.
    if not os.path.isfile(path):
        read_bytes(path, limit)
    form = format_of(path, to="read")
    most = getattr(form, "LIMIT", MAP_LIMIT) if limit is None else limit
    read = cast(Callable[[bytes, str], CausalGraph], cast(Any, form).read)
    return read(read_bytes(path, most), os.fspath(path))


def save_map(graph: CausalGraph, path: str | os.PathLike[str]) -> None:
    """Write a map to a file, whole or not at all; its suffix says how.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    path : path-like
        The file; an old one is replaced only when the new one is complete.

    Raises
    ------
    UnknownFormat
        If nobody writes files of that suffix.
    FileError
        If the file cannot be written; the old one is intact.
    """
    from immunograph.files import write_bytes

    data = format_of(path, to="write").write(graph)
    if os.path.isdir(path):
        raise FileError(f"cannot write {os.fspath(path)!r}: it is a folder", "name a file")
    write_bytes(path, data)
