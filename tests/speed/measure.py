"""One tool, one question, in a child process that can be killed whatever it is doing.

Seconds are those that the processor spends on the thread that searches: a machine is rarely left
alone, and nobody here searches in more than one thread.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import resource
import signal
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
#: On a busy machine, making a graph may take minutes by the clock; more than this is a fault.
SILENCE = 900.0
#: A child that wants more memory is stopped: bytes.
MEMORY = 6 << 30

#: As in a process that has not freed anything large: mallopt's parameter, and bytes.
_M_MMAP_THRESHOLD, _FRESH = -3, 128 << 10

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
        If the child hangs without working.
    """
    ours, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_answer, args=(theirs, tool, question, case, patience))
    child.start()
    theirs.close()
    try:
        if _heard(ours) is None:
            return None
        try:
            said = _heard(ours)
        except EOFError:
            child.join()
            late = child.exitcode == -signal.SIGPROF  # else an abort, as some do without memory
            return Measured(
                seconds=patience * late, stopped=f"> {patience:g} s" if late else "died"
            )
        return said if said.stopped else _heard(ours)
    finally:
        child.kill()
        child.join()


def _heard(pipe: Connection) -> Any:
    """Return what a child says next."""
    if not pipe.poll(SILENCE):
        raise RuntimeError(f"a child has said nothing for {SILENCE:g} s")
    return pipe.recv()


def _answer(pipe: Connection, tool: str, question: str, case: Case, patience: float) -> None:
    """Say that the graph is made, what the first round took, and what all rounds did."""
    prepared = tools.prepare(tool, question, case)
    if prepared is None:
        pipe.send(None)
        return
    search, size = prepared
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pipe.send("ready")
    start = time.thread_time()
    signal.setitimer(signal.ITIMER_PROF, patience)  # ends the process, in C code too
    try:
        answer, first, growth = _watched(search)
    except MemoryError:
        taken = time.thread_time() - start
        pipe.send(Measured(seconds=taken, stopped=f"> {MEMORY >> 30} GiB"))
        return
    signal.setitimer(signal.ITIMER_PROF, 0)
    pipe.send(Measured(seconds=first))
    answers, links = size(answer)
    times = [first]
    while len(times) < ROUNDS and sum(times) < ENOUGH:
        del answer
        start = time.thread_time()
        answer = search()
        times.append(time.thread_time() - start)
    pipe.send(
        Measured(
            seconds=statistics.median(times), spread=max(times) / min(times),
            answers=answers, links=links, growth=growth,
        )
    )  # fmt: skip


def _watched(search: Callable[[], object]) -> tuple[object, float, int | None]:
    """Return the answer, the seconds, and by how much the resident memory grew at most."""
    before = _forget_peak()
    start = time.thread_time()
    answer = search()
    taken = time.thread_time() - start
    return answer, taken, None if before is None else _resident("VmHWM") - before


def _forget_peak() -> int | None:
    """Return the bytes that are resident now, from here on the peak; None where none can tell."""
    gc.collect()
    try:
        # What was freed before would hide what is taken next, and once something large was freed
        # glibc copies what grows, up to 32 MB, instead of moving its pages. Only glibc has these.
        library = ctypes.CDLL(None)
        getattr(library, "malloc_trim", bool)(0)
        getattr(library, "mallopt", max)(_M_MMAP_THRESHOLD, _FRESH)
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    return _resident("VmRSS")


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(dict(line.split(":", 1) for line in lines)[name].split()[0]) * 1024
