"""One node large in the middle: causes on the left, effects on the right."""

from __future__ import annotations

from collections.abc import Iterable

from immunograph.document import count
from immunograph.draw import link_marks, marks
from immunograph.draw.curves import Cubic, loop_points
from immunograph.draw.frame import Frame, Style, grades_of, source_line
from immunograph.draw.measure import balanced
from immunograph.draw.plan import ends, label_lines, label_of
from immunograph.draw.samples import WIDTHS
from immunograph.draw.scene import Box, Group, Scene
from immunograph.draw.views.full import check_links, full
from immunograph.draw.views.notes import speaker_notes
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.records import Link
from immunograph.routes import Sentences

_SIZES = (32.0, 30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
#: More neighbours than this on one side, and the map is laid out freely instead.
_MOST_A_SIDE = 13


def hood(
    graph: CausalGraph, name: str, style: Style, *, depth: int = 1, engine: str = "auto"
) -> Scene:
    """Draw a node and its neighbours.

    Parameters
    ----------
    graph : CausalGraph
        The part of the map to show: the node and all within ``depth`` links of it.
    name : str
        The id of the node.
    style : Style
        How it is to look.
    depth : int
        Beyond 1 the part is laid out freely, the node lit.
    engine : str
        ``"auto"`` or ``"built-in"``: who lays it out then.

    Returns
    -------
    Scene
    """
    check_links(graph)
    say = Sentences(graph)
    touching = [x for x in graph.links if name in (x.source, x.target)]
    left, right = _sides(graph, touching, name)
    title = f"{say.name(name)}: what bears on it, and what it bears on"
    if depth > 1 or max(len(left), len(right)) > _MOST_A_SIDE:
        lit = Highlight(
            nodes=tuple(n.id for n in graph), links=tuple(x.id for x in graph.links), title=title
        )
        return full(graph, style, highlight=lit, engine=engine)
    facts = f"{count(len(touching), 'link')} to {count(len({*left, *right}), 'neighbour')}"
    frame = Frame(style, title=title, subtitle=facts, source=source_line(graph))
    frame.legend(touching, grades_of(graph, touching).values())
    room = frame.plot
    boxes, lines, size = _place(graph, name, left, right, room)
    _links(frame, graph, name, touching, boxes)
    for node, box in boxes.items():
        big = 1.3 if node == name else 1.0
        frame.add(
            marks.node(
                node,
                lines[node],
                box.centre,
                graph.theme(graph.node(node)),
                frame.look,
                size=size * big,
                strong=node == name,
                alt=graph.node(node).label,
                box_size=(box.w, box.h),
            )
        )
    return frame.scene(
        alt=f"{title}. {'. '.join(say.link(x.id) for x in touching)}.",
        notes=speaker_notes(graph, [x.id for x in touching]),
        uncovered="".join(label_of(graph.node(node)) for node in boxes),
    )


def _sides(graph: CausalGraph, links: Iterable[Link], name: str) -> tuple[list[str], list[str]]:
    """Return the neighbours on the left (what leads here) and on the right, each once."""
    left: dict[str, None] = {}
    right: dict[str, None] = {}
    undirected: dict[str, None] = {}
    for link in links:
        start, end = ends(link)
        if start == end:
            continue
        if not link.relation.directed:
            undirected[end if start == name else start] = None
        elif end == name:
            left[start] = None
        else:
            right[end] = None
    for node in list(right):
        if node in left:
            del right[node]
    # What has no direction goes where there is more room.
    for node in undirected:
        if node not in left and node not in right:
            (left if len(left) < len(right) else right)[node] = None
    order = {node.id: place for place, node in enumerate(graph)}
    return sorted(left, key=order.__getitem__), sorted(right, key=order.__getitem__)


def _place(
    graph: CausalGraph, name: str, left: list[str], right: list[str], room: Box
) -> tuple[dict[str, Box], dict[str, tuple[str, ...]], float]:
    """Place the columns and the node between them, in the largest type that fits."""
    rows = max(len(left), len(right), 1)
    column = 0.34 * room.w
    for size in _SIZES:
        lines = {
            node: balanced(label_of(graph.node(node)), size, 600, column - 3 * size, None)
            for node in (*left, *right)
        }
        sizes = {
            node: marks.node_size(lines[node], size, marks.OUTLINES[graph.theme(graph.node(node))])
            for node in lines
        }
        gap = 0.45 * size
        high = max(
            sum(sizes[node][1] + gap for node in side) if side else 0.0 for side in (left, right)
        )
        if high <= room.h and all(w <= column for w, _ in sizes.values()):
            break
    boxes = {}
    for side, at_left in ((left, True), (right, False)):
        spare = room.h - sum(sizes[node][1] for node in side)
        step = min(spare / max(len(side), 1), 1.3 * size)
        y = room.y + (room.h - sum(sizes[n][1] for n in side) - step * max(len(side) - 1, 0)) / 2
        for node in side:
            w, h = sizes[node]
            widest = max(sizes[n][0] for n in side)
            x = room.x + widest - w if at_left else room.right - widest
            boxes[node] = Box(x=x, y=y, w=w, h=h)
            y += h + step
    big = 1.3 * size
    lines[name] = label_lines(label_of(graph.node(name)), big, 7)
    w, h = marks.node_size(lines[name], big, marks.OUTLINES[graph.theme(graph.node(name))])
    h = max(h, min(0.42 * room.h, 30.0 * rows))
    inner_left = max((b.right for n, b in boxes.items() if n in left), default=room.x)
    inner_right = min((b.x for n, b in boxes.items() if n in right), default=room.right)
    cx, cy = (inner_left + inner_right) / 2, room.y + room.h / 2
    boxes[name] = Box(x=cx - w / 2, y=cy - h / 2, w=w, h=h)
    return boxes, lines, size


def _links(
    frame: Frame, graph: CausalGraph, name: str, links: list[Link], boxes: dict[str, Box]
) -> None:
    """Draw the links as swung lines that meet the middle node one below the other."""
    middle = boxes[name]
    sides: dict[bool, list[Link]] = {True: [], False: []}
    for link in links:
        if link.source != link.target:
            other = link.source if link.target == name else link.target
            sides[boxes[other].centre[0] < middle.centre[0]].append(link)
    grades = grades_of(graph, links)
    for at_left, side in sides.items():
        side.sort(key=lambda x: (boxes[_other(x, name)].centre[1], x.id))
        for place, link in enumerate(side):
            port = middle.y + middle.h * (place + 1) / (len(side) + 1)
            same = [x for x in side if _other(x, name) == _other(link, name)]
            box = boxes[_other(link, name)]
            shift = box.h * ((same.index(link) + 1) / (len(same) + 1) - 0.5)
            outer = (box.right + 4 if at_left else box.x - 4, box.centre[1] + shift)
            inner = (middle.x - 4 if at_left else middle.right + 4, port)
            curve = _swing(outer, inner)
            if (ends(link)[0] == name) == (_other(link, name) != name):
                curve = curve.split(1, 0) if ends(link)[0] == name else curve
            frame.add(_mark(frame, graph, link, curve, WIDTHS[grades[link.id]]))
    for link in links:
        if link.source == link.target:
            curve = loop_points(middle, middle.centre, -90, 24)
            frame.add(_mark(frame, graph, link, curve, WIDTHS[grades[link.id]]))


def _other(link: Link, name: str) -> str:
    return link.source if link.target == name else link.target


def _swing(start: tuple[float, float], end: tuple[float, float]) -> Cubic:
    reach = 0.5 * (end[0] - start[0])
    return Cubic(start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end)


def _mark(frame: Frame, graph: CausalGraph, link: Link, curve: Cubic, width: float) -> Group:
    return link_marks.link(
        link.id,
        curve,
        frame.look,
        sign=link.sign,
        family=link.family,
        hypothesis=link.hypothesis,
        delayed=link.delay is not None,
        both=not link.relation.directed,
        width=1.2 * width,
        casing=not frame.style.transparent,
        alt=Sentences(graph).link(link.id),
    )
