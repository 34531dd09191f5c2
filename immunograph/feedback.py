"""What the questions about feedback loops share: polarity, order, and how a loop is told.

A feedback loop is a :class:`~immunograph.routes.Route` that comes back to its first node.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from immunograph.answer import Cell
from immunograph.document import Item, Span, words
from immunograph.errors import UsageError
from immunograph.routes import Route, Sentences, about
from immunograph.vocabulary import Polarity, Sign

#: The names of the cells of a loop, after that of its place or name.
LOOP_COLUMNS = (
    "polarity", "claim", "grade", "length", "weakest_link", "links", "nodes", "delays",
)  # fmt: skip

_POLARITIES = {
    Sign.RAISES: Polarity.REINFORCING,
    Sign.LOWERS: Polarity.BALANCING,
    Sign.UNKNOWN: Polarity.UNDETERMINED,
}


def polarity_of(sign: Sign) -> Polarity:
    """Return the polarity of a loop whose links' signs have this product.

    Examples
    --------
    >>> polarity_of(Sign.LOWERS).label
    'balancing'
    """
    return _POLARITIES[sign]


def read_polarity(polarity: Polarity | str, *others: str) -> Polarity:
    """Return the polarity of that name or letter; raise :class:`UsageError` if there is none.

    ``others`` are words that the caller reads itself: the error offers them too.

    Examples
    --------
    >>> read_polarity("reinforcing") is read_polarity("R") is Polarity.REINFORCING
    True
    """
    if isinstance(polarity, Polarity):
        return polarity
    wanted = polarity.strip().lower().replace("?", "u")
    for member in Polarity:
        if wanted in (member.label, member.letter.lower()):
            return member
    known = ", ".join((*(member.label for member in Polarity), *others))
    raise UsageError(f"no polarity called {polarity!r}", f"polarities: {known}")


def figure(number: int) -> str:
    """Return a number without a word, thousands set apart as :func:`count` sets them."""
    return f"{number:,}".replace(",", "\u202f") if number >= 10_000 else str(number)


def tally(counts: Mapping[Polarity, int], bound: str = "") -> str:
    """Return the polarities that occur: ``"12 reinforcing, 1 balancing"``.

    ``bound`` stands before each number: ``"at least "`` where a search was cut short.
    """
    return ", ".join(f"{bound}{figure(counts[p])} {p.label}" for p in Polarity if counts[p])


def loop_data(route: Route) -> dict[str, Any]:
    """Return a loop without a name as plain data; ids, not labels."""
    plain = route.to_dict()
    del plain["sign"]
    return {"polarity": polarity_of(route.sign).label, **plain}


def loop_cells(route: Route) -> tuple[Cell, ...]:
    """Return the cells of a loop from its polarity on, as :data:`LOOP_COLUMNS` names them."""
    return (
        polarity_of(route.sign).label, route.claim, route.grade.word, len(route), route.weakest,
        " > ".join(route.links), " > ".join(route.nodes), "; ".join(route.delays) or None,
    )  # fmt: skip


def turn(route: Route, say: Sentences | None = None) -> str:
    """Return what a loop does: ``"reinforcing"``, ``"would reinforce, if E21 were causal"``."""
    polarity = polarity_of(route.sign)
    if not route.condition:
        return polarity.label
    condition = route.condition if say is None else say.condition(route)
    return f"{_TURNS[polarity]}, {condition}"


_TURNS = {
    Polarity.REINFORCING: "would reinforce",
    Polarity.BALANCING: "would balance",
    Polarity.UNDETERMINED: "would feed back, either way",
}


def loop_item(number: int, route: Route, say: Sentences) -> Item:
    """Return a loop without a name as an entry of a list: what it is, and its links."""
    polarity = polarity_of(route.sign).label
    facts = f"  {route.grade.dots} {about(route)}; weakest {say.briefly(route.weakest)}"
    text = words(Span(turn(route), polarity), Span(facts, "muted"))
    return Item(Span(str(number), "muted"), text, below=(say.chain(route, loop=True),))
