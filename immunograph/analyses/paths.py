"""How does X bear on Y? All simple paths, with their signs, classes, grades and delays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell, listed
from immunograph.arguments import checked, names_in
from immunograph.confounding import Confounded, associations, confounded
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
    grouped,
    words,
)
from immunograph.errors import UsageError
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.record import Record
from immunograph.records import Node
from immunograph.routes import (
    MOST_RANKED,
    RANKED,
    SCREENFUL,
    Route,
    Routes,
    Sentences,
    about,
    check_range,
    follow_up,
    opposing,
    shell,
    unshown,
)
from immunograph.vocabulary import INTERRUPTED, Grade, Layer, Sign, Walk
from immunograph.walk import (
    SEARCHING,
    Budget,
    Network,
    Walks,
    at_least,
    best_paths,
    carried,
    list_paths,
    network_of,
    passing,
    ranked,
    read_layers,
    tally,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Elsewhere(Record):
    """What one more layer, or a wider walk, would find.

    Attributes
    ----------
    option : str
        The option of the command that includes it, e.g. ``"--layer literature"``.
    paths, causal : int
        How many such paths there are with it, and how many of them are causal.
    complete : bool
        Whether these numbers are exact; if not, they are lower bounds.
    """

    option: str
    paths: int
    causal: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PathSet(Answer):
    """The answer of :func:`find_paths`: frozen, sized, iterable over its routes.

    Attributes
    ----------
    source, target : str
        Node ids.
    paths : sequence of Route
        Ranked: causal first, then by grade, length and ids; cut to ``limit``. Each is made
        when it is asked for. If the search stopped early, these are the best all the same.
    walks : Walks
        All that was found, packed, in no order.
    total : int
        How many there are with the filters given, whatever ``limit`` is.
    complete : bool
        Whether ``total`` is exact; if not, it is a lower bound, and ``stopped`` says why.
    stopped : str or None
        ``"stopped after 500 000 steps"``, or None.
    raises, lowers, unknown : int
        How many paths have which net sign, whatever ``sign`` asks for; lower bounds too.
    causal : int
        How many paths are causal; a lower bound too.
    openers : tuple of tuple of str
        If none is causal: the smallest sets of links that would have to be shown causal for
        one to open, smallest first.
    shared : tuple of str
        Links that every path takes.
    confounded : tuple of Confounded
        The associations on the best paths whose two ends have common causes in the map.
    elsewhere : tuple of Elsewhere
        If none is causal: what one more layer, or all associations, would find.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    source: str
    target: str
    paths: Sequence[Route]
    walks: Walks = field(repr=False, compare=False)
    total: int
    complete: bool
    stopped: str | None
    raises: int
    lowers: int
    unknown: int
    causal: int
    openers: tuple[tuple[str, ...], ...]
    shared: tuple[str, ...]
    confounded: tuple[Confounded, ...]
    elsewhere: tuple[Elsewhere, ...]
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "rank", "sign", "claim", "grade", "length", "weakest_link", "links", "nodes", "delays",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Route]:
        return iter(self.paths)

    def __getitem__(self, place: int) -> Route:
        return self.paths[place]

    def __repr__(self) -> str:
        bound = "" if self.complete else "at least "
        return (
            f"<PathSet {self.source} -> {self.target}: {bound}{count(self.total, 'path')}, "
            f"{bound if self.causal else ''}{self.causal} causal>"
        )

    def highlight(self, place: int = 0) -> Highlight:
        """Return what a picture of one path lights; ``place`` 0 is the best."""
        route = self.paths[place]
        say = Sentences(self.graph)
        title = say.sentence(route)
        return Highlight(nodes=route.nodes, links=route.links, title=title)

    def opposed(self, place: int = 0) -> str:
        """Return how many of all paths say the opposite of one of them; empty if there is none.

        ``"3 of 12 paths say the opposite"``, with "at least" where not all were found.
        """
        against = {1: self.lowers, -1: self.raises}.get(int(self.paths[place].sign), 0)
        return opposing(against, self.raises + self.lowers + self.unknown, exact=self.complete)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/paths/1``."""
        return {
            "schema": "immunograph/paths/1",
            "source": self.source,
            "target": self.target,
            "options": self.options,
            "total": self.total,
            "complete": self.complete,
            "truncated": not self.complete,
            "stopped": self.stopped,
            "raises": self.raises,
            "lowers": self.lowers,
            "unknown": self.unknown,
            "causal": self.causal,
            "openers": [list(names) for names in self.openers],
            "shared_links": list(self.shared),
            "confounded": [each.to_dict() for each in self.confounded],
            "elsewhere": [
                {"option": e.option, "paths": e.paths, "causal": e.causal, "complete": e.complete}
                for e in self.elsewhere
            ],
            "paths": [{"rank": n + 1, **path.to_dict()} for n, path in enumerate(self.paths)],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a path; links and nodes as lists."""
        for number, path in enumerate(self.paths, 1):
            yield (
                number, path.sign.word, path.claim, path.grade.word, len(path), path.weakest,
                listed(path.links), listed(path.nodes), listed(path.delays),
            )  # fmt: skip

    def describe(self) -> Document:
        """Return the paths, the way to a causal route, and the weakest link, in words."""
        say = Sentences(self.graph)
        ends = words(
            Span(say.name(self.source), "strong"), " → ", Span(say.name(self.target), "strong")
        )
        if not self.total:
            return Document((Heading(ends, words("no path")), *self._none(say)))
        blocks: list[Block] = [Heading(ends, words(Span(self._tally(), "muted"))), Blank()]
        shown = self.paths if self.options["limit"] else self.paths[:SCREENFUL]
        for number, path in enumerate(shown, 1):
            text = words(
                Span(", ".join(filter(None, (path.verb, say.condition(path)))), path.sign.word),
                Span(f"  {path.grade.dots} {about(path)}", "muted"),
            )
            blocks.append(Item(Span(str(number), "muted"), text, below=(say.chain(path),)))
        blocks += unshown(len(shown), len(self.paths), self.total, self.stopped)
        blocks += self._verdict(say)
        ask = f"immunograph explain {shell(self.source)} {shell(self.target)}"
        blocks.append(Next("Quotes for each link:", ask + follow_up(self.options)))
        return Document(tuple(blocks))

    def _signs(self) -> dict[str, int]:
        return {"raise": self.raises, "lower": self.lowers, "unknown": self.unknown}

    def _tally(self) -> str:
        bound = "" if self.complete else "at least "
        signs = self._signs()
        if len(self.paths) == sum(signs.values()) == 1 and self.paths[0].claim == "association":
            return f"{bound}1 path: {self.paths[0].verb}; not causal"
        would = "" if self.causal else "would "
        shown = ("raise", "lower") if self.complete else ()
        parts = [
            f"{bound}{grouped(n)} {word if word == 'unknown' else would + word}"
            for word, n in signs.items()
            if n or word in shown
        ]
        kinds = "none causal" if not self.causal else f"{bound}{grouped(self.causal)} causal"
        return f"{bound}{count(sum(signs.values()), 'path')}: {', '.join(parts)}; {kinds}"

    def _verdict(self, say: Sentences) -> list[Block]:
        if not self.paths:
            return []
        best = self.paths[0]
        if self.causal:
            weakest = (
                f"Weakest link of path 1: “{say.link(best.weakest)}”{say.ref(best.weakest)}, "
                f"{best.grade.label}: {say.caveat(best.weakest)}."
            )
            return [Paragraph(words(weakest)), *_confounding(self, say)]
        return _closed(self, say)

    def _within(self, say: Sentences) -> str:
        """Return the filters in words."""
        options = self.options
        parts = f" with the net sign {options['sign']}" if options["sign"] else ""
        for word, names in (("through", options["via"]), ("without", options["avoid"])):
            if names:
                parts += f" {word} {' and '.join(say.name(name) for name in names)}"
        if options["max_length"]:
            parts += f" of up to {count(options['max_length'], 'link')}"
        return parts

    def _none(self, say: Sentences) -> list[Block]:
        blocks: list[Block] = [Blank()]
        text = (
            f"No path leads from {say.name(self.source)} to {say.name(self.target)}"
            f"{self._within(say)}, walking {self.options['walk']} links."
        )
        if self.stopped:
            text = f"None was found: {self.stopped}. --seconds gives it more time."
        blocks.append(Paragraph(words(text)))
        if any(self._signs().values()):
            bound = "" if self.complete else "at least "
            others = ", ".join(
                f"{bound}{number} {word}" for word, number in self._signs().items() if number
            )
            blocks.append(Paragraph(words(f"Of another sign: {others}.")))
        blocks += _hints(self)
        ask = f"immunograph show {shell(self.target)}"
        blocks.append(Next("What bears on it:", ask))
        return blocks


def _closed(answer: PathSet, say: Sentences) -> list[Block]:
    """Say why no route is causal, and what would open one."""
    blocks: list[Block] = []
    crossed = [name for name in answer.shared if any(name in p.bars for p in answer.paths)]
    if crossed:
        name = crossed[-1]
        every = "the path crosses" if answer.total == 1 else "every path crosses"
        text = (
            f"No causal route: {every} “{say.link(name)}”{say.ref(name)}, {say.caveat(name)}"
            f"{_graded(answer, name)}."
        )
    else:
        text = "No causal route: every path crosses an association."
    blocks.append(Paragraph(words(text)))
    if answer.openers:
        blocks.append(Paragraph(words("One would open if these were shown to be causal:")))
    for place, names in enumerate(answer.openers[:3]):
        links = " and ".join(f"“{say.link(name)}”{say.ref(name)}" for name in names)
        blocks.append(Paragraph(words(Span("or " if place else "", "muted"), links), 2))
    return blocks + _confounding(answer, say) + _hints(answer)


def _confounding(answer: PathSet, say: Sentences) -> list[Block]:
    return [each.paragraph(say) for each in answer.confounded]


def _graded(answer: PathSet, name: str) -> str:
    grade = grade_link(answer.graph, answer.graph.link(name)).grade
    return "" if grade is Grade.BY_DEFINITION else f"; graded {grade.label}"


def _hints(answer: PathSet) -> list[Block]:
    blocks: list[Block] = []
    for other in answer.elsewhere:
        causal = count(other.causal, "causal route")
        found = causal if other.causal else count(other.paths, "path")
        bound = "" if other.complete else "at least "
        blocks.append(Paragraph(words(Span(f"With {other.option}: {bound}{found}.", "muted"))))
    return blocks


@checked
def find_paths(
    graph: CausalGraph,
    source: str | Node,
    target: str | Node,
    *,
    max_length: int | None = None,
    limit: int | None = None,
    via: Iterable[str | Node] = (),
    avoid: Iterable[str | Node] = (),
    sign: Sign | str | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
    most: int | None = None,
    memory: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> PathSet:
    """Find every simple path from one node to another.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    source, target : str or Node
        Names of nodes (see :meth:`CausalGraph.node`).
    max_length : int, optional
        The most links a path may have.
    limit : int, optional
        How many paths to keep, the best ones; all are counted.
    via, avoid : iterable of str or Node
        Nodes that a path must, and must not, pass.
    sign : Sign or str, optional
        Keep only paths of this net sign: ``"raises"``, ``"lowers"`` or ``"unknown"``.
    walk : Walk or str
        Which links are walked: ``"causal"``, ``"directed"`` or ``"all"``.
    layers : iterable of Layer or str, optional
        Which parts of the map, instead of the core and the structural layer; ``"all"`` for all.
    layer : Layer, str or iterable of these
        One more layer or several, besides these, as ``--layer`` adds them.
    implied_signs : bool
        Whether a sign that a reader would add stands in for one that is not stated.
    seconds, most, memory : float, int, float, optional
        The budget: wall-clock seconds in all, number of paths, and megabytes that they may
        take; by default half a million steps of the search instead of any time, a million
        and 1024 MB, or what the environment says (see :class:`~immunograph.walk.Budget`). Where it
        is spent, ``paths`` holds the best ``limit`` paths, or 1000, but no more than ``most`` or
        10 000, and the numbers are lower bounds that include these.
    progress : callable, optional
        Called now and then with the number of paths found so far.

    Returns
    -------
    PathSet
        "There is none" is an empty set with reasons, not an error.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name means no node, or several.
    UsageError
        If source and target are the same, or an option is out of range.

    Notes
    -----
    The number of paths can grow exponentially with the map; the time from one path to the
    next does not (see :mod:`immunograph.walk`). The sign of a path is the product of its
    links' signs, and unknown absorbs; parallel links make separate paths.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.find_paths(graph, "stress", "empathy")
    >>> found
    <PathSet stress -> empathy: 4 paths, 0 causal>
    >>> found[0].verb, found[0].links
    ('would lower', ('E01', 'S01', 'E21', 'S03'))
    """
    start, goal = graph.node(source).id, graph.node(target).id
    if start == goal:
        raise UsageError(
            f"source and target are both {start!r}",
            f"for ways back to it: immunograph loops --through {shell(start)}",
        )
    check_range(max_length=max_length, limit=limit)
    through = [graph.node(name).id for name in names_in(via)]
    without = [graph.node(name).id for name in names_in(avoid)]
    for name in (start, goal, *through):
        if name in without:
            raise UsageError(f"{name!r} cannot be both on the path and avoided")
    wanted = None if sign is None else _read_sign(sign)
    network = network_of(
        graph,
        walk=walk,
        layers=read_layers(layers, layer),
        implied_signs=implied_signs,
        avoid=without,
    )
    options = {
        **network.options,
        "max_length": max_length,
        "limit": limit,
        "via": through,
        "avoid": without,
        "sign": None if wanted is None else wanted.word,
    }
    whole = Budget(seconds=seconds, count=most, memory=memory, progress=progress)
    budget = whole.phase(SEARCHING)
    ends, nodes = (network.index[start], network.index[goal]), [network.index[n] for n in through]
    walks = list_paths(network, *ends, most=max_length, budget=budget)
    columns = nets, _, carries = walks.columns()
    passed = passing(walks, nodes, range(len(walks)))
    listed = passed if wanted is None else [n for n in passed if nets[n] == int(wanted)]
    causal, signs = sum(carries[n] for n in listed), tally(nets, passed)
    if budget.stopped is None:
        routes = Routes(walks, ranked(walks, columns, listed, limit))
    else:
        interrupted = budget.stopped == INTERRUPTED
        best, cut = _best(
            network, ends, nodes, wanted, max_length, whole.ranking(interrupted=interrupted),
            min(MOST_RANKED, whole.count),
        )  # fmt: skip
        if cut:
            budget.stopped = INTERRUPTED
        # What is found first and what is best are two samples: each sign has at least as many
        # as either holds.
        nets, _, carries = best.columns()
        signs = at_least(signs, tally(nets, range(len(best))))
        causal = max(causal, sum(carries))
        routes = Routes(best, range(min(len(best), limit or RANKED)))
    return PathSet(
        source=start,
        target=goal,
        paths=routes,
        walks=walks,
        total=sum(signs.values()) if wanted is None else signs[wanted],
        complete=budget.stopped is None,
        stopped=budget.stopped,
        raises=signs[1],
        lowers=signs[-1],
        unknown=signs[0],
        causal=causal,
        confounded=confounded(network, associations(routes[:SCREENFUL])),
        openers=() if causal else _openers(routes[:_MOST_OPENED]),
        shared=(
            _shared(walks, listed, routes)
            if budget.stopped is None
            else _passed_by_all(network, *ends)
        ),
        elsewhere=(
            ()
            if causal or budget.stopped == INTERRUPTED
            else _elsewhere(network, start, goal, options, wanted, len(listed), whole)
        ),
        options=options,
        graph=graph,
    )


#: From so many of the best paths the sets of links that would open one are taken.
_MOST_OPENED = 5000


def _best(
    network: Network,
    ends: tuple[int, int],
    nodes: Sequence[int],
    sign: Sign | None,
    most: int | None,
    budget: Budget,
    count: int,
) -> tuple[Walks, bool]:
    """Return the best paths where there are too many to be listed, and whether it was cut off."""

    def keep(walks: Walks) -> Sequence[int]:
        passed = passing(walks, nodes, range(len(walks)))
        nets = walks.columns()[0]
        return passed if sign is None else [n for n in passed if nets[n] == int(sign)]

    found = Walks(network, ends[0])
    for walk in best_paths(network, *ends, most=most, keep=keep, budget=budget):
        found.append(walk)
        if len(found) == count:
            break
    return found, budget.stopped == INTERRUPTED


def _read_sign(sign: Sign | str) -> Sign:
    try:
        return Sign.read(sign)
    except ValueError:
        raise UsageError(f"no sign called {sign!r}", "signs: raises, lowers, unknown") from None


def _shared(walks: Walks, listed: Sequence[int], routes: Sequence[Route]) -> tuple[str, ...]:
    """Return the links that every path takes, in the order of the best path."""
    if not routes:
        return ()
    links = walks.network.links
    counts = carried(walks, listed).items()
    shared = {links[number].id for number, count in counts if count == len(listed)}
    return tuple(name for name in routes[0].links if name in shared)


def _passed_by_all(network: Network, start: int, goal: int) -> tuple[str, ...]:
    """Return the links that every path takes where not all could be listed."""
    if not network.in_memory:  # a compiled map is not read as a whole
        return ()
    from immunograph.walk.cuts import must_pass

    return tuple(network.links[link].id for link in must_pass(network, start, goal).links)


def _openers(routes: Sequence[Route]) -> tuple[tuple[str, ...], ...]:
    """Return the sets of barring links of which no other is a part, smallest first."""
    # Ties keep the order of the paths, so that the best path's set comes first.
    sets = sorted(dict.fromkeys(route.bars for route in routes), key=len)
    least: list[tuple[str, ...]] = []
    for names in sets:
        if not any(set(known) <= set(names) for known in least):
            least.append(names)
    return tuple(least)


def _elsewhere(
    network: Network,
    start: str,
    goal: str,
    options: dict[str, Any],
    sign: Sign | None,
    here: int,
    whole: Budget,
) -> tuple[Elsewhere, ...]:
    """Look whether one more layer, or every association, holds what was not found."""
    graph, walk = network.graph, Walk(options["walk"])
    layers = tuple(Layer(name) for name in options["layers"])
    tries = [
        (f"--layer {layer.value}", walk, (*layers, layer))
        for layer in graph.layers
        if layer not in layers
    ]
    if walk is not Walk.ALL:
        tries.append(("--walk all", Walk.ALL, layers))
    found = []
    for option, wider, more in tries:
        other = network_of(
            graph,
            walk=wider,
            layers=more,
            implied_signs=options["implied_signs"],
            avoid=options["avoid"],
        )
        budget = whole.hint(1000)
        ends = (other.index[start], other.index[goal])
        try:
            walks = list_paths(other, *ends, most=options["max_length"], budget=budget)
        except UsageError:  # a compiled map with too much to look through: no hint, then
            continue
        nets, _, carries = walks.columns()
        nodes = [other.index[name] for name in options["via"]]
        asked = [
            n
            for n in passing(walks, nodes, range(len(walks)))
            if sign is None or nets[n] == int(sign)
        ]
        causal = sum(carries[n] for n in asked)
        if causal or (option == "--walk all" and len(asked) > here):
            every = budget.stopped is None
            found.append(Elsewhere(option=option, paths=len(asked), causal=causal, complete=every))
    return tuple(found)
