"""How long a store keeps what was."""

from datetime import datetime, timedelta
from typing import Final

import msgspec


class Retention(msgspec.Struct, frozen=True):
    """For how long changes of devices are kept, and the counts of readings; None is for good.

    Of readings fewer and fewer are kept the older they are, and of changes never more than a site of its
    size can make in a busy year.
    """

    changes: timedelta = timedelta(days=365)
    readings: timedelta | None = None


class KeptPast(msgspec.Struct, frozen=True):
    """What a store holds of the past: its size in octets, readings and changes, and the oldest of each."""

    octets: int
    readings: int = 0
    first_reading: datetime | None = None
    changes: int = 0
    first_change: datetime | None = None


KEEP: Final = Retention()
