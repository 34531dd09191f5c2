"""Field: the part of a network that one search can use, numbered anew, in flat rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

from immunograph.walk.engine import Engine, engine
from immunograph.walk.kernels import FAR, Flat
from immunograph.walk.network import Network, Steps


class Field:
    """A part of a network in compressed rows, in both directions.

    Attributes
    ----------
    nodes : sequence of int
        The index in the network of each node, ascending.
    head, to, via, sign : sequence of int
        Its steps; see :mod:`immunograph.walk.kernels`. ``via`` holds link indices of the network.
    back_head, back, back_via, back_sign : sequence of int
        The same turned round.
    twin : sequence of int
        For each node the other one that may not be on a path together with it, or itself.
    kernels : Engine
        The kernels whose form these sequences have.
    """

    __slots__ = (
        "back", "back_head", "back_sign", "back_via", "head", "kernels", "nodes", "sign", "to",
        "twin", "twinned", "via",
    )  # fmt: skip

    def __init__(
        self,
        nodes: Flat,
        head: Flat,
        to: Flat,
        via: Flat,
        sign: Flat,
        kernels: Engine,
        twin: Flat | None = None,
    ) -> None:
        size = len(nodes)
        self.nodes, self.head, self.to, self.via, self.sign = nodes, head, to, via, sign
        self.kernels = kernels
        self.twinned = twin is not None
        self.twin = kernels.flat(range(size)) if twin is None else twin
        self.back_head, self.back, self.back_via, self.back_sign = turned(
            head, to, via, sign, size, kernels
        )

    def __len__(self) -> int:
        """The number of nodes."""
        return len(self.nodes)

    def move(self, kernels: Engine) -> None:
        """Bring the sequences into the form of other kernels."""
        for name in self.__slots__:
            if name not in ("kernels", "twinned"):
                setattr(self, name, kernels.flat(getattr(self, name)))
        self.kernels = kernels

    def sift(self, keep: Callable[[int], bool]) -> Field:
        """Return the field with only the steps over links that are kept; the nodes stay."""
        head, to, via, sign = [0], [], [], []
        for node in range(len(self)):
            for at in range(self.head[node], self.head[node + 1]):
                if keep(self.via[at]):
                    to.append(self.to[at])
                    via.append(self.via[at])
                    sign.append(self.sign[at])
            head.append(len(to))
        flat = self.kernels.flat
        steps = (flat(head), flat(to), flat(via), flat(sign))
        return Field(self.nodes, *steps, self.kernels, self.twin)

    def between(self, source: int, goal: int, most: int | None = None) -> Place | None:
        """Return the part on walks between two of its nodes, or None; see :class:`Place`."""
        return _between(self, source, goal, most)

    def on_loops(self) -> Field:
        """Return the part on loops: its components, without what joins them."""
        part = _parts(self.head, self.to, len(self), self.kernels)
        return _inside(self, part)


class Place(NamedTuple):
    """A field and the two nodes of it between which to walk."""

    field: Field
    source: int
    goal: int


def turned(
    head: Flat, to: Flat, via: Flat, sign: Flat, size: int, kernels: Engine
) -> tuple[Flat, Flat, Flat, Flat]:
    """Return the rows turned round: the steps into each node."""
    back_head = kernels.filled(size + 1)
    back, back_via, back_sign = (kernels.filled(int(head[size])) for _ in range(3))
    kernels.turn(head, to, via, sign, size, back_head, back, back_via, back_sign)
    return back_head, back, back_via, back_sign


def field_between(
    network: Network, source: int, goal: int, most: int | None = None
) -> Place | None:
    """Return what lies on walks between two nodes, or None if nothing does.

    Parameters
    ----------
    network : Network
        The links to walk.
    source, goal : int
        Two different node indices.
    most : int, optional
        The most links a path may have.

    Notes
    -----
    Linear in what can be reached from the source and reaches the goal, within ``most`` links.
    """
    steps = network.near(source, goal, most)
    if steps is None:
        return _between(_whole(network), source, goal, most)
    part = _part(network, {source, goal}, steps)
    first, last = (bisect_left(part.nodes, node) for node in (source, goal))
    return part.between(first, last, most)


def _part(network: Network, nodes: set[int], steps: Steps) -> Field:
    """Return a field of these nodes and steps alone."""
    kernels = engine()
    kept = sorted(nodes.union(*((a, b) for a, _, b in steps)))
    number = {node: place for place, node in enumerate(kept)}
    head, rows = [0] * (len(kept) + 1), sorted(steps)
    for start, _, _ in rows:
        head[number[start] + 1] += 1
    flat = kernels.flat
    return Field(
        flat(kept),
        flat(list(accumulate(head))),
        flat([number[end] for _, _, end in rows]),
        flat([link for _, link, _ in rows]),
        flat([int(network.signs[link]) for _, link, _ in rows]),
        kernels,
    )


def _whole(network: Network) -> Field:
    """Return all of a network; made once for each kind of kernels."""
    kernels = engine()
    whole = network.whole.get(kernels.compiled)
    if whole is None:
        head, to, via, sign = network.rows(kernels)
        nodes = kernels.flat(range(len(network.names)))
        whole = network.whole[kernels.compiled] = Field(nodes, head, to, via, sign, kernels)
    return whole


def _between(whole: Field, source: int, goal: int, most: int | None) -> Place | None:
    kernels, size = whole.kernels, len(whole)
    reach = size if most is None else min(most, size)
    closed, ball = kernels.marks(size), kernels.filled(size)
    first, rest = kernels.filled(size, FAR), kernels.filled(size, FAR)
    kernels.spread(whole.head, whole.to, source, goal, reach, closed, first, ball)
    if first[goal] > reach:
        return None
    kernels.spread(whole.back_head, whole.back, goal, source, reach, closed, rest, ball)
    number, nodes, head = kernels.filled(size, -1), kernels.filled(size), kernels.filled(size + 1)
    steps = [kernels.filled(len(whole.to)) for _ in range(3)]
    count = kernels.narrow(
        whole.head, whole.to, whole.via, whole.sign, first, rest, source, goal, reach, number,
        nodes, head, *steps,
    )  # fmt: skip
    return Place(
        _renumbered(whole, number, nodes, count, head, steps),
        int(number[source]),
        int(number[goal]),
    )


def _renumbered(
    whole: Field, number: Flat, nodes: Flat, count: int, head: Flat, steps: list[Flat]
) -> Field:
    kernels = whole.kernels
    filled = int(head[count])
    twin = None
    if whole.twinned:
        twin = kernels.flat(
            [
                new if number[whole.twin[old]] < 0 else int(number[whole.twin[old]])
                for new, old in enumerate(nodes[:count])
            ]
        )
    to, via, sign = (each[:filled] for each in steps)
    old = kernels.pick(whole.nodes, nodes[:count])
    return Field(old, head[: count + 1], to, via, sign, kernels, twin)


def parts(network: Network) -> list[list[int]]:
    """Return the strongly connected components of a network, as sorted node indices, sorted."""
    kernels = engine()
    head, to, _, _ = network.rows(kernels)
    part = _parts(head, to, len(network.names), kernels)
    found: dict[int, list[int]] = {}
    for node, number in enumerate(part):
        found.setdefault(int(number), []).append(node)
    return list(found.values())


def _parts(head: Flat, to: Flat, size: int, kernels: Engine) -> Flat:
    part, low, *room = (kernels.filled(size) for _ in range(5))
    kernels.strong(head, to, size, part, low, *room)
    return part


def field_of_loops(network: Network) -> Field:
    """Return the nodes and links that lie on loops.

    Notes
    -----
    Linear in nodes and links: the strongly connected components, without what joins them.
    """
    return _whole(network).on_loops()


def _inside(whole: Field, part: Flat) -> Field:
    kernels, size = whole.kernels, len(whole)
    number, nodes, head = kernels.filled(size, -1), kernels.filled(size), kernels.filled(size + 1)
    steps = [kernels.filled(len(whole.to)) for _ in range(3)]
    count = kernels.confine(
        whole.head, whole.to, whole.via, whole.sign, part, number, nodes, head, *steps
    )
    return _renumbered(whole, number, nodes, count, head, steps)
