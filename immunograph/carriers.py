"""Where loops are: the components of a network, and the nodes and links that carry most loops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from immunograph.record import Record
from immunograph.routes import Surveyor
from immunograph.vocabulary import Grade
from immunograph.walk import Network
from immunograph.walk.counts import LoopCounts, looped_parts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Component(Record):
    """A part of a map in which every node leads to every other: where loops are.

    Attributes
    ----------
    nodes, links : tuple of str
        Ids, sorted. An undirected association that is walked both ways is one link.
    cycle_rank : int
        Links − nodes + 1: how many loops are independent of each other, at most.
    busiest : str
        The id of the node that most loops pass, of several the first.
    loops : int
        How many of the loops that were counted lie in it.
    """

    nodes: tuple[str, ...]
    links: tuple[str, ...]
    cycle_rank: int
    busiest: str
    loops: int

    def to_dict(self) -> dict[str, Any]:
        """Return the component as plain data."""
        ids = {"nodes": list(self.nodes), "links": list(self.links)}
        rank = {"cycle_rank": self.cycle_rank, "busiest": self.busiest, "loops": self.loops}
        return {**ids, **rank}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Carrier(Record):
    """A node or a link, and how many loops pass it.

    Attributes
    ----------
    id : str
        The id of the node or link.
    loops : int
        How many of the loops that were counted pass it.
    share : float
        The same as a share of them, from 0 to 1.
    grade : Grade or None
        The grade of a link; None for a node.
    """

    id: str
    loops: int
    share: float
    grade: Grade | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the carrier as plain data; a node has no grade."""
        plain = {"id": self.id, "loops": self.loops, "share": self.share}
        return plain if self.grade is None else {**plain, "grade": self.grade.word}


def components_of(network: Network, counts: LoopCounts, whole: LoopCounts) -> tuple[Component, ...]:
    """Return the components that hold a loop, by cycle rank, largest first.

    ``whole`` says how many loops each has, ``counts`` which node most of them pass.
    """
    return tuple(
        Component(
            nodes=tuple(network.names[node] for node in members),
            links=tuple(network.links[number].id for number in numbers),
            cycle_rank=len(numbers) - len(members) + 1,
            busiest=network.names[max(members, key=lambda node: counts.nodes[node])],
            loops=sum(whole.starts[node] for node in members),
        )
        for members, numbers in looped_parts(network)
    )


def busiest_nodes(network: Network, counts: LoopCounts) -> list[Carrier]:
    """Return the nodes that loops pass, those that most pass first, then by id."""
    return [
        Carrier(id=network.names[node], loops=loops, share=loops / counts.total)
        for node, loops in _ranked(counts.nodes)
    ]


def busiest_links(survey: Surveyor, counts: LoopCounts) -> list[Carrier]:
    """Return the links that loops take, those that most take first, then by id."""
    links = survey.network.links
    return [
        Carrier(
            id=links[number].id,
            loops=loops,
            share=loops / counts.total,
            grade=survey.network.grade(number),
        )
        for number, loops in _ranked(counts.links)
    ]


def _ranked(counts: Mapping[int, int]) -> list[tuple[int, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
