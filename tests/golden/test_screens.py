"""What people see, to the letter. ``pytest tests/golden --update-golden`` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

BROKEN = """\
[[nodes]]
id = "stress"
lable = "Stress"

[[links]]
source = "stress"
target = "sleep"
sign = "down"
"""

#: 2¹⁰⁰ paths, of which one raises: every second way round is of unknown sign.
DIAMONDS = "source,target,sign\n" + "".join(
    f"d{3 * n + a:03d},d{3 * n + b:03d},{sign}\n"
    for n in range(100)
    for a, b, sign in ((0, 1, "+"), (0, 2, "-"), (1, 3, "+"), (2, 3, "?"))
)

#: Sleep may do either.
RIVAL = "source,target,sign\nstress,sleep,-\nstress,work,+\nwork,sleep,+\n"

#: Sleep may do either, but hardly ever rises.
FAR = "source,target,sign\nstress,sleep,+\n" + "".join(
    f"stress,x{n},+\nx{n},sleep,-\n" for n in range(30)
)

#: Five nodes of which every two raise each other, or nearly: stable draws are rare.
DENSE = "source,target,sign\n" + "".join(
    f"n{a},n{b},{'+' if (a + b) % 5 else '-'}\n" for a in range(5) for b in range(5) if a != b
)

#: name: (arguments, columns)
SCREENS = {
    "help": (["--help"], 80),
    "help-40": (["--help"], 40),
    "paths-help": (["paths", "--help"], 80),
    "paths": (["paths", "stress", "empathy"], 80),
    "paths-40": (["paths", "stress", "empathy"], 40),
    "paths-ascii": (["paths", "stress", "empathy", "--ascii"], 80),
    "paths-colour": (["paths", "stress", "empathy", "--color", "always"], 80),
    "paths-literature": (["paths", "stress", "empathy", "--layer", "literature", "--limit", "3"], 80),
    "paths-none": (["paths", "empathy", "stress", "--walk", "causal"], 80),
    "paths-markdown": (["paths", "stress", "empathy", "--format", "md"], 80),
    "loops": (["loops"], 80),
    "loops-40": (["loops"], 40),
    "loops-ascii": (["loops", "--ascii"], 80),
    "loops-all": (["loops", "--layer", "all", "--limit", "6"], 80),
    "loops-none": (["loops", "--max-length", "1"], 80),
    "paths-count": (["paths", "stress", "empathy", "--layer", "all", "--walk", "all", "--count"], 80),
    "paths-count-40": (["paths", "stress", "empathy", "--max-length", "4", "--count"], 40),
    "paths-count-many": (["paths", "d000", "d300", "--map", "diamonds.csv", "--count"], 80),
    "paths-count-many-40": (["paths", "d000", "d300", "--map", "diamonds.csv", "--count", "--ascii"], 40),
    "paths-count-markdown": (["paths", "stress", "empathy", "--count", "--format", "md"], 80),
    "paths-count-none": (["paths", "empathy", "stress", "--walk", "causal", "--count"], 80),
    "loops-count": (["loops", "--layer", "all", "--walk", "all", "--count"], 80),
    "loops-count-40": (["loops", "--layer", "all", "--walk", "all", "--count"], 40),
    "loops-count-none": (["loops", "--max-length", "1", "--count"], 80),
    "structure": (["structure"], 80),
    "structure-40": (["structure"], 40),
    "structure-all": (["structure", "--layer", "all", "--limit", "3"], 80),
    "structure-none": (["structure", "--map", "one.csv"], 80),
    "leverage": (["leverage", "inflammation", "--layer", "all", "--polarity", "any"], 80),
    "leverage-40": (["leverage", "inflammation", "--layer", "all", "--polarity", "any"], 40),
    "leverage-ascii": (["leverage", "mood", "--layer", "all", "--polarity", "undetermined", "--ascii"], 80),
    "leverage-none": (["leverage", "stress"], 80),
    "compare": (["compare", "--with-layer", "all"], 80),
    "compare-40": (["compare", "--with-layer", "all", "--limit", "1"], 40),
    "compare-changed": (["compare", "--layer", "all", "--with-implied-signs"], 80),
    "compare-maps": (["compare", "--with", "one.csv"], 80),
    "show": (["show", "inflammation"], 80),
    "show-40": (["show", "inflammation"], 40),
    "show-marker": (["show", "crp", "--layer", "literature"], 80),
    "reach": (["reach", "stress"], 80),
    "reach-40": (["reach", "stress"], 40),
    "reach-ascii": (["reach", "stress", "--ascii", "--limit", "4"], 80),
    "reach-colour": (["reach", "stress", "--color", "always"], 80),
    "reach-one": (["reach", "stress", "empathy"], 80),
    "reach-backwards": (["reach", "empathy", "--backwards", "--layer", "literature"], 80),
    "reach-none": (["reach", "empathy", "stress"], 80),
    "predict": (["predict", "--raise", "stress"], 80),
    "predict-40": (["predict", "--raise", "stress"], 40),
    "predict-exact": (["predict", "--lower", "empathy", "--ascii"], 80),
    "predict-hold-40": (["predict", "--raise", "inflammation", "--hold"], 40),
    "predict-rare": (["predict", "--map", "dense.csv", "--raise", "n0"], 80),
    "predict-marker": (["predict", "--raise", "crp"], 80),
    "predict-of": (["predict", "--raise", "stress", "--of", "empathy", "--layer", "literature"], 80),
    "predict-of-40": (["predict", "--raise", "stress", "--of", "mood"], 40),
    "predict-of-certain": (["predict", "--raise", "stress", "--of", "social_isolation", "--ascii"], 80),
    "predict-observe": (["predict", "--observe", "crp"], 80),
    "predict-observe-40": (["predict", "--observe", "crp", "--observe", "dopamine=lowers"], 40),
    "predict-observe-none": (["predict", "--observe", "stress"], 80),
    "predict-of-none": (["predict", "--raise", "stress", "--of", "empathy"], 80),
    "predict-chances": (["predict", "--raise", "stress", "--chance", "low=0.6", "--layer", "all", "--of", "mood"], 80),
    "predict-given-40": (["predict", "--raise", "stress", "--given", "mood=lowers", "--given", "emotion_regulation=lowers", "--of", "immune_function"], 40),
    "compare-models": (["compare-models", "one.csv", "rival.csv", "far.csv", "--raise", "stress", "--given", "sleep=raises", "--draws", "2000"], 80),
    "compare-models-40": (["compare-models", "one.csv", "rival.csv", "--raise", "stress", "--given", "sleep=lowers", "--ascii"], 40),
    "robustness": (["robustness", "stress", "empathy"], 80),
    "robustness-40": (["robustness", "stress", "empathy"], 40),
    "robustness-literature": (["robustness", "stress", "empathy", "--layer", "literature"], 80),
    "robustness-definition": (["robustness", "cognitive_empathy", "empathy"], 80),
    "robustness-none": (["robustness", "empathy", "stress"], 80),
    "common": (["common", "mood", "social_withdrawal"], 80),
    "common-40": (["common", "mood", "social_withdrawal"], 40),
    "common-ascii": (["common", "sleep", "exercise", "--ascii"], 80),
    "common-none": (["common", "stress", "depression"], 80),
    "explain": (["explain", "stress", "empathy"], 80),
    "explain-40": (["explain", "stress", "empathy"], 40),
    "explain-link": (["explain", "E07"], 80),
    "explain-ascii": (["explain", "E07", "--ascii"], 80),
    "list-links": (["list", "links"], 80),
    "list-links-40": (["list", "links", "--min-grade", "moderate"], 40),
    "list-citations": (["list", "citations", "--match", "inagaki"], 80),
    "list-none": (["list", "nodes", "--match", "zzzz"], 80),
    "maps": (["maps"], 80),
    "check": (["check"], 80),
    "error-unknown-node": (["paths", "stress", "empathie"], 80),
    "error-unknown-node-40": (["paths", "stress", "empathie"], 40),
    "error-no-near-name": (["show", "qqqqqq"], 80),
    "error-ambiguous": (["show", "social_"], 80),
    "error-command": (["pahts", "stress", "empathy"], 80),
    "error-option": (["paths", "stress", "empathy", "--lenght", "3"], 80),
    "error-argument": (["paths", "stress"], 80),
    "error-same-node": (["paths", "stress", "stress"], 80),
    "error-reach-backwards": (["reach", "stress", "empathy", "--backwards"], 80),
    "error-predict-nothing": (["predict"], 80),
    "error-predict-observe": (["predict", "--observe", "crp", "--raise", "stress"], 80),
    "error-predict-both": (["predict", "--raise", "stress", "--lower", "psychological stress"], 80),
    "predict-unlimited": (["predict", "--raise", "stress", "--self-limit", "none"], 80),
    "error-predict-given": (["predict", "--raise", "stress", "--given", "loneliness=lowers"], 80),
    "error-compare-models-40": (["compare-models", "one.csv", "rival.csv", "--raise", "stress", "--given", "mood=lowers"], 40),
    "error-count-limit": (["paths", "stress", "empathy", "--count", "--limit", "3"], 80),
    "count-through-40": (["loops", "--count", "--through", "mood", "--layer", "all"], 40),
    "error-count-polarity-40": (["loops", "--count", "--polarity", "balancing"], 40),
    "error-seconds": (["loops", "--seconds", "0"], 80),
    "error-seconds-text": (["loops", "--seconds", "soon"], 80),
    "error-most": (["paths", "stress", "empathy", "--most", "1.5"], 80),
    "error-common-same": (["common", "mood", "mood"], 80),
    "error-nothing-to-compare": (["compare"], 80),
    "error-file": (["loops", "--map", "missing.toml"], 80),
    "error-map": (["loops", "--map", "broken.toml"], 80),
}  # fmt: skip

PROMPT = "$ immunograph "
# What the terminal is told, not shown: colours and addresses.
TOLD = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def screen(ran, arguments):
    """Return what a person saw, colour codes spelt out."""
    status = f"[exit {ran.code}]\n" if ran.code else ""
    shown = PROMPT + " ".join(arguments) + "\n" + ran.out + ran.err + status
    return shown.replace("\x1b", "\\e")


@pytest.mark.parametrize("name", SCREENS)
def test_screen(cli, golden, name):
    arguments, columns = SCREENS[name]
    (cli.folder / "broken.toml").write_text(BROKEN)
    (cli.folder / "one.csv").write_text("source,target,sign\nstress,sleep,-\n")
    (cli.folder / "rival.csv").write_text(RIVAL)
    (cli.folder / "far.csv").write_text(FAR)
    (cli.folder / "dense.csv").write_text(DENSE)
    (cli.folder / "diamonds.csv").write_text(DIAMONDS)
    ran = cli.terminal(*arguments, columns=columns, env={"NO_COLOR": "1"})
    golden(f"{name}.txt", screen(ran, arguments))
    said = TOLD.sub("", ran.out)
    if "-help" not in name and not name.startswith("help") and "--format" not in arguments:
        assert [line for line in said.splitlines() if len(line) > columns] == []
    assert [line for line in said.splitlines() if line != line.rstrip()] == []
    if "--ascii" in arguments:
        assert ran.out.isascii()


def test_no_screen_is_left_over(request):
    folder = request.path.parent / "screens"
    assert {path.name for path in Path(folder).iterdir()} == {f"{name}.txt" for name in SCREENS}


@pytest.mark.parametrize("name", ["paths", "loops", "show", "explain"])
def test_a_table_in_a_pipe_is_the_same_screen(cli, name):
    arguments, columns = SCREENS[name]
    piped = cli(*arguments, "--format", "table", "--color", "never", columns=columns)
    shown = cli.terminal(*arguments, columns=columns, env={"NO_COLOR": "1"})
    assert piped.out == shown.out


@pytest.mark.parametrize("name", ["paths", "loops", "show", "explain"])
def test_colour_is_only_added(cli, name):
    arguments, columns = SCREENS[name]
    plain = cli.terminal(*arguments, columns=columns, env={"NO_COLOR": "1"})
    coloured = cli.terminal(*arguments, columns=columns)
    assert "\x1b[" in coloured.out
    assert TOLD.sub("", coloured.out) == plain.out
