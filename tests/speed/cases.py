"""What is asked of every tool: graphs, ends, bounds, and which of them are traps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from speed.graphs import (
    Graph,
    chance,
    complete,
    diamonds,
    layered,
    one_door,
    pendant,
    real,
    ring_and_dense,
    ring_with_chords,
    scale_free,
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question about one graph.

    ``most`` is the most links a path or loop may have. ``first`` stops a search after so many
    answers, whichever they are; ``best`` asks for so many shortest ones. ``trap`` marks what
    stalls a search that does not look where it goes.
    """

    graph: Graph
    source: int = 0
    target: int = 0
    most: int | None = None
    first: int | None = None
    best: int | None = None
    trap: bool = False

    @property
    def name(self) -> str:
        """The graph and what is asked of it."""
        parts = [self.graph.name]
        if self.most is not None:
            parts.append(f"≤ {self.most}")
        if self.first is not None:
            parts.append(f"first {self.first:,}")
        if self.best is not None:
            parts.append(f"best {self.best:,}")
        return ", ".join(parts)


def path_cases() -> Iterator[Case]:
    """Yield questions for bounded simple paths."""
    yield Case(graph=chance(30, 150, 1), source=0, target=7, most=14)
    yield Case(graph=chance(100, 500, 1), source=0, target=7, most=10)
    yield Case(graph=chance(1000, 8000, 1), source=0, target=7, most=8)
    yield Case(graph=chance(100_000, 400_000, 1), source=0, target=7, most=15)
    yield _between_hubs(scale_free(100_000, 4, 1), 5)
    yield Case(graph=layered(15), source=0, target=1)
    yield Case(graph=complete(10), source=0, target=9)
    yield Case(graph=complete(11), source=0, target=10)
    yield from _real_cases(trust=4, virus=8, tumour=12)
    for size in (12, 40):
        yield Case(graph=pendant(size), source=0, target=size, trap=True)
    yield Case(graph=diamonds(30), source=0, target=90, most=59, trap=True)
    yield Case(graph=one_door(30), source=30, target=0, trap=True)
    yield Case(graph=one_door(30), source=0, target=30, trap=True)


def loop_cases() -> Iterator[Case]:
    """Yield questions for feedback loops."""
    yield Case(graph=chance(30, 120, 1))
    yield Case(graph=chance(100, 400, 1), most=10)
    yield Case(graph=chance(1000, 5000, 1), most=7)
    yield Case(graph=chance(100_000, 400_000, 1), most=5)
    yield Case(graph=scale_free(100_000, 4, 1), most=4)
    for size in (7, 8, 9, 10):
        yield Case(graph=complete(size))
    yield Case(graph=complete(12), most=6)
    yield from _small_loops()
    yield from _real_cases(trust=3, virus=10, tumour=12)
    yield Case(graph=diamonds(200), trap=True)
    yield Case(graph=ring_and_dense(40), trap=True)
    yield Case(graph=complete(40), first=1000, trap=True)
    yield Case(graph=one_door(30), first=1000, trap=True)


def best_cases() -> Iterator[Case]:
    """Yield questions for the k shortest simple paths."""
    for best in (10, 1000):
        yield Case(graph=chance(100, 500, 1), source=0, target=7, best=best)
        yield Case(graph=chance(1000, 8000, 1), source=0, target=7, best=best)
        yield Case(graph=chance(100_000, 400_000, 1), source=0, target=7, best=best)
        yield _between_hubs(scale_free(100_000, 4, 1), None, best=best)
        yield Case(graph=complete(40), source=0, target=39, best=best)
        yield Case(graph=scale_free(2000, 2, 1), source=1711, target=798, best=best)
        yield _between_hubs(scale_free(2000, 4, 1), None, best=best)
        yield from _real_cases(trust=None, virus=None, tumour=None, best=best)


def _small_loops() -> Iterator[Case]:
    """Yield all loops of graphs as large as maps are that people draw, dense ones and sparse."""
    yield Case(graph=chance(18, 108, 1))
    yield Case(graph=chance(20, 80, 2))
    yield Case(graph=chance(30, 90, 1))
    yield Case(graph=ring_with_chords(60, 30, 1))
    yield Case(graph=ring_with_chords(100, 25, 2))


def counted_paths() -> Iterator[Case]:
    """Yield paths to be counted, not listed."""
    yield Case(graph=chance(1000, 8000, 1), source=0, target=7, most=9)
    yield Case(graph=complete(12), source=0, target=11)
    yield from _real_cases(trust=4, virus=10, tumour=14)


def counted_loops() -> Iterator[Case]:
    """Yield loops to be counted, not listed."""
    yield Case(graph=chance(1000, 5000, 1), most=7)
    yield Case(graph=complete(8))
    yield Case(graph=complete(11))
    yield from _small_loops()
    yield from _real_cases(trust=4, virus=12, tumour=14)


def _between_hubs(graph: Graph, most: int | None, best: int | None = None) -> Case:
    source, target = graph.hubs
    return Case(graph=graph, source=source, target=target, most=most, best=best)


def _real_cases(
    *, trust: int | None, virus: int | None, tumour: int | None, best: int | None = None
) -> Iterator[Case]:
    for name, title, most in (
        ("bitcoin_otc_trust", "trust network", trust),
        ("sars_cov_2_host_interaction", "virus and host", virus),
        ("immune_surveillance_of_melanoma", "melanoma", tumour),
    ):
        graph = real(name, title)
        if graph is not None:
            yield _between_hubs(graph, most, best)
