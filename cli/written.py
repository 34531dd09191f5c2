"""What a command says that wrote a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from immunograph.answer import Answer, Cell
from immunograph.document import Block, Document, Heading, Next, Paragraph, Span, count, words
from immunograph.errors import UnknownFormat, UsageError
from immunograph.safetext import clip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Written(Answer):
    """A file was written.

    Attributes
    ----------
    command : str
        The command that wrote it.
    file : Path
        The file.
    nodes, links : int
        What of the map is in it.
    size : int
        Its size in bytes.
    files : tuple of str
        All files, where there are several.
    remarks : tuple of str
        What a reader should know: what was left out, what else to try.
    next_text, next_command : str
        What to do next.
    """

    command: str
    file: Path
    nodes: int
    links: int
    size: int
    files: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    next_text: str = ""
    next_command: str = ""

    columns = ("file", "nodes", "links", "bytes")

    def describe(self) -> Document:
        """Return the name of the file and what is in it."""
        facts = f"{count(self.nodes, 'node')}, {count(self.links, 'link')}, {_size(self.size)}"
        blocks: list[Block] = [
            Heading(words(Span(str(self.file), "strong"), Span(f"  {facts}", "muted")))
        ]
        blocks += [Paragraph(words(Span(remark, "muted"))) for remark in self.remarks]
        if self.next_command:
            blocks.append(Next(self.next_text, self.next_command))
        return Document(tuple(blocks))

    def to_dict(self) -> dict[str, Any]:
        """Return the same as plain data."""
        return {
            "schema": f"immunograph/{self.command}/1",
            "file": self.files[0] if self.files else str(self.file),
            "files": list(self.files) or [str(self.file)],
            "nodes": self.nodes,
            "links": self.links,
            "bytes": self.size,
            "remarks": list(self.remarks),
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the file, its nodes, links and bytes."""
        for file in self.files or (str(self.file),):
            yield (file, self.nodes, self.links, self.size)


STDOUT = Path("/dev/stdout")


def destination(
    output: Path, kind: str | None, endings: Sequence[str], *, text: Sequence[str] = ()
) -> tuple[Path, str]:
    """Return the file that ``-o`` names, and the ending that says what to write in it.

    Parameters
    ----------
    output : Path
        The value of ``-o``; ``-`` is stdout.
    kind : str or None
        The value of ``--as``, with a dot or without, which wins over the ending of the file.
    endings : sequence of str
        What can be written.
    text : sequence of str
        Those of them that a terminal can show.

    Raises
    ------
    UnknownFormat
        If the ending is none of them.
    UsageError
        If stdout is a terminal, which does not show this.
    """
    stdout = str(output) in ("-", str(STDOUT))
    ending = (f".{kind.lstrip('.')}" if kind else output.suffix).lower()
    known = ", ".join(endings)
    if stdout and not kind and len(endings) > 1:
        raise UsageError("-o - needs --as", f"say what to write: --as {endings[0][1:]} …")
    if stdout and not kind:
        ending = endings[0]
    if ending not in endings:
        raise UnknownFormat(
            f"nothing is written as {clip(ending) or 'nothing'!r}", f"endings: {known}"
        )
    if stdout and ending not in text and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError("a terminal cannot show this", "pipe it on, or name a file: -o FILE")
    return (STDOUT if stdout else output), ending


def _size(size: int) -> str:
    if size < 10_000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 10_000_000 else f"{size / 1_000_000:.0f} MB"
