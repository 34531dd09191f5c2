"""The sampled answer: strengths are drawn, and the stable draws are solved.

A matrix of components is stable if each component is. So each is drawn until enough draws of it
are stable, whatever the others do; that is the same distribution as drawing all at once, and
ten components of which half the draws are stable cost 20 draws instead of 1024.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from immunograph.errors import ImmunographError
from immunograph.press.system import Effect, System
from immunograph.vocabulary import Sign
from immunograph.walk.budget import Budget

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

#: Numbers in an array at the most; a few arrays of this size are held at a time.
_CELLS = 1 << 20

#: Draws of a component that are tested for stability at a time.
_BATCH = 4096

#: Of a component at most so many times the draws wanted are made.
TRIES = 100


@dataclass(frozen=True, slots=True)
class Stability:
    """How many draws of one component were stable.

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
class Draws:
    """The answer of :func:`draw`.

    Attributes
    ----------
    stable : int
        How many stable draws of the whole were solved; it may be fewer than asked for.
    raises, lowers : tuple of int
        For each place the number of draws in which it rises, and falls.
    stability : tuple of Stability
        One for each component that could be unstable.
    stopped : str or None
        Why there are fewer draws than asked for.
    """

    stable: int
    raises: tuple[int, ...]
    lowers: tuple[int, ...]
    stability: tuple[Stability, ...]
    stopped: str | None


def draw(
    system: System,
    draws: int,
    *,
    seed: int,
    budget: Budget,
    chance: Callable[[int], float] | None = None,
) -> Draws:
    """Draw strengths and count what the press does.

    Parameters
    ----------
    system : System
        What the press can reach.
    draws : int
        How many stable draws are wanted.
    seed : int
        The same seed gives the same draws, whatever else the map holds.
    budget : Budget
        Its seconds are looked at between batches.
    chance : callable, optional
        The probability that the link of an index is there; by default all are.

    Raises
    ------
    ImmunographError
        If numpy is not installed.

    Notes
    -----
    Strengths are uniform between 0 and 1 and independent; unknown signs are either sign with
    probability one half. A draw of a component is stable if every eigenvalue has a negative real
    part; these are computed only where the determinant has the sign that stability needs.
    Memory does not grow with the number of draws.
    """
    try:
        import numpy as np
    except ImportError:
        raise ImmunographError(
            "predicting by random draws needs numpy", "install it: pip install 'immunograph[fast]'"
        ) from None
    parts = [_Part(system, part, draws, (seed, n), chance) for n, part in enumerate(system.parts)]
    block = max(1, _CELLS // max(len(system.nodes), *(len(p.places) ** 2 for p in parts)))
    raises, lowers = (np.zeros(len(system.nodes), dtype=np.int64) for _ in range(2))
    done = 0
    stopped: str | None = None
    while done < draws and stopped is None:
        wanted = min(block, draws - done)
        taken: list[Array] = []
        for part in parts:
            matrices = part.take(wanted, budget)
            if len(matrices) < wanted:
                stopped = budget.stopped or f"after {TRIES} times as many draws as asked for"
                wanted = len(matrices)
            taken.append(matrices)
        change = np.zeros((len(system.nodes), wanted))
        for part, matrices in zip(parts, taken, strict=True):
            part.answer(matrices[:wanted], change)
        raises += (change > 0).sum(axis=1)
        lowers += (change < 0).sum(axis=1)
        done += wanted
        if done < draws and stopped is None and budget.late():
            stopped = budget.stopped
    return Draws(
        stable=done,
        raises=tuple(map(int, raises)),
        lowers=tuple(map(int, lowers)),
        stability=tuple(
            Stability(p.places, p.tried, p.stable) for p in parts if not p.always_stable
        ),
        stopped=stopped,
    )


class _Part:
    """One component: its own draws, and what it makes of what enters it."""

    def __init__(
        self,
        system: System,
        places: tuple[int, ...],
        draws: int,
        seed: tuple[int, int],
        chance: Callable[[int], float] | None,
    ) -> None:
        import numpy as np

        at = {place: number for number, place in enumerate(places)}
        effects = [effect for place in places for effect in system.into[place]]
        self.places, self.chance = places, chance
        self.inner = [(at[e.target], at[e.source], e) for e in effects if e.source in at]
        self.outer = [(at[e.target], e) for e in effects if e.source not in at]
        self.push = [(at[place], push) for place, push in system.push.items() if place in at]
        self.always_stable = len(places) == 1 and all(
            e.sign is Sign.LOWERS and e.link is None for _, _, e in self.inner
        )
        self.most = draws * TRIES
        self.tried = self.stable = 0
        self.waiting: list[Array] = []
        # What enters is drawn apart from what is tried, so that one does not shift the other.
        self.rng, self.rng_outer = (np.random.default_rng((*seed, n)) for n in range(2))

    def take(self, count: int, budget: Budget) -> Array:
        """Return stable matrices A: so many, or fewer if tries or time are spent."""
        import numpy as np

        size = len(self.places)
        batch = max(1, min(_BATCH, _CELLS // (size * size)))
        found, self.waiting = self.waiting, []
        have = sum(map(len, found))
        while have < count and self.tried < self.most:
            tried = min(batch, self.most - self.tried)
            drawn = np.zeros((tried, size, size))
            strengths = self._strengths(self.rng, [e for _, _, e in self.inner], tried)
            for (target, source, _), strength in zip(self.inner, strengths, strict=True):
                drawn[:, target, source] += strength
            kept = drawn[_stable(drawn)]
            self.tried += tried
            self.stable += len(kept)
            have += len(kept)
            found.append(kept)
            if have < count and budget.late():
                break
        whole = np.concatenate(found) if found else np.zeros((0, size, size))
        self.waiting = [whole[count:]] if have > count else []
        return whole[:count]

    def answer(self, matrices: Array, change: Array) -> None:
        """Write what the places do, given what those before them do: one row a place."""
        import numpy as np

        count, size = len(matrices), len(self.places)
        enters = np.zeros((count, size, 1))
        for target, push in self.push:
            enters[:, target, 0] += push
        strengths = self._strengths(self.rng_outer, [e for _, e in self.outer], count)
        for (target, effect), strength in zip(self.outer, strengths, strict=True):
            enters[:, target, 0] += strength * change[effect.source]
        moved = np.linalg.solve(-matrices, enters)
        if self.chance is not None and size > 1:
            moved *= _reached(matrices, enters)
        change[list(self.places)] = moved[:, :, 0].T

    def _strengths(
        self, rng: np.random.Generator, effects: Sequence[Effect], count: int
    ) -> list[Array]:
        """Draw signed strengths, one row an effect."""
        import numpy as np

        found = []
        for effect in effects:
            strength = 1.0 - rng.random(count)  # above 0, up to 1
            if effect.sign is Sign.UNKNOWN:
                strength = np.where(rng.random(count) < 0.5, strength, -strength)
            elif effect.sign is Sign.LOWERS:
                strength = -strength
            if self.chance is not None and effect.link is not None:
                there = rng.random(count) < self.chance(effect.link)
                strength = np.where(there, strength, 0.0)
            found.append(strength)
        return found


def _stable(matrices: Array) -> Array:
    """Tell which matrices have only eigenvalues with a negative real part."""
    import numpy as np

    if matrices.shape[1] == 1:
        single: Array = matrices[:, 0, 0] < 0
        return single
    stable: Array = np.linalg.det(-matrices) > 0
    stable[stable] = np.linalg.eigvals(matrices[stable]).real.max(axis=1) < 0
    return stable


def _reached(matrices: Array, enters: Array) -> Array:
    """Tell which places are reached by the links that are there; rounding leaves others near 0."""
    import numpy as np

    steps = ((matrices != 0) | np.eye(matrices.shape[1], dtype=bool)).astype(np.float64)
    for _ in range(matrices.shape[1].bit_length()):
        steps = np.minimum(steps @ steps, 1.0)
    reached: Array = steps @ (enters != 0) > 0
    return reached
