"""``immunograph structure``: what feeds back, at a glance."""

from __future__ import annotations

from immunograph.answer import Answer
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    LimitOption,
    MapOption,
    WalkOption,
    layers,
    load,
)
from immunograph.cli.outputs import answers, busy

PANEL = "Ask"
EXAMPLES = (
    "immunograph structure",
    "immunograph structure --layer all",
    "immunograph structure --layer all --walk causal --json",
)


@answers
def command(
    map: MapOption = None,
    limit: LimitOption = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Summarise the feedback loops: where they are, how many, and a few that cover all links.

    Components are the parts in which every node leads to every other. Loops are counted by
    length and polarity, and by the nodes and links that they pass. The shortest independent
    loop set passes every link that is on a loop.
    """
    from immunograph.analyses.structure import loop_structure

    graph = load(map)
    with busy("looking for loops"):
        return loop_structure(
            graph,
            limit=limit,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
        )
