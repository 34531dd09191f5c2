"""``immunograph paths``: how one node bears on another."""

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
    SourceArgument,
    TargetArgument,
    WalkOption,
    layers,
    load,
    refuse,
)
from immunograph.cli.outputs import answers, busy

PANEL = "Ask"
EXAMPLES = (
    "immunograph paths stress empathy",
    "immunograph paths stress empathy --layer literature",
    "immunograph paths inflammation relationships --sign lowers --max-length 4",
    "immunograph paths stress empathy --via crp --json",
    "immunograph paths stress empathy --layer all --walk all --count",
)


@answers
def command(
    source: SourceArgument,
    target: TargetArgument,
    map: MapOption = None,
    max_length: MaxLengthOption = None,
    limit: LimitOption = None,
    via: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE", autocompletion=complete_node, help="Only paths through it."),
    ] = None,
    avoid: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE", autocompletion=complete_node, help="No paths through it."),
    ] = None,
    sign: Annotated[
        Literal["raises", "lowers", "unknown"] | None,
        typer.Option(metavar="SIGN", help="Only paths that raise, lower, or unknown ones."),
    ] = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
    count: CountOption = False,
    seconds: SecondsOption = None,
    most: MostOption = None,
    memory: MemoryOption = None,
) -> Answer:
    """List every path from one node to another, best first.

    Each path tells its net sign and what it claims: a cause, an association, or what would
    follow if the associations that it crosses were causal; the grade of its weakest link, its
    length and its delays. Where no path is causal, it says which links would have to be shown
    to be causal for one to open, and which common causes may be all there is to an association.
    """
    graph = load(map, whole=False)
    if count:
        from immunograph.analyses.counting import count_paths

        refuse(via=via, avoid=avoid, sign=sign, limit=limit, most=most, memory=memory)
        with busy("counting paths") as tell:
            return count_paths(
                graph,
                source,
                target,
                max_length=max_length,
                walk=walk,
                layers=layers(layer),
                implied_signs=implied_signs,
                seconds=seconds,
                progress=tell,
            )
    from immunograph.analyses.paths import find_paths

    with busy("looking for paths") as tell:
        return find_paths(
            graph,
            source,
            target,
            max_length=max_length,
            limit=limit,
            via=via or (),
            avoid=avoid or (),
            sign=sign,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
            seconds=seconds,
            most=most,
            memory=memory,
            progress=tell,
        )
