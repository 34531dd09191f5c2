"""Slides hold what the Scene holds, where it is, as things that can be edited."""

import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE, MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.oxml import parse_xml

from immunograph.draw import link_marks, marks
from immunograph.draw.curves import Cubic
from immunograph.draw.scene import Box, Group, Line, Move, Path, Scene, circle, rectangle
from immunograph.draw.slide_shapes import bounds
from immunograph.draw.theme import DARK, LIGHT
from immunograph.draw.write_pptx import pptx, write
from immunograph.errors import RenderError, UsageError
from immunograph.safetext import visible
from immunograph.vocabulary import Family, Polarity, Sign, Theme

UNIT = 6350  # of a slide for a pixel of 1920
ALT = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"


def node(name, lines, x, y, theme, look=LIGHT, **more):
    return marks.node(name, lines, (x, y), theme, look, size=36, **more)


def link(name, look=LIGHT, **more):
    curve = Cubic((300, 400), (400, 350), (500, 350), (600, 400))
    fields = {"sign": Sign.RAISES, "family": Family.CAUSAL, "width": 3.8, "alt": "Stress raises it"}
    return link_marks.link(name, curve, look, **{**fields, **more})


def heading(*lines, look=LIGHT):
    text = marks.paragraph(lines, 56, 42, size=48, weight=700, colour=look.ink, leading=1.15)
    return Group(role="title", alt=" ".join(lines), parts=text)


def words(text, x, y, look=LIGHT, **more):
    fields = {"size": 24, "weight": 400, "colour": look.ink}
    return marks.words(text, x, y, **{**fields, **more})


def picture(*groups, title="Stress raises inflammation", look=LIGHT, **more):
    fields = {"width": 1920, "height": 1080, "background": look.background, "notes": "Said so."}
    return Scene(groups=groups, title=title, dark=look is DARK, **{**fields, **more})


def sample(look=LIGHT):
    first = words("Stress ", 900, 700, look)
    parts = (
        Path(steps=rectangle(Box(x=880, y=650, w=500, h=200), 8), fill=look.panel),
        first,
        words("raises", first.x + first.width, 700, look, colour=look.signs[Sign.RAISES]),
        words("“so it goes", 900, 760, look),
        words("and goes”", 900, 790, look),
    )
    return picture(
        heading("Stress raises inflammation", look=look),
        link("E01", look),
        link("E02", look, sign=Sign.LOWERS, family=Family.ASSOCIATIONAL, delayed=True),
        node("stress", ["Chronic", "stress"], 200, 400, Theme.STRESSOR, look),
        node("il6", ["IL-6"], 700, 400, Theme.IMMUNE, look, strong=True),
        marks.badge("R1", Polarity.REINFORCING, (450, 600), look, radius=60, clockwise=True),
        Group(role="card", id="E01", alt="A quote", parts=parts, url="https://doi.org/10.1/a?b&c"),
        Group(role="source", alt="", parts=(words("Source: one", 1864, 1050, look, anchor="end"),)),
        Group(role="rule", parts=(Path(steps=(Move(56, 990), Line(1864, 990)), stroke="#D5DCE2", width=2),)),
        look=look,
        alt="Two things.",
    )  # fmt: skip


def opened(*scenes):
    return Presentation(io.BytesIO(pptx(scenes)))


def shapes_of(*groups, **more):
    """Return the shapes of the one slide that these groups make, without the title."""
    return list(opened(picture(*groups, **more)).slides[0].shapes)[1:]


def described(shape):
    return shape._element._nvXxPr.cNvPr.get("descr")


def texts_of(scenes, where=""):
    with zipfile.ZipFile(io.BytesIO(pptx(scenes))) as file:
        return {n: file.read(n).decode() for n in file.namelist() if where in n}


# -- the deck ----------------------------------------------------------------------------


def test_a_slide_for_each_scene_on_a_wide_deck():
    deck = opened(sample(), sample(DARK), sample())
    assert len(deck.slides) == 3
    assert (deck.slide_width, deck.slide_height) == (12_192_000, 6_858_000)
    assert 'type="screen4x3"' not in texts_of([sample()])["ppt/presentation.xml"]


def test_no_scene_is_refused():
    with pytest.raises(UsageError, match="nothing to put on slides"):
        pptx([])


def test_write_is_what_the_commands_call():
    assert write([sample()]) == pptx([sample()])


@pytest.mark.parametrize(
    ("width", "height", "slide"),
    [
        (3840, 2160, (12_192_000, 6_858_000)),
        (1600, 1200, (12_192_000, 9_144_000)),
        (200, 8192, (1_250_156, 51_206_400)),
        (8192, 200, (12_192_000, 914_400)),
    ],
)
def test_the_slide_has_the_shape_of_the_scene(width, height, slide):
    deck = opened(picture(width=width, height=height))
    assert (deck.slide_width, deck.slide_height) == slide


def test_a_scene_of_another_shape_is_fitted_in():
    square = Group(role="card", alt="x", parts=(Path(steps=circle(540, 540, 540), fill="#000000"),))
    deck = opened(picture(), picture(square, width=1080, height=1080))
    shape = deck.slides[1].shapes[1]
    assert (shape.left, shape.top) == ((12_192_000 - 6_858_000) // 2, 0)
    assert (shape.width, shape.height) == (6_858_000, 6_858_000)


def test_properties_tell_the_title_and_neither_a_date_nor_a_person():
    core = opened(sample()).core_properties
    assert core.title == "Stress raises inflammation"
    assert core.created == core.modified == dt.datetime(1980, 1, 1)  # noqa: DTZ001 - as it is given back
    assert (core.author, core.last_modified_by, core.comments) == ("", "", "")


def test_notes_are_the_speaker_s():
    deck = opened(picture(notes="One & <two>.\n\nGrade: low."), picture(notes=""))
    assert deck.slides[0].notes_slide.notes_text_frame.text == "One & <two>.\n\nGrade: low."
    assert not deck.slides[1].has_notes_slide


def test_the_background_is_the_slide_s_and_transparent_is_none():
    slides = opened(sample(), sample(DARK), picture(background=None)).slides
    assert str(slides[0].background.fill.fore_color.rgb) == "FFFFFF"
    assert str(slides[1].background.fill.fore_color.rgb) == "0E1620"
    assert slides[2].follow_master_background


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_font_and_colours_of_the_deck_are_ours(look):
    (theme,) = texts_of([picture(look=look, notes="")], "theme/").values()
    assert theme.count('typeface="Inter"') == 2
    assert f'<a:dk1><a:srgbClr val="{look.ink[1:]}"/></a:dk1>' in theme
    assert f'<a:lt1><a:srgbClr val="{look.background[1:]}"/></a:lt1>' in theme
    assert "Calibri" not in theme


def test_nothing_of_the_template_is_left_that_is_not_used():
    names = texts_of([picture()])
    assert [n for n in names if "slideLayouts/slideLayout" in n] == [
        "ppt/slideLayouts/slideLayout6.xml"
    ]
    assert not any("thumbnail" in n or "printer" in n.lower() for n in names)
    assert "Steve Canny" not in "".join(names.values())
    assert "Macintosh" not in "".join(names.values())


def test_no_part_has_a_style_of_the_office_program():
    assert not any("p:style>" in text for text in texts_of([sample(), sample(DARK)]).values())


def test_a_slide_that_a_speaker_adds_has_the_same_title():
    deck = opened(sample())
    title = deck.slides[0].shapes.title
    added = deck.slides.add_slide(deck.slide_layouts[0]).shapes.title
    assert [(s.left, s.top, s.width, s.height) for s in (added, title)].count(
        (title.left, title.top, title.width, title.height)
    ) == 2
    style = deck.slide_master.element.xpath("p:txStyles/p:titleStyle/a:lvl1pPr")[0]
    assert style.get("algn") == "l"
    assert dict(style[-1].attrib)["sz"] == "2400"
    assert dict(style[-1].attrib)["b"] == "1"


# -- title -------------------------------------------------------------------------------


def test_the_title_is_a_real_one_and_looks_as_drawn():
    scene = sample()
    title = opened(scene).slides[0].shapes.title
    assert title.placeholder_format.type == PP_PLACEHOLDER.TITLE
    assert title.text_frame.text == scene.title
    font = title.text_frame.paragraphs[0].runs[0].font
    assert (font.size.pt, font.bold, str(font.color.rgb)) == (24, True, "14202B")
    assert title.left == 56 * UNIT
    assert title.left + title.width == (1920 - 56) * UNIT
    drawn = scene.of("title")[0].words[0]
    baseline = title.top + (marks.LEADING - 0.245) * 48 * UNIT
    assert abs(baseline - drawn.y * UNIT) <= 2


def test_the_title_says_the_whole_to_whoever_cannot_see_it():
    slides = opened(sample(), picture(title="Only this")).slides
    assert [described(slide.shapes.title) for slide in slides] == ["Two things.", "Only this"]


def test_the_title_comes_first_so_that_it_is_read_first():
    scene = sample()
    shapes = opened(replace(scene, groups=scene.groups[::-1])).slides[0].shapes
    assert shapes[0].name == "Title"


def test_a_title_in_two_lines_stays_so():
    title = opened(picture(heading("Stress raises", "inflammation"))).slides[0].shapes.title
    assert title.text_frame.text == "Stress raises\vinflammation"


def test_a_title_that_was_cut_to_be_drawn_is_told_in_full():
    title = opened(picture(heading("Stress rai…"))).slides[0].shapes.title
    assert title.text_frame.text == "Stress raises inflammation"


def test_a_title_that_is_not_drawn_stands_above_the_slide():
    deck = opened(picture())
    title = deck.slides[0].shapes.title
    assert title.text_frame.text == "Stress raises inflammation"
    assert title.top + title.height < 0


# -- nodes -------------------------------------------------------------------------------

SHAPES = {
    Theme.STRESSOR: MSO_SHAPE.OCTAGON,
    Theme.IMMUNE: MSO_SHAPE.ROUNDED_RECTANGLE,
    Theme.BRAIN: MSO_SHAPE.HEXAGON,
    Theme.MIND: MSO_SHAPE.ROUNDED_RECTANGLE,
    Theme.SOCIAL: MSO_SHAPE.RECTANGLE,
    Theme.LEVER: MSO_SHAPE.PENTAGON,
    Theme.OTHER: MSO_SHAPE.ROUNDED_RECTANGLE,
}


@pytest.mark.parametrize("theme", Theme)
def test_a_node_is_one_shape_of_its_family_where_it_was(theme):
    drawn = node("a", ["Brain", "function"], 700.3, 400.7, theme, alt="What the brain does")
    (shape,) = shapes_of(drawn)
    assert shape.auto_shape_type == SHAPES[theme]
    assert (shape.name, described(shape)) == ("Brain function", "What the brain does")
    found = (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
    box = drawn.box
    for edge, pixels in zip(found, (box.x, box.y, box.right, box.bottom), strict=True):
        assert abs(edge - pixels * UNIT) <= 0.5
    body = drawn.paths[0]
    assert str(shape.fill.fore_color.rgb) == body.fill[1:]
    assert str(shape.line.color.rgb) == body.stroke[1:]
    assert shape.line.width == round(body.width * UNIT)


def test_a_label_is_text_in_the_lines_and_the_size_drawn():
    (shape,) = shapes_of(node("a", ["C-reactive", "protein", "(CRP)"], 700, 400, Theme.OTHER))
    frame = shape.text_frame
    assert frame.text == "C-reactive\vprotein\v(CRP)"
    (paragraph,) = frame.paragraphs
    assert {(r.font.size.pt, r.font.bold) for r in paragraph.runs} == {(18, True)}
    assert paragraph.line_spacing.pt == 21.96
    assert frame.word_wrap is False
    assert (frame.margin_left, frame.margin_top, frame.margin_bottom) == (0, 0, 0)
    assert "normAutofit" not in texts_of([picture()], "slides/slide1.xml").popitem()[1]


def test_corners_are_cut_as_drawn():
    def share(theme):
        (shape,) = shapes_of(drawn := node("a", ["Brain"], 700, 400, theme))
        return shape.adjustments[0] * min(drawn.box.w, drawn.box.h), drawn.box.h

    assert share(Theme.MIND)[0] == pytest.approx(share(Theme.MIND)[1] / 2, rel=1e-3)
    assert share(Theme.IMMUNE)[0] == pytest.approx(18, rel=1e-3)
    assert share(Theme.STRESSOR)[0] == pytest.approx(0.42 * 36, rel=1e-3)
    assert share(Theme.BRAIN)[0] == pytest.approx(0.25 * share(Theme.BRAIN)[1], rel=1e-3)
    assert share(Theme.LEVER)[0] == pytest.approx(0.36 * share(Theme.LEVER)[1], rel=1e-3)


def test_the_label_of_a_tag_stands_where_it_is_drawn():
    drawn = node("a", ["Healthy diet"], 700, 400, Theme.LEVER)
    (shape,) = shapes_of(drawn)
    box, tip = drawn.box, 0.36 * drawn.box.h
    room = box.x * UNIT, (box.right - tip / 2) * UNIT - shape.text_frame.margin_right
    assert abs(sum(room) / 2 - drawn.words[0].x * UNIT) <= 2


def test_a_node_with_more_in_it_is_a_group():
    drawn = node("a", ["Brain"], 700, 400, Theme.BRAIN)
    ring = Path(steps=circle(700, 400, 90), stroke="#000000", width=2)
    (shape,) = shapes_of(replace(drawn, parts=(*drawn.parts, ring)))
    assert shape.shape_type == MSO_SHAPE_TYPE.GROUP
    assert [s.name for s in shape.shapes] == ["shape 1", "text 2", "line 3"]


def test_a_node_without_a_label_is_still_a_shape():
    drawn = node("a", ["Brain"], 700, 400, Theme.BRAIN)
    (shape,) = shapes_of(replace(drawn, parts=drawn.parts[:1], alt=""))
    assert (shape.name, shape.text_frame.text) == ("a", "")


# -- links and everything else ------------------------------------------------------------


def test_a_link_is_one_named_group_of_freeform_lines():
    (shape,) = shapes_of(link("E01", chip=30, delayed=True))
    assert shape.shape_type == MSO_SHAPE_TYPE.GROUP
    assert (shape.name, described(shape)) == ("E01 Stress raises it", "Stress raises it")
    kinds = {s.shape_type for s in shape.shapes}
    assert kinds == {MSO_SHAPE_TYPE.FREEFORM}
    assert [s.name.split()[0] for s in shape.shapes][:2] == ["gap", "line"]
    assert all(described(s) is None for s in shape.shapes)
    assert all(s._element.findall(f".//{ALT}") for s in shape.shapes)


def test_a_link_of_one_line_is_a_group_too():
    line = Path(steps=(Move(10, 10), Line(90, 10)), stroke="#000000", width=2)
    (shape,) = shapes_of(Group(role="link", id="E9", alt="a raises b", parts=(line,)))
    assert shape.shape_type == MSO_SHAPE_TYPE.GROUP


def test_lines_lie_where_they_are_drawn():
    drawn = link("E01", casing=False)
    (shape,) = shapes_of(drawn)
    assert len(shape.shapes) == len(drawn.paths)
    for part, path in zip(shape.shapes, drawn.paths, strict=True):
        box = bounds(path)
        found = (part.left, part.top, part.left + part.width, part.top + part.height)
        for edge, pixels in zip(found, (box.x, box.y, box.right, box.bottom), strict=True):
            assert abs(edge - pixels * UNIT) <= 1
    edges = [(s.left, s.top) for s in shape.shapes]
    assert (shape.left, shape.top) == (min(x for x, _ in edges), min(y for _, y in edges))
    inner = shape._element.grpSpPr.xfrm
    assert (inner.chOff.x, inner.chOff.y) == (shape.left, shape.top)
    assert (inner.chExt.cx, inner.chExt.cy) == (shape.width, shape.height)


@pytest.mark.parametrize(
    ("steps", "box"),
    [
        ((Move(0, 0), Line(9, 0)), Box(x=0, y=0, w=9, h=0)),
        (rectangle(Box(x=1, y=2, w=30, h=40), 6), Box(x=1, y=2, w=30, h=40)),
        (circle(50, 60, 20), Box(x=30, y=40, w=40, h=40)),
    ],
)
def test_bounds_are_tight(steps, box):
    found = bounds(Path(steps=steps))
    assert (found.x, found.y) == pytest.approx((box.x, box.y))
    assert (found.w, found.h) == pytest.approx((box.w, box.h))


def test_dashes_are_in_widths_of_the_line_and_dots_are_round():
    text = texts_of([picture(link("E1", family=Family.ASSOCIATIONAL))], "slides/slide1.xml")
    assert 'cap="flat"' in (xml := text.popitem()[1])
    long, gap = (3 * 3.8 + 4) / 3.8, (1.6 * 3.8 + 3.5) / 3.8
    assert f'<a:ds d="{round(100_000 * long)}" sp="{round(100_000 * gap)}"/>' in xml
    text = texts_of([picture(link("E1", hypothesis=True))], "slides/slide1.xml")
    dot, gap = (0.1 + 3.8) / 3.8, (2.6 * 3.8 + 2 - 3.8) / 3.8
    assert f'<a:ds d="{round(100_000 * dot)}" sp="{round(100_000 * gap)}"/>' in text.popitem()[1]


def test_groups_keep_their_order_and_say_what_they_are():
    shapes = list(opened(sample()).slides[0].shapes)
    assert [(s.name, described(s)) for s in shapes[1:]] == [
        ("E01 Stress raises it", "Stress raises it"),
        ("E02 Stress raises it", "Stress raises it"),
        ("Chronic stress", "Chronic stress"),
        ("IL-6", "IL-6"),
        ("badge: R1, a reinforcing loop", "R1, a reinforcing loop"),
        ("card: E01 A quote", "A quote"),
        ("source: Source: one", "Source: one"),
        ("rule", None),
    ]
    assert shapes[-1]._element.findall(f".//{ALT}")


def test_text_that_belongs_together_is_one_text():
    card = opened(sample()).slides[0].shapes[6]
    assert [s.text_frame.text for s in card.shapes if s.name.startswith("text")] == [
        "Stress raises",
        "“so it goes\vand goes”",
    ]
    runs = card.shapes[1].text_frame.paragraphs[0].runs
    assert [str(r.font.color.rgb) for r in runs] == ["14202B", "0B5CAD"]


def test_a_space_is_put_where_one_is_seen():
    first = words("Stress", 900, 700)
    group = Group(role="card", parts=(first, words("raises", first.x + first.width + 6, 700)))
    (shape,) = shapes_of(group)
    assert shape.text_frame.text == "Stress raises"


def test_one_line_of_text_is_a_text_box_on_its_baseline():
    drawn = words("Source: one", 1864, 1050, anchor="end")
    (shape,) = shapes_of(Group(role="source", parts=(drawn,)))
    assert shape.shape_type == MSO_SHAPE_TYPE.TEXT_BOX
    assert abs(shape.left + shape.width - 1864 * UNIT) <= 2
    assert abs(shape.top + (marks.LEADING - 0.245) * 24 * UNIT - 1050 * UNIT) <= 2


def test_only_cards_and_the_like_lead_elsewhere_and_only_to_web_pages():
    def group(role, url):
        return Group(role=role, id="x", alt="x", parts=(words("See", 90, 90),), url=url)

    (shape,) = shapes_of(group("card", "https://doi.org/10.1/a?b=1&c=2"))
    assert shape.click_action.hyperlink.address == "https://doi.org/10.1/a?b=1&c=2"
    for role, url in [
        ("card", "javascript:alert(1)"),
        ("card", "file:///etc/passwd"),
        ("card", None),
        ("node", "https://doi.org/10.1/a"),
    ]:
        (shape,) = shapes_of(group(role, url))
        assert shape.click_action.hyperlink.address is None


def test_empty_groups_are_left_out():
    assert shapes_of(Group(role="legend", alt="nothing")) == []


def test_ids_are_all_different():
    for slide in opened(sample(), sample(DARK)).slides:
        ids = [int(element.get("id")) for element in slide.element.xpath("//p:cNvPr")]
        assert len(ids) == len(set(ids))
        assert sorted(ids) == list(range(1, len(ids) + 1))


# -- whatever is in a map ------------------------------------------------------------------

HOSTILE = [
    "</a:t><script>alert(1)</script>",
    "]]> & &amp; \" ' <!-- x -->",
    "שלום (world) مرحبا",
    "e\u0301 \U0001f9e0 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u200b",
    "_x0041_ \\x1b[31m",
    "x" * 20_000,
    "  two  spaces  ",
    "{id} %s ${a}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_comes_back_as_it_was(text):
    scene = picture(
        heading(text), node(text, [text, "b"], 700, 400, Theme.MIND), link(text, alt=text),
        title=text, alt=text, notes=text,
    )  # fmt: skip
    deck = opened(scene)
    title, shape, line = deck.slides[0].shapes
    assert title.text_frame.text == text
    assert shape.text_frame.text == f"{text}\vb"
    assert described(shape) == f"{text} b"
    assert described(line) == described(title) == text
    assert len(line.name) <= 80
    assert deck.slides[0].notes_slide.notes_text_frame.text == text
    assert deck.core_properties.title == text[:255]


@pytest.mark.parametrize("text", ["a\uffffb", "a\ufffeb", "a\x00b", "a\ud800b"])
def test_what_xml_cannot_hold_is_spelt_out(text):
    scene = picture(node("a", [text], 700, 400, Theme.MIND), title=text, alt=text, notes=text)
    deck = opened(scene)
    title, shape = deck.slides[0].shapes
    assert title.text_frame.text == shape.text_frame.text == visible(text)
    assert deck.slides[0].notes_slide.notes_text_frame.text == visible(text)
    assert deck.core_properties.title == visible(text)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_length_that_is_none_is_refused(bad):
    for path in (
        Path(steps=(Move(0, 0), Line(bad, 1)), stroke="#000000", width=1),
        Path(steps=(Move(0, 0), Line(1, 1)), stroke="#000000", width=bad),
    ):
        with pytest.raises(RenderError, match="a length in the drawing"):
            pptx([picture(Group(role="link", parts=(path,)))])


def test_every_part_is_sound():
    for name, text in texts_of([sample(), sample(DARK)]).items():
        if name.endswith((".xml", ".rels")):
            parse_xml(text.encode())


# -- the same each time ---------------------------------------------------------------------


def test_the_file_tells_neither_when_nor_where_it_was_made():
    with zipfile.ZipFile(io.BytesIO(pptx([sample()]))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in file.infolist()} == {3}
        assert file.testzip() is None
        assert file.namelist()[0] == "[Content_Types].xml"


def test_the_same_scenes_give_the_same_bytes():
    code = (
        "import hashlib, sys; from unit.test_write_pptx import *; "
        "sys.stdout.write(hashlib.sha256(pptx([sample(), sample(DARK)])).hexdigest())"
    )
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = {hashlib.sha256(pptx([sample(), sample(DARK)])).hexdigest()}
    for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"), ("77", "America/Lima")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": here}
        run = [sys.executable, "-c", code]
        found.add(subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout)
    assert len(found) == 1


def test_without_python_pptx_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(RenderError, match=r"slides need python-pptx.*pip install python-pptx"):
        pptx([sample()])
