"""Argument checks of the public functions: what a call gives is compared with its annotations.

A value of the wrong kind is refused before anything is computed, by a :class:`UsageError` that
names the parameter and what it takes. Whether a node, a layer … of that name exists is for the
function to find out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from numbers import Integral, Real
from typing import Any, ParamSpec, TypeVar

from immunograph.errors import UsageError
from immunograph.records import Link, Node
from immunograph.safetext import clip
from immunograph.vocabulary import Sign

#: Nodes and what is done to them, or what they do: a mapping, or pairs. A node alone rises.
Signed = (
    Mapping[str, Sign | str]
    | Mapping[Node, Sign | str]
    | Iterable[tuple[str | Node, Sign | str] | str | Node]
    | str
    | Node
)

_P = ParamSpec("_P")
_R = TypeVar("_R")

# Whether a value is of that kind, and what the kind is called.
_Kind = tuple[Callable[[Any], bool], str]


def checked(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Check the arguments of each call against the annotations of a function.

    Parameters
    ----------
    function : callable
        A function or method of a module with ``from __future__ import annotations``. A
        parameter whose annotation is not known here is not checked.

    Returns
    -------
    callable
        It raises :class:`UsageError` for an argument of the wrong kind.

    Examples
    --------
    >>> @checked
    ... def double(number: int) -> int:
    ...     return 2 * number
    >>> double(2)
    4
    >>> double("two")
    Traceback (most recent call last):
    ...
    immunograph.errors.UsageError: number must be a whole number, not 'two'
    """
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    kinds = function.__annotations__

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        for name, value in (*zip(names, args, strict=False), *kwargs.items()):
            kind = kinds.get(name)
            if kind is not None:
                require(name, value, kind)
        return function(*args, **kwargs)

    return call


def require(name: str, value: object, kind: str) -> None:
    """Raise :class:`UsageError` unless an argument is of a kind, said as an annotation says it."""
    kinds = _kinds(kind)
    if kinds and not any(fits(value) for fits, _ in kinds):
        raise UsageError(f"{name} must be {_expected(kinds)}, not {described(value)}")


def id_of(name: str, value: object, kind: type[Node | Link]) -> str:
    """Return the id of a record that stands where a name may; refuse anything else."""
    if isinstance(value, kind):
        return value.id
    require(name, value, f"str | {kind.__name__}")
    return str(value)


def names_in(names: Any) -> tuple[Any, ...]:
    """Return names given as one name, one record or several of these."""
    return (names,) if isinstance(names, str | Node | Link) else tuple(names)


def described(value: object) -> str:
    """Return a value as a message tells it: itself where it is short, otherwise its type."""
    if value is None or isinstance(value, bool | int | float | str):
        return clip(repr(value), 60)
    kind = type(value).__name__
    return (
        kind if isinstance(value, bytes) else f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}"
    )


def _number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and value == value  # noqa: PLR0124


def _flag(value: object) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")  # numpy's too


def _whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _graph(value: object) -> bool:
    graph = sys.modules.get("immunograph.graph")  # whoever has a map has imported it
    return graph is not None and isinstance(value, graph.CausalGraph)


def _networkx(value: object) -> bool:
    networkx = sys.modules.get("networkx")  # whoever has a graph of it has imported it
    return networkx is not None and isinstance(value, networkx.Graph)


def _path(value: object) -> bool:
    return isinstance(getattr(type(value), "__fspath__", None), Callable)  # type: ignore[arg-type]


_PLAIN: dict[str, _Kind] = {
    "None": (lambda value: value is None, "None"),
    "CausalGraph": (_graph, "a CausalGraph"),
    "nx.Graph": (_networkx, "a networkx graph"),
    "Node": (lambda value: isinstance(value, Node), "a Node"),
    "Link": (lambda value: isinstance(value, Link), "a Link"),
    "str": (lambda value: isinstance(value, str), "text"),
    "bool": (_flag, "True or False"),
    "int": (_whole, "a whole number"),
    "float": (_number, "a number"),
    "os.PathLike[str]": (_path, "a path"),
    "Executor": (lambda value: hasattr(value, "submit"), "an Executor"),
    "Signed": (
        lambda value: isinstance(value, Iterable | Node) and not isinstance(value, bytes),
        'a dict such as {"stress": "raises"}, or the name of a node that rises',
    ),
    # What is no member is read from its word, or its number.
    "Sign": (_whole, "a Sign"),
    "Grade": (_whole, "a Grade"),
    **{
        name: (lambda value: isinstance(value, str), f"a {name}")
        for name in ("Layer", "Polarity", "Relation", "Scheme", "SelfLimit", "Walk")
    },
}


@cache
def _kinds(annotation: str) -> tuple[_Kind, ...]:
    """Return the kinds that an annotation allows; none if it is not known."""
    found = []
    for part in _split(annotation, "|"):
        outer, bracket, inner = part.partition("[")
        if part in _PLAIN:
            found.append(_PLAIN[part])
        elif bracket and outer in ("Iterable", "Sequence"):
            found.append(_several(inner[:-1]))
        elif bracket and outer == "Mapping":
            found.append((lambda value: isinstance(value, Mapping), "a dict"))
        elif bracket and outer == "tuple":
            found.append(_pair(_split(inner[:-1], ",")))
        elif bracket and outer == "Callable":
            found.append((callable, "a function"))
        else:
            return ()
    return tuple(found)


def _several(inner: str) -> _Kind:
    # One name is taken as a list of one.
    one = "str" in _split(inner, "|")

    def fits(value: object) -> bool:
        if isinstance(value, bytes | bytearray):
            return False
        return isinstance(value, Iterable) and (one or not isinstance(value, str))

    if one and "Node" in inner:
        return lambda value: fits(value) or isinstance(value, Node), "a list of names of nodes"
    if one and "Link" in inner:
        return lambda value: fits(value) or isinstance(value, Link), "a list of ids of links"
    return fits, "a list of pairs" if inner.startswith("tuple") else "a list"


def _pair(inner: list[str]) -> _Kind:
    parts = [_kinds(part) for part in inner]

    def fits(value: Any) -> bool:
        return (
            isinstance(value, tuple | list)
            and len(value) == len(parts)
            and all(
                not kinds or any(fit(each) for fit, _ in kinds)
                for each, kinds in zip(value, parts, strict=True)
            )
        )

    texts = {_expected(kinds) for kinds in parts}
    return fits, f"{len(parts)} of these: {', '.join(sorted(texts))}"


def _expected(kinds: tuple[_Kind, ...]) -> str:
    text = " or ".join(dict.fromkeys(what for _, what in kinds))
    return text.replace("text or a Node", "the name of a node or a Node").replace(
        "text or a Link", "the id of a link or a Link"
    )


def _split(text: str, separator: str) -> list[str]:
    """Split an annotation where no bracket is open."""
    parts, depth = [""], 0
    for character in text:
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == separator and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
