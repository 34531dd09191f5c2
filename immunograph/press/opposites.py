"""Scales: nodes that are opposites of each other are the ends of one variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from immunograph.errors import UsageError
from immunograph.walk.network import OPPOSITE, Network


class Scales:
    """Signed union of opposites: which nodes are one variable, and which way each rises.

    Parameters
    ----------
    network : Network
        The links.
    steps : mapping of int to sequence of (int, int)
        The (node, link) steps out of each node.

    Attributes
    ----------
    first : dict of int to int
        For each node the smallest of its scale.
    way : dict of int to int
        +1 if a node rises with the first of its scale, -1 if it falls then.

    Raises
    ------
    UsageError
        If a node is the opposite of itself, as in a ring of three opposites.
    """

    def __init__(self, network: Network, steps: Mapping[int, Sequence[tuple[int, int]]]) -> None:
        pairs: dict[int, list[int]] = {}
        for node, found in steps.items():
            for after, link in found:
                if after != node and network.kind(link) == OPPOSITE:
                    pairs.setdefault(node, []).append(after)
                    pairs.setdefault(after, []).append(node)
        self.first = {node: node for node in steps}
        self.way = dict.fromkeys(steps, 1)
        seen: set[int] = set()
        for start in sorted(pairs):
            if start in seen:
                continue
            seen.add(start)
            edge = [start]
            while edge:
                node = edge.pop()
                for after in pairs[node]:
                    if after not in seen:
                        seen.add(after)
                        self.first[after], self.way[after] = start, -self.way[node]
                        edge.append(after)
                    elif self.way[after] == self.way[node]:
                        names = f"{network.names[node]!r} and {network.names[after]!r}"
                        raise UsageError(
                            f"{names} are opposites, and by other opposites they are the same",
                            "take one of these links out: immunograph list links --relation "
                            "opposite_of",
                        )
