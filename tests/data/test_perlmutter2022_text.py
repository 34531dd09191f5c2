"""Every quote of the map stands in the article where the map says it does."""

from __future__ import annotations

import hashlib
from typing import Any


def test_it_is_the_text_that_the_map_was_read_from(toml: dict[str, Any], article: bytes) -> None:
    assert hashlib.sha256(article).hexdigest() == toml["source"]["sha256"]
    assert len(article.decode("utf-8")) == toml["source"]["chars"]


def test_every_quote_stands_at_its_place_and_only_there(
    toml: dict[str, Any], article: bytes
) -> None:
    text = article.decode("utf-8")
    for claim in toml["claims"]:
        assert text[claim["start"] : claim["end"]] == claim["quote"], claim["id"]
        assert text.count(claim["quote"]) == 1, claim["id"]


def test_every_line_number_is_that_of_the_quote(toml: dict[str, Any], article: bytes) -> None:
    text = article.decode("utf-8")
    for claim in toml["claims"]:
        assert text.count("\n", 0, claim["start"]) + 1 == claim["line"], claim["id"]
