"""The curves of links: where they start and end, which way they bend, what they meet."""

from math import hypot, isclose

import pytest

from immunograph.draw.curves import (
    HEAD,
    START,
    Cubic,
    arc,
    border,
    distance,
    loop_points,
    meeting,
    route_points,
)
from immunograph.draw.layout import Box

WIDE = Box(id="wide", w=200, h=60)
SMALL = Box(id="small", w=60, h=40)
CURVE = Cubic((0, 0), (10, 40), (60, 40), (90, 10))


def near(a, b, within=1e-6):
    return hypot(a[0] - b[0], a[1] - b[1]) <= within


def outside(point, box, centre):
    """How far outside a box a point lies, by the side it is furthest beyond."""
    return max(abs(point[0] - centre[0]) - box.w / 2, abs(point[1] - centre[1]) - box.h / 2)


def test_a_curve_starts_and_ends_at_its_ends():
    assert CURVE.point_at(0) == (0, 0)
    assert CURVE.point_at(1) == (90, 10)
    assert CURVE.points(4)[2] == CURVE.point_at(0.5)


def test_the_direction_of_a_curve_has_length_1_and_points_along():
    for t in (0, 0.3, 1):
        dx, dy = CURVE.tangent_at(t)
        assert isclose(hypot(dx, dy), 1)
        before, after = CURVE.point_at(t - 1e-6), CURVE.point_at(t + 1e-6)
        assert near(((after[0] - before[0]) / hypot(after[0] - before[0], after[1] - before[1]),
                     (after[1] - before[1]) / hypot(after[0] - before[0], after[1] - before[1])),
                    (dx, dy), 1e-4)  # fmt: skip


def test_the_direction_where_a_curve_stands_still():
    assert Cubic((0, 0), (0, 0), (0, 0), (0, 5)).tangent_at(0) == (0, 1)
    assert Cubic((3, 3), (3, 3), (3, 3), (3, 3)).tangent_at(0.5) == (1, 0)


def test_a_part_of_a_curve_lies_on_it():
    part = CURVE.split(0.2, 0.7)
    for t in (0, 0.25, 0.5, 1):
        assert near(part.point_at(t), CURVE.point_at(0.2 + 0.5 * t))
    back = CURVE.split(1, 0)
    assert near(back.point_at(0.3), CURVE.point_at(0.7))


def test_the_length_of_a_quarter_circle():
    k = 0.5522847498 * 100
    quarter = Cubic((100, 0), (100, k), (k, 100), (0, 100))
    assert quarter.length() == pytest.approx(157.08, rel=1e-3)


def test_the_bend_is_the_distance_of_the_middle_to_the_left():
    assert near(arc((0, 0), (100, 0), 20).point_at(0.5), (50, -20))  # y points down
    assert near(arc((100, 0), (0, 0), 20).point_at(0.5), (50, 20))
    assert near(arc((0, 0), (0, 100), -20).point_at(0.5), (-20, 50))


def test_opposite_links_with_equal_bends_never_meet():
    there = route_points(WIDE, SMALL, (0, 0), (400, 150), 30)
    back = route_points(SMALL, WIDE, (400, 150), (0, 0), 30)
    assert not there.crosses(back)
    assert not near(there.point_at(0.5), back.point_at(0.5), 40)


@pytest.mark.parametrize("bend", [0, 25, -90])
@pytest.mark.parametrize("at", [(400, 0), (0, 300), (-350, -200), (240, 90)])
def test_a_route_runs_from_border_to_border(bend, at):
    curve = route_points(WIDE, SMALL, (0, 0), at, bend)
    assert outside(curve.p0, WIDE, (0, 0)) == pytest.approx(START, abs=0.05)
    assert outside(curve.p3, SMALL, at) == pytest.approx(HEAD, abs=0.05)
    assert curve.distance_to(WIDE, (0, 0)) > START - 0.1
    assert curve.distance_to(SMALL, at) > HEAD - 0.1


def test_a_straight_route_is_straight():
    curve = route_points(WIDE, SMALL, (0, 0), (400, 100), 0)
    for x, y in curve.points(8):
        assert y == pytest.approx(x / 4)


@pytest.mark.parametrize("at", [(0, 0), (5, 3), (130, 0), (131, 51)])
def test_boxes_that_touch_or_overlap_still_get_a_curve(at):
    curve = route_points(WIDE, SMALL, (0, 0), at, 0)
    assert all(abs(value) < 500 for point in curve for value in point)
    assert isclose(hypot(*curve.tangent_at(0.5)), 1)


def test_distances():
    assert distance((0, 0), (100, 0), (50, 30), 20, 20) == 20
    assert distance((0, 0), (100, 0), (50, 5), 20, 20) == 0
    assert distance((50, 2), (52, 3), (50, 5), 20, 20) == 0  # inside
    assert distance((0, 0), (100, 0), (113, 14), 20, 20) == 5  # off the end, at a corner
    assert distance((0, 0), (100, 100), (80, 20), 20, 20) == pytest.approx(28.2843, abs=1e-4)
    assert distance((7, 7), (7, 7), (7, 27), 20, 20) == 10  # a point


def test_distance_of_a_curve_from_a_box():
    curve = route_points(SMALL, SMALL, (0, 0), (400, 0), 80)
    assert curve.distance_to(SMALL, (200, 0)) == pytest.approx(57.6, abs=0.5)
    assert curve.distance_to(SMALL, (200, -80)) == 0


def test_crossings():
    one = route_points(SMALL, SMALL, (0, 0), (400, 0), 60)
    other = route_points(SMALL, SMALL, (200, -300), (200, 300), 0)
    (crossing,) = one.crossings(other)
    assert near(crossing, (200, -60), 1)
    assert one.crosses(other)
    assert other.crosses(one)
    assert not one.crosses(route_points(SMALL, SMALL, (0, 200), (400, 200), 60))
    twice = route_points(SMALL, SMALL, (0, -40), (400, -40), 0)
    assert len(one.crossings(twice)) == 2


def test_pieces_that_are_parallel_or_only_touch_do_not_cross():
    assert meeting((0, 0), (10, 0), (0, 0), (10, 0)) is None
    assert meeting((0, 0), (10, 0), (0, 5), (10, 5)) is None
    assert meeting((0, 0), (10, 0), (10, -5), (10, 5)) is None
    assert meeting((0, 0), (10, 0), (4, -5), (4, 5)) == 0.4


@pytest.mark.parametrize("angle", [-90, 90, 0, 180, -60, 30, 150])
@pytest.mark.parametrize("box", [WIDE, SMALL])
def test_a_loop_stands_outside_its_box_on_its_side(angle, box):
    loop = loop_points(box, (500, 500), angle, 25)
    assert outside(loop.p0, box, (500, 500)) == pytest.approx(START, abs=1e-6)
    assert outside(loop.p3, box, (500, 500)) == pytest.approx(HEAD, abs=1e-6)
    assert loop.distance_to(box, (500, 500)) >= 1
    foot = border(box, (500, 500), Cubic((500, 500), (500, 500), (500, 500),
                                         loop.point_at(0.5)).tangent_at(1))  # fmt: skip
    assert 30 < hypot(loop.point_at(0.5)[0] - foot[0], loop.point_at(0.5)[1] - foot[1]) < 80
    assert hypot(loop.p0[0] - loop.p3[0], loop.p0[1] - loop.p3[1]) > 15


def test_a_ray_meets_the_border():
    assert border(WIDE, (0, 0), (1, 0)) == (100, 0)
    assert border(WIDE, (0, 0), (0, -1)) == (0, -30)
    assert border(WIDE, (10, 10), (1, 1)) == (40, 40)
