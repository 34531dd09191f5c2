"""What happens if X rises? Predictions that respect feedback, with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from immunograph.arguments import Signed, checked
from immunograph.graph import CausalGraph
from immunograph.press.budgets import Deadline
from immunograph.press.evidence import Choice, choices
from immunograph.press.predicted import Predicted
from immunograph.press.prediction import Prediction
from immunograph.press.question import Answered, Question, resolved
from immunograph.press.reading import (
    causal_network,
    read_chances,
    read_given,
    read_grade,
    read_limit,
    read_press,
    read_scheme,
    read_seed,
    read_together,
    read_uncertain,
    read_unknown,
)
from immunograph.press.sampling import Sampler, Scheme
from immunograph.press.system import SelfLimit
from immunograph.records import Node
from immunograph.routes import check_range
from immunograph.vocabulary import Grade, Layer, Relation, Walk
from immunograph.walk import Network, read_layers
from immunograph.walk.network import ASSOCIATION

if TYPE_CHECKING:
    from concurrent.futures import Executor


@checked
def predict(
    graph: CausalGraph,
    press: Signed,
    *,
    of: str | Node | None = None,
    hold: bool = False,
    self_limit: SelfLimit | str = SelfLimit.AUTO,
    unknown: str = "both",
    min_grade: Grade | str | None = None,
    draws: int | None = None,
    scheme: Scheme | str = Scheme.AUTO,
    seed: int = 1,
    chances: bool | Mapping[Grade, float] | Mapping[str, float] = False,
    uncertain: Mapping[str, float] | None = None,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    given: Signed = (),
    together: Iterable[Iterable[str]] = (),
    seconds: float | None = None,
    executor: Executor | None = None,
) -> Prediction:
    """Predict the response to a sustained push, feedback included (press perturbation).

    Parameters
    ----------
    graph : CausalGraph
        The map.
    press : mapping of str to Sign or str, or str
        Nodes and what is done to them: ``{"stress": Sign.RAISES}``; or such pairs. A node alone,
        ``"stress"``, is raised.
    of : str, optional
        Only what is predicted of this node: with why, with what would settle it, and with how it
        changes as weaker evidence is dropped.
    hold : bool
        Whether the nodes are held high or low: what acts on them is cut (do-intervention), and
        they move by assumption. Otherwise something keeps pushing them, and feedback may take
        them back.
    self_limit : SelfLimit or str
        Which variables return by themselves once nothing drives them: ``"all"``; ``"listed"``,
        those with a link to themselves that lowers; ``"none"``; or ``"auto"``, listed if the map
        has such links, else all.
    unknown : str
        ``"both"``: a link of unknown sign may go either way; ``"out"``: it is left out.
    min_grade : Grade or str, optional
        Leave out causal links with a lower grade.
    draws : int, optional
        How many stable draws of strengths to make, of all that is reached; by default 1000 of
        what acts on a node that signs leave open.
    scheme : Scheme or str
        How strengths are drawn: ``"uniform"``, stable draws only; ``"damped"``, with
        self-limitation that outweighs feedback, so that every draw is stable; or ``"auto"``,
        damped draws besides where fewer than one uniform draw in twenty is stable.
    seed : int
        The seed of the draws, 0 or more.
    chances : bool or mapping of Grade or str to float
        Whether each draw leaves out causal links at random, by the probability that a link is
        there: very low 0.25, low 0.5, moderate 0.75, high 1, or as given for some grades. A rule
        of thumb, not a measurement.
    uncertain : mapping of str to float, optional
        Ids of single links that may be missing, and the probability that each is there:
        ``{"E01": 0.5}``; it counts instead of that of the grade.
    layers, layer, implied_signs
        Which links there are, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them. Associations carry nothing.
    given : mapping of str to Sign or str
        Nodes that are known to rise or fall under this press: ``{"inflammation": "raises"}``. Draws
        are made then, and only those that agree are kept; shares are of these.
    together : iterable of iterable of str
        With ``chances`` or ``uncertain``: ids of links that are there together or not at all, such
        as both ways of one interaction, with the lowest of their chances.
    seconds : float, optional
        The time that draws may take; where it is spent the answer says so. By default work is
        limited, not time, so that the answer does not depend on the machine.
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
        If nothing is pressed, or a node both ways; if the map has no causal links; if no draw
        moves as given; if an option is out of range.

    Notes
    -----
    A push on j moves i by the sign of adj(-A)[i, j] where the equilibrium is stable (Levins
    1974). A direction is *certain* if signs decide: where all terms of one component after the
    other agree, or where all its feedback loops reinforce. It is *likely* if at least three
    quarters of stable draws agree (Melbourne-Thomas and others 2012), under each scheme that was
    used, else *open*. The weight is the net number of terms by all terms (Dambacher, Li and
    Rossignol 2002); it is told beside and overrules nothing. It is exact for components of up to
    20 variables, 14 to 18 where they are dense. With ``of`` the question is asked again without
    each of up to 100 links.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.predict(graph, "stress")
    >>> found["immune resilience"].verdict, found["immune resilience"].certainty
    ('lowers', 'certain')
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
    missing = read_uncertain(network, uncertain or {})
    groups = read_together(network, together, likely, missing)
    asked_limit = read_limit(self_limit)
    question = Question(
        network=network,
        press={network.index[name]: sign for name, sign in pressed},
        hold=bool(hold),
        self_limit=resolved(network, asked_limit),
        unknown=read_unknown(unknown),
        chances=likely,
        uncertain=missing,
        given={network.index[name]: sign for name, sign in known},
        sampler=Sampler(
            draws=draws, scheme=read_scheme(scheme), seed=seed, together=groups,
            budget=Deadline(seconds), executor=executor,
        ),
    )  # fmt: skip
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
        self_limit=question.self_limit.value,
        self_limit_changes=question.otherwise(found, wanted, self_limit=question.other_limit()),
        hold_changes=question.otherwise(found, wanted, hold=not question.hold),
        unsettled=tuple((question.names(found.system, p), why) for p, why in found.exact.unstable),
        unweighed=_unweighed(question, found),
        sample=question.sample(found, "uniform"),
        damped=question.sample(found, "damped"),
        rare=found.sampled.rare,
        undrawn=found.sampled.undrawn,
        stopped=found.sampled.stopped,
        why=behind,
        settling=None if behind is None else question.settling(every, wanted[0], found, behind),
        by_evidence=by_evidence,
        options={
            "walk": Walk.DIRECTED.value,
            "layers": [layer.value for layer in kept],
            "implied_signs": implied_signs,
            "hold": question.hold,
            "self_limit": asked_limit.value,
            "unknown": unknown,
            "min_grade": None if min_grade is None else least.word,
            "draws": draws,
            "scheme": question.sampler.scheme.value,
            "seed": seed,
            "chances": question.chances and {g.word: p for g, p in question.chances.items()},
            "uncertain": [
                {"link": network.links[link].id, "chance": p} for link, p in missing.items()
            ],
            "together": [[network.links[link].id for link in group] for group in groups],
        },
        graph=graph,
    )


def _unweighed(question: Question, found: Answered) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return where there is no exact weight, if any node is without one that would have it."""
    bare = any(
        each.weight is None and not each.certain and each.route is not None
        for each in found.predicted
    )
    if not bare or question.chances is not None or question.given:
        return ()
    return tuple((question.names(found.system, p), why) for p, why in found.exact.unweighed)


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
