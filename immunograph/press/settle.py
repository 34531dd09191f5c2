"""Sensitivity of a prediction: links that it hangs on, and what would be worth knowing.

A link is left out, and the question asked again; and the draws are sorted by what was drawn of a
link, to see how much more often the direction would be told right by who knows that (the expected
value of perfect information on one parameter).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

from immunograph.errors import ImmunographError, UsageError
from immunograph.press.montecarlo import Draws
from immunograph.press.predicted import Predicted, likely
from immunograph.press.prediction import Sample
from immunograph.press.reached import links_towards
from immunograph.press.settling import LinkGain, LinkOut, Settling
from immunograph.press.system import System
from immunograph.press.why import Why
from immunograph.vocabulary import Grade
from immunograph.walk import Network
from immunograph.walk.network import CAUSAL

#: So many links are left out at the most, one after the other.
MOST_LINKS = 100

#: And so many effects are looked at again in all, so that a large map takes seconds.
MOST_EFFECTS = 50_000

#: The chance that anything is taken for more than noise which is none, over all that is tried.
ERROR = 0.01


#: Of all that is tried, so many partial sums and cubed sizes may be worked through: seconds.
MOST_WORK = 20_000_000_000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a prediction stands on a scale from -1, falls, to 1, rises.

    Attributes
    ----------
    verdict : str
        As it was told.
    certain : bool
        Whether it is certain.
    net : float
        1 or -1 if it is certain, else the net share of draws.
    variance : float
        That of ``net``; 0 if it is exact.
    """

    verdict: str
    certain: bool
    net: float
    variance: float

    @classmethod
    def of(cls, each: Predicted, samples: Samples) -> Standing:
        """Return where a prediction stands; damped draws count where there are any."""
        if each.certain:
            net = float((each.verdict == "raises") - (each.verdict == "lowers"))
            return cls(each.verdict, True, net, 0.0)
        shares, sample = each.damped_shares, samples[1]
        if shares is None or sample is None:
            shares, sample = each.shares, samples[0]
        if shares is None or sample is None:
            return cls(each.verdict, False, 0.0, 0.0)
        up, down, _ = shares
        verdict = likely([s for s in (each.shares, each.damped_shares) if s is not None])
        return cls(verdict, False, up - down, (up + down - (up - down) ** 2) / sample.kept)


#: The uniform and the damped draws behind a prediction.
Samples = tuple[Sample | None, Sample | None]


class Candidate(NamedTuple):
    """A causal link between a press and a node: its index, id and grade."""

    number: int
    name: str
    grade: Grade


class Tried(NamedTuple):
    """Links that matter beyond chance, how many were tried, and why not all were."""

    out: tuple[LinkOut, ...]
    tried: int
    stopped: str | None


def candidates(network: Network, system: System, place: int, behind: Why) -> list[Candidate]:
    """Return the causal links between a press and a variable.

    Those on the best paths and loops come first.
    """
    of = {network.links[link].id: link for link in links_towards(system, [place])}
    routes = [each.route for each in behind.paths] + [each.route for each in behind.loops]
    ordered = dict.fromkeys([name for route in routes for name in route.links] + sorted(of))
    return [
        Candidate(of[name], name, network.grade(of[name]))
        for name in ordered
        if name in of and network.kind(of[name]) == CAUSAL
    ]


def without_each(
    links: Sequence[Candidate],
    now: tuple[Predicted, Samples],
    ask: Callable[[int], tuple[Predicted, Samples]],
    effects: int,
    work: int,
) -> Tried:
    """Leave out links one by one.

    Parameters
    ----------
    links : sequence of Candidate
        In the order in which they are tried.
    now : (Predicted, samples)
        The prediction with all of them, and its draws.
    ask : callable
        The same without the link of an index; :class:`UsageError` if nothing is predicted.
    effects : int
        How many effects each try looks at; the more, the fewer are tried.
    work : int
        How much work each try is, as counted for :data:`MOST_WORK`.

    Notes
    -----
    Shares of draws differ beyond chance if they do at a level of :data:`ERROR` divided by the
    number of tries (Bonferroni's bound); what is exact differs by any amount.
    """
    before = Standing.of(*now)
    found: list[LinkOut] = []
    most = min(MOST_LINKS, MOST_EFFECTS // (effects + 1) + 1, MOST_WORK // (work + 1) + 1)
    tries = links[:most]
    beyond = _beyond(len(tries))
    for number, name, grade in tries:
        try:
            after = Standing.of(*ask(number))
        except UsageError as refused:
            found.append(
                LinkOut(link=name, grade=grade, verdict=None, certain=False, net=None,
                        shift=None, changes=True, refused=str(refused.args[0]))
            )  # fmt: skip
            continue
        shift = after.net - before.net
        noise = beyond * (before.variance + after.variance) ** 0.5
        big = abs(shift) > max(noise, 1e-9)
        # A share near three quarters falls on either side of it by chance.
        sure = before.certain or after.certain or big
        changes = (after.verdict, after.certain) != (before.verdict, before.certain) and sure
        if changes or big:
            found.append(
                LinkOut(link=name, grade=grade, verdict=after.verdict, certain=after.certain,
                        net=after.net, shift=shift, changes=changes, refused=None)
            )  # fmt: skip
    found.sort(key=lambda each: (not each.changes, -abs(each.shift or 0.0), each.link))
    stopped = f"stopped at {len(tries)} links" if len(tries) < len(links) else None
    return Tried(tuple(found), len(tries), stopped)


def settle(
    links: Sequence[Candidate],
    now: Predicted,
    place: int,
    watched: Callable[[], Draws | None],
    without: Callable[[], Tried],
) -> Settling:
    """Return what would settle a prediction.

    Parameters
    ----------
    links : sequence of Candidate
        All that lie between press and node.
    now : Predicted
        The prediction.
    place : int
        The variable of the node.
    watched : callable
        Draws in which it was watched; called only if the direction is not certain.
    without : callable
        The links left out one by one; called last, as it may take all the time there is.
    """
    gains: tuple[LinkGain, ...] = ()
    guess, undrawn = None, None
    if not now.certain:
        try:
            drawn = watched()
        except ImmunographError as error:
            drawn, undrawn = None, str(error.args[0])
        if drawn is not None:
            gains, guess = worth_knowing(drawn, place, links)
    out, tried, stopped = without()
    return Settling(
        out=out, gains=gains, guess=guess, tried=tried, links=len(links), stopped=stopped,
        undrawn=undrawn,
    )  # fmt: skip


def worth_knowing(
    drawn: Draws, place: int, links: Sequence[Candidate]
) -> tuple[tuple[LinkGain, ...], float]:
    """Return what is worth knowing of some links, and how often the best guess is right now.

    Parameters
    ----------
    drawn : Draws
        Draws in which this variable was watched.
    place : int
        The variable whose direction is to be told.
    links : sequence of Candidate
        The links that may be asked about.

    Notes
    -----
    Who knows in which third a strength is guesses what most draws of that third do. That differs
    from the guess without knowing in some thirds; of these only the ones count in which it is
    right more often beyond chance, at a level of :data:`ERROR` divided by the number of thirds,
    signs and existences that are looked at (Bonferroni's bound). So a gain is a lower bound.
    """
    of = {number: (name, grade) for number, name, grade in links}
    up, down = drawn.raises[place], drawn.lowers[place]
    ways = (up, down, drawn.kept - up - down)
    guess = ways.index(max(ways))
    tables = [
        (next(link for link in table.links if link in of), table)
        for table in drawn.watched
        if any(link in of for link in table.links)
    ]
    beyond = _beyond(sum(len(table.counts) for _, table in tables))
    found = []
    for link, table in tables:
        more = 0
        for counts in table.counts:
            best = max(counts)
            if best - counts[guess] > beyond * (best + counts[guess]) ** 0.5:
                more += best - counts[guess]
        if more:
            name, grade = of[link]
            gain = more / drawn.kept
            found.append(LinkGain(link=name, grade=grade, kind=table.kind, gain=gain))
    found.sort(key=lambda each: (-each.gain, each.link, each.kind))
    return tuple(found), ways[guess] / drawn.kept


def _beyond(trials: int) -> float:
    """Return how many standard errors are beyond chance if so many differences are looked at."""
    return NormalDist().inv_cdf(1 - ERROR / 2 / max(1, trials))
