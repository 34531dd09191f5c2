"""``immunograph explain``: the evidence for a link or a path."""

from __future__ import annotations

from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_node
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    MapOption,
    MaxLengthOption,
    WalkOption,
    layers,
    load,
)
from immunograph.cli.outputs import answers, busy

PANEL = "Ask"
EXAMPLES = (
    "immunograph explain inflammation withdrawal",
    "immunograph explain stress empathy",
    "immunograph explain E21",
)


@answers
def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            autocompletion=complete_node,
            help="The node to start from; or the id of a link, alone.",
        ),
    ],
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="TARGET", autocompletion=complete_node, help="The node to arrive at."
        ),
    ] = None,
    map: MapOption = None,
    max_length: MaxLengthOption = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Lay out the evidence for the link between two nodes, or for the best path.

    For each link: its quotes and how surely they are said, what the studies are able to
    show, every step of the grade, and the works for and against it.
    """
    from immunograph.analyses.explain import explain

    graph = load(map, whole=False)
    with busy("looking for the best path"):
        return explain(
            graph,
            source,
            target,
            max_length=max_length,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
        )
