"""How firmly does X hang together with Y? What every path passes, and what would cut them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from immunograph.answer import Answer, Cell, listed
from immunograph.arguments import checked
from immunograph.document import (
    Blank,
    Block,
    Document,
    Heading,
    Next,
    Paragraph,
    Span,
    count,
    words,
)
from immunograph.errors import UsageError
from immunograph.grading import SOURCE_TEXT, works_behind
from immunograph.graph import CausalGraph
from immunograph.record import Record
from immunograph.records import Node
from immunograph.routes import Route, Sentences, Surveyor, follow_up, shell
from immunograph.vocabulary import Family, Grade, Layer, Walk
from immunograph.walk import MANY_STEPS, SEARCHING, Budget, network_of, read_layers
from immunograph.walk.cuts import links_between, minimum_cut, must_pass
from immunograph.walk.works import fewest_works


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Pillar(Record):
    """One work that a connection hangs on.

    Attributes
    ----------
    work : str
        The id of its citation; ``"source text"`` for a text without one, and ``LINK: evidence
        N`` for a work without a citation.
    links : tuple of str
        The ids of the links behind which it stands, among those on a walk between the two.
    """

    work: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Robustness(Answer):
    """The answer of :func:`find_robustness`; true if there is a path at all.

    Attributes
    ----------
    source, target : str
        Node ids.
    nodes : tuple of str
        The nodes that every path passes, in order, without the two ends.
    links : tuple of str
        The links that every path passes, in order.
    cut : tuple of str
        The fewest links without which no path is left; of several such sets the one nearest
        the source.
    works : tuple of Pillar or None
        Works without which no path is left, none of them superfluous; None if no removal of
        works cuts it, or none was found before the budget was spent.
    at_least : int
        No fewer works cut it; ``works`` is a smallest set if it has so many.
    unshaken : tuple of str
        The links of a path that no removal of works fells, if there is one: each is true by
        definition, or has no supporting work behind it.
    unbacked : tuple of str
        Those of them that have none. If there are any, ``works`` and ``at_least`` leave all links
        without a supporting work out, and tell what cuts the paths that are backed.
    stopped : str or None
        Why the search for the fewest works stopped early, or None.
    best : Route or None
        The best path, causal if any is; its ``weakest`` is the link that limits its grade.
    grades : dict
        The grade of every link named here, by id.
    options : dict
        The options of the question.
    graph : CausalGraph
        The map.
    """

    source: str
    target: str
    nodes: tuple[str, ...]
    links: tuple[str, ...]
    cut: tuple[str, ...]
    works: tuple[Pillar, ...] | None
    at_least: int
    unshaken: tuple[str, ...]
    unbacked: tuple[str, ...]
    stopped: str | None
    best: Route | None
    grades: dict[str, Grade]
    options: dict[str, Any]
    graph: CausalGraph = field(repr=False, compare=False)

    columns: ClassVar[tuple[str, ...]] = ("what", "id", "place", "grade", "links")

    def __bool__(self) -> bool:
        return self.best is not None

    def __repr__(self) -> str:
        return (
            f"<Robustness {self.source} -> {self.target}: cut by {count(len(self.cut), 'link')}, "
            f"{self._how_many_works()}>"
            if self
            else f"<Robustness {self.source} -> {self.target}: no path>"
        )

    @property
    def complete(self) -> bool:
        """Whether the number of works is exact."""
        return self.stopped is None or (self.works is not None and len(self.works) == self.at_least)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: schema ``immunograph/robustness/1``."""
        return {
            "schema": "immunograph/robustness/1",
            "source": self.source,
            "target": self.target,
            "options": self.options,
            "connected": bool(self),
            "every_path": {"nodes": list(self.nodes), "links": self._graded(self.links)},
            "cut": self._graded(self.cut),
            "works": {
                "at_least": self.at_least,
                "complete": self.complete,
                "stopped": self.stopped,
                "unshaken": self._graded(self.unshaken),
                "unbacked": list(self.unbacked),
                "cut": None
                if self.works is None
                else [{"work": each.work, "links": list(each.links)} for each in self.works],
            },
            "best": None if self.best is None else self.best.to_dict(),
        }

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a node or link every path passes, a link of the cut, and a work."""
        for place, node in enumerate(self.nodes, 1):
            yield ("every_path_node", node, place, None, None)
        for what, links in (("every_path_link", self.links), ("cut_link", self.cut)):
            for place, link in enumerate(links, 1):
                yield (what, link, place, self.grades[link].word, None)
        for place, each in enumerate(self.works or (), 1):
            yield ("cut_work", each.work, place, None, listed(each.links))

    def _graded(self, links: Iterable[str]) -> list[dict[str, str]]:
        return [{"link": link, "grade": self.grades[link].word} for link in links]

    def describe(self) -> Document:
        """Return what it hangs on, each link with its grade, and what would cut it."""
        say = Sentences(self.graph)
        ends = words(
            Span(say.name(self.source), "strong"), " → ", Span(say.name(self.target), "strong")
        )
        if self.best is None:
            text = (
                f"No path leads from {say.name(self.source)} to {say.name(self.target)}, "
                f"walking {self.options['walk']} links."
            )
            ask = f"immunograph reach {shell(self.target)} --backwards"
            return Document(
                (
                    Heading(ends, words("no path")),
                    Blank(),
                    Paragraph(words(text)),
                    Next("What bears on it:", ask + follow_up(self.options)),
                )
            )
        tally = f"cut by {count(len(self.cut), 'link')}, {self._how_many_works()}"
        blocks: list[Block] = [Heading(ends, words(Span(tally, "muted"))), Blank()]
        blocks += self._shared(say)
        if len(self.cut) > 1:
            blocks.append(Paragraph(words(f"{len(self.cut)} links cut every path, and no fewer:")))
            blocks += [self._link(say, link) for link in self.cut]
        blocks += self._works_in_words(say)
        blocks.append(Blank())
        weakest = self.best.weakest
        text = (
            f"Best path: {self.best.claim}, {self.best.grade.label}, "
            f"{count(len(self.best), 'link')}; limited by “{say.link(weakest)}”{say.ref(weakest)}, "
            f"{say.caveat(weakest)}."
        )
        blocks.append(Paragraph(words(text)))
        ask = f"immunograph paths {shell(self.source)} {shell(self.target)}"
        blocks.append(Next("Every path:", ask + follow_up(self.options)))
        return Document(tuple(blocks))

    def _how_many_works(self) -> str:
        if self.unshaken and not self.unbacked:
            return "no number of works"
        if self.works == ():
            return "no path backed by works"
        text = count(self.at_least, "work")
        if not self.complete:
            text = f"at least {text}"
            if self.works is not None:
                text = f"{self.at_least} to {count(len(self.works), 'work')}"
        return f"backed paths by {text}" if self.unbacked else text

    def _shared(self, say: Sentences) -> Iterator[Block]:
        if self.nodes:
            names = ", ".join(say.name(node) for node in self.nodes)
            yield Paragraph(words("Every path passes: ", Span(names, "strong")))
        if self.links:
            one = len(self.links) == 1
            those = "this link; without it" if one else "these links; without any one of them"
            yield Paragraph(words(f"Every path takes {those} none is left:"))
            for link in self.links:
                yield self._link(say, link)
        elif not self.nodes:
            yield Paragraph(words("No node and no link lies on every path."))

    def _link(self, say: Sentences, name: str) -> Block:
        grade = self.grades[name]
        about = f"{grade.dots} {grade.label}"
        if grade is not Grade.BY_DEFINITION:
            about += f", {say.family(self.graph.link(name))}"
        return Paragraph(words(f"“{say.link(name)}”{say.ref(name)}  ", Span(about, "muted")), 2)

    def _works_in_words(self, say: Sentences) -> Iterator[Block]:
        if self.unshaken:
            bare = "stands on links that no supporting work stands behind"
            why = bare if self.unbacked else "holds by definition"
            # What every path takes has been shown.
            shown = set(self.unshaken) <= set(self.links)
            text = f"No removal of works cuts it: a path {why}{'.' if shown else ':'}"
            yield Paragraph(words(text))
            if not shown:
                yield from (self._link(say, link) for link in self.unshaken)
            if not self.unbacked:
                return
        if self.works is None:
            text = f"At least {count(self.at_least, 'work')} would have to fall; {self.stopped}."
            yield Paragraph(words(Span(text, "warning")))
            return
        every = "every path that works stand behind" if self.unbacked else "every path"
        if not self.works:
            yield Paragraph(words("No path is backed by works all along."))
            return
        verb = "cuts" if len(self.works) == 1 else "cut"
        text = f"{count(len(self.works), 'work')} {verb} {every}"
        if not self.complete:
            text += f"; perhaps {self.at_least} do:"
        else:
            text += ":" if len(self.works) == 1 else ", and no fewer:"
        yield Paragraph(words(text))
        for each in self.works:
            behind = f"behind {', '.join(map(say.briefly, each.links))}"
            yield Paragraph(words(f"{self._called(each.work)}  ", Span(behind, "muted")), 2)
        if not self.complete:
            yield Paragraph(words(Span(f"The search {self.stopped}.", "warning")))

    def _called(self, work: str) -> str:
        source = self.graph.source
        if source is not None and work == source.citation:
            return f"{self.graph.citation(work).short}, the text of the map"
        if work == SOURCE_TEXT:
            return "the text of the map"
        cited = any(work == each.id for each in self.graph.citations)
        return self.graph.citation(work).short if cited else "a source without a citation"


@checked
def find_robustness(
    graph: CausalGraph,
    source: str | Node,
    target: str | Node,
    *,
    walk: Walk | str = Walk.DIRECTED,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
    seconds: float | None = None,
) -> Robustness:
    """Tell how firmly two nodes hang together: what every path needs, and what cuts them all.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    source, target : str or Node
        Names of nodes (see :meth:`CausalGraph.node`).
    walk, layers, layer, implied_signs
        Which links are walked, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them.
    seconds : float, optional
        The budget of the search for the fewest works, in time instead of steps; the rest is
        exact whatever it is.

    Returns
    -------
    Robustness
        "There is no path" is a false answer, not an error.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name means no node, or several.
    UsageError
        If source and target are the same, or an option is wrong.

    Notes
    -----
    No path is listed. What every path passes and the best path take time linear in the map,
    the fewest links that for each link of the cut. Parallel links count one by one.

    A link stands while any work that supports it does. Works are citations, each counted once
    however many links it supports, and taken to be independent of each other; those that
    dispute, qualify or are merely cited do not count. A causal claim or an association without
    such a work rests on the text of the map if a claim or a quote of it is recorded; that text
    is one work. A link with neither, and one that is true by definition, stands whatever work is
    removed; where a path stands on such links alone the answer says so, and counts the works
    behind the paths that are backed. Finding the fewest works is NP-hard in general; it is done
    exactly within the budget, and otherwise bounded from both sides.

    Where a node has several opposites, two of them in a row count as a connection here, though
    no path takes them.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.find_robustness(graph, "stress", "empathy")
    >>> found.links, found.cut, len(found.works), found.complete
    (('E21', 'S03'), ('E21',), 4, True)
    """
    start, goal = graph.node(source).id, graph.node(target).id
    if start == goal:
        raise UsageError(
            f"source and target are both {start!r}",
            f"for ways back to it: immunograph loops --through {shell(start)}",
        )
    network = network_of(
        graph, walk=walk, layers=read_layers(layers, layer), implied_signs=implied_signs, whole=True
    )
    begin, end = network.index[start], network.index[goal]
    survey = Surveyor(network)
    passed = must_pass(network, begin, end)
    cut = minimum_cut(network, begin, end)
    backing = [works_behind(graph, link) for link in network.links]
    names = sorted({work for works in backing for work in works})
    number = {name: place for place, name in enumerate(names)}
    rests_on = [frozenset(number[work] for work in works) for works in backing]
    bare = [
        not works and link.family is not Family.STRUCTURAL
        for works, link in zip(backing, network.links, strict=True)
    ]
    whole = Budget(steps=MANY_STEPS, seconds=seconds)
    budget = whole.phase(SEARCHING)
    least = fewest_works(network, begin, end, rests_on, budget)
    unshaken = least.unshaken or ()
    if any(bare[link] for link in unshaken):
        backed = [None if alone else works for alone, works in zip(bare, rests_on, strict=True)]
        least = fewest_works(network, begin, end, backed, budget)
    between = sorted(links_between(network, begin, end))
    named = {*passed.links, *cut, *unshaken}
    return Robustness(
        source=start,
        target=goal,
        nodes=tuple(network.names[node] for node in passed.nodes),
        links=tuple(network.links[link].id for link in passed.links),
        cut=tuple(network.links[link].id for link in cut),
        works=None
        if least.works is None
        else tuple(
            Pillar(
                work=names[work],
                links=tuple(network.links[n].id for n in between if work in rests_on[n]),
            )
            for work in least.works
        ),
        at_least=least.at_least,
        unshaken=tuple(network.links[link].id for link in unshaken),
        unbacked=tuple(network.links[link].id for link in unshaken if bare[link]),
        stopped=budget.stopped,
        best=survey.best(begin, end, whole.ranking(interrupted=False)),
        grades={network.links[link].id: network.grade(link) for link in sorted(named)},
        options=network.options,
        graph=graph,
    )
