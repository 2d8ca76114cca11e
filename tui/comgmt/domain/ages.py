"""How long ago something was, in words: one way of saying it for every screen, command and verdict."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from comgmt.domain.nouns import counted

JUST_NOW: Final = "just now"

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_DAYS_FROM: Final = 2 * _DAY  # below two days hours say more


class Age(msgspec.Struct, frozen=True):
    """How long something has lasted. `at_least`: it was there when first seen, and may be older."""

    span: timedelta
    at_least: bool = False

    def has_reached(self, turning: timedelta) -> bool | None:
        """Whether it is that old; None where all that is known is that it may be."""
        if self.span >= turning:
            return True
        return None if self.at_least else False


def age(then: datetime, now: datetime, *, at_least: bool = False) -> str:
    """The time from `then` to `now`, both with a zone: "under 1 min", "5 min", "3 h", "14 days".

    Rounded down. A `then` after `now` (a clock that runs ahead) reads as "under 1 min". With `at_least`
    the sign for it stands before: ">= 5 min"; under a minute there is nothing to say, so ">= 0 min".
    """
    words = _words(now - then)
    if not at_least:
        return words
    return f">= {'0 min' if words == _UNDER_A_MINUTE else words}"


def ago(then: datetime, now: datetime) -> str:
    """The same as a phrase of a sentence: "just now", "5 min ago", "14 days ago"."""
    words = age(then, now)
    return JUST_NOW if words == _UNDER_A_MINUTE else f"{words} ago"


def since_words(then: datetime, now: datetime, *, at_least: bool = False) -> str:
    """Since when, in local time: "since 14:02", "since before 9 Nov 14:02"; the year where it is another."""
    local, today = then.astimezone(), now.astimezone()
    when = f"{local:%H:%M}"
    if local.date() != today.date():
        year = "" if local.year == today.year else f" {local.year}"
        when = f"{local.day} {local:%b}{year} {when}"
    return f"since {'before ' if at_least else ''}{when}"


def span_words(span: timedelta) -> str:
    """A length of time that rules speak of: "1 day", "2 hours", "30 minutes"."""
    seconds = int(span.total_seconds())
    for size, noun in ((_DAY, "day"), (_HOUR, "hour")):
        if seconds and seconds % size == 0:
            return counted(seconds // size, noun)
    return counted(seconds // _MINUTE, "minute")


_UNDER_A_MINUTE: Final = "under 1 min"


def _words(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < _MINUTE:
        return _UNDER_A_MINUTE
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < _DAYS_FROM:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _DAY):,} days"
