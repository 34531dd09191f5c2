"""``immunograph compare-models``: which map agrees best with what was seen."""

from __future__ import annotations

from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_map
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    layers,
    load,
)
from immunograph.cli.outputs import answers, busy
from immunograph.cli.presses import (
    ChanceOption,
    ChancesOption,
    GivenOption,
    HoldOption,
    LowerOption,
    MinGradeOption,
    RaiseOption,
    SchemeOption,
    SecondsOption,
    SeedOption,
    SelfLimitOption,
    UnknownOption,
    chances_of,
    presses,
    responses,
)

PANEL = "Ask"
EXAMPLES = (
    "immunograph compare-models mymap.toml links.csv --raise stress --given sleep=lowers",
    "immunograph compare-models mymap.toml links.csv --raise stress --given sleep=- --draws 99",
)


@answers
def command(
    maps: Annotated[
        list[str],
        typer.Argument(
            metavar="MAP MAP …",
            autocompletion=complete_map,
            help="The maps: files, or names of bundled ones.",
        ),
    ],
    raised: RaiseOption = None,
    lowered: LowerOption = None,
    hold: HoldOption = False,
    given: GivenOption = None,
    self_limit: SelfLimitOption = "auto",
    unknown: UnknownOption = "both",
    min_grade: MinGradeOption = None,
    draws: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="How many stable draws to make of each map."),
    ] = 10_000,
    scheme: SchemeOption = "auto",
    seed: SeedOption = 1,
    chances: ChancesOption = False,
    chance: ChanceOption = None,
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
    seconds: SecondsOption = None,
) -> Answer:
    """Weigh rival maps by how often each of them responds as was seen.

    Of each map stable draws of strengths are made, and the share that responds as was seen is
    told: the likelihood of the map, if strengths are as they are drawn. A Bayes factor tells how
    many times as often the best map agrees.
    """
    from immunograph.analyses.compare_models import compare_models
    from immunograph.errors import UsageError
    from immunograph.safetext import clip

    for place, name in enumerate(maps):
        if name in maps[:place]:
            raise UsageError(f"{clip(name)!r} is named twice", "name each map once")
    graphs = {name: load(name) for name in maps}
    with busy("comparing"):
        return compare_models(
            graphs,
            presses(raised, lowered),
            given=responses(given),
            hold=hold,
            self_limit=self_limit,
            unknown=unknown,
            min_grade=min_grade,
            draws=draws,
            scheme=scheme,
            seed=seed,
            chances=chances_of(chance) or chances,
            layers=layers(layer),
            implied_signs=implied_signs,
            seconds=seconds,
        )
