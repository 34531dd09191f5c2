"""What the tests of the bundled map share: the file, and the evidence it was made from.

The evidence lies beside the repository, not in it. Where it is missing, the tests that need it
are skipped and say so; all others run on the map file alone.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAP_FILE = ROOT / "data" / "perlmutter2022.toml"
EVIDENCE = ROOT.parent / "shared" / "evidence"


@pytest.fixture(scope="session")
def map_text() -> str:
    """The map file as it stands."""
    return MAP_FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def toml(map_text: str) -> dict[str, Any]:
    """The map file, parsed and nothing more."""
    return tomllib.loads(map_text)


@pytest.fixture(scope="session")
def readme() -> str:
    """The rules of curation."""
    return (ROOT / "data" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def article() -> bytes:
    """The text that quotes are positioned in; it is the author's and is not shipped."""
    path = EVIDENCE / "article.txt"
    if not path.exists():
        pytest.skip("the article's text is not shipped (../shared/evidence/article.txt)")
    return path.read_bytes()


@pytest.fixture(scope="session")
def evidence() -> dict[str, Any]:
    """The curated reading from which the map was first made."""
    path = EVIDENCE / "claims.json"
    if not path.exists():
        pytest.skip("the first reading is not shipped (../shared/evidence/claims.json)")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
