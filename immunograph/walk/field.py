"""Field: the part of a network that one search can use, numbered anew, in flat rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, compress
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
    kernels : Engine
        The kernels whose form these sequences have.
    """

    __slots__ = (
        "back", "back_head", "back_sign", "back_via", "head", "kernels", "nodes", "sign", "to",
        "via",
    )  # fmt: skip

    def __init__(
        self, nodes: Flat, head: Flat, to: Flat, via: Flat, sign: Flat, kernels: Engine
    ) -> None:
        self.nodes, self.head, self.to, self.via, self.sign = nodes, head, to, via, sign
        self.kernels = kernels
        self.back_head, self.back, self.back_via, self.back_sign = turned(
            head, to, via, sign, len(nodes), kernels
        )

    def __len__(self) -> int:
        """The number of nodes."""
        return len(self.nodes)

    def moved(self, kernels: Engine) -> Field:
        """Return the field in the form of other kernels; this one may be somebody else's too."""
        other = object.__new__(Field)
        for name in self.__slots__:
            if name != "kernels":
                setattr(other, name, kernels.flat(getattr(self, name)))
        other.kernels = kernels
        return other

    def sift(self, kept: Sequence[int]) -> Field:
        """Return the field with only the steps that are kept; the nodes stay.

        ``kept`` holds 1 or 0 for each step.
        """
        before = list(accumulate(kept, initial=0))
        flat = self.kernels.flat
        head = flat([before[at] for at in self.head])
        to, via, sign = (
            flat(list(compress(each, kept))) for each in (self.to, self.via, self.sign)
        )
        return Field(self.nodes, head, to, via, sign, self.kernels)

    def between(self, source: int, goal: int, most: int | None = None) -> Place | None:
        """Return the part on walks between two of its nodes, or None; see :class:`Place`."""
        return Span(self, source, goal, most).within()

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
    return span(network, source, goal, most).within()


def span(network: Network, source: int, goal: int, most: int | None = None) -> Span:
    """Return the walks between two nodes of a network; see :func:`field_between`."""
    steps = network.near(source, goal, most)
    if steps is None:
        return Span(whole_field(network), source, goal, most)
    return Span(*place_of(network, source, goal, steps), most)


def place_of(network: Network, source: int, goal: int, steps: Steps) -> Place:
    """Return a field of these steps alone."""
    kernels = engine()
    kept = sorted({source, goal}.union(*((a, b) for a, _, b in steps)))
    number = {node: place for place, node in enumerate(kept)}
    head, rows = [0] * (len(kept) + 1), sorted(steps)
    for start, _, _ in rows:
        head[number[start] + 1] += 1
    flat = kernels.flat
    field = Field(
        flat(kept),
        flat(list(accumulate(head))),
        flat([number[end] for _, _, end in rows]),
        flat([link for _, link, _ in rows]),
        flat([int(network.signs[link]) for _, link, _ in rows]),
        kernels,
    )
    return Place(field, number[source], number[goal])


def whole_field(network: Network) -> Field:
    """Return all of a network; made once for each kind of kernels."""
    kernels = engine()
    whole = network.whole.get(kernels.compiled)
    if whole is None:
        head, to, via, sign = network.rows(kernels)
        nodes = kernels.flat(range(len(network.names)))
        whole = network.whole[kernels.compiled] = Field(nodes, head, to, via, sign, kernels)
    return whole


class Span:
    """The walks between two nodes of a field, by the most links they may have.

    Attributes
    ----------
    shortest : int
        The fewest links of a walk between them; more than any number where there is none.
    longest : int
        A number of links that no walk exceeds.
    """

    __slots__ = ("_first", "_goal", "_reach", "_rest", "_source", "_whole", "longest", "shortest")

    def __init__(self, whole: Field, source: int, goal: int, most: int | None = None) -> None:
        kernels, size = whole.kernels, len(whole)
        self._whole, self._source, self._goal, self.longest = whole, source, goal, size - 1
        self._reach = reach = size if most is None else min(most, size)
        closed, ball = kernels.marks(size), kernels.filled(size)
        self._first, self._rest = (kernels.filled(size, FAR) for _ in range(2))
        kernels.spread(whole.head, whole.to, source, goal, reach, closed, self._first, ball)
        self.shortest = int(self._first[goal])
        if self.shortest <= reach:
            kernels.spread(
                whole.back_head, whole.back, goal, source, reach, closed, self._rest, ball
            )

    def within(self, bound: int | None = None) -> Place | None:
        """Return the part on walks of up to so many links, or None if there are none."""
        reach = self._reach if bound is None else min(bound, self._reach)
        if self.shortest > reach:
            return None
        whole, kernels, size = self._whole, self._whole.kernels, len(self._whole)
        number, nodes = kernels.filled(size, -1), kernels.filled(size)
        head = kernels.filled(size + 1)
        steps = [kernels.filled(len(whole.to)) for _ in range(3)]
        count = kernels.narrow(
            whole.head, whole.to, whole.via, whole.sign, self._first, self._rest, self._source,
            self._goal, reach, number, nodes, head, *steps,
        )  # fmt: skip
        return Place(
            _renumbered(whole, nodes, count, head, steps),
            int(number[self._source]),
            int(number[self._goal]),
        )


def _renumbered(whole: Field, nodes: Flat, count: int, head: Flat, steps: list[Flat]) -> Field:
    kernels = whole.kernels
    filled = int(head[count])
    to, via, sign = (each[:filled] for each in steps)
    old = kernels.pick(whole.nodes, nodes[:count])
    return Field(old, head[: count + 1], to, via, sign, kernels)


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


def components_of_field(field: Field) -> Flat:
    """Return the number of the strongly connected component of each node of a field.

    One that another leads to has the smaller number.
    """
    return _parts(field.head, field.to, len(field), field.kernels)


def field_of_loops(network: Network) -> Field:
    """Return the nodes and links that lie on loops; see :attr:`Network.looping`.

    Notes
    -----
    Linear in nodes and links: the strongly connected components, without what joins them.
    """
    network, kernels = network.looping, engine()
    looped: Field | None = network.looped.get(kernels.compiled)
    if looped is None:
        looped = network.looped[kernels.compiled] = whole_field(network).on_loops()
    return looped


def _inside(whole: Field, part: Flat) -> Field:
    kernels, size = whole.kernels, len(whole)
    number, nodes, head = kernels.filled(size, -1), kernels.filled(size), kernels.filled(size + 1)
    steps = [kernels.filled(len(whole.to)) for _ in range(3)]
    count = kernels.confine(
        whole.head, whole.to, whole.via, whole.sign, part, number, nodes, head, *steps
    )
    return _renumbered(whole, nodes, count, head, steps)
