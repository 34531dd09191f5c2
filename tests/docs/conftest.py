"""What the tests of the documentation share."""

from __future__ import annotations

import pytest


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether pages are to be written anew instead of being compared."""
    return bool(request.config.getoption("--update-golden"))
