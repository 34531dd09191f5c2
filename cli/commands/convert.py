"""``immunograph convert``: a map from one format to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_map
from immunograph.cli.inputs import MOST_WHOLE, ForceOption, load, unless_there
from immunograph.cli.outputs import busy, confirms, warn
from immunograph.cli.written import Written
from immunograph.errors import UsageError

PANEL = "Convert"
EXAMPLES = (
    "immunograph convert links.csv mymap.toml",
    "immunograph convert perlmutter2022 map.json",
    "immunograph convert mymap.toml links.csv --force",
    "immunograph convert links.csv links.immap",
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
        Path,
        typer.Argument(metavar="OUT", help="The new file: .toml, .json, .csv, .parquet or .immap."),
    ],
    force: ForceOption = False,
) -> Answer:
    """Write a map in another format; the suffixes say which.

    TOML and JSON hold everything. CSV and Parquet hold the links, one a row; what they leave
    out is said on stderr. An .immap holds everything, compiled: however many links it has, it
    opens at once. A table of links is compiled row by row, and may be larger than the memory.
    """
    from immunograph.formats import compile_map, format_of, save_map

    if target.exists() and Path(source).exists() and target.samefile(source):
        raise UsageError(f"{source} would be overwritten by itself", "name another file")
    unless_there(target, force)
    form = format_of(target, to="write")
    if form is format_of("a.immap", to="write") and Path(source).is_file():
        with busy(f"compiling {source}"):
            nodes, links = compile_map(source, target)
    else:
        graph = load(source)
        with busy(f"writing {target}"):
            save_map(graph, target)
        nodes, links = len(graph.nodes), len(graph.links)
    if form.LOSSES:
        warn(f"{target.name} leaves out {form.LOSSES}")
    text, command = _next(target, links)
    return Written(
        command="convert",
        file=target,
        nodes=nodes,
        links=links,
        size=target.stat().st_size if target.is_file() else 0,
        next_text=text,
        next_command=command,
    )


def _next(target: Path, links: int) -> tuple[str, str]:
    """Return what to do with the new file: a map too large to be checked can be asked."""
    from immunograph.routes import shell

    name = shell(str(target))
    if links <= MOST_WHOLE:
        return "Look for doubtful parts:", f"immunograph check {name}"
    first = load(str(target), whole=False).nodes[0].id
    return "Ask it:", f"immunograph show {shell(first)} --map {name}"
