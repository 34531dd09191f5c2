"""A picture searches as much as the question that it answers, whatever it tells besides."""

from __future__ import annotations

import re

import pytest

import immunograph as ig
from immunograph.draw.choose import Wish, scenes
from immunograph.draw.frame import Style
from immunograph.walk import Budget
from makers import small_map

GRAPH = small_map("""
    E1: a increases b
    E2: b increases c
    E3: c decreases a
    E4: b increases a
    E5: c increases d
    E6: a increases d
""")
PATH, LOOP, PRESSED = ("a", "d"), "a > b > c", (("a", "raises"),)

#: What a picture is to show, and the question behind it.
WISHES = {
    "map": ({}, None),
    "neighbourhood": ({"focus": "b"}, None),
    "neighbourhood on the map": ({"focus": "b", "whole": True}, None),
    "path": ({"path": PATH}, lambda g: ig.find_paths(g, *PATH)),
    "path on the map": ({"path": PATH, "whole": True}, lambda g: ig.find_paths(g, *PATH)),
    "build of a path": ({"path": PATH, "steps": True}, lambda g: ig.find_paths(g, *PATH)),
    "loop": ({"loop": LOOP}, lambda g: ig.find_loop(g, LOOP)),
    "loop by its place": ({"loop": "R1"}, lambda g: ig.find_loop(g, "R1")),
    "loop on the map": ({"loop": LOOP, "whole": True}, lambda g: ig.find_loop(g, LOOP)),
    "build of a loop": ({"loop": "B1", "steps": True}, lambda g: ig.find_loop(g, "B1")),
    "build of a map": ({"steps": True}, lambda g: ig.find_loops(g, limit=3, most=2000)),
    "prediction": ({"predict": PRESSED}, lambda g: ig.predict(g, dict(PRESSED))),
    "prediction on the map": (
        {"predict": PRESSED, "whole": True},
        lambda g: ig.predict(g, dict(PRESSED)),
    ),
}


@pytest.fixture
def begun(monkeypatch):
    """One item for each budget that is made: every search takes one."""
    made = []
    first = Budget.__init__

    def init(self, **given):
        made.append(given)
        first(self, **given)

    monkeypatch.setattr(Budget, "__init__", init)
    return made


@pytest.fixture
def pressed(monkeypatch):
    """One item for each prediction that is made."""
    made = []
    usual = ig.predict

    def predict(*args, **given):
        made.append(given)
        return usual(*args, **given)

    monkeypatch.setattr("immunograph.draw.choose.predict", predict)
    return made


@pytest.mark.parametrize(("wish", "question"), WISHES.values(), ids=WISHES)
def test_a_picture_searches_once(wish, question, begun, pressed):
    if question is not None:
        question(GRAPH)
    asked = len(begun)
    assert bool(asked) == (question is not None and "predict" not in wish)
    scenes(GRAPH, Wish(**wish), Style(), engine="built-in")
    assert len(begun) == 2 * asked
    assert len(pressed) == ("predict" in wish)


def test_a_build_of_a_loop_calls_it_as_the_whole_map_does():
    # Without the rest of the map it would be the first of its kind.
    loops = ig.find_loops(
        small_map("E1: a increases b\nE2: b increases a\nE3: b increases c\nE4: c increases b")
    )
    last = loops.loops[-1]
    assert last.name == "R2"
    _, frames = scenes(loops.graph, Wish(loop="R2", steps=True), Style(), engine="built-in")
    assert re.search(r": loop R2 closes", frames[-1].title)
