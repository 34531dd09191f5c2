"""Links between pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docpages import PAGES, ROOT, blocks

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _local_links(page: Path) -> list[tuple[str, str]]:
    """Return the links of a page to files, as (file, anchor)."""
    text = page.read_text(encoding="utf-8")
    for block in blocks(text):
        text = text.replace(block.body, "")
    links = _LINK.findall(re.sub(r"`[^`\n]*`", "", text))
    parts = (link.partition("#") for link in links if not re.match(r"[a-z]+:", link))
    return [(file or page.name, anchor) for file, _, anchor in parts]


def _anchors(path: Path) -> set[str]:
    """Return the anchors of a page, made of its headings as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    here = ROOT / page
    for file, anchor in _local_links(here):
        target = (here.parent / file).resolve()
        assert target.is_relative_to(ROOT), f"{file} leaves the repository"
        assert target.exists(), f"{file} leads nowhere"
        if anchor:
            assert anchor in _anchors(target), f"{file} has no heading {anchor}"


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    pending = [ROOT / "README.md"]
    while pending:
        here = pending.pop()
        if here in seen or here.suffix != ".md":
            continue
        seen.add(here)
        pending += [(here.parent / file).resolve() for file, _ in _local_links(here)]
    missing = [page for page in PAGES if ROOT / page not in seen]
    assert not missing
