"""Layouts of random maps: boxes apart, inside, pinned where they were told, always the same."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.draw.curves import route_points
from immunograph.draw.layout import Box, place

WIDTH, HEIGHT = 1808.0, 790.0

# Little effort: what must hold, holds from the start.
QUICK = 0.02


@st.composite
def maps(draw, most=60):
    count = draw(st.integers(0, most))
    share = 0.5 if count > 30 else 1.0  # so that there is room for all
    sides = st.tuples(st.integers(40, int(260 * share)), st.integers(30, int(95 * share)))
    boxes = [
        Box(id=f"n{k}", w=w, h=h)
        for k, (w, h) in enumerate(draw(st.lists(sides, min_size=count, max_size=count)))
    ]
    if not boxes:
        return boxes, []
    end = st.integers(0, count - 1)
    ends = draw(st.lists(st.tuples(end, end), max_size=2 * count))
    return boxes, [(f"l{k}", f"n{a}", f"n{b}") for k, (a, b) in enumerate(ends)]


def check(boxes, links, placed, pinned=()):
    assert set(placed.positions) == {box.id for box in boxes}
    assert set(placed.bends) == {name for name, _, _ in links}
    assert set(placed.loops) == {name for name, a, b in links if a == b}
    assert placed.overlaps == 0
    for box in boxes:
        if box.id not in pinned:
            x, y = placed.positions[box.id]
            assert box.w / 2 <= x <= WIDTH - box.w / 2
            assert box.h / 2 <= y <= HEIGHT - box.h / 2
    for a, b in combinations(boxes, 2):
        (ax, ay), (bx, by) = placed.positions[a.id], placed.positions[b.id]
        room_x, room_y = abs(ax - bx) - (a.w + b.w) / 2, abs(ay - by) - (a.h + b.h) / 2
        assert max(room_x, room_y) > -0.2
    drawn: dict[tuple[str, str], list[float]] = {}
    for name, a, b in links:
        pair = (min(a, b), max(a, b))
        way = 1 if a == pair[0] else -1
        if a == b:
            assert placed.bends[name] > 0
        else:
            drawn.setdefault(pair, []).append(placed.bends[name] * way)
    for bends in drawn.values():
        bends.sort()
        assert all(high - low > 10 for low, high in pairwise(bends))


@settings(max_examples=40, deadline=None)
@given(maps(), st.integers(0, 5))
def test_our_own_layouts(case, seed):
    boxes, links = case
    call = {"width": WIDTH, "height": HEIGHT, "engine": "built-in", "seconds": QUICK, "seed": seed}
    placed = place(boxes, links, **call)
    check(boxes, links, placed)
    assert placed == place(boxes, links, **call)


@settings(max_examples=12, deadline=None)
@given(maps())
def test_layouts_of_graphviz(case):
    boxes, links = case
    placed = place(boxes, links, width=WIDTH, height=HEIGHT, engine="graphviz", seconds=QUICK)
    check(boxes, links, placed)


@settings(max_examples=40, deadline=None)
@given(maps(most=24), st.data())
def test_pinned_boxes_stay_put(case, data):
    boxes, links = case
    # On a grid that has room for all, so that what is pinned does not overlap.
    cells = [(170.0 + 290 * (k % 6), 110.0 + 190 * (k // 6)) for k in range(24)]
    pinned = {
        box.id: cell for box, cell in zip(boxes, cells, strict=False) if data.draw(st.booleans())
    }
    placed = place(
        boxes, links, width=WIDTH, height=HEIGHT, pinned=pinned, engine="built-in", seconds=QUICK
    )
    for name, at in pinned.items():
        assert placed.positions[name] == at
    if len(pinned) < 8:
        check(boxes, links, placed, pinned)


@settings(max_examples=30, deadline=None)
@given(maps(most=12))
def test_every_link_can_be_drawn(case):
    boxes, links = case
    placed = place(boxes, links, width=WIDTH, height=HEIGHT, engine="built-in", seconds=QUICK)
    by_id = {box.id: box for box in boxes}
    for name, a, b in links:
        if a != b:
            ends = placed.positions[a], placed.positions[b]
            curve = route_points(by_id[a], by_id[b], *ends, placed.bends[name])
            assert 1 < curve.length() < 5000
            assert curve.distance_to(by_id[a], ends[0]) > 1
            assert curve.distance_to(by_id[b], ends[1]) > 1
