"""Settling: the answer to what would settle a prediction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from immunograph.record import Record
from immunograph.vocabulary import Grade


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LinkOut(Record):
    """A prediction without one link.

    Attributes
    ----------
    link : str
        The id of the link.
    grade : Grade
        Its grade.
    verdict : str or None
        What is predicted without it; None if nothing is.
    certain : bool
        Whether every stable choice of strengths does it.
    net : float or None
        The net share of draws that raise, from -1 to 1, without the link; 1 or -1 if it is certain.
    shift : float or None
        By how much that is more than with it.
    changes : bool
        Whether the verdict, or that it is certain, changes.
    refused : str or None
        Why nothing is predicted.
    """

    link: str
    grade: Grade
    verdict: str | None
    certain: bool
    net: float | None
    shift: float | None
    changes: bool
    refused: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "link": self.link,
            "grade": self.grade.word,
            "verdict": self.verdict,
            "certain": self.certain,
            "net": self.net,
            "shift": self.shift,
            "changes": self.changes,
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LinkGain(Record):
    """What it would be worth to know one thing about one link.

    Attributes
    ----------
    link : str
        The id of the link.
    grade : Grade
        Its grade.
    kind : str
        What is known: its ``"strength"``, by thirds; its ``"sign"``; or its ``"existence"``.
    gain : float
        By how much the share of draws in which the direction is told right would grow; at
        least, and beyond chance.
    """

    link: str
    grade: Grade
    kind: str
    gain: float

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "link": self.link,
            "grade": self.grade.word,
            "kind": self.kind,
            "gain": self.gain,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Settling(Record):
    """What would settle what is predicted of one node.

    Attributes
    ----------
    out : tuple of LinkOut
        Links without which the verdict changes, or the net share, beyond chance; those that
        change the verdict first, then by how far the net share moves.
    gains : tuple of LinkGain
        What is worth knowing beyond chance, the most first; empty if the direction is certain.
    guess : float or None
        The share of draws in which the best guess, made without knowing more, is right; None
        without draws.
    tried, links : int
        How many links were left out one by one, of those that lie between press and node.
    stopped : str or None
        Why not all were.
    undrawn : str or None
        Why there are no draws to tell what is worth knowing, where the direction is not certain.
    """

    out: tuple[LinkOut, ...]
    gains: tuple[LinkGain, ...]
    guess: float | None
    tried: int
    links: int
    stopped: str | None
    undrawn: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "out": [each.to_dict() for each in self.out],
            "guess": self.guess,
            "gains": [each.to_dict() for each in self.gains],
            "tried": self.tried,
            "links": self.links,
            "stopped": self.stopped,
            "undrawn": self.undrawn,
        }
