"""Draw the pictures of docs/gallery.md and of the README into docs/pictures.

Run from the root of the repository after a change of how maps look, then look at each::

    python tools/gallery.py
"""

# ruff: noqa: INP001, T201 - a script of the repository, not a package; it tells what it wrote

from __future__ import annotations

from pathlib import Path
from typing import Any

import immunograph as ig

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"

#: Small enough for a page; `immunograph draw` makes them 1920x1080.
SIZE = (1280, 720)

#: Each picture, and the options of `immunograph draw` that make it.
PICTURES: dict[str, dict[str, Any]] = {
    "stress-empathy.png": {"path": ("stress", "empathy")},
    "loop.png": {"loop": "R1"},
    "neighbourhood-dark.png": {"focus": "inflammation", "theme": "dark"},
    "map-light.png": {},
    "map-dark.png": {"theme": "dark"},
    "map-path.png": {"path": ("stress", "empathy"), "whole": True},
    "map-loop-dark.png": {"loop": "R1", "whole": True, "theme": "dark"},
    "moved.png": {"predict": {"stress": "raises"}},
    "map-moved-dark.png": {"predict": {"stress": "raises"}, "whole": True, "theme": "dark"},
    "build.png": {"loop": "R1", "steps": True},
}


def command(name: str) -> str:
    """Return the command line that makes a picture."""
    words = ["immunograph draw"]
    for option, value in PICTURES[name].items():
        given = () if value is True else (value,) if isinstance(value, str) else value
        words += [f"--{option}", *given]
    return " ".join([*words, "-o", name])


def main() -> None:
    """Draw every picture anew."""
    for old in FOLDER.glob("*.png"):
        old.unlink()
    graph = ig.load_dataset()
    for name, options in PICTURES.items():
        drawn = ig.draw_map(graph, FOLDER / name, size=SIZE, **options)
        for file in drawn.files:
            print(Path(file).name, Path(file).stat().st_size)


if __name__ == "__main__":
    main()
