"""``immunograph check``: whether a map is valid, and what is doubtful about it."""

from __future__ import annotations

from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_map
from immunograph.cli.inputs import load
from immunograph.cli.outputs import answers

PANEL = "Edit"
EXAMPLES = (
    "immunograph check mymap.toml",
    "immunograph check perlmutter2022",
    "immunograph check mymap.toml --json",
)


@answers
def command(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE|NAME",
            envvar="IMMUNOGRAPH_MAP",
            show_envvar=True,
            autocompletion=complete_map,
            help="The map: a file, or the name of a bundled one.",
        ),
    ] = None,
) -> Answer:
    """Check a map: list every error with its place and fix, then what is doubtful.

    Errors (exit code 3) keep a map from being used. Warnings and notes do not: nodes without
    links, links without evidence, contradictions, unsigned links, ids that look alike.
    """
    from immunograph.analyses.check import check_map

    return check_map(load(file))
