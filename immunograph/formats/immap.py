"""Compiled maps: one file that is mapped into memory and never parsed, for millions of links."""

from __future__ import annotations

from immunograph.graph import CausalGraph
from immunograph.stored import StoredGraph, compile_graph, open_map

SUFFIXES = (".immap",)
ABOUT = "a compiled map, lossless: opens at once however large it is"
LOSSES = ""

#: How it is read from a file: nothing but its header.
open_path = open_map


def write(graph: CausalGraph) -> bytes:
    """Return the map as a compiled one.

    Parameters
    ----------
    graph : CausalGraph
        Any map.

    Returns
    -------
    bytes
        The same for the same map on machines of one kind, always.

    Notes
    -----
    Time grows like sorting the ids of the links.
    """
    return b"".join(compile_graph(graph))


def read(data: bytes, name: str) -> CausalGraph:
    """Return the map in these bytes.

    Parameters
    ----------
    data : bytes
        The content of the file.
    name : str
        Its name, for messages.

    Returns
    -------
    CausalGraph
        One that makes its records when they are asked for.

    Raises
    ------
    MapError
        If it is no compiled map of this version, cut off or damaged.

    Notes
    -----
    Takes no time that depends on the size.
    """
    return StoredGraph(data, name)
