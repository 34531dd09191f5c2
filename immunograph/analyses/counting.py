"""How many paths or loops are there? Counted without listing them, and by what method."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell, listed
from immunograph.arguments import checked, names_in
from immunograph.document import (
    Blank,
    Block,
    Document,
    Heading,
    Next,
    Paragraph,
    Span,
    count,
    grouped,
    words,
)
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.records import Node
from immunograph.routes import Sentences, check_range, follow_up, shell
from immunograph.vocabulary import INTERRUPTED, Layer, Walk
from immunograph.walk import Budget, Network, network_of, read_layers
from immunograph.walk.totals import Total, total_loops, total_paths


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Count(Answer):
    """The answer of :func:`count_paths` and :func:`count_loops`.

    Attributes
    ----------
    source, target : str or None
        Node ids; None for loops.
    total : int
        How many there are.
    complete : bool
        Whether all numbers are exact; if not, they are lower bounds, and ``stopped`` says why.
    stopped : str or None
        ``"stopped after 500 000 steps"``, or None.
    raises, lowers, unknown : int
        How many have which net sign; of loops those that reinforce, balance, or neither.
    methods : tuple of str
        How they were counted.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    source: str | None
    target: str | None
    total: int
    complete: bool
    stopped: str | None
    raises: int
    lowers: int
    unknown: int
    methods: tuple[str, ...]
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = (
        "source", "target", "total", "complete", "raises", "lowers", "unknown", "methods",
    )  # fmt: skip

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def what(self) -> str:
        """``"path"`` or ``"feedback loop"``."""
        return "feedback loop" if self.source is None else "path"

    def __repr__(self) -> str:
        bound = "" if self.complete else "at least "
        return f"<Count: {bound}{count(self.total, self.what)}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: ``immunograph/paths-count/1`` or ``loops-count``."""
        kind = "loops" if self.source is None else "paths"
        signs = (
            ("reinforcing", "balancing", "undetermined")
            if self.source is None
            else ("raises", "lowers", "unknown")
        )
        ends = {} if self.source is None else {"source": self.source, "target": self.target}
        return {
            "schema": f"immunograph/{kind}-count/1",
            **ends,
            "options": self.options,
            "total": self.total,
            "complete": self.complete,
            "truncated": not self.complete,
            "stopped": self.stopped,
            **dict(zip(signs, (self.raises, self.lowers, self.unknown), strict=True)),
            "methods": list(self.methods),
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row."""
        yield (
            self.source, self.target, self.total, self.complete, self.raises, self.lowers,
            self.unknown, listed(self.methods),
        )  # fmt: skip

    def describe(self) -> Document:
        """Return the number, its parts by sign, and how it was found."""
        say = Sentences(self.graph)
        bound = "" if self.complete else "at least "
        title = bound + count(self.total, self.what)
        if self.source is not None and self.target is not None:
            title += f" from {say.name(self.source)} to {say.name(self.target)}"
        through = self.options.get("through", [])
        if through:
            title += f" through {' and '.join(say.name(node) for node in through)}"
        if self.options["max_length"]:
            title += f" of up to {count(self.options['max_length'], 'link')}"
        signs = (
            ("reinforcing", "balancing", "undetermined")
            if self.source is None
            else ("raise", "lower", "unknown")
        )
        numbers = (self.raises, self.lowers, self.unknown)
        tally = [f"{bound}{grouped(n)} {word}" for n, word in zip(numbers, signs, strict=True) if n]
        blocks: list[Block] = [Heading(words(Span(title, "strong"))), Blank()]
        if tally:
            blocks.append(Paragraph(words(", ".join(tally) + ".")))
        if self.complete:
            blocks.append(Paragraph(words(Span(f"Exact: {', '.join(self.methods)}.", "muted"))))
        else:
            text = f"There may be more: {self.stopped}. --seconds gives it more time."
            blocks.append(Paragraph(words(Span(text, "warning"))))
        flags = follow_up(self.options)
        if self.options["max_length"]:
            flags += f" --max-length {self.options['max_length']}"
        ask = "".join(["immunograph loops", *(f" --through {shell(n)}" for n in through)])
        if self.source is not None and self.target is not None:
            ask = f"immunograph paths {shell(self.source)} {shell(self.target)}"
        if self.total:
            blocks.append(Next("The best of them:", f"{ask} --limit 5{flags}"))
        else:
            blocks.append(Next("Why there is none:", ask + flags))
        return Document(tuple(blocks))


@checked
def count_paths(
    graph: CausalGraph,
    source: str | Node,
    target: str | Node,
    *,
    max_length: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> Count:
    """Count the simple paths from one node to another, without listing them.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    source, target : str or Node
        Names of nodes.
    max_length : int, optional
        The most links a path may have.
    walk, layers, layer, implied_signs
        Which links are walked, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.
    seconds : float, optional
        How long to walk what cannot be counted otherwise, instead of half a million steps.
    progress : callable, optional
        Called now and then with the number of paths found so far.

    Returns
    -------
    Count
        Exact where that can be done in time; otherwise a lower bound, and why.

    Raises
    ------
    UnknownName, AmbiguousName, UsageError
        If a name or an option is wrong.

    Notes
    -----
    Linear in the map where nothing feeds back on the way; where pieces that do are joined by
    nodes that every path passes, their numbers multiply; a component of up to about 20 nodes is
    counted by sets of nodes in about 2ⁿ n² sums, and one that is narrow along a frontier. The
    rest is walked.

    Examples
    --------
    >>> import immunograph as ig
    >>> ig.count_paths(ig.load_dataset("perlmutter2022"), "stress", "empathy")
    <Count: 4 paths>
    """
    start, goal = graph.node(source).id, graph.node(target).id
    if start == goal:
        raise UsageError(
            f"source and target are both {start!r}",
            f"for ways back to it: immunograph loops --through {shell(start)}",
        )
    network, options = _asked(graph, max_length, walk, read_layers(layers, layer), implied_signs)
    budget = Budget(seconds=seconds, count=1 << 60, progress=progress)
    ends = network.index[start], network.index[goal]
    total = total_paths(network, *ends, most=max_length, budget=budget)
    return _count(graph, start, goal, total, options)


@checked
def count_loops(
    graph: CausalGraph,
    *,
    through: Iterable[str | Node] = (),
    max_length: int | None = None,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> Count:
    """Count the feedback loops of a map, without listing them.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    through : iterable of str or Node
        Only loops through these nodes.
    max_length, walk, layers, layer, implied_signs, seconds, progress
        As in :func:`count_paths`: ``layer`` adds to the usual layers, ``layers``
        replaces them.

    Returns
    -------
    Count
        Exact where that can be done in time; otherwise a lower bound, and why.

    Raises
    ------
    UsageError
        If an option is wrong.

    Notes
    -----
    A loop lies in one block of a map, and the numbers of its blocks add up. In a block loops are
    summed by the set of nodes that they pass, up to about 20 nodes of it, or along a frontier,
    where it is narrow. The rest is walked.

    Examples
    --------
    >>> import immunograph as ig
    >>> ig.count_loops(ig.load_dataset("perlmutter2022"), layers="all")
    <Count: 24 feedback loops>
    """
    passed = [graph.node(name).id for name in names_in(through)]
    network, options = _asked(graph, max_length, walk, read_layers(layers, layer), implied_signs)
    budget = Budget(seconds=seconds, count=1 << 60, progress=progress)
    total = total_loops(
        network, through=[network.index[n] for n in passed], most=max_length, budget=budget
    )
    return _count(graph, None, None, total, {**options, "through": passed})


def _asked(
    graph: CausalGraph,
    max_length: int | None,
    walk: Walk | str,
    layers: Iterable[Layer | str] | None,
    implied_signs: bool,
) -> tuple[Network, dict[str, Any]]:
    check_range(max_length=max_length)
    network = network_of(graph, walk=walk, layers=layers, implied_signs=implied_signs)
    return network, {**network.options, "max_length": max_length}


def _count(
    graph: CausalGraph,
    source: str | None,
    target: str | None,
    total: Total,
    options: dict[str, Any],
) -> Count:
    if total.stopped == INTERRUPTED and not total.sums.total:
        raise KeyboardInterrupt
    return Count(
        source=source,
        target=target,
        total=total.sums.total,
        complete=total.stopped is None,
        stopped=total.stopped,
        raises=total.sums.raises,
        lowers=total.sums.lowers,
        unknown=total.sums.unknown,
        methods=total.methods,
        options=options,
        graph=graph,
    )
