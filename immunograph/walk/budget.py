"""How much work a search may do before it stops and says so."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from immunograph.errors import UsageError
from immunograph.vocabulary import INTERRUPTED

#: The environment variables that set what is not asked for, and what holds without them.
SECONDS, COUNT, MEMORY = "IMMUNOGRAPH_SECONDS", "IMMUNOGRAPH_MOST", "IMMUNOGRAPH_MEMORY"
_USUAL = {SECONDS: 2.0, COUNT: 1_000_000, MEMORY: 1024}


class Budget:
    """How much work an enumeration may do before it stops and says so.

    Parameters
    ----------
    seconds : float, optional
        Wall-clock time; by default what IMMUNOGRAPH_SECONDS says, or 2.
    count : int, optional
        Number of answers; by default what IMMUNOGRAPH_MOST says, or a million.
    memory : float, optional
        Megabytes that the answers may take; by default what IMMUNOGRAPH_MEMORY says, or 1024.
    progress : callable, optional
        Called now and then with the number of answers so far.

    Attributes
    ----------
    stopped : str or None
        Why the search stopped before its end, such as ``"stopped after 2 s"``.
    full : bool
        Whether it stopped because of the number of answers.
    """

    __slots__ = (
        "_deadline",
        "_steps",
        "_whole",
        "count",
        "full",
        "memory",
        "progress",
        "seconds",
        "stopped",
    )

    #: Looking at the clock on every step would cost more than the step.
    _STRIDE = 1024

    def __init__(
        self,
        *,
        seconds: float | None = None,
        count: int | None = None,
        memory: float | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.seconds = _setting(SECONDS) if seconds is None else seconds
        self.count = int(_setting(COUNT)) if count is None else count
        self.memory = _setting(MEMORY) if memory is None else memory
        for name, value in (("seconds", self.seconds), ("memory", self.memory)):
            if not value > 0:
                raise UsageError(f"{name} is {value:g}", "it must be a number above 0")
        if self.count < 1:
            raise UsageError(f"most is {self.count}", "it must be 1 or more")
        self.progress = progress
        self.stopped: str | None = None
        self.full = False
        self._whole: Budget | None = None
        self._deadline = time.monotonic() + self.seconds
        self._steps = 0

    def spent(self) -> bool:
        """Tell whether the time is up, and remember it; called on every step of a search."""
        self._steps += 1
        return self._steps % self._STRIDE == 0 and self.late()

    def extend(self, seconds: float) -> None:
        """Give this budget, and the one it is a part of, more time."""
        self._deadline += seconds
        if self._whole is not None:
            self._whole.extend(seconds)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the clock stand still meanwhile."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.extend(time.monotonic() - start)

    def late(self) -> bool:
        """Tell whether the time is up, and remember it."""
        if time.monotonic() <= self._deadline:
            return False
        self.stopped = f"stopped after {self.seconds:g} s"
        return True

    def left(self) -> float:
        """Return the seconds that are left; below 0 if the time is up."""
        return self._deadline - time.monotonic()

    def part(self, count: int | None) -> Budget:
        """Return a budget for a part of the work: the same time, and so many answers or any."""
        part = Budget(seconds=self.seconds, count=count or 1 << 60, memory=self.memory)
        part._deadline, part._whole = self._deadline, self
        return part

    def again(self) -> Budget:
        """Return a new budget of the same time and memory, for any number of answers.

        After an interrupt nobody waits long: it is a third of a second at most.
        """
        seconds = min(self.seconds, 0.3) if self.stopped == INTERRUPTED else self.seconds
        return Budget(seconds=seconds, count=1 << 60, memory=self.memory)

    def inherit(self, part: Budget) -> None:
        """Stop too if a part of the work stopped for anything but the number of its answers."""
        if part.stopped and not part.full:
            self.stopped = part.stopped

    def over(self, count: int, size: int, *, done: bool) -> bool:
        """Tell whether a search must stop, and remember why.

        Parameters
        ----------
        count : int
            How many answers there are.
        size : int
            How many bytes they take.
        done : bool
            Whether the search has ended, so that only the number of its answers matters.
        """
        if self.progress is not None:
            self.progress(count)
        if count > self.count:
            self.full = True
            self.stopped = f"stopped after {self.count:,} answers".replace(",", "\u202f")
            return True
        if done:
            return False
        if size > self.memory * 1_000_000:
            self.stopped = f"stopped at {self.memory:g} MB of answers"
            return True
        return self.late()


def _setting(name: str) -> float:
    text = os.environ.get(name)
    if not text:
        return _USUAL[name]
    kind, needed = (int, "a whole number") if name == COUNT else (float, "a number")
    try:
        value = kind(text)
    except ValueError:
        value = 0
    if not value > 0:
        raise UsageError(f"{name} is {text[:40]!r}", f"it must be {needed} above 0")
    return value
