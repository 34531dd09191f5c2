"""Every public function refuses what is of the wrong kind by an error of ours."""

from __future__ import annotations

import contextlib
import inspect

import networkx as nx
import pytest

import immunograph as ig
from immunograph.answer import Answer

GRAPH = ig.load_dataset()
WRONG = [None, 3, -1, 2.5, True, object(), [], {}, b"x", float("nan"), "no such", [None], ["x"]]
# What a function needs, in the order of its parameters, for a call that is right.
RIGHT = {
    "ask_many": (ig.find_loops, [GRAPH]),
    "check_map": (GRAPH,),
    "compare_loops": (GRAPH,),
    "count_loops": (GRAPH,),
    "count_paths": (GRAPH, "stress", "crp"),
    "dataset_names": (),
    "explain": (GRAPH, "stress", "crp"),
    "find_causes": (GRAPH, {"crp": "+"}),
    "find_common": (GRAPH, "mood", "crp"),
    "find_loop": (GRAPH, "R1"),
    "find_leverage": (GRAPH, "crp"),
    "find_loops": (GRAPH,),
    "find_paths": (GRAPH, "stress", "crp"),
    "find_robustness": (GRAPH, "stress", "crp"),
    "focus": (GRAPH, "crp"),
    "from_networkx": (nx.DiGraph(),),
    "grade_link": (GRAPH, "E01"),
    "list_map": (GRAPH,),
    "load_dataset": (),
    "loop_structure": (GRAPH,),
    "show_node": (GRAPH, "crp"),
    "signed_reach": (GRAPH, "stress"),
    "to_networkx": (GRAPH,),
}
# Slow ones, and ones that write: only the arguments that are wrong in any case.
WRITERS = {
    "compile_map": ("a.toml", "a.immap"),
    "draw_map": (GRAPH, "a.svg"),
    "load_map": ("a.toml",),
    "picture": (GRAPH,),
    "save_map": (GRAPH, "a.toml"),
    "save_page": (GRAPH, "a.html"),
}
# What is read is another kind of thing, tried in tests/unit/test_frames.py.
FRAMES = {"from_frame"}
# Their arguments are read by what belongs to predictions, and tested there.
PREDICTIONS = {"compare_models", "predict"}
# What a call passes on is the matter of the function that it calls.
PASSED_ON = {"options", "question", "calls", "executor", "progress", "seconds", "most", "memory"}

FUNCTIONS = {n: f for n in ig.__all__ if inspect.isfunction(f := getattr(ig, n))}
CASES = [
    (name, parameter)
    for name in RIGHT
    for parameter in inspect.signature(FUNCTIONS[name]).parameters
    if parameter not in PASSED_ON
]


def test_every_function_is_tried():
    assert {*RIGHT, *WRITERS, *PREDICTIONS, *FRAMES} >= set(FUNCTIONS)


@pytest.mark.filterwarnings("ignore:no edge says a sign")
@pytest.mark.parametrize(("name", "parameter"), CASES)
def test_a_wrong_argument_is_our_error_or_none(name, parameter):
    function = FUNCTIONS[name]
    for wrong in WRONG:
        bound = inspect.signature(function).bind(*RIGHT[name])
        bound.arguments[parameter] = wrong
        args = {**bound.arguments}
        with contextlib.suppress(ig.ImmunographError):
            function(**args)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("wrong", [3, object(), [], {}, b"x", float("nan")])
def test_a_writer_refuses_before_it_writes(name, wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for parameter in inspect.signature(FUNCTIONS[name]).parameters:
        if parameter in ("depth", "top", "limit", "predict", "layer", "layers", "size"):
            continue  # some of these values are right there
        bound = inspect.signature(FUNCTIONS[name]).bind(*WRITERS[name])
        bound.arguments[parameter] = wrong
        with pytest.raises(ig.ImmunographError, match=f"^{parameter} must be "):
            FUNCTIONS[name](**bound.arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    "method",
    ["node", "link", "kind", "claim", "citation", "theme", "links_from", "links_into", "short_name",
     "subgraph", "successors", "predecessors", "neighbors", "degree", "ids_beginning"],
)  # fmt: skip
def test_a_wrong_name_is_our_error_or_finds_nothing(method, wrong):
    with contextlib.suppress(ig.ImmunographError):
        getattr(GRAPH, method)(wrong)


@pytest.mark.parametrize("wrong", [3, object(), None, b"x", [3]])
@pytest.mark.parametrize("parameter", ["nodes", "links", "kinds", "claims", "citations"])
def test_a_graph_is_made_of_records_alone(parameter, wrong):
    given = {"nodes": [], "links": [], parameter: wrong}
    with pytest.raises(ig.UsageError):
        ig.CausalGraph(**given)


def test_a_record_stands_wherever_its_name_does():
    stress, empathy, mood = GRAPH["stress"], GRAPH["empathy"], GRAPH["mood"]
    assert ig.find_paths(GRAPH, stress, empathy) == ig.find_paths(GRAPH, "stress", "empathy")
    kept = ig.find_paths(GRAPH, stress, empathy, layer="all", walk="all", via=mood)
    assert kept == ig.find_paths(GRAPH, "stress", "empathy", layers="all", walk="all", via=["mood"])
    assert ig.count_paths(GRAPH, stress, empathy) == ig.count_paths(GRAPH, "stress", "empathy")
    assert ig.find_loops(GRAPH, through=stress) == ig.find_loops(GRAPH, through=["stress"])
    assert ig.find_common(GRAPH, mood, empathy) == ig.find_common(GRAPH, "mood", "empathy")
    assert ig.show_node(GRAPH, stress) == ig.show_node(GRAPH, "stress")
    assert ig.focus(GRAPH, stress) == ig.focus(GRAPH, "stress")
    assert ig.signed_reach(GRAPH, stress) == ig.signed_reach(GRAPH, "stress")
    link = GRAPH.link("E01")
    assert ig.explain(GRAPH, link) == ig.explain(GRAPH, "E01")
    assert ig.grade_link(GRAPH, link) == ig.grade_link(GRAPH, "E01")
    near = GRAPH.subgraph([stress, GRAPH["inflammation"]], [link])
    assert near == GRAPH.subgraph(["stress", "inflammation"], ["E01"])


def test_layer_adds_and_layers_replaces():
    usual = ig.find_loops(GRAPH)
    added = ig.find_loops(GRAPH, layer="umbrella")
    assert added.options["layers"] == [*usual.options["layers"], "umbrella"]
    assert ig.find_loops(GRAPH, layers="umbrella").options["layers"] == ["umbrella"]
    both = ig.find_loops(GRAPH, layers=["core"], layer=["context", ig.Layer.UMBRELLA])
    assert both.options["layers"] == ["core", "umbrella", "context"]
    taking = [n for n, f in FUNCTIONS.items() if "layers" in inspect.signature(f).parameters]
    for name in set(taking) - {"list_map"}:
        assert "layer" in inspect.signature(FUNCTIONS[name]).parameters
        assert "``layer``" in FUNCTIONS[name].__doc__ or "One more layer" in FUNCTIONS[name].__doc__


# One answer of each kind, and one that is empty.
ANSWERS = {
    "causes": lambda: ig.find_causes(GRAPH, {"crp": "raises"}),
    "check": lambda: ig.check_map(GRAPH),
    "common": lambda: ig.find_common(GRAPH, "mood", "social withdrawal"),
    "compare": lambda: ig.compare_loops(GRAPH, with_layer="umbrella"),
    "compare_models": lambda: ig.compare_models(
        {"a": GRAPH, "b": GRAPH}, {"stress": "+"}, given={"crp": "+"}, draws=100
    ),
    "count": lambda: ig.count_loops(GRAPH),
    "explain": lambda: ig.explain(GRAPH, "stress", "empathy"),
    "leverage": lambda: ig.find_leverage(GRAPH, "inflammation"),
    "list": lambda: ig.list_map(GRAPH, "links"),
    "loops": lambda: ig.find_loops(GRAPH, limit=1),
    "no loops": lambda: ig.find_loops(GRAPH.subgraph(["stress"])),
    "paths": lambda: ig.find_paths(GRAPH, "stress", "empathy", limit=2),
    "predict": lambda: ig.predict(GRAPH, {"stress": "+"}, draws=100),
    "reach": lambda: ig.signed_reach(GRAPH, "stress"),
    "robustness": lambda: ig.find_robustness(GRAPH, "stress", "empathy"),
    "show": lambda: ig.show_node(GRAPH, "crp"),
    "structure": lambda: ig.loop_structure(GRAPH),
}


def test_every_kind_of_answer_is_among_them():
    kinds = {
        n for n in ig.__all__ if isinstance(c := getattr(ig, n), type) and issubclass(c, Answer)
    }
    assert {type(make()).__name__ for make in ANSWERS.values()} == kinds


@pytest.mark.parametrize("name", ANSWERS)
def test_the_length_of_an_answer_is_what_iteration_gives(name):
    answer = ANSWERS[name]()
    assert hasattr(answer, "__len__") == hasattr(answer, "__iter__")
    if hasattr(answer, "__len__"):
        assert len(answer) == len(list(answer))
    assert "\n" not in repr(answer)
