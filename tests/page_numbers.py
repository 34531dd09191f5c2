"""What the page must find, told by the library; and how to ask the page's own functions for it.

Nodes and links are told by their place in the order of ids, as in the page.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import immunograph as ig
from immunograph.graph import CausalGraph
from immunograph.records import Citation, Claim, Evidence, Kind, Link, Node, Source
from immunograph.routes import Route
from immunograph.vocabulary import Hedge, Layer, Relation, Sign, StudyDesign
from makers import small_map, work

#: A function of the contents and the names of layers, for Node.js or a browser.
ASK = """(contents, layers) => {
  const map = read(contents), chosen = new Set(layers);
  const row = (x) => [x.links, x.nodes, x.sign, x.causal, x.grade, x.weakest, x.bars, x.delayed,
    x.claim, x.hypotheses, verbOf(map, x)];
  const paths = [];
  map.nodes.forEach((_, a) => map.nodes.forEach((_, b) => {
    if (a === b) return;
    const x = findPaths(map, a, b, chosen);
    paths.push([a, b, x.paths.map(row), x.complete, x.raises, x.lowers, x.unknown, x.causal,
      x.shared, x.openers.map((names) => [...names].sort((p, q) => p - q))]);
  }));
  const { loops, complete, counts } = findLoops(map, chosen);
  return { paths, loops: loops.map((x) => [x.name, ...row(x)]), complete, counts };
}"""


def told(graph: CausalGraph, layers: Iterable[Layer]) -> dict[str, Any]:
    """Return what ``ASK`` returns for the page of this map, as the library finds it."""
    nodes = {name: place for place, name in enumerate(sorted(node.id for node in graph))}
    links = {name: place for place, name in enumerate(sorted(link.id for link in graph.links))}
    chosen = tuple(layers)

    def row(route: Route) -> list[Any]:
        return [
            [links[name] for name in route.links],
            [nodes[name] for name in route.nodes],
            int(route.sign),
            route.causal,
            int(route.grade),
            links[route.weakest],
            [links[name] for name in route.bars],
            route.delayed,
            route.claim,
            [links[name] for name in route.hypotheses],
            ", ".join(filter(None, (route.verb, route.condition))),
        ]

    paths = []
    for a in sorted(nodes):
        for b in sorted(nodes):
            if a != b:
                found = ig.find_paths(graph, a, b, layers=chosen)
                paths.append(
                    [
                        nodes[a], nodes[b], [row(path) for path in found], found.complete,
                        found.raises, found.lowers, found.unknown, found.causal,
                        [links[name] for name in found.shared],
                        [sorted(links[name] for name in names) for names in found.openers],
                    ]
                )  # fmt: skip
    loops = ig.find_loops(graph, layers=chosen)
    return {
        "paths": paths,
        "loops": [[loop.name, *row(loop.route)] for loop in loops],
        "complete": loops.complete,
        "counts": {
            "R": loops.reinforcing, "B": loops.balancing, "U": loops.undetermined,
        },
    }  # fmt: skip


def random_map(seed: int) -> CausalGraph:
    """Return a small map of every kind of link, with parallel links and links to oneself."""
    chance = random.Random(seed)
    works = [work(design.value, design.value, 500) for design in StudyDesign]
    names = [f"n{chance.randrange(1000)}-{number}" for number in range(chance.randint(2, 7))]
    links = []
    for number in range(chance.randint(1, 14)):
        relation = chance.choice(list(Relation))
        sign = relation.sign if relation.sign is not None else chance.choice(list(Sign))
        studies = chance.sample(works, chance.randint(0, 2))
        links.append(
            Link(
                id=f"{chance.choice('ABab')}{chance.randrange(200)}.{number}",
                source=chance.choice(names),
                target=chance.choice(names),
                relation=relation,
                sign=sign,
                hedge=chance.choice(list(Hedge)),
                layer=chance.choice(list(Layer)[:3]),
                delay=chance.choice((None, "weeks")),
                evidence=tuple(Evidence(citation=study.id) for study in studies),
            )
        )
    return small_map(links, nodes=names, citations=works)


#: Words that have harmed pages: markup, quotes, slots of the template, direction overrides …
WORDS = (
    "</script><script>window.harmed = 1; alert(1)</script>",
    '<img src=x onerror="window.harmed = 2; alert(2)">',
    "\"'><svg onload=alert(3)>",
    "javascript:alert(4)",
    "{script} ${alert(5)} {{contents}} </style><style>*{display:none}",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd",
    "<!-- --> ]]> &lt;b&gt; \u2028 \u2029",
    "__proto__ constructor",
)


def hostile_map(*, tame: bool = False) -> CausalGraph:
    """Return a map whose every word is hostile; ``tame`` for the same map with plain words."""

    def word(place: int) -> str:
        return f"word {place}" if tame else WORDS[place % len(WORDS)]

    address = "words" if tame else "javascript:alert(6)"
    works = [
        Citation(id=f"w{n}", authors=word(n), title=word(n + 1), url=address, doi=None)
        for n in range(len(WORDS))
    ]
    claims = [Claim(id=f"c{n}", quote=word(n), hedge_words=word(n + 1)) for n in range(len(WORDS))]
    nodes = [
        Node(
            id=f"n{n}" if tame or n % 2 else f"n{n} {word(n)}", label=f"{word(n)} {n}", aliases=(word(n + 2),),
            high_means=word(n + 3), note=word(n + 4), kind="k",
        )
        for n in range(len(WORDS))
    ]  # fmt: skip
    links = [
        Link(
            id=f"E{n}" if tame or n % 2 else f"E{n} {word(n)}",
            source=nodes[n].id,
            target=nodes[(n + 1) % len(nodes)].id,
            relation=Relation.INCREASES,
            sign=Sign.RAISES,
            delay=word(n),
            note=word(n + 1),
            claims=(claims[n].id,),
            evidence=(Evidence(citation=works[n].id, quote=word(n + 2), effect=word(n + 3)),),
        )
        for n in range(len(WORDS))
    ]
    return CausalGraph(
        nodes, links, kinds=[Kind(id="k", label=word(1))], claims=claims, citations=works,
        title=word(0), about=word(1), source=Source(citation="w0", url=address),
    )  # fmt: skip
