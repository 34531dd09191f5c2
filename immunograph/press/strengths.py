"""Random strengths of effects: magnitudes, open signs, and links that may be missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from immunograph.press.system import Effect, System
from immunograph.vocabulary import Sign

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


class Strengths:
    """Draws the strength of every effect of a system.

    Parameters
    ----------
    system : System
        The effects.
    chances : mapping of int to float
        The probability that the link of an index is there, where it is not 1.
    together : sequence of sequence of int
        Links that are there together or not at all; no link is in two of these.

    Attributes
    ----------
    effects : list of Effect
        One row each, by variable.
    row_of : list of range
        The rows of the effects into each variable.
    coins : dict of int to int
        The coin that tells whether the link of an index is there, for links that may be missing;
        links that belong together share one.

    Notes
    -----
    Magnitudes are uniform above 0 and up to 1, and independent. An effect is there if one of its
    links is. Its sign is either with probability one half if the links that are there leave it
    open.
    """

    def __init__(
        self,
        system: System,
        chances: Mapping[int, float],
        together: Sequence[Sequence[int]] = (),
    ) -> None:
        self.effects: list[Effect] = []
        self.row_of: list[range] = []
        for effects in system.into:
            start = len(self.effects)
            self.effects += effects
            self.row_of.append(range(start, len(self.effects)))
        links = sorted({link for effect in self.effects for link in effect.links})
        self.coins = {link: link for link in links if chances.get(link, 1.0) < 1}
        self._chance = {link: chances[link] for link in self.coins}
        for group in together:
            chance = min(chances.get(link, 1.0) for link in group)
            if chance < 1:
                self.coins |= {link: group[0] for link in group if link in set(links)}
                self._chance[group[0]] = chance

    def unsure(self, row: int) -> bool:
        """Tell whether a link of an effect may be missing."""
        return any(link in self.coins for link in self.effects[row].links)

    def coins_of(self, row: int) -> set[int]:
        """Return the coins of the links of an effect."""
        return {self.coins[link] for link in self.effects[row].links if link in self.coins}

    def draw(self, rng: np.random.Generator, rows: Sequence[int], count: int) -> Array:
        """Return signed strengths, one row each; 0 for an effect that is not there."""
        import numpy as np

        signs = np.array([self.effects[row].sign.value for row in rows], dtype=np.float64)
        found: Array = 1.0 - rng.random((len(rows), count))  # above 0, up to 1
        either = np.flatnonzero(signs == 0)
        if len(either):
            found[either] *= np.where(rng.random((len(either), count)) < 0.5, 1.0, -1.0)
        found *= np.where(signs == 0, 1.0, signs)[:, None]
        unsure = [at for at, row in enumerate(rows) if self.unsure(row)]
        if unsure:
            coins = sorted({coin for at in unsure for coin in self.coins_of(rows[at])})
            tossed = rng.random((len(coins), count))
            there = {coin: tossed[number] < self._chance[coin] for number, coin in enumerate(coins)}
            for at in unsure:
                found[at] = self._as_far(self.effects[rows[at]], there, found[at])
        return found

    def _as_far(self, effect: Effect, there: Mapping[int, Array], drawn: Array) -> Array:
        """Return the strength of an effect as far as its links are there."""
        import numpy as np

        up, down = np.zeros(len(drawn), dtype=bool), np.zeros(len(drawn), dtype=bool)
        for link, sign in zip(effect.links, effect.signs, strict=True):
            here = there[self.coins[link]] if link in self.coins else True
            if sign is not Sign.LOWERS:
                up |= here
            if sign is not Sign.RAISES:
                down |= here
        magnitude = np.abs(drawn)
        found: Array = np.where(up & down, drawn, np.where(up, magnitude, -magnitude))
        return found * (up | down)
