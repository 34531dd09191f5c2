"""``immunograph convert``: a map from one format to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from immunograph.answer import Answer
from immunograph.cli.completion import complete_map
from immunograph.cli.inputs import MOST_WHOLE, load, unless_there
from immunograph.cli.outputs import busy, confirms, warn
from immunograph.cli.written import Written
from immunograph.document import count
from immunograph.errors import LossyConversion, UsageError

if TYPE_CHECKING:
    from immunograph.graph import CausalGraph

# So many ids are named.
_FEW = 12

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
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Overwrite a file that is there, and write even if grades change."
        ),
    ] = False,
) -> Answer:
    """Write a map in another format; the suffixes say which.

    TOML and JSON hold everything. CSV and Parquet hold the links, a row for each work of a
    link; what they leave out is counted on stderr. Where links, signs or grades would change,
    nothing is written without --force. An .immap holds everything, compiled: however many links
    it has, it opens at once. A table of links is compiled row by row, and may be larger than
    the memory.
    """
    from immunograph.files import write_bytes
    from immunograph.formats import compile_file, format_of

    if target.exists() and Path(source).exists() and target.samefile(source):
        raise UsageError(f"{source} would be overwritten by itself", "name another file")
    unless_there(target, force)
    form = format_of(target, to="write")
    if form is format_of("a.immap", to="write") and Path(source).is_file():
        with busy(f"compiling {source}"):
            nodes, links, remarks = compile_file(source, target)
    else:
        graph = load(source)
        with busy(f"writing {target}"):
            data = form.write(graph)
            _refuse_losses(graph, form, data, target, force=force)
            write_bytes(target, data)
        nodes, links, remarks = len(graph.nodes), len(graph.links), graph.remarks
    text, command = _next(target, links)
    return Written(
        command="convert",
        file=target,
        nodes=nodes,
        links=links,
        size=target.stat().st_size if target.is_file() else 0,
        remarks=remarks,
        next_text=text,
        next_command=command,
    )


def _refuse_losses(
    graph: CausalGraph, form: Any, data: bytes, target: Path, *, force: bool
) -> None:
    """Read back what would be written: say what it leaves out, refuse what changes answers."""
    from immunograph.losses import find_losses

    if len(graph.links) > MOST_WHOLE or not hasattr(form, "read"):
        return
    found = find_losses(graph, form.read(data, target.name))
    if found.left_out:
        warn(f"{target.name} leaves out: {'; '.join(found.left_out)}")
    if not found.changes_answers:
        return
    changed = [
        f"{count(len(names), 'link')} {what} ({_first_few(names)})"
        for names, what in (
            (found.grades, "would be graded differently"),
            (found.signs, "would have another sign"),
            (found.links, "would be lost"),
        )
        if names
    ]
    message = f"{target.name} would not be the same map: {'; '.join(changed)}"
    if not force:
        raise LossyConversion(message, "--force writes it all the same; TOML and JSON hold all")
    warn(message)


def _first_few(names: tuple[str, ...]) -> str:
    """Return the first ids of many."""
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _next(target: Path, links: int) -> tuple[str, str]:
    """Return what to do with the new file: a map too large to be checked can be asked."""
    from immunograph.routes import shell

    name = shell(str(target))
    if links <= MOST_WHOLE:
        return "Look for doubtful parts:", f"immunograph check {name}"
    first = load(str(target), whole=False).nodes[0].id
    return "Ask it:", f"immunograph show {shell(first)} --map {name}"
