"""Graph look-ups under the names that networkx users know.

:class:`~immunograph.CausalGraph` inherits them. All count the links of every layer, and an
association, which has no direction, both ways.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from immunograph.records import Link, Node


class Lookups(ABC):
    """Look-ups by name, and the neighbours of nodes."""

    __slots__ = ()

    @property
    @abstractmethod
    def nodes(self) -> Sequence[Node]:
        """All nodes, in the order of the map."""

    @property
    @abstractmethod
    def links(self) -> Sequence[Link]:
        """All links, in the order of the map."""

    @abstractmethod
    def node(self, name: str | Node) -> Node:
        """Return the node that ``name`` means."""

    @abstractmethod
    def links_from(self, name: str | Node) -> tuple[Link, ...]:
        """Return the links whose source is the node of that name."""

    @abstractmethod
    def links_into(self, name: str | Node) -> tuple[Link, ...]:
        """Return the links whose target is the node of that name."""

    @abstractmethod
    def __contains__(self, node_id: object) -> bool:
        """Tell whether there is a node of that id."""

    def __getitem__(self, name: str | Node) -> Node:
        """Return the node that ``name`` means, as :meth:`CausalGraph.node` does."""
        return self.node(name)

    def has_node(self, name: str | Node) -> bool:
        """Tell whether there is a node of that id."""
        return name in self

    def successors(self, name: str | Node) -> tuple[Node, ...]:
        """Return the nodes that links of this node lead to, each once, in the order of links."""
        links = (*self.links_from(name), *filter(_undirected, self.links_into(name)))
        return _others(self, name, links)

    def predecessors(self, name: str | Node) -> tuple[Node, ...]:
        """Return the nodes whose links lead to this node, each once, in the order of links."""
        links = (*self.links_into(name), *filter(_undirected, self.links_from(name)))
        return _others(self, name, links)

    def neighbors(self, name: str | Node) -> tuple[Node, ...]:
        """Return the nodes that a link joins to this node, whichever way it points.

        Notes
        -----
        :meth:`networkx.DiGraph.neighbors` gives the successors alone.
        """
        return _others(self, name, (*self.links_from(name), *self.links_into(name)))

    def has_edge(self, source: str | Node, target: str | Node) -> bool:
        """Tell whether a link leads from one node to another."""
        return self.node(target) in self.successors(source)

    def degree(self, name: str | Node) -> int:
        """Return the number of links that end at a node; a link to itself counts twice."""
        return len(self.links_from(name)) + len(self.links_into(name))

    def number_of_nodes(self) -> int:
        """Return the number of nodes, as ``len`` does."""
        return len(self.nodes)

    def number_of_edges(self) -> int:
        """Return the number of links."""
        return len(self.links)


def _undirected(link: Link) -> bool:
    return not link.relation.directed


def _others(graph: Lookups, name: str | Node, links: tuple[Link, ...]) -> tuple[Node, ...]:
    here = graph.node(name).id
    ids = (link.target if link.source == here else link.source for link in links)
    return tuple(graph.node(other) for other in dict.fromkeys(ids))
