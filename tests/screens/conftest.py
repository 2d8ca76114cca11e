"""Simulated sites that are read once and serve all tests of screens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comgmt.store.paths import store_path
from tests.screens.golden import day
from tests.screens.house import House, LivelyHouse
from tests.screens.once import built_once


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """800 devices with three weeks of history; nothing happens in it any more."""
    return House(built_once(tmp_path_factory, "house", _three_weeks))


def _three_weeks(folder: Path) -> None:
    with LivelyHouse(folder, devices=800, seed=5, days_ago=(20, 9, 3, 0.5, 0.01)):
        """It is read while it is built."""


@pytest.fixture
def lively(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivelyHouse]:
    """200 devices that a test lets live."""
    with LivelyHouse(tmp_path_factory.mktemp("lively"), devices=200, seed=9, days_ago=(2,)) as house:
        yield house


@pytest.fixture(scope="session")
def golden_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the fixed day."""
    return store_path(built_once(tmp_path_factory, "golden", day.fill), "P01")


@pytest.fixture
def store(golden_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, and a test beside it: a screen that names the store names no folder of this machine."""
    monkeypatch.chdir(golden_store.parent)
    return golden_store
