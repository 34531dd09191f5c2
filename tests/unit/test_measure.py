"""The bundled fonts, their metrics, and lines of text that are as wide as renderers draw them."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import resvg_py
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfbase import ttfonts

import immunograph as ig
from immunograph.draw import measure
from immunograph.draw.measure import balanced, covered, fit, missing, text_width, wrap
from immunograph.errors import UsageError

FONTS = Path(measure.__file__).parent / "fonts"
FILES = {
    weight: FONTS / f"Inter-{style}.ttf"
    for weight, style in ((400, "Regular"), (500, "Medium"), (600, "SemiBold"), (700, "Bold"))
}
SENTENCES = (
    "How immunity and relationships shape each other",
    "AVATAR To Ty. “Wave” (CRP) -> fi ffl 11:10",
    "IL-1β, TNF-α ≤ 5 µg · κB × 10⁶ → ⊕ ⊖ ‖ H₂O — “ok” …",
    "Žofia Nguyễn Țepeș Ελλάδα Київ ßðþ",
)


@cache
def font(weight):
    return TTFont(FILES[weight])


def advances(weight):
    glyphs = font(weight).getBestCmap()
    return {chr(code): font(weight)["hmtx"][name][0] for code, name in glyphs.items()}


# -- the fonts -------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", FILES)
def test_a_font_says_its_family_weight_licence_and_that_it_is_a_subset(weight):
    names = font(weight)["name"]
    assert (names.getDebugName(16) or names.getDebugName(1)) == "Inter"
    assert font(weight)["OS/2"].usWeightClass == weight
    assert font(weight)["OS/2"].fsType == 0
    assert "The Inter Project Authors" in names.getDebugName(0)
    assert "SIL Open Font License" in names.getDebugName(13)
    assert names.getDebugName(5).endswith(";subset")
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert licence.startswith("Copyright (c) 2016")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("weight", FILES)
def test_nothing_in_a_font_changes_a_width(weight):
    assert not {"GSUB", "GPOS", "kern", "kerx", "morx"} & set(font(weight).keys())


@pytest.mark.parametrize("weight", FILES)
def test_metrics_are_those_of_the_font(weight):
    metrics = json.loads((FONTS / "metrics.json").read_text(encoding="ascii"))
    assert dict(zip(metrics["characters"], metrics[str(weight)], strict=True)) == advances(weight)
    readme = (FONTS / "README.md").read_text(encoding="utf-8")
    assert f"the same {len(metrics['characters'])} characters" in readme
    em = font(weight)["head"].unitsPerEm
    assert metrics["units_per_em"] == em
    assert font(weight)["hhea"].ascent / em == measure.ASCENT
    assert -font(weight)["hhea"].descent / em == measure.DESCENT
    assert font(weight)["OS/2"].sCapHeight / em == measure.CAP_HEIGHT


@pytest.mark.parametrize("weight", FILES)
def test_a_character_without_a_glyph_leaves_the_blank_that_is_measured(weight):
    assert font(weight)["glyf"][".notdef"].numberOfContours == 0
    assert text_width("ɸ", 2048, weight) == font(weight)["hmtx"][".notdef"][0]


def test_the_weights_are_four_drawings():
    assert len({text_width("Inflammation", 24, weight) for weight in FILES}) == 4
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in FILES.values()}) == 4


# -- widths ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("weight", FILES)
def test_a_width_is_the_sum_of_the_advances(text, weight):
    widths = advances(weight)
    assert text_width(text, 24, weight) == sum(widths[letter] for letter in text) * 24 / 2048


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("weight", FILES)
def test_a_width_is_that_of_reportlab(text, weight):
    registered = ttfonts.TTFont(f"measured-{weight}", str(FILES[weight]))
    assert registered.stringWidth(text, 30) == pytest.approx(text_width(text, 30, weight))


def ink(text, weight, size=48):
    """Return the columns of pixels between which resvg draws ``text``, starting at 10."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1920" height="90">'
        '<rect width="1920" height="90" fill="#fff"/>'
        f'<text x="10" y="60" font-family="Inter" font-size="{size}" font-weight="{weight}">'
        f"{text.replace('&', '&amp;').replace('<', '&lt;')}</text></svg>"
    )
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=[str(path) for path in FILES.values()]
    )
    with Image.open(io.BytesIO(drawn)) as image:
        dark = image.convert("L").point(lambda grey: 255 if grey < 200 else 0)
        box = dark.getbbox()
    assert box is not None, "nothing was drawn"
    return box[0], box[2]


@pytest.mark.parametrize("text", [*SENTENCES, "Obesity", "an ɸ without a glyph"])
@pytest.mark.parametrize("weight", FILES)
def test_a_width_is_that_of_resvg(text, weight):
    # The second bar is drawn where the first one and the text end.
    left, right = ink(f"|{text}|", weight)
    bar_left, bar_right = ink("|", weight)
    assert left == bar_left
    assert right - bar_right == pytest.approx(text_width(f"|{text}", 48, weight), abs=1.01)


def test_resvg_draws_each_weight_from_its_own_file():
    edges = {weight: ink("Inflammation", weight)[1] for weight in FILES}
    assert len(set(edges.values())) == 4
    # The stem of the last letter ends a side bearing before the advance does.
    for weight, edge in edges.items():
        assert 0 <= 10 + text_width("Inflammation", 48, weight) - edge <= 6


def test_a_width_grows_with_the_size_and_has_four_weights():
    assert text_width("Stress", 48, 600) == pytest.approx(2 * text_width("Stress", 24, 600))
    assert text_width("", 24) == 0
    with pytest.raises(UsageError, match=r"no font of weight 450 \(weights: 400, 500, 600, 700\)"):
        text_width("Stress", 24, 450)


# -- coverage --------------------------------------------------------------------------------


def test_the_documented_characters_are_covered():
    latin = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180))))
    greek = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψωάέήίόύώϊϋΐΰ"
    cyrillic = "".join(map(chr, range(0x400, 0x460)))
    marks = "“”‘’„‚«»–—…•·×÷→←↔↑↓↺↻≤≥±−≈≠∞⊕⊖‖′″‰†‡€™№✓✗●○◦■□▲▼◆"
    digits = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉₊₋"
    # A letter that Unicode advises against, of which Inter has no drawing.
    text = (latin + greek + cyrillic + marks + digits).replace("ŉ", "")
    assert missing(text) == ""
    assert all(covered(text, weight) for weight in FILES)


def test_every_character_of_the_bundled_maps_is_covered():
    graph = ig.load_dataset("perlmutter2022")
    quotes = [each.quote or "" for link in graph.links for each in link.evidence]
    assert missing(" ".join([graph.title, *(node.label for node in graph), *quotes])) == ""


def test_what_is_missing_is_told_once_and_in_order():
    assert missing("炎症 a炎═") == "炎症═"
    assert not covered("炎症")
    with pytest.raises(UsageError):
        covered("a", 100)


def test_what_is_missing_has_a_width():
    assert text_width("炎", 20) == 20
    assert text_width("═", 20) == pytest.approx(12, abs=0.01)
    assert text_width("e\u0301\u2060", 20) == text_width("e", 20)


# -- lines -----------------------------------------------------------------------------------

texts = st.text(st.sampled_from("abi WM- –/é炎\u0301\xa0"), max_size=60) | st.text(max_size=40)
sizes = st.sampled_from((18, 24, 36.5, 48))
rooms = st.floats(-5, 700)
weights = st.sampled_from(tuple(FILES))


def single(line):
    return sum(not unicodedata.category(letter).startswith(("M", "Cf")) for letter in line) <= 1


def assert_narrow(lines, size, weight, width):
    for line in lines:
        assert text_width(line, size, weight) <= width or single(line)


def letters(*lines):
    return "".join(lines).replace(" ", "")


@given(texts, sizes, weights, rooms)
def test_wrapped_lines_hold_everything_in_order_and_are_narrow(text, size, weight, width):
    lines = wrap(text, size, weight, width)
    assert lines
    assert letters(*lines) == letters(text)
    assert_narrow(lines, size, weight, width)
    words = [word for word in text.split(" ") if word]
    if all(text_width(word, size, weight) <= width for word in words):
        assert " ".join(lines).split(" ") == (words or [""])
        # No line has room for the first word of the next one.
        for line, after in pairwise(lines):
            assert text_width(f"{line} {after.split(' ')[0]}", size, weight) > width


@given(texts, sizes, weights)
def test_a_text_fits_a_line_of_its_own_width(text, size, weight):
    line = " ".join(word for word in text.split(" ") if word)
    assert wrap(text, size, weight, text_width(line, size, weight)) == (line,)


@given(texts, sizes, weights, rooms)
def test_balanced_lines_are_the_fewest_and_the_most_even(text, size, weight, width):
    full = wrap(text, size, weight, width)
    even = balanced(text, size, weight, width)
    assert letters(*even) == letters(text)
    assert len(even) == len(full)
    assert_narrow(even, size, weight, width)

    def squares(lines):
        return sum(text_width(line, size, weight) ** 2 for line in lines)

    if " ".join(full).split(" ") == text.split(" "):
        assert squares(even) <= squares(full) * (1 + 1e-9)


@given(texts, sizes, weights, rooms, st.integers(1, 4))
def test_too_many_lines_are_cut_and_tell_so(text, size, weight, width, most):
    whole = balanced(text, size, weight, width)
    lines = balanced(text, size, weight, width, most)
    assert_narrow(lines, size, weight, width)
    if len(whole) <= most:
        assert lines == whole
    else:
        assert len(lines) == most
        assert lines[-1].endswith("…")
        assert letters(text).startswith(letters(*lines).removesuffix("…"))


@given(texts, weights, rooms, st.floats(0, 300), st.lists(sizes, min_size=1))
def test_fitted_text_is_in_its_box_or_says_that_it_was_cut(text, weight, width, height, choice):
    fitted = fit(text, weight, width, height, choice)
    assert fitted.size in choice
    assert_narrow(fitted.lines, fitted.size, weight, width)
    high = len(fitted.lines) * fitted.size * measure.LINE_HEIGHT
    assert high <= height or len(fitted.lines) == 1
    if fitted.cut:
        assert fitted.size == min(choice)
        assert fitted.lines[-1].endswith("…")
        assert letters(text).startswith(letters(*fitted.lines).removesuffix("…"))
    else:
        assert letters(*fitted.lines) == letters(text)
    words = text.split(" ")
    for larger in (size for size in choice if size > fitted.size):
        lines = wrap(text, larger, weight, width)
        assert len(lines) * larger * measure.LINE_HEIGHT > height or any(
            text_width(word, larger, weight) > width for word in words
        )


def test_a_long_word_breaks_behind_a_hyphen_and_else_anywhere():
    room = text_width("dopamine-sero", 24)
    assert wrap("dopamine-serotonin", 24, 400, room) == ("dopamine-", "serotonin")
    assert wrap("inflammation", 24, 400, text_width("mation", 24)) == ("inflam", "mation")
    assert wrap("WW", 24, 400, 3) == ("W", "W")
    # A no-break space holds, as long as there is room.
    assert wrap("about 5\xa0mg", 24, 400, text_width("about 5", 24)) == ("about", "5\xa0mg")


def test_labels_break_as_people_would():
    assert balanced("Dopamine neuron integrity", 24, 600, 200) == ("Dopamine", "neuron integrity")
    assert balanced("C-reactive protein (CRP)", 42, 600, 250) == ("C-reactive", "protein", "(CRP)")
    assert balanced("Inflammation", 24, 600, 200) == ("Inflammation",)
    assert balanced("", 24, 600, 200) == ("",)
    assert balanced("a  b", 24, 600, -1) == ("a", "b")


def test_a_cut_ends_behind_a_word_and_without_its_comma():
    room = text_width("loneliness, so", 24)
    assert balanced("loneliness, stress and sleep", 24, 400, room, 1) == ("loneliness…",)
    assert balanced("loneliness", 24, 400, text_width("lone…", 24), 1) == ("lone…",)


def test_a_larger_leading_needs_a_smaller_size():
    text = "Chronic stress is thought to directly compromise our immunity"
    assert fit(text, 400, 500, 90, (36, 30, 24)).size == 30
    assert fit(text, 400, 500, 90, (24, 36, 30), leading=1.6).size == 24


def test_a_long_text_is_broken_in_time_that_grows_with_it():
    # Quadratic time would take minutes.
    words = "inflammation " * 40_000
    assert len(wrap(words, 24, 400, 400)) == 20_000
    assert len(wrap("x" * 400_000, 24, 400, 400)) > 10_000
    assert len(balanced(words, 24, 400, 400)) == 20_000
    assert fit(words, 400, 400, 300, (40, 30, 20)).cut
