"""The exact answer: terms of determinants, counted with their signs, component by component.

With A[i, j] the effect of j on i, a press b moves the equilibrium by adj(-A) b / det(-A). Every
term of adj(-A)[i, j] is a path from j to i times the feedback among the nodes that it leaves out;
the permanent of absolute values counts the terms. Of a chain of components, the response of one
is the input of the next, so no determinant is larger than a component.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from immunograph.press.system import Effect, System
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


_ONE, _ZERO = Terms(1, 1, 1), Terms(0, 0, 0)


class TooLarge(Exception):
    """A determinant has too many partial sums."""


def rows_of(effects: Sequence[Sequence[Effect]], part: Sequence[int]) -> list[dict[int, Terms]]:
    """Return -A of a component as sparse rows: for each of its nodes, by column, the terms.

    Links side by side are terms of their own, as they are paths of their own.
    """
    at = {place: column for column, place in enumerate(part)}
    rows = []
    for place in part:
        row: dict[int, Terms] = {}
        for effect in effects[place]:
            column = at.get(effect.source)
            if column is not None:
                old, known = row.get(column, _ZERO), effect.sign is not Sign.UNKNOWN
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
    return _expand(rows, None, most).get(-1, _ZERO)


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
    sums: dict[int, tuple[int, int, int]] = {0: _ONE}
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
                old = further.get(now, _ZERO)
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


@dataclass(frozen=True, slots=True)
class Response:
    """What a press does to one place.

    Attributes
    ----------
    raises, lowers : bool
        Whether the signs allow it. Where only one does, every stable choice of strengths does.
    net : Fraction or None
        The change at equal strengths, up to a positive factor; None if it is not known.
    weight : Fraction or None
        The weighted prediction, from 0 to 1: of the terms between press and place, net by all.
    """

    raises: bool
    lowers: bool
    net: Fraction | None
    weight: Fraction | None


@dataclass(frozen=True, slots=True)
class Exact:
    """The answer of :func:`respond`.

    Attributes
    ----------
    responses : tuple of Response
        One a place.
    unstable : tuple of (tuple of int, str)
        Components that no strengths make stable, and why.
    unweighed : tuple of (tuple of int, str)
        Components that give no weighted prediction to what they can reach, and why.
    """

    responses: tuple[Response, ...]
    unstable: tuple[tuple[tuple[int, ...], str], ...]
    unweighed: tuple[tuple[tuple[int, ...], str], ...]


def respond(system: System) -> Exact:
    """Answer a press exactly.

    Notes
    -----
    The weighted prediction is that of the nodes on walks from the press to the place: whole
    components, those that one may pass by included. With x = adj(-A) b / det(-A) at equal
    strengths, and t the same of permanents, both run through the components in order, and the
    weight is abs(x) det / (t perm), of the determinants and permanents of these components.

    A component takes one expansion for its determinant and one for each of its nodes at which a
    change enters. Together these hold at most :data:`MOST_SUMS` partial sums at once, a few
    seconds' work; beyond that the component is too large.
    """
    walk = _Walk(system)
    for number, part in enumerate(system.parts):
        walk.pass_through(number, part)
    return Exact(tuple(walk.responses), tuple(walk.unstable), tuple(walk.unweighed))


class _Walk:
    """Responses as far as components have been passed through."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.responses = [Response(False, False, None, None)] * len(system.nodes)
        self.totals: list[Fraction] = [Fraction(0)] * len(system.nodes)
        self.before: list[frozenset[int]] = [frozenset()] * len(system.nodes)
        self.dets: dict[int, Terms] = {}
        self.unstable: list[tuple[tuple[int, ...], str]] = []
        self.unweighed: list[tuple[tuple[int, ...], str]] = []

    def pass_through(self, number: int, part: tuple[int, ...]) -> None:
        members = set(part)
        enters = {
            column: found
            for column, place in enumerate(part)
            if (found := self._input(place, members)) is not None
        }
        columns, det = self._terms(part, enters)
        reason = _never_stable(self.system.into, part, det)
        if reason:
            self.unstable.append((part, reason))
        elif det is None:
            self.unweighed.append((part, "too large to expand"))
        elif det.net <= 0:
            word = "vanishes" if not det.net else "is negative"
            self.unweighed.append((part, f"its determinant {word} at equal strengths"))
        weighs = det is not None and det.net > 0
        before = frozenset().union(*(self._before(place) for place in part))
        if det is not None and det != _ONE:
            self.dets[number] = det
            before |= {number}
        for column, place in enumerate(part):
            raises = lowers = False
            net: Fraction | None = Fraction(0) if weighs else None
            total = Fraction(0)
            for row, (up, down, came, came_of) in enters.items():
                terms = columns[row].get(column, _ZERO) if columns else Terms(0, 0, 1)
                keeps = terms.positive + terms.unknown > 0
                turns = terms.negative + terms.unknown > 0
                raises = raises or (up and keeps) or (down and turns)
                lowers = lowers or (down and keeps) or (up and turns)
                if det is not None and net is not None:
                    net = None if came is None else net + came * terms.net / det.net
                    total += came_of * terms.all / det.all
            self.before[place], self.totals[place] = before, total
            self.responses[place] = Response(raises, lowers, net, self._weight(net, total, before))

    def _before(self, place: int) -> frozenset[int]:
        return frozenset().union(*(self.before[e.source] for e in self.system.into[place]))

    def _input(
        self, place: int, members: set[int]
    ) -> tuple[bool, bool, Fraction | None, Fraction] | None:
        """Return what enters at a place: whether it may raise, or lower, and how much it is."""
        push = self.system.push.get(place, 0)
        up, down = push > 0, push < 0
        net: Fraction | None = Fraction(push)
        total = Fraction(abs(push))
        for effect in self.system.into[place]:
            if effect.source in members:
                continue
            came = self.responses[effect.source]
            if not (came.raises or came.lowers):
                continue
            up |= (came.raises and effect.sign >= 0) or (came.lowers and effect.sign <= 0)
            down |= (came.lowers and effect.sign >= 0) or (came.raises and effect.sign <= 0)
            net = None if net is None or came.net is None else net + came.net * effect.sign
            total += self.totals[effect.source]
        return (up, down, net, total) if up or down else None

    def _terms(
        self, part: tuple[int, ...], enters: Mapping[int, object]
    ) -> tuple[dict[int, dict[int, Terms]], Terms | None]:
        """Return the cofactors of the rows at which a change enters, and the determinant."""
        if len(part) > MOST_NODES:
            return {}, None
        rows = rows_of(self.system.into, part)
        most = MOST_SUMS // (len(enters) + 1)
        try:
            return {row: cofactors(rows, row, most) for row in enters}, determinant(rows, most)
        except TooLarge:
            return {}, None

    def _weight(
        self, net: Fraction | None, total: Fraction, before: frozenset[int]
    ) -> Fraction | None:
        if net is None or not total:
            return None
        weight = abs(net) / total
        for number in before:
            weight *= Fraction(self.dets[number].net, self.dets[number].all)
        return weight


def _never_stable(into: Sequence[Sequence[Effect]], part: Sequence[int], det: Terms | None) -> str:
    """Return why no strengths make a component stable; empty if some may."""
    if not any(e.source == place and e.sign <= 0 for place in part for e in into[place]):
        return "nothing in it limits itself"
    if det is not None and not det.all:
        return "its determinant vanishes whatever the strengths are"
    if det is not None and not (det.positive or det.unknown):
        return "its determinant is negative whatever the strengths are"
    return ""
