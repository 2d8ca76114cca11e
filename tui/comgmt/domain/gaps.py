"""Gaps: times in which a site was not read, as far as the readings that are kept can tell."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

_LEAST: Final = timedelta(hours=1)
_TIMES: Final = 3  # so many times as long as readings are apart
_SHORT: Final = _LEAST / _TIMES  # readings no further apart than this are never a reason to allow more
# From these ages on fewer readings are kept: one an hour, one a day (see the history of the store).
_HOURLY_FROM: Final = timedelta(days=7)
_DAILY_FROM: Final = timedelta(days=90)

Gap = tuple[datetime, datetime]


def gaps(times: Sequence[datetime], newest: datetime) -> list[Gap]:
    """The pairs of readings, of `times` oldest first, between which many more were due.

    `newest` is the newest reading of all, by whose age fewer of the older ones are kept.
    """
    usual = _usual(times, newest)
    return [
        (before, later)
        for before, later in pairwise(times)
        if later - before > _allowed(newest - before, usual)
    ]


def _usual(times: Sequence[datetime], newest: datetime) -> timedelta:
    """How far apart readings may be: by the middle one of all steps; the short ones are only counted.

    A site that is read twice a minute has 20,000 of them.
    """
    short, long = 0, []
    for before, later in pairwise(times):
        if newest - before >= _HOURLY_FROM:
            continue
        if later - before <= _SHORT:
            short += 1
        else:
            long.append(later - before)
    middle = (short + len(long)) // 2
    return max(_LEAST, _TIMES * sorted(long)[middle - short]) if short <= middle and long else _LEAST


def moments_with_gaps(times: Sequence[datetime], found: Iterable[Gap]) -> tuple[datetime, ...]:
    """The readings, and the middle of every gap between them."""
    after = dict(found)
    moments: list[datetime] = []
    for at in times:
        moments.append(at)
        moments += [at + (after[at] - at) / 2] if at in after else []
    return tuple(moments)


def values_with_gaps(
    values: Sequence[int | None], times: Sequence[datetime], found: Iterable[Gap]
) -> tuple[int | None, ...]:
    """The values at these moments: None in the middle of every gap, so that no line goes over it."""
    starts = {start for start, _ in found}
    shown: list[int | None] = []
    for at, value in zip(times, values, strict=True):
        shown.append(value)
        shown += [None] * (at in starts)
    return tuple(shown)


def _allowed(age: timedelta, usual: timedelta) -> timedelta:
    if age < _HOURLY_FROM:
        return usual
    return max(usual, timedelta(hours=_TIMES) if age < _DAILY_FROM else timedelta(days=_TIMES))
