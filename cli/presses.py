"""The options of commands that ask what a lasting change does, and reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from immunograph.cli.completion import complete_node

if TYPE_CHECKING:
    from immunograph.graph import CausalGraph
    from immunograph.vocabulary import Sign

RaiseOption = Annotated[
    list[str] | None,
    typer.Option(
        "--raise",
        metavar="NODE",
        autocompletion=complete_node,
        help="A node that something keeps pushing up; may be repeated.",
    ),
]
LowerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--lower",
        metavar="NODE",
        autocompletion=complete_node,
        help="A node that something keeps pushing down; may be repeated.",
    ),
]
HoldOption = Annotated[
    bool,
    typer.Option(
        "--hold",
        help="Hold it high or low instead: what acts on it is cut, and it moves by assumption.",
    ),
]
GivenOption = Annotated[
    list[str] | None,
    typer.Option(
        "--given",
        metavar="NODE=HOW",
        help="A node known to respond so, raises or lowers: only draws in which it does count; may "
        "be repeated.",
    ),
]
SelfLimitOption = Annotated[
    Literal["auto", "all", "listed", "none"],
    typer.Option(
        metavar="WHICH",
        help="Which nodes return by themselves once nothing drives them: all; listed, those "
        "with a link to themselves that lowers; none; or auto, listed if the map has such links, "
        "else all.",
    ),
]
SchemeOption = Annotated[
    Literal["auto", "uniform", "damped"],
    typer.Option(
        metavar="SCHEME",
        help="How strengths are drawn: uniform, stable draws only; damped, with self-limitation "
        "that outweighs feedback, so that each is stable; or auto, damped besides where fewer "
        "than 1 uniform draw in 20 is stable.",
    ),
]
UnknownOption = Annotated[
    Literal["both", "out"],
    typer.Option(metavar="HOW", help="Links of unknown sign: both, they go either way, or out."),
]
MinGradeOption = Annotated[
    str | None,
    typer.Option(
        metavar="GRADE",
        help="Leave out causal links graded lower: very_low, low, moderate or high.",
    ),
]
SeedOption = Annotated[int, typer.Option(metavar="N", min=0, help="The seed of the draws.")]
ChancesOption = Annotated[
    bool,
    typer.Option(
        "--chances",
        help="Let each draw leave out causal links at random: one graded very low is there "
        "with probability 0.25, low 0.5, moderate 0.75, high 1.",
    ),
]
ChanceOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GRADE=P",
        help="As --chances, with another probability for that grade; may be repeated.",
    ),
]


UncertainOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LINK=P",
        help="A link that may be missing, and the probability that it is there; may be repeated.",
    ),
]
SecondsOption = Annotated[
    float | None,
    typer.Option(
        metavar="N",
        help="How long draws may take in all; by default their work is limited, not their time.",
    ),
]


def presses(raised: list[str] | None, lowered: list[str] | None) -> list[tuple[str, Sign]]:
    """Return the nodes of ``--raise`` and ``--lower``, and what is done to them."""
    from immunograph.vocabulary import Sign

    found = [(name, Sign.RAISES) for name in raised or ()]
    return found + [(name, Sign.LOWERS) for name in lowered or ()]


def responses(given: list[str] | None) -> list[tuple[str, str]]:
    """Return the nodes of ``--given`` and how they move.

    Raises
    ------
    UsageError
        If one has no "=" in it.

    Examples
    --------
    >>> responses(["mood=lowers"])
    [('mood', 'lowers')]
    """
    from immunograph.errors import UsageError
    from immunograph.safetext import clip

    found = []
    for text in given or ():
        name, sign, how = text.rpartition("=")
        if not sign:
            raise UsageError(
                f"no response can be read from {clip(text)!r}",
                "write NODE=raises or NODE=lowers",
            )
        found.append((name, how))
    return found


def uncertain_of(given: list[str] | None) -> dict[str, float]:
    """Return the links and probabilities of ``--uncertain``.

    Raises
    ------
    UsageError
        If one holds no number.

    Examples
    --------
    >>> uncertain_of(["E01=0.5"])
    {'E01': 0.5}
    """
    return _numbers(given, "write LINK=P, such as E01=0.5")


def links_of(text: str, graph: CausalGraph) -> list[str]:
    """Return the links that ``LINK,LINK`` names; a comma may be a part of an id.

    Examples
    --------
    >>> import immunograph as ig
    >>> links_of("E01,E02", ig.load_dataset())
    ['E01', 'E02']
    """
    known = {link.id for link in graph.links}
    found, begun = [], ""
    for piece in text.split(","):
        begun = f"{begun},{piece}" if begun else piece
        if begun.strip() in known:
            found.append(begun.strip())
            begun = ""
    # What is left is no link of the map, and will be refused by name.
    return found + begun.split(",") if begun else found


def chances_of(given: list[str] | None) -> dict[str, float]:
    """Return the grades and probabilities of ``--chance``.

    Raises
    ------
    UsageError
        If one holds no number.
    """
    return _numbers(given, "write GRADE=P, such as low=0.6")


def _numbers(given: list[str] | None, hint: str) -> dict[str, float]:
    from immunograph.errors import UsageError
    from immunograph.safetext import clip

    found = {}
    for text in given or ():
        name, _, number = text.rpartition("=")
        try:
            found[name] = float(number)
        except ValueError:
            raise UsageError(f"no chance can be read from {clip(text)!r}", hint) from None
    return found
