"""Whatever a map holds survives every format: arbitrary maps, hostile ids, labels and texts.

``HYPOTHESIS_PROFILE=thorough`` tries 1000 maps a format instead of 200.
"""

from __future__ import annotations

import dataclasses
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.convert import from_networkx, to_networkx
from immunograph.draft import GraphDraft
from immunograph.fields import MOST_ID
from immunograph.formats import csv_, json_, toml
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Citation, Claim, Evidence, Kind, Link, Node, Source, Xref
from immunograph.safetext import guarded_cell, has_hidden, unguarded_cell
from immunograph.vocabulary import (
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

_MAPS = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 200
thorough = settings(max_examples=_MAPS, deadline=None, print_blob=True)

HOSTILE = (
    "node", "edge", "graph", "a:b", '""', '"', "'", "'''", '"""', "\\", "\\n", "a\\", "<b>x</b>",
    "[bold]x[/]", ":skull:", "{x}", "%1", "$(id)", "`id`", "a;b", "a,b", "a\tb", "=1+1", "+1",
    "-1", "@x", "'=1", ";=1", "x;-1", "שלום", "👩‍👩‍👧", "\u0301", "＝1", "true", "NaN", "null", "1",
    "-", "é", "e\u0301", "#", "[[nodes]]", "a = 1", "a.b", "../../x", "\xa0x", "\ufffe", "a\u200bb",
)  # fmt: skip

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_IDS = (st.sampled_from(HOSTILE) | _TEXT).filter(
    lambda t: t and t == t.strip() and not has_hidden(t) and len(t) <= MOST_ID
)
_HIDDEN = st.sampled_from(["\x00", "\x1b[31mred", "a\u202eb", "a\r\nb\rc\n", "\x85\u2028", "a\nb"])
_TEXTS = st.sampled_from(HOSTILE) | _HIDDEN | _TEXT
_LABELS = _TEXTS.filter(lambda t: bool(t.strip()))
_MAYBE = st.none() | _TEXTS
_PLACES = st.tuples(st.floats(0, 1), st.floats(0, 1))
_NUMBERS = st.none() | st.integers(0, 2**53 - 1)


def _words(kind):
    return st.sampled_from(list(kind))


@st.composite
def _evidence(draw, works):
    quote = draw(_MAYBE)
    start = draw(_NUMBERS) if quote is not None else None
    start = None if start is None or start + len(quote) >= 2**53 else start
    citation = draw(st.sampled_from(works)) if works and draw(st.booleans()) else None
    design = draw(st.none() | _words(StudyDesign))
    if quote is None and citation is None and design is None:
        design = StudyDesign.CURATOR
    return Evidence(
        citation=citation,
        stance=draw(_words(Stance)),
        quote=quote,
        start=start,
        end=None if start is None else start + len(quote),
        design=design,
        population=draw(_MAYBE),
        n=draw(_NUMBERS),
        effect=draw(_MAYBE),
        note=draw(_MAYBE),
    )


@st.composite
def _links(draw, name, ends, claims, works):
    relation = draw(_words(Relation))
    sign = relation.sign if relation.sign is not None else draw(_words(Sign))
    implied = draw(st.none() | _words(Sign)) if sign is Sign.UNKNOWN else None
    return Link(
        id=name,
        source=draw(st.sampled_from(ends)),
        target=draw(st.sampled_from(ends)),
        relation=relation,
        sign=sign,
        sign_implied=implied,
        layer=draw(_words(Layer)),
        wording=draw(st.none() | _words(Wording)),
        hedge=draw(_words(Hedge)),
        supports=draw(st.none() | _words(Support)),
        derived=draw(st.booleans()),
        claims=tuple(draw(st.lists(st.sampled_from(claims), max_size=2))) if claims else (),
        evidence=tuple(draw(st.lists(_evidence(works), max_size=2))),
        **{name: draw(_MAYBE) for name in _PLAIN},
    )


_PLAIN = (
    "wording_note", "delay", "context", "source_aspect", "target_aspect", "mediator",
    "overclaim", "scope_mismatch", "note",
)  # fmt: skip


@st.composite
def maps(draw):
    """Return an arbitrary valid map."""
    names = st.lists(_IDS, unique=True, max_size=4)
    nodes, works, claims = draw(names), draw(names), draw(names)
    links = draw(names) if nodes else []
    made = [draw(_links(name, nodes, claims, works)) for name in links]
    if links:
        made[0] = dataclasses.replace(made[0], summarises=(draw(st.sampled_from(links)),))
    kind = st.none() | _IDS
    return CausalGraph(
        [
            Node(
                id=name,
                label=draw(_LABELS),
                kind=draw(kind),
                theme=draw(st.none() | _words(Theme)),
                high_means=draw(_MAYBE),
                aliases=tuple(draw(st.lists(_LABELS, max_size=2))),
                xrefs=tuple(
                    Xref(curie=c, checked_in=draw(_MAYBE)) for c in draw(st.lists(_IDS, max_size=2))
                ),
                layer=draw(_words(Layer)),
                note=draw(_MAYBE),
                place=draw(st.none() | _PLACES),
            )
            for name in nodes
        ],
        made,
        kinds=[Kind(id=n, label=draw(_LABELS), theme=draw(_words(Theme))) for n in draw(names)],
        claims=[
            Claim(
                id=name,
                quote=draw(_TEXTS),
                source=draw(st.none() | st.sampled_from(nodes)) if nodes else None,
                link=draw(st.none() | st.sampled_from(links)) if links else None,
                sign=draw(st.none() | _words(Sign)),
                relation=draw(st.none() | _words(Relation)),
                hedge=draw(_words(Hedge)),
            )
            for name in claims
        ],
        citations=[
            Citation(
                id=name,
                title=draw(_MAYBE),
                year=draw(_NUMBERS),
                doi=draw(_MAYBE),
                participants=draw(_NUMBERS),
                design=draw(_words(StudyDesign)),
                status=draw(_words(Status)),
                seen_in=tuple(draw(st.lists(_LABELS, max_size=2))),
            )
            for name in works
        ],
        title=draw(_TEXTS),
        about=draw(_TEXTS),
        source=draw(st.none() | st.builds(Source, url=_MAYBE, chars=_NUMBERS)),
    )


@given(maps())
@thorough
def test_toml_loses_nothing(graph):
    assert toml.read(toml.write(graph), "m.toml") == graph


@given(maps())
@thorough
def test_json_loses_nothing(graph):
    assert json_.read(json_.write(graph), "m.json") == graph


@given(maps())
@thorough
def test_networkx_loses_nothing(graph):
    assert from_networkx(to_networkx(graph, records=True)) == graph


@given(maps())
@thorough
def test_a_draft_loses_nothing(graph):
    assert GraphDraft(graph).freeze() == graph


def _cell(text):
    return None if text is None or not text or text.isspace() else text


@given(maps())
@thorough
def test_csv_loses_what_it_says_it_loses_and_no_more(graph):
    # These are words, not texts: spaces around them mean nothing.
    words = ("doi", "pmid", "pmcid", "risk_of_bias")
    tidy = [
        dataclasses.replace(w, **{name: (getattr(w, name) or "").strip() or None for name in words})
        for w in graph.citations
    ]
    graph = CausalGraph(graph.nodes, graph.links, claims=graph.claims, citations=tidy)
    data = csv_.write(graph)
    again = csv_.read(data, "m.csv")
    assert csv_.write(again) == data
    assert [k.id for k in again.links] == [k.id for k in graph.links]
    for old, new in zip(graph.links, again.links, strict=True):
        assert (new.source, new.target, new.relation, new.sign) == (
            old.source, old.target, old.relation, old.sign,
        )  # fmt: skip
        assert (new.layer, new.hedge, new.wording, new.supports, new.derived, new.sign_implied) == (
            old.layer, old.hedge, old.wording, old.supports, old.derived, old.sign_implied,
        )  # fmt: skip
        assert [getattr(new, name) for name in _PLAIN] == [
            _cell(getattr(old, name)) for name in _PLAIN
        ]
        assert again.node(new.source).label == graph.nodes_by_id[old.source].label
        if new.evidence:
            told = [
                dataclasses.replace(e, design=e.design or graph.citation(e.citation).design)
                if e.citation
                else e
                for e in old.evidence
                if e.citation or e.design or _cell(e.quote)
            ]
            first, kept = told[0], new.evidence[0]
            assert len(new.evidence) == len(set(told))
            blank = old.scope_mismatch is not None and not _cell(old.scope_mismatch)
            if len(set(old.evidence)) == len(old.evidence) and not blank:
                assert grade_link(again, new).grade is grade_link(graph, old).grade
            assert (kept.citation, kept.stance, kept.quote) == (
                first.citation, first.stance, _cell(first.quote),
            )  # fmt: skip
        else:
            assert not any(e.citation or e.design or _cell(e.quote) for e in old.evidence)


@given(_TEXTS)
@thorough
def test_the_guard_of_formulas_is_undone_exactly(text):
    assert unguarded_cell(guarded_cell(text)) == text
