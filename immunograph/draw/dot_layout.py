"""How Graphviz is told where things go: as a strip, spread by forces, or with every node pinned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from immunograph.draw.plan import ends
from immunograph.graph import CausalGraph
from immunograph.records import Link

# Up to here a map without loops is drawn as a strip from left to right.
_STRIP_NODES = 8
# Up to here nodes seldom stand in the way of a link.
_STRAIGHT_NODES = 8
# Beyond, routing links around nodes takes longer than the picture is worth.
_ROUTED_LINKS = 300
# Height by width of the map itself; with title and legend that makes a 16 : 9 slide.
_RATIO = 0.47
# By the number of nodes: the length of a link, in inches, and how overlapping nodes are parted.
# "false" looks best, but lays 1 000 nodes so far apart that none can be seen; "vpsc" puts equal
# ones in the order of their addresses in memory, which is another one from run to run.
_SPREAD = (
    (6, "1.8", "false"),
    (12, "1.3", "false"),
    (30, "0.9", "false"),
    (45, "0.6", "false"),
    (math.inf, "0.9", "ortho"),
)
# Where links are routed, Graphviz lays all those between two nodes one upon the other; so many
# are told apart (see :mod:`immunograph.draw.dot`).
_TRACKS = 8
_POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a node is pinned, and what it looks like there.

    Attributes
    ----------
    x, y : float
        Its centre, in points from the lower left, y pointing up.
    w, h : float
        Its width and height, in points.
    size : float
        Of its type, in points.
    lines : tuple of str
        Its label, broken into lines.
    fill, stroke, ink : str
        The colours of its ground, its outline and its label.
    dashed : bool
        Whether its outline is.
    """

    x: float
    y: float
    w: float
    h: float
    size: float
    lines: tuple[str, ...]
    fill: str
    stroke: str
    ink: str
    dashed: bool

    def attributes(self) -> dict[str, Any]:
        """Return place, size and colours in DOT."""
        return {
            "pos": f'"{self.x:.2f},{self.y:.2f}!"',
            "width": f"{self.w / _POINTS_PER_INCH:.4f}",
            "height": f"{self.h / _POINTS_PER_INCH:.4f}",
            "fixedsize": "true",
            "fontsize": f"{self.size:.2f}",
            "fillcolor": f'"{self.fill}"',
            "color": f'"{self.stroke}"',
            "fontcolor": f'"{self.ink}"',
        }


def pinned_layout(graph: CausalGraph) -> dict[str, Any]:
    """Return the attributes of a graph whose nodes are pinned; in points, moved by nothing."""
    return {
        "layout": "neato",
        # The default mode would move everything until its middle is at the origin.
        "mode": "KK",
        "inputscale": f"{_POINTS_PER_INCH}",
        "notranslate": "true",
        "overlap": "true",
        "splines": "true" if len(graph.links) <= _ROUTED_LINKS else "line",
    }


def free_layout(graph: CausalGraph) -> dict[str, Any]:
    """Return the attributes of a graph that Graphviz lays out by itself, to fill a slide."""
    if is_strip(graph):
        return {"layout": "dot", "rankdir": "LR", "ranksep": "0.8", "nodesep": "0.4"}
    length, overlap = next(spread for most, *spread in _SPREAD if len(graph) <= most)
    # Not "curved": such arcs leave the frame, and fdp then shifts the foot.
    routed = len(graph) > _STRAIGHT_NODES and len(graph.links) <= _ROUTED_LINKS
    return {
        "layout": "fdp",
        "K": length,
        "overlap": overlap,
        "splines": "true" if routed else "line",
        "ratio": f"{_RATIO}",
    }


def is_strip(graph: CausalGraph) -> bool:
    """Tell whether a map is small and its drawn arrows make no loop."""
    if len(graph) > _STRIP_NODES:
        return False
    arrows = {ends(link) for link in graph.links}
    left = [node.id for node in graph.nodes]
    while left:
        blocked = {head for tail, head in arrows if tail in left}
        free = [name for name in left if name not in blocked]
        if not free:
            return False
        left = [name for name in left if name not in free]
    return True


def tracks(links: Sequence[Link]) -> dict[str, int]:
    """Number the links between each pair of nodes, those with a mark at the tail first."""
    seen: dict[frozenset[str], int] = {}
    found: dict[str, int] = {}
    for link in sorted(links, key=lambda each: not tailed(each)):
        pair = frozenset((link.source, link.target))
        found[link.id] = seen.get(pair, 0) % _TRACKS
        seen[pair] = seen.get(pair, 0) + 1
    return found


def tailed(link: Link) -> bool:
    """Tell whether a link bears a mark where it leaves its first node."""
    return not link.relation.directed or bool(link.delay)
