"""A collector on a stage: a site that does what a test says, and a clock that a test moves."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from comgmt.collector.collector import Collector
from comgmt.domain.census import Census
from comgmt.domain.cost import Cost
from tests.collector.times import PATIENCE, Listener, MovedClock
from tests.store.filling import client, fill, gathered

INTERVAL = 60.0
Progress = Callable[[int, str], None]


class Stage:
    """A collector over a scripted site; `script` is what each refresh raises, None for none."""

    cost = Cost()

    def __init__(self, path: Path, clock: MovedClock) -> None:
        self.path = path
        self.clock = clock
        self.heard = Listener()
        self.script: list[BaseException | None] = []
        self.asked: list[bool] = []  # whether a person asked, of every sign-in
        self.closed = 0
        self.hang = threading.Event()  # a sign-in waits for it
        self.hang.set()
        self.collector = Collector(self._open, path, INTERVAL, self.heard, chance=lambda: 0.5, clock=clock)

    def _open(self, on_query: Callable[..., None], *, asked: bool) -> Any:  # noqa: ANN401 - no whole site
        assert callable(on_query)
        self.asked.append(asked)
        self.hang.wait(PATIENCE)
        return self

    def close(self) -> None:
        self.closed += 1

    def refresh(self, site: object, writer: object, progress: Progress, **_: object) -> Census:
        assert site is self
        assert writer is not None
        problem = self.script.pop(0) if self.script else None
        progress(0, "reading devices")
        if problem is not None:
            raise problem
        progress(7, "reading devices")
        return fill(self.path, systems=[client(1)], read=gathered(self.clock.now()))


Make = Callable[..., Stage]


def started(one: Stage) -> Stage:
    """The same, with its thread running."""
    one.collector.start()
    return one
