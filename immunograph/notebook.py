"""How a graph and an answer show themselves in a notebook.

This is the one door that leads upwards: :class:`~immunograph.graph.CausalGraph` and
:class:`~immunograph.answer.Answer` go through it, and only when a notebook asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immunograph.answer import Answer
    from immunograph.document import Block
    from immunograph.graph import CausalGraph


def show_answer(answer: Answer) -> dict[str, str]:
    """Return an answer by media type: its words as HTML and as text, paths and loops drawn.

    The picture stands above the words in the same HTML, because a notebook shows only one of
    several media types.
    """
    from immunograph.document import Document
    from immunograph.render import html, terminal

    document = Document(tuple(_in_python(answer.describe().blocks)))
    return {
        "text/html": _drawn(answer) + html.render(document),
        "text/plain": terminal.render(document, width=100),
    }


def _in_python(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks of a document; what to try next is a call, as a notebook takes it."""
    from immunograph.document import Next
    from immunograph.python_calls import python_call

    for block in blocks:
        if not isinstance(block, Next):
            yield block
        elif call := python_call(block.command):
            yield Next(block.text, call)


def _scaled(svg: str) -> str:
    """Return a picture that is as wide as its cell, whatever its size in pixels."""
    return re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r'\1 width="100%"', svg, count=1)


def _drawn(answer: Answer) -> str:
    """Return the best path or loop of an answer as SVG; empty for answers of other kinds."""
    from immunograph.analyses.loops import LoopSet
    from immunograph.analyses.paths import PathSet
    from immunograph.draw import svg_of, views
    from immunograph.draw.frame import Style

    if isinstance(answer, PathSet) and answer.paths:
        return _scaled(svg_of(views.path(answer, Style())))
    if isinstance(answer, LoopSet) and answer.loops:
        return _scaled(svg_of(views.loop(answer.graph, answer.loops[0], Style())))
    return ""


def show_graph(graph: CausalGraph) -> dict[str, str]:
    """Return a map by media type: a picture of its usual layers, and text.

    A map that is too large to read gets the text alone, which says so.
    """
    from immunograph.analyses.show import visible_part
    from immunograph.draw import picture
    from immunograph.errors import UsageError

    try:
        svg = picture(visible_part(graph))
    except UsageError as error:
        return {"text/plain": f"{graph!r}\nnot drawn: {error}"}
    return {"text/plain": repr(graph), "image/svg+xml": _scaled(svg)}
