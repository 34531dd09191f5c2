"""The exit codes, as the command line documents them."""

from __future__ import annotations

from pathlib import Path

import pytest

from immunograph.cli import main

ROOT = Path(__file__).resolve().parents[2]
CODES = {0, 1, 2, 3, 70, 130, 143}


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (0, ["paths", "stress", "empathy"]),
        (0, ["show", "sleep"]),
        (0, ["--help"]),
        (0, ["--version"]),
        (1, ["paths", "empathy", "stress", "--walk", "causal"]),
        (1, ["loops", "--max-length", "1"]),
        (1, ["list", "links", "--match", "zzzz"]),
        (1, ["explain", "empathy", "stress", "--walk", "causal"]),
        (2, ["paths", "stress"]),
        (2, ["paths", "stress", "stress"]),
        (2, ["paths", "stress", "nobody knows this"]),
        (2, ["paths", "stress", "social_"]),
        (2, ["paths", "stress", "empathy", "--max-length", "0"]),
        (2, ["paths", "stress", "empathy", "--format", "xml"]),
        (2, ["paths", "stress", "empathy", "--walk", "sideways"]),
        (2, ["pahts", "stress", "empathy"]),
        (2, ["explain", "E999"]),
        (2, ["loops", "--map", "missing.toml"]),
        (2, ["loops", "--map", "map.xyz"]),
        (2, ["loops", "--map", "nosuchmap"]),
        (2, ["loops", "-o", "no/such/folder/loops.json"]),
        (2, ["loops", "-o", "loops.xyz"]),
        (3, ["loops", "--map", "broken.toml"]),
        (3, ["loops", "--map", "broken.json"]),
        (3, ["loops", "--map", "broken.csv"]),
    ],
)
def test_codes(cli, code, arguments):
    (cli.folder / "broken.toml").write_text('[[links]]\nsource = "a"\n')
    (cli.folder / "broken.json").write_text("{")
    (cli.folder / "broken.csv").write_text("from,to\na,b\n")
    ran = cli(*arguments)
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
    if code in (2, 3):
        assert ran.out == ""
        assert ran.err.startswith("error: ")
        assert len(ran.err.splitlines()) <= 15
    else:
        assert ran.err == ""


def test_the_codes_are_documented():
    table = [line.split()[0] for line in main.__doc__.splitlines() if line[:1].isdigit()]
    assert {int(code) for code in table} == CODES
    page = (ROOT / "docs" / "decisions" / "0015-exit-codes.md").read_text(encoding="utf-8")
    assert all(str(code) in page for code in CODES)
