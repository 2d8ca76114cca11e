"""Threads that read the store: a question that nobody waits for ends, and does not keep others waiting."""

import asyncio
import threading
from contextlib import closing
from pathlib import Path

import pytest

from comgmt.domain.selection import Selection
from comgmt.screens.threads import READERS, StoreThread, StoreThreads
from comgmt.store.errors import LeftError, StoreError
from comgmt.store.reader import StoreReader
from tests.store.filling import client, fill

EVERY = Selection(title="")
_FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class Slow:
    """A question without end, that says when it has begun and how it ended."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.ended = threading.Event()
        self.problem: Exception | None = None

    def __call__(self, store: StoreReader) -> int:
        try:
            with store._told():
                self.begun.set()
                found = store._connection.execute(_FOREVER).fetchone()
        except Exception as problem:
            self.problem = problem
            raise
        finally:
            self.ended.set()
        return int(found[0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "P01.sqlite"
    fill(path, systems=[client(1)])
    return path


async def _leave(thread: StoreThread | StoreThreads, slow: Slow) -> "asyncio.Task[int]":
    asked = asyncio.create_task(thread.ask_store(slow))
    await asyncio.to_thread(slow.begun.wait)
    asked.cancel()
    return asked


def test_a_question_that_is_left_ends_and_the_next_is_answered(path: Path) -> None:
    async def ask() -> int:
        thread, slow = StoreThread(lambda: StoreReader.open(path)), Slow()
        await _leave(thread, slow)
        counted = await thread.ask_store(lambda store: store.count(EVERY))
        assert slow.ended.is_set()
        assert isinstance(slow.problem, LeftError)
        thread.stop()
        return counted

    assert asyncio.run(asyncio.wait_for(ask(), 60)) == 1


def test_a_long_question_does_not_keep_a_short_one_waiting(path: Path) -> None:
    async def ask() -> list[int]:
        threads, slow = StoreThreads(lambda: StoreReader.open(path)), Slow()
        long = asyncio.create_task(threads.ask_store(slow))
        await asyncio.to_thread(slow.begun.wait)
        counted = [await threads.ask_store(lambda store: store.count(EVERY)) for _ in range(READERS + 1)]
        assert not slow.ended.is_set()
        long.cancel()
        await asyncio.to_thread(slow.ended.wait)
        threads.stop()
        return counted

    assert asyncio.run(asyncio.wait_for(ask(), 60)) == [1] * (READERS + 1)


def test_all_of_a_question_with_several_parts_is_left(path: Path) -> None:
    with closing(StoreReader.open(path)) as reader:
        reader.leave()
        with pytest.raises(StoreError, match="left before its answer"):
            reader.count(EVERY)
        reader.left = False
        assert reader.count(EVERY) == 1
