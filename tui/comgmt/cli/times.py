"""Times as options take them: a span that ends now (24h), a day (2026-11-20) or a moment in ISO 8601."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

import click
import msgspec

from comgmt.cli.durations import seconds
from comgmt.cli.problems import CommandError

_WEEKS: Final = re.compile(r"([0-9]{1,4})\s*w")
_LONGEST: Final = 100 * 365 * 86_400
NOW: Final = "now"


class TimeRange(msgspec.Struct, frozen=True):
    """What was seen after a moment and until another one."""

    since: datetime
    until: datetime


def moment(text: str, now: datetime, *, end: bool = False) -> datetime:
    """The moment of a text, with a zone. A day is its start or, as an `end`, its last moment, in local time.

    Raises click.BadParameter with what is right.
    """
    found = _moment(text.strip(), now, end=end)
    if found is None:
        raise click.BadParameter(
            f"{text!r} is no time; write a span such as 24h, 7d or 2w, a day such as 2026-11-20, or a moment "
            "such as 2026-11-20T14:00Z."
        )
    return found


def time_range(since: str, until: str | None, now: datetime) -> TimeRange:
    """From --since and --until. Raises CommandError where it ends before it starts."""
    found = TimeRange(moment(since, now), now if until is None else moment(until, now, end=True))
    if found.until < found.since:
        raise CommandError(f"The range ends ({until}) before it starts ({since}).")
    return found


def _moment(text: str, now: datetime, *, end: bool) -> datetime | None:
    if text.lower() == NOW:
        return now
    span = _span(text)
    if span is not None:
        return now - span
    return _in_zone(lambda: _day(text, end=end)) or _in_zone(lambda: _iso(text))


def _span(text: str) -> timedelta | None:
    weeks = _WEEKS.fullmatch(text.lower())
    total = int(weeks[1]) * 7 * 86_400 if weeks else seconds(text)
    return None if total is None or total > _LONGEST else timedelta(seconds=total)


def _in_zone(parse: Callable[[], datetime]) -> datetime | None:
    try:
        found = parse()
        return found.astimezone() if found.tzinfo is None else found
    except (ValueError, OverflowError):
        return None


def _day(text: str, *, end: bool) -> datetime:
    return datetime.combine(date.fromisoformat(text), time.max if end else time.min)


def _iso(text: str) -> datetime:
    """Also with Z, and with a blank for T, which Python 3.10 does not read."""
    return datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))
