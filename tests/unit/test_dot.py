"""A map as DOT: whatever a label holds, Graphviz reads back what a person may see, no more."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import unicodedata
from xml.etree import ElementTree as ET

import pytest

from immunograph.datasets import load_dataset
from immunograph.draw.dot import dot_text
from immunograph.draw.graphviz import render
from immunograph.draw.plain import FORMATS, plain_picture
from immunograph.draw.text import LABEL_MOST, TOOLTIP_MOST, address, shown, wrapped
from immunograph.errors import UnknownFormat, UnknownName, UsageError
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.records import Citation, Evidence, Kind, Link, Node, Source
from immunograph.safetext import visible
from immunograph.vocabulary import Hedge, Layer, Relation, Sign, Stance, Theme

HOSTILE = [
    "node", "edge", "graph", "digraph", "subgraph", "strict", "a:b", "a:n", "IL6::TNF",
    "trailing\\", "two\\\\", "\\", '"', '""', 'say "hi"', '\\"', '"; evil [label="x',
    '"]; evil; [x="', "<b>x</b>", "<p<0.05>", "<", ">", "<>",
    "<<table><tr><td>x</td></tr></table>>",
    "\\N", "\\G", "\\E", "\\n", "\\l", "a\\b", "C:\\new", "%1", "%s", "-1.5", "->", "--", "{a|b}",
    "nul\x00here", "esc\x1b[31m", "line\nbreak", "tab\there", "\x9b31m", "\u202eltr", "\ufeffbom",
    "שלום", "الالتهاب", "\U0001f600", "e\u0301", "日本語", "image=/etc/passwd",
    "&lt;", "&amp;", "&", "&#65;", "a&b;c", "/* no */", "// no", "#no", "a;b", "[x=y]", " ",
    "é" * 119,     "x" * 20_000, "word " * 4_000, "\\" * 200, '"' * 200, "&" * 200,
]  # fmt: skip


def pair(label: str, node_id: str = "a") -> CausalGraph:
    return CausalGraph(
        [Node(id=node_id, label=label), Node(id="other end", label="other")],
        [
            Link(
                id=f"link of {node_id}",
                source=node_id,
                target="other end",
                relation=Relation.INCREASES,
                sign=Sign.RAISES,
                delay=label,
            )
        ],
    )


def links(*relations: tuple[str, str, Relation], **more: object) -> CausalGraph:
    names = list(dict.fromkeys(end for a, b, _ in relations for end in (a, b)))
    return CausalGraph(
        [Node(id=name, label=name.title()) for name in names],
        [
            Link(
                id=f"L{number}",
                source=a,
                target=b,
                relation=relation,
                sign=Sign.RAISES if relation.sign is None else relation.sign,
                **more,  # type: ignore[arg-type]
            )
            for number, (a, b, relation) in enumerate(relations)
        ],
    )


def drawn(dot: str) -> ET.Element:
    return ET.fromstring(render(dot, "svg"))


def groups(svg: ET.Element, kind: str) -> list[ET.Element]:
    found = svg.iter("{http://www.w3.org/2000/svg}g")
    return [g for g in found if g.get("class", "").split(" ")[0] == kind]


def text_of(group: ET.Element) -> str:
    return "".join(t.text or "" for t in group.iter("{http://www.w3.org/2000/svg}text"))


def foot_of(svg: ET.Element) -> ET.Element:
    """Return what belongs to the whole picture: the legend and the source line."""
    foot = ET.Element("foot")
    foot.extend(e for e in groups(svg, "graph")[0] if not e.tag.endswith("}g"))
    return foot


def tip_of(group: ET.Element) -> str:
    tips = [a.get("{http://www.w3.org/1999/xlink}title") for a in group.iter()]
    return next(tip for tip in tips if tip is not None)


def dense(text: str) -> str:
    """Return ``text`` without spaces, which line breaks replace."""
    return "".join(text.replace("\xa0", " ").split(" "))


def statements(dot: str, name: str) -> list[str]:
    return [line for line in dot.splitlines() if line.startswith(name)]


# -- hostile text ---------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_graphviz_reads_back_what_is_shown(text: str) -> None:
    svg = drawn(dot_text(pair(text), title=text, source=text, legend=False))
    nodes = groups(svg, "node")
    assert [node[0].text for node in nodes] == ["n0", "n1"]
    expected = shown(text) or "a"
    assert dense(text_of(nodes[0])) == dense(expected)
    assert len(expected) <= LABEL_MOST
    full = dense(unicodedata.normalize("NFC", visible(text)))
    tip = dense(tip_of(nodes[0]))
    assert tip in (full or "a", dense(shown(text, TOOLTIP_MOST)))
    assert len(groups(svg, "edge")) == 1
    (frame,) = groups(svg, "cluster")
    assert dense(text_of(frame)) == dense(shown(text))
    assert dense(text_of(foot_of(svg))) == dense(shown(text, 240))


@pytest.mark.parametrize("seed", range(12))
def test_any_map_can_be_drawn_with_its_legend_in_place(seed: int) -> None:
    """Every mixture of links, delays, titles: Graphviz asserts much of what it is given."""
    chance = random.Random(seed)
    nodes = 1 + seed * 2
    relations = [
        (f"x{chance.randrange(nodes)}", f"x{chance.randrange(nodes)}", chance.choice([*Relation]))
        for _ in range(nodes * 2)
    ]
    delay = chance.choice([None, "months"])
    graph = links(*relations, delay=delay)
    svg = drawn(dot_text(graph, title=chance.choice(["", "words " * 30]), source="from here"))
    assert len(groups(svg, "edge")) == len(graph.links)
    tag = "{http://www.w3.org/2000/svg}"
    swatch = [e for e in foot_of(svg) if e.tag == f"{tag}polygon"][1]
    words = next(e for e in foot_of(svg) if e.tag == f"{tag}text")
    corners = [tuple(map(float, p.split(","))) for p in swatch.get("points", "").split()]
    middle = (min(y for _, y in corners) + max(y for _, y in corners)) / 2
    assert abs(float(words.get("y", "0")) - middle) < 6
    assert 4 < float(words.get("x", "0")) - max(x for x, _ in corners) < 12


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_ids_never_reach_graphviz(text: str) -> None:
    graph = pair("plain", text)
    dot = dot_text(graph)
    assert dot == dot_text(pair("plain")), "an id must not change the picture"
    assert [node[0].text for node in groups(drawn(dot), "node")] == ["n0", "n1"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_label_adds_no_line_and_no_attribute(text: str) -> None:
    dot = dot_text(pair(text), title="", source="")
    plain = dot_text(pair("plain"), title="", source="")
    assert all(character == "\n" or character.isprintable() for character in dot)
    names = re.compile(r'"(?:[^"\\]|\\.)*"')  # take the strings away: what is left is ours
    assert names.sub('""', dot) == names.sub('""', plain)


def test_a_label_of_nothing_shows_the_id() -> None:
    nodes = groups(drawn(dot_text(pair(""))), "node")
    assert text_of(nodes[0]) == "a"


def test_long_labels_are_cut_and_told_in_the_tooltip() -> None:
    node = groups(drawn(dot_text(pair("inflammation " * 30))), "node")[0]
    assert text_of(node).endswith("…")
    assert tip_of(node).count("inflammation") == 30


def test_addresses_are_web_addresses_or_none() -> None:
    assert address("https://doi.org/10.1016/j.bbi.2016.12.026") is not None
    for bad in (
        "javascript:alert(1)", "file:///etc/passwd", 'https://a"onload="x', "https://a b", "",
        "https://a\x00b", "https://a\\Nb", "data:text/html,x", "https://" + "a" * 3000,
    ):  # fmt: skip
        assert address(bad) is None


@pytest.mark.parametrize("url", ["https://example.org/a", "javascript:alert(1)", 'https://x/"y'])
def test_links_lead_to_a_supporting_work_on_the_web_only(url: str) -> None:
    evidence = (
        Evidence(citation="against", stance=Stance.DISPUTES),
        Evidence(citation="for", stance=Stance.SUPPORTS),
    )
    works = [Citation(id="against", url="https://example.org/no"), Citation(id="for", url=url)]
    link = Link(
        id="L", source="a", target="b", relation=Relation.INCREASES, sign=Sign.RAISES,
        evidence=evidence,
    )  # fmt: skip
    nodes = [Node(id="a", label="a"), Node(id="b", label="b")]
    dot = dot_text(CausalGraph(nodes, [link], citations=works))
    found = re.findall(r'URL="([^"]*)"', dot)
    assert found == ([url] if url == "https://example.org/a" else [])
    drawn(dot)


# -- what is drawn --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (Relation.INCREASES, {"arrowhead=normal", "style=solid"}),
        (Relation.DECREASES, {"arrowhead=tee", "style=solid"}),
        (Relation.AFFECTS, {"arrowhead=odiamond", "style=solid"}),
        (Relation.HAS_NO_EFFECT_ON, {"arrowhead=odot", "style=solid"}),
        (Relation.PREDICTS, {"arrowhead=normal", "style=dashed"}),
        (Relation.NEGATIVELY_CORRELATED_WITH, {"arrowhead=tee", "arrowtail=tee", "dir=both"}),
        (Relation.ASSOCIATED_WITH, {"arrowhead=odiamond", "arrowtail=odiamond", "dir=both"}),
        (Relation.PART_OF, {'color="#0B5CAD:invis:#0B5CAD"', "style=solid"}),
        (Relation.OPPOSITE_OF, {'color="#C2410C:#C2410C"', "dir=both", "arrowtail=tee"}),
    ],
)
def test_relation_and_sign_look_their_part(relation: Relation, expected: set[str]) -> None:
    (line,) = statements(dot_text(links(("a", "b", relation))), "n0 -> n1")
    assert {part for part in expected if part not in line} == set()
    assert ("dir=both" in line) is not relation.directed


def test_a_marker_is_drawn_the_way_it_is_walked() -> None:
    dot = dot_text(links(("crp", "inflammation", Relation.IS_MARKER_OF)))
    (line,) = statements(dot, "n1 -> n0")
    assert "Crp is a marker of Inflammation (raises; by definition)" in line


def test_hypotheses_are_dotted_and_delays_marked() -> None:
    graph = links(("a", "b", Relation.PREDICTS), hedge=Hedge.QUESTION, delay="months")
    (line,) = statements(dot_text(graph), "n0 -> n1")
    assert "style=dotted" in line
    assert "dir=both" in line
    assert "arrowtail=nonenoneteetee" in line
    assert "hypothesis; delayed: months" in line


def test_self_loops_and_parallel_links_are_all_drawn() -> None:
    up, down = Relation.INCREASES, Relation.DECREASES
    few = [("a", "b", up), ("a", "b", down), ("b", "a", up), ("a", "a", up), ("a", "a", down)]
    many = few + [(f"x{n}", f"x{n + 1}", up) for n in range(20)]
    for relations in (few, many, [("a", "b", up), ("a", "b", down)]):
        svg = drawn(dot_text(links(*relations)))
        edges = groups(svg, "edge")
        assert len(edges) == len(relations)
        # The first path is the one that is seen; others only push it aside.
        paths = [edge.find(".//{http://www.w3.org/2000/svg}path") for edge in edges]
        assert len({path.get("d") for path in paths if path is not None}) == len(relations)


def test_thousands_of_parallel_links_stay_small() -> None:
    one, more = (
        len(dot_text(links(*[("a", "b", Relation.ASSOCIATED_WITH)] * n,
                           *[(f"x{i}", f"y{i}", Relation.INCREASES) for i in range(10)])))
        for n in (100, 200)
    )  # fmt: skip
    assert more < 2.2 * one


def test_families_have_their_shapes() -> None:
    nodes = [Node(id=t.value, label=t.value, theme=t) for t in Theme]
    nodes.append(Node(id="by kind", label="by kind", kind="k"))
    kinds = [Kind(id="k", label="K", theme=Theme.BRAIN)]
    dot = dot_text(CausalGraph(nodes, [], kinds=kinds))
    shapes = re.findall(r"^n\d.*shape=(\w+)", dot, re.MULTILINE)
    assert shapes == ["octagon", "box", "hexagon", "ellipse", "box", "cds", "box", "hexagon"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("nodes", [2, 6, 10, 20, 35])
def test_the_legend_stands_inside_the_picture_and_below_the_map(nodes: int, theme: str) -> None:
    """Each sample begins left of its words, on the same line, and below all nodes."""
    ring = [(f"x{n}", f"x{(n + 1) % nodes}", Relation.INCREASES) for n in range(nodes)]
    svg = drawn(dot_text(links(*ring), theme=theme, title="A ring", source="from here"))
    tag = "{http://www.w3.org/2000/svg}"
    foot = foot_of(svg)
    samples = [e for e in foot if e.tag in (f"{tag}polygon", f"{tag}polyline")][1:]
    words = [e for e in foot if e.tag == f"{tag}text"]
    assert [word.text for word in words] == ["Other", "raises", "very low evidence", "from here"]
    shapes = [
        [tuple(map(float, point.split(","))) for point in e.get("points", "").split()]
        for e in samples
    ]
    floor = max(
        float(t.get("y", "0")) for node in groups(svg, "node") for t in node.iter(f"{tag}text")
    )
    assert len(shapes) == 4  # the swatch, a line with its head, a line of evidence
    for shape, word in zip([shapes[0], shapes[1], shapes[3]], words, strict=False):
        x, y = float(word.get("x", "0")), float(word.get("y", "0"))
        middle = (min(p[1] for p in shape) + max(p[1] for p in shape)) / 2
        assert 0 < x - max(p[0] for p in shape) < 20
        assert abs(y - middle) < 6
        assert middle > floor
        assert min(p[0] for p in shape) >= 0


def test_the_legend_holds_only_what_occurs() -> None:
    def told(graph: CausalGraph) -> str:
        return dot_text(graph, title="", source="")

    plain = told(links(("a", "b", Relation.INCREASES)))
    for absent in ("lowers", "association", "hypothesis", "delayed", "definition", "causal claim"):
        assert absent not in plain.split("subgraph")[0]
    rich = told(links(("a", "b", Relation.INCREASES), ("a", "b", Relation.ASSOCIATED_WITH)))
    head = rich.split("subgraph")[0]
    for present in ("raises", "direction not known", "causal claim", "association", "no direction"):
        assert present in head


def test_title_and_source_by_default_and_left_out() -> None:
    work = Citation(id="w", authors="Perlmutter A", year=2022, title="Why Your Immunity")
    graph = CausalGraph(
        [Node(id="a", label="A")], [], citations=[work], source=Source(citation="w"), title="A map"
    )
    texts = text_of(drawn(dot_text(graph))).replace("\xa0", " ")
    assert "A map" in texts
    assert "Source: Perlmutter 2022, Why Your Immunity" in texts
    bare = text_of(drawn(dot_text(graph, title="", source="", legend=False)))
    assert bare == "A"
    lit = Highlight(nodes=("a",), links=(), title="Only A")
    assert "Only A" in dot_text(graph, highlight=lit)
    assert "Only A" not in dot_text(graph, highlight=lit, title="Other words")


def test_an_empty_map_is_a_picture_too() -> None:
    graph = CausalGraph([], [])
    assert drawn(dot_text(graph)) is not None
    assert drawn(dot_text(graph, title="Nothing", source="nobody")) is not None


# -- highlight ------------------------------------------------------------------------------


def chain() -> CausalGraph:
    up = Relation.INCREASES
    return links(("a", "b", up), ("b", "c", up), ("c", "d", up))


def test_alone_leaves_the_rest_out() -> None:
    dot = dot_text(chain(), highlight=Highlight(nodes=("a",), links=("L0",)))
    assert len(statements(dot, "n0 [")) == len(statements(dot, "n1 [")) == 1
    assert not statements(dot, "n2")
    assert len(re.findall("->", dot.split("cluster_map")[1])) == 1


def test_otherwise_the_rest_is_faded() -> None:
    lit = Highlight(nodes=(), links=("L0",), alone=False)
    dot = dot_text(chain(), highlight=lit)
    ink = 'fontcolor="#14202B"'
    inked = [ink in statements(dot, f"n{n} [")[0] for n in range(4)]
    assert inked == [True, True, False, False]
    blue = [statements(dot, f"n{n} -> ")[0].count("#0B5CAD") for n in range(3)]
    assert blue == [1, 0, 0]


@pytest.mark.parametrize("lit", [(("zorg",), ()), ((), ("zorg",))])
def test_unknown_names_in_a_highlight(lit: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    with pytest.raises(UnknownName, match="zorg"):
        dot_text(chain(), highlight=Highlight(nodes=lit[0], links=lit[1]))


def test_unknown_theme() -> None:
    with pytest.raises(UsageError, match="sepia"):
        dot_text(chain(), theme="sepia")


# -- layout ---------------------------------------------------------------------------------


def test_short_chains_are_strips_and_loops_are_not() -> None:
    assert "layout=dot" in dot_text(chain())
    up = Relation.INCREASES
    assert "layout=fdp" in dot_text(links(("a", "b", up), ("b", "a", up)))
    assert "layout=fdp" in dot_text(links(("a", "a", up)))
    marker = links(("a", "b", up), ("a", "b", Relation.IS_MARKER_OF))
    assert "layout=fdp" in dot_text(marker), "drawn as b raises its marker a"


def test_the_whole_map_fills_a_slide() -> None:
    whole = load_dataset("perlmutter2022")
    chosen = [e for e in whole.links if e.layer in (Layer.CORE, Layer.STRUCTURAL)]
    ends = [end for link in chosen for end in (link.source, link.target)]
    for graph in (whole, whole.subgraph(ends, [link.id for link in chosen])):
        svg = drawn(dot_text(graph))
        width, height = (float(svg.get(side, "0pt")[:-2]) for side in ("width", "height"))
        assert 1.4 < width / height < 2.1
        assert len(groups(svg, "edge")) == len(graph.links)
        assert len(groups(svg, "node")) == len(graph.nodes)


def test_a_large_map_is_not_lost_in_empty_space() -> None:
    chance = random.Random(1)
    up = Relation.INCREASES
    ends = [(f"x{chance.randrange(400)}", f"x{chance.randrange(400)}", up) for _ in range(800)]
    svg = drawn(dot_text(links(*ends)))
    assert float(svg.get("width", "0pt")[:-2]) < 20_000


# -- text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "a", "one two three four five", "x" * 100, "a " + "b" * 30])
def test_wrapping_keeps_the_words(text: str) -> None:
    lines = wrapped(text)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= 24 for line in lines)


# -- kinds of picture and determinism ---------------------------------------------------------


def test_plain_pictures_are_found_by_their_ending() -> None:
    assert tuple(FORMATS) == (".dot", ".gv", ".svg", ".png", ".pdf")
    assert plain_picture(chain(), ".dot") == dot_text(chain()).encode()
    with pytest.raises(UnknownFormat, match=r"'.bmp'.*\.dot, \.gv, \.svg, \.png, \.pdf"):
        plain_picture(chain(), ".bmp")


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".dot", b"digraph map {"), (".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")],
)
def test_the_same_bytes_twice(suffix: str, start: bytes) -> None:
    first = plain_picture(load_dataset("perlmutter2022"), suffix)
    assert first.startswith(start)
    assert first == plain_picture(load_dataset("perlmutter2022"), suffix)


def test_the_same_dot_under_every_hash_seed() -> None:
    program = (
        "import hashlib; from immunograph.datasets import load_dataset; "
        "from immunograph.draw.dot import dot_text; "
        "print(hashlib.sha256(dot_text(load_dataset('perlmutter2022')).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(5)
    }
    assert len(digests) == 1


def test_large_maps_are_laid_out_by_nothing_that_depends_on_addresses_in_memory() -> None:
    nodes = [Node(id=f"n{i}", label=f"n{i}") for i in range(500)]
    assert 'overlap="ortho"' in dot_text(CausalGraph(nodes, [])).replace(
        "overlap=ortho", 'overlap="ortho"'
    )
