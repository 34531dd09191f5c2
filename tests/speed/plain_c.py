"""The limit: ``walks.c``, compiled when it is asked for, called without anything in between."""

from __future__ import annotations

import ctypes
import itertools
import shutil
import subprocess
import tempfile
from ctypes import POINTER, byref, c_int, c_int32, c_int64, c_void_p
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("walks.c")
COMPILER = shutil.which("cc")


class Answer(ctypes.Structure):
    """Walks one after another: ``ids[offsets[n]:offsets[n + 1]]`` are the links of walk n."""

    _fields_ = (
        ("answers", c_int64), ("links", c_int64),
        ("offsets", POINTER(c_int64)), ("ids", POINTER(c_int32)),
    )  # fmt: skip

    def __init__(self, library: ctypes.CDLL) -> None:
        super().__init__()
        self.library = library

    def __del__(self) -> None:
        self.library.drop_answer(byref(self))

    def walks(self) -> list[tuple[int, ...]]:
        """Return the walks that were filled in."""
        bounds = self.offsets[: self.answers + 1]
        return [tuple(self.ids[a:b]) for a, b in itertools.pairwise(bounds)]


@cache
def build() -> ctypes.CDLL:
    """Compile the source into a temporary folder, and load it; once a process."""
    assert COMPILER
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "walks.so"
        flags = ["-O2", "-shared", "-fPIC"]
        subprocess.run([COMPILER, *flags, "-o", made, SOURCE], check=True)
        library = ctypes.CDLL(str(made))  # stays loaded when the file has gone
    numbers = POINTER(c_int32)
    library.make_graph.argtypes = (c_int32, c_int64, numbers, numbers)
    library.make_graph.restype = c_void_p
    library.find_paths.argtypes = (c_void_p, c_int32, c_int32, c_int32, c_int, POINTER(Answer))
    library.find_loops.argtypes = (c_void_p, c_int32, c_int, POINTER(Answer))
    library.drop_answer.argtypes = (POINTER(Answer),)
    library.drop_graph.argtypes = (c_void_p,)
    return library


class Walks:
    """A graph as C holds it, and the answers to two questions about it."""

    def __init__(self, nodes: int, pairs: list[tuple[int, int]]) -> None:
        row = c_int32 * len(pairs)
        self.library, self.nodes = build(), nodes
        self.graph = self.library.make_graph(
            nodes, len(pairs), row(*(a for a, _ in pairs)), row(*(b for _, b in pairs))
        )

    def paths(self, source: int, goal: int, most: int | None, *, fill: bool = True) -> Answer:
        """Return every simple path; only their number unless ``fill``."""
        answer = Answer(self.library)
        bound = self._bound(most)
        self.library.find_paths(self.graph, source, goal, bound, fill, byref(answer))
        return answer

    def loops(self, most: int | None, *, fill: bool = True) -> Answer:
        """Return every feedback loop; only their number unless ``fill``."""
        answer = Answer(self.library)
        self.library.find_loops(self.graph, self._bound(most), fill, byref(answer))
        return answer

    def __del__(self) -> None:
        self.library.drop_graph(self.graph)

    def _bound(self, most: int | None) -> int:
        return self.nodes if most is None else min(most, self.nodes)
