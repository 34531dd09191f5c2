"""Monte Carlo predictions: chunks of draws, made here or by an executor, and added up.

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

from immunograph.press.budgets import Deadline
from immunograph.press.chunks import BINS, Chunks, Job, Tally
from immunograph.press.system import System, limited
from immunograph.vocabulary import Sign

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
        The variables.
    tried, stable : int
        The draws made, and how many of them were stable.
    """

    part: tuple[int, ...]
    tried: int
    stable: int


@dataclass(frozen=True, slots=True)
class Watched:
    """Kept draws, by what was drawn of one effect and what the watched variable does.

    Attributes
    ----------
    links : tuple of int
        The indices of its links in the network.
    kind : str
        ``"existence"``: missing, there. ``"sign"``, of an unknown one: lowers, raises.
        ``"strength"``: thirds of equal width from 0 to 1. Draws without the link are in the
        first of existence alone.
    counts : tuple of (int, int, int)
        For each of these, in how many draws the place rises, falls, and does not move.
    """

    links: tuple[int, ...]
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
        For each variable given, in how many stable draws it moves so, whatever the others do.
    raises, lowers : tuple of int
        For each variable the number of kept draws in which it rises, and falls.
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
    budget: Deadline,
    damped: bool = False,
    chance: Callable[[int], float] | None = None,
    together: Iterable[Iterable[int]] = (),
    given: Mapping[int, Sign] | None = None,
    watch: int | None = None,
    needed: frozenset[int] | None = None,
    still: frozenset[int] = frozenset(),
    executor: Executor | None = None,
) -> Draws:
    """Draw strengths and count what the press does (Melbourne-Thomas and others 2012).

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
    damped : bool
        Whether the self-limitation of each variable is at least the sum of what acts on it
        inside its component, so that every draw is stable.
    chance : callable, optional
        The probability that the link of an index is there; by default all are.
    together : iterable of iterable of int
        Links that are there together or not at all, with the lowest of their chances; no link
        is in two of these.
    given : mapping of int to Sign, optional
        Variables and how they move: only draws in which they do are kept.
    watch : int, optional
        A variable whose change is counted by what was drawn of each effect.
    needed : frozenset of int, optional
        The variables to solve for; all that acts on one of these is needed, too.
    still : frozenset of int
        Variables that do not move whatever the strengths are.
    executor : concurrent.futures.Executor, optional
        Who makes the chunks; by default they are made here. It is not shut down.

    Notes
    -----
    Strengths are uniform above 0 and up to 1 and independent; unknown signs are either sign with
    probability one half. A draw is stable if every eigenvalue has a negative real part. Memory
    does not grow with the number of draws.
    """
    groups = tuple(map(tuple, together))
    asked = [link for effects in system.into for effect in effects for link in effect.links]
    asked += [link for group in groups for link in group]
    job = Job(
        system=limited(system) if damped else system,
        seed=seed,
        draws=draws,
        damped=damped,
        chances={} if chance is None else {link: chance(link) for link in asked},
        together=() if chance is None else groups,
        given=tuple((place, int(sign)) for place, sign in (given or {}).items()),
        watch=watch,
        needed=needed,
        still=frozenset() if damped else still,
    )
    chunks = Chunks(job)
    wanted = (min(chunks.size, draws - start) for start in range(0, draws, chunks.size))
    stopped: str | None = None
    total = chunks.nothing()
    with closing(_made(chunks, wanted, budget, executor)) as tallies:
        for tally in tallies:
            total = total.plus(tally)
            if tally.late or (total.stable < draws and budget.late()):
                stopped = budget.reason
                break
            if not total.stable:
                break
    if stopped is None and total.stable < draws:
        stopped = "few draws are stable, and no more were tried"
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
    chunks: Chunks, wanted: Iterable[int], budget: Deadline, executor: Executor | None
) -> Generator[Tally, None, None]:
    """Yield the chunks in their order, whoever makes them."""
    if executor is None:
        for number, count in enumerate(wanted):
            yield chunks.make(number, count, budget)
        return
    left = budget.left()
    until = None if left is None else time.time() + left
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


def _work(job: Job, number: int, count: int, until: float | None) -> Tally:
    """Make a chunk; this runs in the worker."""
    left = None if until is None else max(1e-3, until - time.time())
    return Chunks(job).make(number, count, Deadline(left))


def _watched(chunks: Chunks, total: Tally) -> Iterator[Watched]:
    strengths = chunks.strengths
    for row, (effect, table) in enumerate(zip(strengths.effects, total.watched, strict=True)):
        if not effect.links:
            continue
        kinds = {
            "existence": (0, 2) if strengths.unsure(row) else (0, 0),
            "sign": (2, 4) if effect.sign is Sign.UNKNOWN else (0, 0),
            "strength": (4, 4 + BINS),
        }
        for kind, (start, end) in kinds.items():
            counts: Any = table[start:end].tolist()
            if counts:
                yield Watched(effect.links, kind, tuple(map(tuple, counts)))
