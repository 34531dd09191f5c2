"""Scenes as a PDF, one page each, for printing and for showing; fonts embedded, text text.

A pixel of a Scene is half a point: 1920 × 1080 pixels make a page of 960 × 540 points, that of
a slide.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from immunograph.draw.scene import Box, Curve, Group, Line, Move, Path, Scene, Words
from immunograph.draw.write_svg import FONT_FILES, font_file, number
from immunograph.errors import ImmunographError, RenderError, UsageError
from immunograph.safetext import visible_lines, web_address

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

#: Points for each pixel of a drawing.
POINTS = 0.5

# The area around the middle of a link on which a click opens its address, in pixels: that of a
# finger. The rectangle around the whole curve would cover the nodes in its bend.
_FINGER = 48.0


def write(scenes: Sequence[Scene]) -> bytes:
    """Return a PDF file; see :func:`pdf`."""
    return pdf(scenes)


def pdf(scenes: Sequence[Scene]) -> bytes:
    """Draw drawings on the pages of a PDF.

    Parameters
    ----------
    scenes : sequence of Scene
        The drawings, a page each. The title of the first is that of the file.

    Returns
    -------
    bytes
        A PDF file. The same drawings give the same bytes; it carries no date.

    Raises
    ------
    UsageError
        If there is no drawing.
    RenderError
        If a length is not finite, or reportlab is missing or fails.

    Notes
    -----
    Linear in the number of parts. Characters that the bundled font does not have are left
    blank, and are still found and copied.

    Examples
    --------
    >>> scene = Scene(width=90, height=60, background="#FFFFFF", groups=(), title="Nothing yet")
    >>> pdf([scene])[:5]
    b'%PDF-'
    """
    if not scenes:
        raise UsageError("there is nothing to draw", "give at least one drawing")
    try:
        return _pages(scenes)
    except ImportError as reason:
        raise RenderError(f"PDF files need reportlab: {reason}", "pip install reportlab") from None
    except ImmunographError:
        raise
    except Exception as reason:  # reportlab has no error of its own
        raise RenderError(
            f"the PDF could not be made: {reason}", "draw a smaller part of the map"
        ) from reason


def _pages(scenes: Sequence[Scene]) -> bytes:
    stream = BytesIO()
    canvas = _canvas(stream)
    canvas.setTitle(visible_lines(scenes[0].title))
    canvas.setSubject(visible_lines(scenes[0].alt))
    canvas.setAuthor("immunograph")
    canvas.setCreator("immunograph")
    for scene in scenes:
        canvas.setPageSize((scene.width * POINTS, scene.height * POINTS))
        canvas.scale(POINTS, POINTS)
        _Page(canvas, scene.height).draw(scene)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _canvas(stream: BytesIO) -> Canvas:
    """Return an empty PDF that knows the bundled fonts, and neither date nor settings."""
    import sys
    from hashlib import md5
    from types import ModuleType

    # On its first import reportlab runs ~/.reportlab_settings, unless there is this module.
    sys.modules.setdefault("reportlab_settings", ModuleType("reportlab_settings"))
    from reportlab.pdfbase import pdfdoc, pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    class Dateless(pdfdoc.PDFInfo):  # type: ignore[misc]
        def format(self, document: Any) -> Any:
            told = {
                name: pdfdoc.PDFString(getattr(self, name.lower()))
                for name in ("Title", "Author", "Subject", "Creator", "Producer")
            }
            return pdfdoc.PDFDictionary(told).format(document)

    known = set(pdfmetrics.getRegisteredFontNames())
    for weight in FONT_FILES:
        if _font_name(weight) not in known:
            font = TTFont(_font_name(weight), font_file(weight), asciiReadable=0)
            pdfmetrics.registerFont(font)
    canvas = Canvas(
        stream, pageCompression=1, invariant=1, lang="en", initialFontName=_font_name(400)
    )
    # There is no other way to leave out the date, nor to keep that of SOURCE_DATE_EPOCH out of
    # the name of the file, which is worked out from the contents that follow.
    canvas._doc.info = Dateless()  # noqa: SLF001
    canvas._doc.signature = md5(usedforsecurity=False)  # noqa: SLF001
    return canvas


def _font_name(weight: int) -> str:
    """Return the name of a font among those of the whole process."""
    return f"immunograph-Inter-{weight}"


class _Page:
    """Draws on one page, whose y axis points up."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas = canvas
        self.height = height
        canvas.setMiterLimit(4)  # as in SVG

    def draw(self, scene: Scene) -> None:
        """Draw all there is, from back to front."""
        if scene.background is not None:
            self.canvas.setFillColor(_colour(scene.background))
            self.canvas.rect(0, 0, scene.width, scene.height, stroke=0, fill=1)
        for group in scene.groups:
            for part in group.parts:
                if isinstance(part, Path):
                    self.path(part)
                elif part.text and part.width > 0:
                    self.words(part)
            self.address(group)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the Scene as one of the page."""
        for value in (x, y):
            number(value)  # refuses what is not finite
        return x, self.height - y

    def path(self, path: Path) -> None:
        """Draw an outline."""
        stroke = path.stroke if path.width > 0 else None
        if stroke is None and path.fill is None:
            return
        outline = self.canvas.beginPath()
        for step in path.steps:
            if isinstance(step, Move):
                outline.moveTo(*self.at(*step))
            elif isinstance(step, Line):
                outline.lineTo(*self.at(*step))
            elif isinstance(step, Curve):
                one, two, end = self.at(*step[:2]), self.at(*step[2:4]), self.at(*step[4:])
                outline.curveTo(*one, *two, *end)
            else:
                outline.close()
        if path.fill is not None:
            self.canvas.setFillColor(_colour(path.fill))
        if stroke is not None:
            self.canvas.setStrokeColor(_colour(stroke))
            self.canvas.setLineWidth(path.width)
            self.canvas.setDash(list(path.dash))
            self.canvas.setLineCap(1 if path.round else 0)
            self.canvas.setLineJoin(1 if path.round else 0)
        # Fill mode 1: what lies inside is told as in SVG.
        self.canvas.drawPath(
            outline, stroke=stroke is not None, fill=path.fill is not None, fillMode=1
        )

    def words(self, words: Words) -> None:
        """Set a line of text, exactly as wide as it was measured."""
        from reportlab.pdfbase.pdfmetrics import getFont, stringWidth

        name = _font_name(words.weight)
        natural = stringWidth(words.text, name, words.size)
        text = self.canvas.beginText(*self.at(words.left, words.y))
        text.setFont(name, words.size)
        text.setFillColor(_colour(words.colour))
        if natural > 0:
            text.setHorizScale(100 * words.width / natural)
        text.textOut(words.text)
        glyphs = getFont(name).face.charToGlyph
        if all(ord(character) in glyphs and character != "\xa0" for character in words.text):
            self.canvas.drawText(text)
            return
        # What has no glyph is blank on the page; this tells the characters themselves.
        meant = ("\ufeff" + words.text).encode("utf-16-be").hex().upper()
        self.canvas.addLiteral(f"/Span <</ActualText <{meant}>>> BDC")
        self.canvas.drawText(text)
        self.canvas.addLiteral("EMC")

    def address(self, group: Group) -> None:
        """Make a group lead to its address."""
        url, area = web_address(group.url), _area(group)
        if url is None or area is None:
            return
        low, high = self.at(area.x, area.bottom), self.at(area.right, area.y)
        self.canvas.linkURL(url, (*low, *high), relative=1)


def _colour(code: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(code)


def _area(group: Group) -> Box | None:
    """Return where a click on a group is meant for it: its box, or the middle of a link."""
    if group.role != "link":
        return group.box
    for path in group.paths:
        match path.steps:
            case (Move() as start, Curve() as piece, *_):
                x = (start.x + 3 * piece.x1 + 3 * piece.x2 + piece.x) / 8
                y = (start.y + 3 * piece.y1 + 3 * piece.y2 + piece.y) / 8
            case (Move() as start, Line() as piece, *_):
                x, y = (start.x + piece.x) / 2, (start.y + piece.y) / 2
            case _:
                continue
        return Box(x=x, y=y, w=0, h=0).grown(_FINGER / 2)
    return group.box
