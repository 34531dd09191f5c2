"""Large maps: how long they take to compile and to open, in how much memory, and to ask.

Run it with the Python into which immunograph is installed, with the number of links:
``python tests/speed/large.py 1000000``. Each line is a process of its own. networkx, igraph and
rustworkx are measured where they are installed: reading the same table and listing the same
paths. Nothing is asserted; only ratios travel between machines.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BOUND = 3
LINKS = 1_000_000
ENDS = ("g50", "g70")


def write_table(path: Path, links: int) -> None:
    """Write a table of links, ten a node, in which some nodes have far more than others."""
    draw = random.Random(1)
    nodes = max(100, links // 10)
    with path.open("w", encoding="utf-8") as file:
        file.write("source,target,sign,relation\n")
        for number in range(links):
            ends = (f"g{int(nodes * draw.random() ** 2)}" for _ in range(2))
            file.write(f"{','.join(ends)},{'+-?'[number % 3]},{'' if number % 4 else 'predicts'}\n")


def megabytes() -> int:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def pairs(path: str) -> list[tuple[str, str]]:
    """Return the ends of all links of a table."""
    with open(path, encoding="utf-8", newline="") as file:
        return [(row["source"], row["target"]) for row in csv.DictReader(file)]


def ours_compile(table: str, compiled: str) -> tuple[object, Callable[[], object]]:
    """Compile the table; asking is counting what was compiled."""
    import immunograph as ig

    done = ig.compile_map(table, compiled)
    return done, lambda: done


def ours_read(table: str, _: str) -> tuple[object, Callable[[], object]]:
    """Read the table into memory."""
    import immunograph as ig

    graph = ig.load_map(table)
    return graph, lambda: len(ig.find_paths(graph, *ENDS, max_length=BOUND, walk="directed"))


def ours_show(_: str, compiled: str) -> tuple[object, Callable[[], object]]:
    """Open the compiled map; show a node."""
    import immunograph as ig

    graph = ig.load_map(compiled)
    return graph, lambda: len(ig.show_node(graph, ENDS[0]))


def ours_paths(_: str, compiled: str) -> tuple[object, Callable[[], object]]:
    """Open the compiled map; list paths."""
    import immunograph as ig

    graph = ig.load_map(compiled)
    return graph, lambda: len(ig.find_paths(graph, *ENDS, max_length=BOUND, walk="directed"))


def networkx(table: str, _: str) -> tuple[object, Callable[[], object]]:
    """Read the table into networkx; list paths."""
    import networkx as nx

    graph = nx.MultiDiGraph(pairs(table))
    return graph, lambda: sum(1 for _ in nx.all_simple_edge_paths(graph, *ENDS, cutoff=BOUND))


def igraph(table: str, _: str) -> tuple[object, Callable[[], object]]:
    """Read the table into igraph; list paths, parallel links as one."""
    import igraph as ig

    graph = ig.Graph.TupleList(pairs(table), directed=True)
    return graph, lambda: len(graph.get_all_simple_paths(*ENDS, maxlen=BOUND))


def rustworkx(table: str, _: str) -> tuple[object, Callable[[], object]]:
    """Read the table into rustworkx; list paths, parallel links as one."""
    import rustworkx as rx

    graph = rx.PyDiGraph()
    links = pairs(table)
    place = {
        name: graph.add_node(name) for name in dict.fromkeys(n for pair in links for n in pair)
    }
    graph.add_edges_from_no_data([(place[a], place[b]) for a, b in links])
    ends = (place[name] for name in ENDS)
    return graph, lambda: len(rx.all_simple_paths(graph, *ends, cutoff=BOUND + 1))


WORK = (ours_compile, ours_show, ours_paths, ours_read, networkx, igraph, rustworkx)


def measure(name: str, table: str, compiled: str) -> None:
    """Do one piece of work, and print what it took as JSON."""
    import immunograph.walk  # noqa: F401 - what is measured is the map, not the program

    before = megabytes()
    start = time.perf_counter()
    try:
        held, ask = next(work for work in WORK if work.__name__ == name)(table, compiled)
    except ImportError:
        print(json.dumps(None))
        return
    loaded = time.perf_counter() - start
    taken = megabytes() - before
    start = time.perf_counter()
    found = ask()
    asked = time.perf_counter() - start
    print(json.dumps([loaded, taken, asked, str(found), megabytes() - before]))
    del held


def main(links: int) -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder:
        table, compiled = Path(folder, "links.csv"), Path(folder, "links.immap")
        write_table(table, links)
        print(f"{links:,} links; a path has at most {BOUND}")
        print(f"{'':<14}{'ready':>11}{'memory':>10}{'asked':>13}{'memory':>10}  found")
        for work in WORK:
            command = [sys.executable, __file__, work.__name__, str(table), str(compiled)]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            found = json.loads(said)
            if found is None:
                print(f"{work.__name__:<14}  not installed")
                continue
            ready, first, asked, answer, most = found
            print(
                f"{work.__name__:<14}{ready:>9.3f} s{first:>7} MB{asked * 1000:>10.1f} ms"
                f"{most:>7} MB  {answer}"
            )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        measure(*sys.argv[1:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else LINKS)
