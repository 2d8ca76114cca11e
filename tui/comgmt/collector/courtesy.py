"""How lightly a site is read: so many rows a second, and rests while its answers get slower."""

import time
from collections.abc import Callable
from typing import Final

SLOWER: Final = 2.0  # times as long as usual for a row: somebody else needs the provider
LEAST_SECONDS: Final = 0.25  # an answer quicker than that burdens nobody
FIRST_REST: Final = 1.0
MOST_REST: Final = 20.0  # a provider forgets what is left alone for long
FEW_ROWS: Final = 50  # say nothing of how fast rows come
_LATELY: Final = 0.5  # the weight of the newest answer in what answers take now
_USUALLY: Final = 0.05  # and in what they take usually
_DRIFT: Final = 0.01  # also while they are slow: a provider that stays so is no reason to stand still


class Courtesy:
    """Says after each answer how long to be quiet.

    Over any time no more than `rows_per_second` rows are asked for, but for the answer that is on its way.
    When answers take longer than usual for a row, it rests, longer each time, until they are quick again.
    """

    def __init__(self, rows_per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rows_per_second = rows_per_second
        self._clock = clock
        self._free_at = clock()
        self._usual: float | None = None
        self._lately = 0.0
        self._rests = 0

    @property
    def is_resting(self) -> bool:
        """Whether answers have become slower than usual."""
        return self._rests > 0

    def after(self, rows: int, waited: float) -> float:
        """Seconds to ask nothing, after an answer of so many rows that was waited for."""
        now = self._clock()
        begun = now - waited
        self._free_at = max(self._free_at, begun) + rows / self.rows_per_second
        rest = self._rest(waited / rows, waited) if rows >= FEW_ROWS else 0.0
        return min(MOST_REST, max(self._free_at - now, rest))

    def owed(self) -> float:
        """Seconds that are still to be quiet, however many: for when nothing is open at the site."""
        return max(0.0, self._free_at - self._clock())

    def _rest(self, seconds_a_row: float, waited: float) -> float:
        if self._usual is None:
            self._usual = self._lately = seconds_a_row
            return 0.0
        self._lately += _LATELY * (seconds_a_row - self._lately)
        if self._lately > SLOWER * self._usual and waited >= LEAST_SECONDS:
            self._usual += _DRIFT * (self._lately - self._usual)
            self._rests += 1
            return float(min(MOST_REST, FIRST_REST * 2 ** min(self._rests - 1, 10)))
        self._usual += _USUALLY * (seconds_a_row - self._usual)
        self._rests = 0
        return 0.0
