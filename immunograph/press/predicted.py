"""Verdict on one node: which way it moves, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from immunograph.press.exact import Response
from immunograph.record import Record
from immunograph.routes import Route
from immunograph.vocabulary import Sign

#: What a node does that moves so.
MOVES = {Sign.RAISES: "rises", Sign.LOWERS: "falls"}

#: From this share of draws on, under each scheme that was used, a direction is likely.
LIKELY = 0.75

#: The shares of draws in which a node rises, falls, and does not move.
Shares = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Predicted(Record):
    """What a press does to one node.

    Attributes
    ----------
    node : str
        Its id.
    verdict : str
        ``"raises"``, ``"lowers"``, ``"no_effect"`` or ``"ambiguous"``.
    certainty : str
        ``"certain"``: signs decide. ``"likely"``: at least three quarters of the draws agree,
        under each scheme that was used. ``"open"``: neither.
    raises, lowers : str
        ``"certain"`` if every stable choice of strengths does it, ``"impossible"`` if none
        does, else ``"possible"``: the signs allow it.
    weight : float or None
        The weighted prediction, exact: 1 if all terms agree, 0 if they balance. None where
        there is none. It stands beside the verdict and does not make it.
    towards : Sign or None
        Where the terms tend, with ``weight``; None if they balance.
    share_raises, share_lowers, share_none : float or None
        The share of stable uniform draws in which it rises, falls, or does not move.
    damped_raises, damped_lowers, damped_none : float or None
        The same of damped draws.
    route : Route or None
        The best causal route to it from a pressed node; None for a pressed node, and for one
        that is not reached.
    """

    node: str
    verdict: str
    certainty: str
    raises: str
    lowers: str
    weight: float | None
    towards: Sign | None
    share_raises: float | None
    share_lowers: float | None
    share_none: float | None
    damped_raises: float | None
    damped_lowers: float | None
    damped_none: float | None
    route: Route | None

    @property
    def certain(self) -> bool:
        """Whether the verdict holds for every stable choice of strengths."""
        return self.certainty == "certain"

    @property
    def shares(self) -> Shares | None:
        """The shares of uniform draws in which it rises, falls, does not move."""
        if self.share_raises is None or self.share_lowers is None or self.share_none is None:
            return None
        return self.share_raises, self.share_lowers, self.share_none

    @property
    def damped_shares(self) -> Shares | None:
        """The shares of damped draws in which it rises, falls, does not move."""
        if self.damped_raises is None or self.damped_lowers is None or self.damped_none is None:
            return None
        return self.damped_raises, self.damped_lowers, self.damped_none

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        route = self.route
        return {
            "node": self.node,
            "verdict": self.verdict,
            "certainty": self.certainty,
            "raises": self.raises,
            "lowers": self.lowers,
            "weight": self.weight,
            "towards": None if self.towards is None else self.towards.word,
            "share_raises": self.share_raises,
            "share_lowers": self.share_lowers,
            "share_none": self.share_none,
            "damped_raises": self.damped_raises,
            "damped_lowers": self.damped_lowers,
            "damped_none": self.damped_none,
            "grade": None if route is None else route.grade.word,
            "weakest_link": None if route is None else route.weakest,
            "route": [] if route is None else list(route.links),
        }


def predicted_of(
    node: str,
    moved: Response | None,
    shares: Shares | None,
    damped: Shares | None,
    route: Route | None,
    *,
    there: bool,
    weighed: bool,
) -> Predicted:
    """Return what is predicted of a node.

    Parameters
    ----------
    node : str
        Its id.
    moved : Response or None
        The exact answer; None if the press does not reach it.
    shares, damped : tuple of float or None
        The shares of stable uniform draws, and of damped draws, in which it rises, falls and
        does not move.
    route : Route or None
        The best causal route to it.
    there : bool
        Whether everything that acts on it is there in every draw. If not, nothing is certain.
    weighed : bool
        Whether the exact weight counts: it is that of all links, and knows of nothing given.
    """
    raises, lowers = (False, False) if moved is None else (moved.raises, moved.lowers)
    weight, net = (None, None) if moved is None or not weighed else (moved.weight, moved.net)
    if not raises and not lowers:
        verdict, certainty = "no_effect", "certain"
    elif there and raises != lowers:
        verdict, certainty = ("raises" if raises else "lowers"), "certain"
    else:
        verdict = likely([each for each in (shares, damped) if each is not None])
        certainty = "open" if verdict == "ambiguous" else "likely"
    sure = "certain" if certainty == "certain" else "possible"
    up, down, still = shares or (None, None, None)
    damped_up, damped_down, damped_still = damped or (None, None, None)
    return Predicted(
        node=node,
        verdict=verdict,
        certainty=certainty,
        raises=sure if raises else "impossible",
        lowers=sure if lowers else "impossible",
        weight=None if weight is None else float(weight),
        towards=Sign((net > 0) - (net < 0)) if weight is not None and net else None,
        share_raises=up,
        share_lowers=down,
        share_none=still,
        damped_raises=damped_up,
        damped_lowers=damped_down,
        damped_none=damped_still,
        route=route,
    )


def likely(schemes: list[Shares]) -> str:
    """Return the verdict of draws: a direction that is likely under each scheme, or ambiguous.

    Examples
    --------
    >>> likely([(0.8, 0.2, 0.0)]), likely([(0.8, 0.2, 0.0), (0.7, 0.3, 0.0)]), likely([])
    ('raises', 'ambiguous', 'ambiguous')
    """
    for verdict, which in (("raises", 0), ("lowers", 1)):
        if schemes and all(shares[which] >= LIKELY for shares in schemes):
            return verdict
    return "ambiguous"
