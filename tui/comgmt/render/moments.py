"""Moments as text: local time for people, UTC in documents."""

from datetime import datetime, timezone
from typing import Final

from comgmt.domain.ages import ago

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def iso(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC: "2026-11-23T14:02:00Z"."""
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def utc(moment: datetime) -> str:
    """A moment for texts that are passed on: "2026-11-23 14:02 UTC"."""
    return f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"


def day(moment: datetime) -> str:
    """The local day: "2 Nov 2026"."""
    local = moment.astimezone()
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def day_and_time(moment: datetime) -> str:
    """The local day without its year, and the time: "2 Nov 14:02"."""
    local = moment.astimezone()
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


def clock(moment: datetime) -> str:
    """The local time of the day: "14:02"."""
    return f"{moment.astimezone():%H:%M}"


def with_age(moment: datetime, now: datetime) -> str:
    """The local day, the time and how long ago it was: "2 Nov 2026 14:02, 21 days ago"."""
    return f"{day(moment)} {clock(moment)}, {ago(moment, now)}"
