"""``immunograph explore``: a page to explore a map in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from immunograph.answer import Answer
from immunograph.cli.inputs import LayerOption, MapOption, TitleOption, layers, load
from immunograph.cli.outputs import busy, confirms
from immunograph.cli.written import Written, destination

PANEL = "Draw"
EXAMPLES = (
    "immunograph explore -o map.html",
    "immunograph explore -o literature.html --layer literature",
    'immunograph explore --map mymap.toml -o mine.html --title "What keeps us awake"',
)


@confirms
def command(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The page: .html; - for stdout."),
    ],
    map: MapOption = None,
    title: TitleOption = None,
    layer: LayerOption = None,
) -> Answer:
    """Write a page on which a map can be explored: one file, no network needed.

    Click a node for its causes and effects, a link for its quotes and grade; ask for paths
    between two nodes; play the loops; filter by kind, grade and layer. All of it by keyboard
    too. Print it, or send it to somebody.
    """
    from immunograph.draw import save_page

    output, _ = destination(output, None, (".html", ".htm"), text=(".html",))
    graph = load(map)
    with busy("writing the page"):
        size = save_page(graph, output, title=title, layers=layers(layer))
    return Written(
        command="explore",
        file=output,
        nodes=len(graph.nodes),
        links=len(graph.links),
        size=size,
        remarks=("open it in any browser; it needs no network",),
        next_text="The same as slides:",
        next_command="immunograph slides --path SOURCE TARGET -o talk.pptx",
    )
