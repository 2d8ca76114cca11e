"""What a rule of the configuration says: what it looks at, its limit, how long, how grave, when quiet."""

from datetime import datetime, time, timedelta
from enum import Enum
from typing import Final

import msgspec

DAY: Final = timedelta(days=1)


def span_words(span: timedelta) -> str:
    """A span as the configuration writes it, in the largest unit that is whole: "24h" is "1d"."""
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and not seconds % size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


class Severity(str, Enum):
    """How grave it is while a rule holds."""

    WARNING = "warning"
    CRITICAL = "critical"


class Limit(msgspec.Struct, frozen=True):
    """A number that is crossed when another is beyond it: above when `upper`, else below; equal is not."""

    number: float
    upper: bool = True

    def crossed_by(self, value: float) -> bool:
        """Whether `value` is beyond the limit."""
        return value > self.number if self.upper else value < self.number

    def words(self, unit: str = "") -> str:
        """The limit as words: "above 400", "below 10%"."""
        return f"{'above' if self.upper else 'below'} {self.number:,.12g}{unit}"


class CountRule(msgspec.Struct, frozen=True, tag="count"):
    """The number of a key, as `status --max` names them, is beyond a limit."""

    key: str
    limit: Limit

    def words(self) -> str:
        """What it looks at."""
        return f"the number {self.key}, {self.limit.words()}"


class ShareRule(msgspec.Struct, frozen=True, tag="share"):
    """The number of a key is, in percent of the number `of`, beyond a limit."""

    key: str
    of: str
    limit: Limit

    def words(self) -> str:
        """What it looks at."""
        return f"{self.key} as a share of {self.of}, {self.limit.words('%')}"


class GrowthRule(msgspec.Struct, frozen=True, tag="growth"):
    """The number of a key grew beyond a limit over a span: by a number, or by percent of what it was.

    Below `at_least` devices nothing is said: one that became two has doubled.
    """

    key: str
    limit: Limit
    percent: bool
    span: timedelta = DAY
    at_least: int = 1

    def words(self) -> str:
        """What it looks at."""
        unit = "%" if self.percent else ""
        least = f", from {self.at_least:,} devices on" if self.at_least > 1 else ""
        return f"the growth of {self.key} in {span_words(self.span)}, {self.limit.words(unit)}{least}"


class NewCodeRule(msgspec.Struct, frozen=True, tag="new_code"):
    """An error code was seen for the first time within a span, on at least so many devices."""

    span: timedelta = DAY
    at_least: int = 1

    def words(self) -> str:
        """What it looks at."""
        least = f", on at least {self.at_least:,} devices" if self.at_least > 1 else ""
        return f"error codes first seen in the last {span_words(self.span)}{least}"


class FindingRule(msgspec.Struct, frozen=True, tag="finding"):
    """A finding has devices beyond a limit."""

    finding: str
    limit: Limit

    def words(self) -> str:
        """What it looks at."""
        return f"the finding {self.finding}, {self.limit.words()}"


class OlderThanRule(msgspec.Struct, frozen=True, tag="older_than"):
    """The newest reading is older than a span, or there is none."""

    span: timedelta

    def words(self) -> str:
        """What it looks at."""
        return f"whether the newest reading is older than {span_words(self.span)}"


class NotReachedRule(msgspec.Struct, frozen=True, tag="not_reached"):
    """The last attempt to read the site failed."""

    def words(self) -> str:
        """What it looks at."""
        return "whether the last attempt to read the site failed"


RuleSubject = CountRule | ShareRule | GrowthRule | NewCodeRule | FindingRule | OlderThanRule | NotReachedRule


class QuietHours(msgspec.Struct, frozen=True):
    """A part of each day, by the clock of this computer, in which nobody is told; it may pass midnight."""

    start: time
    end: time

    def has(self, moment: time) -> bool:
        """Whether the time of day lies in it; the end does not."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. It fires when its subject has held for `hold`; `tell` names who is told."""

    name: str
    subject: RuleSubject
    hold: timedelta = timedelta()
    severity: Severity = Severity.WARNING
    quiet: QuietHours | None = None
    tell: tuple[str, ...] = ()

    def is_quiet(self, at: datetime) -> bool:
        """Whether nobody is told at this time, which is taken in the zone of this computer."""
        return self.quiet is not None and self.quiet.has(at.astimezone().time())
