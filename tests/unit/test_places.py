"""Places of nodes: kept in the map, written without touching the rest, and drawn where they say."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.draw.plan import places_of, plan
from immunograph.draw.scene import Box
from immunograph.errors import FileError, MapError, UnknownFormat, UnknownName, UsageError
from immunograph.formats import load_map, save_map, toml
from immunograph.graph import CausalGraph
from immunograph.places import save_places, with_places
from immunograph.records import Node
from immunograph.starter import starter_map

PLACE = {"a": (0.125, 0.3)}
LINE = "place = [0.125, 0.3]"
ROOM = Box(x=40, y=60, w=1600, h=800)


def moved(graph, places):
    """Return a map with these places."""
    nodes = [dataclasses.replace(n, place=places.get(n.id, n.place)) for n in graph]
    parts = {p: getattr(graph, p) for p in ("kinds", "claims", "citations")}
    about = {p: getattr(graph, p) for p in ("title", "about", "source")}
    return CausalGraph(nodes, graph.links, **parts, **about)


# -- in the text of a map --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[[nodes]]\nid = "a"\n', f'[[nodes]]\nid = "a"\n{LINE}\n'),
        ('[[nodes]]\nid = "a"', f'[[nodes]]\nid = "a"\n{LINE}'),
        ('[[nodes]]\nid = "a" # why', f'[[nodes]]\nid = "a" # why\n{LINE}'),
        ('[[nodes]]\nlabel = "A"\n\nid = "a"\n\n# end\n', f'[[nodes]]\nlabel = "A"\n\nid = "a"\n{LINE}\n\n# end\n'),
        ('[[nodes]]\n  id = "a"\n\tnote = "n"\n', f'[[nodes]]\n  id = "a"\n\tnote = "n"\n\t{LINE}\n'),
        ('[[nodes]]\r\nid = "a"\r\n# x\r\n', f'[[nodes]]\r\nid = "a"\r\n{LINE}\r\n# x\r\n'),
        ('[[nodes]]\r\nid = "a"', f'[[nodes]]\r\nid = "a"\r\n{LINE}'),
        ('[[nodes]]\rid = "a"\r', f'[[nodes]]\nid = "a"\n{LINE}\n'),
        ('[[nodes]]\nid = "a"\nnote = """\nplace = 1\n[[nodes]]\n""" # n\n[[nodes]]\nid = "b"', f'[[nodes]]\nid = "a"\nnote = """\nplace = 1\n[[nodes]]\n""" # n\n{LINE}\n[[nodes]]\nid = "b"'),
        ('[[nodes]]\nid = "a"\nxrefs = [\n  { curie = "X:1" }, # ]\n]\n', f'[[nodes]]\nid = "a"\nxrefs = [\n  {{ curie = "X:1" }}, # ]\n]\n{LINE}\n'),
        ('[[nodes]]\nid = "a"\n\n  [[nodes.xrefs]]\n  curie = "X:1"\n', f'[[nodes]]\nid = "a"\n{LINE}\n\n  [[nodes.xrefs]]\n  curie = "X:1"\n'),
        ('[[ "nodes" ]] # n\n"id" = \'a\'', f'[[ "nodes" ]] # n\n"id" = \'a\'\n{LINE}'),
        ('[[nodes]]\nplace = [ 1, 0.5 ]  # mine\nid = "a"', '[[nodes]]\nplace = [ 0.125, 0.3 ]  # mine\nid = "a"'),
        ('[[nodes]]\n"place"=[\n 1e-1, # left 0.1\n +0.5,\n] # x\nid = "a"', '[[nodes]]\n"place"=[\n 0.125, # left 0.1\n 0.3,\n] # x\nid = "a"'),
        ('[[nodes]]\nid = "a"\nplace = [0.1250,3e-1]', '[[nodes]]\nid = "a"\nplace = [0.1250,3e-1]'),
        ('title = "[[nodes]]"\n[[nodes]]\nid = "b"\n[[nodes]]\nid = "a"\n', f'title = "[[nodes]]"\n[[nodes]]\nid = "b"\n[[nodes]]\nid = "a"\n{LINE}\n'),
    ],
)  # fmt: skip
def test_only_the_place_is_written(before, after):
    assert with_places(before, PLACE) == after
    assert with_places(after, PLACE) == after
    assert toml.read(after.encode(), "m.toml").node("a").place == (0.125, 0.3)


def test_places_of_other_nodes_stay():
    text = '[[nodes]]\nid = "a"\nplace = [0.0, 1]\n[[nodes]]\nid = "b"\n'
    assert with_places(text, {"b": (0.5, 0.5)}) == f"{text}place = [0.5, 0.5]\n"
    assert with_places(text, {}) == text


def test_a_commented_map_keeps_all_its_lines():
    text = starter_map()
    graph = toml.read(text.encode(), "m.toml")
    places = {node.id: (0.25, n / 10) for n, node in enumerate(graph)}
    after = with_places(text, places)
    assert toml.read(after.encode(), "m.toml") == moved(graph, places)
    added = [line for line in after.split("\n") if line.startswith("place = ")]
    assert len(added) == len(graph)
    assert [line for line in after.split("\n") if line not in added] == text.split("\n")


def test_the_bundled_map_can_be_given_places(article):
    import immunograph.data

    text = Path(immunograph.data.__path__[0], "perlmutter2022.toml").read_text(encoding="utf-8")
    places = {node.id: (round(1 / (n + 2), 4), 0.5) for n, node in enumerate(article)}
    again = toml.read(with_places(text, places).encode(), "m.toml")
    assert again == moved(article, places)


@pytest.mark.parametrize(
    "text", ['nodes = [{ id = "a" }]', 'nodes = [\n  { id = "a", place = [0, 0] },\n]', "nodes=[{id='a'}]"]
)  # fmt: skip
def test_nodes_in_brackets_are_told_how_to_stand(text):
    with pytest.raises(
        UsageError, match=r"^the nodes of map.toml stand in brackets.*\[\[nodes\]\]"
    ):
        with_places(text, PLACE)


def test_places_that_nodes_in_brackets_have_already_are_well():
    text = 'nodes = [{ id = "a", place = [0.125, 0.3] }]'
    assert with_places(text, PLACE) == text


@pytest.mark.parametrize(
    "place", [(0.5,), (0.5, 1.5), (float("nan"), 0.5), "ab", (True, 0.5), None, (0.5, "0.5")]
)
def test_what_is_no_place_is_refused(place, tmp_path):
    for suffix, text in ((".toml", '[[nodes]]\nid = "a"'), (".json", '{"nodes": [{"id": "a"}]}')):
        path = tmp_path / f"m{suffix}"
        path.write_text(text)
        with pytest.raises(UsageError, match=r"^the place of a must be two numbers from 0 to 1"):
            save_places(path, {"a": place})
        assert path.read_text() == text


def test_a_node_that_is_not_there_is_told():
    with pytest.raises(UnknownName, match=r"no node called 'stres' \(did you mean stress\?\)"):
        with_places('[[nodes]]\nid = "stress"', {"stres": (0.5, 0.5)})


@pytest.mark.parametrize("text", ["[[nodes", '[[nodes]]\nid = "a"\nplace = [2, 0]', "\ud800"])
def test_what_is_no_map_is_told(text):
    with pytest.raises(MapError, match=r"^map\.toml"):
        with_places(text, PLACE)


# -- in a file -------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_toml_keeps_its_bytes(tmp_path, mark, ends):
    path = tmp_path / "m.toml"
    lines = ["# über alles", "[[nodes]]", 'id = "a"  # é', "", "# end"]
    path.write_bytes(mark + ends.join(line.encode() for line in lines) + ends)
    save_places(path, PLACE)
    lines.insert(3, LINE)
    assert path.read_bytes() == mark + ends.join(line.encode() for line in lines) + ends
    save_places(str(path), PLACE)
    assert load_map(path).node("a").place == (0.125, 0.3)


def test_a_json_is_written_anew_and_loses_nothing(tmp_path, article):
    path = tmp_path / "m.json"
    save_map(article, path)
    places = {"stress": (0.1, 0.2), "crp": (1.0, 0.0)}
    save_places(path, places)
    assert load_map(path) == moved(article, places)


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_a_table_of_links_cannot_hold_places(tmp_path, suffix):
    path = tmp_path / f"my links{suffix}"
    path.write_text("source,target,sign\na,b,+\n")
    with pytest.raises(UsageError, match=r'cannot hold the places of nodes \(.*convert ".*" map'):
        save_places(path, PLACE)


def test_a_bundled_map_stays_as_it_is(tmp_path):
    import immunograph.data

    path = Path(immunograph.data.__path__[0], "perlmutter2022.toml")
    before = path.read_bytes()
    other = tmp_path / "mine.toml"
    other.symlink_to(path)
    for name in ("perlmutter2022", path, os.path.relpath(path), other):
        with pytest.raises(UsageError, match=r"^perlmutter2022 is a bundled map.*in a copy"):
            save_places(name, {"stress": (0.5, 0.5)})
    assert path.read_bytes() == before


def test_a_file_of_the_name_of_a_bundled_map_is_ones_own(tmp_path):
    path = tmp_path / "perlmutter2022.toml"
    path.write_text('[[nodes]]\nid = "a"\n')
    save_places(path, PLACE)
    assert load_map(path).node("a").place == (0.125, 0.3)


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    with pytest.raises(FileError, match="no such file"):
        save_places(tmp_path / "m.toml", PLACE)
    with pytest.raises(FileError, match="it is a folder"):
        save_places(tmp_path, PLACE)
    (tmp_path / "m.svg").write_text("<svg/>")
    with pytest.raises(UnknownFormat, match=r"no map format is called \.svg"):
        save_places(tmp_path / "m.svg", PLACE)


def test_a_file_that_would_become_too_large_to_be_read_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "m.toml"
    path.write_text('[[nodes]]\nid = "a"\n')
    monkeypatch.setattr(toml, "MOST_LINES", 2)
    with pytest.raises(MapError, match="2 is the most"):
        save_places(path, PLACE)
    assert path.read_text() == '[[nodes]]\nid = "a"\n'


# -- in pictures -----------------------------------------------------------------------------


def chain(**places):
    """Return a map a → b → c, with the places of some nodes."""
    draft = ig.GraphDraft()
    for name in "abc":
        draft.add_node(name, label=f"Node {name}", place=places.get(name))
    draft.add_link("a", "b", "increases")
    draft.add_link("b", "c", "decreases")
    return draft.freeze()


def middle(drawn, name):
    """Return where the middle of a node is, in pixels of the room."""
    x, y = drawn.boxes[name].centre
    return x - ROOM.x, y - ROOM.y


def test_a_node_with_a_place_stands_there_and_the_others_around_it():
    drawn = plan(chain(b=(0.25, 0.75)), ROOM, engine="built-in")
    assert middle(drawn, "b") == pytest.approx((400, 600), abs=1e-9)
    assert drawn.overlaps == 0
    assert all(ROOM.x <= box.x and box.right <= ROOM.right for box in drawn.boxes.values())


def test_what_would_reach_over_the_side_is_moved_inside():
    drawn = plan(chain(a=(0.0, 0.0), c=(1.0, 1.0)), ROOM, engine="built-in")
    a, c = drawn.boxes["a"], drawn.boxes["c"]
    assert (a.x, a.y) == pytest.approx((ROOM.x, ROOM.y))
    assert (c.right, c.bottom) == pytest.approx((ROOM.right, ROOM.bottom))
    assert drawn.overlaps == 0


def test_places_that_are_given_replace_those_of_the_map():
    graph = chain(b=(0.25, 0.75))
    drawn = plan(graph, ROOM, pinned={"a": (0.5, 0.25), "gone": (0, 0)}, engine="built-in")
    assert middle(drawn, "a") == pytest.approx((800, 200))
    free = plan(graph, ROOM, pinned={}, engine="built-in")
    assert free.boxes == plan(chain(), ROOM, engine="built-in").boxes


def test_a_box_larger_than_the_room_stands_in_its_corner_and_has_a_place_all_the_same():
    room = Box(x=0, y=0, w=20, h=10)
    node = Node(id="a", label="A label that is much too long", place=(0.1, 0.9))
    drawn = plan(CausalGraph([node], []), room, engine="built-in")
    assert (drawn.boxes["a"].x, drawn.boxes["a"].y) == pytest.approx((0, 0))
    assert places_of(drawn, room) == {"a": (1.0, 1.0)}


def test_saved_places_are_kept_when_the_map_is_drawn_again(tmp_path):
    path = tmp_path / "m.toml"
    path.write_text(starter_map(), encoding="utf-8")
    first = plan(load_map(path), ROOM, engine="built-in")
    places = places_of(first, ROOM)
    save_places(path, places)
    assert list(places) == [node.id for node in load_map(path)]
    assert all(len(str(share)) <= 6 for place in places.values() for share in place)
    # Not a hair outside either: it would be moved inside the next time.
    assert all(
        min(box.x - ROOM.x, box.y - ROOM.y, ROOM.right - box.right, ROOM.bottom - box.bottom)
        > -1e-9
        for box in first.boxes.values()
    )
    second = plan(load_map(path), ROOM, engine="built-in")
    assert places_of(second, ROOM) == places
    for name, box in first.boxes.items():
        assert second.boxes[name].centre == pytest.approx(box.centre, abs=0.1)
    assert (second.size, second.overlaps) == (first.size, 0)


def test_a_new_node_is_placed_around_the_old_ones():
    places = places_of(plan(chain(), ROOM, engine="built-in"), ROOM)
    draft = ig.GraphDraft(chain(**places))
    draft.add_node("d", label="Node d")
    draft.add_link("c", "d", "increases")
    drawn = plan(draft.freeze(), ROOM, engine="built-in")
    again = places_of(drawn, ROOM)
    assert {name: again[name] for name in places} == places
    assert drawn.overlaps == 0
