"""Times as the store keeps them: whole microseconds since 1970, UTC."""

from datetime import datetime, timedelta, timezone
from typing import Final, overload

from comgmt.store.errors import UnreadableValueError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_DAY: Final = 86_400  # seconds
_SECOND: Final = 1_000_000  # microseconds
_MICROSECOND: Final = timedelta(microseconds=1)
_EARLIEST: Final = (datetime.min.replace(tzinfo=timezone.utc) - _EPOCH) // _MICROSECOND
_LATEST: Final = (datetime.max.replace(tzinfo=timezone.utc) - _EPOCH) // _MICROSECOND


@overload
def to_micros(moment: datetime) -> int: ...
@overload
def to_micros(moment: datetime | None) -> int | None: ...
def to_micros(moment: datetime | None) -> int | None:
    """The number for a time with a zone; None stays None."""
    if moment is None:
        return None
    since = moment - _EPOCH  # a division by a microsecond costs three times what follows
    return (since.days * _DAY + since.seconds) * _SECOND + since.microseconds


@overload
def from_micros(number: int) -> datetime: ...
@overload
def from_micros(number: int | None) -> datetime | None: ...
def from_micros(number: int | None) -> datetime | None:
    """The time, in UTC, of such a number; None stays None. Raises UnreadableValueError for what is none."""
    if number is None:
        return None
    if not isinstance(number, int) or not _EARLIEST <= number <= _LATEST:
        raise UnreadableValueError(f"{number!r} is no time.")
    return _EPOCH + timedelta(microseconds=number)
