"""The child process in which Graphviz runs: DOT on stdin, the picture on stdout.

Run by path from :mod:`immunograph.draw.graphviz`, and by nothing else; it imports nothing of
immunograph, so that it starts fast and needs no import path but that of pygraphviz.
"""

from __future__ import annotations

import os
import sys

#: The exit code that says "not with this Graphviz, try the next".
UNAVAILABLE = 69


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


def with_library(folder: str, form: str, engine: str, settings: list[str]) -> int:
    """Draw with the pygraphviz in ``folder``."""
    sys.path.append(folder)
    try:
        import pygraphviz
    except ImportError as reason:
        print(reason, file=sys.stderr)
        return UNAVAILABLE
    try:
        # Not strict: a strict graph drops parallel links without a word.
        graph = pygraphviz.AGraph(strict=False, directed=True)
        graph.read(sys.stdin.buffer)
        for setting in settings:
            name, _, value = setting.partition("=")
            graph.graph_attr[name] = value
        picture = graph.draw(format=form, prog=engine)
    except (ValueError, AttributeError, OSError, MemoryError) as reason:
        print(f"Error: {reason or type(reason).__name__}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(picture or b"")
    sys.stdout.buffer.flush()
    # Nothing is worth tidying up, and Graphviz has crashed while it did.
    os._exit(0)


def with_program(program: str, form: str, engine: str, settings: list[str]) -> int:
    """Draw with the ``dot`` at ``program``, under the limits of this process."""
    command = [program, f"-K{engine}", f"-T{form}", *(f"-G{setting}" for setting in settings)]
    if os.name == "posix":
        os.execv(program, command)
    import subprocess

    return subprocess.call(command)


def main(arguments: list[str]) -> int:
    """Draw as told: memory, seconds, library or program, where, format, engine, settings."""
    memory, seconds, way, where, form, engine, *settings = arguments
    limit(int(memory), int(seconds))
    draw = with_library if way == "library" else with_program
    return draw(where, form, engine, settings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
