"""``immunograph new``: a starter map to write over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.inputs import ForceOption, unless_there
from immunograph.cli.outputs import confirms
from immunograph.cli.written import Written
from immunograph.errors import UnknownFormat
from immunograph.routes import shell

PANEL = "Edit"
EXAMPLES = ("immunograph new mymap.toml", "immunograph new mymap.toml --force")


@confirms
def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new map, ending in .toml.")],
    force: ForceOption = False,
) -> Answer:
    """Write a small commented map, to be changed into your own.

    It holds four nodes, a feedback loop, an association and the words for evidence, and it
    passes the check as it stands.
    """
    from immunograph.files import write_bytes
    from immunograph.formats import load_map
    from immunograph.starter import starter_map

    if file.suffix.lower() != ".toml":
        raise UnknownFormat(
            f"a new map is written as TOML, not as {file.suffix or 'a file without a suffix'}",
            f"try {file.with_suffix('.toml').name}, then immunograph convert",
        )
    unless_there(file, force)
    data = starter_map().encode()
    write_bytes(file, data)
    graph = load_map(file)
    return Written(
        command="new",
        file=file,
        nodes=len(graph.nodes),
        links=len(graph.links),
        size=len(data),
        next_text="Change it in any editor, then:",
        next_command=f"immunograph check {shell(str(file))}",
    )
