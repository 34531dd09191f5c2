"""Pictures of a prediction: marks, colours, what is lit, what the caption says."""

from __future__ import annotations

import re

import pytest

import immunograph as ig
from immunograph.draw.choose import Wish, scenes
from immunograph.draw.frame import Style
from immunograph.draw.theme import DARK, LIGHT
from immunograph.vocabulary import Sign
from makers import small_map

STRESS = (("stress", "raises"),)
# b rises for sure, c falls, d may do either, e rises in most draws; f is apart.
TEXT = """
    E1: a increases b
    E2: a decreases c
    E3: a affects d
    E4: a increases e
    E5: b increases e
    E6: d increases e
    E8: f increases b
    A1: a predicts+ b
"""


def drawn(graph, style=None, **wish):
    part, (scene,) = scenes(graph, Wish(**wish), style or Style(), engine="built-in")
    return part, scene


@pytest.fixture(scope="module")
def small():
    return small_map(TEXT)


def labels(scene):
    return {
        group.id: " ".join(line.text for line in group.words).replace("\u00a0", " ")
        for group in scene.of("node")
    }


def test_each_node_is_marked_by_what_it_does_and_how_surely(small):
    _, scene = drawn(small, predict=(("a", "raises"),))
    assert labels(scene) == {"a": "⊕ a", "b": "▲ b", "c": "▼ c", "d": "◇ d", "e": "△ e"}
    assert {group.id: group.alt for group in scene.of("node")} == {
        "a": "a: pushed up",
        "b": "b: rises, certain",
        "c": "c: falls, certain",
        "d": "d: open, may do either",
        "e": "e: rises, likely",
    }
    _, lowered = drawn(small, predict=(("a", Sign.LOWERS),))
    assert labels(lowered) == {"a": "⊖ a", "b": "▼ b", "c": "▲ c", "d": "◇ d", "e": "▽ e"}


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_certain_is_filled_likely_outlined_and_open_dashed(small, look):
    _, scene = drawn(small, Style(theme=look.name), predict=(("a", "raises"),))
    painted = {
        group.id: (body.fill, body.stroke, group.words[0].colour, bool(body.dash))
        for group in scene.of("node")
        for body in group.paths[:1]
    }
    ground, signs = look.background, look.signs
    assert painted == {
        "a": (look.ink, look.ink, ground, False),
        "b": (signs[Sign.RAISES], signs[Sign.RAISES], ground, False),
        "c": (signs[Sign.LOWERS], signs[Sign.LOWERS], ground, False),
        "d": (ground, signs[Sign.UNKNOWN], look.ink, True),
        "e": (ground, signs[Sign.RAISES], look.ink, False),
    }


def test_what_does_not_move_is_shown_faded_on_the_whole_map_only(small):
    part, scene = drawn(small, predict=(("a", "raises"),))
    assert "f" not in part
    assert "A1" not in {link.id for link in part.links}
    part, scene = drawn(small, predict=(("a", "raises"),), whole=True)
    assert [group.id for group in scene.of("node") if group.faded] == ["f"]
    # Of the links to e the best route is one; an association carries nothing.
    assert {group.id for group in scene.of("link") if not group.faded} == {"E1", "E2", "E3", "E4"}
    assert {"no effect", "not on a best route"} <= {group.alt for group in scene.of("legend")}


def test_the_legend_explains_the_marks_that_occur_and_no_other(small):
    _, scene = drawn(small, predict=(("a", "raises"),))
    told = {group.alt for group in scene.of("legend")}
    assert {
        "⊕ pushed up",
        "▲ rises, certain",
        "△ rises, likely",
        "▼ falls, certain",
        "◇ open, may do either",
    } <= told
    assert not any("▽" in text or "⊖" in text for text in told)


def test_the_caption_tells_how_it_was_found_out_and_the_weakest_link(article, small):
    _, scene = drawn(article, predict=STRESS)
    [subtitle], [source] = scene.of("subtitle"), scene.of("source")
    assert scene.title == "If something keeps pushing Psychological stress up"
    found = ig.predict(article, {"stress": "raises"})
    said = [each.verdict for each in found if each.node != "stress"]
    assert subtitle.alt == (
        f"{said.count('raises')} rise, {said.count('lowers')} fall, "
        f"{said.count('ambiguous')} may do either, if the map is right · "
        "1000 stable draws, seed 1 · best routes moderate to very low"
    )
    assert source.alt.startswith(
        "Weakest link: “Inflammation lowers Dopamine” (E15, very low). Source: "
    )
    up, down, _ = found["emotion_regulation"].shares
    told = f"Regulation of negative emotion falls, likely: up in {up:.0%}, down in {down:.0%}"
    assert f"{told} of draws." in scene.notes
    assert "Best route: moderate, 1 link, weakest" in scene.notes
    _, exact = drawn(small, predict=(("a", "raises"),))
    assert "2 rise, 1 falls, 1 may do either, if the map is right · 1000 stable draws" in exact.alt


@pytest.mark.parametrize("suffix", [".svg", ".dot", ".mmd", ".tex"])
def test_every_kind_of_text_has_the_marks_and_what_they_mean(small, tmp_path, suffix):
    file = tmp_path / f"moved{suffix}"
    ig.draw_map(small, file, predict={"a": "raises"}, engine="built-in")
    text = re.sub("#58;", ":", file.read_text(encoding="utf-8")).replace("\u00a0", " ")
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    assert all(mark in text for mark in "⊕▲△▼◇")
    assert "rises, certain" in text
    assert "if the map is right" in text
    assert "Weakest link" in text
    # As colours: rises, falls.
    assert {LIGHT.signs[sign].removeprefix("#") for sign in Sign} <= set(
        re.findall("[0-9A-F]{6}", text)
    )


def test_the_same_picture_every_time(small, tmp_path):
    files = [tmp_path / name for name in ("one.svg", "two.svg")]
    for file in files:
        ig.draw_map(small, file, predict=[("a", "raises")], engine="built-in")
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"predict": (("crp", "raises"),)}, "a change of C-reactive protein moves nothing else"),
        ({"predict": STRESS, "loop": "R1"}, "path, loop, focus and predict exclude each other"),
        ({"predict": STRESS, "steps": True}, "predict and steps exclude each other"),
        ({"predict": STRESS, "top": 5}, "top is for the whole map"),
    ],
)
def test_what_cannot_be_drawn_is_told(article, wish, message):
    with pytest.raises(ig.UsageError, match=message):
        drawn(article, **wish)


def test_graphviz_alone_has_no_caption_for_it(article, tmp_path):
    with pytest.raises(ig.UsageError, match="draws neither predictions"):
        ig.draw_map(article, tmp_path / "x.svg", predict={"stress": "+"}, engine="graphviz")


def test_the_command_line_repeats_the_question(cli):
    ran = cli(
        "draw", "--predict", "stress=lowers", "--layer", "literature", "-o", "x.dot",
        "--format", "table",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.out.endswith(
        "The evidence in it: immunograph predict --lower stress --layer literature\n"
    )
