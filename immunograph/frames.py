"""Maps as pandas data frames: the columns of a table of links, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from immunograph.convert import missing
from immunograph.errors import ImmunographError, MapError, Problem, UsageError
from immunograph.fields import shown
from immunograph.graph import CausalGraph
from immunograph.link_table import GraphTable
from immunograph.table_columns import table_of

if TYPE_CHECKING:
    import pandas as pd


def from_frame(frame: pd.DataFrame) -> CausalGraph:
    """Return the map that a data frame of links holds.

    Parameters
    ----------
    frame : pandas.DataFrame
        The columns are those of a CSV file of links: ``source``, ``target`` and ``sign`` or
        ``relation``, and any other that ``docs/map-format.md`` names. None, NaN and NA say
        nothing; the index is not looked at.

    Returns
    -------
    CausalGraph

    Raises
    ------
    UsageError
        If it is no data frame.
    MapError
        If it is no valid table of links; every problem is named with its row, from 1.
    ImmunographError
        If pandas is not installed.

    Notes
    -----
    Linear in the size of the frame.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("stress", "sleep", "inhibits"), ("sleep", "stress", "-")]
    >>> from_frame(pd.DataFrame(rows, columns=["source", "target", "sign"]))
    <CausalGraph: 2 nodes, 2 links>
    """
    pandas = _pandas()
    if not isinstance(frame, pandas.DataFrame):
        raise UsageError(f"frame must be a pandas DataFrame, not {type(frame).__name__}")
    table = GraphTable("frame")
    columns = [str(name) for name in frame.columns]
    table.head(columns)
    values = frame.itertuples(index=False, name=None)
    for number, row in enumerate(values, 1):
        cells = [_cell(v, number, name) for v, name in zip(row, columns, strict=True)]
        table.add(cells, number)
    return table.graph()


def to_frame(graph: CausalGraph) -> pd.DataFrame:
    """Return the links of a map as a data frame, with the columns of a CSV file."""
    pandas = _pandas()
    columns, rows = table_of(graph)
    cells = [[row.get(column) for column in columns] for row in rows]
    return pandas.DataFrame(cells, columns=columns)


def _cell(value: Any, row: int, column: str) -> str:
    """Return a value as a cell of a CSV file says it."""
    if isinstance(value, str):
        return value
    if missing(value):
        return ""
    if type(value).__name__ in ("bool", "bool_"):
        return "true" if value else "false"
    try:
        return str(int(value)) if value == int(value) else str(value)
    except (TypeError, ValueError, OverflowError):
        message = f"must be text or a number, not {shown(value)}"
        raise MapError([Problem(message, place=f"frame:{row}", field=column)]) from None


def _pandas() -> Any:
    try:
        import pandas as pd
    except ImportError:
        raise ImmunographError(
            "a data frame needs pandas", "install it: pip install 'immunograph[pandas]'"
        ) from None
    return pd
