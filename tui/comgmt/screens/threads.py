"""Daemon threads that answer the event loop: two read the store, one draws; none is waited for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from comgmt.store.errors import StoreError

if TYPE_CHECKING:
    from comgmt.store.reader import StoreReader

Answer = TypeVar("Answer")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]

READERS: Final = 2  # so that a long question does not keep the short ones waiting


class AnsweringThread:
    """One daemon thread that does one job after the other and hands each answer to the loop that asked."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._doing: asyncio.Future[Any] | None = None
        self.waiting = 0  # jobs whose answer somebody waits for; counted by the loop
        self._thread: Final = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def ask(self, job: Callable[[], Answer]) -> Answer:
        """The answer of `job`, done in the thread; raises what the job raises.

        When whoever asked is cancelled, a job that has not begun is never done, and one under way is left.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._jobs.put((job, answer))
        self.waiting += 1
        try:
            return await answer
        except asyncio.CancelledError:
            with self._guard:
                if self._doing is answer:
                    self._leave()
            raise
        finally:
            self.waiting -= 1

    def stop(self) -> None:
        """End the thread after what it is doing; nothing waits for it."""
        self._jobs.put(None)

    def wait_for_end(self, seconds: float) -> None:
        """After `stop`: wait until the thread has ended, so long at most."""
        self._thread.join(max(0.0, seconds))

    def _leave(self) -> None:
        """Nobody waits for the job under way any more; what cannot be interrupted goes on."""

    def _begin(self) -> None:
        """A job begins."""

    def _run(self) -> None:
        """Work until `stop`."""
        while (asked := self._jobs.get()) is not None:
            job, answer = asked
            with self._guard:
                self._doing = answer
                self._begin()
            if not answer.cancelled():
                self._answer(job, answer)
            with self._guard:
                self._doing = None

    @staticmethod
    def _answer(job: Callable[[], Any], answer: asyncio.Future[Any]) -> None:
        try:
            settle = partial(answer.set_result, job())
        except Exception as problem:  # noqa: BLE001 - it belongs to whoever asked
            settle = partial(answer.set_exception, problem)

        def settled() -> None:
            if not answer.done():
                settle()

        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            answer.get_loop().call_soon_threadsafe(settled)


class StoreThread(AnsweringThread):
    """A thread that reads the store; its reader is opened by the first question and lives in it."""

    def __init__(self, opened: Callable[[], StoreReader]) -> None:
        super().__init__("store")
        self._opened = opened
        self._reader: StoreReader | None = None

    async def ask_store(self, question: Callable[[StoreReader], Answer]) -> Answer:
        """The answer to `question`. Raises StoreError."""
        return await self.ask(lambda: question(self._open()))

    def _open(self) -> StoreReader:
        if self._reader is None:
            self._reader = self._opened()
        return self._reader

    def _begin(self) -> None:
        if self._reader is not None:
            self._reader.left = False

    def _leave(self) -> None:
        if self._reader is not None:
            self._reader.leave()

    def _run(self) -> None:
        super()._run()
        if self._reader is not None:
            with suppress(StoreError):
                self._reader.close()


class StoreThreads:
    """The threads that read the store; a question goes to one with nothing to do, if there is one."""

    def __init__(self, opened: Callable[[], StoreReader]) -> None:
        self._threads: Final = tuple(StoreThread(opened) for _ in range(READERS))

    async def ask_store(self, question: Callable[[StoreReader], Answer]) -> Answer:
        """The answer to `question`. Raises StoreError."""
        return await min(self._threads, key=lambda thread: thread.waiting).ask_store(question)

    async def look(self, job: Callable[[], Answer]) -> Answer:
        """The answer of a job that opens the store by itself, while nothing else is asked of it."""
        return await self._threads[0].ask(job)

    def stop(self) -> None:
        """End all; nothing waits for them."""
        for thread in self._threads:
            thread.stop()

    def wait_for_end(self, seconds: float) -> None:
        """After `stop`: wait until all have closed the store, so long at most.

        Who closes a store last writes its log into it, and takes the log away.
        """
        limit = monotonic() + seconds
        for thread in self._threads:
            thread.wait_for_end(limit - monotonic())
