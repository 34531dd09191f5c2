"""Pictures of a map: as files, as bytes, and for notebooks."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from immunograph.arguments import Signed, checked
from immunograph.errors import FileError, UnknownFormat, UsageError
from immunograph.graph import CausalGraph
from immunograph.record import Record
from immunograph.records import Node
from immunograph.vocabulary import Layer, Walk
from immunograph.walk import read_layers

if TYPE_CHECKING:
    from immunograph.draw.choose import Wish
    from immunograph.draw.frame import Style
    from immunograph.draw.scene import Scene

#: Who lays a map out and draws it.
ENGINES = ("scene", "built-in", "graphviz")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Drawn(Record):
    """What :func:`draw_map` drew.

    Attributes
    ----------
    files : tuple of str
        The files written: one, or one a step.
    nodes, links : int
        What of the map is in the picture, faded or not.
    size : int
        The size of the files together, in bytes.
    remarks : tuple of str
        What did not fit, which characters have no glyph.
    readability : str
        How far away the smallest label can be read; empty where it cannot be told.
    """

    files: tuple[str, ...]
    nodes: int
    links: int
    size: int
    remarks: tuple[str, ...] = ()
    readability: str = ""


def picture_suffixes() -> tuple[str, ...]:
    """Return the file endings of all kinds of picture, sorted.

    Examples
    --------
    >>> ".svg" in picture_suffixes() and ".pptx" in picture_suffixes()
    True
    """
    from immunograph.draw.kinds import kinds

    return tuple(kinds())


@checked
def draw_map(
    graph: CausalGraph,
    file: str | os.PathLike[str],
    *,
    path: tuple[str | Node, str | Node] | None = None,
    loop: str | None = None,
    focus: str | Node | None = None,
    depth: int = 1,
    predict: Signed = (),
    hold: bool = False,
    steps: bool = False,
    whole: bool = False,
    top: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    theme: str = "light",
    size: tuple[int, int] = (1920, 1080),
    transparent: bool = False,
    title: str | None = None,
    source: str | None = None,
    engine: str = "scene",
    kind: str | None = None,
) -> Drawn:
    """Draw a map, or a part of it, into a file, whole or not at all.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    file : path-like
        Its suffix chooses the kind of picture, unless ``kind`` does.
    path : (str, str), optional
        Draw the best path between two nodes, as a strip with its quotes.
    loop : str, optional
        Draw the feedback loop of that name, as a ring with its quotes.
    focus : str, optional
        Draw a node and what is within ``depth`` links of it.
    depth : int
        With ``focus``: how many links away.
    predict : mapping of str to Sign or str, optional
        Draw what moves if something keeps pushing these nodes, and how sure that is, as
        :func:`predict` tells it.
    hold : bool
        With ``predict``: the nodes are held high or low, not pushed.
    steps : bool
        Draw one link after the other, a frame each: pages of a file that has pages, otherwise
        files numbered ``-01``, ``-02`` …
    whole : bool
        With path, loop, focus or predict: light it on the whole map, the rest faded.
    top : int, optional
        Draw only the nodes with the most links.
    walk, layers, layer, implied_signs
        Which links count, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.
    theme : str
        ``"light"`` or ``"dark"``.
    size : (int, int)
        Width and height in pixels.
    transparent : bool
        Whether to leave out the background.
    title, source : str, optional
        Texts above and below instead of the usual ones; empty ones leave them out.
    engine : str
        ``"scene"``: laid out with the help of Graphviz where it can be loaded, drawn by us;
        ``"built-in"``: laid out by us too; ``"graphviz"``: laid out and drawn by Graphviz.
    kind : str, optional
        The kind of picture, one of :func:`picture_suffixes`: ``".svg"``.

    Returns
    -------
    Drawn

    Raises
    ------
    UnknownFormat
        If no kind of picture has that suffix.
    UnknownName, AmbiguousName, UsageError
        If a name is wrong, there is nothing to draw, or it does not fit one picture.
    FileError
        If a file cannot be written; an old one is intact then.
    RenderError
        If the picture cannot be made.

    Notes
    -----
    The layout takes most of the time: about a second for 30 nodes. The same map and options
    give the same bytes.

    Examples
    --------
    >>> import immunograph as ig
    >>> folder = getfixture("tmp_path")
    >>> drawn = ig.draw_map(ig.load_dataset(), folder / "loop.svg", loop="R1")
    >>> drawn.nodes, drawn.links, drawn.readability[:22]
    (3, 3, 'smallest label 40 px: ')
    """
    from immunograph.draw.choose import Wish
    from immunograph.draw.frame import Style
    from immunograph.press.reading import pairs_of

    if engine not in ENGINES:
        raise UsageError(f"no engine called {engine!r}", f"engines: {', '.join(ENGINES)}")
    name = os.fspath(file)
    if os.path.isdir(name):
        raise FileError(f"cannot write {name!r}: it is a folder", "name a file in it")
    wish = Wish(
        path=path, loop=loop, focus=focus, depth=depth,
        predict=pairs_of(predict),
        hold=hold,
        steps=steps, whole=whole, top=top,
        walk=walk, layers=read_layers(layers, layer), implied_signs=implied_signs,
    )  # fmt: skip
    style = Style(
        theme=theme, width=size[0], height=size[1], transparent=transparent, title=title,
        source=source,
    )  # fmt: skip
    suffix = os.path.splitext(name)[1].lower() if kind is None else kind
    if engine == "graphviz":
        return _drawn_by_graphviz(graph, name, suffix, wish, style)
    layout = "built-in" if engine == "built-in" else "auto"
    return _drawn_by_us(graph, name, suffix, wish, style, layout)


def _drawn_by_us(
    graph: CausalGraph, name: str, suffix: str, wish: Wish, style: Style, engine: str
) -> Drawn:
    from immunograph.draw.choose import readability, scenes
    from immunograph.draw.kinds import kinds
    from immunograph.files import is_stream, write_files

    kind = kinds().get(suffix)
    if kind is None:
        raise _unknown(suffix, picture_suffixes())
    part, drawn = scenes(graph, wish, style, engine=engine)
    if kind.PAGES or len(drawn) == 1:
        files = {name: kind.write(drawn, part)}
    elif is_stream(name):
        raise UsageError(
            f"the {len(drawn)} steps are a file each", "name a file, or choose .pdf or .pptx"
        )
    else:
        stem, ending = os.path.splitext(name)
        width = len(str(len(drawn)))
        files = {
            f"{stem}-{number:0{max(width, 2)}}{ending}": kind.write([scene], part)
            for number, scene in enumerate(drawn, 1)
        }
    write_files(files)
    return Drawn(
        files=tuple(files),
        nodes=len(part.nodes),
        links=len(part.links),
        size=sum(map(len, files.values())),
        remarks=tuple(dict.fromkeys(remark for scene in drawn for remark in scene.remarks)),
        readability="" if getattr(kind, "TEXT", False) else readability(drawn),
    )


def _drawn_by_graphviz(
    graph: CausalGraph, name: str, suffix: str, wish: Wish, style: Style
) -> Drawn:
    from dataclasses import replace

    from immunograph.draw.choose import shown_part
    from immunograph.draw.plain import FORMATS, plain_picture
    from immunograph.files import write_bytes

    if suffix not in FORMATS:
        raise _unknown(suffix, FORMATS)
    if wish.steps or wish.predict or style.transparent:
        raise UsageError(
            "--engine graphviz draws neither predictions, nor steps, nor transparent pictures"
        )
    part, lit = shown_part(graph, wish)
    if lit is not None:
        lit = replace(lit, alone=not wish.whole)
    data = plain_picture(
        part, suffix, highlight=lit, theme=style.theme, title=style.title, source=style.source
    )
    write_bytes(name, data)
    return Drawn(files=(name,), nodes=len(part.nodes), links=len(part.links), size=len(data))


def _unknown(suffix: str, known: Iterable[str]) -> UnknownFormat:
    what = f"no picture ends in {suffix!r}" if suffix else "a picture needs a suffix"
    return UnknownFormat(what, f"endings: {', '.join(known)}")


@checked
def save_page(
    graph: CausalGraph,
    file: str | os.PathLike[str],
    *,
    title: str | None = None,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
) -> int:
    """Write a page on which a map can be explored in a browser: one file, no network needed.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    file : path-like
        The page, ending in ``.html``; written whole or not at all.
    title : str, optional
        A sentence at the top; by default the map's.
    layers : iterable of Layer or str, optional
        The layers that are shown at first, instead of the core and the structural one; the
        others are in the page too.
    layer : Layer, str or iterable of these
        One more layer or several, besides these.

    Returns
    -------
    int
        Its size in bytes.

    Raises
    ------
    UnknownFormat
        If the file does not end in ``.html``.
    UsageError
        If the map has no node, or too many for one picture.
    FileError
        If the file cannot be written; an old one is intact then.

    Notes
    -----
    The layout takes most of the time: a few seconds.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset().subgraph(["stress", "inflammation", "crp"])
    >>> ig.save_page(graph, getfixture("tmp_path") / "map.html") < 170_000
    True
    """
    from immunograph.draw.page.page import page
    from immunograph.files import is_stream, write_bytes

    name = os.fspath(file)
    suffix = ".html" if is_stream(name) else os.path.splitext(name)[1].lower()
    if suffix not in (".html", ".htm"):
        raise UnknownFormat(f"a page does not end in {suffix or 'nothing'!r}", "use .html")
    data = page(graph, title=title, layers=read_layers(layers, layer))
    write_bytes(file, data)
    return len(data)


@checked
def picture(graph: CausalGraph, *, theme: str = "light") -> str:
    """Return a picture of a map as SVG text, as a notebook shows it.

    Parameters
    ----------
    graph : CausalGraph
        What to draw, all of it.
    theme : str
        ``"light"`` or ``"dark"``.

    Returns
    -------
    str
        SVG of 1920 by 1080 pixels.

    Raises
    ------
    UsageError
        If the map is empty or too large for one picture.

    Notes
    -----
    The layout takes most of the time: about a second for 30 nodes.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset().subgraph(["crp", "inflammation"])
    >>> picture(graph).startswith("<svg")
    True
    """
    from immunograph.draw.frame import Style
    from immunograph.draw.views.full import full

    return svg_of(full(graph, Style(theme=theme)))


def svg_of(scene: Scene) -> str:
    """Return a scene as SVG text that scales to the room it is given."""
    from immunograph.draw.write_svg import svg

    return svg(scene)
