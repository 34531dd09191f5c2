"""Budgets: what stops a search, what it says then, and what is found all the same."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.vocabulary import INTERRUPTED
from immunograph.walk import Budget, Network, list_loops, list_paths, search, simple_paths
from makers import arrows
from speed import graphs

SIZE = 40
#: 38! and more: nobody lists these.
DENSE = arrows(graphs.clique(SIZE), SIZE)


def diamonds(count, *, ring):
    """A chain or ring of diamonds: 2 ** count ways, of 2 × count links."""
    graph = graphs.diamonds(count)
    last = [(graph.nodes - 1, 0)] if ring else []
    return Network(arrows([*graph.pairs, *last], graph.nodes))


@pytest.fixture(params=["off", "on"], autouse=True)
def compiled(request, monkeypatch):
    """Everything here holds for interpreted and for compiled kernels."""
    if request.param == "on":
        pytest.importorskip("numba", reason="numba is not installed: nothing is compiled")
    monkeypatch.setenv("IMMUNOGRAPH_COMPILED", request.param)


@pytest.fixture
def begun(monkeypatch):
    """The searches that are begun, each of which knows how many steps it took."""
    found = []
    first = search.Search.__init__

    def init(self, *args, **fields):
        found.append(self)
        first(self, *args, **fields)

    monkeypatch.setattr(search.Search, "__init__", init)
    return found


def listings():
    """Ways to list what cannot be listed: a name, and a function of a budget."""
    dense, chain, ring = Network(DENSE), diamonds(100, ring=False), diamonds(100, ring=True)
    return {
        "loops of K40": lambda b: list_loops(dense, budget=b),
        "short loops of K40": lambda b: list_loops(dense, most=9, budget=b),
        "paths of K40": lambda b: list_paths(dense, 0, 39, budget=b),
        "paths of K40 within a bound": lambda b: list_paths(dense, 0, 39, most=12, budget=b),
        "loops through a node of K40": lambda b: list_paths(dense, 7, 7, budget=b),
        "paths of a chain of diamonds": lambda b: list_paths(chain, 0, 300, budget=b),
        "loops of a ring of diamonds": lambda b: list_loops(ring, budget=b),
        "paths round a ring of diamonds": lambda b: list_paths(ring, 3, 0, budget=b),
    }


LISTINGS = listings()
every_listing = pytest.mark.parametrize("listing", LISTINGS.values(), ids=LISTINGS)


# -- what a step is ----------------------------------------------------------------------------


@pytest.mark.parametrize("nodes", [2, 3])
def test_each_of_many_parallel_links_is_work(nodes):
    # Where the goal is one link further, and where the bound leaves more than that.
    width, steps = 1000, 5000
    pairs = [(0, 1)] * width + [(1, 0)] * width
    if nodes == 3:
        pairs += [(1, 2), (2, 0)]
    budget = Budget(steps=steps)
    found = list(search.run(search.loop_search(Network(arrows(pairs, nodes))), budget, None))
    assert budget.stopped
    assert 0 < found[-1] <= 2 * (steps + width)
    assert max(b - a for a, b in itertools.pairwise([0, *found])) <= 2 * steps


# -- the number of answers -------------------------------------------------------------------


@every_listing
@pytest.mark.parametrize("count", [1, 999, 20_001])
def test_a_count_gives_so_many_and_says_so(listing, count):
    budget = Budget(seconds=60, count=count)
    found = listing(budget)
    assert len(found) == len(set(found)) == count
    assert budget.full
    said = f"{count:,}".replace(",", "\u202f")
    assert budget.stopped == f"stopped after {said} answers"


@pytest.mark.parametrize("size", [2, 4, 6])
def test_a_count_gives_all_there_are_if_there_are_no_more(size):
    network = Network(arrows(graphs.clique(size), size))
    rings = sum(math.comb(size, n) * math.factorial(n - 1) for n in range(2, size + 1))
    for count in (rings - 1, rings, rings + 1):
        if count:
            budget = Budget(count=count)
            assert len(list_loops(network, budget=budget)) == min(count, rings)
            assert (budget.stopped is not None) == budget.full == (count < rings)


def test_a_count_is_for_all_loops_together():
    apart = [pair for n in range(0, 30, 3) for pair in ((n, n + 1), (n + 1, n + 2), (n + 2, n))]
    budget = Budget(count=4)
    assert len(list_loops(Network(arrows(apart, 30)), budget=budget)) == 4
    assert budget.stopped == "stopped after 4 answers"


def test_who_takes_only_some_of_them_searches_no_further(begun):
    walks = simple_paths(Network(DENSE), 0, 39, budget=Budget(seconds=60))
    assert len(list(itertools.islice(walks, 5))) == 5
    assert sum(each.taken for each in begun) <= 1000


# -- the time --------------------------------------------------------------------------------


@every_listing
def test_when_the_time_is_up_a_search_ends_with_the_slice_it_is_at(listing, begun):
    budget = Budget(seconds=1e-9, count=1 << 60)
    found = listing(budget)
    assert budget.stopped == "stopped after 1e-09 s"
    assert not budget.full
    # The first slice is short.
    assert sum(each.taken for each in begun) <= 500 + 2 * SIZE
    assert len(found) <= 500 * SIZE


@every_listing
def test_no_slice_is_longer_than_it_may_be(listing, begun, monkeypatch):
    slices = []
    step = search.Search.step

    def stepping(self, stride, *, fill):
        before = self.taken
        status = step(self, stride, fill=fill)
        slices.append((stride, self.taken - before, len(self.field)))
        return status

    monkeypatch.setattr(search.Search, "step", stepping)
    budget = Budget(seconds=60, count=20_000)
    listing(budget)
    assert budget.full
    assert all(taken <= stride + 2 * nodes for stride, taken, nodes in slices)
    assert [stride for stride, _, _ in slices] == [
        min(500 * 4**n, 10_000) for n in range(len(slices))
    ]


@every_listing
def test_a_moment_is_enough_for_thousands(listing):
    budget = Budget(seconds=0.5, count=3000)
    assert len(listing(budget)) > 100
    assert budget.stopped


def test_a_part_has_the_same_time_and_hands_on_why_it_stopped():
    budget = Budget(seconds=1e-9, count=5)
    part = budget.part(1 << 60)
    list_loops(Network(DENSE), budget=part)
    budget.inherit(part)
    assert budget.stopped == part.stopped == "stopped after 1e-09 s"
    whole = Budget(seconds=60)
    part = whole.part(100)
    list_loops(Network(DENSE), budget=part)
    whole.inherit(part)
    assert (part.stopped, whole.stopped) == ("stopped after 100 answers", None)


# -- the memory ------------------------------------------------------------------------------


@every_listing
def test_memory_stops_a_search_and_says_so(listing):
    budget = Budget(seconds=60, count=1 << 60, memory=0.3)
    found = listing(budget)
    assert budget.stopped == "stopped at 0.3 MB of answers"
    assert not budget.full
    # Beyond it by no more than one block holds.
    assert 300_000 < found.nbytes < 300_000 + 8 * (1 << 16)


# -- Ctrl-C ----------------------------------------------------------------------------------


def interrupting(after):
    """A progress that is told of so many slices, and then of Ctrl-C."""
    told = []

    def progress(count):
        told.append(count)
        if len(told) == after:
            raise KeyboardInterrupt

    return progress, told


@every_listing
@pytest.mark.parametrize("after", [1, 2, 3])
def test_what_was_found_before_ctrl_c_is_kept(listing, after):
    progress, told = interrupting(after)
    budget = Budget(seconds=60, count=1 << 60, progress=progress)
    found = listing(budget)
    assert budget.stopped == INTERRUPTED
    assert not budget.full
    assert len(told) == after
    assert len(found) == len(set(found)) == told[-1]


def test_progress_is_told_numbers_that_rise():
    progress, told = interrupting(0)
    found = list_loops(Network(DENSE), budget=Budget(count=20_000, progress=progress))
    assert told == sorted(told)
    assert told[-1] >= len(found) == 20_000


@pytest.mark.parametrize("after", [1, 2])
def test_after_ctrl_c_the_best_are_the_best(after):
    paths = ig.find_paths(DENSE, "n000", "n039", limit=3, progress=interrupting(after)[0])
    assert (paths.stopped, paths.complete) == (INTERRUPTED, False)
    assert [path.nodes[1:-1] for path in paths] == [(), ("n001",), ("n002",)]
    loops = ig.find_loops(DENSE, limit=3, progress=interrupting(after)[0])
    assert (loops.stopped, loops.complete) == (INTERRUPTED, False)
    assert [(loop.name, loop.route.nodes) for loop in loops] == [
        ("R1", ("n000", "n001")), ("R2", ("n000", "n002")), ("R3", ("n000", "n003"))
    ]  # fmt: skip


def test_ctrl_c_while_the_compiled_kernels_are_loaded_leaves_the_interpreted_ones(python, tmp_path):
    # What is interrupted in the middle of its import is broken from then on.
    (tmp_path / "numba.py").write_text("raise KeyboardInterrupt")
    tests = Path(__file__).resolve().parents[1]
    ran = python(
        f"""
import sys
sys.path[:0] = [{str(tmp_path)!r}, {str(tests)!r}]
import immunograph as ig
from immunograph.walk import engine
from makers import arrows
from speed import graphs
graph = arrows(graphs.clique(40), 40)
paths = ig.find_paths(graph, "n000", "n039", limit=2, seconds=50)
print(paths.stopped, [path.nodes for path in paths], "numpy" in sys.modules, engine.missed())
"""
    )
    best = [("n000", "n039"), ("n000", "n001", "n039")]
    assert (ran.out, ran.err) == (f"interrupted {best} False False\n", "")


@pytest.mark.parametrize("option", [{"most": 7}, {"memory": 0.01}, {"seconds": 0.1}])
def test_whatever_stops_the_listing_the_best_are_the_best(option):
    loops = ig.find_loops(DENSE, limit=3, **option)
    assert loops.stopped.startswith("stopped a")
    assert not loops.complete
    assert [loop.route.nodes for loop in loops] == [("n000", f"n00{n}") for n in (1, 2, 3)]
    paths = ig.find_paths(DENSE, "n000", "n039", limit=3, **option)
    assert paths.stopped.startswith("stopped a")
    assert not paths.complete
    assert [path.nodes[1:-1] for path in paths] == [(), ("n001",), ("n002",)]


# -- what a budget may be --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seconds": 0}, "seconds is 0 (it must be a number above 0)"),
        ({"seconds": -1.5}, "seconds is -1.5 (it must be a number above 0)"),
        ({"seconds": math.nan}, "seconds is nan (it must be a number above 0)"),
        ({"memory": 0}, "memory is 0 (it must be a number above 0)"),
        ({"memory": math.nan}, "memory is nan (it must be a number above 0)"),
        ({"count": 0}, "most is 0 (it must be 1 or more)"),
    ],
)
def test_a_budget_of_nothing_is_refused_and_named(wrong, said):
    with pytest.raises(ig.UsageError) as refused:
        Budget(**wrong)
    assert str(refused.value) == said


def test_the_environment_says_what_holds_where_nothing_is_asked_for(monkeypatch):
    for name in ("SECONDS", "MOST", "MEMORY"):
        monkeypatch.delenv(f"IMMUNOGRAPH_{name}", raising=False)
    usual = Budget()
    assert (usual.steps, usual.seconds) == (500_000, None)
    assert (usual.count, usual.memory) == (1_000_000, 1024)
    monkeypatch.setenv("IMMUNOGRAPH_SECONDS", "0.5")
    monkeypatch.setenv("IMMUNOGRAPH_MOST", "7")
    monkeypatch.setenv("IMMUNOGRAPH_MEMORY", "1e2")
    said = Budget()
    assert (said.seconds, said.count, said.memory) == (0.5, 7, 100)
    asked = Budget(seconds=3, count=4, memory=5)
    assert (asked.seconds, asked.count, asked.memory) == (3, 4, 5)
    assert ig.find_loops(DENSE).total == 7
    monkeypatch.setenv("IMMUNOGRAPH_SECONDS", "")
    assert Budget().seconds is None


@pytest.mark.parametrize(
    ("name", "text", "needed"),
    [
        *[
            (name, text, "a number above 0")
            for name in ("IMMUNOGRAPH_SECONDS", "IMMUNOGRAPH_MEMORY")
            for text in ("abc", "0", "-1", "nan", "1,5", " ")
        ],
        *[
            ("IMMUNOGRAPH_MOST", text, "a whole number above 0")
            for text in ("abc", "0", "-1", "nan", "1e3", "1e400", "0.5")
        ],
    ],
)
def test_a_bad_value_in_the_environment_is_named(name, text, needed, monkeypatch):
    monkeypatch.setenv(name, text)
    with pytest.raises(ig.UsageError) as refused:
        Budget()
    assert str(refused.value) == f"{name} is {text!r} (it must be {needed})"


def test_a_very_long_value_in_the_environment_is_cut_short(monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_SECONDS", "x" * 10_000)
    with pytest.raises(ig.UsageError) as refused:
        Budget()
    assert len(str(refused.value)) < 120
