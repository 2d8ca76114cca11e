"""Times as options take them: a span that ends now (24h), a day (2026-11-20) or a moment in ISO 8601."""

from datetime import datetime, timezone

import click
import msgspec

from comgmt.cli.problems import CommandError
from comgmt.domain.typed_times import HOW, typed_moment


class TimeRange(msgspec.Struct, frozen=True):
    """What was seen after a moment and until another one."""

    since: datetime
    until: datetime


def moment(text: str, now: datetime, *, end: bool = False) -> datetime:
    """The moment of a text, with a zone. A day is its start or, as an `end`, its last moment, in local time.

    Raises click.BadParameter with what is right.
    """
    found = typed_moment(text, now, end=end)
    if found is None:
        raise click.BadParameter(f"{text!r} is no time; write {HOW}.")
    return found


def time_range(since: str, until: str | None, now: datetime) -> TimeRange:
    """From --since and --until. Raises CommandError where it ends before it starts, or is still to come."""
    found = TimeRange(moment(since, now), now if until is None else moment(until, now, end=True))
    _refuse_turned(found, since, until)
    if until is not None and is_to_come(found.since, now):
        raise CommandError(f"The range from {since} to {until} is still to come; give times that are over.")
    return found


def is_to_come(at: datetime, now: datetime) -> bool:
    """Whether a moment is later than any reading can be; `now` is that of what is asked, perhaps long ago."""
    return at > max(now, datetime.now(timezone.utc))


def _refuse_turned(times: TimeRange, since: str, until: str | None) -> None:
    """Raise CommandError for a range that ends before it starts; `since` and `until` are what was typed."""
    if times.since <= times.until:
        return
    if until is None:
        raise CommandError(f"--since {since} is still to come; give a time that is over.")
    raise CommandError(f"The range ends ({until}) before it starts ({since}).")
