"""Ctrl-C while paths or loops are listed that cannot all be listed."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time

import pytest

# The search would go on for ten seconds; who is not gone within these has not obeyed.
PROMPT = 5


@pytest.fixture
def dense(cli):
    """A map of 40 nodes, each raising each: more paths than anybody can list."""
    rows = (f"n{a:02d},n{b:02d},+" for a, b in itertools.permutations(range(40), 2))
    path = cli.folder / "dense.csv"
    path.write_text("source,target,sign\n" + "\n".join(rows) + "\n")
    return path


@pytest.mark.parametrize(
    "arguments",
    [["paths", "n00", "n39"], ["loops"], ["explain", "n00", "n39", "--walk", "all"]],
    ids=lambda a: a[0],
)
def test_ctrl_c_ends_it_at_once(cli, dense, arguments):
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    if arguments[0] == "explain":  # it searches only where there is no link
        lines = dense.read_text().splitlines()
        dense.write_text("\n".join(x for x in lines if not x.startswith("n00,n39")) + "\n")
    ours, theirs = pty.openpty()
    answer = cli.folder / "answer.json"
    answer.write_text("as it was")
    child = subprocess.Popen(
        cli.command(*arguments, "--map", "dense.csv", "--output", "answer.json"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=cli.folder,
        env=cli.environment(80, {"IMMUNOGRAPH_SECONDS": "60"}),
    )
    os.close(theirs)
    try:
        said = b""
        while b"looking for" not in said:  # it is at it, and says so
            said += os.read(ours, 4096)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=PROMPT)
        said += os.read(ours, 65536) if child.returncode is None else b""
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        os.close(ours)
    assert child.returncode == 130
    assert out == b""
    assert b"Traceback" not in said
    assert answer.read_text() == "as it was"
    assert sorted(p.name for p in cli.folder.iterdir()) == ["answer.json", "dense.csv"]


# Graphviz at work, for a minute; it says who it is.
SLEEPER = "import os, sys, time; open('child', 'w').write(str(os.getpid())); time.sleep(60)"
DRAWING = """
import sys
from immunograph.cli import app
from immunograph.cli.main import run
from immunograph.draw import _child, graphviz
_child.__file__ = "sleeper.py"
app.run = lambda arguments: graphviz._run([], b"", 60)
run()
"""


@pytest.mark.skipif(os.name != "posix", reason="this system has no such signals")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_child_that_draws(cli, sent):
    (cli.folder / "sleeper.py").write_text(SLEEPER)
    child = subprocess.Popen([sys.executable, "-c", DRAWING], cwd=cli.folder)
    try:
        told = cli.folder / "child"
        while not (told.is_file() and told.read_text()):
            time.sleep(0.01)
        child.send_signal(sent)
        assert child.wait(timeout=PROMPT) == 128 + sent
    finally:
        child.kill()
        child.wait()
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


COMPILING = """
import time
from immunograph.cli import app
from immunograph.cli.main import run
from immunograph.walk import engine
def compile():
    open("begun", "w").close()
    time.sleep(60)
engine._compile = compile
app.run = lambda arguments: engine.compiled_engine()
run()
"""


@pytest.mark.skipif(os.name != "posix", reason="this system has no such signals")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_does_not_wait_for_what_is_compiled(cli, sent):
    child = subprocess.Popen(
        [sys.executable, "-c", COMPILING], cwd=cli.folder, stderr=subprocess.PIPE
    )
    try:
        while not (cli.folder / "begun").exists():
            time.sleep(0.01)
        child.send_signal(sent)
        _, err = child.communicate(timeout=PROMPT)
    finally:
        child.kill()
        child.wait()
    assert (child.returncode, err) == (128 + sent, b"")
