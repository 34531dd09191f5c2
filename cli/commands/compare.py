"""``immunograph compare``: what feeds back here, and not there."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_layer, complete_map
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
    "immunograph compare --with-layer all",
    "immunograph compare --layer all --with-walk causal --limit 5",
    "immunograph compare --layer all --with-implied-signs",
    "immunograph compare --map links.csv --with mymap.toml",
)


@answers
def command(
    map: MapOption = None,
    other: Annotated[
        str | None,
        typer.Option(
            "--with",
            metavar="FILE|NAME",
            autocompletion=complete_map,
            help="The second map; if left out, the first.",
        ),
    ] = None,
    with_walk: Annotated[
        Literal["causal", "directed", "all"] | None,
        typer.Option(metavar="WALK", help="Which links the second walks; if left out, the same."),
    ] = None,
    with_layer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LAYER",
            autocompletion=complete_layer,
            help="One more layer of the second, besides core and structural; may be repeated; "
            "if left out, those of the first.",
        ),
    ] = None,
    with_implied_signs: Annotated[
        bool,
        typer.Option("--with-implied-signs", help="Use implied signs in the second alone."),
    ] = False,
    limit: LimitOption = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Compare the feedback loops of two maps, two walks or two choices of layers.

    Loops are in both, only in the first or only in the second, or have changed in polarity or
    grade. The second side is the first but for what the options that begin with --with say.
    """
    from immunograph.analyses.compare import compare_loops
    from immunograph.errors import UsageError

    if other is None and with_walk is None and not with_layer and not with_implied_signs:
        raise UsageError(
            "nothing to compare with",
            "say --with FILE, --with-walk, --with-layer or --with-implied-signs",
        )
    graph = load(map)
    again = None if other is None else load(other)
    with busy("looking for loops"):
        return compare_loops(
            graph,
            again,
            limit=limit,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
            with_walk=with_walk,
            with_layers=layers(with_layer),
            with_implied_signs=True if with_implied_signs else None,
        )
