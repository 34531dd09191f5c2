"""Pages with text that can be selected, one for each scene."""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.draw import write_pdf
from immunograph.draw.scene import Scene
from immunograph.graph import CausalGraph

SUFFIXES = (".pdf",)
PAGES = True


def write(scenes: Sequence[Scene], graph: CausalGraph) -> bytes:  # noqa: ARG001 - the protocol
    """Return the file; see :mod:`immunograph.draw.kinds`."""
    return write_pdf.write(scenes)
