"""What pictures, slides and text for other programs say of a route: no more than the answer."""

from __future__ import annotations

import io
import zipfile

import pytest

import immunograph as ig
from immunograph.analyses.loops import find_loops
from immunograph.draw import views
from immunograph.draw.frame import Style
from makers import link, small_map

TWO_WAYS = "1: a increases b\n2: b predicts- c\n3: a increases d\n4: d predicts+ c\n5: z increases b\n6: z increases c"


def scene_of(graph, source, target, **asked):
    return views.path(ig.find_paths(graph, source, target, **asked), Style())


def words_of(scene):
    return " | ".join(group.alt for group in scene.groups)


def test_one_path_says_what_follows_along_it_and_how_many_say_the_opposite():
    scene = scene_of(small_map(TWO_WAYS), "a", "c")
    [claim] = scene.of("claim")
    assert claim.alt == "Along this path: a would lower c, if 2 were causal"
    for told in (words_of(scene), scene.alt, scene.notes):
        assert "1 of 2 paths says the opposite" in told
        assert "Net effect" not in told
        assert "goes with" not in told
    assert "z is a common cause of both, and may be all there is to it." in scene.notes
    assert "association · very low evidence · 2" in words_of(scene) + scene.notes


def test_a_total_that_was_cut_short_is_a_bound():
    scene = scene_of(small_map(TWO_WAYS), "a", "c", most=1)
    assert "1 of 2" not in words_of(scene)
    alike = small_map("1: a increases b\n2: b increases c\n3: a increases c")
    assert "None of the 2 paths says the opposite" in words_of(scene_of(alike, "a", "c"))
    [alone] = scene_of(small_map("1: a predicts- b"), "a", "b").of("claim")
    assert alone.alt == "Along this path: a goes with lower b"


@pytest.mark.parametrize("kind", ["svg", "mermaid", "dot", "tikz", "pptx"])
def test_every_form_says_the_condition(kind, tmp_path):
    suffix = {"mermaid": "mmd", "tikz": "tex"}.get(kind, kind)
    file = tmp_path / f"path.{suffix}"
    ig.draw_map(small_map(TWO_WAYS), file, path=("a", "c"))
    data = file.read_bytes()
    if kind == "pptx":
        slides = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(slides.read(name) for name in slides.namelist() if "slide" in name)
    text = data.decode("utf-8", "replace").replace("\\u003a", ":")
    assert "a would lower c, if 2 were causal" in text


def test_a_loop_over_an_association_or_a_supposition_would_reinforce():
    barred = small_map("1: a increases b\n2: b predicts a")
    scene = views.loop(barred, find_loops(barred)[0], Style())
    assert "Loop R1 would reinforce, if 2 were causal; very low evidence" in scene.alt
    assert scene.title == "a and b would feed back"
    asked = small_map([link("1", "a", "increases", "b", hedge=1), link("2", "b", "increases", "a")])
    scene = views.loop(asked, find_loops(asked)[0], Style())
    assert "Loop R1 would reinforce, if 1 holds" in scene.alt
    sure = small_map("1: a increases b\n2: b increases a")
    scene = views.loop(sure, find_loops(sure)[0], Style())
    assert "Reinforcing loop R1: each turn adds to the last" in scene.alt
