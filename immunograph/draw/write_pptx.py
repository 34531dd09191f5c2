"""Slides: one for each Scene, of shapes and text that can be edited.

A deck is written with python-pptx from its own empty one, of which one layout is kept and set to
our fonts and colours; the shapes come from :mod:`immunograph.draw.slide_shapes`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

from immunograph.draw.scene import Scene
from immunograph.draw.slide_shapes import Shapes
from immunograph.draw.slide_text import Place, colour
from immunograph.draw.theme import Palette, palette
from immunograph.errors import RenderError, UsageError
from immunograph.safetext import visible_lines
from immunograph.vocabulary import Polarity, Sign, Theme

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout

_WIDE = 12_192_000  # 13⅓ inches, the usual slide
_LEAST, _MOST = 914_400, 56 * 914_400  # one and 56 inches, what PowerPoint takes for a side
_LONGEST_TITLE = 255  # of the properties of a file
_LAYOUT = "Title Only"
# Where Inter is not installed, the numbers of Arial's design lead to a font like it.
_FONT = b'<a:latin typeface="Inter" panose="020B0604020202020204" pitchFamily="34" charset="0"/>'
_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>immunograph</Application></Properties>"
)
_SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def write(scenes: Sequence[Scene]) -> bytes:
    """Return a deck; see :func:`pptx`."""
    return pptx(scenes)


def pptx(scenes: Sequence[Scene]) -> bytes:
    """Return a deck with one slide for each Scene.

    Parameters
    ----------
    scenes : sequence of Scene
        At least one. The slides are 13⅓ inches wide and as high as the first Scene asks for;
        one of another shape is fitted in.

    Returns
    -------
    bytes
        A ``.pptx`` file, the same for the same Scenes.

    Raises
    ------
    UsageError
        If there is no Scene.
    RenderError
        If a length is not finite, or python-pptx is missing.

    Notes
    -----
    Each slide has a real title, the alternative text of the whole on it, editable shapes for
    nodes, one named group for each link, and the Scene's notes for the speaker. Linear in the
    number of parts.

    Examples
    --------
    >>> scene = Scene(width=1920, height=1080, background="#FFFFFF", groups=(), title="Stress")
    >>> pptx([scene])[:2]
    b'PK'
    """
    if not scenes:
        raise UsageError("there is nothing to put on slides", "draw at least one picture")
    import datetime as dt
    import io

    try:
        from pptx import Presentation
    except ImportError as reason:
        raise RenderError(f"slides need python-pptx: {reason}", "pip install python-pptx") from None
    deck = Presentation()
    first = scenes[0]
    scale = min(_WIDE / first.width, _MOST / first.height)
    wide, high = (max(round(side * scale), _LEAST) for side in (first.width, first.height))
    layout = _prepared(deck, first, wide, high)
    for scene in scenes:
        _fill(deck.slides.add_slide(layout), scene, wide, high)
    _title_like(deck.slides[0], layout)
    core = deck.core_properties
    core.title = visible_lines(first.title)[:_LONGEST_TITLE]
    core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - what python-pptx takes
    stream = io.BytesIO()
    deck.save(stream)
    return _dateless(stream)


def _fill(slide: Slide, scene: Scene, wide: int, high: int) -> None:
    """Put a Scene on a slide, in the middle of it."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml import parse_xml

    scale = min(wide / scene.width, high / scene.height)
    place = Place(scale, (wide - scene.width * scale) / 2, (high - scene.height * scale) / 2)

    def hyperlink(url: str) -> str:
        return slide.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    shapes = "".join(Shapes(scene, place, hyperlink).xml())
    tree: Any = slide.shapes._spTree  # noqa: SLF001
    for made in list(slide.placeholders):
        tree.remove(made.element)
    for shape in list(parse_xml(f"<p:spTree {_SPACES}>{shapes}</p:spTree>")):
        tree.append(shape)
    if scene.background:
        tree.addprevious(
            parse_xml(
                f"<p:bg {_SPACES}><p:bgPr>{colour(scene.background)}<a:effectLst/></p:bgPr></p:bg>"
            )
        )
    if scene.notes:
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = visible_lines(scene.notes)


def _prepared(deck: Presentation, scene: Scene, wide: int, high: int) -> SlideLayout:
    """Set size, font and colours of the deck; return the layout that all slides have."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.util import Emu

    chosen = next(layout for layout in deck.slide_layouts if layout.name == _LAYOUT)
    for layout in list(deck.slide_layouts):
        if layout != chosen:
            deck.slide_layouts.remove(layout)
    across, down = wide / (deck.slide_width or wide), high / (deck.slide_height or high)
    for shape in deck.slide_master.placeholders:
        shape.left, shape.width = Emu(shape.left * across), Emu(shape.width * across)
        shape.top, shape.height = Emu(shape.top * down), Emu(shape.height * down)
    deck.slide_width, deck.slide_height = Emu(wide), Emu(high)
    deck.part._element.sldSz.attrib.pop("type", None)  # noqa: SLF001 - it says "4:3"
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme.blob = _themed(theme.blob, palette("dark" if scene.dark else "light"))
    package = deck.part.package
    package.part_related_by(RELATIONSHIP_TYPE.EXTENDED_PROPERTIES).blob = _APPLICATION
    for relation in list(package.iter_rels()):
        # A picture of an empty deck, and the settings of a printer of long ago.
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.drop_rel(relation.rId)
        elif relation.reltype == RELATIONSHIP_TYPE.PRINTER_SETTINGS:
            deck.part.drop_rel(relation.rId)
    return chosen


def _title_like(slide: Slide, layout: SlideLayout) -> None:
    """Give slides that a speaker adds the title of this slide: its place, size and weight."""
    title: Any = slide.shapes.title
    model: Any = layout.slide_master.placeholders[0]
    if title.top < 0:  # it shows none
        return
    model.left, model.top = title.left, title.top
    model.width, model.height = title.width, title.height
    frame = model.text_frame
    frame.margin_left = frame.margin_top = frame.margin_right = frame.margin_bottom = 0
    shown = title.text_frame.paragraphs[0].runs[0].font
    style: Any = layout.slide_master.element.xpath("p:txStyles/p:titleStyle/a:lvl1pPr")[0]
    style.set("algn", "l")
    (letters,) = (child for child in style if child.tag.endswith("}defRPr"))
    letters.set("sz", str(shown.size.centipoints))
    letters.set("b", "1" if shown.bold else "0")


def _themed(theme: bytes, look: Palette) -> bytes:
    """Return the theme of the deck in our font and colours, for what a speaker adds."""
    signs, loops = look.signs, look.loops
    colours = {
        "dk1": look.ink, "lt1": look.background, "dk2": look.muted, "lt2": look.panel,
        "accent1": signs[Sign.RAISES], "accent2": signs[Sign.LOWERS],
        "accent3": loops[Polarity.BALANCING], "accent4": loops[Polarity.REINFORCING],
        "accent5": signs[Sign.UNKNOWN], "accent6": look.families[Theme.LEVER].stroke,
        "hlink": signs[Sign.RAISES], "folHlink": signs[Sign.UNKNOWN],
    }  # fmt: skip
    for name, code in colours.items():
        new = f'<a:{name}><a:srgbClr val="{code[1:]}"/></a:{name}>'.encode()
        theme = re.sub(f"<a:{name}>.*?</a:{name}>".encode(), new, theme)
    theme = re.sub(rb'<a:latin typeface="Calibri"/>', _FONT, theme)
    return theme.replace(b'name="Office Theme"', b'name="immunograph"')


def _dateless(stream: IO[bytes]) -> bytes:
    """Return a zip file with the dates taken out of it."""
    import io
    import zipfile

    clean = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(clean, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # or it would tell the system it was made on
            new.writestr(entry, old.read(name))
    return clean.getvalue()
