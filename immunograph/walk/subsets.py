"""Simple paths summed by the set of nodes that they pass (Bellman 1962, Held and Karp 1962).

Paths from one node are counted by the set of nodes passed and the last of them, all sets of a
size at once, as products of matrices. That takes about 2ⁿ n² sums and memory for two sizes.

The sums are exact: numbers of 64 bits with 53 for a whole number hold them where a bound that
is known beforehand allows it; otherwise they are made modulo several numbers without a common
divisor, and put together again (Chinese remainders).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from immunograph.walk.sums import Numbers, bound_of

#: Every whole number up to this is exact in a float.
_EXACT = 1 << 53

#: Numbers of so many bits are split off, so that sums of them stay exact.
_HALF = float(1 << 26)

#: How many paths end at each node, by their number of links.
Ends = dict[int, dict[int, int]]


class Subsets:
    """The sets of up to so many things, by their size, as bits of whole numbers.

    The sets of fewer things are the first ones of each size, so one instance serves all.
    """

    def __init__(self, things: int) -> None:
        import numpy as np

        self.things = things
        sizes = np.zeros(1, np.int8)
        for _ in range(things):
            sizes = np.concatenate((sizes, sizes + 1))
        self.place = np.empty(1 << things, np.int32)
        self.of_size = []
        for size in range(things + 1):
            sets = np.flatnonzero(sizes == size)
            self.of_size.append(sets)
            self.place[sets] = np.arange(len(sets), dtype=np.int32)


def sums_of(nodes: int) -> int:
    """Return about how many sums the paths over so many nodes take."""
    return nodes * nodes << nodes


def paths_by_sets(
    rows: Numbers,
    start: int,
    members: Sequence[int],
    *,
    most: int | None = None,
    required: Sequence[int] = (),
    sets: Subsets | None = None,
    check: Callable[[], None] | None = None,
) -> Ends:
    """Count the simple paths from a node over some others, by length and last node.

    Parameters
    ----------
    rows : list of dict of int to int
        For each node the nodes it leads to, and in how many ways.
    start : int
        Where the paths begin.
    members : sequence of int
        The other nodes that they may pass.
    most : int, optional
        The most links of a path.
    required : sequence of int
        Members that each path must pass.
    sets : Subsets, optional
        Those of as many things, or more; by default they are made.
    check : callable, optional
        Called before each set size; it may raise.
    """
    import numpy as np

    count = len(members)
    if not count:
        return {}
    sets = sets or Subsets(count)
    # The last member is the first bit: so the sets without the first members come first.
    bits = list(reversed(members))
    number = {node: bit for bit, node in enumerate(bits)}
    steps = np.zeros((count, count))
    begin = np.zeros(count)
    for node, bit in number.items():
        for after, ways in rows[node].items():
            if after in number and after != node:
                steps[bit, number[after]] = float(ways)
    for after, ways in rows[start].items():
        if after in number:
            begin[number[after]] = float(ways)
    needed = sum(1 << number[node] for node in required)
    longest = count if most is None else min(most, count)
    bound = bound_of([rows[start], *(rows[node] for node in members)])
    found: list[tuple[int, Any]] = []
    for modulus in _moduli(bound, steps, begin):
        layers = _layers(steps, begin, sets, longest, modulus, check)
        found.append((modulus, [_row_sums(numbers, passed, needed) for numbers, passed in layers]))
    ends: Ends = {}
    for length in range(1, longest + 1):
        for bit, node in enumerate(bits):
            parts = [(modulus, sums[length - 1][bit]) for modulus, sums in found]
            ways = parts[0][1] if not parts[0][0] else _together(parts)
            if ways:
                ends.setdefault(length, {})[node] = ways
    return ends


def _moduli(bound: int, steps: Any, begin: Any) -> list[int]:
    """Return the numbers modulo which to count: 0 alone where nothing can exceed 53 bits."""
    if bound < _EXACT:
        return [0]
    wide = int(max(abs(steps).sum(axis=0).max(), abs(begin).max(), 1))
    # A number left over is between −modulus and twice the modulus, and so many are added.
    modulus = _EXACT // (4 * wide)
    found: list[int] = []
    product = 1
    while product <= 2 * bound:
        if math.gcd(modulus, product) == 1:
            found.append(modulus)
            product *= modulus
        modulus -= 1
    return found


def _layers(
    steps: Any,
    begin: Any,
    sets: Subsets,
    longest: int,
    modulus: int,
    check: Callable[[], None] | None,
) -> Iterator[tuple[Any, Any]]:
    """Yield for each size the numbers of paths, by last node and set, and these sets."""
    import numpy as np

    count = len(begin)
    here = np.diag(begin)
    for size in range(1, longest + 1):
        if check is not None:
            check()
        passed = sets.of_size[size][: math.comb(count, size)]
        yield here, passed
        if size == longest:
            return
        onward = steps.T @ here
        if modulus:
            onward -= np.floor(onward * (1.0 / modulus)) * modulus
        further = np.zeros((count, math.comb(count, size + 1)))
        for bit in range(count):
            free = np.flatnonzero((passed >> bit) & 1 == 0)
            further[bit, sets.place[passed[free] | 1 << bit]] = onward[bit, free]
        here = further


def _row_sums(numbers: Any, passed: Any, needed: int) -> list[int]:
    """Return the sum of each row over the sets that hold what is needed, exactly."""
    import numpy as np

    if needed:
        numbers = numbers[:, passed & needed == needed]
    high = np.floor(numbers / _HALF)
    low = numbers - high * _HALF
    return [
        int(upper) * int(_HALF) + int(lower)
        for upper, lower in zip(high.sum(axis=1), low.sum(axis=1), strict=True)
    ]


def _together(parts: Sequence[tuple[int, int]]) -> int:
    """Return the number of the smallest size that leaves each remainder."""
    number, product = 0, 1
    for modulus, remainder in parts:
        number += product * ((remainder - number) * pow(product, -1, modulus) % modulus)
        product *= modulus
    return number - product if number > product // 2 else number
