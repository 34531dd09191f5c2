"""Every command that is found: help, examples that run, documented JSON, a page."""

from __future__ import annotations

import functools
import json
import os
import re
import shlex
from pathlib import Path

import pytest

from immunograph.cli.app import PANELS, command_names, load_command
from immunograph.starter import starter_map

ROOT = Path(__file__).resolve().parents[2]
NAMES = command_names()
EXAMPLES = [(name, example) for name in NAMES for example in load_command(name).epilog.splitlines()]
# What an example may take for granted, unless it is to write it.
FILES = {
    "mymap.toml": starter_map(),
    "links.csv": "source,target,sign\nstress,sleep,-\nsleep,stress,-\n",
}

# Pictures take a second or more: one of a command is enough where each would say the same.
PICTURES = [n for n in NAMES if load_command(n).rich_help_panel == "Draw"]
FIRST = [next(pair for pair in EXAMPLES if pair[0] == name) for name in NAMES]
EACH_ANSWER = [
    pair
    for pair in EXAMPLES
    if pair in FIRST or (pair[0] not in PICTURES and not re.search(r"--(json|format)\b", pair[1]))
]

each_command = pytest.mark.parametrize("name", NAMES)
each_example = pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[e for _, e in EXAMPLES])


def arguments_of(example):
    program, *arguments = shlex.split(example)
    assert program == "immunograph"
    return arguments


@pytest.fixture
def shop(cli):
    """The command line in a folder that holds the files that an example reads."""

    def run(*arguments):
        read = {"new": (), "convert": arguments[1:2]}.get(arguments[0], arguments)
        for name in set(read) & set(FILES):
            (cli.folder / name).write_text(FILES[name], encoding="utf-8")
        return cli(*arguments)

    return run


def test_commands_are_found():
    assert {"paths", "loops", "show", "explain", "list", "maps"} <= set(NAMES)
    assert all(load_command(name) is not None for name in NAMES)


@each_command
def test_help_says_what_it_does_and_ends_with_its_examples(cli, name):
    shown = cli(name, "--help")
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0].startswith(f"immunograph {name} ")
    examples = [e for n, e in EXAMPLES if n == name]
    assert len(examples) >= 2
    # Long ones are wrapped.
    assert " ".join(shown.out.split()).endswith(
        " ".join(("Examples", *(f"$ {e}" for e in examples)))
    )
    assert max(map(len, lines)) <= 80


@each_command
def test_every_option_has_a_line_of_help_and_every_command_a_panel(name):
    command = load_command(name)
    assert command.rich_help_panel in PANELS
    silent = [p.name for p in command.params if not getattr(p, "help", None)]
    assert silent == []


@each_command
def test_every_command_writes_json(name):
    assert {"--format", "--json", "--color", "--ascii"} <= {
        option for parameter in load_command(name).params for option in parameter.opts
    }


@each_example
def test_every_example_runs(shop, name, example):
    assert arguments_of(example)[0] == name
    ran = shop(*arguments_of(example))
    assert ran.code in (0, 1), ran.err
    assert "error" not in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(("name", "example"), EACH_ANSWER, ids=[e for _, e in EACH_ANSWER])
def test_the_next_command_of_an_answer_can_be_given(shop, name, example):
    """The last line of an answer is a command to copy: it must be one."""
    ran = shop(*arguments_of(example), "--format", "table")
    text = ran.out.replace("\\\n", " ")  # broken as a shell reads on
    told = re.search(r"^(?:.*[.:] |  )immunograph ([^\n]*)\s*\Z", text, re.MULTILINE)
    assert told, ran.out
    words = shlex.split(told[1])
    command = load_command(words[0])
    assert command is not None, told[1]
    options = {"--help", *(option for parameter in command.params for option in parameter.opts)}
    assert {word for word in words if re.match(r"--?[a-z]", word)} <= options, told[1]


@functools.cache
def documented():
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    )


@pytest.mark.parametrize(("name", "example"), EACH_ANSWER, ids=[e for _, e in EACH_ANSWER])
def test_every_answer_is_documented_json(shop, name, example):
    ran = shop(*arguments_of(example), "--json")
    assert ran.code in (0, 1), ran.err
    answer = json.loads(ran.out)
    schema = answer["schema"]
    other = {"predict": "observe"}.get(name, name)
    assert schema in {f"immunograph/{n}/1" for n in (name, f"{name}-count", other)}
    assert schema in documented()
    assert next(iter(answer)) == "schema"


@each_command
def test_every_command_has_a_page(name):
    page = ROOT / "docs" / "commands" / f"{name}.md"
    assert page.is_file()
    text = page.read_text(encoding="utf-8")
    options = {
        option
        for parameter in load_command(name).params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert {option for option in options if option not in text} == set()


@each_command
def test_an_option_that_is_not_there_is_a_wrong_call(cli, name):
    ran = cli(name, "--no-such-option")
    assert (ran.code, ran.out) == (2, "")
    assert "--no-such-option" in ran.err
    assert len(ran.err.splitlines()) <= 2


def test_examples_leave_nothing_but_what_they_name(cli):
    before = set(os.listdir(cli.folder))
    cli("paths", "stress", "empathy")
    assert set(os.listdir(cli.folder)) == before
