"""Octets to the terminal, written by a thread of their own: a slow or dead line never holds the console."""

import os
import select
import threading
from collections.abc import Callable
from typing import Final

_CANCEL: Final = b"\x18"  # ends a sequence that was cut in the middle
_PIECE: Final = 512  # octets written at once: what a slow line cannot take is dropped between two


class Outlet:
    """Writes to `descriptor` in order. `on_idle` is called, in its thread, when everything has left.

    `on_lost` is called once, in its thread, when the terminal is gone; from then on everything is swallowed.
    """

    def __init__(self, descriptor: int, on_idle: Callable[[], None], on_lost: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._on_idle = on_idle
        self._on_lost = on_lost
        self._changed = threading.Condition()
        self._waiting = bytearray()
        self._writing = False
        self._closed = False
        self._dropped = False
        self._thread = threading.Thread(target=self._run, name="comgmt-output", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether something has not left yet."""
        return self._writing or bool(self._waiting)

    @property
    def stuck(self) -> bool:
        """Whether something has not left, and the terminal takes nothing: whoever writes to it would wait."""
        return self.busy and not select.select([], [self._descriptor], [], 0)[1]

    def write(self, data: bytes) -> None:
        """Write after everything before it; never waits."""
        with self._changed:
            if self._closed or not data:
                return
            self._waiting += data
            self._changed.notify_all()

    def finish(self, last: bytes, patience: float) -> None:
        """Write `last` and close. What has not left after half of `patience` seconds is dropped for it."""
        with self._changed:
            if self._closed:
                return
            if not self._changed.wait_for(lambda: not self.busy, patience / 2):
                self._waiting.clear()
                self._dropped = True
                last = _CANCEL + last
            self._waiting += last
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self.busy, patience / 2)
            self._closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                data = bytes(self._waiting)
                self._waiting.clear()
                self._writing = True
                self._dropped = False
            alive = self._write_all(data)
            with self._changed:
                self._writing = False
                self._closed = self._closed or not alive
                if not alive:
                    self._waiting.clear()
                self._changed.notify_all()
            if not alive:
                self._on_lost()
                return
            if not self._waiting:
                self._on_idle()

    def _write_all(self, data: bytes) -> bool:
        """Whether the terminal is still there."""
        view = memoryview(data)
        while view and not self._dropped:
            try:
                view = view[self._write_some(view[:_PIECE]) :]
            except OSError:  # noqa: PERF203 - this is where a lost terminal shows
                return False
        return True

    def _write_some(self, data: memoryview) -> int:
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:  # somebody else made the terminal non-blocking
            select.select([], [self._descriptor], [], 0.1)
            return 0
