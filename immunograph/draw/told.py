"""What a drawing says that writers of text for other programs must say too."""

from __future__ import annotations

from immunograph.draw.scene import Scene
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight


def source_of(scene: Scene) -> str:
    """Return the line that says where a drawing is from; empty if there is none."""
    return next((group.alt for group in scene.of("source")), "")


def lit(scene: Scene, graph: CausalGraph) -> Highlight:
    """Return what is not faded in a drawing of a map."""
    dim = {(group.role, group.id) for group in scene.groups if group.faded}
    return Highlight(
        nodes=tuple(node.id for node in graph if ("node", node.id) not in dim),
        links=tuple(link.id for link in graph.links if ("link", link.id) not in dim),
        alone=False,
    )
