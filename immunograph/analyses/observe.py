"""What would explain what is seen? Seeing is not doing: links are followed back to causes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from immunograph.arguments import Signed, checked
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.press.causes import Cause, Causes, Expected
from immunograph.press.reached import spread
from immunograph.press.reading import read_grade, read_signs, read_unknown
from immunograph.routes import Surveyor
from immunograph.vocabulary import Grade, Layer, Relation, Sign, Walk
from immunograph.walk import Network, network_of, read_layers
from immunograph.walk.network import CAUSAL, OPPOSITE
from immunograph.walk.reach import best_causal_walks, signed_distances

#: Causes are held where they are as long as that takes no more steps than this, two seconds' work.
MOST_STEPS = 500_000


@checked
def find_causes(
    graph: CausalGraph,
    observed: Signed,
    *,
    unknown: str = "both",
    min_grade: Grade | str | None = None,
    layers: Iterable[Layer | str] | None = None,
    layer: Layer | str | Iterable[Layer | str] = (),
    implied_signs: bool = False,
) -> Causes:
    """Find what would explain that some nodes are seen to be raised or lowered.

    Parameters
    ----------
    graph : CausalGraph
        The map.
    observed : mapping of str to Sign or str
        Names of nodes and what is seen of them: ``{"crp": Sign.RAISES}``; or such pairs.
    unknown : str
        ``"both"``: a link of unknown sign may go either way; ``"out"``: it is left out.
    min_grade : Grade or str, optional
        Leave out causal links with a lower grade.
    layers, layer, implied_signs
        Which links there are, as in :func:`find_paths`: ``layer`` adds to the usual
        layers, ``layers`` replaces them. Associations explain nothing.

    Returns
    -------
    Causes
        Hypotheses, the best first. No cause is an empty answer, not an error.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name means no node, or several.
    UsageError
        If nothing is observed, or a node both ways; if an option is out of range.

    Notes
    -----
    The score of a cause is the number of observations that it explains minus the number that it
    contradicts, as in causal reasoning (Chindelevitch and others 2012, and the R package
    CausalR). These take the sign of the shortest paths; here every causal route counts. Where
    routes of both signs lead there, or one of unknown sign, the observation is ambiguous and
    counts for neither. An observed node may explain the others, by what is seen of it, but never
    itself; a change shows in a marker and comes out of none.

    Signed reach, linear in nodes and links for each observation, and once more for each
    ambiguous cause: it is held where it is, and what comes back to it does not count. That is
    left out where it would take more than half a million steps, and the answer says so. A route
    here may pass another node twice. Strengths are not known: feedback is for :func:`predict`.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> found = ig.find_causes(graph, {"dopamine": ig.Sign.LOWERS})
    >>> [(cause.node, cause.sign.word, cause.grade.label) for cause in found][:2]
    [('inflammation', 'raises', 'very low'), ('immune_function', 'lowers', 'very low')]
    """
    seen = read_signs(graph, observed)
    if not seen:
        raise UsageError("nothing is observed", "say what: --observe NODE or NODE=lowers")
    both = read_unknown(unknown)
    least = Grade.VERY_LOW if min_grade is None else read_grade(min_grade)
    kept = read_layers(layers, layer)
    network = network_of(graph, walk=Walk.DIRECTED, layers=kept, implied_signs=implied_signs)

    def there(link: int) -> bool:
        good = network.kind(link) != CAUSAL or network.grade(link) >= least
        return good and (both or network.signs[link] is not Sign.UNKNOWN)

    searches = [_Search(network, network.index[name], there) for name, _ in seen]
    steps = len(network.names) + len(network.links)
    held = steps * sum(len(search.open()) for search in searches) <= MOST_STEPS
    expected: dict[int, list[tuple[Sign, Expected]]] = {}
    survey = Surveyor(network)
    for (name, sign), search in zip(seen, searches, strict=True):
        if held:
            search.hold()
        for node, walk in search.walks.items():
            route = survey.route(node, walk)
            verdict = "right" if search.signs[node] else "ambiguous"
            one = Expected(node=name, verdict=verdict, route=route)
            expected.setdefault(node, []).append((route.sign * sign, one))
    given = dict(seen)
    found = [
        cause
        for node, each in expected.items()
        for cause in _causes(network.names[node], each, given.get(network.names[node]))
    ]
    return Causes(
        observed=tuple(seen),
        causes=tuple(sorted((c for c in found if c.score >= 0), key=_place)),
        outweighed=tuple(sorted((c for c in found if c.score < 0), key=_place)),
        unexplained=tuple(
            name for (name, _), search in zip(seen, searches, strict=True) if not search.walks
        ),
        markers=tuple(name for name, _ in seen if _measures(graph, network, name)),
        held=held,
        options={
            "walk": Walk.DIRECTED.value,
            "layers": [layer.value for layer in kept],
            "implied_signs": implied_signs,
            "unknown": unknown,
            "min_grade": None if min_grade is None else least.word,
        },
        graph=graph,
    )


class _Search:
    """What each node does to one that is observed.

    Attributes
    ----------
    walks : dict of int to tuple of int
        The best walk from each node that moves it.
    signs : dict of int to Sign
        What a rise of each of these does; unknown where signs allow both.
    """

    def __init__(self, network: Network, goal: int, there: Callable[[int], bool]) -> None:
        self.network, self.goal = network, goal
        # What goes on from the goal, and comes back to it, comes after what is seen.
        after = {link for end in scale(network, goal) for _, link in network.out[end]}
        self.after = {link for link in after if network.kind(link) != OPPOSITE}
        self.there = there
        self.walks = best_causal_walks(network, goal, keep=self.keep)
        self.signs = self._signs(self.walks, self.keep)

    def keep(self, link: int) -> bool:
        """Tell whether a link is walked."""
        return link not in self.after and self.there(link)

    def open(self) -> list[int]:
        """Return the nodes of which it is unknown what they do."""
        return [node for node, sign in self.signs.items() if not sign]

    def hold(self) -> None:
        """Look again at what is unknown, leaving out what comes back to the cause itself."""
        for node in self.open():
            ends = scale(self.network, node)
            back = {link for end in ends for _, link in self.network.into[end]}
            back = {link for link in back if self.network.kind(link) != OPPOSITE}
            self.signs |= self._signs([node], partial(self._unless, back))

    def _unless(self, left_out: set[int], link: int) -> bool:
        return link not in left_out and self.keep(link)

    def _signs(self, nodes: Iterable[int], keep: Callable[[int], bool]) -> dict[int, Sign]:
        can = signed_distances(self.network, self.goal, backwards=True, causal=True, keep=keep)
        found = {}
        for node in nodes:
            raises, lowers, either = (ways[node] >= 0 for ways in can)
            found[node] = Sign.UNKNOWN if either else Sign(raises - lowers)
        return found


def scale(network: Network, node: int) -> set[int]:
    """Return a node and the other ends of its scale: they are one variable."""
    return spread([node], network.opposites)


def _causes(node: str, expected: list[tuple[Sign, Expected]], seen: Sign | None) -> Iterator[Cause]:
    """Yield the changes of a node that explain something, whatever else they contradict.

    ``expected`` holds for each observation what it would do, and the change of the node that
    explains it by the best route; ``seen`` is what is observed of the node itself.
    """
    if all(each.verdict == "ambiguous" for _, each in expected):
        points = sum(change for change, _ in expected)
        sign = seen or Sign((points > 0) - (points < 0))
        yield Cause(node=node, sign=sign, expected=tuple(each for _, each in expected))
        return
    for sign in (Sign.RAISES, Sign.LOWERS):
        cause = Cause(
            node=node,
            sign=sign,
            expected=tuple(
                each if each.verdict == "ambiguous" or change is sign else _opposed(each)
                for change, each in expected
            ),
        )
        if cause.right and seen in (None, sign):
            yield cause


def _opposed(each: Expected) -> Expected:
    return Expected(node=each.node, verdict="wrong", route=each.route)


def _measures(graph: CausalGraph, network: Network, name: str) -> bool:
    """Tell whether a node is a marker of something, in the layers walked."""
    shown = {network.links[link].id for _, link in network.into[network.index[name]]}
    return any(
        link.id in shown and link.relation is Relation.IS_MARKER_OF
        for link in graph.links_from(name)
    )


def _place(each: Cause) -> tuple[int, bool, int, int, str, int]:
    length = sum(len(e.route) for e in each.told)
    return -each.score, not each.right, -each.grade, length, each.node, -each.sign
