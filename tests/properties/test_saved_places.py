"""Places are written into any TOML of a map, and nothing else of it changes."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st
from test_round_trips import maps, thorough

from immunograph.formats import toml
from immunograph.places import with_places
from immunograph.toml_lines import _HIDES, value_spans

_SHARES = st.floats(0, 1)
_POINTS = st.tuples(_SHARES, _SHARES)
_GAPS = st.sampled_from(["", " ", "\t ", "  "])
_TAILS = st.sampled_from(["", " ", "# why", '  # "a" = [[nodes]]', "\t# ''' = {"])
_BETWEEN = st.sampled_from(["", "# place = [0, 0]", "  # [[nodes]]", "#"])
_NUMBERS = st.sampled_from(["0", "1", "0.5", "+0.25", "5e-1", "1_0e-2", "0x1", "0b0", "1.0"])


@st.composite
def _values(draw):
    """Return a place as somebody may write it."""
    first, second = draw(_NUMBERS), draw(_NUMBERS)
    if draw(st.booleans()):
        return f"[{draw(_GAPS)}{first},{draw(_GAPS)}{second}{draw(_GAPS)}]"
    return f"[ # 1, ]\n {first}\n  , {second} # 0.5\n,]"


@st.composite
def texts(draw):
    """Return the TOML of a few nodes as people write it, with the ids of the nodes."""
    names = draw(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1))
    lines = [draw(_BETWEEN)]
    for name in names:
        fields = {"id": f'"{name}"'}
        if draw(st.booleans()):
            fields["note"] = draw(
                st.sampled_from(['"""\nplace = [0, 0]\n[[nodes]]\n"""', "'# [ = '", '"\\" # ["'])
            )
        if draw(st.booleans()):
            fields["aliases"] = '[\n "x", # ]\n]'
        if draw(st.booleans()):
            fields["place"] = draw(_values())
        lines.append(draw(st.sampled_from(["[[nodes]]", " [[ nodes ]] # n", '[["nodes"]]'])))
        for key in draw(st.permutations(list(fields))):
            quoted = draw(st.sampled_from([key, f'"{key}"', f"'{key}'"]))
            gap = draw(_GAPS)
            lines.append(f"{draw(_GAPS)}{quoted}{gap}={gap}{fields[key]}{draw(_TAILS)}")
            lines.append(draw(_BETWEEN))
        if draw(st.booleans()):
            lines += ["[[nodes.xrefs]]", f'curie = "X:1"{draw(_TAILS)}']
    return draw(st.sampled_from(["\n", "\r\n"])).join(
        line.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))) for line in lines
    ), names


def _without_places(text):
    """Return the lines of a text without fields that are places; comments after them stay."""
    for path, (start, end) in reversed(value_spans(text).items()):
        if path[0] == "nodes" and path[2:] == ("place",):
            text = text[: text.rfind("\n", 0, start) + 1] + text[end:]
    return [line.strip() for line in text.split("\n") if line.strip()]


def _holds(before, places):
    graph = toml.read(before.encode(), "m.toml")
    after = with_places(before, places)
    again = toml.read(after.encode(), "m.toml")
    assert again.nodes == tuple(
        dataclasses.replace(node, place=places.get(node.id, node.place)) for node in graph
    )
    for part in ("title", "about", "source", "kinds", "links", "claims", "citations"):
        assert getattr(again, part) == getattr(graph, part)
    # Every text and every comment is there, in the same order, and so is every other line.
    assert _HIDES.findall(after) == _HIDES.findall(before)
    assert _without_places(after) == _without_places(before)
    added = sum(node.place is None for node in graph if node.id in places)
    assert after.count("\n") == before.count("\n") + added
    assert with_places(after, places) == after


@given(texts(), st.data())
@thorough
def test_people_s_maps_keep_everything_else(written, data):
    text, names = written
    _holds(text, data.draw(st.dictionaries(st.sampled_from(names), _POINTS)))


@given(maps(), st.data())
@thorough
def test_any_map_of_ours_keeps_everything_else(graph, data):
    names = [node.id for node in graph]
    chosen = st.dictionaries(st.sampled_from(names), _POINTS) if names else st.just({})
    _holds(toml.write(graph).decode(), data.draw(chosen))
