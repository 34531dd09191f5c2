"""The bundled map is whole and keeps the rules of data/README.md; needs nothing but the file."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from typing import Any

import pytest

from immunograph import records
from immunograph.graph import fold
from immunograph.vocabulary import Family, Relation, Sign

Row = dict[str, Any]

TABLES: dict[str, type] = {
    "kinds": records.Kind,
    "nodes": records.Node,
    "links": records.Link,
    "claims": records.Claim,
    "citations": records.Citation,
}

CURIES = {
    "MESH": r"D\d{6}|D\d{9}",
    "GO": r"\d{7}",
    "HGNC": r"\d+",
    "DOID": r"\d+",
    "UNIPROT": r"[OPQ]\d[A-Z0-9]{3}\d|[A-NR-Z]\d([A-Z][A-Z0-9]{2}\d){1,2}",
    "NCIT": r"C\d+",
    "CHEBI": r"\d+",
    "NBO": r"\d{7}",
    "EFO": r"\d{7}",
}

#: The design codes of data/README.md: the first line whose words stand in the note decides.
DESIGNS = (
    (r"Mendelian", "mendelian_randomisation"),
    (r"meta-analysis of (RCTs|controlled|laboratory)", "meta_analysis_of_trials"),
    (r"meta-analysis", "meta_analysis"),
    (r"systematic review", "systematic_review"),
    (r"exploratory analysis|vs placebo-TSST", "experiment"),
    (r"randomised|RCT|double-blind", "rct"),
    (r"cohort|longitudinal|viral-challenge", "cohort"),
    (r"cross-sectional|correlational|within-couple", "cross_sectional"),
    (r"review|theory", "review"),
    (r"mouse|mice|animal", "animal"),
    (r"physician", "practitioner"),
    (r"^unknown$", "unknown"),
)


def ids(rows: list[Row]) -> list[str]:
    """The ids of a table, in the order of the file."""
    return [row["id"] for row in rows]


def walks_causally(link: Row) -> bool:
    """Whether a link claims that its source moves its target."""
    return Relation(link["relation"]).family is Family.CAUSAL


# -- the form ----------------------------------------------------------------------------------


def test_the_file_says_what_it_is(toml: Row) -> None:
    assert toml["schema"] == "immunograph/map/1"
    assert toml["title"] == "Why Your Immunity Influences Your Relationships"
    assert toml.keys() == {"schema", "title", "about", "source", *TABLES}


@pytest.mark.parametrize("table", TABLES)
def test_fields_are_those_of_the_records_in_their_order(toml: Row, table: str) -> None:
    names = [field.name for field in dataclasses.fields(TABLES[table])]
    for row in toml[table]:
        assert list(row) == [name for name in names if name in row], row["id"]


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_empty_and_no_text_is_ragged(toml: Row, table: str) -> None:
    for row in toml[table]:
        for name, value in row.items():
            assert value not in ("", []), (row["id"], name)
            if isinstance(value, str):
                assert value == value.strip(), (row["id"], name)


def test_the_sign_stands_exactly_where_the_relation_does_not_say_it(toml: Row) -> None:
    for link in toml["links"]:
        assert ("sign" in link) == (Relation(link["relation"]).sign is None), link["id"]


@pytest.mark.parametrize("table", TABLES)
def test_ids_are_unique(toml: Row, table: str) -> None:
    twice = [name for name, times in Counter(ids(toml[table])).items() if times > 1]
    assert not twice


def test_everything_referred_to_exists(toml: Row) -> None:
    known = {table: set(ids(toml[table])) for table in TABLES}
    assert toml["source"]["citation"] in known["citations"]
    for node in toml["nodes"]:
        assert node["kind"] in known["kinds"], node["id"]
    for link in toml["links"]:
        assert {link["source"], link["target"]} <= known["nodes"], link["id"]
        assert set(link.get("claims", [])) <= known["claims"], link["id"]
        assert set(link.get("summarises", [])) <= known["links"], link["id"]
        works = [item["citation"] for item in link.get("evidence", [])]
        assert set(works) <= known["citations"], link["id"]
        assert len(set(works)) == len(works), link["id"]
    for claim in toml["claims"]:
        ends = {claim[end] for end in ("source", "target") if end in claim}
        assert ends <= known["nodes"], claim["id"]
        assert claim.get("link") in {None, *known["links"]}, claim["id"]


def test_every_kind_claim_and_work_is_used(toml: Row) -> None:
    assert {node["kind"] for node in toml["nodes"]} == set(ids(toml["kinds"]))
    used = {item["citation"] for link in toml["links"] for item in link.get("evidence", [])}
    assert used | {toml["source"]["citation"]} == set(ids(toml["citations"]))
    for claim in toml["claims"]:
        if "link" not in claim:
            assert claim["role"] == "meta", claim["id"]
            continue
        [link] = [link for link in toml["links"] if link["id"] == claim["link"]]
        assert claim["id"] in link["claims"], claim["id"]


def test_claims_stand_below_their_link_and_works_in_order(toml: Row, map_text: str) -> None:
    above = None
    owner = {claim["id"]: claim.get("link") for claim in toml["claims"]}
    heads = r'(?m)^\[\[(links|claims)\]\]\nid = "(\w+)"$'
    for table, name in re.findall(heads, map_text):
        if table == "links":
            above = name
        elif owner[name] is not None:
            assert owner[name] == above, name
    assert ids(toml["citations"]) == sorted(ids(toml["citations"]))


def test_no_two_nodes_answer_to_one_name(toml: Row) -> None:
    owner: dict[str, str] = {}
    for node in toml["nodes"]:
        for name in (node["id"], node["label"], *node["aliases"]):
            assert owner.setdefault(fold(name), node["id"]) == node["id"], name


# -- identifiers -------------------------------------------------------------------------------


def test_ontology_ids_look_as_their_registries_give_them(toml: Row) -> None:
    for node in toml["nodes"]:
        for ref in node.get("xrefs", []):
            prefix, _, local = ref["curie"].partition(":")
            assert re.fullmatch(CURIES[prefix], local), ref["curie"]


def test_works_have_well_formed_identifiers(toml: Row) -> None:
    forms = {"doi": r"10\.\d{4,9}/\S+", "pmid": r"\d{1,8}", "pmcid": r"PMC\d+"}
    for work in toml["citations"]:
        for name, form in forms.items():
            if name in work:
                assert re.fullmatch(form, work[name]), (work["id"], name)
    for name in forms:
        values = [work[name].casefold() for work in toml["citations"] if name in work]
        assert len(set(values)) == len(values), name


# -- quotes, as far as they can be checked without the text ------------------------------------


def test_quotes_fit_their_places(toml: Row) -> None:
    text: dict[int, str] = {}
    for claim in toml["claims"]:
        assert 0 <= claim["start"] < claim["end"] <= toml["source"]["chars"], claim["id"]
        assert claim["end"] - claim["start"] == len(claim["quote"]), claim["id"]
        for place, character in enumerate(claim["quote"], claim["start"]):
            assert text.setdefault(place, character) == character, (claim["id"], place)


def test_one_quote_has_one_place(toml: Row) -> None:
    places: dict[str, tuple[int, int, int]] = {}
    for claim in toml["claims"]:
        place = (claim["start"], claim["end"], claim["line"])
        assert places.setdefault(claim["quote"], place) == place, claim["id"]


def test_lines_follow_positions(toml: Row) -> None:
    order = sorted(toml["claims"], key=lambda claim: claim["start"])
    lines = [claim["line"] for claim in order]
    assert lines == sorted(lines)


# -- the rules of curation ---------------------------------------------------------------------


def test_nothing_causal_leaves_a_marker(toml: Row) -> None:
    out = [link for link in toml["links"] if link["source"] == "crp"]
    assert {link["relation"] for link in out} == {"is_marker_of", "predicts"}
    assert not any(walks_causally(link) for link in out)


def test_layers_hold_what_they_say(toml: Row) -> None:
    for link in toml["links"]:
        layer = link.get("layer", "core")
        structural = Relation(link["relation"]).family is Family.STRUCTURAL
        assert (layer == "structural") == structural, link["id"]
        assert (layer == "umbrella") == ("summarises" in link), link["id"]


def test_links_that_the_article_does_not_state_carry_none_of_its_words(toml: Row) -> None:
    for link in toml["links"]:
        said = [name for name in ("wording", "hedge", "claims") if name in link]
        if link.get("layer") == "literature":
            assert not said, link["id"]
        elif link.get("wording") == "background":
            assert said[:2] == ["wording", "hedge"], link["id"]
        else:
            assert said == ["wording", "hedge", "claims"], link["id"]


def test_nodes_outside_the_article_have_only_literature_links(toml: Row) -> None:
    layers = {node["id"]: node.get("layer", "core") for node in toml["nodes"]}
    assert "literature" in layers.values()
    for link in toml["links"]:
        if "literature" in {layers[link["source"]], layers[link["target"]]}:
            assert link["layer"] == "literature", link["id"]


def test_the_only_derived_link_is_marked(toml: Row) -> None:
    derived = [link for link in toml["links"] if link.get("derived")]
    assert ids(derived) == ["E39"]
    assert derived[0]["wording"] == "derived"
    assert [link["id"] for link in toml["links"] if link.get("wording") == "derived"] == ["E39"]


def test_an_implied_sign_stands_only_where_none_is_stated(toml: Row) -> None:
    for row in (*toml["links"], *toml["claims"]):
        if "sign_implied" in row:
            fixed = Relation(row["relation"]).sign
            stated = Sign.parse(row["sign"]) if "sign" in row else fixed
            assert stated is Sign.UNKNOWN, row["id"]


def test_designs_are_coded_by_the_rules(toml: Row) -> None:
    for work in toml["citations"]:
        code = next(code for words, code in DESIGNS if re.search(words, work["design_note"]))
        assert work.get("design", "unknown") == code, work["id"]


def test_participants_come_from_the_size_as_seen(toml: Row) -> None:
    for work in toml["citations"]:
        stated = work.get("n", "").replace(",", "")
        numbers = [int(number) for number in re.findall(r"\d+", re.sub(r"\(.*?\)", "", stated))]
        sums = {sum(numbers[first:last + 1]) for first in range(len(numbers))
                for last in range(first, len(numbers))}  # fmt: skip
        if re.search(r"couples|dyads", stated):
            sums = {2 * number for number in sums}
        if "participants" in work:
            assert work["participants"] in sums, work["id"]
        else:
            assert not numbers or re.search(r"studies|articles|papers", stated), work["id"]


def test_only_a_source_that_says_so_is_at_high_risk_of_bias(toml: Row) -> None:
    at_risk = {work["id"] for work in toml["citations"] if "risk_of_bias" in work}
    saying = {w["id"] for w in toml["citations"] if "high risk of bias" in w.get("effect", "")}
    assert at_risk == saying


# -- the counts --------------------------------------------------------------------------------


def counts(toml: Row) -> dict[str, int]:
    """The lines of the table in data/README.md."""
    layers = Counter(link.get("layer", "core") for link in toml["links"])
    statuses = Counter(work.get("status", "verified") for work in toml["citations"])
    return {
        "kinds of node": len(toml["kinds"]),
        "nodes": len(toml["nodes"]),
        "links of the article": len(toml["links"]) - layers["literature"],
        **{f"… {name}": layers[name] for name in ("core", "structural", "umbrella", "context")},
        "links from the literature": layers["literature"],
        "claims": len(toml["claims"]),
        "… that state no direction of change": sum(c["sign"] == "unknown" for c in toml["claims"]),
        "… that make no link": sum("link" not in claim for claim in toml["claims"]),
        "works cited": len(toml["citations"]),
        **{f"… {name}": statuses[name] for name in ("verified", "partial", "unidentified")},
    }


def test_the_counts(toml: Row) -> None:
    assert list(counts(toml).values()) == [11, 35, 60, 34, 6, 12, 8, 15, 76, 39, 4, 72, 60, 11, 1]


def test_the_readme_counts_right(toml: Row, readme: str) -> None:
    told = {what: int(number) for what, number in re.findall(r"\| (.+?) \| (\d+) \|\n", readme)}
    assert told == counts(toml)


def test_the_readme_tells_how_much_is_quoted(toml: Row, readme: str) -> None:
    quoted: set[int] = set()
    for claim in toml["claims"]:
        quoted.update(range(claim["start"], claim["end"]))
    assert len(quoted) < 0.35 * toml["source"]["chars"]
    longest = max(len(claim["quote"]) for claim in toml["claims"])
    words = " ".join(readme.split())
    assert f"each of at most {longest} characters" in words
    assert f"cover {len(quoted)} of the {toml['source']['chars']} characters" in words
