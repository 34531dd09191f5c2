"""What happens if X rises? Predictions that respect feedback, with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from immunograph.arguments import Signed, checked
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.press.between import links_towards
from immunograph.press.evidence import Choice, choices
from immunograph.press.exact import Exact, respond
from immunograph.press.montecarlo import Draws, draw
from immunograph.press.prediction import (
    AtEvidence,
    Predicted,
    Prediction,
    Sample,
    predicted_of,
)
from immunograph.press.reading import (
    causal_network,
    chance_of,
    given_places,
    read_chances,
    read_given,
    read_grade,
    read_limit,
    read_press,
    read_seed,
    read_together,
    read_unknown,
    refuse_never_stable,
    refuse_unmet,
    refuse_unstable,
)
from immunograph.press.routes import best_routes
from immunograph.press.settle import candidates, settle, without_each
from immunograph.press.settling import Settling
from immunograph.press.system import SelfLimit, System, system_of
from immunograph.press.why import Why, why
from immunograph.records import Node
from immunograph.routes import Route, check_range
from immunograph.vocabulary import Grade, Layer, Relation, Sign, Walk
from immunograph.walk import Budget, Network, read_layers
from immunograph.walk.network import ASSOCIATION

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: How many stable draws are made where the exact answer does not tell, unless it is said.
DRAWS = 1000

#: The seconds that draws may take, unless it is said.
SECONDS = 30.0

#: The most seconds that asking again without single links may take.
LEAVING_OUT = 10.0


@checked
def predict(
    graph: CausalGraph,
    press: Signed,
    *,
    of: str | Node | None = None,
    self_limit: SelfLimit | str = SelfLimit.ALL,
    unknown: str = "both",
    min_grade: Grade | str | None = None,
    draws: int | None = None,
    seed: int = 1,
    chances: bool | Mapping[Grade, float] | Mapping[str, float] = False,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    given: Signed = (),
    together: Iterable[Iterable[str]] = (),
    seconds: float = SECONDS,
    executor: Executor | None = None,
) -> Prediction:
    """Predict what a lasting change of some nodes does to every other, feedback included.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    press : mapping of str to Sign or str
        Names of nodes and what is done to them: ``{"stress": Sign.RAISES}``; or such pairs.
    of : str, optional
        Only what is predicted of this node: with why, with what would settle it, and with how it
        changes as weaker evidence is dropped.
    self_limit : SelfLimit or str
        Which nodes return by themselves once nothing drives them: ``"all"``; ``"listed"``, those
        with a link to themselves that lowers; or ``"none"``.
    unknown : str
        ``"both"``: a link of unknown sign may go either way; ``"out"``: it is left out.
    min_grade : Grade or str, optional
        Leave out causal links with a lower grade.
    draws : int, optional
        How many stable draws of strengths to make; by default 1000 where the exact answer leaves
        a node open, none elsewhere.
    seed : int
        The seed of the draws, 0 or more.
    chances : bool or mapping of Grade or str to float
        Whether each draw leaves out causal links at random, by the probability that a link is
        there: very low 0.25, low 0.5, moderate 0.75, high 1, or as given for some grades. A rule
        of thumb, not a measurement.
    layers, layer, implied_signs
        Which links there are, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them. Associations carry nothing.
    given : mapping of str to Sign or str
        Nodes that are known to rise or fall under this press: ``{"inflammation": "raises"}``. Draws
        are made then, and only those that agree are kept; shares are of these.
    together : iterable of iterable of str
        With ``chances``: ids of links that are there together or not at all, such as both ways of
        one interaction, with the lowest of their chances.
    seconds : float
        The time that draws may take; where it is spent the answer says so.
    executor : concurrent.futures.Executor, optional
        Who makes the draws: threads, processes or a cluster; the answer is the same. It is not
        shut down. By default they are made here.

    Returns
    -------
    Prediction
        Directions, not amounts, for every node.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name means no node, or several.
    UsageError
        If nothing is pressed, or a node both ways; if the map has no causal links; if nothing
        that is reached can be stable, or no draw was; if no draw moves as given; if an option is
        out of range.

    Notes
    -----
    A press on j moves i by the sign of adj(-A)[i, j] where the equilibrium is stable (Levins
    1974). The weight of that is the net number of terms by all terms (Dambacher, Li and
    Rossignol 2002), over the nodes between press and node. Exact for components of up to 20
    nodes, 14 to 18 where they are dense; otherwise, and where a determinant is not positive
    at equal strengths, by stable draws of strengths (Melbourne-Thomas and others 2012). A
    direction is told if it is certain, or if the net share is at least one half. With ``of`` the
    question is asked again without each of up to 100 links, for 10 seconds at most.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.predict(graph, {"stress": ig.Sign.RAISES})
    >>> found["immune resilience"].verdict, found["immune resilience"].certain
    ('lowers', True)
    >>> found["empathy"].verdict
    'no_effect'
    """
    pressed = read_press(graph, press)
    known = read_given(graph, given, pressed)
    check_range(draws=draws)
    read_seed(seed)
    least = Grade.VERY_LOW if min_grade is None else read_grade(min_grade)
    kept = read_layers(layers, layer)
    network = causal_network(graph, pressed[0][0], layers=kept, implied_signs=implied_signs)
    likely = read_chances(chances)
    groups = read_together(network, together, likely)
    question = _Question(
        network=network,
        budget=Budget(seconds=seconds),
        press={network.index[name]: sign for name, sign in pressed},
        self_limit=read_limit(self_limit),
        unknown=read_unknown(unknown),
        draws=draws,
        seed=seed,
        chances=likely,
        together=groups,
        given={network.index[name]: sign for name, sign in known},
        executor=executor,
    )
    goal = None if of is None else graph.node(of).id
    wanted = range(len(network.names)) if goal is None else [network.index[goal]]
    every = Choice(network, least)
    found = question.answer(every, wanted)
    behind = None if goal is None else question.why(found.system, wanted[0])
    others = () if goal is None else choices(network, least)
    by_evidence = tuple(question.at(choice, wanted[0], found) for choice in others)
    return Prediction(
        pressed=tuple(pressed),
        given=tuple(known),
        of=goal,
        predicted=tuple(sorted(found.predicted, key=_place)),
        markers=tuple(name for name, _ in pressed if _only_marks(graph, network, name)),
        unweighed=found.unweighed,
        sample=found.sample,
        stopped=found.stopped,
        why=behind,
        settling=None if behind is None else question.settling(every, wanted[0], found, behind),
        by_evidence=by_evidence,
        options={
            "walk": Walk.DIRECTED.value,
            "layers": [layer.value for layer in kept],
            "implied_signs": implied_signs,
            "self_limit": question.self_limit.value,
            "unknown": unknown,
            "min_grade": None if min_grade is None else least.word,
            "draws": draws,
            "seed": seed,
            "chances": question.chances and {g.word: p for g, p in question.chances.items()},
            "together": [[network.links[link].id for link in group] for group in groups],
        },
        graph=graph,
    )


def _only_marks(graph: CausalGraph, network: Network, name: str) -> bool:
    """Tell whether a node measures another and, as far as the map goes, does nothing."""
    marks = any(link.relation is Relation.IS_MARKER_OF for link in graph.links_from(name))
    steps = network.out[network.index[name]]
    return marks and all(network.kind(link) == ASSOCIATION for _, link in steps)


_ORDER = ("raises", "lowers", "ambiguous", "no_effect")


def _place(each: Predicted) -> tuple[int, bool, int, int, str]:
    route = each.route
    grade, length = (9, 0) if route is None else (int(route.grade), len(route))
    return _ORDER.index(each.verdict), not each.certain, -grade, length, each.node


@dataclass(frozen=True, slots=True)
class _Answered:
    """What was found for one choice of links."""

    choice: Choice
    system: System
    known: dict[int, Sign]
    predicted: tuple[Predicted, ...]
    unweighed: tuple[tuple[tuple[str, ...], str], ...]
    sample: Sample | None
    stopped: str | None


@dataclass(frozen=True, slots=True)
class _Question:
    """A press and its assumptions, to be asked for several choices of links."""

    network: Network
    budget: Budget
    press: dict[int, Sign]
    self_limit: SelfLimit
    unknown: bool
    draws: int | None
    seed: int
    chances: dict[Grade, float] | None
    together: tuple[tuple[int, ...], ...]
    given: dict[int, Sign]
    executor: Executor | None

    def answer(self, choice: Choice, wanted: Sequence[int]) -> _Answered:
        """Return what is predicted of some nodes by the links that count."""
        system = system_of(
            self.network, self.press,
            self_limit=self.self_limit, unknown=self.unknown, keep=choice.keep,
        )  # fmt: skip
        exact = respond(system)
        refuse_never_stable(self.network, system, exact, self.self_limit)
        reached = (exact.responses[system.shown[n]] for n in wanted if n in system.shown)
        unweighed = any(r.raises and r.lowers and r.weight is None for r in reached)
        known = given_places(self.network, system, exact, self.given)
        drawn = self._drawn(system, choice, known, needed=unweighed or bool(known))
        routes = best_routes(self.network, system, set(wanted).difference(self.press))
        return _Answered(
            choice=choice,
            system=system,
            known=known,
            predicted=tuple(self._predicted(n, system, exact, drawn, routes) for n in wanted),
            unweighed=tuple(
                (self._names(system, part), why)
                for part, why in exact.unweighed
                if unweighed and self.chances is None and not self.given
            ),
            sample=None if drawn is None else self._sample(system, drawn),
            stopped=None if drawn is None else drawn.stopped,
        )

    def _sample(self, system: System, drawn: Draws) -> Sample:
        return Sample(
            asked=DRAWS if self.draws is None else self.draws,
            stable=drawn.stable,
            kept=drawn.kept,
            alone=drawn.alone,
            seed=self.seed,
            parts=tuple((self._names(system, s.part), s.tried, s.stable) for s in drawn.stability),
        )

    def why(self, system: System, node: int) -> Why | None:
        """Return the paths and loops behind what a node does; None if it is not reached."""
        return why(self.network, system, system.shown[node]) if node in system.shown else None

    def settling(self, choice: Choice, node: int, found: _Answered, behind: Why) -> Settling:
        """Return what would settle what is predicted of a node that is reached."""
        system, place = found.system, found.system.shown[node]
        nearby = replace(choice, only=links_towards(system, [place, *found.known]))
        draws = self.draws if found.sample is None else found.sample.asked
        budget = Budget(seconds=min(LEAVING_OUT, self.budget.seconds or LEAVING_OUT))
        again = replace(self, draws=draws, budget=budget)

        def without(link: int) -> tuple[Predicted, Sample | None]:
            other = again.answer(nearby.leaving_out(link), [node])
            return other.predicted[0], other.sample

        now = found.predicted[0], found.sample
        links = candidates(self.network, system, place, behind)
        return settle(
            links, now, place,
            partial(self._drawn, system, choice, found.known, needed=True, watch=place),
            partial(without_each, links, now, without, len(nearby.only or ()), budget),
        )  # fmt: skip

    def at(self, choice: Choice, node: int, known: _Answered) -> AtEvidence:
        """Return the prediction of one node by the links that count; ``known`` is that of all."""
        found, refusal = None, None
        try:
            (found,) = (known if choice == known.choice else self.answer(choice, [node])).predicted
        except UsageError as refused:
            refusal = refused.args[0]
        return AtEvidence(
            min_grade=choice.least,
            without=choice.without,
            links=choice.causal(),
            predicted=found,
            refused=refusal,
        )

    def _names(self, system: System, part: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.network.names[system.nodes[place]] for place in part)

    def _drawn(
        self,
        system: System,
        choice: Choice,
        known: Mapping[int, Sign],
        *,
        needed: bool,
        watch: int | None = None,
    ) -> Draws | None:
        """Return draws if they were asked for, or needed as the exact answer does not tell."""
        if self.draws is None and self.chances is None and not needed:
            return None
        asked = DRAWS if self.draws is None else self.draws
        drawn = draw(
            system, asked,
            seed=self.seed, budget=self.budget, chance=chance_of(choice.known, self.chances),
            together=self.together, given=known, watch=watch, executor=self.executor,
        )  # fmt: skip
        refuse_unstable(self.network, system, drawn)
        refuse_unmet(self.network, system, drawn, known)
        return drawn

    def _predicted(
        self,
        node: int,
        system: System,
        exact: Exact,
        drawn: Draws | None,
        routes: Mapping[int, Route],
    ) -> Predicted:
        place = system.shown.get(node)
        moved = None if place is None else exact.responses[place]
        shares = None
        if drawn is not None and moved is not None and not (moved.raises or moved.lowers):
            shares = (0.0, 0.0, 1.0)  # rounding may leave something of what is taken back
        elif drawn is not None:
            up, down = (0, 0) if place is None else (drawn.raises[place], drawn.lowers[place])
            still = drawn.kept - up - down
            shares = (up / drawn.kept, down / drawn.kept, still / drawn.kept)
        return predicted_of(
            self.network.names[node],
            moved,
            shares,
            routes.get(node),
            all_there=self.chances is None,
            weighed=self.chances is None and not self.given,
        )
