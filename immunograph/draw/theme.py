"""The look of a map: colours, shapes and line widths, and nothing else.

Every text and every stroke keeps a contrast of 5.2 : 1 (to one decimal), and the named
families stay apart for colour-blind readers; ``tests/unit/test_theme.py`` recomputes both. Colour
is never the only code: a family has its shape and a sign has its arrowhead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from immunograph.errors import UsageError
from immunograph.vocabulary import Grade, Polarity, Sign, Theme


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of a node: a Graphviz shape, and whether its corners are rounded."""

    name: str
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Paint:
    """The fill and the outline of a node, as ``#RRGGBB``."""

    fill: str
    stroke: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme, all as ``#RRGGBB``.

    Attributes
    ----------
    name : str
        ``"light"`` or ``"dark"``.
    background, panel : str
        What the map is drawn on, and what stands out a little from it.
    ink, muted : str
        Text, and text of second rank.
    hairline : str
        Rules that separate; never carries meaning.
    signs : mapping of Sign to str
        The colour of a link.
    loops : mapping of Polarity to str
        The colour of a loop's badge.
    families : mapping of Theme to Paint
        Fill and outline of the nodes.
    """

    name: str
    background: str
    panel: str
    ink: str
    muted: str
    hairline: str
    signs: Mapping[Sign, str]
    loops: Mapping[Polarity, str]
    families: Mapping[Theme, Paint]


#: The outline of each family of nodes, the same in every palette.
SHAPES: Mapping[Theme, Shape] = MappingProxyType(
    {
        Theme.STRESSOR: Shape("octagon"),
        Theme.IMMUNE: Shape("box", rounded=True),
        Theme.BRAIN: Shape("hexagon"),
        # Graphviz has no pill: a box is rounded by 12 points at the most, which would make
        # this family look like the immune one in grey.
        Theme.MIND: Shape("ellipse"),
        Theme.SOCIAL: Shape("box"),
        Theme.LEVER: Shape("cds"),
        Theme.OTHER: Shape("box", rounded=True),
    }
)

#: Line width by grade, in pixels of a picture 1920 pixels wide.
WIDTHS: Mapping[Grade, float] = MappingProxyType(
    {
        Grade.VERY_LOW: 1.6,
        Grade.LOW: 2.2,
        Grade.MODERATE: 3.6,
        Grade.HIGH: 5.6,
        Grade.BY_DEFINITION: 1.6,
    }
)

#: Points of our drawings for each such pixel: 24 pixel type is set in 14 points.
POINTS = 14 / 24

LIGHT = Palette(
    name="light",
    background="#FFFFFF",
    panel="#F5F7F9",
    ink="#14202B",
    muted="#55636F",
    hairline="#D5DCE2",
    signs=MappingProxyType(
        {Sign.RAISES: "#0B5CAD", Sign.LOWERS: "#C2410C", Sign.UNKNOWN: "#6B5B8C"}
    ),
    loops=MappingProxyType(
        {
            Polarity.REINFORCING: "#8A1C5C",
            Polarity.BALANCING: "#0F766E",
            Polarity.UNDETERMINED: "#6B5B8C",
        }
    ),
    families=MappingProxyType(
        {
            Theme.STRESSOR: Paint("#FBDD85", "#7A5200"),
            Theme.IMMUNE: Paint("#F2A9C4", "#8E1246"),
            Theme.BRAIN: Paint("#EADFFD", "#5B35B5"),
            Theme.MIND: Paint("#78C6F7", "#0B4A80"),
            Theme.SOCIAL: Paint("#C2F4DF", "#0B6B53"),
            Theme.LEVER: Paint("#B7C096", "#454F14"),
            Theme.OTHER: Paint("#E7EAED", "#55636F"),
        }
    ),
)

DARK = Palette(
    name="dark",
    background="#0E1620",
    panel="#16212D",
    ink="#F2F5F8",
    muted="#A9B6C2",
    hairline="#2C3A47",
    signs=MappingProxyType(
        {Sign.RAISES: "#6CB6FF", Sign.LOWERS: "#FF9A5C", Sign.UNKNOWN: "#C4B5E8"}
    ),
    loops=MappingProxyType(
        {
            Polarity.REINFORCING: "#F29AC7",
            Polarity.BALANCING: "#5ED3C0",
            Polarity.UNDETERMINED: "#C4B5E8",
        }
    ),
    families=MappingProxyType(
        {
            Theme.STRESSOR: Paint("#4A3D0A", "#FFD166"),
            Theme.IMMUNE: Paint("#8A4660", "#FFB3C8"),
            Theme.BRAIN: Paint("#3B2C70", "#C3AEFF"),
            Theme.MIND: Paint("#0D659B", "#A8DBFF"),
            Theme.SOCIAL: Paint("#0F4539", "#6FE3BF"),
            Theme.LEVER: Paint("#626C33", "#DCEB8F"),
            Theme.OTHER: Paint("#2A333C", "#A9B6C2"),
        }
    ),
)

#: The palettes by name.
PALETTES: Mapping[str, Palette] = MappingProxyType({p.name: p for p in (LIGHT, DARK)})


def palette(name: str) -> Palette:
    """Return the palette of that name.

    Raises
    ------
    UsageError
        If there is none.

    Examples
    --------
    >>> palette("dark").ink
    '#F2F5F8'
    """
    try:
        return PALETTES[name]
    except KeyError:
        raise UsageError(f"no theme called {name!r}", f"themes: {', '.join(PALETTES)}") from None


def faded(base: Palette, share: float = 0.78) -> Palette:
    """Return the palette for what is not lit: all colours drawn towards the background.

    Examples
    --------
    >>> faded(LIGHT).ink
    '#CBCED0'
    """

    def fade(colour: str) -> str:
        return mixed(colour, base.background, share)

    return replace(
        base,
        ink=fade(base.ink),
        muted=fade(base.muted),
        signs=MappingProxyType({sign: fade(colour) for sign, colour in base.signs.items()}),
        loops=MappingProxyType({kind: fade(colour) for kind, colour in base.loops.items()}),
        families=MappingProxyType(
            {
                family: Paint(fade(paint.fill), fade(paint.stroke))
                for family, paint in base.families.items()
            }
        ),
    )


def mixed(colour: str, background: str, share: float) -> str:
    """Return ``colour`` with ``share`` of it replaced by ``background`` (0 to 1).

    Examples
    --------
    >>> mixed("#000000", "#FFFFFF", 0.8)
    '#CCCCCC'
    """
    pairs = zip(_channels(colour), _channels(background), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
