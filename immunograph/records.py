"""The nouns of a map: frozen, slotted records that hold tuples, never lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, cast

from immunograph.record import Record
from immunograph.vocabulary import (
    Family,
    Hedge,
    Layer,
    Relation,
    Sign,
    Stance,
    Status,
    StudyDesign,
    Support,
    Theme,
    Wording,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Kind(Record):
    """A kind of node that a map declares.

    Attributes
    ----------
    id, label : str
        Its name in the file, and on screen.
    theme : Theme
        The family of shapes and colours it is drawn in.
    mapping : str or None
        The closest class of an upper ontology.
    """

    id: str
    label: str
    theme: Theme = Theme.OTHER
    mapping: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Xref(Record):
    """An identifier of a node in an ontology.

    Attributes
    ----------
    curie : str
        ``PREFIX:identifier``, e.g. ``"MESH:D007249"``.
    checked_in : str or None
        Where the identifier was looked up; None if nobody did.
    """

    curie: str
    checked_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Node(Record):
    """A thing that can be more or less: a state, a process, a condition, a behaviour.

    Attributes
    ----------
    id : str
        The stable name used in files, JSON and URLs.
    label : str
        The name shown to people.
    kind : str or None
        The id of its :class:`Kind`.
    theme : Theme or None
        A family of shapes and colours, where it differs from that of the kind.
    high_means : str or None
        What "more of it" means, without which no sign can be read.
    aliases : tuple of str
        Other names people type.
    xrefs : tuple of Xref
        Identifiers in ontologies.
    layer : Layer
        The part of the map it belongs to.
    note : str or None
        What a reader must know about it.
    place : (float, float) or None
        Where its middle stands in pictures of the map, as shares of the room from the left
        and from the top, 0 to 1; None leaves that to the layout.
    """

    id: str
    label: str
    kind: str | None = None
    theme: Theme | None = None
    high_means: str | None = None
    aliases: tuple[str, ...] = ()
    xrefs: tuple[Xref, ...] = ()
    layer: Layer = Layer.CORE
    note: str | None = None
    place: tuple[float, float] | None = None

    def __repr__(self) -> str:
        return f"<Node {self.id}: {self.label}>"

    @property
    def name(self) -> str:
        """The label without a closing parenthesis, for lines where room is short."""
        head, bracket, _ = self.label.partition(" (")
        return head if bracket and self.label.endswith(")") and head else self.label


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Citation(Record):
    """A work: an article, a study, a review.

    Attributes
    ----------
    id : str
        The key used in the map.
    authors, title, journal, volume, pages : str or None
        As seen in a bibliographic page; None where nobody saw it.
    year : int or None
        Year of publication.
    doi, pmid, pmcid, url : str or None
        Where to find it.
    design : StudyDesign
        The kind of evidence it is, which the grade starts from.
    design_note : str or None
        The design in the words of its abstract.
    n : str or None
        Its size as stated, e.g. ``"14 trials, 6,262"``.
    participants : int or None
        The number of people in ``n``, used to judge imprecision.
    population : str or None
        Who was studied.
    effect : str or None
        The result as seen, with its numbers.
    risk_of_bias : str or None
        ``"high"`` where the source itself says so.
    role : str or None
        Why the curator keeps it.
    seen_in : tuple of str
        The pages on which its fields were checked.
    fields_seen : str or None
        Which fields were checked there.
    status : Status
        How far it was checked.
    """

    id: str
    authors: str | None = None
    year: int | None = None
    title: str | None = None
    journal: str | None = None
    volume: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    design: StudyDesign = StudyDesign.UNKNOWN
    design_note: str | None = None
    n: str | None = None
    participants: int | None = None
    population: str | None = None
    effect: str | None = None
    risk_of_bias: str | None = None
    role: str | None = None
    seen_in: tuple[str, ...] = ()
    fields_seen: str | None = None
    status: Status = Status.VERIFIED

    @property
    def short(self) -> str:
        """Author and year, e.g. ``"Moieni et al. 2015"``, or the title where nobody saw them."""
        if self.status is Status.UNIDENTIFIED or not self.authors:
            return self._unnamed
        names = [
            a.strip() for a in self.authors.replace(" et al.", ", et al").split(",") if a.strip()
        ]
        surname = _surname(names[0])
        if len(names) == 2 and names[1] != "et al":
            surname = f"{surname} & {_surname(names[1])}"
        elif len(names) > 1:
            surname = f"{surname} et al."
        return f"{surname} {self.year}" if self.year else surname

    @property
    def _unnamed(self) -> str:
        """What names the work where its authors are not known."""
        if self.status is Status.UNIDENTIFIED:
            return "an unidentified paper" + (f" ({self.year})" if self.year else "")
        # The key of a map often says who and when; a DOI names nothing to a reader.
        key = self.id if self.id != self.doi else None
        name = self.title or key or self.pmcid or self.id
        name = name if len(name) <= 60 else name[:57].rsplit(" ", 1)[0] + "…"
        return f"{name} ({self.year})" if self.year and str(self.year) not in name else name

    @property
    def link(self) -> str | None:
        """An address to read it at: DOI, then PubMed, then PubMed Central, then ``url``."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        return self.url

    @property
    def reference(self) -> str:
        """The full reference in one line, holding only what was seen."""
        journal = " ".join(p for p in (self.journal, self.volume) if p)
        if self.pages:
            journal = f"{journal}: {self.pages}" if journal else self.pages
        parts = [
            self.authors,
            f"({self.year})" if self.year else None,
            self.title,
            journal or None,
            self.link,
        ]
        text = ". ".join(p.rstrip(".") for p in parts if p)
        return text.replace(". (", " (") or self.id


def _surname(author: str) -> str:
    """Return ``"Ben-Shaanan"`` of ``"Ben-Shaanan TL"``: all but the closing initials."""
    words = author.split()
    while len(words) > 1 and words[-1].isupper() and len(words[-1]) <= 4:
        words.pop()
    return " ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Evidence(Record):
    """One work that bears on a link.

    Attributes
    ----------
    citation : str or None
        The id of the :class:`Citation`; None for a quote without one.
    stance : Stance
        What it says about the link.
    quote : str or None
        Its words.
    start, end : int or None
        Where the quote stands in the source text, in characters from 0, end exclusive.
    design : StudyDesign or None
        Where it differs from the citation's, or there is no citation.
    population : str or None
        Who was studied, where it differs.
    n : int or None
        How many people, where it differs.
    effect : str or None
        The result that bears on this link, where it differs.
    note : str or None
        What a reader must know.
    """

    citation: str | None = None
    stance: Stance = Stance.SUPPORTS
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    design: StudyDesign | None = None
    population: str | None = None
    n: int | None = None
    effect: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Claim(Record):
    """One sentence of the source of the map, read as a link.

    Attributes
    ----------
    id : str
        Its key; links name the claims they were read from.
    quote : str
        The words, unchanged.
    start, end : int or None
        Where the quote stands in the source text, in characters from 0, end exclusive.
    line : int or None
        The line of the source text, from 1.
    source, target : str or None
        The nodes it speaks of.
    direction : str or None
        ``one_way``, ``both_ways``, ``undirected``, ``structural`` or ``none``.
    relation : Relation or None
        The relation as this sentence words it; None where it states none.
    sign, sign_implied : Sign or None
        The direction of change that is stated, and the one a reader would add.
    hedge : Hedge
        How surely it is said.
    hedge_words : str or None
        The words that show it.
    evidence_stated : str or None
        The evidence that the sentence itself gives.
    mediator, delay, population : str or None
        What it says on the way, the time and the people.
    role : str or None
        ``specific``, ``umbrella``, ``implied``, ``structural``, ``mediation_leg``,
        ``context`` or ``meta``.
    link : str or None
        The link it was first read as.
    note : str or None
        What a reader must know.
    """

    id: str
    quote: str
    start: int | None = None
    end: int | None = None
    line: int | None = None
    source: str | None = None
    target: str | None = None
    direction: str | None = None
    relation: Relation | None = None
    sign: Sign | None = None
    sign_implied: Sign | None = None
    hedge: Hedge = Hedge.ASSERTED
    hedge_words: str | None = None
    evidence_stated: str | None = None
    mediator: str | None = None
    delay: str | None = None
    population: str | None = None
    role: str | None = None
    link: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NamedLoop(Record):
    """A feedback loop that the map gives a name.

    Attributes
    ----------
    name : str
        Its name, such as ``"Stress and sleep"``.
    nodes : tuple of str
        The ids of all its nodes in the order round, from any of them.
    links : tuple of str
        Or the ids of all its links, where parallel links make several loops of the same nodes.
    note : str or None
        What a reader must know.
    """

    name: str
    nodes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    note: str | None = None

    @property
    def id(self) -> str:
        """Its key, which is its name."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Link(Record):
    """One claim that a node bears on another, with what speaks for and against it.

    Attributes
    ----------
    id : str
        The stable name of the link.
    source, target : str
        Node ids.
    relation : Relation
        What kind of link.
    sign : Sign
        What a rise of the source does to the target.
    sign_implied : Sign or None
        The sign a reader would add where the source states none; used only when asked for.
    layer : Layer
        The part of the map.
    wording : Wording or None, wording_note : str or None
        How the source words it.
    hedge : Hedge
        How surely the source says it.
    supports : Support or None
        What the studies recorded are able to show.
    delay, context, source_aspect, target_aspect, mediator : str or None
        When, where, of what, on what and by way of what.
    summarises : tuple of str
        The links that an umbrella link restates.
    claims : tuple of str
        The claims it was read from.
    evidence : tuple of Evidence
        The works that bear on it.
    derived : bool
        Whether the curator made it out of other links.
    overclaim, scope_mismatch : str or None
        Where the source says more than its evidence, and where the studies tested
        something else than the link says.
    note : str or None
        What the literature says, in the curator's words.
    """

    id: str
    source: str
    target: str
    relation: Relation
    sign: Sign
    sign_implied: Sign | None = None
    layer: Layer = Layer.CORE
    wording: Wording | None = None
    wording_note: str | None = None
    hedge: Hedge = Hedge.ASSERTED
    supports: Support | None = None
    delay: str | None = None
    context: str | None = None
    source_aspect: str | None = None
    target_aspect: str | None = None
    mediator: str | None = None
    summarises: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    derived: bool = False
    overclaim: str | None = None
    scope_mismatch: str | None = None
    note: str | None = None

    def __repr__(self) -> str:
        sign = f" ({self.sign.word})" if self.relation.sign is None else ""
        return f"<Link {self.id}: {self.source} {self.relation}{sign} {self.target}>"

    @property
    def family(self) -> Family:
        """Causal, associational or structural."""
        return self.relation.family

    @property
    def hypothesis(self) -> bool:
        """Whether the source only asks, supposes or implies it."""
        return self.hedge <= Hedge.QUESTION

    def signed(self, *, implied: bool = False) -> Sign:
        """Return the sign, or with ``implied`` the implied one where none is stated."""
        if implied and self.sign is Sign.UNKNOWN and self.sign_implied is not None:
            return self.sign_implied
        return self.sign


#: All that a link says besides its id and its ends, in the order of the fields.
LinkRest = tuple[Any, ...]

#: Returns the :data:`LinkRest` of a link.
rest_of: Callable[[Link], LinkRest] = attrgetter(*cast("Any", Link).__slots__[3:])


class _Open(Record):
    """A link being made: the same slots, not frozen yet."""

    __slots__ = cast("Any", Link).__slots__


def link_like(rest: LinkRest, id: str, source: str, target: str) -> Link:
    """Return a link that says the same as another, but for its id and its ends.

    Parameters
    ----------
    rest : tuple
        What :func:`rest_of` tells of the other.
    id, source, target : str
        Its own.

    Notes
    -----
    A million links are made so in a sixth of the time that their constructor takes, which sets
    each field of a frozen record through a call.
    """
    made: Any = _Open()
    made.id, made.source, made.target = id, source, target
    (
        made.relation, made.sign, made.sign_implied, made.layer, made.wording, made.wording_note,
        made.hedge, made.supports, made.delay, made.context, made.source_aspect,
        made.target_aspect, made.mediator, made.summarises, made.claims, made.evidence,
        made.derived, made.overclaim, made.scope_mismatch, made.note,
    ) = rest  # fmt: skip
    made.__class__ = Link
    return cast("Link", made)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Source(Record):
    """The text a map was read from.

    Attributes
    ----------
    citation : str or None
        The id of its citation in the map.
    url : str or None
        Where to read it.
    sha256 : str or None
        The digest of the text that quote positions refer to (its bytes as UTF-8).
    chars : int or None
        The length of that text in characters.
    updated, first_published : str or None
        Its dates, as stated.
    """

    citation: str | None = None
    url: str | None = None
    sha256: str | None = None
    chars: int | None = None
    updated: str | None = None
    first_published: str | None = None
