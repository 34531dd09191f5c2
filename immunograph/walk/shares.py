"""How many loops take each step of a component, exactly.

The number of loops is a sum of products of steps, each step at most once in a product: so the
loops that take a step are those that its number stands before. Along a frontier that is found
by going back over what was decided; by sets of nodes, from the paths that return to each node.
"""

from __future__ import annotations

from immunograph.walk.exact import MOST_SET, MOST_SUMS, QUICKER, light
from immunograph.walk.frontier import (
    Digits,
    Joint,
    State,
    TooMany,
    Turn,
    Work,
    choices,
    contracted,
    swept,
    turns,
)
from immunograph.walk.subsets import Subsets, paths_by_sets, sums_of
from immunograph.walk.sums import Numbers

#: A step: the node it leaves and the node it leads to.
Step = tuple[int, int]

_NONE: frozenset[int] = frozenset()


def loops_by_step(rows: Numbers, work: Work | None = None) -> dict[Step, int]:
    """Count the loops of two links or more that take each step, for one of its links.

    TooMany is raised if that takes too much work.

    Parameters
    ----------
    rows : list of dict of int to int
        For each node the nodes it leads to, and by how many links.
    work : Work, optional
        How many sums to make.
    """
    work = work or Work(MOST_SUMS // 4)
    out = [
        {after: ways for after, ways in steps.items() if after != node}
        for node, steps in enumerate(rows)
    ]
    joints: list[Joint] = []
    digits = Digits(rows, lengths=False, most=None)
    _, left = contracted(out, _NONE, digits, joints)
    by_sets = len(left) <= MOST_SET and light(out)
    allowed = len(left) * sums_of(len(left)) // QUICKER if by_sets else work.sums
    part = Work(min(allowed, work.sums), work.late)
    try:
        found = _back(turns(out, left, part), digits, part)
    except TooMany:
        if not by_sets:
            raise
        work.spend(allowed)
        found = _by_sets(out, left)
    for before, node, after, first, second in reversed(joints):
        onward = 1 if after == before else found.get((before, after), 0)
        found[before, node] = found.get((before, node), 0) + second * onward
        found[node, after] = found.get((node, after), 0) + first * onward
    return {
        (node, after): found.get((node, after), 0)
        for node, steps in enumerate(rows)
        for after in steps
        if after != node
    }


def _back(order: list[Turn], digits: Digits, work: Work) -> dict[Step, int]:
    """Go back over what was decided: how many ways lead on from each choice."""
    layers: list[dict[State, int]] = []
    swept(order, _NONE, digits, work, layers)
    found: dict[Step, int] = {}
    after: dict[State, int] = {}
    for turn, layer in zip(reversed(order), reversed(layers), strict=True):
        node, froms, tos = turn
        before: dict[State, int] = {}
        for state, number in layer.items():
            for tail, head, ways, ends in choices(state, turn, _NONE, _NONE):
                onward = 1 if ends is None else after.get(ends, 0)
                if not onward:
                    continue
                before[state] = before.get(state, 0) + ways * onward
                loops = number * ways * onward
                if tail >= 0:
                    step = tail, node
                    found[step] = found.get(step, 0) + loops // froms[tail]
                if head >= 0:
                    step = node, head
                    found[step] = found.get(step, 0) + loops // tos[head]
        after = before
    return found


def _by_sets(out: Numbers, nodes: list[int]) -> dict[Step, int]:
    """Take every node as a start: each loop through it comes back by one of its steps."""
    number = {node: new for new, node in enumerate(nodes)}
    rows = [{number[after]: ways for after, ways in out[node].items()} for node in nodes]
    found: dict[Step, int] = {}
    sets = Subsets(max(0, len(nodes) - 1))
    for start, node in enumerate(nodes):
        members = [each for each in range(len(nodes)) if each != start]
        for ends in paths_by_sets(rows, start, members, sets=sets).values():
            for last, ways in ends.items():
                if start in rows[last]:
                    step = nodes[last], node
                    found[step] = found.get(step, 0) + ways
    return found
