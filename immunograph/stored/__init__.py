"""Compiled maps: a map as one file that is mapped into memory and never parsed.

``file`` is its form on disk, ``tables`` reads records from it one at a time, ``graph`` and
``network`` are the map and its links to be walked, ``compile`` makes such a file.
"""

from immunograph.stored.compile import Compiler, compile_graph
from immunograph.stored.graph import StoredGraph, open_map

__all__ = ["Compiler", "StoredGraph", "compile_graph", "open_map"]
