"""Links as a Parquet table, with the columns of a CSV; needs pyarrow."""

from __future__ import annotations

import io
from typing import Any

from immunograph.errors import ImmunographError, MapError, Problem
from immunograph.files import READ_LIMIT
from immunograph.graph import CausalGraph
from immunograph.link_table import GraphTable, LinkTable
from immunograph.safetext import clip
from immunograph.table_columns import NUMBERS, table_of

SUFFIXES = (".parquet",)
LIMIT = READ_LIMIT
ABOUT = "a table of links, for data frames; needs pyarrow"
LOSSES = (
    "title, kinds, names of loops, nodes without links, where nodes stand, "
    "identifiers in ontologies and what claims say besides their words"
)

#: So many links fit in memory, and so many can be compiled.
MOST_ROWS, _MOST_AT_ALL = 2_000_000, 100_000_000

#: The largest cell, in bytes.
MOST_CELL = 1_000_000

_MOST_UNPACKED = 4 << 30

# So many rows are read at once.
_ROWS = 65_536


def read(data: bytes, name: str) -> CausalGraph:
    """Read a table of links; every problem is named with its row.

    Parameters
    ----------
    data : bytes
        The content of the file.
    name : str
        Its name, for messages.

    Returns
    -------
    CausalGraph

    Raises
    ------
    ImmunographError
        If pyarrow is not installed.
    MapError
        If it is no Parquet, or not a valid table of links, as for CSV.

    Notes
    -----
    Linear in the size of the table. Problems are named by row: 1 is the first.
    """
    table = GraphTable(name)
    _feed(io.BytesIO(data), name, table)
    return table.graph()


def feed(path: str, table: LinkTable[Any, Any]) -> None:
    """Read a table of links from a file of any size, some rows at a time.

    Parameters
    ----------
    path : str
        The file.
    table : LinkTable
        Takes the rows.

    Raises
    ------
    FileError, ImmunographError, MapError
        As :func:`read`, or if the file cannot be read.
    """
    from immunograph.files import open_file

    with open_file(path) as file:
        _feed(file, path, table)


def _feed(file: Any, name: str, table: LinkTable[Any, Any]) -> None:
    arrow, parquet = _pyarrow()
    try:
        source = parquet.ParquetFile(file)
        _bounded(
            source.metadata, name, MOST_ROWS if isinstance(table, GraphTable) else _MOST_AT_ALL
        )
        table.head(source.schema_arrow.names)
        words = _words(source.schema_arrow, name)
        # As they are kept: each text once, however many rows repeat it.
        source = parquet.ParquetFile(file, read_dictionary=words)
        row = 1
        for batch in source.iter_batches(_ROWS):
            for cells in zip(*(_cells(column, name, row) for column in batch.columns), strict=True):
                table.add(cells, row)
                row += 1
    except (OSError, ValueError, arrow.ArrowException) as wrong:
        said = str(wrong).split("\n")[0].rstrip(".")
        raise MapError([Problem(f"is no Parquet: {said}", place=name)]) from None


def _bounded(footer: Any, name: str, most: int) -> None:
    """Refuse what would take too much memory, by what the footer says of it."""
    unpacked = sum(footer.row_group(n).total_byte_size for n in range(footer.num_row_groups))
    for found, bound, what, hint in (
        (footer.num_rows, most, "rows", "compile it: immunograph convert FILE.parquet FILE.immap"),
        (unpacked, _MOST_UNPACKED, "bytes once it is unpacked", ""),
    ):
        if found > bound:
            message = f"holds {found:,} {what}, {bound:,} is the most"
            raise MapError([Problem(message, place=name, hint=hint)])


def _words(schema: Any, name: str) -> list[str]:
    """Return the columns of texts; those that hold neither texts nor numbers are errors."""
    from pyarrow import types

    texts, problems = [], []
    for field in schema:
        kind = field.type.value_type if types.is_dictionary(field.type) else field.type
        if types.is_string(kind) or types.is_large_string(kind):
            texts.append(field.name)
        elif not (
            types.is_integer(kind)
            or types.is_floating(kind)
            or types.is_null(kind)
            or (types.is_boolean(kind) and field.name == "derived")
        ):
            hint = "make it a column of text"
            message = f"holds {kind}, which is neither text nor numbers"
            problems.append(Problem(message, place=name, field=clip(field.name, 60), hint=hint))
    if problems:
        raise MapError(problems)
    return texts


def _cells(column: Any, name: str, row: int) -> list[str]:
    """Return a part of a column as the cells of a CSV."""
    column.validate(full=True)  # pyarrow itself takes what a file says of places in texts
    kept = getattr(column, "dictionary", None)
    if kept is None:
        return list(map(_cell, column.to_pylist()))
    if kept.nbytes > MOST_CELL:  # a text of a megabyte may stand in every row
        from pyarrow import compute

        if (compute.max(compute.binary_length(kept)).as_py() or 0) > MOST_CELL:
            problem = f"a cell is longer than {MOST_CELL:,} bytes"
            raise MapError([Problem(problem, place=f"{name}:{row} and on")])
    texts = kept.to_pylist()
    return ["" if place is None else texts[place] or "" for place in column.indices.to_pylist()]


def _cell(value: Any) -> str:
    """Return a value as the cell of a CSV says it; nothing (and no number) is empty."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # noqa: PLR0124 - NaN, as data frames say nothing
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of whole numbers with gaps
    return str(value)


def write(graph: CausalGraph) -> bytes:
    """Return the links as a Parquet table.

    Parameters
    ----------
    graph : CausalGraph
        Any map.

    Returns
    -------
    bytes
        The same for the same map and version of pyarrow, always.

    Raises
    ------
    ImmunographError
        If pyarrow is not installed.

    Notes
    -----
    Linear in the size of the map.
    """
    arrow, parquet = _pyarrow()
    names, rows = table_of(graph)
    columns = {}
    for name in names:
        cells = [row.get(name, "") for row in rows]
        if name in NUMBERS:
            found = arrow.array([None if c == "" else c for c in cells], arrow.int64())
        else:
            found = arrow.array([str(c) if str(c).strip() else None for c in cells], arrow.string())
        columns[name] = found
    out = io.BytesIO()
    parquet.write_table(arrow.table(columns), out)
    return out.getvalue()


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ImmunographError(
            "a Parquet table needs pyarrow", "install it: pip install 'immunograph[parquet]'"
        ) from None
    return pa, parquet
