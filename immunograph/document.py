"""Neutral answer blocks: what an answer says, before any surface lays it out.

A :class:`Document` is a tuple of blocks. Blocks hold :class:`Text` (spans with a role, never
colours) and :class:`Chain` (nodes joined by arrows). ``render/`` turns them into a terminal
screen, Markdown or HTML; JSON, CSV and TSV are written from a result's ``to_dict`` and
``rows`` instead, and never from a document.

Blocks are named tuples, not dataclasses: a command imports them all, and defining them so
takes a sixth of the time.

Roles of a span: ``""`` plain, ``strong``, ``muted``, ``raises``, ``lowers``, ``unknown``,
``reinforcing``, ``balancing``, ``undetermined``, ``command``, ``warning``, ``error``, ``link``.
"""

from __future__ import annotations

from typing import NamedTuple

from immunograph.vocabulary import Family, Grade, Sign


class Span(NamedTuple):
    """Some words and the role they play; ``url`` makes them a link where that is possible."""

    text: str
    role: str = ""
    url: str | None = None


#: A line of words.
Text = tuple[Span, ...]


class Arrow(NamedTuple):
    """One link as it is drawn between two names.

    Attributes
    ----------
    sign : Sign
        Raises, lowers or unknown.
    family : Family
        Causal, associational or structural.
    hypothesis : bool
        Whether the source only asks or implies it.
    delayed : bool
        Whether a delay is recorded.
    closes : bool
        Whether it leads back to the start of a loop.
    """

    sign: Sign
    family: Family
    hypothesis: bool = False
    delayed: bool = False
    closes: bool = False


class Chain(NamedTuple):
    """Names joined by arrows; it may be broken before an arrow, never inside a name.

    Attributes
    ----------
    names : tuple of str
        One more than ``arrows``, unless the last arrow closes a loop: then as many.
    arrows : tuple of Arrow
        In order.
    strong : tuple of int
        The places in ``names`` that are shown strong, by default the first and the last.
    """

    names: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    strong: tuple[int, ...] = ()


class Heading(NamedTuple):
    """The line that answers, with an aside at the right margin where there is room."""

    text: Text
    aside: Text = ()


class Paragraph(NamedTuple):
    """Words that are wrapped; ``indent`` is in characters."""

    text: Text
    indent: int = 0


class Item(NamedTuple):
    """One numbered or named entry: a mark, a line of words, and what stands below it.

    Attributes
    ----------
    mark : Span
        ``1``, ``R1``; right-aligned in its column.
    text : Text
        The words beside it; may be empty.
    grade : Grade or None
        Shown as dots before the words.
    below : tuple of Chain, Paragraph or Quote
        Indented under the words. If ``text`` is empty the first of them stands beside the
        mark.
    """

    mark: Span
    text: Text = ()
    grade: Grade | None = None
    below: tuple[Chain | Paragraph | Quote, ...] = ()


class Quote(NamedTuple):
    """Words of a source, with where they are from."""

    quote: str
    source: Text = ()
    indent: int = 0


class Table(NamedTuple):
    """Rows in columns, without rules; the last columns give way when there is no room.

    Attributes
    ----------
    rows : tuple of tuple of Text
        The cells.
    head : tuple of str
        Column names; empty for none.
    spare : int
        How many of the last columns may be left out where they have too little room.
    """

    rows: tuple[tuple[Text, ...], ...]
    head: tuple[str, ...] = ()
    spare: int = 0


class Blank(NamedTuple):
    """An empty line."""


class Next(NamedTuple):
    """The command to try next: some words and the command."""

    text: str
    command: str


Block = Heading | Paragraph | Item | Chain | Quote | Table | Blank | Next


class Document(NamedTuple):
    """An answer, as blocks from top to bottom."""

    blocks: tuple[Block, ...] = ()


def words(*parts: str | Span) -> Text:
    """Return a line of words; plain strings become plain spans.

    Examples
    --------
    >>> words("Stress ", Span("raises", "raises"), " inflammation")[1].role
    'raises'
    """
    return tuple(Span(part) if isinstance(part, str) else part for part in parts if part)


def plain(text: Text) -> str:
    """Return the words of a line without their roles."""
    return "".join(span.text for span in text)


#: From here on a number takes most of a narrow line.
_WIDE = 10**24


def grouped(number: int) -> str:
    """Return a number with its thousands set apart, from five digits on.

    A line breaks within a number only where it may not fit in one, and then between thousands.
    """
    apart = "\u202f" if number < _WIDE else " "
    return f"{number:,}".replace(",", apart) if number >= 10_000 else str(number)


def count(number: int, word: str, plural: str | None = None) -> str:
    """Return ``"1 path"``, ``"2 paths"``, ``"1 184 305 loops"`` (thousands set apart).

    Examples
    --------
    >>> count(1, "path"), count(2, "path")
    ('1 path', '2 paths')
    """
    return f"{grouped(number)} {word if number == 1 else plural or word + 's'}"
