"""``immunograph convert``: a map from one format to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.inputs import ForceOption, complete_map, load, unless_there
from immunograph.cli.outputs import confirms, warn
from immunograph.cli.written import Written
from immunograph.errors import UsageError

PANEL = "Convert"
EXAMPLES = (
    "immunograph convert links.csv mymap.toml",
    "immunograph convert perlmutter2022 map.json",
    "immunograph convert mymap.toml links.csv --force",
)


@confirms
def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN", autocompletion=complete_map, help="A map: a file, or a bundled one."
        ),
    ],
    target: Annotated[
        Path, typer.Argument(metavar="OUT", help="The new file: .toml, .json or .csv.")
    ],
    force: ForceOption = False,
) -> Answer:
    """Write a map in another format; the suffixes say which.

    TOML and JSON hold everything. A CSV holds the links, one a row; what it leaves out is
    said on stderr.
    """
    from immunograph.formats import format_of, save_map

    if target.exists() and Path(source).exists() and target.samefile(source) and not force:
        raise UsageError(f"{source} would be overwritten by itself", "say --force if you mean it")
    unless_there(target, force)
    form = format_of(target, to="write")
    graph = load(source)
    save_map(graph, target)
    if form.LOSSES:
        warn(f"{target.name} leaves out {form.LOSSES}")
    return Written(
        command="convert",
        file=target,
        nodes=len(graph.nodes),
        links=len(graph.links),
        size=target.stat().st_size if target.is_file() else 0,
        next_text="Look for doubtful parts:",
        next_command=f"immunograph check {target}",
    )
