"""Compiled maps as files: opened at once, checked, and never more than an error if damaged."""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
from zlib import crc32

import pytest

import immunograph as ig
from immunograph.errors import FileError, ImmunographError, MapError, UsageError
from immunograph.formats import immap
from immunograph.stored import StoredGraph
from immunograph.stored.compile import _BATCH, Compiler, shape_of
from immunograph.stored.spool import Scratch, Sorter, Spool
from immunograph.vocabulary import Grade
from immunograph.walk import network_of
from makers import small_map

SMALL = small_map(
    "e1: a increases b\ne2: b decreases c\ne3: c predicts- a\ne4: c associated_with d",
    title="Small",
)


@pytest.fixture
def article_file(article, tmp_path):
    """The bundled map, compiled."""
    path = tmp_path / "article.immap"
    ig.save_map(article, path)
    return path


def questions(graph):
    """Ask about everything: nothing but our own errors may come of it."""
    asked = [
        lambda: ig.find_paths(graph, "stress", "empathy", seconds=1, most=50).describe(),
        lambda: ig.show_node(graph, "CRP").to_dict(),
        lambda: ig.explain(graph, "E21").describe(),
        lambda: graph.node("stresss"),
        lambda: graph.node("i"),
        lambda: graph.link("E2"),
        lambda: [graph.links_from(node.id) for node in graph.nodes[:5]],
        lambda: list(graph.links),
        lambda: list(graph.claims) + list(graph.citations) + list(graph.kinds),
        lambda: [network_of(graph).out[n] for n in range(min(5, len(graph)))],
    ]
    for ask in asked:
        with contextlib.suppress(ImmunographError):
            ask()


# -- opening ---------------------------------------------------------------------------------


def test_a_compiled_map_is_opened_and_pickled_by_its_path(article, article_file):
    graph = ig.load_map(article_file)
    assert isinstance(graph, StoredGraph)
    assert repr(graph).endswith("35 nodes, 75 links>")
    data = pickle.dumps(graph)
    assert len(data) < 500
    assert pickle.loads(data) == article


def test_records_are_made_when_they_are_asked_for_and_once(article_file):
    graph = ig.load_map(article_file)
    assert graph.links[3] is graph.links[3] is graph.link(graph.links[3].id)
    assert graph.nodes[-1] == graph.nodes[34]
    assert graph.links[10:12] == tuple(graph.links[n] for n in (10, 11))
    with pytest.raises(IndexError):
        graph.links[75]


def test_a_compiled_map_cannot_be_changed(article_file):
    graph = ig.load_map(article_file)
    with pytest.raises(AttributeError):
        graph.title = "x"


def test_a_part_of_a_compiled_map_is_a_map_in_memory(article, article_file):
    ids = ("stress", "inflammation", "crp")
    part = ig.load_map(article_file).subgraph(ids)
    assert type(part) is ig.CausalGraph
    assert part == article.subgraph(ids)


def test_the_file_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "m.immap"
    target.write_bytes(b"old")
    (tmp_path / "bad.csv").write_text("source,target,sign,id\na,b,+,x\na,b,-,x\n", encoding="utf-8")
    with pytest.raises(
        MapError, match="'x' has the relation 'decreases' here, 'increases' in line 2"
    ):
        ig.compile_map(tmp_path / "bad.csv", target)
    assert target.read_bytes() == b"old"
    assert {entry.name for entry in tmp_path.iterdir()} == {"bad.csv", "m.immap"}


def test_a_folder_that_is_not_there_is_told(tmp_path):
    (tmp_path / "m.csv").write_text("source,target,sign\na,b,+\n", encoding="utf-8")
    with pytest.raises(FileError, match="no such folder"):
        ig.compile_map(tmp_path / "m.csv", tmp_path / "no" / "m.immap")


def test_other_formats_are_compiled_too(article, tmp_path):
    ig.save_map(article, tmp_path / "m.toml")
    assert ig.compile_map(tmp_path / "m.toml", tmp_path / "m.immap") == (35, 75)
    assert ig.load_map(tmp_path / "m.immap") == article


def test_what_stands_in_parentheses_need_not_be_typed(tmp_path):
    rows = "a (x),b (y),+\na (z),b,+\n"
    (tmp_path / "m.csv").write_text(f"source,target,sign\n{rows}", encoding="utf-8")
    ig.compile_map(tmp_path / "m.csv", tmp_path / "m.immap")
    graph, plain = (ig.load_map(tmp_path / name) for name in ("m.immap", "m.csv"))
    names = [graph.short_name(node.id) for node in graph]
    assert names == [plain.short_name(node.id) for node in plain]
    assert names == ["a (x)", "b (y)", "a (z)", "b"]
    with pytest.raises(ig.AmbiguousName, match=r"say which: a \(x\), a \(z\)"):
        graph.node("A")


# -- files that are not what they should be ----------------------------------------------------


def _resealed(data, place, value):
    """The file with another number in its header, and the sum over it made right."""
    size = struct.unpack_from("=Q", data, 16)[0]
    changed = bytearray(data)
    changed[place : place + len(value)] = value
    changed[size - 4 : size] = struct.pack("=I", crc32(changed[: size - 4]))
    return bytes(changed)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: b"", "m.immap: is no compiled map (make it anew with immunograph convert)"),
        (lambda d: b"source,target\n" * 99, "m.immap: is no compiled map (make it anew with immunograph convert)"),
        (lambda d: d.replace(b"\r\n", b"\n", 1), "m.immap: is no compiled map (make it anew with immunograph convert)"),
        (lambda d: d[:-8], "m.immap: is cut off (make it anew with immunograph convert)"),
        (lambda d: d[:100], "m.immap: is cut off (make it anew with immunograph convert)"),
        (lambda d: d + b"x", "m.immap: has something behind its end (make it anew with immunograph convert)"),
        (lambda d: _resealed(d, 12, struct.pack("=I", 3)), "m.immap: was written by a newer version (its form is 3, this one reads 2) (make it anew with immunograph convert)"),
        (lambda d: _resealed(d, 12, struct.pack("=I", 0)), "m.immap: was written by an older version (its form is 0, this one reads 2) (make it anew with immunograph convert)"),
        (lambda d: _resealed(d, 8, d[8:12][::-1]), "m.immap: was written on another kind of machine (its numbers are in another order; convert the map on this machine)"),
        (lambda d: d[:50] + b"\xff" + d[51:], "m.immap: is damaged (make it anew with immunograph convert)"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_in_one_line(change, message):
    with pytest.raises(MapError) as caught:
        immap.read(change(immap.write(SMALL)), "m.immap")
    assert str(caught.value) == message


def test_every_length_that_a_file_may_be_cut_to_is_refused():
    data = immap.write(SMALL)
    for length in range(len(data)):
        with pytest.raises(MapError):
            immap.read(data[:length], "m.immap")


def test_every_byte_of_the_header_is_watched():
    data = immap.write(SMALL)
    for place in range(struct.unpack_from("=Q", data, 16)[0]):
        with pytest.raises(MapError):
            immap.read(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :], "m.immap")


def test_no_place_or_size_of_a_section_leads_out_of_the_file():
    data = immap.write(SMALL)
    count = struct.unpack_from("=Q", data, 32)[0]
    for number in range(count):
        for field in (24, 32):
            for value in (2**64 - 1, 2**63, len(data) + 8, len(data) * 8, 8, 0):
                place = 40 + number * 40 + field
                try:
                    graph = immap.read(_resealed(data, place, struct.pack("=Q", value)), "m.immap")
                except MapError:
                    continue
                questions(graph)


@pytest.mark.parametrize("step", [1, 128])
def test_a_changed_byte_anywhere_gives_an_answer_or_an_error_of_ours(article, step):
    data = immap.write(article)
    names = ("head", "order", "rank", "source", "target", "codes", ".at", "links", "node")
    seen = set()
    for number in range(struct.unpack_from("=Q", data, 32)[0]):
        name, start, size = struct.unpack_from("=24sQQ", data, 40 + number * 40)
        seen.add(name.rstrip(b"\0").decode())
        for place in {start, start + size // 2, start + max(0, size - 1)}:
            if place < start + size:
                changed = bytearray(data)
                changed[place] = (changed[place] + step) % 256
                try:
                    graph = immap.read(bytes(changed), "m.immap")
                except MapError:
                    continue
                questions(graph)
    assert all(any(part in name for name in seen) for part in names)


@pytest.mark.parametrize(
    "head",
    [b"", b"null", b"[]", b"{}", b"[" * 50_000, b'{"title": 1}', b"\xff", b"NaN"],
)
def test_a_head_that_says_something_else_is_damage(head):
    data = immap.write(SMALL)
    assert data[40:44] == b"head"
    # The new head stands at the end, where there is room for it.
    at = len(data)
    longer = data + head + bytes(-len(head) % 8)
    longer = _resealed(longer, 40 + 24, struct.pack("=QQ", at, len(head)))
    with pytest.raises(MapError, match="is damaged"):
        immap.read(_resealed(longer, 24, struct.pack("=Q", len(longer))), "m.immap")


# -- sorting and spooling ------------------------------------------------------------------------


def test_ids_are_sorted_in_runs_as_in_memory(monkeypatch, tmp_path):
    monkeypatch.setattr("immunograph.stored.spool._RUN", 7)
    names = [f"{n * 7919 % 101}{'é x'[: n % 4]}" for n in range(500)]
    scratch = Scratch(str(tmp_path))
    sorter = Sorter(scratch)
    for start in range(0, 500, 5):
        sorter.extend([name.encode() for name in names[start : start + 5]], start)
    wanted = sorted((name.encode(), place) for place, name in enumerate(names))
    assert list(sorter) == list(sorter) == wanted
    scratch.close()
    assert list(tmp_path.iterdir()) == []


def test_a_spool_gives_back_what_was_put_in_with_gaps(tmp_path):
    scratch = Scratch(str(tmp_path))
    spool = Spool("x", scratch)
    spool.put(2, b"two")
    spool.extend([b"three", b""])
    spool.put(6, b"six")
    texts = iter(spool)
    assert [next(texts) for _ in range(9)] == [
        b"",
        b"",
        b"two",
        b"three",
        b"",
        b"",
        b"six",
        b"",
        b"",
    ]
    assert [spool.holds(n) for n in (1, 2, 4, 6, 8)] == [False, True, False, True, False]
    at, text = spool.parts(9)
    assert (at.name, at.size, text.name, b"".join(text.pieces)) == (
        "x.at",
        80,
        "x.text",
        b"twothreesix",
    )
    scratch.close()


def test_more_links_than_one_batch_are_told_apart(tmp_path):
    rows = "".join(f"a,b{n},+,\n" for n in range(_BATCH + 5))
    (tmp_path / "m.csv").write_text(
        f"source,target,sign,layer\n{rows}a,b7,+,context\n", encoding="utf-8"
    )
    assert ig.compile_map(tmp_path / "m.csv", tmp_path / "m.immap") == (_BATCH + 6, _BATCH + 6)
    graph = ig.load_map(tmp_path / "m.immap")
    assert graph.links[-1].id == "a increases b7 #2"
    assert graph.links_between("a", "b7") == (graph.links[7], graph.links[-1])
    assert graph.link(f"a increases b{_BATCH + 3}") == graph.links[_BATCH + 3]
    with pytest.raises(ig.UnknownName, match="no link called 'a increases b7 #3'"):
        graph.link("a increases b7 #3")
    with pytest.raises(ig.UnknownName, match=r"no node called 'b7x' \(did you mean b7"):
        graph.node("b7x")
    with pytest.raises(ig.AmbiguousName, match=f"could be any of {_BATCH + 5} nodes"):
        graph.node("B")


def test_an_id_that_is_used_twice_is_told_with_its_place():
    told = []
    shape = shape_of(SMALL.links[0], Grade.VERY_LOW)
    with Compiler() as compiler:
        for name in ("x", "y", "x", "x"):
            compiler.link(compiler.place("a"), compiler.place("b"), shape, name)
        compiler.pieces(lambda name, again, first: told.append((again[0], first[0], name)))
    assert told == [(2, 0, "x"), (3, 0, "x")]


# -- how far a search looks ------------------------------------------------------------------------


def test_a_search_reads_only_what_lies_near_both_ends(tmp_path):
    rows = "".join(f"n{n},n{n + 1},+\n" for n in range(3000))
    (tmp_path / "m.csv").write_text(f"source,target,sign\n{rows}", encoding="utf-8")
    ig.compile_map(tmp_path / "m.csv", tmp_path / "m.immap")
    network = network_of(ig.load_map(tmp_path / "m.immap"))
    ends = network.index["n1000"], network.index["n1004"]
    assert len(network.near(*ends, 4)) == 4
    assert len(network.near(*ends, None)) <= 2 * 3000
    assert len(network.near(*reversed(ends), 4)) == 4


def test_of_what_is_too_much_to_look_through_the_best_paths_are_found_from_both_ends(
    article, article_file, monkeypatch
):
    plain = ig.find_paths(article, "stress", "empathy", layers="all")
    monkeypatch.setattr("immunograph.stored.network.MOST_AT_ALL", 20)
    graph = ig.load_map(article_file)
    found = ig.find_paths(graph, "stress", "empathy", layers="all", limit=9)
    assert list(found.paths) == list(plain.paths)[:9]
    # A limit changes no count.
    assert (found.complete, found.total, found.causal > 0) == (False, plain.total, True)
    assert found.stopped == "more than 20 links lie within reach of both"
    text = str(found.describe())
    assert "There may be more: more than 20 links lie within reach of both." in text
    assert "--seconds" not in text
    told, known = (ig.explain(each, "stress", "empathy", layers="all") for each in (graph, article))
    assert (told.route, told.total, told.complete) == (known.route, 1, False)


def test_what_is_too_much_to_look_through_is_refused_with_the_length_to_try(
    article_file, monkeypatch
):
    monkeypatch.setattr("immunograph.stored.network.MOST_AT_ALL", 20)
    monkeypatch.setattr("immunograph.stored.network.MOST_STEPS", 20)
    monkeypatch.setattr("immunograph.walk.widening.READ", 10)
    graph = ig.load_map(article_file)
    with pytest.raises(UsageError) as caught:
        ig.find_paths(graph, "stress", "empathy")
    assert str(caught.value) == ("more than 20 links lie within reach of both (say --max-length 4)")
    with pytest.raises(UsageError, match="max-length 3"):
        ig.find_paths(graph, "stress", "empathy", max_length=4, walk="all", layers="all")


def test_a_hint_that_would_take_too_much_is_left_out(article, article_file, monkeypatch):
    plain = ig.find_paths(article, "stress", "empathy", max_length=4)
    assert plain.elsewhere
    monkeypatch.setattr("immunograph.stored.network.MOST_STEPS", 12)
    found = ig.find_paths(ig.load_map(article_file), "stress", "empathy", max_length=4)
    assert found.paths == plain.paths
    assert len(found.elsewhere) < len(plain.elsewhere)


# -- the command line ------------------------------------------------------------------------------


def test_a_map_is_compiled_and_asked_by_commands(cli):
    (cli.folder / "m.csv").write_text(
        "source,target,sign\nstress,sleep,-\nsleep,mood,+\n", encoding="utf-8"
    )
    made = cli("convert", "m.csv", "m.immap", "--format", "table")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("m.immap  3 nodes, 2 links, ")
    for columns in (80, 40):
        plain = cli(
            "paths", "stress", "mood", "--map", "m.csv", "--format", "table", columns=columns
        )
        asked = cli(
            "paths", "stress", "mood", "--map", "m.immap", "--format", "table", columns=columns
        )
        assert asked.out == plain.out.replace("m.csv", "m.immap")
        assert max(map(len, asked.out.splitlines())) <= columns


@pytest.mark.parametrize(
    "command",
    [
        ["check", "m.immap"],
        ["convert", "m.immap", "m.toml"],
        ["predict", "--raise", "stress", "--map", "m.immap"],
        ["compare-models", "m.immap", "perlmutter2022", "--raise", "stress", "--given", "mood=+"],
        ["show", "stress", "--map", "m.immap"],
    ],
)
def test_a_flipped_bit_is_told_by_every_command_in_one_line(cli, command, article):
    data = bytearray(immap.write(article))
    count = struct.unpack_from("=Q", data, 32)[0]
    sections = {
        name.rstrip(b"\0"): start
        for name, start, _ in (
            struct.unpack_from("=24sQQ", data, 40 + n * 40) for n in range(count)
        )
    }
    data[sections[b"links.codes"] + 1] ^= 1  # the sign of a link
    (cli.folder / "m.immap").write_bytes(data)
    ran = cli(*command)
    assert (ran.code, ran.out) == (3, "")
    assert "m.immap: is damaged: links.codes" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not (cli.folder / "m.toml").exists()


def test_a_large_file_is_verified_when_all_of_it_is_read(article, monkeypatch):
    monkeypatch.setattr("immunograph.stored.file.VERIFIED_AT_ONCE", 0)
    data = bytearray(immap.write(article))
    data[data.index(b"stress")] ^= 1
    for ask in (list, ig.check_map, immap.write, lambda g: g.digest, lambda g: list(g.links)):
        with pytest.raises(MapError, match="is damaged"):
            ask(immap.read(bytes(data), "m.immap"))


def test_the_id_of_a_link_is_checked_as_in_every_other_format():
    data = immap.write(small_map("link_one: a increases b", title="Small"))
    changed = bytearray(data.replace(b"link_one", b"link\x07one"))
    count = struct.unpack_from("=Q", changed, 32)[0]
    places = [struct.unpack_from("=QQ", changed, 40 + n * 40 + 24) for n in range(count)]
    sums = b"".join(struct.pack("=I", crc32(changed[at : at + size])) for at, size in places[:-1])
    at = places[-1][0]
    changed[at : at + len(sums) + 4] = sums + struct.pack("=I", crc32(sums))
    with pytest.raises(MapError, match=r"links\[0\]"):
        list(immap.read(bytes(changed), "m.immap").links)


def test_what_looks_at_every_link_of_a_huge_map_is_refused_at_once(monkeypatch, tmp_path):
    from immunograph.cli import inputs

    ig.save_map(SMALL, tmp_path / "m.immap")
    ig.save_map(SMALL, tmp_path / "m.csv")
    monkeypatch.setattr(inputs, "MOST_WHOLE", 3)
    with pytest.raises(
        UsageError, match="has 4 links: too many for what looks at every one, 3 is the most"
    ):
        inputs.load(str(tmp_path / "m.immap"))
    assert inputs.load(str(tmp_path / "m.immap"), whole=False) == SMALL
    assert len(inputs.load(str(tmp_path / "m.csv")).links) == 4


def test_asking_a_compiled_map_needs_the_standard_library_alone(python, article_file):
    ran = python(
        "import sys, immunograph as ig\n"
        f"g = ig.load_map({os.fspath(article_file)!r})\n"
        "ig.find_paths(g, 'stress', 'empathy').describe(), ig.show_node(g, 'crp').describe()\n"
        "print({n.partition('.')[0] for n in sys.modules} & {'numpy', 'networkx', 'pyarrow', 'tempfile'})"
    )
    assert (ran.out, ran.err) == ("set()\n", "")
