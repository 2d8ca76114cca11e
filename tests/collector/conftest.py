"""Every test starts with no refusal on record."""

from collections.abc import Iterator

import pytest

from tui.site import latch


@pytest.fixture(autouse=True)
def _open_latch() -> Iterator[None]:
    latch._refused.clear()
    yield
    latch._refused.clear()
