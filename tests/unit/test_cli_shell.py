"""The command line as a person, a pipe and a signal meet it: every case runs it for real."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from immunograph.cli import app, inputs, outputs
from immunograph.cli.main import main
from immunograph.vocabulary import Layer, Walk

PROGRAM = [sys.executable, "-m", "immunograph.cli"]
SETTINGS = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_ALL", "PYTHONIOENCODING", "PYTHONUTF8",
            "TERM", "IMMUNOGRAPH_MAP", "IMMUNOGRAPH_DEBUG")  # fmt: skip

# Commands that go wrong, in a folder of their own, put beside the real ones by EXTENDED.
TROUBLE = '''
import time
from immunograph.errors import MapError, Problem, UsageError

PANEL = "Ask"
EXAMPLES = ("immunograph trouble KIND",)

def command(kind: str) -> int:
    """Go wrong."""
    if kind == "map":
        raise MapError(Problem(f"problem {n}", place=f"m.toml:{n}") for n in range(40))
    if kind == "one":
        raise MapError([Problem("unknown sign", place="m.toml:3", field="sign", hint="raises")])
    if kind == "long":
        raise UsageError("a" * 60, "b" * 60)
    if kind == "memory":
        raise MemoryError
    if kind == "recursion":
        return command(kind)
    if kind == "bug":
        raise KeyError("\\x1b[31mred\\u202e")
    if kind == "sleep":
        print("ready", flush=True)
        time.sleep(60)
    if kind == "busy":
        from immunograph.cli.outputs import busy
        with busy("counting [bold]\\x1b[31m"):
            time.sleep(1.6)
    return 7
'''
EXTENDED = (
    "import sys, immunograph.cli.commands as c; c.__path__.append(sys.argv.pop(1));"
    "from immunograph.cli.main import run; run()"
)


@pytest.fixture
def troubled(tmp_path: Path) -> list[str]:
    (tmp_path / "trouble.py").write_text(TROUBLE)
    (tmp_path / "import_.py").write_text(TROUBLE.replace("trouble KIND", "import KIND"))
    return [sys.executable, "-c", EXTENDED, str(tmp_path)]


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | changes


def run(
    *arguments: str, program: list[str] | None = None, **changes: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*(program or PROGRAM), *arguments],
        check=False,
        capture_output=True,
        encoding=changes.get("PYTHONIOENCODING", "utf-8"),
        env=environment(**changes),
        timeout=60,
    )


def on_a_terminal(
    *arguments: str, program: list[str] | None = None, **changes: str
) -> tuple[int, str]:
    """Run with a terminal for stdin, stdout and stderr; return the exit code and the screen."""
    pid, terminal = pty.fork()
    if pid == 0:
        command = [*(program or PROGRAM), *arguments]
        try:
            os.execve(command[0], command, environment(**{"TERM": "xterm", **changes}))
        finally:
            os._exit(127)
    seen = b""
    try:
        while select.select([terminal], [], [], 60)[0]:
            part = os.read(terminal, 65536)
            if not part:
                break
            seen += part
    except OSError:  # how Linux says that the other side has gone
        pass
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code, seen.decode().replace("\r\n", "\n")


# -- formats ---------------------------------------------------------------------------------


def test_a_pipe_gets_ids_and_a_terminal_a_table() -> None:
    piped = run("maps")
    assert (piped.returncode, piped.stderr) == (0, "")
    assert piped.stdout.startswith("map\ttitle\tnodes\tlinks\nperlmutter2022\t")
    assert run("maps", "--no-header").stdout == piped.stdout.split("\n", 1)[1]
    assert "\x1b" not in piped.stdout
    code, screen = on_a_terminal("maps")
    assert code == 0
    assert "bundled map" in screen.splitlines()[0]
    assert "\x1b[1m" in screen


@pytest.mark.parametrize("format", list(outputs.FORMATS))
def test_every_format_goes_to_stdout_and_to_a_file(format: str, tmp_path: Path) -> None:
    shown = run("maps", "--format", format)
    assert shown.returncode == 0
    assert "perlmutter2022" in shown.stdout
    file = tmp_path / ("answer" + outputs.FORMATS[format][0])
    written = run("maps", "-o", str(file))
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert file.read_text(encoding="utf-8") == shown.stdout
    assert os.listdir(tmp_path) == [file.name]


def test_json_is_short_for_the_format() -> None:
    data = json.loads(run("maps", "--json").stdout)
    assert data["schema"] == "immunograph/maps/1"
    clash = run("maps", "--json", "--format", "csv")
    assert clash.returncode == 2
    assert clash.stderr == (
        "error: --json and --format csv exclude each other (give one of them)\n"
    )


def test_a_file_of_unknown_kind_is_refused(tmp_path: Path) -> None:
    done = run("maps", "-o", str(tmp_path / "maps.png"))
    assert done.returncode == 2
    assert done.stderr.startswith("error: an answer is not written as .png\n  use .txt, ")
    assert os.listdir(tmp_path) == []


def test_a_hyphen_is_stdout() -> None:
    assert run("maps", "-o", "-").stdout == run("maps").stdout


# -- help ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("arguments", [["--help"], ["maps", "--help"], ["maps", "-h"], []])
def test_help_fits_and_ends_with_examples(width: int, arguments: list[str]) -> None:
    done = run(*arguments, COLUMNS=str(width))
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(cell_len, done.stdout.splitlines())) <= width
    assert "\nExamples\n $  immunograph" in done.stdout


def test_help_lists_every_command_in_its_panel() -> None:
    text = run("--help", COLUMNS="100").stdout
    sections = dict(re.findall(r"(?m)^(\w+)\n((?:  .+\n)+)", text))
    for name in app.command_names():
        command = app.load_command(name)
        assert command is not None
        assert command.rich_help_panel in app.PANELS
        assert re.search(rf"(?m)^  {name} ", sections[command.rich_help_panel])
    found = [title for title in sections if title in app.PANELS]
    assert found == [panel for panel in app.PANELS if panel in found]


def test_help_is_coloured_only_where_wished() -> None:
    assert "\x1b" not in run("--help").stdout
    assert "\x1b[1m" in run("--help", FORCE_COLOR="1").stdout
    assert "\x1b" not in run("--help", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b[1m" in on_a_terminal("--help")[1]
    assert "\x1b" not in on_a_terminal("--help", NO_COLOR="1")[1]


def test_version() -> None:
    assert re.fullmatch(r"immunograph \d+\.\d+\.\d+\S*\n", run("--version").stdout)


# -- colours, widths, encodings --------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "changes", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_who_decides_on_colour(
    arguments: list[str], changes: dict[str, str], coloured: bool
) -> None:
    done = run("maps", "--format", "table", *arguments, **changes)
    assert ("\x1b[" in done.stdout) is coloured


def test_a_dumb_terminal_gets_no_colour() -> None:
    assert "\x1b" not in on_a_terminal("maps", TERM="dumb")[1]
    assert "\x1b" not in on_a_terminal("maps", NO_COLOR="1")[1]
    assert "\x1b" not in on_a_terminal("nonsense", NO_COLOR="1")[1]
    assert on_a_terminal("nonsense")[1].startswith("\x1b[1;31merror\x1b[0m: no command")


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_an_answer_fits_any_width(width: int) -> None:
    done = run("maps", "--format", "table", COLUMNS=str(width))
    assert max(map(len, done.stdout.splitlines())) <= width


ACCENTED = 'nodes = [{id = "sang", label = "santé → 炎症"}, {id = "b", label = "β"}]\n'


@pytest.mark.parametrize(
    "changes",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
)
def test_where_glyphs_cannot_be_shown_ascii_is(changes: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(ACCENTED, encoding="utf-8")
    for arguments in (["--help"], ["maps", "--format", "table"], ["nœud"], ["paths", "é", "β"]):
        done = run(*arguments, **changes)
        assert done.stdout.isascii()
        assert "Error" not in done.stderr
    listed = run("list", "--format", "table", "--map", str(path), **changes)
    assert "sant\\xe9 -> \\u708e\\u75c7" in listed.stdout
    as_json = run("list", "--json", "--map", str(path), **changes).stdout
    assert as_json.isascii()
    assert "santé → 炎症" in json.dumps(json.loads(as_json), ensure_ascii=False)


# -- wrong calls -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["mps"], "no command called 'mps' (did you mean maps?)"),
        (["zzzzzz"], "no command called 'zzzzzz' (see all: immunograph --help)"),
        (["--nonsense"], "no such option: --nonsense (see: immunograph --help)"),
        (["maps", "extra"], "got unexpected extra argument(s) (extra)"),
        (["maps", "--format"], "option '--format' requires an argument"),
        (["maps", "--format", "x"], "invalid value for '--format': 'x' is not one of"),
        (["_private"], "no command called '_private'"),
        (["../main"], "no command called '../main'"),
    ],
)
def test_a_wrong_call_is_one_line_and_a_hint(arguments: list[str], line: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {line}")
    assert 1 <= len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize("evil", ["\x1b[31mred", "\x1b]52;c;x\x07", "\x9b31m", "a\u202eb", "a\rb"])
@pytest.mark.parametrize(
    "arguments", [["{}"], ["--{}"], ["maps", "{}"], ["maps", "--{}"], ["maps", "--format", "{}"],
                  ["maps", "--map={}"], ["maps", "-o", "/no/{}"], ["maps", "-o", "x.{}"]]
)  # fmt: skip
def test_no_argument_steers_the_terminal(
    evil: str, arguments: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([argument.format(evil) for argument in arguments]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", err)


def test_bytes_that_are_no_text() -> None:
    done = subprocess.run(
        [*PROGRAM, b"ma\xffps"],
        capture_output=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.isascii()


# -- what goes wrong inside ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("one", 3, "error: m.toml:3: sign: unknown sign (raises)\n"),
        ("memory", 70, "error: there is not enough memory for this"),
        ("recursion", 70, "error: this is nested too deeply to be handled\n"),
        ("bug", 70, "error: internal error: KeyError: "),
        ("long", 2, "error: " + "a" * 60 + "\n  " + "b" * 60 + "\n"),
        ("fine", 7, ""),
    ],
)
def test_every_error_is_a_line_and_a_code(
    troubled: list[str], kind: str, code: int, said: str
) -> None:
    done = run("trouble", kind, program=troubled)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


def test_many_problems_of_a_map_are_fifteen_lines(troubled: list[str]) -> None:
    done = run("trouble", "map", program=troubled)
    lines = done.stderr.splitlines()
    assert done.returncode == 3
    assert len(lines) == 15
    assert lines[0] == "error: this is not a valid map:"
    assert lines[1] == "  m.toml:0: problem 0"
    assert lines[-1] == "  … and 27 more problems"


@pytest.mark.parametrize("how", ["before", "after", "environment"])
def test_debug_shows_where(troubled: list[str], how: str) -> None:
    arguments = ["trouble", "bug"]
    arguments = {"before": ["--debug", *arguments], "after": [*arguments, "--debug"]}.get(
        how, arguments
    )
    changes = {"IMMUNOGRAPH_DEBUG": "1"} if how == "environment" else {}
    done = run(*arguments, program=troubled, **changes)
    assert done.returncode == 70
    assert "Traceback" in done.stderr
    assert "trouble.py" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_command_may_be_named_like_a_word_of_python(troubled: list[str]) -> None:
    assert run("import", "fine", program=troubled).returncode == 7
    assert "  import " in run("--help", program=troubled).stdout
    assert run("import_", "fine", program=troubled).returncode == 2


# -- pipes, disks, signals -------------------------------------------------------------------


@pytest.mark.parametrize("arguments", ["maps --json", "--help", "maps --help", "list"])
def test_a_reader_that_leaves_is_no_error(arguments: str) -> None:
    # `true` reads nothing and leaves at once; the sleep makes sure that it has.
    program = f"(sleep 0.3; {shlex.join(PROGRAM)} {arguments}; echo $? >&3) | true"
    for reader in ("true", "head -1"):
        done = subprocess.run(
            ["bash", "-c", f"exec 3>&2; {program.replace('| true', '| ' + reader)}"],
            check=False,
            capture_output=True,
            text=True,
            env=environment(),
            timeout=60,
        )
        assert done.stderr == "0\n"


@pytest.mark.parametrize("arguments", ["maps", "--help", "--version"])
def test_a_full_disk_is_one_line(arguments: str) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "error: cannot write the output: no space left on device\n"


def test_closed_streams() -> None:
    program = shlex.join([*PROGRAM, "maps"])
    done = subprocess.run(
        ["bash", "-c", f"{program} >&-"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        2,
        "error: cannot write the output: stdout is closed (use --output FILE)\n",
    )
    for closed in ("2>&-", "2>/dev/full", ">&- 2>&-"):
        done = subprocess.run(
            ["bash", "-c", f"{program} --nonsense {closed}"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


def test_an_interrupt_is_130_at_once_and_silent(troubled: list[str]) -> None:
    with subprocess.Popen(
        [*troubled, "trouble", "sleep"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=20) == 130
        assert child.stderr.read() == ""


def test_an_interrupt_during_start_up_shows_no_traceback() -> None:
    # Sent at several moments of start-up; the interpreter itself, before it runs any of our
    # code, is not ours.
    program = (
        "import os, signal, sys, threading, time\n"
        "import immunograph.cli.main as m\n"
        "def interrupt():\n"
        "    time.sleep(float(sys.argv[1])); os.kill(os.getpid(), signal.SIGINT)\n"
        "threading.Thread(target=interrupt, daemon=True).start()\n"
        "code = m.main(['list', '--json'])\n"
        "print(code, file=sys.stderr)\n"
        "os._exit(0)\n"
    )
    for delay in ("0.002", "0.01", "0.03", "0.05"):
        done = subprocess.run(
            [sys.executable, "-c", program, delay],
            check=False,
            capture_output=True,
            text=True,
            env=environment(),
            timeout=60,
        )
        assert "Traceback" not in done.stderr.replace("time.sleep", "")
        assert done.stderr in ("130\n", "0\n")


def test_a_long_wait_is_told_on_a_terminal_only(troubled: list[str]) -> None:
    code, screen = on_a_terminal("trouble", "busy", program=troubled)
    assert code == 7
    assert "counting [bold]\\x1b[31m" in screen
    assert screen.endswith("\x1b[?25h") or "\x1b[?25h" in screen  # the cursor is back
    assert run("trouble", "busy", program=troubled).stderr == ""


# -- inputs ----------------------------------------------------------------------------------


def test_the_map_may_be_a_name_a_file_or_in_the_environment(tmp_path: Path) -> None:
    usual = run("list").stdout
    assert run("list", "--map", "perlmutter2022").stdout == usual
    path = tmp_path / "mine.toml"
    path.write_text(ACCENTED, encoding="utf-8")
    mine = run("list", "-m", str(path)).stdout
    assert mine != usual
    assert run("list", IMMUNOGRAPH_MAP=str(path)).stdout == mine
    assert run("list", "-m", "perlmutter2022", IMMUNOGRAPH_MAP=str(path)).stdout == usual
    for name, said in (
        ("perlmuter2022", "did you mean perlmutter2022?"),
        ("missing.toml", "cannot read missing.toml"),
        (str(tmp_path), "it is a folder"),
    ):
        done = run("list", "-m", name)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


def complete(line: str, **changes: str) -> list[str]:
    words = line.split(" ")
    done = run(
        _IMMUNOGRAPH_COMPLETE="complete_bash",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
        **changes,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_completion_knows_commands_nodes_and_choices(tmp_path: Path) -> None:
    assert "maps" in complete("immunograph ma")
    assert "inflammation" in complete("immunograph paths infl")
    assert complete("immunograph paths stress --walk ") == [w.value for w in Walk]
    assert complete("immunograph list --map perl") == ["perlmutter2022"]
    path = tmp_path / "mine.toml"
    path.write_text(ACCENTED, encoding="utf-8")
    assert complete(f"immunograph paths --map {path} sa") == ["sang"]
    assert complete("immunograph paths sa", IMMUNOGRAPH_MAP=str(path)) == ["sang"]
    path.write_text("nonsense")
    assert complete(f"immunograph paths --map {path} sa") == []


def test_choices_are_those_of_the_library() -> None:
    assert run("paths", "a", "b", "--walk", "x").returncode == 2
    for walk in Walk:
        assert walk.value in str(inputs.WalkOption)
    for layer in (*Layer, "all"):
        name = getattr(layer, "value", layer)
        assert run("paths", "stress", "empathy", "--layer", name).returncode == 0
    assert run("paths", "stress", "empathy", "--layer", "x").returncode == 2
    assert all(repr(name) in str(inputs.FormatOption) for name in outputs.FORMATS)
    assert inputs.layers(None) is None
    assert inputs.layers(["context"]) == ("core", "structural", "context")


def test_starting_one_command_imports_no_other_and_nothing_heavy() -> None:
    program = (
        "import sys; from immunograph.cli.main import main; main(['paths', 'stress', 'empathy'])\n"
        "heavy = {'rich', 'networkx', 'numpy', 'pandas', 'asyncio', 'pydot', 'pkgutil'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
        "print([m for m in sys.modules if m.startswith('immunograph.cli.commands.')], "
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert done.stderr == "[]\n['immunograph.cli.commands.paths']\n"


def test_the_same_call_gives_the_same_bytes() -> None:
    for arguments in (["--help"], ["maps", "--json"], ["maps", "--format", "table"]):
        settings = (("0", "UTC"), ("1", "Asia/Tokyo"), ("42", "America/Lima"))
        calls = {run(*arguments, PYTHONHASHSEED=s, TZ=zone).stdout for s, zone in settings}
        assert len(calls) == 1


def test_main_says_how_it_went(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["maps"]) == 0
    assert main(["nonsense"]) == 2
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.count("perlmutter2022") == 1
