"""Columns of a table of links: their names, what a row says, and the rows of a link.

A link has a row for each work that bears on it. Whatever a column can carry is carried, so that
a map that is read back from its table has the same links, signs and grades.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from immunograph.fields import read_doi
from immunograph.graph import CausalGraph
from immunograph.link_words import relation_of, sign_of
from immunograph.records import Evidence, Link
from immunograph.schema import EVIDENCE, TABLES, to_plain
from immunograph.vocabulary import Sign

_LINK_FIELDS = TABLES["links"][1]
_FIRST = ("source", "target", "sign", "relation", "id")
_NESTED = ("summarises", "claims", "evidence")
_ENDS = ("source", "target")

#: Column: field, of one piece of evidence, of a work and of the node at an end.
EVIDENCE_COLUMNS = {
    "quote": "quote", "citation": "citation", "design": "design", "stance": "stance", "n": "n",
    "population": "population", "effect": "effect", "evidence_note": "note",
    "quote_start": "start", "quote_end": "end",
}  # fmt: skip
WORK_COLUMNS = {
    "authors": "authors", "year": "year", "title": "title", "journal": "journal", "doi": "doi",
    "pmid": "pmid", "risk_of_bias": "risk_of_bias", "volume": "volume", "pages": "pages",
    "pmcid": "pmcid", "url": "url", "work_design": "design", "design_note": "design_note",
    "work_n": "n", "participants": "participants", "work_population": "population",
    "work_effect": "effect", "work_role": "role", "work_status": "status",
    "fields_seen": "fields_seen", "seen_in": "seen_in",
}  # fmt: skip
_NODE = ("label", "kind", "high_means", "theme", "layer", "aliases", "note")
NODE_COLUMNS = {f"{end}_{field}": (end, field) for end in _ENDS for field in _NODE}

#: Every column, in the order in which they are written. `claim` and `claim_id` are the words
#: and the id of a sentence that the link was read from.
COLUMNS = (
    *_FIRST,
    *(name for name in _LINK_FIELDS if name not in _FIRST + _NESTED),
    "summarises", "claim", "claim_id", *EVIDENCE_COLUMNS, *WORK_COLUMNS, *NODE_COLUMNS,
)  # fmt: skip

#: Columns that hold whole numbers.
NUMBERS = ("hedge", "n", "year", "participants", "quote_start", "quote_end")
# Columns that are written even where they are empty.
_ALWAYS = (*_FIRST, "layer", "hedge", "quote", "citation", "design", "stance", "n", "doi")
# What is said in every row of a node or a work; what else there is, in the first.
_EVERYWHERE = {"label", "kind", "authors", "year", "title", "journal", "doi", "pmid", "design",
               "participants", "risk_of_bias"}  # fmt: skip
# Cells that are text: spaces around them count.
_TEXT = {"wording_note", "delay", "context", "source_aspect", "target_aspect", "mediator",
         "overclaim", "scope_mismatch", "note", "claim", "quote", "population", "effect",
         "evidence_note", "source_label", "target_label", "source_note", "target_note",
         "source_high_means", "target_high_means", "authors", "title", "journal", "volume",
         "pages", "url", "design_note", "work_n", "work_population", "work_effect", "work_role",
         "fields_seen"}  # fmt: skip
_TRUE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# Other names of columns, where there is none of the name itself.
_ALSO = {
    "from": "source", "source_node": "source", "cause": "source",
    "to": "target", "target_node": "target", "polarity": "sign", "notes": "note",
}  # fmt: skip
_INDEX = ("", "__index_level_0__", "unnamed:_0")


class Header(NamedTuple):
    """The columns of a table.

    Attributes
    ----------
    columns : list of str or None
        For each, the name that it is read as: empty if it has none, None if it is passed over.
    renamed, passed : list of str
        Those that are read under another name, as ``"From is source"``, and those that are
        passed over.
    misspelt : list of (str, str)
        Those that are no columns of links but nearly are, and what they may have meant.
    """

    columns: list[str | None]
    renamed: list[str]
    passed: list[str]
    misspelt: list[tuple[str, str]]


def column_name(cell: str) -> str:
    """Return the name of a column as names are compared: ``"Sign (+/-)"`` is ``"sign"``."""
    name, bracket, _ = cell.strip().partition("(")
    return (name.strip() if bracket and name.strip() else cell.strip()).casefold().replace(" ", "_")


def read_header(cells: Sequence[str]) -> Header:
    """Return what the columns of a table are read as."""
    names = [column_name(cell) for cell in cells]
    also = dict(_ALSO)
    if not {"target", "to", "target_node"} & set(names) and "cause" in names:
        also["effect"] = "target"
    if not {"sign", "relation", "polarity"} & set(names):
        also["type"] = "sign"
    found = Header([], [], [], [])
    taken = set(names)
    for place, (cell, name) in enumerate(zip(cells, names, strict=True)):
        known: str | None = also.get(name, name) if also.get(name) not in taken else name
        if known is not None and known != name:
            found.renamed.append(f"{cell.strip()} is {known}")
            taken.add(known)
        elif name in _INDEX and (place == 0 or name):
            known = None
            found.passed.append(cell.strip() or "a first column without a name")
        elif name and name not in COLUMNS:
            known = None
            near = next((c for c in COLUMNS if c not in taken and _is_slip(name, c)), None)
            if near is not None:
                found.misspelt.append((name, near))
            else:
                found.passed.append(cell.strip())
        found.columns.append(known)
    return found


def _is_slip(one: str, two: str) -> bool:
    """Tell whether two words differ by one letter, or by two that were exchanged."""
    if len(one) > len(two):
        one, two = two, one
    if len(two) - len(one) > 1 or len(one) < 3:
        return False
    first = next((n for n, c in enumerate(one) if c != two[n]), len(one))
    if len(one) < len(two):
        return one[first:] == two[first + 1 :]
    turned = one[first : first + 2] == two[first : first + 2][::-1]
    return one[first + 1 :] == two[first + 1 :] or (turned and one[first + 2 :] == two[first + 2 :])


# -- reading a row ---------------------------------------------------------------------------


def clean_cell(column: str, cell: str) -> str:
    """Return a cell as it is read: spaces around words and numbers mean nothing."""
    if column in _TEXT:
        return cell
    # A long name is often broken into lines where it is drawn.
    return " ".join(cell.split()) if "\n" in cell and column in _ENDS else cell.strip()


def is_no_link(row: Mapping[str, str]) -> bool:
    """Tell whether a row holds a zero and nothing else, as a matrix does for "no link"."""
    sign = row.get("sign")
    if sign is None or "0" not in sign or read_number(sign) != 0:
        return False
    return all(name in (*_ENDS, "sign", "id") or name in NODE_COLUMNS for name in row)


def link_of(row: Mapping[str, str]) -> dict[str, Any]:
    """Return a row as the plain data of a link, its claim left out."""
    link: dict[str, Any] = {name: row[name] for name in row if name in _LINK_FIELDS}
    for name in ("sign", "sign_implied"):
        sign = read_sign(link[name]) if name in link else None
        if sign is not None:
            link[name] = sign.word
    if "relation" in link:
        relation = relation_of(link["relation"])
        link["relation"] = link["relation"] if relation is None else relation.value
    if "hedge" in link:
        link["hedge"] = whole_number(link["hedge"])
    if "derived" in link:
        link["derived"] = _TRUE.get(link["derived"].casefold(), link["derived"])
    if "summarises" in link:
        link["summarises"] = _split(link["summarises"])
    item: dict[str, Any] = {}
    for column, cell in row.items():
        if column in EVIDENCE_COLUMNS:
            item[EVIDENCE_COLUMNS[column]] = whole_number(cell) if column in NUMBERS else cell
    work = work_of(row)
    if work is not None:
        item["citation"] = work[0]
        # What is said of the work itself is not said of this piece of evidence again.
        for field, of_work in (("design", "work_design"), ("n", "participants")):
            if of_work in row and whole_number(row[of_work]) == item.get(field):
                del item[field]
    if item:
        link["evidence"] = [item]
    return link


def read_sign(cell: str) -> Sign | None:
    """Return the sign that a cell states, in words or as a weight; None if it states none."""
    found = sign_of(cell)
    if found is None and (weight := read_number(cell)) is not None:
        found = Sign((weight > 0) - (weight < 0))
    return found


def read_number(cell: str) -> float | None:
    """Return a cell as a number, with a minus sign of any kind, or None if it is none."""
    plain = cell.strip().replace("\u2212", "-").replace("\u2013", "-")
    if not plain.isascii() or not any(c.isdigit() for c in plain) or "_" in plain:
        return None
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def work_of(row: Mapping[str, str]) -> tuple[str, dict[str, Any]] | None:
    """Return the work that a row names: its id, and what is said of it; None if it names none."""
    doi = read_doi(row["doi"]) if "doi" in row else None
    name = row.get("citation") or doi
    if name is None and "pmid" in row:
        name = f"PMID {row['pmid']}"
    if name is None:
        name = row.get("title")
    if name is None:
        return None
    said: dict[str, Any] = {}
    for column, field in WORK_COLUMNS.items():
        if column in row:
            said[field] = whole_number(row[column]) if column in NUMBERS else row[column]
    if "seen_in" in said:
        said["seen_in"] = _split(row["seen_in"])
    as_doi = read_doi(name)
    if as_doi.startswith("10.") and "/" in as_doi:
        name = as_doi  # a work that is only called by its DOI
        said.setdefault("doi", as_doi)
    if doi is not None:
        said["doi"] = doi
    return name, said


def node_of(row: Mapping[str, str], end: str) -> dict[str, Any]:
    """Return what a row says of the node at one end."""
    said: dict[str, Any] = {}
    for field in _NODE:
        cell = row.get(f"{end}_{field}")
        if cell is not None:
            said[field] = _split(cell) if field == "aliases" else cell
    return said


def _split(cell: str) -> list[str]:
    return [text.strip() for text in cell.split(";") if text.strip()]


def whole_number(cell: str) -> int | str:
    """Return a cell as a whole number, ``1 200`` and ``40.0`` too; otherwise as it is."""
    digits = cell.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    whole, point, rest = digits.partition(".")
    if point and whole and rest.strip("0") == "":
        digits = whole
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) <= 16 else cell


# -- writing the rows of a link --------------------------------------------------------------


def table_of(graph: CausalGraph) -> tuple[list[str], list[dict[str, str | int]]]:
    """Return the columns that a map needs, and its rows by column.

    Parameters
    ----------
    graph : CausalGraph
        Any map.

    Returns
    -------
    (list of str, list of dict)
        A link has a row for each work and claim; what is said of the link stands in each.
    """
    rows = [row for link in graph.links for row in _rows_of(graph, link)]
    told: set[tuple[str, str]] = set()
    for row in rows:
        _add_records(graph, row, told)
    used = {column for row in rows for column, cell in row.items() if not _is_blank(cell)}
    return [column for column in COLUMNS if column in used or column in _ALWAYS], rows


def _is_blank(cell: str | int) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _rows_of(graph: CausalGraph, link: Link) -> Iterator[dict[str, str | int]]:
    plain: dict[str, Any] = to_plain(link, _LINK_FIELDS)
    cells = {name: plain[name] for name in plain if name not in _NESTED}
    # What a row leaves out would be read back as the default; people want to see these two.
    cells |= {"layer": link.layer.value, "hedge": int(link.hedge)}
    if link.derived:
        cells["derived"] = "true"
    if link.summarises:
        cells["summarises"] = _listed(link.summarises)
    told = {}
    for item in filter(_says_something, link.evidence):
        found = _evidence_cells(graph, item)
        told[frozenset(pair for pair in found.items() if not _is_blank(pair[1]))] = found
    claims = [name for name in link.claims if graph.claim(name).quote.strip()]
    pairs = zip_longest(told.values(), dict.fromkeys(claims))
    for found, claim in list(pairs) or [({}, None)]:
        row: dict[str, str | int] = dict(cells)
        if claim is not None:
            row |= {"claim": graph.claim(claim).quote, "claim_id": claim}
        yield row | (found or {})


def _says_something(item: Evidence) -> bool:
    """Tell whether an item can be read back: a blank quote alone would be left out."""
    return item.citation is not None or item.design is not None or bool((item.quote or "").strip())


def _evidence_cells(graph: CausalGraph, item: Evidence) -> dict[str, str | int]:
    plain = to_plain(item, EVIDENCE)
    cells = {column: plain[f] for column, f in EVIDENCE_COLUMNS.items() if f in plain}
    if not (item.quote or "").strip():  # a blank quote is left out, and where it stands with it
        cells = {name: cells[name] for name in cells if not name.startswith("quote")}
    cells["stance"] = item.stance.value
    if item.citation is not None:
        work = graph.citation(item.citation)
        cells["design"] = (item.design or work.design).value
        if item.n is None and work.participants is not None:
            cells["n"] = work.participants
    return cells


def _add_records(graph: CausalGraph, row: dict[str, str | int], told: set[tuple[str, str]]) -> None:
    """Add what a row says of its work and its nodes, in full where it is the first."""
    if "citation" in row:
        work = graph.citation(str(row["citation"]))
        plain = to_plain(work, TABLES["citations"][1]) | {"design": work.design.value}
        if "seen_in" in plain:
            plain["seen_in"] = _listed(plain["seen_in"])
        first = ("citations", work.id) not in told
        told.add(("citations", work.id))
        for column, field in WORK_COLUMNS.items():
            if field in plain and (first or field in _EVERYWHERE):
                row[column] = plain[field]
    for end in _ENDS:
        node = graph.nodes_by_id[str(row[end])]
        plain = to_plain(node, TABLES["nodes"][1])
        if node.label == node.id:
            del plain["label"]
        if "aliases" in plain:
            plain["aliases"] = _listed(plain["aliases"])
        first = ("nodes", node.id) not in told
        told.add(("nodes", node.id))
        for field in _NODE:
            if field in plain and (first or field in _EVERYWHERE):
                row[f"{end}_{field}"] = plain[field]


def _listed(texts: Iterable[str]) -> str:
    """Return a list as one cell; empty where reading the cell would give another list."""
    texts = list(texts)
    cell = "; ".join(texts)
    return cell if _split(cell) == texts else ""
