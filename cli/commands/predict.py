"""``immunograph predict``: what happens if a node rises or falls for good."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from immunograph.answer import Answer
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    MapOption,
    complete_node,
    layers,
    load,
    signed,
)
from immunograph.cli.outputs import answers, busy

PANEL = "Ask"
EXAMPLES = (
    "immunograph predict --raise stress",
    "immunograph predict --raise stress --of empathy --layer literature",
    "immunograph predict --raise stress --lower sleep --layer all",
    "immunograph predict --lower inflammation --draws 2000 --seed 7 --json",
    "immunograph predict --raise stress --chance low=0.6",
    "immunograph predict --observe crp --observe dopamine=lowers",
)


@answers
def command(
    raised: Annotated[
        list[str] | None,
        typer.Option(
            "--raise",
            metavar="NODE",
            autocompletion=complete_node,
            help="A node that rises and stays so; may be repeated.",
        ),
    ] = None,
    lowered: Annotated[
        list[str] | None,
        typer.Option(
            "--lower",
            metavar="NODE",
            autocompletion=complete_node,
            help="A node that falls and stays so; may be repeated.",
        ),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option(
            metavar="NODE",
            autocompletion=complete_node,
            help="Only this node, and what is left of it without weaker evidence.",
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
    self_limit: Annotated[
        Literal["all", "listed", "none"],
        typer.Option(
            metavar="WHICH",
            help="Which nodes return by themselves once nothing drives them: all; listed, those "
            "with a link to themselves that lowers; or none.",
        ),
    ] = "all",
    unknown: Annotated[
        Literal["both", "out"],
        typer.Option(
            metavar="HOW", help="Links of unknown sign: both, they go either way, or out."
        ),
    ] = "both",
    min_grade: Annotated[
        str | None,
        typer.Option(
            metavar="GRADE",
            help="Leave out causal links graded lower: very_low, low, moderate or high.",
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="How many stable draws of strengths to make. [default: 1000 where the exact "
            "answer leaves a node open]",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The seed of the draws.")] = 1,
    chances: Annotated[
        bool,
        typer.Option(
            "--chances",
            help="Let each draw leave out causal links at random: one graded very low is there "
            "with probability 0.25, low 0.5, moderate 0.75, high 1.",
        ),
    ] = False,
    chance: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GRADE=P",
            help="As --chances, with another probability for that grade; may be repeated.",
        ),
    ] = None,
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
    seconds: Annotated[float, typer.Option(metavar="N", help="How long draws may take.")] = 30.0,
) -> Answer:
    """Predict what rises and falls if a node rises or falls for good.

    Feedback is respected: the answer holds once all has settled. Each prediction tells whether it
    is certain, whatever the strengths of the links, and otherwise how many of the ways agree, and
    carries the grade of the best causal route. Associations carry nothing. With --observe it
    looks the other way, for causes of what is seen.
    """
    from immunograph.analyses.predict import predict
    from immunograph.vocabulary import Sign

    if observed:
        _only_seen(
            {"--raise": raised, "--lower": lowered, "--of": of, "--draws": draws,
             "--chances": chances, "--chance": chance, "--self-limit": self_limit != "all"}
        )  # fmt: skip
    graph = load(map)
    if observed:
        from immunograph.analyses.observe import find_causes

        with busy("looking for causes"):
            return find_causes(
                graph,
                signed(observed),
                unknown=unknown,
                min_grade=min_grade,
                layers=layers(layer),
                implied_signs=implied_signs,
            )
    press = [(name, Sign.RAISES) for name in raised or ()]
    press += [(name, Sign.LOWERS) for name in lowered or ()]
    with busy("predicting"):
        return predict(
            graph,
            press,
            of=of,
            self_limit=self_limit,
            unknown=unknown,
            min_grade=min_grade,
            draws=draws,
            seed=seed,
            chances=_chances(chance) if chance else chances,
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


def _chances(given: list[str]) -> dict[str, float]:
    """Return the grades and probabilities of ``--chance``."""
    from immunograph.errors import UsageError
    from immunograph.safetext import clip

    found = {}
    for text in given:
        grade, _, number = text.partition("=")
        try:
            found[grade] = float(number)
        except ValueError:
            raise UsageError(
                f"no chance can be read from {clip(text)!r}", "write GRADE=P, such as low=0.6"
            ) from None
    return found
