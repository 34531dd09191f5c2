"""How a graph and an answer show themselves in a notebook.

This is the one door that leads upwards: :class:`~immunograph.graph.CausalGraph` and
:class:`~immunograph.answer.Answer` go through it, and only when a notebook asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.document import Document

if TYPE_CHECKING:
    from immunograph.graph import CausalGraph

#: A layout of more nodes than this keeps a notebook waiting and cannot be read.
MOST_NODES = 60


def show_document(document: Document) -> dict[str, str]:
    """Return a document by media type: HTML, and text."""
    from immunograph.render import html, terminal

    return {
        "text/html": html.render(document),
        "text/plain": terminal.render(document, width=100),
    }


def show_graph(graph: CausalGraph) -> dict[str, str]:
    """Return a map by media type: a picture of its usual layers where it can be drawn, and text.

    A machine without Graphviz, and a map too large to read, get the text alone, which says so.
    """
    from immunograph.analyses.show import visible_part
    from immunograph.draw import picture
    from immunograph.errors import ImmunographError

    shown = visible_part(graph)
    if len(shown) > MOST_NODES:
        text = f"{graph!r}\n{len(shown)} nodes are too many to draw here: try focus(graph, name)"
        return {"text/plain": text}
    try:
        svg = picture(shown)
    except ImmunographError as error:
        return {"text/plain": f"{graph!r}\nnot drawn: {error}"}
    return {"text/plain": repr(graph), "image/svg+xml": svg}
