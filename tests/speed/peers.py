"""How fast walks are beside networkx, rustworkx, python-igraph and plain C, in one run.

Run it with the Python into which ``immunograph[speed]`` is installed::

    python tests/speed/peers.py                      # everything: about half an hour
    python tests/speed/peers.py paths --patience 5   # one table, less patience

Everybody lists every answer of the same question about the same graph; numbers of answers and
their links are compared, and a difference ends the run, but for loops that igraph is known to
leave out: there its time is not compared. Making a graph is not measured, with nobody; putting
the answer into arrays is, with us. Every tool works in a child process of its own, which is killed
when it takes too long or too much memory. Short searches are repeated and the median is told, in
milliseconds of the processor, which a busy machine disturbs less than those of the clock. Nothing
about time is asserted: machines differ and only ratios travel, and what was aimed at is written
beside what was met. Needs a system that forks.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from speed import cases, goals, plain_c, tools
from speed.cases import Case
from speed.goals import Row
from speed.measure import Measured, measure

#: name: (heading, question asked of the tools, cases, goals)
TABLES: dict[str, tuple[str, str, Callable[[], Iterator[Case]], dict[str, goals.Goal]]] = {
    "paths": ("Bounded simple paths", "paths", cases.path_cases, goals.PATHS),
    "loops": ("Feedback loops", "loops", cases.loop_cases, goals.LOOPS),
    "best": ("The k shortest simple paths", "best", cases.best_cases, goals.BEST),
    "count-paths": ("Paths, counted only", "count paths", cases.counted_paths, goals.COUNTS),
    "count-loops": ("Loops, counted only", "count loops", cases.counted_loops, goals.COUNTS),
}


def line(cells: list[str], width: int = 12) -> str:
    """Return a line of a table: a name, then cells to the right."""
    return f"{cells[0]:<34}" + "".join(f" {cell:>{width}}" for cell in cells[1:])


def shown(found: Measured | None) -> str:
    """Return milliseconds, or why there are none."""
    if found is None:
        return "–"
    return found.stopped or goals.number(found.seconds * 1000)


def agreed(case: Case, row: Row) -> str:
    """Return how many answers there are; end the run if two tools answered differently."""
    ended = {tool: found for tool, found in row.items() if found and not found.stopped}
    numbers = {found.answers for found in ended.values()}
    links = {found.links for found in ended.values() if found.links is not None}
    if len(numbers) > 1 or (len(links) > 1 and not case.first):
        told = ", ".join(f"{t}: {m.answers} of {m.links} links" for t, m in ended.items())
        sys.exit(f"{case.name}: different answers, so nothing is compared: {told}")
    return f"{numbers.pop():,}" if numbers else "?"


def loops_left_out(question: str, row: Row) -> int:
    """Return how many loops igraph leaves out that all others find.

    Its ``simple_cycles`` does, depending on how nodes are numbered (igraph/igraph issue 2911):
    of 1 -> 2, 2 -> 1, 0 -> 2 it finds none.
    """
    found = row["igraph"]
    others = [each for each in row.values() if each and not each.stopped and each is not found]
    if question != "loops" or not found or found.stopped or not others:
        return 0
    return max(0, min(each.answers for each in others) - found.answers)


class Report:
    """Measures, and prints what is found as it is found."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.spreads: list[float] = []
        self.verdicts: dict[str, Counter[str]] = {}
        self.listed: list[tuple[Case, Row]] = []

    def measure(self, name: str, only: str) -> None:
        """Print the times of one table, and then how they stand to the goals."""
        heading, question, made, aims = TABLES[name]
        print(f"\n{heading}: milliseconds\n\n{line(['', 'answers', *tools.TOOLS])}", flush=True)
        rows, flawed = [], False
        for case in filter(lambda case: only in case.name, made()):
            row = {
                tool: measure(tool, question, case, self.patience) if tools.present(tool) else None
                for tool in tools.TOOLS
            }
            ended = [found for found in row.values() if found and not found.stopped]
            self.spreads += [found.spread for found in ended if found.seconds > 1e-3]
            told = {tool: shown(found) for tool, found in row.items()}
            missing = loops_left_out(question, row)
            if missing:  # another question's time is not compared
                told["igraph"], row["igraph"], flawed = f"{missing:,} missing", None, True
            print(line([case.name, agreed(case, row), *told.values()]), flush=True)
            rows.append((case, row))
        if flawed:
            print(
                "\nmissing: loops that igraph leaves out (igraph/igraph issue 2911); not compared"
            )
        self.judge(heading, aims, rows)
        if name in {"paths", "loops"}:
            self.listed += rows

    def judge(
        self, heading: str, aims: dict[str, goals.Goal], rows: list[tuple[Case, Row]]
    ) -> None:
        """Print how rows stand to goals, and remember it for the summary."""
        print(f"\n{heading}: goals\n")
        for number, aim in enumerate(aims, 1):
            print(f"  ({number}) {aim}")
        print("\n" + line(["", *(f"({number})" for number in range(1, len(aims) + 1))], 17))
        for case, row in rows:
            said = [goal(case, row) for goal in aims.values()]
            print(line([case.name, *said], 17))
            for aim, verdict in zip(aims, said, strict=True):
                counts = self.verdicts.setdefault(f"{heading}: {aim}", Counter())
                counts[verdict.split()[-1]] += 1

    def memory(self) -> None:
        """Print by how much memory grew, in sizes of the answer."""
        rows = [(c, r) for c, r in self.listed if goals.answer_bytes(r) >= goals.WEIGHTY]
        if not rows:
            return
        print("\nMemory: growth at the peak, in sizes of the answer as compact arrays\n")
        print(line(["", "MiB", *tools.TOOLS]))
        for case, row in rows:
            whole = goals.answer_bytes(row)
            told = [
                "–" if found is None or found.stopped or found.growth is None
                else goals.number(found.growth / whole)
                for found in row.values()
            ]  # fmt: skip
            print(line([case.name, f"{whole / (1 << 20):,.1f}", *told]))
        self.judge("Memory", goals.MEMORY, rows)

    def summary(self) -> None:
        """Print how many goals are met, and how noisy it was."""
        print("\nAll in all\n")
        for aim, counts in self.verdicts.items():
            told = ", ".join(f"{counts[word]} {word}" for word in goals.WORDS if counts[word])
            print(f"  {aim}: {told or 'not measured'}")
        if self.spreads:
            middle, worst = statistics.median(self.spreads), max(self.spreads)
            print(
                f"\nSlowest over fastest round of a search: {middle:.2f} (median), {worst:.1f} (worst)."
            )


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description="Time walks beside other libraries and plain C.")
    parser.add_argument("tables", nargs="*", help=f"of: {', '.join(TABLES)}; by default all")
    parser.add_argument(
        "--patience",
        type=float,
        default=20.0,
        help="seconds of the processor that a search may take",
    )
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    asked = parser.parse_args()
    unknown = [name for name in asked.tables if name not in TABLES]
    if unknown:
        parser.error(f"no table called {unknown[0]!r}: there are {', '.join(TABLES)}")
    versions = [f"{peer} {version(peer)}" for peer in tools.PEERS if tools.present(peer)]
    print(f"Python {platform.python_version()}, {', '.join(versions)}; {os.cpu_count()} cores")
    for tool in tools.TOOLS:
        if not tools.present(tool):
            print(f"not here, so not measured: {tool}")
    if tools.present(tools.LIMIT):
        plain_c.build()  # children find it compiled
    report = Report(asked.patience)
    for name in asked.tables or TABLES:
        report.measure(name, asked.only)
    report.memory()
    report.summary()


if __name__ == "__main__":
    main()
