"""Tables of links as Parquet: what data frames hold, and what is told where something is wrong."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import sys
from decimal import Decimal

import pytest

import immunograph as ig
from immunograph.errors import ImmunographError, MapError
from immunograph.formats import csv_, parquet

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def table(**columns):
    """Return the bytes of a Parquet table."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_a_table_says_what_the_same_csv_says(article):
    again = parquet.read(parquet.write(article), "m.parquet")
    assert again == csv_.read(csv_.write(article), "m.csv")


def test_numbers_truths_and_gaps_are_read_as_data_frames_hold_them():
    data = table(
        source=["a", "b"], target=["b", "c"], sign=[1, -1], hedge=[3.0, float("nan")],
        derived=[True, False], n=[1000, None], quote=["q", "r"], note=["'=1", None],
    )  # fmt: skip
    first, second = parquet.read(data, "m.parquet").links
    assert (first.sign.word, int(first.hedge), first.derived, first.evidence[0].n) == (
        "raises",
        3,
        True,
        1000,
    )
    assert (second.sign.word, int(second.hedge), second.derived) == ("lowers", 5, False)
    # No spreadsheet stands between: an apostrophe is what it is.
    assert first.note == "'=1"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (table(source=["a"]), "m.parquet: there is no column 'target' (call the column of the node that it leads to 'target'; there are: source)"),
        (table(source=["a"], target=["b"], sgn=["+"]), "m.parquet: sgn: is not a column of links (did you mean sign?)"),
        (table(source=["a", "a"], target=["b", None], sign=["+", "+"]), "m.parquet:2: target: is missing (the node it leads to)"),
        (table(source=["a"], target=["b"], sign=["x"]), """m.parquet:1: sign: must be "raises" (+), "lowers" (-) or "unknown" (?), not 'x'"""),
    ],
)  # fmt: skip
def test_a_bad_table_is_told_with_its_row(data, message):
    with pytest.raises(MapError) as caught:
        parquet.read(data, "m.parquet")
    assert str(caught.value) == message


@pytest.mark.parametrize("data", [b"", b"PAR1", b"source,target\n", table(source=["a"])[:-9]])
def test_what_is_no_parquet_is_told_in_one_line(data):
    with pytest.raises(MapError, match=r"^m\.parquet: is no Parquet: ") as caught:
        parquet.read(data, "m.parquet")
    assert len(str(caught.value).split("\n")) == 1


def test_every_changed_byte_gives_a_map_or_an_error_of_ours():
    data = table(source=["a", "b"], target=["b", "c"], sign=["+", "-"])
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x55
        with contextlib.suppress(ImmunographError):
            parquet.read(bytes(changed), "m.parquet")


def test_a_table_is_compiled_some_rows_at_a_time(article, monkeypatch, tmp_path):
    monkeypatch.setattr(parquet, "_ROWS", 7)
    ig.save_map(article, tmp_path / "m.parquet")
    assert ig.compile_map(tmp_path / "m.parquet", tmp_path / "m.immap")[1] == 75
    assert ig.load_map(tmp_path / "m.immap") == ig.load_map(tmp_path / "m.parquet")


def test_without_pyarrow_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImmunographError) as caught:
        ig.save_map(ig.load_dataset(), tmp_path / "m.parquet")
    assert str(caught.value) == (
        "a Parquet table needs pyarrow (install it: pip install 'immunograph[parquet]')"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ([b"stress"], "binary"), ([["a", "b"]], "list<element: string>"), ([{"a": 1}], "struct<a: int64>"),
        ([True], "bool"), ([dt.date(2026, 1, 1)], "date32[day]"), ([Decimal("1.5")], "decimal128(2, 1)"),
    ],
)  # fmt: skip
def test_a_column_that_is_no_text_is_told_with_its_type(column, kind):
    with pytest.raises(MapError) as caught:
        parquet.read(table(source=column, target=["b"], sign=["+"]), "m.parquet")
    assert str(caught.value) == (
        f"m.parquet: source: holds {kind}, which is neither text nor numbers "
        "(make it a column of text)"
    )


def test_categories_and_large_texts_are_texts():
    data = table(
        source=pa.array(["a", None, "a"]).dictionary_encode(),
        target=pa.array(["b", "c", "b"], pa.large_string()),
        source_label=pa.array(["A", "X", ""]),
        sign=pa.array([1, -1, 1], pa.int8()),
        note=pa.nulls(3),
    )
    with pytest.raises(MapError, match=r"m\.parquet:2: source: is missing"):
        parquet.read(data, "m.parquet")


def test_rows_and_unpacked_size_are_bounded_by_the_footer(monkeypatch):
    data = table(source=["a"] * 1000, target=["b"] * 1000, sign=["+"] * 1000)
    monkeypatch.setattr(parquet, "MOST_ROWS", 999)
    with pytest.raises(MapError, match=r"holds 1,000 rows, 999 is the most \(compile it"):
        parquet.read(data, "m.parquet")
    monkeypatch.undo()
    monkeypatch.setattr(parquet, "_MOST_UNPACKED", 100)
    with pytest.raises(MapError, match="bytes once it is unpacked"):
        parquet.read(data, "m.parquet")


def test_one_long_text_in_every_row_is_refused_before_it_is_spread():
    many = 200_000
    data = table(
        source=["a"] * many, target=["b"] * many, sign=["+"] * many,
        note=pa.DictionaryArray.from_arrays(pa.array([0] * many, pa.int32()), ["x" * 1_000_001]),
    )  # fmt: skip
    assert len(data) < 1_500_000
    with pytest.raises(MapError, match="a cell is longer than 1,000,000 bytes"):
        parquet.read(data, "m.parquet")
