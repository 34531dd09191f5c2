"""Maps from pipes, answers into pipes, names that a shell finds difficult, files that are kept."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys

import pytest

import immunograph as ig
from immunograph.answer import listed
from immunograph.cli.completion import bash_word, split_line
from immunograph.cli.main import main
from immunograph.cli.presses import links_of
from immunograph.errors import FileError, UnknownFormat
from immunograph.files import editing, kept_files, read_bytes, write_bytes, write_files
from immunograph.formats import read_map, save_map

LINKS = "source,target,sign\nstress,sleep,-\nsleep,stress,-\n"
HARD = """source,target,sign
-COOH,pH=7,-
pH=7,it's so,+
it's so,-COOH,+
"a; b",pH=7,+
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("IMMUNOGRAPH_MAP", raising=False)
    (tmp_path / "links.csv").write_text(LINKS)
    (tmp_path / "hard.csv").write_text(HARD)
    return tmp_path


@pytest.fixture
def ask(folder, capsys):
    """Run the command line in this process; return the exit code, stdout and stderr."""

    def run(*arguments):
        code = main([str(a) for a in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def piped(data, *arguments, cwd, **more):
    return subprocess.run(
        [sys.executable, "-m", "immunograph", *arguments],
        input=data, capture_output=True, cwd=cwd, check=False, timeout=60, **more,
    )  # fmt: skip


# -- maps that are no files ------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".toml", ".json", ".immap", ".parquet"])
def test_the_content_of_a_pipe_shows_its_format(tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    graph = read_map(LINKS.encode(), "stdin")
    path = tmp_path / f"a{suffix}"
    save_map(graph, path)
    again = read_map(path.read_bytes(), "stdin")
    assert [link.id for link in again.links] == [link.id for link in graph.links]
    assert len(read_map(path.read_bytes(), "stdin", suffix[1:])) == len(graph)


@pytest.mark.parametrize(
    "text",
    [
        "# mine\n\ntitle = 'x'\nnodes = [{id = 'a'}]\n",
        "[[nodes]]\nid = 'a'\n",
        '\ufeff{"nodes": []}',
        "sep=;\nsource;target;sign\na;b;+\n",
        "source\ttarget\tsign\na\tb\t+\n",
    ],
)  # fmt: skip
def test_how_formats_begin(text):
    assert read_map(text.encode(), "stdin") is not None


def test_what_looks_like_no_map_says_what_to_write():
    with pytest.raises(UnknownFormat, match="--from"):
        read_map(b"hello", "stdin")
    with pytest.raises(FileError, match="nothing in stdin"):
        read_map(b"\n", "stdin")


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_stdin_is_a_map(folder, name):
    done = piped(LINKS.encode(), "list", "nodes", "--map", name, "--no-header", cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [row.split(b"\t")[0] for row in done.stdout.splitlines()] == [b"stress", b"sleep"]
    broken = piped(b"source,target,sign\na,b,odd\n", "check", name, cwd=folder)
    assert broken.returncode == 3
    assert b"stdin:2: sign" in broken.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_a_map(folder):
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(["sh", "-c", "cat links.csv > pipe"], cwd=folder):
        done = piped(None, "check", "pipe", cwd=folder)
    assert done.returncode == 0, done.stderr


def test_from_says_what_a_suffix_does_not(ask, folder):
    (folder / "links.txt").write_text(LINKS)
    assert ask("list", "-m", "links.txt")[0] == 2
    code, out, _ = ask("list", "-m", "links.txt", "--from", "csv")
    assert code == 0
    assert out.startswith("id\tlabel\t")
    code, _, err = ask("check", "links.txt", "--from", "xls")
    assert code == 2
    assert "known: .csv" in err


# -- answers into pipes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "begins"), [("svg", b"<?xml"), ("dot", b"digraph"), ("pdf", b"%PDF")]
)
def test_a_picture_goes_to_stdout_alone(folder, kind, begins):
    arguments = ["draw", "-m", "-", "--loop", "R1", "-o", "-", "--as", kind]
    done = piped(LINKS.encode(), *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(begins)
    assert sorted(os.listdir(folder)) == ["hard.csv", "links.csv"]


def test_stdout_needs_a_kind_and_one_file(ask):
    assert "--as" in ask("draw", "-o", "-")[2]
    assert "--as" in ask("slides", "-o", "-", "--loop", "R1")[2]
    code, out, err = ask(
        "draw", "-m", "links.csv", "--loop", "R1", "--steps", "-o", "-", "--as", "svg"
    )
    assert (code, out) == (2, "")
    assert "a file each" in err


def test_a_list_in_a_cell_can_be_taken_apart(ask):
    names = ["HbA1c > 7%", "a; b", 'so "called"', "", "x"]
    assert next(csv.reader([listed(names)], delimiter=";")) == names
    assert listed([]) is None
    code, out, _ = ask("paths", "a; b", "it's so", "-m", "hard.csv")
    assert code == 0
    header, row = (line.split("\t") for line in out.splitlines())
    cell = dict(zip(header, row, strict=True))["nodes"]
    assert next(csv.reader([cell], delimiter=";")) == ["a; b", "pH=7", "it's so"]


@pytest.mark.parametrize("form", ["tsv", "csv"])
def test_the_header_can_be_left_out(ask, form):
    whole, bare = (
        ask("list", "-m", "links.csv", "--format", form, *more)[1].splitlines()
        for more in ((), ("--no-header",))
    )
    assert whole[1:] == bare


# -- names that are difficult ----------------------------------------------------------------


def test_a_name_that_was_completed_is_told_once_on_stderr(ask):
    code, _, err = ask("paths", "stre", "slee", "-m", "links.csv")
    assert code == 0
    assert err == "note: stre is taken for stress\nnote: slee is taken for sleep\n"
    assert ask("paths", "stress", "SLEEP", "-m", "links.csv")[2] == ""


def test_names_that_look_like_options(ask):
    code, _, err = ask("show", "-COOH", "-m", "hard.csv")
    assert code == 2
    assert "immunograph show -m hard.csv -- -COOH" in err
    code, out, _ = ask("show", "-m", "hard.csv", "--format", "table", "--", "-COOH")
    assert code == 0
    assert "-COOH" in out
    assert ask("predict", "--raise", "-COOH", "--map", "hard.csv")[0] == 0


def test_names_with_an_equals_sign(ask):
    for arguments in (
        ["predict", "--observe", "pH=7"],
        ["predict", "--observe", "pH=7=lowers"],
        ["predict", "--raise", "-COOH", "--given", "pH=7=lowers", "--draws", "20"],
        ["draw", "--predict", "pH=7", "-o", "a.dot"],
    ):
        code, _, err = ask(*arguments, "--map", "hard.csv")
        assert code == 0, err
    assert "unknown" not in ask("predict", "--observe", "sleep=lowr", "--map", "links.csv")[2]


def test_links_whose_ids_hold_commas(folder):
    (folder / "commas.csv").write_text('source,target,sign\n"a, b",c,+\nc,d,+\n')
    graph = ig.load_map("commas.csv")
    ids = [link.id for link in graph.links]
    assert links_of(",".join(ids), graph) == ids
    assert links_of("no,such", graph) == ["no", "such"]


# -- files are kept --------------------------------------------------------------------------


@pytest.fixture
def names(folder):
    """The same map by four names."""
    save_map(read_map(LINKS.encode(), "a"), folder / "m.json")
    os.symlink("m.json", folder / "soft.json")
    os.link(folder / "m.json", folder / "hard.json")
    return ["m.json", "./m.json", "soft.json", "hard.json"]


def test_no_command_writes_over_a_file_that_it_reads(ask, folder, names):
    before = (folder / "m.json").read_bytes()
    for name in names:
        for arguments in (
            ["list", "links", "-m", "m.json", "-o", name],
            ["check", "m.json", "-o", name],
            ["compare", "-m", "links.csv", "--with", "m.json", "--output", name],
            ["convert", "m.json", name, "--force"],
            ["loops", "-m", name, "-o", "m.json"],
        ):
            code, out, err = ask(*arguments)
            assert (code, out) == (2, ""), arguments
            assert len(err.splitlines()) <= 2, err
    os.symlink("m.json", folder / "m.svg")
    os.symlink("m.json", folder / "m.html")
    for arguments in (["draw", "-o", "m.svg"], ["explore", "-o", "m.html"]):
        code, _, err = ask(*arguments, "--map", "m.json")
        assert code == 2
        assert "this command reads" in err
    assert (folder / "m.json").read_bytes() == before


def test_what_edits_a_map_may_write_it(ask, folder, names):
    code, _, err = ask("draw", "-m", "m.json", "--save-places", "-o", "a.svg")
    assert code == 0, err
    assert all(n.place is not None for n in ig.load_map("m.json"))


def test_python_may_write_what_it_read(folder):
    save_map(ig.load_map("links.csv"), "links.csv")
    token = kept_files.set(set())
    try:
        read_bytes("links.csv")
        with pytest.raises(FileError, match="this command reads"):
            write_bytes("links.csv", b"")
        with editing():
            write_bytes("links.csv", LINKS.encode())
    finally:
        kept_files.reset(token)


def test_several_files_are_written_all_or_none(folder):
    (folder / "a").write_bytes(b"old")
    with pytest.raises(FileError, match="folder"):
        write_files({"a": b"new", "b": b"new", "none/c": b"new"})
    assert (folder / "a").read_bytes() == b"old"
    assert sorted(os.listdir(folder)) == ["a", "hard.csv", "links.csv"]
    write_files({"a": b"new", "b": b"new"})
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes() == b"new"


# -- completion ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words", "begun", "quote"),
    [
        ("a b", ["a"], "b", ""),
        ("a b ", ["a", "b"], "", ""),
        ('a "b c" "d', ["a", "b c"], "d", '"'),
        ("a b\\ c", ["a"], "b c", ""),
        ("a 'it", ["a"], "it", "'"),
        ('a "\\"x', ["a"], '"x', '"'),
        ("a '' b", ["a", ""], "b", ""),
    ],
)
def test_a_line_is_split_as_bash_does(line, words, begun, quote):
    assert split_line(line) == (words, begun, quote)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_bash_gets_one_word_that_the_command_takes(quote):
    names = [
        "Psychological stress",
        "HGNC:391",
        "it's so",
        "$x `y`",
        "a\\b",
        "pH=7",
        "(x) & y",
        "Größe",
    ]
    line = " ".join(f"{quote}{bash_word(name, '', quote)}{quote}" for name in names)
    script = f"printf '%s\\0' {line}"
    told = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout.decode()
    assert told.split("\0")[:-1] == names


@pytest.mark.parametrize(
    ("line", "inserted"),
    [
        ("immunograph show --map hard.csv it", ["it\\'s\\ so"]),
        ('immunograph show --map hard.csv "it', ["it's so"]),
        ("immunograph show --map hard.csv pH=", ["7"]),
        ("immunograph draw --map links.csv -o a.svg --loop ", ["R1"]),
        ("immunograph loops --layer lit", ["literature"]),
        ("immunograph sho", ["show"]),
        ("immunograph show --map /dev/stdin x", []),
    ],
)
def test_what_bash_is_told(folder, line, inserted):
    asked = {"COMP_LINE": line, "COMP_POINT": str(len(line.encode()))}
    done = piped(
        b"", cwd=folder, env=os.environ | asked | {"_IMMUNOGRAPH_COMPLETE": "complete_bash"}
    )
    assert done.stdout.decode().splitlines() == inserted, done.stderr


def test_the_script_for_bash_is_ours(folder):
    undetected = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = piped(b"", "--show-completion", "bash", cwd=folder, env=os.environ | undetected)
    assert b"COMP_LINE" in done.stdout


# -- limits of the environment ---------------------------------------------------------------


def test_a_limit_of_the_environment_is_not_typed(ask, monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_MOST", "10")
    monkeypatch.setenv("IMMUNOGRAPH_MEMORY", "100")
    assert ask("loops", "--count", "-m", "links.csv", "--json")[0] == 0
    assert ask("paths", "stress", "sleep", "--count", "-m", "links.csv")[0] == 0
    code, _, err = ask("loops", "--count", "--most", "10", "-m", "links.csv")
    assert code == 2
    assert "--most" in err


def test_the_page_for_a_new_map_quotes_its_name(ask, folder):
    _, out, _ = ask("new", "my map.toml", "--format", "table")
    assert 'immunograph check "my map.toml"' in out
    assert json.loads(ask("check", "my map.toml", "--json")[1])["links"] > 0
    assert io.StringIO(out).readline().startswith("my map.toml")


# -- errors about files name them ------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["csv", "tsv", "json", "toml", "immap", "txt", "gz", "csv.gz", "xlsx", "parquet", "odd"]
)
@pytest.mark.parametrize(
    "data", [b"\x1f\x8b\x08\0\0\n,;\0", b"\x89immap\r\n", b"PAR1", b'a,b\n"', b"{", b"\0"]
)
def test_an_error_about_a_file_names_the_file(ask, folder, name, data):
    if name == "parquet":
        pytest.importorskip("pyarrow")
    file = f"their file.{name}"
    (folder / file).write_bytes(data)
    for arguments in (["check", file], ["list", "-m", file], ["convert", file, "new.json"]):
        code, out, err = ask(*arguments)
        assert code in (2, 3)
        assert out == ""
        assert file in err
    assert not (folder / "new.json").exists()


@pytest.mark.parametrize(
    "target", ["none/x.csv", "none/x.immap", "none/x.toml", "links.csv/x.immap"]
)
def test_a_place_that_cannot_be_written_is_what_is_blamed(ask, target):
    code, _, err = ask("convert", "hard.csv", target)
    assert code == 2
    assert target in err
    assert "hard.csv" not in err


def test_a_packed_file_can_be_read_through_a_pipe(ask, folder):
    import gzip

    (folder / "links.csv.gz").write_bytes(gzip.compress(LINKS.encode()))
    _, _, err = ask("list", "-m", "links.csv.gz")
    command = err.split("pipe: ")[1].strip().rstrip(")")
    assert command == "gzip -dc links.csv.gz | immunograph list --map -"
    assert (
        b"packed" in piped((folder / "links.csv.gz").read_bytes(), "check", "-", cwd=folder).stderr
    )
