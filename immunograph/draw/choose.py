"""Which picture answers which wish: the part of a map to show, and the view that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from immunograph.analyses.loops import Loop, find_loop
from immunograph.analyses.paths import PathSet, find_paths
from immunograph.analyses.predict import predict
from immunograph.analyses.show import focus as around
from immunograph.analyses.show import visible_part
from immunograph.draw.frame import Style
from immunograph.draw.plan import places_of
from immunograph.draw.scene import BACK_ROW, Scene
from immunograph.draw.views.full import laid_out
from immunograph.draw.views.predicted import moved_part
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.press.prediction import Prediction
from immunograph.record import Record
from immunograph.records import Node
from immunograph.routes import check_range, shell
from immunograph.vocabulary import Layer, Sign, Walk


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Wish(Record):
    """What a picture is to show.

    Attributes
    ----------
    path : (str, str) or None
        The best path between two nodes, as a strip.
    loop : str or None
        The feedback loop of that name, as a ring: ``"a > b > c"``, ``"R1"`` or what the map
        calls it.
    focus : str or None, depth : int
        A node and what is within ``depth`` links of it.
    predict : tuple of (str, Sign or str)
        What moves if something keeps pushing these nodes.
    hold : bool
        With ``predict``: they are held high or low instead.
    steps : bool
        Link by link, a frame each.
    whole : bool
        On the whole map, the rest faded.
    top : int or None
        Only the nodes with the most links.
    walk, layers, implied_signs : Walk, iterable of Layer or None, bool
        Which links count, as in :func:`immunograph.find_paths`.
    """

    path: tuple[str | Node, str | Node] | None = None
    loop: str | None = None
    focus: str | Node | None = None
    depth: int = 1
    predict: tuple[tuple[str | Node, Sign | str], ...] = ()
    hold: bool = False
    steps: bool = False
    whole: bool = False
    top: int | None = None
    walk: Walk | str = Walk.DIRECTED
    layers: tuple[Layer | str, ...] | None = None
    implied_signs: bool = False

    def check(self) -> None:
        """Raise :class:`UsageError` if the wish contradicts itself."""
        chosen = [c is not None for c in (self.path, self.loop, self.focus, self.predict or None)]
        if sum(chosen) > 1:
            raise UsageError("path, loop, focus and predict exclude each other", "give one of them")
        if self.whole and not any(chosen):
            raise UsageError(
                "whole needs a path, a loop, a focus or a prediction", "it lights them on the map"
            )
        if self.whole and self.steps:
            raise UsageError("whole and steps exclude each other", "give one of them")
        if self.predict and self.steps:
            raise UsageError("predict and steps exclude each other", "all moves at once")
        if self.hold and not self.predict:
            raise UsageError("hold needs a prediction", "say what is held: --predict NODE")
        if self.top is not None and any(chosen):
            raise UsageError("top is for the whole map", "leave out path, loop, focus and predict")
        check_range(depth=self.depth, top=self.top)

    @property
    def asked(self) -> dict[str, Any]:
        """The options of a question."""
        return {"walk": self.walk, "layers": self.layers, "implied_signs": self.implied_signs}


def shown_part(graph: CausalGraph, wish: Wish) -> tuple[CausalGraph, Highlight | None]:
    """Return the part of a map that a picture shows, and what is lit in it.

    Parameters
    ----------
    graph : CausalGraph
        The whole map.
    wish : Wish
        What to show.

    Returns
    -------
    (CausalGraph, Highlight or None)
        The highlight is None for a map on which nothing is lit.

    Raises
    ------
    UnknownName, AmbiguousName, UsageError
        If a name is wrong, no path leads there, or nothing is left to show.
    """
    wish.check()
    return _part(graph, wish, _lit(graph, wish, _answer(graph, wish)))


def _part(
    graph: CausalGraph, wish: Wish, lit: Highlight | None
) -> tuple[CausalGraph, Highlight | None]:
    part = visible_part(graph, layers=wish.layers, always=lit)
    if wish.top is not None:
        part = most_connected(part, wish.top)
    if lit is not None and not wish.whole:
        part = graph.subgraph(lit.nodes, lit.links)
    if not len(part):
        raise UsageError("there is nothing to draw", "the map has no node in these layers")
    return part, lit


def scenes(
    graph: CausalGraph, wish: Wish, style: Style, *, engine: str = "auto"
) -> tuple[CausalGraph, tuple[Scene, ...]]:
    """Return the part of a map that a picture shows, and the picture: one Scene, or a build.

    Parameters
    ----------
    graph : CausalGraph
        The whole map.
    wish, style : Wish, Style
        What to show, and how it is to look.
    engine : str
        ``"auto"`` or ``"built-in"``: who lays maps out.

    Raises
    ------
    UnknownName, AmbiguousName, UsageError
        If a name is wrong, nothing is left to show, or it does not fit one picture.
    """
    from immunograph.draw import views

    wish.check()
    # What is searched is searched once, whatever the picture tells of it.
    found = _answer(graph, wish)
    if isinstance(found, Prediction):
        shown, bright = moved_part(graph, found, whole=wish.whole, layers=wish.layers)
        return shown, (views.predicted(shown, found, style, highlight=bright, engine=engine),)
    part, lit = _part(graph, wish, _lit(graph, wish, found))
    if wish.steps:
        order = lit.links if lit is not None else tuple(link.id for link in part.links)
        return part, views.steps(
            part, order, style, engine=engine, layers=wish.layers, loops=_closed(found)
        )
    if lit is None:
        return part, (views.full(part, style, engine=engine),)
    if wish.whole:
        badge = (found.mark, found.polarity) if isinstance(found, Loop) else None
        lit = replace(lit, alone=False)
        return part, (views.full(part, style, highlight=lit, badge=badge, engine=engine),)
    if isinstance(found, PathSet):
        return part, (views.path(found, style),)
    if isinstance(found, Loop):
        return part, (views.loop(graph, found, style),)
    centre = graph.node("" if wish.focus is None else wish.focus).id
    return part, (views.hood(part, centre, style, depth=wish.depth, engine=engine),)


def places_shown(
    graph: CausalGraph, wish: Wish, style: Style, *, engine: str = "auto"
) -> dict[str, tuple[float, float]]:
    """Return where the nodes stand in a picture of the map, as shares of its room.

    Parameters
    ----------
    graph, wish, style, engine
        As for :func:`scenes`; the wish must be for the map.

    Returns
    -------
    dict
        Node ids to (from the left, from the top), each from 0 to 1, as
        :func:`immunograph.places.save_places` keeps them.

    Raises
    ------
    UsageError
        If the wish is for a path, a loop, a neighbourhood, a prediction or a build, which have
        forms of their own.
    """
    if wish.path or wish.loop or wish.focus or wish.predict or wish.steps:
        raise UsageError("only the places of the map can be saved", "leave out the other options")
    part, _ = shown_part(graph, wish)
    frame, drawn = laid_out(part, style, title=graph.title, subtitle="-", engine=engine)
    return places_of(drawn, frame.plot)


def most_connected(graph: CausalGraph, number: int) -> CausalGraph:
    """Return the part of a map with the ``number`` nodes that have the most links.

    Ties are broken by the order of the map.
    """
    weight = {n.id: len(graph.links_from(n.id)) + len(graph.links_into(n.id)) for n in graph}
    kept = sorted(weight, key=lambda name: -weight[name])[:number]
    return graph.subgraph(kept)


def readability(drawn: Iterable[Scene]) -> str:
    """Return how far away a picture can be read, and which option makes it larger.

    Examples
    --------
    >>> from immunograph.draw.frame import Style
    >>> from immunograph.draw.choose import Wish, scenes
    >>> import immunograph as ig
    >>> _, drawn = scenes(ig.load_dataset(), Wish(loop="R1"), Style())
    >>> readability(drawn)
    'smallest label 40 px: readable 5.4 screen heights away (a back row sits at 6)'
    """
    worst = min(drawn, key=lambda scene: scene.readable_heights)
    heights = worst.readable_heights
    text = (
        f"smallest label {worst.smallest_label:.0f} px: readable {heights:.1f} screen heights away"
    )
    if heights >= BACK_ROW:
        return text
    text += f" (a back row sits at {BACK_ROW:.0f})"
    # A slide of few nodes is as large as it gets; a map is not.
    if heights < 4:
        text += "; larger: --path A B, --loop R1, --focus NODE, --top 12 or --steps"
    return text


def _answer(graph: CausalGraph, wish: Wish) -> PathSet | Loop | Prediction | None:
    """Return the answer that a picture shows; None if it shows a map or a neighbourhood."""
    if wish.path is not None:
        return find_paths(graph, *wish.path, **wish.asked)
    if wish.loop is not None:
        return find_loop(graph, wish.loop, **wish.asked)
    if wish.predict:
        return predict(
            graph, wish.predict, hold=wish.hold, layers=wish.layers,
            implied_signs=wish.implied_signs,
        )  # fmt: skip
    return None


def _closed(found: PathSet | Loop | None) -> tuple[Loop, ...] | None:
    """Return the loops that close in a build of an answer; None if they are to be searched."""
    if isinstance(found, Loop):
        return (found,)
    return () if found is not None and found.source != found.target else None


def _lit(
    graph: CausalGraph, wish: Wish, found: PathSet | Loop | Prediction | None
) -> Highlight | None:
    if isinstance(found, PathSet):
        if not found:
            raise UsageError(
                f"no path leads from {found.source} to {found.target}",
                f"see why: immunograph paths {shell(found.source)} {shell(found.target)}",
            )
        return found.highlight()
    if isinstance(found, Loop):
        return found.highlight()
    if wish.focus is not None:
        near = around(graph, wish.focus, depth=wish.depth, layers=wish.layers)
        if wish.depth > 1:
            return near
        centre = graph.node(wish.focus).id
        touching = [
            name
            for name in near.links
            if centre in (graph.link(name).source, graph.link(name).target)
        ]
        return replace(near, links=tuple(touching))
    return None
