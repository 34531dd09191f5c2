"""``immunograph slides``: a deck of a path, a loop, a prediction, a build or the map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
    signed,
    size_of,
)
from immunograph.cli.outputs import busy, confirms
from immunograph.cli.written import Written, destination
from immunograph.errors import UsageError
from immunograph.routes import shell

PANEL = "Draw"
EXAMPLES = (
    "immunograph slides --path stress empathy -o talk.pptx",
    "immunograph slides --loop R1 --steps -o loop.pptx --theme dark",
    "immunograph slides --path stress empathy -o talk.pdf",
)
_SUFFIXES = (".pptx", ".pdf")


def _same(
    path: tuple[str, str] | None,
    loop: str | None,
    focus: str | None,
    predict: list[str] | None,
    *,
    hold: bool,
) -> str:
    """Return the options that draw what the slides show."""
    if path is not None:
        return f" --path {shell(path[0])} {shell(path[1])}"
    if loop is not None:
        return f" --loop {shell(loop)}"
    if predict:
        asked = "".join(f" --predict {shell(text)}" for text in predict)
        return asked + (" --hold" if hold else "")
    return "" if focus is None else f" --focus {shell(focus)}"


@confirms
def command(
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The deck: .pptx or .pdf; - for stdout."
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
    theme: ThemeOption = "light",
    size: SizeOption = "1920x1080",
    title: TitleOption = None,
    source: SourceOption = None,
    walk: WalkOption = "directed",
    layer: LayerOption = None,
    implied_signs: ImpliedSignsOption = False,
) -> Answer:
    """Make slides of the map, or of the path, loop, neighbourhood or prediction asked for.

    Shapes and text can be edited; the speaker notes hold each link's sentence, grade, quote
    and references. With --steps the deck builds up link by link. A .pdf has the same pages.
    """
    from immunograph.draw import draw_map

    output, ending = destination(output, kind, _SUFFIXES)
    if depth is not None and focus is None:
        raise UsageError("--depth needs --focus", "say which node to start from")
    graph = load(map)
    with busy("making slides"):
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
            walk=walk,
            layers=layers(layer),
            implied_signs=implied_signs,
            theme=theme,
            size=size_of(size),
            title=title,
            source=source,
            kind=ending,
        )
    return Written(
        command="slides",
        file=output,
        files=drawn.files,
        nodes=drawn.nodes,
        links=drawn.links,
        size=drawn.size,
        remarks=tuple(own_options(r) for r in (drawn.readability, *drawn.remarks) if r),
        next_text="The same as a picture:",
        next_command=f"immunograph draw{_same(path, loop, focus, predict, hold=hold)} -o talk.png",
    )
