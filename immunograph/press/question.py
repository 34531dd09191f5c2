"""Question about a press: asked of all links, and again of fewer of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from immunograph.errors import UsageError
from immunograph.press.evidence import Choice
from immunograph.press.exact import Exact, respond
from immunograph.press.montecarlo import Draws
from immunograph.press.predicted import Predicted, predicted_of
from immunograph.press.prediction import AtEvidence, Sample
from immunograph.press.reached import after, joining, links_towards
from immunograph.press.reading import chance_of, given_places, refuse_unmet
from immunograph.press.routes import best_routes
from immunograph.press.sampling import DRAWS, Sampled, Sampler, shares_of
from immunograph.press.settle import Samples, candidates, settle, without_each
from immunograph.press.settling import Settling
from immunograph.press.system import SelfLimit, System, self_limit_of, system_of
from immunograph.press.terms import MOST_NODES, MOST_SUMS
from immunograph.press.why import Why, why
from immunograph.routes import Route
from immunograph.vocabulary import Grade, Sign
from immunograph.walk import Network

#: Other assumptions are looked into as long as that is at most so much work, a few seconds'.
MOST_WORK = 2_000_000_000

#: The work of one partial sum of a determinant, beside that of a cubed size.
SUM = 1000


@dataclass(frozen=True, slots=True)
class Answered:
    """What was found for one choice of links."""

    choice: Choice
    system: System
    exact: Exact
    known: dict[int, Sign]
    predicted: tuple[Predicted, ...]
    sampled: Sampled

    def samples(self, question: Question) -> Samples:
        """Return the uniform and the damped draws."""
        return question.sample(self, "uniform"), question.sample(self, "damped")


@dataclass(frozen=True, slots=True)
class Question:
    """A press and its assumptions, to be asked for several choices of links.

    Attributes
    ----------
    network : Network
        The links.
    press : dict of int to Sign
        The node indices that are pressed.
    hold : bool
        Whether they are held, not pushed.
    self_limit : SelfLimit
        Which variables limit themselves; never ``AUTO``.
    unknown : bool
        Whether links of unknown sign are in.
    chances : dict of Grade to float or None
        The probability that a causal link is there, by grade.
    uncertain : dict of int to float
        The same of single links.
    given : dict of int to Sign
        What is known to move, and how.
    sampler : Sampler
        How draws are made.
    """

    network: Network
    press: dict[int, Sign]
    hold: bool
    self_limit: SelfLimit
    unknown: bool
    chances: dict[Grade, float] | None
    uncertain: dict[int, float]
    given: dict[int, Sign]
    sampler: Sampler

    def system(self, choice: Choice) -> System:
        """Return the system of equations of the links that count."""
        return system_of(
            self.network, self.press, self_limit=self.self_limit, unknown=self.unknown,
            hold=self.hold, keep=choice.keep,
        )  # fmt: skip

    def chance(self, choice: Choice) -> Callable[[int], float] | None:
        """Return the probability that the link of an index is there; None if all are."""
        return chance_of(choice.known, self.chances, self.uncertain)

    def answer(self, choice: Choice, wanted: Sequence[int]) -> Answered:
        """Return what is predicted of some nodes by the links that count."""
        system = self.system(choice)
        exact = respond(system)
        known = given_places(self.network, system, exact, self.given)
        chance = self.chance(choice)
        shaky: frozenset[int] = frozenset()
        if chance is not None:
            shaky = after(system, lambda link: chance(link) < 1)
        reached = {system.at[node] for node in wanted if node in system.at}
        goals = {
            place
            for place in reached
            if (moved := exact.responses[place].sign) is Sign.UNKNOWN
            or (place in shaky and moved is not None)
        }
        sampled = Sampled()
        if goals or known or self.sampler.draws is not None:
            sampled = self.sampler.sample(system, exact, goals, chance=chance, given=known)
            refuse_unmet(self.network, self.given, sampled)
        routes = best_routes(self.network, system, self.press, set(wanted).difference(self.press))
        return Answered(
            choice=choice,
            system=system,
            exact=exact,
            known=known,
            predicted=tuple(
                self._predicted(node, system, exact, sampled, shaky, routes) for node in wanted
            ),
            sampled=sampled,
        )

    def _predicted(
        self,
        node: int,
        system: System,
        exact: Exact,
        sampled: Sampled,
        shaky: Collection[int],
        routes: Mapping[int, Route],
    ) -> Predicted:
        place, moved = system.at.get(node), exact.of(system, node)
        shares = damped = None
        needed = sampled.needed is None or place in sampled.needed
        if needed and (moved is None or moved.sign is None):
            still = (0.0, 0.0, 1.0)
            shares = still if sampled.told is not None and sampled.told.kept else None
            damped = still if sampled.damped is not None and sampled.damped.kept else None
        elif needed:
            way = system.way.get(node, 1)
            shares = shares_of(sampled.told, place, way)
            damped = shares_of(sampled.damped, place, way)
        there = place not in shaky
        return predicted_of(
            self.network.names[node], moved, shares, damped, routes.get(node),
            there=there, weighed=there and not self.given,
        )  # fmt: skip

    def sample(self, found: Answered, scheme: str) -> Sample | None:
        """Return the draws of one scheme as they are told."""
        drawn: Draws | None = getattr(found.sampled, scheme)
        if drawn is None:
            return None
        return Sample(
            scheme=scheme,
            asked=DRAWS if self.sampler.draws is None else self.sampler.draws,
            stable=drawn.stable,
            kept=drawn.kept,
            alone=drawn.alone,
            seed=self.sampler.seed,
            parts=tuple(
                (self.names(found.system, s.part), s.tried, s.stable) for s in drawn.stability
            ),
        )

    def names(self, system: System, part: Iterable[int]) -> tuple[str, ...]:
        """Return the ids of the nodes of some variables."""
        return tuple(self.network.names[system.nodes[place]] for place in part)

    def otherwise(
        self, found: Answered, wanted: Sequence[int], **changes: object
    ) -> tuple[str, ...] | None:
        """Return the nodes for which signs decide otherwise under another assumption.

        None if that would take too much work.
        """
        if self.work(found) > MOST_WORK:
            return None
        other = replace(self, **changes)  # type: ignore[arg-type]
        system = other.system(found.choice)
        exact = respond(system)

        def sign(exact: Exact, system: System, node: int) -> Sign | None:
            moved = exact.of(system, node)
            return None if moved is None else moved.sign

        return tuple(
            self.network.names[node]
            for node in wanted
            if node not in self.press
            and sign(exact, system, node) is not sign(found.exact, found.system, node)
        )

    def other_limit(self) -> SelfLimit:
        """Return the other choice of self-limitation."""
        return SelfLimit.LISTED if self.self_limit is SelfLimit.ALL else SelfLimit.ALL

    def work(self, found: Answered) -> int:
        """Return how much work it was to answer, at the most: sums of terms, and draws."""
        system = found.system
        work = sum(map(len, system.into)) * SUM
        for part in system.parts:
            if len(part) <= MOST_NODES:
                work += SUM * min(MOST_SUMS, (len(part) + 1) << len(part))
        size = {p: len(part) for part in system.parts for p in part}
        for drawn in (found.sampled.uniform, found.sampled.damped):
            if drawn is not None:
                work += sum(each.tried * size[each.part[0]] ** 3 for each in drawn.stability)
                work += drawn.stable * sum(len(part) ** 3 for part in system.parts)
        return work

    def why(self, system: System, node: int) -> Why | None:
        """Return the paths and loops behind what a node does; None if it is not reached."""
        return why(self.network, system, node) if node in system.at else None

    def settling(self, choice: Choice, node: int, found: Answered, behind: Why) -> Settling:
        """Return what would settle what is predicted of a node that is reached."""
        system, place = found.system, found.system.at[node]
        only = links_towards(system, [place, *found.known])
        nearby = replace(choice, only=only | joining(self.network, system))

        def without(link: int) -> tuple[Predicted, Samples]:
            other = self.answer(nearby.leaving_out(link), [node])
            return other.predicted[0], other.samples(self)

        def watched() -> Draws | None:
            chance = self.chance(choice)
            return self.sampler.sample(
                system, found.exact, {place}, chance=chance, given=found.known, watch=place
            ).main

        now = found.predicted[0], found.samples(self)
        links = candidates(self.network, system, place, behind)
        return settle(
            links, now[0], place, watched,
            partial(without_each, links, now, without, len(only), self.work(found)),
        )  # fmt: skip

    def at(self, choice: Choice, node: int, known: Answered) -> AtEvidence:
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


def resolved(network: Network, self_limit: SelfLimit) -> SelfLimit:
    """Return which variables limit themselves, whatever is left out of the map."""
    return self_limit_of(network) if self_limit is SelfLimit.AUTO else self_limit
