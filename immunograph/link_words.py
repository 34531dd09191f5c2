"""Words for signs and relations that other programs write: one table for graphs and tables.

Case, spaces, hyphens and underscores inside a word do not matter, nor do full-width forms.
"""

from __future__ import annotations

from unicodedata import normalize

from immunograph.vocabulary import Relation, Sign

_RAISES = """
    + +1 1 raises raise raised increases increase increased directlyincreases activates activate
    activation activator activating stimulates stimulate stimulation promotes promote enhances
    enhance induces induce induction upregulates upregulate upregulation upregulatesactivity
    upregulatesquantity positive positively pos up plus same s ↑ excites excitatory
"""
_LOWERS = """
    - -1 − – — ‐ ‑ lowers lower lowered decreases decrease decreased directlydecreases inhibits
    inhibit inhibition inhibitor inhibiting represses repress repression suppresses suppress
    suppression reduces reduce blocks downregulates downregulate downregulation
    downregulatesactivity downregulatesquantity negative negatively neg down minus opposite o ↓
    inhibitory -|
"""
_UNKNOWN = "? 0 unknown affects affect regulates regulate regulation causes cause"
_OTHERS = {
    "positivecorrelation": Relation.POSITIVELY_CORRELATED_WITH,
    "negativecorrelation": Relation.NEGATIVELY_CORRELATED_WITH,
    "association": Relation.ASSOCIATED_WITH,
    "correlateswith": Relation.ASSOCIATED_WITH,
    "correlation": Relation.ASSOCIATED_WITH,
    "biomarkerfor": Relation.IS_MARKER_OF,
    "markerof": Relation.IS_MARKER_OF,
    "prognosticbiomarkerfor": Relation.PREDICTS,
    "causesnochange": Relation.HAS_NO_EFFECT_ON,
    "noeffect": Relation.HAS_NO_EFFECT_ON,
    "subclassof": Relation.IS_A,
}


def _folded(text: str) -> str:
    plain = normalize("NFKC", text).strip().casefold()
    joined = plain.replace(" ", "").replace("-", "").replace("_", "")
    # What is nothing but a hyphen is a sign itself.
    return joined if joined.isalpha() and len(joined) > 1 else plain


#: What each word says that a rise of the source does to the target.
SIGN_WORDS: dict[str, Sign] = {
    **dict.fromkeys(_RAISES.split(), Sign.RAISES),
    **dict.fromkeys(_LOWERS.split(), Sign.LOWERS),
    **dict.fromkeys(_UNKNOWN.split(), Sign.UNKNOWN),
}

#: What each word says that a link is; a word for a sign says that it is causal.
RELATION_WORDS: dict[str, Relation] = {
    **dict.fromkeys(filter(str.isalpha, _RAISES.split()), Relation.INCREASES),
    **dict.fromkeys(filter(str.isalpha, _LOWERS.split()), Relation.DECREASES),
    **dict.fromkeys(filter(str.isalpha, _UNKNOWN.split()[3:]), Relation.AFFECTS),
    **{_folded(relation.value): relation for relation in Relation},
    **_OTHERS,
}


def sign_of(text: str) -> Sign | None:
    """Return the sign that a word or a number written as text says; None if it says none.

    Examples
    --------
    >>> sign_of("Up-regulates"), sign_of("\u2013"), sign_of("-1.0"), sign_of("binds")
    (<Sign.RAISES: 1>, <Sign.LOWERS: -1>, <Sign.LOWERS: -1>, None)
    """
    found = SIGN_WORDS.get(_folded(text))
    if found is not None:
        return found
    try:
        return Sign(int(float(text))) if float(text) in (-1, 0, 1) else None
    except ValueError:
        return None


def relation_of(text: str) -> Relation | None:
    """Return the relation that a word says; None if it says none.

    Examples
    --------
    >>> relation_of("Inhibition").value, relation_of("positiveCorrelation").value
    ('decreases', 'positively_correlated_with')
    """
    return RELATION_WORDS.get(_folded(text))
