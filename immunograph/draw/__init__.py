"""Pictures of a map."""

from __future__ import annotations

import os

from immunograph.draw.plain import FORMATS, plain_picture
from immunograph.errors import UnknownFormat
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight


def picture_suffixes() -> tuple[str, ...]:
    """Return the file endings of all kinds of picture, sorted.

    Examples
    --------
    >>> picture_suffixes()
    ('.dot', '.gv', '.pdf', '.png', '.svg')
    """
    return tuple(sorted(FORMATS))


def picture(
    graph: CausalGraph,
    suffix: str,
    *,
    highlight: Highlight | None = None,
    theme: str = "light",
    title: str | None = None,
    source: str | None = None,
) -> bytes:
    """Draw a map.

    Parameters
    ----------
    graph : CausalGraph
        What to draw, all of it: the caller chooses the layers.
    suffix : str
        The kind of picture, by the ending of its file; case does not matter.
    highlight : Highlight, optional
        What is lit; everything else is left out, or faded if it is not ``alone``.
    theme : {"light", "dark"}
        The colours.
    title : str, optional
        A sentence above the map; by default that of the highlight, then of the map. An empty
        one leaves it out.
    source : str, optional
        A line below it; by default what the map was read from. An empty one leaves it out.

    Returns
    -------
    bytes
        The contents of the file. The same arguments give the same bytes, for pictures other
        than DOT with the same Graphviz and the same fonts.

    Raises
    ------
    UnknownFormat
        If no kind of picture has that ending.
    UnknownName
        If the highlight names what the map does not have.
    RenderError
        If Graphviz fails; ``RendererMissing`` if there is none. DOT needs no Graphviz.

    Examples
    --------
    >>> import immunograph as ig
    >>> picture(ig.load_dataset("perlmutter2022"), ".dot")[:11]
    b'digraph map'
    """
    if suffix.lower() not in FORMATS:
        raise UnknownFormat(
            f"no picture ends in {suffix!r}", f"endings: {', '.join(picture_suffixes())}"
        )
    return plain_picture(
        graph, suffix.lower(), highlight=highlight, theme=theme, title=title, source=source
    )


def draw_map(
    graph: CausalGraph,
    path: str | os.PathLike[str],
    *,
    highlight: Highlight | None = None,
    theme: str = "light",
    title: str | None = None,
    source: str | None = None,
) -> None:
    """Draw a map into a file, whole or not at all; its suffix says how.

    Parameters
    ----------
    graph : CausalGraph
        What to draw, all of it: the caller chooses the layers.
    path : path-like
        The file; an old one is replaced only when the new one is complete.
    highlight, theme, title, source
        As for :func:`picture`.

    Raises
    ------
    FileError
        If the file cannot be written; the old one is intact.
    UnknownFormat, UnknownName, RenderError
        As for :func:`picture`.

    Examples
    --------
    >>> import immunograph as ig
    >>> path = getfixture("tmp_path") / "map.dot"
    >>> ig.draw_map(ig.load_dataset(), path)
    >>> path.read_bytes() == ig.picture(ig.load_dataset(), ".dot")
    True
    """
    from immunograph.files import write_bytes

    suffix = os.path.splitext(os.fspath(path))[1]
    drawn = picture(graph, suffix, highlight=highlight, theme=theme, title=title, source=source)
    write_bytes(path, drawn)
