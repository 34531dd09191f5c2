"""The pages of the documentation, their fenced blocks, and running what they show."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/**/*.md", "data/*.md")
    for path in ROOT.glob(pattern)
)

#: The width at which every session on a page was recorded.
COLUMNS = 80

_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# How large a picture is depends on the fonts of the machine.
_SIZE = re.compile(r"\d+ (bytes|kB|MB)\b")
_SECONDS = 120


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes
    ----------
    language : str
        ``console`` (run and compared), ``pycon`` and ``python`` (run), ``toml`` and ``csv``
        with a ``name`` (written to that file); anything else is only shown.
    name : str
        The word after the language; may be empty.
    body : str
        What stands between the fences.
    start, end : int
        Where the body begins and ends in the text of the page.
    """

    language: str
    name: str
    body: str
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    return [
        Block(found[1], found[2] or "", found[3], found.start(3), found.end(3))
        for found in _FENCE.finditer(text)
    ]


def commands(session: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output that is shown for it.

    A command begins with ``$ ``; lines that begin with ``> `` right after it continue it.
    """
    found: list[tuple[list[str], list[str]]] = []
    for line in session.splitlines():
        if line.startswith("$ "):
            found.append(([line[2:]], []))
        elif line.startswith("> ") and not found[-1][1]:
            found[-1][0].append(line[2:])
        else:
            found[-1][1].append(line)
    return [("\n".join(c), "\n".join(shown)) for c, shown in found]


class Shell:
    """A folder in which the commands of one page are run, as in a terminal of 80 columns.

    Parameters
    ----------
    folder : Path
        An empty folder; the programs go into ``bin`` beside ``work``, where commands run.
    """

    def __init__(self, folder: Path) -> None:
        self.work, programs = folder / "work", folder / "bin"
        self.work.mkdir()
        programs.mkdir()
        python = shlex.quote(sys.executable)
        for name, call in (("immunograph", f"{python} -m immunograph.cli"), ("python", python)):
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec {call} "$@"\n')
            program.chmod(0o755)
        self._env = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "COLUMNS": str(COLUMNS),
        }
        self.code = 0

    def run(self, command: str) -> str:
        """Run one command and return what a terminal would show; ``code`` is its exit code."""
        import pty

        master, terminal = pty.openpty()
        with subprocess.Popen(
            ["sh", "-c", f"(exit {self.code})\n{command}"],
            cwd=self.work,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
        ) as process:
            os.close(terminal)
            timer = threading.Timer(_SECONDS, process.kill)
            timer.start()
            shown = _drained(master)
            self.code = process.wait()
            timer.cancel()
        os.close(master)
        text = shown.decode("utf-8").replace("\r\n", "\n")
        return text.removesuffix("\n").replace(str(self.work), ".")


def _drained(terminal: int) -> bytes:
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other side was closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def agrees(shown: str, real: str) -> bool:
    """Tell whether a page shows what is real; a line ``...`` stands for any lines."""
    shown, real = _SIZE.sub("1 kB", shown), _SIZE.sub("1 kB", real)
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in shown.split("\n")
    )
    return re.fullmatch(pattern, real + "\n") is not None


def renewed(shown: str, real: str) -> str:
    """Return what a page is to show for ``real``, cut where it was cut before."""
    lines, now = shown.split("\n"), real.split("\n")
    if lines.count("...") != 1:
        return real
    head = lines.index("...")
    tail = len(lines) - head - 1
    if head + tail >= len(now):
        return real
    return "\n".join([*now[:head], "...", *now[len(now) - tail :]])


def replaced(text: str, spans: list[tuple[int, int, str]]) -> str:
    """Return ``text`` with each (start, end) replaced."""
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def section(text: str, name: str) -> tuple[int, int]:
    """Return where the generated section ``name`` of a page begins and ends."""
    found = re.search(rf"<!-- generated: {re.escape(name)} -->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert found is not None, f"the page has no section {name!r}"
    return found.span(1)


def keep_section(path: Path, name: str, wanted: str, *, update: bool) -> None:
    """Assert that a generated section of a page is current, or write it anew."""
    text = path.read_text(encoding="utf-8")
    start, end = section(text, name)
    if update and text[start:end] != wanted:
        path.write_text(replaced(text, [(start, end, wanted)]), encoding="utf-8")
        return
    assert text[start:end] == wanted, f"{path.name} is stale: run pytest --update-golden"
