"""Prediction: the answer to "what happens if X rises"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell, listed
from immunograph.document import Document
from immunograph.graph import CausalGraph
from immunograph.press.exact import Response
from immunograph.press.settling import Settling
from immunograph.press.why import Why
from immunograph.record import Record
from immunograph.routes import Route
from immunograph.vocabulary import Grade, Sign

#: What a node does that moves so.
MOVES = {Sign.RAISES: "rises", Sign.LOWERS: "falls"}

#: From this net share on, of terms or of draws, a direction is told.
TOLD = 0.5

#: The probability that a causal link is there, by its grade: so many quarters as its rank.
CHANCES: dict[Grade, float] = {
    grade: int(grade) / 4 for grade in Grade if grade is not Grade.BY_DEFINITION
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Predicted(Record):
    """What a press does to one node.

    Attributes
    ----------
    node : str
        Its id.
    verdict : str
        ``"raises"``, ``"lowers"``, ``"no_effect"`` or ``"ambiguous"``.
    raises, lowers : str
        ``"certain"`` if every stable choice of strengths does it, ``"impossible"`` if none
        does, else ``"possible"``: the signs allow it.
    weight : float or None
        The weighted prediction, exact: 1 if all terms agree, 0 if they balance. None where
        there is none.
    towards : Sign or None
        Where the terms tend, with ``weight``; None if they balance.
    share_raises, share_lowers, share_none : float or None
        The share of stable draws in which it rises, falls, or does not move.
    route : Route or None
        The best causal route to it from a pressed node; None for a pressed node, and for one
        that is not reached.
    """

    node: str
    verdict: str
    raises: str
    lowers: str
    weight: float | None
    towards: Sign | None
    share_raises: float | None
    share_lowers: float | None
    share_none: float | None
    route: Route | None

    @property
    def certain(self) -> bool:
        """Whether the verdict holds for every stable choice of strengths."""
        return "certain" in (self.raises, self.lowers) or self.verdict == "no_effect"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        route = self.route
        return {
            "node": self.node,
            "verdict": self.verdict,
            "raises": self.raises,
            "lowers": self.lowers,
            "weight": self.weight,
            "towards": None if self.towards is None else self.towards.word,
            "share_raises": self.share_raises,
            "share_lowers": self.share_lowers,
            "share_none": self.share_none,
            "grade": None if route is None else route.grade.word,
            "weakest_link": None if route is None else route.weakest,
            "route": [] if route is None else list(route.links),
        }


def some(names: Sequence[str]) -> str:
    """Return the first three names, and how many more there are."""
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")


def predicted_of(
    node: str,
    moved: Response | None,
    shares: tuple[float, float, float] | None,
    route: Route | None,
    *,
    all_there: bool,
    weighed: bool,
) -> Predicted:
    """Return what is predicted of a node.

    Parameters
    ----------
    node : str
        Its id.
    moved : Response or None
        The exact answer; None if the press does not reach it.
    shares : tuple of float or None
        The shares of stable draws in which it rises, falls and does not move.
    route : Route or None
        The best causal route to it.
    all_there : bool
        Whether every link is there in every draw. If not, nothing is certain.
    weighed : bool
        Whether the exact weight counts: it is that of all links, and knows of nothing given.
    """
    raises, lowers = (False, False) if moved is None else (moved.raises, moved.lowers)
    weight, net = (None, None) if moved is None or not weighed else (moved.weight, moved.net)
    towards = Sign((net > 0) - (net < 0)) if weight is not None and net else None
    if not raises and not lowers:
        verdict = "no_effect"
    elif all_there and raises != lowers:
        verdict = "raises" if raises else "lowers"
    elif weight is not None:
        verdict = told(float(weight) * (towards or 0))
    else:
        verdict = told(0.0 if shares is None else shares[0] - shares[1])
    sure = "certain" if all_there and raises != lowers else "possible"
    return Predicted(
        node=node,
        verdict=verdict,
        raises=sure if raises else "impossible",
        lowers=sure if lowers else "impossible",
        weight=None if weight is None else float(weight),
        towards=towards,
        share_raises=None if shares is None else shares[0],
        share_lowers=None if shares is None else shares[1],
        share_none=None if shares is None else shares[2],
        route=route,
    )


def told(net: float) -> str:
    """Return the verdict of a net share of terms or draws."""
    if abs(net) < TOLD:
        return "ambiguous"
    return "raises" if net > 0 else "lowers"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Sample(Record):
    """The draws behind an answer.

    Attributes
    ----------
    asked, stable : int
        How many stable draws were wanted, and how many were found.
    kept : int
        How many of these move as given; all of them where nothing is given. Shares are of these.
    alone : tuple of int
        For each response given, in how many stable draws it holds, whatever the others do.
    seed : int
        The seed.
    parts : tuple of (tuple of str, int, int)
        For each set of nodes that feed back on each other: their ids, the draws made, and how
        many of these were stable.
    """

    asked: int
    stable: int
    kept: int
    alone: tuple[int, ...]
    seed: int
    parts: tuple[tuple[tuple[str, ...], int, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "asked": self.asked,
            "stable": self.stable,
            "kept": self.kept,
            "alone": list(self.alone),
            "seed": self.seed,
            "parts": [{"nodes": list(n), "tried": t, "stable": s} for n, t, s in self.parts],
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AtEvidence(Record):
    """What is predicted of one node by a part of the evidence.

    Attributes
    ----------
    min_grade : Grade
        The lowest grade of a causal link.
    without : str or None
        What is left out besides: ``"animal_studies"``, and with them the links that no study in
        people supports; ``"literature_layer"``; or nothing.
    links : int
        How many causal links are left, in the layers walked.
    predicted : Predicted or None
        The prediction; None if there is none.
    refused : str or None
        Why there is none.
    """

    min_grade: Grade
    without: str | None
    links: int
    predicted: Predicted | None
    refused: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        found = self.predicted
        return {
            "min_grade": self.min_grade.word,
            "without": self.without,
            "links": self.links,
            "verdict": None if found is None else found.verdict,
            "certain": None if found is None else found.certain,
            "weight": None if found is None else found.weight,
            "share_raises": None if found is None else found.share_raises,
            "share_lowers": None if found is None else found.share_lowers,
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Prediction(Answer):
    """The answer of :func:`predict`: frozen, iterable over what is predicted of each node.

    Its length is the number of nodes that the press may move, pressed ones left out.

    Attributes
    ----------
    pressed : tuple of (str, Sign)
        The nodes that are changed for good, and how.
    given : tuple of (str, Sign)
        The nodes that are known to rise or fall then, and how.
    of : str or None
        The one node asked about, if any.
    predicted : tuple of Predicted
        One a node: what rises, what falls, what may do either, what does not move; within these
        certain ones first, then by the grade of the route, its length, and ids.
    markers : tuple of str
        Pressed nodes that are markers and move nothing.
    unweighed : tuple of (tuple of str, str)
        Nodes that feed back on each other for which, and for what they reach, there is no exact
        weight, and why.
    sample : Sample or None
        The draws; None if there were none.
    stopped : str or None
        Why there are fewer draws than asked for.
    why : Why or None
        With ``of``: the paths and loops behind it; None where no causal route leads there.
    settling : Settling or None
        With ``of``: what would settle it; None where no causal route leads there.
    by_evidence : tuple of AtEvidence
        With ``of``: the prediction as weaker evidence is dropped.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    pressed: tuple[tuple[str, Sign], ...]
    given: tuple[tuple[str, Sign], ...]
    of: str | None
    predicted: tuple[Predicted, ...]
    markers: tuple[str, ...]
    unweighed: tuple[tuple[tuple[str, ...], str], ...]
    sample: Sample | None
    stopped: str | None
    why: Why | None
    settling: Settling | None
    by_evidence: tuple[AtEvidence, ...]
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "node", "verdict", "raises", "lowers", "weight", "towards", "share_raises",
        "share_lowers", "share_none", "grade", "weakest_link", "route",
    )  # fmt: skip

    def __len__(self) -> int:
        given = dict(self.pressed)
        return sum(p.verdict != "no_effect" and p.node not in given for p in self.predicted)

    def __iter__(self) -> Iterator[Predicted]:
        return iter(self.predicted)

    def __getitem__(self, node: str) -> Predicted:
        """Return what is predicted of a node, by its id or another of its names."""
        wanted = self.graph.node(node).id
        for each in self.predicted:
            if each.node == wanted:
                return each
        raise KeyError(node)

    def __repr__(self) -> str:
        verdicts = [each.verdict for each in self.predicted]
        told = ", ".join(
            f"{verdicts.count(word)} {word}" for word in ("raises", "lowers", "ambiguous")
        )
        names = ", ".join(f"{name} {sign.word}" for name, sign in self.pressed)
        return f"<Prediction of {names}: {told}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/predict/1``."""
        return {
            "schema": "immunograph/predict/1",
            "pressed": [{"node": node, "sign": sign.word} for node, sign in self.pressed],
            "given": [{"node": node, "sign": sign.word} for node, sign in self.given],
            "of": self.of,
            "options": self.options,
            "markers": list(self.markers),
            "unweighed": [{"nodes": list(n), "reason": why} for n, why in self.unweighed],
            "sample": None if self.sample is None else self.sample.to_dict(),
            "stopped": self.stopped,
            "predicted": [each.to_dict() for each in self.predicted],
            "why": None if self.why is None else self.why.to_dict(),
            "settling": None if self.settling is None else self.settling.to_dict(),
            "by_evidence": [each.to_dict() for each in self.by_evidence],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a node; the links of the route as a list."""
        for each in self.predicted:
            *cells, route = each.to_dict().values()
            yield (*cells, listed(route))

    def describe(self) -> Document:
        """Return what rises and falls, on what evidence, what was assumed, what it cannot say."""
        from immunograph.press.words import describe

        return describe(self)
