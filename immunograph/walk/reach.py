"""What can be reached: fewest links by sign, causal routes, the best grade, the best path.

All of it is breadth-first search over (node, sign, phase), linear in nodes and links. A walk
found here may pass a node twice: it tells *whether* a node can be moved, and is no path.

The phase tells whether a walk came by a link between opposites, of which it takes no two in a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from immunograph.vocabulary import Grade
from immunograph.walk.network import ASSOCIATION, OPPOSITE, Network

_PHASES = 2
#: The states of a node: three signs in the order of :class:`Distances`, times the phases.
_STATES = 3 * _PHASES
_RAISES, _LOWERS, _UNKNOWN = 0, 1, 2
#: The code of each sign, which is 0 for unknown, 1, or -1 for the last.
_CODES = (_UNKNOWN, _RAISES, _LOWERS)
#: The code of the product of two signs.
_TIMES = (
    (_RAISES, _LOWERS, _UNKNOWN),
    (_LOWERS, _RAISES, _UNKNOWN),
    (_UNKNOWN, _UNKNOWN, _UNKNOWN),
)


class Distances(NamedTuple):
    """The fewest links of a walk by its net sign, for every node; -1 where there is none.

    Attributes
    ----------
    raises, lowers, unknown : list of int
        By node index. ``unknown``: the walk takes a link of unknown sign, and may do either.
    """

    raises: list[int]
    lowers: list[int]
    unknown: list[int]


def signed_distances(
    network: Network,
    start: int,
    *,
    backwards: bool = False,
    causal: bool = False,
    keep: Callable[[int], bool] | None = None,
) -> Distances:
    """Return how far every node is from one node, by the net sign of the walk.

    Parameters
    ----------
    network : Network
        The links to walk.
    start : int
        The index of the node; its own distance by the empty walk, which raises, is 0.
    backwards : bool
        Whether walks end at ``start`` instead.
    causal : bool
        Whether only walks count along which a change travels: those without an association.
    keep : callable, optional
        Tells of a link index whether that link is walked.

    Returns
    -------
    Distances

    Notes
    -----
    Linear in nodes and links.
    """
    codes = [_CODES[sign] for sign in network.signs]
    found = _spread(network, start, codes, backwards=backwards, causal=causal, keep=keep)
    return Distances(*(_nearest(found, code) for code in range(3)))


def best_grades(
    network: Network,
    start: int,
    grade: Callable[[int], Grade],
    *,
    backwards: bool = False,
    causal: bool = False,
) -> list[Grade | None]:
    """Return for every node the grade of the best path from ``start``, None where none leads.

    The grade of a path is that of its weakest link; a walk that passes a node twice has no
    better one than the path that is left without the detour.

    Parameters
    ----------
    network, start, backwards, causal
        As in :func:`signed_distances`.
    grade : callable
        The grade of the link of an index.

    Notes
    -----
    One search for each grade that a link has, so linear in nodes and links.
    """
    plain = [_RAISES] * len(network.links)
    best: list[Grade | None] = [None] * len(network.names)
    for level in _levels(network, grade):
        found = _spread(
            network, start, plain, backwards=backwards, causal=causal,
            keep=lambda number, level=level: grade(number) >= level,  # type: ignore[misc]
        )  # fmt: skip
        for node, far in enumerate(_nearest(found, _RAISES)):
            if far >= 0 and best[node] is None:
                best[node] = level
    return best


def best_causal_walks(
    network: Network,
    goal: int,
    *,
    keep: Callable[[int], bool] | None = None,
) -> dict[int, tuple[int, ...]]:
    """Return for every node that moves ``goal`` the best walk along which a change travels there.

    Parameters
    ----------
    network : Network
        The links to walk.
    goal : int
        The index of the node; it is left out of the answer.
    keep : callable, optional
        Tells of a link index whether that link is walked.

    Returns
    -------
    dict of int to tuple of int
        Link indices in order, by the index of the node where the walk begins.

    Notes
    -----
    Best by the grade of the weakest link, then by length, then by links, as paths are ranked; the
    best walk passes no node twice. One search for each grade that a link has, so linear in nodes,
    links, and the length of the walks that are kept.
    """
    best: dict[int, tuple[int, ...]] = {}
    for level in _levels(network, network.grade):
        found: dict[tuple[int, bool], tuple[int, ...]] = {(goal, False): ()}
        edge = dict(found)
        while edge:
            further: dict[tuple[int, bool], tuple[int, ...]] = {}
            for (node, phase), walk in edge.items():
                for other, number in network.into[node]:
                    kind = network.kind(number)
                    state = other, kind == OPPOSITE
                    if (
                        kind == ASSOCIATION
                        or (phase and state[1])
                        or state in found
                        or network.grade(number) < level
                        or (keep is not None and not keep(number))
                    ):
                        continue
                    longer = (number, *walk)
                    if longer < further.get(state, (*longer, 0)):
                        further[state] = longer
            found.update(further)
            edge = further
        for node in {node for node, _ in found} - {goal, *best}:
            walks = [found[node, phase] for phase in (False, True) if (node, phase) in found]
            best[node] = min(walks, key=lambda walk: (len(walk), walk))
    return best


def _spread(
    network: Network,
    start: int,
    codes: list[int],
    *,
    backwards: bool,
    causal: bool,
    keep: Callable[[int], bool] | None,
) -> list[int]:
    """Return the fewest links to every state, -1 for none; state = node, sign code, phase."""
    steps_of = network.into if backwards else network.out
    kinds = bytes(map(network.kind, range(len(network.links))))
    found = [-1] * (len(network.names) * _STATES)
    edge = [start * _STATES]
    found[edge[0]] = far = 0
    while edge:
        far += 1
        further = []
        for state in edge:
            node, rest = divmod(state, _STATES)
            sign, phase = divmod(rest, _PHASES)
            times = _TIMES[sign]
            for other, number in steps_of[node]:
                kind = kinds[number]
                after = kind == OPPOSITE
                if (
                    (after and phase)
                    or (causal and kind == ASSOCIATION)
                    or (keep is not None and not keep(number))
                ):
                    continue
                to = other * _STATES + times[codes[number]] * _PHASES + after
                if found[to] < 0:
                    found[to] = far
                    further.append(to)
        edge = further
    return found


def _levels(network: Network, grade: Callable[[int], Grade]) -> list[Grade]:
    """Return the grades that a link has, the best first."""
    return sorted({grade(number) for row in network.out for _, number in row}, reverse=True)


def _nearest(found: list[int], code: int) -> list[int]:
    """Return the fewest links to each node by walks of a sign."""
    first, second = (found[code * _PHASES + phase :: _STATES] for phase in range(_PHASES))
    return [a if b < 0 or 0 <= a <= b else b for a, b in zip(first, second, strict=True)]
