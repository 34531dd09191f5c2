"""A feedback loop on an ellipse, with its badge and its quotes, numbered."""

from __future__ import annotations

import math
from collections.abc import Sequence

from immunograph.analyses.loops import Loop
from immunograph.document import count
from immunograph.draw import link_marks, marks
from immunograph.draw.curves import Cubic, loop_points, route_points
from immunograph.draw.frame import Frame, Style, grades_of, source_line
from immunograph.draw.plan import ends, label_lines, label_of
from immunograph.draw.samples import WIDTHS
from immunograph.draw.scene import Box, Scene
from immunograph.draw.views.cards import numbered
from immunograph.draw.views.notes import speaker_notes
from immunograph.feedback import turn
from immunograph.graph import CausalGraph
from immunograph.routes import Sentences
from immunograph.vocabulary import Polarity

_SIZES = (40.0, 36.0, 32.0, 28.0, 25.0, 22.0, 20.0, 18.0, 16.0, 14.0)
#: Loops of more links than this leave no room for quotes: they go into the notes.
_MOST_QUOTED = 6
_SUBTITLES = {
    Polarity.REINFORCING: "each turn adds to the last",
    Polarity.BALANCING: "each turn pushes back",
    Polarity.UNDETERMINED: "the direction of a link on it is not known",
}


def loop(graph: CausalGraph, found: Loop, style: Style) -> Scene:
    """Draw one feedback loop.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    found : Loop
        One of its loops.
    style : Style
        How it is to look.

    Returns
    -------
    Scene
    """
    say = Sentences(graph)
    route = found.route
    names = [say.name(name) for name in route.nodes]
    title = _title(names, would=bool(route.condition))
    called = _called(found)
    does = f"{found.polarity.label.capitalize()} loop{called}: {_SUBTITLES[found.polarity]}"
    if route.condition:
        does = f"{'Loop' if called else 'It'}{called} {turn(route, say)}"
    subtitle = f"{does}; {route.grade.label} evidence"
    frame = Frame(style, title=title, subtitle=subtitle, source=source_line(graph))
    links = [graph.link(name) for name in route.links]
    quoted = len(links) <= _MOST_QUOTED
    if not quoted:
        frame.legend(links, grades_of(graph, links).values())
    left = frame.plot
    if quoted:
        left, column = _halves(left)
        fits = numbered(frame, graph, route.links, column)
        if not fits:
            frame.remarks.append("some quotes did not fit: they are in the notes")
    _ring(frame, graph, found, left)
    return frame.scene(
        alt=f"{subtitle}. {' then '.join(say.link(name) for name in route.links)}.",
        notes=speaker_notes(graph, route.links),
        uncovered="".join(label_of(graph.node(name)) for name in route.nodes),
    )


def _halves(room: Box) -> tuple[Box, Box]:
    """Return the room for the ring and that for its quotes: beside it, or below if it is high."""
    if room.h > room.w:
        high = 0.5 * room.h
        below = room.y + high + 60
        return (
            Box(x=room.x, y=room.y, w=room.w, h=high),
            Box(x=room.x, y=below, w=room.w, h=room.bottom - below),
        )
    wide = 0.58 * room.w
    beside = room.x + wide + 60
    return (
        Box(x=room.x, y=room.y, w=wide, h=room.h),
        Box(x=beside, y=room.y, w=room.right - beside, h=room.h),
    )


def _called(found: Loop) -> str:
    """Return the name of a loop where it has one besides its nodes, which the picture shows."""
    if found.label is not None:
        return f" “{found.label}”"
    return f" {found.name}" if found.mark == found.name else ""


def _title(names: Sequence[str], *, would: bool) -> str:
    if len(names) == 1:
        return f"{names[0]} {'would act' if would else 'acts'} on itself"
    if len(names) <= 3:
        return f"{', '.join(names[:-1])} and {names[-1]} {'would ' * would}feed back"
    feeds = "would feed" if would else "feeds"
    return f"How {names[0]} {feeds} back over {count(len(names) - 1, 'step')}"


def _ring(frame: Frame, graph: CausalGraph, found: Loop, room: Box) -> None:
    """Draw nodes, links and badge of a loop in a room."""
    route = found.route
    nodes = [graph.node(name) for name in route.nodes]
    for size in _SIZES:
        lines = [label_lines(label_of(node), size) for node in nodes]
        shapes = [marks.OUTLINES[graph.theme(node)] for node in nodes]
        sizes = [marks.node_size(line, size, s) for line, s in zip(lines, shapes, strict=True)]
        boxes = _on_ellipse(sizes, room)
        if _apart(boxes, 1.1 * size):
            break
    links = []
    for place, name in enumerate(route.links):
        link = graph.link(name)
        a, b = boxes[place], boxes[(place + 1) % len(boxes)]
        if len(boxes) == 1:
            curve = loop_points(a, a.centre, 90, 1.6 * size)
        else:
            curve = _arc(a, b, room, len(boxes))
            if ends(link)[0] != route.nodes[place]:  # an association walked the other way
                curve = curve.split(1, 0)
        grade = grades_of(graph, [link])[name]
        links.append(
            link_marks.link(
                name,
                curve,
                frame.look,
                sign=link.sign,
                family=link.family,
                hypothesis=link.hypothesis,
                delayed=link.delay is not None,
                both=not link.relation.directed,
                width=1.35 * WIDTHS[grade],
                chip=0.8 * size,
                casing=not frame.style.transparent,
                alt=Sentences(graph).link(name),
            )
        )
    frame.add(*links)
    for node, line, box in zip(nodes, lines, boxes, strict=True):
        frame.add(
            marks.node(
                node.id, line, box.centre, graph.theme(node), frame.look, size=size, alt=node.label
            )
        )
    radius = min(80.0, 0.16 * min(room.w, room.h))
    cx, cy = room.centre
    if len(boxes) == 1:
        cy = boxes[0].y - 1.5 * radius
    frame.add(
        marks.badge(found.mark, found.polarity, (cx, cy), frame.look, radius=radius, clockwise=True)
    )


def _on_ellipse(sizes: Sequence[tuple[float, float]], room: Box) -> list[Box]:
    """Place boxes clockwise on an ellipse that keeps them in the room, the first at the top."""
    cx, cy = room.centre
    if len(sizes) == 1:
        ((w, h),) = sizes
        return [Box(x=cx - w / 2, y=cy - h / 2, w=w, h=h)]
    widest, highest = max(w for w, _ in sizes), max(h for _, h in sizes)
    rx = max((room.w - widest) / 2, 1.0)
    ry = max((room.h - highest) / 2 - 10, 1.0)
    rx = min(rx, 1.7 * ry)
    first = math.pi if len(sizes) == 2 else -math.pi / 2
    boxes = []
    for place, (w, h) in enumerate(sizes):
        angle = first + 2 * math.pi * place / len(sizes)
        x, y = cx + rx * math.cos(angle), cy + ry * math.sin(angle)
        boxes.append(Box(x=x - w / 2, y=y - h / 2, w=w, h=h))
    return boxes


def _apart(boxes: Sequence[Box], gap: float) -> bool:
    grown = [box.grown(gap) for box in boxes]
    return not any(a.meets(b) for n, a in enumerate(grown) for b in boxes[n + 1 :])


def _arc(start: Box, end: Box, room: Box, total: int) -> Cubic:
    """Return the way along the ellipse from one box to the next, clockwise."""
    (ax, ay), (bx, by) = start.centre, end.centre
    chord = math.hypot(bx - ax, by - ay)
    # The height of an arc of a circle over a chord that spans 1/total of it.
    bend = chord / 2 * math.tan(math.pi / total / 2)
    if total == 2:
        bend = min(0.36 * chord, 0.36 * room.h)
    return route_points(start, end, start.centre, end.centre, bend)
