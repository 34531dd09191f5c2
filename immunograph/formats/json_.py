"""Maps as JSON: lossless both ways, described by ``docs/map.schema.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from immunograph.draft import GraphDraft, graph_to_plain
from immunograph.errors import MapError, Problem
from immunograph.fields import shown
from immunograph.files import READ_LIMIT, decode
from immunograph.foreign import json_of_another_tool
from immunograph.formats import MAP_LIMIT
from immunograph.graph import CausalGraph
from immunograph.safetext import clip, has_hidden
from immunograph.text_row import TextRow

SUFFIXES = (".json",)
ABOUT = "JSON, lossless, with a published JSON Schema"
LOSSES = ""

LIMIT = READ_LIMIT

#: The most values in one file, and the most bytes, plain links left out, and the most of these.
MOST_VALUES, MOST_BYTES, MOST_LINKS = 1_000_000, MAP_LIMIT, 2_000_000

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)

# A plain link: an object of these texts alone, none with an escape, and the comma after it.
_LINK_FIELDS = frozenset(("id", "source", "target", "relation", "sign"))
_LINK = re.compile(
    rb'\{\s*+(?:"(?:id|source|target|relation|sign)"\s*+:\s*+'
    rb'"[^"\\\x00-\x1f]{0,1200}+"\s*+,?+\s*+){3,5}+\}\s*+,?+\s*+'
)

# So many different texts are kept once, however many links name them.
_MOST_SHARED = 500_000


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
    plain = _parsed(data, name)
    del data  # what is built of it takes room
    if found := json_of_another_tool(plain, name):
        whose, hint = found
        raise MapError([Problem(f"is no map but {whose}", place=name, hint=hint)])
    if not isinstance(plain, Mapping):
        raise MapError([Problem("is no map: the top must be an object in { }", place=name)])
    return GraphDraft.from_plain(plain, file=name).freeze()


def _parsed(data: bytes, name: str) -> Any:
    links = _refuse_hostile(data, name)
    text = decode(data, name)
    made = _Rows().made if links else _unique
    try:
        return json.loads(text, object_pairs_hook=made, parse_constant=_no_constant)
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


def _refuse_hostile(data: bytes, name: str) -> int:
    """Refuse what is valid JSON but would fill the memory; return how many links are plain.

    None are looked for in a map that is small with them. Up to the first error of a file, a
    plain link begins where an object does: a text ends at a quote, and no field follows it.
    """
    if len(data) <= MOST_BYTES and _marks(data) <= MOST_VALUES:
        return 0
    rest, links = _LINK.subn(b"", data)
    besides = " besides plain links" if links else ""
    _bound(links, MOST_LINKS, "plain links", name)
    _bound(len(rest), MOST_BYTES, f"bytes{besides}", name)
    if _marks(rest) > MOST_VALUES:
        # As text: each piece of bytes that stands between two texts would take more memory.
        values = _marks(_TEXT.sub('"', rest.decode("latin-1")).encode("latin-1"))
        _bound(values, MOST_VALUES, f"values{besides}", name)
    return links


def _bound(found: int, most: int, what: str, name: str) -> None:
    if found > most:
        message = f"has {found:,} {what}, {most:,} is the most"
        hint = "keep a map of this size as a CSV of links"
        raise MapError([Problem(message, place=name, hint=hint)])


def _marks(data: bytes) -> int:
    return data.count(b",") + data.count(b"[") + data.count(b"{")


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


def _all_texts(values: tuple[Any, ...]) -> bool:
    try:
        "".join(values)  # the quickest way to ask
    except TypeError:
        return False
    return True


class _Rows:
    """Makes what the objects of a large map are held as: plain links are kept small."""

    def __init__(self) -> None:
        self._shared: dict[str, str] = {}
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}

    def made(self, pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
        """Return one object; a key that is used twice is an error."""
        if 3 <= len(pairs) <= 5:
            names, texts = zip(*pairs, strict=True)
            known = self._names.get(names) or self._kept(names)
            if known and _all_texts(texts):
                shared = self._shared
                share = shared.setdefault if len(shared) < _MOST_SHARED else shared.get
                if known[0] == "id":  # which no other link has
                    rest = texts[1:]
                    return TextRow(known, (texts[0], *map(share, rest, rest)))
                return TextRow(known, tuple(map(share, texts, texts)))
        return _unique(pairs)

    def _kept(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of the fields of a plain link, the same object for the same names."""
        if len(set(names)) == len(names) and _LINK_FIELDS.issuperset(names):
            return self._names.setdefault(names, names)
        return ()


def _no_constant(text: str) -> NoReturn:
    raise _Refused(f"{text} is no number of JSON")
