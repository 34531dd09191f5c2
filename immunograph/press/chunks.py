"""One chunk of draws: strengths are drawn, stable ones solved, and only counts are kept.

A matrix of components is stable if each component is. So each is drawn until enough draws of it
are stable, whatever the others do; that is the same distribution as drawing all at once, and
ten components of which half the draws are stable cost 20 draws instead of 1024. Components that
have a link in common, or links that are there or not together, are drawn as one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from immunograph.press.stability import are_stable
from immunograph.press.system import Effect, System
from immunograph.vocabulary import Sign
from immunograph.walk.budget import Budget

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

#: Stable draws in a chunk: enough to pay for its preparation, few enough to be shared out.
CHUNK = 500

#: Numbers in an array at the most; a few arrays of this size are held at a time.
_CELLS = 1 << 20

#: Numbers that a chunk may hold of what was drawn and what it does.
_HELD = 1 << 23

#: Draws that are tested for stability at a time.
_BATCH = 4096

#: At most so many times the draws wanted are made.
TRIES = 100

#: Parts of equal width into which strengths from 0 to 1 are sorted.
BINS = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What all chunks of an answer have in common; it can be pickled.

    Attributes
    ----------
    system : System
        What the press can reach.
    seed : int
        The seed.
    chances : mapping of int to float
        The probability that the link of an index is there, where it is not 1.
    together : tuple of tuple of int
        Links that are there together or not at all; no link is in two of these.
    given : tuple of (int, int)
        Places, and +1 or -1: draws in which they do not move so are not kept.
    watch : int or None
        The place whose change is to be counted by what was drawn.
    """

    system: System
    seed: int
    chances: Mapping[int, float]
    together: tuple[tuple[int, ...], ...]
    given: tuple[tuple[int, int], ...]
    watch: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted in a chunk.

    Attributes
    ----------
    stable, kept : int
        The draws solved, and how many of these move as given.
    late : bool
        Whether the time was up before the chunk was full.
    alone : array of int
        For each place given, in how many stable draws it moves so.
    raises, lowers : array of int
        For each place, in how many kept draws it rises, and falls.
    tried : array of int
        For each unit the draws made, and how many of them were stable.
    watched : array of int
        For each link, the kept draws by what was drawn of it (missing, there; lowers, raises;
        each bin of strength) and by what the watched place does (up, down, still).
    """

    stable: int
    kept: int
    late: bool
    alone: Array
    raises: Array
    lowers: Array
    tried: Array
    watched: Array

    def plus(self, other: Tally) -> Tally:
        """Return the counts of both."""
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return Tally(*(a + b for a, b in pairs))


@dataclass(frozen=True, slots=True)
class Unit:
    """Components that are tried together.

    Attributes
    ----------
    number : int
        The place of the first in the system's list of components.
    parts : tuple of tuple of int
        Their places.
    rows : tuple of int
        What is drawn for them.
    """

    number: int
    parts: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...]


class Chunks:
    """Makes the chunks of a job.

    Parameters
    ----------
    job : Job
        What to draw.

    Attributes
    ----------
    size : int
        Stable draws in a chunk.
    units : list of Unit
        The components that could be unstable.
    links : list of int
        The indices of the links, in their order.
    """

    def __init__(self, job: Job) -> None:
        self.job, self.system = job, job.system
        self._number_rows()
        self.entries = {part: self._inner(part) for part in self.system.parts}
        self._gather_units()
        count = len(self.effects) + len(self.system.nodes)
        self.size = max(1, min(CHUNK, _HELD // max(1, count)))

    def _number_rows(self) -> None:
        """Number what is drawn: one row a link, however often it is in, and one an assumption."""
        rows: dict[int, int] = {}
        self.effects: list[Effect] = []  # the first of each row
        self.row_of: list[list[int]] = []  # by place, in the order of its effects
        for effects in self.system.into:
            mine = []
            for effect in effects:
                new = len(self.effects)
                row = new if effect.link is None else rows.setdefault(effect.link, new)
                if row == new:
                    self.effects.append(effect)
                mine.append(row)
            self.row_of.append(mine)
        self.links = sorted(rows)
        self.link_rows = [rows[link] for link in self.links]
        # One coin says whether a row is there; those of links that belong together share one.
        self.coins = list(range(len(self.effects)))
        self.chances = [
            1.0 if e.link is None else self.job.chances.get(e.link, 1.0) for e in self.effects
        ]
        for group in self.job.together:
            inside = [rows[link] for link in group if link in rows]
            chance = min(self.job.chances.get(link, 1.0) for link in group)
            for row in inside:
                self.coins[row], self.chances[row] = inside[0], chance

    def _gather_units(self) -> None:
        """Gather components that could be unstable, and the rows that each needs."""
        heads: dict[int, int] = {}  # the first component that has a coin
        merged: dict[int, list[int]] = {}
        of: dict[int, int] = {}
        for number, part in enumerate(self.system.parts):
            inner = self.entries[part]
            if len(part) == 1 and all(
                self.effects[row].sign is Sign.LOWERS and self.chances[row] == 1
                for _, _, row in inner
            ):
                continue  # what only limits itself is always stable
            coins = [self.coins[row] for _, _, row in inner]
            met = sorted({of[heads[coin]] for coin in coins if coin in heads})
            first = met[0] if met else number
            merged[first] = [n for m in met for n in merged.pop(m)] + [number]
            of.update(dict.fromkeys(merged[first], first))
            heads.update((coin, number) for coin in coins if coin not in heads)
        by_unit: dict[int, list[int]] = {first: [] for first in merged}
        self.free: list[int] = []
        for row, coin in enumerate(self.coins):
            (by_unit[of[heads[coin]]] if coin in heads else self.free).append(row)
        self.units = [
            Unit(n, tuple(self.system.parts[m] for m in members), tuple(by_unit[n]))
            for n, members in sorted(merged.items())
        ]

    def _inner(self, part: Sequence[int]) -> list[tuple[int, int, int]]:
        """Return (row, column, what is drawn) of the entries of a component's matrix."""
        at = {place: number for number, place in enumerate(part)}
        return [
            (at[place], at[effect.source], row)
            for place in part
            for effect, row in zip(self.system.into[place], self.row_of[place], strict=True)
            if effect.source in at
        ]

    def nothing(self) -> Tally:
        """Return a chunk of no draws, to add others to."""
        return self.make(0, 0, Budget(seconds=1))

    def make(self, number: int, count: int, budget: Budget) -> Tally:
        """Draw the chunk of that number; the same whoever does it, unless the time is up.

        Parameters
        ----------
        number : int
            From 0 on.
        count : int
            How many stable draws are wanted.
        budget : Budget
            Its seconds are looked at between batches.
        """
        import numpy as np

        drawn = np.empty((len(self.effects), count))
        tried = np.zeros((len(self.units), 2), dtype=np.int64)
        late = False
        for place, unit in enumerate(self.units):
            strengths, tried[place] = self._take(unit, number, count, budget)
            if strengths.shape[1] < count:
                count = strengths.shape[1]
                late = late or budget.late()
                drawn = drawn[:, :count]
            drawn[list(unit.rows)] = strengths
        rng = np.random.default_rng((self.job.seed, 0, number))
        drawn[self.free] = self._strengths(rng, self.free, count)
        return self._count(drawn, self._solve(drawn), tried, late=late)

    def _strengths(self, rng: np.random.Generator, rows: Sequence[int], count: int) -> Array:
        """Draw signed strengths, one row each; 0 for a link that is not there."""
        import numpy as np

        signs = np.array([self.effects[row].sign.value for row in rows], dtype=np.float64)
        found: Array = 1.0 - rng.random((len(rows), count))  # above 0, up to 1
        either = np.flatnonzero(signs == 0)
        if len(either):
            found[either] *= np.where(rng.random((len(either), count)) < 0.5, 1.0, -1.0)
        found *= np.where(signs == 0, 1.0, signs)[:, None]
        unsure = [place for place, row in enumerate(rows) if self.chances[row] < 1]
        if unsure:
            coins = {self.coins[rows[place]]: self.chances[rows[place]] for place in unsure}
            at = {coin: number for number, coin in enumerate(coins)}
            there = rng.random((len(coins), count)) < np.array(list(coins.values()))[:, None]
            found[unsure] *= there[[at[self.coins[rows[place]]] for place in unsure]]
        return found

    def _take(self, unit: Unit, number: int, count: int, budget: Budget) -> tuple[Array, Array]:
        """Return stable strengths, ``count`` or fewer, and the draws made and stable."""
        import numpy as np

        at = {row: place for place, row in enumerate(unit.rows)}
        inner = [
            (len(part), [(a, b, at[row]) for a, b, row in self.entries[part]])
            for part in unit.parts
        ]
        cells = max(len(unit.rows), *(size * size for size, _ in inner))
        most, widest = count * TRIES, max(1, min(_BATCH, _CELLS // cells))
        rng = np.random.default_rng((self.job.seed, unit.number + 1, number))
        found: list[Array] = [np.empty((len(unit.rows), 0))]
        tried = have = 0
        while have < count and tried < most:
            # As many as it will take if as many go on to be stable; half of the first.
            wanted = (count - have) * (tried / have if have else tried + 2) * 1.1 + 16
            batch = min(widest, most - tried, int(wanted))
            strengths = self._strengths(rng, unit.rows, batch)
            for size, entries in inner:
                strengths = strengths[:, are_stable(_matrices(size, entries, strengths))]
            found.append(strengths)
            tried += batch
            have += strengths.shape[1]
            if have < count and budget.late():
                break
        return np.concatenate(found, axis=1)[:, :count], np.array([tried, have])

    def _solve(self, drawn: Array) -> Array:
        """Return the change of each place, causes first: one row a place."""
        import numpy as np

        change = np.zeros((len(self.system.nodes), drawn.shape[1]))
        for place, push in self.system.push.items():
            change[place] = push
        for part in self.system.parts:
            members = set(part)
            for place in part:
                for effect, row in zip(self.system.into[place], self.row_of[place], strict=True):
                    if effect.source not in members:
                        change[place] += drawn[row] * change[effect.source]
            entries = self.entries[part]
            if len(part) == 1:
                change[part[0]] /= -drawn[[row for _, _, row in entries]].sum(axis=0)
                continue
            places = list(part)
            enters = change[places].T[:, :, None]
            matrices = _matrices(len(part), entries, drawn)
            moved = np.linalg.solve(-matrices, enters)
            if any(self.chances[row] < 1 for _, _, row in entries):
                moved *= _reached(matrices, enters)
            change[places] = moved[:, :, 0].T
        return change

    def _count(self, drawn: Array, change: Array, tried: Array, *, late: bool) -> Tally:
        import numpy as np

        job = self.job
        so = np.array([change[place] * sign > 0 for place, sign in job.given], dtype=bool)
        so = so.reshape(len(job.given), change.shape[1])
        keep = so.all(axis=0)
        solved = change.shape[1]
        if job.given:
            drawn, change = drawn[:, keep], change[:, keep]
        watched = np.zeros((0, 0, 3), dtype=np.int64)
        if job.watch is not None:
            watched = self._watched(drawn, change[job.watch])
        return Tally(
            stable=solved,
            kept=change.shape[1],
            late=late,
            alone=so.sum(axis=1),
            raises=(change > 0).sum(axis=1),
            lowers=(change < 0).sum(axis=1),
            tried=tried,
            watched=watched,
        )

    def _watched(self, drawn: Array, moved: Array) -> Array:
        """Count draws by what was drawn of each link and by what a place does."""
        import numpy as np

        strengths = drawn[self.link_rows]
        there = strengths != 0
        thirds = np.clip(np.ceil(np.abs(strengths) * BINS).astype(np.int64) - 1, 0, BINS - 1)
        ways = np.array([moved > 0, moved < 0, moved == 0], dtype=np.int64)
        drew = [~there, there, strengths < 0, strengths > 0]
        drew += [there & (thirds == which) for which in range(BINS)]
        return np.stack([each.astype(np.int64) @ ways.T for each in drew], axis=1)


def _matrices(size: int, entries: Sequence[tuple[int, int, int]], strengths: Array) -> Array:
    """Return the matrix A of a component in each draw."""
    import numpy as np

    found: Array = np.zeros((strengths.shape[1], size, size))
    for target, source, row in entries:
        found[:, target, source] += strengths[row]
    return found


def _reached(matrices: Array, enters: Array) -> Array:
    """Tell which places are reached by the links that are there; rounding leaves others near 0."""
    import numpy as np

    steps = ((matrices != 0) | np.eye(matrices.shape[1], dtype=bool)).astype(np.float64)
    for _ in range(matrices.shape[1].bit_length()):
        steps = np.minimum(steps @ steps, 1.0)
    reached: Array = steps @ (enters != 0) > 0
    return reached
