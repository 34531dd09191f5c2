"""Plain data as JSON that is the same on every run and safe to print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from immunograph.safetext import has_hidden

_BEYOND_ASCII = re.compile("[\x7f-\U0010ffff]")


def dumps(data: Any, *, ascii: bool = False) -> str:
    r"""Write plain data as an indented JSON text.

    Parameters
    ----------
    data : dict, list, str, number, bool or None
        The data; keys keep their order.
    ascii : bool
        Whether to escape everything beyond ASCII, for a stream that cannot carry it.

    Returns
    -------
    str
        The text, ended by a newline. Control and bidirectional characters, U+2028, U+2029
        and lone surrogates are escaped, so that it can be printed, encoded and put in a page.

    Raises
    ------
    ValueError
        For NaN and infinity, which JSON does not have.

    Notes
    -----
    Linear in the size of the data.

    Examples
    --------
    >>> print(dumps({"label": "TNF-α"}), end="")
    {
      "label": "TNF-α"
    }
    """
    text = json.dumps(data, ensure_ascii=ascii, allow_nan=False, indent=2)
    return _BEYOND_ASCII.sub(_escaped, text) + "\n"


def lines(records: Iterable[Any], *, ascii: bool = False) -> str:
    """Write one JSON text a line for each record.

    Parameters
    ----------
    records : iterable
        Plain data.
    ascii : bool
        As in :func:`dumps`.

    Returns
    -------
    str
        Each line ended by a newline.

    Raises
    ------
    ValueError
        For NaN and infinity.

    Notes
    -----
    Linear in the size of the data.

    Examples
    --------
    >>> lines([{"id": "a"}, {"id": "b"}])
    '{"id": "a"}\\n{"id": "b"}\\n'
    """
    encode = json.JSONEncoder(ensure_ascii=ascii, allow_nan=False).encode
    return "".join(_BEYOND_ASCII.sub(_escaped, encode(record)) + "\n" for record in records)


def _escaped(match: re.Match[str]) -> str:
    # Beyond ASCII, characters stand only inside JSON strings, where \\u is always allowed.
    character = match.group()
    return json.dumps(character)[1:-1] if has_hidden(character) else character
