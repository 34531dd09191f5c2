"""A Scene as SVG: paths and text, nothing that runs and nothing that is fetched.

Every line of text carries the width that the bundled font gives it (``textLength``), so that it
fits its node with any other font too. Looks are presentation attributes, so that the picture
can stand in a page without touching it; names (``id``) begin with the prefix of the figure.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping, Sequence

from immunograph.draw.scene import Close, Curve, Group, Line, Move, Path, Scene, Step, Words
from immunograph.errors import RenderError, UsageError
from immunograph.safetext import visible_lines, web_address

#: The bundled fonts by weight.
FONT_FILES = {
    400: "Inter-Regular.ttf",
    500: "Inter-Medium.ttf",
    600: "Inter-SemiBold.ttf",
    700: "Inter-Bold.ttf",
}

_FAMILY = "Inter, Helvetica, Arial, sans-serif"
_PREFIX = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_-]{,63})?")
_ESCAPES = str.maketrans(
    {
        "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;",
        "\t": "&#9;", "\n": "&#10;", "\r": "&#13;",
    }
)  # fmt: skip


def write(scenes: Sequence[Scene], *, prefix: str = "", embed_fonts: bool = False) -> bytes:
    """Return an SVG file.

    Parameters
    ----------
    scenes : sequence of Scene
        One drawing.
    prefix, embed_fonts : str, bool
        As for :func:`svg`.

    Raises
    ------
    UsageError
        If there is not one drawing, or as for :func:`svg`.
    RenderError
        As for :func:`svg`.
    """
    text = svg(only(scenes, "an SVG file"), prefix=prefix, embed_fonts=embed_fonts)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def svg(
    scene: Scene,
    *,
    prefix: str = "",
    embed_fonts: bool = False,
    size: tuple[int, int] | None = None,
) -> str:
    """Return a drawing as an ``<svg>`` element.

    Parameters
    ----------
    scene : Scene
        The drawing.
    prefix : str
        What names in it begin with; two figures on one page need two prefixes.
    embed_fonts : bool
        Whether the glyphs it uses come with it (some 10 kB a weight); needs fontTools and
        brotli.
    size : (int, int), optional
        Width and height at which it is shown; by default its own.

    Returns
    -------
    str
        One element, without an XML declaration. Groups are ``<g>`` with ``data-role`` and
        ``data-id`` and a ``<title>`` that says what they are.

    Raises
    ------
    UsageError
        If the prefix is no plain word.
    RenderError
        If a length is not finite, or fonts cannot be embedded.

    Notes
    -----
    Linear in the number of parts.

    Examples
    --------
    >>> scene = Scene(width=90, height=60, background="#FFFFFF", groups=(), title="Nothing yet")
    >>> svg(scene).count("<path")
    1
    """
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(f"no name can begin with {prefix!r}", "use letters, digits, - and _")
    wide, high = size or (scene.width, scene.height)
    names = f"{prefix}title" + (f" {prefix}desc" if scene.alt else "")
    pieces = [
        _tag(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": number(wide),
                "height": number(high),
                "viewBox": f"0 0 {number(scene.width)} {number(scene.height)}",
                "preserveAspectRatio": "none" if size else None,
                "role": "img",
                "aria-labelledby": names,
                "font-family": f"{prefix}{_FAMILY}" if embed_fonts else _FAMILY,
            },
        ),
        f"{_tag('title', {'id': f'{prefix}title'})}{escaped(scene.title)}</title>",
    ]
    if scene.alt:
        pieces.append(f"{_tag('desc', {'id': f'{prefix}desc'})}{escaped(scene.alt)}</desc>")
    if embed_fonts:
        pieces.append(f"<style>{_faces(scene, f'{prefix}Inter')}</style>")
    if scene.background is not None:
        corners = f"M0 0H{number(scene.width)}V{number(scene.height)}H0Z"
        pieces.append(_tag("path", {"d": corners, "fill": scene.background}, empty=True))
    pieces += (_group(group) for group in scene.groups)
    return "\n".join([*pieces, "</svg>"])


def only(scenes: Sequence[Scene], what: str) -> Scene:
    """Return the one drawing there is, or say that ``what`` holds no other number of them.

    Raises
    ------
    UsageError
        If there is not exactly one.
    """
    if len(scenes) != 1:
        raise UsageError(
            f"{what} holds one drawing, not {len(scenes)}", "write a .pdf, or draw a single step"
        )
    return scenes[0]


def font_file(weight: int) -> str:
    """Return the path of the bundled font of that weight.

    Raises
    ------
    RenderError
        If it is not there: resvg would draw a picture without its words.
    """
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fonts")
    path = os.path.join(folder, FONT_FILES[weight])
    if not os.path.isfile(path):
        raise RenderError(f"the font {FONT_FILES[weight]} is missing", "install immunograph anew")
    return path


def number(value: float) -> str:
    """Return a length with two decimals at the most.

    Raises
    ------
    RenderError
        If it is not finite.

    Examples
    --------
    >>> number(12.5), number(-0.001), number(100.0)
    ('12.5', '0', '100')
    """
    if not math.isfinite(value):
        raise RenderError(f"a length in the drawing is {value}", "draw a smaller part of the map")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def escaped(text: str) -> str:
    """Return ``text`` for XML, in an element as in an attribute.

    Examples
    --------
    >>> escaped('p<0.05 & "x"')
    'p&lt;0.05 &amp; &quot;x&quot;'
    """
    return visible_lines(text).translate(_ESCAPES)


def _tag(name: str, attributes: Mapping[str, str | None], *, empty: bool = False) -> str:
    given = "".join(f' {k}="{escaped(v)}"' for k, v in attributes.items() if v is not None)
    return f"<{name}{given}{'/' if empty else ''}>"


def _group(group: Group) -> str:
    pieces = [_tag("g", {"data-role": group.role, "data-id": group.id or None})]
    if group.alt:
        pieces.append(f"<title>{escaped(group.alt)}</title>")
    url = web_address(group.url)
    if url:
        pieces.append(_tag("a", {"href": url, "target": "_blank", "rel": "noopener"}))
    for part in group.parts:
        if isinstance(part, Path):
            pieces.append(_path(part))
        elif part.text and part.width > 0:
            pieces.append(_words(part))
    return "\n".join([*pieces, *(["</a>"] if url else []), "</g>"])


def _path(path: Path) -> str:
    looks: dict[str, str | None] = {
        "d": "".join(_step(step) for step in path.steps),
        "fill": path.fill or "none",
    }
    if path.stroke is not None and path.width > 0:
        looks |= {"stroke": path.stroke, "stroke-width": number(path.width)}
        if path.dash:
            looks["stroke-dasharray"] = " ".join(number(length) for length in path.dash)
        if path.round:
            looks |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
    return _tag("path", looks, empty=True)


def _step(step: Step) -> str:
    letter = {Move: "M", Line: "L", Curve: "C", Close: "Z"}[type(step)]
    return letter + " ".join(number(value) for value in step)


def _words(words: Words) -> str:
    # Runs of one line in several colours begin or end with a space, which counts.
    spaced = words.text != " ".join(words.text.split())
    start = _tag(
        "text",
        {
            "x": number(words.x),
            "y": number(words.y),
            "font-size": number(words.size),
            "font-weight": str(words.weight),
            "fill": words.colour,
            "text-anchor": None if words.anchor == "start" else words.anchor,
            "textLength": number(words.width),
            "lengthAdjust": "spacingAndGlyphs",
            "xml:space": "preserve" if spaced else None,
        },
    )
    return f"{start}{escaped(words.text)}</text>"


def _faces(scene: Scene, family: str) -> str:
    """Return rules that bring the glyphs in use, a font for each weight."""
    used: dict[int, set[str]] = {}
    for group in scene.groups:
        for words in group.words:
            used.setdefault(words.weight, set()).update(words.text)
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f'src:url(data:font/woff2;base64,{_glyphs(weight, used[weight])}) format("woff2")}}'
        for weight in sorted(used)
    )


def _glyphs(weight: int, characters: set[str]) -> str:
    """Return the part of a bundled font that draws these characters, as WOFF2 in base64."""
    from base64 import b64encode
    from importlib.util import find_spec
    from io import BytesIO

    if find_spec("fontTools") is None or find_spec("brotli") is None:
        raise RenderError(
            "fonts cannot be embedded without fontTools and brotli",
            "pip install 'fonttools[woff]', or leave the fonts out",
        )
    from fontTools import subset

    # All names stay, because the licence of the font asks for its notice to be kept.
    options = subset.Options(flavor="woff2", name_IDs=["*"], notdef_outline=True)
    font = subset.load_font(font_file(weight), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    stream = BytesIO()
    subset.save_font(font, stream, options)
    font.close()
    return b64encode(stream.getvalue()).decode("ascii")
