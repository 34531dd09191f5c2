"""The cheapest set that has an element of each of some sets: exactly, by branch and bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from immunograph.walk.budget import Budget

_Sets = tuple[frozenset[int], ...]


def hitting_set(
    sets: Iterable[frozenset[int]], cost: Mapping[int, int], *, budget: Budget
) -> frozenset[int] | None:
    """Return the cheapest set that meets every one of ``sets``.

    Parameters
    ----------
    sets : iterable of frozenset of int
        None of them empty.
    cost : mapping of int to int
        What each element costs, more than 0. If no two sets of elements cost the same, the
        answer does not depend on the order of ``sets``.
    budget : Budget
        When to stop.

    Returns
    -------
    frozenset of int or None
        None if the budget was spent before the answer was known.

    Notes
    -----
    The problem is NP-hard. An element that another, no dearer, stands in for everywhere is left
    out; then one of the smallest sets is chosen and each of its elements tried, cheapest
    first. A branch ends where its cost with a bound for the rest, the cheapest elements of sets
    that have none in common, is not below the best that is known.
    """
    first = _reduced(sets, cost)
    best: frozenset[int] | None = None
    least = sum(cost[element] for element in frozenset().union(*first)) + 1
    pending: list[tuple[_Sets, frozenset[int], int]] = [(first, frozenset(), 0)]
    while pending:
        left, chosen, spent = pending.pop()
        if spent + _bound(left, cost) >= least:
            continue
        if not left:
            best, least = chosen, spent
            continue
        branches = []
        refused: set[int] = set()
        for element in sorted(left[0], key=cost.__getitem__):
            if budget.spend(sum(map(len, left))):
                return None
            rest = [each - refused for each in left if element not in each]
            if all(rest):
                branches.append((_reduced(rest, cost), chosen | {element}, spent + cost[element]))
            refused.add(element)
        pending += reversed(branches)
    return best


def _bound(sets: _Sets, cost: Mapping[int, int]) -> int:
    """Return what sets without a common element cost at least; the sets are short to long."""
    total, seen = 0, set[int]()
    for each in sets:
        if seen.isdisjoint(each):
            seen |= each
            total += min(map(cost.__getitem__, each))
    return total


def _reduced(sets: Iterable[frozenset[int]], cost: Mapping[int, int]) -> _Sets:
    """Return the sets that matter, short to long, without elements that others stand in for."""
    short: list[frozenset[int]] = []
    for each in sorted(frozenset(sets), key=lambda s: (len(s), sorted(s))):
        if not any(other <= each for other in short):
            short.append(each)
    places: dict[int, set[int]] = {}
    for place, each in enumerate(short):
        for element in each:
            places.setdefault(element, set()).add(place)
    order = sorted(places, key=lambda element: (cost[element], element))
    gone = {
        element
        for rank, element in enumerate(order)
        if any(places[element] <= places[other] for other in order[:rank])
    }
    kept = sorted((each - gone for each in short), key=lambda s: (len(s), sorted(s)))
    return tuple(dict.fromkeys(kept))
