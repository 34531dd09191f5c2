"""``immunograph common``: common causes and common effects of two nodes."""

from __future__ import annotations

from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_node
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    MapOption,
    NodeArgument,
    WalkOption,
    layers,
    load,
)
from immunograph.cli.outputs import answers, busy

PANEL = "Ask"
EXAMPLES = (
    "immunograph common mood social_withdrawal",
    "immunograph common loneliness empathy --layer literature",
    "immunograph common sleep exercise --walk causal --json",
)


@answers
def command(
    node: NodeArgument,
    other: Annotated[
        str,
        typer.Argument(metavar="OTHER", autocompletion=complete_node, help="Another, named alike."),
    ],
    map: MapOption = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """List the common causes and the common effects of two nodes.

    It tells which causes could confound a correlation of the two: those with a causal route to
    each that share nothing else. Others act through a node between, or if associations were causal.
    """
    from immunograph.analyses.common import find_common

    graph = load(map)
    with busy("looking for what they have in common"):
        return find_common(
            graph,
            node,
            other,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
        )
