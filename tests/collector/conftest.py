"""Every test starts with no refusal on record; collectors end with their test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.collector.stage import Stage
from tests.collector.times import PATIENCE, MovedClock
from tui.site import latch


@pytest.fixture(autouse=True)
def _open_latch() -> Iterator[None]:
    latch._refused.clear()
    yield
    latch._refused.clear()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(*script: BaseException | None, turns: int = 0) -> Stage:
        one = Stage(tmp_path / "P01.sqlite", MovedClock(turns))
        one.script = list(script)
        monkeypatch.setattr("tui.collector.collector.refresh", one.refresh)
        made.append(one)
        return one

    yield make
    for one in made:
        one.collector.stop()
        one.hang.set()
        one.collector._thread.join(PATIENCE)
        assert not one.collector._thread.is_alive()
