"""DOT with pinned nodes: Graphviz puts them where our drawing has them, whatever they are called."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from functools import cache

import pytest
from test_dot import HOSTILE, dense, drawn, groups, pair, statements, text_of, tip_of

from immunograph.datasets import load_dataset
from immunograph.draw.choose import Wish, scenes
from immunograph.draw.dot import dot_text
from immunograph.draw.frame import HEIGHT, WIDTH, Style
from immunograph.draw.graphviz import positions
from immunograph.draw.kinds import kinds
from immunograph.draw.kinds.dot import spots, write
from immunograph.draw.text import TOOLTIP_MOST, shown
from immunograph.draw.theme import POINTS, faded, palette
from immunograph.draw.views.full import full
from immunograph.errors import UsageError
from immunograph.highlight import Highlight
from immunograph.safetext import visible
from makers import small_map

MIXED = """
    E1: a increases b
    E2: b decreases c
    E3: c affects a
    E4: a associated_with c
    E5: b predicts- a
    E6: m is_marker_of a
    E7: c part_of m
    E8: a increases a
    E9: a has_no_effect_on m
"""


def made(graph, style=None, **options):
    scene = full(graph, style or Style(), engine="built-in", **options)
    return scene, write([scene], graph).decode()


def test_it_is_found():
    assert kinds()[".dot"] is kinds()[".gv"]


@cache
def some_maps(style):
    graphs = (load_dataset(), small_map(MIXED), small_map("E1: a increases b"), pair("alone"))
    return [(graph, *made(graph, style)) for graph in graphs]


@pytest.mark.parametrize(
    "style", [Style(), Style(theme="dark", width=1280, height=720), Style(width=1200, height=1600)]
)
@pytest.mark.parametrize("way", ["dot", "neato", "nop layout=nop"])
def test_graphviz_keeps_every_node_where_we_have_it(style, way):
    """By ``dot FILE``, ``neato FILE`` and ``neato -n FILE``."""
    for graph, scene, text in some_maps(style):
        (found,) = positions(text, [way])
        assert sorted(found) == sorted(f"n{number}" for number in range(len(graph)))
        names = {node.id: f"n{number}" for number, node in enumerate(graph)}
        points = POINTS / min(scene.width / WIDTH, scene.height / HEIGHT)
        for group in scene.of("node"):
            x, y = group.box.centre
            there_x, there_y = (72 * inches for inches in found[names[group.id]])
            assert abs(there_x - x * points) < 1
            assert abs(there_y - (scene.height - y) * points) < 1


def test_the_picture_does_not_depend_on_its_size_in_pixels():
    graph = small_map(MIXED)
    small, large = (made(graph, Style(width=w, height=h))[1] for w, h in ((960, 540), (3840, 2160)))
    assert small == large


def test_nodes_have_the_size_they_have_with_us():
    graph = small_map(MIXED)
    scene, text = made(graph)
    box = scene.of("node")[0].box
    (line,) = statements(text, "n0 [")
    assert f"width={box.w * POINTS / 72:.4f}" in line
    assert f"height={box.h * POINTS / 72:.4f}" in line
    assert "fixedsize=true" in line


def test_all_links_are_drawn_inside_the_picture():
    graph = small_map(MIXED)
    svg = drawn(made(graph)[1])
    assert len(groups(svg, "edge")) == len(graph.links)
    assert {g.get("class") for g in groups(svg, "edge")} >= {
        "edge raises causal",
        "edge lowers causal",
    }
    assert groups(svg, "node")[0].get("class") == "node other"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_graphviz_reads_back_what_is_shown(text):
    graph = pair(text)
    scene, dot = made(graph, Style(title=text, source=text))
    assert all(character == "\n" or character.isprintable() for character in dot)
    svg = drawn(dot)
    nodes = groups(svg, "node")
    assert [node[0].text for node in nodes] == ["n0", "n1"]
    assert len(groups(svg, "edge")) == 1
    told = "".join(line.text for line in scene.of("node")[0].words)
    assert dense(text_of(nodes[0])) == dense(shown(told))
    full_label = dense(unicodedata.normalize("NFC", visible(text)))
    assert dense(tip_of(nodes[0])) in (full_label or "a", dense(shown(text, TOOLTIP_MOST)))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_label_adds_no_line_and_no_attribute(text):
    strings = re.compile(r'"(?:[^"\\]|\\.)*"|[\d.]+')

    def bare(label):
        graph = pair(label)
        return strings.sub("", made(graph, Style(title="", source=""))[1])

    assert bare(text) == bare("plain")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_faded_stays_faded(theme):
    graph = small_map("E1: a increases b\nE2: b increases c")
    lit = Highlight(nodes=("a", "b"), links=("E1",), title="Lit", alone=False)
    _, text = made(graph, Style(theme=theme), highlight=lit)
    look = palette(theme)
    inks = [re.search(r'fontcolor="([^"]*)"', statements(text, f"n{n} [")[0])[1] for n in range(3)]
    assert inks == [look.ink, look.ink, faded(look).ink]
    assert f'bgcolor="{look.background}"' in text
    assert ">Lit<" in text


def test_title_source_and_legend_stand_above_the_map():
    graph, _, text = some_maps(Style())[0]
    svg = drawn(text)
    texts = list(svg.iter("{http://www.w3.org/2000/svg}text"))
    top = min(
        float(t.get("y")) for node in groups(svg, "node")
        for t in node.iter("{http://www.w3.org/2000/svg}text")
    )  # fmt: skip
    heading = {
        t.text.replace("\xa0", " "): float(t.get("y")) for t in texts if float(t.get("y")) < top
    }
    for words in (graph.title, "Immune", "bar: lowers", "two bars: delayed", "dashed: association"):
        assert words in heading
    assert any(words.startswith("Source: ") for words in heading)


def test_without_title_source_and_legend_there_is_no_label():
    graph = small_map("E1: a increases b")
    scene, _ = made(graph)
    assert "label=<" not in dot_text(
        graph, title="", source="", legend=False, positions=spots(scene)
    )


def test_a_node_that_the_drawing_leaves_out_is_placed_by_graphviz():
    graph = small_map("E1: a increases b")
    scene, _ = made(graph)
    text = write([replace(scene, groups=scene.of("node")[:1])], graph).decode()
    assert text.count("pos=") == 1
    assert len(groups(drawn(text), "node")) == 2


@pytest.mark.parametrize("number", [0, 2])
def test_one_drawing_a_file(number):
    graph = small_map("E1: a increases b")
    scene, _ = made(graph)
    with pytest.raises(UsageError, match="one drawing"):
        write([scene] * number, graph)


@pytest.mark.parametrize(
    "wish", [Wish(), Wish(loop="R1"), Wish(path=("stress", "cognitive_empathy")), Wish(focus="crp")]
)
def test_every_view_can_be_pinned(wish):
    part, found = scenes(load_dataset(), wish, Style(), engine="built-in")
    text = write(found, part).decode()
    assert text.count('pos="') == len(part)
    assert len(groups(drawn(text), "edge")) == len(part.links)


def test_the_same_bytes_under_every_hash_seed():
    program = (
        "import hashlib; from immunograph.datasets import load_dataset; "
        "from immunograph.draw.choose import Wish, scenes; "
        "from immunograph.draw.frame import Style; "
        "from immunograph.draw.kinds import kinds; "
        "part, drawn = scenes(load_dataset(), Wish(loop='R1', whole=True), Style(), engine='built-in')\n"
        "for suffix in ('.dot', '.mmd', '.tex'): "
        "print(hashlib.sha256(kinds()[suffix].write(drawn, part)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(3)
    }
    assert len(digests) == 1
