"""System of equations of a press perturbation: the variables that it can reach, and the signs.

Each variable is one row of the community matrix A of loop analysis (Levins 1974), where A[i, j]
is the effect of j on i. A node of the map is one variable, and the two ends of one scale
(``opposite_of``) are the same variable with opposite signs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from immunograph.errors import UsageError
from immunograph.press.opposites import Scales
from immunograph.vocabulary import Sign
from immunograph.walk.kernels import strong
from immunograph.walk.network import ASSOCIATION, Network


class SelfLimit(StrEnum):
    """Self-limitation: which variables return by themselves once nothing drives them.

    ``AUTO``: if the map has links that lower their own node, as ``LISTED``, else as ``ALL``.
    ``ALL``: every variable does. ``LISTED``: only those with a link to themselves that lowers.
    ``NONE``: none does, not even those.
    """

    AUTO = "auto"
    ALL = "all"
    LISTED = "listed"
    NONE = "none"


class Effect(NamedTuple):
    """Effect of one variable on another: one entry of the community matrix, or a part of one.

    Attributes
    ----------
    source, target : int
        Rows of the system.
    sign : Sign
        What a rise of the source does to the target; unknown if one of the links has an unknown
        sign, or if their signs differ.
    links : tuple of int
        The indices of its links in the network; empty for self-limitation that is assumed.
    signs : tuple of Sign
        The sign of each link, between the variables.
    """

    source: int
    target: int
    sign: Sign
    links: tuple[int, ...] = ()
    signs: tuple[Sign, ...] = ()

    @property
    def limits(self) -> bool:
        """Whether it is self-limitation: the variable lowers itself."""
        return self.source == self.target and self.sign is Sign.LOWERS


@dataclass(frozen=True, slots=True)
class System:
    """Variables that a press can reach, and the effects among them.

    Attributes
    ----------
    nodes : tuple of int
        The node index of each variable; the first of them where it is one scale of several.
    at : dict of int to int
        The variable of each node index that is reached.
    way : dict of int to int
        +1 for each node index that rises with its variable, -1 for one that falls.
    push : dict of int to int
        The pressed variables, and +1 or -1.
    pressed : tuple of int
        The node indices that are pressed.
    held : frozenset of int
        The variables whose value is held: nothing acts on them.
    into : tuple of tuple of Effect
        The effects into each variable.
    parts : tuple of tuple of int
        The strongly connected components, as sorted variables; causes come before effects.
    steps : dict of int to tuple of (int, int)
        For each node index the (node, link) steps along which a change goes on.
    """

    nodes: tuple[int, ...]
    at: dict[int, int]
    way: dict[int, int]
    push: dict[int, int]
    pressed: tuple[int, ...]
    held: frozenset[int]
    into: tuple[tuple[Effect, ...], ...]
    parts: tuple[tuple[int, ...], ...]
    steps: dict[int, tuple[tuple[int, int], ...]]


def self_limit_of(network: Network) -> SelfLimit:
    """Return what ``AUTO`` means for a map: ``LISTED`` or ``ALL``; linear in nodes and links."""
    lowers = any(
        network.signs[link] is Sign.LOWERS and network.kind(link) != ASSOCIATION
        for link in network.own_links()
    )
    return SelfLimit.LISTED if lowers else SelfLimit.ALL


def system_of(
    network: Network,
    pressed: Mapping[int, Sign],
    *,
    self_limit: SelfLimit = SelfLimit.ALL,
    unknown: bool = True,
    hold: bool = False,
    keep: Callable[[int], bool] | None = None,
) -> System:
    """Return the system of equations of a press, as far as causal routes lead from it.

    Parameters
    ----------
    network : Network
        Walked ``directed``; associations in it are left out.
    pressed : mapping of int to Sign
        The node indices that are pressed.
    self_limit : SelfLimit
        Which variables limit themselves.
    unknown : bool
        Whether links of unknown sign are in.
    hold : bool
        Whether the pressed nodes are held at a value, so that what acts on them is cut
        (do-intervention); otherwise they are pushed, and feedback acts on them too.
    keep : callable, optional
        Whether the link of an index is in; by default all are.

    Raises
    ------
    UsageError
        If a node is by definition the opposite of itself, or two ends of one scale are pressed
        the same way.

    Notes
    -----
    Links between the same two variables are one effect, whose strength is one number. A link
    between the two ends of one scale restates the definition and is left out. Linear in nodes and
    links, but for sorting.
    """
    if self_limit is SelfLimit.AUTO:
        self_limit = self_limit_of(network)
    steps = _steps(network, pressed, self_limit=self_limit, unknown=unknown, keep=keep)
    scales = Scales(network, steps)
    number = {node: place for place, node in enumerate(sorted(set(scales.first.values())))}
    at = {node: number[scales.first[node]] for node in steps}
    push = _push(network, pressed, at, scales.way)
    held = frozenset(push if hold else ())
    effects: dict[tuple[int, int], list[tuple[int, Sign]]] = {}
    for node in sorted(steps):
        for after, link in steps[node]:
            a, b = at[node], at[after]
            if b not in held and (a != b or node == after):
                turn = scales.way[node] * scales.way[after]
                found = effects.setdefault((a, b), [])
                found.append((link, network.signs[link] * turn))
    into: list[list[Effect]] = [[] for _ in number]
    for (a, b), found in sorted(effects.items()):
        links, signs = zip(*sorted(found), strict=True)
        sign = signs[0] if len(set(signs)) == 1 else Sign.UNKNOWN
        into[b].append(Effect(a, b, sign, links, signs))
    for place, effects_in in enumerate(into):
        limited = any(effect.limits for effect in effects_in)
        if place in held or (self_limit is SelfLimit.ALL and not limited):
            effects_in.append(Effect(place, place, Sign.LOWERS))
    return System(
        nodes=tuple(number),
        at=at,
        way=scales.way,
        push=push,
        pressed=tuple(pressed),
        held=held,
        into=tuple(map(tuple, into)),
        parts=_parts(into),
        steps=steps,
    )


def limited(system: System) -> System:
    """Return the system in which every variable has self-limitation that is assumed, too."""
    into = tuple(
        effects
        if any(effect.limits and not effect.links for effect in effects)
        else (*effects, Effect(place, place, Sign.LOWERS))
        for place, effects in enumerate(system.into)
    )
    return replace(system, into=into)


def _steps(
    network: Network,
    pressed: Iterable[int],
    *,
    self_limit: SelfLimit,
    unknown: bool,
    keep: Callable[[int], bool] | None,
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return for each node that is reached the steps along which a change goes on."""
    steps: dict[int, tuple[tuple[int, int], ...]] = {}
    edge = list(pressed)
    while edge:
        node = edge.pop()
        if node in steps:
            continue
        found = []
        for after, link in network.out[node]:
            sign = network.signs[link]
            if network.kind(link) == ASSOCIATION or (keep is not None and not keep(link)):
                continue
            if sign is Sign.UNKNOWN and not unknown:
                continue
            if after == node and sign is Sign.LOWERS and self_limit is SelfLimit.NONE:
                continue
            found.append((after, link))
        steps[node] = tuple(found)
        edge += [after for after, _ in found]
    return steps


def _push(
    network: Network, pressed: Mapping[int, Sign], at: Mapping[int, int], way: Mapping[int, int]
) -> dict[int, int]:
    push: dict[int, int] = {}
    for node, sign in pressed.items():
        if push.setdefault(at[node], sign * way[node]) != sign * way[node]:
            names = " and ".join(repr(network.names[n]) for n in pressed if at[n] == at[node])
            raise UsageError(
                f"{names} are opposites, and cannot move the same way", "give one of them"
            )
    return {place: int(sign) for place, sign in push.items()}


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
