"""Commands that answers and errors print can be run as they are, of a map that is not bundled."""

from __future__ import annotations

import functools
import re
import shlex

import pytest

import immunograph as ig
from immunograph.cli.app import command_names, load_command
from immunograph.cli.call import own_options, runnable
from immunograph.cli.main import main
from immunograph.formats import save_map

MAP = "their map.toml"
EXAMPLES = [e for name in command_names() for e in load_command(name).epilog.splitlines()]
# What reads a map by an option, and does not itself write the same picture again.
ASKING = [
    example
    for example in EXAMPLES
    if any(p.name == "map" for p in load_command(example.split()[1]).params)
    and not re.search(r"--map|--json|--format| -o .*(png|pdf|pptx)|-o -|mymap", example)
]
HARD = """source,target,sign
-COOH,pH value,-
pH value,it's so,+
it's so,-COOH,+
it's so,the end,+
"""
LONG = "source,target,sign\n" + "".join(f"n{n},n{n + 1},+\n" for n in range(150)) + "n70,n9,+\n"

#: A command, up to the end of its line or of a parenthesis around it.
_COMMAND = re.compile(r"immunograph [a-z][a-z-]* ?[^\n]*")


@functools.cache
def theirs():
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "m.toml")
        save_map(ig.load_dataset(), path)
        return path.read_bytes()


@pytest.fixture
def ask(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "600")
    monkeypatch.delenv("IMMUNOGRAPH_MAP", raising=False)
    (tmp_path / MAP).write_bytes(theirs())
    (tmp_path / "hard ones.csv").write_text(HARD)
    (tmp_path / "long.csv").write_text(LONG)

    def run(*arguments):
        code = main(list(arguments))
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def harvest(text):
    found = _COMMAND.findall(text)
    return [c[:-1] if c.endswith(")") and c.count("(") < c.count(")") else c for c in found]


def try_all(ask, text):
    """Run every command in a text; return how many there were."""
    commands = [c for c in harvest(text) if not re.search(r"\b[A-Z]{4,}\b", c)]
    for command in commands:
        code, told = ask(*shlex.split(command)[1:])
        # "Nothing found" is the answer that "see why" promises.
        assert code in (0, 1), (command, told)
    return len(commands)


@pytest.mark.parametrize("example", ASKING)
def test_hints_of_examples_ask_the_same_map(ask, example):
    arguments = shlex.split(example)[1:]
    draws = ["--draws", "50"] if arguments[0] == "predict" and "--observe" not in arguments else []
    code, told = ask(*arguments, *draws, "--map", MAP, "--format", "table")
    assert code in (0, 1), told
    commands = harvest(told)
    assert commands or arguments[0] == "maps"
    assert all(shlex.quote(MAP).strip("'") in c for c in commands), commands
    try_all(ask, told)


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "zzz"],
        ["show", "-COOH"],
        ["paths", "the end", "-COOH"],
        ["paths", "pH value", "pH value"],
        ["explain", "pH value", "pH value"],
        ["explain", "the end", "it's so"],
        ["robustness", "pH value", "pH value"],
        ["reach", "it's so"],
        ["reach", "the end"],
        ["reach", "the end", "it's so"],
        ["common", "pH value", "pH value"],
        ["common", "pH value", "the end"],
        ["leverage", "the end"],
        ["leverage", "it's so"],
        ["loops"],
        ["loops", "--through", "the end"],
        ["loops", "--walk", "causal", "--layer", "all"],
        ["structure"],
        ["list"],
        ["list", "links"],
        ["predict", "--raise", "-COOH", "--draws", "50"],
        ["predict", "--raise", "the end", "--draws", "50"],
        ["predict", "--observe", "the end"],
        ["draw", "--path", "the end", "pH value", "-o", "a.dot"],
        ["draw", "--path", "pH value", "the end", "-o", "a.dot"],
        ["draw", "--predict", "it's so=lowers", "-o", "a.dot"],
        ["draw", "--predict", "the end", "-o", "a.dot"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_hints_about_names_that_are_difficult(ask, arguments):
    code, told = ask(
        *arguments, "--map", "hard ones.csv", *(["--ascii"] if arguments[0] != "draw" else [])
    )
    assert code in (0, 1, 2), told
    code, told = ask(*arguments, "--map", "hard ones.csv", "--format", "table")
    try_all(ask, told)


@pytest.mark.parametrize(
    "command", [["explore", "-o", "a.html"], ["slides", "-o", "a.pdf"], ["draw", "-o", "a.svg"]]
)
def test_a_map_too_large_to_draw_names_what_the_command_has(ask, command):
    code, told = ask(*command, "--map", "long.csv")
    assert code == 2
    own = {flag for p in load_command(command[0]).params for flag in p.opts}
    assert "immunograph draw" in told or set(re.findall(r"--[a-z-]+", told)) <= own


def test_a_command_is_left_alone_where_there_is_nothing_to_add():
    assert runnable("immunograph COMMAND --help") == "immunograph COMMAND --help"
    assert runnable("immunograph list") == "immunograph list"
    assert runnable("immunograph show -- -x") == "immunograph show -- -x"
    assert own_options("check the spelling") == "check the spelling"


# -- numbers ---------------------------------------------------------------------------------

NUMBERS = [
    (name, max(p.opts, key=len))
    for name in command_names()
    for p in load_command(name).params
    if p.type.name.split()[0] in ("int", "integer", "float")
]
FIRST = {name: load_command(name).epilog.splitlines()[0] for name in command_names()}
BASE = {
    "compare-models": ["compare-models", "hard ones.csv", "long.csv", "--raise", "n1"],
    "compare": ["compare", "--map", "hard ones.csv", "--with", "long.csv"],
}


def test_numeric_options_are_found():
    assert ("paths", "--limit") in NUMBERS
    assert ("predict", "--draws") in NUMBERS


@pytest.mark.parametrize(("name", "option"), NUMBERS)
@pytest.mark.parametrize(
    "number", ["1" + "0" * 22, "-1", "nan", "inf", "-inf", "1e400", "9" * 5000]
)
def test_a_number_of_any_size_is_a_clear_error(ask, name, option, number):
    arguments = BASE.get(name) or shlex.split(FIRST[name])[1:]
    code, told = ask(*arguments, f"{option}={number}")
    assert code == 2
    assert option in told or "number" in told
    assert len(told) < 500
    assert "internal" not in told


@pytest.mark.parametrize(
    ("name", "option"), [n for n in NUMBERS if n[1] not in ("--draws", "--seconds")], ids=" ".join
)
def test_the_largest_number_that_is_taken_ends(ask, name, option):
    arguments = BASE.get(name) or shlex.split(FIRST[name])[1:]
    if load_command(name).rich_help_panel == "Draw":
        part = {"--top": [], "--depth": ["--focus", "stress"]}[option]
        kind = "pdf" if name == "slides" else "dot"
        arguments = [name, *part, "-o", "-", "--as", kind]
    if name == "compare-models":
        arguments = [
            "compare-models",
            "perlmutter2022",
            MAP,
            "--raise",
            "stress",
            "--given",
            "mood=lowers",
            "--draws",
            "20",
        ]
    code, told = ask(*arguments, f"{option}={2**31 - 1}")
    assert code in (0, 1, 2), told
    assert "internal" not in told
