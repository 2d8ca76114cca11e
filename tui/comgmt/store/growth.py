"""What the numbers of a site did over a range, from the history: enough readings of it to draw, never all."""

import sqlite3
from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from comgmt.domain.gaps import Gap, gaps
from comgmt.domain.growth import Growth, runs_with_losses, with_losses
from comgmt.domain.moments import Moments
from comgmt.domain.time_ranges import TimeSpan
from comgmt.store.history import counts_at, load_trends_of, newest_taken_at, reading_times
from comgmt.store.times import to_micros

MOST_READINGS: Final = 400  # more than a screen has cells for
_NEAR: Final = 8  # a reading as near to the start as this part of the range stands for it


def load_growth(connection: sqlite3.Connection, span: TimeSpan, over: str) -> Growth:
    """The growth over a span; `over` says which in a sentence."""
    ended = counts_at(connection, span.until)
    if ended is None:
        return Growth(over=over, since=span.since, until=span.until)
    every = reading_times(connection, None, span.until)
    started = (
        None if span.since is None else _start(every, span.since, span.until, _newest(connection, ended[0]))
    )
    base = None if started is None else counts_at(connection, started)
    since = span.since if started is None else started
    trends = load_trends_of(connection, _readings(connection, since, span.until))
    inside = every[len(every) if since is None else bisect_left(every, since) :]
    return Growth(
        over=over,
        since=span.since,
        until=span.until,
        base_at=started,
        base=None if base is None else with_losses(base[1]),
        newest=with_losses(ended[1]),
        times=trends.times,
        counts=runs_with_losses(trends.counts),
        gaps=_between(gaps(inside, _newest(connection, ended[0])), trends.times),
        first_at=every[0],
    )


def start_of(connection: sqlite3.Connection, since: datetime, until: datetime) -> datetime | None:
    """The reading that stands for the start of a range; None where none is that old, or none is near."""
    every = reading_times(connection, None, until)
    return _start(every, since, until, _newest(connection, until))


def _start(every: Moments, since: datetime, until: datetime, newest: datetime) -> datetime | None:
    after = bisect_right(every, since)
    if not after:
        return None
    before = every[after - 1]
    near: timedelta = (until - since) / _NEAR
    if since - before <= near or all(start != before for start, _ in gaps(every[after - 1 :], newest)):
        return before
    return every[after] if after < len(every) and every[after] - since <= near else None


def _newest(connection: sqlite3.Connection, known: datetime) -> datetime:
    return newest_taken_at(connection) or known


def _readings(connection: sqlite3.Connection, since: datetime | None, until: datetime) -> list[int]:
    """The ids of readings from a time to another one: the first, the last, the last of each part between.

    SQLite would keep a row of its own for each reading of the range to group them.
    """
    if since is None:
        return []
    start, end = to_micros(since), to_micros(until)
    part = max(1, (end - start) // MOST_READINGS)
    last: dict[int, int] = {}
    for number, at in connection.execute(
        "SELECT id, taken_at FROM census WHERE taken_at >= ? AND taken_at <= ?", (start, end)
    ):
        place = -1 if at == start else (end - at) // part
        last[place] = max(number, last.get(place, 0))
    return sorted(last.values())


def _between(found: list[Gap], times: tuple[datetime, ...]) -> tuple[Gap, ...]:
    """The gaps as pairs of the readings that were taken, so that a line ends before each."""
    return tuple(
        (before, after)
        for before, after in pairwise(times)
        if any(before <= start and end <= after for start, end in found)
    )
