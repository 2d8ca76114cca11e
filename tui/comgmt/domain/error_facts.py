"""What the store knows of one error code: how many devices have it, which, and since when."""

from datetime import datetime, timedelta

import msgspec


class Aged(msgspec.Struct, frozen=True, kw_only=True):
    """Of the devices with one code, those past the age at which its mend turns, and those that may be.

    `open` are younger by what was seen, but had the code when they were first seen.
    """

    past: int
    open: int
    turns_after: timedelta


class ErrorFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Devices that failed with one code. `share` is theirs of all failed devices, between 0 and 1.

    The groups are (value, devices), most devices first; a value the site did not give is "". `history` is
    oldest first, None where a refresh did not read it.
    """

    code: int | None
    devices: int
    share: float
    aged: Aged | None = None
    first_seen_at: datetime | None = None
    by_joined: tuple[tuple[str, int], ...] = ()
    by_os_release: tuple[tuple[str, int], ...] = ()
    by_site: tuple[tuple[str, int], ...] = ()
    history: tuple[tuple[datetime, int | None], ...] = ()
