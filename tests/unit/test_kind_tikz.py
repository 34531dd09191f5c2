"""TikZ: no label says anything to TeX, and the picture is the one that was drawn.

That LuaLaTeX sets these labels as they are, but for straight quotes, and draws every view was
tried with TeX Live 2022.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace

import pytest
from small_scene import SCENE, labelled
from test_dot import HOSTILE, pair

from immunograph.datasets import load_dataset
from immunograph.draw.choose import Wish, scenes
from immunograph.draw.frame import Style
from immunograph.draw.kinds import kinds
from immunograph.draw.kinds.tikz import escaped, write
from immunograph.draw.scene import Group
from immunograph.draw.views.full import full
from immunograph.errors import UsageError
from immunograph.highlight import Highlight
from immunograph.records import Node
from immunograph.safetext import visible
from immunograph.vocabulary import Theme
from makers import link, small_map

MORE = [
    "\\input{/etc/passwd}", "\\write18{ls}", "}\\end{tikzpicture}", "^^5cinput", "% comment", "$x$", "a_b^c",
    "~", "#1", "a & b \\\\ c", "[2pt]", "*", "--- -- -", "``''", ",,", "?`!`", "<<>>", "|", '"a', "\\",
    "{", "}", "\\par", "ﬁ ligature",
]  # fmt: skip
GOLDEN = os.path.join(os.path.dirname(__file__), "screens", "small_scene.tex")
BACK = {
    "\\textbackslash{}": "\\", "\\{": "{", "\\}": "}", "\\$": "$", "\\&": "&", "\\#": "#", "\\_": "_",
    "\\%": "%", "\\textasciicircum{}": "^", "\\textasciitilde{}": "~", "\\symbol{34}": '"',
    "\\textless{}": "<", "\\textgreater{}": ">", "\\textbar{}": "|", "{\\kern0pt}": "",
}  # fmt: skip


def known():
    """Return the map that the small drawing shows."""
    nodes = [
        Node(id="stress", label="Stress", theme=Theme.SOCIAL),
        Node(id="crp", label="C-reactive protein", theme=Theme.IMMUNE),
    ]
    return small_map([link("stress-crp", "stress", "predicts", "crp")], nodes=nodes)


def made(graph, style=None, **options):
    return write([full(graph, style or Style(), engine="built-in", **options)], graph).decode()


def drawn(text):
    """Return the lines that draw nodes and links."""
    return [line for line in text.splitlines() if line.startswith(("\\node[map", "\\draw[map"))]


def test_the_small_drawing():
    text = write([SCENE], known()).decode()
    with open(GOLDEN, encoding="utf-8") as file:
        assert text == file.read()


@pytest.mark.parametrize("text", HOSTILE + MORE, ids=lambda text: ascii(text)[:30])
def test_no_label_says_anything_to_tex(text):
    safe = escaped(text)
    pieces = re.split(
        "|".join(re.escape(each) for each in sorted(BACK, key=len, reverse=True)), safe
    )
    assert not re.search(r"[\\{}$&#^_~%\"<>|\x00-\x1f\x7f]", "".join(pieces))
    read = re.sub(
        "|".join(re.escape(each) for each in sorted(BACK, key=len, reverse=True)),
        lambda found: BACK[found.group()],
        safe,
    )
    assert read == visible(text)


@pytest.mark.parametrize("text", HOSTILE + MORE, ids=lambda text: ascii(text)[:30])
def test_a_label_adds_no_line(text):
    found = made(pair(text), Style(title=text, source=text))
    told = "plain" if text.strip(" ") else ""
    plain = made(pair("plain"), Style(title=told, source=told))
    assert len(found.splitlines()) == len(plain.splitlines())
    assert all(character == "\n" or character.isprintable() for character in found)
    (line, _, _) = drawn(found)
    assert line.endswith("}};")
    assert "\n[" not in found
    assert "\\\\[" not in found
    assert "\\\\*" not in found


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_ids_never_reach_it(text):
    numbers = re.compile(r"\d+\.?\d*")  # a layout may begin elsewhere
    assert numbers.sub("", made(pair("plain", text))) == numbers.sub("", made(pair("plain")))


def test_every_link_joins_its_nodes_and_has_its_head():
    graph = small_map(
        """
        E1: a increases b
        E2: b decreases c
        E3: c affects a
        E4: a associated_with c
        E5: m is_marker_of a
        E6: a increases a
        """
    )
    found = [line for line in drawn(made(graph)) if line.startswith("\\draw")]
    ends = [tuple(re.findall(r"\((n\d)\)", line)) for line in found]
    assert sorted(ends) == sorted(
        [("n0", "n1"), ("n1", "n2"), ("n2", "n0"), ("n0", "n2"), ("n0", "n3"), ("n0", "n0")]
    )
    styles = dict(re.findall(r"^  ([a-z ]+)/\.style=\{(.*)\},$", made(graph), re.MULTILINE))
    assert "-{Triangle[" in styles["raises very low causal"]
    assert "-{Bar[" in styles["lowers very low causal"]
    assert "{{Diamond[open" in styles["unknown very low associational both ways"]
    assert "dash pattern" in styles["unknown very low associational both ways"]
    assert "double=" in styles["raises by definition"]
    assert {re.search(r"map link, ([^\]]*)\]", line)[1] for line in found} <= set(styles)


def test_delays_are_marked():
    graph = small_map([link("E1", "a", "increases", "b", delay="months")])
    assert "mark=at position .5" in made(graph)
    assert "mark=at position .5" not in made(small_map("E1: a increases b"))


def test_what_is_faded_has_a_style_of_its_own():
    graph = small_map("E1: a increases b\nE2: b increases c")
    lit = Highlight(nodes=("a", "b"), links=("E1",), title="Lit", alone=False)
    text = made(graph, highlight=lit)
    assert "other faded/.style" in text
    assert "raises very low causal faded/.style" in text
    chips = text.split("\\end{scope}")[1]
    assert ".. cycle" not in chips
    assert "-- cycle" in chips  # the sign on the lit link, as a disc


def test_a_curve_is_drawn_whole_whatever_was_cut_off_for_its_head():
    """With a transparent background there is no casing, and a delay cuts a line in two."""
    each = {"delay": "months"}
    for relation in ("increases", "is_marker_of"):
        graph = small_map([link("E1", "a", relation, "b", **each)])
        cased, bare = (made(graph, Style(transparent=t)) for t in (False, True))

        def controls(text):
            (line,) = [line for line in drawn(text) if line.startswith("\\draw")]
            return [
                float(number) for number in re.findall(r"-?\d+\.?\d*", line.split("controls")[1])
            ]

        assert controls(bare)[:4] == pytest.approx(controls(cased)[:4], abs=12)


def test_a_dark_drawing_has_its_background():
    assert "\\fill[map0E1620] (0,0) rectangle (1920,1080);" in made(pair("x"), Style(theme="dark"))
    assert "\\fill" not in made(pair("x"))
    assert "\\fill" not in made(pair("x"), Style(theme="dark", transparent=True))


@pytest.mark.parametrize(
    "wish",
    [
        Wish(), Wish(loop="R1"), Wish(loop="R1", whole=True), Wish(path=("stress", "cognitive_empathy")),
        Wish(focus="crp"),
    ],
)  # fmt: skip
def test_every_view_can_be_written(wish):
    part, found = scenes(load_dataset(), wish, Style(), engine="built-in")
    text = write(found, part).decode()
    assert len(drawn(text)) == len(part) + len(part.links)
    used = set(re.findall(r"\bmap[0-9A-F]{6}\b", text.split("\\begin{tikzpicture}")[1]))
    assert used == set(re.findall(r"definecolor\{(\w+)\}", text))
    assert text.count("\\begin{") == text.count("\\end{")
    assert text.isprintable() or set(filter(lambda c: not c.isprintable(), text)) == {"\n"}


def test_what_is_no_node_or_link_of_the_map_is_drawn_as_it_stands():
    text = write([labelled("5 % of A_1")], known()).decode()
    assert "{5 \\% of A\\_1}" in text
    stray = Group(role="link", id="elsewhere", parts=SCENE.of("link")[0].parts)
    text = write([replace(SCENE, groups=(stray,))], known()).decode()
    assert "\\path" in text
    assert not drawn(text)


def test_it_is_found_and_holds_one_drawing():
    assert kinds()[".tex"] is kinds()[".tikz"]
    with pytest.raises(UsageError, match="one drawing"):
        write([], known())
