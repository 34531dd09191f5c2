"""Every format that is found: what it writes reads back, or it says what it leaves out."""

from __future__ import annotations

import pytest

import immunograph as ig
from immunograph.formats import formats
from immunograph.graph import CausalGraph
from immunograph.records import Citation, Claim, Evidence, Kind, Link, Node, Source, Xref
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

FORMATS = formats()
each_format = pytest.mark.parametrize("name", FORMATS)

NASTY = "a \"b\" \\ 'c' <d> & [e] {f} #g = +1, é 炎症 \U0001f9e0 =1+1"
LINES = "first\nsecond\n\nlast"


def everything():
    """A map that uses every field of every record, with text that needs quoting."""
    return CausalGraph(
        [
            Node(
                id="a b", label=NASTY, kind="k", theme=Theme.BRAIN, high_means=NASTY,
                aliases=("x", NASTY), xrefs=(Xref(curie="MESH:D1", checked_in="there"), Xref(curie="X:2")),
                layer=Layer.CONTEXT, note=LINES, place=(0.1, 1.0),
            ),
            Node(id="=c", label="=c"),
            Node(id="d", label="+d"),
        ],
        [
            Link(
                id="L-1", source="a b", target="=c", relation=Relation.AFFECTS, sign=Sign.UNKNOWN,
                sign_implied=Sign.LOWERS, layer=Layer.LITERATURE, wording=Wording.IMPLIED,
                wording_note="n", hedge=Hedge.POSSIBLE, supports=Support.MIXED, delay="days",
                context=NASTY, source_aspect="s", target_aspect="t", mediator="m",
                summarises=("L2",), claims=("c1", "c2"), derived=True, overclaim="o",
                scope_mismatch=LINES, note=NASTY,
                evidence=(
                    Evidence(
                        citation="w", stance=Stance.NO_EFFECT, quote=LINES, start=2, end=2 + len(LINES),
                        design=StudyDesign.ANIMAL, population="mice", n=4, effect=NASTY, note="n",
                    ),
                    Evidence(quote=NASTY),
                ),
            ),
            Link(id="L2", source="a b", target="=c", relation=Relation.PREDICTS, sign=Sign.LOWERS),
            Link(id="L3", source="=c", target="=c", relation=Relation.INCREASES, sign=Sign.RAISES),
            Link(id="L4", source="d", target="a b", relation=Relation.IS_MARKER_OF, sign=Sign.LOWERS),
        ],
        kinds=[Kind(id="k", label=NASTY, theme=Theme.MIND, mapping="m")],
        claims=[
            Claim(
                id="c1", quote=NASTY, start=1, end=1 + len(NASTY), line=3, source="a b", target="=c",
                direction="one_way", relation=Relation.AFFECTS, sign=Sign.UNKNOWN,
                sign_implied=Sign.RAISES, hedge=Hedge.QUESTION, hedge_words="may",
                evidence_stated="e", mediator="m", delay="d", population="p", role="specific",
                link="L-1", note="n",
            ),
            Claim(id="c2", quote=LINES),
        ],
        citations=[
            Citation(
                id="w", authors="Doe J", year=2000, title=NASTY, journal="J", volume="1", pages="2",
                doi="10.1/x", pmid="3", pmcid="PMC4", url="https://example.org",
                design=StudyDesign.RCT, design_note="d", n="5", participants=5, population="p",
                effect=LINES, risk_of_bias="high", role="r", seen_in=("there", "elsewhere"),
                fields_seen="f", status=Status.PARTIAL,
            )
        ],
        title=NASTY,
        about=LINES,
        source=Source(citation="w", url="u", sha256="0" * 64, chars=9, updated="t", first_published="f"),
    )  # fmt: skip


MAPS = {
    "every field": everything(),
    "empty": CausalGraph([], []),
    **{name: ig.load_dataset(name) for name in ig.dataset_names()},
}
each_map = pytest.mark.parametrize("graph", MAPS.values(), ids=MAPS)


def test_every_field_is_used():
    """A new field must be added to the map above, so that it is carried by every format."""
    seen = {}
    graph = everything()
    for records in (graph.nodes, graph.links, graph.claims, graph.citations, graph.kinds):
        for record in (
            *records,
            *[e for x in graph.links for e in x.evidence],
            graph.source,
            *graph.nodes[0].xrefs,
        ):
            for name in type(record).__dataclass_fields__:
                usual = type(record).__dataclass_fields__[name].default
                key = (type(record).__name__, name)
                seen[key] = seen.get(key, False) or getattr(record, name) != usual
    assert [key for key, used in seen.items() if not used] == []


@each_format
def test_a_format_says_what_it_is(name):
    form = FORMATS[name]
    assert form.ABOUT
    assert isinstance(form.LOSSES, str)
    assert all(s.startswith(".") and s == s.lower() for s in form.SUFFIXES)


def test_no_suffix_has_two_formats():
    suffixes = [s for form in FORMATS.values() for s in form.SUFFIXES]
    assert len(suffixes) == len(set(suffixes))


@each_map
@each_format
def test_what_is_written_reads_back(name, graph):
    form = FORMATS[name]
    if not hasattr(form, "read"):
        pytest.skip(f"{name} is only written")
    data = form.write(graph)
    if not form.LOSSES:
        again = form.read(data, f"map.{name}")
        assert again == graph
        assert again.digest == graph.digest
        return
    if not graph.links:
        return
    again = form.read(data, f"map{form.SUFFIXES[0]}")
    # What a lossy format keeps: which nodes, which links, their relation and sign.
    assert {n.id for n in again} <= {n.id for n in graph}
    assert {(x.id, x.source, x.target, x.relation, x.sign, x.layer) for x in again.links} == {
        (x.id, x.source, x.target, x.relation, x.sign, x.layer) for x in graph.links
    }
    assert form.write(again) == form.write(form.read(form.write(again), "again"))


@each_map
@each_format
def test_the_same_map_is_written_as_the_same_bytes(name, graph):
    form = FORMATS[name]
    assert form.write(graph) == form.write(graph)
    data = form.write(graph)
    assert b"\0" in data or b"\r\r" not in data


@each_format
def test_files_are_written_and_read_by_their_suffix(name, tmp_path):
    form = FORMATS[name]
    graph = ig.load_dataset()
    for suffix in form.SUFFIXES:
        path = tmp_path / f"map{suffix.upper()}"
        ig.save_map(graph, path)
        assert path.stat().st_size
        if hasattr(form, "read"):
            assert len(ig.load_map(path).links) == len(graph.links)
