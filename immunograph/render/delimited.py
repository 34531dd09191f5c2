"""Rows as tab-separated text for pipes and as CSV for spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from immunograph.safetext import guarded_cell, visible

#: What a cell may hold; None is written as nothing, truth as ``true`` or ``false``.
Cell = str | int | float | bool | None

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def tsv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], header: bool) -> str:
    r"""Write rows as tab-separated lines.

    Parameters
    ----------
    columns : sequence of str
        The names of the columns.
    rows : iterable of sequence
        The cells.
    header : bool
        Whether the first line names the columns.

    Returns
    -------
    str
        One line a row, each ended by ``\n``. Inside a cell, a backslash, a tab and a line
        end are written ``\\``, ``\t``, ``\n`` and ``\r``; other control characters ``\x1b``.

    Notes
    -----
    Linear in the number of cells.

    Examples
    --------
    >>> tsv(["id", "sign"], [("l1", -1)], header=False)
    'l1\t-1\n'
    """
    lines = [columns] if header else []
    return "".join(
        "\t".join(visible(_words(cell).translate(_TSV_ESCAPES)) for cell in row) + "\n"
        for row in (*lines, *rows)
    )


def csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], header: bool = True) -> str:
    r"""Write rows as CSV (RFC 4180) that no spreadsheet runs.

    Parameters
    ----------
    columns : sequence of str
        The names of the columns.
    rows : iterable of sequence
        The cells.
    header : bool
        Whether the first line names the columns.

    Returns
    -------
    str
        Lines ended by ``\r\n``. A text that a spreadsheet would read as a formula gets an
        apostrophe before it, inside a cell too (:func:`guarded_cell`); numbers stay numbers.
        Control characters other than tab and line feed are written ``\x1b``.

    Notes
    -----
    Linear in the number of cells.

    Examples
    --------
    >>> csv(["id", "label"], [("a", "=1+1"), ("b", -1)])
    "id,label\r\na,'=1+1\r\nb,-1\r\n"
    """
    lines = [columns] if header else []
    return "".join(",".join(map(_csv_cell, row)) + "\r\n" for row in (*lines, *rows))


def _csv_cell(cell: Cell) -> str:
    text = _words(cell)
    if isinstance(cell, str) and not _NUMBER.fullmatch(text):
        text = guarded_cell(text)
    text = "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))
    if text.startswith(" ") or text.endswith(" ") or any(c in text for c in ',"\n\t'):
        text = '"' + text.replace('"', '""') + '"'
    return text


def _words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
