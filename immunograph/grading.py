"""The grade of a link: how far the recorded evidence carries, step by step.

The rule borrows its words from GRADE: the design sets where a link starts; disputes,
indirectness, imprecision and bias lower it. It is computed from what the map records and
from nothing else; ``docs/grading.md`` tells it in words, with its limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from immunograph.arguments import checked
from immunograph.graph import CausalGraph
from immunograph.record import Record
from immunograph.records import Evidence, Link
from immunograph.vocabulary import Family, Grade, Stance, StudyDesign

#: Fewer people than this in the largest study leave the estimate imprecise.
ENOUGH_PEOPLE = 400

#: So many independent supporting studies raise a grade that nothing has lowered.
SEVERAL_PAPERS = 3

#: What the text of a map is called as a work, where it has no citation of its own.
SOURCE_TEXT = "source text"

_POOLED = (
    StudyDesign.META_ANALYSIS_OF_TRIALS,
    StudyDesign.META_ANALYSIS,
    StudyDesign.SYSTEMATIC_REVIEW,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Study(Record):
    """One work behind a link, with what the grade needs of it.

    Attributes
    ----------
    key : str
        The citation id, or a name made up for a work without one.
    name : str
        How it is called in a sentence.
    design : StudyDesign
        Its kind.
    stance : Stance
        What it says about the link.
    people : int or None
        Participants, where recorded.
    biased : bool
        Whether a high risk of bias is recorded.
    """

    key: str
    name: str
    design: StudyDesign
    stance: Stance
    people: int | None
    biased: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Step(Record):
    """One step of a grade.

    Attributes
    ----------
    change : int
        By how many grades it moves; held between very low and high.
    reason : str
        Why.
    grade : Grade
        The grade after it.
    """

    change: int
    reason: str
    grade: Grade

    def to_dict(self) -> dict[str, object]:
        """Return the step as plain data."""
        return {"change": self.change, "reason": self.reason, "grade": self.grade.word}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LinkGrade(Record):
    """The grade of one link and the steps that led to it.

    Attributes
    ----------
    link : str
        The id of the link.
    grade : Grade
        The result.
    steps : tuple of Step
        The first sets the start, the others lower or raise it.
    studies : tuple of Study
        The works counted, one an entry however often it is quoted.
    """

    link: str
    grade: Grade
    steps: tuple[Step, ...]
    studies: tuple[Study, ...]


def studies_of(graph: CausalGraph, link: Link) -> tuple[Study, ...]:
    """Return the works recorded under a link, each once, in order.

    A work that is recorded several times counts with its most contrary stance, then with the
    design that starts highest and the most people, in whatever order they stand. Words alone,
    with neither a citation nor a design, are no study.
    """
    found: dict[str, Study] = {}
    for number, item in enumerate(link.evidence):
        if item.citation is None and item.design is None:
            continue
        study = _study(graph, item, number)
        known = found.get(study.key)
        if known is None or _weight(study) > _weight(known):
            found[study.key] = study
    return tuple(found.values())


def works_behind(graph: CausalGraph, link: Link) -> tuple[str, ...]:
    """Return the works any one of which keeps a link standing, by name; may be none.

    These are the supporting ones of :func:`studies_of`; without any, the text of the map if a
    claim or a quote of it is recorded. A structural link is true by definition and rests on
    none.
    """
    if link.family is Family.STRUCTURAL:
        return ()
    works = []
    for study in studies_of(graph, link):
        if study.stance is Stance.SUPPORTS:
            cited = any(item.citation == study.key for item in link.evidence)
            works.append(study.key if cited else f"{link.id}: {study.key}")
    if not works and (link.claims or any(item.quote for item in link.evidence)):
        works.append((graph.source and graph.source.citation) or SOURCE_TEXT)
    return tuple(works)


_CONTRARINESS = {
    Stance.CITED: 0,
    Stance.SUPPORTS: 1,
    Stance.QUALIFIES: 2,
    Stance.NO_EFFECT: 3,
    Stance.DISPUTES: 4,
    Stance.REFUTES: 5,
}


def _weight(study: Study) -> tuple[int, int, int]:
    people = -1 if study.people is None else study.people
    return _CONTRARINESS[study.stance], study.design.start, people


def _study(graph: CausalGraph, item: Evidence, number: int) -> Study:
    if item.citation is None:
        return Study(
            key=f"evidence {number + 1}",
            name="a source without a citation",
            design=item.design or StudyDesign.UNKNOWN,
            stance=item.stance,
            people=item.n,
            biased=False,
        )
    work = graph.citation(item.citation)
    return Study(
        key=work.id,
        name=work.short,
        design=item.design or work.design,
        stance=item.stance,
        people=work.participants if item.n is None else item.n,
        biased=work.risk_of_bias == "high",
    )


@checked
def grade_link(graph: CausalGraph, link: str | Link) -> LinkGrade:
    """Grade one link from the designs, stances and sizes recorded under it.

    Parameters
    ----------
    graph : CausalGraph
        The map, for its citations.
    link : str or Link
        One of its links.

    Returns
    -------
    LinkGrade
        Never above what the best recorded design allows.

    Notes
    -----
    Linear in the evidence of the link. The rule, in order:

    1. A structural link is true by definition and not graded.
    2. An association is judged by studies that observe: an experiment tests whether one
       thing moves the other, which is another link. If experiments are all there is, they
       count, and the grade is low at most.
    3. Without a supporting study it is very low; if others only qualify it or are cited for
       it, their best design counts, one step lower.
    4. The best supporting design sets the start: trials high; Mendelian randomisation and
       experiments not known to be randomised moderate; observation low; animals, reviews
       and opinion very low.
    5. One step down if any study disputes the link or found no effect (two if one refutes
       it); if the studies tested something else than the link says; if the largest
       supporting study of that design has fewer than 400 people or nobody recorded how many
       (pooled studies excepted); if all of them carry a high risk of bias.
    6. One step up for three or more independent supporting studies in people, if nothing
       lowered it.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> ig.grade_link(graph, graph.link("E21")).grade.label
    'very low'
    """
    if not isinstance(link, Link):
        link = graph.link(link)
    studies = studies_of(graph, link)
    if link.family is Family.STRUCTURAL:
        step = Step(change=0, reason="true by definition, not graded", grade=Grade.BY_DEFINITION)
        return LinkGrade(link=link.id, grade=step.grade, steps=(step,), studies=studies)
    steps = _Steps()
    _judge(link, studies, steps)
    return LinkGrade(link=link.id, grade=steps.grade, steps=tuple(steps.taken), studies=studies)


class _Steps:
    """The steps taken so far, each held between very low and high."""

    def __init__(self) -> None:
        self.taken: list[Step] = []
        self.grade = Grade.VERY_LOW

    def start(self, grade: Grade, reason: str) -> None:
        self.grade = grade
        self.taken.append(Step(change=0, reason=reason, grade=grade))

    def move(self, change: int, reason: str) -> None:
        self.grade = Grade(max(Grade.VERY_LOW, min(Grade.HIGH, self.grade + change)))
        self.taken.append(Step(change=change, reason=reason, grade=self.grade))


def _judge(link: Link, studies: tuple[Study, ...], steps: _Steps) -> None:
    counted = studies
    if link.family is Family.ASSOCIATIONAL:
        counted = tuple(s for s in studies if s.design.kind != "experiment") or studies
    backing = [s for s in counted if s.stance is Stance.SUPPORTS]
    backed = bool(backing)
    if not backing:
        backing = [s for s in counted if not s.stance.contrary]
    if not backing:
        steps.start(Grade.VERY_LOW, _nothing(link, studies))
        return
    best = max(backing, key=lambda s: s.design.start)
    steps.start(best.design.start, f"{best.design.label}: {best.name}")
    if link.family is Family.ASSOCIATIONAL:
        _associational(steps, studies, counted)
    if not backed:
        steps.move(-1, "no study supports it outright: these only qualify it or are cited")
    level = [s for s in backing if s.design.start == best.design.start]
    lowered = _lower(link, counted, level, steps) or not backed
    people = [s for s in backing if s.design.kind in ("experiment", "observation")]
    if not lowered and len(people) >= SEVERAL_PAPERS:
        steps.move(+1, f"{len(people)} independent studies support it: {_names(people)}")


def _nothing(link: Link, studies: tuple[Study, ...]) -> str:
    if link.derived:
        return "made by the curator out of other links; no study of its own"
    if studies:
        return f"no recorded study supports it; contrary: {_names(studies)}"
    return "no study recorded"


def _associational(steps: _Steps, studies: tuple[Study, ...], counted: tuple[Study, ...]) -> None:
    if steps.grade > Grade.LOW:
        steps.move(
            Grade.LOW - steps.grade, "experiments test another link; an association is low at most"
        )
    aside = [s for s in studies if s not in counted]
    if aside:
        steps.move(0, f"not counted, experiments test another link: {_names(aside)}")


def _lower(link: Link, counted: tuple[Study, ...], level: list[Study], steps: _Steps) -> bool:
    lowered = False
    contrary = [s for s in counted if s.stance.contrary]
    if contrary:
        refuted = any(s.stance is Stance.REFUTES for s in contrary)
        steps.move(-2 if refuted else -1, "; ".join(_against(contrary)))
        lowered = True
    if link.scope_mismatch:
        steps.move(-1, f"indirect: {link.scope_mismatch}")
        lowered = True
    pooled = any(s.design in _POOLED for s in level)
    if not pooled and level[0].design.start > Grade.VERY_LOW:
        sizes = [s.people for s in level if s.people is not None]
        if not sizes:
            steps.move(-1, "imprecise: no sample size recorded")
            lowered = True
        elif max(sizes) < ENOUGH_PEOPLE:
            steps.move(-1, f"imprecise: {max(sizes)} people in the largest study")
            lowered = True
    if all(s.biased for s in level):
        steps.move(-1, f"high risk of bias: {_names(level)}")
        lowered = True
    return lowered


def _names(studies: Iterable[Study]) -> str:
    return "; ".join(study.name for study in studies)


def _against(studies: list[Study]) -> list[str]:
    """Return one phrase a contrary stance, e.g. ``"disputed by Inagaki et al. 2015"``."""
    phrases = {
        Stance.REFUTES: "refuted by",
        Stance.DISPUTES: "disputed by",
        Stance.NO_EFFECT: "no effect found by",
    }
    grouped = {stance: [s for s in studies if s.stance is stance] for stance in phrases}
    return [f"{phrases[stance]} {_names(found)}" for stance, found in grouped.items() if found]
