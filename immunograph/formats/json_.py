"""Maps as JSON: lossless both ways, described by ``docs/map.schema.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from immunograph.draft import GraphDraft, graph_to_plain
from immunograph.errors import MapError, Problem
from immunograph.fields import shown
from immunograph.files import decode
from immunograph.foreign import json_of_another_tool
from immunograph.graph import CausalGraph
from immunograph.safetext import clip, has_hidden

SUFFIXES = (".json",)
ABOUT = "JSON, lossless, with a published JSON Schema"
LOSSES = ""

#: The most values in one file: a map of 10 MB has a tenth of that.
MOST_VALUES = 1_000_000

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)


def write(graph: CausalGraph) -> bytes:
    """Return the map as JSON in UTF-8, indented, fields in the order of the schema.

    Parameters
    ----------
    graph : CausalGraph
        Any map.

    Returns
    -------
    bytes
        The same for the same map, always.

    Notes
    -----
    Linear in the size of the map.
    """
    text = json.dumps(graph_to_plain(graph), ensure_ascii=False, indent=1, allow_nan=False)
    if has_hidden(text.replace("\n", "")):
        # Whoever looks at the file in a terminal must not be steered by it.
        text = "\n".join(_spelt(line) if has_hidden(line) else line for line in text.split("\n"))
    return f"{text}\n".encode()


def _spelt(line: str) -> str:
    """Return a line of JSON with hidden characters, which stand only in strings, spelt out."""
    return "".join(json.dumps(c)[1:-1] if has_hidden(c) else c for c in line)


def read(data: bytes, name: str) -> CausalGraph:
    """Read a map; duplicate keys, NaN and infinities are errors.

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
    MapError
        If it is no JSON or no valid map.

    Notes
    -----
    Linear in the size of the file.
    """
    text = decode(data, name)
    _refuse_hostile(text, name)
    try:
        plain = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _Refused as wrong:
        raise MapError([Problem(str(wrong), place=name)]) from None
    except json.JSONDecodeError as wrong:
        place = f"{name}:{wrong.lineno}"
        problem = Problem(f"is no JSON: {wrong.msg}", place=place, hint=_advice(wrong))
        raise MapError([problem]) from None
    except RecursionError:
        raise MapError([Problem("is nested too deeply", place=name)]) from None
    except ValueError:  # Python refuses to work out a number of more than 4300 digits
        raise MapError([Problem("holds a number of thousands of digits", place=name)]) from None
    if found := json_of_another_tool(plain, name):
        whose, hint = found
        raise MapError([Problem(f"is no map but {whose}", place=name, hint=hint)])
    if not isinstance(plain, Mapping):
        raise MapError([Problem("is no map: the top must be an object in { }", place=name)])
    return GraphDraft.from_plain(plain, file=name).freeze()


def _refuse_hostile(text: str, name: str) -> None:
    """Refuse what is valid JSON but would fill the memory with tiny values."""
    most = MOST_VALUES
    if text.count(",") + text.count("[") + text.count("{") <= most:
        return
    bare = _TEXT.sub('"', text)
    values = bare.count(",") + bare.count("[") + bare.count("{")
    if values > most:
        problem = Problem(
            f"has {values:,} values, {most:,} is the most",
            place=name,
            hint="keep a map of this size as a CSV of links",
        )
        raise MapError([problem])


def _advice(wrong: json.JSONDecodeError) -> str:
    if not wrong.doc.strip():
        return "the file is empty"
    if "control character" in wrong.msg:
        return "write a line break as \\n, and other control characters as \\u00…"
    if "escape" in wrong.msg:
        return "write a backslash as two"
    if "property name" in wrong.msg or "Expecting value" in wrong.msg:
        return "text and keys need double quotes; is there a comma too many?"
    return ""


class _Refused(Exception):
    """Something that JSON readers let pass and we do not."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = ""
        for key, _ in pairs:
            if key in seen:
                twice = key
                break
            seen.add(key)
        which = f" (its id: {shown(found['id'])})" if "id" in found else ""
        raise _Refused(f"the key {clip(twice, 60)!r} is used twice in one object{which}")
    return found


def _no_constant(text: str) -> NoReturn:
    raise _Refused(f"{text} is no number of JSON")
