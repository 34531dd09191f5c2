"""Commands as calls of Python: what a notebook offers as the next step."""

from __future__ import annotations

import shlex

#: The function of each command that a notebook can call.
FUNCTIONS = {
    "check": "check_map",
    "common": "find_common",
    "compare": "compare_loops",
    "explain": "explain",
    "leverage": "find_leverage",
    "list": "list_map",
    "loops": "find_loops",
    "paths": "find_paths",
    "predict": "predict",
    "reach": "signed_reach",
    "robustness": "find_robustness",
    "show": "show_node",
    "structure": "loop_structure",
}

_FLAGS = ("backwards", "implied-signs", "with-implied-signs")
_NUMBERS = ("draws", "limit", "max-length", "seed")
_TEXTS = ("layer", "min-grade", "of", "polarity", "sign", "walk", "with-layer", "with-walk")
_MOVES = {"raise": "raises", "lower": "lowers"}


def python_call(command: str) -> str | None:
    """Return the call that asks what a command asks; None if there is none.

    Parameters
    ----------
    command : str
        A command line as a shell takes it.

    Examples
    --------
    >>> python_call("immunograph paths stress 'social withdrawal' --layer umbrella --limit 3")
    "ig.find_paths(graph, 'stress', 'social withdrawal', layer='umbrella', limit=3)"
    >>> python_call("immunograph predict --raise stress")
    "ig.predict(graph, {'stress': 'raises'})"
    """
    program, name, *words = [*shlex.split(command), "", ""]
    if program != "immunograph" or name not in FUNCTIONS:
        return None
    given: list[str] = []
    press: dict[str, str] = {}
    options: dict[str, object] = {}
    rest = iter([word for word in words if word])
    for word in rest:
        option = word.removeprefix("--")
        if option == word and not word.startswith("-"):
            given.append(word)
        elif option in _FLAGS:
            options[_parameter(option)] = True
        elif option in _NUMBERS:
            options[_parameter(option)] = int(next(rest))
        elif option in _MOVES:
            press[next(rest)] = _MOVES[option]
        elif option in ("through", "avoid"):
            key = "via" if (name, option) == ("paths", "through") else option
            options[key] = [*_listed(options.get(key)), next(rest)]
        elif option in _TEXTS:
            value, key = next(rest), _parameter(option)
            before = options.get(key)
            options[key] = value if before is None else [*_listed(before), value]
        elif word in ("-m", "--map"):
            next(rest)  # it is the map in hand
        else:
            return None
    arguments = ["graph", *map(repr, given), *([repr(press)] if press else [])]
    arguments += [f"{key}={value!r}" for key, value in options.items()]
    return f"ig.{FUNCTIONS[name]}({', '.join(arguments)})"


def _parameter(option: str) -> str:
    return option.replace("-", "_")


def _listed(value: object) -> list[object]:
    return [] if value is None else [*value] if isinstance(value, list) else [value]
