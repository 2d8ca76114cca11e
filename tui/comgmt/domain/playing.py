"""Going through past readings: one by one, or all of them as a film of at most a minute or so."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Final

FRAMES: Final = 120  # of a film, however many readings there are


def place_of(times: Sequence[datetime], at: datetime | None) -> int:
    """Which reading is shown at a moment, the newest one for None; -1 before the first."""
    return len(times) - 1 if at is None else bisect_right(times, at) - 1


def beside(times: Sequence[datetime], at: datetime | None, step: int) -> datetime | None:
    """The moment of the reading so many steps further on; None is the newest, which is now.

    Before the first there is none: it stays the first.
    """
    place = place_of(times, at) + step
    return None if place >= len(times) - 1 else times[max(0, place)]


def film_step(times: Sequence[datetime]) -> int:
    """How many readings a film goes on at a time."""
    return max(1, -(-len(times) // FRAMES))
