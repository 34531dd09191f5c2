"""Completion: the words with which a command line may go on, and bash's way to insert them.

bash splits a line at colons, blanks and quotes before it asks, and inserts what it is told as it
is. So it is asked here about the line as the person typed it, and is told words that are quoted
as that line began to quote.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

# A shell that completes has no use for more.
_MOST = 1000

#: What a person evaluates, or --install-completion writes: bash's script.
BASH = r"""
_immunograph_completion() {
    local IFS=$'\n'
    COMPREPLY=( $( env COMP_LINE="${COMP_LINE}" COMP_POINT="${COMP_POINT}" \
                   _IMMUNOGRAPH_COMPLETE=complete_bash "$1" 2>/dev/null ) )
    return 0
}
complete -o default -F _immunograph_completion immunograph
""".strip()

_UNSAFE = re.compile(r"[^\w@%+=:,./-]")


def complete_map(incomplete: str) -> list[str]:
    """Return the names of the bundled maps that begin so; never raise."""
    # A shell that completes has no place for an error: no map, no names.
    try:
        from immunograph.datasets import dataset_names

        return [name for name in dataset_names() if name.startswith(incomplete)]
    except Exception:  # noqa: BLE001
        return []


def complete_node(ctx: Any, incomplete: str) -> list[str]:
    """Return the ids of the nodes that begin so; never raise."""
    return _visible(lambda: _map(ctx).ids_beginning(incomplete))


def complete_loop(ctx: Any, incomplete: str) -> list[str]:
    """Return the names of the loops that begin so: R1, B1 …; never raise."""

    def found() -> Iterable[str]:
        from immunograph.analyses.loops import find_loops
        from immunograph.cli.inputs import layers

        options = {k: v for k, v in ctx.params.items() if k in ("walk", "implied_signs") and v}
        loops = find_loops(_map(ctx), layers=layers(ctx.params.get("layer")), **options)
        return (loop.name for loop in loops if loop.name.startswith(incomplete.upper()))

    return _visible(found)


def complete_layer(ctx: Any, incomplete: str) -> list[str]:
    """Return the layers of the map, and ``all``, that begin so; never raise."""

    def found() -> Iterable[str]:
        every = (*(layer.value for layer in _map(ctx).layers), "all")
        return (name for name in every if name.startswith(incomplete))

    return _visible(found)


def _map(ctx: Any) -> Any:
    from immunograph.cli.inputs import is_stream, load

    named = ctx.params.get("map") or os.environ.get("IMMUNOGRAPH_MAP")
    if named is not None and is_stream(named):
        raise ValueError  # reading it would take it away from the command
    return load(named, whole=False)


def _visible(names: Callable[[], Iterable[str]]) -> list[str]:
    try:
        from immunograph.safetext import has_hidden

        return [name for name in islice(names(), _MOST) if not has_hidden(name)]
    except Exception:  # noqa: BLE001
        return []


def split_line(line: str) -> tuple[list[str], str, str]:
    """Return the finished words of a command line, the one begun, and its quote.

    Parameters
    ----------
    line : str
        Up to where the cursor stands.

    Returns
    -------
    (list of str, str, str)
        The quote is ``"``, ``'`` or nothing.

    Examples
    --------
    >>> split_line('immunograph show "Psychological st')
    (['immunograph', 'show'], 'Psychological st', '"')
    >>> split_line("immunograph show it\\\\'s\\\\ ")
    (['immunograph', 'show'], "it's ", '')
    """
    words: list[str] = []
    word, quote, begun = "", "", False
    signs = iter(line)
    for sign in signs:
        if quote and sign == quote:
            quote = ""
        elif sign == "\\" and quote != "'":
            after = next(signs, "")
            word += after if not quote or after in '"\\$`' else sign + after
            begun = True
        elif quote:
            word += sign
        elif sign in "\"'":
            quote, begun = sign, True
        elif sign.isspace():
            if begun:
                words.append(word)
            word, begun = "", False
        else:
            word, begun = word + sign, True
    return words, word, quote


def bash_word(value: str, typed: str, quote: str) -> str | None:
    """Return what bash is to insert for a word; None if it cannot.

    Parameters
    ----------
    value : str
        The word as the command is to get it.
    typed : str
        What the person typed of it, without quotes.
    quote : str
        The quote that the person began with, or nothing.

    Examples
    --------
    >>> print(bash_word("it's complicated", "it", ""))
    it\\'s\\ complicated
    >>> print(bash_word("HGNC:391", "HGNC:3", ""))
    391
    """
    if quote == '"':
        return re.sub(r'(["\\$`])', r"\\\1", value)
    if quote == "'":
        return value.replace("'", "'\\''")
    # Without quotes bash keeps what stands before the last colon or equals sign.
    kept = max(typed.rfind(":"), typed.rfind("=")) + 1
    if value[:kept].casefold() != typed[:kept].casefold():
        return None
    return _UNSAFE.sub(lambda sign: "\\" + sign.group(), value[kept:])


def complete_for_bash(ask: Callable[[], Any]) -> int:
    """Answer bash about the line that it is at: one word a line.

    Parameters
    ----------
    ask : callable
        Prints what typer knows of the words in ``COMP_WORDS``, and leaves.
    """
    import io
    import shlex
    from contextlib import redirect_stdout, suppress

    point = int(os.environ.get("COMP_POINT") or 1 << 30)
    line = os.environ["COMP_LINE"].encode("utf-8", "surrogateescape")[:point]
    words, typed, quote = split_line(line.decode("utf-8", "replace"))
    os.environ["COMP_WORDS"] = shlex.join([*words, typed])
    os.environ["COMP_CWORD"] = str(len(words))
    answer = io.StringIO()
    with redirect_stdout(answer), suppress(SystemExit):
        ask()
    found = (bash_word(value, typed, quote) for value in answer.getvalue().splitlines() if value)
    from immunograph.cli.outputs import put

    put("".join(f"{word}\n" for word in found if word is not None))
    return 0


def use_own_script() -> None:
    """Let ``--show-completion`` and ``--install-completion`` give :data:`BASH` to bash."""
    try:
        from typer._completion_shared import _completion_scripts

        _completion_scripts["bash"] = BASH
    except ImportError:  # another typer: its own script completes too, words without blanks
        pass
