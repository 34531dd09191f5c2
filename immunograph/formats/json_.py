"""Maps as JSON: lossless both ways, described by ``docs/map.schema.json``."""

from __future__ import annotations

import json
from typing import Any

from immunograph.draft import GraphDraft, graph_to_plain
from immunograph.errors import MapError, Problem
from immunograph.files import decode
from immunograph.graph import CausalGraph

SUFFIXES = (".json",)
ABOUT = "JSON, lossless, with a published JSON Schema"
LOSSES = ""


def write(graph: CausalGraph) -> bytes:
    """Return the map as JSON in UTF-8, indented, fields in the order of the schema."""
    text = json.dumps(graph_to_plain(graph), ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def read(data: bytes, name: str) -> CausalGraph:
    """Read a map; duplicate keys, NaN and infinities are errors.

    Raises
    ------
    MapError
        If it is no JSON or no valid map.
    """
    text = decode(data, name)
    try:
        plain = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _Refused as wrong:
        raise MapError([Problem(str(wrong), place=name)]) from None
    except json.JSONDecodeError as wrong:
        problem = Problem(f"is no JSON: {wrong.msg}", place=f"{name}:{wrong.lineno}")
        raise MapError([problem]) from None
    except RecursionError:
        raise MapError([Problem("is nested too deeply", place=name)]) from None
    except ValueError as wrong:  # a number of more than 4300 digits
        raise MapError([Problem(f"holds a number that is too long: {wrong}", place=name)]) from None
    if not isinstance(plain, dict):
        raise MapError([Problem("is no map: the top must be an object in { }", place=name)])
    return GraphDraft.from_plain(plain, file=name).freeze()


class _Refused(Exception):
    """Something that JSON readers let pass and we do not."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise _Refused(f"the key {twice!r} is used twice in one object")
    return found


def _no_constant(text: str) -> Any:
    raise _Refused(f"{text} is no number of JSON")
