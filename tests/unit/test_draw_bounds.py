"""A map that is no picture is refused before anything is placed, with a way out that exists."""

from __future__ import annotations

import pytest

import immunograph as ig
from makers import link, sampled, small_map

MANY = 20_000
PARALLEL = small_map(
    [link(f"E{n:05d}", "a", "increases", "b", context=f"place {n}") for n in range(MANY)]
)


@pytest.mark.parametrize(
    "draw",
    [
        lambda file: ig.save_page(PARALLEL, file.with_suffix(".html")),
        lambda file: ig.draw_map(PARALLEL, file),
        lambda file: ig.draw_map(PARALLEL, file, focus="a"),
        lambda file: ig.draw_map(PARALLEL, file, focus="a", depth=2),
        lambda file: ig.draw_map(PARALLEL, file, path=("a", "b"), whole=True),
        lambda file: ig.draw_map(PARALLEL, file, steps=True),
    ],
    ids=["page", "map", "focus", "depth", "whole", "steps"],
)
def test_parallel_links_that_do_not_fit_are_refused_at_once(draw, tmp_path):
    # Placing them, of which each is compared with each, would take days.
    with pytest.raises(ig.UsageError) as raised:
        draw(tmp_path / "x.svg")
    assert raised.value.message == f"{MANY} links between 'a' and 'b' do not fit one picture, 30 do"
    assert raised.value.hint == "read them: immunograph explain a b"
    assert not list(tmp_path.iterdir())


def test_the_ways_out_exist(tmp_path):
    assert ig.draw_map(PARALLEL, tmp_path / "path.svg", path=("a", "b")).links == 1
    assert len(ig.explain(PARALLEL, "a", "b")) == MANY


def test_more_links_than_fit_are_refused_and_a_part_is_drawn(tmp_path):
    graph = sampled(40, 500, 3)
    with pytest.raises(ig.UsageError, match=r"500 links do not fit one picture, 400 do"):
        ig.save_page(graph, tmp_path / "x.html")
    assert ig.draw_map(graph, tmp_path / "x.svg", top=5).nodes == 5
