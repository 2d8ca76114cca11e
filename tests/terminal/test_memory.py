"""Nothing is searched for garbage while a console starts, and it is as soon as it has painted."""

import gc
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
