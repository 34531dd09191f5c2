"""What would settle a prediction: links that it hangs on, and what would be worth knowing.

A link is left out, and the question asked again; and the draws are sorted by what was drawn of a
link, to see how much more often the direction would be told right by who knows that (the expected
value of perfect information on one parameter).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from immunograph.press.between import Between
from immunograph.press.montecarlo import Draws
from immunograph.press.prediction import Predicted, told
from immunograph.press.settling import LinkGain, LinkOut
from immunograph.press.system import System
from immunograph.press.why import Why
from immunograph.vocabulary import Grade
from immunograph.walk import Budget, Network
from immunograph.walk.network import CAUSAL

#: So many links are left out at the most, one after the other.
MOST_LINKS = 100

#: And so many effects are looked at again in all, so that a large map takes seconds.
MOST_EFFECTS = 50_000

#: The chance that anything is taken for more than noise which is none, over all that is tried.
ERROR = 0.05


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a prediction stands on a scale from -1, falls, to 1, rises.

    Attributes
    ----------
    verdict : str
        As told on this scale.
    certain : bool
        Whether it is certain.
    net : float
        The net share of terms or of draws.
    variance : float
        That of ``net``; 0 if it is exact.
    """

    verdict: str
    certain: bool
    net: float
    variance: float

    @classmethod
    def of(cls, each: Predicted, draws: int | None) -> Standing:
        """Return where a prediction stands by its draws; without any, by its weight."""
        up, down = each.share_raises, each.share_lowers
        if each.certain:
            net = float((each.verdict == "raises") - (each.verdict == "lowers"))
            return cls(each.verdict, True, net, 0.0)
        if draws and up is not None and down is not None:
            net = up - down
            return cls(told(net), False, net, (up + down - net * net) / draws)
        net = (each.weight or 0.0) * (each.towards or 0)
        return cls(told(net), False, net, 0.0)


def candidates(
    network: Network, system: System, place: int, behind: Why
) -> list[tuple[int, str, Grade]]:
    """Return (index, id, grade) of the causal links between a press and a place.

    Those on the best paths and loops come first.
    """
    of = {network.links[link].id: link for link in Between(network, system, place).used}
    routes = [each.route for each in (*behind.paths, *behind.loops)]
    ordered = dict.fromkeys([name for route in routes for name in route.links] + sorted(of))
    return [
        (of[name], name, network.grade(of[name]))
        for name in ordered
        if network.kind(of[name]) == CAUSAL
    ]


def most_links(system: System) -> int:
    """Return how many links of a system are left out one by one; more in a small one."""
    effects = sum(map(len, system.into))
    return min(MOST_LINKS, MOST_EFFECTS // effects + 1)


def without_each(
    links: Sequence[tuple[int, str, Grade]],
    now: Standing,
    ask: Callable[[int], Standing | str],
    most: int,
    budget: Budget,
) -> tuple[tuple[LinkOut, ...], int, str | None]:
    """Leave out links one by one.

    Parameters
    ----------
    links : sequence of (int, str, Grade)
        The index, id and grade of each, in the order in which they are tried.
    now : Standing
        Where the prediction stands with all of them.
    ask : callable
        Where it stands without the link of an index, or why nothing is predicted.
    most : int
        How many are tried.
    budget : Budget
        Its seconds are looked at between links.

    Returns
    -------
    tuple
        Those that matter beyond chance; how many were tried; why not all were.

    Notes
    -----
    Shares of draws differ beyond chance if they do at a level of :data:`ERROR` divided by the
    number of tries (Bonferroni's bound); what is exact differs by any amount.
    """
    found = []
    tried = 0
    tries = links[:most]
    beyond = _beyond(len(tries))
    for index, name, grade in tries:
        if tried and budget.late():
            break
        then = ask(index)
        tried += 1
        if isinstance(then, str):
            found.append(
                LinkOut(link=name, grade=grade, verdict=None, certain=False, net=None,
                        shift=None, changes=True, refused=then)
            )  # fmt: skip
            continue
        shift = then.net - now.net
        changes = (then.verdict, then.certain) != (now.verdict, now.certain)
        noise = beyond * (now.variance + then.variance) ** 0.5
        if (changes and (now.certain or then.certain)) or abs(shift) > max(noise, 1e-9):
            found.append(
                LinkOut(link=name, grade=grade, verdict=then.verdict, certain=then.certain,
                        net=then.net, shift=shift, changes=changes, refused=None)
            )  # fmt: skip
    found.sort(key=lambda each: (not each.changes, -abs(each.shift or 0.0), each.link))
    if tried < len(tries):
        return tuple(found), tried, budget.stopped
    return tuple(found), tried, f"stopped at {tried} links" if tried < len(links) else None


def worth_knowing(
    drawn: Draws, place: int, links: Iterable[tuple[int, str, Grade]]
) -> tuple[tuple[LinkGain, ...], float]:
    """Return what is worth knowing of some links, and how often the best guess is right now.

    Parameters
    ----------
    drawn : Draws
        Draws in which this place was watched.
    place : int
        The place whose direction is to be told.
    links : iterable of (int, str, Grade)
        The index, id and grade of each link.

    Notes
    -----
    Who knows in which third a strength is guesses what most draws of that third do. That differs
    from the guess without knowing in some thirds; of these only the ones count in which it is
    right more often beyond chance, at a level of :data:`ERROR` divided by the number of thirds,
    signs and existences that are looked at (Bonferroni's bound). So a gain is a lower bound.
    """
    of = {index: (name, grade) for index, name, grade in links}
    up, down = drawn.raises[place], drawn.lowers[place]
    ways = (up, down, drawn.kept - up - down)
    guess = ways.index(max(ways))
    tables = [table for table in drawn.watched if table.link in of]
    beyond = _beyond(sum(len(table.counts) for table in tables))
    found = []
    for table in tables:
        more = 0
        for counts in table.counts:
            best = max(counts)
            if best - counts[guess] > beyond * (best + counts[guess]) ** 0.5:
                more += best - counts[guess]
        if more:
            name, grade = of[table.link]
            gain = more / drawn.kept
            found.append(LinkGain(link=name, grade=grade, kind=table.kind, gain=gain))
    found.sort(key=lambda each: (-each.gain, each.link, each.kind))
    return tuple(found), ways[guess] / drawn.kept


def _beyond(trials: int) -> float:
    """Return how many standard errors are beyond chance if so many differences are looked at."""
    return NormalDist().inv_cdf(1 - ERROR / 2 / max(1, trials))
