"""``immunograph robustness``: how firmly one node hangs together with another."""

from __future__ import annotations

from immunograph.answer import Answer
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    MapOption,
    SourceArgument,
    TargetArgument,
    WalkOption,
    layers,
    load,
)
from immunograph.cli.outputs import answers, busy

PANEL = "Ask"
EXAMPLES = (
    "immunograph robustness stress empathy",
    "immunograph robustness stress empathy --layer literature",
    "immunograph robustness stress inflammation --walk causal --json",
)


@answers
def command(
    source: SourceArgument,
    target: TargetArgument,
    map: MapOption = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Tell what every path between two nodes needs, and what would cut them all.

    It names the nodes and links on every path, the fewest links and the fewest works whose
    removal leaves none, and the link that limits the grade of the best path. A link stands
    while any work that supports it does.
    """
    from immunograph.analyses.robustness import find_robustness

    graph = load(map)
    with busy("looking for what it hangs on"):
        return find_robustness(
            graph,
            source,
            target,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
        )
