"""The nouns: frozen, compared by what they hold, and named as people read them."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from immunograph import records
from immunograph.records import Citation, Claim, Evidence, Kind, Link, NamedLoop, Node, Source, Xref
from immunograph.vocabulary import Family, Hedge, Relation, Sign, Status, Theme

SAMPLES = (
    Kind(id="k", label="Kind", theme=Theme.MIND),
    Xref(curie="MESH:D007249", checked_in="mesh"),
    Node(id="crp", label="C-reactive protein (CRP)", aliases=("CRP",), xrefs=(Xref(curie="X:1"),)),
    Citation(id="w", authors="Doe J", year=2020),
    Evidence(citation="w", n=40),
    Claim(id="c", quote="More of this.", sign=Sign.LOWERS),
    Link(id="L", source="a", target="b", relation=Relation.INCREASES, sign=Sign.RAISES),
    NamedLoop(name="Round", nodes=("a", "b")),
    Source(citation="w", chars=10),
)
each_record = pytest.mark.parametrize("record", SAMPLES, ids=lambda r: type(r).__name__)


def test_every_noun_is_sampled():
    nouns = {
        thing
        for thing in vars(records).values()
        if isinstance(thing, type) and thing.__module__ == records.__name__
        if not thing.__name__.startswith("_")
    }
    assert nouns == {type(sample) for sample in SAMPLES}


@each_record
def test_records_are_frozen(record):
    first = dataclasses.fields(record)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, first, "changed")
    with pytest.raises((AttributeError, TypeError)):
        record.no_such_field = 1
    assert not hasattr(record, "__dict__")


@each_record
def test_records_are_equal_by_what_they_hold(record):
    twin = dataclasses.replace(record)
    assert twin == record
    assert hash(twin) == hash(record)
    assert record != "something else"
    assert pickle.loads(pickle.dumps(record)) == record
    assert copy.deepcopy(record) == record


@each_record
def test_a_changed_field_makes_another_record(record):
    name = next(
        f.name for f in dataclasses.fields(record) if isinstance(getattr(record, f.name), str)
    )
    assert dataclasses.replace(record, **{name: "other"}) != record


def test_records_of_two_classes_are_never_equal():
    assert Kind(id="a", label="a") != Node(id="a", label="a")


@each_record
def test_fields_are_told_by_name_only(record):
    with pytest.raises(TypeError):
        type(record)("positional")


@each_record
def test_the_repr_names_the_class_and_what_is_set(record):
    shown = repr(record)
    assert "\n" not in shown
    name = type(record).__name__
    if shown.startswith("<"):  # a node, a link: in a line what they are, not all they hold
        assert shown.startswith(f"<{name} {record.id}: ")
        return
    assert shown.startswith(name + "(")
    first = dataclasses.fields(record)[0]
    assert f"{first.name}={getattr(record, first.name)!r}" in shown


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("C-reactive protein (CRP)", "C-reactive protein"),
        ("Stress", "Stress"),
        ("(odd)", "(odd)"),
        ("Isolation (in childhood) now", "Isolation (in childhood) now"),
        ("A (b) (c)", "A"),
    ],
)
def test_the_short_name_of_a_node_drops_a_closing_parenthesis(label, name):
    assert Node(id="x", label=label).name == name


@pytest.mark.parametrize(
    ("fields", "short"),
    [
        ({"authors": "Moieni M, Irwin MR, Jevtic I", "year": 2015}, "Moieni et al. 2015"),
        ({"authors": "Kelley GA, Kelley KS", "year": 2006}, "Kelley & Kelley 2006"),
        ({"authors": "Ben-Shaanan TL et al.", "year": 2016}, "Ben-Shaanan et al. 2016"),
        ({"authors": "Manczak EM", "year": 2023}, "Manczak 2023"),
        ({"authors": "van der Berg AB", "year": None}, "van der Berg"),
        ({"title": "Only a title", "year": 2001}, "Only a title (2001)"),
        ({"title": "word " * 20}, "word word word word word word word word word word word…"),
        ({"doi": "10.1/x"}, "w"),
        ({}, "w"),
        (
            {"status": Status.UNIDENTIFIED, "authors": "Guess A", "year": 2019},
            "an unidentified paper (2019)",
        ),
    ],
)
def test_the_short_name_of_a_work(fields, short):
    assert Citation(id="w", **fields).short == short


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"doi": "10.1/x", "pmid": "1", "pmcid": "PMC2", "url": "u"}, "https://doi.org/10.1/x"),
        ({"pmid": "1", "pmcid": "PMC2"}, "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ({"pmcid": "PMC2", "url": "u"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC2/"),
        ({"url": "https://example.org"}, "https://example.org"),
        ({}, None),
    ],
)
def test_where_a_work_is_read(fields, address):
    assert Citation(id="w", **fields).link == address


def test_a_reference_holds_only_what_was_seen():
    full = Citation(
        id="w", authors="Doe J.", year=2020, title="On x", journal="J X", volume="1(2)", pages="3-4",
        doi="10.1/x",
    )  # fmt: skip
    assert full.reference == "Doe J (2020). On x. J X 1(2): 3-4. https://doi.org/10.1/x"
    assert Citation(id="w", year=2020).reference == "(2020)"
    assert Citation(id="w").reference == "w"


def test_a_link_knows_its_family_and_whether_it_is_a_hypothesis():
    link = Link(id="L", source="a", target="b", relation=Relation.PREDICTS, sign=Sign.LOWERS)
    assert link.family is Family.ASSOCIATIONAL
    assert not link.hypothesis
    assert dataclasses.replace(link, hedge=Hedge.QUESTION).hypothesis


def test_an_implied_sign_stands_in_only_for_an_unknown_one_and_only_when_asked():
    unknown = Link(
        id="L", source="a", target="b", relation=Relation.AFFECTS, sign=Sign.UNKNOWN,
        sign_implied=Sign.RAISES,
    )  # fmt: skip
    stated = dataclasses.replace(unknown, sign=Sign.LOWERS)
    bare = dataclasses.replace(unknown, sign_implied=None)
    assert [x.signed() for x in (unknown, stated, bare)] == [
        Sign.UNKNOWN,
        Sign.LOWERS,
        Sign.UNKNOWN,
    ]
    assert [x.signed(implied=True) for x in (unknown, stated, bare)] == [
        Sign.RAISES, Sign.LOWERS, Sign.UNKNOWN,
    ]  # fmt: skip
