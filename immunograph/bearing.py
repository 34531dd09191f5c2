"""How one node bears on another as far as reach alone tells: signs, fewest links, class, grade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from immunograph.document import Span, Text
from immunograph.record import Record
from immunograph.vocabulary import Grade
from immunograph.walk import Network
from immunograph.walk.network import ASSOCIATION
from immunograph.walk.reach import best_grades, signed_distances


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Ways(Record):
    """Which signs the walks between two nodes have, and the fewest links of each.

    Attributes
    ----------
    raises, lowers : int or None
        The fewest links of a walk that raises, and of one that lowers; None if there is none.
    unknown : int or None
        The fewest links of a walk that takes a link of unknown sign, and so may do either.
    """

    raises: int | None = None
    lowers: int | None = None
    unknown: int | None = None

    def __bool__(self) -> bool:
        """Whether there is any walk."""
        return self.verdict != "none"

    @property
    def fewest(self) -> int:
        """The fewest links of any of them; 0 if there is none."""
        return min(
            (n for n in (self.raises, self.lowers, self.unknown) if n is not None), default=0
        )

    @property
    def verdict(self) -> str:
        """What these walks can do.

        ``"raises"``, ``"lowers"`` or ``"both"``; ``"raises_or_unknown"`` and
        ``"lowers_or_unknown"`` if the other way is open only through a link of unknown sign;
        ``"unknown"`` if either way is; ``"none"`` without a walk.
        """
        if self.raises is not None and self.lowers is not None:
            return "both"
        known = "raises" if self.raises is not None else "lowers" if self.lowers is not None else ""
        if self.unknown is None:
            return known or "none"
        return f"{known}_or_unknown" if known else "unknown"

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as plain data."""
        return {"raises": self.raises, "lowers": self.lowers, "unknown": self.unknown}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Bearing(Record):
    """How one node bears on another, without listing a path.

    Attributes
    ----------
    every : Ways
        All walks, associations among them.
    causal : Ways
        The walks along which a change travels (see :class:`Route`).
    grade : Grade
        That of the best path: of the causal ones if there is any, otherwise of all.
    """

    every: Ways
    causal: Ways
    grade: Grade

    @property
    def claim(self) -> str:
        """``"causal"`` if a change can travel; a single association, or ``"conditional"``."""
        if self.causal:
            return "causal"
        return "association" if self.every.fewest == 1 else "conditional"

    @property
    def ways(self) -> Ways:
        """The walks that claim so."""
        if self.claim != "association":
            return self.causal or self.every
        every = self.every
        return Ways(
            raises=1 if every.raises == 1 else None,
            lowers=1 if every.lowers == 1 else None,
            unknown=1 if every.unknown == 1 else None,
        )

    @property
    def verb(self) -> str:
        """What it can do: ``"raises or lowers"``, ``"would lower"``, ``"goes with lower"``."""
        return VERBS[self.claim][self.ways.verdict]

    @property
    def arrows(self) -> Text:
        """The fewest links by sign, as arrows: ``"──▶ 1  ──┤ 4  ──◇ 3"``.

        Dashed where an association is crossed; either way (``◇``) only for the own claim.
        """
        spans: list[Span] = []
        for role, head in _HEADS.items():
            acting = getattr(self.causal, role)
            number = getattr(self.every, role) if acting is None else acting
            if number is None or (acting is None and self.causal and role == "unknown"):
                continue
            shaft = "╌╌" if acting is None else "──"
            # Arrow and number stay on one line.
            spans += [Span("  "), Span(f"{shaft}{head}\u00a0{number}", role)]
        return tuple(spans[1:])

    def to_dict(self) -> dict[str, Any]:
        """Return the bearing as plain data."""
        return {
            "claim": self.claim,
            "can": self.ways.verdict,
            "grade": self.grade.word,
            **self.every.to_dict(),
            "causal": self.causal.to_dict(),
        }


#: The claims, the strongest first.
CLAIMS = ("causal", "association", "conditional")

#: What is said of each verdict, by claim.
VERBS = {
    "causal": {
        "raises": "raises",
        "lowers": "lowers",
        "both": "raises or lowers",
        "raises_or_unknown": "raises, perhaps lowers",
        "lowers_or_unknown": "lowers, perhaps raises",
        "unknown": "moves, either way",
    },
    "conditional": {
        "raises": "would raise",
        "lowers": "would lower",
        "both": "would raise or lower",
        "raises_or_unknown": "would raise, perhaps lower",
        "lowers_or_unknown": "would lower, perhaps raise",
        "unknown": "would move, either way",
    },
    "association": {
        "raises": "goes with higher",
        "lowers": "goes with lower",
        "both": "goes with higher or lower",
        "raises_or_unknown": "goes with higher, perhaps lower",
        "lowers_or_unknown": "goes with lower, perhaps higher",
        "unknown": "goes with, either way",
    },
}
_HEADS = {"raises": "▶", "lowers": "┤", "unknown": "◇"}

#: What a walk tells.
WALKS = "A walk may pass a node twice: it tells what can be, and may be no path."

#: What the arrows mean, for the foot of an answer.
LEGEND = (
    "──▶ raises, ──┤ lowers, ──◇ either way, by a link of unknown sign; dashed: it would, if the "
    "associations on the way were causal; a single one goes with it. The number is the fewest "
    f"links of a walk. {WALKS}"
)


def bearings(
    network: Network, start: int, grade: Callable[[int], Grade], *, backwards: bool = False
) -> dict[int, Bearing]:
    """Return how the node of index ``start`` bears on each node that it reaches.

    Parameters
    ----------
    network : Network
        The links to walk.
    start : int
        The index of the node; it is left out of the answer.
    grade : callable
        The grade of the link of an index.
    backwards : bool
        Whether to return how the others bear on ``start`` instead.

    Returns
    -------
    dict of int to Bearing
        By node index, in this order.

    Notes
    -----
    Linear in nodes and links.
    """
    acting = every = signed_distances(network, start, backwards=backwards)
    causal_grades = grades = best_grades(network, start, grade, backwards=backwards)
    if ASSOCIATION in network.kinds():  # else every walk is causal
        acting = signed_distances(network, start, backwards=backwards, causal=True)
        causal_grades = best_grades(network, start, grade, backwards=backwards, causal=True)
    found = {}
    for node, level in enumerate(grades):
        if level is not None and node != start:
            found[node] = Bearing(
                every=_ways(*(d[node] for d in every)),
                causal=_ways(*(d[node] for d in acting)),
                grade=causal_grades[node] or level,
            )
    return found


def _ways(*numbers: int) -> Ways:
    raises, lowers, unknown = (None if n < 0 else n for n in numbers)
    return Ways(raises=raises, lowers=lowers, unknown=unknown)
