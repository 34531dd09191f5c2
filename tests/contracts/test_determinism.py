"""The same question gives the same bytes, whatever the hash seed, time zone or language is."""

from __future__ import annotations

import pytest

ASKED = {
    "paths": ["paths", "stress", "empathy", "--layer", "all"],
    "loops": ["loops", "--layer", "all", "--walk", "all", "--json"],
    "loops on screen": ["loops", "--layer", "all", "--format", "table"],
    "reach": ["reach", "stress", "--layer", "all", "--walk", "all", "--json"],
    "predict": ["predict", "--raise", "stress", "--layer", "all", "--json"],
    "predict by grade": [
        "predict",
        "--raise",
        "stress",
        "--of",
        "mood",
        "--layer",
        "all",
        "--format",
        "table",
    ],
    "predict given": ["predict", "--raise", "stress", "--given", "mood=lowers", "--json"],
    "compare-models": [
        "compare-models",
        "perlmutter2022",
        "links.csv",
        "--raise",
        "stress",
        "--given",
        "mood=-",
        "--json",
    ],
    "observe": ["predict", "--observe", "mood", "--observe", "crp", "--layer", "all", "--json"],
    "robustness": ["robustness", "stress", "empathy", "--layer", "all", "--json"],
    "common": ["common", "crp", "mood", "--layer", "all", "--walk", "all", "--format", "table"],
    "structure": ["structure", "--layer", "all", "--walk", "all", "--json"],
    "leverage": ["leverage", "mood", "--polarity", "any", "--layer", "all", "--format", "table"],
    "compare": ["compare", "--layer", "all", "--with-walk", "all", "--json"],
    "list": ["list", "citations", "--format", "table"],
    "explain": ["explain", "stress", "empathy", "--format", "table"],
    "show": ["show", "inflammation", "--layer", "all", "--format", "md"],
    "check": ["check", "--json"],
    "error": ["show", "social_"],
}


@pytest.mark.parametrize("arguments", ASKED.values(), ids=ASKED)
def test_answers(cli, arguments):
    (cli.folder / "links.csv").write_text("source,target,sign\nstress,sleep,-\nsleep,mood,+\n")
    worlds = [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "2", "LANG": "de_DE.UTF-8"},
        {"PYTHONHASHSEED": "3", "HOME": "/"},
        {"PYTHONHASHSEED": "4", "LC_ALL": "C.UTF-8"},
    ]
    assert len({(r.code, r.out, r.err) for r in (cli(*arguments, env=w) for w in worlds)}) == 1


@pytest.mark.parametrize(
    "what", [[], ["--path", "stress", "empathy"], ["--focus", "crp"], ["--predict", "stress"]]
)
def test_pictures_as_text(cli, what):
    seen = set()
    for seed in range(5):
        ran = cli("draw", *what, "-o", "x.dot", env={"PYTHONHASHSEED": str(seed)})
        assert ran.code == 0, ran.err
        seen.add((cli.folder / "x.dot").read_bytes())
    assert len(seen) == 1


@pytest.mark.parametrize("suffix", ["toml", "json", "csv"])
def test_maps(cli, suffix):
    seen = set()
    for seed in range(3):
        file = f"map{seed}.{suffix}"
        assert cli("convert", "perlmutter2022", file, env={"PYTHONHASHSEED": str(seed)}).code == 0
        seen.add((cli.folder / file).read_bytes())
    assert len(seen) == 1
