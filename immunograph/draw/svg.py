"""A scalable picture, for web pages and further drawing."""

from __future__ import annotations

from immunograph.draw.dot import dot_text
from immunograph.draw.graphviz import render
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight

#: The endings of the files this module writes.
SUFFIXES = (".svg",)


def write(
    graph: CausalGraph,
    *,
    highlight: Highlight | None = None,
    theme: str = "light",
    title: str | None = None,
    source: str | None = None,
) -> bytes:
    """Return the contents of the file; see :func:`immunograph.draw.picture`."""
    text = dot_text(graph, highlight=highlight, theme=theme, title=title, source=source)
    return render(text, "svg")
