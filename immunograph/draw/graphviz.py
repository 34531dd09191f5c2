"""The one place where Graphviz runs: always in a child process, with limits.

Graphviz may hang, crash or leave the interpreter on input it does not like, and it cannot be
interrupted. So it gets DOT on its standard input, has a time and a memory limit, returns
bytes on a pipe, and whatever happens to it becomes one :class:`RenderError`. It never gets
the name of a file.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from immunograph.draw import _child
from immunograph.errors import RendererMissing, RenderError, UsageError
from immunograph.safetext import clip, web_address

if TYPE_CHECKING:
    import subprocess

#: The pictures that Graphviz is asked for.
Format = Literal["svg", "png", "pdf"]

#: What a child may take at the most, in bytes of address space.
MEMORY = 2 * 1024**3

#: How long a child may take, in seconds.
SECONDS = 30.0

#: The width of a pixel picture: sharp on a projector of 1920 pixels and on most others.
WIDTH_PX = 2560

_ENGINES = ("dot", "neato", "fdp", "sfdp", "circo", "twopi")
_FORMATS = ("svg", "png", "pdf")

# Enough to find fonts and shared libraries. Everything else stays out, above all GVBINDIR,
# GV_FILE_PATH and DOTFONTPATH, with which Graphviz loads plug-ins and files.
_PASSED_ON = (
    "PATH", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "LOCALAPPDATA", "TEMP", "TMPDIR",
)  # fmt: skip

_SMALLER = "draw a smaller part of the map; -o FILE.dot works without Graphviz"
_INSTALL = "apt-get install graphviz, or your system's like of it; -o FILE.dot works without"

_Ran = tuple[int, bytes, str]


def render(
    dot: str,
    format: Format,
    *,
    engine: str = "dot",
    seconds: float = SECONDS,
    memory: int = MEMORY,
    width_px: int = WIDTH_PX,
) -> bytes:
    """Draw a DOT text.

    Parameters
    ----------
    dot : str
        The picture in Graphviz's language.
    format : {"svg", "png", "pdf"}
        What to draw. The same text gives the same bytes with the same Graphviz and fonts.
    engine : str
        The layout program, unless the text names one itself.
    seconds : float
        The time limit.
    memory : int
        The limit of memory in bytes, where the platform has such limits.
    width_px : int
        The longer side of a pixel picture.

    Returns
    -------
    bytes
        The picture.

    Raises
    ------
    RenderError
        If Graphviz fails, crashes, draws nothing or takes too long or too much.
    RendererMissing
        If neither pygraphviz nor a ``dot`` program can be used.
    UsageError
        If a parameter is out of range.

    Notes
    -----
    A child process costs about a tenth of a second.

    Examples
    --------
    >>> render("digraph { a -> b }", "svg").startswith(b"<?xml")
    True
    """
    if format not in _FORMATS:
        raise UsageError(f"no picture format called {format!r}", f"formats: {', '.join(_FORMATS)}")
    if engine not in _ENGINES:
        raise UsageError(f"no layout called {engine!r}", f"layouts: {', '.join(_ENGINES)}")
    if not (0 < seconds <= 86_400 and 16 <= width_px <= 16_384 and memory > 0):
        raise UsageError("a limit of drawing is out of range", "use up to 16384 pixels, 24 hours")
    settings = [format, engine]
    if format == "png":
        inches = width_px / 96
        settings += ["dpi=96", f"size={inches:.4f},{inches:.4f}!"]
    ran = _first_able(dot, settings, seconds, memory)
    return _finished(_picture(ran), format)


def positions(
    dot: str, runs: Sequence[str], *, seconds: float = SECONDS, memory: int = MEMORY
) -> list[dict[str, tuple[float, float]]]:
    """Lay a graph out in several ways, all in one child process.

    Parameters
    ----------
    dot : str
        The graph in Graphviz's language. Names of nodes must be of letters and digits.
    runs : sequence of str
        The ways: a layout program and attributes of the graph, as ``"neato start=2"``. An
        attribute that was set keeps its value in the runs that follow.
    seconds, memory
        The limits of the child, for all runs together.

    Returns
    -------
    list of dict
        For each run the centre of each node, in inches, y pointing up.

    Raises
    ------
    RenderError
        If Graphviz fails, crashes, or takes too long or too much.
    RendererMissing
        If neither pygraphviz nor a ``dot`` program can be used.

    Examples
    --------
    >>> positions("digraph { n0 -> n1 }", ["dot rankdir=TB"])[0]["n1"]
    (0.375, 0.25)
    """
    if not runs:
        return []
    ran = _first_able(dot, [_child.PLAIN, *runs], seconds, memory)
    # For each run a "graph …" line, then "node NAME X Y …" and "edge …" lines, then "stop".
    found: list[dict[str, tuple[float, float]]] = []
    for line in _picture(ran).decode("utf-8", "replace").splitlines():
        what, *values = line.split() or [""]
        if what == "graph":
            found.append({})
        elif what == "node" and found:
            try:
                found[-1][values[0]] = (float(values[1]), float(values[2]))
            except (IndexError, ValueError):
                raise RenderError("Graphviz gave no readable positions", _SMALLER) from None
    if len(found) != len(runs):
        raise RenderError("Graphviz did not lay out everything", _SMALLER)
    return found


def _first_able(given: str, settings: list[str], seconds: float, memory: int) -> _Ran:
    """Run the first way that can do it; raise RendererMissing if there is none."""
    why = ""
    for way, where in _ways():
        limits = [str(memory), str(max(1, round(seconds)))]
        ran = _run([*limits, way, where, *settings], given.encode("utf-8"), seconds)
        # A Graphviz that was built without this format or this layout says "not recognized".
        if ran[0] != _child.UNAVAILABLE and "not recognized" not in ran[2]:
            return ran
        why = _complaint(ran[2])
    raise RendererMissing(
        "there is no Graphviz to draw with" + (f": {why}" if why else ""), _INSTALL
    )


def _ways() -> Iterator[tuple[str, str]]:
    """Yield what may draw on this machine: the pygraphviz library, then a ``dot`` program."""
    import shutil
    from importlib.util import find_spec

    try:
        library = find_spec("pygraphviz")  # looks for it without importing it
    except (ImportError, ValueError):
        library = None
    if library is not None and library.origin is not None:
        folder = os.path.dirname(os.path.abspath(library.origin))
        is_package = os.path.basename(library.origin).startswith("__init__.")
        yield "library", os.path.dirname(folder) if is_package else folder
    program = shutil.which("dot")
    if program is not None:
        yield "program", os.path.abspath(program)


def _run(arguments: list[str], given: bytes, seconds: float) -> _Ran:
    """Run the child; return its exit code, its output and what it complained of."""
    import subprocess

    # Without site-packages and environment: it sees the standard library and pygraphviz only.
    command = [sys.executable, "-I", "-S", _child.__file__, *arguments]
    try:
        child = subprocess.Popen(  # noqa: S603 - no shell, and no argument from a map
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            # A session of its own, so that it can be killed with everything it started.
            start_new_session=True,
        )
    except OSError as reason:
        raise RenderError(f"Graphviz cannot be started: {reason.strerror}", _SMALLER) from None
    with child:
        try:
            output, complaint = child.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            _kill(child)
            raise RenderError(
                f"Graphviz did not finish within {seconds:g} seconds", _SMALLER
            ) from None
        except BaseException:  # Ctrl-C: the child must not outlive us
            _kill(child)
            raise
    return child.returncode, output, complaint.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and what it started, and wait until it is gone."""
    if os.name == "posix":
        import signal

        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()  # after Ctrl-C, Popen itself would not


def _picture(ran: _Ran) -> bytes:
    """Return what the child drew, or raise what went wrong."""
    code, output, complaint = ran
    if code < 0:
        import signal

        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        if name in ("SIGXCPU", "SIGKILL"):
            raise RenderError(f"Graphviz took more than it may ({name})", _SMALLER)
        raise RenderError(f"Graphviz crashed ({name})", _SMALLER)
    # After an error Graphviz often reports success, with an empty box in the picture.
    if code != 0 or re.search(r"^Error\b", complaint, re.MULTILINE):
        raise RenderError(f"Graphviz failed: {_complaint(complaint) or f'exit {code}'}", _SMALLER)
    if not output:
        raise RenderError("Graphviz drew nothing", _SMALLER)
    return output


def _complaint(text: str) -> str:
    """Return the line of Graphviz's messages that says most."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("Fontconfig")]
    errors = [line for line in lines if line.startswith("Error")]
    return clip((errors or lines or [""])[0].removeprefix("Error:").strip(), 160)


def _finished(picture: bytes, format: Format) -> bytes:
    if format == "pdf":
        return _dateless(picture)
    return _checked(picture) if format == "svg" else picture


def _dateless(picture: bytes) -> bytes:
    """Return a PDF without the time it was made; of the same length, for its table of offsets."""
    picture = re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", rb"\g<1>19800101000000", picture)
    return re.sub(
        rb"/ID\s*\[[^\]]{,200}\]",
        lambda found: re.sub(rb"[0-9A-Fa-f](?=[0-9A-Fa-f]*>)", b"0", found.group()),
        picture,
    )


def _checked(picture: bytes) -> bytes:
    """Return an SVG without its document type, after making sure that it only draws.

    Raises
    ------
    RenderError
        If it is not XML, or holds a script, a picture, or an address that is no web address.
    """
    from xml.etree import ElementTree as ET

    # The document type points to a file on the web, which some readers fetch.
    picture = re.sub(rb"<!DOCTYPE[^>\[]*>\s*", b"", picture, count=1)
    if b"<!DOCTYPE" in picture or b"<!ENTITY" in picture:
        raise RenderError("Graphviz drew an SVG with a document type", _SMALLER)
    try:
        # Without a document type there are no entities to blow up.
        elements = list(ET.fromstring(picture).iter())  # noqa: S314
    except ET.ParseError as reason:
        raise RenderError(f"Graphviz drew an SVG that is not XML: {reason}", _SMALLER) from None
    for element in elements:
        name = element.tag.rpartition("}")[2]
        if name in ("script", "image", "foreignObject", "style", "use"):
            raise RenderError(f"Graphviz drew an SVG with a {name} in it", _SMALLER)
        for key, value in element.attrib.items():
            key = key.rpartition("}")[2].casefold()
            if key.startswith("on") or (key == "href" and web_address(value) is None):
                raise RenderError(f"Graphviz drew an SVG with an unsafe {key}", _SMALLER)
    return picture
