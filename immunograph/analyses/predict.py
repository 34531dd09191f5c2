"""What happens if X rises? Predictions that respect feedback, with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.press.exact import Exact, respond
from immunograph.press.montecarlo import Draws, draw
from immunograph.press.prediction import (
    CHANCES,
    AtGrade,
    Predicted,
    Prediction,
    Sample,
    predicted_of,
)
from immunograph.press.routes import best_walks
from immunograph.press.system import SelfLimit, System, system_of
from immunograph.routes import Route, Surveyor, check_range, rank
from immunograph.vocabulary import Family, Grade, Layer, Relation, Sign, Walk
from immunograph.walk import Budget, Network, network_of, read_layers
from immunograph.walk.network import ASSOCIATION, CAUSAL

#: How many stable draws are made where the exact answer does not tell, unless it is said.
DRAWS = 1000

#: The seconds that draws may take, unless it is said.
SECONDS = 30.0


def predict(
    graph: CausalGraph,
    press: Mapping[str, Sign | str] | Iterable[tuple[str, Sign | str]],
    *,
    of: str | None = None,
    self_limit: SelfLimit | str = SelfLimit.ALL,
    unknown: str = "both",
    min_grade: Grade | str | None = None,
    draws: int | None = None,
    seed: int = 1,
    chances: bool | Mapping[Grade, float] | Mapping[str, float] = False,
    layers: Iterable[Layer | str] | None = None,
    implied_signs: bool = False,
    seconds: float = SECONDS,
) -> Prediction:
    """Predict what a lasting change of some nodes does to every other, feedback included.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    press : mapping of str to Sign or str
        Names of nodes and what is done to them: ``{"stress": Sign.RAISES}``; or such pairs.
    of : str, optional
        Only what is predicted of this node, and how that changes as weaker evidence is dropped.
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
    layers, implied_signs
        Which links there are, as in :func:`find_paths`. Associations carry nothing.
    seconds : float
        The time that draws may take; where it is spent the answer says so.

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
        that is reached can be stable, or no draw was; if an option is out of range.
    ImmunographError
        If draws are needed and numpy is not installed.

    Notes
    -----
    A press on j moves i by the sign of adj(-A)[i, j] where the equilibrium is stable (Levins
    1974). The weight of that is the net number of terms by all terms (Dambacher, Li and
    Rossignol 2002), over the nodes between press and node. Exact for components of up to 20
    nodes, 14 to 18 where they are dense; otherwise, and where a determinant is not positive
    at equal strengths, by stable draws of strengths (Melbourne-Thomas and others 2012). A
    direction is told if it is certain, or if the net share is at least one half.

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
    pressed = _read_press(graph, press)
    check_range(draws=draws)
    if seed < 0:
        raise UsageError(f"seed is {seed}", "it must be 0 or more")
    if unknown not in ("both", "out"):
        raise UsageError(f"unknown is {unknown!r}", "it must be both or out")
    least = Grade.VERY_LOW if min_grade is None else _read_grade(min_grade)
    kept = read_layers(layers)
    network = network_of(graph, walk=Walk.DIRECTED, layers=kept, implied_signs=implied_signs)
    if not any(network.kind(link) != ASSOCIATION for row in network.out for _, link in row):
        raise UsageError(
            "the map has no causal links in these layers, and associations carry no change",
            f"ask: immunograph reach {pressed[0][0]}",
        )
    question = _Question(
        network=network,
        budget=Budget(seconds=seconds),
        press={network.index[name]: sign for name, sign in pressed},
        self_limit=_read_limit(self_limit),
        unknown=unknown == "both",
        draws=draws,
        seed=seed,
        chances=_read_chances(chances),
    )
    goal = None if of is None else graph.node(of).id
    wanted = range(len(network.names)) if goal is None else [network.index[goal]]
    found = question.answer(least, wanted)
    levels = () if goal is None else [grade for grade in CHANCES if grade >= least]
    return Prediction(
        pressed=tuple(pressed),
        of=goal,
        predicted=tuple(sorted(found.predicted, key=_place)),
        markers=tuple(name for name, _ in pressed if _only_marks(graph, network, name)),
        unweighed=found.unweighed,
        sample=found.sample,
        stopped=found.stopped,
        by_grade=tuple(question.at(level, wanted[0]) for level in levels),
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
        },
        graph=graph,
    )


def _read_press(
    graph: CausalGraph, press: Mapping[str, Sign | str] | Iterable[tuple[str, Sign | str]]
) -> list[tuple[str, Sign]]:
    pairs = press.items() if isinstance(press, Mapping) else press
    found: dict[str, Sign] = {}
    for name, given in pairs:
        node = graph.node(name).id
        try:
            sign = Sign.parse(given) if isinstance(given, str) else Sign(given)
        except ValueError:
            sign = Sign.UNKNOWN
        if sign is Sign.UNKNOWN:
            raise UsageError(f"{node!r} is to be changed by {given!r}", "say raises or lowers")
        if found.setdefault(node, sign) is not sign:
            raise UsageError(f"{node!r} is both raised and lowered", "give one of them")
    if not found:
        raise UsageError("nothing is changed", "say what: --raise NODE or --lower NODE")
    return list(found.items())


def _read_grade(grade: Grade | str) -> Grade:
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


def _read_limit(self_limit: SelfLimit | str) -> SelfLimit:
    try:
        return SelfLimit(self_limit)
    except ValueError:
        raise UsageError(
            f"self-limit is {self_limit!r}", "it must be all, listed or none"
        ) from None


def _read_chances(
    chances: bool | Mapping[Grade, float] | Mapping[str, float],
) -> dict[Grade, float] | None:
    if chances is False:
        return None
    if chances is True:
        return CHANCES
    given = {_read_grade(grade): chance for grade, chance in chances.items()}
    for grade, chance in given.items():
        if not 0 <= chance <= 1:
            raise UsageError(
                f"the chance of a link graded {grade.label} is {chance:g}", "it is from 0 to 1"
            )
    return {**CHANCES, **given}


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

    def answer(self, least: Grade, wanted: Sequence[int]) -> _Answered:
        """Return what is predicted of some nodes by links of at least that grade."""
        system = system_of(
            self.network, self.press,
            self_limit=self.self_limit, unknown=self.unknown, least=least,
        )  # fmt: skip
        exact = respond(system)
        if exact.unstable:
            part, reason = exact.unstable[0]
            names = ", ".join(self._names(system, part)[:3])
            hint = "try --self-limit all" if self.self_limit is not SelfLimit.ALL else ""
            raise UsageError(f"no equilibrium is stable: of {names}, {reason}", hint)
        reached = (exact.responses[system.shown[n]] for n in wanted if n in system.shown)
        unweighed = any(r.raises and r.lowers and r.weight is None for r in reached)
        drawn = self._drawn(system, needed=unweighed)
        routes = self._routes(system)
        return _Answered(
            predicted=tuple(self._predicted(n, system, exact, drawn, routes) for n in wanted),
            unweighed=tuple(
                (self._names(system, part), why)
                for part, why in exact.unweighed
                if unweighed and self.chances is None
            ),
            sample=None if drawn is None else self._sample(system, drawn),
            stopped=None if drawn is None else drawn.stopped,
        )

    def _sample(self, system: System, drawn: Draws) -> Sample:
        return Sample(
            asked=DRAWS if self.draws is None else self.draws,
            stable=drawn.stable,
            seed=self.seed,
            parts=tuple((self._names(system, s.part), s.tried, s.stable) for s in drawn.stability),
        )

    def at(self, least: Grade, node: int) -> AtGrade:
        """Return the prediction of one node by links of at least that grade."""
        network = self.network
        there = {link for row in network.out for _, link in row if network.kind(link) == CAUSAL}
        links = sum(network.grade(link) >= least for link in there)
        try:
            (found,) = self.answer(least, [node]).predicted
        except UsageError as refused:
            return AtGrade(min_grade=least, links=links, predicted=None, refused=refused.args[0])
        return AtGrade(min_grade=least, links=links, predicted=found, refused=None)

    def _names(self, system: System, part: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.network.names[system.nodes[place]] for place in part)

    def _drawn(self, system: System, *, needed: bool) -> Draws | None:
        """Return draws if they were asked for or the exact answer leaves a node open."""
        if self.draws is None and self.chances is None and not needed:
            return None
        chance = None if self.chances is None else self._chance
        asked = DRAWS if self.draws is None else self.draws
        drawn = draw(system, asked, seed=self.seed, budget=self.budget, chance=chance)
        if not drawn.stable:
            worst = min(drawn.stability, key=lambda each: each.stable)
            names = ", ".join(self._names(system, worst.part)[:3])
            raise UsageError(
                f"no draw of the feedback among {names} was stable, of {worst.tried}",
                "leave links out (--min-grade, --unknown out), or give it more --seconds",
            )
        return drawn

    def _chance(self, link: int) -> float:
        if self.chances is None or self.network.links[link].family is Family.STRUCTURAL:
            return 1.0
        return self.chances[self.network.grade(link)]

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
        if drawn is not None:
            up, down = (0, 0) if place is None else (drawn.raises[place], drawn.lowers[place])
            still = drawn.stable - up - down
            shares = (up / drawn.stable, down / drawn.stable, still / drawn.stable)
        return predicted_of(
            self.network.names[node],
            moved,
            shares,
            routes.get(node),
            all_there=self.chances is None,
        )

    def _routes(self, system: System) -> dict[int, Route]:
        """Return the best causal route to each node that is reached, pressed ones left out."""
        survey = Surveyor(self.network)
        found: dict[int, Route] = {}
        for start in system.push:
            here = system.nodes[start]
            for node, walk in best_walks(system, start, self.network.grade).items():
                if node not in self.press:
                    route = survey.route(here, walk)
                    found[node] = min(found.get(node, route), route, key=rank)
        return found
