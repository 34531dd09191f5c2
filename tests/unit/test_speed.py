"""The benchmark beside other libraries: it runs, compares like with like, and judges rightly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="the benchmark needs a system that forks")

from speed import goals, peers
from speed.cases import Case
from speed.graphs import complete
from speed.measure import Measured, measure
from speed.tools import TOOLS

SCRIPT = Path(peers.__file__)


def row(**measured):
    return {tool: measured.get(tool) for tool in TOOLS}


def took(seconds, answers=20_000, **fields):
    return Measured(seconds=seconds, answers=answers, **fields)


STOPPED = Measured(seconds=10.0, stopped="> 10 s")
CASE = Case(graph=complete(3))


def run(*arguments):
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False
    )


def test_it_runs():
    ran = run("loops", "--only", "diamonds")
    assert ran.returncode == 0, ran.stderr
    (times, judged) = (x for x in ran.stdout.splitlines() if x.startswith("200 diamonds"))
    assert times.split()[4] == "0"  # none of the tools found a loop
    assert judged.split()[-1] in {"met", "missed"}


def test_a_table_that_is_not_there_is_refused_with_those_that_are():
    ran = run("path")
    assert ran.returncode == 2
    assert "no table called 'path': there are paths, loops, best" in ran.stderr


def test_different_answers_end_the_run():
    with pytest.raises(SystemExit, match=r"complete K3: different answers.*igraph: 2"):
        peers.agreed(CASE, row(networkx=took(1, 3), igraph=took(1, 2)))
    with pytest.raises(SystemExit, match="of 7 links"):
        peers.agreed(CASE, row(networkx=took(1, links=7), igraph=took(1, links=8)))
    assert peers.agreed(CASE, row(networkx=took(1), igraph=STOPPED)) == "20,000"
    assert peers.agreed(CASE, row(networkx=STOPPED)) == "?"


def test_loops_that_igraph_leaves_out_are_counted():
    short = row(networkx=took(1, 10), C=took(1, 10), rustworkx=STOPPED, igraph=took(1, 8))
    assert peers.loops_left_out("loops", short) == 2
    assert peers.loops_left_out("paths", short) == 0
    assert peers.loops_left_out("loops", row(networkx=took(1, 8), igraph=took(1, 8))) == 0
    assert peers.loops_left_out("loops", row(networkx=took(1, 8), igraph=took(1, 9))) == 0
    assert peers.loops_left_out("loops", row(networkx=STOPPED, igraph=took(1, 8))) == 0
    assert peers.loops_left_out("loops", row(networkx=took(1, 8), igraph=STOPPED)) == 0


def test_a_search_out_of_patience_is_stopped():
    case = Case(graph=complete(20))
    assert measure("interpreted", "loops", case, 0.2) == Measured(seconds=0.2, stopped="> 0.2 s")


def test_what_a_child_measures():
    found = measure("interpreted", "paths", Case(graph=complete(5), target=4), 60)
    assert (found.answers, found.links) == (16, 1 + 3 * 2 + 6 * 3 + 6 * 4)
    assert measure("C", "best", CASE, 60) is None


@pytest.mark.parametrize(
    ("ours", "peer", "said"),
    [
        (took(1), took(4), "4.00 met"),
        (took(1), took(3.9), "3.90 missed"),
        (took(1), STOPPED, "> 10.0 met"),
        (took(5), STOPPED, "> 2.00 open"),
        (STOPPED, took(4), "stopped missed"),
        (STOPPED, STOPPED, "–"),
        (None, took(4), "–"),
        (took(1), None, "–"),
    ],
)
def test_a_ratio_is_judged(ours, peer, said):
    assert goals.times_faster(ours, peer, 4) == said


def test_the_fastest_peer_is_one_that_ended():
    assert goals.fastest_peer(row(networkx=STOPPED, igraph=took(40))) == took(40)
    assert goals.fastest_peer(row(networkx=STOPPED)) == STOPPED
    assert goals.fastest_peer(row(C=took(1))) is None


def test_few_answers_are_not_judged_beside_peers():
    goal = goals.beats_peers(4)
    assert goal(CASE, row(compiled=took(1, 9_999), igraph=took(9, 9_999))) == "–"
    assert goal(CASE, row(compiled=took(1), igraph=took(9))) == "9.00 met"


def test_how_close_to_c():
    assert goals.close_to_c(CASE, row(compiled=took(2), C=took(1))) == "2.00 met"
    assert goals.close_to_c(CASE, row(compiled=took(2.2), C=took(1))) == "2.20 missed"
    assert goals.close_to_c(CASE, row(compiled=took(2), C=STOPPED)) == "–"


def test_a_trap_is_judged_by_the_slower_engine():
    case = Case(graph=complete(3), trap=True)
    assert goals.trap(case, row(interpreted=took(0.04), compiled=took(0.01))) == "40.0 met"
    assert goals.trap(case, row(interpreted=took(0.01), compiled=took(0.06))) == "60.0 missed"
    assert goals.trap(case, row(interpreted=STOPPED)) == "> 10 s missed"
    assert goals.trap(CASE, row(interpreted=took(0.04))) == "–"


def test_memory_is_judged_by_the_answer_and_the_graph():
    goal = goals.memory("interpreted")
    answer = 8 * 1001 + 4 * 5000
    graph = 6 * goals.PER_LINK + 3 * goals.PER_NODE
    for growth, word in ((1.5 * answer + graph, "met"), (1.5 * answer + graph + 1, "missed")):
        found = took(1, 1000, links=5000, growth=growth)
        assert goal(CASE, row(interpreted=found)) == f"{(1.5 * answer + graph) / answer:.2f} {word}"
