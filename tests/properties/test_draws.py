"""Draws: the same whoever makes them, kept by what is given, and counted by what was drawn."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.press.budgets import Deadline
from immunograph.press.chunks import BINS, CHUNK, Chunks, Job
from immunograph.press.montecarlo import draw
from immunograph.press.system import limited, system_of
from immunograph.vocabulary import Sign
from immunograph.walk import Network
from makers import link, small_map

RELATION = {1: "increases", -1: "decreases", 0: "affects"}
UP, DOWN = Sign.RAISES, Sign.LOWERS


def system(entries, size, source=0):
    """Return what raising a node reaches, where these (source, target, sign) links are."""
    made = [
        link(f"E{number:02d}", str(a), RELATION[sign], str(b))
        for number, (a, b, sign) in enumerate(entries)
    ]
    network = Network(small_map(made, nodes=map(str, range(size))))
    return system_of(network, {source: UP})


def job_of(system, seed, *, draws=40, damped=False, chances=(), watch=None):
    return Job(
        system=limited(system) if damped else system, seed=seed, draws=draws, damped=damped,
        chances=dict(chances), together=(), given=(), watch=watch, needed=None, still=frozenset(),
    )  # fmt: skip


def drawn(entries, size, draws=400, **options):
    return draw(system(entries, size), draws, **{"seed": 5, "budget": Deadline()} | options)


def entries_of(size, most):
    ends = st.integers(0, size - 1)
    return st.lists(
        st.tuples(ends, ends, st.sampled_from((1, -1, -1, 0))), min_size=1, max_size=most
    )


def close(share, draws):
    """Return what a share of draws is within four standard errors of: once in 16 000 it is not."""
    return pytest.approx(share, abs=4 * sqrt(share * (1 - share) / draws))


# -- the same bytes --------------------------------------------------------------------------

#: Two loops, one past the other, a link of unknown sign between them, one that shows no change.
MIXED = [
    (0, 1, 1), (1, 0, 1), (1, 2, 0), (2, 3, 1), (3, 2, -1), (3, 4, 1), (4, 2, 1), (0, 5, -1),
]  # fmt: skip


@pytest.fixture(params=["threads", "processes"])
def executor(request):
    kind = {"threads": ThreadPoolExecutor, "processes": ProcessPoolExecutor}[request.param]
    with kind(4) as pool:
        yield pool


@pytest.mark.parametrize("draws", [1, CHUNK, 5 * CHUNK + 7])
def test_the_same_seed_gives_the_same_whoever_draws(executor, draws):
    options = {
        "chance": half,
        "together": [(2, 7)],
        "given": {1: UP},
        "watch": 2,
    }
    here = drawn(MIXED, 6, draws, **options)
    assert here.stable == draws
    assert drawn(MIXED, 6, draws, executor=executor, **options) == here
    assert draws == 1 or drawn(MIXED, 6, draws, seed=6, **options) != here


def half(link):
    return 1.0 if link == 0 else 0.5


def test_a_chunk_is_the_same_whatever_was_drawn_before_it():
    chunks = Chunks(job_of(system(MIXED, 6), 3))
    last = chunks.make(7, 40, Deadline())
    again = Chunks(chunks.job).make(7, 40, Deadline())
    assert [*last.raises, *last.lowers, *last.tried[0]] == [
        *again.raises, *again.lowers, *again.tried[0],
    ]  # fmt: skip
    assert list(chunks.make(8, 40, Deadline()).raises) != list(last.raises)


def test_time_that_is_up_is_told_and_what_was_found_is_kept(executor):
    many = 10**9
    for who in (None, executor):
        found = drawn(MIXED, 6, many, budget=Deadline(0.2), executor=who)
        assert found.stopped == "stopped after 0.2 s"
        assert 0 < found.stable < many


def test_an_error_of_a_worker_is_not_swallowed():
    class Broken(Executor):
        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            future.set_exception(OSError("gone"))
            return future

    with pytest.raises(OSError, match="gone"):
        drawn(MIXED, 6, executor=Broken())


# -- what is given, and what is watched ------------------------------------------------------


@settings(max_examples=25)
@given(entries_of(5, 9), st.integers(0, 2**32), st.data())
def test_what_is_given_keeps_the_draws_that_move_so(entries, seed, data):
    whole = system(entries, 5)
    places = st.integers(0, len(whole.nodes) - 1)
    wanted = data.draw(st.dictionaries(places, st.sampled_from((1, -1)), max_size=2))
    watch = data.draw(places)
    job = job_of(whole, seed, chances={0: 0.5}, watch=watch)
    free, filtered = Chunks(job), Chunks(replace(job, given=tuple(wanted.items())))
    # A chunk of one draw tells what that draw does: so each can be kept or not by hand.
    for number in range(12):
        one = free.make(number, 1, Deadline())
        kept = filtered.make(number, 1, Deadline())
        moves = one.raises - one.lowers
        so = [moves[place] == sign for place, sign in wanted.items()] if one.stable else []
        assert kept.stable == one.stable
        assert list(kept.alone) == (so or [0] * len(wanted))
        assert kept.kept == (one.stable and all(so))
        assert list(kept.raises) == list(one.raises * kept.kept)
        assert (kept.watched == one.watched * kept.kept).all()


def test_what_is_given_and_what_is_known_of_it_agree():
    # Two routes to 2, which are opposed; 3 follows 2.
    entries = [(0, 2, 1), (0, 1, 1), (1, 2, -1), (2, 3, 1)]
    free = drawn(entries, 4, 2000)
    kept = drawn(entries, 4, 2000, given={3: UP})
    assert kept.kept == kept.raises[2] == kept.raises[3] == free.raises[3]
    assert kept.alone == (free.raises[3],)
    assert free.kept == free.stable == 2000
    none = drawn(entries, 4, 200, given={2: UP, 3: DOWN})
    assert (none.kept, none.raises) == (0, (0, 0, 0, 0))
    assert sum(none.alone) == 200


def test_the_table_of_a_link_counts_every_kept_draw_once():
    free = drawn(MIXED, 6, 800, chance=half, watch=2)
    whole = (free.raises[2], free.lowers[2], free.kept - free.raises[2] - free.lowers[2])
    kinds = {}
    for each in free.watched:
        (link_number,) = each.links
        kinds.setdefault(link_number, {})[each.kind] = each.counts
    assert sorted(kinds) == list(range(8))
    for number, tables in kinds.items():
        existence = tables.get("existence")
        there = existence[1] if existence else whole
        assert (existence is None) == (number == 0)
        if existence:
            assert tuple(map(sum, zip(*existence, strict=True))) == whole
        assert ("sign" in tables) == (number == 2)
        for kind in set(tables) & {"sign", "strength"}:
            assert tuple(map(sum, zip(*tables[kind], strict=True))) == there
        assert len(tables["strength"]) == BINS
    # Of 2 only the link into it decides the way: where it is missing, nothing moves.
    missing, _ = kinds[2]["existence"]
    assert missing[:2] == (0, 0)
    lowers, raises = kinds[2]["sign"]
    assert lowers[0] == raises[1] == 0


def test_what_is_not_watched_is_not_counted():
    assert drawn(MIXED, 6).watched == ()


# -- closed forms ----------------------------------------------------------------------------
# Strengths are uniform on (0, 1). For independent ones, P(u v > x y) = 1/2 by symmetry, and each
# node limits itself with a strength s, t.


def test_links_that_belong_together_are_there_together():
    entries = [(0, 1, 1), (1, 2, 1)]
    apart = drawn(entries, 3, 20_000, chance=lambda _: 0.5)
    assert apart.raises[2] / apart.stable == close(1 / 4, 20_000)
    paired = drawn(entries, 3, 20_000, chance=lambda _: 0.5, together=[(0, 1)])
    assert paired.raises[2] == paired.raises[1]
    assert paired.raises[2] / paired.stable == close(1 / 2, 20_000)
    # The lowest of their chances is that of all.
    lower = drawn(entries, 3, 20_000, chance=lambda n: (0.25, 1.0)[n], together=[(0, 1)])
    assert lower.raises[2] / lower.stable == close(1 / 4, 20_000)


def test_a_pair_is_weighed_by_how_often_it_is_stable():
    # Two nodes raise each other, or do not, one half each. With both links it is stable iff
    # s t > a b, one half; without, always. So of stable draws 1/4 : 1/2 have the links.
    pair = [(0, 1, 1), (1, 0, 1)]
    found = drawn(pair, 2, 20_000, chance=lambda _: 0.5, together=[(0, 1)])
    assert found.raises[1] / found.stable == close(1 / 3, 20_000)
    # With one coin for two such pairs, the second driven by the first: 1/8 : 1/2.
    two = [*pair, (1, 2, 1), (2, 3, 1), (3, 2, 1)]
    chance = lambda n: 1.0 if n == 2 else 0.5  # noqa: E731
    found = drawn(two, 4, 20_000, chance=chance, together=[(0, 1, 3, 4)])
    assert found.raises[1] == found.raises[3]
    assert found.raises[1] / found.stable == close(1 / 5, 20_000)
    (unit,) = found.stability
    assert unit.part == (0, 1, 2, 3)
    assert unit.stable / unit.tried == close(5 / 8, unit.tried)
    # A coin that a link beyond them shares is that of the pair.
    beyond = drawn(
        [*pair, (1, 2, 1)], 3, 20_000, chance=lambda _: 0.5, together=[(0, 1, 2)]
    )  # fmt: skip
    assert beyond.raises[2] == beyond.raises[1]
    assert beyond.raises[2] / beyond.stable == close(1 / 3, 20_000)


def test_two_nodes_one_loop_and_a_link_of_unknown_sign():
    # 0 raises 1, 1 moves 0 either way. If it lowers, stable always; if it raises, iff s t > a b,
    # one half. So P(lowers | stable) = (1/2) / (1/2 + 1/4).
    found = drawn([(0, 1, 1), (1, 0, 0)], 2, 20_000, watch=1)
    (part,) = found.stability
    assert part.stable / part.tried == close(3 / 4, part.tried)
    assert found.raises == (20_000, 20_000)
    sign = next(each for each in found.watched if each.kind == "sign")
    assert sum(sign.counts[0]) / 20_000 == close(2 / 3, 20_000)


def test_three_nodes_in_a_ring_that_raises():
    # A ring of links a, b, c that raise is stable iff s t u > a b c, one half by symmetry. If one
    # of the links is there in half of the draws, P(there | stable) = (1/4) / (1/4 + 1/2).
    ring = [(0, 1, 1), (1, 2, 1), (2, 0, 1)]
    found = drawn(ring, 3, 20_000)
    (part,) = found.stability
    assert part.stable / part.tried == close(1 / 2, part.tried)
    assert found.raises == (20_000,) * 3
    found = drawn(ring, 3, 20_000, chance=lambda n: 0.5 if n == 1 else 1.0)
    assert found.raises[1] == 20_000
    assert found.raises[2] / found.stable == close(1 / 3, 20_000)


def test_three_nodes_two_opposed_routes_by_the_strength_of_one():
    # 0 raises 2 by a; it raises 1 by b, which lowers 2 by c; 1 limits itself by t. Up to a positive
    # factor 2 changes by a - b c / t. P(b c < y) = y - y log y, so for a known a
    #   P(b c < a t) = E[a t - a t log(a t)] = 3 a / 4 - (a log a) / 2,
    # and up to a strength of a that is in all G(a) = a² / 2 - (a² log a) / 4, with G(1) = 1/2.
    found = drawn([(0, 2, 1), (0, 1, 1), (1, 2, -1)], 3, 20_000, watch=2)
    table = next(each for each in found.watched if each.links == (0,))
    assert (table.links, table.kind) == ((0,), "strength")

    def up_to(a):
        return a * a / 2 - a * a * log(a) / 4 if a else 0.0

    for third, (up, down, still) in enumerate(table.counts):
        share = up_to((third + 1) / 3) - up_to(third / 3)
        assert up / 20_000 == close(share, 20_000)
        assert down / 20_000 == close(1 / 3 - share, 20_000)
        assert still == 0
