"""Geometry of drawings on random maps: nothing overlaps, nothing leaves its place."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immunograph import find_loops, find_paths
from immunograph.draw.choose import Wish, scenes
from immunograph.draw.frame import Style
from immunograph.draw.measure import CAP_HEIGHT
from immunograph.draw.scene import Box, Close, Curve, Group, Scene
from immunograph.graph import CausalGraph
from immunograph.records import Kind, Link, Node
from immunograph.vocabulary import Relation, Sign, Theme

WORDS = st.sampled_from(
    [
        "CRP", "Sleep", "Social isolation", "Regulation of negative emotion", "Mood",
        "Perceived availability of supportive others", "Hypothalamic-pituitary axis", "Übermüdung",
        "Donaudampfschifffahrtsgesellschaft", 'Immune function ("immunity")', "a & <b>",
    ]
)  # fmt: skip
SIGNED = [
    (Relation.INCREASES, Sign.RAISES),
    (Relation.DECREASES, Sign.LOWERS),
    (Relation.AFFECTS, Sign.UNKNOWN),
    (Relation.ASSOCIATED_WITH, Sign.UNKNOWN),
    (Relation.NEGATIVELY_CORRELATED_WITH, Sign.LOWERS),
    (Relation.IS_MARKER_OF, Sign.RAISES),
]
THEMES = [Kind(id=theme.value, label=theme.label, theme=theme) for theme in Theme]


@st.composite
def maps(draw, most_nodes=14, most_links=22):
    count = draw(st.integers(1, most_nodes))
    nodes = [
        Node(
            id=f"n{n:02d}",
            label=draw(WORDS),
            kind=draw(st.sampled_from([k.id for k in THEMES])),
        )
        for n in range(count)
    ]
    ends = st.integers(0, count - 1)
    links = []
    for number in range(draw(st.integers(0, most_links))):
        relation, sign = draw(st.sampled_from(SIGNED))
        links.append(
            Link(
                id=f"e{number:02d}",
                source=f"n{draw(ends):02d}",
                target=f"n{draw(ends):02d}",
                relation=relation,
                sign=sign,
                hedge=draw(st.sampled_from([1, 5])),
                delay=draw(st.sampled_from([None, "years"])),
            )
        )
    return CausalGraph(nodes, links, kinds=THEMES, title="A random map")


def points(group: Group):
    for path in group.paths:
        for step in path.steps:
            if not isinstance(step, Close):
                if isinstance(step, Curve):
                    yield step.x1, step.y1
                    yield step.x2, step.y2
                yield step.x, step.y


def boxes(scene: Scene) -> dict[str, Box]:
    return {g.id: g.box for g in scene.of("node")}


def check(scene: Scene, graph: CausalGraph) -> None:
    placed = boxes(scene)
    names = list(placed)
    for number, first in enumerate(names):
        for second in names[number + 1 :]:
            assert not placed[first].meets(placed[second]), (first, second)
    for group in scene.groups:
        for line in group.words:
            top = line.y - CAP_HEIGHT * line.size
            assert line.left >= -0.5, line
            assert line.left + line.width <= scene.width + 0.5, line
            assert top >= -0.5, line
            assert line.y <= scene.height + 0.5, line
        if group.role == "node":
            inside = group.box.grown(0.5)
            for line in group.words:
                assert inside.x <= line.left, line
                assert line.left + line.width <= inside.right, line
                assert inside.y <= line.y - CAP_HEIGHT * line.size, line
                assert line.y <= inside.bottom, line
    for group in scene.of("link"):
        link = graph.link(group.id)
        for end in (link.source, link.target):
            near = min(gap(placed[end], x, y) for x, y in points(group))
            assert near <= 14, (group.id, end, near)


def gap(box: Box, x: float, y: float) -> float:
    return math.hypot(max(box.x - x, 0, x - box.right), max(box.y - y, 0, y - box.bottom))


SOME = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@given(graph=maps())
@SOME
def test_a_map_is_drawn_without_overlaps(graph, theme):
    _, (scene,) = scenes(graph, Wish(), Style(theme=theme), engine="built-in")
    check(scene, graph)
    assert {g.id for g in scene.of("node")} == {node.id for node in graph}
    assert {g.id for g in scene.of("link")} == {link.id for link in graph.links}


@given(graph=maps(most_nodes=9), size=st.sampled_from([(1920, 1080), (1080, 1080), (800, 1400)]))
@SOME
def test_every_size_holds_it(graph, size):
    style = Style(width=size[0], height=size[1])
    _, (scene,) = scenes(graph, Wish(), style, engine="built-in")
    assert (scene.width, scene.height) == size
    check(scene, graph)


@given(graph=maps())
@SOME
def test_paths_loops_and_neighbourhoods_keep_to_their_places(graph):
    style = Style()
    for node in list(graph)[:3]:
        part, (scene,) = scenes(graph, Wish(focus=node.id), style, engine="built-in")
        check(scene, part)
    loops = find_loops(graph, limit=3, most=2000)
    for loop in loops:
        part, (scene,) = scenes(graph, Wish(loop=loop.name), style)
        check(scene, part)
    for start in list(graph)[:2]:
        for end in list(graph)[-2:]:
            if start.id != end.id and find_paths(graph, start.id, end.id, limit=1, most=500):
                part, (scene,) = scenes(graph, Wish(path=(start.id, end.id)), style)
                check(scene, part)


@given(graph=maps(most_nodes=8, most_links=10))
@SOME
def test_the_frames_of_a_build_share_their_places(graph):
    if not graph.links:
        return
    part, frames = scenes(graph, Wish(steps=True), Style(), engine="built-in")
    last = boxes(frames[-1])
    assert len(frames) == len(part.links)
    for scene in frames:
        for name, box in boxes(scene).items():
            assert box == last[name]
        check(scene, part)


@given(graph=maps(most_nodes=10))
@SOME
def test_lighting_a_node_moves_nothing(graph):
    _, (plain,) = scenes(graph, Wish(), Style(title="x"), engine="built-in")
    node = next(iter(graph)).id
    _, (lit,) = scenes(graph, Wish(focus=node, whole=True), Style(title="x"), engine="built-in")
    assert boxes(lit) == boxes(plain)


@given(graph=maps(most_nodes=6))
@SOME
def test_the_same_map_gives_the_same_scene(graph):
    first = scenes(graph, Wish(), Style(), engine="built-in")
    assert first == scenes(graph, Wish(), Style(), engine="built-in")
