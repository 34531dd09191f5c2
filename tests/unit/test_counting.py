"""How many there are, without listing them: what an answer says, and that it never hangs."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import pytest
from hypothesis import given, settings

import immunograph as ig
from immunograph.render import terminal
from makers import arrows, link, small_map, text_of
from random_maps import maps, ways
from speed import graphs

MANY = 2**100  # a number of 31 digits


@pytest.fixture(scope="module")
def diamonds():
    """A chain of 100 diamonds without a cycle: 2¹⁰⁰ paths."""
    graph = graphs.diamonds(100)
    return arrows(graph.pairs, graph.nodes)


@pytest.fixture(scope="module")
def dense():
    """A map of 40 nodes, each raising each."""
    return arrows(graphs.clique(40), 40)


# -- the numbers -----------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(maps(), ways)
def test_it_counts_what_is_found(graph, walk):
    loops = ig.count_loops(graph, walk=walk, max_length=4)
    found = ig.find_loops(graph, walk=walk, max_length=4)
    assert (loops.total, loops.raises, loops.lowers, loops.unknown) == (
        found.total, found.reinforcing, found.balancing, found.undetermined
    )  # fmt: skip
    names = [node.id for node in graph]
    if len(names) > 1:
        paths = ig.count_paths(graph, names[0], names[1], walk=walk)
        listed = ig.find_paths(graph, names[0], names[1], walk=walk)
        assert (paths.total, paths.raises, paths.lowers, paths.unknown) == (
            listed.total, listed.raises, listed.lowers, listed.unknown
        )  # fmt: skip


def test_loops_through_nodes_are_counted_as_they_are_found(article):
    for through in (["mood"], ["Inflammation", "mood"], ["stress"]):
        loops = ig.count_loops(article, through=through, layers="all")
        found = ig.find_loops(article, through=through, layers="all")
        assert (loops.total, loops.raises, loops.lowers, loops.unknown) == (
            found.total, found.reinforcing, found.balancing, found.undetermined
        )  # fmt: skip
        assert loops.options["through"] == found.options["through"]
    loops = ig.count_loops(article, through=["inflammation", "empathy"], layers="all")
    text = text_of(loops)
    assert text.startswith(f"{loops.total} feedback loops through Inflammation and Empathy")
    assert text.endswith(
        "immunograph loops --through inflammation --through empathy --limit 5 --layer all"
    )
    with pytest.raises(ig.UnknownName):
        ig.count_loops(article, through=["moot"])


@pytest.mark.parametrize("layers", [None, "all", ["core"]])
@pytest.mark.parametrize("implied", [True, False])
def test_the_options_mean_what_they_mean_elsewhere(article, layers, implied):
    asked = {"layers": layers, "implied_signs": implied}
    loops, found = ig.count_loops(article, **asked), ig.find_loops(article, **asked)
    assert (loops.total, loops.unknown) == (found.total, found.undetermined)
    paths = ig.count_paths(article, "stress", "empathy", walk="all", max_length=8, **asked)
    listed = ig.find_paths(article, "stress", "empathy", walk="all", max_length=8, **asked)
    assert (paths.total, paths.raises, paths.lowers) == (
        listed.total, listed.raises, listed.lowers
    )  # fmt: skip
    assert {name: listed.options[name] for name in paths.options} == paths.options


def test_names_are_read_as_elsewhere(article):
    assert ig.count_paths(article, "Psychological stress", "empathy").source == "stress"
    with pytest.raises(ig.UnknownName):
        ig.count_paths(article, "stress", "empathie")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"max_length": 0}, "max-length is 0"),
        ({"seconds": 0}, "seconds is 0"),
        ({"walk": "any"}, "no walk called 'any'"),
        ({"layers": ["cores"]}, "no layer called 'cores'"),
    ],
)
def test_wrong_options_are_refused(article, wrong, said):
    with pytest.raises(ig.UsageError, match=said):
        ig.count_paths(article, "stress", "empathy", **wrong)
    with pytest.raises(ig.UsageError, match=said):
        ig.count_loops(article, **wrong)


def test_ways_back_to_a_node_are_asked_of_loops(article):
    with pytest.raises(ig.UsageError) as refused:
        ig.count_paths(article, "stress", "stress")
    assert "immunograph loops --through stress" in str(refused.value)


def test_an_answer_is_true_if_there_is_any_and_says_what_it_is():
    graph = small_map("1: a increases b\n2: b decreases a\n3: b decreases a")
    paths, loops = ig.count_paths(graph, "a", "b"), ig.count_loops(graph)
    assert (bool(paths), repr(paths)) == (True, "<Count: 1 path>")
    assert (bool(loops), repr(loops)) == (True, "<Count: 2 feedback loops>")
    none = ig.count_paths(graph, "a", "b", walk="causal", layers=["context"])
    assert (bool(none), repr(none), none.complete) == (False, "<Count: 0 paths>", True)


# -- numbers of 31 digits --------------------------------------------------------------------


def test_more_than_anybody_can_list_are_counted_exactly(diamonds):
    found = ig.count_paths(diamonds, "n000", "n300")
    assert (found.total, found.raises, found.complete) == (MANY, MANY, True)
    assert json.loads(json.dumps(found.to_dict()))["total"] == MANY
    assert next(iter(found.rows()))[2] == MANY
    assert ig.count_paths(diamonds, "n000", "n300", max_length=199).total == 0
    assert ig.count_loops(diamonds).total == 0


@pytest.mark.parametrize("width", [80, 40, 30])
def test_no_number_is_broken_but_between_its_thousands(diamonds, width):
    found = ig.count_paths(diamonds, "n000", "n300")
    shown = terminal.render(found.describe(), width=width, ascii=True, color=False)
    assert f"{MANY:,}".replace(",", " ") in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= width


@pytest.mark.parametrize("number", [9999, 10**4, 10**6, 10**24 - 1])
def test_a_smaller_number_is_never_broken(number):
    from immunograph.document import grouped

    assert " " not in grouped(number)
    assert int(grouped(number).replace("\u202f", "")) == number


# -- lower bounds ----------------------------------------------------------------------------


def test_what_is_not_counted_in_time_is_a_lower_bound_and_says_so(dense):
    for found in (
        ig.count_paths(dense, "n000", "n039", seconds=0.1),
        ig.count_loops(dense, seconds=0.1),
    ):
        assert (found.complete, found.stopped) == (False, "stopped after 0.1 s")
        assert found.total == found.raises > 500
        assert repr(found).startswith("<Count: at least ")
        text = text_of(found)
        assert text.startswith("at least ")
        assert "There may be more: stopped after 0.1 s. --seconds gives it more time." in text
        assert "Exact" not in text
        plain = found.to_dict()
        assert (plain["complete"], plain["truncated"]) == (False, True)
        assert plain["stopped"] == "stopped after 0.1 s"


def test_a_part_that_can_be_counted_is_while_another_cannot():
    # 2¹⁰⁰ ways to a dense part, in which nobody can count.
    pairs = [*graphs.diamonds(100).pairs, *graphs.clique(40, first=300)]
    graph = arrows(pairs, 340)
    found = ig.count_paths(graph, "n000", "n339", seconds=0.2)
    assert not found.complete
    assert found.total > MANY
    assert found.total % MANY == 0
    assert "piece by piece" in found.methods


def test_of_two_dense_blocks_the_small_one_is_counted_first():
    pairs = [*graphs.clique(4), (3, 4), *graphs.clique(40, first=4)]
    found = ig.count_loops(arrows(pairs, 44), seconds=0.3)
    assert not found.complete
    assert found.total > 20


# -- the document ----------------------------------------------------------------------------


def test_the_next_command_asks_the_same_of_the_best(article):
    asked = {"walk": "all", "layers": "all", "implied_signs": True, "max_length": 5}
    flags = " --walk all --layer all --implied-signs --max-length 5"
    assert text_of(ig.count_loops(article, **asked)).endswith(f"immunograph loops --limit 5{flags}")
    assert text_of(ig.count_paths(article, "stress", "empathy", **asked)).endswith(
        f"immunograph paths stress empathy --limit 5{flags}"
    )


def test_where_there_is_none_the_next_command_says_why(article):
    text = text_of(ig.count_paths(article, "empathy", "stress", walk="causal"))
    assert text.endswith("Why there is none:\nimmunograph paths empathy stress --walk causal")


def test_names_that_a_shell_would_read_are_quoted():
    graph = small_map([link("1", "a b", "increases", "c;d")])
    text = text_of(ig.count_paths(graph, "a b", "c;d"))
    assert 'immunograph paths "a b" "c;d" --limit 5' in text


def test_signs_of_which_there_is_none_are_not_told():
    graph = small_map("1: a increases b\n2: b decreases c\n3: c affects? a\n4: c decreases a")
    assert "1 reinforcing, 1 undetermined." in text_of(ig.count_loops(graph))
    assert "1 lower." in text_of(ig.count_paths(graph, "a", "c"))


# -- the command line ------------------------------------------------------------------------


@pytest.fixture
def dense_file(cli):
    lines = [f"n{a:02d},n{b:02d},+" for a, b in graphs.clique(40)]
    (cli.folder / "dense.csv").write_text("\n".join(["source,target,sign", *lines]) + "\n")
    return "dense.csv"


def test_each_format_holds_the_same(cli):
    asked = ["paths", "stress", "empathy", "--count"]
    plain = json.loads(cli(*asked, "--json").out)
    assert plain["schema"] == "immunograph/paths-count/1"
    assert (plain["total"], plain["lowers"], plain["complete"]) == (4, 4, True)
    methods = ";".join(plain["methods"])
    row = f"stress\tempathy\t4\ttrue\t0\t4\t0\t{methods}\n"
    assert cli(*asked, "--no-header").out == row
    head, only = cli(*asked, "--format", "csv").out.splitlines()
    assert head == "source,target,total,complete,raises,lowers,unknown,methods"
    assert only.split(",") == row.strip().split("\t")
    loops = json.loads(cli("loops", "--count", "--json").out)
    assert loops["schema"] == "immunograph/loops-count/1"
    assert [loops[name] for name in ("total", "reinforcing", "balancing", "undetermined")] == [
        2, 1, 0, 1
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "option"),
    [
        (["paths", "stress", "empathy", "--via", "crp"], "--via"),
        (["paths", "stress", "empathy", "--avoid", "crp"], "--avoid"),
        (["paths", "stress", "empathy", "--sign", "raises"], "--sign"),
        (["paths", "stress", "empathy", "--limit", "3"], "--limit"),
        (["loops", "--polarity", "balancing"], "--polarity"),
        (["loops", "--limit", "3"], "--limit"),
        (["loops", "--most", "3"], "--most"),
        (["paths", "stress", "empathy", "--memory", "3"], "--memory"),
    ],
)
def test_options_that_mean_nothing_to_a_count_are_refused(cli, asked, option):
    ran = cli(*asked, "--count", columns=120)
    said = f"error: --count counts them all, whatever {option} (leave {option} out)\n"
    assert (ran.code, ran.out, ran.err) == (2, "", said)


def test_none_at_all_is_an_answer_with_its_own_exit_code(cli):
    ran = cli("paths", "empathy", "stress", "--count", "--walk", "causal", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["total"] == 0


@pytest.mark.parametrize("columns", [80, 40])
def test_a_lower_bound_on_the_terminal(cli, dense_file, columns):
    asked = ["loops", "--count", "--map", dense_file, "--seconds", "0.1"]
    ran = cli.terminal(*asked, columns=columns, env={"NO_COLOR": "1"})
    assert ran.code == 0
    said = " ".join(ran.out.replace("\\\n", " ").split())
    assert "at least " in said
    assert "There may be more: stopped after 0.1 s. --seconds gives it more time." in said
    assert "immunograph loops --limit 5 --map dense.csv" in said


def test_rows_have_no_room_for_a_reason_so_it_is_told_beside_them(cli, dense_file):
    ran = cli("loops", "--count", "--map", dense_file, "--seconds", "0.1", "--no-header")
    assert ran.code == 0
    assert ran.out.split("\t")[3] == "false"
    assert ran.err == "note: this is not all: stopped after 0.1 s\n"


def test_the_environment_sets_the_time(cli, dense_file):
    asked = ["loops", "--count", "--map", dense_file, "--json"]
    said = json.loads(cli(*asked, env={"IMMUNOGRAPH_SECONDS": "0.1"}).out)
    assert said["stopped"] == "stopped after 0.1 s"


@pytest.mark.parametrize(
    ("name", "text", "option", "kind"),
    [
        ("IMMUNOGRAPH_SECONDS", "soon", "--seconds", "a number"),
        ("IMMUNOGRAPH_MOST", "many", "--most", "a whole number"),
        ("IMMUNOGRAPH_MEMORY", "1 GB", "--memory", "a number"),
    ],
)
@pytest.mark.parametrize("command", ["paths", "loops", "explain"])
def test_a_bad_value_in_the_environment_is_one_clear_line(cli, name, text, option, kind, command):
    asked = {
        "paths": ["paths", "stress", "empathy"], "loops": ["loops"],
        "explain": ["explain", "stress", "empathy"],
    }[command]  # fmt: skip
    ran = cli(*asked, columns=120, env={name: text})
    assert (ran.code, ran.out) == (2, "")
    first, *hint = ran.err.splitlines()
    if command == "explain":  # it has no such option: the search itself reads it
        assert (first, hint) == (f"error: {name} is {text!r} (it must be {kind} above 0)", [])
    else:
        assert first == (
            f"error: invalid value for '{option}' (env var: '{name}'): {text!r} is not {kind}"
        )
        assert hint == [f"  see: immunograph {command} --help"]


@pytest.mark.parametrize("option", [["--seconds", "0.2"], ["--most", "50"], ["--memory", "0.01"]])
def test_each_option_of_the_budget_stops_a_listing_that_says_so(cli, dense_file, option):
    ran = cli("loops", "--map", dense_file, "--limit", "2", "--json", *option)
    assert ran.code == 0
    said = json.loads(ran.out)
    assert said["truncated"] is True
    assert said["stopped"].startswith("stopped a")
    assert [loop["nodes"] for loop in said["loops"]] == [["n00", "n01"], ["n00", "n02"]]
    named = f"IMMUNOGRAPH_{option[0][2:].upper()}"
    by_name = cli("loops", "--map", dense_file, "--limit", "2", "--json", env={named: option[1]})
    assert json.loads(by_name.out)["stopped"] == said["stopped"]


@pytest.mark.parametrize("asked", [["loops"], ["paths", "n00", "n39"]], ids=lambda a: a[0])
def test_ctrl_c_shows_what_was_counted_so_far(cli, dense_file, asked):
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        cli.command(*asked, "--count", "--map", dense_file, "--seconds", "50", "--format", "json"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=cli.folder,
        env=cli.environment(80, {"IMMUNOGRAPH_COMPILED": "off"}),
    )
    os.close(theirs)
    try:
        said = b""
        while b"counting" not in said:  # it is at it, and says so
            said += os.read(ours, 4096)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=20)  # not the fifty seconds it had
    finally:
        child.kill()
        child.wait()
        os.close(ours)
    assert child.returncode == 130
    if out:  # unless it came before there was anything to tell
        plain = json.loads(out)
        assert (plain["stopped"], plain["complete"]) == ("interrupted", False)
        assert plain["total"] > 0
