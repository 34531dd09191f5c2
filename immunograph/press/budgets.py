"""Limits on the work of a prediction: counted, unless somebody asks for seconds."""

from __future__ import annotations

import time

from immunograph.errors import UsageError
from immunograph.walk import Budget

#: The steps of a search for paths or loops, a second or two.
STEPS = 500_000


class Deadline:
    """A moment after which no more draws are made; there is none unless seconds are asked for.

    Parameters
    ----------
    seconds : float or None
        The time that there is.
    """

    __slots__ = ("_end", "seconds")

    def __init__(self, seconds: float | None = None) -> None:
        if seconds is not None and not seconds > 0:
            raise UsageError(f"seconds is {seconds:g}", "it must be a number above 0")
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def late(self) -> bool:
        """Tell whether the time is up."""
        return self._end is not None and time.monotonic() > self._end

    def left(self) -> float | None:
        """Return the seconds that are left, a few milliseconds at least; None if time is free."""
        return None if self._end is None else max(1e-3, self._end - time.monotonic())

    @property
    def reason(self) -> str:
        """What to say once it is late."""
        return f"stopped after {self.seconds or 0:g} s"


def search_budget() -> Budget:
    """Return the budget of a search for the best paths or loops behind a prediction."""
    return Budget(steps=STEPS)
