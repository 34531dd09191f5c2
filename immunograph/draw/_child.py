"""The child process in which Graphviz runs: DOT on stdin, the picture on stdout.

Run by path from :mod:`immunograph.draw.graphviz`, and by nothing else; it imports nothing of
immunograph, so that it starts fast and needs no import path but that of pygraphviz.
"""

from __future__ import annotations

import os
import sys

#: The exit code that says "not with this Graphviz, try the next".
UNAVAILABLE = 69

#: The word for positions instead of a picture.
PLAIN = "plain"


def limit(memory: int, seconds: int) -> None:
    """Bound this process, where the platform can: no core dump, so many bytes and seconds."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    for which, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
    ):
        hard = resource.getrlimit(which)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(which, (most, most))
        except (ValueError, OSError):  # macOS has the name RLIMIT_AS, but may refuse it
            continue


def with_library(folder: str, runs: list[list[str]], form: str) -> int:
    """Draw with the pygraphviz in ``folder``."""
    sys.path.append(folder)
    try:
        import pygraphviz
    except ImportError as reason:
        sys.stderr.write(f"{reason}\n")
        return UNAVAILABLE
    drawn = b""
    try:
        # Not strict: a strict graph drops parallel links without a word.
        graph = pygraphviz.AGraph(strict=False, directed=True)
        graph.read(sys.stdin.buffer)
        for engine, *settings in runs:
            for setting in settings:
                name, _, value = setting.partition("=")
                graph.graph_attr[name] = value
            drawn += graph.draw(format=form, prog=engine) or b""
    except (ValueError, AttributeError, OSError, MemoryError) as reason:
        sys.stderr.write(f"Error: {reason or type(reason).__name__}\n")
        return 1
    sys.stdout.buffer.write(drawn)
    sys.stdout.buffer.flush()
    # Nothing is worth tidying up, and Graphviz has crashed while it did.
    os._exit(0)


def with_program(program: str, runs: list[list[str]], form: str) -> int:
    """Draw with the ``dot`` at ``program``, under the limits of this process."""
    commands = [
        [program, f"-K{engine}", f"-T{form}", *(f"-G{setting}" for setting in settings)]
        for engine, *settings in runs
    ]
    if os.name == "posix" and len(commands) == 1:
        os.execv(program, commands[0])  # noqa: S606 - no shell, and no argument from a map
    import subprocess

    given = sys.stdin.buffer.read()
    for command in commands:
        code = subprocess.run(command, input=given, check=False).returncode  # noqa: S603 - as above
        if code != 0:
            return code if code > 0 else 1
    return 0


def main(arguments: list[str]) -> int:
    """Draw as told: memory, seconds, library or program, where, format, engine, settings.

    For positions, instead of an engine and its settings: any number of runs, each an engine
    and its settings with spaces between them.
    """
    memory, seconds, way, where, form, *rest = arguments
    limit(int(memory), int(seconds))
    draw = with_library if way == "library" else with_program
    return draw(where, [run.split() for run in rest] if form == PLAIN else [rest], form)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
