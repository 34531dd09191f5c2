"""How long paths and loops take, as a ratio to networkx on the same map.

Run it with the Python into which immunograph is installed: ``python tests/speed/walks.py``
(not on Windows, which has no alarm to stop a search by). Both sides list every answer; the numbers of answers are compared, times only printed. Where
networkx would take minutes, it is stopped after a while and the ratio is a bound.
"""

from __future__ import annotations

import itertools
import random
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import networkx as nx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from immunograph.walk import Budget, Network, loops, simple_paths
from makers import arrows

ROUNDS = 3
PATIENCE = 10.0

Pairs = list[tuple[int, int]]


def chance(nodes: int, links: int, seed: int) -> Pairs:
    """Return random links, none twice and none from a node to itself."""
    draw = random.Random(seed)
    return draw.sample(list(itertools.permutations(range(nodes), 2)), links)


def complete(nodes: int) -> Pairs:
    """Return a link from every node to every other."""
    return list(itertools.permutations(range(nodes), 2))


def diamonds(count: int) -> Pairs:
    """Return a chain of diamonds, which has no cycle."""
    four = ((0, 1), (0, 2), (1, 3), (2, 3))
    return [(3 * n + a, 3 * n + b) for n in range(count) for a, b in four]


#: name: (links, number of nodes, source, target, bound)
PATHS: dict[str, tuple[Pairs, int, int, int, int | None]] = {
    "random, 30 nodes, 120 links, <= 10": (chance(30, 120, 3), 30, 0, 7, 10),
    "random, 1000 nodes, 4000 links, <= 6": (chance(1000, 4000, 1), 1000, 0, 7, 6),
    "complete, 9 nodes": (complete(9), 9, 0, 8, None),
    "complete, 12 nodes, pendant target": ([*complete(12), (0, 12)], 13, 0, 12, None),
    "diamonds, bound that none meets": (diamonds(20), 61, 0, 60, 39),
}
LOOPS: dict[str, tuple[Pairs, int, int | None]] = {
    "random, 30 nodes, 90 links": (chance(30, 90, 5), 30, None),
    "random, 1000 nodes, 3000 links, <= 6": (chance(1000, 3000, 2), 1000, 6),
    "complete, 8 nodes": (complete(8), 8, None),
    "diamonds without a cycle": (diamonds(200), 601, None),
}


def all_paths(network: Network, source: int, target: int, most: int | None) -> Iterable[object]:
    """List paths with a fresh budget."""
    return simple_paths(network, source, target, most=most, budget=Budget(seconds=60))


def all_loops(network: Network, most: int | None) -> Iterable[object]:
    """List loops with a fresh budget."""
    return loops(network, most=most, budget=Budget(seconds=60))


def timed(search: Callable[[], Iterable[object]]) -> tuple[float, int, bool]:
    """Return the median time of listing all answers, their number, and whether it ended."""
    times, count = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            count = sum(1 for _ in search())
        except TimeoutError:
            return PATIENCE, count, False
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        times.append(time.perf_counter() - start)
        if times[0] > 1:
            break
    return statistics.median(times), count, True


def give_up(*_: object) -> None:
    """Stop a search that gives no answer for so long."""
    raise TimeoutError


def compare(
    name: str, ours: Callable[[], Iterable[object]], theirs: Callable[[], Iterable[object]]
) -> None:
    """Print one line."""
    own, answers, _ = timed(ours)
    other, theirs_found, ended = timed(theirs)
    if ended:
        assert theirs_found == answers, name
    bound = "" if ended else "> "
    print(f"{name:<38} {answers:>8} {own * 1000:9.1f} ms {bound + format(other / own, '.1f'):>9} x")


def main() -> None:
    """Print a table for paths and one for loops."""
    signal.signal(signal.SIGALRM, give_up)
    print(f"{'simple paths':<38}  answers     immunograph  networkx")
    for name, (pairs, size, source, target, most) in PATHS.items():
        network, graph = Network(arrows(pairs, size)), nx.DiGraph(pairs)
        compare(
            name,
            partial(all_paths, network, source, target, most),
            partial(nx.all_simple_paths, graph, source, target, cutoff=most),
        )
    print(f"\n{'feedback loops':<38}  answers     immunograph  networkx")
    for name, (pairs, size, most) in LOOPS.items():
        network, graph = Network(arrows(pairs, size)), nx.DiGraph(pairs)
        compare(
            name,
            partial(all_loops, network, most),
            partial(nx.simple_cycles, graph, length_bound=most),
        )


if __name__ == "__main__":
    main()
