"""The rows of a list that several classes give, in one order: that of the ids of their devices."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import msgspec

from comgmt.store.gathered import Subject
from comgmt.store.parts import LAST_ID

FIRST_PAGE: Final = 100  # devices: what a screen shows is there soon
NEXT_PAGE: Final = 500
PAGE: Final = 1_000


class DevicesPage(msgspec.Struct, frozen=True):
    """Some devices: as many as were `asked` for up to an id, those `found`, the records that came of them.

    With it every device of the list up to the id `through` was asked for.
    """

    through: int
    asked: int
    found: tuple[int, ...]
    records: Mapping[Subject, tuple[Any, ...]] = {}


class ClassRows:
    """The rows of one class behind an id; `fetch` gives the first of them, at most so many, behind an id."""

    def __init__(self, subject: Subject, fetch: Callable[[int, int], Sequence[Any]], after: int) -> None:
        self.subject = subject
        self._fetch = fetch
        self._after = after
        self._waiting: tuple[Any, ...] = ()
        self._is_at_end = False

    def fill(self, size: int) -> None:
        """Ask for the next rows, unless some wait or there are no more."""
        if self._waiting or self._is_at_end:
            return
        self._waiting = tuple(self._fetch(size, self._after))
        self._is_at_end = len(self._waiting) < size
        if self._waiting:
            self._after = self._waiting[-1].resource_id

    @property
    def through(self) -> int:
        """The id up to which all rows were asked for."""
        return LAST_ID if self._is_at_end else self._after

    def take(self, through: int) -> tuple[Any, ...]:
        """The rows that wait, up to an id."""
        taken = tuple(record for record in self._waiting if record.resource_id <= through)
        self._waiting = self._waiting[len(taken) :]
        return taken


def pages(classes: Sequence[ClassRows]) -> Iterator[DevicesPage]:
    """The devices that any of the classes gives, each once. Raises PartError."""
    for size in sizes():
        for each in classes:
            each.fill(size)
        through = min(each.through for each in classes)
        records = {each.subject: each.take(through) for each in classes}
        found = sorted({record.resource_id for some in records.values() for record in some})
        if found:
            last = found[-1] if through == LAST_ID else through
            yield DevicesPage(last, len(found), tuple(found), records)
        if through == LAST_ID:
            return


def sizes() -> Iterator[int]:
    """How many rows are asked for at once, page by page."""
    yield FIRST_PAGE
    yield NEXT_PAGE
    yield from repeat(PAGE)
