"""pandas: links from a data frame and back, with the columns of a CSV file."""

from __future__ import annotations

import pytest

import immunograph as ig
from immunograph.formats import csv_

pd = pytest.importorskip("pandas")


def test_a_frame_is_read_as_the_same_table_in_csv(article):
    frame = article.to_frame()
    assert ig.from_frame(frame) == csv_.read(csv_.write(article), "a.csv")
    assert set(frame["id"]) == {link.id for link in article.links}


def test_what_is_missing_says_nothing():
    frame = pd.DataFrame(
        {
            "source": ["stress", 7.0, "NA"],
            "target": ["sleep", "mood", "None"],
            "sign": ["inhibits", 1, -1.0],
            "delay": [None, float("nan"), pd.NA],
            "derived": [True, False, pd.NA],
        }
    )
    graph = ig.from_frame(frame)
    assert [n.id for n in graph] == ["stress", "sleep", "7", "mood", "NA", "None"]
    assert [(k.sign, k.delay, k.derived) for k in graph.links] == [
        ("lowers", None, True), ("raises", None, False), ("lowers", None, False),
    ]  # fmt: skip


def test_what_is_wrong_is_named_with_its_row():
    with pytest.raises(ig.UsageError, match="frame must be a pandas DataFrame, not list"):
        ig.from_frame([])
    frame = pd.DataFrame({"source": ["a", "b"], "target": ["b", ["c"]], "sign": ["+", "+"]})
    with pytest.raises(ig.MapError, match="frame:2: target: must be text or a number, not a list"):
        ig.from_frame(frame)
    with pytest.raises(ig.MapError, match="there is no column 'target'"):
        ig.from_frame(pd.DataFrame({"source": ["a"]}))
