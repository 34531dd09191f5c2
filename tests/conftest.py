"""What all tests share: golden files, and the command line in a process of its own.

The command line is run as people run it: a child process, with a fixed environment, into a
pipe or on a pseudo-terminal of a given width. Golden files are written by
``pytest tests/golden --update-golden``; read the change before committing it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

import immunograph as ig

# Children import the installed package too: not the part of it that lies in their folder.
os.environ["PYTHONSAFEPATH"] = "1"

# Where a change is judged, chance has no vote; elsewhere it goes on looking.
settings.register_profile("judged", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("judged")

# A child that takes longer hangs.
_PATIENCE = 60


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files anew, then read the diff",
    )


@dataclass(frozen=True)
class Ran:
    """What a child process said, and how it ended."""

    code: int
    out: str
    err: str


class CommandLine:
    """Runs ``immunograph`` in a child process; its working folder is a temporary one.

    ``cli(...)`` runs it into pipes, ``cli.terminal(...)`` with stdout on a pseudo-terminal.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def command(*arguments: str) -> list[str]:
        # -P: the folder the test run was started in is no place to import from.
        return [sys.executable, "-P", "-m", "immunograph.cli", *arguments]

    def environment(
        self, columns: int | None = None, more: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """Return a fixed environment: UTF-8, no colour settings, nothing of the caller's."""
        fixed = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            **({} if columns is None else {"COLUMNS": str(columns)}),
        }
        if "SYSTEMROOT" in os.environ:  # without it Python cannot start on Windows
            fixed["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
        return fixed | dict(more or {})

    def __call__(
        self, *arguments: str, columns: int = 80, env: Mapping[str, str] | None = None
    ) -> Ran:
        done = subprocess.run(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self.folder,
            env=self.environment(columns, env),
            timeout=_PATIENCE,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def terminal(
        self, *arguments: str, columns: int = 80, env: Mapping[str, str] | None = None
    ) -> Ran:
        """Run with stdout on a pseudo-terminal of this width, stderr into a pipe."""
        pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
        import termios

        ours, theirs = pty.openpty()
        try:
            termios.tcsetwinsize(theirs, (24, columns))
            child = subprocess.Popen(
                self.command(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=theirs,
                stderr=subprocess.PIPE,
                cwd=self.folder,
                env=self.environment(None, env),
            )
            os.close(theirs)
            theirs = -1
            shown = read_all(ours)
            _, err = child.communicate(timeout=_PATIENCE)
        finally:
            os.close(ours)
            if theirs >= 0:
                os.close(theirs)
        return Ran(child.returncode, shown.replace("\r\n", "\n"), err.decode())


def read_all(descriptor: int) -> str:
    """Return everything that is written to the other end of a pseudo-terminal."""
    pieces: list[bytes] = []
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError:  # Linux says so when the last writer has gone
            piece = b""
        if not piece:
            return b"".join(pieces).decode()
        pieces.append(piece)


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    """The command line, in a process of its own and a temporary folder."""
    return CommandLine(tmp_path)


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., Ran]:
    """Run Python code in a process of its own."""

    def run(code: str, *arguments: str, options: Sequence[str] = (), **env: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-P", *options, "-c", code, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=tmp_path,
            env=CommandLine(tmp_path).environment(80, env),
            timeout=_PATIENCE,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def article() -> ig.CausalGraph:
    """The bundled map of the article."""
    return ig.load_dataset("perlmutter2022")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name beside the test, or write it."""
    folder = request.path.parent / "screens"

    def compare(name: str, text: str) -> None:
        path = folder / name
        if request.config.getoption("--update-golden"):
            folder.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.exists(), f"no golden file {name}: run pytest --update-golden, and read it"
        assert text == path.read_text(encoding="utf-8")

    return compare
