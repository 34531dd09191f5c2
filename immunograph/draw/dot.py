"""A map as DOT, the language of Graphviz.

Nodes are called n0, n1, …; what a map says stands only in labels, tooltips and web addresses,
always in quotes (see :mod:`immunograph.draw.text`). All other attributes are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from immunograph.draw.dot_head import TITLE, tell_head
from immunograph.draw.dot_layout import Spot, free_layout, pinned_layout, tailed, tracks
from immunograph.draw.legend import Occurs, draw_foot
from immunograph.draw.plan import ends
from immunograph.draw.text import address, lines_of, quoted, shown, table, tooltip, wrapped
from immunograph.draw.theme import POINTS, SHAPES, WIDTHS, Palette, faded, palette
from immunograph.errors import UnknownName
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.records import Link, Node
from immunograph.vocabulary import Family, Grade, Relation, Sign, Theme

_FONT = "Helvetica,Arial,sans-serif"
_HEADS = {Sign.RAISES: "normal", Sign.LOWERS: "tee", Sign.UNKNOWN: "odiamond"}
# Two bars across the line, a little off the node it leaves. Not a label on the line: with one,
# fdp fails an assertion when the map has no title.
_DELAY = "nonenoneteetee"
_HEAD_SIZES = {"normal": 0.9, "tee": 1.3, "odiamond": 1.0, "odot": 0.8}

# Graphviz sets text into the largest upright box within a shape; these even out the looks.
_MARGINS = {
    "box": "0.13,0.07",
    "ellipse": "0.02,0.02",
    "octagon": "0.05,0.02",
    "hexagon": "0.0,0.0",
    "cds": "0.22,0.09",
}

# Where links are routed, Graphviz lays all those between two nodes one upon the other. So many
# unseen lines beside the seen one, two points each, push a link aside for each track it is away
# from the first; and the heads of those pushed aside stand one behind the other.
_TRACK = 6
_SET_BACK = ("", "nonenone", "none", "nonenonenone")


def dot_text(
    graph: CausalGraph,
    *,
    highlight: Highlight | None = None,
    theme: str = "light",
    title: str | None = None,
    source: str | None = None,
    legend: bool = True,
    marks: Sequence[str] = (),
    positions: Mapping[str, Spot] | None = None,
) -> str:
    """Return a map in DOT.

    Parameters
    ----------
    graph : CausalGraph
        What to draw, all of it: the caller chooses the layers.
    highlight : Highlight, optional
        What is lit; everything else is left out, or faded if it is not ``alone``.
    theme : {"light", "dark"}
        The colours.
    title : str, optional
        A sentence above the map; by default that of the highlight, then of the map. An empty
        one leaves it out.
    source : str, optional
        A line below it; by default the reference of the text that the map was read from. An
        empty one leaves it out.
    legend : bool
        Whether to explain the shapes, colours and lines that occur.
    marks : sequence of str
        What the marks in labels mean; the legend tells that instead of the families of nodes.
    positions : mapping of str to Spot, optional
        Where the nodes are pinned, by their ids. By default Graphviz lays the map out.

    Returns
    -------
    str
        The same text for the same arguments, always; it ends in a line break.

    Raises
    ------
    UnknownName
        If the highlight names a node or a link that the map does not have.
    UsageError
        If there is no such theme.

    Notes
    -----
    Linear in nodes and links. ``dot -Tsvg FILE`` draws the same picture that the other
    formats hold, with the same Graphviz.

    Examples
    --------
    >>> import immunograph as ig
    >>> print(dot_text(ig.load_dataset("perlmutter2022")).splitlines()[0])
    digraph map {
    """
    if title is None:
        title = (highlight.title if highlight else "") or graph.title
    if source is None:
        source = _source_line(graph)
    lit = _lit(graph, highlight)
    if highlight is not None and highlight.alone:
        graph = graph.subgraph(*lit)
    return _Drawing(graph, palette(theme), lit, positions).text(
        title, source, legend=legend, marks=marks
    )


def _lit(
    graph: CausalGraph, highlight: Highlight | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the lit nodes and links, the ends of lit links among the nodes."""
    if highlight is None:
        return tuple(n.id for n in graph.nodes), tuple(e.id for e in graph.links)
    for name in highlight.nodes:
        if name not in graph:
            raise UnknownName("node id", name)
    links = [graph.link(name) for name in highlight.links]
    joined = [end for link in links for end in (link.source, link.target)]
    nodes = dict.fromkeys([*highlight.nodes, *joined])
    return tuple(nodes), tuple(link.id for link in links)


def _source_line(graph: CausalGraph) -> str:
    if graph.source is None or graph.source.citation is None:
        return ""
    work = graph.citation(graph.source.citation)
    return f"Source: {work.short}, {work.title}" if work.title else f"Source: {work.short}"


class _Drawing:
    """One map on its way to DOT."""

    def __init__(
        self,
        graph: CausalGraph,
        colours: Palette,
        lit: tuple[tuple[str, ...], tuple[str, ...]],
        spots: Mapping[str, Spot] | None,
    ) -> None:
        self.graph = graph
        self.lit = colours
        self.faded = faded(colours)
        self.lit_nodes, self.lit_links = frozenset(lit[0]), frozenset(lit[1])
        self.names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
        self.grades = {link.id: grade_link(graph, link).grade for link in graph.links}
        self.spots = spots
        self.layout = free_layout(graph) if spots is None else pinned_layout(graph)
        self.piled = self.layout.get("splines") == "true"
        self.tracks = tracks(graph.links)

    def text(self, title: str, source: str, *, legend: bool, marks: Sequence[str]) -> str:
        import pydot

        occurs = self._occurs(marks) if legend else None
        drawing = pydot.Dot("map", graph_type="digraph", strict=False, **self._graph())
        drawing.set_node_defaults(
            fontname=quoted(_FONT), fontsize="14", penwidth="1.3", height="0.45", width="0.8"
        )
        drawing.set_edge_defaults(fontname=quoted(_FONT), fontsize="18")
        home: Any = drawing
        if self.spots is None:
            home = self._framed(drawing, occurs, title, source)
        else:
            self._headed(drawing, occurs, title, source)
        for node in self.graph.nodes:
            home.add_node(pydot.Node(self.names[node.id], **self._node(node)))
        for link in self.graph.links:
            tail, head = (self.names[end] for end in ends(link))
            home.add_edge(pydot.Edge(tail, head, **self._link(link)))
        if home is not drawing:
            drawing.add_subgraph(home)
        return str(drawing.to_string())

    def _graph(self) -> dict[str, Any]:
        return {
            "bgcolor": quoted(self.lit.background),
            "fontname": quoted(_FONT),
            "outputorder": "edgesfirst",
            "pad": "0.35",
            **self.layout,
        }

    def _headed(self, drawing: Any, occurs: Occurs | None, title: str, source: str) -> None:
        """Put title, source and legend above the map, all as words.

        Where nodes are pinned, nobody but Graphviz knows how far the links reach, so no
        sample could be drawn where its words come to stand.
        """
        label = tell_head(occurs, _lines(title), shown(source, 320), self.lit)
        if label:
            for name, value in (("label", label), ("labelloc", "t"), ("labeljust", "l")):
                drawing.set(name, value)

    def _framed(self, drawing: Any, occurs: Occurs | None, title: str, source: str) -> Any:
        """Put a title above the map and a drawn legend below; return what holds the map."""
        import pydot

        sunk = self.layout["layout"] == "fdp"
        width = self._foot_width()
        foot = draw_foot(occurs, shown(source, 240), self.lit, width=width, sunk=sunk)
        if foot.label:
            for name, value in (("label", foot.label), ("labelloc", "b"), ("labeljust", "l")):
                drawing.set(name, value)
        if foot.xdot:
            drawing.set("_background", quoted(foot.xdot))
        # The map is a cluster because a graph has but one label, which the foot takes.
        return pydot.Subgraph("cluster_map", **self._head(title, foot.width))

    def _foot_width(self) -> int:
        # No wider than the map is likely to be: fdp would centre the map above it.
        nodes = len(self.graph)
        return 640 if nodes <= 16 else 860 if nodes <= 30 else 1150

    def _head(self, title: str, width: int) -> dict[str, Any]:
        # At least as wide as the foot, so that both begin at the left edge.
        cell = f'<td align="left" width="{width}">{lines_of(_lines(title))}</td>'
        return {
            "label": f"<{table(f'<tr>{cell}</tr>')}>",
            "labelloc": "t",
            "labeljust": "l",
            "fontsize": f"{TITLE}",
            "fontcolor": quoted(self.lit.ink),
            "margin": "12",
            "peripheries": "0",
            "bgcolor": "transparent",
        }

    def _node(self, node: Node) -> dict[str, Any]:
        colours = self.lit if node.id in self.lit_nodes else self.faded
        family = self.graph.theme(node)
        shape, paint = SHAPES[family], colours.families[family]
        label = node.label if shown(node.label) else node.id
        more = f": more means {node.high_means}" if node.high_means else ""
        spot = None if self.spots is None else self.spots.get(node.id)
        style = ["filled"] + ["rounded"] * shape.rounded + ["dashed"] * bool(spot and spot.dashed)
        return {
            "label": quoted(*(spot.lines if spot else wrapped(shown(label)))),
            "tooltip": tooltip(label + more),
            "shape": shape.name,
            "style": quoted(",".join(style)),
            "fillcolor": quoted(paint.fill),
            "color": quoted(paint.stroke),
            "fontcolor": quoted(colours.ink),
            "margin": quoted(_MARGINS[shape.name]),
            "class": family.value,
            **(spot.attributes() if spot else {}),
        }

    def _link(self, link: Link) -> dict[str, Any]:
        colours = self.lit if link.id in self.lit_links else self.faded
        no_effect = link.relation is Relation.HAS_NO_EFFECT_ON
        colour = colours.muted if no_effect else colours.signs[link.sign]
        head = "odot" if no_effect else _HEADS[link.sign]
        aside = self.tracks[link.id] if self.piled and link.source != link.target else 0
        found = {
            "color": quoted(_line(link, colour, aside)),
            "style": "solid",
            "arrowhead": _SET_BACK[min(aside, 3)] + head,
            "arrowsize": f"{_HEAD_SIZES[head]}",
            "penwidth": f"{WIDTHS[self.grades[link.id]] * POINTS:.2f}",
            "tooltip": tooltip(self._sentence(link)),
            "class": quoted(f"{link.sign.word} {link.family.value}"),
        }
        if link.family is not Family.STRUCTURAL:
            found["style"] = (
                "dotted" if link.hypothesis
                else "dashed" if link.family is Family.ASSOCIATIONAL
                else "solid"
            )  # fmt: skip
        if tailed(link):
            tail = "" if link.relation.directed else head
            found |= {"dir": "both", "arrowtail": tail + (_DELAY if link.delay else "")}
        url = self._address(link)
        return found | {"URL": url} if url else found

    def _sentence(self, link: Link) -> str:
        source, target = (self.graph.node(end).label or end for end in (link.source, link.target))
        grade = self.grades[link.id]
        notes = [grade.label if grade is Grade.BY_DEFINITION else f"{grade.label} evidence"]
        if link.sign is not Sign.UNKNOWN and link.relation.sign is None:
            notes.insert(0, link.sign.word)
        if link.hypothesis:
            notes.append("hypothesis")
        if link.delay:
            notes.append(f"delayed: {link.delay}")
        return f"{source} {link.relation.label} {target} ({'; '.join(notes)})"

    def _address(self, link: Link) -> str | None:
        for item in link.evidence:
            if item.citation is not None and not item.stance.contrary:
                return address(self.graph.citation(item.citation).link)
        return None

    def _occurs(self, marks: Sequence[str]) -> Occurs:
        links = self.graph.links
        themes = {self.graph.theme(node) for node in self.graph.nodes if not marks}
        grades = set(self.grades.values())
        signed = [e for e in links if e.relation is not Relation.HAS_NO_EFFECT_ON]
        firm = [e for e in signed if e.family is not Family.STRUCTURAL and not e.hypothesis]
        signs = {link.sign for link in signed}
        return Occurs(
            marks=tuple(marks),
            themes=tuple(theme for theme in Theme if theme in themes),
            signs=tuple(sign for sign in Sign if sign in signs),
            grades=tuple(grade for grade in Grade if grade in grades),
            causal=any(e.family is Family.CAUSAL for e in firm),
            association=any(e.family is Family.ASSOCIATIONAL for e in firm),
            undirected=any(not e.relation.directed for e in links),
            hypothesis=any(e.hypothesis and e.family is not Family.STRUCTURAL for e in links),
            structural=any(e.family is Family.STRUCTURAL for e in links),
            no_effect=len(signed) < len(links),
            delayed=any(e.delay for e in links),
        )


def _line(link: Link, colour: str, aside: int) -> str:
    """Return the colours of a link: of several lines side by side, seen and unseen.

    A structural link is a double line. The first colour is also that of the head, the second
    that of the tail.
    """
    structural = link.family is Family.STRUCTURAL
    if tailed(link):
        lines = [colour, colour] if structural or aside else [colour]
    else:
        lines = [colour, "invis", colour] if structural else [colour]
    return ":".join(lines + ["invis"] * (_TRACK * aside))


def _lines(title: str) -> tuple[str, ...]:
    return wrapped(shown(title), 60, 60) if title else ()
