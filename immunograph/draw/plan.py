"""Plan: where the nodes of a map stand and how large their type is; the basis of map views.

Made once and shared by every frame of a build and by every highlight, so that nothing jumps.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from immunograph.draw import link_marks, marks
from immunograph.draw.curves import Cubic, loop_points, route_points
from immunograph.draw.frame import Frame
from immunograph.draw.layout import Box as Place
from immunograph.draw.layout import place
from immunograph.draw.measure import balanced, text_width
from immunograph.draw.samples import WIDTHS
from immunograph.draw.scene import Box, Group
from immunograph.draw.theme import faded
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Link, Node
from immunograph.routes import Sentences
from immunograph.safetext import clip
from immunograph.vocabulary import Grade, Relation

#: The type sizes of node labels on a map, largest first.
SIZES = (36.0, 33.0, 30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0)

#: Maps of more nodes than this are too large for one picture.
MOST_NODES = 60

#: More links than this are no picture either, nor are more side by side between two nodes.
MOST_LINKS, MOST_BESIDE = 400, 30

# The share of the room that boxes, with the gap around them, may take.
_FULLEST = 0.56
_GAP = 40.0
_Point = tuple[float, float]


def label_of(node: Node) -> str:
    """Return the label of a node as it is drawn: whole if it is short, else without its aside."""
    return clip(node.label if len(node.label) <= 25 else node.name, 60)


def label_lines(label: str, size: float, most: float = 7.6) -> tuple[str, ...]:
    """Break a label into lines of about ``most`` times its size; only very long words break."""
    longest = max((text_width(word, size, 600) for word in label.split(" ")), default=0.0)
    return balanced(label, size, 600, max(most * size, min(longest, 11 * size)), None)


def ends(link: Link) -> tuple[str, str]:
    """Return where the arrow of a link starts and leads: a marker is measured, so it is the end."""
    if link.relation is Relation.IS_MARKER_OF:
        return link.target, link.source
    return link.source, link.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where everything of a map stands.

    Attributes
    ----------
    graph : CausalGraph
        What is planned.
    size : float
        The type size of labels.
    lines : mapping of str to tuple of str
        The label of each node, broken into lines.
    boxes : mapping of str to Box
        What each node takes up.
    curves : mapping of str to Cubic
        The way of each link, from border to border.
    grades : mapping of str to Grade
        The grade of each link.
    overlaps : int
        How many pairs of nodes could not be kept apart.
    """

    graph: CausalGraph
    size: float
    lines: Mapping[str, tuple[str, ...]]
    boxes: Mapping[str, Box]
    curves: Mapping[str, Cubic]
    grades: Mapping[str, Grade]
    overlaps: int

    def groups(
        self,
        frame: Frame,
        *,
        lit_nodes: Collection[str] | None = None,
        lit_links: Collection[str] | None = None,
        only: Collection[str] | None = None,
        chips: Collection[str] = (),
    ) -> list[Group]:
        """Return nodes and links as groups, from back to front.

        Parameters
        ----------
        frame : Frame
            For its colours.
        lit_nodes, lit_links : collection of str, optional
            What is lit; everything else is faded. None lights everything.
        only : collection of str, optional
            Leave out what is not among these ids of nodes and links.
        chips : collection of str
            Links that carry a ⊕ or ⊖.
        """
        say = Sentences(self.graph)
        dim = faded(frame.look)
        shown = [x for x in self.graph.links if only is None or x.id in only]

        def depth(link: Link) -> tuple[bool, float, str]:
            lit = lit_links is None or link.id in lit_links
            return lit, WIDTHS[self.grades[link.id]], link.id

        found = []
        for link in sorted(shown, key=depth):
            dark = lit_links is not None and link.id not in lit_links
            found.append(
                link_marks.link(
                    link.id,
                    self.curves[link.id],
                    dim if dark else frame.look,
                    sign=link.sign,
                    family=link.family,
                    hypothesis=link.hypothesis,
                    delayed=link.delay is not None,
                    both=not link.relation.directed,
                    width=WIDTHS[self.grades[link.id]],
                    chip=self.size if link.id in chips else 0.0,
                    casing=not frame.style.transparent,
                    faded=dark,
                    alt=f"{say.link(link.id)} ({self.grades[link.id].label}, {say.family(link)})",
                )
            )
        for node in self.graph:
            if only is not None and node.id not in only:
                continue
            dark = lit_nodes is not None and node.id not in lit_nodes
            box = self.boxes[node.id]
            found.append(
                marks.node(
                    node.id,
                    self.lines[node.id],
                    box.centre,
                    self.graph.theme(node),
                    dim if dark else frame.look,
                    size=self.size,
                    strong=lit_nodes is not None and not dark,
                    faded=dark,
                    alt=node.label,
                    box_size=(box.w, box.h),
                )
            )
        return found

    def free_spot(
        self, nodes: Iterable[str], links: Collection[str], radius: float
    ) -> tuple[_Point, float]:
        """Return the spot for a badge among some nodes, and the room around it.

        It is near their middle and far from all nodes and from the links named; other links
        may pass under the badge if there is no better spot.
        """
        inside = [self.boxes[name] for name in nodes]
        left, right = min(b.x for b in inside), max(b.right for b in inside)
        top, bottom = min(b.y for b in inside), max(b.bottom for b in inside)
        middle = (
            sum(b.centre[0] for b in inside) / len(inside),
            sum(b.centre[1] for b in inside) / len(inside),
        )
        best, best_room, best_worth = middle, radius, -math.inf
        for row in range(13):
            for column in range(13):
                x = left + (right - left) * column / 12
                y = top + (bottom - top) * row / 12
                room = min(_distance(b, x, y) for b in self.boxes.values())
                lines = {name: _nearest(c, x, y) for name, c in self.curves.items()}
                room = min(room, *(lines[name] for name in links))
                crossed = max(0.0, radius - min(lines.values()))
                worth = min(room, 1.3 * radius) - 0.1 * crossed
                worth -= 0.4 * math.dist(middle, (x, y))
                if worth > best_worth:
                    best, best_room, best_worth = (x, y), room, worth
        return best, best_room


def _distance(box: Box, x: float, y: float) -> float:
    return math.hypot(max(box.x - x, 0, x - box.right), max(box.y - y, 0, y - box.bottom))


def _nearest(curve: Cubic, x: float, y: float) -> float:
    return min(math.dist(point, (x, y)) for point in curve.points())


def plan(
    graph: CausalGraph,
    room: Box,
    *,
    pinned: Mapping[str, _Point] | None = None,
    sizes: tuple[float, ...] = SIZES,
    engine: str = "auto",
) -> Plan:
    """Place the nodes of a map in a room, in the largest type that leaves air around them.

    Parameters
    ----------
    graph : CausalGraph
        What to place, all of it.
    room : Box
        Where.
    pinned : mapping of str to (float, float), optional
        Where some nodes stand already, as shares of the room from 0 to 1; by default those
        that have a place in the map. The others are placed around them. What would reach
        over the side of the room is moved inside it.
    sizes : tuple of float
        The type sizes to choose from, largest first.
    engine : str
        ``"auto"`` or ``"built-in"``.

    Returns
    -------
    Plan

    Notes
    -----
    The layout is the dear part; it is done once, or twice if the first size does not fit.
    """
    chosen = sizes[-1]
    for size in sizes:
        taken = sum((w + _GAP) * (h + _GAP) for w, h in _sizes(graph, size).values())
        if taken <= _FULLEST * room.w * room.h:
            chosen = size
            break
    links = [(link.id, *ends(link)) for link in graph.links]
    if pinned is None:
        pinned = {node.id: node.place for node in graph if node.place is not None}
    for size in sizes[sizes.index(chosen) :]:
        wanted = _sizes(graph, size)
        found = place(
            [Place(id=node.id, w=wanted[node.id][0], h=wanted[node.id][1]) for node in graph],
            links,
            width=room.w,
            height=room.h,
            pinned={
                name: _inside(spot, wanted[name], room)
                for name, spot in pinned.items()
                if name in wanted
            },
            engine=engine,
        )
        if not found.overlaps:
            break
    boxes = {}
    for name, (x, y) in found.positions.items():
        w, h = wanted[name]
        # The layout rounds, to a tenth of a pixel, which may be just outside: a place that is
        # saved and drawn again must not move.
        left, top = _held(x, w / 2, room.w) - w / 2, _held(y, h / 2, room.h) - h / 2
        boxes[name] = Box(x=room.x + left, y=room.y + top, w=w, h=h)
    ways = {}
    for name, start, end in links:
        if start == end:
            box = boxes[start]
            ways[name] = loop_points(box, box.centre, found.loops.get(name, -45.0), size)
        else:
            a, b = boxes[start], boxes[end]
            bend = found.bends.get(name, 0.0)
            ways[name] = route_points(a, b, a.centre, b.centre, bend)
    return Plan(
        graph=graph,
        size=size,
        lines={node.id: label_lines(label_of(node), size) for node in graph},
        boxes=boxes,
        curves=ways,
        grades={link.id: grade_link(graph, link).grade for link in graph.links},
        overlaps=found.overlaps,
    )


def places_of(drawn: Plan, room: Box) -> dict[str, _Point]:
    """Return where the nodes of a plan stand, as maps keep it (:attr:`immunograph.Node.place`).

    Parameters
    ----------
    drawn : Plan
        Of :func:`plan`.
    room : Box
        The room that it was planned for.

    Returns
    -------
    dict of str to (float, float)
        The middle of each node by its id, in the order of the map: shares of the room from
        the left and from the top, 0 to 1, rounded to four decimals: a tenth of a pixel.

    Notes
    -----
    Linear in the nodes. A plan of the same map with these places puts its nodes there again.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.CausalGraph([ig.Node(id="a", label="A", place=(0.25, 0.5))], [])
    >>> room = Box(x=0, y=0, w=1000, h=500)
    >>> places_of(plan(graph, room), room)
    {'a': (0.25, 0.5)}
    """
    return {
        node.id: (
            _share(drawn.boxes[node.id].centre[0] - room.x, room.w),
            _share(drawn.boxes[node.id].centre[1] - room.y, room.h),
        )
        for node in drawn.graph
    }


def _share(part: float, whole: float) -> float:
    # A box that is larger than the room may have its middle beside it.
    return min(max(round(part / whole, 4), 0.0), 1.0)


def _inside(spot: _Point, size: _Point, room: Box) -> _Point:
    """Return the pixels from the corner of a room to the middle of a box that is to stand there."""
    (x, y), (w, h) = spot, size
    return _held(x * room.w, w / 2, room.w), _held(y * room.h, h / 2, room.h)


def _held(at: float, half: float, size: float) -> float:
    return min(max(at, half), max(size - half, half))


def _sizes(graph: CausalGraph, size: float) -> dict[str, _Point]:
    return {
        node.id: marks.node_size(
            label_lines(label_of(node), size), size, marks.OUTLINES[graph.theme(node)]
        )
        for node in graph
    }
