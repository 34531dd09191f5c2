"""Reading what is seen of nodes, and which grades count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.press.prediction import CHANCES
from immunograph.vocabulary import Grade, Sign


def read_seen(
    graph: CausalGraph, given: Mapping[str, Sign | str] | Iterable[tuple[str, Sign | str]]
) -> list[tuple[str, Sign]]:
    """Return node ids and whether they are seen to rise or fall, in the order given, each once.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name means no node, or several.
    UsageError
        If something is neither raised nor lowered, or a node is both.
    """
    found: dict[str, Sign] = {}
    for name, way in given.items() if isinstance(given, Mapping) else given:
        node = graph.node(name).id
        try:
            sign = Sign.parse(way) if isinstance(way, str) else Sign(way)
        except ValueError:
            sign = Sign.UNKNOWN
        if sign is Sign.UNKNOWN:
            raise UsageError(f"{node!r} neither rises nor falls: {way!r}", "say raises or lowers")
        if found.setdefault(node, sign) is not sign:
            raise UsageError(f"{node!r} is both raised and lowered", "give one of them")
    return list(found.items())


def read_grade(grade: Grade | str) -> Grade:
    """Return a grade that causal links have.

    Raises
    ------
    UsageError
        If it is none.
    """
    try:
        read = Grade.parse(grade) if isinstance(grade, str) else grade
    except ValueError:
        read = Grade.BY_DEFINITION
    if read not in CHANCES:
        raise UsageError(
            f"no grade of causal links is called {grade!r}",
            f"grades: {', '.join(g.word for g in CHANCES)}",
        )
    return read
