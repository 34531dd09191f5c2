"""Which map agrees best with what was seen? The share of stable draws that do, map by map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from immunograph.arguments import Signed, checked
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.press.evidence import Choice
from immunograph.press.exact import respond
from immunograph.press.models import Model, ModelComparison, interval, weighed
from immunograph.press.montecarlo import draw
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
    read_seed,
    read_unknown,
    refuse_never_stable,
    refuse_unstable,
)
from immunograph.press.routes import best_routes
from immunograph.press.system import SelfLimit, system_of
from immunograph.records import Node
from immunograph.routes import check_range
from immunograph.vocabulary import Grade, Layer, Sign, Walk
from immunograph.walk import Budget, read_layers

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: How many stable draws are made of each map, unless it is said.
DRAWS = 10_000

#: The seconds that all draws may take together, unless it is said.
SECONDS = 30.0


@checked
def compare_models(
    graphs: Mapping[str, CausalGraph],
    press: Signed,
    *,
    given: Signed,
    self_limit: SelfLimit | str = SelfLimit.ALL,
    unknown: str = "both",
    min_grade: Grade | str | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    chances: bool | Mapping[Grade, float] | Mapping[str, float] = False,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float = SECONDS,
    executor: Executor | None = None,
) -> ModelComparison:
    """Weigh rival maps by how often each of them responds as was seen.

    Parameters
    ----------
    graphs : mapping of str to CausalGraph
        Two maps or more, by the names they are to be told by.
    press : mapping of str to Sign or str
        What was changed for good, in every map: ``{"stress": "raises"}``; or such pairs.
    given : mapping of str to Sign or str
        What was seen to rise or fall then; or such pairs.
    self_limit, unknown, min_grade, chances, layers, layer, implied_signs
        As in :func:`predict`, for every map: ``layer`` adds to the usual layers, ``layers``
        replaces them.
    draws : int
        How many stable draws of strengths to make of each map.
    seed : int
        The seed of the draws, 0 or more.
    seconds : float
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
        nothing in it was stable.

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
        self_limit=read_limit(self_limit),
        unknown=read_unknown(unknown),
        least=Grade.VERY_LOW if min_grade is None else read_grade(min_grade),
        draws=draws,
        seed=seed,
        chances=read_chances(chances),
        layers=read_layers(layers, layer),
        implied_signs=implied_signs,
        executor=executor,
    )
    budget = Budget(seconds=seconds)
    models: list[Model] = []
    for number, (name, graph) in enumerate(graphs.items()):
        share = max(budget.left() / (len(graphs) - number), _LITTLE)
        try:
            models.append(question.model(name, graph, Budget(seconds=share)))
        except UsageError as error:
            raise UsageError(f"map {name!r}: {error.message}", error.hint) from None
    first = next(iter(graphs.values()))
    pressed = read_press(first, question.press)
    return ModelComparison(
        pressed=tuple(pressed),
        given=tuple(read_given(first, question.given, pressed)),
        models=weighed(models),
        options={
            "walk": Walk.DIRECTED.value,
            "layers": [layer.value for layer in question.layers],
            "implied_signs": implied_signs,
            "self_limit": question.self_limit.value,
            "unknown": unknown,
            "min_grade": None if min_grade is None else question.least.word,
            "draws": draws,
            "seed": seed,
            "chances": question.chances and {g.word: p for g, p in question.chances.items()},
            "together": [],
        },
        graph=first,
    )


#: A map whose turn comes when the time is up gets so many seconds: one batch.
_LITTLE = 1e-3


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of every map."""

    press: tuple[tuple[str | Node, Sign | str], ...]
    given: tuple[tuple[str | Node, Sign | str], ...]
    self_limit: SelfLimit
    unknown: bool
    least: Grade
    draws: int
    seed: int
    chances: dict[Grade, float] | None
    layers: tuple[Layer, ...]
    implied_signs: bool
    executor: Executor | None

    def model(self, name: str, graph: CausalGraph, budget: Budget) -> Model:
        """Return how often a map responds as was seen."""
        pressed = read_press(graph, self.press)
        given = read_given(graph, self.given, pressed)
        if len(given) < len(self.given):
            raise UsageError("two of the names given mean one node", "give each node once")
        network = causal_network(
            graph, pressed[0][0], layers=self.layers, implied_signs=self.implied_signs
        )
        press = {network.index[node]: sign for node, sign in pressed}
        system = system_of(
            network, press, self_limit=self.self_limit, unknown=self.unknown,
            keep=Choice(network, self.least).keep,
        )  # fmt: skip
        exact = respond(system)
        refuse_never_stable(network, system, exact, self.self_limit)
        seen = {network.index[node]: sign for node, sign in given}
        ruled_out = [node for node, sign in seen.items() if never(system, exact, node, sign)]
        drawn = draw(
            system, self.draws,
            seed=self.seed, budget=budget, chance=chance_of(network.grade, self.chances),
            given={system.shown[n]: sign for n, sign in seen.items() if n not in ruled_out},
            executor=self.executor,
        )  # fmt: skip
        refuse_unstable(network, system, drawn)
        alone = iter(drawn.alone)
        routes = best_routes(network, system, seen.keys() - press.keys())
        weakest = min(
            (routes[node] for node in seen if node in routes),
            key=lambda route: (route.grade, route.weakest),
            default=None,
        )
        kept = 0 if ruled_out else drawn.kept
        low, high = (0.0, 0.0) if ruled_out else interval(kept, drawn.stable)
        return Model(
            name=name,
            stable=drawn.stable,
            kept=kept,
            share=kept / drawn.stable,
            low=low,
            high=high,
            bayes_factor=None,
            at_least=False,
            posterior=None,
            alone=tuple(0 if node in ruled_out else next(alone) for node in seen),
            ruled_out=tuple(network.names[node] for node in ruled_out),
            stable_share=prod((each.stable / each.tried for each in drawn.stability), start=1.0),
            grade=None if weakest is None else weakest.grade,
            weakest=None if weakest is None else weakest.weakest,
            stopped=drawn.stopped,
        )
