"""Routes: walks through a map with the evidence of every link they take.

A path and a feedback loop are both a :class:`Route`; so the rules for net sign, claim, grade
and weakest link stand once, here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from immunograph.document import Arrow, Blank, Block, Chain, Paragraph, Span, count, grouped, words
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.link_ids import is_made_id
from immunograph.record import Record
from immunograph.records import Link
from immunograph.vocabulary import (
    DEFAULT_LAYERS,
    Family,
    Grade,
    Hedge,
    Layer,
    Relation,
    Sign,
    Walk,
)
from immunograph.walk import Budget, Network, Walks, best_paths, net_sign


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Route(Record):
    """One way through a map.

    Attributes
    ----------
    nodes : tuple of str
        Node ids in order; one more than ``links``, or as many if the route is a loop.
    links : tuple of str
        Link ids in order.
    signs : tuple of Sign
        The sign of each link, as walked.
    sign : Sign
        Their product: what a rise of the first node does to the last.
    causal : bool
        Whether a change travels along it: every link is causal or structural.
    grade : Grade
        That of its weakest link.
    hedge : Hedge
        How surely the least sure of its links is said.
    weakest : str
        The id of its weakest link: the lowest grade, then what keeps it from being causal,
        then the lowest hedge.
    bars : tuple of str
        The ids of the associations that it crosses; empty for a causal route.
    hypotheses : tuple of str
        The ids of the other links that the source only asks, supposes or implies.
    delays : tuple of str
        The delays recorded on its links, in order.
    """

    nodes: tuple[str, ...]
    links: tuple[str, ...]
    signs: tuple[Sign, ...]
    sign: Sign
    causal: bool
    grade: Grade
    hedge: Hedge
    weakest: str
    bars: tuple[str, ...]
    hypotheses: tuple[str, ...]
    delays: tuple[str, ...]

    def __len__(self) -> int:
        """The number of links."""
        return len(self.links)

    def __repr__(self) -> str:
        nodes = self.nodes if len(self.nodes) <= 8 else (*self.nodes[:4], "…", *self.nodes[-3:])
        return f"<Route {' > '.join(nodes)}: {self.sign.word}, {self.claim}, {self.grade.label}>"

    @property
    def delayed(self) -> bool:
        """Whether a delay is recorded on any of its links."""
        return bool(self.delays)

    @property
    def claim(self) -> str:
        """What the route claims: ``"causal"``, ``"conditional"`` or ``"association"``.

        Associations do not add up: a single one says that its ends go together, but a longer
        route that crosses one says only what would follow if it were causal.
        """
        if self.causal:
            return "causal"
        alone = len(self.links) == 1 and len(self.nodes) == 2
        return "association" if alone else "conditional"

    @property
    def verb(self) -> str:
        """The words between its ends: ``"lowers"``, ``"would lower"``, ``"goes with lower"``."""
        return ", ".join(filter(None, _verb(self)))

    @property
    def condition(self) -> str:
        """What it rests on: ``"if E21 were causal"``, ``"if E09 holds"``; empty if on nothing."""
        return _condition(self, _quoted)

    def sentence(self, first: str, last: str) -> str:
        """Return what it says of its ends: ``"A would lower B, if E21 were causal"``."""
        verb, either = _verb(self)
        return ", ".join(filter(None, (f"{first} {verb} {last}", either, self.condition)))

    def to_dict(self) -> dict[str, Any]:
        """Return the route as plain data; ids, not labels."""
        return {
            "nodes": list(self.nodes),
            "links": list(self.links),
            "signs": [sign.word for sign in self.signs],
            "sign": self.sign.word,
            "claim": self.claim,
            "grade": self.grade.word,
            "hedge": int(self.hedge),
            "length": len(self.links),
            "weakest_link": self.weakest,
            "associations": list(self.bars),
            "hypotheses": list(self.hypotheses),
            "delays": list(self.delays),
        }


#: How many routes a document shows unless a limit was asked for; programs get them all.
SCREENFUL = 10

#: Where not all could be found, so many of the best are told of unless a limit was asked for,
#: and so many are looked for: a limit changes no count.
RANKED, MOST_RANKED = 1000, 10_000

#: What a route says, by its claim and net sign.
VERBS = {
    "causal": {Sign.RAISES: "raises", Sign.LOWERS: "lowers", Sign.UNKNOWN: "moves"},
    "conditional": {
        Sign.RAISES: "would raise", Sign.LOWERS: "would lower", Sign.UNKNOWN: "would move",
    },
    "association": {
        Sign.RAISES: "goes with higher", Sign.LOWERS: "goes with lower", Sign.UNKNOWN: "goes with",
    },
}  # fmt: skip


def _verb(route: Route) -> tuple[str, str]:
    """Return the verb of a route, and what it leaves open."""
    verb = VERBS[route.claim][route.sign]
    if route.hypotheses and route.claim == "causal":
        verb = VERBS["conditional"][route.sign]
    elif route.hypotheses:
        verb = verb.replace("goes", "would go")
    return verb, "either way" if route.sign is Sign.UNKNOWN else ""


def _condition(route: Route, call: Callable[[str], str]) -> str:
    """Return what a route rests on, with a name for each link."""
    supposed = _some(list(map(call, route.hypotheses)))
    if route.claim == "conditional":
        also = f" and {supposed} held" if supposed else ""
        return f"if {_some(list(map(call, route.bars)))} were causal{also}"
    verb = "holds" if len(route.hypotheses) == 1 else "hold"
    return f"if {supposed} {verb}" if supposed else ""


def _quoted(name: str) -> str:
    return f"“{name}”" if " " in name else name


def _some(names: Sequence[str]) -> str:
    """Return the links of a condition; of many the first."""
    *few, last = names or [""]
    if len(names) > 3:
        few, last = few[:2], f"{len(names) - 2} more"
    return f"{', '.join(few)} and {last}" if few else last


class Surveyor:
    """Turns walks of link indices into routes.

    Parameters
    ----------
    network : Network
        The links that were walked.
    """

    __slots__ = ("network",)

    def __init__(self, network: Network) -> None:
        self.network = network

    def route(self, start: int, walk: Sequence[int], *, loop: bool = False) -> Route:
        """Return the route of a walk from the node of index ``start``."""
        network = self.network
        links = [network.links[number] for number in walk]
        nodes = network.nodes_of(start, walk)
        bars = tuple(link.id for link in links if link.family is Family.ASSOCIATIONAL)
        weakest = min(
            walk,
            key=lambda n: (
                network.grade(n),
                network.links[n].id not in bars,
                network.links[n].hedge,
                network.links[n].id,
            ),
        )
        signs = tuple(network.signs[number] for number in walk)
        return Route(
            nodes=nodes[:-1] if loop else nodes,
            links=tuple(link.id for link in links),
            signs=signs,
            sign=net_sign(signs),
            causal=not bars,
            grade=min(network.grade(number) for number in walk),
            hedge=min(link.hedge for link in links),
            weakest=network.links[weakest].id,
            bars=bars,
            hypotheses=_hypotheses(links),
            delays=tuple(link.delay for link in links if link.delay),
        )

    def best(self, start: int, goal: int, budget: Budget | None = None) -> Route | None:
        """Return the best route between two node indices, without listing any; None if none."""
        budget = budget or Budget()
        walk = next(best_paths(self.network, start, goal, budget=budget), None)
        if walk is None and budget.stopped:  # there is one all the same, if not the best
            from immunograph.walk.cuts import standing_path

            walk = standing_path(self.network, start, goal)
        return None if walk is None else self.route(start, walk)


class Routes(Sequence[Route]):
    """The routes of packed walks in some order; each is made when it is asked for.

    Parameters
    ----------
    walks : Walks
        The walks.
    places : sequence of int
        Which of them, in which order.
    """

    __slots__ = ("places", "survey", "walks")

    def __init__(self, walks: Walks, places: Sequence[int]) -> None:
        self.walks, self.places = walks, places
        self.survey = Surveyor(walks.network)

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> Route: ...
    @overload
    def __getitem__(self, place: slice) -> Routes: ...
    def __getitem__(self, place: int | slice) -> Route | Routes:
        if isinstance(place, slice):
            return Routes(self.walks, self.places[place])
        walk = self.walks[self.places[place]]
        loop = self.walks.start is None
        return self.survey.route(self.walks.first_node(walk), walk, loop=loop)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return Routes, (self.walks, self.places)

    def __repr__(self) -> str:
        return f"<{count(len(self), 'route')}>"


def _hypotheses(links: Sequence[Link]) -> tuple[str, ...]:
    """Return the links that are merely supposed, where no association says less already."""
    alone = len(links) == 1
    return tuple(
        link.id
        for link in links
        if link.hypothesis
        and (link.family is Family.CAUSAL or (alone and link.family is Family.ASSOCIATIONAL))
    )


def unshown(shown: int, ranked: int, total: int, stopped: str | None) -> Iterator[Block]:
    """Yield what to say of routes that a document does not show.

    Parameters
    ----------
    shown, ranked, total : int
        How many are shown, are in the answer, and are known of.
    stopped : str or None
        Why not all were found.
    """
    if stopped is None and shown < total:
        yield Paragraph(
            words(Span(f"… {grouped(total - shown)} more: --limit {total}", "muted")), 4
        )
    elif shown < ranked:
        text = f"… the next of the best: --limit {min(ranked, 10 * shown)}"
        yield Paragraph(words(Span(text, "muted")), 4)
    yield Blank()
    if stopped is not None:
        best = "These are the best of all." if shown else "The best were not found in time."
        more = "are" if stopped.endswith("answers") else "may be"
        # More time is no help where there is too much to look through.
        hint = " --seconds gives it more time." if not stopped.startswith("more than") else ""
        note = f"There {more} more: {stopped}. {best}{hint}"
        yield Paragraph(words(Span(note, "warning")))


def opposing(against: int, total: int, *, exact: bool) -> str:
    """Return how many of all paths say the opposite of one; empty if none is known to."""
    if not against:
        known = exact and total > 1
        return f"None of the {grouped(total)} paths says the opposite" if known else ""
    verb = "says" if against == 1 else "say"
    if not exact:
        return f"At least {count(against, 'other path')} {verb} the opposite"
    return f"{grouped(against)} of {count(total, 'path')} {verb} the opposite"


def follow_up(options: dict[str, Any]) -> str:
    """Return the command-line options that a next command must repeat to mean the same links."""
    flags = ""
    if options["walk"] != Walk.DIRECTED.value:
        flags += f" --walk {options['walk']}"
    if len(options["layers"]) == len(Layer):
        flags += " --layer all"
    else:
        more = [name for name in options["layers"] if Layer(name) not in DEFAULT_LAYERS]
        flags += "".join(f" --layer {name}" for name in more)
    if options["implied_signs"]:
        flags += " --implied-signs"
    return flags


def shell(name: str) -> str:
    """Return a name quoted as a POSIX shell needs it, in double quotes where they will do.

    Examples
    --------
    >>> print(shell("crp"), shell("Sleep quality"), shell("it's"), shell('5" or $x'))
    crp "Sleep quality" "it's" '5" or $x'
    """
    import re
    import shlex

    if re.fullmatch(r"[\w@%+:,./-][\w@%+=:,./-]*", name):
        return name
    # What stays special between double quotes; "!" does at a prompt, where history is kept.
    return shlex.quote(name) if not name or re.search(r'["$`\\!]', name) else f'"{name}"'


def check_range(**numbers: int | None) -> None:
    """Raise :class:`UsageError` if a number that was given is below 1."""
    for name, number in numbers.items():
        if number is not None and number < 1:
            raise UsageError(f"{name.replace('_', '-')} is {number}", "it must be 1 or more")


def rank(route: Route) -> tuple[bool, int, int, tuple[str, ...]]:
    """Return the sort key of routes: causal first, then grade, length and ids."""
    return (not route.causal, -route.grade, len(route.links), route.links)


class Sentences:
    """Puts links and routes of one map into words.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    """

    def __init__(self, graph: CausalGraph) -> None:
        self.graph = graph

    def name(self, node_id: str) -> str:
        """Return the name of a node for a line of text."""
        return self.graph.short_name(node_id)

    def link(self, link_id: str) -> str:
        """Return a link as a sentence: ``"C-reactive protein predicts less Empathy"``."""
        link = self.graph.link(link_id)
        return f"{self.name(link.source)} {self.verb(link)} {self.name(link.target)}"

    def ref(self, link_id: str) -> str:
        """Return the id of a link in parentheses; nothing where the id only says its ends."""
        return "" if is_made_id(self.graph.link(link_id)) else f" ({link_id})"

    def briefly(self, link_id: str) -> str:
        """Return the id of a link, or its sentence where the id only says its ends."""
        return self.link(link_id) if is_made_id(self.graph.link(link_id)) else link_id

    def condition(self, route: Route) -> str:
        """Return what a route rests on, as its own ``condition``; ids that say ends in words."""
        return _condition(route, self._called)

    def sentence(self, route: Route) -> str:
        """Return what a route says of its ends: ``"A would lower B, if E21 were causal"``."""
        verb, either = _verb(route)
        said = f"{self.name(route.nodes[0])} {verb} {self.name(route.nodes[-1])}"
        return ", ".join(filter(None, (said, either, self.condition(route))))

    def _called(self, link_id: str) -> str:
        made = is_made_id(self.graph.link(link_id))
        return f"“{self.link(link_id)}”" if made else _quoted(link_id)

    def verb(self, link: Link) -> str:
        """Return the words between the two ends of a link."""
        return _SIGNED_VERBS.get((link.relation, link.sign), link.relation.label)

    def family(self, link: Link) -> str:
        """Return what kind of link it is, in a word."""
        if link.family is Family.STRUCTURAL:
            return "by definition"
        if link.hypothesis and link.family is Family.CAUSAL:
            return "hypothesis"
        return "causal claim" if link.family is Family.CAUSAL else "association"

    def caveat(self, link_id: str) -> str:
        """Return the weakest thing to know about what is behind a link."""
        link = self.graph.link(link_id)
        works = [self.graph.citation(e.citation) for e in link.evidence if e.citation]
        parts = []
        if link.family is Family.ASSOCIATIONAL:
            parts.append("an association")
        elif link.relation is Relation.IS_MARKER_OF:
            return "true by definition: it shows there, and setting it moves nothing"
        elif link.family is Family.STRUCTURAL:
            return "true by definition"
        elif link.hypothesis:
            parts.append("only asked or implied by the source")
        else:
            parts.append("a causal claim")
        if link.derived:
            parts.append("made by the curator out of other links")
        if any(work.status.value == "unidentified" for work in works):
            parts.append("in a paper that could not be identified")
        elif not works:
            parts.append("with no study recorded")
        return " ".join(parts[:1]) + "".join(f", {p}" for p in parts[1:])

    def quote(self, link_id: str) -> str:
        """Return the first words recorded for a link, in quotes; empty if there are none."""
        link = self.graph.link(link_id)
        quotes = [self.graph.claim(name).quote for name in link.claims]
        quotes += [item.quote for item in link.evidence if item.quote]
        return f"“{quotes[0]}”" if quotes else ""

    def chain(self, route: Route, *, loop: bool = False) -> Chain:
        """Return a route as names joined by arrows."""
        arrows = tuple(
            self.arrow(self.graph.link(name), sign, closes=loop and place == len(route.links) - 1)
            for place, (name, sign) in enumerate(zip(route.links, route.signs, strict=True))
        )
        names = tuple(self.name(node) for node in route.nodes)
        strong = () if loop else (0, len(names) - 1)
        return Chain(names, arrows, strong)

    def arrow(self, link: Link, sign: Sign | None = None, *, closes: bool = False) -> Arrow:
        """Return the arrow of one link."""
        return Arrow(
            link.sign if sign is None else sign,
            link.family,
            hypothesis=link.hypothesis,
            delayed=link.delay is not None,
            closes=closes,
        )


_SIGNED_VERBS = {
    (Relation.PREDICTS, Sign.RAISES): "predicts more",
    (Relation.PREDICTS, Sign.LOWERS): "predicts less",
    (Relation.IS_MARKER_OF, Sign.LOWERS): "is an inverse marker of",
}


def about(route: Route) -> str:
    """Return the facts beside a route: ``"low, 4 links, conditional, delayed"``."""
    length = len(route.links)
    parts = [route.grade.label, f"{length} link{'s' if length != 1 else ''}", route.claim]
    return ", ".join(parts + (["delayed"] if route.delayed else []))
