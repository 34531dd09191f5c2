"""Kinds of picture: one file each, found by discovery.

A module here is a kind of picture if it has

- ``SUFFIXES``: a tuple of file endings with their dot;
- ``PAGES``: whether one file holds several scenes (pages, slides);
- ``TEXT``, if it is text for another program, which sets sizes of its own;
- ``write(scenes, graph) -> bytes``: the file, made of the Scenes of a view and of the part of
  the map that they show. Only the writers of text for other programs look at the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol, cast

from immunograph.draw.scene import Scene
from immunograph.graph import CausalGraph


class Kind(Protocol):
    """What a module of this folder offers."""

    SUFFIXES: tuple[str, ...]
    PAGES: bool

    def write(self, scenes: Sequence[Scene], graph: CausalGraph) -> bytes:
        """Return the contents of the file."""


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind of picture by file ending, sorted."""
    from importlib import import_module
    from pkgutil import iter_modules

    found: dict[str, Kind] = {}
    for name in sorted(module.name for module in iter_modules(__path__)):
        module = import_module(f"{__name__}.{name}")
        for suffix in getattr(module, "SUFFIXES", ()):
            found[suffix] = cast("Kind", module)
    return dict(sorted(found.items()))
