"""``immunograph show``: what bears on a node, and what it bears on."""

from __future__ import annotations

from immunograph.answer import Answer
from immunograph.cli.inputs import LayerOption, MapOption, NodeArgument, layers, load
from immunograph.cli.outputs import answers

PANEL = "Ask"
EXAMPLES = (
    "immunograph show inflammation",
    "immunograph show CRP --layer literature",
    "immunograph show dopamine --format md",
)


@answers
def command(node: NodeArgument, map: MapOption = None, layer: LayerOption = None) -> Answer:
    """Show what raises a node, lowers it and goes with it, and the reverse, with grades."""
    from immunograph.analyses.show import show_node

    return show_node(load(map, whole=False), node, layers=layers(layer))
