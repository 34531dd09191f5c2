"""What feeds back? All feedback loops, with polarity, grade, delay and stable names."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar, NamedTuple, overload

from immunograph.answer import Answer, Cell, listed
from immunograph.arguments import checked, names_in
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
from immunograph.errors import UnknownName, near_names
from immunograph.feedback import polarity_of, read_polarity, turn
from immunograph.graph import CausalGraph, fold
from immunograph.highlight import Highlight
from immunograph.loop_names import called, find_walk, is_place
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
    shell,
    unshown,
)
from immunograph.vocabulary import INTERRUPTED, Layer, Polarity, Sign, Walk
from immunograph.walk import (
    SEARCHING,
    Budget,
    LinkWalk,
    Network,
    Walks,
    at_least,
    best_loops,
    list_loops,
    net_sign,
    network_of,
    passing,
    ranked,
    read_layers,
    tally,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Loop(Record):
    """One feedback loop.

    Attributes
    ----------
    name : str
        ``R1``, ``B1``, ``U1`` …: the letter is the polarity, the number the rank by
        grade, length and ids among all loops of the same walk and layers, whatever was asked
        for. Where that rank is not known, the ids of the nodes instead, as in :attr:`path`.
    polarity : Polarity
        Reinforcing (an even number of links lower), balancing (an odd number), or
        undetermined (a sign is unknown).
    route : Route
        The links round, from the node whose id comes first.
    label : str or None
        What the map calls it.
    """

    name: str
    polarity: Polarity
    route: Route
    label: str | None = None

    def __repr__(self) -> str:
        return f"<Loop {self.name}: {' > '.join(self.route.nodes)}, {self.route.grade.label}>"

    def __len__(self) -> int:
        """The number of links."""
        return len(self.route)

    def highlight(self) -> Highlight:
        """Return what a picture of it lights."""
        name = self.label or (self.name if is_place(self.name) else "")
        title = f"a {self.polarity.label} loop of {count(len(self), 'link')}"
        if self.route.condition:
            title = turn(self.route)
        title = f"{name}: {title}" if name else title[0].upper() + title[1:]
        return Highlight(nodes=self.route.nodes, links=self.route.links, title=title)

    @property
    def mark(self) -> str:
        """What stands in its badge: its name if that is short, otherwise its letter."""
        return self.name if is_place(self.name) else self.polarity.letter

    @property
    def path(self) -> str:
        """The ids of its nodes, which name it in every answer: ``"a > b > c"``."""
        return " > ".join(self.route.nodes)

    def to_dict(self) -> dict[str, Any]:
        """Return the loop as plain data; ids, not labels."""
        plain = self.route.to_dict()
        del plain["sign"]
        label = {} if self.label is None else {"label": self.label}
        return {"name": self.name, **label, "polarity": self.polarity.label, **plain}


class Loops(Sequence[Loop]):
    """Loops by rank; each is made when it is asked for.

    Parameters
    ----------
    routes : Routes
        Their routes.
    numbers : sequence of int
        The number of each among all of its polarity; 0 where it is not known.
    """

    __slots__ = ("numbers", "routes")

    def __init__(self, routes: Routes, numbers: Sequence[int]) -> None:
        self.routes, self.numbers = routes, numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __repr__(self) -> str:
        return f"<{count(len(self), 'loop')}>"

    @overload
    def __getitem__(self, place: int) -> Loop: ...
    @overload
    def __getitem__(self, place: slice) -> Loops: ...
    def __getitem__(self, place: int | slice) -> Loop | Loops:
        if isinstance(place, slice):
            return Loops(self.routes[place], self.numbers[place])
        route = self.routes[place]
        polarity, number = polarity_of(route.sign), self.numbers[place]
        name = f"{polarity.letter}{number}" if number else " > ".join(route.nodes)
        graph = self.routes.walks.network.graph
        label = called(graph, route.nodes, route.links)
        return Loop(name=name, polarity=polarity, route=route, label=label)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LoopSet(Answer):
    """The answer of :func:`find_loops`: frozen, sized, iterable over its loops.

    Attributes
    ----------
    loops : sequence of Loop
        Ranked by grade, length and ids; cut to ``limit``. Each is made when it is asked for.
        If the search stopped early, these are the best all the same.
    walks : Walks
        All that was found, packed, in no order.
    total : int
        How many there are with the filters given, whatever ``limit`` is.
    complete : bool
        Whether ``total`` is exact; if not, it is a lower bound, and ``stopped`` says why.
    stopped : str or None
        ``"stopped after 500 000 steps"``, or None.
    reinforcing, balancing, undetermined : int
        How many loops have which polarity, whatever ``polarity`` asks for; lower bounds too.
    everywhere : int
        How many loops there are with every layer; equal to the number found here if no layer
        adds any, and a lower bound if ``everywhere_complete`` is false.
    everywhere_complete : bool
        Whether ``everywhere`` is exact.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    loops: Sequence[Loop]
    walks: Walks = field(repr=False, compare=False)
    total: int
    complete: bool
    stopped: str | None
    reinforcing: int
    balancing: int
    undetermined: int
    everywhere: int
    everywhere_complete: bool
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "name", "polarity", "claim", "grade", "length", "weakest_link", "links", "nodes",
        "delays",
    )  # fmt: skip

    def __len__(self) -> int:
        return len(self.loops)

    def __iter__(self) -> Iterator[Loop]:
        return iter(self.loops)

    def __getitem__(self, place: int) -> Loop:
        return self.loops[place]

    def __repr__(self) -> str:
        bound = "" if self.complete else "at least "
        return (
            f"<LoopSet: {bound}{count(self.total, 'loop')}, {bound}{self.reinforcing} reinforcing, "
            f"{bound}{self.balancing} balancing, {bound}{self.undetermined} undetermined>"
        )

    def named(self, name: str) -> Loop:
        """Return the loop of that name, in any case; ``?1`` is read as ``U1``.

        Parameters
        ----------
        name : str
            Its place in the list, such as ``"R1"``; its nodes in order, ``"a > b > c"``, from
            any of them and as many as make it the only one; or what the map calls it.

        Raises
        ------
        UnknownName
            If there is none; it names those that exist.
        AmbiguousName
            If nodes are named that several loops pass.
        """
        wanted = name.strip().upper().replace("?", "U")
        for loop in self.loops:
            if loop.name == wanted:
                return loop
        if not is_place(name):
            return _loop_of(self.walks.network, name)
        names = [loop.name for loop in self.loops]
        shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
        known = f"loops: {shown}" if names else "this map has no loop for these options"
        raise UnknownName("loop", name, near_names(wanted, names) if len(names) > 12 else (), known)

    def highlight(self, name: str) -> Highlight:
        """Return what a picture of the loop of that name lights."""
        return self.named(name).highlight()

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/loops/1``."""
        return {
            "schema": "immunograph/loops/1",
            "options": self.options,
            "total": self.total,
            "complete": self.complete,
            "truncated": not self.complete,
            "stopped": self.stopped,
            "reinforcing": self.reinforcing,
            "balancing": self.balancing,
            "undetermined": self.undetermined,
            "everywhere": self.everywhere,
            "everywhere_complete": self.everywhere_complete,
            "loops": [loop.to_dict() for loop in self.loops],
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a loop; links and nodes as lists."""
        for loop in self.loops:
            route = loop.route
            yield (
                loop.name, loop.polarity.label, route.claim, route.grade.word, len(route),
                route.weakest, listed(route.links), listed(route.nodes),
                listed(route.delays),
            )  # fmt: skip

    def describe(self) -> Document:
        """Return the loops, what their letters mean, and where there are more."""
        say = Sentences(self.graph)
        within = self._within(say)
        if not self.total:
            head = words(Span(f"No {self._kind()}{within}", "strong"))
            blocks: list[Block] = [Heading(head, words(Span(self._tally(), "muted")))]
            if self.stopped:
                blocks.append(Paragraph(words(Span(f"None found: {self.stopped}.", "warning"))))
            return Document(
                (*blocks, *self._more(), Next("Links there are:", "immunograph list links"))
            )
        bound = "" if self.complete else "at least "
        title = f"{bound}{count(self.total, self._kind())}{within}"
        blocks = [
            Heading(words(Span(title, "strong")), words(Span(self._tally(), "muted"))),
            Blank(),
        ]
        shown = self.loops if self.options["limit"] else self.loops[:SCREENFUL]
        for loop in shown:
            facts = Span(f"{loop.route.grade.dots} {about(loop.route)}", "muted")
            if loop.route.condition:
                text = words(Span(turn(loop.route, say), loop.polarity.label), Span("  "), facts)
            else:
                text = words(facts)
            chain = say.chain(loop.route, loop=True)
            mark = Span(loop.mark, loop.polarity.label)
            if loop.label is not None:
                text = words(Span(f"{loop.label}  ", "strong"), *text)
            blocks.append(Item(mark, text, below=(chain,)))
        blocks += unshown(len(shown), len(self.loops), self.total, self.stopped)
        blocks += [Paragraph(words(Span(text, "muted"))) for text in self._legend()]
        blocks += self._more()
        if self.loops:
            # By its place, which is the same whatever else is asked for, or by its nodes.
            draw = f"immunograph draw --loop {shell(self.loops[0].name)} -o loop.png"
            blocks.append(Next("Draw one:", draw + follow_up(self.options)))
        return Document(tuple(blocks))

    def _kind(self) -> str:
        polarity = self.options["polarity"]
        return f"{polarity} feedback loop" if polarity else "feedback loop"

    def _within(self, say: Sentences) -> str:
        parts = ""
        if self.options["through"]:
            names = [say.name(name) for name in self.options["through"]]
            parts += f" through {' and '.join(names)}"
        if self.options["max_length"]:
            parts += f" of up to {count(self.options['max_length'], 'link')}"
        return parts

    def _tally(self) -> str:
        counts = {
            "reinforcing": self.reinforcing,
            "balancing": self.balancing,
            "undetermined": self.undetermined,
        }
        bound = "" if self.complete else "at least "
        return ", ".join(
            f"{bound}{grouped(number)} {word}" for word, number in counts.items() if number
        )

    def _legend(self) -> Iterator[str]:
        shown = {loop.polarity for loop in self.loops}
        if Polarity.REINFORCING in shown:
            yield "R reinforcing: each turn adds to the last."
        if Polarity.BALANCING in shown:
            yield "B balancing: each turn pushes back."
        if Polarity.UNDETERMINED in shown:
            yield "U undetermined: the direction of a link on it is not known."
        if not any(loop.route.causal for loop in self.loops):
            yield "None of these is causal all the way round."

    def _more(self) -> Iterator[Block]:
        here = self.reinforcing + self.balancing + self.undetermined
        if self.everywhere > here:
            bound = "" if self.everywhere_complete else "at least "
            text = f"With --layer all: {bound}{count(self.everywhere, 'loop')}."
            yield Paragraph(words(Span(text, "muted")))


@checked
def find_loops(
    graph: CausalGraph,
    *,
    through: Iterable[str | Node] = (),
    max_length: int | None = None,
    polarity: Polarity | str | None = None,
    limit: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
    most: int | None = None,
    memory: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> LoopSet:
    """Find every feedback loop of a map.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    through : iterable of str or Node
        Names of nodes that a loop must pass.
    max_length : int, optional
        The most links a loop may have.
    polarity : Polarity or str, optional
        Keep only ``"reinforcing"``, ``"balancing"`` or ``"undetermined"`` loops (or ``R``,
        ``B``, ``U``).
    limit : int, optional
        How many loops to keep, the best ones; all are counted.
    walk, layers, layer, implied_signs
        Which links are walked, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.
    seconds, most, memory : float, int, float, optional
        The budget, as in :func:`find_paths`. Where it is spent, ``loops`` holds the best
        ``limit`` loops, or 1000, but no more than ``most`` or 10 000, and the numbers are lower
        bounds that include these.
    progress : callable, optional
        Called now and then with the number of loops found so far.

    Returns
    -------
    LoopSet
        A map without loops gives an empty set, not an error.

    Raises
    ------
    UnknownName, AmbiguousName, UsageError
        If a name or an option is wrong.

    Notes
    -----
    A loop is a simple directed cycle; parallel links make separate loops; its polarity is
    the product of its signs. The number of loops can grow exponentially with the map; the
    time from one to the next does not. With ``max_length`` no longer loop is searched.

    Names do not depend on the filters or the budget: ``R1`` is the same loop whatever
    ``through``, ``max_length``, ``polarity`` and ``limit`` are. Where not all loops are
    searched, all are gone through from the best on, up to 10 000 of them and a fixed number of
    steps; a loop that is not met by then has no number, and is named by its nodes.

    Examples
    --------
    >>> import immunograph as ig
    >>> loops = ig.find_loops(ig.load_dataset("perlmutter2022"), through=["dopamine"])
    >>> [(loop.name, loop.polarity.label) for loop in loops]
    [('U1', 'undetermined')]
    """
    check_range(max_length=max_length, limit=limit)
    passing_by = [graph.node(name).id for name in names_in(through)]
    wanted = None if polarity is None else read_polarity(polarity)
    network = network_of(
        graph, walk=walk, layers=read_layers(layers, layer), implied_signs=implied_signs, whole=True
    )
    asked = _Asked([network.index[name] for name in passing_by], max_length, wanted)
    whole = Budget(seconds=seconds, count=most, memory=memory, progress=progress)
    budget = whole.phase(SEARCHING)
    walks = list_loops(network, most=max_length, budget=budget)
    nets, grades, causal = walks.columns()
    among = passing(walks, asked.through, range(len(walks)))
    listed: Sequence[int] = [
        n for n in among if wanted is None or polarity_of(Sign(nets[n])) is wanted
    ]
    signs = tally(nets, among)
    if budget.stopped is not None:
        interrupted = budget.stopped == INTERRUPTED
        ranking = whole.ranking(interrupted=interrupted)
        best = _best(network, asked, ranking, min(MOST_RANKED, whole.count))
        if ranking.stopped == INTERRUPTED:
            budget.stopped = INTERRUPTED
        # What is found first and what is best are two samples: there are at least as many of
        # each polarity as either holds.
        signs = at_least(signs, tally(best.columns()[0], range(len(best))))
        routes = Routes(best, range(min(len(best), limit or RANKED)))
        naming = ranking if budget.stopped == INTERRUPTED else whole.naming()
        every = best if asked == ([], None, None) else best_loops(network, budget=naming)
        named = Loops(routes, _numbers(network, [best[place] for place in routes.places], every))
    elif max_length is not None:
        kept = ranked(walks, (nets, grades, causal), listed, limit)
        every = best_loops(network, budget=whole.naming())
        # Who is not among the first here is not among the first of all.
        numbers = _numbers(network, [walks[place] for place in kept[:MOST_RANKED]], every)
        numbers += [0] * (len(kept) - len(numbers))
        named = Loops(Routes(walks, kept), numbers)
    else:
        named = _named(walks, (nets, grades, causal), listed, limit)
    here, whole_here = sum(signs.values()), budget.stopped is None
    everywhere, known = here, False
    if budget.stopped != INTERRUPTED:
        everywhere, known = _everywhere(network, passing_by, max_length, here, whole_here, whole)
    return LoopSet(
        loops=named,
        walks=walks,
        total=here if wanted is None else signs[_SIGNS[wanted]],
        complete=whole_here,
        stopped=budget.stopped,
        reinforcing=signs[1],
        balancing=signs[-1],
        undetermined=signs[0],
        everywhere=everywhere,
        everywhere_complete=known,
        options={
            **network.options,
            "through": passing_by,
            "max_length": max_length,
            "polarity": None if wanted is None else wanted.label,
            "limit": limit,
        },
        graph=graph,
    )


_SIGNS = {polarity_of(sign): sign for sign in Sign}


class _Asked(NamedTuple):
    """Which loops are asked for."""

    through: list[int]
    max_length: int | None
    polarity: Polarity | None


def _named(
    walks: Walks,
    columns: tuple[array[int], array[int], array[int]],
    listed: Sequence[int],
    limit: int | None,
) -> Loops:
    """Return the loops asked for, each with its number among all of its polarity."""
    counts = dict.fromkeys((1, 0, -1), 0)
    numbers = array("i", bytes(4 * len(walks)))
    order = ranked(walks, columns, range(len(walks)))
    for place in order:
        net = columns[0][place]
        counts[net] += 1
        numbers[place] = counts[net]
    kept = order
    if len(listed) < len(walks):
        wanted = bytearray(len(walks))
        for place in listed:
            wanted[place] = 1
        kept = array("i", [place for place in order if wanted[place]])
    return Loops(Routes(walks, kept[:limit]), [numbers[place] for place in kept[:limit]])


@checked
def find_loop(
    graph: CausalGraph,
    name: str,
    *,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
) -> Loop:
    """Find one feedback loop by its name.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    name : str
        Its nodes in order, ``"a > b > c"``, from any of them and as many as make it the only
        one (ids or labels; or ids of links); what the map calls it; or its place in the list of
        loops, such as ``"R1"``.
    walk, layers, layer, implied_signs
        Which links are walked, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.

    Returns
    -------
    Loop

    Raises
    ------
    UnknownName
        If there is no such loop.
    AmbiguousName
        If there are several; it lists them.

    Notes
    -----
    Linear in the links where all nodes are named; otherwise all loops through the first of
    them are looked through.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> ig.find_loop(graph, "inflammation > social withdrawal").name
    'R1'
    """
    layers = read_layers(layers, layer)
    if is_place(name) and not any(fold(loop.name) == fold(name) for loop in graph.loops):
        every = find_loops(
            graph, walk=walk, layers=layers, implied_signs=implied_signs, limit=MOST_RANKED
        )
        return every.named(name)
    network = network_of(graph, walk=walk, layers=layers, implied_signs=implied_signs, whole=True)
    return _loop_of(network, name)


def _loop_of(network: Network, name: str) -> Loop:
    """Return the loop that nodes, links or the map name, under the place that it has."""
    budget = Budget()
    found = Walks(network)
    found.append(find_walk(network, name, budget))
    every = best_loops(network, budget=budget.naming())
    return Loops(Routes(found, range(1)), _numbers(network, [found[0]], every))[0]


def _best(network: Network, asked: _Asked, budget: Budget, count: int) -> Walks:
    """Return the best loops where there are too many to be listed."""

    def keep(walks: Walks) -> Sequence[int]:
        places = passing(walks, asked.through, range(len(walks)))
        if asked.polarity is None:
            return places
        nets = walks.columns()[0]
        return [n for n in places if polarity_of(Sign(nets[n])) is asked.polarity]

    found = Walks(network)
    for walk in best_loops(network, most=asked.max_length, keep=keep, budget=budget):
        found.append(walk)
        if len(found) == count:
            break
    return found


def _numbers(network: Network, wanted: Sequence[LinkWalk], every: Iterable[LinkWalk]) -> list[int]:
    """Return the numbers of some loops among all of their polarity; 0 for those not met.

    All loops are gone through from the best on, whatever was asked for, so that the names do
    not depend on it.
    """
    numbers = dict.fromkeys(wanted, 0)
    missing = len(numbers)
    counts = dict.fromkeys(Sign, 0)
    for walk in islice(every, MOST_RANKED if missing else 0):
        sign = net_sign(network.signs[link] for link in walk)
        counts[sign] += 1
        if walk in numbers:
            numbers[walk] = counts[sign]
            missing -= 1
            if not missing:
                break
    return [numbers[walk] for walk in wanted]


def _everywhere(
    here: Network,
    passing_by: list[str],
    max_length: int | None,
    found: int,
    complete: bool,
    whole: Budget,
) -> tuple[int, bool]:
    """Count the loops with every layer, within a small budget; tell whether they are all."""
    if all(layer in here.choice["layers"] for layer in here.graph.layers):
        return found, complete
    network = network_of(here.graph, walk=here.choice["walk"], layers=Layer, whole=True)
    budget = whole.hint(10_000)
    walks = list_loops(network, most=max_length, budget=budget)
    nodes = [network.index[name] for name in passing_by]
    number = len(passing(walks, nodes, range(len(walks))))
    return max(found, number), budget.stopped is None
