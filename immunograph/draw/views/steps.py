"""A map built up link by link: one link a frame, the same places in every frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from immunograph.analyses.loops import Loop, find_loops
from immunograph.draw import marks
from immunograph.draw.frame import Frame, Style, source_line
from immunograph.draw.measure import wrap
from immunograph.draw.plan import SIZES, Plan, label_of, plan
from immunograph.draw.scene import Box, Group, Line, Move, Path, Scene, Words, circle
from immunograph.draw.views.full import check_size, loop_badge
from immunograph.draw.views.notes import facts_of, quote_of, speaker_notes
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.loop_names import is_place
from immunograph.routes import Sentences
from immunograph.vocabulary import Layer

#: More frames than this make no talk.
MOST_FRAMES = 60

#: So many loops are marked: with more, badges pile up.
_MOST_CLOSING = 3
_QUOTE = 118.0


def steps(
    graph: CausalGraph,
    order: Sequence[str],
    style: Style,
    *,
    engine: str = "auto",
    layers: Iterable[Layer | str] | None = None,
    loops: Sequence[Loop] | None = None,
) -> tuple[Scene, ...]:
    """Draw the frames of a build.

    Parameters
    ----------
    graph : CausalGraph
        What the last frame shows: the links of ``order`` and their ends.
    order : sequence of str
        The ids of the links, as they are to appear.
    style : Style
        How it is to look.
    engine : str
        ``"auto"`` or ``"built-in"``: who lays it out.
    layers : iterable of Layer or str, optional
        The layers whose loops are marked once all their links are there.
    loops : sequence of Loop, optional
        The loops to mark, if they are known; otherwise they are searched.

    Returns
    -------
    tuple of Scene
        As many as there are links.

    Raises
    ------
    UsageError
        If there are no links, or too many.
    """
    check_size(graph)
    if not order:
        raise UsageError("there is no link to build from", "choose other layers")
    if len(order) > MOST_FRAMES:
        raise UsageError(
            f"{len(order)} links make {len(order)} frames, {MOST_FRAMES} are the most",
            "build a part: --path A B or --loop R1",
        )
    say = Sentences(graph)
    if loops is None:
        loops = find_loops(graph, layers=layers, limit=_MOST_CLOSING, most=2000).loops
    closing = _closings(order, loops)
    base: Plan | None = None
    frames = []
    for number, name in enumerate(order, 1):
        closed = closing.get(name, [])
        title = say.link(name) + (_closes(closed[0]) if closed else "")
        frame = Frame(style, title=title, source=source_line(graph))
        bar = Box(x=frame.plot.x, y=frame.plot.bottom - _QUOTE, w=frame.plot.w, h=_QUOTE)
        # The room does not depend on the title: it must be the same in every frame.
        top = 56.0 + 96.0
        room = Box(x=bar.x, y=top, w=bar.w, h=bar.y - 18 - top)
        if base is None:
            base = plan(graph, room, sizes=SIZES, engine=engine)
        _progress(frame, number, len(order))
        seen = order[:number]
        nodes = {end for x in seen for end in (graph.link(x).source, graph.link(x).target)}
        link = graph.link(name)
        new = {link.source, link.target}
        for group in base.groups(frame, only={*seen, *nodes}, chips=(name,)):
            frame.add(_stronger(group) if group.role == "node" and group.id in new else group)
        for earlier in seen:
            for loop in closing.get(earlier, []):
                frame.add(
                    loop_badge(
                        base, frame, loop.route.nodes, loop.route.links, loop.mark, loop.polarity
                    )
                )
        _quote(frame, graph, name, bar)
        frames.append(
            frame.scene(
                alt=f"Step {number} of {len(order)}: {title}.",
                notes=speaker_notes(graph, [name]),
                uncovered="".join(label_of(graph.node(node)) for node in sorted(nodes)),
            )
        )
    return tuple(frames)


def _closings(order: Sequence[str], loops: Sequence[Loop]) -> dict[str, list[Loop]]:
    """Return the loops by the link with which they close."""
    place = {name: number for number, name in enumerate(order)}
    closing: dict[str, list[Loop]] = {}
    for loop in loops[:_MOST_CLOSING]:
        if all(name in place for name in loop.route.links):
            last = max(loop.route.links, key=place.__getitem__)
            closing.setdefault(last, []).append(loop)
    return closing


def _closes(loop: Loop) -> str:
    name = loop.label or (loop.name if is_place(loop.name) else "")
    return f": loop {name} closes" if name else ": the loop closes"


def _stronger(group: Group) -> Group:
    body, *rest = group.paths
    return replace(group, parts=(replace(body, width=1.8 * body.width), *rest, *group.words))


def _progress(frame: Frame, number: int, total: int) -> None:
    """Draw a dot a frame at the top right, the ones so far filled."""
    look = frame.look
    apart = min(22.0, 0.25 * frame.width / total)
    radius = min(6.0, 0.36 * apart)
    y = 44.0 - 16
    parts = tuple(
        Path(
            steps=circle(frame.width - 56 - radius - (total - n) * apart, y, radius),
            fill=look.ink if n <= number else look.hairline,
        )
        for n in range(1, total + 1)
    )
    frame.add(Group(role="progress", alt=f"step {number} of {total}", parts=parts))


def _quote(frame: Frame, graph: CausalGraph, name: str, bar: Box) -> None:
    """Draw the words that the new link rests on, below the map."""
    look = frame.look
    colour = look.signs[graph.link(name).sign]
    quote = quote_of(graph, name)
    rule = Path(
        steps=(Move(bar.x + 3, bar.y + 4), Line(bar.x + 3, bar.bottom - 4)), stroke=colour, width=6
    )
    parts: list[Path | Words] = [rule]
    y = bar.y
    if quote:
        for size in (27.0, 25.0, 23.0, 21.0, 19.0):
            lines = wrap(f"“{quote}”", size, 400, bar.w - 40)
            if len(lines) <= 2:
                break
        lines = lines if len(lines) * size * 1.3 <= bar.h - 36 else ("The quote is in the notes.",)
        parts += marks.paragraph(
            lines, bar.x + 28, y, size=size, weight=400, colour=look.ink, leading=1.3
        )
        y += len(lines) * size * 1.3 + 4
    parts += marks.paragraph(
        [facts_of(graph, name)], bar.x + 28, y, size=22, weight=600, colour=colour
    )
    frame.add(
        Group(role="card", id=name, alt=quote or facts_of(graph, name), parts=tuple(parts), box=bar)
    )
