"""The child process in which resvg draws: SVG on stdin, PNG on stdout.

Run by path from :mod:`immunograph.draw.write_png`, and by nothing else; it imports nothing of
immunograph, so that it starts fast and needs no import path but that of resvg_py.
"""

from __future__ import annotations

import sys


def limit(memory: int, seconds: int) -> None:
    """Bound this process, where the platform can: no core dump, so many bytes and seconds."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    for which, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
    ):
        try:
            resource.setrlimit(which, (most, most))
        except (ValueError, OSError):  # it is bounded closer already, or cannot be
            continue


def main(arguments: list[str]) -> int:
    """Draw as told: memory, seconds, the folder of resvg_py, the files of the fonts."""
    memory, seconds, folder, *fonts = arguments
    limit(int(memory), int(seconds))
    sys.path.append(folder)
    try:
        import resvg_py

        picture = resvg_py.svg_to_bytes(
            svg_string=sys.stdin.buffer.read().decode("utf-8"),
            skip_system_fonts=True,
            font_files=fonts,
            font_family="Inter",
            sans_serif_family="Inter",
        )
    except BaseException as reason:  # noqa: BLE001 - a panic in Rust is no Exception
        sys.stderr.write(f"\n{type(reason).__name__}: {reason}\n")
        return 1
    sys.stdout.buffer.write(bytes(picture))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
