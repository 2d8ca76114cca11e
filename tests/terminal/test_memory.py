"""What is loaded once the console is quiet is not searched for garbage again; what comes later is."""

import gc
from collections.abc import Iterator

import pytest

from comgmt.terminal.memory import settle


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    settle.cache_clear()
    gc.unfreeze()
    yield
    settle.cache_clear()
    gc.freeze()  # as for all tests


def _is_searched(thing: object) -> bool:
    return any(found is thing for found in gc.get_objects())


def test_only_what_came_later_is_searched() -> None:
    early = [object()]
    assert _is_searched(early)
    settle()
    assert not _is_searched(early)
    late = [object()]
    settle()
    assert _is_searched(late)
