"""What is imported when: nothing that a question does not need."""

from __future__ import annotations

import sys

import pytest

HEAVY = {"networkx", "numpy", "pandas", "pydot", "pygraphviz", "rich"}

NEW = """
import sys
before = set(sys.modules)
{}
print(*sorted({{name.partition(".")[0] for name in set(sys.modules) - before}}), file=sys.stderr)
"""
CALL = "from immunograph.cli.main import main; main({!r})"


def loaded(python, code):
    ran = python(NEW.format(code))
    assert ran.code == 0, ran.err
    return set(ran.err.split())


@pytest.mark.parametrize(
    "code",
    [
        "import immunograph",
        "import immunograph as ig; g = ig.load_dataset(); ig.find_paths(g, 'stress', 'empathy')",
        "import immunograph as ig; ig.find_loops(ig.load_dataset()).to_dict()",
        "import immunograph as ig; ig.signed_reach(ig.load_dataset(), 'stress').describe()",
        "import immunograph as ig; ig.predict(ig.load_dataset(), {'empathy': '+'}).describe()",
        "import immunograph as ig; ig.find_robustness(ig.load_dataset(), 'stress', 'mood')",
        "import immunograph as ig; ig.find_common(ig.load_dataset(), 'crp', 'mood')",
        "import immunograph as ig; ig.explain(ig.load_dataset(), 'E21').describe()",
        "import immunograph as ig; ig.check_map(ig.load_dataset())",
    ],
)
def test_the_library_needs_the_standard_library_alone(python, code):
    assert loaded(python, code) - set(sys.stdlib_module_names) == {"immunograph"}


def test_importing_the_library_loads_nothing_heavy_of_the_standard_library(python):
    heavy = {
        "asyncio",
        "email",
        "http",
        "inspect",
        "multiprocessing",
        "subprocess",
        "tempfile",
        "urllib",
    }
    assert not loaded(python, "import immunograph") & heavy


@pytest.mark.parametrize(
    "arguments",
    [
        ["paths", "stress", "empathy"],
        ["paths", "stress", "empathy", "--json"],
        ["loops"],
        ["structure"],
        ["leverage", "inflammation"],
        ["compare", "--with-layer", "all"],
        ["show", "crp"],
        ["reach", "stress"],
        ["robustness", "stress", "empathy"],
        ["common", "crp", "mood"],
        ["explain", "stress", "empathy"],
        ["list", "links"],
        ["maps"],
        ["paths", "stress", "empathy", "--format", "table"],
    ],
)
def test_a_question_loads_nothing_heavy(python, arguments):
    found = loaded(python, CALL.format(arguments))
    assert "typer" in found
    assert not found & HEAVY


def test_drawing_dot_text_needs_no_graphviz(python):
    found = loaded(python, CALL.format(["draw", "-o", "map.dot"]))
    assert "pygraphviz" not in found
