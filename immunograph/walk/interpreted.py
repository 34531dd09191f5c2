"""Johnson's algorithm as Python runs it quickest, with the results of the kernel.

Iterators stand for places in rows, a set for marks, and an array of links for the path. A slice
of work begins from what the kernel remembers and leaves what the kernel would: the same answers
in the same order, after the same steps.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from immunograph.walk.kernels import (
    ANSWERS,
    DEPTH,
    DONE,
    FILLED,
    FULL,
    GOOD,
    LOWERS,
    PAUSED,
    RAISED,
    RAISES,
    STEPS,
    UNKNOWN,
    Flat,
)


class _Rows(dict[int, tuple[Sequence[int], list[tuple[int, int]]]]):
    """By node: its steps to the goal; where its other steps lead, and these.

    A step is told by what is ``known`` of it: its link, or its place.
    """

    def __init__(self, head: Flat, stop: Flat, to: Flat, known: Sequence[int], goal: int) -> None:
        super().__init__()
        self._field = head, stop, to, known, goal

    def __missing__(self, node: int) -> tuple[Sequence[int], list[tuple[int, int]]]:
        head, stop, to, known, goal = self._field
        start, end = head[node], stop[node]
        nodes = to[start:end]
        rest = start + nodes.count(goal)  # which come first: nothing is nearer to the goal
        row = known[start:rest], list(zip(nodes[rest - start :], known[rest:end], strict=True))
        self[node] = row
        return row


class _Before(dict[int, set[int]]):
    """By node: the nodes that lead to it."""

    def __init__(self, back_head: Flat, back: Flat) -> None:
        super().__init__()
        self._field = back_head, back

    def __missing__(self, node: int) -> set[int]:
        back_head, back = self._field
        found = self[node] = set(back[back_head[node] : back_head[node + 1]])
        return found


def roam(
    head: Flat, stop: Flat, to: Flat, via: Flat, sign: Flat, back_head: Flat, back: Flat,
    goal: int, barrier: Flat, on_path: Flat, queue: Flat, node_at: Flat, next_at: Flat,  # noqa: ARG001
    sign_at: Flat, link_at: Flat, state: Flat, fill: int, ends: Flat, found: Flat,
) -> int:  # fmt: skip
    """Do what :func:`immunograph.walk.kernels.roam` does."""
    if not fill:
        return _count(
            head, stop, to, via, sign, back_head, back, goal, barrier, on_path, node_at, next_at,
            sign_at, link_at, state,
        )  # fmt: skip
    depth, steps, good = state[DEPTH], state[STEPS], state[GOOD]
    filled, room, space = state[FILLED], len(ends) - state[ANSWERS], len(found)
    rows, before = _Rows(head, stop, to, via, goal), _Before(back_head, back)
    nodes, path = node_at[: depth + 1], array("i", link_at[:depth])
    dead = _dead(barrier, nodes, goal) if state[RAISED] else set()
    *iterators, row = _going_on(head, rows, nodes, next_at, on_path)
    out, stops = array("i"), array("q")
    status = DONE
    # The steps to the goal that are not gone through yet: only here there may be some.
    closing = rows[nodes[-1]][0]
    for last in closing[next_at[depth] - head[nodes[-1]] :]:
        good = depth
        if depth == 1 and path[0] == last:
            continue  # forth and back over one pair of opposites is no feedback
        if not room or filled + depth >= space:
            status = FULL
            break
        out += path
        out.append(last)
        filled += depth + 1
        stops.append(filled)
        room -= 1
        steps -= 1
    while not status:
        for after, link in row:  # noqa: B007 - both are used when it is left
            if barrier[after]:
                break
        else:
            if not depth:
                break
            node = nodes.pop()
            path.pop()
            row = iterators.pop()
            if good < depth:
                dead.add(node)
                depth -= 1
            else:
                depth -= 1
                good = depth
                barrier[node] = 1
                if dead and not dead.isdisjoint(before[node]):
                    _revive(node, before, dead, barrier)
            continue
        while True:
            barrier[after] = 0
            closing, rest = rows[after]
            onward = iter(rest)
            if not closing:
                steps -= 1
            if steps <= 0:
                status = PAUSED
                break
            for further, next_link in onward:  # noqa: B007 - as above
                if barrier[further]:
                    break
            else:  # nothing but the goal comes next, so it need not be put on the path
                if not closing:
                    dead.add(after)
                    break
                for last in closing:
                    if not depth and last == link:
                        continue
                    if not room or filled + depth + 2 > space:
                        status = FULL
                        break
                    out += path
                    out.append(link)
                    out.append(last)
                    filled += depth + 2
                    stops.append(filled)
                    room -= 1
                    steps -= 1
                if status:
                    break
                good = depth
                barrier[after] = 1
                if dead and not dead.isdisjoint(before[after]):
                    _revive(after, before, dead, barrier)
                break
            nodes.append(after)
            path.append(link)
            iterators.append(row)
            row = onward
            depth += 1
            if closing:
                good = depth
                for last in closing:
                    if depth == 1 and last == link:
                        continue
                    if not room or filled + depth >= space:
                        status = FULL
                        break
                    out += path
                    out.append(last)
                    filled += depth + 1
                    stops.append(filled)
                    room -= 1
                    steps -= 1
                if status:
                    break
            after, link = further, next_link
        if status and nodes[-1] != after:
            nodes.append(after)
            path.append(link)
            iterators.append(row)
            row = onward
            depth += 1
            if status == FULL:
                good = depth
    _leave(head, rows, nodes, (*iterators, row), node_at, next_at, on_path)
    if status:
        next_at[depth] = head[nodes[-1]] + (closing.index(last) if status == FULL else 0)
    link_at[:depth] = path
    kept, begun = state[ANSWERS], state[FILLED]
    found[begun:filled] = out
    ends[kept : kept + len(stops)] = stops
    state[DEPTH], state[ANSWERS], state[FILLED] = depth, kept + len(stops), filled
    state[STEPS], state[RAISED], state[GOOD] = steps, len(dead), good
    return status


def _count(
    head: Flat, stop: Flat, to: Flat, via: Flat, sign: Flat, back_head: Flat, back: Flat,
    goal: int, barrier: Flat, on_path: Flat, node_at: Flat, next_at: Flat, sign_at: Flat,
    link_at: Flat, state: Flat,
) -> int:  # fmt: skip
    """Do the same where answers are only counted, by net sign."""
    depth, steps, good, link = state[DEPTH], state[STEPS], state[GOOD], link_at[0]
    rows, before = _Rows(head, stop, to, range(len(to)), goal), _Before(back_head, back)
    nodes, nets = node_at[: depth + 1], sign_at[: depth + 1]
    dead = _dead(barrier, nodes, goal) if state[RAISED] else set()
    *iterators, row = _going_on(head, rows, nodes, next_at, on_path)
    tally = [0, 0, 0]  # unknown, raises, lowers
    status = DONE
    for last in rows[nodes[-1]][0][next_at[depth] - head[nodes[-1]] :]:
        good = depth
        if depth != 1 or via[last] != link:
            tally[nets[-1] * sign[last]] += 1
            steps -= 1
    while not status:
        for after, at in row:  # noqa: B007 - both are used when it is left
            if barrier[after]:
                break
        else:
            if not depth:
                break
            node = nodes.pop()
            nets.pop()
            row = iterators.pop()
            if good < depth:
                dead.add(node)
                depth -= 1
            else:
                depth -= 1
                good = depth
                barrier[node] = 1
                if dead and not dead.isdisjoint(before[node]):
                    _revive(node, before, dead, barrier)
            continue
        while True:
            barrier[after] = 0
            if not depth:
                link = via[at]
            net = nets[-1] * sign[at]
            closing, rest = rows[after]
            onward = iter(rest)
            if not closing:
                steps -= 1
            if steps <= 0:
                status = PAUSED
                nodes.append(after)
                nets.append(net)
                iterators.append(row)
                row = onward
                depth += 1
                break
            for last in closing:
                good = depth + 1
                if depth or via[last] != link:
                    tally[net * sign[last]] += 1
                    steps -= 1
            for further, onward_at in onward:  # noqa: B007 - as above
                if barrier[further]:
                    break
            else:
                if good <= depth:
                    dead.add(after)
                    break
                good = depth
                barrier[after] = 1
                if dead and not dead.isdisjoint(before[after]):
                    _revive(after, before, dead, barrier)
                break
            nodes.append(after)
            nets.append(net)
            iterators.append(row)
            row = onward
            depth += 1
            after, at = further, onward_at
    _leave(head, rows, nodes, (*iterators, row), node_at, next_at, on_path)
    if status:
        next_at[depth] = head[nodes[-1]]
    link_at[0] = link
    sign_at[: depth + 1] = nets
    state[DEPTH], state[STEPS], state[RAISED], state[GOOD] = depth, steps, len(dead), good
    state[ANSWERS] += sum(tally)
    for place, number in zip((UNKNOWN, RAISES, LOWERS), tally, strict=True):
        state[place] += number
    return status


def _dead(barrier: Flat, nodes: Sequence[int], goal: int) -> set[int]:
    """Return the nodes that were left in vain: those that are not entered and not on the path."""
    return {node for node, free in enumerate(barrier) if not free}.difference(nodes, (goal,))


def _leave(
    head: Flat, rows: _Rows, nodes: Sequence[int], iterators: Sequence[Any], node_at: Flat,
    next_at: Flat, on_path: Flat,
) -> None:  # fmt: skip
    """Write where the iterators over the steps of each node on the path are."""
    for at, (node, row) in enumerate(zip(nodes, iterators, strict=True)):
        closing, rest = rows[node]
        node_at[at], on_path[node] = node, 1
        next_at[at] = head[node] + len(closing) + len(rest) - row.__length_hint__()


def _going_on(
    head: Flat, rows: _Rows, nodes: Sequence[int], next_at: Flat, on_path: Flat
) -> Iterator[Any]:
    """Yield an iterator over the steps of each node on the path from where it was."""
    for node, place in zip(nodes, next_at, strict=False):
        on_path[node] = 0  # until it is left
        closing, rest = rows[node]
        row: Any = iter(rest)
        row.__setstate__(max(0, place - head[node] - len(closing)))
        yield row


def _revive(node: int, before: _Before, dead: set[int], barrier: Flat) -> None:
    """Let nodes be entered again that lead to ``node`` and were left in vain."""
    waiting = {node}
    while waiting:
        back = dead & before[waiting.pop()]
        dead -= back
        waiting |= back
        for each in back:
            barrier[each] = 1
