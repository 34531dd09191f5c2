"""The map of the page: one drawing of all layers, in colours that the page can change.

Nodes and links are named by their place in the order of ids, as in
:mod:`immunograph.draw.page.contents`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import hypot, sqrt

from immunograph.analyses.show import visible_part
from immunograph.draw import marks
from immunograph.draw.frame import Frame, Style
from immunograph.draw.plan import SIZES, Plan, plan
from immunograph.draw.scene import Box, Close, Curve, Group, Line, Move, Path, Scene, Step, Words
from immunograph.draw.theme import LIGHT, Palette
from immunograph.draw.views.full import check_size
from immunograph.draw.write_svg import svg
from immunograph.graph import CausalGraph
from immunograph.vocabulary import Layer, Polarity, Sign, Theme

#: The canvas: as wide to its height as the room for the map on a laptop's screen.
WIDTH, HEIGHT = 1600, 960
_ROOM = Box(x=24, y=24, w=WIDTH - 48, h=HEIGHT - 48)

_SIGNS = {Sign.RAISES: "raises", Sign.LOWERS: "lowers", Sign.UNKNOWN: "unknown"}
_LOOPS = {
    Polarity.REINFORCING: "loop-r",
    Polarity.BALANCING: "loop-b",
    Polarity.UNDETERMINED: "loop-u",
}


def colours(look: Palette) -> dict[str, str]:
    """Return the colours of a palette by the names of the style sheet's variables."""
    found = {
        "back": look.background,
        "panel": look.panel,
        "ink": look.ink,
        "muted": look.muted,
        "rule": look.hairline,
        **{_SIGNS[sign]: colour for sign, colour in look.signs.items()},
        **{_LOOPS[kind]: colour for kind, colour in look.loops.items()},
    }
    for theme, paint in look.families.items():
        found |= {f"{theme.value}-fill": paint.fill, f"{theme.value}-edge": paint.stroke}
    return found


def picture(graph: CausalGraph, layers: tuple[Layer, ...]) -> str:
    """Draw all layers of a map, the first ones as if they were alone.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    layers : tuple of Layer
        The layers that are shown at first.

    Returns
    -------
    str
        An ``<svg>`` element whose groups are numbered.

    Raises
    ------
    UsageError
        If there is no node, or there are too many to be read.
    """
    check_size(graph)
    drawn = planned(graph, layers)
    numbers = {
        "node": _numbered(node.id for node in graph.nodes),
        "link": _numbered(link.id for link in graph.links),
    }
    # Drawn in the light colours, each of which then gives way to the variable of its name.
    names = {colour: f"var(--{name})" for name, colour in colours(LIGHT).items()}
    frame = Frame(Style(theme=LIGHT.name), title="")
    groups = tuple(_lean(group, numbers[group.role], names) for group in drawn.groups(frame))
    scene = Scene(width=WIDTH, height=HEIGHT, background=None, groups=groups, title="Map")
    return _hoisted(svg(scene), size=drawn.size)


def _hoisted(text: str, *, size: float) -> str:
    """Say once what every label and every line would say, for a tenth of the length."""
    head, bracket, rest = text.partition(">")
    shared = ' fill="none"', f' font-size="{size:g}"', ' font-weight="600"', ' text-anchor="middle"'
    for attribute in shared:  # quotes in labels are escaped, so that these are attributes
        rest = rest.replace(attribute, "")
    # Curves need no joints, and the page's script asks for the words to be fitted.
    for attribute in (' stroke-linejoin="round"', ' lengthAdjust="spacingAndGlyphs"'):
        rest = rest.replace(attribute, "")
    return "".join((head, *shared, bracket, rest))


def _numbered(ids: Iterable[str]) -> dict[str, str]:
    return {name: str(place) for place, name in enumerate(sorted(ids))}


def planned(graph: CausalGraph, layers: tuple[Layer, ...]) -> Plan:
    """Place what is shown at first; then, around it, what the other layers add."""
    first = visible_part(graph, layers=layers)
    if len(first) == len(graph) and len(first.links) == len(graph.links):
        return plan(graph, _ROOM)
    if not len(first):
        return plan(graph, _ROOM)
    before = plan(first, _ROOM)
    fitting = before.size * sqrt(len(first) / len(graph))
    sizes = tuple(size for size in SIZES if size <= fitting) or SIZES[-1:]
    pinned = _shares(before)
    whole = plan(graph, _ROOM, pinned=pinned, sizes=sizes)
    # The links shown at first keep clear of each other, not of what is hidden.
    alone = plan(first, _ROOM, pinned=pinned, sizes=(whole.size,))
    return replace(whole, curves={**whole.curves, **alone.curves})


def _shares(drawn: Plan) -> Mapping[str, tuple[float, float]]:
    return {
        name: ((box.centre[0] - _ROOM.x) / _ROOM.w, (box.centre[1] - _ROOM.y) / _ROOM.h)
        for name, box in drawn.boxes.items()
    }


def _lean(group: Group, numbers: Mapping[str, str], names: Mapping[str, str]) -> Group:
    """Return a group under its number, without words the page has already, in named colours."""
    parts = tuple(_plain(part, names) for part in group.parts)
    return replace(group, id=numbers[group.id], alt="", parts=parts)


def _plain(part: Path | Words, names: Mapping[str, str]) -> Path | Words:
    """Return a part in named colours and in lengths of one decimal: half the size."""
    if isinstance(part, Words):
        x, y, width = (round(value, 1) for value in (part.x, part.y, part.width))
        return replace(part, x=x, y=y, width=width, colour=names[part.colour])
    return replace(
        part,
        steps=_shortened(part.steps),
        fill=names[part.fill] if part.fill else None,
        stroke=names[part.stroke] if part.stroke else None,
    )


def _shortened(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return an outline in rounded lengths, with lines for the curves that are straight."""
    found: list[Step] = []
    for step in steps:
        before = found[-1] if found else None
        if isinstance(step, Curve) and before and not isinstance(before, Close):
            x, y = before[-2:]
            dx, dy = step.x - x, step.y - y
            off = [abs((a - x) * dy - (b - y) * dx) for a, b in (step[0:2], step[2:4])]
            if max(off) <= 0.2 * hypot(dx, dy):
                step = Line(step.x, step.y)
        found.append(_rounded(step))
    return tuple(found)


def _rounded(step: Step) -> Step:
    if isinstance(step, Curve):
        return Curve(*(round(value, 1) for value in step))
    if isinstance(step, Move):
        return Move(round(step.x, 1), round(step.y, 1))
    if isinstance(step, Line):
        return Line(round(step.x, 1), round(step.y, 1))
    return step


def outlines() -> dict[str, str]:
    """Return the outline of each family of nodes as path data, 26 by 16 pixels, for the legend."""
    box = Box(x=1, y=1, w=26, h=16)
    return {
        theme.value: "".join(_drawn(step) for step in marks.outline(box, marks.OUTLINES[theme], 12))
        for theme in Theme
    }


def _drawn(step: Step) -> str:
    letter = {"Move": "M", "Line": "L", "Curve": "C", "Close": "Z"}[type(step).__name__]
    return letter + " ".join(f"{value:g}" for value in _rounded(step))
