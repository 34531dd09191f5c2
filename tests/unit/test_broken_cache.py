"""The compiled kernels where numba's cache is full, cut or no folder: the same answer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("numba")

SMALL = """
import resource, signal, sys
from immunograph.walk.engine import machine_code

def twice(number):
    return 2 * number

if "full" in sys.argv:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
print(machine_code(twice)(21))
"""

WHOLE = """
import os, sys
import immunograph as ig
from immunograph.walk import engine
graph = ig.load_dataset("perlmutter2022")
answers = []
for setting in ("off", "on"):
    os.environ["IMMUNOGRAPH_COMPILED"] = setting
    found = ig.find_paths(graph, "stress", "empathy", layers="all")
    answers.append([path.links for path in found.paths])
print(answers[0] == answers[1], len(answers[0]) > 1)
"""


def ran(script, folder, *arguments):
    env = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "small.py"
    file.write_text(SMALL)
    return file


def test_a_cache_that_was_cut_is_made_anew(script, tmp_path):
    kept = tmp_path / "kept"
    assert ran(script, kept) == (0, "42\n", "")
    files = [file for file in kept.rglob("*") if file.is_file()]
    assert files
    for size in (0, 20):
        for file in files:
            data = file.read_bytes()
            file.write_bytes(data[:size])
        assert ran(script, kept) == (0, "42\n", ""), size


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files")
def test_a_disk_that_is_full_keeps_nothing(script, tmp_path):
    assert ran(script, tmp_path / "full", "full") == (0, "42\n", "")


def test_where_there_is_no_folder_the_answer_is_the_same(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "whole.py").write_text(WHOLE)
    for place in ("file/below",):
        code, out, _ = ran(tmp_path / "whole.py", tmp_path / place)
        assert (code, out) == (0, "True True\n")
