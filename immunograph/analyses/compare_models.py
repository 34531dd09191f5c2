"""Which map agrees best with what was seen? The share of stable draws that do, map by map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from immunograph.arguments import Signed, checked
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.press.budgets import Deadline
from immunograph.press.chunks import WORK
from immunograph.press.evidence import Choice
from immunograph.press.exact import Exact, respond
from immunograph.press.models import Model, ModelComparison, interval, weighed
from immunograph.press.montecarlo import Draws, draw
from immunograph.press.reading import (
    causal_network,
    chance_of,
    never,
    pairs_of,
    read_chances,
    read_given,
    read_grade,
    read_limit,
    read_press,
    read_scheme,
    read_seed,
    read_unknown,
)
from immunograph.press.routes import best_routes
from immunograph.press.sampling import FEWEST, RARE, Scheme, work_of
from immunograph.press.system import SelfLimit, System, self_limit_of, system_of
from immunograph.records import Node
from immunograph.routes import check_range
from immunograph.vocabulary import Grade, Layer, Sign, Walk
from immunograph.walk import Network, read_layers

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: How many stable draws are made of each map, unless it is said.
DRAWS = 10_000

#: Comparing is all about draws: so many times the work of a prediction may be spent on them.
COMPARED = 10


@checked
def compare_models(
    graphs: Mapping[str, CausalGraph],
    press: Signed,
    *,
    given: Signed,
    hold: bool = False,
    self_limit: SelfLimit | str = SelfLimit.AUTO,
    unknown: str = "both",
    min_grade: Grade | str | None = None,
    draws: int = DRAWS,
    scheme: Scheme | str = Scheme.AUTO,
    seed: int = 1,
    chances: bool | Mapping[Grade, float] | Mapping[str, float] = False,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
    executor: Executor | None = None,
) -> ModelComparison:
    """Weigh rival maps by how often each of them responds as was seen.

    Parameters
    ----------
    graphs : mapping of str to CausalGraph
        Two maps or more, by the names they are to be told by.
    press : mapping of str to Sign or str
        What something kept pushing in every map, or with ``hold`` what was held:
        ``{"stress": "raises"}``; or such pairs. A node alone is raised.
    given : mapping of str to Sign or str
        What was seen to rise or fall then; or such pairs.
    hold, self_limit, unknown, min_grade, chances, layers, layer, implied_signs
        As in :func:`predict`, for every map: ``layer`` adds to the usual layers, ``layers``
        replaces them.
    draws : int
        How many stable draws of strengths to make of each map.
    seed : int
        The seed of the draws, 0 or more.
    scheme : Scheme or str
        How strengths are drawn, as in :func:`predict`. With ``"auto"``, if fewer than one uniform
        draw in twenty is stable of any map, damped draws are made of all of them, and weigh them.
    seconds : float, optional
        The time that all draws may take together; where it is spent the answer says so.
    executor : concurrent.futures.Executor, optional
        Who makes the draws; the answer is the same. By default they are made here.

    Returns
    -------
    ModelComparison
        One :class:`Model` a map, the best first.

    Raises
    ------
    UsageError
        If there are fewer than two maps, nothing is pressed or nothing given; or, with the name
        of the map, if a name means no node of it or several, if it has no causal links, or if
        with ``scheme="uniform"`` nothing in it was stable.

    Notes
    -----
    Draws are those of :func:`predict` (Melbourne-Thomas and others 2012). The share of stable
    draws that respond as was seen is the likelihood of a map, given how strengths are drawn. It
    is a number of independent draws out of so many; the interval is Wilson's, for 95 %. A Bayes
    factor is the share of the best map by that of another, and the posterior share is that by
    the sum of all, which takes every map to be as likely beforehand. Where no draw agrees, the
    factor is at least the best share by the upper end of the interval; where the signs of a map
    rule out what was seen, there is no bound to it.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> maps = {"all of it": graph, "without dopamine": graph.subgraph(
    ...     [node.id for node in graph if node.id != "dopamine"])}
    >>> found = ig.compare_models(maps, {"stress": "+"}, given={"immune function": "-"}, draws=900)
    >>> [(model.name, model.share > 0.9) for model in found]
    [('without dopamine', True), ('all of it', False)]
    """
    if len(graphs) < 2:
        raise UsageError("fewer than two maps are to be compared", "name two or more")
    pairs = pairs_of(press), pairs_of(given)
    if not pairs[0]:
        raise UsageError("nothing is changed", "say what: --raise NODE or --lower NODE")
    if not pairs[1]:
        raise UsageError("nothing is given that was seen", "say what: --given NODE=raises")
    check_range(draws=draws)
    read_seed(seed)
    question = _Question(
        press=pairs[0],
        given=pairs[1],
        hold=bool(hold),
        self_limit=read_limit(self_limit),
        unknown=read_unknown(unknown),
        least=Grade.VERY_LOW if min_grade is None else read_grade(min_grade),
        draws=draws,
        scheme=read_scheme(scheme),
        seed=seed,
        chances=read_chances(chances),
        layers=read_layers(layers, layer),
        implied_signs=implied_signs,
        executor=executor,
    )
    budget = Deadline(seconds)
    left = len(graphs)
    found: list[_Asked] = []
    for name, graph in graphs.items():
        share = budget.left()
        try:
            found.append(question.asked(name, graph, share and share / left))
        except UsageError as error:
            raise UsageError(f"map {name!r}: {error.message}", error.hint) from None
        left -= 1
    rare = any(each.rare for each in found)
    damped = question.scheme is Scheme.DAMPED or (rare and question.scheme is Scheme.AUTO)
    models = [question.model(each, damped=damped, seconds=budget.left()) for each in found]
    first = next(iter(graphs.values()))
    pressed = read_press(first, question.press)
    return ModelComparison(
        pressed=tuple(pressed),
        given=tuple(read_given(first, question.given, pressed)),
        models=weighed(models),
        rare=rare,
        options={
            "walk": Walk.DIRECTED.value,
            "layers": [layer.value for layer in question.layers],
            "implied_signs": implied_signs,
            "hold": question.hold,
            "self_limit": question.self_limit.value,
            "unknown": unknown,
            "min_grade": None if min_grade is None else question.least.word,
            "draws": draws,
            "scheme": question.scheme.value,
            "seed": seed,
            "chances": question.chances and {g.word: p for g, p in question.chances.items()},
            "uncertain": [],
            "together": [],
        },
        graph=first,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was found of one map so far."""

    name: str
    network: Network
    system: System
    exact: Exact
    seen: dict[int, Sign]
    limit: SelfLimit
    uniform: Draws | None

    @property
    def ruled_out(self) -> list[int]:
        """The nodes whose response the signs rule out."""
        return [n for n, sign in self.seen.items() if never(self.system, self.exact, n, sign)]

    @property
    def rare(self) -> bool:
        """Whether fewer than one uniform draw in twenty is stable."""
        drawn = self.uniform
        return drawn is None or any(s.stable < RARE * s.tried for s in drawn.stability)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of every map."""

    press: tuple[tuple[str | Node, Sign | str], ...]
    given: tuple[tuple[str | Node, Sign | str], ...]
    hold: bool
    self_limit: SelfLimit
    unknown: bool
    least: Grade
    draws: int
    scheme: Scheme
    seed: int
    chances: dict[Grade, float] | None
    layers: tuple[Layer, ...]
    implied_signs: bool
    executor: Executor | None

    def asked(self, name: str, graph: CausalGraph, seconds: float | None) -> _Asked:
        """Return what signs decide for a map, and its uniform draws."""
        pressed = read_press(graph, self.press)
        given = read_given(graph, self.given, pressed)
        if len(given) < len(self.given):
            raise UsageError("two of the names given mean one node", "give each node once")
        network = causal_network(
            graph, pressed[0][0], layers=self.layers, implied_signs=self.implied_signs
        )
        limit = self.self_limit
        if limit is SelfLimit.AUTO:
            limit = self_limit_of(network)
        system = system_of(
            network, {network.index[node]: sign for node, sign in pressed}, self_limit=limit,
            unknown=self.unknown, hold=self.hold, keep=Choice(network, self.least).keep,
        )  # fmt: skip
        found = _Asked(
            name=name, network=network, system=system, exact=respond(system),
            seen={network.index[node]: sign for node, sign in given}, limit=limit, uniform=None,
        )  # fmt: skip
        if work_of(system, None) * FEWEST > WORK:
            raise UsageError(
                "its feedback is too large to draw strengths",
                "leave links out: --min-grade, --unknown out",
            )
        if self.scheme is Scheme.DAMPED:
            return found
        drawn = None if found.exact.unstable else self._drawn(found, seconds, damped=False)
        if self.scheme is Scheme.UNIFORM and (drawn is None or not drawn.stable):
            raise UsageError(
                "no draw of its strengths is stable", "try --scheme damped, or leave links out"
            )
        return replace(found, uniform=drawn)

    def _drawn(self, found: _Asked, seconds: float | None, *, damped: bool) -> Draws:
        system, out = found.system, found.ruled_out
        cost = work_of(system, None)
        return draw(
            system, min(self.draws, max(FEWEST, COMPARED * WORK // cost)),
            seed=self.seed, budget=Deadline(seconds), damped=damped,
            chance=chance_of(found.network.grade, self.chances),
            given={system.at[n]: Sign(sign * system.way[n]) for n, sign in found.seen.items()
                   if n not in out},
            still=frozenset(
                place for place, moved in enumerate(found.exact.responses) if moved.sign is None
            ),
            executor=self.executor,
        )  # fmt: skip

    def model(self, found: _Asked, *, damped: bool, seconds: float | None) -> Model:
        """Return how often a map responds as was seen."""
        network, system, seen, ruled_out = found.network, found.system, found.seen, found.ruled_out
        other = None
        if damped or found.uniform is None:
            other = self._drawn(found, seconds, damped=True)
        drawn = other or found.uniform or self._drawn(found, seconds, damped=damped)
        alone = iter(drawn.alone)
        routes = best_routes(network, system, system.pressed, seen.keys() - set(system.pressed))
        weakest = min(
            (routes[node] for node in seen if node in routes),
            key=lambda route: (route.grade, route.weakest),
            default=None,
        )
        kept = 0 if ruled_out else drawn.kept
        low, high = (0.0, 0.0) if ruled_out else interval(kept, drawn.stable)
        uniform, stable_share = found.uniform, 0.0
        if uniform is not None:
            shares = (each.stable / each.tried for each in uniform.stability)
            stable_share = prod(shares, start=1.0)
        return Model(
            name=found.name,
            stable=drawn.stable,
            kept=kept,
            share=kept / drawn.stable,
            low=low,
            high=high,
            uniform_share=_share(uniform, ruled_out),
            damped_share=_share(other, ruled_out),
            bayes_factor=None,
            at_least=False,
            posterior=None,
            alone=tuple(0 if node in ruled_out else next(alone) for node in seen),
            ruled_out=tuple(network.names[node] for node in ruled_out),
            stable_share=None if self.scheme is Scheme.DAMPED else stable_share,
            self_limit=found.limit.value,
            grade=None if weakest is None else weakest.grade,
            weakest=None if weakest is None else weakest.weakest,
            stopped=drawn.stopped,
        )


def _share(drawn: Draws | None, ruled_out: list[int]) -> float | None:
    """Return the share of stable draws that respond as was seen; None if there are none."""
    if drawn is None or not drawn.stable:
        return None
    return 0.0 if ruled_out else drawn.kept / drawn.stable
