"""Common causes of the two ends of an association, which may be all there is to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from immunograph.document import Paragraph, words
from immunograph.record import Record
from immunograph.routes import Route, Sentences
from immunograph.vocabulary import Family, Walk
from immunograph.walk import Network, network_of
from immunograph.walk.cuts import dominators
from immunograph.walk.network import ASSOCIATION

#: Of so many associations, those of the best routes, the common causes are looked for.
MOST = 10

#: In more links than this they are not looked for: the answer must not wait for them.
FAR = 200_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Confounded(Record):
    """An association whose two ends have common causes in the map.

    Attributes
    ----------
    link : str
        The id of the association.
    causes : tuple of str
        Ids of the nodes with a causal route to each end that shares nothing with the other but
        the node itself, the nearest first.
    """

    link: str
    causes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return ids as plain data."""
        return {"link": self.link, "causes": list(self.causes)}

    def paragraph(self, say: Sentences) -> Paragraph:
        """Return in words that a node "is a common cause of both, and may be all there is to it".

        Of many causes the nearest are named.
        """
        names = [say.name(name) for name in self.causes[:3]]
        if len(self.causes) > 3:
            names = [*names[:2], f"{len(self.causes) - 2} more"]
        told = f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]
        verb = "are common causes" if names[1:] else "is a common cause"
        text = f"“{say.link(self.link)}” ({self.link}): {told} {verb} of both, and may be all"
        return Paragraph(words(f"{text} there is to it."))


def confounded(
    network: Network, links: Iterable[str], *, most: int = MOST
) -> tuple[Confounded, ...]:
    """Return the associations among some links whose ends have common causes.

    Parameters
    ----------
    network : Network
        The links that the question walks; of these, the causal and structural ones count.
    links : iterable of str
        Ids of links.
    most : int
        So many of the associations among them are looked at.

    Notes
    -----
    Linear in the links from which one of the ends can be reached, for each association.
    """
    graph = network.graph
    if network.choice["walk"] is Walk.CAUSAL:  # what holds by definition counts here
        network = network_of(graph, **network.choice | {"walk": Walk.DIRECTED, "avoid": ()})
    chosen = [
        link
        for link in map(graph.link, dict.fromkeys(links))
        if link.family is Family.ASSOCIATIONAL and link.source != link.target
    ]
    found = []
    for link in chosen[:most]:
        causes = common_causes(network, network.index[link.source], network.index[link.target])
        if causes:
            names = tuple(network.names[node] for node in causes)
            found.append(Confounded(link=link.id, causes=names))
    return tuple(found)


def associations(routes: Iterable[Route]) -> list[str]:
    """Return the ids of the associations on some routes, in their order."""
    return list(dict.fromkeys(name for route in routes for name in route.bars))


def common_causes(network: Network, a: int, b: int) -> list[int]:
    """Return the node indices from which two causal routes lead, one to each of two nodes.

    The two share no other node, and neither passes the other's end (Menger's theorem: no single
    node cuts the cause off from both). The nearest come first. Empty where there are too many
    links to look through.
    """
    far_a, far_b = _causes(network, a, b), _causes(network, b, a)
    if far_a is None or far_b is None:
        return []
    ends = {a, b, *network.opposites(a), *network.opposites(b)}
    both = far_a.keys() & far_b.keys() - ends
    if not both:
        return []
    nodes = [a, b, *sorted((far_a.keys() | far_b.keys()) - {a, b})]
    rank = {node: place for place, node in enumerate(nodes)}
    root = len(nodes)
    out = [_before(network, node, (a, b), rank) for node in nodes]
    above = dominators([*out, [0, 1]], root)
    alone = [node for node in both if above[rank[node]] == root]
    return sorted(alone, key=lambda node: (far_a[node] + far_b[node], node))


def _before(network: Network, node: int, ends: Collection[int], rank: dict[int, int]) -> list[int]:
    return [
        rank[other]
        for other, number in network.into[node]
        if other in rank and other not in ends and network.kind(number) != ASSOCIATION
    ]


def _causes(network: Network, goal: int, gone: int) -> dict[int, int] | None:
    """Return the fewest links to ``goal`` past ``gone`` by causal routes; None if it is too far."""
    found = {goal: 0}
    edge, looked = [goal], 0
    while edge:
        further = []
        for node in edge:
            for other, number in network.into[node]:
                looked += 1
                if other != gone and other not in found and network.kind(number) != ASSOCIATION:
                    found[other] = found[node] + 1
                    further.append(other)
            if looked > FAR:
                return None
        edge = further
    return found
