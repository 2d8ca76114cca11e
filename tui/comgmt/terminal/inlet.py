"""Keys from the terminal, read by a thread of their own that sleeps while nobody types."""

import os
import select
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Final

from textual.message import Message

from comgmt.terminal.keyboard import Keyboard
from comgmt.terminal.lexer import Lexer, Piece, PieceKind, escape_seconds

_OCTETS: Final = 4096  # read at once
_ANSWERS: Final = frozenset({PieceKind.SEQUENCE, PieceKind.STRING})


class Inlet:
    """Reads `descriptor` and gives what it means to `on_message`; calls `on_lost` when the terminal is gone.

    What is no key goes to `on_answer`, whole. All are called in its thread.
    """

    def __init__(
        self,
        descriptor: int,
        on_message: Callable[[Message], None],
        on_lost: Callable[[], None],
        on_answer: Callable[[str], None],
        *,
        mouse: bool = False,
    ) -> None:
        self._descriptor = descriptor
        self._on_message = on_message
        self._on_lost = on_lost
        self._on_answer = on_answer
        self._lexer = Lexer(escape=escape_seconds(), mouse=mouse)
        self._keyboard = Keyboard(mouse=mouse)
        self._decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="comgmt-input", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether something may still be read."""
        return self._thread.is_alive()

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
                self._tell(self._lexer.expire(time.monotonic()))
        finally:
            os.close(self._wake_read)

    @property
    def _patience(self) -> float | None:
        """Milliseconds; None is for ever."""
        deadline = self._lexer.deadline
        return None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000 + 1

    def _read(self) -> bool:
        """Whether the terminal is still there."""
        try:
            data = os.read(self._descriptor, _OCTETS)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if data:
            self._tell(self._lexer.feed(self._decode(data), time.monotonic()))
        return bool(data)

    def _tell(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            messages = list(self._keyboard.messages(piece))
            for message in messages:
                self._on_message(message)
            if not messages and piece.kind in _ANSWERS:
                self._on_answer(piece.text)
