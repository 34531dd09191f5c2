"""One chunk of draws: strengths are drawn, solved, and only counts are kept.

In the uniform scheme only stable draws are solved. A matrix of components is stable if each
component is. So each is drawn until enough draws of it are stable, whatever the others do; that is
the same distribution as drawing all at once, and ten components of which half the draws are stable
cost 20 draws instead of 1024. Components with links that are there or not together are drawn as
one. In the damped scheme every draw is stable: the self-limitation of each variable is larger than
the sum of what acts on it inside its component (Gershgorin).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from immunograph.press.budgets import Deadline
from immunograph.press.stability import are_stable
from immunograph.press.strengths import Strengths
from immunograph.press.system import System

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

#: Draws in a chunk: enough to pay for its preparation, few enough to be shared out.
CHUNK = 500

#: Numbers in an array at the most; a few arrays of this size are held at a time.
_CELLS = 1 << 20

#: Numbers that a chunk may hold of what was drawn and what it does.
_HELD = 1 << 23

#: Draws that are tested for stability at a time.
_BATCH = 4096

#: At most so many times the draws wanted are made.
TRIES = 100

#: So many cubed numbers of variables may be spent on one component, over all its draws: seconds.
WORK = 5_000_000_000

#: After so many components changes may overflow; numbers above this are scaled down.
_LONG, _LARGE = 100, 1e100

#: Parts of equal width into which strengths from 0 to 1 are sorted.
BINS = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What all chunks of an answer have in common; it can be pickled.

    Attributes
    ----------
    system : System
        What the press can reach; where ``damped``, every variable has assumed self-limitation.
    seed : int
        The seed.
    draws : int
        How many draws all chunks together are to make.
    damped : bool
        Whether self-limitation outweighs what acts inside a component.
    chances : mapping of int to float
        The probability that the link of an index is there, where it is not 1.
    together : tuple of tuple of int
        Links that are there together or not at all; no link is in two of these.
    given : tuple of (int, int)
        Variables, and +1 or -1: draws in which they do not move so are not kept.
    watch : int or None
        The variable whose change is to be counted by what was drawn.
    needed : frozenset of int or None
        The variables to solve for, with all that acts on them; None for all.
    still : frozenset of int
        Variables that do not move whatever the strengths are.
    """

    system: System
    seed: int
    draws: int
    damped: bool
    chances: Mapping[int, float]
    together: tuple[tuple[int, ...], ...]
    given: tuple[tuple[int, int], ...]
    watch: int | None
    needed: frozenset[int] | None
    still: frozenset[int]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a chunk; those of several chunks add up.

    Attributes
    ----------
    stable : int
        Stable draws of the whole that were solved.
    kept : int
        Those of them that move as given.
    late : bool
        Whether the time was up before enough were stable.
    alone : array of int
        For each response given, in how many stable draws it holds.
    raises, lowers : array of int
        For each variable, in how many kept draws it rises, and falls.
    tried : array of (int, int)
        For each unit the draws made, and the stable ones.
    watched : array of (effect, way, direction)
        Kept draws in which the watched variable rises, falls, does not move, by what was drawn.
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
        Their variables.
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
    parts : list of tuple of int
        The components that are solved, causes first.
    units : list of Unit
        Those that could be unstable.
    """

    def __init__(self, job: Job) -> None:
        self.job, self.system = job, job.system
        self.strengths = Strengths(self.system, job.chances, job.together)
        needed = job.needed
        self.parts = [
            part for part in self.system.parts if needed is None or not needed.isdisjoint(part)
        ]
        self.entries = {part: self._inner(part) for part in self.system.parts}
        self._gather_units()
        count = len(self.strengths.effects) + len(self.system.nodes)
        cells = max((len(part) ** 2 for part in self.parts), default=1)
        self.size = max(1, min(CHUNK, _HELD // max(1, count), 4 * _CELLS // cells))

    def _inner(self, part: Sequence[int]) -> list[tuple[int, int, int]]:
        """Return (row, column, what is drawn) of the entries of a component's matrix."""
        at = {place: number for number, place in enumerate(part)}
        return [
            (at[place], at[effect.source], row)
            for place in part
            for effect, row in self._into(place)
            if effect.source in at
        ]

    def _into(self, place: int) -> zip[tuple[Any, int]]:
        return zip(self.system.into[place], self.strengths.row_of[place], strict=True)

    def _gather_units(self) -> None:
        """Gather components that could be unstable, and the rows that each needs."""
        heads: dict[int, int] = {}  # the first unit that has a coin
        merged: dict[int, list[int]] = {}
        for number, part in enumerate(self.system.parts):
            if self.job.damped or self._only_limits(part):
                continue
            coins = {c for _, _, row in self.entries[part] for c in self.strengths.coins_of(row)}
            met = {heads[coin] for coin in coins if coin in heads}
            first = min(met, default=number)
            merged[first] = sorted([number, *(n for m in met for n in merged.pop(m))])
            heads = {coin: first if head in met else head for coin, head in heads.items()}
            heads.update(dict.fromkeys(coins, first))
        self.units = []
        solved = set(self.parts)
        taken: set[int] = set()
        for number, members in sorted(merged.items()):
            parts = tuple(self.system.parts[m] for m in members)
            rows = {row for part in parts for _, _, row in self.entries[part]}
            coins = {coin for row in rows for coin in self.strengths.coins_of(row)}
            # Whatever shares a coin with it is drawn with it.
            rows |= {
                row
                for row in range(len(self.strengths.effects))
                if coins and not coins.isdisjoint(self.strengths.coins_of(row))
            }
            taken |= rows
            if not solved.isdisjoint(parts):
                self.units.append(Unit(number, parts, tuple(sorted(rows))))
        self.free = [row for row in range(len(self.strengths.effects)) if row not in taken]

    def _only_limits(self, part: Sequence[int]) -> bool:
        """Tell whether a component is one variable that surely limits itself."""
        entries = self.entries[tuple(part)]
        return len(part) == 1 and len(entries) > 0 and all(
            self.strengths.effects[row].limits and not self.strengths.unsure(row)
            for _, _, row in entries
        )  # fmt: skip

    def nothing(self) -> Tally:
        """Return a chunk of no draws, to add others to."""
        return self.make(0, 0, Deadline())

    def make(self, number: int, count: int, budget: Deadline) -> Tally:
        """Draw the chunk of that number; the same whoever does it, unless the time is up.

        Parameters
        ----------
        number : int
            From 0 on.
        count : int
            How many stable draws are wanted.
        budget : Deadline
            Its seconds are looked at between batches.
        """
        drawn, tried, late = self.draw(number, count, budget)
        return self._count(drawn, self.solve(drawn), tried, late=late)

    def draw(self, number: int, count: int, budget: Deadline) -> tuple[Array, Array, bool]:
        """Return strengths of stable draws, tried and stable ones by unit, whether it is late."""
        import numpy as np

        drawn = np.zeros((len(self.strengths.effects), count))
        tried = np.zeros((len(self.units), 2), dtype=np.int64)
        late = False
        for place, unit in enumerate(self.units):
            strengths, tried[place] = self._take(unit, number, count, budget)
            if strengths.shape[1] < count:
                count = strengths.shape[1]
                late = late or budget.late()
                drawn = drawn[:, :count]
            drawn[list(unit.rows)] = strengths[:, :count]
        rng = np.random.default_rng((self.job.seed, 0, number))
        drawn[self.free] = self.strengths.draw(rng, self.free, count)
        return drawn, tried, late

    def _take(self, unit: Unit, number: int, count: int, budget: Deadline) -> tuple[Array, Array]:
        """Return stable strengths, ``count`` or fewer, and the draws made and stable."""
        import numpy as np

        at = {row: place for place, row in enumerate(unit.rows)}
        inner = [
            (part, [(a, b, at[row]) for a, b, row in self.entries[part]]) for part in unit.parts
        ]
        cells = max(len(unit.rows), *(len(part) ** 2 for part, _ in inner), 1)
        cost = sum(len(part) ** 3 for part, _ in inner)
        most = min(count * TRIES, max(count, WORK * count // (self.job.draws * cost or 1)))
        widest = max(1, min(_BATCH, _CELLS // cells))
        rng = np.random.default_rng((self.job.seed, unit.number + 1, number))
        found: list[Array] = [np.empty((len(unit.rows), 0))]
        tried = have = 0
        while have < count and tried < most:
            # As many as it will take if as many go on to be stable; half of the first.
            wanted = (count - have) * (tried / have if have else tried + 2) * 1.1 + 16
            batch = min(widest, most - tried, int(wanted))
            strengths = self.strengths.draw(rng, unit.rows, batch)
            for part, entries in inner:
                matrices = _matrices(len(part), entries, strengths)
                strengths = strengths[:, are_stable(matrices)]
            found.append(strengths)
            tried += batch
            have += strengths.shape[1]
            if have < count and budget.late():
                break
        return np.concatenate(found, axis=1)[:, :count], np.array([tried, have])

    def matrices(self, part: tuple[int, ...], drawn: Array) -> Array:
        """Return the community matrix of a component in each draw."""
        import numpy as np

        found = _matrices(len(part), self.entries[part], drawn)
        if self.job.damped:
            # Beside its own limit, each variable is damped by all that acts on it in here.
            for target, _, row in self.entries[part]:
                if not self.strengths.effects[row].limits:
                    found[:, target, target] -= np.abs(drawn[row])
        return found

    def solve(self, drawn: Array) -> Array:
        """Return the change of each variable, causes first: one row a variable."""
        import numpy as np

        change = np.zeros((len(self.system.nodes), drawn.shape[1]))
        for place, push in self.system.push.items():
            change[place] = push
        for part in self.parts:
            members = set(part)
            for place in part:
                for effect, row in self._into(place):
                    if effect.source not in members:
                        change[place] += drawn[row] * change[effect.source]
            places, matrices = list(part), self.matrices(part, drawn)
            if len(part) == 1:
                change[places] /= -matrices[:, 0].T
            else:
                enters = change[places].T[:, :, None]
                moved = np.linalg.solve(-matrices, enters)
                if any(self.strengths.unsure(row) for _, _, row in self.entries[part]):
                    moved *= _reached(matrices, enters)
                change[places] = moved[:, :, 0].T
            still = sorted(members & self.job.still)
            change[still] = 0.0  # rounding may leave something of what is taken back
            if len(self.parts) > _LONG:
                _scale(change, places)
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
            watched = _watched(drawn, change[job.watch])
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


def _watched(drawn: Array, moved: Array) -> Array:
    """Count draws by what was drawn of each effect and by what a variable does."""
    import numpy as np

    there = drawn != 0
    thirds = np.clip(np.ceil(np.abs(drawn) * BINS).astype(np.int64) - 1, 0, BINS - 1)
    ways = np.array([moved > 0, moved < 0, moved == 0], dtype=np.int64)
    drew = [~there, there, drawn < 0, drawn > 0]
    drew += [there & (thirds == which) for which in range(BINS)]
    found: Array = np.stack([each.astype(np.int64) @ ways.T for each in drew], axis=1)
    return found


def _matrices(size: int, entries: Sequence[tuple[int, int, int]], strengths: Array) -> Array:
    """Return the matrix A of a component in each draw."""
    import numpy as np

    found: Array = np.zeros((strengths.shape[1], size, size))
    for target, source, row in entries:
        found[:, target, source] += strengths[row]
    return found


def _scale(change: Array, places: Sequence[int]) -> None:
    """Make all changes of a draw smaller before they overflow: only directions count."""
    import numpy as np

    large = np.flatnonzero(np.abs(change[places]).max(axis=0, initial=0.0) > _LARGE)
    if len(large):
        change[:, large] /= _LARGE


def _reached(matrices: Array, enters: Array) -> Array:
    """Tell which places are reached by the links that are there; rounding leaves others near 0."""
    import numpy as np

    steps = ((matrices != 0) | np.eye(matrices.shape[1], dtype=bool)).astype(np.float64)
    for _ in range(matrices.shape[1].bit_length()):
        steps = np.minimum(steps @ steps, 1.0)
    reached: Array = steps @ (enters != 0) > 0
    return reached
