"""Exact response to a press: what the signs decide, and weighted predictions beside it.

The response of one strongly connected component is the input of the next, causes first. A
component whose loops all reinforce answers with the sign of any path; of another one the terms of
the adjugate are counted. In a stable component the determinant of -A is positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from immunograph.press.balance import sides
from immunograph.press.system import Effect, System
from immunograph.press.terms import (
    MOST_NODES,
    MOST_SUMS,
    ONE,
    ZERO,
    Terms,
    TooLarge,
    cofactors,
    determinant,
    rows_of,
)
from immunograph.vocabulary import Sign

#: There is no weighted prediction past more components with feedback than this, nor of numbers
#: of terms with more binary digits.
MOST_PARTS, MOST_BITS = 1000, 10_000


@dataclass(frozen=True, slots=True)
class Response:
    """Response of one variable to a press.

    Attributes
    ----------
    raises, lowers : bool
        Whether the signs allow it. Where only one does, every stable choice of strengths does.
    net : Fraction or None
        The change at equal strengths, up to a positive factor; None if it is not known.
    weight : Fraction or None
        The weighted prediction, from 0 to 1: of the terms between press and variable, net by all.
    """

    raises: bool
    lowers: bool
    net: Fraction | None
    weight: Fraction | None

    @property
    def sign(self) -> Sign | None:
        """What the signs decide: unknown if they leave it open, None if nothing moves."""
        if self.raises or self.lowers:
            return Sign(self.raises - self.lowers)
        return None

    def turned(self, way: int) -> Response:
        """Return the response of a node that moves with the variable (+1) or against it (-1)."""
        if way > 0:
            return self
        return Response(
            self.lowers, self.raises, None if self.net is None else -self.net, self.weight
        )


@dataclass(frozen=True, slots=True)
class Exact:
    """Answer of :func:`respond`.

    Attributes
    ----------
    responses : tuple of Response
        One for each variable.
    unstable : tuple of (tuple of int, str)
        Components that no strengths make stable, and why.
    unweighed : tuple of (tuple of int, str)
        Components that give no weighted prediction to what they can reach, and why.
    """

    responses: tuple[Response, ...]
    unstable: tuple[tuple[tuple[int, ...], str], ...]
    unweighed: tuple[tuple[tuple[int, ...], str], ...]

    def of(self, system: System, node: int) -> Response | None:
        """Return the response of a node index; None if the press does not reach it."""
        place = system.at.get(node)
        return None if place is None else self.responses[place].turned(system.way[node])


def respond(system: System) -> Exact:
    """Weighted predictions and certain signs (Dambacher, Li and Rossignol 2002).

    Notes
    -----
    The weighted prediction is that of the variables on walks from the press: whole components,
    those included that one may pass by. With x = adj(-A) b / det(-A) at equal strengths, and t the
    same of permanents, both run through the components in order, and the weight is
    abs(x) det / (t perm), of the determinants and permanents of these components.

    A component takes one expansion for its determinant and one for each of its variables at which a
    change enters. Together these hold at most :data:`MOST_SUMS` partial sums at once, a few
    seconds' work; beyond that the component is too large.

    A component that nothing makes stable has no equilibrium. If its loops all reinforce, and all
    that comes in has one sign at all times, it still moves that way for ever: exp(At) has no
    negative entry for a Metzler matrix. A variable that only adds up what comes in follows its
    sign. Of all others nothing is decided.
    """
    walk = _Walk(system)
    for number, part in enumerate(system.parts):
        walk.pass_through(number, part)
    return Exact(tuple(walk.responses), tuple(walk.unstable), tuple(walk.unweighed))


@dataclass(frozen=True, slots=True)
class _Input:
    """What enters a component at one variable."""

    raises: bool
    lowers: bool
    net: Fraction | None
    total: Fraction


class _Walk:
    """Responses, as far as components have been passed through."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.responses = [Response(False, False, None, None)] * len(system.nodes)
        self.totals: list[Fraction] = [Fraction(0)] * len(system.nodes)
        self.before: list[frozenset[int]] = [frozenset()] * len(system.nodes)
        #: Variables that reach an equilibrium, and those whose sign holds on the way there, too.
        self.settled: set[int] = set()
        self.steady: set[int] = set()
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
        side = sides(self.system.into, part)
        reason = _never_stable(self.system.into, part, det, balanced=side is not None)
        if reason:
            self.unstable.append((part, reason))
        elif det is None:
            self.unweighed.append((part, "too large to expand"))
        elif det.net <= 0:
            word = "vanishes" if not det.net else "is negative"
            self.unweighed.append((part, f"its determinant {word} at equal strengths"))
        weighs = det is not None and det.net > 0 and not reason
        before: frozenset[int] = frozenset()
        if weighs:
            before = before.union(*(self._before(place) for place in part))
        if weighs and det is not None and det != ONE:
            self.dets[number] = det
            before |= {number}
        weighs = weighs and len(before) <= MOST_PARTS
        open_ = self._is_open(part, side, stable=not reason)
        for column, place in enumerate(part):
            raises = lowers = False
            net: Fraction | None = Fraction(0) if weighs else None
            total = Fraction(0)
            for row, given in enters.items():
                terms = columns[row].get(column, ZERO) if columns else Terms(0, 0, 1)
                keeps, turns = (
                    terms.positive + terms.unknown > 0,
                    terms.negative + terms.unknown > 0,
                )
                if open_:
                    keeps = turns = True
                elif side is not None:
                    keeps = side[part[row]] == side[place]
                    turns = not keeps
                raises = raises or (given.raises and keeps) or (given.lowers and turns)
                lowers = lowers or (given.lowers and keeps) or (given.raises and turns)
                if det is not None and net is not None:
                    net = None if given.net is None else net + given.net * terms.net / det.net
                    total += given.total * terms.all / det.all
                    if total.numerator.bit_length() > MOST_BITS:
                        net = None
            self.before[place] = before
            self.totals[place] = Fraction(0) if net is None else total
            self.responses[place] = Response(raises, lowers, net, self._weight(net, total, before))

    def _is_open(
        self, part: tuple[int, ...], side: Mapping[int, int] | None, *, stable: bool
    ) -> bool:
        """Tell whether signs decide nothing in a component, and note what settles."""
        members = set(part)
        came = {
            effect.source
            for place in part
            for effect in self.system.into[place]
            if effect.source not in members
            and (self.responses[effect.source].raises or self.responses[effect.source].lowers)
        }
        settled, steady = came <= self.settled, came <= self.steady
        if stable and settled:
            self.settled |= members
        if steady and side is not None:
            self.steady |= members
        if side is None:
            return not (stable and settled)
        adds_up = len(part) == 1 and not any(
            effect.source == part[0] and not effect.limits for effect in self.system.into[part[0]]
        )
        return not (stable or steady or adds_up)

    def _before(self, place: int) -> frozenset[int]:
        return frozenset().union(*(self.before[e.source] for e in self.system.into[place]))

    def _input(self, place: int, members: set[int]) -> _Input | None:
        """Return what enters at a variable; None if nothing does."""
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
        return _Input(up, down, net, total) if up or down else None

    def _terms(
        self, part: tuple[int, ...], enters: Iterable[int]
    ) -> tuple[dict[int, dict[int, Terms]], Terms | None]:
        """Return the cofactors of the rows at which a change enters, and the determinant."""
        if len(part) > MOST_NODES:
            return {}, None
        rows = rows_of(self.system.into, part)
        enters = tuple(enters)
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


def _never_stable(
    into: Sequence[Sequence[Effect]], part: Sequence[int], det: Terms | None, *, balanced: bool
) -> str:
    """Return why no strengths make a component stable; empty if some may."""
    limited = [any(e.source == place and e.sign <= 0 for e in into[place]) for place in part]
    if not any(limited):
        return "nothing in it limits itself"
    if balanced and not all(limited):
        return "its loops all reinforce, and not every variable of it limits itself"
    if det is not None and not det.all:
        return "its determinant vanishes whatever the strengths are"
    if det is not None and not (det.positive or det.unknown):
        return "its determinant is negative whatever the strengths are"
    return ""
