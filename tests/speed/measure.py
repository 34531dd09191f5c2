"""One tool, one question, in a child process that can be killed whatever it is doing."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from speed import tools
from speed.cases import Case

#: Short searches are repeated: up to so many rounds, in about so many seconds.
ROUNDS, ENOUGH = 7, 2.0
#: To make a graph, and to measure an answer, a child has this long.
ASIDE = 300.0
#: A child that wants more memory is stopped: bytes.
MEMORY = 6 << 30

_FORK = multiprocessing.get_context("fork")  # the graph need not be told again


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one tool took.

    ``seconds`` is the median of the rounds and ``spread`` the slowest over the fastest of them;
    ``growth`` is by how many bytes the resident memory was larger at most during the first
    round, None where the system does not tell. ``stopped`` says why there is no answer, after
    so many seconds.
    """

    seconds: float = 0.0
    spread: float = 1.0
    answers: int = 0
    links: int | None = None
    growth: int | None = None
    stopped: str | None = None


def measure(tool: str, question: str, case: Case, patience: float) -> Measured | None:
    """Return what a tool took for a question, or None if it cannot be asked it.

    Raises
    ------
    RuntimeError
        If the child hangs over anything but its search.
    """
    ours, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_answer, args=(theirs, tool, question, case))
    child.start()
    theirs.close()
    try:
        if _heard(ours, ASIDE) is None:
            return None
        start = time.perf_counter()
        if not ours.poll(patience):
            return Measured(seconds=patience, stopped=f"> {patience:g} s")
        try:
            said = ours.recv()
        except EOFError:  # some abort when memory ends
            return Measured(seconds=time.perf_counter() - start, stopped="died")
        return said if said.stopped else _heard(ours, ASIDE)
    finally:
        child.kill()
        child.join()


def _heard(pipe: Connection, wait: float) -> Any:
    """Return what a child says about anything but its search."""
    if not pipe.poll(wait):
        raise RuntimeError(f"a child hangs beside its search, for {wait:g} s")
    return pipe.recv()


def _answer(pipe: Connection, tool: str, question: str, case: Case) -> None:
    """Say that the graph is made, what the first round took, and what all rounds did."""
    prepared = tools.prepare(tool, question, case)
    if prepared is None:
        pipe.send(None)
        return
    search, size = prepared
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pipe.send("ready")
    start = time.perf_counter()
    try:
        answer, first, growth = _watched(search)
    except MemoryError:
        taken = time.perf_counter() - start
        pipe.send(Measured(seconds=taken, stopped=f"> {MEMORY >> 30} GiB"))
        return
    pipe.send(Measured(seconds=first))
    answers, links = size(answer)
    times = [first]
    while len(times) < ROUNDS and sum(times) < ENOUGH:
        del answer
        start = time.perf_counter()
        answer = search()
        times.append(time.perf_counter() - start)
    pipe.send(
        Measured(
            seconds=statistics.median(times), spread=max(times) / min(times),
            answers=answers, links=links, growth=growth,
        )
    )  # fmt: skip


def _watched(search: Callable[[], object]) -> tuple[object, float, int | None]:
    """Return the answer, the seconds, and by how much the resident memory grew at most."""
    gc.collect()
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if reset.exists():
        ctypes.CDLL(None).malloc_trim(0)  # what was freed before must not hide what is taken
        reset.write_text("5")
    before = _resident(status, "VmRSS")
    start = time.perf_counter()
    answer = search()
    taken = time.perf_counter() - start
    peak = _resident(status, "VmHWM")
    return answer, taken, None if before is None or peak is None else peak - before


def _resident(status: Path, name: str) -> int | None:
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines[name].split()[0]) * 1024
