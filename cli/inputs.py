"""The shared arguments and options of commands, and reading the map they are asked of."""

from __future__ import annotations

import os
import stat
from inspect import Parameter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from immunograph.cli.completion import (
    complete_layer,
    complete_loop,
    complete_map,
    complete_node,
)
from immunograph.errors import UnknownFormat, UsageError

if TYPE_CHECKING:
    from immunograph.graph import CausalGraph

_OUTPUT = "Output"

#: The most links of a compiled map that are looked at one by one, which takes half a minute.
MOST_WHOLE = 1_000_000

MapOption = Annotated[
    str | None,
    typer.Option(
        "--map",
        "-m",
        metavar="FILE|NAME",
        envvar="IMMUNOGRAPH_MAP",
        show_envvar=True,
        autocompletion=complete_map,
        help="The map: a file, the name of a bundled one, or - for stdin.",
    ),
]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        help="The format of a map whose name does not say it, such as stdin: toml, json, csv, "
        "tsv, parquet or immap. [default: as it looks]",
    ),
]
#: The option that :mod:`immunograph.cli.outputs` adds to a command that reads maps.
FROM_PARAMETER = Parameter("form", Parameter.KEYWORD_ONLY, default=None, annotation=FromOption)
NodeArgument = Annotated[
    str,
    typer.Argument(
        metavar="NODE",
        autocompletion=complete_node,
        help="A node: its id, label or alias, or how it begins.",
    ),
]
SourceArgument = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        autocompletion=complete_node,
        help="The node to start from: its id, label or alias, or how it begins.",
    ),
]
TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TARGET", autocompletion=complete_node, help="The node to arrive at, named alike."
    ),
]
WalkOption = Annotated[
    Literal["causal", "directed", "all"],
    typer.Option(
        "--walk",
        metavar="WALK",
        help="Which links to walk: causal; directed (also predicts, marker, part of, opposite); "
        "all (also undirected associations, both ways).",
    ),
]
LayerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        metavar="LAYER",
        autocompletion=complete_layer,
        help="One more layer to walk, besides core and structural: umbrella, context, "
        "literature, or all; may be repeated.",
    ),
]
ImpliedSignsOption = Annotated[
    bool,
    typer.Option("--implied-signs", help="Use the sign a reader would add where none is stated."),
]
MaxLengthOption = Annotated[
    int | None,
    typer.Option("--max-length", metavar="N", min=1, help="The most links one may have."),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit", metavar="N", min=1, help="How many to list, the best ones; all are counted."
    ),
]
CountOption = Annotated[
    bool, typer.Option("--count", help="Only count them, exactly if that can be done.")
]
SecondsOption = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        metavar="N",
        envvar="IMMUNOGRAPH_SECONDS",
        show_envvar=True,
        help="Spend about so many seconds in all, instead of a number of steps that is the same "
        "on every machine.",
    ),
]
MostOption = Annotated[
    int | None,
    typer.Option(
        "--most",
        metavar="N",
        min=1,
        envvar="IMMUNOGRAPH_MOST",
        show_envvar=True,
        help="How many to find at the most. [default: a million]",
    ),
]
MemoryOption = Annotated[
    float | None,
    typer.Option(
        "--memory",
        metavar="MB",
        envvar="IMMUNOGRAPH_MEMORY",
        show_envvar=True,
        help="How much memory they may take. [default: 1024]",
    ),
]
PathOption = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--path",
        metavar="SOURCE TARGET",
        autocompletion=complete_node,
        help="The best path between two nodes.",
    ),
]
LoopOption = Annotated[
    str | None,
    typer.Option(
        "--loop",
        metavar="NAME",
        autocompletion=complete_loop,
        help="A feedback loop: R1, its nodes as 'a > b > c', or its name in the map.",
    ),
]
FocusOption = Annotated[
    str | None,
    typer.Option(
        "--focus", metavar="NODE", autocompletion=complete_node, help="A node and what is near it."
    ),
]
DepthOption = Annotated[
    int | None,
    typer.Option(
        "--depth", metavar="N", min=1, help="With --focus: how many links away. [default: 1]"
    ),
]
AsOption = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="KIND", help="What to write, if the name of the file does not say it: svg …"
    ),
]
MovedOption = Annotated[
    list[str] | None,
    typer.Option(
        "--predict",
        metavar="NODE",
        autocompletion=complete_node,
        help="What rises and falls if something keeps pushing this node up, or down "
        "(NODE=lowers); may be repeated.",
    ),
]
HeldOption = Annotated[
    bool, typer.Option("--hold", help="With --predict: the node is held, not pushed.")
]
StepsOption = Annotated[
    bool, typer.Option("--steps", help="Build it up, one link a frame, nothing moving.")
]
ThemeOption = Annotated[
    Literal["light", "dark"], typer.Option("--theme", metavar="THEME", help="light or dark.")
]
SizeOption = Annotated[
    str,
    typer.Option("--size", metavar="WxH", help="Width and height in pixels."),
]
TitleOption = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help='A sentence above it; "" for none.')
]
SourceOption = Annotated[
    str | None, typer.Option("--source", metavar="TEXT", help='A line below it; "" for none.')
]
FormatOption = Annotated[
    Literal["table", "tsv", "csv", "json", "jsonl", "md"] | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        rich_help_panel=_OUTPUT,
        help="table, tsv, csv, json, jsonl or md; by default a table on a terminal, "
        "TSV into a pipe.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", rich_help_panel=_OUTPUT, help="Short for --format json.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        rich_help_panel=_OUTPUT,
        help="Write to a file, whole or not at all; its suffix chooses the format.",
    ),
]
ColorOption = Annotated[
    Literal["auto", "always", "never"],
    typer.Option("--color", metavar="WHEN", rich_help_panel=_OUTPUT, help="auto, always or never."),
]
NoHeaderOption = Annotated[
    bool,
    typer.Option(
        "--no-header",
        rich_help_panel=_OUTPUT,
        help="Leave the names of the columns out of TSV and CSV.",
    ),
]
AsciiOption = Annotated[
    bool, typer.Option("--ascii", rich_help_panel=_OUTPUT, help="Use ASCII characters only.")
]

#: The options that :func:`immunograph.cli.outputs.answers` adds to a command.
OUTPUT_PARAMETERS = tuple(
    Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
    for name, default, annotation in (
        ("format", None, FormatOption),
        ("json", False, JsonOption),
        ("no_header", False, NoHeaderOption),
        ("output", None, OutputOption),
        ("color", "auto", ColorOption),
        ("ascii", False, AsciiOption),
    )
)


def load(map: str | None = None, *, whole: bool = True) -> CausalGraph:
    """Return the map that ``--map`` names.

    Parameters
    ----------
    map : str or None
        The name of a bundled map, a file, a pipe, or ``-`` for stdin; None for the bundled map
        of the article. Where a name does not say the format, ``--from`` or the content does.
    whole : bool
        Whether every link of it will be looked at; false for a question that only touches
        what is near some nodes, and may be asked of a compiled map of any size.

    Raises
    ------
    UnknownName
        If it is neither.
    FileError, MapError, UnknownFormat
        If the file cannot be read as a map.
    UsageError
        If it is a compiled map with more links than can be looked at one by one.
    """
    from immunograph.datasets import dataset_names, load_dataset

    if map is None:
        return load_dataset()
    looks_like_a_name = not os.path.splitext(map)[1] and os.path.basename(map) == map and map != "-"
    if map in dataset_names() or (looks_like_a_name and not os.path.lexists(map)):
        return load_dataset(map)
    from immunograph.cli.outputs import busy

    with busy(f"reading {map}"):
        graph = _read(map)
    if whole and len(graph.links) > MOST_WHOLE:
        _refuse_stored(graph, map)
    return graph


def is_stream(map: str) -> bool:
    """Tell whether a map comes from stdin, a pipe or a device."""
    if map in ("-", "/dev/stdin"):
        return True
    try:
        mode = os.stat(map).st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _read(map: str) -> CausalGraph:
    from immunograph.cli.call import current
    from immunograph.formats import format_of, load_map, read_map

    form = current().form
    if is_stream(map):
        from immunograph.files import read_stream

        name = "stdin" if map in ("-", "/dev/stdin") else map
        return read_map(read_stream(map), name, form)
    if os.path.isfile(map):
        try:
            format_of(map, to="read")
        except UnknownFormat as unknown:
            if form is None:
                raise UnknownFormat(unknown.message, _how_to_read(map)) from None
            from immunograph.files import read_bytes

            return read_map(read_bytes(map), map, form)
    return load_map(map)


def _how_to_read(map: str) -> str:
    """Return what to do with a file whose name says no format that is read."""
    from immunograph.foreign import way_in
    from immunograph.routes import shell

    unpack = {".gz": "gzip -dc", ".bz2": "bzip2 -dc", ".xz": "xz -dc", ".zst": "zstd -dc"}
    suffix = os.path.splitext(map)[1].lower()
    if suffix in unpack:
        return f"unpack it into a pipe: {unpack[suffix]} {shell(map)} | immunograph list --map -"
    return way_in(map) or "--from FORMAT says what it is: toml, json, csv, tsv, parquet or immap"


def _refuse_stored(graph: CausalGraph, map: str) -> None:
    from immunograph.safetext import clip
    from immunograph.stored import StoredGraph

    if isinstance(graph, StoredGraph):
        raise UsageError(
            f"{clip(map)} has {len(graph.links):,} links: too many for what looks at every one, "
            f"{MOST_WHOLE:,} is the most",
            "show, paths and explain read only what they touch",
        )


def size_of(text: str) -> tuple[int, int]:
    """Return the width and height that ``--size`` names.

    Raises
    ------
    UsageError
        If it is not two whole numbers with an x between them.

    Examples
    --------
    >>> size_of("3840x2160")
    (3840, 2160)
    """
    from immunograph.safetext import clip

    sides = text.lower().replace("\u00d7", "x").split("x")
    if len(sides) != 2 or not all(s.isascii() and s.isdigit() and len(s) < 6 for s in sides):
        raise UsageError(f"no size is called {clip(text, 30)!r}", "write WxH, such as 1920x1080")
    return int(sides[0]), int(sides[1])


def signed(named: list[str], graph: CausalGraph) -> list[tuple[str, str]]:
    """Return nodes and what they do, of ``NODE``, which rises, or ``NODE=lowers``.

    What is the whole name of a node is one, whether or not it has an equals sign.
    """
    pairs = (
        (text, "", "") if _is_whole_name(text, graph) else text.rpartition("=") for text in named
    )
    return [(name, way) if equals else (name or way, "raises") for name, equals, way in pairs]


def _is_whole_name(text: str, graph: CausalGraph) -> bool:
    from immunograph.graph import fold, part_of_name

    token = part_of_name.set(None)
    try:
        node = graph.node(text)
    except UsageError:
        return False
    finally:
        part_of_name.reset(token)
    return fold(text) in map(fold, (node.id, node.label, node.name, *node.aliases))


def pressing(named: list[str], graph: CausalGraph) -> str:
    """Return the options of ``predict`` that press what ``--predict`` names."""
    from immunograph.routes import shell
    from immunograph.vocabulary import Sign

    flags = {Sign.RAISES: "raise", Sign.LOWERS: "lower"}
    return "".join(
        f" --{flags[Sign.parse(way)]} {shell(name)}" for name, way in signed(named, graph)
    )


def refuse(**options: object) -> None:
    """Refuse options that have no meaning together with ``--count``.

    Raises
    ------
    UsageError
        If one was typed; a limit of the environment is meant for whatever it can limit.
    """
    from immunograph.cli.call import current

    for name, value in options.items():
        if value and name in current().typed:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"--count counts them all, whatever {option}", f"leave {option} out")


def unless_there(file: Path, force: bool) -> None:
    """Refuse to overwrite a file unless it was asked for.

    Raises
    ------
    FileError
        If ``file`` exists and ``force`` is false.
    """
    from immunograph.errors import FileError

    if not force and os.path.lexists(file) and not file.is_dir():
        raise FileError(f"{str(file)!r} is there already", "say --force to overwrite it")


def layers(added: list[str] | None) -> tuple[str, ...] | None:
    """Return the layers to walk when ``--layer`` adds some to the usual ones.

    Parameters
    ----------
    added : list of str or None
        The values of ``--layer``.

    Returns
    -------
    tuple of str or None
        None for the usual ones alone.
    """
    from immunograph.vocabulary import DEFAULT_LAYERS

    return (*(layer.value for layer in DEFAULT_LAYERS), *added) if added else None
