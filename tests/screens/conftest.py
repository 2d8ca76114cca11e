"""Simulated sites that are read once and serve all tests of screens."""

from collections.abc import Iterator

import pytest

from tests.screens.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """800 devices with three weeks of history; nothing happens in it any more."""
    folder = tmp_path_factory.mktemp("house")
    with House(folder, devices=800, seed=5, days_ago=(20, 9, 3, 0.5, 0.01)) as house:
        yield house


@pytest.fixture
def lively(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """200 devices that a test lets live."""
    with House(tmp_path_factory.mktemp("lively"), devices=200, seed=9, days_ago=(2,)) as house:
        yield house
