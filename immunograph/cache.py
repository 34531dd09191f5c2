"""Cache: a few values that are computed from something that does not change."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any


class Cache:
    """The last few values that were computed, by key; threads may share it.

    Parameters
    ----------
    size : int
        How many values it holds; the oldest makes room.

    Examples
    --------
    >>> cache = Cache(1)
    >>> cache.get("a", lambda: [1]) is cache.get("a", lambda: [2])
    True
    """

    __slots__ = ("_lock", "_size", "_values")

    def __init__(self, size: int) -> None:
        self._lock = Lock()
        self._size = size
        self._values: dict[Hashable, Any] = {}

    def get(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Return the value of a key, computed the first time.

        Nothing is locked while it is computed: two threads may then compute the same value, and
        both are given the one that was ready first.
        """
        with self._lock:
            if key in self._values:
                return self._values[key]
        value = compute()
        with self._lock:
            value = self._values.setdefault(key, value)
            while len(self._values) > self._size:
                del self._values[next(iter(self._values))]
        return value
