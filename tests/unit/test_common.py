"""find_common: common causes and effects, what could confound, what stands between."""

from __future__ import annotations

import itertools
import json

import pytest

import immunograph as ig
from immunograph.records import Evidence
from immunograph.vocabulary import Grade
from makers import arrows, link, small_map, text_of, work

#: z moves x and y by routes of their own; w moves them through z; u through x alone.
FORK = """
1: z increases x
2: z decreases m
3: m increases y
4: w increases z
5: u increases x
6: x increases y
7: x increases e
8: y decreases e
"""


def listed(nodes):
    return {each.node: (each.apart, each.through) for each in nodes}


def test_a_fork_confounds_and_a_chain_does_not():
    found = ig.find_common(small_map(FORK), "x", "y")
    assert listed(found.causes) == {"z": (True, None), "w": (False, "z")}
    assert listed(found.effects) == {"e": (True, None)}
    assert [each.node for each in found.causes] == ["z", "w"]
    assert (found.forth.verb, found.back) == ("raises", None)
    assert found.causes[0].second.causal == ig.Ways(raises=2, lowers=2)


def test_the_two_may_be_named_either_way_round():
    one, other = (ig.find_common(small_map(FORK), *ends) for ends in (("x", "y"), ("y", "x")))
    assert listed(one.causes) == listed(other.causes)
    assert [each.first for each in one.causes] == [each.second for each in other.causes]
    assert (one.forth, one.back) == (other.back, other.forth)


def test_direct_ones_come_first():
    graph = small_map(
        "1: p increases q\n2: q increases x\n3: p increases y\n4: z increases x\n5: z increases y"
    )
    found = ig.find_common(graph, "x", "y")
    assert [(each.node, each.direct, each.apart) for each in found.causes] == [
        ("z", True, True), ("p", False, True),
    ]  # fmt: skip


def test_an_association_confounds_nothing():
    graph = small_map("1: z predicts+ x\n2: z increases y")
    (cause,) = ig.find_common(graph, "x", "y").causes
    assert (cause.causal, cause.apart, cause.through) == (False, False, None)
    assert "By association:" in str(ig.find_common(graph, "x", "y").describe())
    assert "Could confound" not in text_of(ig.find_common(graph, "x", "y"))
    assert not ig.find_common(graph, "x", "y", walk="causal").causes


def test_a_marker_may_be_confounded_and_passes_on_what_it_does():
    ends = small_map("1: z increases i\n2: x is_marker_of i\n3: z increases y")
    assert listed(ig.find_common(ends, "x", "y").causes) == {"z": (True, None)}
    passes = small_map("1: z increases i\n2: m is_marker_of i\n3: m increases x\n4: z increases y")
    assert listed(ig.find_common(passes, "x", "y").causes) == {"z": (True, None)}


def test_one_of_the_two_is_no_other_node_and_nor_is_its_opposite():
    through = small_map("1: a increases x\n2: x increases y")
    assert not ig.find_common(through, "x", "y").causes
    assert not ig.find_common(small_map("1: x increases y\n2: y increases e"), "x", "y").effects
    opposite = small_map("1: a opposite_of x\n2: a increases y")
    assert not ig.find_common(opposite, "x", "y").causes


def test_what_bears_on_one_by_an_association_of_the_other_is_no_common_cause():
    chain = (
        "1: u increases i\n2: i increases x\n3: x predicts- y\n4: a increases x\n5: a decreases y"
    )
    assert listed(ig.find_common(small_map(chain), "x", "y").causes) == {"a": (True, None)}
    beside = small_map(chain + "\n6: i predicts+ y")
    assert listed(ig.find_common(beside, "x", "y").causes) == {
        "a": (True, None), "i": (False, None), "u": (False, None),
    }  # fmt: skip
    effects = small_map("1: x predicts+ y\n2: y increases e")
    assert not ig.find_common(effects, "x", "y").effects
    ring = small_map("1: x associated_with y\n2: a increases x")
    assert not ig.find_common(ring, "x", "y", walk="all").causes


def test_feedback_makes_a_node_both():
    graph = small_map("1: z increases x\n2: x increases z\n3: z increases y\n4: y increases z")
    found = ig.find_common(graph, "x", "y")
    assert listed(found.causes) == listed(found.effects) == {"z": (True, None)}
    assert "↺ both cause and effect" in text_of(found)


def test_the_grade_is_the_lower_one():
    graph = small_map(
        [
            link("1", "z", "increases", "x", evidence=(Evidence(citation="rct"),)),
            link("2", "z", "increases", "y"),
        ],
        citations=[work("rct", "rct", 1000)],
    )
    (cause,) = ig.find_common(graph, "x", "y").causes
    assert (cause.first.grade, cause.second.grade) == (Grade.HIGH, Grade.VERY_LOW)
    assert cause.grade is Grade.VERY_LOW


def test_what_one_can_do_to_the_other_both_ways_is_said_to_be_by_walks():
    # x moves y by a path one way, and the other way only once round the loop.
    ring = small_map("1: x increases y\n2: x increases z\n3: z decreases x")
    told = text_of(ig.find_common(ring, "x", "y"))
    assert "x itself bears on y: raises or lowers." in told
    assert "A walk may pass a node twice" in told
    assert "A walk" not in text_of(ig.find_common(small_map("1: x increases y"), "x", "y"))


def test_nothing_in_common_is_an_answer():
    found = ig.find_common(small_map("1: x increases y"), "x", "y")
    assert not found
    assert repr(found) == "<CommonNodes x, y: 0 common causes, 0 common effects>"
    said = text_of(found)
    assert "No common causes." in said
    assert "No common effects." in said
    assert "x itself bears on y: raises." in said


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (["x", "x"], {}, "both nodes are 'x'"),
        (["x", "zz"], {}, "no node called 'zz'"),
        (["x", "y"], {"layers": ["deep"]}, "no layer"),
    ],
)
def test_wrong_calls_are_errors(arguments, options, message):
    with pytest.raises(ig.UsageError, match=message):
        ig.find_common(small_map("1: x increases y"), *arguments, **options)


def test_as_plain_data_and_rows(article):
    found = ig.find_common(article, "mood", "social withdrawal")
    data = found.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "immunograph/common/1"
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows()]
    assert rows[0] == {
        "role": "cause", "node": "inflammation", "claim": "causal", "grade": "low", "direct": True,
        "apart": True, "through": None, "first_can": "unknown", "first_links": 1,
        "second_can": "raises_or_unknown", "second_links": 1,
    }  # fmt: skip
    assert len(rows) == len(found)


def test_paths_beyond_number_are_not_listed():
    found = ig.find_common(arrows(itertools.permutations(range(40), 2), 40), "n000", "n001")
    assert len(found.causes) == len(found.effects) == 38
    assert all(each.apart for each in found.causes)
