"""``immunograph loops``: what feeds back."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_node
from immunograph.cli.inputs import (
    CountOption,
    ImpliedSignsOption,
    LayerOption,
    LimitOption,
    MapOption,
    MaxLengthOption,
    MemoryOption,
    MostOption,
    SecondsOption,
    WalkOption,
    layers,
    load,
    refuse,
)
from immunograph.cli.outputs import answers, busy

PANEL = "Ask"
EXAMPLES = (
    "immunograph loops",
    "immunograph loops --through dopamine",
    "immunograph loops --layer all --polarity reinforcing",
    "immunograph loops --walk causal --max-length 4 --json",
    "immunograph loops --layer all --through mood --count",
)


@answers
def command(
    map: MapOption = None,
    through: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE", autocompletion=complete_node, help="Only loops through it."),
    ] = None,
    max_length: MaxLengthOption = None,
    polarity: Annotated[
        Literal["reinforcing", "balancing", "undetermined"] | None,
        typer.Option(metavar="POLARITY", help="reinforcing, balancing or undetermined."),
    ] = None,
    limit: LimitOption = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
    count: CountOption = False,
    seconds: SecondsOption = None,
    most: MostOption = None,
    memory: MemoryOption = None,
) -> Answer:
    """List every feedback loop, best grade first.

    R1, B1, U1 are places among all reinforcing, balancing and undetermined loops of these links,
    whatever --through, --max-length, --polarity or --limit says. A loop is also named by its
    nodes, 'a > b > c'.
    """
    graph = load(map)
    if count:
        from immunograph.analyses.counting import count_loops

        refuse(polarity=polarity, limit=limit, most=most, memory=memory)
        with busy("counting loops") as tell:
            return count_loops(
                graph,
                through=through or (),
                max_length=max_length,
                walk=walk,
                layers=layers(layer),
                implied_signs=implied_signs,
                seconds=seconds,
                progress=tell,
            )
    from immunograph.analyses.loops import find_loops

    with busy("looking for loops") as tell:
        return find_loops(
            graph,
            through=through or (),
            max_length=max_length,
            polarity=polarity,
            limit=limit,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
            seconds=seconds,
            most=most,
            memory=memory,
            progress=tell,
        )
