"""The range of the console: the time over which changes are counted, on all screens the same."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.typed_times import typed_moment


class RangeKind(str, Enum):
    """Which time it is, in the order in which one goes through them; the value is its word."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    LOOKED = "since I last looked"
    BETWEEN = "from - to"


LENGTHS: Final = {
    RangeKind.HOUR: timedelta(hours=1),
    RangeKind.DAY: timedelta(days=1),
    RangeKind.WEEK: timedelta(weeks=1),
    RangeKind.MONTH: timedelta(days=30),
    RangeKind.YEAR: timedelta(days=365),
}
_OPTIONS: Final = {
    RangeKind.HOUR: "1h",
    RangeKind.DAY: "24h",
    RangeKind.WEEK: "7d",
    RangeKind.MONTH: "30d",
    RangeKind.YEAR: "365d",
}
_SHORT: Final = {RangeKind.LOOKED: "since looked"}
_OVER: Final = {RangeKind.LOOKED: "since you last looked", RangeKind.BETWEEN: "over the range"}


class ChosenRange(msgspec.Struct, frozen=True):
    """What a person chose; `since` and `until` are the moments of one that was typed."""

    kind: RangeKind = RangeKind.DAY
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_default(self) -> bool:
        """Whether nothing was chosen."""
        return self.kind is RangeKind.DAY

    @property
    def over(self) -> str:
        """In a sentence: "over the week"."""
        return _OVER.get(self.kind, f"over the {self.kind.value}")

    @property
    def word(self) -> str:
        """Its word where room is short."""
        return _SHORT.get(self.kind, self.kind.value)

    def span(self, end: datetime, looked: datetime | None) -> "TimeSpan":
        """Its moments, where the newest reading that counts is of `end` and one has `looked` before."""
        if self.kind is RangeKind.LOOKED:
            return TimeSpan(looked, end)
        if self.kind is RangeKind.BETWEEN:
            until = end if self.until is None else min(self.until, end)
            return TimeSpan(until if self.since is None else min(self.since, until), until)
        return TimeSpan(end - LENGTHS[self.kind], end)

    def beside(self, step: int, typed: "ChosenRange | None") -> "ChosenRange":
        """The next range, or the one before; of those that were typed the last is one of them."""
        kinds = [kind for kind in RangeKind if kind is not RangeKind.BETWEEN or typed is not None]
        place = max(0, min(len(kinds) - 1, kinds.index(self.kind) + step))
        return typed if kinds[place] is RangeKind.BETWEEN and typed is not None else ChosenRange(kinds[place])


class TimeSpan(msgspec.Struct, frozen=True):
    """After a moment and until another one; `since` None is one that nobody knows."""

    since: datetime | None
    until: datetime

    def moments(self) -> tuple[str, ...]:
        """The same as options, both moments written out."""
        since = self.until if self.since is None else self.since
        written = (moment.isoformat(timespec="seconds") for moment in (since, self.until))
        return tuple(word for pair in zip(("--since", "--until"), written, strict=True) for word in pair)

    def options(self, chosen: ChosenRange) -> tuple[str, ...]:
        """The same as options of a command: "--since 24h"."""
        if chosen.kind in _OPTIONS:
            return ("--since", _OPTIONS[chosen.kind])
        since = self.until if self.since is None else self.since
        until = ("--until", self.until.isoformat(timespec="seconds")) if chosen.until is not None else ()
        return ("--since", since.isoformat(timespec="seconds"), *until)


def typed_range(since: str, until: str, now: datetime) -> ChosenRange | None:
    """The range of two times as they were typed, whichever is first; None where one of them is no time."""
    start = typed_moment(since, now)
    end = typed_moment(until, now, end=True) if until else now
    if until and start is not None and end is not None and start > end:
        start, end = typed_moment(until, now), typed_moment(since, now, end=True)
    if start is None or end is None or start >= end:
        return None
    return ChosenRange(RangeKind.BETWEEN, start, end if until else None)
