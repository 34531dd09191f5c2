"""Plain pictures: a map as Graphviz lays it out and draws it, and as DOT text."""

from __future__ import annotations

from typing import Literal

from immunograph.draw.dot import dot_text
from immunograph.errors import UnknownFormat
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight

#: What Graphviz makes of each file ending; None is the DOT text itself, which needs none.
FORMATS: dict[str, Literal["svg", "png", "pdf"] | None] = {
    ".dot": None,
    ".gv": None,
    ".svg": "svg",
    ".png": "png",
    ".pdf": "pdf",
}


def plain_picture(
    graph: CausalGraph,
    suffix: str,
    *,
    highlight: Highlight | None = None,
    theme: str = "light",
    title: str | None = None,
    source: str | None = None,
) -> bytes:
    """Return a picture in one of :data:`FORMATS`; see :func:`immunograph.draw.picture`."""
    if suffix not in FORMATS:
        raise UnknownFormat(
            f"Graphviz draws no picture that ends in {suffix!r}", f"endings: {', '.join(FORMATS)}"
        )
    text = dot_text(graph, highlight=highlight, theme=theme, title=title, source=source)
    form = FORMATS[suffix]
    if form is None:
        return text.encode("utf-8")
    from immunograph.draw.graphviz import render

    return render(text, form)
