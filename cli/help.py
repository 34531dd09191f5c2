"""The help pages, as documents: they wrap, colour and turn ASCII like every other answer."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from immunograph.cli.outputs import only_ascii, terminal_width, use_color
from immunograph.document import (
    Blank,
    Block,
    Document,
    Heading,
    Item,
    Paragraph,
    Span,
    Table,
    words,
)
from immunograph.render import terminal

# Below this many cells beside the names, explanations go under them.
_ROOM = 30

_Rows = list[tuple[str, str]]


def command_page(command: Any, ctx: Any) -> str:
    """Return the help of one command: usage, what it does, its options, examples."""
    sections = _sections(command.get_params(ctx), ctx)
    pieces = [
        name if parameter.required else f"[{name}]"
        for parameter in command.get_params(ctx)
        if parameter.param_type_name == "argument"
        for name, _ in [parameter.get_help_record(ctx)]
    ]
    usage = " ".join([ctx.command_path, *pieces, "[OPTIONS]"])
    return _page(usage, command, sections)


def overview_page(
    group: Any, ctx: Any, commands: Iterable[tuple[str, Any]], panels: Sequence[str]
) -> str:
    """Return the help of the program: every command in its panel, in one line each."""
    sections: dict[str, _Rows] = {panel: [] for panel in panels}
    for name, command in commands:
        summary = " ".join(inspect.cleandoc(command.help or "").split("\n\n")[0].split())
        sections.setdefault(command.rich_help_panel, []).append((name, summary.rstrip(".")))
    sections.update(_sections(group.get_params(ctx), ctx))
    return _page(f"{ctx.command_path} COMMAND [OPTIONS]", group, sections)


def _sections(parameters: Iterable[Any], ctx: Any) -> dict[str, _Rows]:
    sections: dict[str, _Rows] = {"Arguments": [], "Options": []}
    for parameter in parameters:
        record = parameter.get_help_record(ctx)
        if record is not None:
            usual = "Arguments" if parameter.param_type_name == "argument" else "Options"
            panel = getattr(parameter, "rich_help_panel", None) or usual
            sections.setdefault(panel, []).append((record[0], " ".join(record[1].split())))
    return sections


def _page(usage: str, command: Any, sections: dict[str, _Rows]) -> str:
    width = terminal_width()
    blocks: list[Block] = [Heading(words(usage))]
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        blocks += [Blank(), Paragraph(words(" ".join(paragraph.split())))]
    filled = {title: rows for title, rows in sections.items() if rows}
    names = max(len(name) for rows in filled.values() for name, _ in rows)
    for title, rows in filled.items():
        blocks += [Blank(), Paragraph(words(Span(title, "strong")))]
        blocks += _definitions(rows, names, width)
    blocks += [Blank(), Paragraph(words(Span("Examples", "strong")))]
    for example in (command.epilog or "").splitlines():
        blocks.append(Item(Span("$", "muted"), words(Span(example, "command"))))
    return terminal.render(
        Document(tuple(blocks)),
        width=width,
        ascii=only_ascii(sys.stdout),
        color=use_color(sys.stdout, "auto"),
    )


def _definitions(rows: _Rows, names: int, width: int) -> list[Block]:
    if width - names - 4 >= _ROOM:
        # Padded here, so that the explanations of all sections stand in one column.
        cells = [
            (words("  ", Span(name.ljust(names), "command")), words(explanation))
            for name, explanation in rows
        ]
        return [Table(tuple(cells))]
    return [
        Paragraph(words(text), indent)
        for name, explanation in rows
        for text, indent in ((Span(name, "command"), 2), (Span(explanation), 4))
        if text.text
    ]
