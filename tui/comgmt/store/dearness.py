"""Whether counting at a site took much longer than reading every row: then it is not done for a day. Pure."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from comgmt.store.gathered import DearCounting, Gathered

TRIED_AGAIN: Final = timedelta(days=1)
_TIMES: Final = 2  # as long as reading, and counting is given up
_LEAST: Final = 20.0  # seconds that are no matter


def with_dearness(gathered: Gathered, before: Gathered | None) -> Gathered:
    """What was gathered, with how long reading took the last time, and whether counting was dear."""
    if before is None:
        return gathered
    read = before.seconds_read if gathered.seconds_read is None else gathered.seconds_read
    found = msgspec.structs.replace(gathered, seconds_read=read, dear=before.dear)
    if gathered.counted is None or read is None:
        return found
    seconds = gathered.counted.seconds
    is_dear = seconds > max(_LEAST, _TIMES * read)
    dear = DearCounting(gathered.taken_at, seconds, read) if is_dear else None
    return msgspec.structs.replace(found, dear=dear)


def why_dear(before: Gathered, now: datetime) -> str | None:
    """Why counting is not worth its time, as a sentence; None where it is, or is to be tried again."""
    dear = before.dear
    if dear is None or not timedelta() <= now - dear.at < TRIED_AGAIN:
        return None
    return (
        f"Counting took the site {dear.seconds:,.0f} s and reading every row {dear.seconds_read:,.0f} s: "
        "it is tried again after a day."
    )
