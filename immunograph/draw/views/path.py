"""One path as a strip: nodes in a row, quote cards below, and what it claims in a pill."""

from __future__ import annotations

import math

from immunograph.analyses.paths import PathSet
from immunograph.document import count, plain
from immunograph.draw import link_marks, marks
from immunograph.draw.curves import Cubic, route_points
from immunograph.draw.frame import Frame, Style, grades_of, source_line
from immunograph.draw.measure import text_width
from immunograph.draw.plan import label_lines, label_of
from immunograph.draw.samples import WIDTHS
from immunograph.draw.scene import Box, Group, Line, Move, Path, Scene, rectangle
from immunograph.draw.theme import mixed
from immunograph.draw.views.cards import card, card_height
from immunograph.draw.views.notes import speaker_notes
from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.routes import Route, Sentences
from immunograph.vocabulary import Relation, Sign

_SIZES = (42.0, 39.0, 36.0, 33.0, 30.0, 27.0, 24.0, 22.0, 20.0, 18.0, 16.0)
#: Paths of more nodes than this go round in rows, and their quotes into the notes.
_MOST_IN_A_ROW = 5
_PER_ROW = 4
_PILL = 82.0
_WIDEST_CARD = 900.0
_DROP = 76.0  # from the lowest node to the cards


def path(answer: PathSet, style: Style, *, place: int = 0) -> Scene:
    """Draw one path of an answer.

    Parameters
    ----------
    answer : PathSet
        Of :func:`immunograph.find_paths`; not empty.
    style : Style
        How it is to look.
    place : int
        Which path; 0 is the best.

    Returns
    -------
    Scene
    """
    graph, route = answer.graph, answer.paths[place]
    say = Sentences(graph)
    first, last = say.name(answer.source), say.name(answer.target)
    which = "The best" if place == 0 else f"Number {place + 1}"
    bound = "" if answer.complete else "at least "
    causal = f"{bound}{answer.causal} of them causal"
    if not answer.causal:
        causal = "none of them causal"
    elif answer.complete and answer.causal == answer.total:
        causal = "all of them causal"
    subtitle = (
        f"{which} of {bound}{count(answer.total, 'path')}, {causal}"
        if answer.total > 1 or bound
        else f"The only path, {'causal' if answer.causal else 'not causal'}"
    )
    frame = Frame(
        style, title=f"How {first} bears on {last}", subtitle=subtitle, source=source_line(graph)
    )
    pill_box = Box(x=frame.plot.x, y=frame.plot.bottom - _PILL, w=frame.plot.w, h=_PILL)
    room = Box(x=frame.plot.x, y=frame.plot.y, w=frame.plot.w, h=frame.plot.h - _PILL - 34)
    if len(route.nodes) <= _MOST_IN_A_ROW:
        _strip(frame, graph, route, room)
    else:
        _rows(frame, graph, route, room)
        frame.remarks.append("a path this long leaves no room for quotes: they are in the notes")
    told = f"Along this path: {say.sentence(route)}"
    against = answer.opposed(place)
    _pill(frame, say, route, told, against, pill_box)
    chain = "; ".join(say.link(name) for name in route.links)
    more = [f"{each}." for each in (against,) if each]
    more += [plain(each.paragraph(say).text) for each in answer.confounded
             if each.link in route.bars]  # fmt: skip
    return frame.scene(
        alt=" ".join((f"{told}. {chain}.", *more)),
        notes="\n\n".join((f"{told}.", *more, speaker_notes(graph, route.links))),
        uncovered="".join(label_of(graph.node(name)) for name in route.nodes),
    )


def walked(say: Sentences, link: Link, start: str) -> str:
    """Return the words over a link as it is walked from ``start``."""
    if link.relation is Relation.IS_MARKER_OF and link.target == start:
        return "measured by" if link.sign is not Sign.LOWERS else "inversely measured by"
    return say.verb(link)


def _strip(frame: Frame, graph: CausalGraph, route: Route, room: Box) -> None:
    """Draw all nodes in one row, and a card below each link."""
    nodes = [graph.node(name) for name in route.nodes]
    gaps = len(nodes) - 1
    for size in _SIZES:
        lines = [label_lines(label_of(node), size, 6.4) for node in nodes]
        shapes = [marks.OUTLINES[graph.theme(node)] for node in nodes]
        sizes = [marks.node_size(ln, size, s) for ln, s in zip(lines, shapes, strict=True)]
        gap = (room.w - sum(w for w, _ in sizes)) / max(gaps, 1)
        if gap >= max(120.0, _widest_verb(graph, route) + 20):
            break
    gap = min(gap, 460.0)
    used = sum(w for w, _ in sizes) + gap * gaps
    high = max(h for _, h in sizes)
    wide = min((room.w - 32 * (gaps - 1)) / gaps, _WIDEST_CARD)
    left = room.x + (room.w - gaps * wide - 32 * (gaps - 1)) / 2
    most = room.h - high - _DROP
    tall = min(most, max(card_height(graph, name, wide, most) for name in route.links))
    spare = room.h - high - _DROP - tall
    row = room.y + 0.4 * spare + high / 2
    x = room.x + (room.w - used) / 2
    boxes = []
    for w, h in sizes:
        boxes.append(Box(x=x, y=row - h / 2, w=w, h=h))
        x += w + gap
    top = row + high / 2 + _DROP
    fit = True
    for place, name in enumerate(route.links):
        curve = route_points(
            boxes[place],
            boxes[place + 1],
            (boxes[place].centre[0], row),
            (boxes[place + 1].centre[0], row),
            0.0,
        )
        _link(frame, graph, route, place, curve, 26.0)
        box = Box(x=left + place * (wide + 32), y=top, w=wide, h=tall)
        middle = curve.point_at(0.5)[0]
        stem = (Move(middle, row + 30), Line(min(max(middle, box.x + 4), box.right - 4), top))
        colour = frame.look.signs[route.signs[place]]
        frame.add(
            Group(
                role="rule",
                parts=(
                    Path(steps=stem, stroke=mixed(colour, frame.look.background, 0.45), width=2),
                ),
            )
        )
        fit = card(frame, graph, name, box) and fit
    if not fit:
        frame.remarks.append("some quotes did not fit: they are in the notes")
    _nodes(frame, graph, route, lines, boxes, size)


def _widest_verb(graph: CausalGraph, route: Route) -> float:
    """Return the room that the words over the links need."""
    say = Sentences(graph)
    verbs = [
        walked(say, graph.link(name), node)
        for name, node in zip(route.links, route.nodes, strict=False)
    ]
    return max(text_width(verb, 22, 600) for verb in verbs)


def _rows(frame: Frame, graph: CausalGraph, route: Route, room: Box) -> None:
    """Draw the nodes in rows, there and back like a plough."""
    nodes = [graph.node(name) for name in route.nodes]
    rows = math.ceil(len(nodes) / _PER_ROW)
    high = room.h / rows
    wide = room.w / min(_PER_ROW, len(nodes))
    for size in _SIZES:
        lines = [label_lines(label_of(node), size, 6.4) for node in nodes]
        shapes = [marks.OUTLINES[graph.theme(node)] for node in nodes]
        sizes = [marks.node_size(ln, size, s) for ln, s in zip(lines, shapes, strict=True)]
        if (
            max(w for w, _ in sizes) <= wide - max(100, 3 * size)
            and max(h for _, h in sizes) <= high - 70
        ):
            break
    boxes = []
    for place, (w, h) in enumerate(sizes):
        row, column = divmod(place, _PER_ROW)
        if row % 2:
            column = _PER_ROW - 1 - column
        x, y = room.x + (column + 0.5) * wide, room.y + (row + 0.5) * high
        boxes.append(Box(x=x - w / 2, y=y - h / 2, w=w, h=h))
    for place in range(len(route.links)):
        a, b = boxes[place], boxes[place + 1]
        _link(frame, graph, route, place, route_points(a, b, a.centre, b.centre, 0.0), 22.0)
    _nodes(frame, graph, route, lines, boxes, size)


def _nodes(
    frame: Frame,
    graph: CausalGraph,
    route: Route,
    lines: list[tuple[str, ...]],
    boxes: list[Box],
    size: float,
) -> None:
    for name, line, box in zip(route.nodes, lines, boxes, strict=True):
        node = graph.node(name)
        frame.add(
            marks.node(
                name, line, box.centre, graph.theme(node), frame.look, size=size, alt=node.label
            )
        )


def _link(
    frame: Frame, graph: CausalGraph, route: Route, place: int, curve: Cubic, size: float
) -> None:
    """Draw one link of the path with the words that say what it does."""
    say = Sentences(graph)
    name = route.links[place]
    link = graph.link(name)
    verb = walked(say, link, route.nodes[place])
    grade = grades_of(graph, [link])[name]
    group = link_marks.link(
        name,
        curve,
        frame.look,
        sign=route.signs[place],
        family=link.family,
        hypothesis=link.hypothesis,
        delayed=link.delay is not None,
        both=not link.relation.directed,
        width=1.35 * WIDTHS[grade],
        casing=False,
        alt=say.link(name),
    )
    (x0, y0), (x1, y1) = curve.p0, curve.p3
    level = abs(x1 - x0) > abs(y1 - y0)
    while level and size > 14 and text_width(verb, size, 600) > abs(x1 - x0) - 12:
        size -= 1
    colour = frame.look.signs[route.signs[place]]
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if level:
        text = marks.words(verb, x, y - 24, size=size, weight=600, colour=colour, anchor="middle")
    else:
        text = marks.words(
            verb, x + 24, y + marks.MIDDLE * size, size=size, weight=600, colour=colour
        )
    frame.add(group)
    frame.add(Group(role="verb", id=name, alt=verb, parts=(text,)))


def _pill(frame: Frame, say: Sentences, route: Route, text: str, against: str, box: Box) -> None:
    """Draw what the path claims, and how many of all paths say the opposite."""
    look = frame.look
    colour = look.signs[route.sign]
    sides = [
        f"weakest link: {say.link(route.weakest)}, {route.grade.label}",
        f"weakest link: {route.grade.label}",
        f"weakest: {route.grade.label}",
    ]
    if against:
        sides = [*(f"{against} · {side}" for side in sides), against]
    size = next((s for s in (36, 33, 30, 27, 24, 21) if text_width(text, s, 700) + 80 <= box.w), 18)
    wide = min(text_width(text, size, 700) + 72, box.w)
    high = min(_PILL, 2.1 * size)
    pill = Box(x=box.x, y=box.y + (box.h - high) / 2, w=wide, h=high)
    body = Path(
        steps=rectangle(pill, high / 2),
        fill=mixed(colour, look.background, 0.86),
        stroke=colour,
        width=3,
    )
    words = marks.words(
        text,
        pill.x + 36,
        pill.centre[1] + marks.MIDDLE * size,
        size=size,
        weight=700,
        colour=colour,
    )
    frame.add(Group(role="claim", alt=text, parts=(body, words), box=pill))
    room = box.right - pill.right - 30
    fits = [(t, s) for t in sides for s in (24, 22, 20, 18) if text_width(t, s, 500) <= room]
    if fits:
        side, small = fits[0]
        note = marks.words(
            side,
            pill.right + 30,
            pill.centre[1] + marks.MIDDLE * small,
            size=small,
            weight=500,
            colour=look.muted,
        )
        frame.add(Group(role="caption", alt=side, parts=(note,)))
    else:
        frame.remarks.append(sides[0])
