"""The closed word lists: every word has a label and a meaning, and reads back."""

from __future__ import annotations

import itertools

import pytest

from immunograph import vocabulary
from immunograph.vocabulary import (
    DEFAULT_LAYERS,
    Family,
    Grade,
    Hedge,
    Layer,
    Polarity,
    Relation,
    Sign,
    Stance,
    StudyDesign,
    Support,
    Theme,
)

LABELLED = (Relation, Hedge, Support, Grade, StudyDesign, Stance, Theme, Polarity)


@pytest.mark.parametrize("words", LABELLED)
def test_every_word_has_a_label_of_its_own(words):
    labels = [member.label for member in words]
    assert all(label.strip() == label and label for label in labels)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_says_what_it_means(relation):
    assert relation.meaning
    assert relation.family in Family
    assert relation.sign is None or relation.sign in Sign


def test_signs_multiply_and_unknown_absorbs():
    table = {(a, b): a * b for a, b in itertools.product(Sign, Sign)}
    up, down, unknown = Sign.RAISES, Sign.LOWERS, Sign.UNKNOWN
    assert table == {
        (up, up): up, (up, down): down, (down, up): down, (down, down): up,
        **{pair: unknown for pair in table if unknown in pair},
    }  # fmt: skip
    assert all(isinstance(product, Sign) for product in table.values())


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("raises", Sign.RAISES), ("+", Sign.RAISES), (" +1 ", Sign.RAISES), ("RAISES", Sign.RAISES),
        ("lowers", Sign.LOWERS), ("-", Sign.LOWERS), ("\u2212", Sign.LOWERS), ("-1", Sign.LOWERS),
        ("unknown", Sign.UNKNOWN), ("?", Sign.UNKNOWN), ("0", Sign.UNKNOWN),
    ],
)  # fmt: skip
def test_signs_are_read_as_people_write_them(text, sign):
    assert Sign.parse(text) is sign


@pytest.mark.parametrize("sign", Sign)
def test_the_word_of_a_sign_reads_back(sign):
    assert Sign.parse(sign.word) is sign


@pytest.mark.parametrize("text", ["", "up", "++", "2", "none"])
def test_what_is_no_sign_is_refused(text):
    with pytest.raises(ValueError):
        Sign.parse(text)


@pytest.mark.parametrize("grade", Grade)
def test_grades_read_back_in_every_spelling(grade):
    for text in (grade.word, grade.label, grade.label.title(), grade.word.replace("_", "-")):
        assert Grade.parse(text) is grade


@pytest.mark.parametrize("text", ["", "lowish", "5", "very"])
def test_what_is_no_grade_is_refused(text):
    with pytest.raises(ValueError):
        Grade.parse(text)


def test_grades_are_ordered_and_definitions_are_never_the_weakest():
    order = [Grade.VERY_LOW, Grade.LOW, Grade.MODERATE, Grade.HIGH, Grade.BY_DEFINITION]
    assert sorted(Grade) == order
    assert [grade.dots for grade in order] == ["○○○", "●○○", "●●○", "●●●", "═══"]


def test_hedges_are_ordered_from_no_claim_to_asserted():
    assert [int(hedge) for hedge in sorted(Hedge)] == [0, 1, 2, 3, 4, 5]
    assert max(Hedge) is Hedge.ASSERTED


def test_families_directions_and_signs_of_relations():
    seen = {
        r.value: (r.family.value, r.sign.word if r.sign is not None else None, r.directed)
        for r in Relation
    }
    assert seen == {
        "increases": ("causal", "raises", True),
        "decreases": ("causal", "lowers", True),
        "affects": ("causal", "unknown", True),
        "has_no_effect_on": ("causal", "unknown", True),
        "predicts": ("associational", None, True),
        "positively_correlated_with": ("associational", "raises", False),
        "negatively_correlated_with": ("associational", "lowers", False),
        "associated_with": ("associational", "unknown", False),
        "is_marker_of": ("structural", None, True),
        "part_of": ("structural", "raises", True),
        "is_a": ("structural", "raises", True),
        "opposite_of": ("structural", "lowers", False),
    }


def test_a_mapping_is_a_copy():
    before = dict(Relation.INCREASES.mapping)
    Relation.INCREASES.mapping["RO"] = "changed"
    assert Relation.INCREASES.mapping == before


def test_designs_start_where_the_rule_says():
    starts = {design.value: (design.start.word, design.kind) for design in StudyDesign}
    assert starts == {
        "meta_analysis_of_trials": ("high", "experiment"),
        "rct": ("high", "experiment"),
        "experiment": ("moderate", "experiment"),
        "mendelian_randomisation": ("moderate", "experiment"),
        "meta_analysis": ("low", "observation"),
        "systematic_review": ("low", "observation"),
        "cohort": ("low", "observation"),
        "cross_sectional": ("low", "observation"),
        "animal": ("very_low", "animal"),
        "review": ("very_low", "opinion"),
        "unknown": ("very_low", "opinion"),
        "practitioner": ("very_low", "opinion"),
        "curator": ("very_low", "opinion"),
    }


def test_contrary_stances():
    assert {s for s in Stance if s.contrary} == {Stance.DISPUTES, Stance.REFUTES, Stance.NO_EFFECT}
    assert all(stance.cito.startswith("cito:") for stance in Stance)


def test_three_layers_are_off_unless_asked_for():
    assert DEFAULT_LAYERS == (Layer.CORE, Layer.STRUCTURAL)
    assert set(Layer) - set(DEFAULT_LAYERS) == {Layer.UMBRELLA, Layer.CONTEXT, Layer.LITERATURE}


def test_the_module_table_names_every_word_list():
    listed = [
        name
        for name in vars(vocabulary)
        if name[0].isupper() and isinstance(vars(vocabulary)[name], type)
    ]
    own = [name for name in listed if vars(vocabulary)[name].__module__ == vocabulary.__name__]
    missing = [name for name in own if name not in (vocabulary.__doc__ or "")]
    assert missing == []
