"""Small maps for tests, a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Any

from immunograph.answer import Answer
from immunograph.document import plain
from immunograph.graph import CausalGraph
from immunograph.pooling import statement
from immunograph.records import Citation, Evidence, Link, Node
from immunograph.vocabulary import Relation, Sign, Stance, StudyDesign


def link(name: str, source: str, relation: str | Relation, target: str, **fields: Any) -> Link:
    """Return a link; the sign is the relation's, or raises, unless it is given."""
    kind = Relation(relation)
    sign = kind.sign if kind.sign is not None else Sign.RAISES
    plain = {"id": name, "source": source, "target": target, "relation": kind, "sign": sign}
    return Link(**{**plain, **fields})


def links(text: str) -> list[Link]:
    """Return the links of lines like ``E1: a increases b``, in which ``predicts-`` lowers.

    Lines that say the same are parallel links, each in a context of its own.
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, source, relation, target = line.replace(":", " ").split()
        sign = {"+": Sign.RAISES, "-": Sign.LOWERS, "?": Sign.UNKNOWN}.get(relation[-1])
        extra = {} if sign is None else {"sign": sign}
        found.append(link(name, source, relation.rstrip("+-?"), target, **extra))
    return unlike(found)


def small_map(
    what: str | Iterable[Link], *, nodes: Iterable[str | Node] = (), **fields: Any
) -> CausalGraph:
    """Return a map of these links; nodes are those named, then those that links name."""
    chosen = links(what) if isinstance(what, str) else list(what)
    known = {n.id: n for n in (Node(id=n, label=n) if isinstance(n, str) else n for n in nodes)}
    for each in chosen:
        for end in (each.source, each.target):
            known.setdefault(end, Node(id=end, label=end))
    return CausalGraph(known.values(), chosen, **fields)


def arrows(pairs: Iterable[tuple[int, int]], total: int) -> CausalGraph:
    """Return a map of ``total`` nodes n000, n001 … joined by raising links e00000, e00001 … in this order.

    Parallel links differ in their context: alike ones would be one link.
    """
    names = [f"n{number:03d}" for number in range(total)]
    found = [
        link(f"e{number:05d}", names[a], "increases", names[b])
        for number, (a, b) in enumerate(pairs)
    ]
    return CausalGraph([Node(id=name, label=name) for name in names], unlike(found))


def unlike(found: Iterable[Link]) -> list[Link]:
    """Return the links, those that are alike each in a context of its own."""
    seen: Counter[object] = Counter()
    made = []
    for one in found:
        seen[statement(one)] += 1
        number = seen[statement(one)]
        made.append(one if number == 1 else replace(one, context=f"case {number}"))
    return made


def work(name: str, design: str, people: int | None = None, **fields: Any) -> Citation:
    """Return a citation of this design and size."""
    return Citation(id=name, design=StudyDesign(design), participants=people, **fields)


def graded_link(*studies: tuple[str, str, int | None], **fields: Any) -> tuple[CausalGraph, Link]:
    """Return a map of one link ``L`` from a to b, and the link.

    ``studies`` are ``(design, stance, people)``, each a work of its own.
    """
    works = [work(f"w{n}", design, people) for n, (design, _, people) in enumerate(studies)]
    evidence = tuple(
        Evidence(citation=f"w{n}", stance=Stance(stance))
        for n, (_, stance, _) in enumerate(studies)
    )
    relation = fields.pop("relation", "increases")
    one = link("L", "a", relation, "b", **{"evidence": evidence, **fields})
    return small_map([one], citations=works), one


def sampled(nodes: int, links: int, seed: int) -> CausalGraph:
    """Return a random map of both signs: with 40 nodes, more routes than anybody lists."""
    chance = Random(seed)
    names = [f"n{number:03d}" for number in range(nodes)]
    pairs = sorted(chance.sample(list(permutations(names, 2)), links))
    verbs = ("increases", "increases", "decreases")
    return small_map(
        [link(f"e{n:03d}", a, chance.choice(verbs), b) for n, (a, b) in enumerate(pairs)]
    )


def text_of(answer: Answer) -> str:
    """Return the document of an answer as lines of plain words, without colours or layout."""
    lines = []
    for block in answer.describe().blocks:
        for part in ("text", "aside"):
            words = getattr(block, part, ())
            lines.append(words if isinstance(words, str) else plain(words))
        lines.append(getattr(block, "command", ""))
        lines += [plain(b.text) for b in getattr(block, "below", ()) if hasattr(b, "text")]
    return "\n".join(filter(None, lines))
