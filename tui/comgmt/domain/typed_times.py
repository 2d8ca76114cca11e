"""Times as people write them: a span that ends now (24h, 2w), a day (2026-11-20) or a moment in ISO 8601."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

HOW: Final = "a span such as 24h, 7d or 2w, a day such as 2026-11-20, or a moment such as 2026-11-20T14:00Z"
NOW: Final = "now"
_UNITS: Final = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_SPAN: Final = re.compile(r"([0-9]{1,6})\s*([smhdw])")
_LONGEST: Final = timedelta(days=100 * 365)
_BETWEEN: Final = re.compile(r"\s+(?:to|until|-)\s+|\s*\.\.\s*", re.IGNORECASE)


def typed_moment(text: str, now: datetime, *, end: bool = False) -> datetime | None:
    """The moment of a text, with a zone; None where it is none.

    A day is its start or, as an `end`, its last moment, in local time.
    """
    plain = text.strip()
    if plain.lower() == NOW:
        return now
    span = typed_span(plain)
    if span is not None:
        return now - span
    return _in_zone(lambda: _day(plain, end=end)) or _in_zone(lambda: _iso(plain))


def typed_span(text: str) -> timedelta | None:
    """The time that "24h" takes; None where it is no span, or one of more than a hundred years."""
    found = _SPAN.fullmatch(text.strip().lower())
    span = None if found is None else int(found[1]) * _UNITS[found[2]]
    return None if span is None or span > _LONGEST else span


def typed_pair(text: str) -> tuple[str, str]:
    """The two times of "7d to 2d" or "2026-11-20 .. 2026-11-22"; the second is "" where there is one only."""
    since, *until = _BETWEEN.split(text.strip(), maxsplit=1)
    return since.strip(), until[0].strip() if until else ""


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
