"""The kernels: one source, plain Python over flat sequences, compiled by numba where it pays.

A *field* is a part of a map in compressed rows: the steps out of node ``v`` stand at
``head[v] … head[v + 1]`` of ``to`` (where they lead), ``via`` (the number of the link) and
``sign`` (−1, 0, +1); the steps into it at ``back_head[v] … back_head[v + 1]`` of ``back``
(where they come from), ``back_via`` and ``back_sign``.

For a search the steps out of each node are *arranged* by the distance to the goal of where
they lead, so that the inner loop ends at the first that is too far. The search is depth-first
with *barriers*: ``barrier[v]`` is a number of links within which the goal cannot be reached
from ``v`` past the nodes on the path; ``v`` is not entered with as many links left, or fewer.
It begins as the distance to the goal and is raised where a search fails; a success lowers it
again for all that leads there. While nothing is raised, that costs nothing. The idea is that
of BC-DFS; Johnson's blocking is the case without a bound. So the time between two answers is
polynomial, however dense the parts that lead nowhere. As long as failing is rare no barrier is
raised at all.

A kernel stops when its block is full or its steps are spent, and goes on where it stopped when
called again: everything it must remember stands in the sequences it is given. The functions
keep to what both Python and numba understand: whole numbers, indices, loops.
"""

from __future__ import annotations

from typing import Any

#: A flat sequence of whole numbers: a list, or an array of numpy under numba.
Flat = Any

#: What is larger than any number of links.
FAR = 1 << 30

#: Why a kernel came back.
DONE, PAUSED, FULL = 0, 1, 2

#: The places in ``state``: the depth of the path, the answers and link numbers in the block,
#: the steps left, how many barriers are raised, answers by net sign, for loops whose turn it is
#: and how many nodes its distances were spread to, how many nodes were entered in vain
#: beyond what is free, and the deepest node of the path below which an answer was found.
DEPTH, ANSWERS, FILLED, STEPS, RAISED, LOWERS, UNKNOWN, RAISES, START, OPEN, FAILED, GOOD = range(
    12
)
STATE = 12

#: Barriers are raised only once more nodes were entered in vain than so many, and so many for
#: each answer: where failing is rare, remembering it costs more than it saves.
FREE, FREE_EACH = 100, 4


def put(found: Flat, at: int, links: Flat, count: int) -> None:
    """Copy the first ``count`` of ``links`` to ``found[at:]``."""
    found[at : at + count] = links[:count]


def put_each(found: Flat, at: int, links: Flat, count: int) -> None:
    """Do what :func:`put` does in the way that is quick when compiled."""
    for place in range(count):
        found[at + place] = links[place]


def spread(
    back_head: Flat, back: Flat, goal: int, stop: int, reach: int, closed: Flat, distance: Flat,
    ball: Flat,
) -> int:  # fmt: skip
    """Set the distance to ``goal`` of each node within ``reach`` links; return how many.

    Ways past ``stop`` do not count, and ``closed`` nodes are left out. ``distance`` is FAR
    throughout when called; ``ball`` holds the nodes that were reached, nearest first.
    """
    distance[goal] = 0
    ball[0] = goal
    count = 1
    place = 0
    while place < count:
        node = ball[place]
        place += 1
        further = distance[node] + 1
        if further > reach:
            break
        if node == stop:
            continue
        for at in range(back_head[node], back_head[node + 1]):
            before = back[at]
            if distance[before] == FAR and not closed[before]:
                distance[before] = further
                ball[count] = before
                count += 1
    return count


def narrow(
    head: Flat, to: Flat, via: Flat, sign: Flat, first: Flat, rest: Flat, source: int, goal: int,
    bound: int, number: Flat, nodes: Flat, new_head: Flat, new_to: Flat, new_via: Flat,
    new_sign: Flat,
) -> int:  # fmt: skip
    """Write the part of a field that lies on walks from ``source`` to ``goal`` within ``bound``.

    ``first`` and ``rest`` are the distances from the source and to the goal. Nodes are
    numbered anew in their order; returns how many there are, and ``new_head[count]`` steps.
    """
    count = 0
    for node in range(len(first)):
        if first[node] + rest[node] <= bound:
            number[node] = count
            nodes[count] = node
            count += 1
    filled = 0
    for new in range(count):
        node = nodes[new]
        new_head[new] = filled
        if node == goal:
            continue
        for at in range(head[node], head[node + 1]):
            after = to[at]
            if after != source and after != node and first[node] + 1 + rest[after] <= bound:
                new_to[filled] = number[after]
                new_via[filled] = via[at]
                new_sign[filled] = sign[at]
                filled += 1
    new_head[count] = filled
    return count


def confine(
    head: Flat, to: Flat, via: Flat, sign: Flat, part: Flat, number: Flat, nodes: Flat,
    new_head: Flat, new_to: Flat, new_via: Flat, new_sign: Flat,
) -> int:  # fmt: skip
    """Write the part of a field that lies on loops: the steps inside its components.

    Nodes are numbered anew in their order; returns how many there are.
    """
    count = 0
    for node in range(len(part)):
        number[node] = -1
        for at in range(head[node], head[node + 1]):
            if part[to[at]] == part[node]:
                number[node] = count
                nodes[count] = node
                count += 1
                break
    filled = 0
    for new in range(count):
        node = nodes[new]
        new_head[new] = filled
        for at in range(head[node], head[node + 1]):
            after = to[at]
            if part[after] == part[node]:
                new_to[filled] = number[after]
                new_via[filled] = via[at]
                new_sign[filled] = sign[at]
                filled += 1
    new_head[count] = filled
    return count


def turn(
    head: Flat, to: Flat, via: Flat, sign: Flat, size: int, back_head: Flat, back: Flat,
    back_via: Flat, back_sign: Flat,
) -> None:  # fmt: skip
    """Write the rows of a field turned round; ``back_head`` is 0 throughout when called."""
    for at in range(head[size]):
        back_head[to[at] + 1] += 1
    for node in range(size):
        back_head[node + 1] += back_head[node]
    for node in range(size):
        for at in range(head[node], head[node + 1]):
            after = to[at]
            here = back_head[after]
            back[here] = node
            back_via[here] = via[at]
            back_sign[here] = sign[at]
            back_head[after] = here + 1
    for node in range(size, 0, -1):
        back_head[node] = back_head[node - 1]
    back_head[0] = 0


def arrange(
    head: Flat, back_head: Flat, back: Flat, back_via: Flat, back_sign: Flat, distance: Flat,
    ball: Flat, count: int, stop: Flat, row_to: Flat, row_via: Flat, row_sign: Flat,
) -> None:  # fmt: skip
    """Write the steps among the nodes of a ball, of each node the nearest to the goal first.

    ``ball[:count]`` are the nodes by distance. The steps out of ``v`` come to stand at
    ``head[v] … stop[v]``: taking the ends in the order of their distance sorts them all.
    """
    for place in range(count):
        stop[ball[place]] = head[ball[place]]
    for place in range(count):
        node = ball[place]
        for at in range(back_head[node], back_head[node + 1]):
            before = back[at]
            if distance[before] < FAR:
                here = stop[before]
                row_to[here] = node
                row_via[here] = back_via[at]
                row_sign[here] = back_sign[at]
                stop[before] = here + 1


def widen(
    head: Flat, to: Flat, via: Flat, sign: Flat, start: int, reach: int, deep: int, closed: Flat,
    distance: Flat, mark: Flat, ball: Flat, count: int, queue: Flat, stop: Flat, row_to: Flat,
    row_via: Flat, row_sign: Flat,
) -> int:  # fmt: skip
    """Add what is out of the ball of ``reach`` but may be passed soon after ``start``.

    Nodes up to ``deep`` links after the start get all their steps, what is added those into
    the ball; its distance is only known to be above ``reach``. ``mark`` is FAR throughout
    when called, and changed for nodes of the ball only. Returns how many nodes the ball has then.
    """
    beyond = reach + 1
    queue[0] = start
    mark[start] = 0
    waiting = 1
    place = 0
    while place < waiting:
        node = queue[place]
        place += 1
        depth = mark[node]
        if depth > deep:
            break
        for at in range(head[node], head[node + 1]):
            after = to[at]
            if closed[after]:
                continue
            if distance[after] > reach:
                if distance[after] == FAR:
                    distance[after] = beyond
                    ball[count] = after
                    count += 1
                    here = head[after]
                    for inward in range(head[after], head[after + 1]):
                        if distance[to[inward]] <= reach:
                            row_to[here] = to[inward]
                            row_via[here] = via[inward]
                            row_sign[here] = sign[inward]
                            here += 1
                    stop[after] = here
                here = stop[node]
                row_to[here] = after
                row_via[here] = via[at]
                row_sign[here] = sign[at]
                stop[node] = here + 1
            if mark[after] == FAR:
                mark[after] = depth + 1
                queue[waiting] = after
                waiting += 1
    return count


def strong(head: Flat, to: Flat, size: int, part: Flat, low: Flat, stack: Flat, path: Flat,
           next_at: Flat) -> int:  # fmt: skip
    """Write the number of the strongly connected component of each node; return how many.

    Tarjan's algorithm without recursion (Tarjan 1972). ``part`` and ``low`` are 0 throughout
    when called; components are numbered from 1.
    """
    clock = parts = waiting = 0
    for root in range(size):
        if low[root]:
            continue
        depth = 0
        path[0] = root
        next_at[0] = head[root]
        clock += 1
        low[root] = clock
        stack[waiting] = root
        waiting += 1
        # Until its component is known, `part` of a node is minus the time it was entered.
        part[root] = -clock
        while depth >= 0:
            node = path[depth]
            place = next_at[depth]
            if place < head[node + 1]:
                next_at[depth] = place + 1
                after = to[place]
                if not low[after]:
                    depth += 1
                    path[depth] = after
                    next_at[depth] = head[after]
                    clock += 1
                    low[after] = clock
                    part[after] = -clock
                    stack[waiting] = after
                    waiting += 1
                elif part[after] < 0 and -part[after] < low[node]:
                    low[node] = -part[after]
                continue
            if low[node] == -part[node]:
                parts += 1
                while True:
                    waiting -= 1
                    member = stack[waiting]
                    part[member] = parts
                    if member == node:
                        break
            depth -= 1
            if depth >= 0 and low[node] < low[path[depth]]:
                low[path[depth]] = low[node]
    return parts


def lower(
    back_head: Flat, back: Flat, on_path: Flat, distance: Flat, barrier: Flat, queue: Flat,
    node: int,
) -> int:  # fmt: skip
    """Pass the barrier of ``node`` on to all that leads there; return how many are down again."""
    queue[0] = node
    count = 1
    place = 0
    down = 0
    while place < count:
        here = queue[place]
        place += 1
        needed = barrier[here] + 1
        for at in range(back_head[here], back_head[here + 1]):
            before = back[at]
            if barrier[before] > needed and not on_path[before] and distance[before] < FAR:
                if needed == distance[before]:
                    down += 1
                barrier[before] = needed
                queue[count] = before
                count += 1
    return down


def search(
    head: Flat, stop: Flat, to: Flat, via: Flat, sign: Flat, back_head: Flat, back: Flat,
    goal: int, bound: int, least: int, in_order: int, distance: Flat,
    barrier: Flat, on_path: Flat, queue: Flat, node_at: Flat, next_at: Flat, near_at: Flat,
    sign_at: Flat, link_at: Flat, state: Flat, fill: int, ends: Flat, found: Flat,
) -> int:  # fmt: skip
    """Go on with the search for walks to ``goal``; return DONE, PAUSED or FULL.

    Parameters
    ----------
    head, stop, to, via, sign
        The steps of the field, arranged: those out of ``v`` stand at ``head[v] … stop[v]``.
    back_head, back
        The field turned round.
    goal, bound, least
        Walks end at ``goal`` and have ``least`` to ``bound`` links.
    in_order
        Whether the steps are in the order of the links instead of arranged, so that the walks
        come out in the order of their links.
    distance, barrier, on_path
        By node; see the module.
    queue
        Room for as many nodes as there are.
    node_at, next_at, near_at, sign_at, link_at
        By depth: the node, its next step to try, the fewest links from it to the goal that
        were found below it, the net sign so far, the link taken.
    state
        What to go on from.
    fill
        Whether answers are written; otherwise they are only counted.
    ends, found
        The block: the links of all answers, and where each ends. There must be room for one
        answer of ``bound`` links.
    """
    depth = state[DEPTH]
    answers = state[ANSWERS]
    filled = state[FILLED]
    steps = state[STEPS]
    raised = state[RAISED]
    failed = state[FAILED]
    lowers = unknown = raises = 0
    room = len(ends)
    space = len(found)
    status = DONE
    while True:
        node = node_at[depth]
        place = next_at[depth]
        last = stop[node]
        left = bound - depth
        entered = -1
        for place in range(place, last):  # noqa: B020 - it goes on where it was
            after = to[place]
            reach = barrier[after]
            if reach < left:
                if after == goal:
                    # Forth and back over one pair of opposites is no feedback.
                    if depth + 1 >= least and (depth != 1 or link_at[0] != via[place]):
                        if fill:
                            if answers == room or filled + depth + 1 > space:
                                status = FULL
                                break
                            link_at[depth] = via[place]
                            put(found, filled, link_at, depth + 1)
                            filled += depth + 1
                            ends[answers] = filled
                        answers += 1
                        failed -= FREE_EACH
                        net = sign_at[depth] * sign[place]
                        if net > 0:
                            raises += 1
                        elif net < 0:
                            lowers += 1
                        else:
                            unknown += 1
                        if near_at[depth] == 1:
                            steps -= 1  # each of several parallel links is work
                    near_at[depth] = 1
                elif left == 2 and not in_order:
                    # One link before the last: the first steps from there lead to the goal.
                    at = head[after]
                    end = stop[after]
                    width = 0
                    while at + width < end and to[at + width] == goal:
                        width += 1
                    if fill and (answers + width > room or filled + bound * width > space):
                        if answers:
                            status = FULL
                        else:  # too many for any block: one by one
                            entered = after
                        break
                    steps -= max(1, width)
                    near_at[depth] = min(near_at[depth], 2)
                    link_at[depth] = via[place]
                    net = sign_at[depth] * sign[place]
                    for over in range(at, at + width):
                        if depth or via[over] != via[place]:
                            if fill:
                                link_at[depth + 1] = via[over]
                                put(found, filled, link_at, depth + 2)
                                filled += depth + 2
                                ends[answers] = filled
                            answers += 1
                            failed -= FREE_EACH
                            if net * sign[over] > 0:
                                raises += 1
                            elif net * sign[over] < 0:
                                lowers += 1
                            else:
                                unknown += 1
                    if steps <= 0 and width > 1:
                        status = PAUSED
                        break
                else:
                    entered = after
                    break
            elif distance[after] >= left and not in_order:
                break  # and whatever comes next is no nearer
        if status != DONE:
            next_at[depth] = place if status == FULL else place + 1
            break
        if entered >= 0:
            next_at[depth] = place + 1
            link_at[depth] = via[place]
            depth += 1
            node_at[depth] = entered
            next_at[depth] = head[entered]
            near_at[depth] = FAR
            sign_at[depth] = sign_at[depth - 1] * sign[place]
            if reach > distance[entered]:
                raised -= 1
            barrier[entered] = FAR
            on_path[entered] = 1
            steps -= 1
            if steps <= 0:
                status = PAUSED
                break
            continue
        if depth == 0:
            break
        near = near_at[depth]
        on_path[node] = 0
        if near == FAR:
            failed += 1
        elif near + 1 < near_at[depth - 1]:
            near_at[depth - 1] = near + 1
        if raised or (near == FAR and failed > FREE):
            promised = left + 1 if near == FAR else near
            # Never above what a neighbour promises, or a later lowering of that neighbour
            # would not find its way back to this node.
            for at in range(head[node], last):
                promised = min(promised, barrier[to[at]] + 1)
            barrier[node] = promised
            if promised > distance[node]:
                raised += 1
            if near < FAR:
                raised -= lower(back_head, back, on_path, distance, barrier, queue, node)
        else:
            barrier[node] = distance[node]
        depth -= 1
    state[DEPTH] = depth
    state[ANSWERS] = answers
    state[FILLED] = filled
    state[STEPS] = steps
    state[RAISED] = raised
    state[FAILED] = failed
    state[LOWERS] += lowers
    state[UNKNOWN] += unknown
    state[RAISES] += raises
    return status


def roam(
    head: Flat, stop: Flat, to: Flat, via: Flat, sign: Flat, back_head: Flat, back: Flat,
    goal: int, barrier: Flat, on_path: Flat, queue: Flat, node_at: Flat, next_at: Flat,
    sign_at: Flat, link_at: Flat, state: Flat, fill: int, ends: Flat, found: Flat,
) -> int:  # fmt: skip
    """Go on with a search that no bound on length restricts: Johnson's algorithm (1975).

    Parameters and results are those of :func:`search`, but that ``barrier`` is 0 for what is not
    entered: nodes on the path, and those that were left in vain until a node that they lead to
    is left with success. Net signs are followed only where answers are not written.
    """
    depth = state[DEPTH]
    answers = state[ANSWERS]
    filled = state[FILLED]
    steps = state[STEPS]
    dead = state[RAISED]
    good = state[GOOD]
    lowers = unknown = raises = 0
    room = len(ends)
    space = len(found)
    status = DONE
    while True:
        node = node_at[depth]
        place = next_at[depth]
        entered = -1
        for place in range(place, stop[node]):  # noqa: B020 - it goes on where it was
            after = to[place]
            if after == goal:
                good = depth
                # Forth and back over one pair of opposites is no feedback.
                if depth != 1 or link_at[0] != via[place]:
                    if fill:
                        if answers == room or filled + depth + 1 > space:
                            status = FULL
                            break
                        link_at[depth] = via[place]
                        put(found, filled, link_at, depth + 1)
                        filled += depth + 1
                        ends[answers] = filled
                    else:
                        net = sign_at[depth] * sign[place]
                        if net > 0:
                            raises += 1
                        elif net < 0:
                            lowers += 1
                        else:
                            unknown += 1
                    answers += 1
                    steps -= 1
            elif barrier[after]:
                entered = after
                break
        if status == FULL:
            next_at[depth] = place
            break
        if entered >= 0:
            next_at[depth] = place + 1
            link_at[depth] = via[place]
            depth += 1
            node_at[depth] = entered
            next_at[depth] = head[entered]
            sign_at[depth] = sign_at[depth - 1] * sign[place]
            barrier[entered] = 0
            on_path[entered] = 1
            if to[head[entered]] != goal:  # else there are answers, each of which is a step
                steps -= 1
            if steps <= 0:
                status = PAUSED
                break
            continue
        if depth == 0:
            break
        on_path[node] = 0
        if good < depth:
            dead += 1
        else:
            good = depth - 1
            barrier[node] = 1
            if dead:
                dead -= revive(back_head, back, goal, barrier, on_path, queue, node)
        depth -= 1
    state[DEPTH] = depth
    state[ANSWERS] = answers
    state[FILLED] = filled
    state[STEPS] = steps
    state[RAISED] = dead
    state[GOOD] = good
    state[LOWERS] += lowers
    state[UNKNOWN] += unknown
    state[RAISES] += raises
    return status


def revive(
    back_head: Flat, back: Flat, goal: int, barrier: Flat, on_path: Flat, queue: Flat, node: int
) -> int:
    """Let nodes be entered again that lead to ``node`` and were left in vain; return how many."""
    queue[0] = node
    count = 1
    place = 0
    while place < count:
        here = queue[place]
        place += 1
        for at in range(back_head[here], back_head[here + 1]):
            before = back[at]
            if not barrier[before] and not on_path[before] and before != goal:
                barrier[before] = 1
                queue[count] = before
                count += 1
    return count - 1


def search_loops(
    head: Flat, stop: Flat, row_to: Flat, row_via: Flat, row_sign: Flat, back_head: Flat,
    back: Flat, to: Flat, via: Flat, sign: Flat, back_via: Flat, back_sign: Flat,
    size: int, bound: int, distance: Flat, barrier: Flat, on_path: Flat, closed: Flat,
    ball: Flat, queue: Flat, node_at: Flat, next_at: Flat, near_at: Flat,
    sign_at: Flat, link_at: Flat, state: Flat, fill: int, ends: Flat, found: Flat,
) -> int:  # fmt: skip
    """Go on with the search for loops, each from its first node; see :func:`search`.

    ``distance`` and ``barrier`` are FAR throughout when first called, ``closed`` marks the
    nodes whose turn is over, and ``head, to, via, sign`` are the field, which is arranged anew
    for each start. With a bound, distances are spread half way only: a loop of ``bound`` links
    is, at each of its nodes, within half the bound of the start one way or the other.
    """
    status = DONE
    reach = bound - bound // 2
    if bound >= size:
        reach = bound
    while state[START] < size:
        start = state[START]
        idle = False
        if not state[OPEN]:
            count = spread(back_head, back, start, -1, reach, closed, distance, ball)
            near = FAR
            for at in range(head[start], head[start + 1]):
                near = min(near, distance[to[at]])
            idle = near >= bound and bound - reach < 2  # no step from here is on a loop
            if not idle:
                arrange(
                    head, back_head, back, back_via, back_sign, distance, ball, count, stop,
                    row_to, row_via, row_sign,
                )  # fmt: skip
            if bound - reach >= 2:
                count = widen(
                    head, to, via, sign, start, reach, bound - reach - 2, closed, distance,
                    barrier, ball, count, queue, stop, row_to, row_via, row_sign,
                )  # fmt: skip
            for place in range(count):
                barrier[ball[place]] = distance[ball[place]]
            state[OPEN] = count
            state[STEPS] -= count
            state[DEPTH] = 0
            state[RAISED] = 0
            state[GOOD] = -1
            node_at[0] = start
            next_at[0] = head[start]
            near_at[0] = FAR
            sign_at[0] = 1
            on_path[start] = 1
        if not idle and bound >= size:
            status = roam(
                head, stop, row_to, row_via, row_sign, back_head, back, start, barrier, on_path,
                queue, node_at, next_at, sign_at, link_at, state, fill, ends, found,
            )  # fmt: skip
        elif not idle:
            status = search(
                head, stop, row_to, row_via, row_sign, back_head, back, start, bound, 0, 0,
                distance, barrier, on_path, queue, node_at, next_at, near_at, sign_at,
                link_at, state, fill, ends, found,
            )  # fmt: skip
        if status != DONE:
            break
        for place in range(state[OPEN]):
            distance[ball[place]] = FAR
            barrier[ball[place]] = FAR
        on_path[start] = 0
        closed[start] = 1
        state[OPEN] = 0
        state[START] = start + 1
        if state[STEPS] <= 0:
            status = PAUSED
            break
    return status


def columns(
    ends: Flat, links: Flat, sign: Flat, grade: Flat, kind: Flat, net: Flat,
    lowest: Flat, causal: Flat,
) -> None:  # fmt: skip
    """Write the net sign, the lowest grade and the class of each walk.

    ``sign``, ``grade`` and ``kind`` are by link; ``kind`` is 0 for a causal link, 1 for a
    structural one, 2 for an association and 3 for opposites. A walk is causal if it has no
    association.
    """
    start = 0
    for number in range(len(ends)):
        stop = ends[number]
        product = 1
        least = FAR
        carries = 1
        for at in range(start, stop):
            link = links[at]
            product *= sign[link]
            least = min(least, grade[link])
            if kind[link] == 2:
                carries = 0
        net[number] = product
        lowest[number] = least
        causal[number] = carries
        start = stop


def carry(ends: Flat, links: Flat, places: Flat, counts: Flat) -> None:
    """Count on how many of the walks at some places each link is."""
    for number in range(len(places)):
        place = places[number]
        start = ends[place - 1] if place else 0
        for at in range(start, ends[place]):
            counts[links[at]] += 1
