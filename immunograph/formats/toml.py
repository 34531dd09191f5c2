"""Maps as TOML: the native format, made to be read and written by people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from immunograph.draft import GraphDraft, graph_to_plain
from immunograph.errors import MapError, Problem
from immunograph.files import decode
from immunograph.graph import CausalGraph
from immunograph.safetext import clip, has_hidden
from immunograph.toml_lines import line_index, skeleton

SUFFIXES = (".toml",)
ABOUT = "TOML, the native format: lossless, made to be read and edited"
LOSSES = ""

#: The most lines and list items in one file; reading so many takes a few seconds.
MOST_LINES = 300_000

# A word or a key that no map has, but that would keep the parser busy for minutes.
_LONG_WORD = re.compile(r"(?<![\w.+:-])[\w.+:-]{1001}")
_MOST_PARTS = 8

# A key such as a.b = 1 or a header such as [a.b.c] makes the parser build tables, each of which
# takes a thousand times its letters. A map needs none but [[links.evidence]] and its like.
_DOTTED = re.compile(
    r"\.[^=,{}\[\]\n]*=|^\s*\[(?!\[)[^\]\n]*\.|^\s*\[\[[^\]\n]*\.[^\]\n]*\.", re.MULTILINE
)
_MOST_DOTTED = 10_000
_HEADER = re.compile(r"^\s*\[[^\]\n]*", re.MULTILINE)
_MOST_TABLES = 1000


def read(data: bytes, name: str) -> CausalGraph:
    """Read a map; every problem is named with its line.

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
        If it is no TOML or no valid map.

    Notes
    -----
    Linear in the size of the file.
    """
    text = decode(data, name)
    plain = parse(text, name)
    lines: dict[tuple[str | int, ...], int] = {}

    def locate(path: tuple[str | int, ...]) -> int | None:
        if not lines:
            lines.update(line_index(text))
        return lines.get(path)

    return GraphDraft.from_plain(plain, file=name, locate=locate).freeze()


def parse(text: str, name: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Parameters
    ----------
    text : str
        The text, line ends as ``\\n``.
    name : str
        The name of the file, for messages.

    Returns
    -------
    dict
        As the standard parser returns it.

    Raises
    ------
    MapError
        If it is no TOML, naming the line; or nothing that a parser should be given.
    """
    import tomllib

    _refuse_hostile(text, name)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise MapError([Problem("is nested too deeply", place=name)]) from None
    except ValueError as wrong:  # what the parser raises itself is one too
        raise MapError([_no_toml(str(wrong), text, name)]) from None


def _refuse_hostile(text: str, name: str) -> None:
    """Refuse what is valid TOML but would take the parser minutes or gigabytes."""
    bare = skeleton(text)
    lines = bare.count("\n") + bare.count(",")
    if lines > MOST_LINES:
        problem = Problem(
            f"has {lines:,} lines and list items, {MOST_LINES:,} is the most",
            place=name,
            hint="keep a map of this size as a CSV of links",
        )
    elif _LONG_WORD.search(bare):
        problem = Problem("holds a number or a key of more than 1000 characters", place=name)
    elif any(line.count(".") > _MOST_PARTS for line in bare.split("\n")):
        problem = Problem(f"holds a key of more than {_MOST_PARTS} parts", place=name)
    elif (dotted := sum(1 for _ in _DOTTED.finditer(bare))) > _MOST_DOTTED:
        message = f"has {dotted:,} keys of several parts, {_MOST_DOTTED:,} is the most"
        problem = Problem(message, place=name, hint="write a table of its own above its fields")
    elif (tables := _names_of_tables(bare)) > _MOST_TABLES:
        message = f"has tables of {tables:,} different names, {_MOST_TABLES:,} is the most"
        problem = Problem(message, place=name)
    else:
        return
    raise MapError([problem])


def _names_of_tables(bare: str) -> int:
    """Return how many different names the headers have; names in quotes may all differ."""
    headers = _HEADER.findall(bare)
    return len(set(headers)) + sum(1 for header in headers if '"' in header or "'" in header)


def _no_toml(wrong: str, text: str, name: str) -> Problem:
    message, _, place = wrong.rpartition(" (at ")
    message = (message or wrong).rstrip(".")
    where = re.match(r"line (\d+)", place)
    number = int(where.group(1)) if where else text.rstrip("\n").count("\n") + 1
    line = text.split("\n", number)[number - 1]
    key = re.match(r"\s*([\w-]+|\"[^\"]*\"|'[^']*')\s*=", line)
    if message == "Cannot overwrite a value":
        which = clip(key.group(1), 60) if key else "a key"
        message, hint = f"{which} is said twice", "a key may stand only once in a table"
    elif message.startswith("Cannot declare"):
        message, hint = f"is no TOML: {message}", "write a header that repeats as [[name]]"
    elif message == "Invalid value" and where:
        message, hint = f"is no TOML: {message}", 'text needs quotes: "…"'
    elif "scape" in message:
        message, hint = f"is no TOML: {message}", "write a backslash as two, or use 'single quotes'"
    elif not where or "Illegal character" in message:
        message, hint = f"is no TOML: {message}", "is a quote or a bracket missing?"
    else:
        message, hint = f"is no TOML: {message}", ""
    return Problem(message, place=f"{name}:{number}", hint=hint)


# -- writing ---------------------------------------------------------------------------------

_TITLES = {
    "kinds": "Kinds of node",
    "nodes": "Nodes: `high_means` says what more of it means",
    "links": "Links, each followed by the sentences it was first read as",
    "claims": "Sentences that make no link",
    "loops": "Feedback loops that have a name",
    "citations": "Works",
}
_WIDTH = 88
_Row = Mapping[str, Any]


def write(graph: CausalGraph) -> bytes:
    """Return the map as TOML in UTF-8; each link is followed by its claims.

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
    plain = graph_to_plain(graph)
    parts = [fields_text({k: plain[k] for k in ("schema", "title", "about") if k in plain})]
    if "source" in plain:
        parts.append("[source]\n" + fields_text(plain["source"]))
    below = _claims_below(plain.get("links", []), plain.get("claims", []))
    for table, title in _TITLES.items():
        rows = below[""] if table == "claims" else plain.get(table, [])
        if rows:
            parts.append(f"# ---- {title} ".ljust(_WIDTH, "-") + "\n")
        for row in rows:
            parts.append(f"[[{table}]]\n" + fields_text(row))
            if table == "links":
                parts += ["[[claims]]\n" + fields_text(claim) for claim in below.get(row["id"], [])]
    return "\n".join(parts).encode()


def _claims_below(links: list[_Row], claims: list[_Row]) -> dict[str, list[_Row]]:
    """Return the claims to write below each link and, under ``""``, after all links.

    Where putting claims below their links would change their order, all come after.
    """
    rank = {link["id"]: number for number, link in enumerate(links)}
    order = [rank.get(claim.get("link", ""), len(rank)) for claim in claims]
    in_order = order == sorted(order)
    below: dict[str, list[_Row]] = {"": []}
    for claim, place in zip(claims, order, strict=True):
        home = claim["link"] if in_order and place < len(rank) else ""
        below.setdefault(home, []).append(claim)
    return below


def fields_text(row: Mapping[str, Any]) -> str:
    """Return fields as they stand below a header, a line each."""
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in row.items())


def inline_text(row: Mapping[str, Any]) -> str:
    """Return fields as a table in braces, on one line."""
    return _value(row)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _basic(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)  # of a number with a point: the shortest that reads back the same
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items())
        return f"{{ {inside} }}"
    if value and isinstance(value[0], Mapping):
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


_ESCAPES = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


def _basic(text: str) -> str:
    return (
        '"' + "".join(_ESCAPES.get(c) or (c if not has_hidden(c) else _code(c)) for c in text) + '"'
    )


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
