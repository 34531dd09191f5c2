"""``immunograph predict``: what happens if something keeps pushing a node up or down."""

from __future__ import annotations

from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_node
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    MapOption,
    layers,
    load,
    signed,
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
    UncertainOption,
    UnknownOption,
    chances_of,
    links_of,
    presses,
    responses,
    uncertain_of,
)

PANEL = "Ask"
EXAMPLES = (
    "immunograph predict --raise stress",
    "immunograph predict --raise stress --of empathy --layer literature",
    "immunograph predict --raise stress --of mood",
    "immunograph predict --raise inflammation --hold",
    "immunograph predict --raise stress --lower sleep --layer all",
    "immunograph predict --lower inflammation --draws 2000 --seed 7 --json",
    "immunograph predict --raise stress --chance low=0.6",
    "immunograph predict --raise stress --uncertain E01=0.5",
    "immunograph predict --raise stress --given mood=lowers",
    "immunograph predict --observe crp --observe dopamine=lowers",
)


@answers
def command(
    raised: RaiseOption = None,
    lowered: LowerOption = None,
    hold: HoldOption = False,
    of: Annotated[
        str | None,
        typer.Option(
            metavar="NODE",
            autocompletion=complete_node,
            help="Only this node: why, what would settle it, and what is left of it without "
            "weaker evidence.",
        ),
    ] = None,
    observed: Annotated[
        list[str] | None,
        typer.Option(
            "--observe",
            metavar="NODE",
            autocompletion=complete_node,
            help="A node that is seen to be raised, or lowered (NODE=lowers): what would explain "
            "it? May be repeated.",
        ),
    ] = None,
    map: MapOption = None,
    self_limit: SelfLimitOption = "auto",
    unknown: UnknownOption = "both",
    min_grade: MinGradeOption = None,
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="How many stable draws of strengths to make. [default: 1000 where signs leave a "
            "node open]",
        ),
    ] = None,
    scheme: SchemeOption = "auto",
    seed: SeedOption = 1,
    chances: ChancesOption = False,
    chance: ChanceOption = None,
    uncertain: UncertainOption = None,
    together: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LINK,LINK",
            help="With --chances or --uncertain: links that are there together or not at all; may "
            "be repeated.",
        ),
    ] = None,
    given: GivenOption = None,
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
    seconds: SecondsOption = None,
) -> Answer:
    """Predict what rises and falls if something keeps pushing a node up or down.

    Feedback is respected: the answer holds once all has settled. Each prediction is certain if
    signs decide, likely if at least three quarters of the draws of strengths agree, else open,
    and carries the grade of the best causal route. Associations carry nothing. With --observe it
    looks the other way, for causes of what is seen.
    """
    from immunograph.analyses.predict import predict

    if observed:
        _only_seen(
            {"--raise": raised, "--lower": lowered, "--of": of, "--draws": draws,
             "--chances": chances, "--chance": chance, "--together": together, "--given": given,
             "--self-limit": self_limit != "auto", "--seed": seed != 1, "--hold": hold,
             "--uncertain": uncertain, "--scheme": scheme != "auto"}
        )  # fmt: skip
    graph = load(map)
    if observed:
        from immunograph.analyses.observe import find_causes

        with busy("looking for causes"):
            return find_causes(
                graph,
                signed(observed, graph),
                unknown=unknown,
                min_grade=min_grade,
                layers=layers(layer),
                implied_signs=implied_signs,
            )
    with busy("predicting"):
        return predict(
            graph,
            presses(raised, lowered),
            of=of,
            hold=hold,
            self_limit=self_limit,
            unknown=unknown,
            min_grade=min_grade,
            draws=draws,
            scheme=scheme,
            seed=seed,
            chances=chances_of(chance) or chances,
            uncertain=uncertain_of(uncertain),
            together=[links_of(links, graph) for links in together or ()],
            given=responses(given),
            layers=layers(layer),
            implied_signs=implied_signs,
            seconds=seconds,
        )


def _only_seen(others: dict[str, object]) -> None:
    """Refuse what is done together with what is only seen."""
    from immunograph.errors import UsageError

    for name, given in others.items():
        if given:
            raise UsageError(
                f"--observe and {name} exclude each other",
                "--observe looks for causes, --raise and --lower for effects",
            )
