"""Where every table and field of a TOML text stands: what the standard parser does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: ``("links", 3, "evidence", 0, "quote")``
Path = tuple[str | int, ...]

# Strings of the four kinds. One that is never closed runs to the end of its line, or of the
# text: a pattern that failed there instead would be tried anew at every quote after it.
_STRING = r"""
    \"\"\"(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5}|\Z)
  | '''(?:[^']|'{1,2}(?!'))*+(?:'{3,5}|\Z)
  | "(?:[^"\\\n]|\\.)*+"?
  | '[^'\n]*+'?
"""
_COMMENT = r"\#[^\n]*"
_TOKEN = re.compile(
    rf"(?P<string>{_STRING}) | (?P<skip>[ \t\r]+|{_COMMENT}) | (?P<mark>[\[\]{{}},=.\n])"
    r"| (?P<bare>[^\s\[\]{},=.\#\"']+)",
    re.DOTALL | re.VERBOSE,
)
_HIDES = re.compile(f"{_STRING}|{_COMMENT}", re.DOTALL | re.VERBOSE)


def skeleton(text: str) -> str:
    """Return a TOML text with each string and comment reduced to one quotation mark.

    Notes
    -----
    Linear in the length of ``text``, whether or not it is TOML.

    Examples
    --------
    >>> skeleton('a = "x, y"  # why')
    'a = "  "'
    """
    return _HIDES.sub('"', text)


def line_index(text: str) -> dict[Path, int]:
    """Return the line, from 1, of every table and field of a valid TOML text.

    Parameters
    ----------
    text : str
        TOML that a parser has accepted.

    Returns
    -------
    dict
        From paths such as ``("links", 3)`` and ``("links", 3, "evidence", 0, "quote")`` to
        lines; a number counts the tables of an array, whether they stand under ``[[…]]`` or
        in brackets. A field that spans several lines is at its first.

    Notes
    -----
    Linear in the length of ``text``.

    Examples
    --------
    >>> line_index('[[nodes]]\\nid = "a"')
    {('nodes',): 1, ('nodes', 0): 1, ('nodes', 0, 'id'): 2}
    """
    scan = _Scan()
    for line, kind, piece in _pieces(text):
        if kind == "mark":
            scan.mark(piece, line)
        else:
            scan.word(piece)
    return scan.lines


def value_spans(text: str) -> dict[Path, tuple[int, int]]:
    """Return where the value of every field below a header stands in a valid TOML text.

    Parameters
    ----------
    text : str
        TOML that a parser has accepted; its lines may end in ``\\r\\n``.

    Returns
    -------
    dict
        From paths such as ``("links", 3, "quote")`` to the first character of the value and
        the one after its last; in the order of the text. Fields inside brackets have none.

    Notes
    -----
    Linear in the length of ``text``.

    Examples
    --------
    >>> value_spans('[[nodes]]\\nid = "a"  # why')
    {('nodes', 0, 'id'): (15, 18)}
    """
    scan = _Scan()
    spans: dict[Path, tuple[int, int]] = {}
    field: Path | None = None
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "skip":
            continue
        if kind != "mark":
            scan.word(piece)
        else:
            scan.mark(piece, 0)
            if piece == "\n":
                field = field if scan.inside else None
                continue
            if piece == "=" and field is None:
                field = scan.path
                continue
        if field is not None:
            start, _ = spans.get(field, (match.start(), 0))
            spans[field] = start, match.end()
    return spans


def _pieces(text: str) -> Iterator[tuple[int, str | None, str]]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind != "skip":
            yield line, kind, piece
        if piece == "\n" or kind == "string":
            line += piece.count("\n")


class _Scan:
    """Walks over the pieces of a TOML text and keeps where it is."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self._table: Path = ()
        self._last: dict[Path, int] = {}  # the number of the last table of each array
        self._open: list[tuple[Path, int | None]] = []  # arrays with their place, and tables
        self._key: list[str] = []
        self.path: Path = ()  # of the field whose value is being read
        self._in_value = False
        self._header = 0  # how many brackets opened the header of a table, 0 outside one

    @property
    def inside(self) -> bool:
        """Whether a bracket of a value is open, so that the end of a line ends nothing."""
        return bool(self._open)

    def word(self, piece: str) -> None:
        """Step over a string or a bare word; where a key is due, it is one."""
        if not self._in_value:
            self._key.append(_unquoted(piece))

    def mark(self, piece: str, line: int) -> None:
        """Step over a bracket, a comma, an equals sign or the end of a line."""
        if piece == "\n":
            if not self._open:
                self._key, self._in_value, self._header = [], False, 0
        elif piece == "=":
            if not self._in_value:
                self._field(line)
        elif piece == ",":
            if self._open:
                path, place = self._open[-1]
                self._open[-1] = (path, None if place is None else place + 1)
                self._in_value, self._key = place is not None, []
        elif piece == "[" and not self._in_value:
            self._header += 1
        elif piece == "]" and self._header:
            self._head(line)
        elif piece in "[{":
            self._enter(line, array=piece == "[")
        elif piece in "]}" and self._open:
            self._open.pop()
            self._in_value = True

    def _field(self, line: int) -> None:
        base = self._open[-1][0] if self._open else self._table
        for part in self._key:
            base = (*base, part)
            self.lines.setdefault(base, line)
        self.path, self._key, self._in_value = base, [], True

    def _enter(self, line: int, *, array: bool) -> None:
        path = self.path
        if self._open:
            holder, place = self._open[-1]
            if place is not None:
                path = (*holder, place)
                self.lines.setdefault(path, line)
        self._open.append((path, 0 if array else None))
        self._in_value, self._key = array, []

    def _head(self, line: int) -> None:
        """Close the header of a table: it says where the fields below it belong."""
        if not self._key:
            return  # the second bracket of [[…]]
        path: Path = ()
        for part in self._key:
            if path in self._last:
                path = (*path, self._last[path])
            path = (*path, part)
            self.lines.setdefault(path, line)
        if self._header == 2:
            self._last[path] = self._last.get(path, -1) + 1
            path = (*path, self._last[path])
        self.lines.setdefault(path, line)
        self._table, self._key = path, []


def _unquoted(piece: str) -> str:
    if piece[0] == "'":
        return piece[1:-1]
    if piece[0] != '"':
        return piece
    if "\\" not in piece:
        return piece[1:-1]
    import tomllib

    return str(tomllib.loads(f"key = {piece}")["key"])
