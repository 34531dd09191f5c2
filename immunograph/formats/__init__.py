"""Reading and writing maps: one module a format, found by its file suffix.

A module of this folder is a format if it has ``SUFFIXES`` and ``write(graph) -> bytes``; it
reads too if it has ``read(data: bytes, name: str) -> CausalGraph``. ``ABOUT`` says in one line
what it is, and ``LOSSES`` what it leaves out (empty for a lossless format). Two more names are
optional: ``READ_ONLY_SUFFIXES``, and ``LIMIT``, the largest file that is read, in bytes. A format
that need not read the whole file has ``open_path(path) -> CausalGraph``, and a table of links
``feed(path, table)``, which reads a file of any size row by row.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterator
from typing import Any, Protocol, cast

from immunograph.arguments import checked
from immunograph.errors import FileError, UnknownFormat
from immunograph.foreign import way_in
from immunograph.graph import CausalGraph
from immunograph.safetext import clip

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
    return cast("dict[str, Format]", {k: v for k, v in found.items() if hasattr(v, "SUFFIXES")})


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
    name = os.fspath(path)
    suffix = os.path.splitext(name)[1].lower()
    able: dict[str, Format] = {}
    for form in formats().values():
        if hasattr(form, to):
            extra = getattr(form, "READ_ONLY_SUFFIXES", ()) if to == "read" else ()
            able.update((known, form) for known in (*form.SUFFIXES, *extra))
    if suffix in able:
        return able[suffix]
    shown = f"no map format is called {clip(suffix, 40)}" if suffix else "it has no suffix"
    known = f"known: {', '.join(sorted(able))}"
    raise UnknownFormat(f"cannot {to} {clip(name)} as a map: {shown}", known)


def _reader_of(path: str | os.PathLike[str]) -> Format:
    """Return the format that reads a file; the error says how one of another tool gets in."""
    try:
        return format_of(path, to="read")
    except UnknownFormat as unknown:
        raise UnknownFormat(unknown.message, way_in(os.fspath(path)) or unknown.hint) from None


@checked
def load_map(path: str | os.PathLike[str], *, limit: int | None = None) -> CausalGraph:
    """Read a map from a file; its suffix says how: ``.toml``, ``.json``, ``.csv``, ``.tsv``.

    Parameters
    ----------
    path : path-like
        The file.
    limit : int, optional
        The most bytes it may hold; by default 10 MB, and 256 MB for tables of links and for
        JSON, of which 10 MB may be other than plain links.

    Returns
    -------
    CausalGraph

    Raises
    ------
    FileError
        If the file cannot be read, or is larger than ``limit``.
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
        read_bytes(path)
    form = _reader_of(path)
    if hasattr(form, "open_path"):
        opened: CausalGraph = form.open_path(path)
        return opened
    most = getattr(form, "LIMIT", MAP_LIMIT) if limit is None else limit
    read = cast("Callable[[bytes, str], CausalGraph]", cast("Any", form).read)
    with _nothing_thrown_away():
        return read(read_bytes(path, most), os.fspath(path))


@contextlib.contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Look for no garbage while a map is read: what is made is nearly all kept.

    For a million links the looking would take a quarter of the time.
    """
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def read_map(data: bytes, name: str, format: str | None = None) -> CausalGraph:
    """Read a map from bytes, such as those of a pipe.

    Parameters
    ----------
    data : bytes
        The content of a file.
    name : str
        Its name, for messages.
    format : str, optional
        The name of a format, such as ``"csv"``; by default what the content looks like.

    Returns
    -------
    CausalGraph

    Raises
    ------
    MapError
        If it is not a valid map of that format.
    FileError
        If it is larger than the format allows.
    UnknownFormat
        If there is no such format, or the content looks like none.

    Notes
    -----
    Linear in the size.

    Examples
    --------
    >>> read_map(b"source,target,sign\\nstress,sleep,-\\n", "stdin")
    <CausalGraph: 2 nodes, 1 links>
    """
    chosen = _looks_like(data, name) if format is None else format
    form = format_of(f"a.{chosen}", to="read")
    most = getattr(form, "LIMIT", MAP_LIMIT)
    if len(data) > most:
        raise FileError(f"{clip(name)} is larger than the limit of {most:,} bytes")
    read = cast("Callable[[bytes, str], CausalGraph]", cast("Any", form).read)
    with _nothing_thrown_away():
        return read(data, name)


# What a file begins with, and the format that begins so. A line of TOML names a table or a value.
_BEGINNINGS = (
    (rb"\x89immap", "immap"),
    (rb"PAR1", "parquet"),
    (rb"(?:\xef\xbb\xbf)?\s*\{", "json"),
    (rb"(?:\xef\xbb\xbf)?(?:\s*#[^\n]*\n)*\s*(?:\[|(?!sep=)[\w.\"-]+[ \t]*=)", "toml"),
    (rb"[^\n\0]*[,;\t][^\n\0]*(?:\n|\Z)", "csv"),
)


def _looks_like(data: bytes, name: str) -> str:
    import re

    if not data.strip():
        raise FileError(f"there is nothing in {clip(name)}", "it is read to its end, and once")
    if data[:2] == b"\x1f\x8b":
        raise UnknownFormat(f"{clip(name)} is packed", "unpack it first: gzip -dc FILE")
    for beginning, form in _BEGINNINGS:
        if re.match(beginning, data.lstrip(b"\r\n") if form == "csv" else data):
            return form
    raise UnknownFormat(
        f"{clip(name)} does not look like a map of any format", "--from says which it is"
    )


@checked
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

    Notes
    -----
    What a format cannot hold is left out; ``format_of(path, to="write").LOSSES`` says what.

    Examples
    --------
    >>> import immunograph as ig
    >>> path = getfixture("tmp_path") / "map.json"
    >>> ig.save_map(ig.load_dataset(), path)
    >>> ig.load_map(path) == ig.load_dataset()
    True
    """
    from immunograph.files import write_bytes

    write_bytes(path, format_of(path, to="write").write(graph))


@checked
def compile_map(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> tuple[int, int]:
    """Compile a map of any size into a file that opens at once: ``.immap``.

    Parameters
    ----------
    source : path-like
        A map. A table of links (``.csv``, ``.tsv``, ``.parquet``) is read row by row and may be
        larger than the memory; other formats as :func:`load_map` reads them.
    target : path-like
        The new file, written whole or not at all.

    Returns
    -------
    (int, int)
        How many nodes and links it has.

    Raises
    ------
    FileError
        If a file cannot be read or written; an old one is intact.
    MapError
        If it is not a valid map; every problem is listed with its place and fix.
    UnknownFormat
        If nobody reads files of that suffix.

    Notes
    -----
    Time grows like sorting the ids of the links. A link takes about 50 bytes of memory, a node
    its id and its label, a claim its words; what else there is goes to disk beside ``target``.
    ``docs/large-maps.md`` says how long it takes.

    Examples
    --------
    >>> import immunograph as ig
    >>> folder = getfixture("tmp_path")
    >>> _ = (folder / "links.csv").write_text("source,target,sign\\nstress,sleep,-\\n")
    >>> ig.compile_map(folder / "links.csv", folder / "links.immap")
    (2, 1)
    >>> ig.load_map(folder / "links.immap").links[0].sign.word
    'lowers'
    """
    nodes, links, _ = compile_file(source, target)
    return nodes, links


def compile_file(
    source: str | os.PathLike[str], target: str | os.PathLike[str]
) -> tuple[int, int, tuple[str, ...]]:
    """Do what :func:`compile_map` does, and return the remarks of the reader besides."""
    from immunograph.files import failure, write_pieces
    from immunograph.link_table import CompiledTable
    from immunograph.stored import Compiler, compile_graph

    form: Any = _reader_of(source)
    if not hasattr(form, "feed"):
        graph = load_map(source)
        write_pieces(target, compile_graph(graph))
        return len(graph.nodes), len(graph.links), graph.remarks
    name = os.fspath(source)
    folder = os.path.dirname(os.path.abspath(target))
    if not os.path.isdir(folder):
        write_pieces(target, ())  # says so before anything is read
    try:
        with Compiler(folder) as compiler:
            table = CompiledTable(name, compiler)
            form.feed(name, table)
            write_pieces(target, table.pieces())
            remarks = table.remarks(compiler.links, compiler.pooled)
            return compiler.nodes, compiler.links, remarks
    except OSError as error:  # what is kept on disk meanwhile
        raise failure("write", os.fspath(target), error) from None
