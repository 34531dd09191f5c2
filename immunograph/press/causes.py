"""Causes: the answer to "what would explain what is seen"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell
from immunograph.document import Document
from immunograph.graph import CausalGraph
from immunograph.record import Record
from immunograph.routes import Route
from immunograph.vocabulary import Grade, Sign


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Expected(Record):
    """What a cause would do to one of the nodes that were observed.

    Attributes
    ----------
    node : str
        The id of the observed node.
    verdict : str
        ``"right"`` if all causal routes lead to what is seen, ``"wrong"`` if all lead to the
        opposite, ``"ambiguous"`` if signs allow both.
    route : Route
        The best causal route there.
    """

    node: str
    verdict: str
    route: Route

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "node": self.node,
            "verdict": self.verdict,
            "grade": self.route.grade.word,
            "weakest_link": self.route.weakest,
            "route": list(self.route.links),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Cause(Record):
    """A change of one node that would explain some of what is seen.

    Attributes
    ----------
    node : str
        Its id.
    sign : Sign
        Whether it rises or falls. Where signs allow it to explain nothing for sure, the way of
        its best routes, ``UNKNOWN`` if these have none.
    expected : tuple of Expected
        What it would do to each observed node that it reaches.
    """

    node: str
    sign: Sign
    expected: tuple[Expected, ...]

    @property
    def right(self) -> int:
        """How many observations it explains."""
        return sum(each.verdict == "right" for each in self.expected)

    @property
    def wrong(self) -> int:
        """How many it contradicts."""
        return sum(each.verdict == "wrong" for each in self.expected)

    @property
    def ambiguous(self) -> int:
        """How many it may explain or contradict."""
        return sum(each.verdict == "ambiguous" for each in self.expected)

    @property
    def score(self) -> int:
        """What it explains minus what it contradicts; ambiguous ones count for neither."""
        return self.right - self.wrong

    @property
    def told(self) -> tuple[Expected, ...]:
        """What it explains or, if it surely explains nothing, what it may explain."""
        right = tuple(each for each in self.expected if each.verdict == "right")
        return right or self.expected

    @property
    def weakest(self) -> Expected:
        """Of what it explains, that with the worst route."""
        return min(self.told, key=lambda e: (e.route.grade, -len(e.route), e.node))

    @property
    def grade(self) -> Grade:
        """The lowest grade of the best routes to what it explains."""
        return self.weakest.route.grade

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "node": self.node,
            "sign": self.sign.word,
            "score": self.score,
            "right": self.right,
            "wrong": self.wrong,
            "ambiguous": self.ambiguous,
            "grade": self.grade.word,
            "weakest_link": self.weakest.route.weakest,
            "expected": [each.to_dict() for each in self.expected],
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Causes(Answer):
    """The answer of :func:`find_causes`: frozen, sized, iterable over the possible causes.

    Attributes
    ----------
    observed : tuple of (str, Sign)
        What is seen.
    causes : tuple of Cause
        By score, then those that surely explain something, then by grade, length and ids.
    outweighed : tuple of Cause
        Changes that would explain something, but contradict more of what is seen: their score is
        below 0. In the same order.
    unexplained : tuple of str
        Observed nodes to which no causal route leads.
    markers : tuple of str
        Observed nodes that measure another.
    held : bool
        Whether each cause was held where it is, so that nothing that comes back to it counts. On
        a large map it is not, and more is ambiguous.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    observed: tuple[tuple[str, Sign], ...]
    causes: tuple[Cause, ...]
    outweighed: tuple[Cause, ...]
    unexplained: tuple[str, ...]
    markers: tuple[str, ...]
    held: bool
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "node", "sign", "score", "right", "wrong", "ambiguous", "grade", "weakest_link",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.causes)

    def __iter__(self) -> Iterator[Cause]:
        return iter(self.causes)

    def __getitem__(self, place: int) -> Cause:
        return self.causes[place]

    def __repr__(self) -> str:
        seen = ", ".join(f"{name} {sign.word}" for name, sign in self.observed)
        return f"<Causes of {seen}: {len(self)}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/observe/1``."""
        return {
            "schema": "immunograph/observe/1",
            "observed": [{"node": node, "sign": sign.word} for node, sign in self.observed],
            "options": self.options,
            "unexplained": list(self.unexplained),
            "markers": list(self.markers),
            "held": self.held,
            "causes": [each.to_dict() for each in self.causes],
            "outweighed": [each.to_dict() for each in self.outweighed],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a cause, the best first."""
        for each in self.causes:
            yield tuple(list(each.to_dict().values())[:-1])

    def describe(self) -> Document:
        """Return the causes, the best first, by which routes, and what they do not say."""
        from immunograph.press.causes_words import describe

        return describe(self)
