"""How long a store keeps what was."""

from datetime import timedelta
from typing import Final

import msgspec


class Retention(msgspec.Struct, frozen=True):
    """For how long changes of devices are kept, and the counts of readings; None is for good.

    Of readings fewer and fewer are kept the older they are, and of changes never more than a site of its
    size can make in a busy year.
    """

    changes: timedelta = timedelta(days=365)
    readings: timedelta | None = None


KEEP: Final = Retention()
