"""Maps as TOML: the native format, made to be read and written by people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from immunograph.draft import GraphDraft, graph_to_plain
from immunograph.errors import MapError, Problem
from immunograph.files import decode
from immunograph.graph import CausalGraph
from immunograph.safetext import has_hidden

SUFFIXES = (".toml",)
ABOUT = "TOML, the native format: lossless, made to be read and edited"
LOSSES = ""

_Path = tuple[str | int, ...]


def read(data: bytes, name: str) -> CausalGraph:
    """Read a map; every problem is named with its line.

    Raises
    ------
    MapError
        If it is no TOML or no valid map.
    """
    text = decode(data, name)
    plain = parse(text, name)
    lines: dict[_Path, int] = {}

    def locate(path: _Path) -> int | None:
        if not lines:
            lines.update(line_index(text))
        # An inline table has no line of its own: that of what holds it will do.
        while path not in lines and len(path) > 2:
            path = path[:-1]
        return lines.get(path)

    return GraphDraft.from_plain(plain, file=name, locate=locate).freeze()


def parse(text: str, name: str) -> dict[str, Any]:
    """Return the tables of a TOML text; raise :class:`MapError` naming the line if it is none."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        message, _, place = str(wrong).rpartition(" (at ")
        line = re.match(r"line (\d+)", place)
        at = f"{name}:{line.group(1)}" if line else name
        problem = Problem(f"is no TOML: {message or wrong}", place=at, hint=_advice(str(wrong)))
        raise MapError([problem]) from None
    except RecursionError:
        raise MapError([Problem("is nested too deeply", place=name)]) from None
    except ValueError as wrong:  # a number or a date out of range
        raise MapError([Problem(f"is no TOML: {wrong}", place=name)]) from None


def _advice(message: str) -> str:
    if "overwrite" in message or "twice" in message:
        return "a key may stand only once in a table"
    if "Unescaped" in message or "escape" in message:
        return "write a backslash as two, or use 'single quotes'"
    if "Invalid value" in message:
        return "text needs quotes"
    return ""


_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\- \t]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?:([A-Za-z0-9_-]+)|\"([^\"\\]*)\"|'([^']*)')\s*(?:\.[^=]*)?=")
# What opens, closes or hides something: comments, strings of the four kinds, brackets.
_TOKEN = re.compile(
    r"#[^\n]*|\"\"\"(?:[^\\]|\\.)*?\"{3,5}|'''.*?'{3,5}|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[\[\]{}\n]",
    re.DOTALL,
)


def line_index(text: str) -> dict[_Path, int]:
    """Return the line, from 1, of every table and field of a TOML text that parsed.

    Paths look like ``("links", 3)`` and ``("links", 3, "sign")``; a table inside a table like
    ``("links", 3, "evidence", 0, "quote")``. What stands in one inline table has no line.
    """
    found: dict[_Path, int] = {}
    counts: dict[_Path, int] = {}
    table: _Path = ()
    for number, line in _statements(text):
        header = _HEADER.match(line)
        if header:
            table = _table_path(header, counts)
            found.setdefault(table, number)
            if len(table) == 2:
                found.setdefault(table[:1], number)
            continue
        key = _KEY.match(line)
        if key:
            name = next(group for group in key.groups() if group is not None)
            found.setdefault((*table, name), number)
    return found


def _table_path(header: re.Match[str], counts: dict[_Path, int]) -> _Path:
    parts = [part.strip() for part in header.group(2).split(".")]
    path: _Path = ()
    for place, part in enumerate(parts):
        path = (*path, part)
        last = place == len(parts) - 1
        if last and header.group(1) == "[[":
            counts[path] = counts.get(path, -1) + 1
        path = (*path, counts.get(path, 0))
    return path


def _statements(text: str) -> list[tuple[int, str]]:
    """Return (line number, first line) of each statement, stepping over strings and arrays."""
    starts: list[tuple[int, str]] = []
    depth, begin, line, first = 0, 0, 1, 1
    header = False
    for token in _TOKEN.finditer(text):
        found = token.group()
        if found == "\n":
            if depth == 0 or header:
                starts.append((first, text[begin : token.start()]))
                begin, first, depth, header = token.end(), line + 1, 0, False
            line += 1
        elif found in "[{":
            header = header or not text[begin : token.start()].strip()
            depth += 1
        elif found in "]}":
            depth -= 1
        else:
            line += found.count("\n")
    starts.append((first, text[begin:]))
    return [(number, entry.split("\n", 1)[0]) for number, entry in starts]


# -- writing ---------------------------------------------------------------------------------

_TITLES = {
    "kinds": "Kinds of node",
    "nodes": "Nodes: `high_means` says what more of it means",
    "links": "Links, each followed by the sentences it was first read as",
    "claims": "Sentences that make no link",
    "citations": "Works",
}
_WIDTH = 88


def write(graph: CausalGraph) -> bytes:
    """Return the map as TOML in UTF-8; each link is followed by its claims."""
    plain = graph_to_plain(graph)
    claims = plain.pop("claims", [])
    keep_order = _told_apart(plain.get("links", []), claims)
    parts = [_fields({k: plain[k] for k in ("schema", "title", "about") if k in plain})]
    if "source" in plain:
        parts.append("[source]\n" + _fields(plain["source"]))
    by_link: dict[str, list[Mapping[str, Any]]] = {}
    if keep_order:
        for claim in claims:
            by_link.setdefault(claim.get("link", ""), []).append(claim)
    else:
        by_link[""] = claims
    for table, title in _TITLES.items():
        rows = by_link.get("", []) if table == "claims" else plain.get(table, [])
        if rows:
            parts.append(f"# ---- {title} ".ljust(_WIDTH, "-") + "\n")
        for row in rows:
            parts.append(f"[[{table}]]\n" + _fields(row))
            if table == "links":
                parts += ["[[claims]]\n" + _fields(claim) for claim in by_link.get(row["id"], [])]
    return "\n".join(parts).encode()


def _told_apart(links: list[Mapping[str, Any]], claims: list[Mapping[str, Any]]) -> bool:
    """Tell whether claims may follow their links without changing the order of claims."""
    rank = {link["id"]: number for number, link in enumerate(links)}
    order = [rank.get(claim.get("link", ""), len(rank)) for claim in claims]
    return order == sorted(order)


def _fields(row: Mapping[str, Any]) -> str:
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in row.items())


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _basic(name)


def _value(value: Any, indent: str = "") -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items())
        return f"{{ {inside} }}"
    if not value:
        return "[]"
    if isinstance(value[0], Mapping):
        return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    return "[" + ", ".join(_inline(item) for item in value) + "]"


def _inline(value: Any) -> str:
    """Return a value on one line, as it must stand inside braces."""
    return _basic(value) if isinstance(value, str) and "\n" in value else _value(value)


def _text(text: str) -> str:
    """Return a string in the quotes in which it reads best."""
    printable = not has_hidden(text.replace("\n", "").replace("\t", ""))
    if printable and "\n" in text and '"""' not in text and not text.endswith('"'):
        return '"""\n' + text.replace("\\", "\\\\") + '"""'
    literal = "'" not in text and ('"' in text or "\\" in text)
    if printable and literal and "\n" not in text and "\t" not in text:
        return f"'{text}'"
    return _basic(text)


_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def _basic(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(c) or (c if not has_hidden(c) else _code(c)) for c in text) + '"'


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
