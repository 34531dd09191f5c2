"""The entries of a legend: something drawn, and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from immunograph.draw import link_marks, marks
from immunograph.draw.curves import Cubic
from immunograph.draw.measure import text_width
from immunograph.draw.scene import Box, Group, Path, Words, moved
from immunograph.draw.theme import Palette
from immunograph.records import Link
from immunograph.vocabulary import Family, Grade, Relation, Sign, Theme

#: Line width by grade.
WIDTHS = {
    Grade.VERY_LOW: 1.8,
    Grade.LOW: 2.4,
    Grade.MODERATE: 3.8,
    Grade.HIGH: 5.6,
    Grade.BY_DEFINITION: 1.6,
}
_TYPE = 22.0
#: Between two entries.
GAP = 34.0
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
        return self.room + 12 + text_width(self.text, _TYPE, 500)

    def at(self, x: float, y: float, look: Palette) -> Group:
        """Return it at a place."""
        label = marks.words(
            self.text,
            x + self.room + 12,
            y + marks.MIDDLE * _TYPE,
            size=_TYPE,
            weight=500,
            colour=look.ink,
        )
        drawn = tuple(moved(part, 1.0, x, y) for part in self.parts)
        mark = "".join(f"{part.text} " for part in self.parts if isinstance(part, Words))
        return Group(role="legend", alt=mark + self.text, parts=(*drawn, label))


def theme_samples(look: Palette, themes: Iterable[Theme]) -> list[Sample]:
    """Return the families of nodes."""
    found = set(themes)
    samples = []
    for theme in Theme:
        if theme in found:
            wide, high = _SWATCH
            box = Box(x=0, y=-high / 2, w=wide, h=high)
            paint = look.families[theme]
            steps = marks.outline(box, marks.OUTLINES[theme], 18)
            part = Path(steps=steps, fill=paint.fill, stroke=paint.stroke, width=2)
            samples.append(Sample(text=theme.label, room=wide, parts=(part,)))
    return samples


def link_samples(look: Palette, links: Iterable[Link], grades: Iterable[Grade]) -> list[Sample]:
    """Return what links look like, only what occurs."""
    drawn = list(links)
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


def flowed(samples: Sequence[Sample], room: float) -> list[list[Sample]]:
    """Break samples into rows that fit."""
    rows: list[list[Sample]] = []
    used = 0.0
    for sample in samples:
        if not rows or used + sample.width > room:
            rows.append([])
            used = 0.0
        rows[-1].append(sample)
        used += sample.width + GAP
    return rows
