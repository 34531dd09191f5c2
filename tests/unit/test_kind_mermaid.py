"""Mermaid text: what a map says never ends its quotes, and every link says what it is.

That Mermaid itself shows each of these labels as it is, and does nothing else, was tried with
Mermaid 11.17 in a browser.
"""

from __future__ import annotations

import json
import re

import pytest
from small_scene import SCENE
from test_dot import HOSTILE, pair

from immunograph.datasets import load_dataset
from immunograph.draw.choose import Wish, scenes
from immunograph.draw.frame import Style
from immunograph.draw.kinds import kinds
from immunograph.draw.kinds.mermaid import escaped, write
from immunograph.draw.scene import Group, Scene
from immunograph.draw.text import shown
from immunograph.errors import UsageError
from immunograph.records import Kind, Node
from immunograph.vocabulary import Hedge, Theme
from makers import link, small_map

MORE = [
    "end", "click n0 href", "click n0 call alert()", "`md`", "```", "**bold**", "_x_ *y*",
    "1. list", "- list", "# head", "> quote", "[a](http://b)", "![i](x)", "www.example.com",
    "direction TB", "go direction  LR now", "accTitle: x", "%%{init: {'theme':'x'}}%%", "%% c",
    "#quot;", "#35;", "\ufb02\xb0\xb060\xb6\xdfb", "$$x^2$$", "fa:fa-car", "https://evil.example/",
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "n0@{img: 'http://x'}", "a@b",
    "style n0 fill:#f00;", "classDef x fill:#000;", "subgraph x", "~~~", "---", "x-->y", "|x|",
    '"]; evil["x', "linkStyle 0 stroke:red", "x:::y", "&nbsp;",
]  # fmt: skip


def scene(graph, *, title="", source="", dark=False, faded=()):
    groups = [Group(role="node", id=node.id, faded=node.id in faded) for node in graph]
    groups += [Group(role="link", id=each.id, faded=each.id in faded) for each in graph.links]
    groups.append(Group(role="source", alt=source))
    return Scene(
        width=1920, height=1080, background=None, groups=tuple(groups), title=title, dark=dark
    )


def made(graph, **options):
    return write([scene(graph, **options)], graph).decode()


def unescaped(text):
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


def uncoded(text):
    """Return a text without what Mermaid would take for a number of a character."""
    return text.replace("\ufb02", "fl").replace("\xb6\xdf", "\xb6 \xdf")


def test_a_small_map():
    graph = small_map(
        [
            link("E1", "stress", "increases", "crp", delay="months"),
            link("E2", "crp", "decreases", "empathy", hedge=Hedge.QUESTION),
            link("E3", "crp", "is_marker_of", "inflammation"),
            link("E4", "empathy", "associated_with", "stress"),
        ],
        nodes=[
            Node(id="stress", label="Stress", theme=Theme.STRESSOR),
            Node(id="crp", label="C-reactive protein (CRP)", theme=Theme.IMMUNE),
            Node(id="empathy", label="Empathy", theme=Theme.MIND),
            Node(id="inflammation", label='"Inflammation"', theme=Theme.IMMUNE),
        ],
    )
    text = made(graph, title="Stress & empathy", source="Source: me", faded=("empathy", "E4"))
    assert text == GOLDEN


GOLDEN = """\
---
title: "Stress \\u0026 empathy"
---
flowchart LR
  %% solid: causal claim; dashed: association; dotted: hypothesis; thin: by definition; \
thicker: better evidence; ‖: delayed
  %% Source#58; me
  n0[["Stress"]]:::stressor
  n1("C-reactive protein (CRP)"):::immune
  n2(["Empathy"]):::mindFaded
  n3("#34;Inflammation#34;"):::immune
  n0 -->|"raises ‖"| n1
  n1 -.-x|"lowers (supposed)"| n2
  n3 -->|"is measured by"| n1
  n2 o-.-o n0
  classDef stressor fill:#FBDD85,stroke:#7A5200,stroke-width:2px,color:#14202B
  classDef immune fill:#F2A9C4,stroke:#8E1246,stroke-width:2px,color:#14202B
  classDef mindFaded fill:#E1F2FD,stroke:#C9D7E3,stroke-width:2px,color:#CBCED0
  linkStyle 0 stroke:#0B5CAD,stroke-width:1.8px
  linkStyle 1 stroke:#C2410C,stroke-width:1.8px,stroke-dasharray:1 5
  linkStyle 2 stroke:#0B5CAD,stroke-width:1.6px
  linkStyle 3 stroke:#DEDBE6,stroke-width:1.8px,stroke-dasharray:8 5
"""


@pytest.mark.parametrize("text", HOSTILE + MORE, ids=lambda text: ascii(text)[:30])
def test_a_label_stays_between_its_quotes(text):
    graph = pair(text)
    found = made(graph, title=text, source=text).splitlines()
    body = found[found.index("flowchart LR") :]
    (line,) = [line for line in body if line.startswith("  n0(")]
    label = re.fullmatch(r'  n0\("([^"]*)"\):::other', line)[1]
    assert not re.search(r"[`\[\]{}<>%&$*_|~\\:@]", label)
    assert not re.search(r"#(?!\d+;)|(?<!\d);|--|^ *[-+]|direction (?:TB|BT|RL|LR)", label)
    assert unescaped(label) == uncoded(shown(text) or "a")
    told = "plain" if shown(text) else ""
    assert len(found) == len(made(pair("plain"), title=told, source=told).splitlines())
    assert all(character == "\n" or character.isprintable() for character in "\n".join(found))


@pytest.mark.parametrize("text", HOSTILE + MORE, ids=lambda text: ascii(text)[:30])
def test_a_title_is_one_string_of_yaml(text):
    lines = made(pair("plain"), title=text).splitlines()
    wanted = shown(text, 200)
    if not wanted:
        assert lines[0] == "flowchart LR"
        return
    assert lines[0] == lines[2] == "---"
    told = re.fullmatch('title: "([^"]*)"', lines[1])[1]
    assert not re.search("[%`<>{}#&:]", told)
    # JSON has no escapes of eight digits.
    read = re.sub(r"\\U([0-9a-f]{8})", lambda found: chr(int(found[1], 16)), told)
    read = json.loads(f'"{read}"')
    assert read == uncoded(wanted.replace("<", "‹").replace(">", "›"))


@pytest.mark.parametrize("text", HOSTILE + MORE, ids=lambda text: ascii(text)[:30])
def test_ids_never_reach_it(text):
    assert made(pair("plain", text)) == made(pair("plain"))


def test_nothing_can_be_clicked():
    part, found = scenes(load_dataset(), Wish(), Style(), engine="built-in")
    text = write(found, part).decode()
    assert not re.search(r"^\s*(click|href|call)\b|https?:|//", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("relation", "arrow"),
    [
        ("increases", '-->|"raises"|'),
        ("decreases", '--x|"lowers"|'),
        ("affects", '--o|"affects ?"|'),
        ("has_no_effect_on", '--o|"has no effect on"|'),
        ("predicts+", '-.->|"predicts more"|'),
        ("predicts-", '-.-x|"predicts less"|'),
        ("predicts?", '-.-o|"predicts ?"|'),
        ("positively_correlated_with", '<-.->|"goes with more"|'),
        ("negatively_correlated_with", 'x-.-x|"goes with less"|'),
        ("associated_with", 'o-.-o|"is linked to ?"|'),
        ("part_of", '-->|"is part of"|'),
        ("opposite_of", 'x--x|"is the opposite of"|'),
    ],
)
def test_a_link_says_what_it_is(relation, arrow):
    assert f"  n0 {arrow} n1\n" in made(small_map(f"E1: a {relation} b"))


@pytest.mark.parametrize(
    ("sign", "words"), [("+", "is measured by"), ("-", "is inversely measured by")]
)
def test_a_marker_is_drawn_the_way_it_is_walked(sign, words):
    text = made(small_map(f"E1: crp is_marker_of{sign} inflammation"))
    assert f'  n1 --{">" if sign == "+" else "x"}|"{words}"| n0\n' in text


def test_better_evidence_is_thicker():
    part, found = scenes(load_dataset(), Wish(), Style(), engine="built-in")
    text = write(found, part).decode()
    assert '==>|"raises' in text
    widths = {float(width) for width in re.findall(r"linkStyle .*stroke-width:([\d.]+)px", text)}
    assert len(widths) >= 3
    numbers = [int(n) for row in re.findall(r"linkStyle ([\d,]+) ", text) for n in row.split(",")]
    assert sorted(numbers) == list(range(len(part.links)))


def test_families_have_their_shapes():
    nodes = [Node(id=theme.value, label=theme.value, theme=theme) for theme in Theme]
    nodes.append(Node(id="by kind", label="by kind", kind="k"))
    graph = small_map("", nodes=nodes, kinds=[Kind(id="k", label="K", theme=Theme.BRAIN)])
    found = [line.strip() for line in made(graph).splitlines() if ":::" in line]
    assert found[:3] == [
        'n0[["stressor"]]:::stressor', 'n1("immune"):::immune', 'n2{{"brain"}}:::brain',
    ]  # fmt: skip
    assert found[-1] == 'n7{{"by kind"}}:::brain'
    assert len({re.sub("[a-z0-9 ]", "", line) for line in found}) == len(Theme) - 1


def test_a_dark_drawing_asks_for_a_dark_page():
    text = made(small_map("E1: a increases b"), dark=True)
    assert text.startswith("---\nconfig:\n  theme: dark\n---\nflowchart LR\n")
    assert "color:#F2F5F8" in text


def test_an_empty_label_shows_the_id():
    assert '  n0("a"):::other' in made(pair(""))


def test_it_is_found_and_holds_one_drawing():
    assert kinds()[".mmd"] is kinds()[".mermaid"]
    with pytest.raises(UsageError, match="one drawing"):
        write([SCENE, SCENE], small_map("E1: a increases b"))


def test_escaping():
    assert escaped("C-reactive protein (CRP)") == "C-reactive protein (CRP)"
    assert escaped("Einsamkeit, größer") == "Einsamkeit, größer"
    assert escaped("-1.5") == "#45;1#46;5"
