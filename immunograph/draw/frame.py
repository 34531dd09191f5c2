"""What stands around every drawing: title, subtitle, legend, source; and the room left for it.

Views draw on a canvas whose shorter side measures as on 1920 x 1080 pixels and are scaled to
the size asked for at the end, so that one set of type sizes serves every size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from immunograph.draw import link_marks, marks
from immunograph.draw.curves import Cubic
from immunograph.draw.measure import balanced, missing, text_width
from immunograph.draw.scene import (
    Box,
    Curve,
    Group,
    Line,
    Move,
    Path,
    Scene,
    Step,
    Words,
)
from immunograph.draw.theme import Palette, palette
from immunograph.errors import UsageError
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.safetext import clip
from immunograph.vocabulary import Family, Grade, Relation, Sign, Theme

#: The canvas that views draw on, and the smallest and largest side of a picture.
WIDTH, HEIGHT = 1920, 1080
SMALLEST, LARGEST = 200, 8192

MARGIN = 56.0
#: Line width by grade.
WIDTHS = {
    Grade.VERY_LOW: 1.8,
    Grade.LOW: 2.4,
    Grade.MODERATE: 3.8,
    Grade.HIGH: 5.6,
    Grade.BY_DEFINITION: 1.6,
}
_TITLE_SIZES = (48.0, 44.0, 40.0, 36.0, 32.0)
_LEGEND = 22.0
_ROW = 38.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a picture is to look, whatever it shows.

    Attributes
    ----------
    theme : str
        ``"light"`` or ``"dark"``.
    width, height : int
        Of the picture, in pixels.
    transparent : bool
        Whether the background is left out.
    title, source : str or None
        Texts instead of the usual ones; empty to leave them out.
    """

    theme: str = "light"
    width: int = WIDTH
    height: int = HEIGHT
    transparent: bool = False
    title: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        for side in (self.width, self.height):
            if not SMALLEST <= side <= LARGEST:
                raise UsageError(
                    f"a picture of {self.width}x{self.height} pixels cannot be drawn",
                    f"each side must be between {SMALLEST} and {LARGEST}",
                )

    @property
    def look(self) -> Palette:
        """The palette of the theme."""
        return palette(self.theme)

    @property
    def scale(self) -> float:
        """Pixels of the picture for one of the canvas that views draw on."""
        return min(self.width / WIDTH, self.height / HEIGHT)


class Frame:
    """A canvas with its title, source and legend, on which a view draws.

    Parameters
    ----------
    style : Style
        How it is to look.
    title, subtitle : str
        What the view calls itself, unless the style says otherwise.
    source : str
        Where it is from.
    """

    def __init__(self, style: Style, *, title: str, subtitle: str = "", source: str = "") -> None:
        self.style = style
        self.look = style.look
        self.width = style.width / style.scale
        self.height = style.height / style.scale
        self.title = clip(title if style.title is None else style.title, 200)
        self.groups: list[Group] = []
        self.remarks: list[str] = []
        top = self._heading(subtitle)
        bottom = self._source(source if style.source is None else style.source)
        #: The room left for the drawing; legends take from its bottom.
        self.plot = Box(x=MARGIN, y=top, w=self.width - 2 * MARGIN, h=bottom - top)

    def add(self, *groups: Group) -> None:
        """Draw groups, each in front of what is there."""
        self.groups.extend(groups)

    def scene(self, *, alt: str, notes: str = "", uncovered: str = "") -> Scene:
        """Return the finished drawing in the size asked for.

        Parameters
        ----------
        alt : str
            The whole in words.
        notes : str
            For the speaker.
        uncovered : str
            All text of the map that was drawn, to tell which characters have no glyph.
        """
        gaps = missing(uncovered + self.title)
        if gaps:
            self.remarks.append(
                f"the bundled font has no glyph for {clip(' '.join(gaps), 40)}: "
                "left blank in .png and .pdf, in another font in .svg and .pptx"
            )
        scene = Scene(
            width=self.style.width,
            height=self.style.height,
            background=None if self.style.transparent else self.look.background,
            groups=tuple(self.groups),
            title=self.title,
            alt=alt,
            notes=notes,
            dark=self.style.theme == "dark",
            remarks=tuple(self.remarks),
        )
        return scaled(scene, self.style.scale)

    # -- the parts -----------------------------------------------------------------------

    def _heading(self, subtitle: str) -> float:
        """Draw title and subtitle; return where the drawing may begin."""
        y = MARGIN - 14
        room = self.width - 2 * MARGIN
        if self.title:
            size = next(
                (s for s in _TITLE_SIZES if text_width(self.title, s, 700) <= room),
                _TITLE_SIZES[-1],
            )
            lines = balanced(self.title, size, 700, room, 2)
            text = marks.paragraph(
                lines, MARGIN, y, size=size, weight=700, colour=self.look.ink, leading=1.15
            )
            self.add(Group(role="title", alt=self.title, parts=text))
            y += len(lines) * size * 1.15 + 8
        if subtitle:
            text = marks.paragraph(
                balanced(clip(subtitle, 160), 26, 400, room, 1),
                MARGIN,
                y,
                size=26,
                weight=400,
                colour=self.look.muted,
            )
            self.add(Group(role="subtitle", alt=subtitle, parts=text))
            y += 26 * 1.22
        return y + 24

    def _source(self, source: str) -> float:
        """Draw the source line; return where the drawing must end."""
        bottom = self.height - MARGIN + 26
        if not source:
            return bottom
        line = balanced(clip(source, 220), 18, 400, self.width - 2 * MARGIN, 1)[0]
        text = marks.words(
            line,
            self.width - MARGIN,
            bottom - 4,
            size=18,
            weight=400,
            colour=self.look.muted,
            anchor="end",
        )
        self.add(Group(role="source", alt=source, parts=(text,)))
        return bottom - 30

    def legend(
        self,
        links: Iterable[Link],
        grades: Iterable[Grade],
        themes: Iterable[Theme] = (),
        *,
        marked: Sequence[Sample] = (),
    ) -> None:
        """Draw what the shapes and lines mean, only those that occur, at the bottom of the room.

        ``marked`` are entries of the view itself, which come first.
        """
        nodes = [*marked, *_theme_samples(self, themes)]
        rows = [
            row
            for samples in (nodes, _link_samples(self, links, grades))
            for row in _flowed(samples, self.plot.w)
        ]
        if not rows:
            return
        high = len(rows) * _ROW + 18
        top = self.plot.bottom - high
        rule = (Move(MARGIN, top + 4), Line(self.width - MARGIN, top + 4))
        self.add(Group(role="rule", parts=(Path(steps=rule, stroke=self.look.hairline, width=2),)))
        for place, row in enumerate(rows):
            x, y = MARGIN, top + 18 + (place + 0.5) * _ROW
            for sample in row:
                self.add(sample.at(x, y, self.look))
                x += sample.width + _GAP
        self.plot = Box(x=self.plot.x, y=self.plot.y, w=self.plot.w, h=self.plot.h - high - 10)


_GAP = 34.0
_SWATCH = (42.0, 27.0)
_LINE = 72.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One entry of a legend: something drawn, and what it means.

    Attributes
    ----------
    text : str
        What it means.
    room : float
        How wide the drawing is.
    parts : tuple of Path or Words
        The drawing; it begins at 0 and has its middle at the height 0.
    """

    text: str
    room: float
    parts: tuple[Path | Words, ...]

    @property
    def width(self) -> float:
        """How wide it is with its text."""
        return self.room + 12 + text_width(self.text, _LEGEND, 500)

    def at(self, x: float, y: float, look: Palette) -> Group:
        """Return it at a place."""
        label = marks.words(
            self.text,
            x + self.room + 12,
            y + marks.MIDDLE * _LEGEND,
            size=_LEGEND,
            weight=500,
            colour=look.ink,
        )
        moved = tuple(_moved(part, 1.0, x, y) for part in self.parts)
        mark = "".join(f"{part.text} " for part in self.parts if isinstance(part, Words))
        return Group(role="legend", alt=mark + self.text, parts=(*moved, label))


def _theme_samples(frame: Frame, themes: Iterable[Theme]) -> list[Sample]:
    found = set(themes)
    samples = []
    for theme in Theme:
        if theme in found:
            wide, high = _SWATCH
            box = Box(x=0, y=-high / 2, w=wide, h=high)
            paint = frame.look.families[theme]
            steps = marks.outline(box, marks.OUTLINES[theme], 18)
            part = Path(steps=steps, fill=paint.fill, stroke=paint.stroke, width=2)
            samples.append(Sample(text=theme.label, room=wide, parts=(part,)))
    return samples


def _link_samples(frame: Frame, links: Iterable[Link], grades: Iterable[Grade]) -> list[Sample]:
    drawn = list(links)
    look = frame.look
    samples = []
    for sign, text in _SIGNS:
        if any(x.sign is sign and _signed(x) for x in drawn):
            samples.append(line_sample(look, text, sign=sign, colour=look.signs[sign]))
    causal = [x for x in drawn if x.family is Family.CAUSAL]
    other = [x for x in drawn if x.family is Family.ASSOCIATIONAL]
    if other:
        if causal:
            samples.append(line_sample(look, "causal claim"))
        samples.append(line_sample(look, "association", family=Family.ASSOCIATIONAL))
    if any(x.family is Family.STRUCTURAL for x in drawn):
        samples.append(line_sample(look, "by definition", family=Family.STRUCTURAL))
    if any(x.hypothesis and x.family is not Family.STRUCTURAL for x in drawn):
        samples.append(line_sample(look, "only supposed", hypothesis=True))
    if any(x.relation is Relation.HAS_NO_EFFECT_ON for x in drawn):
        samples.append(line_sample(look, "no effect", family=Family.CAUSAL))
    samples += [
        line_sample(look, f"{grade.label} evidence", width=WIDTHS[grade])
        for grade in sorted({g for g in grades if g is not Grade.BY_DEFINITION})
    ]
    if any(x.delay for x in drawn):
        samples.append(line_sample(look, "delayed", delayed=True))
    return samples


_SIGNS = ((Sign.RAISES, "raises"), (Sign.LOWERS, "lowers"), (Sign.UNKNOWN, "direction not known"))


def _signed(link: Link) -> bool:
    return link.relation is not Relation.HAS_NO_EFFECT_ON


def line_sample(
    look: Palette,
    text: str,
    *,
    sign: Sign | None = None,
    colour: str | None = None,
    family: Family = Family.CAUSAL,
    hypothesis: bool = False,
    delayed: bool = False,
    width: float = 2.6,
) -> Sample:
    """Return a short link for the legend; in grey and without a head where no sign is meant."""
    signs = dict.fromkeys(Sign, colour or look.muted)
    curve = Cubic((0.0, 0.0), (_LINE / 3, 0.0), (_LINE * 2 / 3, 0.0), (_LINE, 0.0))
    drawn = link_marks.link(
        "",
        curve,
        replace(look, signs=signs),
        sign=Sign.RAISES if sign is None else sign,
        family=family,
        hypothesis=hypothesis,
        delayed=delayed,
        width=width,
        casing=False,
        head=sign is not None,
    )
    return Sample(text=text, room=_LINE, parts=drawn.parts)


def _flowed(samples: Sequence[Sample], room: float) -> list[list[Sample]]:
    """Break samples into rows that fit."""
    rows: list[list[Sample]] = []
    used = 0.0
    for sample in samples:
        if not rows or used + sample.width > room:
            rows.append([])
            used = 0.0
        rows[-1].append(sample)
        used += sample.width + _GAP
    return rows


# -- helpers that every view needs -------------------------------------------------------------


def grades_of(graph: CausalGraph, links: Iterable[Link]) -> dict[str, Grade]:
    """Return the grade of each link by its id."""
    return {link.id: grade_link(graph, link).grade for link in links}


def source_line(graph: CausalGraph) -> str:
    """Return the line that says where a map is from; empty if it does not say."""
    if graph.source is None or graph.source.citation is None:
        return ""
    work = graph.citation(graph.source.citation)
    title = f", “{work.title}”" if work.title else ""
    author = work.authors or work.short
    return f"Source: {author}{title}{f', {work.year}' if work.year else ''}"


def scaled(scene: Scene, by: float) -> Scene:
    """Return a scene with everything in it ``by`` times as large; its size is left as it is."""
    if by == 1.0:
        return scene
    groups = tuple(
        replace(
            group,
            parts=tuple(_moved(part, by, 0, 0) for part in group.parts),
            box=None
            if group.box is None
            else Box(
                x=group.box.x * by, y=group.box.y * by, w=group.box.w * by, h=group.box.h * by
            ),
        )
        for group in scene.groups
    )
    return replace(scene, groups=groups)


def _moved(part: Path | Words, by: float, dx: float, dy: float) -> Path | Words:
    if isinstance(part, Words):
        return replace(
            part, x=part.x * by + dx, y=part.y * by + dy, size=part.size * by, width=part.width * by
        )
    return replace(
        part,
        steps=tuple(_moved_step(step, by, dx, dy) for step in part.steps),
        width=part.width * by,
        dash=tuple(d * by for d in part.dash),
    )


def _moved_step(step: Step, by: float, dx: float, dy: float) -> Step:
    if isinstance(step, Curve):
        return Curve(
            step.x1 * by + dx,
            step.y1 * by + dy,
            step.x2 * by + dx,
            step.y2 * by + dy,
            step.x * by + dx,
            step.y * by + dy,
        )
    if isinstance(step, Move):
        return Move(step.x * by + dx, step.y * by + dy)
    if isinstance(step, Line):
        return Line(step.x * by + dx, step.y * by + dy)
    return step
