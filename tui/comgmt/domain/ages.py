"""How long ago something was, in words: one way of saying it for every screen, command and verdict."""

from datetime import datetime
from typing import Final

JUST_NOW: Final = "just now"

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_DAYS_FROM: Final = 2 * _DAY  # below two days hours say more


def age(then: datetime, now: datetime) -> str:
    """The time from `then` to `now`, both with a zone: "under 1 min", "5 min", "3 h", "14 days".

    Rounded down. A `then` after `now` (a clock that runs ahead) reads as "under 1 min".
    """
    seconds = (now - then).total_seconds()
    if seconds < _MINUTE:
        return "under 1 min"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < _DAYS_FROM:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _DAY):,} days"


def ago(then: datetime, now: datetime) -> str:
    """The same as a phrase of a sentence: "just now", "5 min ago", "14 days ago"."""
    words = age(then, now)
    return JUST_NOW if words == "under 1 min" else f"{words} ago"
