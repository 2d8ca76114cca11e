"""What the store knows of one error code: how many devices have it, which, and since when."""

from datetime import datetime

import msgspec


class ErrorFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Devices that failed with one code. `share` is theirs of all failed devices, between 0 and 1.

    The groups are (value, devices), most devices first; a value the site did not give is "". `history` is
    oldest first, None where a refresh did not read it.
    """

    code: int | None
    devices: int
    share: float
    first_seen_at: datetime | None = None
    by_joined: tuple[tuple[str, int], ...] = ()
    by_os_release: tuple[tuple[str, int], ...] = ()
    by_site: tuple[tuple[str, int], ...] = ()
    history: tuple[tuple[datetime, int | None], ...] = ()
