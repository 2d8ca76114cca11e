"""How the numbers of a tile came: counted by the site's own SQL Server, or from rows that were read."""

from datetime import datetime
from enum import Enum

import msgspec


class Means(str, Enum):
    """How a number came; the value is its key in JSON."""

    COUNTED = "counted"
    READ = "read"


class TileWay(msgspec.Struct, frozen=True):
    """How the numbers of a tile came, and when (UTC).

    Counts are not of one moment: `tolerance` is by how many devices they may differ for that, as far as
    totals before and after, and their sum, have shown.
    """

    means: Means
    at: datetime
    tolerance: int = 0


class Total(msgspec.Struct, frozen=True):
    """All rows that parts were counted of, before and after those."""

    before: int
    after: int

    def spread(self, parts: int) -> int:
        """How far the totals and the sum of the parts are apart."""
        return max(self.before, self.after, parts) - min(self.before, self.after, parts)


class Counting(msgspec.Struct, frozen=True):
    """How a site counted: the totals before and after, and the seconds it took.

    `states` are co-management records, `clients` current clients with Windows for workstations, `failed` the
    devices that failed, whose codes may not be known; None was not counted.
    """

    seconds: float
    states: Total | None = None
    clients: Total | None = None
    failed: int | None = None
