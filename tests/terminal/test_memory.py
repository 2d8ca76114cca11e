"""Nothing is searched for garbage while a console starts; once it is quiet nothing is left lying about."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from comgmt.terminal import memory


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()


def test_the_search_pauses_until_the_first_frame() -> None:
    memory.begin()
    assert not gc.isenabled()
    memory.resume()
    assert gc.isenabled()


class _Ring:
    """Holds itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_holds_itself_is_let_go_each_time_the_program_is_quiet() -> None:
    gc.disable()
    kept = _Ring()
    memory.settle()
    loaded = gc.get_freeze_count()
    for _ in range(3):
        left = weakref.ref(_Ring())
        assert left() is not None
        memory.settle()
        assert left() is None
    assert gc.get_freeze_count() <= loaded  # what came later is searched, however long the program runs
    assert kept.itself is kept
