"""The command line: run one command, turn whatever goes wrong into a line and an exit code.

==== =========================================================================
code meaning
==== =========================================================================
0    done, something found
1    nothing found
2    wrong usage, an unknown name, a file that cannot be read or written
3    the map file is not a valid map
70   an internal error: please report it (``--debug`` shows where)
130  interrupted by Ctrl-C
143  ended by SIGTERM
==== =========================================================================

This module imports next to nothing, so that an interrupt during start-up is caught as well.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys

INTERRUPTED = 130
TERMINATED = 143
INTERNAL_ERROR = 70


def run() -> None:
    """Run the command line of this process and exit: the console script."""
    import signal

    signal.signal(signal.SIGTERM, _terminate)
    # What one command makes is nearly all still in use when it ends. Looking for garbage now
    # and then, and once more on leaving, took a seventh of a short run.
    gc.set_threshold(50_000)
    code = main()
    gc.freeze()
    if code in (INTERRUPTED, TERMINATED):
        # What goes on in a thread, such as compiling, is not waited for.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError, OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def _terminate(*_: object) -> None:
    """Leave as after any failure: children are ended, and unfinished files removed."""
    raise SystemExit(TERMINATED)


def main(argv: list[str] | None = None) -> int:
    """Run one command line.

    Parameters
    ----------
    argv : list of str, optional
        The arguments after the program's name; by default those of the process.

    Returns
    -------
    int
        The exit code (see above). Nothing is ever raised.
    """
    debug = False
    try:
        arguments, debug = _debugging(sys.argv[1:] if argv is None else list(argv))
        _make_streams_safe()
        from immunograph.cli import app

        return app.run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as leaving:  # typer's completion options leave this way
        return leaving.code if isinstance(leaving.code, int) else 0
    except BaseException as error:  # noqa: BLE001 - no traceback ever reaches a person
        try:
            return _explain(error, debug)
        except KeyboardInterrupt:
            return INTERRUPTED


def _debugging(arguments: list[str]) -> tuple[list[str], bool]:
    """Take ``--debug`` out, wherever it stands among the options."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [a for a in arguments[:end] if a != "--debug"] + arguments[end:]
    asked = os.environ.get("IMMUNOGRAPH_DEBUG", "") not in ("", "0")
    return kept, asked or len(kept) < len(arguments)


def _make_streams_safe() -> None:
    """Let no character that a stream cannot carry become an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _explain(error: BaseException, debug: bool) -> int:
    from immunograph.cli import outputs
    from immunograph.errors import ImmunographError

    if debug and not isinstance(error, BrokenPipeError):
        outputs.show_traceback(error)
    if isinstance(error, ImmunographError):
        outputs.report(error.message, error.hint)
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        outputs.abandon(sys.stdout)
        return 0
    if isinstance(error, MemoryError):
        outputs.report("there is not enough memory for this", "ask for less, or a smaller map")
    elif isinstance(error, RecursionError):
        outputs.report("this is nested too deeply to be handled")
    elif isinstance(error, OSError):
        # Files report their own errors: what is left is a stream of this process.
        outputs.abandon(sys.stdout)
        failure = outputs.unwritable(error)
        outputs.report(failure.message)
        return failure.exit_code
    else:
        outputs.report(
            f"internal error: {type(error).__name__}: {error}",
            "please report it" if debug else "please report it; --debug shows where",
        )
    return INTERNAL_ERROR
