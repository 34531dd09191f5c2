"""The groups of a Scene as the shapes of a slide, in DrawingML.

A node is one shape of the office program's own with its label in it, so that a speaker can move,
recolour and rewrite it. Everything else is drawn as freeform outlines and text boxes, held
together in a group with a name and an alternative text. Connectors are of no use for links: they
have no bar for a head and no gap for a delay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from immunograph.draw.marks import MIDDLE
from immunograph.draw.scene import Box, Close, Curve, Group, Line, Move, Path, Scene
from immunograph.draw.slide_text import (
    Frame,
    Lines,
    Place,
    colour,
    line_text,
    text_and_paths,
    text_blocks,
    text_body,
    text_frame,
)
from immunograph.draw.write_svg import escaped
from immunograph.safetext import clip, web_address

# The office program's own shape for each outline of a node; see ``marks.OUTLINES``.
_PRESETS = {
    "chamfered": "octagon",
    "rounded": "roundRect",
    "hexagon": "hexagon",
    "pill": "roundRect",
    "square": "rect",
    "tag": "homePlate",
}
_NAME = 80  # characters of a name in the list of shapes
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"'
    ' val="1"/></a:ext></a:extLst>'
)


class Shapes:
    """Turns the groups of one Scene into shapes, numbered from 2.

    Parameters
    ----------
    scene : Scene
        What is to be shown.
    place : Place
        Where it comes to lie.
    hyperlink : callable
        Given an address, returns the id of the slide's relationship to it.
    """

    def __init__(self, scene: Scene, place: Place, hyperlink: Callable[[str], str]) -> None:
        self._scene = scene
        self._place = place
        self._hyperlink = hyperlink
        self._last = 1

    def xml(self) -> list[str]:
        """Return the title, which is read first, and then all groups from back to front."""
        title = next(iter(self._scene.of("title")), None)
        shown = (group for group in self._scene.groups if group.parts and group is not title)
        return [self._title(title), *map(self._drawn, shown)]

    def _drawn(self, group: Group) -> str:
        return self._node(group) if group.shape in _PRESETS else self._group(group)

    # -- title and nodes -----------------------------------------------------------------

    def _title(self, group: Group | None) -> str:
        place, scene = self._place, self._scene
        head = self._head("Title", scene.alt or scene.title)
        blocks = text_blocks(group.words) if group is not None else []
        if blocks:
            lines = blocks[0]
            x, y, wide, high = text_frame(lines, place)
            # As wide as the slide allows, so that a longer title can be written over it.
            if lines[0][0].anchor == "start":
                wide = max(wide, place.length(scene.width) - 2 * (x - round(place.left)))
            if " ".join(line_text(line) for line in lines) != scene.title:
                lines = [[replace(lines[0][0], text=scene.title)]]
            body = text_body(lines, place, wrap=len(lines) == 1)
        else:
            # Where none is drawn, it stands above the slide: still in the outline, and read out.
            high = place.length(60)
            x, y, wide = round(place.left), -2 * high, place.length(scene.width)
            body = (
                "<p:txBody><a:bodyPr><a:noAutofit/></a:bodyPr><a:lstStyle/>"
                f"<a:p><a:r><a:rPr/><a:t>{escaped(scene.title)}</a:t></a:r></a:p></p:txBody>"
            )
        return (
            f'<p:sp><p:nvSpPr>{head}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            '<p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>'
            f"<p:spPr>{_xfrm((x, y, wide, high))}</p:spPr>{body}</p:sp>"
        )

    def _node(self, group: Group) -> str:
        body, *rest = group.parts
        lines = next(iter(text_blocks(group.words)), [])
        if not isinstance(body, Path) or len(rest) != sum(map(len, lines)):
            return self._group(group)  # more in it than an outline and a label
        place, box = self._place, group.box or bounds(body)
        insets = _insets(group.shape, body, box, lines, place)
        x, y = place.at(box.x, box.y)
        right, bottom = place.at(box.right, box.bottom)
        return (
            f"<p:sp><p:nvSpPr>{self._head(_name(group), _said(group))}<p:cNvSpPr/><p:nvPr/>"
            f"</p:nvSpPr><p:spPr>{_xfrm((x, y, right - x, bottom - y))}"
            f"{_preset(group.shape, body, box)}{_paint(body, place)}</p:spPr>"
            f"{text_body(lines, place, insets=insets)}</p:sp>"
        )

    # -- everything else -----------------------------------------------------------------

    def _group(self, group: Group) -> str:
        url = group.url if group.role not in {"node", "link"} else None
        pieces = text_and_paths(group.parts)
        if len(pieces) == 1 and group.role != "link":
            return self._piece(pieces[0], _name(group), _said(group), url)[0]
        head = self._head(_name(group), _said(group), decorative=not _said(group))
        drawn = [
            self._piece(piece, f"{self._kind(group, piece)} {number}", "", url)
            for number, piece in enumerate(pieces, 1)
        ]
        x, y = min(f[0] for _, f in drawn), min(f[1] for _, f in drawn)
        right, bottom = max(f[0] + f[2] for _, f in drawn), max(f[1] + f[3] for _, f in drawn)
        at, size = f'x="{x}" y="{y}"', f'cx="{right - x}" cy="{bottom - y}"'
        return (
            f"<p:grpSp><p:nvGrpSpPr>{head}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>"
            f"<a:xfrm><a:off {at}/><a:ext {size}/><a:chOff {at}/><a:chExt {size}/></a:xfrm>"
            f"</p:grpSpPr>{''.join(s for s, _ in drawn)}</p:grpSp>"
        )

    def _kind(self, group: Group, piece: Path | Lines) -> str:
        if not isinstance(piece, Path):
            return "text"
        if piece.fill:
            return "shape"
        gap = group.role == "link" and piece.stroke == self._scene.background
        return "gap" if gap else "line"

    def _piece(
        self, piece: Path | Lines, name: str, said: str, url: str | None
    ) -> tuple[str, Frame]:
        """Return an outline or a block of text as a shape, and what it takes up."""
        place = self._place
        if isinstance(piece, Path):
            frame, outline = _outline(piece, place)
            head = self._head(name, said, decorative=not said)
            return (
                f"<p:sp><p:nvSpPr>{head}<p:cNvSpPr/><p:nvPr/></p:nvSpPr>"
                f"<p:spPr>{_xfrm(frame)}{outline}{_paint(piece, place)}</p:spPr></p:sp>"
            ), frame
        frame = text_frame(piece, place)
        head = self._head(name, said, url=url)
        return (
            f'<p:sp><p:nvSpPr>{head}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
            f'<p:spPr>{_xfrm(frame)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
            f"</p:spPr>{text_body(piece, place)}</p:sp>"
        ), frame

    def _head(
        self, name: str, said: str, *, decorative: bool = False, url: str | None = None
    ) -> str:
        """Return what a shape is called and says."""
        self._last += 1
        descr = f' descr="{escaped(said)}"' if said else ""
        inside = _DECORATIVE if decorative else ""
        if safe := web_address(url):
            inside = f'<a:hlinkClick r:id="{self._hyperlink(safe)}"/>'
        return f'<p:cNvPr id="{self._last}" name="{escaped(name)}"{descr}>{inside}</p:cNvPr>'


def _name(group: Group) -> str:
    said = " ".join(words.text for words in group.words)
    if group.role == "node":
        return clip(said or group.id or "node", _NAME)
    if group.role == "link":
        return clip(f"{group.id} {group.alt}".strip() or "link", _NAME)
    what = group.alt or said
    if not what.startswith(group.id):
        what = f"{group.id} {what}"
    return clip(f"{group.role}: {what}" if what else group.role, _NAME)


def _said(group: Group) -> str:
    return group.alt or " ".join(words.text for words in group.words)


# -- outlines --------------------------------------------------------------------------------


def bounds(path: Path) -> Box:
    """Return the box around an outline, without the width of its stroke.

    Examples
    --------
    >>> bounds(Path(steps=(Move(0, 0), Curve(0, 8, 9, 8, 9, 0))))
    Box(x=0, y=0, w=9, h=6.0)
    """
    xs: list[float] = []
    ys: list[float] = []
    for step in path.steps:
        if isinstance(step, Close):
            continue
        if isinstance(step, Curve):
            xs += _turns(xs[-1], step.x1, step.x2, step.x)
            ys += _turns(ys[-1], step.y1, step.y2, step.y)
        xs.append(step.x)
        ys.append(step.y)
    return Box(x=min(xs), y=min(ys), w=max(xs) - min(xs), h=max(ys) - min(ys))


def _turns(a: float, b: float, c: float, d: float) -> list[float]:
    """Return where one coordinate of a curve turns back: the roots of its derivative."""
    p, q, r = d - 3 * c + 3 * b - a, 2 * (c - 2 * b + a), b - a
    if abs(p) < 1e-9:
        times = [-r / q] if abs(q) > 1e-9 else []
    else:
        inner = max(q * q - 4 * p * r, 0.0) ** 0.5
        times = [(-q - inner) / (2 * p), (-q + inner) / (2 * p)]
    return [
        (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d
        for t in times
        if 0 < t < 1
    ]


def _outline(path: Path, place: Place) -> tuple[Frame, str]:
    """Return an outline of our own, and what it takes up."""
    box = bounds(path)
    x, y = place.at(box.x, box.y)
    right, bottom = place.at(box.right, box.bottom)
    # A level line has no height, by which its coordinates would be divided.
    wide, high = max(right - x, 1), max(bottom - y, 1)

    def points(*coordinates: float) -> str:
        pairs = zip(coordinates[::2], coordinates[1::2], strict=True)
        at = (place.at(*pair) for pair in pairs)
        return "".join(f'<a:pt x="{px - x}" y="{py - y}"/>' for px, py in at)

    steps = []
    for step in path.steps:
        match step:
            case Move():
                steps.append(f"<a:moveTo>{points(*step)}</a:moveTo>")
            case Line():
                steps.append(f"<a:lnTo>{points(*step)}</a:lnTo>")
            case Curve():
                steps.append(f"<a:cubicBezTo>{points(*step)}</a:cubicBezTo>")
            case Close():
                steps.append("<a:close/>")
    return (x, y, wide, high), (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{wide}" h="{high}">{"".join(steps)}</a:path></a:pathLst></a:custGeom>'
    )


def _cut(shape: str, path: Path, box: Box) -> float:
    """Return how much of its corner an outline of a node cuts off."""
    if shape == "square":
        return 0.0
    first, second, *_ = path.steps
    if shape == "tag" and isinstance(second, Line):
        return box.right - second.x
    return first.x - box.x if isinstance(first, Move) else 0.0


def _preset(shape: str, path: Path, box: Box) -> str:
    """Return the office program's own shape with its corners cut as drawn."""
    preset = _PRESETS[shape]
    short = min(box.w, box.h) or 1.0
    most = box.w / short if shape == "tag" else 0.5
    share = round(100_000 * min(max(_cut(shape, path, box) / short, 0.0), most))
    guides = "" if shape == "square" else f'<a:gd name="adj" fmla="val {share}"/>'
    if shape == "hexagon":
        guides += '<a:gd name="vf" fmla="val 115470"/>'
    return f'<a:prstGeom prst="{preset}"><a:avLst>{guides}</a:avLst></a:prstGeom>'


def _paint(path: Path, place: Place) -> str:
    """Return fill and stroke."""
    fill = colour(path.fill) if path.fill else "<a:noFill/>"
    if not path.stroke or path.width <= 0:
        return f"{fill}<a:ln><a:noFill/></a:ln>"
    dash = '<a:prstDash val="solid"/>'
    if path.dash:
        # Lengths are in widths of the line; the round ends are part of the dash.
        ends = path.width if path.round else 0.0
        gaps = (*path.dash, *path.dash) if len(path.dash) % 2 else path.dash
        shares = [
            round(100_000 * max(length + (ends if n % 2 == 0 else -ends), 0.1) / path.width)
            for n, length in enumerate(gaps)
        ]
        pairs = zip(shares[::2], shares[1::2], strict=True)
        stops = "".join(f'<a:ds d="{d}" sp="{sp}"/>' for d, sp in pairs)
        dash = f"<a:custDash>{stops}</a:custDash>"
    cap, join = ("rnd", "<a:round/>") if path.round else ("flat", '<a:miter lim="400000"/>')
    width = min(max(place.length(path.width), 1), 20_116_800)
    return f'{fill}<a:ln w="{width}" cap="{cap}">{colour(path.stroke)}{dash}{join}</a:ln>'


def _xfrm(frame: Frame) -> str:
    x, y, wide, high = frame
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'


def _insets(
    shape: str, path: Path, box: Box, lines: Lines, place: Place
) -> tuple[int, int, int, int]:
    """Return the margins left, top, right, bottom that centre a label where it is drawn."""
    if not lines:
        return 0, 0, 0, 0
    middle, across = box.centre
    if shape == "tag":
        middle -= _cut(shape, path, box) / 4  # that far the shape itself moves its text
    first, last = lines[0][0], lines[-1][0]
    right = first.x - middle if first.anchor == "middle" else 0.0
    down = (first.y + last.y) / 2 - MIDDLE * first.size - across
    margins = (2 * right, 2 * down, -2 * right, -2 * down)
    left, top, back, bottom = (max(place.length(margin), 0) for margin in margins)
    return left, top, back, bottom
