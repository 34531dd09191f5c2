"""Reachability among variables, and the links along which a change may come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from immunograph.press.system import System
from immunograph.walk.network import OPPOSITE, Network


def spread(
    start: Iterable[int], steps: Callable[[int], Iterable[int]], gone: Collection[int] = ()
) -> set[int]:
    """Return what is reached from some places in any number of steps, and these; linear.

    ``gone`` are places that do not exist for this question.
    """
    found = {place for place in start if place not in gone}
    edge = sorted(found)
    while edge:
        for after in steps(edge.pop()):
            if after not in found and after not in gone:
                found.add(after)
                edge.append(after)
    return found


def links_towards(system: System, goals: Iterable[int]) -> frozenset[int]:
    """Return the links along which a change may come to some variables; linear."""
    places = spread(goals, lambda place: (e.source for e in system.into[place]))
    return frozenset(link for place in places for e in system.into[place] for link in e.links)


def joining(network: Network, system: System) -> frozenset[int]:
    """Return the links that make two nodes the ends of one scale; linear."""
    return frozenset(
        link
        for node, steps in system.steps.items()
        for after, link in steps
        if after != node and system.at[after] == system.at[node] and network.kind(link) == OPPOSITE
    )


def after(system: System, links: Callable[[int], bool]) -> frozenset[int]:
    """Return the variables that some links act on, however far; linear in effects."""
    out: list[list[int]] = [[] for _ in system.nodes]
    start = set()
    for place, effects in enumerate(system.into):
        for effect in effects:
            out[effect.source].append(place)
            if any(map(links, effect.links)):
                start.add(place)
    return frozenset(spread(start, out.__getitem__))
