"""Every bundled map: it loads, checks without warnings, and is graded without a gap."""

from __future__ import annotations

import pytest

import immunograph as ig

each_map = pytest.mark.parametrize("name", ig.dataset_names())


@each_map
def test_it_checks_without_warnings(cli, name):
    warnings = [f for f in ig.check_map(ig.load_dataset(name)).findings if f.level == "warning"]
    assert warnings == []
    assert cli("check", name).code == 0


@each_map
def test_it_says_what_it_is(name):
    graph = ig.load_dataset(name)
    assert graph.title
    assert graph.about
    assert all(graph.node(n.label).id == n.id for n in graph)
    assert all(ig.grade_link(graph, link).steps for link in graph.links)


@each_map
def test_every_question_can_be_asked_of_it(name):
    graph = ig.load_dataset(name)
    first, second = (node.id for node in graph.nodes[:2])
    answers = [
        ig.find_paths(graph, first, second, max_length=4),
        ig.find_loops(graph, max_length=4),
        ig.show_node(graph, first),
        ig.explain(graph, first, second, max_length=4),
        ig.list_map(graph),
        ig.check_map(graph),
    ]
    for answer in answers:
        assert answer.describe().blocks
        assert answer.to_dict()["schema"].startswith("immunograph/")
        assert all(len(row) == len(answer.columns) for row in answer.rows())
