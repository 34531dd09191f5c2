"""Our side of the comparison: the one place that knows how immunograph is asked.

An answer is a pair of compact arrays: where each walk begins, and the links one after another.
Making a Network is not measured, as making a graph is not with the others.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable

import immunograph
from immunograph.walk import Budget, Network, loops, simple_paths
from makers import arrows
from speed.cases import Case

#: The engines there are. "compiled" joins them with the kernels that have it.
ENGINES: tuple[str, ...] = ("interpreted",)

#: More than any tool is waited for, and more than is ever listed.
FOREVER, ALL = 1e6, 10**12

Answer = tuple[array, array]


def prepare(question: str, case: Case, engine: str) -> Callable[[], object] | None:
    """Return what is timed, or None where this engine has no answer to the question."""
    if engine not in ENGINES:
        return None
    graph = arrows(case.graph.pairs, case.graph.nodes)
    names = [node.id for node in graph]
    if question == "best":
        return lambda: best(graph, names[case.source], names[case.target], case.best)
    network = Network(graph)
    source, target = network.index[names[case.source]], network.index[names[case.target]]

    def search() -> Iterable[tuple[int, ...]]:
        budget = Budget(seconds=FOREVER, count=case.first or ALL)
        if question.endswith("paths"):
            return simple_paths(network, source, target, most=case.most, budget=budget)
        return (walk for _, walk in loops(network, most=case.most, budget=budget))

    if question.startswith("count"):
        return lambda: sum(1 for _ in search())
    return lambda: compact(search())


def size(answer: int | immunograph.PathSet | Answer) -> tuple[int, int | None]:
    """Return the number of walks, and of all their links together."""
    if isinstance(answer, int):
        return answer, None
    if isinstance(answer, immunograph.PathSet):
        return len(answer), sum(map(len, answer))
    offsets, ids = answer
    return len(offsets) - 1, len(ids)


def compact(walks: Iterable[tuple[int, ...]]) -> Answer:
    """Return walks as two arrays."""
    offsets, ids = array("q", [0]), array("i")
    for walk in walks:
        ids.extend(walk)
        offsets.append(len(ids))
    return offsets, ids


def best(
    graph: immunograph.CausalGraph, source: str, target: str, count: int | None
) -> immunograph.PathSet:
    """Return the best paths; today every path is listed first."""
    return immunograph.find_paths(graph, source, target, limit=count, seconds=FOREVER, most=ALL)
