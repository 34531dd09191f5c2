"""Why should one believe a link or a path? Its quotes, studies, hedges and grade, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from immunograph.answer import Answer, Cell
from immunograph.arguments import checked
from immunograph.confounding import Confounded, confounded
from immunograph.document import (
    Blank,
    Block,
    Chain,
    Document,
    Heading,
    Item,
    Next,
    Paragraph,
    Quote,
    Span,
    words,
)
from immunograph.errors import UnknownName, UsageError
from immunograph.grading import LinkGrade, grade_link
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.record import Record
from immunograph.records import Evidence, Link, Node
from immunograph.routes import (
    Route,
    Sentences,
    Surveyor,
    about,
    check_range,
    follow_up,
    opposing,
    shell,
)
from immunograph.vocabulary import (
    INTERRUPTED,
    Grade,
    Layer,
    Sign,
    Stance,
    Status,
    StudyDesign,
    Walk,
)
from immunograph.walk import (
    SEARCHING,
    Budget,
    Network,
    best_paths,
    directions,
    net_sign,
    network_of,
    read_layers,
    read_walk,
    simple_paths,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LinkCase(Record):
    """What speaks for and against one link.

    Attributes
    ----------
    link : Link
        The link.
    grade : LinkGrade
        Its grade with every step.
    """

    link: Link
    grade: LinkGrade

    def to_dict(self, graph: CausalGraph) -> dict[str, Any]:
        """Return the case as plain data."""
        link = self.link
        return {
            "link": link.id,
            "source": link.source,
            "target": link.target,
            "relation": link.relation.value,
            "sign": link.sign.word,
            "layer": link.layer.value,
            "derived": link.derived,
            "hedge": int(link.hedge),
            "wording": link.wording.value if link.wording else None,
            "supports": link.supports.value if link.supports else None,
            "delay": link.delay,
            "context": link.context,
            "mediator": link.mediator,
            "overclaim": link.overclaim,
            "scope_mismatch": link.scope_mismatch,
            "note": link.note,
            "grade": self.grade.grade.word,
            "grade_steps": [step.to_dict() for step in self.grade.steps],
            "quotes": [
                {
                    "claim": claim.id,
                    "quote": claim.quote,
                    "line": claim.line,
                    "hedge": int(claim.hedge),
                    "hedge_words": claim.hedge_words,
                    "note": claim.note,
                }
                for claim in map(graph.claim, link.claims)
            ],
            "studies": [_study(graph, item) for item in link.evidence],
        }


def _study(graph: CausalGraph, item: Evidence) -> dict[str, Any]:
    work = graph.citation(item.citation) if item.citation else None
    design = item.design or (work.design if work else None)
    return {
        "citation": item.citation,
        "name": work.short if work else None,
        "stance": item.stance.value,
        "design": design.value if design else None,
        "n": item.n if item.n is not None else (work.n if work else None),
        "population": item.population or (work.population if work else None),
        "effect": item.effect or (work.effect if work else None),
        "quote": item.quote,
        "reference": work.reference if work else None,
        "doi": work.doi if work else None,
        "url": work.link if work else None,
        "status": work.status.value if work else None,
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Explanation(Answer):
    """The answer of :func:`explain`: frozen, sized, iterable over the cases of its links.

    Attributes
    ----------
    source, target : str
        Node ids.
    route : Route or None
        The best path, if there is no link between the two; None for links.
    cases : tuple of LinkCase
        One a link: of the path in order, or each link between the two.
    total : int
        How many paths there are, of which ``route`` is the best.
    complete : bool
        Whether ``total`` is exact; if not, it is a lower bound.
    opposed : int
        How many of them have the opposite net sign of ``route``; as exact as ``total``.
    confounded : tuple of Confounded
        The associations among the links whose two ends have common causes in the map.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    source: str
    target: str
    route: Route | None
    cases: tuple[LinkCase, ...]
    total: int
    complete: bool
    opposed: int = 0
    confounded: tuple[Confounded, ...] = ()
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "link", "source", "target", "sign", "grade", "citation", "stance", "design", "n", "doi",
        "effect",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.cases)

    def __iter__(self) -> Iterator[LinkCase]:
        return iter(self.cases)

    def __getitem__(self, place: int) -> LinkCase:
        return self.cases[place]

    def __repr__(self) -> str:
        what = "no path" if not self.cases else ("path" if self.route else "link")
        return f"<Explanation {self.source} -> {self.target}: {what}, {len(self.cases)} cases>"

    @property
    def weakest(self) -> LinkCase | None:
        """The case of the weakest link; None if there is no path."""
        if not self.cases:
            return None
        if self.route:
            return next(case for case in self.cases if case.link.id == self.route.weakest)
        return min(self.cases, key=lambda case: (case.grade.grade, case.link.hedge))

    def highlight(self) -> Highlight:
        """Return what a picture of the path or link lights."""
        links = tuple(case.link.id for case in self.cases)
        nodes = self.route.nodes if self.route else (self.source, self.target)
        say = Sentences(self.graph)
        first, last = say.name(self.source), say.name(self.target)
        title = say.sentence(self.route) if self.route else f"{first} and {last}"
        return Highlight(nodes=nodes, links=links, title=title)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/explain/1``."""
        weakest = self.weakest
        return {
            "schema": "immunograph/explain/1",
            "source": self.source,
            "target": self.target,
            "options": self.options,
            "path": self.route.to_dict() if self.route else None,
            "total": self.total,
            "complete": self.complete,
            "truncated": not self.complete,
            "opposed": self.opposed,
            "confounded": [each.to_dict() for each in self.confounded],
            "weakest_link": weakest.link.id if weakest else None,
            "links": [case.to_dict(self.graph) for case in self.cases],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a study, and one for a link without any."""
        for case in self.cases:
            link = case.link
            head = (link.id, link.source, link.target, link.sign.word, case.grade.grade.word)
            for item in link.evidence:
                s = _study(self.graph, item)
                yield (
                    *head, s["citation"], s["stance"], s["design"],
                    None if s["n"] is None else str(s["n"]), s["doi"], s["effect"],
                )  # fmt: skip
            if not link.evidence:
                yield (*head, None, None, None, None, None, None)

    def describe(self) -> Document:
        """Return the case link by link, and the weakest link in words."""
        say = Sentences(self.graph)
        ends = words(
            Span(say.name(self.source), "strong"), " → ", Span(say.name(self.target), "strong")
        )
        if not self.cases:
            text = f"Nothing to explain: no link and no path, walking {self.options['walk']} links."
            ask = f"immunograph show {shell(self.target)}"
            return Document((Heading(ends), Paragraph(words(text)), Next("What bears on it:", ask)))
        blocks: list[Block] = [Heading(ends, self._aside())]
        if self.route:
            blocks += [say.chain(self.route), *self._verdict(say, self.route)]
        for number, case in enumerate(self.cases, 1):
            blocks += [Blank(), _case(self.graph, say, case, number)]
        weakest = self.weakest
        if weakest is not None:
            blocks += [Blank(), Paragraph(_weakness(self, say, weakest))]
        blocks += [each.paragraph(say) for each in self.confounded]
        draw = f"immunograph draw --path {shell(self.source)} {shell(self.target)} -o path.png"
        if self.route:
            blocks.append(Next("Draw it:", draw + follow_up(self.options)))
        else:
            ask = f"immunograph paths {shell(self.source)} {shell(self.target)}"
            blocks.append(Next("Every route:", ask))
        return Document(tuple(blocks))

    def _aside(self) -> tuple[Span, ...]:
        if self.route is None:
            number = len(self.cases)
            return (Span("1 link" if number == 1 else f"{number} links", "muted"),)
        bound = "" if self.complete else "at least "
        return (Span(f"the best of {bound}{self.total} path{'s'[: self.total != 1]}", "muted"),)

    def _verdict(self, say: Sentences, route: Route) -> list[Block]:
        told = say.sentence(route)
        facts = Span(f"{route.grade.dots} {about(route)}", "muted")
        blocks: list[Block] = [
            Paragraph(words("Along this path: ", Span(told, route.sign.word), ". ", facts))
        ]
        against = opposing(self.opposed, self.total, exact=self.complete)
        return [*blocks, Paragraph(words(f"{against}."))] if against else blocks


def _case(graph: CausalGraph, say: Sentences, case: LinkCase, number: int) -> Item:
    link = case.link
    facts = f"  {case.grade.grade.dots} {case.grade.grade.label}"
    if case.grade.grade is not Grade.BY_DEFINITION:
        facts += f", {say.family(link)}"
    text = words(
        Span(say.name(link.source), "strong"), " ", Span(say.verb(link), link.sign.word), " ",
        Span(say.name(link.target), "strong"), Span(f"{facts}{say.ref(link.id)}", "muted"),
    )  # fmt: skip
    below: list[Chain | Paragraph | Quote] = []
    for name in link.claims:
        claim = graph.claim(name)
        words_ = f", in “{claim.hedge_words}”" if claim.hedge_words else ""
        where = f"{_origin(graph)}, line {claim.line}" if claim.line else _origin(graph)
        below.append(Quote(claim.quote, words(f"{where}: {claim.hedge.label}{words_}")))
    if link.derived:
        below.append(_fact("Derived", "the curator made this link out of others"))
    if not link.claims and link.layer is Layer.LITERATURE:
        below.append(_fact("Source", "the literature; the source of the map does not say this"))
    if link.supports:
        below.append(_fact("Evidence shows", link.supports.label))
    below += [_fact(name, value) for name, value in _notes(link) if value]
    below.append(_fact("Grade", _ladder(case.grade)))
    for stance in Stance:
        for item in link.evidence:
            if item.stance is stance:
                below.append(_work(graph, item))
    return Item(Span(str(number), "muted"), text, below=tuple(below))


def _notes(link: Link) -> list[tuple[str, str | None]]:
    return [
        ("Note", link.note),
        ("Over-claim", link.overclaim),
        ("Tested instead", link.scope_mismatch),
        ("Delay", link.delay),
        ("Context", link.context),
        ("By way of", link.mediator),
        ("In the source", link.source_aspect),
        ("In the target", link.target_aspect),
        ("Restates", ", ".join(link.summarises) or None),
    ]


def _origin(graph: CausalGraph) -> str:
    if graph.source is not None and graph.source.citation is not None:
        return graph.citation(graph.source.citation).short
    return "the source"


def _fact(name: str, value: str) -> Paragraph:
    return Paragraph(words(Span(f"{name}: ", "muted"), value))


def _ladder(grade: LinkGrade) -> str:
    """Return the steps of a grade in one line: start, what moved it, and the result."""
    first, *rest = grade.steps
    text = f"starts {first.grade.label} ({first.reason})"
    if first.grade is Grade.BY_DEFINITION or not grade.studies:
        text = f"{first.grade.label} ({first.reason})"
    for step in rest:
        sign = f"{step.change:+d} ".replace("-", "\u2212") if step.change else ""
        text += f"; {sign}{step.reason}"
    return text + (f"; so {grade.grade.label}" if rest else "")


def _work(graph: CausalGraph, item: Evidence) -> Paragraph:
    study = _study(graph, item)
    role = {Stance.SUPPORTS: "raises", Stance.QUALIFIES: "unknown", Stance.CITED: "muted"}
    label = Span(f"{item.stance.label.capitalize()}: ", role.get(item.stance, "lowers"))
    if item.citation is None:
        quote = f"“{item.quote}”" if item.quote else ""
        return Paragraph(words(label, quote, _details(item, study)))
    work = graph.citation(item.citation)
    name = Span(work.short, "", work.link)
    quote = f": “{item.quote}”" if item.quote else ""
    link = work.link
    # A work that is only known by its DOI is called by it: once is enough.
    end = words(Span(f" {link}", "link", link)) if link and not link.endswith(work.short) else ()
    unsure = " (not fully checked)" if work.status is Status.PARTIAL else ""
    return Paragraph((label, name, *words(quote, _details(item, study), unsure), *end))


def _details(item: Evidence, study: dict[str, Any]) -> str:
    parts = []
    if study["design"]:
        parts.append(StudyDesign(study["design"]).label)
    if study["n"]:
        parts.append(f"n = {study['n']}")
    if study["population"]:
        parts.append(study["population"])
    text = f", {', '.join(parts)}" if parts else ""
    text += f": {study['effect']}" if study["effect"] else ""
    return text + (f" ({item.note})" if item.note else "") + "."


def _weakness(answer: Explanation, say: Sentences, case: LinkCase) -> tuple[Span, ...]:
    name = case.link.id
    number = next(n for n, other in enumerate(answer.cases, 1) if other is case)
    label = case.grade.grade.label
    graded = "" if case.grade.grade is Grade.BY_DEFINITION else f"; graded {label}"
    which = f"{number}, " if len(answer.cases) > 1 else ""
    text = f"{which}“{say.link(name)}”{say.ref(name)}, {say.caveat(name)}{graded}."
    if answer.route and not answer.route.causal:
        text += " Nothing in this map shows that a change travels this way."
    return words(Span("Weakest link: " if len(answer.cases) > 1 else "In short: ", "strong"), text)


def _link(graph: CausalGraph, name: str | Link | Node) -> Link:
    """Return the link of that name; if it is one of a node, the error says what to ask instead."""
    try:
        return graph.link(cast("str | Link", name))
    except UnknownName as unknown:
        try:
            node = graph.node(cast("str | Node", name)).id
        except UsageError:
            raise unknown from None
        what = f"{node!r} is a node, not a link"
        raise UsageError(what, f"its links: immunograph show {shell(node)}") from None


@checked
def explain(
    graph: CausalGraph,
    source: str | Node | Link,
    target: str | Node | None = None,
    *,
    max_length: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
    most: int | None = None,
) -> Explanation:
    """Lay out the evidence for the link between two nodes, or for the best path.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    source : str, Node or Link
        A name of a node; without ``target``, the id of a link.
    target : str or Node, optional
        A name of another node.
    max_length, walk, layers, layer, implied_signs, seconds, most
        As in :func:`find_paths`: ``layer`` adds to the usual layers, ``layers``
        replaces them.

    Returns
    -------
    Explanation
        Of the links from source to target in any layer; where there is none, of the best
        path; where there is none either, of nothing, with the reason.

    Raises
    ------
    UnknownName, AmbiguousName, UsageError
        If a name or an option is wrong.

    Notes
    -----
    As :func:`find_paths` where there is no link, otherwise linear in the links of ``source``.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> case = ig.explain(graph, "crp", "perspective taking").weakest
    >>> [step.reason for step in case.grade.steps][-1]
    'imprecise: 90 people in the largest study'
    """
    check_range(max_length=max_length)
    chosen, kept = read_walk(walk), read_layers(layers, layer)
    options = {
        "walk": chosen.value,
        "layers": [layer.value for layer in kept],
        "implied_signs": implied_signs,
        "max_length": max_length,
    }
    if target is None:
        link = _link(graph, source)
        return Explanation(
            source=link.source, target=link.target, route=None, cases=_cases(graph, [link]),
            total=0, complete=True, options=options, graph=graph,
            confounded=confounded(_network(graph, options), [link.id]),
        )  # fmt: skip
    start, goal = graph.node(cast("str | Node", source)).id, graph.node(target).id
    if start == goal and not graph.links_between(start, goal):
        raise UsageError(
            f"source and target are both {start!r}", f"try: immunograph show {shell(start)}"
        )
    links = [x for x in graph.links_between(start, goal) if _leads(x, start, goal, chosen)]
    if links:
        return Explanation(
            source=start, target=goal, route=None, cases=_cases(graph, links),
            total=0, complete=True, options=options, graph=graph,
            confounded=confounded(_network(graph, options), [link.id for link in links]),
        )  # fmt: skip
    network = _network(graph, options)
    whole = Budget(seconds=seconds, count=most)
    budget = whole.phase(SEARCHING)
    survey = Surveyor(network)
    begin, end = network.index[start], network.index[goal]
    signs = Counter(
        net_sign(network.signs[number] for number in walk)
        for walk in simple_paths(network, begin, end, most=max_length, budget=budget)
    )
    total = signs.total()
    if budget.stopped == INTERRUPTED:
        raise KeyboardInterrupt
    ranking = whole.ranking(interrupted=False)
    steps = next(best_paths(network, begin, end, most=max_length, budget=ranking), None)
    best = None if steps is None else survey.route(begin, steps)
    named = [graph.link(name) for name in best.links] if best else []
    return Explanation(
        source=start, target=goal, route=best, cases=_cases(graph, named),
        total=max(total, int(best is not None)), complete=budget.stopped is None,
        opposed=0 if best is None or not best.sign else signs[Sign(-best.sign)],
        confounded=confounded(network, best.bars) if best else (),
        options=options, graph=graph,
    )  # fmt: skip


def _network(graph: CausalGraph, options: Mapping[str, Any]) -> Network:
    asked = ("walk", "layers", "implied_signs")
    return network_of(graph, **{name: options[name] for name in asked})


def _cases(graph: CausalGraph, links: Iterable[Link]) -> tuple[LinkCase, ...]:
    return tuple(LinkCase(link=link, grade=grade_link(graph, link)) for link in links)


def _leads(link: Link, start: str, goal: str, walk: Walk) -> bool:
    """Tell whether a link between two nodes answers a question from one to the other."""
    ways = directions(link, walk)
    if ways:
        return (start, goal) in ways
    return link.source == start or not link.relation.directed
