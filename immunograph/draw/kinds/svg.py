"""A scalable picture, for web pages and further drawing."""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.draw import write_svg
from immunograph.draw.scene import Scene
from immunograph.graph import CausalGraph

SUFFIXES = (".svg",)
PAGES = False


def write(scenes: Sequence[Scene], graph: CausalGraph) -> bytes:  # noqa: ARG001 - the protocol
    """Return the file; see :mod:`immunograph.draw.kinds`."""
    return write_svg.write(scenes)
