"""System: the part of a map that a press can reach, as rows of signed effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from immunograph.vocabulary import Sign
from immunograph.walk.kernels import strong
from immunograph.walk.network import ASSOCIATION, OPPOSITE, Network


class SelfLimit(StrEnum):
    """Which nodes are taken to limit themselves.

    ``ALL``: every node returns by itself once nothing drives it. ``LISTED``: only those with a
    link to themselves that lowers. ``NONE``: none, not even those.
    """

    ALL = "all"
    LISTED = "listed"
    NONE = "none"


class Effect(NamedTuple):
    """One entry of the matrix, or a part of one.

    Attributes
    ----------
    source, target : int
        Places of the system.
    sign : Sign
        What a rise of the source does to the target.
    link : int or None
        The index of the link in the network; None for what is assumed or holds by definition.
    """

    source: int
    target: int
    sign: Sign
    link: int | None


#: What a place holds of a node: what acts, what is only read there, and both together.
_ACTING, _READ, _TOGETHER = range(3)


@dataclass(frozen=True, slots=True)
class System:
    """What a press can reach.

    Attributes
    ----------
    nodes : tuple of int
        The node index of each place. A node that a marker step leads to has a place of its own
        for what is read there, because that goes on along structural links only.
    push : dict of int to int
        The pressed places, and +1 or -1.
    into : tuple of tuple of Effect
        The effects into each place.
    parts : tuple of tuple of int
        The strongly connected components, as sorted places; causes come before effects.
    shown : dict of int to int
        For each node index that is reached the place that tells its change.
    """

    nodes: tuple[int, ...]
    push: dict[int, int]
    into: tuple[tuple[Effect, ...], ...]
    parts: tuple[tuple[int, ...], ...]
    shown: dict[int, int]


def system_of(
    network: Network,
    pressed: Mapping[int, Sign],
    *,
    self_limit: SelfLimit = SelfLimit.ALL,
    unknown: bool = True,
    keep: Callable[[int], bool] | None = None,
) -> System:
    """Return what a press can reach along causal routes.

    Parameters
    ----------
    network : Network
        Walked ``directed``; associations in it are left out.
    pressed : mapping of int to Sign
        The node indices that are pressed.
    self_limit : SelfLimit
        Which nodes limit themselves. What is only read somewhere always follows what it measures.
    unknown : bool
        Whether links of unknown sign are in.
    keep : callable, optional
        Whether the link of an index is in; by default all are.

    Notes
    -----
    Linear in nodes and links, but for sorting.
    """
    steps: dict[tuple[int, int], list[tuple[tuple[int, int], Sign, int]]] = {}
    edge = [(node, _ACTING) for node in pressed]
    while edge:
        place = edge.pop()
        if place in steps:
            continue
        steps[place] = found = []
        node, role = place
        for after, link in network.out[node]:
            kind, sign = network.kind(link), network.signs[link]
            if kind in (ASSOCIATION, OPPOSITE):
                continue
            if keep is not None and not keep(link):
                continue
            if (sign is Sign.UNKNOWN and not unknown) or (
                after == node and sign is Sign.LOWERS and self_limit is SelfLimit.NONE
            ):
                continue
            goal = (after, role)
            found.append((goal, sign, link))
            edge.append(goal)
    for node in [n for n, role in steps if role == _READ and (n, _ACTING) in steps]:
        steps[node, _TOGETHER] = []
    ordered = sorted(steps)
    at = {place: number for number, place in enumerate(ordered)}
    into: list[list[Effect]] = [[] for _ in ordered]
    for place in ordered:
        for goal, sign, number in steps[place]:
            into[at[goal]].append(Effect(at[place], at[goal], sign, number))
    for (node, role), here in at.items():
        if role == _TOGETHER:
            into[here] += [Effect(at[node, r], here, Sign.RAISES, None) for r in (0, 1)]
        limited = any(e.source == here and e.sign is Sign.LOWERS for e in into[here])
        if role != _ACTING or (self_limit is SelfLimit.ALL and not limited):
            into[here].append(Effect(here, here, Sign.LOWERS, None))
    return System(
        nodes=tuple(node for node, _ in ordered),
        push={at[node, _ACTING]: int(sign) for node, sign in pressed.items()},
        into=tuple(map(tuple, into)),
        parts=_parts(into),
        shown={node: here for (node, _), here in at.items()},  # the last of a node tells all
    )


def _parts(into: list[list[Effect]]) -> tuple[tuple[int, ...], ...]:
    size = len(into)
    out: list[list[int]] = [[] for _ in range(size)]
    for effects in into:
        for effect in effects:
            out[effect.source].append(effect.target)
    head, to = [0], list[int]()
    for targets in out:
        to += targets
        head.append(len(to))
    part, *room = ([0] * size for _ in range(5))
    number = strong(head, to, size, part, *room)
    found: list[list[int]] = [[] for _ in range(number)]
    for place, which in enumerate(part):
        found[number - which].append(place)  # they are numbered from the last effect
    return tuple(map(tuple, found))
