"""Our side of the comparison: the one place that knows how immunograph is asked.

An answer is packed in two arrays: the links of all walks one after another, and where each ends.
Making a Network is not measured, as making a graph is not with the others, and neither is
loading the compiled kernels.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import islice

from immunograph.walk import Budget, Network, Walks, best_paths, list_loops, list_paths
from immunograph.walk import engine as engines
from immunograph.walk.search import loop_search, path_search, run
from makers import arrows
from speed.cases import Case

#: More than any tool is waited for, and more than is ever listed: seconds, answers, megabytes.
FOREVER, ALL, ROOM = 1e6, 10**12, 1e6


def prepare(question: str, case: Case, engine: str) -> Callable[[], object] | None:
    """Return what is timed, or None where this engine cannot be had."""
    os.environ[engines.SETTING] = "on" if engine == "compiled" else "off"
    if engine == "compiled" and engines.compiled_engine() is None:
        return None
    graph = arrows(case.graph.pairs, case.graph.nodes)
    names = [node.id for node in graph]
    network = Network(graph)
    network.rows(engines.engine())
    source, target = network.index[names[case.source]], network.index[names[case.target]]

    def budget() -> Budget:
        return Budget(seconds=FOREVER, count=case.first or ALL, memory=ROOM)

    def best() -> Walks:
        found = Walks(network, source)
        for walk in islice(best_paths(network, source, target, budget=budget()), case.best):
            found.append(walk)
        return found

    def count() -> int:
        if question.endswith("paths"):
            search = path_search(network, source, target, case.most)
        else:
            search = loop_search(network, case.most)
        return 0 if search is None else max(run(search, budget()))

    def every() -> Walks:
        if question == "paths":
            return list_paths(network, source, target, most=case.most, budget=budget())
        return list_loops(network, most=case.most, budget=budget())

    return best if question == "best" else count if question.startswith("count") else every


def size(answer: int | Walks) -> tuple[int, int | None]:
    """Return the number of walks, and of all their links together."""
    if isinstance(answer, int):
        return answer, None
    return len(answer), len(answer.links)
