"""TSV, CSV and JSON: other programs read back what was meant, and run none of it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.render import delimited, json_
from immunograph.safetext import has_hidden, unguarded_cell
from immunograph.vocabulary import Sign


def test_tsv_has_one_line_a_row() -> None:
    rows = [("a", 1, None), ("tab\there", 0.5, True), ("line\nend\\", Sign.LOWERS, False)]
    assert delimited.tsv(("x", "y", "z"), rows, header=True) == (
        "x\ty\tz\na\t1\t\ntab\\there\t0.5\ttrue\nline\\nend\\\\\t-1\tfalse\n"
    )
    assert delimited.tsv(("x",), [], header=False) == ""


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]
)
def test_csv_runs_no_formula(text: str) -> None:
    written = delimited.csv(["x"], [(text,)])
    cell = next(csv.reader(io.StringIO(written.split("\r\n", 1)[1], newline="")))[0]
    assert cell.lstrip("\t\\x0d").startswith("'")


@pytest.mark.parametrize("number", [-1, 0.5, -1e-9, "-1", "+2.5", "-3e10", Sign.LOWERS])
def test_csv_numbers_stay_numbers(number: float | str) -> None:
    assert delimited.csv(["x"], [(number,)]) == f"x\r\n{number}\r\n"


def test_csv_quotes_where_it_must() -> None:
    rows = [('say "hi"', "a,b"), ("two\nlines", " edge "), (None, True)]
    assert delimited.csv(["x", "y"], rows) == (
        'x,y\r\n"say ""hi""","a,b"\r\n"two\nlines"," edge "\r\n,true\r\n'
    )


@pytest.mark.parametrize("write", ["tsv", "csv"])
def test_no_control_character_reaches_a_terminal(write: str) -> None:
    rows = [("a\x1b[31mb\x9b\u202e\r",)]
    text = delimited.tsv(["x"], rows, False) if write == "tsv" else delimited.csv(["x"], rows)
    assert not any(has_hidden(line) for line in text.replace("\r\n", "\n").split("\n"))


CELLS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_csv_is_read_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    written = delimited.csv(["one", "two"], rows)
    read = [tuple(row) for row in csv.reader(io.StringIO(written, newline=""), strict=True)]
    assert read[0] == ("one", "two")
    for before, after in zip(rows, read[1:], strict=True):
        assert [b in (a, unguarded_cell(a)) for b, a in zip(before, after, strict=True)] == [
            True,
            True,
        ]


def test_json_keeps_order_and_letters() -> None:
    assert json_.dumps({"b": 1, "a": "TNF-α"}) == '{\n  "b": 1,\n  "a": "TNF-α"\n}\n'
    assert json_.dumps("α", ascii=True) == '"\\u03b1"\n'
    assert json_.lines([{"a": 1}, ["é"]]) == '{"a": 1}\n["é"]\n'
    assert json_.lines([]) == ""


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_json_has_no_nan(number: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        json_.dumps({"x": number})
    with pytest.raises(ValueError, match="JSON compliant"):
        json_.lines([number])


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.booleans())
def test_json_is_safe_to_print_and_read_back_as_it_was(text: str, ascii: bool) -> None:
    for written in (json_.dumps([text], ascii=ascii), json_.lines([[text]], ascii=ascii)):
        assert json.loads(written) == [text]
        assert not any(has_hidden(line) for line in written.split("\n"))
        written.encode("ascii" if ascii else "utf-8")
