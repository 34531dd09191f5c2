"""The bundled maps, and the cache they are loaded from: it may be missing, damaged, forbidden."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import immunograph as ig
from immunograph import compiled
from immunograph.records import Evidence, Kind, Node, Source, Xref
from immunograph.vocabulary import Layer, Sign, Stance, Theme
from makers import link, small_map


def test_names_are_sorted_and_load():
    names = ig.dataset_names()
    assert list(names) == sorted(names)
    assert "perlmutter2022" in names
    assert all(len(ig.load_dataset(name)) for name in names)


def test_an_unknown_name_is_an_error_that_lists_the_maps():
    with pytest.raises(ig.UnknownName, match="did you mean perlmutter2022"):
        ig.load_dataset("perlmuter2022")
    with pytest.raises(ig.UnknownName, match="maps: perlmutter2022"):
        ig.load_dataset("zzzzzz")


@pytest.mark.parametrize("name", ig.dataset_names())
def test_compiling_keeps_everything(name):
    graph = ig.load_dataset(name)
    again = compiled.loads(compiled.dumps(graph, "stamp"), "stamp")
    assert again == graph
    assert again.digest == graph.digest


def test_compiling_keeps_what_the_bundled_map_does_not_use():
    evidence = (Evidence(quote="q", stance=Stance.REFUTES), Evidence(n=3))
    graph = small_map(
        [
            link(
                "1",
                "a",
                "affects",
                "b",
                sign_implied=Sign.LOWERS,
                evidence=evidence,
                layer=Layer.CONTEXT,
            )
        ],
        nodes=[
            Node(
                id="a",
                label="A",
                theme=Theme.MIND,
                xrefs=(Xref(curie="X:1"), Xref(curie="Y:2")),
                place=(0.1, 1 / 3),
            )
        ],
        kinds=[Kind(id="k", label="K")],
        source=Source(chars=3),
        title="T",
    )
    assert compiled.loads(compiled.dumps(graph, "s"), "s") == graph
    empty = ig.CausalGraph([], [])
    assert compiled.loads(compiled.dumps(empty, "s"), "s") == empty


def test_a_cache_of_something_else_is_not_used(article):
    assert compiled.loads(compiled.dumps(article, "one stamp"), "another stamp") is None


def test_a_damaged_cache_is_not_used():
    data = compiled.dumps(small_map("1: a increases b"), "stamp")
    damaged = [data[:cut] for cut in range(len(data))]
    damaged += [b"\x00" * 50, b"not a cache at all", data[::-1]]
    for piece in damaged:
        assert compiled.loads(piece, "stamp") is None


def test_no_flipped_byte_makes_another_map():
    data = compiled.dumps(small_map("1: a increases b"), "stamp")
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 0x55
        assert compiled.loads(bytes(flipped), "stamp") is None


# -- the cache of an installation ------------------------------------------------------------

DIGEST = "import immunograph as ig; print(ig.load_dataset().digest)"


class Installation:
    """A copy of the package in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        import immunograph.cli
        import immunograph.data

        self.home = folder
        self.package = folder / "immunograph"
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(ig.__file__).parent, self.package, ignore=leave)
        for part in (immunograph.cli, immunograph.data):
            target = self.package / part.__name__.rpartition(".")[2]
            if not target.exists():
                shutil.copytree(part.__path__[0], target, ignore=leave)
        self.map = self.package / "data" / "perlmutter2022.toml"

    @property
    def cache(self) -> list[Path]:
        return sorted((self.package / "data" / "__pycache__").glob("*.map"))

    def digest(self) -> str:
        done = subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=self.home,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(self.home)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert done.stderr == ""
        return done.stdout.strip()


@pytest.fixture
def installation(tmp_path):
    return Installation(tmp_path)


def test_the_cache_is_written_once_and_used(installation, article):
    assert installation.cache == []
    assert installation.digest() == article.digest
    (cache,) = installation.cache
    written = cache.read_bytes(), cache.stat().st_mtime_ns
    assert installation.digest() == article.digest
    assert (cache.read_bytes(), cache.stat().st_mtime_ns) == written
    assert [p.name for p in cache.parent.iterdir() if p.suffix not in (".pyc", ".map")] == []


@pytest.mark.parametrize("damage", [b"", b"damaged", None], ids=["empty", "nonsense", "cut off"])
def test_a_damaged_cache_is_replaced(installation, article, damage):
    installation.digest()
    (cache,) = installation.cache
    whole = cache.read_bytes()
    cache.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert installation.digest() == article.digest
    assert cache.read_bytes() == whole


def test_an_edited_map_is_read_anew(installation, article):
    installation.digest()
    text = installation.map.read_text(encoding="utf-8")
    installation.map.write_text(
        text.replace('label = "Empathy"', 'label = "Empathy!"'), encoding="utf-8"
    )
    changed = installation.digest()
    assert changed != article.digest
    installation.map.write_text(text, encoding="utf-8")
    assert installation.digest() == article.digest


def test_an_installation_that_cannot_be_written_works_too(installation, article):
    # A file where the folder would be stops everybody, even an administrator.
    (installation.package / "data" / "__pycache__").write_text("in the way")
    assert installation.digest() == article.digest
    assert installation.digest() == article.digest
