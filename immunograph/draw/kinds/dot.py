"""Graphviz's own language, with every node pinned where our drawing has it.

``dot FILE`` lays it out as we do, and so does ``neato -n``; links are routed by Graphviz.
"""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.draw.dot import dot_text
from immunograph.draw.dot_layout import Spot
from immunograph.draw.frame import HEIGHT, WIDTH
from immunograph.draw.scene import Box, Group, Scene
from immunograph.draw.text import shown
from immunograph.draw.theme import POINTS
from immunograph.draw.told import claims_of, lit, marks_of, source_of
from immunograph.draw.write_svg import only
from immunograph.graph import CausalGraph

SUFFIXES = (".dot", ".gv")
PAGES = False
TEXT = True


def write(scenes: Sequence[Scene], graph: CausalGraph) -> bytes:
    """Return the file; see :mod:`immunograph.draw.kinds`.

    Raises
    ------
    UsageError
        If there is not one drawing.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.draw.choose import Wish, scenes
    >>> from immunograph.draw.frame import Style
    >>> part, drawn = scenes(ig.load_dataset(), Wish(loop="R1"), Style())
    >>> b'pos="' in write(drawn, part)
    True
    """
    scene = only(scenes, "a DOT file")
    return dot_text(
        graph,
        highlight=lit(scene, graph),
        theme="dark" if scene.dark else "light",
        title=" · ".join((scene.title, *claims_of(scene))),
        source=source_of(scene),
        positions=spots(scene),
        marks=marks_of(scene),
    ).encode()


def spots(scene: Scene) -> dict[str, Spot]:
    """Return where the nodes of a drawing stand, in points, whatever its size in pixels."""
    points = POINTS / min(scene.width / WIDTH, scene.height / HEIGHT)
    return {
        group.id: _spot(group, group.box, scene.height, points)
        for group in scene.of("node")
        if group.box is not None
    }


def _spot(group: Group, box: Box, height: float, points: float) -> Spot:
    x, y = box.centre
    body = group.paths[0]
    return Spot(
        x=x * points,
        y=(height - y) * points,
        w=box.w * points,
        h=box.h * points,
        size=max((line.size for line in group.words), default=0.0) * points,
        lines=tuple(shown(line.text) for line in group.words),
        fill=body.fill or "transparent",
        stroke=body.stroke or "transparent",
        ink=next((line.colour for line in group.words), "transparent"),
        dashed=bool(body.dash),
    )
