"""The call that is under way: what was typed, and which commands to try next go with it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from immunograph.errors import ImmunographError, UsageError
from immunograph.safetext import clip

if TYPE_CHECKING:
    from immunograph.records import Node

#: The largest number that an option takes.
MOST = 2**31 - 1

# A command in a hint: it ends the hint.
_COMMAND = re.compile(r"\bimmunograph ([a-z][a-z-]*)(?= |$).*", re.DOTALL)

# An option that a hint offers, with its placeholders, and a list of them.
_OPTION = re.compile(r"--[a-z][a-z-]*(?: [A-Z][A-Z0-9]*\b| \d+\b| graphviz\b)*")
_OPTIONS = re.compile(rf"{_OPTION.pattern}(?:(?:, |; or | or ){_OPTION.pattern})*")


class Call(NamedTuple):
    """One command as it was called.

    Attributes
    ----------
    typed : frozenset of str
        The parameters that stood on the command line; others are from the environment, or
        have their defaults.
    map : str or None
        The map that was named on the command line.
    form : str or None
        What ``--from`` said of it.
    options : frozenset of str
        The options that the command has.
    """

    typed: frozenset[str] = frozenset()
    map: str | None = None
    form: str | None = None
    options: frozenset[str] = frozenset()


_under_way: list[Call] = [Call()]


def current() -> Call:
    """Return the call that is under way."""
    return _under_way[-1]


@contextmanager
def calling(ctx: Any) -> Iterator[None]:
    """Make a command the call under way; what it raises advises commands that can be run.

    Parameters
    ----------
    ctx : typer.Context
        Of the command, its parameters read.
    """
    from immunograph.files import kept_files
    from immunograph.graph import part_of_name

    refuse_extremes(ctx)
    sources = {name: ctx.get_parameter_source(name) for name in ctx.params}
    typed = frozenset(n for n, source in sources.items() if source and source.name == "COMMANDLINE")
    maps = (ctx.params.get(name) for name in ("map", "file") if name in typed)
    named = next((m for m in maps if isinstance(m, str)), None)
    options = frozenset(flag for p in ctx.command.params for flag in (*p.opts, *p.secondary_opts))
    _under_way.append(Call(typed, named, ctx.params.get("form"), options))
    told = part_of_name.set(_told_once())
    kept = kept_files.set(set())
    try:
        yield
    except ImmunographError as error:
        if _COMMAND.search(error.hint):
            error.hint = _COMMAND.sub(lambda found: runnable(found.group()), error.hint)
        else:
            error.hint = own_options(error.hint)
        raise
    finally:
        kept_files.reset(kept)
        part_of_name.reset(told)
        _under_way.pop()


def refuse_extremes(ctx: Any) -> None:
    """Refuse numbers that no answer needs, so large that counting up to them would never end.

    Raises
    ------
    UsageError
        If an option has one, or is no number at all.
    """
    for parameter in ctx.command.params:
        number = ctx.params.get(parameter.name)
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        least, most = (-MOST, MOST) if isinstance(number, int) else (0, MOST)
        if not least <= number <= most:  # NaN is nowhere
            raise UsageError(
                f"{max(parameter.opts, key=len)} is {clip(str(number), 30)}",
                f"it must be between {max(least, 0)} and {most}",
            )


def _told_once() -> Any:
    from immunograph.cli.outputs import note
    from immunograph.routes import shell

    told: set[str] = set()

    def tell(name: str, node: Node) -> None:
        if name not in told:
            told.add(name)
            note(f"{shell(name)} is taken for {shell(node.id)}")

    return tell


def own_options(text: str) -> str:
    """Leave out of a list of options to try those that the command under way does not have.

    Examples
    --------
    >>> own_options("larger: --path A B, --top 12 or --steps")
    'larger with immunograph draw: --path A B, --top 12 or --steps'
    """
    known = current().options

    def chosen(found: re.Match[str]) -> str:
        offered = _OPTION.findall(found.group())
        own = [each for each in offered if each.split()[0] in known]
        if own == offered:
            return found.group()
        return ", ".join(own[:-1]) + " or " * (len(own) > 1) + own[-1] if own else ""

    narrowed = _OPTIONS.sub(chosen, text)
    if _OPTION.search(text) and not _OPTION.search(narrowed):
        return text.replace(":", " with immunograph draw:", 1)
    return narrowed


def runnable(command: str) -> str:
    """Return a command to try next as it can be run: of the same map, names told from options.

    Parameters
    ----------
    command : str
        As an answer or an error says it.

    Returns
    -------
    str
        With ``--map`` and ``--from`` as in the call under way, and names that begin with a hyphen
        behind ``--``; as it was if it is no command of ours.

    Examples
    --------
    >>> runnable('immunograph show "-COOH" --layer all')
    'immunograph show --layer all -- -COOH'
    """
    from immunograph.cli.app import load_command
    from immunograph.routes import shell

    try:
        program, name, *rest = shlex.split(command)
        parameters = load_command(name).params  # type: ignore[union-attr]
    except (ValueError, AttributeError):
        return command
    taken = {flag: p for p in parameters for flag in getattr(p, "opts", ()) if flag[:1] == "-"}
    options, names = _apart(rest, taken)
    takes_map = any(p.name == "map" for p in parameters) and not {"--map", "-m"} & set(options)
    added = _same_map(as_option=takes_map, as_name=name == "check" and not names)
    if not any(n.startswith("-") for n in names):
        return command + "".join(f" {shell(word)}" for word in added)
    return " ".join([program, name, *map(shell, [*options, *added, "--", *names])])


def _same_map(*, as_option: bool, as_name: bool) -> list[str]:
    """Return the words that name the map of the call under way, if it is not the usual one."""
    call = current()
    if call.map is None or not (as_option or as_name):
        return []
    form = ["--from", call.form] if call.form else []
    return [*(["--map"] if as_option else []), call.map, *form]


def _apart(words: list[str], options: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the options among the words of a command, with their values, and the others."""
    chosen: list[str] = []
    names: list[str] = []
    words = list(words)
    while words:
        word = words.pop(0)
        if word == "--":
            names += words
            break
        option = options.get(word)
        if option is None:
            names.append(word)
        else:
            values = 0 if getattr(option, "is_flag", False) else option.nargs
            chosen += [word, *words[:values]]
            del words[:values]
    return chosen, names
