"""The graphs that are measured: no link twice and none from a node to itself, for all alike.

networkx, rustworkx and igraph tell paths by their nodes, so that parallel links would make their
question another one.
"""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Real networks, which are not shipped: beside the project where they are present.
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"

Pairs = list[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes 0 … nodes - 1 and the pairs that are linked."""

    name: str
    nodes: int
    pairs: Pairs

    @property
    def hubs(self) -> tuple[int, int]:
        """The node that leads to most, and another one to which most lead."""
        out, into = [0] * self.nodes, [0] * self.nodes
        for a, b in self.pairs:
            out[a] += 1
            into[b] += 1
        source = out.index(max(out))
        into[source] = -1
        return source, into.index(max(into))


def distinct(pairs: Iterable[tuple[int, int]]) -> Pairs:
    """Return pairs once each, without self-loops, in the order in which they first come."""
    return [pair for pair in dict.fromkeys(pairs) if pair[0] != pair[1]]


@cache
def chance(nodes: int, links: int, seed: int) -> Graph:
    """Return links between nodes drawn evenly; a few are fewer, where a draw repeats another."""
    draw = random.Random(seed)
    pairs = ((draw.randrange(nodes), draw.randrange(nodes)) for _ in range(links))
    return Graph(f"random {nodes:,}, degree {links / nodes:g}", nodes, distinct(pairs))


@cache
def scale_free(nodes: int, each: int, seed: int) -> Graph:
    """Return a network in which new nodes link with those that have many links, either way."""
    draw = random.Random(seed)
    ends = list(range(each))
    pairs: Pairs = []
    for node in range(each, nodes):
        for other in [draw.choice(ends) for _ in range(each)]:
            pairs.append((node, other) if draw.random() < 0.5 else (other, node))
            ends += (node, other)
    return Graph(f"scale-free {nodes:,}", nodes, distinct(pairs))


@cache
def ring_with_chords(nodes: int, chords: int, seed: int) -> Graph:
    """Return a ring and a few more links, as sparse as the maps that people draw."""
    draw = random.Random(seed)
    ring = [(node, (node + 1) % nodes) for node in range(nodes)]
    more = [(draw.randrange(nodes), draw.randrange(nodes)) for _ in range(chords)]
    return Graph(f"ring {nodes} and {chords}", nodes, distinct([*ring, *more]))


@cache
def layered(depth: int) -> Graph:
    """Return layers of two nodes between node 0 and node 1, and beside them layers that end.

    Every layer leads into the next one, and into the next of those from which node 1 cannot be
    reached; there are 2 ** depth paths and far more ways to get lost.
    """
    live = [(0,), *((4 * n + 2, 4 * n + 3) for n in range(depth)), (1,)]
    dead = [(), *((4 * n + 4, 4 * n + 5) for n in range(depth)), ()]
    pairs: Pairs = []
    for n in range(depth + 1):
        pairs += itertools.product(live[n], (*dead[n + 1], *live[n + 1]))
        pairs += itertools.product(dead[n], dead[n + 1])
    return Graph(f"layered {depth}, dead ends", 4 * depth + 2, pairs)


def clique(size: int, first: int = 0) -> Pairs:
    """Return a link from each of ``size`` nodes to each other."""
    return list(itertools.permutations(range(first, first + size), 2))


@cache
def complete(size: int) -> Graph:
    """Return K of ``size``."""
    return Graph(f"complete K{size}", size, clique(size))


def pendant(size: int) -> Graph:
    """Return K of ``size``, and one more node to which only node 0 leads."""
    return Graph(f"K{size}, pendant target", size + 1, [*clique(size), (0, size)])


def diamonds(count: int) -> Graph:
    """Return a chain of diamonds, which has no cycle and 2 ** count ways from end to end."""
    four = ((0, 1), (0, 2), (1, 3), (2, 3))
    pairs = [(3 * n + a, 3 * n + b) for n in range(count) for a, b in four]
    return Graph(f"{count} diamonds, no cycle", 3 * count + 1, pairs)


def one_door(size: int) -> Graph:
    """Return two K of ``size``; one link leads from node 0 of the first into the second."""
    pairs = [*clique(size), *clique(size, first=size), (0, size)]
    return Graph(f"two K{size}, one way", 2 * size, pairs)


def ring_and_dense(size: int) -> Graph:
    """Return a ring of three nodes that leads into a dense part without a way back.

    The dense part has an order, so that it has more ways than can be walked, and no cycle.
    """
    dense = itertools.combinations(range(3, size + 3), 2)
    return Graph(f"ring into {size} dense", size + 3, [(0, 1), (1, 2), (2, 0), (1, 3), *dense])


def real(name: str, title: str) -> Graph | None:
    """Return a network of ``../shared/samples``, or None where it is not."""
    path = SAMPLES / f"{name}.csv"
    if not path.exists():
        return None
    with path.open(newline="", encoding="utf-8") as file:
        rows = [(row["source"], row["target"]) for row in csv.DictReader(file)]
    names = {name: n for n, name in enumerate(sorted({end for row in rows for end in row}))}
    return Graph(title, len(names), distinct((names[a], names[b]) for a, b in rows))
