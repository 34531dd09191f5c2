"""How much work a search may do before it stops and says so."""

from __future__ import annotations

import time

from immunograph.errors import UsageError


class Budget:
    """How much work an enumeration may do before it stops and says so.

    Parameters
    ----------
    seconds : float
        Wall-clock time.
    count : int
        Number of answers.
    """

    __slots__ = ("_deadline", "_found", "_steps", "count", "seconds", "stopped")

    #: Looking at the clock on every step would cost more than the step.
    _STRIDE = 1024

    def __init__(self, *, seconds: float = 10.0, count: int = 1_000_000) -> None:
        if not seconds > 0 or count < 1:
            raise UsageError("a budget needs more than 0 seconds and at least 1 answer")
        self.seconds, self.count = seconds, count
        self.stopped: str | None = None
        self._deadline = time.monotonic() + seconds
        self._found = self._steps = 0

    def full(self) -> bool:
        """Tell whether one more answer is one too many; called with each that is found."""
        if self._found >= self.count:
            self.stopped = f"stopped after {self.count:,} answers".replace(",", "\u202f")
            return True
        self._found += 1
        return False

    def spent(self) -> bool:
        """Tell whether the time is up, and remember it; called on every step of a search."""
        self._steps += 1
        if self._steps % self._STRIDE == 0 and time.monotonic() > self._deadline:
            self.stopped = f"stopped after {self.seconds:g} s"
            return True
        return False
