"""Many resizes in a row are one: the size is looked at when the window has come to rest."""

import asyncio
from collections.abc import Callable
from typing import Final

_REST_SECONDS: Final = 0.05
_LONGEST_SECONDS: Final = 1.0  # somebody who drags for longer sees the console follow


class Resizes:
    """Calls `settled` in `loop` once for all signals that come close together."""

    def __init__(self, loop: asyncio.AbstractEventLoop, settled: Callable[[], None]) -> None:
        self._loop = loop
        self._settled = settled
        self._timer: asyncio.TimerHandle | None = None
        self._signaled = False
        self._since = 0.0

    @property
    def pending(self) -> bool:
        """Whether the size is about to change."""
        return self._signaled

    def on_signal(self, *_: object) -> None:
        """A handler of SIGWINCH."""
        self._signaled = True
        self._loop.call_soon_threadsafe(self._note)

    def cancel(self) -> None:
        """Forget a resize that has not settled."""
        self._signaled = False
        self._stop_timer()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _note(self) -> None:
        now = self._loop.time()
        if self._timer is None:
            self._since = now
        self._stop_timer()
        self._timer = self._loop.call_at(min(now + _REST_SECONDS, self._since + _LONGEST_SECONDS), self._fire)

    def _fire(self) -> None:
        self._timer = None
        self._signaled = False
        self._settled()
