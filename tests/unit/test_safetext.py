"""Text from a map, made safe: noncharacters, unseen characters, formulas, addresses."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.draw import draw_map
from immunograph.errors import MapError, RendererMissing
from immunograph.formats import csv_
from immunograph.link_table import CompiledTable
from immunograph.render import delimited
from immunograph.safetext import (
    guarded_cell,
    has_hidden,
    unguarded_cell,
    visible,
    web_address,
)
from immunograph.stored.compile import Compiler

NONCHARACTERS = [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, *(p << 16 | 0xFFFE for p in range(1, 17))]
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\uff1d1+1", "-cmd|' /C calc'!A0"]
# Where a spreadsheet of some country or program may begin a cell inside a cell.
BEGINNINGS = ["", ";", "\t", "\n", "\r", "\r\n", "; ", '\n"', "\t'", ";\t "]


def runs(cell: str) -> bool:
    """Tell whether some spreadsheet would run a part of a cell, by the plainest reading."""
    if re.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?", cell):
        return False
    return any(part.lstrip(' "').startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))
               for part in re.split(r"[;\t\r\n]", cell))  # fmt: skip


def graph_of(label: str, *, other: str = "b") -> ig.CausalGraph:
    draft = ig.GraphDraft()
    draft.add_node("a", label=label)
    draft.add_node(other)
    draft.add_link("a", other, sign="raises")
    return draft.freeze()


def cells_of(written: bytes) -> list[str]:
    text = written.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text, newline=""), strict=True) for cell in row]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_writer_of_csv_lets_a_formula_run(formula: str, beginning: str) -> None:
    cell = f"a{beginning}{formula}" if beginning else formula
    answer = delimited.csv(["x"], [(cell,)]).encode()
    for written in (answer, csv_.write(graph_of(cell))):
        assert not any(map(runs, cells_of(written)))
    assert unguarded_cell(guarded_cell(cell)) == cell


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("=+-@\uff1da1.'\" ;\t\n\r")))
def test_a_guarded_cell_never_runs_and_is_read_back(cell: str) -> None:
    assert not runs(guarded_cell(cell))
    assert unguarded_cell(guarded_cell(cell)) == cell


@pytest.mark.parametrize("code", NONCHARACTERS)
def test_noncharacters_are_shown_as_text_and_are_in_no_id(code: int) -> None:
    label = f"CRP{chr(code)}"
    assert has_hidden(label)
    assert visible(label).startswith("CRP\\")
    with pytest.raises(MapError, match="control or bidirectional"):
        graph_of("a", other=label)


@pytest.mark.parametrize("kind", ["svg", "pdf", "dot", "mmd", "tex", "pptx"])
@pytest.mark.parametrize("code", [0x1, 0x85, 0xFDD0, 0xFFFE, 0x1FFFF, 0x202E])
def test_every_kind_of_picture_shows_them(kind: str, code: int, tmp_path: Path) -> None:
    graph = graph_of(f"CRP{chr(code)}x")
    for engine in ("scene", "graphviz") if kind in ("svg", "pdf") else ("built-in",):
        file = tmp_path / f"{engine}.{kind}"
        try:
            draw_map(graph, file, engine=engine)
        except RendererMissing:
            continue
        data = file.read_bytes()
        assert data
        assert chr(code).encode() not in data or kind in ("pdf", "pptx")


# No screen shows these: zero-width space, joiner, soft hyphen, variation selector, filler.
UNSEEN = ["\u200b", "\u200d", "\u00ad", "\ufe0f", "\u3164", "\u034f", "\u2060"]


@pytest.mark.parametrize("char", UNSEEN)
@pytest.mark.parametrize("first", [0, 1])
def test_ids_that_differ_by_what_no_screen_shows_are_refused(char: str, first: int) -> None:
    ids = ["stress", f"st{char}ress"]
    draft = ig.GraphDraft()
    for name in (ids[first], ids[1 - first]):
        draft.add_node(name)
    with pytest.raises(MapError, match=f"U\\+{ord(char):04X}"):
        draft.freeze()
    alone = ig.GraphDraft()
    alone.add_node(ids[1])
    assert ids[1] in alone.freeze()


@pytest.mark.parametrize(
    "text", ["st\u200bress,a,+\nstress,b,+\n", "x,stress,+\nst\u200bress,b,+\n"]
)
def test_tables_refuse_them_with_their_line(text: str, tmp_path: Path) -> None:
    data = f"source,target,sign\n{text}".encode()
    with pytest.raises(MapError, match=r"maps\.csv:[23].*U\+200B"):
        csv_.read(data, "maps.csv")
    (tmp_path / "maps.csv").write_bytes(data)
    with Compiler() as compiler:
        table = CompiledTable("maps.csv", compiler)
        csv_.feed(str(tmp_path / "maps.csv"), table)
        with pytest.raises(MapError, match=r"maps\.csv:[23].*U\+200B"):
            list(table.pieces())


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.org", "https://", "",
     "https://a b", 'https://a"b', "https://a\nb", "https://a<b", "https://a\\b", "https://\xe4.org",
     "https://a.org/" + "a" * 2000, " https://a.org", "https://a.org\n"],
)  # fmt: skip
def test_only_plain_web_addresses_pass(url: str) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize("url", ["https://doi.org/10.1/a_(b)?x=1&lt;2&y='q'", "HTTP://a.org"])
def test_what_rfc_3986_allows_passes_unchanged(url: str) -> None:
    assert web_address(url) == url
