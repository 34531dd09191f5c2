"""Budgets count work: the same bytes with any clock, and with either kind of kernels."""

from __future__ import annotations

import itertools
import json
import re
import time

import pytest

import immunograph as ig
from immunograph.feedback import polarity_of
from immunograph.vocabulary import Polarity
from immunograph.walk.budget import STEPS, Budget
from makers import sampled, text_of

MAP = sampled(40, 200, 1)

# Counting exactly is work of another kind: a small map is enough.
SMALL = sampled(12, 50, 2)

QUESTIONS = {
    "loops": lambda: ig.find_loops(MAP),
    "loops through a node": lambda: ig.find_loops(MAP, through=["n003"], limit=5),
    "loops of a length": lambda: ig.find_loops(MAP, max_length=9),
    "paths": lambda: ig.find_paths(MAP, "n000", "n039"),
    "count of paths": lambda: ig.count_paths(SMALL, "n000", "n011"),
    "explain": lambda: ig.explain(MAP, "n001", "n039"),
    "compare": lambda: ig.compare_loops(MAP, sampled(40, 200, 1), limit=2, most=500),
    "leverage": lambda: ig.find_leverage(MAP, "n000", polarity="any", most=500),
    "structure": lambda: ig.loop_structure(SMALL, limit=2, most=500),
    "robustness": lambda: ig.find_robustness(MAP, "n000", "n039"),
}


def told(question):
    """All that an answer says."""
    answer = question()
    return json.dumps(answer.to_dict()), repr(answer), answer.describe()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_the_clock_changes_no_byte(question, monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", "off")
    usual = told(question)
    hours = itertools.count(0.0, 3600.0)
    monkeypatch.setattr(time, "monotonic", lambda: next(hours))
    assert told(question) == usual


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_compiled_kernels_change_no_byte(question, monkeypatch):
    pytest.importorskip("numba", reason="numba is not installed: nothing is compiled")
    found = []
    for kind in ("off", "on"):
        monkeypatch.setenv("IMMUNOGRAPH_COMPILED", kind)
        found.append(told(question))
    assert found[0] == found[1]


def test_a_search_that_is_cut_short_says_how_much_was_done(monkeypatch):
    monkeypatch.delenv("IMMUNOGRAPH_SECONDS", raising=False)
    found = ig.find_loops(MAP)
    assert found.stopped == "stopped after 500\u202f000 steps"
    assert STEPS == 500_000


@pytest.mark.parametrize("asked", [{}, {"through": ["n003"]}, {"polarity": "B"}])
def test_a_limit_changes_no_count_and_bounds_hold_all_that_is_listed(asked):
    counts = set()
    for limit in (1, 7, 2000, None):
        found = ig.find_loops(MAP, limit=limit, most=1500, **asked)
        assert not found.complete
        listed = [loop.polarity.label for loop in found]
        assert found.total >= len(listed)
        for word in ("reinforcing", "balancing", "undetermined"):
            assert getattr(found, word) >= listed.count(word)
        counts.add((found.total, found.reinforcing, found.balancing, found.undetermined))
        assert not found.everywhere_complete
    assert len(counts) == 1
    counts = set()
    for limit in (1, 7, 2000, None):
        paths = ig.find_paths(MAP, "n000", "n039", limit=limit, most=1500)
        assert paths.total == paths.raises + paths.lowers + paths.unknown >= len(paths)
        counts.add((paths.total, paths.raises, paths.lowers, paths.unknown, paths.causal))
    assert len(counts) == 1


def test_parts_share_the_steps_and_phases_have_their_own():
    whole = Budget(steps=100)
    part, phase = whole.part(5), whole.phase(1)
    assert not part.spend(60)
    assert (whole.remaining, phase.remaining) == (40, 100)
    assert whole.spend(40)
    assert part.late()
    assert whole.stopped == part.stopped == "stopped after 100 steps"
    assert phase.stopped is None


def test_a_comparison_counts_on_each_side_all_that_it_lists_there():
    found = ig.compare_loops(MAP, sampled(40, 200, 1), most=300)
    for side, routes in (
        (found.first, [each.first for each in found]),
        (found.second, [each.second for each in found]),
    ):
        assert not side.complete
        listed = [polarity_of(route.sign) for route in routes if route is not None]
        assert side.total >= len(listed)
        assert all(side.counts[p] >= listed.count(p) for p in Polarity)
        assert sum(side.counts.values()) == side.total


def test_every_number_of_a_search_that_was_cut_short_is_a_bound_in_words():
    loops = text_of(ig.find_loops(MAP, most=500))
    assert re.search(r"at least \d+ reinforcing, at least \d+ balancing", loops)
    paths = text_of(ig.find_paths(MAP, "n000", "n039", most=500))
    assert re.search(r"at least [\d\u202f]+ raise, at least [\d\u202f]+ lower", paths)
    levers = text_of(ig.find_leverage(MAP, "n000", most=500))
    assert re.search(r"at least \d+ reinforcing, at least \d+ balancing", levers)
