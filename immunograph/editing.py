"""Adding to a map file: a link, or evidence for a link, put into TOML without touching the rest."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from immunograph.collect import Collector
from immunograph.errors import MapError, UnknownName, UsageError, near_names
from immunograph.fields import read_doi
from immunograph.files import decode, editing, read_bytes, write_bytes
from immunograph.formats import toml
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.pooling import statement
from immunograph.records import Link
from immunograph.safetext import clip
from immunograph.toml_edit import add_evidence, add_row

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to be added to a map; what is None is not said.

    Attributes
    ----------
    source, target : str or None
        The nodes of a link.
    relation : str or None
        What kind of link.
    to : str or None
        The id of the link that it is evidence for.
    citation : str or None
        The id of a work.
    create : bool
        Whether nodes that the map does not have are made.
    work, evidence, link : mapping
        Fields of the work, of the evidence and of a new link.
    """

    source: str | None = None
    target: str | None = None
    relation: str | None = None
    to: str | None = None
    citation: str | None = None
    create: bool = False
    work: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    link: Mapping[str, Any] = field(default_factory=dict)


class Added(NamedTuple):
    """What was added.

    Attributes
    ----------
    graph : CausalGraph
        The map with it.
    link : str
        The id of the link.
    remarks : tuple of str
        What changed, a sentence each.
    """

    graph: CausalGraph
    link: str
    remarks: tuple[str, ...]


def add_to_map(path: str | os.PathLike[str], edit: Edit) -> Added:
    """Add a link, or evidence for a link, to a map file in TOML.

    Parameters
    ----------
    path : path-like
        The file.
    edit : Edit
        What to add.

    Returns
    -------
    Added

    Raises
    ------
    UsageError, UnknownName
        If something is missing, contradicts itself or is not in the map.
    FileError, MapError
        If the file cannot be read or written, or would be no valid map; it is intact then.

    Notes
    -----
    Linear in the size of the file, which is written whole or not at all.
    """
    name = os.fspath(path)
    if os.path.isfile(name) and not name.lower().endswith(".toml"):
        raise UsageError(
            f"{clip(name)} is no TOML file",
            "make one of it first: immunograph convert FILE mymap.toml",
        )
    data = read_bytes(name)
    mark = _MARK if data.startswith(_MARK) else b""
    text = decode(data, name, keep_ends=True)
    before = toml.read(data, name)
    ends = "\r\n" if "\r\n" in text else "\n"
    changed, link_id, remarks = _edited(text.replace("\r\n", "\n"), before, edit, name)
    new = mark + changed.replace("\n", ends).encode()
    after = toml.read(new, name)
    link = after.link(link_id) if link_id else after.links[-1]
    if not link_id:
        known = {each.id for each in before.links}
        link = next(each for each in after.links if each.id not in known)
    grade = grade_link(after, link).grade.label
    old = grade_link(before, before.link(link.id)).grade.label if link_id else None
    if old is None:
        remarks.append(f"New link {link.id}: graded {grade}.")
    else:
        told = f"graded {grade} as before" if old == grade else f"graded {grade}, {old} before"
        remarks.append(f"Evidence for {link.id}: {told}.")
    with editing():
        write_bytes(name, new)
    return Added(after, link.id, tuple(remarks))


def _edited(text: str, graph: CausalGraph, edit: Edit, name: str) -> tuple[str, str, list[str]]:
    """Return the text with the addition, the id of the link that it is for, and remarks."""
    remarks: list[str] = []
    item = {key: value for key, value in edit.evidence.items() if value is not None}
    work = {key: value for key, value in edit.work.items() if value is not None}
    if edit.citation is not None or work:
        text, item["citation"] = _with_work(text, graph, edit.citation, work, item, remarks)
    if not item.keys() & {"citation", "quote", "design"}:
        if item:
            raise UsageError(
                "a number or a stance is no evidence alone", "say --quote, --design or --citation"
            )
        item = {}
    if edit.to is not None:
        if edit.source is not None or edit.relation is not None:
            raise UsageError("--to names a link: nodes and a relation do not go with it")
        if not item:
            raise UsageError("there is nothing to add", "say --quote, --citation or --design")
        link = graph.link(edit.to)
        return _with_evidence(text, link, item, name), link.id, remarks
    if edit.source is None or edit.target is None:
        raise UsageError("say two nodes, or --to and a link")
    if edit.relation is None:
        raise UsageError("say what the link does", "--raises, --lowers or --relation WORD")
    row: dict[str, Any] = {}
    for end, called in (("source", edit.source), ("target", edit.target)):
        text, row[end] = _with_node(text, graph, called, edit, remarks)
    row["relation"] = edit.relation
    given = {key: value for key, value in edit.link.items() if value is not None}
    row = {**({"id": given.pop("id")} if "id" in given else {}), **row, **given}
    known = _alike(graph, row)
    if known is not None:
        if not item:
            raise UsageError(
                f"the map states it already: {known.id}", "say --quote, --citation or --design"
            )
        return _with_evidence(text, known, item, name), known.id, remarks
    if item:
        row["evidence"] = [item]
    return add_row(text, "links", row), "", remarks


def _alike(graph: CausalGraph, row: Mapping[str, Any]) -> Link | None:
    """Return the link of the map that states the same as a row."""
    collector = Collector()
    good = collector.fields_of("links", 0, row)
    collector.stop_if_wrong()
    stated = statement(Link(**({"id": ""} | good)))
    return next((link for link in graph.links if statement(link) == stated), None)


def _with_evidence(text: str, link: Link, item: Mapping[str, Any], name: str) -> str:
    stated = statement(link)
    for number, row in enumerate(toml.parse(text, name).get("links", ())):
        try:
            good = Collector().fields_of("links", number, row)
            same = statement(Link(**({"id": ""} | good))) == stated
        except (MapError, TypeError):
            continue
        if same:
            changed = add_evidence(text, number, item)
            if changed is not None:
                return changed
    raise UsageError(
        f"the link {link.id} stands in brackets", "write it under a header of its own, [[links]]"
    )


def _with_node(
    text: str, graph: CausalGraph, called: str, edit: Edit, remarks: list[str]
) -> tuple[str, str]:
    try:
        return text, graph.node(called).id
    except UnknownName as unknown:
        if not edit.create:
            raise UnknownName("node", called, unknown.near, "--create makes a node of it") from None
    made = f"New node {called}."
    if made not in remarks:
        remarks.append(made)
        text = add_row(text, "nodes", {"id": called})
    return text, called


def _with_work(
    text: str,
    graph: CausalGraph,
    called: str | None,
    work: dict[str, Any],
    item: dict[str, Any],
    remarks: list[str],
) -> tuple[str, str]:
    """Return the text with the work in it, and its id; a new work takes design and size."""
    if "doi" in work:
        work["doi"] = read_doi(work["doi"])
    known = {each.id: each for each in graph.citations}
    same = (each.id for each in graph.citations if each.doi and each.doi == work.get("doi"))
    name = called if called is not None else next(same, None)
    if name in known and name is not None:
        old = known[name]
        differ = [key for key, value in work.items() if (getattr(old, key) or value) != value]
        if differ:
            raise UsageError(
                f"the map says otherwise of {name}: {', '.join(differ)}", "change it in the file"
            )
        return text, name
    if not work.keys() & {"doi", "authors", "title", "pmid"}:
        near = near_names(called or "", known)
        raise UnknownName(
            "citation", called or "", near, "to add it say --authors and --year, --title or --doi"
        )
    name = called or _key_of(work, known)
    row = {"id": name, **work}
    if "design" in item:
        row["design"] = item.pop("design")
    if "n" in item:
        row["participants"] = item.pop("n")
    remarks.append(f"New work {name}.")
    return add_row(text, "citations", row), name


def _key_of(work: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """Return a key for a work: ``smith2020``, or its DOI or title where no author is named."""
    if work.get("authors"):
        surname = re.sub(r"\W", "", str(work["authors"]).split(",")[0].rsplit(" ", 1)[0]).casefold()
        key = f"{surname}{work.get('year', '')}" if surname else ""
    else:
        key = ""
    key = key or str(work.get("doi") or work.get("title") or f"PMID {work.get('pmid')}")
    return (
        key
        if key not in known
        else next(
            f"{key}{letter}"
            for letter in "bcdefghijklmnopqrstuvwxyz"
            if f"{key}{letter}" not in known
        )
    )
