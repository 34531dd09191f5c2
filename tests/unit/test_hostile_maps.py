"""What bad files get: one line that says what is wrong, quickly, and nothing in them obeyed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from huge_maps import CASES

from immunograph.errors import FileError, MapError, UnknownFormat
from immunograph.formats import load_map, save_map, toml
from immunograph.graph import CausalGraph
from immunograph.records import Node
from immunograph.safetext import has_hidden

HERE = Path(__file__).parent

# The bar, in megabytes of memory that a hostile file of 10 MB may take.
MOST_MEMORY = 400

#: What is hostile in size but a valid map all the same.
_MAPS = {("toml", "spaces"), ("csv", "commas")}


@pytest.mark.parametrize(("form", "name"), [(f, n) for f, cases in CASES.items() for n in cases])
def test_a_huge_hostile_file_is_refused_in_little_memory(form, name, record_property):
    ran = subprocess.run(
        [sys.executable, str(HERE / "huge_maps.py"), form, name],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = json.loads(ran.stdout)
    record_property("seconds", found["seconds"])
    assert found["kind"] == ("map" if (form, name) in _MAPS else "MapError")
    assert found["megabytes"] <= MOST_MEMORY
    said = found["said"].split("\n")
    assert len(said) <= 15
    assert all(len(line) <= 400 and not has_hidden(line) for line in said)
    assert found["kind"] == "map" or said[0].startswith(f"map.{form}")


# -- files that are no maps ------------------------------------------------------------------

SUFFIXES = (".toml", ".json", ".csv", ".tsv")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_is_no_map(suffix, tmp_path):
    (tmp_path / f"m{suffix}").mkdir()
    with pytest.raises(FileError, match="it is a folder, not a file"):
        load_map(tmp_path / f"m{suffix}")


@pytest.mark.parametrize("suffix", [".toml", ".json", ".csv"])
def test_a_map_is_not_written_over_a_folder(suffix, tmp_path):
    (tmp_path / f"m{suffix}").mkdir()
    with pytest.raises(FileError, match="it is a folder"):
        save_map(CausalGraph([], []), tmp_path / f"m{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_file_says_so(suffix, tmp_path):
    with pytest.raises(FileError, match="no such file"):
        load_map(tmp_path / f"m{suffix}")


def test_an_unreadable_file_says_so(tmp_path):
    path = tmp_path / "m.toml"
    path.write_text("")
    path.chmod(0)
    tmp_path.chmod(0o755)
    # Root may read everything, so the child becomes nobody first, who may perhaps not read the
    # folders of Python: this is the door that every reader goes through.
    code = (
        "import os, sys\n"
        "from immunograph.errors import FileError\n"
        "from immunograph.files import read_bytes\n"
        "if os.geteuid() == 0:\n"
        "    os.chdir(os.path.dirname(sys.argv[1]))\n"
        "    os.seteuid(65534)\n"
        "try:\n"
        "    read_bytes(os.path.basename(sys.argv[1]))\n"
        "except FileError as error:\n"
        "    print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ran.stdout == "cannot read m.toml: permission denied (check the permissions)\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "m.toml")
    with pytest.raises(FileError, match="it is a pipe, not a file"):
        load_map(tmp_path / "m.toml")


def test_a_file_of_unknown_suffix_names_those_that_are_known(tmp_path):
    path = tmp_path / "m.xyz"
    path.write_text("")
    with pytest.raises(
        UnknownFormat,
        match=r"no map format is called .xyz \(known: .csv, .immap, .json, .parquet, .toml, .tsv\)",
    ):
        load_map(path)
    with pytest.raises(UnknownFormat, match="it has no suffix"):
        save_map(CausalGraph([], []), "m")


@pytest.mark.parametrize(
    ("suffix", "megabytes", "told"), [(".toml", 10, "10,485,760"), (".json", 256, "268,435,456")]
)
def test_a_file_beyond_the_limit_is_refused_unread(suffix, megabytes, told, tmp_path):
    path = tmp_path / f"m{suffix}"
    with path.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024 + 1)
    with pytest.raises(FileError, match=f"larger than the limit of {told} bytes"):
        load_map(path)


def test_the_limit_can_be_chosen(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("source,target\n")
    assert load_map(path, limit=14)
    with pytest.raises(FileError, match="limit of 13 bytes"):
        load_map(path, limit=13)


@pytest.mark.parametrize("suffix", [".toml", ".json"])
@pytest.mark.parametrize("data", [b"\xff\xfe{\x00", b"\x80", b"{\xc3(}", b"\xed\xa0\x80"])
def test_bytes_that_are_no_text_are_refused(suffix, data, tmp_path):
    path = tmp_path / f"m{suffix}"
    path.write_bytes(data)
    with pytest.raises(MapError, match="save the file as UTF-8"):
        load_map(path)


# -- names -----------------------------------------------------------------------------------

NAMES = (
    "node", "edge", "graph", "a:b", '""', "a->b", "<b>bold</b>", "[bold]x[/]", "[/]", ":skull:",
    "{x}", "%s", "$HOME", "`ls`", "\\N", "C:\\new", "=1+1", "שלום", "مرحبا", "🧠", "👩‍👩‍👧",
    "javascript:alert(1)", "<script>alert(1)</script>", "../../etc/passwd", "-rf", "a b", "日本語",
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".toml", ".json", ".csv"])
def test_hostile_names_are_names(suffix, tmp_path):
    from makers import link, small_map

    path = tmp_path / f"m{suffix}"
    links = [link(f"E{n}", name, "increases", name) for n, name in enumerate(NAMES)]
    nodes = [Node(id=name, label=f"label {name}") for name in NAMES]
    graph = small_map(links, nodes=nodes)
    save_map(graph, path)
    assert load_map(path) == graph


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_labels_with_escape_sequences_are_kept_as_text(suffix, tmp_path):
    path = tmp_path / f"m{suffix}"
    label = "\x1b]52;c;cm0gLXJm\x07\x1b[31m\x9b31m\u202e\x00"
    graph = CausalGraph([Node(id="a", label=label)], [])
    save_map(graph, path)
    assert load_map(path) == graph
    assert not any(has_hidden(line) for line in path.read_text(encoding="utf-8").split("\n"))


def test_no_message_holds_a_control_character(tmp_path):
    bad = "\x1b[31m\u202e\x9b"
    path = tmp_path / f"m{bad}.json"
    plain = {
        bad: 1,
        "nodes": [{"id": bad}, {bad: 1, "id": "a"}],
        "links": [{"source": f"x{bad}", "target": "a", "sign": bad, "layer": bad}],
    }
    path.write_text(json.dumps(plain))
    with pytest.raises(MapError) as caught:
        load_map(path)
    assert len(caught.value.problems) == 6
    assert not any(has_hidden(line) for line in str(caught.value).split("\n"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a{}.b.c = 1\n", "keys of several parts"),
        ("[a{}.b]\n", "keys of several parts"),
        ("[[a{}.b.c]]\n", "keys of several parts"),
        ("[[a{}.b]]\n", "tables of"),
        ("[a{}]\n", "tables of"),
    ],
)
def test_tables_that_only_nest_are_refused_before_they_are_parsed(line, message, monkeypatch):
    import tomllib

    monkeypatch.setattr(tomllib, "loads", None)
    text = "".join(line.format(number) for number in range(11_000))
    with pytest.raises(MapError, match=message):
        toml.read(text.encode(), "m.toml")


def test_evidence_may_have_as_many_headers_as_it_needs():
    rows = '[[nodes]]\nid = "a"\n[[links]]\nsource = "a"\ntarget = "a"\nsign = "+"\n'
    rows += '[[links.evidence]]\nquote = "a.b = c [d.e] [[f.g]]"\n' * 11_000
    assert len(toml.read(rows.encode(), "m.toml").links) == 1
