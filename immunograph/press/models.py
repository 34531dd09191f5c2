"""ModelComparison: the answer to "which map agrees best with what was seen"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell
from immunograph.document import Document
from immunograph.graph import CausalGraph
from immunograph.record import Record
from immunograph.vocabulary import Grade, Sign

#: Standard errors on either side of a share that hold 95 % of a normal distribution.
_Z = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Model(Record):
    """How often one map responds as was seen.

    Attributes
    ----------
    name : str
        What the map is told by.
    stable, kept : int
        Its stable draws, and those of them that respond as was seen in all respects.
    share : float
        The second by the first: the likelihood of the map, with strengths as they are drawn.
    low, high : float
        The ends of Wilson's interval of the share, for 95 %. Both are 0 where the signs of the map
        rule out what was seen.
    uniform_share, damped_share : float or None
        The share under each scheme of drawing; None if there were no such draws. ``share`` is
        that of damped draws if there are any.
    bayes_factor : float or None
        How many times as often the best map agrees; None if there is no bound to it, or if no
        map agrees at all.
    at_least : bool
        Whether that is a lower bound, because no draw agreed.
    posterior : float or None
        The share by the sum of all; None if no map agrees at all.
    alone : tuple of int
        For each response given, in how many stable draws it is as was seen, whatever the others
        do.
    ruled_out : tuple of str
        The nodes whose response the signs of the map rule out.
    stable_share : float or None
        The share of uniform draws that are stable; None without uniform draws.
    self_limit : str
        Which of its variables limit themselves: ``"all"``, ``"listed"`` or ``"none"``.
    grade : Grade or None
        The lowest grade of the best causal routes to the nodes given; None if there is none.
    weakest : str or None
        The link that limits it.
    stopped : str or None
        Why there are fewer draws than asked for.
    """

    name: str
    stable: int
    kept: int
    share: float
    low: float
    high: float
    uniform_share: float | None
    damped_share: float | None
    bayes_factor: float | None
    at_least: bool
    posterior: float | None
    alone: tuple[int, ...]
    ruled_out: tuple[str, ...]
    stable_share: float | None
    self_limit: str
    grade: Grade | None
    weakest: str | None
    stopped: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.name,
            "stable": self.stable,
            "kept": self.kept,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "uniform_share": self.uniform_share,
            "damped_share": self.damped_share,
            "bayes_factor": self.bayes_factor,
            "at_least": self.at_least,
            "posterior": self.posterior,
            "stable_share": self.stable_share,
            "self_limit": self.self_limit,
            "grade": None if self.grade is None else self.grade.word,
            "weakest_link": self.weakest,
            "alone": list(self.alone),
            "ruled_out": list(self.ruled_out),
            "stopped": self.stopped,
        }


def interval(kept: int, draws: int) -> tuple[float, float]:
    """Return Wilson's interval of a share of independent draws, for 95 %.

    Examples
    --------
    >>> [round(end, 4) for end in interval(0, 100)]
    [0.0, 0.037]
    """
    share, squared = kept / draws, _Z * _Z / draws
    middle = (share + squared / 2) / (1 + squared)
    half = sqrt(share * (1 - share) * squared + squared * squared / 4) / (1 + squared)
    low = 0.0 if not kept else middle - half
    return low, 1.0 if kept == draws else middle + half


def weighed(models: Sequence[Model]) -> tuple[Model, ...]:
    """Return models with their Bayes factors and posterior shares, the best first."""
    best = max(model.share for model in models)
    whole = sum(model.share for model in models)
    return tuple(
        replace(
            model,
            bayes_factor=best / (model.share or model.high) if best and model.high else None,
            at_least=bool(best and model.high and not model.share),
            posterior=model.share / whole if whole else None,
        )
        for model in sorted(models, key=lambda model: -model.share)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ModelComparison(Answer):
    """The answer of :func:`compare_models`: frozen, iterable over its models, the best first.

    Its length is the number of maps; it is false if no draw of any agrees with what was seen.

    Attributes
    ----------
    pressed : tuple of (str, Sign)
        What something kept pushing, or was held, and how: ids of the first map.
    given : tuple of (str, Sign)
        What was seen to rise or fall then.
    models : tuple of Model
        One a map: those that agree more often first, else in the order of the question.
    rare : bool
        Whether fewer than one uniform draw in twenty is stable of any map: shares of these say
        little about the map, and damped draws weigh the maps.
    options : dict
        The options of the question.
    graph : CausalGraph
        The first map.
    """

    pressed: tuple[tuple[str, Sign], ...]
    given: tuple[tuple[str, Sign], ...]
    models: tuple[Model, ...]
    rare: bool
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "name", "stable", "kept", "share", "low", "high", "uniform_share", "damped_share",
        "bayes_factor", "at_least", "posterior", "stable_share", "grade", "weakest_link",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.models)

    def __bool__(self) -> bool:
        """Whether any draw of any map agrees with what was seen."""
        return any(model.kept for model in self.models)

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models)

    def __getitem__(self, name: str) -> Model:
        """Return how often the map of that name agrees."""
        return {model.name: model for model in self.models}[name]

    def __repr__(self) -> str:
        told = ", ".join(f"{model.name} {model.share:.1%}" for model in self.models)
        return f"<ModelComparison: {told}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/compare-models/1``."""
        return {
            "schema": "immunograph/compare-models/1",
            "pressed": [{"node": node, "sign": sign.word} for node, sign in self.pressed],
            "given": [{"node": node, "sign": sign.word} for node, sign in self.given],
            "rare": self.rare,
            "options": self.options,
            "models": [model.to_dict() for model in self.models],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a map."""
        for model in self.models:
            found = model.to_dict()
            yield tuple(found[column] for column in self.columns)

    def describe(self) -> Document:
        """Return how often each map agrees, response by response too, and what that is worth."""
        from immunograph.press.model_words import describe

        return describe(self)
