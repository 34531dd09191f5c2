"""Edits of a map in TOML: rows are put in where they belong, and every other byte stays.

Parsing a map into a document of its own and writing that would move tables: in the files of
this package each link is followed by its claims, and an array of tables that is interrupted by
another is written in one piece by the libraries that keep comments (docs/decisions/0038).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from immunograph.formats import toml
from immunograph.toml_lines import Path, value_spans

_COMMENT_OR_STRING = re.compile(
    r"\#[^\n]*|\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'", re.DOTALL
)


def add_row(text: str, table: str, row: Mapping[str, Any]) -> str:
    """Return a TOML text with one more row in a table of the map, after the last of its kind.

    Parameters
    ----------
    text : str
        A valid map.
    table : str
        ``"nodes"``, ``"links"`` or ``"citations"``.
    row : mapping
        Its fields as plain data.

    Returns
    -------
    str
        All else as it was, comments and order included.

    Notes
    -----
    Linear in the length of the text.
    """
    spans = value_spans(text)
    if (table,) in spans:
        return _in_array(text, spans[table,], row)
    ends = [end for path, (_, end) in spans.items() if path[0] == table]
    return _below(text, max(ends, default=None), f"\n[[{table}]]\n{toml.fields_text(row)}")


def add_evidence(text: str, link: int, item: Mapping[str, Any]) -> str | None:
    """Return a TOML text with one more piece of evidence for a link.

    Parameters
    ----------
    text : str
        A valid map.
    link : int
        The number of the link in the file, from 0.
    item : mapping
        The fields of the evidence as plain data.

    Returns
    -------
    str or None
        None if the link itself stands in brackets, where nothing can be put below it.
    """
    spans = value_spans(text)
    here: Path = ("links", link)
    if (*here, "evidence") in spans:
        return _in_array(text, spans[(*here, "evidence")], item)
    own = {path: span for path, span in spans.items() if path[:2] == here}
    if not own:
        return None
    below = [end for path, (_, end) in own.items() if path[2:3] == ("evidence",)]
    if below:
        return _below(text, max(below), f"\n[[links.evidence]]\n{toml.fields_text(item)}")
    last = max(end for path, (_, end) in own.items() if len(path) == 3)
    return _below(text, last, toml.fields_text({"evidence": [dict(item)]}))


def _below(text: str, end: int | None, addition: str) -> str:
    """Put lines below the one that holds ``end``, or at the end of the text."""
    at = len(text) if end is None else text.find("\n", end) + 1 or len(text)
    before, after = text[:at], text[at:]
    if before and not before.endswith("\n"):
        before += "\n"
    return before + addition + after


def _in_array(text: str, span: tuple[int, int], row: Mapping[str, Any]) -> str:
    """Put a row at the end of an array of tables in brackets."""
    start, end = span
    value = text[start:end]
    # Strings and comments blanked out, so that the last brace is one of the array itself.
    bare = _COMMENT_OR_STRING.sub(lambda m: " " * len(m[0]), value)
    new = toml.inline_text(row)
    brace = bare.rfind("}")
    if brace < 0:
        inside = value[1:-1].rstrip()
        return f"{text[:start]}[{inside}\n  {new},\n]{text[end:]}"
    head, tail = value[: brace + 1], value[brace + 1 :]
    comma = re.match(r"\s*,", bare[brace + 1 :])
    if comma:
        head, tail = head + tail[: comma.end()], tail[comma.end() :]
    else:
        head += ","
    line_end = tail.find("\n")
    tail = f" {new}{tail}" if line_end < 0 else f"{tail[:line_end]}\n  {new},{tail[line_end:]}"
    return text[:start] + head + tail + text[end:]
