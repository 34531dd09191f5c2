"""Layouts: what they keep, what they avoid, how they are asked for."""

from itertools import combinations, pairwise

import pytest

from immunograph.draw import graphviz
from immunograph.draw.curves import route_points
from immunograph.draw.layout import Box, Placement, place
from immunograph.draw.layout_fit import filled, overlaps, part, stretched
from immunograph.draw.layout_score import Board
from immunograph.draw.layout_start import layered, levelled, ring, stress
from immunograph.errors import RenderError, UsageError

AREA = {"width": 1200.0, "height": 640.0}


def boxes(*names, w=170, h=60):
    return [Box(id=name, w=w, h=h) for name in names]


def chain(text):
    """Links from each letter to the next."""
    return [(a + b, a, b) for a, b in pairwise(text)]


def apart(placed, given, gap):
    for a, b in combinations(given, 2):
        (ax, ay), (bx, by) = placed.positions[a.id], placed.positions[b.id]
        assert abs(ax - bx) >= (a.w + b.w) / 2 + gap or abs(ay - by) >= (a.h + b.h) / 2 + gap


def built_in(given, links, **more):
    return place(given, links, engine="built-in", **{**AREA, **more})


def test_nothing_to_place():
    placed = built_in([], [])
    assert isinstance(placed, Placement)
    assert dict(placed.positions) == {}
    assert (placed.overlaps, placed.score, placed.engine) == (0, 0, "built-in")


def test_one_box_stands_in_the_middle():
    assert dict(built_in(boxes("a"), []).positions) == {"a": (600, 320)}


def test_two_boxes_stand_side_by_side_and_not_too_far():
    placed = built_in(boxes("a", "b"), [("1", "a", "b"), ("2", "b", "a")])
    (ax, ay), (bx, by) = placed.positions["a"], placed.positions["b"]
    assert ay == by == 320
    assert 250 < abs(ax - bx) < 700
    # Both to the same side of their own way, so that they open like a lens.
    assert placed.bends["1"] == placed.bends["2"] != 0


def test_the_gap_is_kept():
    given = boxes(*"abcdefghij")
    placed = built_in(given, [*chain("abcdefghij"), ("x", "a", "f"), ("y", "c", "i")])
    apart(placed, given, 27.8)
    assert placed.overlaps == 0


def test_large_layouts_touch_all_four_sides():
    names = "abcdefghijklmnopqrst"
    links = [*chain(names), *((a + "x", a, b) for a, b in zip(names, names[5:], strict=False))]
    placed = built_in(boxes(*names, w=140, h=50), links)
    xs, ys = zip(*placed.positions.values(), strict=True)
    assert min(xs) == pytest.approx(70, abs=12)
    assert max(xs) == pytest.approx(1130, abs=12)
    assert min(ys) == pytest.approx(25, abs=12)
    assert max(ys) == pytest.approx(615, abs=12)


def test_a_planar_map_has_no_crossings():
    links = [*chain("abcdefgha"), ("1", "a", "e"), ("2", "b", "d"), ("3", "f", "h")]
    placed = built_in(boxes(*"abcdefgh"), links)
    given = {box.id: box for box in boxes(*"abcdefgh")}
    curves = [
        route_points(given[a], given[b], placed.positions[a], placed.positions[b],
                     placed.bends[name])
        for name, a, b in links
    ]  # fmt: skip
    assert not any(one.crosses(other) for one, other in combinations(curves, 2))
    for (_, a, b), curve in zip(links, curves, strict=True):
        for box in given.values():
            if box.id not in (a, b):
                assert curve.distance_to(box, placed.positions[box.id]) > 0


def test_few_boxes_have_gentle_arcs_and_many_have_straight_links():
    few = built_in(boxes(*"abcde"), chain("abcde"))
    assert all(5 < abs(bend) < 150 for bend in few.bends.values())
    names = "abcdefghijklmnopq"
    many = built_in(boxes(*names, w=110, h=40), chain(names))
    assert sum(bend == 0 for bend in many.bends.values()) > 12


def test_parallel_links_never_lie_upon_each_other():
    links = [("1", "a", "b"), ("2", "a", "b"), ("3", "b", "a"), ("4", "b", "a"), ("5", "b", "c")]
    placed = built_in(boxes(*"abc"), links)
    way = {"a": 1, "b": -1}
    drawn = sorted(placed.bends[name] * way[a] for name, a, b in links if {a, b} == {"a", "b"})
    assert all(high - low > 15 for low, high in pairwise(drawn))


def test_a_sheaf_of_parallel_links_stays_near():
    links = [(f"{k:02}", "a", "b") for k in range(12)]
    bends = sorted(built_in(boxes("a", "b"), links).bends.values())
    assert all(high - low >= 15 for low, high in pairwise(bends))
    assert bends[-1] - bends[0] < 400


def test_a_link_from_a_box_to_itself_gets_a_side_and_a_radius():
    placed = built_in(boxes("a", "b"), [("1", "a", "a"), ("2", "a", "a"), ("3", "a", "b")])
    assert set(placed.loops) == {"1", "2"}
    assert placed.loops["1"] != placed.loops["2"]
    assert placed.bends["1"] == placed.bends["2"] > 15


def test_a_loop_stays_inside_the_area():
    pin = {"a": (85.0, 30.0)}
    placed = built_in(boxes("a", "b"), [("1", "a", "a")], pinned=pin)
    assert placed.loops["1"] in (90, 60, 0, 30)  # not above, not to the left


def test_pinned_boxes_stay_exactly():
    pins = {"b": (333.333, 222.222), "d": (900, 500), "elsewhere": (0, 0)}
    given = boxes(*"abcdef")
    placed = place(given, chain("abcdef"), pinned=pins, **AREA)
    assert placed.positions["b"] == (333.333, 222.222)
    assert placed.positions["d"] == (900, 500)
    assert placed.engine == "built-in"
    assert set(placed.positions) == set("abcdef")
    apart(placed, given, 27)


def test_all_pinned():
    pins = {"a": (100.0, 100.0), "b": (150.0, 110.0)}
    placed = built_in(boxes("a", "b"), [("1", "a", "b")], pinned=pins)
    assert dict(placed.positions) == pins
    assert placed.overlaps == 2


def test_a_new_box_finds_the_free_place_near_its_neighbour():
    old = {"a": (200.0, 320.0), "b": (500.0, 320.0), "c": (800.0, 320.0)}
    placed = built_in(boxes(*"abcd"), [*chain("abc"), ("1", "c", "d")], pinned=old)
    x, y = placed.positions["d"]
    assert ((x - 800) ** 2 + (y - 320) ** 2) ** 0.5 < 450


def test_too_small_an_area_is_said():
    given = boxes(*"abcdef", w=100, h=50)
    placed = place(given, [], width=220, height=110, engine="built-in")
    assert placed.overlaps > 0
    crowded = place(given, [], width=310, height=102, engine="built-in")
    assert crowded.overlaps == 0  # three in a row, two rows, no gap


def test_a_box_larger_than_the_area_stands_in_its_middle():
    placed = place(boxes("a", w=500, h=50), [], width=200, height=100, engine="built-in")
    assert placed.positions["a"] == (100, 50)
    assert placed.overlaps == 1


def test_the_order_of_boxes_and_links_does_not_matter():
    given, links = boxes(*"abcdefg"), [*chain("abcdefg"), ("1", "a", "e"), ("2", "g", "c")]
    assert built_in(given, links) == built_in(given[::-1], links[::-1])


def test_another_seed_another_layout():
    given, links = boxes(*"abcdefg"), chain("abcdefg")
    assert built_in(given, links, seed=1) != built_in(given, links, seed=2)


def test_hash_seeds_change_nothing(python):
    code = (
        "from immunograph.draw.layout import Box, place\n"
        "names = [f'node {k}' for k in range(14)]\n"
        "links = [(f'{k}', names[k], names[k * 5 % 14]) for k in range(14)]\n"
        "boxes = [Box(id=name, w=150, h=50) for name in names]\n"
        "print(place(boxes, links, width=1200, height=600, seconds=0.3, engine='built-in'))\n"
    )
    said = {python(code, PYTHONHASHSEED=seed).out for seed in ("0", "1", "77")}
    assert len(said) == 1
    assert "Placement(" in said.pop()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"boxes": boxes("a", "a")}, "same id"),
        ({"links": [("1", "a", "b"), ("1", "b", "a")]}, "same id"),
        ({"links": [("1", "a", "zorg")]}, "'zorg', which is not a box"),
        ({"engine": "zorg"}, "no layout engine called 'zorg'"),
        ({"width": 0}, "out of range"),
        ({"height": float("nan")}, "out of range"),
        ({"boxes": [Box(id="a", w=-1, h=1)], "links": []}, "out of range"),
        ({"gap": -1}, "out of range"),
        ({"seconds": float("inf")}, "out of range"),
    ],
)
def test_wrong_calls_are_refused(change, complaint):
    call = {"boxes": boxes("a", "b"), "links": [], **AREA, **change}
    with pytest.raises(UsageError, match=complaint):
        place(call.pop("boxes"), call.pop("links"), **call)


def test_without_graphviz_our_own_layouts_are_used(monkeypatch):
    monkeypatch.setattr(graphviz, "_ways", lambda: iter(()))
    given, links = boxes(*"abcd"), chain("abcd")
    assert place(given, links, **AREA) == built_in(given, links)
    with pytest.raises(RenderError, match="no Graphviz"):
        place(given, links, engine="graphviz", **AREA)


def test_our_own_layouts_start_no_child(monkeypatch):
    def never(*_):
        raise AssertionError

    monkeypatch.setattr(graphviz, "_run", never)
    assert built_in(boxes(*"abcd"), chain("abcd")).engine == "built-in"


def test_with_graphviz():
    given, links = boxes(*"abcdefgh"), [*chain("abcdefgh"), ("x", "a", "d"), ("y", "c", "c")]
    placed = place(given, links, engine="graphviz", **AREA)
    assert placed.engine == "graphviz"
    assert placed == place(given[::-1], links, engine="graphviz", **AREA)
    apart(placed, given, 27)


def test_positions_of_graphviz():
    left, down = graphviz.positions("digraph { n0 -> n1 }", ["dot rankdir=LR", "dot rankdir=TB"])
    assert left["n0"][0] < left["n1"][0]
    assert down["n0"][1] > down["n1"][1]
    assert graphviz.positions("digraph { n0 }", []) == []
    with pytest.raises(RenderError):
        graphviz.positions("digraph {", ["dot"])


def test_positions_from_a_dot_program(tmp_path, monkeypatch):
    # Stands for Graphviz: says what it was asked for, as a layout of one node each.
    program = tmp_path / "dot"
    program.write_text(
        '#!/bin/sh\ncat >/dev/null\necho "graph 1 2 2"; echo "node n0 ${#1} $# 1 1"; echo stop\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(graphviz, "_ways", lambda: iter([("program", str(program))]))
    found = graphviz.positions("digraph { n0 }", ["neato start=2", "dot"])
    assert found == [{"n0": (7.0, 3.0)}, {"n0": (5.0, 2.0)}]
    one = graphviz.positions("digraph { n0 }", ["dot"])
    assert one == [{"n0": (5.0, 2.0)}]


@pytest.mark.parametrize("said", ["graph 1 2 2\\nnode n0 x y\\nstop", "stop"])
def test_unreadable_positions_are_refused(said, tmp_path, monkeypatch):
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\nprintf '{said}\\n'\n")
    program.chmod(0o755)
    monkeypatch.setattr(graphviz, "_ways", lambda: iter([("program", str(program))]))
    with pytest.raises(RenderError):
        graphviz.positions("digraph { n0 }", ["dot"])


# -- the parts -------------------------------------------------------------------------------


def board(count=6, pairs=(), gap=20.0, size=(100, 40)):
    return Board([size] * count, pairs, (900.0, 500.0), gap)


def test_the_cost_of_a_move_is_the_change_of_the_total():
    from random import Random

    random = Random(3)
    pairs = [(0, 1, 1), (0, 2, 2), (1, 4, 1), (2, 5, 1), (3, 4, 1), (3, 5, 1), (1, 5, 1)]
    some = board(7, pairs)
    some.place([(random.uniform(60, 800), random.uniform(30, 450)) for _ in range(7)])
    for _ in range(60):
        v = random.randrange(7)
        before, old = some.total(), some.local(v)
        some.x[v], some.y[v] = random.uniform(60, 800), random.uniform(30, 450)
        assert some.total() - before == pytest.approx(some.local(v) - old, abs=1e-6)


def test_crossings_and_boxes_in_the_way_cost():
    some = board(4, [(0, 1, 1), (2, 3, 1)])
    some.place([(100, 100), (800, 400), (100, 400), (800, 100)])
    crossed = some.total()
    some.place([(100, 100), (800, 100), (100, 400), (800, 400)])
    assert crossed > some.total() + 1
    some.place([(100, 100), (800, 100), (450, 110), (800, 400)])
    assert some.total() > 5


def test_boxes_are_moved_apart_and_inside():
    some = board(6)
    some.place([(450, 250)] * 3 + [(-50, 900)] * 3)
    assert part(some, [False] * 6) == 0
    assert overlaps(some) == 0
    assert some.gap == 20


def test_boxes_at_fixed_places_are_walked_around():
    some = board(5)
    some.place([(450, 250)] * 5)
    assert part(some, [True, False, False, False, False]) == 0
    assert (some.x[0], some.y[0]) == (450, 250)


def test_stretching_fills_and_does_not_shrink():
    some = board(4, [(0, 1, 1), (1, 2, 1), (2, 3, 1)], size=(200, 90))
    some.place(stretched([(0, 0), (1, 5), (2, 1), (3, 0)], some))
    assert min(some.x) == 100
    assert max(some.x) == 800
    assert min(some.y) == 45
    some.place([(400, 200), (500, 260), (420, 300), (520, 210)])
    wide = max(some.x) - min(some.x)
    filled(some)
    assert max(some.x) - min(some.x) > wide


def test_distances_follow_the_number_of_links():
    points = stress([[1], [0, 2], [1, 3], [2]], 1, {})
    xs = [x for x, _ in points]
    assert xs in (sorted(xs), sorted(xs, reverse=True))  # a chain, from left to right
    held = stress([[1], [0]], 1, {0: (5.0, 5.0)})
    assert held[0] == (5.0, 5.0)
    assert ((held[1][0] - 5) ** 2 + (held[1][1] - 5) ** 2) ** 0.5 == pytest.approx(1, abs=0.05)


def test_turning_lays_the_longer_side_down():
    assert levelled([(0, 0), (0, 9)]) == [(0, 0), (9, 0)]
    turned = levelled([(0, 0), (3, 3), (6, 6.1)])
    assert max(y for _, y in turned) - min(y for _, y in turned) < 0.1


def test_layers_follow_the_links():
    ranks = [x for x, _ in layered([(0, 1), (1, 2), (0, 2), (2, 3), (3, 0)], 5)]
    assert ranks[0] < ranks[1] < ranks[2] < ranks[3]
    assert ranks[4] == 0


def test_a_ring_keeps_a_loop_in_order():
    near = [[1, 4], [0, 2], [1, 3], [2, 4], [0, 3]]
    points = ring(near)
    far = [((points[a][0] - points[b][0]) ** 2 + (points[a][1] - points[b][1]) ** 2) ** 0.5
           for a in range(5) for b in near[a]]  # fmt: skip
    assert max(far) == pytest.approx(min(far), abs=1e-6)
