"""How fast stable draws are made, beside a loop over draws in plain numpy on the same map.

Run it with the Python into which immunograph and numpy are installed: ``python tests/speed/press.py``.
The loop is the way of QPress (Melbourne-Thomas and others 2012): of every draw it fills the matrix
of the whole map, asks for all eigenvalues, and solves if the draw is stable. Both run in turn, each
round both, so that a busy machine slows both alike; medians are compared. Seconds are of one
process. Nothing is asserted: only ratios travel between machines.

*Per draw* is the time by the draws that were made; of several components, which are drawn apart, by
those of the one that took most. *Per stable draw* is the time by the stable draws that were solved.
Of the loop it is the time per draw by the share of draws that are stable, which is known better from
the components: for some maps the loop would find none in an hour.

=========================== ==============================================
per draw                    at least 10 times as fast as the loop
per stable draw             at least 100 times, with more than one component
1000 stable draws, 50 nodes under 0.5 s
=========================== ==============================================
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from math import prod

import numpy as np

import immunograph as ig
from immunograph.press.budgets import Deadline
from immunograph.press.montecarlo import Draws, draw
from immunograph.press.system import System, system_of
from immunograph.walk import network_of

ROUNDS, DRAWS, SECONDS = 5, 1000, 60.0
#: The loop gets so many seconds a round.
PATIENCE = 0.7
PER_DRAW, PER_STABLE, WELL_UNDER = 10, 100, 0.5

Case = tuple[str, System, System]


def grown(nodes: int, links: int, seed: int) -> list[tuple[int, int]]:
    """Return random links that lead from node 0 to every node."""
    chance = random.Random(seed)
    pairs = {(chance.randrange(node), node) for node in range(1, nodes)}
    while len(pairs) < links:
        pair = (chance.randrange(nodes), chance.randrange(nodes))
        if pair[0] != pair[1]:
            pairs.add(pair)
    return sorted(pairs)


def grouped(nodes: int, size: int, seed: int) -> list[tuple[int, int]]:
    """Return links of rings of so many nodes with a chord each, every ring leading to the next."""
    chance = random.Random(seed)
    pairs = set()
    for first in range(0, nodes, size):
        ring = range(first, min(first + size, nodes))
        pairs |= {(a, a + 1 if a + 1 in ring else first) for a in ring}
        pairs.add((ring[0], ring[-1]))
        if first:
            pairs.add((chance.randrange(first - size, first), chance.choice(ring)))
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def case(title: str, pairs: list[tuple[int, int]], seed: int) -> Case:
    """Return what is reached from node 0, and the whole of the map."""
    chance = random.Random(seed)
    draft = ig.GraphDraft(title=title)
    size = 1 + max(b for _, b in pairs)
    for node in range(size):
        draft.add_node(f"n{node:03}")
    for a, b in pairs:
        draft.add_link(f"n{a:03}", f"n{b:03}", chance.choice(("increases", "decreases")))
    return systems(title, draft.freeze(), "n000", None)


def systems(title: str, graph: ig.CausalGraph, first: str, layers: str | None) -> Case:
    """Return what is reached from a node, and the whole of the map."""
    network = network_of(graph, layers=layers)
    everywhere = system_of(network, dict.fromkeys(range(len(network.names)), ig.Sign.RAISES))
    return title, system_of(network, {network.index[first]: ig.Sign.RAISES}), everywhere


def cases() -> Iterator[Case]:
    """Yield the maps."""
    yield case("10 nodes, 20 links", grown(10, 20, 3), 1)
    yield case("10 nodes, pairs", grouped(10, 2, 1), 1)
    yield case("40 nodes, 60 links", grown(40, 60, 5), 1)
    yield case("40 nodes, rings of four", grouped(40, 4, 1), 1)
    yield case("50 nodes, rings of three", grouped(50, 3, 1), 1)
    yield case("100 nodes, 130 links", grown(100, 130, 1), 1)
    yield case("100 nodes, rings of five", grouped(100, 5, 1), 1)
    article = ig.load_dataset("perlmutter2022")
    yield systems("the article's map", article, "stress", None)
    yield systems("the article's map, all layers", article, "stress", "all")


def loop(whole: System, patience: float) -> float:
    """Return the seconds a draw takes that is made on its own, the whole matrix at once."""
    rng = np.random.default_rng(1)
    size = len(whole.nodes)
    effects = [effect for effects in whole.into for effect in effects]
    targets = np.array([effect.target for effect in effects])
    sources = np.array([effect.source for effect in effects])
    signs = np.array([effect.sign.value for effect in effects], dtype=float)
    push = np.zeros(size)
    push[0] = 1.0
    rises = np.zeros(size, dtype=int)
    made, start = 0, time.perf_counter()
    while made < 20 or time.perf_counter() - start < patience:
        strengths = rng.random(len(effects))
        either = rng.random(len(effects)) < 0.5
        matrix = np.zeros((size, size))
        way = np.where(signs == 0, np.where(either, 1.0, -1.0), signs)
        np.add.at(matrix, (targets, sources), way * strengths)
        if np.linalg.eigvals(matrix).real.max() < 0:
            rises += np.linalg.solve(-matrix, push) > 0
        made += 1
    return (time.perf_counter() - start) / made


def ours(system: System) -> tuple[float, Draws]:
    """Return the seconds of a thousand stable draws, and what they tell."""
    start = time.perf_counter()
    found = draw(system, DRAWS, seed=1, budget=Deadline())
    return time.perf_counter() - start, found


def judged(ratio: float, goal: float) -> str:
    """Return a ratio and whether it is enough."""
    return f"{ratio:,.0f} {'met' if ratio >= goal else 'MISSED'}"


def main() -> None:
    """Print a line a map."""
    print("| map | components that feed back | share stable | draws a second | loop, µs a draw |"
          " ours | ratio | loop, µs a stable draw | ours | ratio | 1000 stable draws, s |")  # fmt: skip
    print("|---" * 11 + "|")
    for title, system, whole in cases():
        ours(system)
        rounds = [(loop(whole, PATIENCE), *ours(system)) for _ in range(ROUNDS)]
        each = statistics.median(row[0] for row in rounds)
        seconds = statistics.median(row[1] for row in rounds)
        found = rounds[0][2]
        share = prod(part.stable / part.tried for part in found.stability)
        tried = max((part.tried for part in found.stability), default=found.stable)
        several = len(system.parts) > 1
        per_draw, per_stable = seconds / tried, seconds / max(found.stable, 1)
        sizes = sorted((len(part) for part in system.parts if len(part) > 1), reverse=True)
        sized = ", ".join(f"{sizes.count(n)} × {n}" for n in sorted({*sizes}, reverse=True))
        thousand = f"{seconds:.3f}" + ("" if found.stopped is None else f" ({found.stable})")
        if title.startswith("50 "):
            thousand += " met" if seconds < WELL_UNDER else " MISSED"
        print(
            f"| {title} | {sized} | {share:.2g} | {tried / seconds:,.0f} "
            f"| {each * 1e6:,.0f} | {per_draw * 1e6:.1f} | {judged(each / per_draw, PER_DRAW)} "
            f"| {each / share * 1e6:,.0f} | {per_stable * 1e6:.1f} "
            f"| {judged(each / share / per_stable, PER_STABLE) if several else '–'} | {thousand} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
