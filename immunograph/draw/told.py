"""What a drawing says that writers of text for other programs must say too."""

from __future__ import annotations

from immunograph.draw.scene import Scene
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight


def source_of(scene: Scene) -> str:
    """Return the line that says where a drawing is from; empty if there is none.

    Where labels have marks, what the drawing tells by them comes first.
    """
    source = next((group.alt for group in scene.of("source")), "")
    told = next((group.alt for group in scene.of("subtitle")), "") if marks_of(scene) else ""
    return ". ".join(filter(None, (told, source)))


def title_of(scene: Scene) -> str:
    """Return the title of a drawing, what it claims, and what marks in labels mean.

    Empty for a drawing without a title.
    """
    return " · ".join([scene.title, *claims_of(scene), *marks_of(scene)]) if scene.title else ""


def claims_of(scene: Scene) -> tuple[str, ...]:
    """Return what a drawing of a path claims: ``"Along this path: A would lower B, if …"``."""
    return tuple(group.alt for group in scene.of("claim"))


def marks_of(scene: Scene) -> tuple[str, ...]:
    """Return what the marks in the labels of a drawing mean: ``"▲ rises, certain"``."""
    return tuple(group.alt for group in scene.of("legend") if len(group.words) > 1)


def lit(scene: Scene, graph: CausalGraph) -> Highlight:
    """Return what is not faded in a drawing of a map."""
    dim = {(group.role, group.id) for group in scene.groups if group.faded}
    return Highlight(
        nodes=tuple(node.id for node in graph if ("node", node.id) not in dim),
        links=tuple(link.id for link in graph.links if ("link", link.id) not in dim),
        alone=False,
    )
