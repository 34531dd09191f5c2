"""The gallery shows what `tools/gallery.py` draws, and says how."""

from __future__ import annotations

import importlib.util
import re
import struct
from pathlib import Path
from types import ModuleType

import pytest

from docpages import ROOT

PAGE = ROOT / "docs" / "gallery.md"
PICTURES = ROOT / "docs" / "pictures"
_MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "tools" / "gallery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _shown(page: Path) -> list[str]:
    """Return the pictures on a page, in order."""
    return re.findall(r"!\[[^\]]*\]\((?:docs/)?pictures/([^)]+)\)", page.read_text("utf-8"))


def _drawn(gallery: ModuleType) -> list[str]:
    """Return the files that the script writes, in order: a build is numbered."""
    files: list[str] = []
    for name, options in gallery.PICTURES.items():
        if options.get("steps"):
            stem, ending = name.rsplit(".", 1)
            frames = [f"{stem}-{number:02}.{ending}" for number in range(1, 100)]
            files += [frame for frame in frames if (PICTURES / frame).exists()]
        else:
            files.append(name)
    return files


def test_the_page_shows_every_picture_that_is_drawn_and_no_other(gallery: ModuleType) -> None:
    shown = _shown(PAGE)
    assert shown == _drawn(gallery)
    assert sorted(shown) == sorted(path.name for path in PICTURES.iterdir())
    assert set(_shown(ROOT / "README.md")) <= set(shown)


def test_the_page_says_how_each_picture_is_made(gallery: ModuleType) -> None:
    told = re.findall(r"^`(immunograph draw [^`]+)`", PAGE.read_text("utf-8"), re.MULTILINE)
    assert told == [gallery.command(name) for name in gallery.PICTURES]
    assert "python tools/gallery.py" in PAGE.read_text("utf-8")


def test_pictures_have_the_size_that_is_told_and_are_small(gallery: ModuleType) -> None:
    files = list(PICTURES.iterdir())
    for file in files:
        head = file.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", head[16:]) == gallery.SIZE
    wide, high = gallery.SIZE
    assert f"{wide} × {high} pixels" in PAGE.read_text("utf-8")
    assert sum(file.stat().st_size for file in files) <= _MOST_BYTES


def test_every_picture_is_told_in_words() -> None:
    for page in (PAGE, ROOT / "README.md"):
        for alt in re.findall(r"!\[([^\]]*)\]", page.read_text("utf-8")):
            assert len(alt.split()) >= 8
