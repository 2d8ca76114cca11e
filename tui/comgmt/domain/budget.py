"""What one reading of a site may cost at most: every reading has an end."""

from typing import Final

import msgspec

from comgmt.domain.nouns import counted

MEGABYTE: Final = 1_000_000
_HOUR: Final = 3_600
_MINUTE: Final = 60


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """The most that one reading may take: seconds, rows, octets and requests. Sized for a million devices."""

    seconds: float = 4.0 * _HOUR
    rows: int = 20_000_000
    octets: int = 16_000 * MEGABYTE
    requests: int = 500_000

    @property
    def words(self) -> str:
        """The same for people."""
        return (
            f"{duration(self.seconds)}, {counted(self.rows, 'row')}, {self.octets // MEGABYTE:,} MB, "
            f"{counted(self.requests, 'request')}"
        )


def duration(seconds: float) -> str:
    """Seconds in the largest unit that they fill."""
    for length, unit in ((_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= length:
            return f"{seconds / length:g} {unit}"
    return f"{seconds:g} s"
