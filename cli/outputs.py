"""The only place that prints: answers on stdout, notes and errors on stderr."""

from __future__ import annotations

import inspect
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeGuard

from immunograph.answer import Answer
from immunograph.document import Document
from immunograph.errors import FileError, UnknownFormat, UsageError
from immunograph.safetext import clip, visible
from immunograph.vocabulary import INTERRUPTED

#: What an answer can be written as, and the file suffixes that stand for it.
FORMATS = {
    "table": (".txt",),
    "tsv": (".tsv",),
    "csv": (".csv",),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
    "md": (".md",),
}

# What was found before Ctrl-C is shown, and the exit code says that it is not all.
_EXIT_INTERRUPTED = 130
_COLORS = ("auto", "always", "never")
_GLYPHS = "──▶┤◇╌┈═‖●○↺→…“”"
# An answer that takes longer than this, in seconds, says that it is being worked on.
_PATIENCE = 1.0
# So often it says how far it is.
_LOOK = 0.5


def answers(command: Callable[..., Answer]) -> Callable[..., int]:
    """Let a command return its answer: print it, and add the options that say how.

    The command gains ``--format``, ``--json``, ``--output``, ``--color`` and ``--ascii``, and
    its exit code is 0 if something was found, otherwise 1.

    Parameters
    ----------
    command : callable
        A command with typer annotations that returns an :class:`~immunograph.answer.Answer`.

    Returns
    -------
    callable
        The command for typer, which returns an exit code.
    """
    from immunograph.cli.inputs import OUTPUT_PARAMETERS

    return _with_options(command, OUTPUT_PARAMETERS)


def confirms(command: Callable[..., Answer]) -> Callable[..., int]:
    """As :func:`answers`, for a command that writes a file itself: it has no ``--output``."""
    from immunograph.cli.inputs import OUTPUT_PARAMETERS

    return _with_options(command, [p for p in OUTPUT_PARAMETERS if p.name != "output"])


def _with_options(
    command: Callable[..., Answer], added: Sequence[inspect.Parameter]
) -> Callable[..., int]:
    from immunograph.cli.inputs import FROM_PARAMETER

    # typer reads the signature and, in some versions, the annotations. Those of the command
    # are evaluated here, in its own module.
    own = inspect.signature(command, eval_str=True).parameters.values()
    if any(_names_a_map(p) for p in own):
        added = [FROM_PARAMETER, *added]

    def run(**arguments: Any) -> int:
        chosen = {p.name: arguments.pop(p.name) for p in added}
        chosen.pop("form", None)  # load() reads it from the call under way
        chosen["header"] = not chosen.pop("no_header")
        if chosen.pop("json"):
            if chosen["format"] not in (None, "json"):
                raise UsageError(
                    f"--json and --format {chosen['format']} exclude each other", "give one of them"
                )
            chosen["format"] = "json"
        known = _missed()
        answer = command(**arguments)
        if str(getattr(answer, "file", "")) == "/dev/stdout":  # where the file itself has gone
            for remark in getattr(answer, "remarks", ()):
                note(remark)
            return 0
        stopped = getattr(answer, "stopped", None)
        interrupted = stopped == INTERRUPTED
        if stopped and _has_no_room_for_it(chosen):
            note(f"this is not all: {stopped}")
        if interrupted and _names_a_file(chosen.get("output")):
            raise KeyboardInterrupt  # a file gets whole answers only
        if _missed() and not known:
            note("long searches are many times faster with: pip install 'immunograph[fast]'")
        code = emit(answer, **chosen)
        return _EXIT_INTERRUPTED if interrupted else code

    parameters = [p.replace(kind=p.KEYWORD_ONLY) for p in own] + list(added)
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__module__ = command.__module__
    return run


def _names_a_map(parameter: inspect.Parameter) -> bool:
    from immunograph.cli.completion import complete_map

    about = getattr(parameter.annotation, "__metadata__", ())
    return any(getattr(each, "autocompletion", None) is complete_map for each in about)


def emit(
    answer: Answer,
    *,
    format: str | None = None,
    output: Path | None = None,
    color: str = "auto",
    ascii: bool = False,
    header: bool = True,
) -> int:
    """Print an answer, or write it to a file.

    Parameters
    ----------
    answer : Answer
        What to say.
    format : str or None
        One of :data:`FORMATS`; by default what the suffix of ``output`` says, ``table`` on a
        terminal, and ``tsv`` into a pipe.
    output : Path or None
        The file, written whole or not at all; None or ``-`` for stdout.
    color : str
        ``auto``, ``always`` or ``never``.
    ascii : bool
        Whether to use ASCII characters only.
    header : bool
        Whether TSV and CSV begin with the names of the columns.

    Returns
    -------
    int
        The exit code: 0 if something was found, otherwise 1.

    Raises
    ------
    UnknownFormat
        If nobody writes that format, or files of that suffix.
    FileError
        If it cannot be written.
    """
    if _names_a_file(output):
        from immunograph.files import write_bytes

        form = format or _format_of(output)
        text = _written(answer, form, color=color == "always", ascii=ascii, header=header)
        write_bytes(output, text.encode("utf-8", "backslashreplace"))
        return 0 if answer else 1
    usual = "table" if _is_terminal(sys.stdout) else "tsv"
    plain = ascii or only_ascii(sys.stdout)
    colored = use_color(sys.stdout, color)
    put(_written(answer, format or usual, color=colored, ascii=plain, header=header))
    return 0 if answer else 1


def _missed() -> bool:
    """Tell whether compiled kernels were wanted and are not installed."""
    engine = sys.modules.get("immunograph.walk.engine")
    return engine is not None and engine.missed()


def _has_no_room_for_it(chosen: dict[str, Any]) -> bool:
    """Tell whether the format is one of rows alone, in which nothing says that more exist."""
    form, output = chosen["format"], chosen.get("output")
    if form is None and _names_a_file(output):
        form = _format_of(output)
    return form in ("tsv", "csv", "jsonl") or (form is None and not _is_terminal(sys.stdout))


def _names_a_file(output: Path | None) -> TypeGuard[Path]:
    return output is not None and str(output) != "-"


def _written(answer: Answer, format: str, *, color: bool, ascii: bool, header: bool) -> str:
    if format == "table":
        from immunograph.render import terminal

        document = _asking(answer.describe())
        return terminal.render(document, width=terminal_width(), ascii=ascii, color=color)
    if format == "md":
        from immunograph.render import markdown

        return markdown.render(_asking(answer.describe()))
    if format in ("json", "jsonl"):
        from immunograph.render import json_

        if format == "json":
            return json_.dumps(answer.to_dict(), ascii=ascii)
        records = (dict(zip(answer.columns, row, strict=True)) for row in answer.rows())
        return json_.lines(records, ascii=ascii)
    from immunograph.render import delimited

    if format == "csv":
        return delimited.csv(answer.columns, answer.rows(), header)
    if format == "tsv":
        return delimited.tsv(answer.columns, answer.rows(), header)
    raise UnknownFormat(f"no format called {clip(format)!r}", f"formats: {', '.join(FORMATS)}")


def _asking(document: Document) -> Document:
    """Let the command to try next ask the same map."""
    from immunograph.cli.call import runnable
    from immunograph.document import Next

    return document._replace(
        blocks=tuple(
            block._replace(command=runnable(block.command)) if isinstance(block, Next) else block
            for block in document.blocks
        )
    )


def _format_of(path: Path) -> str:
    suffix = path.suffix.lower()
    for name, suffixes in FORMATS.items():
        if suffix in suffixes:
            return name
    if not suffix:
        return "table"
    known = ", ".join(s for suffixes in FORMATS.values() for s in suffixes)
    raise UnknownFormat(
        f"an answer is not written as {clip(suffix)}",
        f"use {known} or say --format; pictures: immunograph draw",
    )


def put(text: str) -> None:
    """Print ``text`` on stdout, silently if the reader of a pipe has gone.

    Raises
    ------
    FileError
        If it cannot be written: the disk is full, stdout is closed.
    """
    stream = sys.stdout
    if stream is None:
        raise FileError("cannot write the output: stdout is closed", "use --output FILE")
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        abandon(stream)
    except OSError as error:
        abandon(stream)
        raise unwritable(error) from None


def unwritable(error: OSError) -> FileError:
    """Return the error of a stream of this process as one of ours."""
    reason = error.strerror or str(error) or "unknown cause"
    return FileError(f"cannot write the output: {reason[:1].lower()}{reason[1:]}")


def abandon(stream: TextIO | None) -> None:
    """Send what is left in a broken stream nowhere, so that leaving does not try it again."""
    try:
        if stream is not None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    except (OSError, ValueError):
        pass  # a stream without a file descriptor: nothing is left in it


def note(text: str) -> None:
    """Say on stderr what is good to know."""
    _say("note", "warning", text)


def warn(text: str) -> None:
    """Say on stderr what may be wrong."""
    _say("warning", "warning", text)


def report(message: str, hint: str = "") -> None:
    """Say on stderr what went wrong and how to mend it.

    Parameters
    ----------
    message : str
        One line, or several with one problem each.
    hint : str
        How to mend it: on the same line if it fits, otherwise on its own.
    """
    lines = message.split("\n")
    if len(lines) > 1:
        lines.insert(0, "this is not a valid map:")
    elif hint and len("error:  ()") + len(message) + len(hint) <= terminal_width():
        lines[0] += f" ({hint})"
    elif hint:
        lines.append(hint)
    _say("error", "error", *lines)


def _say(word: str, role: str, *lines: str) -> None:
    if sys.stderr is None:
        return
    if use_color(sys.stderr, "auto"):
        from immunograph.render.terminal import paint

        word = paint(word, role)
    # Once more made visible, whatever came from: nothing else stands between an argument
    # and the terminal.
    first, *rest = [visible(line) for line in lines]
    text = "\n  ".join([f"{word}: {first}", *rest]) + "\n"
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


def show_traceback(error: BaseException) -> None:
    """Print where an error comes from, for ``--debug``."""
    import traceback

    text = "".join(traceback.format_exception(error))
    if sys.stderr is not None:
        sys.stderr.write("".join(visible(line) + "\n" for line in text.splitlines()))


@contextmanager
def busy(text: str) -> Iterator[Callable[[int], None] | None]:
    """Say on a terminal what is going on, if it takes longer than a second.

    Parameters
    ----------
    text : str
        What is going on: ``"reading big.csv"``.

    Yields
    ------
    callable or None
        Takes the number of what was found so far, to be shown beside; None if nothing is.
    """
    if not _is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        yield None
        return
    import threading

    done = threading.Event()

    def show() -> None:
        if done.wait(_PATIENCE):
            return
        from rich.console import Console
        from rich.text import Text

        with Console(stderr=True).status(Text(visible(text))) as status:
            while not done.wait(_LOOK):
                if found:
                    status.update(Text(f"{visible(text)}: {found[-1]:,} so far"))

    found: deque[int] = deque(maxlen=1)
    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield found.append
    finally:
        done.set()
        thread.join()


def terminal_width() -> int:
    """Return the cells of a line: COLUMNS, the terminal's, else 80."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def use_color(stream: TextIO | None, choice: str) -> bool:
    """Tell whether to colour what goes to ``stream``.

    Parameters
    ----------
    stream : text stream or None
        Where it goes.
    choice : str
        ``always`` and ``never`` decide; ``auto`` asks NO_COLOR, FORCE_COLOR, TERM=dumb and
        whether it is a terminal, in this order.

    Raises
    ------
    UsageError
        If ``choice`` is something else.
    """
    if choice not in _COLORS:
        raise UsageError(f"no colour setting called {clip(choice)!r}", ", ".join(_COLORS))
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced != "0"
    return os.environ.get("TERM") != "dumb" and _is_terminal(stream)


def only_ascii(stream: TextIO | None) -> bool:
    """Tell whether ``stream`` is better given ASCII only.

    That is so if its encoding cannot carry the glyphs, and if ``LC_ALL=C`` asks for it:
    Python writes UTF-8 then all the same, but the terminal is not said to read it.
    """
    if os.environ.get("LC_ALL") in ("C", "POSIX") and not any(
        map(os.environ.get, ("PYTHONIOENCODING", "PYTHONUTF8"))
    ):
        return True
    try:
        _GLYPHS.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed
        return False
