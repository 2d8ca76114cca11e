"""A path for a store, and a reader of it that is closed with the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comgmt.store.reader import StoreReader

Open = Callable[[], StoreReader]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "P01.sqlite"


@pytest.fixture
def open_reader(path: Path) -> Iterator[Open]:
    """Open a reader of `path`; all of them are closed with the test."""
    opened: list[StoreReader] = []

    def open_one() -> StoreReader:
        opened.append(StoreReader.open(path))
        return opened[-1]

    yield open_one
    for reader in opened:
        reader.close()
