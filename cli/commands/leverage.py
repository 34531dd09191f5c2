"""``immunograph leverage``: where the loops through a node would break."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from immunograph.answer import Answer
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
    "immunograph leverage inflammation",
    "immunograph leverage inflammation --polarity any --layer all",
    "immunograph leverage mood --polarity undetermined --layer all --json",
)


@answers
def command(
    node: NodeArgument,
    map: MapOption = None,
    polarity: Annotated[
        Literal["reinforcing", "balancing", "undetermined", "any"],
        typer.Option(
            metavar="POLARITY",
            help="Which loops to break: reinforcing, balancing, undetermined or any.",
        ),
    ] = "reinforcing",
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Find the fewest links that break every reinforcing loop through a node.

    Of the smallest sets it is the one with the best grades. Each link tells its grade, how
    many of the loops it is on, and what is weak about it.
    """
    from immunograph.analyses.leverage import find_leverage

    graph = load(map)
    with busy("looking for the fewest links"):
        return find_leverage(
            graph,
            node,
            polarity=polarity,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
        )
