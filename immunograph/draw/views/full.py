"""The whole map, plain or with a path or a loop lit and the rest faded."""

from __future__ import annotations

from collections import Counter

from immunograph.document import count
from immunograph.draw import marks
from immunograph.draw.frame import Frame, Style, grades_of, source_line
from immunograph.draw.plan import MOST_BESIDE, MOST_LINKS, MOST_NODES, Plan, label_of, plan
from immunograph.draw.scene import Group, Scene
from immunograph.draw.views.notes import speaker_notes
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.routes import shell
from immunograph.vocabulary import Polarity


def full(
    graph: CausalGraph,
    style: Style,
    *,
    highlight: Highlight | None = None,
    badge: tuple[str, Polarity] | None = None,
    subtitle: str = "",
    engine: str = "auto",
) -> Scene:
    """Draw a map.

    Parameters
    ----------
    graph : CausalGraph
        What to draw, all of it.
    style : Style
        How it is to look.
    highlight : Highlight, optional
        What is lit; the rest is faded.
    badge : (str, Polarity), optional
        The name and polarity of the loop that is lit.
    subtitle : str
        A line below the title; by default what the map holds.
    engine : str
        ``"auto"`` or ``"built-in"``: who lays it out.

    Returns
    -------
    Scene

    Raises
    ------
    UsageError
        If the map has no node, or too many to be read.
    """
    title = highlight.title if highlight else graph.title
    facts = f"{count(len(graph.nodes), 'node')}, {count(len(graph.links), 'link')}"
    frame, drawn = laid_out(graph, style, title=title, subtitle=subtitle or facts, engine=engine)
    lit_links = None if highlight is None else set(highlight.links)
    frame.add(
        *drawn.groups(
            frame,
            lit_nodes=None if highlight is None else set(highlight.nodes),
            lit_links=lit_links,
            chips=lit_links or (),
        )
    )
    if badge is not None and highlight is not None:
        frame.add(loop_badge(drawn, frame, highlight.nodes, highlight.links, *badge))
    tell(frame, drawn)
    return frame.scene(
        alt=f"{title}: a causal map of {facts}.",
        notes=speaker_notes(graph, highlight.links if highlight else ()),
        uncovered="".join(label_of(node) for node in graph),
    )


def laid_out(
    graph: CausalGraph, style: Style, *, title: str, subtitle: str, engine: str = "auto"
) -> tuple[Frame, Plan]:
    """Return the frame of a map with its legend, and where the nodes stand in it.

    Raises
    ------
    UsageError
        If the map has no node, or too many to be read.
    """
    check_size(graph)
    frame = Frame(style, title=title, subtitle=subtitle, source=source_line(graph))
    themes = {graph.theme(node) for node in graph}
    frame.legend(graph.links, grades_of(graph, graph.links).values(), themes)
    return frame, plan(graph, frame.plot, engine=engine)


def check_size(graph: CausalGraph) -> None:
    """Refuse a map that cannot be read in one picture, and say what can.

    Raises
    ------
    UsageError
        If there is no node, or there are more nodes or links than fit.
    """
    if not len(graph):
        raise UsageError("there is nothing to draw", "the map has no node in these layers")
    if len(graph) > MOST_NODES:
        raise UsageError(
            f"{len(graph)} nodes do not fit one picture, {MOST_NODES} do",
            "draw a part: immunograph draw --focus NODE, --path A B, --loop R1 or --top 30",
        )
    check_links(graph)


def check_links(graph: CausalGraph) -> None:
    """Refuse a map whose links cannot be told apart in one picture, before any is placed.

    Raises
    ------
    UsageError
        If there are more links than fit, in all or between two nodes.
    """
    pairs = Counter(frozenset((link.source, link.target)) for link in graph.links)
    for ends, number in pairs.items():
        if number > MOST_BESIDE:
            first, last = min(ends), max(ends)
            told = (
                f"between {first!r} and {last!r}" if len(ends) == 2 else f"of {first!r} to itself"
            )
            raise UsageError(
                f"{number} links {told} do not fit one picture, {MOST_BESIDE} do",
                f"read them: immunograph explain {shell(first)} {shell(last)}",
            )
    if len(graph.links) > MOST_LINKS:
        raise UsageError(
            f"{len(graph.links)} links do not fit one picture, {MOST_LINKS} do",
            "draw a part: immunograph draw --focus NODE, --path A B, --loop R1 or --top 10",
        )


def loop_badge(
    drawn: Plan,
    frame: Frame,
    nodes: tuple[str, ...],
    links: tuple[str, ...],
    name: str,
    polarity: Polarity,
) -> Group:
    """Return the badge of a loop on the freest spot inside it, turning as the loop does."""
    largest = 1.35 * drawn.size
    spot, room = drawn.free_spot(nodes, links, 1.3 * largest)
    # The arrowhead of the badge reaches a third farther out than its circle.
    radius = min(largest, max(room / 1.5, 0.66 * drawn.size))
    centres = [drawn.boxes[node].centre for node in nodes]
    turned = sum(
        (bx - ax) * (by + ay)
        for (ax, ay), (bx, by) in zip(centres, (*centres[1:], centres[0]), strict=True)
    )
    # With y downwards the sum is negative for a loop that turns clockwise.
    return marks.badge(name, polarity, spot, frame.look, radius=radius, clockwise=turned <= 0)


def tell(frame: Frame, drawn: Plan) -> None:
    """Remark what could not be kept apart."""
    if drawn.overlaps:
        frame.remarks.append(
            f"{drawn.overlaps} pairs of nodes overlap: draw a part, or a larger picture"
        )
