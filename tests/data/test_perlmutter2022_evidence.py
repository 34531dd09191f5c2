"""Nothing of the first reading was lost or changed on the way into the map.

Each record of the reading is rebuilt from the map and must come out the same, field by field.
"""

from __future__ import annotations

from typing import Any

import pytest

from immunograph.vocabulary import Relation, Sign

Row = dict[str, Any]

SIGNS = {"raises": "+", "lowers": "-", "unknown": "?"}

_JOINS = "generalises E12 (childhood) and E13 (engagement, reverse-coded)."
_FLAGGED = "Keep flagged derived=true."

#: What was put into other words: (table, id) -> (in the reading, in the map).
REWORDED = {
    ("nodes", "social_distancing"): (
        "the id I remembered for Physical Distancing (D000086742) proved to be",
        "an id tried for Physical Distancing (D000086742) proved to be",
    ),
    ("xrefs", "UNIPROT:P02741"): (
        "that P02741 is human CRP is from the brief/memory",
        "that P02741 is human CRP was not checked there",
    ),
    ("links", "S02"): (
        'Elevated inflammation "represents" disordered immunity.',
        (
            "The article's own reading (“as represented by”): elevated inflammation stands for disordered"
            " immunity. By this one sentence, routes that change immune function, by diet, sleep, exercise,"
            " dopamine or stress, go on to all that inflammation is said to do, and count as causal if"
            " their other links are."
        ),
    ),
    ("links", "E39"): (
        f'DERIVED edge for the design card ("isolation -> CRP"): {_JOINS} {_FLAGGED}',
        f'DERIVED link ("isolation -> CRP"): {_JOINS}',
    ),
}

#: What a second reading gave to works that the first only named beside a link: by the rule in
#: ``data/README.md``, where what they found is about both of its ends.
STANCES_READ_AGAIN = {
    ("E23", "smith2020"): "qualifies",
    ("E29", "gunaydin2014"): "supports",
    ("E39", "ford2006"): "qualifies",
    ("L04", "ridker2017"): "supports",
    ("L08", "bekkevold2023"): "no_effect",
    ("L13", "inagaki2015"): "supports",
    ("L13", "muscatell2021"): "qualifies",
    ("L15", "uchino2018"): "supports",
}

#: What the studies behind a link can show, where a work has a stance now: (was, is).
SUPPORTS_READ_AGAIN = {"L04": ("causal_animal_experiment", "causal_human_experiment")}

#: The reading calls this link directed; an opposite is one both ways.
DIRECTED_IN_THE_READING = {"S05"}


def _as_read(table: str, key: str, text: str | None) -> str | None:
    if (table, key) not in REWORDED:
        return text
    before, after = REWORDED[table, key]
    assert text is not None, (table, key)
    assert after in text, (table, key)
    return text.replace(after, before)


def _sign(word: str | None) -> str | None:
    return None if word is None else SIGNS[word]


def _link_sign(row: Row) -> str:
    fixed = Relation(row["relation"]).sign
    assert (fixed is None) == ("sign" in row), row["id"]
    return SIGNS[row["sign"] if fixed is None else Sign(fixed).word]


def _supports(row: Row) -> str:
    word: str = row["supports"]
    before, after = SUPPORTS_READ_AGAIN.get(row["id"], (word, word))
    assert word == after, row["id"]
    return before


def _wording(row: Row) -> str:
    word: str = row["wording"]
    note = row.get("wording_note")
    if note is None:
        return word
    return f"derived {note}" if word == "derived" else f"{word} ({note})"


def _node(row: Row) -> Row:
    return {
        "id": row["id"],
        "label": row["label"],
        "type": row["kind"],
        "high_means": row["high_means"],
        "aliases": row["aliases"],
        "xrefs": [
            {
                "curie": ref["curie"],
                "checked_in": _as_read("xrefs", ref["curie"], ref.get("checked_in")),
            }
            for ref in row.get("xrefs", [])
        ],
        "note": _as_read("nodes", row["id"], row.get("note")),
        "tier": row.get("layer", "core"),
    }


def _literature_link(row: Row) -> Row:
    relation = Relation(row["relation"])
    return {
        "id": row["id"],
        "source": row["source"],
        "target": row["target"],
        "relation": row["relation"],
        "sign": _link_sign(row),
        "layer": row.get("layer", "core"),
        "directed": relation.directed or row["id"] in DIRECTED_IN_THE_READING,
        "claims": row.get("claims", []),
        "evidence_supports": _supports(row),
        "literature_note": _as_read("links", row["id"], row["note"]),
    }


def _article_link(row: Row) -> Row:
    return _literature_link(row) | {
        "sign_implied": _sign(row.get("sign_implied")),
        "wording": _wording(row),
        "hedge_rank": row["hedge"],
        "lag": row.get("delay"),
        "context": row.get("context"),
        "source_aspect": row.get("source_aspect"),
        "target_aspect": row.get("target_aspect"),
        "mediator": row.get("mediator"),
        "summarises": row.get("summarises"),
        "derived": row.get("derived", False),
        "overclaim": row.get("overclaim"),
        "scope_mismatch": row.get("scope_mismatch"),
    }


def _claim(row: Row) -> Row:
    return {
        "id": row["id"],
        "source": row.get("source"),
        "target": row.get("target"),
        "direction": row["direction"],
        "sign": SIGNS[row["sign"]],
        "sign_implied": _sign(row.get("sign_implied")),
        "relation": row.get("relation", "none"),
        "hedge_words": row["hedge_words"],
        "hedge_rank": row["hedge"],
        "evidence_stated": row["evidence_stated"],
        "mediator": row.get("mediator"),
        "lag": row.get("delay"),
        "population": row.get("population"),
        "kind": row["role"],
        "edge": row.get("link"),
        "note": row.get("note"),
        "line": row["line"],
    }


def _citation(row: Row) -> Row:
    n = row.get("n")
    same = ("authors", "year", "title", "journal", "volume", "pages", "doi", "pmid", "pmcid")
    return {
        "id": row["id"],
        **{name: row.get(name) for name in same},
        "design": row["design_note"],
        "n": int(n) if n is not None and n.isdecimal() else n,
        "population": row.get("population"),
        "effect_as_seen": row.get("effect"),
        "fields_seen_in_source": row.get("fields_seen", ""),
        "seen_at": row.get("seen_in", []),
        "role": row.get("role"),
        "status": row.get("status", "verified"),
    }


def _without(record: Row, *names: str) -> Row:
    return {key: value for key, value in record.items() if key not in names}


def test_the_source(toml: Row, evidence: Row) -> None:
    article = evidence["meta"]["article"]
    for name in ("url", "sha256", "chars", "updated", "first_published"):
        assert toml["source"][name] == article[name]


def test_the_kinds(toml: Row, evidence: Row) -> None:
    kinds = {row["id"]: row["mapping"] for row in toml["kinds"]}
    assert kinds == evidence["vocabularies"]["node_types"]


def test_every_node(toml: Row, evidence: Row) -> None:
    made = {row["id"]: _node(row) for row in toml["nodes"]}
    assert made == {node["id"]: node for node in evidence["nodes"]}


def test_every_link(toml: Row, evidence: Row) -> None:
    article = {link["id"]: _without(link, "citations") for link in evidence["edges"]}
    rest = {link["id"]: _without(link, "citations") for link in evidence["literature_edges"]}
    rows = {row["id"]: row for row in toml["links"]}
    assert rows.keys() == article.keys() | rest.keys()
    assert {key: _article_link(rows[key]) for key in article} == article
    assert {key: _literature_link(rows[key]) for key in rest} == rest


def test_every_claim(toml: Row, evidence: Row) -> None:
    made = {row["id"]: _claim(row) for row in toml["claims"]}
    where = ("quote", "char_start", "char_end")
    assert made == {claim["id"]: _without(claim, *where) for claim in evidence["claims"]}


def test_every_quote_is_a_part_of_the_one_that_was_read(toml: Row, evidence: Row) -> None:
    read = {claim["id"]: claim for claim in evidence["claims"]}
    for row in toml["claims"]:
        first = read[row["id"]]
        start = row["start"] - first["char_start"]
        assert first["quote"][start : row["end"] - first["char_start"]] == row["quote"], row["id"]


def test_every_citation(toml: Row, evidence: Row) -> None:
    made = {row["id"]: _citation(row) for row in toml["citations"]}
    assert made == {work["id"]: _without(work, "stance") for work in evidence["citations"]}


def test_every_stance_and_every_mention(toml: Row, evidence: Row) -> None:
    stances = {
        (link, work["id"]): stance
        for work in evidence["citations"]
        for link, stance in work["stance"]
    }
    made = {
        (row["id"], item["citation"]): item["stance"]
        for row in toml["links"]
        for item in row.get("evidence", [])
    }
    mentions = {
        (link["id"], name)
        for link in (*evidence["edges"], *evidence["literature_edges"])
        for name in link["citations"]
    }
    first = dict.fromkeys(mentions, "cited") | stances
    assert {first[place] for place in STANCES_READ_AGAIN} == {"cited"}
    assert made == first | STANCES_READ_AGAIN


def test_a_work_without_a_stance_says_why(toml: Row) -> None:
    works = {work["id"]: work for work in toml["citations"]}
    for row in toml["links"]:
        for item in row.get("evidence", []):
            if item["stance"] == "cited" and "effect" in works[item["citation"]]:
                assert "note" in item, (row["id"], item["citation"])


def test_works_named_by_a_link_come_first_and_in_its_order(toml: Row, evidence: Row) -> None:
    rows = {row["id"]: row for row in toml["links"]}
    for link in (*evidence["edges"], *evidence["literature_edges"]):
        works = [item["citation"] for item in rows[link["id"]].get("evidence", [])]
        assert works[: len(link["citations"])] == link["citations"], link["id"]


@pytest.mark.parametrize("place", REWORDED, ids="-".join)
def test_rewordings_are_still_needed(place: tuple[str, str], evidence: Row) -> None:
    before, after = REWORDED[place]
    table, key = place
    texts: dict[tuple[str, str], str | None] = {
        **{("nodes", node["id"]): node["note"] for node in evidence["nodes"]},
        **{("links", link["id"]): link["literature_note"] for link in evidence["edges"]},
        **{
            ("xrefs", ref["curie"]): ref["checked_in"]
            for node in evidence["nodes"]
            for ref in node["xrefs"]
        },
    }
    text = texts[table, key]
    assert text is not None
    assert before in text
    assert after not in text
