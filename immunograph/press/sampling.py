"""Sampling schemes: which draws are made of a system, and whether enough of them are stable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from immunograph.press.budgets import Deadline
from immunograph.press.chunks import WORK
from immunograph.press.exact import Exact
from immunograph.press.montecarlo import Draws, draw
from immunograph.press.predicted import Shares
from immunograph.press.reached import spread
from immunograph.press.system import System
from immunograph.vocabulary import Sign

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: How many stable draws are made where signs do not decide, unless it is said.
DRAWS = 1000

#: Where a smaller share of draws is stable, shares say more about the drawing than the map.
RARE = 1 / 20

#: What an effect costs in a draw, beside the cubed number of variables of a component.
EFFECT = 50

#: If no more draws than this could be made, none are.
FEWEST = 100

#: Beside damped draws fewer stable uniform ones than this are no shares.
LEAST = 20


class Scheme(StrEnum):
    """How strengths are drawn.

    ``UNIFORM``: evenly between 0 and 1, stable draws only (Melbourne-Thomas and others 2012).
    ``DAMPED``: the self-limitation of each variable is at least the sum of what acts on it inside
    its component, so every draw is stable. ``AUTO``: uniform, and where fewer than one draw in
    twenty is stable damped besides.
    """

    AUTO = "auto"
    UNIFORM = "uniform"
    DAMPED = "damped"


@dataclass(frozen=True, slots=True)
class Sampled:
    """Draws of one system, by the schemes that were used.

    Attributes
    ----------
    uniform, damped : Draws or None
        The draws, if they were made; there may be no stable ones among the uniform ones.
    rare : bool
        Whether fewer than one in twenty uniform draws is stable.
    undrawn : str or None
        Why there are none.
    short : str or None
        Why fewer were made than asked for.
    needed : frozenset of int or None
        The variables that were solved for; None for all.
    """

    uniform: Draws | None = None
    damped: Draws | None = None
    rare: bool = False
    undrawn: str | None = None
    short: str | None = None
    needed: frozenset[int] | None = None

    @property
    def told(self) -> Draws | None:
        """The uniform draws, if there are enough of them to tell shares."""
        drawn = self.uniform
        few = drawn is not None and self.damped is not None and drawn.kept < LEAST
        return None if few else drawn

    @property
    def main(self) -> Draws | None:
        """The draws to look into: uniform ones unless stable ones are rare."""
        if self.damped is not None and (self.rare or self.uniform is None):
            return self.damped
        return self.uniform

    @property
    def stopped(self) -> str | None:
        """Why there are fewer draws than asked for."""
        return None if self.main is None else self.main.stopped or self.short


@dataclass(frozen=True, slots=True)
class Sampler:
    """How draws are made for a question.

    Attributes
    ----------
    draws : int or None
        How many stable draws were asked for; None if it was not said.
    scheme : Scheme
        How strengths are drawn.
    seed : int
        The seed.
    together : tuple of tuple of int
        Links that are there together or not at all.
    budget : Deadline
        Its seconds are looked at between batches.
    executor : Executor or None
        Who makes the draws.
    """

    draws: int | None
    scheme: Scheme
    seed: int
    together: tuple[tuple[int, ...], ...]
    budget: Deadline
    executor: Executor | None

    def sample(
        self,
        system: System,
        exact: Exact,
        goals: Iterable[int],
        *,
        chance: Callable[[int], float] | None,
        given: Mapping[int, Sign],
        watch: int | None = None,
    ) -> Sampled:
        """Return draws of what acts on some variables; of all if their number was asked for."""
        needed = None
        if self.draws is None:
            needed = frozenset(
                spread({*goals, *given}, lambda place: (e.source for e in system.into[place]))
            )
        asked = DRAWS if self.draws is None else self.draws
        cost = work_of(system, needed)
        if cost * min(asked, FEWEST) > WORK:
            return Sampled(undrawn=_too_large(system, cost), needed=needed)
        made = min(asked, max(FEWEST, WORK // cost))
        short = None if made == asked else f"more than {made} would take too much work"
        still = frozenset(
            place
            for place, moved in enumerate(exact.responses)
            if not (moved.raises or moved.lowers)
        )

        def drawn(*, damped: bool) -> Draws:
            return draw(
                system, made,
                seed=self.seed, budget=self.budget, damped=damped, chance=chance,
                together=self.together, given=given, watch=watch, needed=needed, still=still,
                executor=self.executor,
            )  # fmt: skip

        if self.scheme is Scheme.DAMPED:
            return Sampled(damped=drawn(damped=True), short=short, needed=needed)
        never = any(needed is None or not needed.isdisjoint(part) for part, _ in exact.unstable)
        uniform = None if never else drawn(damped=False)
        rare = uniform is None or any(s.stable < RARE * s.tried for s in uniform.stability)
        if not rare or self.scheme is Scheme.UNIFORM:
            undrawn = "no strengths let it settle" if uniform is None else None
            return Sampled(uniform=uniform, rare=rare, undrawn=undrawn, short=short, needed=needed)
        damped = drawn(damped=True)
        return Sampled(uniform=uniform, damped=damped, rare=True, short=short, needed=needed)


def work_of(system: System, needed: frozenset[int] | None) -> int:
    """Return the work of one draw: cubed sizes of components, and effects."""
    sizes = [len(p) for p in system.parts if needed is None or not needed.isdisjoint(p)]
    return max(1, sum(size**3 for size in sizes) + EFFECT * sum(map(len, system.into)))


def _too_large(system: System, cost: int) -> str:
    size = max(map(len, system.parts))
    if size**3 < cost // 2:
        return "the map is too large to draw strengths"
    return f"{size} variables feed back on each other, too many to draw strengths"


def shares_of(drawn: Draws | None, place: int | None, way: int) -> Shares | None:
    """Return the shares of kept draws in which a node rises, falls and does not move.

    ``place`` is its variable, None if it is not reached; ``way`` is -1 if it falls as the
    variable rises.
    """
    if drawn is None or not drawn.kept:
        return None
    up, down = (0, 0) if place is None else (drawn.raises[place], drawn.lowers[place])
    if way < 0:
        up, down = down, up
    return up / drawn.kept, down / drawn.kept, (drawn.kept - up - down) / drawn.kept
