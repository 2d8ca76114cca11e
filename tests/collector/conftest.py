"""Every test starts with no refusal on record, and has a site to read; collectors end with their test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comgmt.demo.server import DemoServer
from comgmt.domain.census import Census
from comgmt.site import latch
from comgmt.store.reader import StoreReader
from tests.collector.sites import read
from tests.collector.stage import Stage
from tests.collector.times import PATIENCE, MovedClock


@pytest.fixture(autouse=True)
def _open_latch() -> Iterator[None]:
    latch._refused.clear()
    yield
    latch._refused.clear()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What passes by itself is asked once more at once."""
    monkeypatch.setattr("comgmt.site.connection.RETRY_SECONDS", 0.0)


@pytest.fixture
def site() -> Iterator[DemoServer]:
    """A simulated site of the test's own; a module may have one of its own instead."""
    with DemoServer(devices=300, seed=5, still=True) as server:
        yield server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store of the test goes."""
    return tmp_path / "P01.sqlite"


@pytest.fixture(scope="module")
def shared_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the one store of a module goes."""
    return tmp_path_factory.mktemp("shared") / "P01.sqlite"


@pytest.fixture(scope="module")
def census(site: DemoServer, shared_path: Path) -> Census:
    """What one refresh of the module's site gave."""
    return read(site, shared_path)


@pytest.fixture(scope="module")
def store(census: Census, shared_path: Path) -> Iterator[StoreReader]:
    """The store that this refresh filled."""
    assert census.taken_at
    reader = StoreReader.open(shared_path)
    yield reader
    reader.close()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(*script: BaseException | None, turns: int = 0) -> Stage:
        one = Stage(tmp_path / "P01.sqlite", MovedClock(turns))
        one.script = list(script)
        monkeypatch.setattr("comgmt.collector.collector.refresh", one.refresh)
        made.append(one)
        return one

    yield make
    for one in made:
        one.collector.stop()
        one.hang.set()
        one.collector._thread.join(PATIENCE)
        assert not one.collector._thread.is_alive()
