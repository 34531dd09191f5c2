"""Everything a page shows being run, is run, and does what the page says."""

from __future__ import annotations

import contextlib
import doctest
import io
from pathlib import Path

import pytest

from docpages import PAGES, ROOT, Block, Shell, agrees, blocks, commands, renewed, replaced

pytest.importorskip("pty", reason="sessions are recorded in a POSIX terminal")

_RUN = ("console", "pycon", "python")
_WITH_SESSIONS = [
    page
    for page in PAGES
    if any(b.language in _RUN for b in blocks((ROOT / page).read_text(encoding="utf-8")))
]
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("page", _WITH_SESSIONS)
def test_a_page_shows_what_happens(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update: bool
) -> None:
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    shell = Shell(tmp_path)
    monkeypatch.chdir(shell.work)
    names: dict[str, object] = {"__name__": "__main__"}
    changes: list[tuple[int, int, str]] = []
    for block in blocks(text):
        if block.language in ("toml", "csv") and block.name:
            (shell.work / block.name).write_text(block.body, encoding="utf-8")
        elif block.language == "console":
            session = _run_session(shell, block, update=update)
            if session != block.body:
                changes.append((block.start, block.end, session))
        elif block.language == "pycon":
            _run_doctest(block, names, f"{page}:{text.count(chr(10), 0, block.start) + 1}")
        elif block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block.body, page, "exec"), names)
    if changes:
        path.write_text(replaced(text, changes), encoding="utf-8")


def _run_session(shell: Shell, block: Block, *, update: bool) -> str:
    """Compare each output of a session; return the session with what it is to show."""
    steps = commands(block.body)
    lines: list[str] = []
    for number, (command, shown) in enumerate(steps):
        real = shell.run(command)
        told = number + 1 < len(steps) and steps[number + 1][0] == "echo $?"
        assert shell.code == 0 or told, f"$ {command}\nexit code {shell.code}\n{real}"
        if not agrees(shown, real):
            assert update, f"$ {command}\n--- shown\n{shown}\n--- real\n{real}"
            shown = renewed(shown, real)
        lines.append("$ " + command.replace("\n", "\n> "))
        lines += [shown] if shown else []
    return "\n".join(lines) + "\n"


def _run_doctest(block: Block, names: dict[str, object], place: str) -> None:
    test = doctest.DocTestParser().get_doctest(block.body, names, place, place, 0)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=_FLAGS).run(test, out=report.append, clear_globs=False)
    names.update(test.globs)
    assert not report, "".join(report)


@pytest.mark.parametrize(
    ("shown", "real", "same"),
    [
        ("a\nb", "a\nb", True),
        ("a\nb", "a\nc", False),
        ("a", "a\nb", False),
        ("", "a", False),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("a\n...\nd", "a\nd", True),
        ("a\n...\nd", "a\nb", False),
        ("x.png  5 nodes, 138 kB", "x.png  5 nodes, 9000 bytes", True),
        ("x.png  5 nodes, 138 kB", "x.png  6 nodes, 138 kB", False),
    ],
)
def test_a_session_must_agree(shown: str, real: str, same: bool) -> None:
    assert agrees(shown, real) is same


def test_a_session_that_is_written_anew_stays_cut() -> None:
    assert renewed("a\n...\nd", "1\n2\n3\n4") == "1\n...\n4"
    assert renewed("a", "1\n2") == "1\n2"


def test_a_shell_tells_what_it_ran(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    assert commands("$ cat <<E\n> a\n> E\na\n$ false") == [("cat <<E\na\nE", "a"), ("false", "")]
    assert shell.run("cat <<E\na\nE") == "a"
    assert shell.run("exit 3") == ""
    assert shell.run("echo $?") == "3"
    assert shell.run("immunograph maps | cut -f 1") == "map\nperlmutter2022"
