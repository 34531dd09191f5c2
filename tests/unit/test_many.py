"""One question asked many times: the same answers, in order, whoever gives them."""

from __future__ import annotations

import inspect
import itertools
import multiprocessing
import pickle
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from types import SimpleNamespace

import pytest

import immunograph as ig
from immunograph.answer import Answer
from immunograph.errors import Problem
from immunograph.render.json_ import dumps
from immunograph.vocabulary import INTERRUPTED
from makers import arrows, small_map, text_of


class Wire(Executor):
    """Does its work here, but lets through only bytes, as processes do."""

    def __init__(self):
        self.sent, self.replied = [], []

    def submit(self, fn, /, *args, **kwargs):
        work = pickle.dumps((fn, args, kwargs))
        self.sent.append(len(work))
        future = Future()
        try:
            fn, args, kwargs = pickle.loads(work)
            reply = pickle.dumps(fn(*args, **kwargs))
            self.replied.append(len(reply))
            future.set_result(pickle.loads(reply))
        except Exception as error:  # noqa: BLE001 - whatever it is, an executor hands it over
            future.set_exception(error)
        return future


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture(scope="module")
def processes():
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="dask is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as workers,
        distributed.Client(workers) as client,
    ):
        yield client.get_executor()


@pytest.fixture(params=["wire", "threads", "processes", "cluster"])
def executor(request):
    return request.getfixturevalue(request.param)


PAIRS = [("stress", "empathy"), ("dopamine", "crp"), ("stress", "mood")]
QUESTIONS = {
    "check_map": [()],
    "compare_loops": [(), "another map"],
    "count_loops": [()],
    "count_paths": PAIRS,
    "explain": [*PAIRS, ("E21",)],
    "find_causes": [({"crp": ig.Sign.RAISES},)],
    "find_common": PAIRS,
    "find_leverage": [("inflammation",)],
    "find_loops": [()],
    "find_paths": PAIRS,
    "find_robustness": PAIRS,
    "list_map": [("nodes",), ("links",)],
    "loop_structure": [()],
    "predict": [({"inflammation": ig.Sign.RAISES},)],
    "show_node": [("stress",), ("crp",)],
    "signed_reach": [("stress",), *PAIRS],
}


def test_every_question_is_asked_here():
    def answers(name):
        function = getattr(ig, name)
        told = inspect.signature(function).return_annotation if inspect.isfunction(function) else ""
        kind = getattr(ig, told, None)
        return inspect.isclass(kind) and issubclass(kind, Answer)

    assert {name for name in ig.__all__ if answers(name)} - {"compare_models", "draw_map"} == set(
        QUESTIONS
    )


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answers_are_the_same_whoever_gives_them(article, executor, name):
    part = article.subgraph(["dopamine", "immune_function", "inflammation"])
    question = getattr(ig, name)
    calls = [
        (article, part) if given == "another map" else (article, *given)
        for given in QUESTIONS[name]
    ]
    there = list(ig.ask_many(question, calls, executor=executor))
    assert there == list(ig.ask_many(question, calls)) == [question(*call) for call in calls]
    for call, answer in zip(calls, there, strict=True):
        alone = question(*call)
        assert type(answer) is type(alone)
        assert dumps(answer.to_dict()) == dumps(alone.to_dict())
        assert list(answer.rows()) == list(alone.rows())
        assert text_of(answer) == text_of(alone)
        if hasattr(answer, "graph"):
            assert answer.graph is article


def test_many_pairs_go_in_parts(article, executor):
    pairs = list(itertools.permutations(article, 2))[::9]
    calls = [(article, a.id, b.id) for a, b in pairs]
    assert len(calls) > 2 * 64
    options = {"layers": "all", "limit": 2, "max_length": 4}
    there = ig.ask_many(ig.find_paths, calls, executor=executor, **options)
    here = ig.ask_many(ig.find_paths, calls, **options)
    assert all(dumps(a.to_dict()) == dumps(b.to_dict()) for a, b in zip(there, here, strict=True))


def test_many_maps_are_asked_too(article, executor):
    maps = [
        article.subgraph([node.id for node in article if node.id != gone.id]) for gone in article
    ]
    there = list(ig.ask_many(ig.find_loops, maps, executor=executor))
    assert there == [ig.find_loops(each) for each in maps]
    assert len({len(answer) for answer in there}) > 1
    assert all(answer.graph is each for answer, each in zip(there, maps, strict=True))


def test_no_call_is_no_answer(executor):
    assert list(ig.ask_many(ig.find_loops, [], executor=executor)) == []


def test_answers_come_in_the_order_of_the_calls(article):
    last = threading.Event()

    def question(graph, number):
        if number == 0:
            assert last.wait(60)
        if number == 2:
            last.set()
        return number

    with ThreadPoolExecutor(2) as pool:
        found = ig.ask_many(question, [(article, n) for n in range(3)], executor=pool)
        assert list(found) == [0, 1, 2]


def test_without_an_executor_each_is_asked_when_it_is_wanted(article):
    asked = []
    found = ig.ask_many(lambda graph, n: asked.append(n), [(article, n) for n in range(3)])
    assert asked == []
    next(found)
    assert asked == [0]


def test_an_executor_is_not_given_everything_at_once():
    wire, graph = Wire(), small_map("E1: a increases b")
    found = ig.ask_many(len, [graph] * 5000, executor=wire)
    assert len(wire.sent) == 0
    assert next(found) == 2
    assert len(wire.sent) == 1000
    assert sum(1 for _ in found) == 4999
    assert len(wire.sent) == 1250


# -- what goes wrong -------------------------------------------------------------------------


def test_an_error_stands_in_the_place_of_its_answer(article, executor):
    calls = [(article, "stress", "crp"), (article, "stress", "cpr"), (article, "mood", "crp")]
    first, wrong, last = ig.ask_many(ig.count_paths, calls, executor=executor)
    assert (first.total, last.source) == (4, "mood")
    assert isinstance(wrong, ig.UnknownName)
    assert (wrong.name, wrong.near) == ("cpr", ("crp",))
    assert str(wrong) == "no node called 'cpr' (did you mean crp?)"


def test_any_other_error_is_raised_where_its_answer_would_be(article, executor):
    found = ig.ask_many(ig.count_paths, [(article, "stress", "crp")], executor=executor, speed=9)
    with pytest.raises(TypeError, match="speed"):
        list(found)


@pytest.mark.parametrize("call", [(), ("stress", "crp"), "stress", [None]])
def test_a_call_begins_with_a_map(article, call):
    with pytest.raises(ig.UsageError, match="call 1 does not begin with a map"):
        ig.ask_many(ig.find_loops, [article, call])


ERRORS = [
    ig.ImmunographError("wrong", "mend it"),
    ig.UsageError("wrong"),
    ig.UnknownName("node", "cpr", ["crp"], "see all"),
    ig.AmbiguousName("node", "c", ["crp", "cortisol"]),
    ig.UnknownFormat("no format", "try another"),
    ig.LossyConversion("11 links are graded differently", "say --force"),
    ig.FileError("unreadable"),
    ig.RenderError("crashed"),
    ig.RendererMissing("none", "install it"),
    ig.MapError([Problem("bad sign", place="a.toml:3", field="sign", hint="say +", code="sign")]),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
def test_an_error_is_the_same_after_a_journey(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert (again.message, again.hint) == (error.message, error.hint)
    for name in ("name", "near", "matches"):
        assert getattr(again, name, None) == getattr(error, name, None)
    assert list(map(str, getattr(again, "problems", ()))) == list(
        map(str, getattr(error, "problems", ()))
    )


def test_every_kind_of_error_makes_the_journey():
    assert {type(error) for error in ERRORS} == {
        kind
        for kind in map(ig.__getattr__, ig.__all__)
        if isinstance(kind, type) and issubclass(kind, ig.ImmunographError)
    }


# -- what crosses ----------------------------------------------------------------------------


class Counted(ig.CausalGraph):
    """A map that counts how often it is written down."""

    __slots__ = ()
    written = 0

    def __getstate__(self):
        Counted.written += 1
        return super().__getstate__()


def test_a_map_is_pickled_once_and_never_comes_back():
    ring = arrows([(n, (n + 1) % 500) for n in range(500)], 500)
    graph = Counted(ring.nodes, ring.links)
    wire, Counted.written = Wire(), 0
    calls = [(graph, "n000", f"n{n:03d}") for n in range(1, 130)]
    answers = list(ig.ask_many(ig.find_paths, calls, executor=wire))
    assert all(answer.graph is graph for answer in answers)
    # What was walked is the same for all, and made once.
    assert len({id(answer.walks.network) for answer in answers}) == 1
    assert answers[0].walks.network.graph is graph
    assert Counted.written == 1
    assert min(wire.sent) > 30_000
    # Three paths go together, of up to 129 links.
    assert max(wire.replied) < 5000


def test_threads_pickle_nothing():
    graph = Counted((), ())
    with ThreadPoolExecutor(2) as pool:
        Counted.written = 0
        assert len(list(ig.ask_many(ig.find_loops, [graph] * 100, executor=pool))) == 100
    assert Counted.written == 0


def test_a_compiled_map_goes_as_its_path_and_is_opened_anew(article, tmp_path):
    path = tmp_path / "a.immap"
    wire = Wire()
    for graph in (article, small_map("E1: stress increases b\nE2: b increases empathy")):
        ig.save_map(graph, path)
        compiled = ig.load_map(path)
        calls = [(compiled, "stress", "empathy"), (compiled, "empathy", "stress")]
        there = list(ig.ask_many(ig.find_paths, calls, executor=wire))
        assert there == list(ig.ask_many(ig.find_paths, [(graph, *call[1:]) for call in calls]))
    assert max(wire.sent) < 2000


def test_options_that_can_be_gone_through_once_hold_for_every_call(article):
    calls = [(article, "stress", "empathy")] * 2
    found = ig.ask_many(ig.find_paths, calls, layers=iter(ig.Layer), via=iter(["inflammation"]))
    assert [answer.total for answer in found] == [
        len(ig.find_paths(*calls[0], layers="all", via=["inflammation"]))
    ] * 2


def test_a_budget_holds_for_each_call(article, executor):
    calls = [(article, "stress", "empathy")] * 3
    for answer in ig.ask_many(ig.find_paths, calls, executor=executor, most=3):
        assert (answer.complete, answer.total) == (False, 3)


# -- giving up -------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["closed", "forgotten", "error"])
def test_what_has_not_begun_is_given_up(article, how):
    asked, gate = [], threading.Semaphore(4)

    def question(graph, number):
        assert gate.acquire(timeout=60)
        asked.append(number)
        if number == 3 and how == "error":
            raise ZeroDivisionError
        return number

    with ThreadPoolExecutor(1) as pool:
        found = ig.ask_many(question, [(article, n) for n in range(256)], executor=pool)
        if how == "error":
            with pytest.raises(ZeroDivisionError):
                next(found)
        else:
            assert next(found) == 0
        if how == "closed":
            found.close()
        elif how == "forgotten":
            del found
        gate.release(256)
    # Calls go together by four; one more such part may have begun.
    assert len(asked) in (4, 8)


def test_ctrl_c_in_a_worker_ends_its_part_and_all_that_has_not_begun(article):
    asked, gate = [], threading.Semaphore(4)

    def question(graph, number):
        assert gate.acquire(timeout=60)
        asked.append(number)
        return SimpleNamespace(number=number, stopped=INTERRUPTED if number == 1 else None)

    with ThreadPoolExecutor(1) as pool:
        found = ig.ask_many(question, [(article, n) for n in range(256)], executor=pool)
        assert [next(found).number, next(found).number] == [0, 1]
        with pytest.raises(KeyboardInterrupt) as kept:
            next(found)
        gate.release(256)
    assert asked[:2] == [0, 1]
    assert asked[2:] in ([], [4, 5, 6, 7])
    assert kept.traceback  # what an error holds on to does not keep the work alive


@pytest.mark.parametrize("kind", [None, Wire])
def test_ctrl_c_gives_what_was_found_and_ends(kind):
    dense = arrows(itertools.permutations(range(40), 2), 40)
    calls = [(dense, "n000", f"n{n:03d}") for n in (1, 2, 3)]
    found = ig.ask_many(_interrupting, calls, executor=kind and kind())
    answer = next(found)
    assert answer.stopped == INTERRUPTED
    assert len(answer) > 0
    with pytest.raises(KeyboardInterrupt):
        next(found)
    assert list(found) == []


def _interrupting(graph, source, target):
    return ig.find_paths(
        graph, source, target, seconds=60, progress=lambda n: signal.raise_signal(signal.SIGINT)
    )
