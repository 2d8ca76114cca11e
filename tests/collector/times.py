"""A clock that a test moves, and a listener that a test waits for."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from comgmt.collector.collector import Clock
from comgmt.domain.source import Phase, SourceState
from tests.store.filling import NOW

PATIENCE = 60.0  # seconds after which a test has failed


class MovedClock(Clock):
    """Sleeps take no time: each wait with a length is noted and moves the clock, up to `turns` of them.

    After those, and where a wait has no length, it sleeps until it is notified.
    """

    def __init__(self, turns: int = 0, start: datetime = NOW) -> None:
        self.waits: list[float] = []
        self.turns = turns
        self._start = start
        self._time = 1_000.0
        self.resting = threading.Event()  # it sleeps for real

    def monotonic(self) -> float:
        return self._time

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._time)

    def move(self, seconds: float) -> None:
        self._time += seconds

    def wait(self, wake: threading.Condition, seconds: float | None) -> None:
        if seconds is not None and len(self.waits) < self.turns:
            self.waits.append(seconds)
            self._time += seconds
            return
        self.resting.set()
        wake.wait(PATIENCE)
        self.resting.clear()


class Listener:
    """Keeps what a collector says; `until` waits for something to be so."""

    def __init__(self) -> None:
        self.states: list[SourceState] = []
        self.threads: set[int] = set()
        self._heard = threading.Condition()

    def __call__(self, state: SourceState) -> None:
        with self._heard:
            self.states.append(state)
            self.threads.add(threading.get_ident())
            self._heard.notify_all()

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.states]

    def until(self, holds: Callable[["Listener"], bool]) -> None:
        """Wait; fail when it does not come."""
        with self._heard:
            assert self._heard.wait_for(lambda: holds(self), PATIENCE), self.states

    def until_count(self, phase: Phase, count: int = 1) -> None:
        """Wait until a phase was said so often."""
        self.until(lambda heard: heard.phases.count(phase) >= count)
