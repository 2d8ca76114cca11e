"""Daemon threads that answer the event loop: one reads the store, one draws; none is waited for."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader

Answer = TypeVar("Answer")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class AnsweringThread:
    """One daemon thread that does one job after the other and hands each answer to the loop that asked."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    async def ask(self, job: Callable[[], Answer]) -> Answer:
        """The answer of `job`, done in the thread; raises what the job raises."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._jobs.put((job, answer))
        return await answer

    def stop(self) -> None:
        """End the thread after what it is doing; nothing waits for it."""
        self._jobs.put(None)

    def _run(self) -> None:
        """Work until `stop`."""
        while (asked := self._jobs.get()) is not None:
            job, answer = asked
            if not answer.cancelled():
                self._answer(job, answer)

    @staticmethod
    def _answer(job: Callable[[], Any], answer: "asyncio.Future[Any]") -> None:
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
    """The thread that reads the store; its reader is opened by the first question and lives in it."""

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

    def _run(self) -> None:
        super()._run()
        if self._reader is not None:
            with suppress(StoreError):
                self._reader.close()
