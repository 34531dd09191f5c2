"""Which links count as weaker evidence is dropped, and how they are then graded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from immunograph.grading import grade_link, studies_of
from immunograph.graph import CausalGraph
from immunograph.records import Evidence, Link
from immunograph.vocabulary import Grade, Layer, Stance, StudyDesign
from immunograph.walk import Network
from immunograph.walk.network import CAUSAL

#: What may be dropped besides low grades.
ANIMALS, LITERATURE = "animal_studies", "literature_layer"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which links count.

    Attributes
    ----------
    network : Network
        The links.
    least : Grade
        The lowest grade that a causal link may have.
    changed : mapping of int to Grade or None
        Links that have another grade than in the map; None for those that are not there.
    without : str or None
        What is dropped: ``"animal_studies"``, ``"literature_layer"`` or nothing besides.
    only : frozenset of int or None
        The only links to look at; None for all.
    """

    network: Network
    least: Grade
    changed: Mapping[int, Grade | None] = field(default_factory=dict)
    without: str | None = None
    only: frozenset[int] | None = None

    def grade(self, link: int) -> Grade | None:
        """Return the grade of a link; None if it is not there."""
        return self.changed[link] if link in self.changed else self.network.grade(link)

    def known(self, link: int) -> Grade:
        """Return the grade of a link; that in the map if it is not there."""
        return self.grade(link) or self.network.grade(link)

    def keep(self, link: int) -> bool:
        """Tell whether a link counts."""
        if self.only is not None and link not in self.only:
            return False
        grade = self.grade(link)
        return grade is not None and grade >= self.least

    def leaving_out(self, link: int) -> Choice:
        """Return the same choice without one link."""
        return replace(self, changed={**self.changed, link: None})

    def causal(self) -> int:
        """Return how many causal links count; linear."""
        network = self.network
        there = {link for row in network.out for _, link in row if network.kind(link) == CAUSAL}
        return sum(map(self.keep, there))


def choices(network: Network, least: Grade) -> Iterator[Choice]:
    """Yield what is left of a map as weaker evidence is dropped.

    The grades from ``least`` on; then without animal studies, if that changes a link, and
    without the literature layer, if it is walked. Linear in links and their evidence.
    """
    for grade in Grade:
        if least <= grade < Grade.BY_DEFINITION:
            yield Choice(network, grade)
    there = sorted({link for row in network.out for _, link in row})
    changed: dict[int, Grade | None] = {}
    for number in there:
        link = network.links[number]
        if link.evidence and network.kind(number) == CAUSAL:
            grade_left = grade_in_people(network.graph, link)
            if grade_left is not network.grade(number):
                changed[number] = grade_left
    if changed:
        yield Choice(network, least, changed, ANIMALS)
    gone: dict[int, Grade | None] = {
        number: None for number in there if network.links[number].layer is Layer.LITERATURE
    }
    if gone:
        yield Choice(network, least, gone, LITERATURE)


def grade_in_people(graph: CausalGraph, link: Link) -> Grade | None:
    """Return the grade of a link without its animal studies; None if it rests on them.

    A link that animal studies are recorded for rests on them unless a study in people, an
    experiment or an observation, supports it.
    """
    people = tuple(item for item in link.evidence if not _in_animals(graph, item))
    kept = replace(link, evidence=people)
    if len(people) < len(link.evidence) and not any(
        study.stance is Stance.SUPPORTS and study.design.kind in ("experiment", "observation")
        for study in studies_of(graph, kept)
    ):
        return None
    return grade_link(graph, kept).grade


def _in_animals(graph: CausalGraph, item: Evidence) -> bool:
    design = item.design
    if design is None and item.citation is not None:
        design = graph.citation(item.citation).design
    return design is StudyDesign.ANIMAL
