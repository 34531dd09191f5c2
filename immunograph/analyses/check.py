"""Is this map in order? What a valid map leaves doubtful: isolated nodes, contradictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell, listed
from immunograph.arguments import checked
from immunograph.document import (
    Blank,
    Block,
    Document,
    Heading,
    Item,
    Next,
    Paragraph,
    Span,
    count,
    words,
)
from immunograph.errors import UnknownName
from immunograph.graph import CausalGraph, fold
from immunograph.likeness import look_same, mixes_alphabets, nearly_same
from immunograph.link_ids import is_made_id
from immunograph.pooling import links_between, pairs_with_several
from immunograph.records import Link
from immunograph.routes import Sentences
from immunograph.safetext import clip, has_hidden
from immunograph.vocabulary import Family, Relation, Sign, Support

#: How many ids of a finding are shown; the rest are counted. JSON has them all.
IDS_SHOWN = 8

#: How many findings of one kind are shown; the rest are counted. Rows and JSON have them all.
FINDINGS_SHOWN = 5

# Findings whose ids are those of links.
_ABOUT_LINKS = ("no-evidence", "alike-links", "contradiction", "sign-missing", "sign-unknown",
                "self-loop")  # fmt: skip

#: How many ids are compared letter by letter, which takes a kilobyte of memory for each.
MOST_COMPARED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is doubtful, or worth knowing, in a valid map.

    Attributes
    ----------
    level : str
        ``"warning"``: probably a mistake. ``"note"``: may be meant.
    code : str
        A short stable name of the kind of finding, for scripts.
    message : str
        What was found.
    ids : tuple of str
        The ids concerned, in the order of the map.
    hint : str
        What to do.
    """

    level: str
    code: str
    message: str
    ids: tuple[str, ...] = ()
    hint: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        return {
            "level": self.level,
            "code": self.code,
            "message": self.message,
            "ids": list(self.ids),
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport(Answer):
    """The answer of :func:`check_map`.

    Attributes
    ----------
    nodes, links : int
        The size of the map.
    findings : tuple of Finding
        Warnings first.
    graph : CausalGraph
        The map.
    """

    nodes: int
    links: int
    findings: tuple[Finding, ...]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = ("level", "code", "message", "count", "ids", "hint")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is probably a mistake."""
        return tuple(f for f in self.findings if f.level == "warning")

    def __repr__(self) -> str:
        return f"<CheckReport: {self._size()}, {self._tally()}>"

    def _size(self) -> str:
        return f"{count(self.nodes, 'node')}, {count(self.links, 'link')}"

    def _tally(self) -> str:
        warnings = len(self.warnings)
        return f"{count(warnings, 'warning')}, {count(len(self.findings) - warnings, 'note')}"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/check/1``."""
        return {
            "schema": "immunograph/check/1",
            "nodes": self.nodes,
            "links": self.links,
            "warnings": len(self.warnings),
            "notes": len(self.findings) - len(self.warnings),
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a finding, with how many ids it is about, and the first of them."""
        for found in self.findings:
            ids = listed(found.ids[:IDS_SHOWN])
            yield found.level, found.code, found.message, len(found.ids), ids, found.hint

    def _called(self, code: str, name: str) -> str:
        """Return an id for the screen: a link whose id only says its ends, as a sentence."""
        if code in _ABOUT_LINKS:
            with suppress(UnknownName):
                if is_made_id(self.graph.link(name)):
                    return clip(Sentences(self.graph).link(name), 60)
        return clip(name, 40)

    def describe(self) -> Document:
        """Return the verdict, what was found, and what to ask next."""
        blocks: list[Block] = [
            Heading(
                words(Span("Valid", "strong"), f": {self._size()}"),
                words(Span(self._tally(), "warning" if self.warnings else "muted")),
            ),
            Blank(),
        ]
        shown: Counter[str] = Counter()
        for found in self.findings:
            shown[found.code] += 1
            if shown[found.code] > FINDINGS_SHOWN:
                continue
            role = "warning" if found.level == "warning" else "muted"
            below = [
                Paragraph(words(Span(text, "muted"))) for text in _details(found, self._called)
            ]
            mark = Span(found.level, role)
            blocks.append(Item(mark, words(found.message), below=tuple(below)))
        for code, number in shown.items():
            if number > FINDINGS_SHOWN:
                more = f"… {number - FINDINGS_SHOWN} more like this ({code}): --json has all"
                blocks.append(Paragraph(words(Span(more, "muted")), 2))
        if self.findings:
            blocks.append(Blank())
        blocks.append(Next("What reinforces itself in it:", "immunograph loops"))
        return Document(tuple(blocks))


def _details(found: Finding, called: Callable[[str, str], str]) -> Iterator[str]:
    if found.ids:
        shown = ", ".join(called(found.code, name) for name in found.ids[:IDS_SHOWN])
        more = len(found.ids) - IDS_SHOWN
        yield shown + (f" and {more} more" if more > 0 else "")
    if found.hint:
        yield found.hint


@checked
def check_map(graph: CausalGraph) -> CheckReport:
    """Look for what is doubtful in a valid map.

    Parameters
    ----------
    graph : CausalGraph
        Any map.

    Returns
    -------
    CheckReport
        Warnings are probably mistakes, notes may be meant.

    Notes
    -----
    Linear in the size of the map. What makes a map invalid never gets here: it is a
    :class:`~immunograph.MapError` when the file is read.

    Examples
    --------
    >>> import immunograph as ig
    >>> draft = ig.GraphDraft()
    >>> for name in ("stress", "sleep", "mood"):
    ...     draft.add_node(name)
    >>> draft.add_link("stress", "sleep", "decreases")
    >>> [(f.code, f.ids) for f in ig.check_map(draft.freeze()).warnings]
    [('isolated', ('mood',)), ('no-evidence', ('stress decreases sleep',))]
    """
    findings = [found for look in _LOOKS for found in look(graph)]
    findings.sort(key=lambda found: found.level != "warning")
    return CheckReport(
        nodes=len(graph.nodes), links=len(graph.links), findings=tuple(findings), graph=graph
    )


def _about(
    level: str, code: str, ids: Iterable[str], one: str, many: str, hint: str
) -> Iterator[Finding]:
    """Yield one finding about all of ``ids``, or none if there are none."""
    found = tuple(ids)
    if found:
        message = one if len(found) == 1 else many.format(n=len(found))
        yield Finding(level=level, code=code, message=message, ids=found, hint=hint)


def _empty(graph: CausalGraph) -> Iterator[Finding]:
    if not graph.nodes:
        hint = "immunograph new FILE writes a map to start from"
        yield Finding(level="warning", code="empty", message="The map has no nodes.", hint=hint)


def _isolated(graph: CausalGraph) -> Iterator[Finding]:
    alone = (n.id for n in graph if not graph.links_from(n.id) and not graph.links_into(n.id))
    return _about(
        "warning", "isolated", alone, "A node has no link.", "{n} nodes have no link.",
        "link them or remove them",
    )  # fmt: skip


def _hidden(graph: CausalGraph) -> Iterator[Finding]:
    named = (n.id for n in graph if any(has_hidden(text) for text in (n.label, *n.aliases)))
    return _about(
        "warning", "hidden-characters", named,
        "A label or alias holds control or bidirectional characters.",
        "{n} nodes have control or bidirectional characters in their label or aliases.",
        "type the name anew; they are shown spelt out, like \\u202e",
    )  # fmt: skip


def _alike(graph: CausalGraph) -> Iterator[Finding]:
    """Look for two nodes that are probably one: names that read, or nearly read, the same."""
    compared = (node.id for node in graph.nodes[:MOST_COMPARED])
    for group in _groups((*look_same(graph), *nearly_same(compared))):
        many = f"{len(group)} nodes have" if len(group) > 2 else "Two nodes have"
        yield Finding(
            level="warning",
            code="look-alike",
            message=f"{many} names that look alike.",
            ids=group,
            hint="merge them, or rename one",
        )
    if len(graph) > MOST_COMPARED:
        yield Finding(
            level="note",
            code="not-compared",
            message=f"Slips of one letter were looked for in the first {MOST_COMPARED} nodes only.",
        )
    mixed = (node.id for node in graph if mixes_alphabets(node.id) or mixes_alphabets(node.label))
    yield from _about(
        "warning", "mixed-alphabets", mixed,
        "A word in a name mixes Latin and Cyrillic letters.",
        "{n} nodes have a word in their name that mixes Latin and Cyrillic letters.",
        "type the name anew",
    )  # fmt: skip


def _groups(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return the names that hang together by pairs, each group in the order of its pairs."""
    groups: dict[str, dict[str, None]] = {}
    for pair in pairs:
        one, other = (groups.setdefault(name, {name: None}) for name in pair)
        if one is not other:
            small, large = sorted((other, one), key=len)
            large.update(small)
            groups.update(dict.fromkeys(small, large))
    return [tuple(group) for group in {id(group): group for group in groups.values()}.values()]


def _ambiguous(graph: CausalGraph) -> Iterator[Finding]:
    owners: dict[str, dict[str, str]] = {}
    for node in graph:
        for name in (node.id, node.label, *node.aliases):
            owners.setdefault(fold(name), {}).setdefault(node.id, name)
    aliases = {fold(name) for node in graph for name in node.aliases}
    for folded, who in owners.items():
        if len(who) > 1 and folded in aliases:
            name = clip(next(iter(who.values())), 40)
            yield Finding(
                level="note",
                code="shared-name",
                message=f"{count(len(who), 'node')} can be called “{name}”.",
                ids=tuple(who),
                hint="an id or a label wins over an alias; of two aliases, neither",
            )


def _high_means(graph: CausalGraph) -> Iterator[Finding]:
    return _about(
        "note", "no-high-means", (node.id for node in graph if not node.high_means),
        "A node does not say what “more of it” means.",
        "{n} nodes do not say what “more of it” means.",
        "without high_means, readers may take a sign the wrong way round",
    )  # fmt: skip


def _kinds(graph: CausalGraph) -> Iterator[Finding]:
    declared = {kind.id for kind in graph.kinds}
    used = dict.fromkeys(node.kind for node in graph if node.kind is not None)
    return _about(
        "note", "undeclared-kind", (kind for kind in used if kind not in declared),
        "A kind of node is used but not declared.",
        "{n} kinds of node are used but not declared.",
        "add them under [[kinds]] to give them a label and a colour",
    )  # fmt: skip


def _active_markers(graph: CausalGraph) -> Iterator[Finding]:
    markers = {k.source for k in graph.links if k.relation is Relation.IS_MARKER_OF}
    active = (
        node.id
        for node in (graph if markers else ())
        if node.id in markers and any(_acts(link) for link in graph.links_from(node.id))
    )
    return _about(
        "note", "active-marker", active,
        "A marker also has causal links out of it.",
        "{n} markers also have causal links out of them.",
        "a marker tells of a process; is it the process that acts?",
    )  # fmt: skip


def _acts(link: Link) -> bool:
    return link.family is Family.CAUSAL and link.relation is not Relation.HAS_NO_EFFECT_ON


# -- links -----------------------------------------------------------------------------------


def _no_evidence(graph: CausalGraph) -> Iterator[Finding]:
    structural = {relation for relation in Relation if relation.family is Family.STRUCTURAL}

    def bare(link: Link) -> bool:
        said = link.evidence or link.claims or link.derived
        known = link.supports is Support.NONE_FOUND or link.relation in structural
        return not said and not known

    return _about(
        "warning", "no-evidence", (link.id for link in graph.links if bare(link)),
        "A link has no evidence.", "{n} links have no evidence.",
        'add evidence, or say supports = "none_found"',
    )  # fmt: skip


def _pooled(graph: CausalGraph) -> Iterator[Finding]:
    """Tell what the reader of the file pooled and passed over."""
    for remark in graph.remarks:
        yield Finding(level="note", code="as-read", message=remark)
    groups = graph.pooled
    if not groups:
        return
    entries, more = sum(g.entries for g in groups), sum(g.evidence for g in groups)
    silent = sum(g.silent for g in groups)
    was = "1 link is" if len(groups) == 1 else f"{len(groups)} links are"
    added = f"{more} more piece{'' if more == 1 else 's'} of evidence"
    repeats = (
        f", {silent} repeat{'s' if silent == 1 else ''} that add{'s' if silent == 1 else ''} none"
    )
    yield Finding(
        level="warning" if silent else "note",
        code="alike-links",
        message=f"{was} stated by {entries} entries: {added}{repeats if silent else ''}.",
        ids=tuple(group.link for group in groups),
        hint="each is one link with the evidence of all; what differs in context needs a context",
    )
    named = [group for group in groups if group.ids]
    yield from _about(
        "note", "pooled-ids", (name for group in named for name in group.ids),
        "A link was pooled into an alike one; its id still finds it.",
        "{n} links were pooled into alike ones; their ids still find these.",
        "keep one of each, with the evidence of all",
    )  # fmt: skip


def _contradictions(graph: CausalGraph) -> Iterator[Finding]:
    """Look for a link that raises, one that lowers, and one without effect, on one pair."""
    pairs: dict[tuple[bool, str, str], dict[Sign | Relation, Link]] = {}
    links = graph.links
    # Nearly all pairs of a large map have one link.
    for link in links_between(pairs_with_several(links), links):
        if (says := _says(link)) is None:
            continue
        ends = (link.source, link.target)
        key = (link.relation.directed, *(ends if link.relation.directed else sorted(ends)))
        first = pairs.setdefault((key[0], key[1], key[2]), {})
        for other, opposed in first.items():
            if other != says:
                yield _contradiction(opposed, link)
        first.setdefault(says, link)


def _says(link: Link) -> Sign | Relation | None:
    """Return what a link says that another may contradict: a sign, no effect, or nothing."""
    if link.relation is Relation.HAS_NO_EFFECT_ON:
        return link.relation
    walked = link.relation not in (Relation.IS_A, Relation.OPPOSITE_OF)
    return link.sign if walked and link.sign is not Sign.UNKNOWN else None


def _contradiction(first: Link, second: Link) -> Finding:
    differ = first.context and second.context and first.context != second.context
    backed = first.evidence and second.evidence
    return Finding(
        level="note" if backed or differ else "warning",
        code="contradiction",
        message="Two links contradict each other about the same pair of nodes.",
        ids=(first.id, second.id),
        hint="say in context when each holds" if backed else "give each its evidence and context",
    )


def _unsigned(graph: CausalGraph) -> Iterator[Finding]:
    unknown = [
        link
        for link in graph.links
        if link.sign is Sign.UNKNOWN and link.relation is not Relation.HAS_NO_EFFECT_ON
    ]
    yield from _about(
        "warning", "sign-missing", (k.id for k in unknown if k.relation.sign is None),
        "A link that predicts or marks does not say which way.",
        "{n} links that predict or mark do not say which way.",
        'add sign = "raises" or sign = "lowers"',
    )  # fmt: skip
    yield from _about(
        "note", "sign-unknown", (k.id for k in unknown if k.relation.sign is not None),
        "A link has no known sign.", "{n} links have no known sign.",
        "a path or a loop over one of them has no known sign either",
    )  # fmt: skip


def _self_loops(graph: CausalGraph) -> Iterator[Finding]:
    return _about(
        "note", "self-loop", (link.id for link in graph.links if link.source == link.target),
        "A link leads from a node to itself.", "{n} links lead from a node to itself.",
        "each is a feedback loop of one link",
    )  # fmt: skip


def _unused(graph: CausalGraph) -> Iterator[Finding]:
    used = {item.citation for link in graph.links for item in link.evidence}
    if graph.source is not None:
        used.add(graph.source.citation)
    return _about(
        "note", "unused-citation", (work.id for work in graph.citations if work.id not in used),
        "A citation is not used as evidence.", "{n} citations are not used as evidence.",
        "name them in the evidence of a link, or remove them",
    )  # fmt: skip


def _named_loops(graph: CausalGraph) -> Iterator[Finding]:
    if not graph.loops:
        return
    from immunograph.loop_names import opened

    for loop in graph.loops:
        wrong = opened(graph, loop)
        if wrong is not None:
            ambiguous = wrong.startswith("is ambiguous")
            yield Finding(
                level="warning",
                code="ambiguous-loop" if ambiguous else "opened-loop",
                message=f"The loop “{clip(loop.name, 60)}” {wrong}.",
                ids=(loop.name,),
                hint="" if ambiguous else "mend [[loops]], or give it the link that it lacks",
            )


_LOOKS: tuple[Callable[[CausalGraph], Iterator[Finding]], ...] = (
    _empty, _isolated, _no_evidence, _pooled, _contradictions, _unsigned, _alike, _hidden,
    _ambiguous, _self_loops, _active_markers, _kinds, _unused, _high_means,
    _named_loops,
)  # fmt: skip
