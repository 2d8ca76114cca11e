"""When a person looked last: what "since I last looked" counts from."""

from datetime import datetime, timedelta
from typing import Final

SPELL: Final = timedelta(minutes=30)  # without a key, after which one has looked away


class Attention:
    """`looked` is the end of the last spell of keys before this one, in this console or the one before it."""

    def __init__(self) -> None:
        self.looked: datetime | None = None
        self._pressed: datetime | None = None

    def begin(self, looked: datetime | None) -> None:
        """What is kept of the console before this one."""
        if self.looked is None:
            self.looked = looked

    def press(self, now: datetime) -> bool:
        """A key was pressed; whether that begins a new spell."""
        begins = self._pressed is not None and now - self._pressed >= SPELL
        if begins:
            self.looked = self._pressed
        self._pressed = now
        return begins

    @property
    def last(self) -> datetime | None:
        """The last key."""
        return self._pressed
