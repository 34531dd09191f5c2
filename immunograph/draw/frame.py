"""What stands around every drawing: title, subtitle, legend, source; and the room left for it.

Views draw on a canvas whose shorter side measures as on 1920 x 1080 pixels and are scaled to
the size asked for at the end, so that one set of type sizes serves every size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from immunograph.draw import marks
from immunograph.draw.measure import balanced, missing, text_width
from immunograph.draw.samples import GAP, Sample, flowed, link_samples, theme_samples
from immunograph.draw.scene import Box, Group, Line, Move, Path, Scene, moved
from immunograph.draw.theme import Palette, palette
from immunograph.errors import UsageError
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.safetext import clip
from immunograph.vocabulary import Grade, Theme

#: The canvas that views draw on, and the smallest and largest side of a picture.
WIDTH, HEIGHT = 1920, 1080
SMALLEST, LARGEST = 200, 8192

MARGIN = 56.0
_TITLE_SIZES = (48.0, 44.0, 40.0, 36.0, 32.0)
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
        nodes = [*marked, *theme_samples(self.look, themes)]
        rows = [
            row
            for samples in (nodes, link_samples(self.look, links, grades))
            for row in flowed(samples, self.plot.w)
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
                x += sample.width + GAP
        self.plot = Box(x=self.plot.x, y=self.plot.y, w=self.plot.w, h=self.plot.h - high - 10)


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
            parts=tuple(moved(part, by, 0, 0) for part in group.parts),
            box=None
            if group.box is None
            else Box(
                x=group.box.x * by, y=group.box.y * by, w=group.box.w * by, h=group.box.h * by
            ),
        )
        for group in scene.groups
    )
    return replace(scene, groups=groups)
