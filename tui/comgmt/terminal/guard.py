"""Signals while the console runs: the terminal is given back at once, whatever the console is doing."""

import os
import signal
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, NamedTuple, Protocol

ENDING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
_SET_BY_TEXTUAL: Final = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)
_RESTORE_SECONDS: Final = 0.25
_END_SECONDS: Final = 3.0


class Guarded(Protocol):
    """What a guard ends."""

    def end_by(self, number: int) -> None:
        """End in order, as the signal `number` would."""

    def give_back_terminal(self) -> None:
        """Leave the screen, from any thread; again is nothing."""

    def wake(self) -> None:
        """Let the main thread run for a moment."""


class Pipe(NamedTuple):
    """Where Python notes signals the moment they come, even while the main thread cannot look."""

    read: int
    write: int


class Guard:
    """For the `with` block, signals end `app`: in order, else by giving the terminal back, else at once."""

    def __init__(self, app: Guarded, end_at_once: Callable[[int], object] = os._exit) -> None:
        self._app = app
        self._end_at_once = end_at_once
        self._done = threading.Event()

    def __enter__(self) -> "Guard":  # noqa: PYI034 - Self is newer than Python 3.10
        self._pipe = Pipe(*os.pipe())
        os.set_blocking(self._pipe.write, False)
        self._before = {number: signal.getsignal(number) for number in (*ENDING, *_SET_BY_TEXTUAL)}
        self._wakeup_before = signal.set_wakeup_fd(self._pipe.write, warn_on_full_buffer=False)
        for number in ENDING:
            signal.signal(number, self._on_signal)
        self._watcher = threading.Thread(target=self._watch, name="comgmt-signals", daemon=True)
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._pipe.write)
        self._watcher.join()
        os.close(self._pipe.read)

    def _on_signal(self, number: int, _frame: object) -> None:
        self._app.end_by(number)

    def _watch(self) -> None:
        """A signal may come to any thread, but only the main thread runs handlers, and it may be asleep."""
        while noted := os.read(self._pipe.read, 64):
            self._app.wake()
            number = next((number for number in noted if number in ENDING), None)
            if number is not None:
                self._insist(number)
                return

    def _insist(self, number: int) -> None:
        if self._done.wait(_RESTORE_SECONDS):
            return
        self._app.give_back_terminal()
        if not self._done.wait(_END_SECONDS):
            self._end_at_once(128 + number)
