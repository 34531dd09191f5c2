"""How much work a search may do before it stops and says so.

Work is counted in steps of the search, so that the same question has the same answer on every
machine, idle or busy, with compiled kernels or without. The clock is looked at only by those
who ask for it, with ``seconds``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from immunograph.errors import UsageError

#: The environment variables that set what is not asked for, and what holds without them.
SECONDS, COUNT, MEMORY = "IMMUNOGRAPH_SECONDS", "IMMUNOGRAPH_MOST", "IMMUNOGRAPH_MEMORY"
_USUAL = {COUNT: 1_000_000, MEMORY: 1024}

#: The steps of a search unless it is said: about a second of the interpreted kernels, so that
#: with ranking an answer comes within about two; and of what summarises a whole map.
STEPS, MANY_STEPS = 500_000, 2_500_000

#: The steps of what is only a hint beside an answer.
HINT_STEPS = 50_000

#: More than any number of steps or answers.
ANY = 1 << 60

#: Of the time that was asked for a search takes so much, and ranking so much of what is left.
SEARCHING, RANKING = 0.4, 0.6

#: After an interrupt nobody waits longer than this, in seconds; and so long is looked for the
#: best whatever time was asked for.
_PATIENCE = 0.3


class _Pool:
    """The steps and the time that budgets share which are parts of one another."""

    __slots__ = ("deadline", "next_look", "steps", "taken")

    def __init__(self, steps: int, deadline: float | None) -> None:
        self.steps, self.deadline = steps, deadline
        self.taken = self.next_look = 0


class Budget:
    """How much work an enumeration may do before it stops and says so.

    Parameters
    ----------
    steps : int, optional
        The steps that it may take unless ``seconds`` is said; by default half a million.
    seconds : float, optional
        Wall-clock time instead of steps; by default what IMMUNOGRAPH_SECONDS says, if anything.
    count : int, optional
        Number of answers; by default what IMMUNOGRAPH_MOST says, or a million.
    memory : float, optional
        Megabytes that the answers may take; by default what IMMUNOGRAPH_MEMORY says, or 1024.
    progress : callable, optional
        Called now and then with the number of answers so far.

    Attributes
    ----------
    stopped : str or None
        Why the search stopped before its end, such as ``"stopped after 500 000 steps"``.
    full : bool
        Whether it stopped because of the number of answers.
    """

    __slots__ = ("_pool", "count", "full", "memory", "progress", "seconds", "stopped")

    #: Looking at the clock on every step would cost more than the step.
    _STRIDE = 512

    def __init__(
        self,
        *,
        steps: int | None = None,
        seconds: float | None = None,
        count: int | None = None,
        memory: float | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        if seconds is None:
            seconds = _setting(SECONDS)
        self.seconds = seconds
        self.count = int(_setting(COUNT) or 0) if count is None else count
        self.memory = _setting(MEMORY) or 0 if memory is None else memory
        for name, value in (("seconds", seconds), ("memory", self.memory)):
            if value is not None and not value > 0:
                raise UsageError(f"{name} is {value:g}", "it must be a number above 0")
        if self.count < 1:
            raise UsageError(f"most is {self.count}", "it must be 1 or more")
        self.progress = progress
        self.stopped: str | None = None
        self.full = False
        self._pool = _Pool(
            (steps or STEPS) if seconds is None else ANY,
            None if seconds is None else time.monotonic() + seconds,
        )

    @property
    def steps(self) -> int:
        """The steps that it may take in all."""
        return self._pool.steps

    @property
    def remaining(self) -> int:
        """The steps that are left."""
        return max(0, self._pool.steps - self._pool.taken)

    def charge(self, steps: int) -> None:
        """Count steps that were taken, without asking whether these were the last."""
        self._pool.taken += steps

    def spend(self, steps: int = 1) -> bool:
        """Count steps; tell whether the budget is spent by them, and remember it."""
        pool = self._pool
        pool.taken += steps
        if pool.taken < pool.steps and (pool.deadline is None or pool.taken < pool.next_look):
            return False
        return self.late()

    def late(self) -> bool:
        """Tell whether the steps are taken or the time is up, and remember it."""
        pool = self._pool
        if pool.taken >= pool.steps:
            self.stopped = f"stopped after {_grouped(pool.steps)} steps"
            return True
        pool.next_look = pool.taken + self._STRIDE
        if pool.deadline is None or time.monotonic() <= pool.deadline:
            return False
        self.stopped = f"stopped after {self.seconds:g} s"
        return True

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the clock stand still meanwhile."""
        start = time.monotonic()
        try:
            yield
        finally:
            if self._pool.deadline is not None:
                self._pool.deadline += time.monotonic() - start

    def left(self) -> float:
        """Return the seconds that are left, below 0 if the time is up; infinite without a clock."""
        return self._end() - time.monotonic()

    def part(self, count: int | None) -> Budget:
        """Return a budget for a part of the work: the same steps, and so many answers or any."""
        return self._other(self._pool, count or ANY)

    def phase(self, share: float, *, count: int | None = None) -> Budget:
        """Return a budget of its own for one phase of the work.

        It has as many steps as this one, and ``count`` answers or as many; if time was asked
        for instead, a share of the time that is left.
        """
        phase = self._other(_Pool(self.steps, self._share(share)), count or self.count)
        phase.progress = self.progress
        return phase

    def ranking(self, *, interrupted: bool) -> Budget:
        """Return the budget to look for the best answers, any number of them: half the steps.

        After an interrupt nobody waits long: it is a third of a second at most.
        """
        patience = time.monotonic() + _PATIENCE
        until = self._share(RANKING)
        if interrupted:
            until = patience
        elif until is not None:
            until = max(until, patience)
        found = self._other(_Pool(max(1, self.steps // 2), until), ANY)
        if until is not None:
            found.seconds = found.seconds or _PATIENCE
        return found

    def naming(self) -> Budget:
        """Return the budget to look for the names of loops: half the steps."""
        return self._other(_Pool(max(1, self.steps // 2), self._share(RANKING)), ANY)

    def hint(self, count: int = ANY, steps: int = HINT_STEPS) -> Budget:
        """Return a small budget for what is said beside an answer, within the same time."""
        return self._other(_Pool(steps, self._pool.deadline), count)

    def inherit(self, part: Budget) -> None:
        """Stop too if a part of the work stopped for anything but the number of its answers."""
        if part.stopped and not part.full:
            self.stopped = part.stopped

    def over(self, count: int, size: int, *, steps: int, done: bool) -> bool:
        """Tell whether a search must stop, and remember why.

        Parameters
        ----------
        count : int
            How many answers there are.
        size : int
            How many bytes they take.
        steps : int
            How many steps were taken since it was last asked.
        done : bool
            Whether the search has ended, so that only the number of its answers matters.
        """
        if self.progress is not None:
            self.progress(count)
        if count > self.count:
            self.charge(steps)
            self.full = True
            self.stopped = f"stopped after {_grouped(self.count)} answers"
            return True
        if done:
            self.charge(steps)
            return False
        if size > self.memory * 1_000_000:
            self.stopped = f"stopped at {self.memory:g} MB of answers"
            return True
        return self.spend(steps)

    def _end(self) -> float:
        deadline = self._pool.deadline
        return float("inf") if deadline is None else deadline

    def _share(self, share: float) -> float | None:
        deadline = self._pool.deadline
        if deadline is None:
            return None
        now = time.monotonic()
        return now + share * (deadline - now)

    def _other(self, pool: _Pool, count: int) -> Budget:
        """Return a budget with the same memory, and the same seconds to tell of."""
        other = Budget(steps=1, count=count, memory=self.memory)
        other.seconds, other._pool = self.seconds, pool
        return other


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _setting(name: str) -> float | None:
    text = os.environ.get(name)
    if not text:
        return _USUAL.get(name)
    kind, needed = (int, "a whole number") if name == COUNT else (float, "a number")
    try:
        value = kind(text)
    except ValueError:
        value = 0
    if not value > 0:
        raise UsageError(f"{name} is {text[:40]!r}", f"it must be {needed} above 0")
    return value
