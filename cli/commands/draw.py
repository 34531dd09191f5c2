"""``immunograph draw``: a picture of a map, a path, a loop or a neighbourhood."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from immunograph.answer import Answer
from immunograph.cli.inputs import (
    ImpliedSignsOption,
    LayerOption,
    MapOption,
    WalkOption,
    complete_node,
    layers,
    load,
)
from immunograph.cli.outputs import busy, confirms
from immunograph.cli.written import Written
from immunograph.errors import UsageError

if TYPE_CHECKING:
    from immunograph.graph import CausalGraph
    from immunograph.highlight import Highlight

PANEL = "Draw"
EXAMPLES = (
    "immunograph draw -o map.svg",
    "immunograph draw --path stress empathy -o path.png",
    "immunograph draw --loop R1 --theme dark -o loop.pdf",
    "immunograph draw --focus inflammation --depth 1 -o around.svg",
    "immunograph draw -o map.dot",
)


@confirms
def command(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The picture: .svg .png .pdf .dot"),
    ],
    map: MapOption = None,
    path: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="SOURCE TARGET", help="Only the best path between two nodes."),
    ] = None,
    loop: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this feedback loop: R1, B1, U1 …")
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(metavar="NODE", autocompletion=complete_node, help="Only what is near it."),
    ] = None,
    depth: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="With --focus: how many links away. [default: 1]"),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Show the rest of the map too, faded.")
    ] = False,
    theme: Annotated[
        Literal["light", "dark"], typer.Option(metavar="THEME", help="light or dark.")
    ] = "light",
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help='A sentence above it; "" for none.')
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help='A line below it; "" for none.')
    ] = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Draw the map, or the path, loop or neighbourhood asked for.

    Colour and arrowhead tell the sign; dashes an association; width the grade. The suffix of
    the file chooses the format; .dot needs no Graphviz, the others use the one that comes
    with pygraphviz, or a `dot` on the PATH.
    """
    from immunograph.analyses.show import visible_part
    from immunograph.draw import draw_map

    if sum(choice is not None for choice in (path, loop, focus)) > 1:
        raise UsageError("--path, --loop and --focus exclude each other", "give one of them")
    if depth is not None and focus is None:
        raise UsageError("--depth needs --focus", "say which node to start from")
    if whole and path is None and loop is None and focus is None:
        raise UsageError("--whole needs --path, --loop or --focus", "it shows them on the map")
    graph = load(map)
    asked: dict[str, Any] = {"walk": walk, "layers": layers(layer), "implied_signs": implied_signs}
    with busy("drawing"):
        lit = _lit(graph, path, loop, focus, depth or 1, asked)
        shown = visible_part(graph, layers=layers(layer), always=lit)
        if not shown.nodes:
            raise UsageError("there is nothing to draw", "the map has no node in these layers")
        if lit is not None and whole:
            from dataclasses import replace

            lit = replace(lit, alone=False)
        draw_map(shown, output, highlight=lit, theme=theme, title=title, source=source)
    alone = lit is not None and not whole
    return Written(
        command="draw",
        file=output,
        nodes=len(lit.nodes) if lit is not None and alone else len(shown.nodes),
        links=len(lit.links) if lit is not None and alone else len(shown.links),
        size=output.stat().st_size if output.is_file() else 0,
        remarks=(f"{theme} theme",),
        next_text="The evidence in it:",
        next_command=f"immunograph explain {shlex.join(path)}"
        if path
        else "immunograph list links",
    )


def _lit(
    graph: CausalGraph,
    path: tuple[str, str] | None,
    loop: str | None,
    focus: str | None,
    depth: int,
    asked: dict[str, Any],
) -> Highlight | None:
    """Return what the picture is about; None for the whole map."""
    if path is not None:
        from immunograph.analyses.paths import find_paths

        found = find_paths(graph, *path, **asked)
        if not found:
            raise UsageError(
                f"no path leads from {found.source} to {found.target}",
                f"see why: immunograph paths {found.source} {found.target}",
            )
        return found.highlight()
    if loop is not None:
        from immunograph.analyses.loops import find_loops

        return find_loops(graph, **asked).highlight(loop)
    if focus is not None:
        from immunograph.analyses.show import focus as around

        return around(graph, focus, depth=depth, layers=asked["layers"])
    return None
