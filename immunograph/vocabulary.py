"""The closed word lists of a map: each word has a label, a meaning and its mapping.

=========== =========================================================================
Sign        raises, lowers, unknown: what a rise of the source does to the target
Relation    what kind of link it is, and whether it may be walked
Family      causal, associational, structural
Walk        which families a question may walk
Layer       which part of a map a link belongs to
Wording     how the source words the link
Hedge       how surely the source says it
Support     what the studies behind a link are able to show
StudyDesign what kind of evidence one study is
Stance      what a study says about the link it is recorded under
Grade       how far the evidence carries, computed, never typed in
Theme       the family of shapes and colours in which a kind of node is drawn
Status      how far a citation was checked against a bibliographic page
Polarity    what a feedback loop does with a change: amplify or counteract it
=========== =========================================================================

Every word compares with its text: ``link.relation == "predicts"``, ``link.sign == "lowers"``,
``route.grade >= Grade("moderate")``. Most lists are ``StrEnum``. Sign, Hedge and Grade are
numbers, because they are multiplied or compared: they equal their word *and* their number, and
hash as the number. So ``link.sign in ("raises", "lowers")`` holds, but a set or a dict of words
does not find them; there, use ``link.sign.word``.

The mappings to RO, BEL and INDRA, to ECO and to CiTO are those that were looked up in the
ontologies' own files (see ``docs/vocabulary.md``); a word that has none says so.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self


class _Ranked(IntEnum):
    """Words that are numbers too, because they are multiplied or compared."""

    @property
    def word(self) -> str:
        """The word of files and JSON, in small letters: ``"lowers"``, ``"very_low"``."""
        return self.name.lower()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.word == other.replace(" ", "_")
        return int.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    # That of the number, since it is equal to that as well.
    __hash__ = int.__hash__

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a word as people write it: ``very low``, ``very_low``, ``Very-Low``.

        Raises
        ------
        ValueError
            If ``text`` is none of the words.
        """
        word = text.strip().upper().replace(" ", "_").replace("-", "_")
        if word not in cls.__members__:
            raise ValueError(text)
        return cls[word]

    @classmethod
    def read(cls, value: int | str) -> Self:
        """Return the member of that word or number; raise ValueError if there is none."""
        return cls.parse(value) if isinstance(value, str) else cls(value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        try:
            return cls.parse(value) if isinstance(value, str) else None
        except ValueError:
            return None


class Sign(_Ranked):
    """What happens to the target when the source rises, all else equal.

    ``RAISES`` (+1): it rises too. ``LOWERS`` (-1): it falls. ``UNKNOWN`` (0): the direction
    is not known; unknown times anything is unknown.

    Examples
    --------
    >>> Sign.LOWERS * Sign.LOWERS
    <Sign.RAISES: 1>
    >>> Sign.parse("-")
    <Sign.LOWERS: -1>
    """

    RAISES = 1
    LOWERS = -1
    UNKNOWN = 0

    def __mul__(self, other: int) -> Sign:
        return Sign(int(self) * int(other))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a sign as people write it: ``raises``, ``+``, ``lowers``, ``-``, ``?`` or a number.

        Raises
        ------
        ValueError
            If ``text`` is no sign.
        """
        try:
            return cls(_SIGNS_READ[text.strip().casefold()])
        except KeyError:
            raise ValueError(text) from None


_SIGNS_READ = {
    "raises": Sign.RAISES,
    "+": Sign.RAISES,
    "+1": Sign.RAISES,
    "1": Sign.RAISES,
    "lowers": Sign.LOWERS,
    "-": Sign.LOWERS,
    "\u2212": Sign.LOWERS,
    "-1": Sign.LOWERS,
    "unknown": Sign.UNKNOWN,
    "?": Sign.UNKNOWN,
    "0": Sign.UNKNOWN,
}


class Family(StrEnum):
    """The three families of relation."""

    CAUSAL = "causal"
    ASSOCIATIONAL = "associational"
    STRUCTURAL = "structural"


class Relation(StrEnum):
    """What kind of link it is. The label reads between source and target."""

    INCREASES = "increases"
    DECREASES = "decreases"
    AFFECTS = "affects"
    HAS_NO_EFFECT_ON = "has_no_effect_on"
    PREDICTS = "predicts"
    POSITIVELY_CORRELATED_WITH = "positively_correlated_with"
    NEGATIVELY_CORRELATED_WITH = "negatively_correlated_with"
    ASSOCIATED_WITH = "associated_with"
    IS_MARKER_OF = "is_marker_of"
    PART_OF = "part_of"
    IS_A = "is_a"
    OPPOSITE_OF = "opposite_of"

    @property
    def label(self) -> str:
        """The words shown between the two nodes."""
        return _RELATIONS[self._value_][1]

    @property
    def meaning(self) -> str:
        """One line that defines the relation."""
        return _RELATIONS[self._value_][4]

    @property
    def family(self) -> Family:
        """Causal, associational or structural."""
        return _RELATIONS[self._value_][0]

    @property
    def sign(self) -> Sign | None:
        """The sign that the relation itself fixes, or None where the link must say it."""
        return _RELATIONS[self._value_][2]

    @property
    def directed(self) -> bool:
        """Whether source and target may not be exchanged."""
        return _RELATIONS[self._value_][3]

    @property
    def mapping(self) -> dict[str, str]:
        """The closest term in RO, BEL and INDRA, where one was looked up."""
        return dict(_MAPPINGS.get(self.value, {}))


_RELATIONS: dict[str, tuple[Family, str, Sign | None, bool, str]] = {
    "increases": (Family.CAUSAL, "raises", Sign.RAISES, True, "a rise of the source raises the target"),
    "decreases": (Family.CAUSAL, "lowers", Sign.LOWERS, True, "a rise of the source lowers the target"),
    "affects": (Family.CAUSAL, "affects", Sign.UNKNOWN, True, "the source moves the target; which way is not said"),
    "has_no_effect_on": (Family.CAUSAL, "has no effect on", Sign.UNKNOWN, True, "the source was shown not to move the target; never walked"),
    "predicts": (Family.ASSOCIATIONAL, "predicts", None, True, "a higher source comes before a higher or lower target"),
    "positively_correlated_with": (Family.ASSOCIATIONAL, "goes with more", Sign.RAISES, False, "the two are high together"),
    "negatively_correlated_with": (Family.ASSOCIATIONAL, "goes with less", Sign.LOWERS, False, "one is high where the other is low"),
    "associated_with": (Family.ASSOCIATIONAL, "is linked to", Sign.UNKNOWN, False, "the two go together; how is not said"),
    "is_marker_of": (Family.STRUCTURAL, "is a marker of", None, True, "the source measures the target; walked from the target to its marker, never back"),
    "part_of": (Family.STRUCTURAL, "is part of", Sign.RAISES, True, "the source is one component of the target"),
    "is_a": (Family.STRUCTURAL, "is a kind of", Sign.RAISES, True, "every source is a target; never walked"),
    "opposite_of": (Family.STRUCTURAL, "is the opposite of", Sign.LOWERS, False, "the two ends of one scale: a rise of one is a fall of the other; walked both ways"),
}  # fmt: skip

_MAPPINGS: dict[str, dict[str, str]] = {
    "increases": {"RO": "RO:0002304", "BEL": "increases", "INDRA": "Influence, overall_polarity=+1"},
    "decreases": {"RO": "RO:0002305", "BEL": "decreases", "INDRA": "Influence, overall_polarity=-1"},
    "affects": {"RO": "RO:0002566", "BEL": "regulates", "INDRA": "Influence, polarity None"},
    "has_no_effect_on": {"BEL": "causesNoChange"},
    "predicts": {"RO": "RO:0020333", "BEL": "prognosticBiomarkerFor", "INDRA": "Association"},
    "positively_correlated_with": {"RO": "RO:0017003", "BEL": "positiveCorrelation", "INDRA": "Association"},
    "negatively_correlated_with": {"RO": "RO:0017004", "BEL": "negativeCorrelation", "INDRA": "Association"},
    "associated_with": {"RO": "RO:0002610", "BEL": "association", "INDRA": "Association"},
    "is_marker_of": {"RO": "RO:0002607", "BEL": "biomarkerFor"},
    "part_of": {"RO": "BFO:0000050", "BEL": "partOf"},
    "is_a": {"RO": "rdfs:subClassOf", "BEL": "isA"},
    "opposite_of": {"INDRA": "Concept.is_opposite"},
}  # fmt: skip


class Walk(StrEnum):
    """Which links a question walks.

    ``CAUSAL``: causal links only. ``DIRECTED`` (the default everywhere): causal links, links
    that predict, from a process to its marker, from a part to its whole, and between opposites
    both ways. ``ALL``: these and the undirected associations, both ways; on feedback loops these
    are never.
    """

    CAUSAL = "causal"
    DIRECTED = "directed"
    ALL = "all"


class Layer(StrEnum):
    """The part of a map a link or node belongs to.

    ``CORE`` and ``STRUCTURAL`` are walked unless told otherwise; ``UMBRELLA`` (restates
    specific links), ``CONTEXT`` (leads beside the point) and ``LITERATURE`` (not said by the
    source of the map) only when asked for.
    """

    CORE = "core"
    STRUCTURAL = "structural"
    UMBRELLA = "umbrella"
    CONTEXT = "context"
    LITERATURE = "literature"


#: The layers that are walked unless told otherwise.
DEFAULT_LAYERS = (Layer.CORE, Layer.STRUCTURAL)


#: Why a search stopped that was interrupted, by Ctrl-C.
INTERRUPTED = "interrupted"


class Wording(StrEnum):
    """How the source of the map words a link, whatever the evidence shows."""

    CAUSAL = "causal"
    ASSOCIATIONAL = "associational"
    IMPLIED = "implied"
    CONDITIONAL = "conditional"
    HYPOTHESIS = "hypothesis"
    DEFINITION = "definition"
    BACKGROUND = "background"
    DERIVED = "derived"


class Hedge(_Ranked):
    """How surely the source says it, from 5 (asserted) to 0 (not a claim)."""

    ASSERTED = 5
    SUGGESTED = 4
    THOUGHT = 3
    POSSIBLE = 2
    QUESTION = 1
    NO_CLAIM = 0

    @property
    def label(self) -> str:
        """The words that mark this rank."""
        return _HEDGES[self]


_HEDGES = {
    Hedge.ASSERTED: "asserted as fact",
    Hedge.SUGGESTED: "research suggests, demonstrates or found",
    Hedge.THOUGHT: "thought to, appears or seems to",
    Hedge.POSSIBLE: "may, might, could or potentially",
    Hedge.QUESTION: "a question, hypothesis, condition or only implied",
    Hedge.NO_CLAIM: "not a claim",
}


class Support(StrEnum):
    """What the studies behind a link are able to show, as the curator read them."""

    CAUSAL_HUMAN_EXPERIMENT = "causal_human_experiment"
    QUASI_CAUSAL_MENDELIAN = "quasi_causal_mendelian"
    CAUSAL_ANIMAL_EXPERIMENT = "causal_animal_experiment"
    LONGITUDINAL_ASSOCIATION = "longitudinal_association"
    CROSS_SECTIONAL_ASSOCIATION = "cross_sectional_association"
    THEORY_OR_REVIEW = "theory_or_review"
    MIXED = "mixed"
    NONE_FOUND = "none_found"
    DEFINITIONAL = "definitional"

    @property
    def label(self) -> str:
        """The words shown to people."""
        return _SUPPORTS[self.value]


_SUPPORTS = {
    "causal_human_experiment": "experiments in people",
    "quasi_causal_mendelian": "Mendelian randomisation",
    "causal_animal_experiment": "experiments in animals",
    "longitudinal_association": "an association over time",
    "cross_sectional_association": "an association at one time",
    "theory_or_review": "theory or a narrative review",
    "mixed": "mixed evidence",
    "none_found": "no study found",
    "definitional": "true by definition",
}


class Grade(_Ranked):
    """How far the evidence for a link carries; a path or a loop has its weakest link's.

    ``BY_DEFINITION`` marks structural links: they are not graded, and never the weakest.
    """

    VERY_LOW = 1
    LOW = 2
    MODERATE = 3
    HIGH = 4
    BY_DEFINITION = 5

    @property
    def label(self) -> str:
        """``"very low"``, ``"low"``, ``"moderate"``, ``"high"`` or ``"by definition"``."""
        return self.name.lower().replace("_", " ")

    @property
    def dots(self) -> str:
        """Three dots, as many filled as the grade is above very low: ``"●●○"``."""
        if self is Grade.BY_DEFINITION:
            return "═══"
        return ("●" * (self - 1)).ljust(3, "○")


class StudyDesign(StrEnum):
    """What kind of evidence one source is."""

    META_ANALYSIS_OF_TRIALS = "meta_analysis_of_trials"
    RCT = "rct"
    EXPERIMENT = "experiment"
    MENDELIAN_RANDOMISATION = "mendelian_randomisation"
    META_ANALYSIS = "meta_analysis"
    SYSTEMATIC_REVIEW = "systematic_review"
    COHORT = "cohort"
    CROSS_SECTIONAL = "cross_sectional"
    ANIMAL = "animal"
    REVIEW = "review"
    UNKNOWN = "unknown"
    PRACTITIONER = "practitioner"
    CURATOR = "curator"

    @property
    def label(self) -> str:
        """The words shown to people."""
        return _DESIGNS[self.value][0]

    @property
    def start(self) -> Grade:
        """The grade at which evidence of this design starts."""
        return _DESIGNS[self.value][1]

    @property
    def kind(self) -> str:
        """``"experiment"``, ``"observation"``, ``"animal"`` or ``"opinion"``."""
        return _DESIGNS[self.value][2]

    @property
    def eco(self) -> str | None:
        """The Evidence and Conclusion Ontology term, where one was looked up."""
        return _DESIGNS[self.value][3]


_DESIGNS: dict[str, tuple[str, Grade, str, str | None]] = {
    "meta_analysis_of_trials": ("meta-analysis of trials or experiments", Grade.HIGH, "experiment", "ECO:0000212"),
    "rct": ("randomised human experiment", Grade.HIGH, "experiment", "ECO:0000180"),
    "experiment": ("human experiment, not or not known to be randomised", Grade.MODERATE, "experiment", "ECO:0000180"),
    "mendelian_randomisation": ("Mendelian randomisation", Grade.MODERATE, "experiment", "ECO:0000180"),
    "meta_analysis": ("meta-analysis, observational or mixed", Grade.LOW, "observation", "ECO:0000212"),
    "systematic_review": ("systematic review", Grade.LOW, "observation", None),
    "cohort": ("cohort or other longitudinal study", Grade.LOW, "observation", "ECO:0000180"),
    "cross_sectional": ("cross-sectional or correlational study", Grade.LOW, "observation", "ECO:0000180"),
    "animal": ("animal experiment", Grade.VERY_LOW, "animal", "ECO:0000179"),
    "review": ("narrative review or theory", Grade.VERY_LOW, "opinion", "ECO:0000033"),
    "unknown": ("design not known", Grade.VERY_LOW, "opinion", None),
    "practitioner": ("statement by a practitioner", Grade.VERY_LOW, "opinion", "ECO:0006152"),
    "curator": ("added by the curator of the map", Grade.VERY_LOW, "opinion", "ECO:0000205"),
}  # fmt: skip


class Stance(StrEnum):
    """What a source says about the link it is recorded under."""

    SUPPORTS = "supports"
    QUALIFIES = "qualifies"
    DISPUTES = "disputes"
    REFUTES = "refutes"
    NO_EFFECT = "no_effect"
    CITED = "cited"

    @property
    def label(self) -> str:
        """The word shown to people."""
        return "found no effect" if self is Stance.NO_EFFECT else self.value

    @property
    def contrary(self) -> bool:
        """Whether it speaks against the link."""
        return self in (Stance.DISPUTES, Stance.REFUTES, Stance.NO_EFFECT)

    @property
    def cito(self) -> str:
        """The term of the Citation Typing Ontology."""
        return _CITO[self.value]


_CITO = {
    "supports": "cito:supports",
    "qualifies": "cito:qualifies",
    "disputes": "cito:disputes",
    "refutes": "cito:refutes",
    "no_effect": "cito:disputes",
    "cited": "cito:citesAsEvidence",
}


class Theme(StrEnum):
    """The family of shapes and colours in which nodes of a kind are drawn."""

    STRESSOR = "stressor"
    IMMUNE = "immune"
    BRAIN = "brain"
    MIND = "mind"
    SOCIAL = "social"
    LEVER = "lever"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words of the legend."""
        return _THEMES[self.value]


_THEMES = {
    "stressor": "Stressor",
    "immune": "Immune",
    "brain": "Brain and dopamine",
    "mind": "Mind and emotion",
    "social": "Social life",
    "lever": "Lever (what you can do)",
    "other": "Other",
}


class Status(StrEnum):
    """How far a citation was checked against a bibliographic page."""

    VERIFIED = "verified"
    PARTIAL = "partial"
    UNIDENTIFIED = "unidentified"


class Polarity(StrEnum):
    """What a feedback loop does with a change: amplify, counteract, or not known."""

    REINFORCING = "reinforcing"
    BALANCING = "balancing"
    UNDETERMINED = "undetermined"

    @property
    def label(self) -> str:
        """The word shown to people."""
        return self.value

    @property
    def letter(self) -> str:
        """The letter that names of loops begin with: ``"R"``, ``"B"`` or ``"U"``."""
        return self.name[0]
