"""Cards and numbered quotes: the words that a link rests on, beside or below it."""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.draw import marks
from immunograph.draw.frame import Frame
from immunograph.draw.measure import text_width, wrap
from immunograph.draw.scene import Box, Group, Line, Move, Path, Words, rectangle
from immunograph.draw.views.notes import facts_of, quote_of
from immunograph.graph import CausalGraph
from immunograph.routes import Sentences

_QUOTE_SIZES = (34.0, 32.0, 30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
_LIST_SIZES = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0)


def card(frame: Frame, graph: CausalGraph, link_id: str, box: Box) -> bool:
    """Draw a card with what a link is and the words it rests on.

    Returns
    -------
    bool
        Whether the whole quote fitted; if not, the card says that it is in the notes.
    """
    look = frame.look
    colour = look.signs[graph.link(link_id).sign]
    inside = Box(x=box.x + 26, y=box.y + 26, w=box.w - 52, h=box.h - 46)
    parts: list[Path | Words] = [
        Path(steps=rectangle(box, 8), fill=look.panel),
        Path(steps=(Move(box.x, box.y), Line(box.right, box.y)), stroke=colour, width=5),
    ]
    facts = wrap(facts_of(graph, link_id), 22, 600, inside.w)
    parts += marks.paragraph(facts, inside.x, inside.y, size=22, weight=600, colour=colour)
    top = inside.y + len(facts) * 22 * marks.LEADING + 12
    fits = True
    text, quote = _body(graph, link_id)
    if text:
        size, lines = _largest(text, _QUOTE_SIZES, inside.w, inside.bottom - top)
        fits = bool(lines)
        shown = lines or ("The quote is in the notes.",)
        parts += marks.paragraph(
            shown, inside.x, top, size=size, weight=400, colour=look.ink, leading=1.35
        )
    alt = f"{Sentences(graph).link(link_id)}: {quote or 'no quote'}"
    frame.add(Group(role="card", id=link_id, alt=alt, parts=tuple(parts), box=box))
    return fits


def _body(graph: CausalGraph, link_id: str) -> tuple[str, str]:
    """Return what a card says, and the quote in it: without a quote, what there is instead."""
    quote = quote_of(graph, link_id)
    if quote:
        return f"“{quote}”", quote
    text = Sentences(graph).caveat(link_id)
    return f"No quote: {text}.", ""


def card_height(graph: CausalGraph, link_id: str, width: float, most: float) -> float:
    """Return how high a card of that width must be for its quote, ``most`` at the most."""
    room = width - 52
    facts = wrap(facts_of(graph, link_id), 22, 600, room)
    head = 26 + len(facts) * 22 * marks.LEADING + 12
    text, _ = _body(graph, link_id)
    size, lines = _largest(text, _QUOTE_SIZES, room, most - head - 24)
    return head + len(lines or ("",)) * size * 1.35 + 24


def _largest(
    text: str, sizes: Sequence[float], width: float, height: float
) -> tuple[float, tuple[str, ...]]:
    """Return the largest size at which a text fits, with its lines; no line if none does."""
    for size in sizes:
        lines = wrap(text, size, 400, width)
        if len(lines) * size * 1.35 <= height:
            return size, lines
    return sizes[-1], ()


def numbered(frame: Frame, graph: CausalGraph, links: Sequence[str], box: Box) -> bool:
    """Draw a numbered list of links with their quotes.

    Returns
    -------
    bool
        Whether all quotes fitted; if not, only the sentences are drawn.
    """
    for size in _LIST_SIZES:
        items = [_entry(graph, name, size, box.w) for name in links]
        high = sum(entry_high for _, entry_high in items)
        gap = min(40.0, (box.h - high) / max(len(items) - 1, 1))
        if high + 18 * (len(items) - 1) <= box.h:
            _draw(frame, graph, links, items, box, size, gap)
            return True
    size = _LIST_SIZES[-1]
    items = [_entry(graph, name, size, box.w, quote=False) for name in links]
    high = sum(entry_high for _, entry_high in items)
    gap = min(30.0, (box.h - high) / max(len(items) - 1, 1))
    _draw(frame, graph, links, items, box, size, gap)
    return False


_Block = tuple[str, tuple[str, ...], float]


def _entry(
    graph: CausalGraph, name: str, size: float, width: float, *, quote: bool = True
) -> tuple[list[_Block], float]:
    """Return the blocks of one entry as (role, lines, size), and how high they are."""
    room = width - 2.4 * size
    sentence = Sentences(graph).link(name)
    blocks: list[_Block] = [("sentence", wrap(sentence, size, 600, room), size)]
    words = quote_of(graph, name)
    if words and quote:
        blocks.append(("quote", wrap(f"“{words}”", 0.9 * size, 400, room), 0.9 * size))
    blocks.append(("facts", wrap(facts_of(graph, name), 0.8 * size, 500, room), 0.8 * size))
    high = sum(len(lines) * 1.32 * at for _, lines, at in blocks) + 6 * (len(blocks) - 1)
    return blocks, high


def _draw(
    frame: Frame,
    graph: CausalGraph,
    links: Sequence[str],
    items: Sequence[tuple[list[_Block], float]],
    box: Box,
    size: float,
    gap: float,
) -> None:
    look = frame.look
    used = sum(high for _, high in items) + gap * (len(items) - 1)
    y = box.y + max(0.0, (box.h - used) / 2)
    for place, (name, (blocks, high)) in enumerate(zip(links, items, strict=True), 1):
        parts: list[Path | Words] = list(
            marks.number(str(place), (box.x + 0.85 * size, y + 0.66 * size), look, size=0.85 * size)
        )
        top = y
        for role, lines, at in blocks:
            colour = {
                "sentence": look.ink,
                "quote": look.ink,
                "facts": look.muted,
            }[role]
            weight = {"sentence": 600, "quote": 400, "facts": 500}[role]
            text = marks.paragraph(
                lines, box.x + 2.4 * size, top, size=at, weight=weight, colour=colour, leading=1.32
            )
            if role == "sentence" and len(text) == 1:
                text = _coloured(frame, graph, name, text[0])
            parts += text
            top += len(lines) * 1.32 * at + 6
        alt = f"{place}. {Sentences(graph).link(name)}. {quote_of(graph, name)}"
        place_box = Box(x=box.x, y=y, w=box.w, h=high)
        frame.add(Group(role="card", id=name, alt=alt, parts=tuple(parts), box=place_box))
        y += high + gap


def _coloured(frame: Frame, graph: CausalGraph, name: str, line: Words) -> tuple[Words, ...]:
    """Return a sentence on one line with its verb in the colour of the sign."""
    say = Sentences(graph)
    link = graph.link(name)
    before, verb, after = say.name(link.source) + " ", say.verb(link), " " + say.name(link.target)
    if before + verb + after != line.text:
        return (line,)
    pieces = []
    x = line.x
    for text, colour in (
        (before, line.colour),
        (verb, frame.look.signs[link.sign]),
        (after, line.colour),
    ):
        # A space at an end is not drawn by every medium: it moves the next piece instead.
        lead = text_width(" ", line.size, line.weight) if text.startswith(" ") else 0.0
        pieces.append(
            marks.words(
                text.strip(), x + lead, line.y, size=line.size, weight=line.weight, colour=colour
            )
        )
        x += text_width(text, line.size, line.weight)
    return tuple(pieces)
