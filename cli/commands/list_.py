"""``immunograph list``: what is in a map."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_layer
from immunograph.cli.inputs import MapOption, load
from immunograph.cli.outputs import answers

PANEL = "Ask"
EXAMPLES = (
    "immunograph list",
    "immunograph list links --min-grade moderate",
    "immunograph list links --relation predicts --json",
    "immunograph list citations --match inagaki",
)


@answers
def command(
    what: Annotated[
        Literal["nodes", "links", "kinds", "citations"],
        typer.Argument(metavar="WHAT", help="nodes, links, kinds or citations."),
    ] = "nodes",
    map: MapOption = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Nodes of this kind, links at such nodes.")
    ] = None,
    layer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LAYER",
            autocompletion=complete_layer,
            help="Only this layer; may be repeated.",
        ),
    ] = None,
    relation: Annotated[
        str | None, typer.Option(metavar="RELATION", help="Links of this relation: increases …")
    ] = None,
    sign: Annotated[
        Literal["raises", "lowers", "unknown"] | None,
        typer.Option(metavar="SIGN", help="Links that raise, lower, or unknown ones."),
    ] = None,
    min_grade: Annotated[
        str | None,
        typer.Option(metavar="GRADE", help="Links of at least this grade: low, moderate, high."),
    ] = None,
    match: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Only what has this text in its names.")
    ] = None,
) -> Answer:
    """List the nodes, links, kinds or citations of a map."""
    from immunograph.analyses.listing import list_map

    return list_map(
        load(map),
        what,
        kind=kind,
        layers=layer or None,
        relation=relation,
        sign=sign,
        min_grade=min_grade,
        match=match,
    )
