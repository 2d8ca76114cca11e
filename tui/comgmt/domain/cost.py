"""What reading costs a site: requests, rows, octets, and how long its provider worked on answers. Pure."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import Final

import msgspec

_HOUR: Final = 3_600
HOURS_KEPT: Final = 24  # besides the running one


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent and came back; `seconds` is how long answers were waited for: the provider's time."""

    requests: int = 0
    rows: int = 0
    octets: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            requests=self.requests + other.requests,
            rows=self.rows + other.rows,
            octets=self.octets + other.octets,
            seconds=self.seconds + other.seconds,
        )

    def __sub__(self, earlier: "Cost") -> "Cost":
        return Cost(
            requests=self.requests - earlier.requests,
            rows=self.rows - earlier.rows,
            octets=self.octets - earlier.octets,
            seconds=self.seconds - earlier.seconds,
        )


def total(costs: Iterable[Cost]) -> Cost:
    """All of them."""
    return reduce(Cost.__add__, costs, Cost())


class CostKept(msgspec.Struct, frozen=True):
    """What reading has cost: the last refresh, ended at `last_at`, and each hour (since 1970) of a day."""

    last: Cost | None = None
    last_at: datetime | None = None
    hours: dict[int, Cost] = {}

    def noted(self, cost: Cost, at: datetime, *, refresh: bool = True) -> "CostKept":
        """The same with one reading more, a refresh or a piece of a sweep, that ended `at` (UTC)."""
        hour = _hour(at)
        hours = {then: spent for then, spent in self.hours.items() if hour - HOURS_KEPT <= then <= hour}
        hours[hour] = hours.get(hour, Cost()) + cost
        return CostKept(cost, at, hours) if refresh else CostKept(self.last, self.last_at, hours)

    def day(self, now: datetime) -> Cost:
        """What the last 24 hours cost, the running one included."""
        first = _hour(now) - HOURS_KEPT
        return total(spent for then, spent in self.hours.items() if first < then)


def _hour(at: datetime) -> int:
    return int(at.timestamp()) // _HOUR
