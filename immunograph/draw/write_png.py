"""A Scene in pixels, drawn with the bundled fonts only: the same on every machine.

The SVG of :mod:`immunograph.draw.write_svg` is drawn by resvg. That SVG is never deep, names
no file and holds no style, which leaves nothing that could make resvg crash or read a file; so
it runs in this process. It lets other threads run meanwhile, so it has a thread of its own:
Ctrl-C and the time limit work at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from immunograph.draw.scene import Scene
from immunograph.draw.write_svg import FONT_FILES, font_file, only, svg
from immunograph.errors import RenderError, UsageError

#: The longest side of a picture, in pixels: beyond it, seconds and gigabytes.
SIDE_MOST = 8192

#: How long drawing may take, in seconds.
SECONDS = 30.0

#: The longest line of text, in characters: the time for a line grows with its square.
LINE_MOST = 4000

_SMALLER = "draw it smaller, or a smaller part of the map"


def write(scenes: Sequence[Scene], *, scale: float = 1.0) -> bytes:
    """Return a PNG file.

    Parameters
    ----------
    scenes : sequence of Scene
        One drawing.
    scale : float
        As for :func:`png`.

    Raises
    ------
    UsageError
        If there is not one drawing, or as for :func:`png`.
    RenderError
        As for :func:`png`.
    """
    return png(only(scenes, "a PNG file"), scale=scale)


def png(scene: Scene, *, scale: float = 1.0) -> bytes:
    """Draw a drawing in pixels.

    Parameters
    ----------
    scene : Scene
        The drawing. Without a background the picture is transparent where nothing is drawn.
    scale : float
        Pixels of the picture for each pixel of the drawing.

    Returns
    -------
    bytes
        A PNG file of exactly the size of the drawing times ``scale``, rounded. The same
        drawing gives the same bytes.

    Raises
    ------
    UsageError
        If a side would have no pixel, or more than 8192.
    RenderError
        If drawing fails or takes more than 30 seconds.

    Notes
    -----
    About 0.1 s for 1920 × 1080 pixels, in proportion to their number.

    Examples
    --------
    >>> scene = Scene(width=90, height=60, background="#FFFFFF", groups=(), title="Nothing yet")
    >>> png(scene)[:8]
    b'\\x89PNG\\r\\n\\x1a\\n'
    """
    if not 0 < scale <= SIDE_MOST:
        raise UsageError(f"a picture cannot be {scale} times its size", "use a scale from 0.1 to 4")
    size = round(scene.width * scale), round(scene.height * scale)
    if not all(1 <= side <= SIDE_MOST for side in size):
        raise UsageError(
            f"a picture cannot have {size[0]} × {size[1]} pixels",
            f"a side has 1 to {SIDE_MOST}; use another scale",
        )
    longest = max((len(w.text) for group in scene.groups for w in group.words), default=0)
    if longest > LINE_MOST:
        raise RenderError(f"a line of text has {longest} characters", _SMALLER)
    text = svg(scene, size=size)
    fonts = [font_file(weight) for weight in FONT_FILES]
    return _within(SECONDS, lambda: _draw(text, fonts))


def _draw(text: str, fonts: list[str]) -> bytes:
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=text,
            skip_system_fonts=True,
            font_files=fonts,
            font_family="Inter",
            sans_serif_family="Inter",
        )
    )


def _within(seconds: float, job: Callable[[], bytes]) -> bytes:
    """Return what ``job`` returns; its failure, and its taking too long, is a RenderError."""
    done: list[bytes] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(job())
        except BaseException as reason:  # noqa: BLE001 - a panic in Rust is no Exception
            failed.append(reason)

    worker = threading.Thread(target=run, name="immunograph-png", daemon=True)
    worker.start()
    worker.join(seconds)
    if done:
        return done[0]
    if not failed:
        raise RenderError(f"the picture was not drawn within {seconds:g} seconds", _SMALLER)
    if isinstance(failed[0], ImportError):
        raise RenderError(f"pictures in pixels need resvg_py: {failed[0]}", "pip install resvg-py")
    if isinstance(failed[0], MemoryError):
        raise RenderError("there is not enough memory for the picture", _SMALLER)
    raise RenderError(f"the picture could not be drawn: {failed[0]}", _SMALLER) from failed[0]
