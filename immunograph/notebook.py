"""How a graph and an answer show themselves in a notebook.

This is the one door that leads upwards: :class:`~immunograph.graph.CausalGraph` and
:class:`~immunograph.answer.Answer` go through it, and only when a notebook asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immunograph.answer import Answer
    from immunograph.graph import CausalGraph


def show_answer(answer: Answer) -> dict[str, str]:
    """Return an answer by media type: its words as HTML and as text, paths and loops drawn.

    The picture stands above the words in the same HTML, because a notebook shows only one of
    several media types.
    """
    from immunograph.render import html, terminal

    document = answer.describe()
    return {
        "text/html": _drawn(answer) + html.render(document),
        "text/plain": terminal.render(document, width=100),
    }


def _drawn(answer: Answer) -> str:
    """Return the best path or loop of an answer as SVG; empty for answers of other kinds."""
    from immunograph.analyses.loops import LoopSet
    from immunograph.analyses.paths import PathSet
    from immunograph.draw import svg_of, views
    from immunograph.draw.frame import Style

    if isinstance(answer, PathSet) and answer.paths:
        return svg_of(views.path(answer, Style()))
    if isinstance(answer, LoopSet) and answer.loops:
        return svg_of(views.loop(answer.graph, answer.loops[0], Style()))
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
    return {"text/plain": repr(graph), "image/svg+xml": svg}
