"""``immunograph reach``: what one node can move, and which way."""

from __future__ import annotations

from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_node
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    LimitOption,
    MapOption,
    SourceArgument,
    WalkOption,
    layers,
    load,
)
from immunograph.cli.outputs import answers, busy

PANEL = "Ask"
EXAMPLES = (
    "immunograph reach stress",
    "immunograph reach stress empathy",
    "immunograph reach empathy --backwards --layer literature",
    "immunograph reach inflammation --walk causal --json",
)


@answers
def command(
    source: SourceArgument,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="TARGET",
            autocompletion=complete_node,
            help="Only this node; without it, all that can be reached.",
        ),
    ] = None,
    map: MapOption = None,
    backwards: Annotated[
        bool, typer.Option("--backwards", help="What bears on SOURCE instead.")
    ] = False,
    limit: LimitOption = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Tell what one node can raise, lower, or both, without listing paths.

    For each node it tells by how few links, whether a causal route leads there or only an
    association, and the grade of the best path. It takes no longer on a map with billions of
    paths.
    """
    from immunograph.analyses.reach import signed_reach

    graph = load(map)
    with busy("looking for what can be reached"):
        return signed_reach(
            graph,
            source,
            target,
            backwards=backwards,
            limit=limit,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
        )
