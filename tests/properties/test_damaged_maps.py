"""Damaged files of every format: an answer or an error of ours, whatever is asked of them."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest

import immunograph as ig
from immunograph.errors import ImmunographError, MapError
from immunograph.formats import csv_, immap, json_, toml
from makers import small_map

MAP = small_map(
    "e1: stress increases sleep\ne2: sleep decreases mood\ne3: mood increases stress\n"
    "e4: mood associated_with crp\ne5: crp predicts- sleep\ne6: stress decreases mood\n"
    "e7: crp increases stress",
    title="Damaged",
)

#: Every kind of question, each as short as it can be asked.
QUESTIONS: dict[str, Callable[[ig.CausalGraph], object]] = {
    "paths": lambda g: ig.find_paths(g, "stress", "mood", walk="all").describe(),
    "loops": lambda g: ig.find_loops(g).describe(),
    "predict": lambda g: ig.predict(g, {"stress": "raises"}).describe(),
    "check": lambda g: ig.check_map(g).describe(),
    "toml": toml.write,
    "csv": csv_.write,
    "json": json_.write,
    "immap": immap.write,
    "models": lambda g: ig.compare_models(
        {"a": g, "b": g}, {"stress": "raises"}, given={"mood": "lowers"}, draws=20
    ).describe(),
    "show": lambda g: ig.show_node(g, "mood").describe(),
    "explain": lambda g: ig.explain(g, "stress", "mood").describe(),
    "structure": lambda g: ig.loop_structure(g).describe(),
    "robustness": lambda g: ig.find_robustness(g, "stress", "mood").describe(),
    "reach": lambda g: ig.signed_reach(g, "stress").describe(),
    "compare": lambda g: ig.compare_loops(g, MAP).describe(),
    "part": lambda g: g.subgraph([node.id for node in g.nodes][:3]),
    "digest": lambda g: g.digest,
    "nodes": lambda g: [g.links_from(node) for node in g.nodes_by_id],
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one flipped, some cut away, doubled, or overwritten."""
    place = chance.randrange(len(data))
    what = chance.randrange(8)
    if what == 0:
        return data[:place]
    if what == 1:
        return data[:place] + data[place + chance.randrange(1, 9) :]
    if what == 2:
        return data[:place] + data[place : place + 8] * 2 + data[place + 8 :]
    if what == 3:
        word = struct.pack("=I", chance.choice((0, 1, 7, 255, 2**31, 2**32 - 1)))
        return data[:place] + word + data[place + 4 :]
    changed = bytearray(data)
    changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def asked(load: Callable[[], ig.CausalGraph], question: str) -> str:
    """Ask; tell how it ended. Anything but an error of ours is raised."""
    try:
        graph = load()
    except MapError:
        return "refused"
    try:
        QUESTIONS[question](graph)
    except ImmunographError:
        return "error"
    return "answer"


def sealed(data: bytes) -> bytes:
    """Return a compiled map with its checksums made right again: somebody meant to do harm."""
    changed = bytearray(data)
    try:
        header, _, count = struct.unpack_from("=QQQ", data, 16)
        if len(data) < header or count > 100:
            return data
        places = [struct.unpack_from("=QQ", data, 40 + n * 40 + 24) for n in range(count)]
        sums = b"".join(struct.pack("=I", crc32(data[at : at + n])) for at, n in places[:-1])
        whole = sums + struct.pack("=I", crc32(sums))
        changed[places[-1][0] : places[-1][0] + len(whole)] = whole
        changed[32 - 8 : 32] = struct.pack("=Q", len(changed))
        changed[header - 4 : header] = struct.pack("=I", crc32(changed[: header - 4]))
    except (struct.error, IndexError):
        return data
    return bytes(changed)


def test_a_compiled_map_that_was_damaged_is_refused_when_it_is_opened() -> None:
    data = immap.write(MAP)
    chance = random.Random(20)
    for _ in range(1000):
        found = damaged(data, chance)
        try:
            graph = immap.read(found, "m.immap")
        except MapError as wrong:
            assert len(str(wrong).splitlines()) == 1  # noqa: PT017
        else:
            assert graph == MAP  # what fills the room between two sections means nothing


@pytest.mark.parametrize("at_once", [True, False])
def test_a_compiled_map_that_was_made_to_harm_gives_answers_or_errors(
    at_once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not at_once:
        monkeypatch.setattr("immunograph.stored.file.VERIFIED_AT_ONCE", 0)
    data = immap.write(MAP)
    chance = random.Random(21)
    names = list(QUESTIONS)
    ended = set()
    for number in range(1500):
        found = sealed(damaged(data, chance))
        question = names[number % len(names)]
        ended.add(asked(lambda found=found: immap.read(found, "m.immap"), question))
    assert {"refused", "answer"} <= ended


@pytest.mark.parametrize("kind", ["toml", "json", "csv", "parquet"])
def test_other_files_that_were_damaged_give_answers_or_errors(kind: str, tmp_path: Path) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    file = tmp_path / f"m.{kind}"
    ig.save_map(MAP, file)
    data = file.read_bytes()
    chance = random.Random(22)
    names = list(QUESTIONS)
    for number in range(120):
        file.write_bytes(damaged(data, chance))
        asked(lambda: ig.load_map(file), names[number % len(names)])
