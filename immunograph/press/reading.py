"""What a question about a press is given, read and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from immunograph.arguments import Signed, described
from immunograph.document import count
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.press.exact import Exact
from immunograph.press.montecarlo import Draws
from immunograph.press.prediction import CHANCES, MOVES, some
from immunograph.press.system import SelfLimit, System
from immunograph.records import Node
from immunograph.routes import shell
from immunograph.vocabulary import Grade, Layer, Sign, Walk
from immunograph.walk import Network, network_of
from immunograph.walk.network import ASSOCIATION, CAUSAL


def pairs_of(signed: Signed) -> tuple[tuple[str | Node, Sign | str], ...]:
    """Return names and signs as pairs, in the order given."""
    pairs = tuple(signed.items() if isinstance(signed, Mapping) else signed)
    for pair in pairs:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise UsageError(
                f"{described(pair)} is no node with what it does", 'such as {"stress": "raises"}'
            )
    return pairs


def read_signs(graph: CausalGraph, given: Signed) -> list[tuple[str, Sign]]:
    """Return node ids and whether they rise or fall, in the order given, each once.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name means no node, or several.
    UsageError
        If something is neither raised nor lowered, or a node is both.
    """
    found: dict[str, Sign] = {}
    for name, way in pairs_of(given):
        node = graph.node(name).id
        try:
            sign = Sign(way)
        except ValueError:
            sign = Sign.UNKNOWN
        if sign is Sign.UNKNOWN:
            raise UsageError(f"{node!r} neither rises nor falls: {way!r}", "say raises or lowers")
        if found.setdefault(node, sign) is not sign:
            raise UsageError(f"{node!r} is both raised and lowered", "give one of them")
    return list(found.items())


def read_press(graph: CausalGraph, press: Signed) -> list[tuple[str, Sign]]:
    """Return the ids of the nodes that are pressed, and how; there is at least one."""
    found = read_signs(graph, press)
    if not found:
        raise UsageError("nothing is changed", "say what: --raise NODE or --lower NODE")
    return found


def read_given(
    graph: CausalGraph, given: Signed, pressed: Iterable[tuple[str, Sign]]
) -> list[tuple[str, Sign]]:
    """Return the ids of the nodes whose response is given, and how they move."""
    press = dict(pressed)
    found = read_signs(graph, given)
    for node, sign in found:
        if press.get(node, sign) is not sign:
            raise UsageError(
                f"{node!r} is {_DONE[press[node]]}, and it is given that it {MOVES[sign]}",
                "leave one of them out",
            )
    return found


def read_seed(seed: int) -> None:
    """Raise :class:`UsageError` if a seed is below 0."""
    if seed < 0:
        raise UsageError(f"seed is {seed}", "it must be 0 or more")


def read_unknown(unknown: str) -> bool:
    """Return whether links of unknown sign are in."""
    if unknown not in ("both", "out"):
        raise UsageError(f"unknown is {unknown!r}", "it must be both or out")
    return unknown == "both"


def read_grade(grade: Grade | str) -> Grade:
    """Return a grade that a causal link may have."""
    try:
        read = Grade(grade)
    except ValueError:
        read = Grade.BY_DEFINITION
    if read not in CHANCES:
        raise UsageError(
            f"no grade of causal links is called {grade!r}",
            f"grades: {', '.join(g.word for g in CHANCES)}",
        )
    return read


def read_limit(self_limit: SelfLimit | str) -> SelfLimit:
    """Return which nodes limit themselves."""
    try:
        return SelfLimit(self_limit)
    except ValueError:
        raise UsageError(
            f"self-limit is {self_limit!r}", "it must be all, listed or none"
        ) from None


def read_chances(
    chances: bool | Mapping[Grade, float] | Mapping[str, float],
) -> dict[Grade, float] | None:
    """Return the probability that a causal link is there, by grade; None if all are."""
    if chances is False:
        return None
    if chances is True:
        return CHANCES
    given = {read_grade(grade): chance for grade, chance in chances.items()}
    for grade, chance in given.items():
        if not 0 <= chance <= 1:
            raise UsageError(
                f"the chance of a link graded {grade.label} is {chance:g}", "it is from 0 to 1"
            )
    return {**CHANCES, **given}


def read_together(
    network: Network, together: Iterable[Iterable[str]], chances: Mapping[Grade, float] | None
) -> tuple[tuple[int, ...], ...]:
    """Return the indices of links that are there together or not at all."""
    at = {link.id: number for number, link in enumerate(network.links)}
    carries = {link for row in network.out for _, link in row if network.kind(link) == CAUSAL}
    found = []
    taken: dict[str, int] = {}
    for number, group in enumerate(together):
        names = tuple(dict.fromkeys(network.graph.link(name).id for name in group))
        for name in names:
            if at[name] not in carries:
                raise UsageError(
                    f"{name!r} is no causal link of these layers", "only these may be missing"
                )
            if taken.setdefault(name, number) != number:
                raise UsageError(f"{name!r} belongs together with two sets", "make them one")
        if len(names) < 2:
            raise UsageError(
                f"one link alone, {', '.join(names) or 'or none'}, belongs together with nothing",
                "give two or more: --together E01,E02",
            )
        found.append(tuple(at[name] for name in names))
    if found and chances is None:
        raise UsageError(
            "all links are there, so none are missing together", "say --chances as well"
        )
    return tuple(found)


def causal_network(
    graph: CausalGraph, first: str, *, layers: Iterable[Layer | str] | None, implied_signs: bool
) -> Network:
    """Return the network that a press on ``first`` is asked of; it has causal links."""
    network = network_of(graph, walk=Walk.DIRECTED, layers=layers, implied_signs=implied_signs)
    if not any(network.kind(link) != ASSOCIATION for row in network.out for _, link in row):
        raise UsageError(
            "the map has no causal links in these layers, and associations carry no change",
            f"ask: immunograph reach {shell(first)}",
        )
    return network


def chance_of(
    grade: Callable[[int], Grade], chances: Mapping[Grade, float] | None
) -> Callable[[int], float] | None:
    """Return the probability that a link is there, by the grade of its index; None if all are."""
    if chances is None:
        return None
    sure = {**chances, Grade.BY_DEFINITION: 1.0}
    return lambda link: sure[grade(link)]


def never(system: System, exact: Exact, node: int, sign: Sign) -> str:
    """Return why a press never moves a node so; empty if the signs of the map allow it."""
    place = system.shown.get(node)
    if place is None:
        return "no causal route leads there"
    response = exact.responses[place]
    does = {Sign.RAISES: response.raises, Sign.LOWERS: response.lowers}
    if does[sign]:
        return ""
    other = Sign(-sign)
    return f"whatever the strengths are, it {MOVES[other] if does[other] else 'does not move'}"


def given_places(
    network: Network, system: System, exact: Exact, given: Mapping[int, Sign]
) -> dict[int, Sign]:
    """Return what is given by place.

    Raises
    ------
    UsageError
        If the press never does what is given to some node.
    """
    for node, sign in given.items():
        reason = never(system, exact, node, sign)
        if reason:
            raise UsageError(
                f"it is given that {network.names[node]!r} {MOVES[sign]}, and by this map it "
                f"cannot: {reason}"
            )
    return {system.shown[node]: sign for node, sign in given.items()}


def refuse_never_stable(
    network: Network, system: System, exact: Exact, self_limit: SelfLimit
) -> None:
    """Raise :class:`UsageError` if no strengths make what is reached stable."""
    if not exact.unstable:
        return
    part, reason = exact.unstable[0]
    names = some([network.names[system.nodes[place]] for place in part])
    hint = "try --self-limit all" if self_limit is not SelfLimit.ALL else ""
    raise UsageError(f"no equilibrium is stable: of {names}, {reason}", hint)


def refuse_unstable(network: Network, system: System, drawn: Draws) -> None:
    """Raise :class:`UsageError` if no draw was stable."""
    if drawn.stable:
        return
    worst = min(drawn.stability, key=lambda each: each.stable)
    names = some([network.names[system.nodes[place]] for place in worst.part])
    raise UsageError(
        f"no draw of the feedback among {names} was stable, of {worst.tried}",
        "leave links out (--min-grade, --unknown out), or give it more --seconds",
    )


def refuse_unmet(network: Network, system: System, drawn: Draws, given: Mapping[int, Sign]) -> None:
    """Raise :class:`UsageError` if no stable draw moves as given, naming what is at fault."""
    if drawn.kept:
        return
    names = [network.names[system.nodes[place]] for place in given]
    told = [f"{n!r} {MOVES[sign]}" for n, sign in zip(names, given.values(), strict=True)]
    of = count(drawn.stable, "stable draw")
    hint = "leave it out, or make more --draws"
    for text, alone in zip(told, drawn.alone, strict=True):
        if not alone:
            raise UsageError(f"it is given that {text}, and in none of {of} it does", hint)
    each = ", ".join(f"{text} in {n}" for text, n in zip(told, drawn.alone, strict=True))
    raise UsageError(f"of {of} none is all as given: {each}, but never together", hint)


_DONE = {Sign.RAISES: "raised", Sign.LOWERS: "lowered"}
