"""The others: how each is asked the same question.

Bounds are not the same everywhere: networkx and igraph count the links of a path, rustworkx its
nodes; igraph's bound of a loop is its links too. A tool that cannot be asked a question is None.
"""

from __future__ import annotations

import importlib.util
import itertools
import warnings
from collections.abc import Callable, Sized
from functools import partial
from importlib.util import find_spec
from typing import Any

from speed import ours, plain_c
from speed.cases import Case

Search = Callable[[], Any]
Size = Callable[[Any], tuple[int, int | None]]

#: Names, in the order of the columns. The question is asked of all that are present.
OURS, LIMIT, PEERS = ("interpreted", "compiled"), "C", ("networkx", "rustworkx", "igraph")
TOOLS = (*OURS, LIMIT, *PEERS)


def present(tool: str) -> bool:
    """Tell whether a tool can be measured here."""
    if tool in OURS:
        return tool == "interpreted" or importlib.util.find_spec("numba") is not None
    return plain_c.COMPILER is not None if tool == LIMIT else find_spec(tool) is not None


def prepare(tool: str, question: str, case: Case) -> tuple[Search, Size] | None:
    """Make the graph of a tool, and return what is timed and how its answer is measured."""
    if tool in OURS:
        search = ours.prepare(question, case, tool)
        return search and (search, ours.size)
    make = {LIMIT: _plain_c, "networkx": _networkx, "rustworkx": _rustworkx, "igraph": _igraph}
    search = make[tool](question, case)
    return search and (search, _size_in_c if tool == LIMIT else _size_in(question))


def _size_in_c(answer: plain_c.Answer) -> tuple[int, int | None]:
    return answer.answers, answer.links


def _size_in(question: str) -> Size:
    """Return how lists of nodes are measured: a path has one link less than nodes."""
    less = 0 if question.endswith("loops") else 1

    def size(answer: int | list[Sized]) -> tuple[int, int | None]:
        if isinstance(answer, int):
            return answer, None
        return len(answer), sum(map(len, answer)) - less * len(answer)

    return size


def _plain_c(question: str, case: Case) -> Search | None:
    if question == "best" or case.first:
        return None
    walks = plain_c.Walks(case.graph.nodes, case.graph.pairs)
    fill = not question.startswith("count")
    if question.endswith("paths"):
        ask = partial(walks.paths, case.source, case.target, case.most, fill=fill)
    else:
        ask = partial(walks.loops, case.most, fill=fill)
    return ask


def _networkx(question: str, case: Case) -> Search:
    import networkx as nx

    graph = nx.DiGraph(case.graph.pairs)
    graph.add_nodes_from(range(case.graph.nodes))
    if question == "best":
        return lambda: list(
            itertools.islice(nx.shortest_simple_paths(graph, case.source, case.target), case.best)
        )
    if question.endswith("paths"):
        search = partial(nx.all_simple_paths, graph, case.source, case.target, cutoff=case.most)
    else:
        search = partial(nx.simple_cycles, graph, length_bound=case.most)
    if question.startswith("count"):
        return lambda: sum(1 for _ in search())
    return lambda: list(itertools.islice(search(), case.first))


def _rustworkx(question: str, case: Case) -> Search | None:
    import rustworkx as rx

    if question == "best":  # has lengths of the shortest walks only
        return None
    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(case.graph.nodes))
    graph.add_edges_from_no_data(case.graph.pairs)
    if question == "paths":
        nodes = None if case.most is None else case.most + 1
        return lambda: rx.digraph_all_simple_paths(graph, case.source, case.target, cutoff=nodes)
    if case.most is not None or question == "count paths":  # no bound for loops, no counting
        return None
    if question == "count loops":
        return lambda: sum(1 for _ in rx.simple_cycles(graph))
    return lambda: list(itertools.islice(rx.simple_cycles(graph), case.first))


def _igraph(question: str, case: Case) -> Search | None:
    import igraph

    warnings.filterwarnings("ignore", message="Couldn't reach some vertices")
    if question.startswith("count") or case.first:
        return None
    graph = igraph.Graph(case.graph.nodes, case.graph.pairs, directed=True)
    most = -1 if case.most is None else case.most
    if question == "best":
        return partial(graph.get_k_shortest_paths, case.source, case.target, k=case.best)
    if question == "paths":
        return partial(graph.get_all_simple_paths, case.source, case.target, maxlen=most)
    return partial(graph.simple_cycles, mode=igraph.OUT, max=most)
