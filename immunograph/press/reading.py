"""What a question about a press is given, read and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from immunograph.arguments import Signed, described
from immunograph.document import count
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.press.exact import Exact
from immunograph.press.predicted import MOVES
from immunograph.press.prediction import CHANCES
from immunograph.press.sampling import Sampled, Scheme
from immunograph.press.system import SelfLimit, System
from immunograph.records import Node
from immunograph.routes import shell
from immunograph.vocabulary import Grade, Layer, Sign, Walk
from immunograph.walk import Network, network_of
from immunograph.walk.network import ASSOCIATION, CAUSAL


def pairs_of(signed: Signed) -> tuple[tuple[str | Node, Sign | str], ...]:
    """Return names and signs as pairs, in the order given; what is named alone rises.

    Raises
    ------
    UsageError
        If something is no node, no name of one and no pair.

    Examples
    --------
    >>> pairs_of("stress"), pairs_of({"stress": "lowers"})
    ((('stress', <Sign.RAISES: 1>),), (('stress', 'lowers'),))
    """
    if isinstance(signed, str | Node):
        return ((signed, Sign.RAISES),)
    found: list[tuple[str | Node, Sign | str]] = []
    for each in signed.items() if isinstance(signed, Mapping) else signed:
        if isinstance(each, str | Node):
            found.append((each, Sign.RAISES))
        elif isinstance(each, tuple | list) and len(each) == 2:
            found.append((each[0], each[1]))
        else:
            raise UsageError(
                f"{described(each)} names no node", 'write {"stress": "raises"}, or a name alone'
            )
    return tuple(found)


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
            sign = Sign.read(way)
        except (ValueError, TypeError):
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
        read = Grade.read(grade)
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
            f"self-limit is {self_limit!r}", "it must be auto, all, listed or none"
        ) from None


def read_scheme(scheme: Scheme | str) -> Scheme:
    """Return how strengths are drawn."""
    try:
        return Scheme(scheme)
    except ValueError:
        raise UsageError(f"scheme is {scheme!r}", "it must be auto, uniform or damped") from None


def read_uncertain(network: Network, uncertain: Mapping[str, float]) -> dict[int, float]:
    """Return the indices of links that may be missing, and the probability that each is there."""
    at = {link.id: number for number, link in enumerate(network.links)} if uncertain else {}
    carries = {link for row in network.out for _, link in row if network.kind(link) == CAUSAL}
    found = {}
    for given, chance in uncertain.items():
        name = network.graph.link(getattr(given, "id", given)).id
        if at[name] not in carries:
            raise UsageError(
                f"{name!r} is no causal link of these layers", "only these may be missing"
            )
        if isinstance(chance, bool) or not isinstance(chance, (int, float)) or not 0 <= chance <= 1:
            raise UsageError(f"the chance of link {name} is {chance!r}", "it is from 0 to 1")
        found[at[name]] = float(chance)
    return found


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
    network: Network,
    together: Iterable[Iterable[str]],
    chances: Mapping[Grade, float] | None,
    uncertain: Mapping[int, float],
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
    for numbers in found:
        if chances is None and uncertain.keys().isdisjoint(numbers):
            raise UsageError(
                "all links are there, so none are missing together",
                "say --chances or --uncertain LINK=P as well",
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
    grade: Callable[[int], Grade],
    chances: Mapping[Grade, float] | None,
    uncertain: Mapping[int, float] | None = None,
) -> Callable[[int], float] | None:
    """Return the probability that the link of an index is there; None if all are.

    That of the link itself counts, else that of its grade.
    """
    if chances is None and not uncertain:
        return None
    named = uncertain or {}
    sure = None if chances is None else {**chances, Grade.BY_DEFINITION: 1.0}

    def chance(link: int) -> float:
        if link in named:
            return named[link]
        return 1.0 if sure is None else sure[grade(link)]

    return chance


def never(system: System, exact: Exact, node: int, sign: Sign) -> str:
    """Return why a press never moves a node so; empty if the signs of the map allow it."""
    response = exact.of(system, node)
    if response is None:
        return "no causal route leads there"
    does = {Sign.RAISES: response.raises, Sign.LOWERS: response.lowers}
    if does[sign]:
        return ""
    other = Sign(-sign)
    return f"whatever the strengths are, it {MOVES[other] if does[other] else 'does not move'}"


def given_places(
    network: Network, system: System, exact: Exact, given: Mapping[int, Sign]
) -> dict[int, Sign]:
    """Return what is given by variable.

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
    return {system.at[node]: sign * system.way[node] for node, sign in given.items()}


def refuse_unmet(network: Network, given: Mapping[int, Sign], sampled: Sampled) -> None:
    """Raise :class:`UsageError` if no stable draw moves as given, naming what is at fault."""
    made = [each for each in (sampled.uniform, sampled.damped) if each is not None and each.stable]
    if not given or any(each.kept for each in made):
        return
    told = [f"{network.names[node]!r} {MOVES[sign]}" for node, sign in given.items()]
    if not made:
        raise UsageError(
            f"nothing can be told of draws in which {' and '.join(told)}: "
            f"{sampled.undrawn or 'none is stable'}",
            "leave it out",
        )
    drawn = made[-1]
    of = count(drawn.stable, "stable draw")
    hint = "leave it out, or make more --draws"
    for text, alone in zip(told, drawn.alone, strict=True):
        if not alone:
            raise UsageError(f"it is given that {text}, and in none of {of} it does", hint)
    each = ", ".join(f"{text} in {n}" for text, n in zip(told, drawn.alone, strict=True))
    raise UsageError(f"of {of} none is all as given: {each}, but never together", hint)


_DONE = {Sign.RAISES: "raised", Sign.LOWERS: "lowered"}
