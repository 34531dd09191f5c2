"""Press predictions against an independent sum over permutations, closed forms and random draws."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.graph import CausalGraph
from immunograph.press.budgets import Deadline
from immunograph.press.chunks import Chunks, Job
from immunograph.press.exact import respond
from immunograph.press.montecarlo import draw
from immunograph.press.system import SelfLimit, limited, system_of
from immunograph.press.terms import TooLarge, cofactors, determinant, rows_of
from immunograph.vocabulary import Sign
from immunograph.walk import Network
from makers import link, small_map

RELATION = {1: "increases", -1: "decreases", 0: "affects"}


def system_map(entries, size):
    """Return a map of nodes 0 … size-1 with these (source, target, sign) links."""
    made = [
        link(f"E{number:02d}", str(a), RELATION[sign], str(b))
        for number, (a, b, sign) in enumerate(entries)
    ]
    return small_map(made, nodes=map(str, range(size)))


# -- brute force: Leibniz's sum, over permutations and over links side by side ---------------


def leibniz(matrix):
    """Return (positive, negative, unknown) terms of a matrix whose entries are lists of signs."""
    counts = [0, 0, 0]
    size = len(matrix)
    for columns in itertools.permutations(range(size)):
        inversions = sum(columns[a] > columns[b] for a, b in itertools.combinations(range(size), 2))
        for signs in itertools.product(
            *(matrix[row][column] for row, column in enumerate(columns))
        ):
            term = math.prod(signs) * (-1) ** inversions
            counts[(0, 1)[term < 0] if term else 2] += 1
    return tuple(counts)


def minus_a(entries, nodes, self_limit=True):
    rows = {i: {j: [] for j in nodes} for i in nodes}
    for a, b, sign in entries:
        if a in rows and b in rows:
            rows[b][a].append(-sign)
    for node in nodes:
        if self_limit and 1 not in rows[node][node]:
            rows[node][node].append(1)
    return rows


def dense(rows, nodes):
    return [[rows[i][j] for j in nodes] for i in nodes]


def brute(entries, size, source, goal):
    """Return the terms of the response by Cramer's rule, and those of the determinants.

    Over the nodes on walks from source to goal; None where the goal is not reached.
    """
    graph = nx.MultiDiGraph((a, b) for a, b, _ in entries)
    graph.add_nodes_from(range(size))
    reached = nx.descendants(graph, source) | {source}
    if goal not in reached:
        return None
    nodes = sorted(reached & (nx.ancestors(graph, goal) | {goal}))
    rows = minus_a(entries, nodes)
    replaced = {
        i: {j: ([1] if i == source else []) if j == goal else rows[i][j] for j in nodes}
        for i in nodes
    }
    parts = nx.strongly_connected_components(graph.subgraph(nodes))
    dets = [leibniz(dense(minus_a(entries, sorted(part)), sorted(part))) for part in parts]
    return leibniz(dense(replaced, nodes)), dets


def check(entries, size):
    graph = system_map(entries, size)
    network = Network(graph)
    for source in range(size):
        system = system_of(network, {source: Sign.RAISES})
        found = respond(system)
        for goal in range(size):
            expected = brute(entries, size, source, goal)
            if expected is None:
                assert goal not in system.at
                continue
            (positive, negative, unknown), dets = expected
            answer = found.responses[system.at[goal]]
            every = positive + negative + unknown
            if all(p > n for p, n, _ in dets):
                if every:
                    assert answer.weight == Fraction(abs(positive - negative), every)
                    assert (answer.net > 0) - (answer.net < 0) == (positive > negative) - (
                        positive < negative
                    )
                else:
                    assert answer.weight is None
            else:
                assert answer.weight is None
            # Each term of one sign alone makes a direction certain.
            if every and not negative + unknown:
                assert (answer.raises, answer.lowers) == (True, False)
            if every and not positive + unknown:
                assert (answer.raises, answer.lowers) == (False, True)
            assert (answer.raises or answer.lowers) == (every > 0)


@pytest.mark.parametrize("size", [2, 3])
def test_every_sign_pattern_of_two_and_three_nodes_agrees_with_the_sum_over_permutations(size):
    pairs = list(itertools.permutations(range(size), 2))
    for signs in itertools.product((None, 1, -1), repeat=len(pairs)):
        check([(*p, s) for p, s in zip(pairs, signs, strict=True) if s is not None], size)


def random_entries(size, most):
    ends = st.integers(0, size - 1)
    entries = st.tuples(ends, ends, st.sampled_from((1, -1, 1, -1, 0)))
    return st.lists(entries, max_size=most, unique_by=lambda entry: entry[:2])


@given(random_entries(4, 9))
def test_four_nodes_with_unknown_parallel_and_own_links_agree(entries):
    check(entries, 4)


@given(random_entries(5, 9))
def test_five_nodes_agree(entries):
    check(entries, 5)


@given(random_entries(4, 9))
def test_adjugate_and_determinant_are_those_of_leibniz(entries):
    system = system_of(Network(system_map(entries, 4)), dict.fromkeys(range(4), Sign.RAISES))
    rows = rows_of(system.into, range(4))
    whole = minus_a(entries, range(4))
    terms = determinant(rows)
    assert (terms.positive, terms.negative, terms.unknown) == leibniz(dense(whole, range(4)))
    for row in range(4):
        found = cofactors(rows, row)
        for column in range(4):
            replaced = {i: dict(whole[i]) for i in range(4)}
            for i in range(4):
                replaced[i][column] = [1] if i == row else []
            expected = leibniz(dense(replaced, range(4)))
            got = found.get(column)
            assert ((got and (got.positive, got.negative, got.unknown)) or (0, 0, 0)) == expected


def test_a_dense_component_is_refused_at_once_and_a_sparse_one_of_twenty_is_not():
    with pytest.raises(TooLarge):
        determinant([dict.fromkeys(range(20), (1, 1, 1)) for _ in range(20)])
    ring = [(i, (i + 1) % 20, 1 if i else -1) for i in range(20)]
    system = system_of(Network(system_map(ring, 20)), {0: Sign.RAISES})
    found = respond(system)
    assert not found.unweighed
    # One path to each node, and no loop beside it: every prediction is certain.
    assert all(response.weight == 1 for response in found.responses)


# -- properties ------------------------------------------------------------------------------


def verdicts(graph: CausalGraph, source: str, sign: Sign = Sign.RAISES):
    network = Network(graph)
    system = system_of(network, {network.index[source]: sign})
    found = respond(system)
    return {network.names[node]: found.responses[place] for node, place in system.at.items()}


def seen(response):
    return response.raises, response.lowers, response.net, response.weight


@given(random_entries(5, 12), st.permutations(range(5)))
def test_other_names_change_nothing(entries, names):
    renamed = [(names[a], names[b], sign) for a, b, sign in reversed(entries)]
    before = verdicts(system_map(entries, 5), "0")
    after = verdicts(system_map(renamed, 5), str(names[0]))
    assert {str(names[int(n)]): seen(r) for n, r in before.items()} == {
        n: seen(r) for n, r in after.items()
    }


@given(random_entries(5, 12))
def test_the_reversed_press_reverses_every_prediction(entries):
    graph = system_map(entries, 5)
    down = verdicts(graph, "0", Sign.LOWERS)
    for node, up in verdicts(graph, "0").items():
        assert (up.raises, up.lowers, up.weight) == (
            down[node].lowers, down[node].raises, down[node].weight,
        )  # fmt: skip
        assert up.net is None or up.net == -down[node].net


@given(random_entries(4, 8), random_entries(3, 8))
def test_what_cannot_be_reached_changes_nothing(entries, others):
    apart = [(a + 4, b + 4, sign) for a, b, sign in others] + [(4, 0, 1)]
    before = verdicts(system_map(entries, 4), "0")
    after = verdicts(system_map([*entries, *apart], 7), "0")
    assert {n: seen(r) for n, r in before.items()} == {n: seen(r) for n, r in after.items()}


@given(st.lists(st.sampled_from((1, -1)), min_size=1, max_size=6))
def test_along_a_chain_the_prediction_is_the_product_of_signs(signs):
    entries = [(n, n + 1, sign) for n, sign in enumerate(signs)]
    found = verdicts(system_map(entries, len(signs) + 1), "0")
    for node in range(len(signs) + 1):
        product = math.prod(signs[:node])
        answer = found[str(node)]
        assert (answer.raises, answer.lowers) == (product > 0, product < 0)
        assert answer.weight == 1


@given(random_entries(6, 14))
def test_without_loops_the_prediction_is_what_the_signs_of_the_paths_are(entries):
    one = {(min(a, b), max(a, b)): sign for a, b, sign in entries if a != b}
    onward = [(a, b, sign) for (a, b), sign in one.items()]
    found = verdicts(system_map(onward, 6), "0")
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(6))
    for a, b, sign in onward:
        graph.add_edge(a, b, sign=sign)
    for node in range(1, 6):
        paths = list(nx.all_simple_edge_paths(graph, 0, node))
        signs = [math.prod(graph.edges[edge]["sign"] for edge in path) for path in paths]
        if not signs:
            assert str(node) not in found
            continue
        answer = found[str(node)]
        assert answer.raises == any(sign >= 0 for sign in signs)
        assert answer.lowers == any(sign <= 0 for sign in signs)
        assert answer.weight == Fraction(abs(sum(signs)), len(signs))


# -- draws -----------------------------------------------------------------------------------


def drawn(entries, size, source, draws=400, **options):
    network = Network(system_map(entries, size))
    system = system_of(network, {source: Sign.RAISES})
    return system, draw(system, draws, seed=5, budget=Deadline(), **options)


def test_draws_never_contradict_what_is_certain():
    chance = random.Random(8)
    for _ in range(25):
        size = chance.randint(2, 6)
        entries = [
            (chance.randrange(size), chance.randrange(size), chance.choice((1, -1, -1, 0)))
            for _ in range(chance.randint(size, 2 * size))
        ]
        system, found = drawn(entries, size, 0, draws=100)
        answers = respond(system).responses
        for place, answer in enumerate(answers):
            assert answer.raises or not found.raises[place]
            assert answer.lowers or not found.lowers[place]
            if answer.raises != answer.lowers and found.stable:
                assert found.raises[place] + found.lowers[place] == found.stable


def test_two_opposed_routes_agree_with_the_closed_form():
    # 0 raises 2 and raises 1, which lowers 2. With each node limiting itself by s, the change of
    # 2 is (a - bc/s) up to a positive factor: positive where a s > b c, of four draws from (0, 1).
    # The two products have the same distribution, so that has probability one half.
    _, found = drawn([(0, 2, 1), (0, 1, 1), (1, 2, -1)], 3, 0, draws=20_000)
    assert found.raises[2] / found.stable == pytest.approx(1 / 2, abs=0.015)
    # Links side by side are one effect: of opposite signs, either way in one half.
    _, found = drawn([(0, 1, 1), (0, 1, 1), (0, 1, -1)], 2, 0, draws=20_000)
    assert found.raises[1] / found.stable == pytest.approx(1 / 2, abs=0.015)


def test_two_nodes_that_raise_each_other_are_stable_in_half_the_draws():
    # Stable iff s t > a b, of four draws from (0, 1): one half. And then both rise.
    _, found = drawn([(0, 1, 1), (1, 0, 1)], 2, 0, draws=20_000)
    (part,) = found.stability
    assert part.stable / part.tried == pytest.approx(1 / 2, abs=0.015)
    assert found.raises == (found.stable, found.stable) == (20_000, 20_000)


def test_the_same_seed_draws_the_same_and_another_does_not():
    entries = [(0, 1, 1), (1, 0, 0), (0, 2, 1), (1, 2, -1), (2, 0, 0)]
    assert drawn(entries, 3, 0)[1] == drawn(entries, 3, 0)[1]
    network = Network(system_map(entries, 3))
    system = system_of(network, {0: Sign.RAISES})
    seeds = {draw(system, 400, seed=n, budget=Deadline()).raises for n in range(4)}
    assert len(seeds) > 1


def test_links_that_are_there_at_times_move_what_they_reach_at_times():
    _, found = drawn([(0, 1, 1), (1, 0, -1), (1, 2, 1)], 3, 0, 20_000, chance=lambda _: 0.5)
    assert found.raises[0] == found.stable
    assert found.raises[1] / found.stable == pytest.approx(1 / 2, abs=0.015)
    assert found.raises[2] / found.stable == pytest.approx(1 / 4, abs=0.015)
    # What is not reached does not move at all, not even by rounding.
    assert (found.lowers[1], found.lowers[2]) == (0, 0)
    _, none = drawn([(0, 1, 1), (1, 0, -1)], 2, 0, chance=lambda _: 0.0)
    assert none.raises == (none.stable, 0)
    assert none.lowers == (0, 0)


def test_what_is_never_stable_stops_and_says_so():
    ring = [(a, b, 1) for a in range(7) for b in range(7) if a != b]
    _, found = drawn(ring, 7, 0, draws=5)
    assert found.stable < 5
    assert found.stopped == "few draws are stable, and no more were tried"
    assert found.stability[0].tried == 500


def test_nothing_is_stable_that_nothing_limits():
    network = Network(system_map([(0, 1, 1), (1, 0, -1)], 2))
    for choice in (SelfLimit.NONE, SelfLimit.LISTED):
        found = respond(system_of(network, {0: Sign.RAISES}, self_limit=choice))
        assert found.unstable == (((0, 1), "nothing in it limits itself"),)


def test_a_node_without_self_limitation_takes_back_what_arrives():
    # 1 limits 0 and has no other input: at rest 0 cannot change, whatever pushes 0.
    network = Network(system_map([(0, 0, -1), (0, 1, 1), (1, 0, -1)], 2))
    found = respond(system_of(network, {0: Sign.RAISES}, self_limit=SelfLimit.LISTED))
    assert [seen(r)[:2] for r in found.responses] == [(False, False), (True, False)]


# -- one variable, one equation --------------------------------------------------------------


def solved(entries, size, *, damped, seed=5, draws=20):
    """Return a system, and strengths and changes of some draws."""
    system = system_of(Network(system_map(entries, size)), {0: Sign.RAISES})
    never = frozenset(p for p, r in enumerate(respond(system).responses) if r.sign is None)
    job = Job(
        system=limited(system) if damped else system, seed=seed, draws=draws, damped=damped,
        chances={}, together=(), given=(), watch=None, needed=None,
        still=frozenset() if damped else never,
    )  # fmt: skip
    chunks = Chunks(job)
    drawn, _, _ = chunks.draw(0, draws, Deadline())
    return chunks, drawn, chunks.solve(drawn)


def whole(chunks, drawn, number):
    """Return the community matrix of one draw, made anew from strengths."""
    size = len(chunks.system.nodes)
    part_of = {place: part for part in chunks.system.parts for place in part}
    found = np.zeros((size, size))
    row = 0
    for effects in chunks.system.into:
        for effect in effects:
            strength = drawn[row, number]
            found[effect.target, effect.source] += strength
            inside = part_of[effect.source] == part_of[effect.target]
            if chunks.job.damped and inside and not effect.limits:
                found[effect.target, effect.target] -= abs(strength)
            row += 1
    return found


@settings(max_examples=60, deadline=None)
@given(random_entries(6, 14), st.booleans(), st.integers(0, 2**32))
def test_the_equation_of_every_variable_holds_draw_by_draw(entries, damped, seed):
    chunks, drawn, change = solved(entries, 6, damped=damped, seed=seed)
    push = np.zeros(len(change))
    push[list(chunks.system.push)] = list(chunks.system.push.values())
    for number in range(change.shape[1]):
        a = whole(chunks, drawn, number)
        scale = 1 + np.abs(a) @ np.abs(change[:, number])
        assert np.all(np.abs(a @ change[:, number] + push) < 1e-9 * scale)
        if damped:
            assert np.linalg.eigvals(a).real.max() < 0
    assert change.shape[1] == 20 or not damped


def test_damped_draws_are_always_stable_however_dense():
    chance = random.Random(3)
    for size in (5, 12, 25):
        entries = [
            (a, b, chance.choice((1, 1, -1, 0))) for a in range(size) for b in range(size) if a != b
        ]
        chunks, drawn, _ = solved(entries, size, damped=True)
        for number in range(20):
            assert np.linalg.eigvals(whole(chunks, drawn, number)).real.max() < 0


def test_a_balanced_component_is_certain_and_damped_draws_agree():
    chance = random.Random(11)
    for number in range(1000):
        size = chance.randint(2, 9)
        sides = [chance.choice((1, -1)) for _ in range(size)]
        ring = [*range(size)]
        chance.shuffle(ring)
        pairs = {(a, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)}
        pairs |= {
            (chance.randrange(size), chance.randrange(size))
            for _ in range(chance.randrange(2 * size))
        }
        entries = [(a, b, sides[a] * sides[b]) for a, b in sorted(pairs) if a != b]
        system = system_of(Network(system_map(entries, size)), {0: Sign.RAISES})
        answers = respond(system).responses
        expected = [Sign(side * sides[0]) for side in sides]
        assert [answer.sign for answer in answers] == expected
        if number % 20:
            continue
        found = draw(system, 20, seed=number, budget=Deadline(), damped=True)
        assert [r - f for r, f in zip(found.raises, found.lowers, strict=True)] == [
            20 * sign for sign in expected
        ]


@settings(max_examples=60, deadline=None)
@given(random_entries(5, 12), st.permutations(range(5)))
def test_signs_decide_the_same_whatever_the_nodes_are_called(entries, names):
    renamed = [(names[a], names[b], sign) for a, b, sign in reversed(entries)]
    here = respond(system_of(Network(system_map(entries, 5)), {0: Sign.RAISES}, hold=True))
    there = system_of(Network(system_map(renamed, 5)), {names[0]: Sign.RAISES}, hold=True)
    again = respond(there)
    system = system_of(Network(system_map(entries, 5)), {0: Sign.RAISES}, hold=True)
    for node in range(5):
        one, two = here.of(system, node), again.of(there, names[node])
        assert (one and one.sign) == (two and two.sign)


@settings(max_examples=60, deadline=None)
@given(random_entries(5, 12))
def test_what_is_held_is_what_is_pushed_where_nothing_acts_on_it(entries):
    free = [entry for entry in entries if entry[1] != 0]
    network = Network(system_map(entries, 5))
    held = system_of(network, {0: Sign.RAISES}, hold=True)
    cut = system_of(Network(system_map(free, 5)), {0: Sign.RAISES})
    found, other = respond(held), respond(cut)
    for node in range(5):
        one, two = found.of(held, node), other.of(cut, node)
        assert (one and seen(one)) == (two and seen(two))
    assert found.of(held, 0).sign is Sign.RAISES


def test_links_of_an_opposite_are_links_of_the_variable_with_the_other_sign():
    chance = random.Random(17)
    for _ in range(150):
        size = chance.randint(2, 5)
        pairs = {
            (chance.randrange(size), chance.randrange(size))
            for _ in range(chance.randint(size, 2 * size))
        }
        entries = [(a, b, chance.choice((1, -1, 1, -1, 0))) for a, b in sorted(pairs) if a != b]
        plain = system_of(Network(system_map(entries, size)), {0: Sign.RAISES})
        # Some ends of links move to the other end of the scale of node 1.
        made = []
        for number, (a, b, sign) in enumerate(entries):
            for end in (a, b):
                sign = -sign if end == 1 and chance.random() < 0.5 else sign
            ends = [str(a), str(b)]
            if 1 in (a, b) and sign != entries[number][2]:
                ends[0 if a == 1 else 1] = "other"
            made.append(link(f"E{number:02d}", ends[0], RELATION[sign], ends[1]))
        made.append(link("O1", "other", "opposite_of", "1"))
        graph = small_map(made, nodes=[*map(str, range(size)), "other"])
        network = Network(graph)
        turned = system_of(network, {network.index["0"]: Sign.RAISES})
        here, there = respond(plain), respond(turned)
        for node in range(size):
            one, two = here.of(plain, node), there.of(turned, network.index[str(node)])
            assert (one and seen(one)) == (two and seen(two))
        one, two = here.of(plain, 1), there.of(turned, network.index["other"])
        assert (one and seen(one.turned(-1))) == (two and seen(two))
