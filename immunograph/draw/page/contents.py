"""What the page knows of a map: plain data made of the library's own answers.

Nodes and links are sorted by id and refer to each other by place, so that ids, which come from
whoever wrote the map, are never used as names in the page. Every text has been made visible
(:mod:`immunograph.safetext`), and every address is a plain http(s) one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from immunograph.analyses.explain import explain
from immunograph.analyses.show import show_node
from immunograph.confounding import confounded
from immunograph.document import Item, Paragraph, Quote, Span, Text, plain
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Link, Node
from immunograph.routes import VERBS, Sentences
from immunograph.safetext import visible, web_address
from immunograph.vocabulary import Family, Grade, Layer, Relation, Theme, Walk
from immunograph.walk import directions, network_of

#: The letter of each role of a span of text; all other roles are plain.
ROLES = {"muted": "m", "strong": "s", "raises": "r", "lowers": "l", "unknown": "u"}


def contents(graph: CausalGraph, shown: Iterable[Layer]) -> dict[str, Any]:
    """Return a map as plain data for the page.

    Parameters
    ----------
    graph : CausalGraph
        The map, with all its layers.
    shown : iterable of Layer
        The layers that are shown and walked at first.

    Returns
    -------
    dict
        What ``page.js`` reads; see there.

    Notes
    -----
    Linear in the map, its claims and its evidence.
    """
    texts = _Texts()
    say = Sentences(graph)
    nodes = sorted(graph.nodes, key=lambda node: node.id)
    links = sorted(graph.links, key=lambda link: link.id)
    places = {node.id: place for place, node in enumerate(nodes)}
    numbers = {link.id: number for number, link in enumerate(links)}
    first = set(shown)
    used = {link.layer for link in links} | {node.layer for node in nodes}
    network = network_of(graph, layers=first)
    common = {
        each.link: plain(each.paragraph(say).text)
        for each in confounded(network, (link.id for link in links), most=len(links))
    }
    return {
        "about": visible(graph.about),
        "source": _source(graph),
        "layers": [[x.value, int(x in first)] for x in Layer if x in used],
        "themes": [[theme.value, theme.label] for theme in Theme if _holds(graph, theme)],
        "grades": {int(grade): [grade.label, grade.dots] for grade in Grade},
        "verbs": {
            claim: {int(sign): text for sign, text in verbs.items()}
            for claim, verbs in VERBS.items()
        },
        "nodes": _table(_node(graph, say, node, places, numbers) for node in nodes),
        "links": _table(_link(graph, say, link, places, texts, common) for link in links),
        "works": texts.works,
        "texts": texts.lines,
    }


def _table(records: Iterable[dict[str, Any]]) -> list[list[Any]]:
    """Return records of the same keys as rows, the keys once at the top."""
    rows = list(records)
    return [list(rows[0]), *(list(row.values()) for row in rows)] if rows else []


class _Texts:
    """Lines of text and the works they lead to, each kept once: links share their studies."""

    def __init__(self) -> None:
        self.lines: list[list[Any]] = []
        self.works: list[list[str]] = []
        self._lines: dict[Text, int] = {}
        self._works: dict[tuple[str, str], int] = {}

    def place(self, text: Text) -> int:
        """Return the place of a line among all lines."""
        if text not in self._lines:
            self._lines[text] = len(self.lines)
            # An address that is told after its work: the name of the work leads there.
            told = (span for span in text if span.text and span.role != "link")
            self.lines.append([self._span(span) for span in told])
        return self._lines[text]

    def _span(self, span: Span) -> str | int | list[str]:
        """Return words, a work's place, or words with the letter of their role."""
        shown, address = visible(span.text), web_address(span.url)
        if address:
            if (shown, address) not in self._works:
                self._works[shown, address] = len(self.works)
                self.works.append([shown, address])
            return self._works[shown, address]
        letter = ROLES.get(span.role)
        return [shown, letter] if letter else shown


def _source(graph: CausalGraph) -> list[str] | None:
    """Return where the map is from: the reference, and its address if it has one."""
    if graph.source is None or graph.source.citation is None:
        return None
    work = graph.citation(graph.source.citation)
    address = web_address(work.link) or web_address(graph.source.url)
    return [visible(work.reference), *([address] if address else [])]


def _holds(graph: CausalGraph, theme: Theme) -> bool:
    return any(graph.theme(node) is theme for node in graph)


def _node(
    graph: CausalGraph, say: Sentences, node: Node, places: dict[str, int], numbers: dict[str, int]
) -> dict[str, Any]:
    kinds = {kind.id: kind.label for kind in graph.kinds}
    facts = [
        ("kind", kinds.get(node.kind or "", node.kind)),
        ("high means", node.high_means),
        ("note", node.note),
    ]
    groups: dict[str, list[list[int]]] = {}
    for near in show_node(graph, node.id, layers=Layer):
        groups.setdefault(near.group, []).append([places[near.node], numbers[near.link]])
    return {
        "id": visible(node.id),
        "name": visible(say.name(node.id)),
        "label": visible(node.label),
        "theme": graph.theme(node).value,
        "layer": node.layer.value,
        "facts": [[name, visible(text)] for name, text in facts if text],
        "near": [[title, pairs] for title, pairs in groups.items()],
        "aliases": [visible(name) for name in node.aliases],
    }


def _link(
    graph: CausalGraph, say: Sentences, link: Link, places: dict[str, int], texts: _Texts,
    common: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    ways = directions(link, Walk.DIRECTED)
    start, goal = ways[0] if ways else (None, None)
    grade = grade_link(graph, link).grade
    case = next(b for b in explain(graph, link.id).describe().blocks if isinstance(b, Item))
    quotes = [b for b in case.below if isinstance(b, Quote)]
    facts = [b.text for b in case.below if isinstance(b, Paragraph)]
    return {
        "id": visible(link.id),
        "a": places[link.source],
        "b": places[link.target],
        # The way in which it is walked, or -1: an association without a direction, "is a" …
        # Opposites are walked back, too.
        "from": -1 if start is None else places[start],
        "to": -1 if goal is None else places[goal],
        "sign": int(link.sign),
        "family": link.family.value,
        "opposite": int(link.relation is Relation.OPPOSITE_OF),
        "hypothesis": int(link.hypothesis),
        "style": _style(link),
        "layer": link.layer.value,
        "grade": int(grade),
        "hedge": int(link.hedge),
        "delayed": int(link.delay is not None),
        "verb": say.verb(link),
        "told": say.family(link),
        "common": visible(common.get(link.id, "")),
        "caveat": visible(say.caveat(link.id)),
        "quotes": [[visible(q.quote), texts.place(q.source)] for q in quotes],
        "facts": [texts.place(text) for text in facts],
    }


def _style(link: Link) -> str:
    """Return how the line of a link is drawn: by this it is filtered."""
    if link.family is Family.STRUCTURAL:
        return "definition"
    if link.hypothesis:
        return "hypothesis"
    return "causal" if link.family is Family.CAUSAL else "association"
