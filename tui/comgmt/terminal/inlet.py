"""Keys from the terminal, read by a thread of their own that sleeps while nobody types."""

import os
import select
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import Final

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.message import Message

_PIECE: Final = 4096
_ESCAPE_STEP: Final = 20  # milliseconds between looks while an escape may be the start of a key


class Inlet:
    """Reads `descriptor` and gives what it means to `on_message`; calls `on_lost` when the terminal is gone.

    Both are called in its thread.
    """

    def __init__(
        self, descriptor: int, on_message: Callable[[Message], None], on_lost: Callable[[], None]
    ) -> None:
        self._descriptor = descriptor
        self._on_message = on_message
        self._on_lost = on_lost
        self._parser = XTermParser()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="comgmt-input", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        if self._wake_write < 0:
            return
        os.close(self._wake_write)
        self._wake_write = -1
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        poll = select.poll()
        for descriptor in (self._descriptor, self._wake_read):
            poll.register(descriptor, select.POLLIN)
        try:
            while True:
                ready = {descriptor for descriptor, _ in poll.poll(self._patience)}
                if self._wake_read in ready:
                    return
                if self._descriptor in ready and not self._read():
                    self._on_lost()
                    return
                for message in self._parser.tick():
                    self._on_message(message)
        finally:
            os.close(self._wake_read)

    @property
    def _patience(self) -> int | None:
        """Milliseconds; None is for ever."""
        return None if self._parser._timeout_time is None else _ESCAPE_STEP  # noqa: SLF001 - it has no question

    def _read(self) -> bool:
        """Whether the terminal is still there."""
        try:
            data = os.read(self._descriptor, _PIECE)
        except BlockingIOError:
            return True
        except OSError:
            return False
        try:
            for message in self._parser.feed(self._decode(data)) if data else ():
                self._on_message(message)
        except ParseError:
            self._parser = XTermParser()
        return bool(data)
