"""The sampled answer: chunks of draws, made here or by an executor, and added up.

What a chunk draws follows from the seed, the component and the number of the chunk. So the
answer is the same to the byte whoever makes the chunks, and memory does not grow with draws.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from immunograph.press.chunks import BINS, TRIES, Chunks, Job, Tally
from immunograph.press.system import System
from immunograph.vocabulary import Sign
from immunograph.walk.budget import Budget

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

#: So many chunks are handed out before the first of them is wanted.
_AHEAD = 64


@dataclass(frozen=True, slots=True)
class Stability:
    """How many draws of some components were stable.

    Attributes
    ----------
    part : tuple of int
        The places.
    tried, stable : int
        The draws made, and how many of them were stable.
    """

    part: tuple[int, ...]
    tried: int
    stable: int


@dataclass(frozen=True, slots=True)
class Watched:
    """Kept draws, by what was drawn of one link and what the watched place does.

    Attributes
    ----------
    link : int
        The index of the link in the network.
    kind : str
        ``"existence"``: missing, there. ``"sign"``, of an unknown one: lowers, raises.
        ``"strength"``: thirds of equal width from 0 to 1. Draws without the link are in the
        first of existence alone.
    counts : tuple of (int, int, int)
        For each of these, in how many draws the place rises, falls, and does not move.
    """

    link: int
    kind: str
    counts: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Draws:
    """The answer of :func:`draw`.

    Attributes
    ----------
    stable : int
        How many stable draws of the whole were solved; it may be fewer than asked for.
    kept : int
        How many of these move as given; all of them where nothing is given.
    alone : tuple of int
        For each place given, in how many stable draws it moves so, whatever the others do.
    raises, lowers : tuple of int
        For each place the number of kept draws in which it rises, and falls.
    stability : tuple of Stability
        One for each component that could be unstable, or for several that share a link.
    watched : tuple of Watched
        By link and kind; empty where nothing is watched.
    stopped : str or None
        Why there are fewer draws than asked for.
    """

    stable: int
    kept: int
    alone: tuple[int, ...]
    raises: tuple[int, ...]
    lowers: tuple[int, ...]
    stability: tuple[Stability, ...]
    watched: tuple[Watched, ...]
    stopped: str | None


def draw(
    system: System,
    draws: int,
    *,
    seed: int,
    budget: Budget,
    chance: Callable[[int], float] | None = None,
    together: Iterable[Iterable[int]] = (),
    given: Mapping[int, Sign] | None = None,
    watch: int | None = None,
    executor: Executor | None = None,
) -> Draws:
    """Draw strengths and count what the press does.

    Parameters
    ----------
    system : System
        What the press can reach.
    draws : int
        How many stable draws are wanted.
    seed : int
        The same seed gives the same draws.
    budget : Budget
        Its seconds are looked at between batches.
    chance : callable, optional
        The probability that the link of an index is there; by default all are.
    together : iterable of iterable of int
        Links that are there together or not at all, with the lowest of their chances; no link
        is in two of these.
    given : mapping of int to Sign, optional
        Places and how they move: only draws in which they do are kept.
    watch : int, optional
        A place whose change is counted by what was drawn of each link.
    executor : concurrent.futures.Executor, optional
        Who makes the chunks; by default they are made here. It is not shut down.

    Notes
    -----
    Strengths are uniform above 0 and up to 1 and independent; unknown signs are either sign with
    probability one half. A draw is stable if every eigenvalue has a negative real part. Memory
    does not grow with the number of draws.
    """
    groups = tuple(map(tuple, together))
    asked = [e.link for effects in system.into for e in effects if e.link is not None]
    asked += [link for group in groups for link in group]
    job = Job(
        system=system,
        seed=seed,
        chances={} if chance is None else {link: chance(link) for link in asked},
        together=() if chance is None else groups,
        given=tuple((place, int(sign)) for place, sign in (given or {}).items()),
        watch=watch,
    )
    chunks = Chunks(job)
    wanted = [min(chunks.size, draws - start) for start in range(0, draws, chunks.size)]
    stopped: str | None = None
    total = chunks.nothing()
    with closing(_made(chunks, wanted, budget, executor)) as tallies:
        for tally in tallies:
            total = total.plus(tally)
            if tally.late or (total.stable < draws and budget.late()):
                stopped = budget.stopped or f"stopped after {budget.seconds:g} s"
                break
    if stopped is None and total.stable < draws:
        stopped = f"after {TRIES} times as many draws as asked for"
    return Draws(
        stable=total.stable,
        kept=total.kept,
        alone=tuple(map(int, total.alone)),
        raises=tuple(map(int, total.raises)),
        lowers=tuple(map(int, total.lowers)),
        stability=tuple(
            Stability(tuple(sorted(p for part in unit.parts for p in part)), int(t), int(s))
            for unit, (t, s) in zip(chunks.units, total.tried, strict=True)
        ),
        watched=() if watch is None else tuple(_watched(chunks, total)),
        stopped=stopped,
    )


def _made(
    chunks: Chunks, wanted: list[int], budget: Budget, executor: Executor | None
) -> Generator[Tally, None, None]:
    """Yield the chunks in their order, whoever makes them."""
    if executor is None:
        for number, count in enumerate(wanted):
            yield chunks.make(number, count, budget)
        return
    until = time.time() + budget.left()
    futures: deque[Future[Tally]] = deque()
    try:
        for number, count in enumerate(wanted):
            futures.append(executor.submit(_work, chunks.job, number, count, until))
            if len(futures) == _AHEAD:
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()
    finally:
        for future in futures:
            future.cancel()


def _work(job: Job, number: int, count: int, until: float) -> Tally:
    """Make a chunk; this runs in the worker."""
    return Chunks(job).make(number, count, Budget(seconds=max(1e-3, until - time.time())))


def _watched(chunks: Chunks, total: Tally) -> Iterator[Watched]:
    for link, row, table in zip(chunks.links, chunks.link_rows, total.watched, strict=True):
        kinds = {
            "existence": (0, 2) if chunks.chances[row] < 1 else (0, 0),
            "sign": (2, 4) if chunks.effects[row].sign is Sign.UNKNOWN else (0, 0),
            "strength": (4, 4 + BINS),
        }
        for kind, (start, end) in kinds.items():
            counts: Any = table[start:end].tolist()
            if counts:
                yield Watched(link, kind, tuple(map(tuple, counts)))
