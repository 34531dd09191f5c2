"""The pages name every command, function, field and column there is, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import immunograph as ig
from docpages import COLUMNS, ROOT, keep_section, section
from immunograph.answer import Answer
from immunograph.cli.app import command_names
from immunograph.cli.main import main

DOCS = ROOT / "docs"
COMMANDS = DOCS / "commands"


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", command_names())
def test_a_command_page_holds_the_help_as_it_is(
    name: str, update: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("LC_ALL", raising=False)
    assert main([name, "--help"]) == 0
    wanted = f"```text\n{capsys.readouterr().out}```\n"
    keep_section(COMMANDS / f"{name}.md", "help", wanted, update=update)


def test_there_is_one_page_a_command_and_the_index_lists_each() -> None:
    names = list(command_names())
    assert sorted(path.stem for path in COMMANDS.glob("*.md")) == names
    for page in ("README.md", "docs/README.md"):
        for name in names:
            assert f"commands/{name}.md" in _read(page), f"{page} leaves out {name}"


@pytest.mark.parametrize("name", command_names())
def test_a_command_page_has_a_session_and_leads_to_its_python_twin(name: str) -> None:
    text = _read(f"docs/commands/{name}.md")
    assert f"```console\n$ immunograph {name}" in text
    assert "](../python.md" in text


def test_the_python_page_names_everything_public_and_the_library_has_it() -> None:
    named = set(re.findall(r"`(?:ig\.)?(\w+)[`(]", _read("docs/python.md")))
    missing = [name for name in ig.__all__ if name not in named]
    assert not missing
    for name in ig.__all__:
        assert getattr(ig, name) is not None


# -- JSON and TSV ----------------------------------------------------------------------------


ANSWERS = (
    "check", "common", "compare", "compare-models", "draw", "explain", "leverage", "list", "loops", "maps", "paths",
    "paths-count", "predict", "reach", "robustness", "show", "structure",
)  # fmt: skip


@cache
def _answers() -> dict[str, list[Answer]]:
    """Return answers that between them hold every field, by the command that gives them."""
    graph = ig.load_dataset()
    from immunograph.cli.commands import maps
    from immunograph.cli.written import Written

    draft = ig.GraphDraft(title="Doubtful")
    draft.add_node("sleep")
    draft.add_node("stress")
    draft.add_link("stress", "sleep", "decreases")
    draft.add_link("sleep", "stress", "decreases")
    draft.add_loop("Sleepless", ["stress", "sleep"])
    return {
        "paths": [
            ig.find_paths(graph, "stress", "empathy"),
            ig.find_paths(graph, "stress", "empathy", walk="causal"),
        ],
        "paths-count": [ig.count_paths(graph, "stress", "empathy")],
        "loops": [ig.find_loops(graph), ig.find_loops(draft.freeze())],
        "structure": [ig.loop_structure(graph)],
        "leverage": [ig.find_leverage(graph, "inflammation")],
        "compare": [
            ig.compare_loops(graph, with_layers="all"),
            ig.compare_loops(graph, layers="all", with_walk="causal"),
        ],
        "show": [ig.show_node(graph, "inflammation")],
        "list": [ig.list_map(graph, what) for what in ("nodes", "links", "kinds", "citations")],
        "explain": [ig.explain(graph, "stress", "empathy"), ig.explain(graph, "E39")],
        "maps": [maps.MapList((("perlmutter2022", graph.title, 35, 75),))],
        "reach": [ig.signed_reach(graph, "stress", "empathy"), ig.signed_reach(graph, "stress")],
        "predict": [
            ig.predict(graph, {"crp": "raises"}),
            ig.predict(graph, {"stress": "raises"}, chances=True, draws=50, given={"mood": "-"}),
            ig.predict(graph, {"stress": "raises"}, of="empathy", layers="all", draws=50),
            ig.predict(graph, {"stress": "raises"}, of="mood", uncertain={"E01": 0.5}),
            ig.predict(graph, {"stress": "raises"}, of="mood", self_limit="none"),
        ],
        "compare-models": [
            ig.compare_models(
                {"all": graph, "less": graph.subgraph([n.id for n in graph if n.id != "dopamine"])},
                {"stress": "raises"},
                given={"mood": "-"},
                draws=50,
                chances=chances,
            )
            for chances in (True, False)
        ],
        "robustness": [
            ig.find_robustness(graph, "stress", "empathy"),
            ig.find_robustness(graph, "stress", "empathy", layers="all"),
            ig.find_robustness(graph, "cognitive_empathy", "empathy"),
            ig.find_robustness(graph, "empathy", "stress"),
        ],
        "common": [
            ig.find_common(graph, "inflammation", "immune_function"),
            ig.find_common(graph, "sleep", "exercise"),
        ],
        "check": [ig.check_map(draft.freeze())],
        "draw": [Written(command="draw", file=Path("a.svg"), nodes=2, links=1, size=9)],
    }


def _fields(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _fields(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for item in value:
            yield from _fields(item, f"{path}[]")
    else:
        yield path


def _documented(name: str) -> list[str]:
    """Return the field paths in the tables under the heading of a schema."""
    text = _read("docs/json.md")
    _, _, rest = text.partition(f"\n## immunograph/{name}/1")
    body = rest.split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_json_page_names_every_field(name: str) -> None:
    found: dict[str, None] = {}
    for answer in _answers()[name]:
        plain = answer.to_dict()
        assert plain["schema"] == f"immunograph/{name}/1"
        found.update(dict.fromkeys(_fields(plain)))
    # An empty list, or null in place of a table, says nothing about what it may hold.
    inner = {f for f in found if any(o.startswith((f"{f}.", f"{f}[]")) for o in found)}
    documented = set(_documented(name))
    assert sorted(documented - inner) == sorted(set(found) - inner)
    assert documented <= set(found)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_json_page_names_every_column(name: str) -> None:
    text = _read("docs/json.md")
    for answer in _answers()[name]:
        assert f"`{' '.join(answer.columns)}`" in " ".join(text.split())


@pytest.mark.parametrize("name", command_names())
def test_the_json_page_names_the_form_of_every_command(name: str) -> None:
    text = _read("docs/json.md")
    assert f"immunograph/{name}/1" in text
    assert f"(commands/{name}.md)" in text


def test_a_page_without_its_section_is_noticed() -> None:
    with pytest.raises(AssertionError, match="no section"):
        section("# A page", "help")
