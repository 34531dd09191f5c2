"""A map as the bytes of a cache: quick to load, never an exchange format.

Parsing the bundled map takes longer than importing the whole command line, so the finished
records are kept beside the byte code, in the same form (``marshal``) and with the same trust:
they are written by this package into its own folder and stand for one source file, whose size
and time they carry. A map that somebody sends you is never read this way.
"""

from __future__ import annotations

import marshal
from binascii import crc32
from enum import Enum
from typing import Any

from immunograph import records, vocabulary
from immunograph.graph import CausalGraph

_PARTS = ("nodes", "links", "kinds", "claims", "citations", "loops")


def dumps(graph: CausalGraph, stamp: str) -> bytes:
    """Return ``graph`` as bytes; ``stamp`` names what it was made from.

    Notes
    -----
    Linear in the map.
    """
    forms: dict[str, tuple[tuple[str, ...], dict[int, str]]] = {}
    parts = {part: [_flat(record, forms) for record in getattr(graph, part)] for part in _PARTS}
    source = None if graph.source is None else _flat(graph.source, forms)
    data = marshal.dumps((stamp, forms, graph.title, graph.about, source, parts))
    return _sum(data) + data


def loads(data: bytes, stamp: str) -> CausalGraph | None:
    """Return the map, or None if the bytes are damaged or made from something else."""
    if data[:4] != _sum(data[4:]):
        return None
    try:
        made_from, forms, title, about, source, parts = marshal.loads(data[4:])  # noqa: S302 - ours, like byte code
        if made_from != stamp:
            return None
        build = {name: _builder(name, *form) for name, form in forms.items()}
        records_of = {part: [build[name](values, build) for name, values in rows]
                      for part, rows in parts.items()}  # fmt: skip
        origin = None if source is None else build[source[0]](source[1], build)
        loops = records_of["loops"]
    except (ValueError, EOFError, TypeError, KeyError, AttributeError):
        return None
    return CausalGraph(
        records_of["nodes"],
        records_of["links"],
        kinds=records_of["kinds"],
        claims=records_of["claims"],
        citations=records_of["citations"],
        loops=loops,
        title=title,
        about=about,
        source=origin,
    )


def _sum(data: bytes) -> bytes:
    """Return a checksum: a disk that flips a bit must not make another map."""
    return crc32(data).to_bytes(4, "big")


def _flat(
    record: Any, forms: dict[str, tuple[tuple[str, ...], dict[int, str]]]
) -> tuple[str, tuple[Any, ...]]:
    """Return the class name and plain values of a record; note its form once."""
    name = type(record).__name__
    fields = tuple(record.__slots__)
    _, words = forms.setdefault(name, (fields, {}))
    values = []
    for place, field in enumerate(fields):
        value = getattr(record, field)
        if isinstance(value, Enum):
            words[place] = type(value).__name__
            value = value.value
        elif isinstance(value, tuple) and value and hasattr(value[0], "__slots__"):
            words[place] = ""
            value = tuple(_flat(item, forms) for item in value)
        values.append(value)
    return name, tuple(values)


def _builder(name: str, fields: tuple[str, ...], words: dict[int, str]) -> Any:
    kind = getattr(records, name)
    if tuple(kind.__slots__) != fields:
        raise ValueError(name)
    members = {
        place: getattr(vocabulary, word)._value2member_map_ for place, word in words.items() if word
    }
    nested = [place for place, word in words.items() if not word]

    def build(values: tuple[Any, ...], builders: dict[str, Any]) -> Any:
        row = list(values)
        for place, by_value in members.items():
            if row[place] is not None:
                row[place] = by_value[row[place]]
        for place in nested:
            row[place] = tuple([builders[n](v, builders) for n, v in row[place]])
        return kind(**dict(zip(fields, row, strict=True)))

    return build
