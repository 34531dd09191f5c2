"""What was aimed at, and whether it is met."""

from __future__ import annotations

from collections.abc import Callable

from speed.cases import Case
from speed.measure import Measured
from speed.tools import LIMIT, OURS, PEERS

#: What was measured for one case, by tool.
Row = dict[str, Measured | None]
#: Says a ratio and one of the words, or that the goal does not apply.
Goal = Callable[[Case, Row], str]

#: "open": the other one was stopped before the goal could be told.
WORDS = ("met", "missed", "open")
NOTHING = "–"

INTERPRETED, COMPILED = OURS

#: With fewer answers, starting takes longer than searching.
MANY = 10_000
#: Fewer bytes of answer drown in what any allocation takes.
WEIGHTY = 1 << 20
#: A trap takes no longer: seconds.
INSTANT = 0.05
#: Bytes of a graph as rows in both directions: node and link for each link, a start a node.
PER_LINK, PER_NODE = 16, 16


def number(value: float) -> str:
    """Return a number with as many digits as matter."""
    return f"{value:,.{2 if value < 10 else 1 if value < 100 else 0}f}"


def fastest_peer(row: Row) -> Measured | None:
    """Return the best of the peers; one that was stopped only if all were."""
    asked = [found for found in map(row.get, PEERS) if found]
    return min(asked, key=lambda found: (found.stopped is not None, found.seconds), default=None)


def answers(row: Row) -> int:
    """Return the number of answers, 0 if nobody knows."""
    return max((found.answers for found in row.values() if found), default=0)


def answer_bytes(row: Row) -> int:
    """Return the bytes of the answer as 8-byte offsets and 4-byte links."""
    links = max((found.links or 0 for found in row.values() if found), default=0)
    return 8 * (answers(row) + 1) + 4 * links if links else 0


def times_faster(one: Measured | None, other: Measured | None, least: float) -> str:
    """Tell how many times faster one is than the other, and whether that is enough."""
    if one is None or other is None:
        return NOTHING
    if one.stopped:
        return NOTHING if other.stopped else "stopped missed"
    ratio = other.seconds / one.seconds
    enough = "met" if ratio >= least else "open" if other.stopped else "missed"
    return f"{'> ' if other.stopped else ''}{number(ratio)} {enough}"


def beats_peers(least: float) -> Goal:
    """Return the goal of the compiled engine among the peers."""

    def goal(_: Case, row: Row) -> str:
        few = answers(row) < MANY
        return NOTHING if few else times_faster(row[COMPILED], fastest_peer(row), least)

    return goal


def close_to_c(_: Case, row: Row) -> str:
    """Tell how many times slower than C the compiled engine is."""
    ours, limit = row[COMPILED], row[LIMIT]
    if ours is None or limit is None or limit.stopped or answers(row) < MANY:
        return NOTHING
    if ours.stopped:
        return "stopped missed"
    ratio = ours.seconds / limit.seconds
    return f"{number(ratio)} {'met' if ratio <= 2 else 'missed'}"


def beats_networkx(engine: str) -> Goal:
    """Return the goal of an engine beside networkx, in the same run: never to be slower."""
    return lambda _, row: times_faster(row[engine], row["networkx"], 1)


def beats_igraph(case: Case, row: Row) -> str:
    """Tell how many times faster than igraph the thousand best are found by either engine."""
    if (case.best or 0) < 1000:
        return NOTHING
    return times_faster(row[COMPILED] or row[INTERPRETED], row["igraph"], 50)


def trap(case: Case, row: Row) -> str:
    """Tell what the slower of our engines takes in a trap."""
    tried = [found for found in (row[INTERPRETED], row[COMPILED]) if found]
    if not case.trap or not tried:
        return NOTHING
    worst = max(tried, key=lambda found: found.seconds)
    enough = worst.seconds < INSTANT and not worst.stopped
    return f"{worst.stopped or number(worst.seconds * 1000)} {'met' if enough else 'missed'}"


def memory(engine: str) -> Goal:
    """Return the goal of an engine for the growth of its memory: 1.5 answers and the graph."""

    def goal(case: Case, row: Row) -> str:
        found, whole = row[engine], answer_bytes(row)
        if found is None or found.stopped or found.growth is None:
            return NOTHING
        graph = PER_LINK * len(case.graph.pairs) + PER_NODE * case.graph.nodes
        enough = found.growth <= 1.5 * whole + graph
        return f"{number(found.growth / whole)} {'met' if enough else 'missed'}"

    return goal


_NETWORKX: dict[str, Goal] = {
    "interpreted: no slower than networkx": beats_networkx(INTERPRETED),
    "compiled: no slower than networkx": beats_networkx(COMPILED),
}
_FOR_BOTH: dict[str, Goal] = {
    "compiled: at most 2 times as long as C": close_to_c,
    **_NETWORKX,
}
_TRAPS: dict[str, Goal] = {"traps: under 50 ms, either engine": trap}

PATHS: dict[str, Goal] = {
    "compiled: at least 4 times as fast as the fastest peer": beats_peers(4), **_FOR_BOTH, **_TRAPS
}  # fmt: skip
LOOPS: dict[str, Goal] = {
    "compiled: at least 3 times as fast as the fastest peer": beats_peers(3), **_FOR_BOTH, **_TRAPS
}  # fmt: skip
BEST: dict[str, Goal] = {
    "best 1,000: at least 50 times as fast as igraph": beats_igraph,
    **_NETWORKX,
}
COUNTS: dict[str, Goal] = _FOR_BOTH
MEMORY: dict[str, Goal] = {
    "compiled: at most 1.5 answers and the graph": memory(COMPILED),
    "interpreted: the same": memory(INTERPRETED),
}
