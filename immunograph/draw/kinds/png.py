"""A picture of exactly the size asked for, in pixels."""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.draw import write_png
from immunograph.draw.scene import Scene
from immunograph.graph import CausalGraph

SUFFIXES = (".png",)
PAGES = False


def write(scenes: Sequence[Scene], graph: CausalGraph) -> bytes:  # noqa: ARG001 - the protocol
    """Return the file; see :mod:`immunograph.draw.kinds`."""
    return write_png.write(scenes)
