"""The pace of a simulated provider: rows a second, a delay for each request, and what a query looks at."""

import re
import threading
import time
from collections.abc import Callable
from typing import Final

import msgspec

_DELAY: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s)")


class ProviderPace(msgspec.Struct, frozen=True, kw_only=True):
    """How fast a provider is; 0 is as fast as this computer.

    `latency` is in seconds, and each request has it for itself. Rows that are given and rows that are scanned
    are the work of one provider, which does one thing after another for all who ask.
    """

    rows_per_second: float = 0.0
    latency: float = 0.0
    scan_rows_per_second: float = 0.0

    @property
    def charges_scans(self) -> bool:
        """Whether it matters how many rows a query looks at."""
        return self.scan_rows_per_second > 0

    @property
    def words(self) -> list[str]:
        """The same as options of a command."""
        return [
            *("--rows-per-second", f"{self.rows_per_second}"),
            *("--latency", f"{self.latency}s"),
            *("--scan-rows-per-second", f"{self.scan_rows_per_second}"),
        ]

    def seconds(self, given: int, scanned: int) -> float:
        """The work of a request that gave and scanned so many rows."""
        giving = given / self.rows_per_second if self.rows_per_second else 0.0
        scanning = scanned / self.scan_rows_per_second if self.scan_rows_per_second else 0.0
        return giving + scanning


def delay(text: str) -> float:
    """Seconds in "50ms" or "0.5s"; raises ValueError, one sentence, for anything else."""
    match = _DELAY.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"A latency is written like 50ms or 0.5s, not {text!r}.")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)


UNHURRIED: Final = ProviderPace()


class Meter:
    """What requests cost at a pace, and the waiting for it; for all threads of a site.

    `work` is how many seconds the provider has worked since the start.
    """

    def __init__(
        self, pace: ProviderPace, sleep: Callable[[float], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.pace = pace
        self.work = 0.0
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._free_at = 0.0
        self._here = threading.local()

    def begin(self) -> None:
        """A request has come to this thread."""
        self._here.given = self._here.scanned = 0
        self._here.since = self._clock()

    def gave(self, rows: int) -> None:
        """The request of this thread is answered with these rows."""
        self._here.given = getattr(self._here, "given", 0) + rows

    def scanned(self, rows: int) -> None:
        """The request of this thread has looked at these rows."""
        self._here.scanned = getattr(self._here, "scanned", 0) + rows

    def settle(self) -> None:
        """Wait until a provider of this pace would have answered; what has passed since `begin` counts."""
        if self.pace == UNHURRIED:
            return
        due = self._due(self.pace.seconds(self._here.given, self._here.scanned))
        self._sleep(max(0.0, due - self._clock()))

    def _due(self, work: float) -> float:
        with self._lock:
            self.work += work
            self._free_at = max(self._here.since, self._free_at) + work
            return self._free_at + self.pace.latency
