"""``immunograph draw``: a picture of a map, a path, a loop, a neighbourhood or a prediction."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from immunograph.answer import Answer
from immunograph.cli.call import own_options
from immunograph.cli.inputs import (
    AsOption,
    DepthOption,
    FocusOption,
    HeldOption,
    ImpliedSignsOption,
    LayerOption,
    LoopOption,
    MapOption,
    MovedOption,
    PathOption,
    SizeOption,
    SourceOption,
    StepsOption,
    ThemeOption,
    TitleOption,
    WalkOption,
    layers,
    load,
    pressing,
    signed,
    size_of,
)
from immunograph.cli.outputs import busy, confirms
from immunograph.cli.written import Written, destination
from immunograph.errors import UsageError
from immunograph.routes import shell

PANEL = "Draw"
EXAMPLES = (
    "immunograph draw -o map.svg",
    "immunograph draw --path stress empathy -o path.png",
    "immunograph draw --loop R1 --theme dark -o loop.pdf",
    "immunograph draw --loop R1 --whole -o where.png",
    "immunograph draw --focus inflammation -o around.svg --size 3840x2160",
    "immunograph draw --predict stress -o moved.png",
    "immunograph draw --path stress empathy --steps -o build.pdf",
    "immunograph draw --loop R1 -o - --as dot",
)
_TEXTS = (".dot", ".mmd", ".svg", ".tex")


@confirms
def command(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The picture: .svg .png .pdf .pptx .dot .mmd .tex; - for stdout.",
        ),
    ],
    kind: AsOption = None,
    map: MapOption = None,
    path: PathOption = None,
    loop: LoopOption = None,
    focus: FocusOption = None,
    depth: DepthOption = None,
    predict: MovedOption = None,
    hold: HeldOption = False,
    steps: StepsOption = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Light it on the whole map, the rest faded.")
    ] = False,
    top: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Only the N nodes with the most links."),
    ] = None,
    theme: ThemeOption = "light",
    size: SizeOption = "1920x1080",
    transparent: Annotated[
        bool, typer.Option("--transparent", help="Leave out the background.")
    ] = False,
    title: TitleOption = None,
    source: SourceOption = None,
    engine: Annotated[
        Literal["scene", "built-in", "graphviz"],
        typer.Option(
            metavar="ENGINE",
            help="scene: ours, with Graphviz's help; built-in: without; graphviz: plain Graphviz.",
        ),
    ] = "scene",
    save_places: Annotated[
        bool,
        typer.Option(
            "--save-places", help="Keep where the nodes stand in the map file, for later pictures."
        ),
    ] = False,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Draw the map, or the path, loop, neighbourhood or prediction asked for.

    Colour and arrowhead tell the sign; dashes an association; width the grade. The suffix of
    the file chooses the kind of picture. It tells how far away the labels can be read.
    """
    from immunograph.draw import draw_map, picture_suffixes

    output, ending = destination(output, kind, picture_suffixes(), text=_TEXTS)
    if depth is not None and focus is None:
        raise UsageError("--depth needs --focus", "say which node to start from")
    graph = load(map)
    with busy("drawing"):
        if save_places:
            from immunograph.draw.choose import Wish, places_shown
            from immunograph.draw.frame import Style
            from immunograph.places import save_places as keep

            width, height = size_of(size)
            wish = Wish(
                path=path, loop=loop, focus=focus, predict=tuple(signed(predict or [], graph)),
                hold=hold, steps=steps, top=top, layers=layers(layer),
            )  # fmt: skip
            style = Style(width=width, height=height, title=title, source=source)
            keep(map or "perlmutter2022", places_shown(graph, wish, style))
            graph = load(map)
        drawn = draw_map(
            graph,
            output,
            path=path,
            loop=loop,
            focus=focus,
            depth=depth or 1,
            predict=signed(predict or [], graph),
            hold=hold,
            steps=steps,
            whole=whole,
            top=top,
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
            theme=theme,
            size=size_of(size),
            transparent=transparent,
            title=title,
            source=source,
            engine=engine,
            kind=ending,
        )
    files = f"{drawn.files[0]} … {Path(drawn.files[-1]).name}" if len(drawn.files) > 1 else None
    return Written(
        command="draw",
        file=Path(files or drawn.files[0]),
        files=drawn.files,
        nodes=drawn.nodes,
        links=drawn.links,
        size=drawn.size,
        remarks=tuple(own_options(r) for r in (drawn.readability, *drawn.remarks) if r),
        next_text="The evidence in it:",
        next_command=_evidence(
            path,
            pressing(predict or [], graph) + (" --hold" if hold else ""),
            walk,
            layer,
            implied_signs=implied_signs,
        ),
    )


def _evidence(
    path: tuple[str, str] | None,
    pressed: str,
    walk: str,
    layer: list[str] | None,
    *,
    implied_signs: bool,
) -> str:
    """Return the command that tells what is behind the picture."""
    more = "".join(f" --layer {shell(name)}" for name in layer or ())
    more += " --implied-signs" if implied_signs else ""
    if path:
        walked = "" if walk == "directed" else f" --walk {walk}"
        return f"immunograph explain {shell(path[0])} {shell(path[1])}{walked}{more}"
    if not pressed:
        return "immunograph list links"
    return f"immunograph predict{pressed}{more}"
