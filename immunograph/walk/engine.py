"""The kernels as they are run: interpreted, or compiled by numba where the work is long.

Nothing is imported for short work. Once it has proved long, the kernels are compiled (and the
machine code kept in numba's cache), if numba is installed: ``pip install
'immunograph[fast]'``. The answers are the same; only the time is not.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.util import find_spec
from threading import Thread
from types import FunctionType
from typing import Any

from immunograph.walk import interpreted, kernels
from immunograph.walk.kernels import Flat

# Loading what is compiled takes less than this, in seconds.
_PATIENCE = 3.0

#: Say no to the compiled kernels, or take them from the first step: ``off``, ``on``.
SETTING = "IMMUNOGRAPH_COMPILED"

#: Each by its name, in the order in which they call each other.
KERNELS = (
    "spread", "narrow", "confine", "turn", "arrange", "widen", "strong", "lower", "search",
    "revive", "roam", "search_loops", "columns", "carry",
)  # fmt: skip


class Engine:
    """The kernels of one kind.

    Attributes
    ----------
    compiled : bool
        Whether they are machine code.
    """

    __slots__ = ("compiled", "kernel")

    def __init__(self, kernel: dict[str, Callable[..., Any]], *, compiled: bool) -> None:
        self.kernel = kernel
        self.compiled = compiled

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return self.kernel[name]
        except KeyError:
            raise AttributeError(name) from None

    def flat(self, numbers: Iterable[int], *, wide: bool = False) -> Flat:
        """Return whole numbers in the form that the kernels read quickest."""
        if not self.compiled:
            if isinstance(numbers, list):
                return numbers
            # Plain numbers: those of numpy overflow when they are multiplied.
            plain = getattr(numbers, "tolist", None)
            return list(numbers) if plain is None else plain()
        import numpy as np

        kind = np.int64 if wide else np.int32
        if isinstance(numbers, bytes | bytearray):
            return np.frombuffer(bytearray(numbers), np.uint8)
        if isinstance(numbers, array | memoryview):
            return np.asarray(numbers)
        return np.array(numbers if isinstance(numbers, list) else list(numbers), kind)

    def view(self, numbers: array[int]) -> Flat:
        """Return an array as the kernels read and write it, without a copy."""
        if not self.compiled:
            return numbers
        import numpy as np

        return np.frombuffer(numbers, numbers.typecode) if len(numbers) else self.filled(0)

    def copy(self, numbers: Flat) -> Flat:
        """Return a copy of a sequence."""
        return numbers.copy() if self.compiled else numbers[:]

    def pick(self, numbers: Flat, places: Flat) -> Flat:
        """Return what stands at some places of a sequence."""
        return numbers[places] if self.compiled else [numbers[place] for place in places]

    def filled(self, size: int, value: int = 0, *, wide: bool = False) -> Flat:
        """Return a sequence of ``size`` times ``value``."""
        if not self.compiled:
            return [value] * size
        import numpy as np

        return np.full(size, value, np.int64 if wide else np.int32)

    def numbers(self, size: int) -> Flat:
        """Return ``size`` times 0, in a form that can be copied in one go."""
        return self.filled(size) if self.compiled else array("i", bytes(4 * size))

    def marks(self, size: int) -> Flat:
        """Return a sequence of ``size`` marks, none of which is set."""
        if not self.compiled:
            return bytearray(size)
        import numpy as np

        return np.zeros(size, np.uint8)


def _interpret() -> Engine:
    """Return the kernels as they are, but for what Python does quicker in another way."""
    space: dict[str, Any] = dict(vars(kernels)) | {"roam": interpreted.roam}
    loops = kernels.search_loops
    made = {name: getattr(kernels, name) for name in KERNELS} | {
        "roam": interpreted.roam,
        "search_loops": FunctionType(loops.__code__, space, loops.__name__),
    }
    return Engine(made, compiled=False)


_INTERPRETED = _interpret()
_compiled: list[Engine | None] = []


def missed() -> bool:
    """Tell whether the compiled kernels were wanted, and numba is not installed."""
    return bool(_compiled) and _compiled[0] is None and find_spec("numba") is None


def engine() -> Engine:
    """Return the kernels to begin with: the compiled ones if they are at hand already."""
    setting = os.environ.get(SETTING)
    if setting == "on":
        return compiled_engine() or _INTERPRETED
    if setting == "off" or not _compiled:
        return _INTERPRETED
    return _compiled[0] or _INTERPRETED


def interpreted_engine() -> Engine:
    """Return the kernels as Python runs them."""
    return _INTERPRETED


def compiled_engine() -> Engine | None:
    """Return the compiled kernels, or None if numba is not installed or is switched off.

    Notes
    -----
    The first call of a process takes most of a second; the first of an installation some
    seconds more, in which numba compiles.
    """
    if os.environ.get(SETTING) == "off":
        return None
    if not _compiled:
        # Whatever becomes of the making, this process does not try it again.
        _compiled.append(None)
        _beside(_make)
    return _compiled[0]


def _warm(made: Engine) -> None:
    """Run the kernels once, so that they are compiled or loaded now; say so if that takes long."""
    from threading import Timer

    from immunograph.walk.field import Field
    from immunograph.walk.search import Search

    saying = Timer(_PATIENCE, _say_compiling)
    saying.daemon = True
    saying.start()
    try:
        flat = made.flat
        ring = Field(flat([0, 1]), flat([0, 1, 2]), flat([1, 0]), flat([0, 1]), flat([1, 1]), made)
        ring.between(0, 1)
        ring.on_loops()
        exactly = Search(ring, 0, 1, most=1, exactly=True)
        for search in (Search(ring, 0, 1), exactly, Search(ring, None, None)):
            search.step(10_000, fill=True)
    finally:
        saying.cancel()


def _say_compiling() -> None:
    import logging

    logging.getLogger("immunograph").warning(
        "note: compiling the search, once for this installation"
    )


def _make() -> None:
    """Make the compiled kernels, for whoever asks from now on.

    Whatever is wrong with numba or its cache, the interpreted kernels give the same answer.
    """
    with suppress(Exception):
        made = _compile()
        if made is not None:
            _warm(made)
            _compiled[0] = made


def _beside(make: Callable[[], None]) -> None:
    """Run something in a thread of its own and wait for it, but not if an interrupt comes.

    numba does not survive an interrupt in the middle of its import, and what compiles cannot be
    stopped: it goes on while what was found is told.
    """
    failed: list[BaseException] = []

    def run() -> None:
        try:
            make()
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


class _Cache:
    """Numba's cache of one kernel; where it is full, cut or unreadable, there is none."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def load_overload(self, *asked: Any) -> Any:
        """Return what is kept, or None."""
        try:
            return self._cache.load_overload(*asked)
        except Exception:  # noqa: BLE001 - what is damaged may raise anything when it is unpickled
            return None

    def save_overload(self, *made: Any) -> None:
        """Keep what was compiled, if it can be kept."""
        with suppress(Exception):
            self._cache.save_overload(*made)


def machine_code(source: Callable[..., Any]) -> Any:
    """Return a function that numba compiles when it is called, and keeps where it can."""
    import numba

    try:
        made: Any = numba.njit(cache=True, nogil=True, boundscheck=False)(source)
    except (RuntimeError, OSError):  # no folder in which to keep the machine code
        return numba.njit(nogil=True, boundscheck=False)(source)
    made._cache = _Cache(made._cache)  # noqa: SLF001 - numba lets errors of its cache through
    return made


def _compile() -> Engine | None:
    if find_spec("numba") is None:
        return None
    # Functions call each other by name: each is compiled in a module of its own making, in
    # which the names below it stand for machine code already.
    space: dict[str, Any] = dict(vars(kernels))
    made: dict[str, Callable[..., Any]] = {}
    for name, source in (("put", kernels.put_each), *((n, getattr(kernels, n)) for n in KERNELS)):
        own = FunctionType(source.__code__, space, source.__name__, source.__defaults__)
        own.__module__ = kernels.__name__
        made[name] = machine_code(own)
        space[name] = made[name]
    return Engine(made, compiled=True)
