"""Structural balance: whether all feedback loops of a component reinforce (Harary 1953)."""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.press.system import Effect
from immunograph.vocabulary import Sign


def sides(into: Sequence[Sequence[Effect]], part: Sequence[int]) -> dict[int, int] | None:
    """Return the side of each variable of a balanced component, +1 or -1; None if it is not.

    Parameters
    ----------
    into : sequence of sequence of Effect
        The effects into each variable.
    part : sequence of int
        A strongly connected component.

    Returns
    -------
    dict of int to int, or None
        Effects within a side raise, and those between sides lower. So the sign of every path from
        one variable to another is the product of their sides.

    Notes
    -----
    Two-colouring, linear in effects. A strongly connected component is balanced if and only if
    all its feedback loops reinforce. What a variable does to itself has no part in it.

    With variables of one side turned round, the matrix A has no negative entry off its diagonal: it
    is a Metzler matrix, and if it is stable then -A⁻¹ has none either (Berman and Plemmons 1994).
    """
    members = set(part)
    near: dict[int, list[tuple[int, int]]] = {place: [] for place in part}
    for place in part:
        for effect in into[place]:
            if effect.source in members and effect.source != place:
                if effect.sign is Sign.UNKNOWN:
                    return None
                near[place].append((effect.source, int(effect.sign)))
                near[effect.source].append((place, int(effect.sign)))
    found = {part[0]: 1}
    edge = [part[0]]
    while edge:
        place = edge.pop()
        for other, sign in near[place]:
            side = found[place] * sign
            if other not in found:
                found[other] = side
                edge.append(other)
            elif found[other] != side:
                return None
    return found
