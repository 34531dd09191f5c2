"""A Scene in pixels, drawn with the bundled fonts only: the same on every machine.

The SVG of :mod:`immunograph.draw.write_svg` is drawn by resvg, in a child process: it cannot be
interrupted, lets no other thread run, and is killed by an outline that is nested too deep.
There it has a time and a memory limit, and Ctrl-C works at once. It is given no file but those
of the fonts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from immunograph.draw import _resvg
from immunograph.draw.scene import Scene
from immunograph.draw.write_svg import FONT_FILES, font_file, only, svg
from immunograph.errors import RendererMissing, RenderError, UsageError
from immunograph.safetext import clip

if TYPE_CHECKING:
    import subprocess

#: The longest side of a picture, in pixels: beyond it, tens of seconds and gigabytes.
SIDE_MOST = 8192

#: What the child may take at the most, in bytes of address space.
MEMORY = 2 * 1024**3

#: How long drawing may take, in seconds.
SECONDS = 30.0

#: The longest line of text, in characters: the time for a line grows with its square.
LINE_MOST = 4000

# Enough to start Python; a font or a library cannot be slipped in.
_PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")

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
        If drawing fails or takes too much; ``RendererMissing`` if resvg_py is not installed.

    Notes
    -----
    About 0.2 s for 1920 × 1080 pixels, in proportion to their number.

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
    fonts = [font_file(weight) for weight in FONT_FILES]
    limits = [str(MEMORY), str(max(1, round(SECONDS)))]
    code, picture, complaint = _run(
        [*limits, _library(), *fonts], svg(scene, size=size).encode("utf-8")
    )
    if code != 0 or not picture:
        why = complaint or (f"signal {-code}" if code < 0 else f"exit {code}")
        raise RenderError(f"the picture could not be drawn: {why}", _SMALLER)
    return picture


def _library() -> str:
    """Return the folder from which resvg_py is imported, without importing it."""
    from importlib.util import find_spec

    try:
        found = find_spec("resvg_py")
    except (ImportError, ValueError):
        found = None
    if found is None or found.origin is None:
        raise RendererMissing(
            "there is no resvg to draw pixels with", "pip install resvg-py, or write a .svg"
        )
    return os.path.dirname(os.path.dirname(os.path.abspath(found.origin)))


def _run(arguments: list[str], given: bytes) -> tuple[int, bytes, str]:
    """Run the child; return its exit code, its output and the last thing it complained of."""
    import subprocess

    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        child = subprocess.Popen(  # noqa: S603 - no shell, and no argument from a map
            # Without site-packages and environment: the standard library and resvg_py only.
            [sys.executable, "-I", "-S", _resvg.__file__, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=kept,
            # A session of its own: Ctrl-C is for us, and we kill it.
            start_new_session=True,
        )
    except OSError as reason:
        raise RenderError(f"resvg cannot be started: {reason.strerror}", _SMALLER) from None
    with child:
        output, complaint = _outcome(child, given)
    lines = [line.strip() for line in complaint.decode("utf-8", "replace").splitlines()]
    return child.returncode, output, clip(next((line for line in lines[::-1] if line), ""), 160)


def _outcome(child: subprocess.Popen[bytes], given: bytes) -> tuple[bytes, bytes]:
    from subprocess import TimeoutExpired

    try:
        return child.communicate(given, timeout=SECONDS)
    except TimeoutExpired:
        _kill(child)
        raise RenderError(
            f"the picture was not drawn within {SECONDS:g} seconds", _SMALLER
        ) from None
    except BaseException:  # Ctrl-C: the child must not outlive us
        _kill(child)
        raise


def _kill(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()  # after Ctrl-C, Popen itself would not
