"""In a notebook: pictures as wide as their cell, and the next step as a call of Python."""

from __future__ import annotations

import re

import pytest

import immunograph as ig
from immunograph.document import Next
from immunograph.python_calls import python_call

GRAPH = ig.load_dataset()


def test_pictures_are_as_wide_as_their_cell():
    shown = [
        GRAPH.subgraph(["stress", "inflammation"])._repr_mimebundle_()["image/svg+xml"],
        ig.find_paths(GRAPH, "stress", "crp")._repr_mimebundle_()["text/html"],
        ig.find_loops(GRAPH)._repr_mimebundle_()["text/html"],
    ]
    for text in shown:
        head = re.search("<svg[^>]*>", text)[0]
        assert 'width="100%"' in head
        assert "height=" not in head
        assert "viewBox=" in head


@pytest.mark.parametrize(
    "answer",
    [
        ig.find_paths(GRAPH, "stress", "empathy", layer="all", walk="all", limit=2),
        ig.find_loops(GRAPH, layer="umbrella"),
        ig.explain(GRAPH, "stress", "empathy"),
        ig.signed_reach(GRAPH, "stress"),
        ig.find_common(GRAPH, "mood", "social withdrawal"),
        ig.find_robustness(GRAPH, "stress", "empathy"),
        ig.loop_structure(GRAPH),
        ig.show_node(GRAPH, "crp"),
        ig.list_map(GRAPH, "links"),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_the_next_step_in_a_notebook_is_a_call_that_works(answer):
    bundle = answer._repr_mimebundle_()
    assert "immunograph " not in bundle["text/plain"].splitlines()[-1]
    for block in answer.describe().blocks:
        if isinstance(block, Next):
            call = python_call(block.command)
            if call is not None:
                assert call.split("(")[0] in bundle["text/plain"]
                eval(call, {"ig": ig, "graph": GRAPH})


@pytest.mark.parametrize(
    "command", ["immunograph draw a.svg", "ls", "", "immunograph paths a b --json"]
)
def test_what_is_no_call_is_left_out(command):
    assert python_call(command) is None
