"""A Scene in pixels: the right ones, every time."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from dataclasses import dataclass, replace
from pathlib import Path as File

import pytest
from small_scene import BLUE, PINK, RED, SCENE, TITLE, labelled, words

from immunograph.draw import write_png
from immunograph.draw.scene import Box, Group, Line, Move, Path, circle, rectangle
from immunograph.draw.write_png import LINE_MOST, png, write
from immunograph.errors import RendererMissing, RenderError, UsageError

HERE = str(File(__file__).parent)


@dataclass
class Pixels:
    """A decoded PNG: rows of red, green, blue, alpha."""

    width: int
    height: int
    rows: list[bytes]

    def at(self, x, y):
        return tuple(self.rows[y][4 * x : 4 * x + 4])

    def ink(self, box):
        """Return left, top, right and bottom of what is darker than half in a part of it."""
        dark = [
            (x, y)
            for y in range(int(box.y), int(box.bottom))
            for x in range(int(box.x), int(box.right))
            if sum(self.at(x, y)[:3]) < 384
        ]
        xs, ys = zip(*dark, strict=True)
        return min(xs), min(ys), max(xs) + 1, max(ys) + 1


def decoded(data):
    """Return the pixels of a PNG of eight bits with alpha."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, head = 8, b"", None
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        assert (
            zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0]
        )
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        packed += body if kind == b"IDAT" else b""
        at += 12 + size
    width, height = head[:2]
    assert head[2:] == (8, 6, 0, 0, 0)
    raw = zlib.decompress(packed)
    rows, above = [], bytes(4 * width)
    for y in range(height):
        start = y * (4 * width + 1)
        above = _unfiltered(raw[start], raw[start + 1 : start + 1 + 4 * width], above)
        rows.append(above)
    return Pixels(width, height, rows)


def _unfiltered(kind, line, above):
    found = bytearray(line)
    for n in range(len(found)):
        left = found[n - 4] if n >= 4 else 0
        corner = above[n - 4] if n >= 4 else 0
        up = above[n]
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        elif kind == 4:
            far = left + up - corner
            guess = min((left, up, corner), key=lambda value: abs(far - value))
        else:
            guess = 0
        found[n] = (found[n] + guess) & 255
    return bytes(found)


def colour(code):
    return (*bytes.fromhex(code[1:]), 255)


@pytest.mark.parametrize(
    ("scale", "size"), [(1.0, (320, 180)), (2.0, (640, 360)), (1.3, (416, 234)), (0.333, (107, 60))]
)
def test_the_size_is_exact_and_the_corners_are_drawn(scale, size):
    found = decoded(png(SCENE, scale=scale))
    assert (found.width, found.height) == size
    corners = {found.at(x, y) for x in (0, size[0] - 1) for y in (0, size[1] - 1)}
    assert corners == {(255, 255, 255, 255)}


def test_colours_stand_where_they_belong():
    found = decoded(png(SCENE))
    assert found.at(26, 76) == colour(PINK)
    assert found.at(60, 70) == colour(RED)  # the outline of the node
    assert found.at(160, 140) == colour(RED)  # the badge
    assert found.at(197, 88) == colour(BLUE)  # the head
    # The casing of the link is above nothing here; its line is.
    assert found.at(110, 85) == colour(BLUE)


def test_an_outline_inside_another_is_filled_as_in_svg():
    outer, inner = Box(x=10, y=10, w=80, h=80), Box(x=30, y=30, w=40, h=40)
    twice = Path(steps=(*rectangle(outer), *rectangle(inner)), fill=RED)
    found = decoded(png(replace(SCENE, groups=(Group(role="badge", parts=(twice,)),))))
    assert found.at(50, 50) == colour(RED)


def test_without_background_it_is_transparent():
    found = decoded(png(replace(SCENE, background=None)))
    assert found.at(0, 0) == (0, 0, 0, 0)
    assert found.at(26, 76) == colour(PINK)


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
@pytest.mark.parametrize("weight", [400, 500, 600, 700])
def test_text_takes_the_place_it_was_measured_at(anchor, weight):
    x = {"start": 40, "middle": 160, "end": 280}[anchor]
    line = words("Hamburgefonstiv", x, 100, 190.0, size=24, weight=weight, anchor=anchor)
    found = decoded(png(replace(SCENE, groups=(Group(role="title", parts=(line,)),))))
    left, top, right, bottom = found.ink(Box(x=0, y=0, w=320, h=180))
    assert abs(left - line.left) <= 3  # the letter H begins a little inside
    assert abs(right - (line.left + line.width)) <= 3
    assert abs(top - (100 - 0.727 * 24)) <= 3
    assert abs(bottom - (100 + 0.2 * 24)) <= 3


def test_the_ink_of_each_line_stays_within_its_width():
    found = decoded(png(SCENE))
    left, _, right, _ = found.ink(Box(x=0, y=0, w=320, h=40))
    assert left >= TITLE.left - 2
    assert right <= TITLE.left + TITLE.width + 2


def test_weights_differ():
    def ink(weight):
        rows = decoded(png(labelled("Illness", weight=weight, size=30.0, width=100.0))).rows
        return sum(255 - value for row in rows for value in row[::4])

    assert ink(400) < ink(500) < ink(600) < ink(700)


@pytest.mark.parametrize(
    "text",
    [
        "<b>&amp;", "]]>", "שלום عربي", "😀👩‍🔬", "x\u0304", "\u0304", "\u200b", "\u00a0", " ",
        "\ufffe", "\ufdfa" * 9,
    ],
)  # fmt: skip
def test_hostile_text_is_drawn_or_left_blank(text):
    assert decoded(png(labelled(text))).at(0, 0) == (255, 255, 255, 255)


@pytest.mark.parametrize("far", [1e7, 1e20, 1e300, -1e300])
def test_lengths_beyond_reason_do_no_harm(far):
    parts = (
        Path(steps=(Move(0, 0), Line(far, far)), stroke=RED, width=3, dash=(0.1, 0.1), round=True),
        Path(steps=circle(far, far, abs(far)), stroke=RED, fill=RED, width=abs(far)),
        words("far", far, far, abs(far), size=abs(far)),
    )
    assert png(replace(SCENE, groups=(Group(role="link", parts=parts),)))


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), 0.001, 26, 1e9])
def test_a_size_beyond_the_limits_is_refused(scale):
    with pytest.raises(UsageError):
        png(SCENE, scale=scale)


def test_the_largest_side_is_taken():
    found = png(replace(SCENE, width=8192, height=16, groups=()))
    assert struct.unpack(">II", found[16:24]) == (8192, 16)


def test_an_endless_line_is_refused():
    with pytest.raises(RenderError, match="characters"):
        png(labelled("a" * (LINE_MOST + 1)))


@pytest.mark.parametrize("scenes", [(), (SCENE, SCENE)])
def test_a_file_holds_one_drawing(scenes):
    with pytest.raises(UsageError, match="one drawing"):
        write(scenes)


def test_a_file_is_the_picture():
    assert write([SCENE], scale=0.5) == png(SCENE, scale=0.5)


def test_what_resvg_refuses_is_one_error(monkeypatch):
    monkeypatch.setattr(write_png, "svg", lambda *_, **__: "<svg")
    with pytest.raises(RenderError, match="could not be drawn: ValueError"):
        png(SCENE)


def test_a_crash_of_resvg_is_one_error(monkeypatch):
    deep = "<g>" * 100_000 + "</g>" * 100_000
    image = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{deep}</svg>'
    monkeypatch.setattr(write_png, "svg", lambda *_, **__: image)
    with pytest.raises(RenderError, match="could not be drawn"):
        png(SCENE)


def test_a_picture_that_takes_too_much_memory_is_given_up(monkeypatch):
    monkeypatch.setattr(write_png, "MEMORY", 200_000_000)
    with pytest.raises(RenderError, match="could not be drawn"):
        png(replace(SCENE, width=8192, height=8192))


def test_a_picture_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(write_png, "SECONDS", 0.0)
    with pytest.raises(RenderError, match="within 0 seconds"):
        png(SCENE, scale=8)


def test_without_resvg_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(RendererMissing, match="pip install"):
        png(SCENE)


def test_without_python_it_says_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(RenderError, match="cannot be started"):
        png(SCENE)


def test_every_run_draws_the_same(python):
    code = (
        f"import sys; sys.path.insert(0, {HERE!r})\n"
        "from small_scene import SCENE; from immunograph.draw.write_png import png\n"
        "import hashlib; print(hashlib.sha256(png(SCENE)).hexdigest())"
    )
    runs = [
        python(code, PYTHONHASHSEED=seed, HOME=home) for seed, home in (("1", "/"), ("77", "/tmp"))
    ]
    assert runs[0].out, runs[0].err
    assert (runs[0].out, runs[0].err) == (runs[1].out, "")


@pytest.mark.skipif(os.name != "posix", reason="waiting for a child ignores Ctrl-C elsewhere")
def test_ctrl_c_ends_the_drawing_too(python):
    code = (
        f"import sys; sys.path.insert(0, {HERE!r})\n"
        "import os, signal, subprocess, threading, time\n"
        "from dataclasses import replace\n"
        "from small_scene import SCENE; from immunograph.draw.write_png import png\n"
        "made = []\n"
        "class Noted(subprocess.Popen):\n"
        "    def __init__(self, *args, **options):\n"
        "        super().__init__(*args, **options); made.append(self)\n"
        "subprocess.Popen = Noted\n"
        "def interrupt():\n"
        "    while not made: time.sleep(0.01)\n"
        "    time.sleep(0.2)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "big = replace(SCENE, width=8192, height=8192, groups=SCENE.groups * 50)\n"
        "threading.Thread(target=interrupt).start()\n"
        "try: png(big)\n"
        "except KeyboardInterrupt: print('stopped', made[0].returncode)"
    )
    ran = python(code)
    assert ran.out == "stopped -9\n", ran.err  # killed, not finished
