"""Prediction: the answer to "what happens if X rises"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell, listed
from immunograph.document import Document
from immunograph.graph import CausalGraph
from immunograph.press.predicted import Predicted
from immunograph.press.settling import Settling
from immunograph.press.why import Why
from immunograph.record import Record
from immunograph.vocabulary import Grade, Sign

#: The probability that a causal link is there, by its grade: so many quarters as its rank.
CHANCES: dict[Grade, float] = {
    grade: int(grade) / 4 for grade in Grade if grade is not Grade.BY_DEFINITION
}


def some(names: Sequence[str]) -> str:
    """Return the first three names, and how many more there are."""
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Sample(Record):
    """Draws behind an answer, made by one scheme.

    Attributes
    ----------
    scheme : str
        ``"uniform"``, or ``"damped"``: the self-limitation of each variable is at least the sum of
        what acts on it inside its component, so that every draw is stable.
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

    scheme: str
    asked: int
    stable: int
    kept: int
    alone: tuple[int, ...]
    seed: int
    parts: tuple[tuple[tuple[str, ...], int, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "scheme": self.scheme,
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
            "certainty": None if found is None else found.certainty,
            "weight": None if found is None else found.weight,
            "share_raises": None if found is None else found.share_raises,
            "share_lowers": None if found is None else found.share_lowers,
            "damped_raises": None if found is None else found.damped_raises,
            "damped_lowers": None if found is None else found.damped_lowers,
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Prediction(Answer):
    """The answer of :func:`predict`: frozen, iterable over what is predicted of each node.

    Its length is the number of nodes; it is false if nothing moves but what is pressed.

    Attributes
    ----------
    pressed : tuple of (str, Sign)
        The nodes that something keeps pushing, or that are held, and how.
    given : tuple of (str, Sign)
        The nodes that are known to rise or fall then, and how.
    of : str or None
        The one node asked about, if any.
    predicted : tuple of Predicted
        One a node: what rises, what falls, what may do either, what does not move; within these
        certain ones first, then by the grade of the route, its length, and ids.
    markers : tuple of str
        Pressed nodes that are markers and move nothing.
    self_limit : str
        Which variables limit themselves: ``"all"``, ``"listed"`` or ``"none"``.
    self_limit_changes : tuple of str or None
        The nodes for which signs decide otherwise if the other choice is made: every variable
        limits itself, or only those that the map lists. None if that was not looked at.
    hold_changes : tuple of str or None
        The nodes for which signs decide otherwise if what is pushed was held, or what is held was
        pushed. None if that was not looked at.
    unsettled : tuple of (tuple of str, str)
        Nodes that no strengths let settle, and why.
    unweighed : tuple of (tuple of str, str)
        Nodes that feed back on each other for which, and for what they reach, there is no exact
        weight, and why.
    sample : Sample or None
        The uniform draws; None if there were none.
    damped : Sample or None
        The damped draws; None if there were none.
    rare : bool
        Whether fewer than one in twenty uniform draws is stable, or none: shares of these say
        little about the map, and much about the way of drawing.
    undrawn : str or None
        Why there are no draws although something is open.
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
    self_limit: str
    self_limit_changes: tuple[str, ...] | None
    hold_changes: tuple[str, ...] | None
    unsettled: tuple[tuple[tuple[str, ...], str], ...]
    unweighed: tuple[tuple[tuple[str, ...], str], ...]
    sample: Sample | None
    damped: Sample | None
    rare: bool
    undrawn: str | None
    stopped: str | None
    why: Why | None
    settling: Settling | None
    by_evidence: tuple[AtEvidence, ...]
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "node", "verdict", "certainty", "raises", "lowers", "weight", "towards", "share_raises",
        "share_lowers", "share_none", "damped_raises", "damped_lowers", "damped_none", "grade",
        "weakest_link", "route",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.predicted)

    def __bool__(self) -> bool:
        """Whether anything moves besides what is pressed, or that itself if it is asked for."""
        given = dict(self.pressed) if self.of is None else ()
        return any(p.verdict != "no_effect" and p.node not in given for p in self.predicted)

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
            "self_limit": self.self_limit,
            "self_limit_changes": _listed(self.self_limit_changes),
            "hold_changes": _listed(self.hold_changes),
            "unsettled": [{"nodes": list(n), "reason": why} for n, why in self.unsettled],
            "unweighed": [{"nodes": list(n), "reason": why} for n, why in self.unweighed],
            "sample": None if self.sample is None else self.sample.to_dict(),
            "damped": None if self.damped is None else self.damped.to_dict(),
            "rare": self.rare,
            "undrawn": self.undrawn,
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


def _listed(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)
