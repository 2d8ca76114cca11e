"""The driver between Textual and the terminal: fails on nothing, gives everything back.

It leans on private parts of the pinned Textual; tests/terminal/test_canary.py fails when they change.
"""

import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TextIO, cast

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from comgmt.terminal.host import Host
from comgmt.terminal.inlet import Inlet
from comgmt.terminal.modes import (
    QUESTION,
    Attributes,
    enter_sequence,
    give_keys,
    is_well,
    leave_sequence,
    questions,
    take_keys,
)
from comgmt.terminal.outlet import Outlet
from comgmt.terminal.resizes import Resizes
from comgmt.terminal.size import terminal_size

_LAST_WORDS_SECONDS: Final = 0.25
_ANSWER_SECONDS: Final = 1.5  # for what is still to be said by a terminal at the end of a slow line
_FIRST_ANSWER_SECONDS: Final = 0.15
_LOOK_SECONDS: Final = 0.005


def _descriptor(stream: TextIO | None) -> int:
    return stream.fileno() if stream is not None else 2


def _host(app: App[Any]) -> Host:
    """Textual makes a driver for any app; this one is made by `TerminalApp`."""
    return cast("Host", app)


class QuietDriver(LinuxDriver):
    """Takes the screen with the fewest modes; writes in one thread, reads in another."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        host = _host(app)
        super().__init__(app, debug=debug, mouse=mouse and host.output.mouse, size=size)
        self._host = host
        self._encoding = "ascii" if host.output.ascii else "utf-8"
        self._descriptor = _descriptor(sys.__stderr__)
        self._fixed_size = size
        self._size = self._get_terminal_size()
        self._before: Attributes | None = None
        self._outlet: Outlet | None = None
        self._last_outlet: Outlet | None = None  # of the last screen that was given back
        self._inlet: Inlet | None = None
        self._asked = 0
        self._answered = 0  # counted where keys are read: the loop may stand still at the end
        self._taking = threading.Lock()  # a signal may end the screen while the app does
        self._resizes = Resizes(self._loop, self._settled)

    @property
    def busy(self) -> bool:
        """Whether a frame must wait: the one before is still on its way, or the size is about to change."""
        return self._resizes.pending or (self._outlet is not None and self._outlet.busy)

    @property
    def stuck(self) -> bool:
        """Whether the terminal has not taken what gives the screen back, nor would take anything now."""
        return self._last_outlet is not None and self._last_outlet.stuck

    def write(self, data: str) -> None:
        """Write text; without the screen it goes nowhere."""
        if self._outlet is not None:
            self._asked += data.count(QUESTION)
            self._outlet.write(data.encode(self._encoding, "replace"))

    def start_application_mode(self) -> None:
        """Take the screen and the keys."""
        if self._outlet is not None:
            return
        self._before = take_keys(self.fileno)
        self._outlet = Outlet(self._descriptor, self._on_idle, self._on_lost)
        self._inlet = Inlet(
            self.fileno, self.process_message, self._on_lost, self._on_answer, mouse=self._mouse
        )
        self._asked = self._answered = 0
        self.write(self._enter_sequence() + questions(about_it=self._host.output.asks))
        self._host.pace.asked(0, time.monotonic())
        signal.signal(signal.SIGWINCH, self._resizes.on_signal)
        self._send_size()

    def _enter_sequence(self) -> str:
        output = self._host.output
        return enter_sequence(mouse=self._mouse, titled=output.titled, cursor=output.linear)

    def stop_application_mode(self) -> None:
        """Give the screen and the keys back; again is nothing. From any thread."""
        with self._taking:
            outlet, self._outlet = self._outlet, None
            self._last_outlet = outlet or self._last_outlet
        if outlet is None:
            return
        outlet.finish(
            leave_sequence(mouse=self._mouse, titled=self._host.output.titled).encode(), _LAST_WORDS_SECONDS
        )
        self._await_answers()
        self._host.pace.forget()
        self.disable_input()
        give_keys(self.fileno, self._before)

    def _await_answers(self) -> None:
        """What the terminal still says would be typed at the shell; who never answered is not waited for."""
        limit = time.monotonic() + (_ANSWER_SECONDS if self._answered else _FIRST_ANSWER_SECONDS)
        while self._inlet is not None and self._inlet.alive and self._answered < self._asked:
            if time.monotonic() > limit:
                return
            time.sleep(_LOOK_SECONDS)

    def disable_input(self) -> None:
        """Stop reading; what was typed and not read is dropped."""
        with self._taking:
            inlet, self._inlet = self._inlet, None
        if inlet is None:
            return
        inlet.stop()
        try:
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        except termios.error:
            return

    def close(self) -> None:
        """Nothing is open any more; a resize on its way is forgotten."""
        self._resizes.cancel()

    def resume_application_mode(self) -> None:
        """Take the screen again and paint all of it."""
        self.start_application_mode()
        self._host.call_later(self._host.forget_screen, clear=True)

    def process_message(self, message: Message) -> None:
        """Pass on what was typed. Sizes are never reported in band: nobody asked for that."""
        if not isinstance(message, InBandWindowResize):
            super().process_message(message)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Nothing: a browser on a jump host would take this very terminal."""

    def _sigtstp_application(self, *_: object) -> None:
        """Stop. While another program has the screen (`App.suspend`) there is nothing to give back first."""
        if self._auto_restart:
            self._in_loop(self._stop_process)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _stop_process(self) -> None:
        self._must_signal_resume = self._outlet is not None
        self.suspend_application_mode()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart:
            self._in_loop(self._go_on)

    def _go_on(self) -> None:
        """Go on in the foreground; in the background there is no screen to take: stop again."""
        if not self._in_foreground():
            os.kill(os.getpid(), signal.SIGSTOP)
        elif self._must_signal_resume:
            self._must_signal_resume = False
            self.resume_application_mode()
            self._host.post_message(self.SignalResume())
        elif self._outlet is not None:  # stopped without a word: the shell may have changed everything
            take_keys(self.fileno)
            self.write(self._enter_sequence())
            self._settled(clear=True)

    def _in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return True

    def _on_idle(self) -> None:
        self._in_loop(self._host.paint_late)

    def _on_answer(self, answer: str) -> None:
        """What the terminal says of itself."""
        self._answered += is_well(answer)
        self._in_loop(partial(self._host.hear, answer))

    def _on_lost(self) -> None:
        self._host.end_by(signal.SIGHUP)

    def _in_loop(self, callback: Callable[[], object]) -> None:
        try:
            self._loop.call_soon_threadsafe(callback)
        except RuntimeError:  # the loop has ended meanwhile
            return

    def _get_terminal_size(self) -> tuple[int, int]:
        return self._fixed_size or terminal_size(self._descriptor)

    def _settled(self, *, clear: bool = False) -> None:
        """A new size, perhaps. When it is as before the terminal may have cut its lines all the same."""
        if not self._send_size() or clear:
            self._host.call_later(self._host.forget_screen, clear=clear)

    def _send_size(self) -> bool:
        """Tell a size that was not told yet; False when it was."""
        told, self._size = self._size, self._get_terminal_size()
        if told == self._size:
            return False
        size = Size(*self._size)
        self._host.post_message(events.Resize(size, size))
        return True
