"""Scenes as a PDF: reopened, read and compared."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path as File

import pytest
from pypdf import PdfReader
from small_scene import BLUE, SCENE, labelled, words

from immunograph.draw.measure import text_width
from immunograph.draw.scene import Group, Line, Move, Path
from immunograph.draw.write_pdf import pdf, write
from immunograph.errors import RenderError, UsageError

HERE = str(File(__file__).parent)


def read(*scenes):
    return PdfReader(BytesIO(pdf(scenes)), strict=True)


def content(page):
    return page.get_contents().get_data().decode("latin-1")


def lines(scene):
    return [w.text for g in scene.groups for w in g.words]


def test_each_drawing_has_a_page():
    reader = read(SCENE, replace(SCENE, width=1920, height=1080), SCENE)
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
    assert sizes == [(160, 90), (960, 540), (160, 90)]


def test_the_words_can_be_read_back():
    (page,) = read(SCENE).pages
    found = " ".join(page.extract_text().split())
    for line in lines(SCENE):
        assert line.strip() in found


def test_only_the_glyphs_in_use_are_embedded():
    (page,) = read(SCENE).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    names = sorted(font["/BaseFont"] for font in fonts)
    assert [name.partition("+")[2] for name in names] == [
        "Inter-Bold",
        "Inter-Regular",
        "Inter-SemiBold",
    ]
    for font in fonts:
        assert len(font["/FontDescriptor"]["/FontFile2"].get_data()) < 20_000
        assert "/ToUnicode" in font


def test_the_file_says_what_it_is_but_not_when_it_was_made():
    title = "Stress (lowers) \\ empathy – β <b> 😀"
    data = pdf([replace(SCENE, title=title), SCENE])
    told = PdfReader(BytesIO(data)).metadata
    assert told.title == title
    assert told.subject == SCENE.alt
    assert (told.author, told.creator) == ("immunograph", "immunograph")
    assert "/CreationDate" not in told
    assert "/ModDate" not in told
    assert b"/Lang (en)" in data


def test_the_date_that_the_environment_sets_changes_no_byte(monkeypatch):
    seen = set()
    for told in ("1", "1500000000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", told)
        seen.add(pdf([SCENE]))
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert seen == {pdf([SCENE])}


def test_the_y_axis_is_turned():
    path = Path(steps=(Move(10, 20), Line(30, 160)), stroke=BLUE, width=3, dash=(4, 2), round=True)
    (page,) = read(replace(SCENE, groups=(Group(role="link", parts=(path,)),))).pages
    drawn = content(page)
    assert "10 160 m 30 20 l\nS" in drawn
    assert "[4 2] 0 d" in drawn
    assert ".5 0 0 .5 0 0 cm" in drawn
    assert "3 w" in drawn
    assert "1 J" in drawn
    assert "1 j" in drawn


def test_text_stands_on_its_baseline_at_its_width():
    line = words("Inflammation", 160, 100, 140.0, size=20, weight=400)
    (page,) = read(replace(SCENE, groups=(Group(role="title", parts=(line,)),))).pages
    placed = []
    page.extract_text(
        visitor_text=lambda text, _, place, *__: placed.append((text.strip(), *place[4:]))
    )
    assert ("Inflammation", 90.0, 80.0) in placed
    scale = next(part for part in content(page).splitlines() if " Tz" in part)
    share = float(scale.split(" Tz")[0].split()[-1]) / 100
    assert share == pytest.approx(140 / text_width("Inflammation", 20, 400), rel=2e-3)


def test_a_transparent_drawing_has_no_background():
    empty = replace(SCENE, groups=())
    assert " re f" in content(read(empty).pages[0])
    assert " re f" not in content(read(replace(empty, background=None)).pages[0])


def test_addresses_become_links():
    (page,) = read(SCENE).pages
    found = [each.get_object() for each in page["/Annots"]]
    assert [each["/A"]["/URI"] for each in found] == [
        "https://doi.org/10.1000/1?a=b&c=d", "https://example.org/"
    ]  # fmt: skip
    arc, node = ([float(value) for value in each["/Rect"]] for each in found)
    # The middle of the curve is (153.5, 67) in pixels; the node takes 20 to 100, 70 to 110.
    assert arc == pytest.approx([64.75, 44.5, 88.75, 68.5], abs=0.01)
    assert node == [10, 35, 50, 55]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", ""])
def test_no_other_address_does(url):
    groups = tuple(replace(group, url=url) for group in SCENE.groups)
    (page,) = read(replace(SCENE, groups=groups)).pages
    assert "/Annots" not in page


def test_a_straight_link_is_clicked_at_its_middle():
    path = Path(steps=(Move(100, 40), Line(200, 60)), stroke=BLUE, width=3)
    group = Group(role="link", url="https://example.org/", parts=(path,))
    (page,) = read(replace(SCENE, groups=(group,))).pages
    (found,) = page["/Annots"]
    assert [float(value) for value in found.get_object()["/Rect"]] == [63, 53, 87, 77]


def test_a_group_without_a_place_is_no_link():
    group = Group(role="link", url="https://example.org/", parts=(words("x", 9, 9, 9.0),))
    (page,) = read(replace(SCENE, groups=(group,))).pages
    assert "/Annots" not in page


@pytest.mark.parametrize(
    "text", ["p<0.05 & \"x\" > 'y'", "]]>", "(a) \\ (b", "%PDF", "β–γ → ≥ ü", "Иммунитет"]
)
def test_hostile_text_is_text(text):
    (page,) = read(labelled(text)).pages
    assert page.extract_text().strip() == text


@pytest.mark.parametrize("text", ["שלום عربي", "😀👩‍🔬", "x\u0304", "a\u00a0b"])
def test_text_without_glyphs_can_still_be_copied(text):
    (page,) = read(labelled(text)).pages
    meant = ("\ufeff" + text).encode("utf-16-be").hex().upper()
    assert f"/Span <</ActualText <{meant}>>> BDC" in content(page)


def test_what_nobody_sees_is_not_drawn():
    parts = (
        Path(steps=(Move(0, 0), Line(9, 9))),
        Path(steps=(Move(0, 0), Line(9, 9)), stroke=BLUE),
        words("", 9, 9, 9.0),
        words("unmeasured", 9, 9, 0.0),
    )
    drawn = content(read(replace(SCENE, groups=(Group(role="card", parts=parts),))).pages[0])
    assert drawn == content(read(replace(SCENE, groups=())).pages[0])


def test_text_without_extent_does_no_harm():
    assert read(labelled("\u200b", width=9.0)).pages


def test_more_characters_than_one_font_holds_are_read_back():
    codes = (*range(0x21, 0x7F), *range(0xAE, 0x148), *range(0x14A, 0x180), *range(0x410, 0x450))
    wide = [chr(code) for code in codes]
    texts = ["".join(wide[n : n + 30]) for n in range(0, len(wide), 30)]
    tall = replace(labelled(*texts, width=900.0), width=1000, height=40 * len(texts))
    (page,) = read(tall).pages
    assert page.extract_text().split("\n") == texts


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_length_is_finite(value):
    path = Path(steps=(Move(0, 0), Line(value, 9)), stroke=BLUE, width=1)
    with pytest.raises(RenderError):
        pdf([replace(SCENE, groups=(Group(role="link", parts=(path,)),))])


def test_there_must_be_a_drawing():
    with pytest.raises(UsageError):
        pdf([])


def test_a_file_is_the_pages():
    assert write([SCENE, SCENE]) == pdf([SCENE, SCENE])


def test_what_reportlab_refuses_is_one_error():
    with pytest.raises(RenderError, match="could not be made"):
        pdf([replace(SCENE, background="no colour")])


def test_without_reportlab_it_says_what_to_install(python):
    ran = python(
        f"import sys; sys.path.insert(0, {HERE!r}); sys.modules['reportlab'] = None\n"
        "from small_scene import SCENE; from immunograph.draw.write_pdf import pdf\n"
        "from immunograph.errors import RenderError\n"
        "try: pdf([SCENE])\n"
        "except RenderError as error: print(error)"
    )
    assert "pip install reportlab" in ran.out, ran.err


def test_every_run_writes_the_same(python, tmp_path):
    # Settings of reportlab in the home folder are Python; they are not run.
    (tmp_path / ".reportlab_settings").write_text("raise SystemExit\npageCompression = 0\n")
    code = (
        f"import sys; sys.path.insert(0, {HERE!r})\n"
        "from small_scene import SCENE; from immunograph.draw.write_pdf import pdf\n"
        "import hashlib; print(hashlib.sha256(pdf([SCENE, SCENE])).hexdigest())"
    )
    runs = [
        python(code, PYTHONHASHSEED="1", TZ="UTC", HOME=str(tmp_path)),
        python(code, PYTHONHASHSEED="77", TZ="Asia/Tokyo", HOME=os.sep),
    ]
    assert runs[0].out, runs[0].err
    assert (runs[0].out, runs[0].err) == (runs[1].out, "")
    assert runs[0].out.strip() == hashlib.sha256(pdf([SCENE, SCENE])).hexdigest()


def test_importing_the_writer_imports_nothing_big(python):
    ran = python(
        "import sys, immunograph.draw.write_pdf, immunograph.draw.write_png\n"
        "print('reportlab' in sys.modules, 'resvg_py' in sys.modules)"
    )
    assert ran.out.split() == ["False", "False"], ran.err
