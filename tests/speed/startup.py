"""How long the command line takes to answer, as a ratio to starting typer alone.

Run it with the Python into which immunograph is installed: ``python tests/speed/startup.py``.
Every round runs each command once, so that a busy machine slows all of them alike; medians of
the rounds are compared. Nothing is asserted: only ratios travel between machines.

================================= =====================================
paths, into a pipe                at most 1.5 times ``import typer``
paths, on a terminal              at most 2.2 times ``import typer``
================================= =====================================
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time

ROUNDS = 21
ASK = [sys.executable, "-P", "-m", "immunograph.cli"]
SCRIPT = shutil.which("immunograph", path=os.path.dirname(sys.executable))
QUESTION = ["paths", "stress", "empathy"]

#: name: (command, whether stdout is a terminal)
COMMANDS = {
    "python -c pass": ([sys.executable, "-c", "pass"], False),
    "python -c 'import typer'": ([sys.executable, "-c", "import typer"], False),
    "python -c 'import immunograph'": ([sys.executable, "-P", "-c", "import immunograph"], False),
    "immunograph --help": ([*ASK, "--help"], False),
    "immunograph paths, into a pipe": ([*ASK, *QUESTION], False),
    "immunograph paths, on a terminal": ([*ASK, *QUESTION], True),
    "immunograph loops, on a terminal": ([*ASK, "loops"], True),
    **({"the console script, into a pipe": ([SCRIPT, *QUESTION], False)} if SCRIPT else {}),
}
UNIT = "python -c 'import typer'"


def seconds(command: list[str], *, terminal: bool) -> float:
    """Return how long a child takes from its start until all it says is read."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "IMMUNOGRAPH"))}
    if not terminal:
        start = time.perf_counter()
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=env, check=True)
        return time.perf_counter() - start
    import pty

    ours, theirs = pty.openpty()
    start = time.perf_counter()
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE,
        env=env | {"TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(theirs)
    try:
        while os.read(ours, 65536):
            pass
    except OSError:  # Linux says so when the last writer has gone
        pass
    child.communicate()
    taken = time.perf_counter() - start
    os.close(ours)
    assert child.returncode == 0, child.args
    return taken


def main() -> None:
    """Print a table of medians and ratios."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(ROUNDS + 1):
        for name, (command, terminal) in COMMANDS.items():
            time_ = seconds(command, terminal=terminal)
            if turn:  # the first round warms the disk
                taken[name].append(time_)
    unit = statistics.median(taken[UNIT])
    print(f"{'median of ' + str(ROUNDS):<36}      ms   ratio")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:<36} {median * 1000:7.1f} {median / unit:7.2f}")


if __name__ == "__main__":
    main()
