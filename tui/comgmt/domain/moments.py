"""Many moments in little memory: a console holds those of every reading, for as long as it runs."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final, overload

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND: Final = timedelta(microseconds=1)


class Moments(Sequence[datetime]):
    """Moments in UTC, eight octets each; one is made when it is asked for. Some of them are no copy."""

    __slots__ = ("_micros",)

    def __init__(self, moments: Iterable[datetime] = ()) -> None:
        self._micros = memoryview(array("q", ((moment - _EPOCH) // _MICROSECOND for moment in moments)))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._micros)

    @overload
    def __getitem__(self, place: int) -> datetime: ...
    @overload
    def __getitem__(self, place: slice) -> "Moments": ...
    def __getitem__(self, place: int | slice) -> "datetime | Moments":
        """One of them, or some. Raises IndexError."""
        if isinstance(place, int):
            return _moment(self._micros[place])
        some = Moments()
        some._micros = self._micros[place]
        return some

    def __iter__(self) -> Iterator[datetime]:
        """One after the other."""
        return map(_moment, self._micros)

    def __eq__(self, other: object) -> bool:
        """Whether these are the same moments."""
        return isinstance(other, Moments) and self._micros == other._micros

    def __hash__(self) -> int:
        """As that of the moments in a tuple is: by their values."""
        return hash(self._micros.tobytes())

    def __repr__(self) -> str:
        """As a person reads them."""
        return f"Moments({[str(moment) for moment in self]})"


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
