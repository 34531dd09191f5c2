"""The typer application: finds the commands by their files, imports only the one asked for."""

from __future__ import annotations

import importlib
import os
import re
import sys
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from immunograph.cli import commands
from immunograph.errors import ImmunographError, UnknownName, UsageError, near_names

#: The groups in which the help lists commands.
PANELS = ("Ask", "Draw", "Edit", "Convert")

_PROGRAM = "immunograph"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ABOUT = """\
Ask a map of causes and effects, with the evidence behind every link.

The map of the article that immunograph was made for is the default; --map FILE names another.
"""
_EXAMPLES = (
    "immunograph paths stress empathy",
    "immunograph loops --through inflammation",
    "immunograph COMMAND --help",
)
# typer's own exceptions: the class of wrong calls, whichever click typer carries.
_WrongCall = cast("type[Exception]", typer.BadParameter.__base__)


def run(arguments: list[str]) -> int:
    """Run one command line; return its exit code.

    Parameters
    ----------
    arguments : list of str
        What follows the program's name.

    Raises
    ------
    ImmunographError
        If the call is wrong, or the command fails.
    """
    app = _application()
    asking = os.environ.get(f"_{_PROGRAM.upper()}_COMPLETE")
    if asking == "complete_bash" and "COMP_LINE" in os.environ:
        from immunograph.cli.completion import complete_for_bash

        return complete_for_bash(lambda: app.main(prog_name=_PROGRAM))
    if asking is not None:  # another shell asks how the line may go on
        return cast("int", app.main(prog_name=_PROGRAM))
    if any(word.startswith(("--show-compl", "--install-compl")) for word in arguments[:1]):
        from immunograph.cli.completion import use_own_script

        use_own_script()
    try:
        with app.make_context(_PROGRAM, arguments or ["--help"]) as context:
            code = app.invoke(context)
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except _WrongCall as error:
        raise _plain_error(error, arguments) from None
    return code if isinstance(code, int) else 0


def command_names() -> tuple[str, ...]:
    """Return the names of all commands, sorted, without importing any."""
    import pkgutil

    found = (info.name for info in pkgutil.iter_modules(commands.__path__))
    return tuple(sorted(n.rstrip("_").replace("_", "-") for n in found if n[0] != "_"))


def load_command(name: str) -> TyperCommand | None:
    """Return the command of that name, or None if there is none; import only its module.

    Parameters
    ----------
    name : str
        As it is typed. Its module in ``commands/`` is named the same, hyphens being
        underscores; one more underscore keeps clear of Python's own names.

    Returns
    -------
    typer.core.TyperCommand or None
        Its ``epilog`` holds the examples, one a line.
    """
    module = _module(name)
    if module is None:
        return None
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    add = app.command(
        name,
        cls=_Command,
        epilog="\n".join(module.EXAMPLES),
        rich_help_panel=module.PANEL,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    add(module.command)
    return cast("TyperCommand", typer.main.get_command(app))


def _module(name: str) -> Any:
    if not _NAME.fullmatch(name):
        return None
    for file in (name.replace("-", "_"), name.replace("-", "_") + "_"):
        path = f"{commands.__name__}.{file}"
        try:
            return importlib.import_module(path)
        except ModuleNotFoundError as error:
            if error.name != path:
                raise
    return None


class _Command(TyperCommand):
    """A command whose help is laid out like every other answer, and whose hints can be run."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command as the call under way."""
        from immunograph.cli.call import calling

        with calling(ctx):
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the command, ended by its examples."""
        from immunograph.cli.help import command_page

        formatter.write(command_page(self, ctx))


class _Commands(TyperGroup):
    """All commands, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """Return the names of all commands."""
        return list(command_names())

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002
        """Return one command, or None."""
        return load_command(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is asked for; raise UnknownName with near names."""
        name, *rest = args
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            near = near_names(name, command_names())
            raise UnknownName("command", name, near, f"see all: {_PROGRAM} --help")
        return (name if command else None), command, rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands in its panels."""
        from immunograph.cli.help import overview_page

        loaded = [(name, load_command(name)) for name in command_names()]
        known = [(name, command) for name, command in loaded if command is not None]
        formatter.write(overview_page(self, ctx, known, PANELS))


def _application() -> Any:
    from immunograph.cli.outputs import use_color

    app = typer.Typer(
        cls=_Commands,
        help=_ABOUT,
        epilog="\n".join(_EXAMPLES),
        rich_markup_mode=None,
        context_settings={
            "help_option_names": ["--help", "-h"],
            "color": use_color(sys.stdout, "auto"),
        },
    )
    app.callback()(_options)
    return typer.main.get_command(app)


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        from immunograph.cli.outputs import put

        put(f"{_PROGRAM} {version(_PROGRAM)}\n")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")] = False,
) -> None:
    """Declare the options that stand before any command; ``main`` acts on ``--debug``."""


#: What typer calls the kinds of values, and what people call them.
_WORDS = (
    ("is not a valid int range", "is not a whole number"),
    ("is not a valid int", "is not a whole number"),
    ("is not a valid float", "is not a number"),
)


def _plain_error(error: Any, arguments: list[str]) -> ImmunographError:
    """Return typer's report of a wrong call in our own form: one line and a hint."""
    message = " ".join(error.format_message().split()).rstrip(".")
    message = message[:1].lower() + message[1:]
    for theirs, ours in _WORDS:
        message = message.replace(theirs, ours)
    path = error.ctx.command_path if error.ctx is not None else _PROGRAM
    hint = f"see: {path} --help"
    if type(error).__name__ == "NoSuchOption" and error.ctx is not None:
        hint = _behind_hyphens(error, arguments) or hint
    return UsageError(message[:300], hint)


def _behind_hyphens(error: Any, arguments: list[str]) -> str:
    """Return how to say a name that begins with a hyphen, if that is what was taken for options."""
    from immunograph.cli.call import runnable
    from immunograph.routes import shell

    command = error.ctx.command
    takes_names = any(p.param_type_name == "argument" for p in command.params)
    word = next((a for a in arguments if a.startswith(error.option_name)), "")
    if not takes_names or word.startswith("--") or word == error.option_name:
        return ""
    line = runnable(f"{_PROGRAM} " + " ".join(map(shell, arguments)))
    return f'a name that begins with "-" stands behind "--": {line}'
