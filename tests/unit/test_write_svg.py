"""A Scene as SVG: whole, harmless, the same every time."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from small_scene import SCENE, labelled, words

from immunograph.draw.scene import Group, Line, Move, Path
from immunograph.draw.write_svg import font_file, number, svg, write
from immunograph.errors import RenderError, UsageError
from immunograph.safetext import web_address

NS = {"s": "http://www.w3.org/2000/svg"}
HOSTILE = (
    "p<0.05 & \"x\" > 'y'",
    "]]><script>alert(1)</script>",
    '" onload="alert(1)',
    "<!--", "<![CDATA[", "&amp;", "%1", "C:\\new",
    "שלום عربي", "😀👩‍🔬", "x\u0304", "\u200b", "\u00a0",
)  # fmt: skip


def parsed(scene, **options):
    return ET.fromstring(svg(scene, **options))


def texts(root):
    return [each.text for each in root.iterfind(".//s:text", NS)]


def test_a_small_drawing_stays_as_it_was(golden):
    golden("small_scene.svg", write([SCENE]).decode())


def test_it_is_xml_with_the_size_of_the_drawing():
    root = parsed(SCENE)
    assert (root.get("width"), root.get("height")) == ("320", "180")
    assert root.get("viewBox") == "0 0 320 180"


def test_it_can_be_shown_at_another_size():
    root = parsed(SCENE, size=(640, 361))
    assert (root.get("width"), root.get("height")) == ("640", "361")
    assert root.get("viewBox") == "0 0 320 180"
    assert root.get("preserveAspectRatio") == "none"


def test_it_says_what_it_is():
    root = parsed(SCENE)
    assert root.get("role") == "img"
    names = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    assert [names[name] for name in root.get("aria-labelledby").split()] == [SCENE.title, SCENE.alt]


def test_without_words_for_the_whole_there_is_no_description():
    root = parsed(replace(SCENE, alt=""))
    assert root.find("s:desc", NS) is None
    assert root.get("aria-labelledby") == "title"


def test_every_group_says_its_role_its_id_and_what_it_is():
    found = [
        (g.get("data-role"), g.get("data-id"), g.findtext("s:title", "", NS))
        for g in parsed(SCENE).iterfind("s:g", NS)
    ]
    assert found == [(g.role, g.id or None, g.alt) for g in SCENE.groups]


def test_every_line_of_text_keeps_the_width_it_was_measured_at():
    lines = [w for g in SCENE.groups for w in g.words]
    found = [
        (e.text, float(e.get("textLength")), e.get("lengthAdjust"))
        for e in parsed(SCENE).iterfind(".//s:text", NS)
    ]
    assert found == [(w.text, w.width, "spacingAndGlyphs") for w in lines]


def test_a_space_at_the_end_of_a_run_counts():
    (run,) = parsed(labelled("raises ")).iterfind(".//s:text", NS)
    assert run.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    (run,) = parsed(labelled("raises it")).iterfind(".//s:text", NS)
    assert run.get("{http://www.w3.org/XML/1998/namespace}space") is None


def test_names_begin_with_the_prefix():
    names = [e.get("id") for e in parsed(SCENE, prefix="fig1-").iter() if e.get("id")]
    assert names == ["fig1-title", "fig1-desc"]


@pytest.mark.parametrize("prefix", ["1", 'a"b', "a b", "a" * 65, "ä", "a\n"])
def test_a_prefix_is_a_plain_word(prefix):
    with pytest.raises(UsageError):
        svg(SCENE, prefix=prefix)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands(text):
    scene = replace(labelled(text), title=text, alt=text)
    group = replace(scene.groups[0], id=text, alt=text, url=text)
    root = parsed(replace(scene, groups=(group,)))
    assert texts(root) == [text]
    assert root.findtext("s:title", "", NS) == text
    assert root.findtext("s:desc", "", NS) == text
    (found,) = root.iterfind("s:g", NS)
    assert found.get("data-id") == text
    assert found.findtext("s:title", "", NS) == text
    # Nothing became an element, an attribute or a link.
    assert {e.tag.rpartition("}")[2] for e in root.iter()} <= {
        "svg", "title", "desc", "g", "path", "text"
    }  # fmt: skip
    assert not [name for e in root.iter() for name in e.attrib if name.startswith("on")]


def test_what_xml_cannot_hold_is_spelt_out():
    assert texts(parsed(labelled("a\ufffeb\uffffc"))) == ["a\\ufffeb\\uffffc"]


@pytest.mark.parametrize("text", ["one\ntwo\tthree\rfour", " a  b "])
def test_white_space_survives(text):
    scene = labelled("x")
    root = parsed(replace(scene, alt=text, groups=(replace(scene.groups[0], id=text),)))
    assert root.findtext("s:desc", "", NS) == text
    assert root.find("s:g", NS).get("data-id") == text


def test_only_web_addresses_become_links():
    (link, node) = parsed(SCENE).iterfind("s:g/s:a", NS)
    assert link.get("href") == "https://doi.org/10.1000/1?a=b&c=d"
    assert node.get("href") == "https://example.org/"
    assert {a.get("rel") for a in (link, node)} == {"noopener"}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "file:///etc/passwd",
        "//example.org", "https://", " https://example.org", "https://a b", 'https://a"b',
        "https://a\nb", "https://ä.org", "https://example.org/" + "a" * 2000, "",
    ],
)  # fmt: skip
def test_no_other_address_does(url):
    assert web_address(url) is None
    group = replace(SCENE.groups[2], url=url)
    assert parsed(replace(SCENE, groups=(group,))).find(".//s:a", NS) is None


def test_it_has_neither_style_nor_script_nor_reference():
    text = svg(SCENE)
    assert not re.search(r"<(style|script|image|use|foreignObject)\b|\bstyle=|url\(|<!", text)


def test_a_transparent_drawing_has_no_background():
    assert len(parsed(SCENE).findall("s:path", NS)) == 1
    assert parsed(replace(SCENE, background=None)).findall("s:path", NS) == []


def test_looks_of_lines_are_kept():
    path = Path(
        steps=(Move(0, 0), Line(9, 9)), stroke="#123456", width=1.5, dash=(0.1, 6), round=True
    )
    scene = replace(SCENE, groups=(Group(role="link", parts=(path,)),))
    (found,) = parsed(scene).iterfind("s:g/s:path", NS)
    assert found.attrib == {
        "d": "M0 0L9 9", "fill": "none", "stroke": "#123456", "stroke-width": "1.5",
        "stroke-dasharray": "0.1 6", "stroke-linecap": "round", "stroke-linejoin": "round",
    }  # fmt: skip


def test_text_without_width_is_left_out():
    parts = (words("", 1, 1, 0.0), words("x", 1, 1, 0.0))
    assert texts(parsed(replace(SCENE, groups=(Group(role="card", parts=parts),)))) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-0.0, "0"), (-0.004, "0"), (1.238, "1.24"), (-3.1, "-3.1"), (1e6, "1000000")],
)  # fmt: skip
def test_lengths_have_two_decimals_at_the_most(value, text):
    assert number(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_length_is_finite(value):
    path = Path(steps=(Move(0, 0), Line(value, 9)), stroke="#123456", width=1)
    with pytest.raises(RenderError):
        svg(replace(SCENE, groups=(Group(role="link", parts=(path,)),)))


@pytest.mark.parametrize("scenes", [(), (SCENE, SCENE)])
def test_a_file_holds_one_drawing(scenes):
    with pytest.raises(UsageError, match="one drawing"):
        write(scenes)


def test_fonts_can_come_with_it():
    from fontTools.ttLib import TTFont

    root = parsed(SCENE, prefix="f", embed_fonts=True)
    assert root.get("font-family").startswith("fInter, ")
    rules = root.findtext("s:style", "", NS)
    found = re.findall(
        r'@font-face\{font-family:"fInter";font-weight:(\d+);'
        r'src:url\(data:font/woff2;base64,([\w+/=]+)\) format\("woff2"\)\}',
        rules,
    )
    used = {}
    for line in (w for g in SCENE.groups for w in g.words):
        used.setdefault(str(line.weight), set()).update(line.text)
    assert [weight for weight, _ in found] == sorted(used)
    for weight, data in found:
        font = TTFont(BytesIO(base64.b64decode(data)))
        assert {chr(code) for code in font.getBestCmap()} == used[weight]
        assert "Open Font License" in str(font["name"].getDebugName(13))
    assert svg(SCENE, prefix="f", embed_fonts=True) == svg(SCENE, prefix="f", embed_fonts=True)


def test_without_the_tools_fonts_are_refused(python):
    ran = python(
        "import sys; sys.modules['brotli'] = None\n"
        f"sys.path.insert(0, {__file__.rpartition('/')[0]!r})\n"
        "from small_scene import SCENE; from immunograph.draw.write_svg import svg\n"
        "from immunograph.errors import RenderError\n"
        "try: svg(SCENE, embed_fonts=True)\n"
        "except RenderError as error: print(error)"
    )
    assert "fontTools and brotli" in ran.out, ran.err


def test_a_missing_font_is_told(monkeypatch):
    monkeypatch.setattr("immunograph.draw.write_svg.FONT_FILES", {400: "Nowhere.ttf"})
    with pytest.raises(RenderError, match=r"Nowhere\.ttf"):
        font_file(400)


def test_every_run_writes_the_same(python):
    code = (
        f"import sys; sys.path.insert(0, {__file__.rpartition('/')[0]!r})\n"
        "from small_scene import SCENE; from immunograph.draw.write_svg import svg\n"
        "import hashlib; print(hashlib.sha256(svg(SCENE, embed_fonts=True).encode()).hexdigest())"
    )
    runs = [
        python(code, PYTHONHASHSEED=seed, TZ=zone)
        for seed, zone in (("1", "UTC"), ("77", "Asia/Tokyo"))
    ]
    assert runs[0].out, runs[0].err
    assert runs[0].out == runs[1].out
