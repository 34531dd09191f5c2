"""The render boundary: Graphviz may hang, crash, lie or be missing; we get one error, at once."""

from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree as ET

import pytest

from immunograph.draw.dot import dot_text
from immunograph.draw.graphviz import render
from immunograph.errors import RenderError, UsageError
from immunograph.graph import CausalGraph
from immunograph.records import Link, Node
from immunograph.vocabulary import Relation, Sign

SMALL = "digraph { a -> b }"
HANGS = "digraph { a -> b [minlen=100000000]; a -> c }"
LINKS = ";".join(f"a{n} -- a{n * 7 % 60}" for n in range(60))
FOREVER = f"graph {{ layout=neato maxiter=2147483647 epsilon=0 {LINKS} }}"


def png_size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def no_child_is_left() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


# -- pictures -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF-")]
)
def test_formats(form: Literal["svg", "png", "pdf"], start: bytes, capfd) -> None:
    first = render(SMALL, form)
    assert first.startswith(start)
    assert render(SMALL, form) == first
    assert capfd.readouterr() == ("", ""), "Graphviz must not speak to the terminal"


def test_svg_is_xml_without_document_type() -> None:
    picture = render(SMALL, "svg")
    assert b"<!DOCTYPE" not in picture
    assert ET.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"


def test_pdf_carries_no_date_and_keeps_its_table_of_offsets() -> None:
    picture = render(SMALL, "pdf")
    assert set(re.findall(rb"Date \(D:(\d+)", picture)) <= {b"19800101000000"}
    table = int(re.findall(rb"startxref\s+(\d+)", picture)[-1])
    assert picture[table : table + 4] == b"xref"
    offsets = re.findall(rb"^(\d{10}) 00000 n", picture[table:], re.MULTILINE)
    assert offsets
    for number, offset in enumerate(offsets, start=1):
        assert picture[int(offset) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize(
    ("dot", "expected"),
    [
        ("digraph { rankdir=LR a -> b -> c }", "wide"),
        ("digraph { a -> b -> c -> d -> e }", "tall"),
        ('digraph { a [width="10000" height="100"] }', "wide"),
    ],
)
def test_pixel_pictures_have_the_longer_side_asked_for(dot: str, expected: str) -> None:
    for asked in (2560, 400):
        width, height = png_size(render(dot, "png", width_px=asked))
        assert max(width, height) == pytest.approx(asked, abs=2)
        assert (width > height) == (expected == "wide")


def test_engines_lay_out_differently() -> None:
    assert render(SMALL, "svg", engine="neato") != render(SMALL, "svg", engine="dot")


def test_the_environment_cannot_lead_graphviz_astray(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = render(SMALL, "svg")
    (tmp_path / "config8").write_text("libgvplugin_evil.so evil {}\n")
    for name in ("GVBINDIR", "GV_FILE_PATH", "DOTFONTPATH", "PYTHONPATH", "PYTHONSTARTUP"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "resource.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    assert render(SMALL, "svg") == expected


# -- what Graphviz does with input that is not ours -------------------------------------------


@pytest.mark.parametrize(
    ("dot", "message"),
    [
        ("", "Graphviz failed"),
        ("digraph { a -> b", "syntax error"),
        ("nonsense", "syntax error"),
        ("digraph { a [label=<<b>open>] }", "Graphviz failed"),
        ("digraph { a -> b [weight=2147483647]; c -> b [weight=2147483647] }", "overflow"),
        ('digraph { a [peripheries="1000000000"] }', "Graphviz"),
        ('digraph { a [shape=polygon skew="nan" distortion="1e300"] }', "crashed (SIGABRT)"),
        ('digraph { a [label="x\x01y"] }', "not XML"),
        ('digraph { a [URL="javascript:alert(1)"] }', "unsafe href"),
        ('digraph { a [URL="file:///etc/passwd"] }', "unsafe href"),
        ('digraph { a [fontname="x\\" onload=\\"alert(1)"] }', "unsafe onload"),
        ('digraph { stylesheet="x\\"?><script>" a }', "Graphviz"),
    ],
    ids=range(12),
)
def test_failure_of_any_kind_is_one_line_with_a_hint(dot: str, message: str, capfd) -> None:
    with pytest.raises(RenderError, match=re.escape(message)) as caught:
        render(dot, "svg", seconds=20)
    assert caught.value.message.isprintable()
    assert "-o FILE.dot works without Graphviz" in caught.value.hint
    assert capfd.readouterr() == ("", "")
    assert no_child_is_left()


def test_pictures_within_a_picture_are_refused(tmp_path: Path) -> None:
    inner = tmp_path / "inner.png"
    inner.write_bytes(render(SMALL, "png", width_px=32))
    with pytest.raises(RenderError, match="image in it"):
        render(f'digraph {{ a [image="{inner}"] }}', "svg")


@pytest.mark.parametrize("dot", [HANGS, FOREVER])
def test_a_hang_is_cut(dot: str) -> None:
    with pytest.raises(RenderError, match=r"did not finish within 1 second|took more than it may"):
        render(dot, "svg", seconds=1)
    assert no_child_is_left()


def test_memory_is_bounded() -> None:
    with pytest.raises(RenderError, match=r"memory|crashed|exit"):
        render("digraph { a -> b [minlen=1000000000] }", "svg", memory=512 * 1024**2)


def test_an_interrupt_kills_the_child_at_once() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(KeyboardInterrupt):
            render(FOREVER, "svg", seconds=600)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert no_child_is_left()


# -- what is missing --------------------------------------------------------------------------

DRAW = """
import sys
from immunograph.draw.graphviz import render
from immunograph.errors import RendererMissing
try:
    sys.stdout.buffer.write(render("digraph { a -> b }", sys.argv[1]))
except RendererMissing as missing:
    print("MISSING", missing.message, "|", missing.hint)
"""


def draw_with(folder: Path, form: str = "svg", program: str = "") -> str:
    """Draw where pygraphviz cannot be loaded, as when a system library is missing."""
    (folder / "pygraphviz").mkdir()
    (folder / "pygraphviz" / "__init__.py").write_text("raise ImportError('no libglib-2.0')")
    if program:
        (folder / "dot").write_text(f"#!/bin/sh\n{program}\n")
        (folder / "dot").chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(folder), "PATH": str(folder)}
    ran = subprocess.run(
        [sys.executable, "-c", DRAW, form], env=environment, capture_output=True, check=True
    )
    assert ran.stderr == b""
    return ran.stdout.decode()


def test_without_any_graphviz(tmp_path: Path) -> None:
    told = draw_with(tmp_path)
    assert told.startswith("MISSING there is no Graphviz to draw with: no libglib-2.0 | ")
    assert "apt-get install graphviz" in told
    assert "-o FILE.dot works without" in told


def test_a_dot_program_stands_in(tmp_path: Path) -> None:
    program = (
        'read given; echo "<svg xmlns=\\"http://www.w3.org/2000/svg\\"><!-- $* $given --></svg>"'
    )
    assert "-Kdot -Tsvg digraph { a -> b }" in draw_with(tmp_path, program=program)


def test_a_dot_program_without_the_format_is_as_good_as_none(tmp_path: Path) -> None:
    program = 'echo "Format: \\"pdf\\" not recognized. Use one of: svg" >&2; exit 1'
    told = draw_with(tmp_path, "pdf", program=program)
    assert told.startswith('MISSING there is no Graphviz to draw with: Format: "pdf" not recog')


# -- calls that are wrong ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "gif"},
        {"format": "svg:core"},
        {"engine": "../../bin/sh"},
        {"seconds": 0},
        {"seconds": float("nan")},
        {"memory": 0},
        {"width_px": 0},
        {"width_px": 1_000_000},
    ],
)
def test_wrong_calls(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        render(SMALL, **{"format": "svg", **wrong})


# -- our own pictures -------------------------------------------------------------------------


def test_our_svg_only_draws() -> None:
    graph = CausalGraph(
        [Node(id="a", label="<script>alert(1)</script>"), Node(id="b", label='" onload="x')],
        [Link(id="L", source="a", target="b", relation=Relation.AFFECTS, sign=Sign.UNKNOWN)],
        title="]]><script>",
    )
    elements = list(ET.fromstring(render(dot_text(graph), "svg")).iter())
    names = {element.tag.rpartition("}")[2] for element in elements}
    assert names <= {"svg", "g", "title", "polygon", "polyline", "ellipse", "path", "text", "a"}
    keys = {key.rpartition("}")[2] for element in elements for key in element.attrib}
    assert not {key for key in keys if key.startswith("on") or key in ("href", "src", "style")}
