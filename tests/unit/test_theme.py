"""The colours keep what they promise: contrast, and families that colour-blind readers tell apart.

Contrast is that of WCAG 2. Colour blindness is simulated after Machado, Oliveira & Fernandes
(2009) at full severity, on linear light, as shown on a screen of 8 bits a channel; distances
are CIEDE2000 (Sharma, Wu & Dalal 2005).
"""

from __future__ import annotations

import itertools
import math

import pytest

from immunograph.draw.theme import (
    DARK,
    LIGHT,
    PALETTES,
    SHAPES,
    WIDTHS,
    Palette,
    faded,
    mixed,
    palette,
)
from immunograph.errors import UsageError
from immunograph.vocabulary import Grade, Polarity, Sign, Theme

Triple = tuple[float, float, float]

# To one decimal, as the design states it: the closest are 5.17 (ink on a dark lever) and 5.18
# ("lowers" on white); WCAG asks for 4.5 of text and 3 of graphics.
ENOUGH = 5.2
NAMED = [theme for theme in Theme if theme is not Theme.OTHER]
BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda p: p.name)

SIGHT: dict[str, tuple[Triple, Triple, Triple]] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def light_of(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def channel_of(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def linear(colour: str) -> Triple:
    red, green, blue = (light_of(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        red, green, blue = linear(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, sight: str) -> Triple:
    """Return the CIE Lab values of a colour as somebody with that sight sees it."""
    light = linear(colour)
    shown = []
    for row in SIGHT[sight]:
        value = min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True))))
        shown.append(light_of(round(channel_of(value) * 255) / 255))
    return lab(shown)


def lab(light: list[float]) -> Triple:
    red, green, blue = light

    def curve(t: float) -> float:
        return t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116

    x = curve((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    y = curve(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    z = curve((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Triple, other: Triple) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7)))
    c1, c2 = math.hypot(a1 * (1 + g), b1), math.hypot(a2 * (1 + g), b2)
    h1 = math.degrees(math.atan2(b1, a1 * (1 + g))) % 360
    h2 = math.degrees(math.atan2(b2, a2 * (1 + g))) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue_step = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    light, c = (l1 + l2) / 2, (c1 + c2) / 2
    h = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2

    def cosine(degrees: float) -> float:
        return math.cos(math.radians(degrees))

    t = (
        1
        - 0.17 * cosine(h - 30)
        + 0.24 * cosine(2 * h)
        + 0.32 * cosine(3 * h + 6)
        - 0.20 * cosine(4 * h - 63)
    )
    by_l = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    by_c = (c2 - c1) / (1 + 0.045 * c)
    by_h = hue_step / (1 + 0.015 * c * t)
    bend = math.sin(math.radians(60 * math.exp(-(((h - 275) / 25) ** 2))))
    rotation = -2 * math.sqrt(c**7 / (c**7 + 25**7)) * bend
    return math.sqrt(by_l**2 + by_c**2 + by_h**2 + rotation * by_c * by_h)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [  # from the test data of Sharma, Wu & Dalal (2005)
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_yardstick_itself(one: Triple, other: Triple, distance: float) -> None:
    assert ciede2000(one, other) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("sight", SIGHT)
def test_a_simulation_keeps_grey_grey(sight: str) -> None:
    assert all(sum(row) == pytest.approx(1, abs=1e-5) for row in SIGHT[sight])


@BOTH
def test_every_text_has_contrast(colours: Palette) -> None:
    backgrounds = [colours.background, colours.panel]
    backgrounds += [paint.fill for paint in colours.families.values()]
    ratios = {behind: contrast(colours.ink, behind) for behind in backgrounds}
    assert {behind: ratio for behind, ratio in ratios.items() if round(ratio, 1) < ENOUGH} == {}
    assert contrast(colours.muted, colours.background) >= ENOUGH
    assert contrast(colours.muted, colours.panel) >= ENOUGH


@BOTH
def test_every_stroke_has_contrast(colours: Palette) -> None:
    strokes = [*colours.signs.values(), *colours.loops.values(), colours.muted]
    strokes += [paint.stroke for paint in colours.families.values()]
    ratios = {stroke: contrast(stroke, colours.background) for stroke in strokes}
    assert {stroke: ratio for stroke, ratio in ratios.items() if round(ratio, 1) < ENOUGH} == {}


@pytest.mark.parametrize(
    ("colours", "ratios"),
    [
        (LIGHT, (16.5, 6.2, 6.7, 5.2, 6.0, 8.8, 5.5)),
        (DARK, (16.6, 8.8, 8.5, 8.7, 9.6, 8.9, 10.0)),
    ],
    ids=["light", "dark"],
)
def test_contrast_is_as_stated(colours: Palette, ratios: tuple[float, ...]) -> None:
    told = [
        colours.ink,
        colours.muted,
        colours.signs[Sign.RAISES],
        colours.signs[Sign.LOWERS],
        colours.signs[Sign.UNKNOWN],
        colours.loops[Polarity.REINFORCING],
        colours.loops[Polarity.BALANCING],
    ]
    assert [contrast(c, colours.background) for c in told] == pytest.approx(ratios, abs=0.1)


@pytest.mark.parametrize(
    ("colours", "distances"),
    [(LIGHT, (16.6, 10.1, 9.0, 12.4)), (DARK, (17.3, 14.1, 12.5, 15.5))],
    ids=["light", "dark"],
)
def test_families_stay_apart_for_every_sight(
    colours: Palette, distances: tuple[float, ...]
) -> None:
    fills = [colours.families[theme].fill for theme in NAMED]
    found = [
        min(
            ciede2000(seen(one, sight), seen(other, sight))
            for one, other in itertools.combinations(fills, 2)
        )
        for sight in SIGHT
    ]
    assert found == pytest.approx(distances, abs=0.1)


@BOTH
def test_everything_has_a_look(colours: Palette) -> None:
    assert set(colours.families) == set(SHAPES) == set(Theme)
    assert set(colours.signs) == set(Sign)
    assert set(colours.loops) == set(Polarity)
    assert set(WIDTHS) == set(Grade)


def test_shape_tells_the_named_families_apart_without_colour() -> None:
    assert len({SHAPES[theme] for theme in NAMED}) == len(NAMED)


def test_better_evidence_is_wider() -> None:
    widths = [WIDTHS[grade] for grade in Grade if grade is not Grade.BY_DEFINITION]
    assert widths == [1.6, 2.2, 3.6, 5.6]


@BOTH
def test_faded_keeps_the_background_and_loses_contrast(colours: Palette) -> None:
    pale = faded(colours)
    assert (pale.name, pale.background) == (colours.name, colours.background)
    assert contrast(pale.ink, pale.background) < 2.5
    assert all(contrast(c, pale.background) < 2.5 for c in pale.signs.values())


def test_mixing() -> None:
    assert mixed("#102030", "#FFFFFF", 0) == "#102030"
    assert mixed("#102030", "#FFFFFF", 1) == "#FFFFFF"


def test_palettes_by_name() -> None:
    assert [palette(name) for name in PALETTES] == [LIGHT, DARK]
    with pytest.raises(UsageError, match=r"no theme called 'sepia'.*light, dark"):
        palette("sepia")
