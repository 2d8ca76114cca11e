"""A storm of signals is one resize, after it; somebody who drags on sees the console follow."""

from collections.abc import Callable
from typing import Any, cast

from comgmt.terminal.resizes import Resizes


class Handle:
    """A timer of the loop below."""

    def __init__(self, loop: "Loop", when: float, callback: Callable[[], None]) -> None:
        self.when, self.callback, self._loop = when, callback, loop

    def cancel(self) -> None:
        self._loop.timers.remove(self)


class Loop:
    """An event loop with a clock of ours."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Handle] = []

    def time(self) -> float:
        return self.now

    def call_soon_threadsafe(self, callback: Callable[[], None]) -> None:
        callback()

    def call_at(self, when: float, callback: Callable[[], None]) -> Handle:
        self.timers.append(Handle(self, when, callback))
        return self.timers[-1]

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for timer in [timer for timer in self.timers if timer.when <= self.now]:
            self.timers.remove(timer)
            timer.callback()


class Window:
    """Resizes on that loop, counted."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.settled = 0
        self.resizes = Resizes(cast("Any", self.loop), self._count)

    def _count(self) -> None:
        self.settled += 1


def test_a_storm_is_one() -> None:
    window = Window()
    for _ in range(60):
        window.resizes.on_signal()
        window.loop.wait(0.01)
    assert (window.settled, window.resizes.pending) == (0, True)
    window.loop.wait(0.1)
    assert (window.settled, window.resizes.pending) == (1, False)
    window.loop.wait(10)
    assert window.settled == 1


def test_a_long_storm_is_followed() -> None:
    window = Window()
    for _ in range(250):
        window.resizes.on_signal()
        window.loop.wait(0.01)
    assert window.settled == 2


def test_what_is_canceled_does_not_come() -> None:
    window = Window()
    window.resizes.on_signal()
    window.resizes.cancel()
    window.resizes.cancel()
    window.loop.wait(10)
    assert window.settled == 0
    assert not window.resizes.pending
