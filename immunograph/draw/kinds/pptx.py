"""Slides with shapes and text that can be edited, one for each scene."""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.draw import write_pptx
from immunograph.draw.scene import Scene
from immunograph.graph import CausalGraph

SUFFIXES = (".pptx",)
PAGES = True


def write(scenes: Sequence[Scene], graph: CausalGraph) -> bytes:  # noqa: ARG001 - the protocol
    """Return the file; see :mod:`immunograph.draw.kinds`."""
    return write_pptx.write(scenes)
