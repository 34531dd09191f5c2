"""Neutral emphasis: which nodes and links an answer is about, for any picture of it."""

from __future__ import annotations

from dataclasses import dataclass

from immunograph.record import Record


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Highlight(Record):
    """What a picture lights, and what it leaves out.

    Attributes
    ----------
    nodes, links : tuple of str
        The ids of what is lit, in the order in which it is told.
    title : str
        One sentence that says what is lit.
    alone : bool
        Whether everything else is left out; if not, it is shown faded.
    """

    nodes: tuple[str, ...]
    links: tuple[str, ...]
    title: str = ""
    alone: bool = True
