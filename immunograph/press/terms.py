"""Weighted predictions: terms of the adjugate, counted with their signs, component by component.

With A[i, j] the effect of j on i, a press b moves the equilibrium by adj(-A) b / det(-A). Every
term of adj(-A)[i, j] is a path from j to i times the feedback among the nodes that it leaves out;
the permanent of absolute values counts the terms. Of a chain of components, the response of one
is the input of the next, so no determinant is larger than a component.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from immunograph.press.system import Effect
from immunograph.vocabulary import Sign

#: A component of more nodes than this is not expanded.
MOST_NODES = 20

#: Nor is one that has more partial sums at once than this, over all its expansions.
MOST_SUMS = 100_000


class Terms(NamedTuple):
    """Terms of a determinant, counted at equal strengths.

    Attributes
    ----------
    net : int
        Positive minus negative terms; a term with an unknown sign in it counts as 0, which is
        its mean over both signs.
    known : int
        How many terms have a sign.
    all : int
        How many there are.
    """

    net: int
    known: int
    all: int

    @property
    def positive(self) -> int:
        """How many are positive."""
        return (self.known + self.net) // 2

    @property
    def negative(self) -> int:
        """How many are negative."""
        return (self.known - self.net) // 2

    @property
    def unknown(self) -> int:
        """How many have an unknown sign."""
        return self.all - self.known


#: The determinant of no rows, and no terms.
ONE, ZERO = Terms(1, 1, 1), Terms(0, 0, 0)


class TooLarge(Exception):
    """A determinant has too many partial sums."""


def rows_of(effects: Sequence[Sequence[Effect]], part: Sequence[int]) -> list[dict[int, Terms]]:
    """Return -A of a component as sparse rows: for each of its variables, by column, the terms."""
    at = {place: column for column, place in enumerate(part)}
    rows = []
    for place in part:
        row: dict[int, Terms] = {}
        for effect in effects[place]:
            column = at.get(effect.source)
            if column is not None:
                old, known = row.get(column, ZERO), effect.sign is not Sign.UNKNOWN
                row[column] = Terms(old.net - effect.sign, old.known + known, old.all + 1)
        rows.append(row)
    return rows


def determinant(rows: Sequence[Mapping[int, Terms]], most: int = MOST_SUMS) -> Terms:
    """Return the terms of the determinant of a square matrix given as sparse rows.

    Raises
    ------
    TooLarge
        If it has more than ``most`` partial sums at once.

    Examples
    --------
    >>> one, minus = Terms(1, 1, 1), Terms(-1, 1, 1)
    >>> determinant([{0: one, 1: minus}, {0: one, 1: one}])
    Terms(net=2, known=2, all=2)
    """
    return _expand(rows, None, most).get(-1, ZERO)


def cofactors(
    rows: Sequence[Mapping[int, Terms]], row: int, most: int = MOST_SUMS
) -> dict[int, Terms]:
    """Return the cofactors of one row, by column: the column ``row`` of the adjugate.

    Raises
    ------
    TooLarge
        As :func:`determinant`.
    """
    return _expand(rows, row, most)


def _expand(rows: Sequence[Mapping[int, Terms]], skip: int | None, most: int) -> dict[int, Terms]:
    """Return sums of terms by the column that is not used, -1 if all are.

    Row by row, partial sums by the set of columns used so far. A set that leaves out a column
    of which no later row has an entry is dropped, so that few are left of a sparse matrix.
    """
    size = len(rows)
    last = [-1] * size
    for number, row in enumerate(rows):
        if number != skip:
            for column in row:
                last[column] = number
    spare = int(skip is not None)
    gone = sum(1 << column for column in range(size) if last[column] < 0)
    sums: dict[int, tuple[int, int, int]] = {0: ONE}
    for number, row in enumerate(rows):
        if number == skip:
            continue
        gone |= sum(1 << column for column in row if last[column] == number)
        further: dict[int, tuple[int, int, int]] = {}
        for used, (net, known, every) in sums.items():
            for column, (a, b, c) in row.items():
                now = used | 1 << column
                if now == used or (gone & ~now).bit_count() > spare:
                    continue
                flipped = -net if (used >> column).bit_count() & 1 else net
                old = further.get(now, ZERO)
                further[now] = (old[0] + flipped * a, old[1] + known * b, old[2] + every * c)
        if len(further) > most:
            raise TooLarge
        sums = further
    found = {}
    for used, (net, known, every) in sums.items():
        column = (~used & ((1 << size) - 1)).bit_length() - 1
        odd = skip is not None and (skip + column) % 2
        found[column] = Terms(-net if odd else net, known, every)
    return found
