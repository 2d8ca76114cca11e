"""The question for the rows of a list, as who looks at one sends it to who reads the site. Pure."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from comgmt.domain.filters import DeviceFilter, SetTerm
from comgmt.domain.selection import Selection

KEPT_FOR: Final = timedelta(days=1)  # after which a list that was read is as good as unread
_TITLE: Final = ""


class ListQuestion(msgspec.Struct, frozen=True):
    """The devices of a selection, as they are narrowed. With `again` those that are there are read anew."""

    selection: Selection
    narrowed: DeviceFilter = DeviceFilter()
    again: bool = False

    @property
    def key(self) -> str:
        """The same for the same devices; what a person typed cannot be read from it."""
        import hashlib  # noqa: PLC0415 - OpenSSL, where a list is asked for

        plain = (msgspec.structs.replace(self.selection, title=_TITLE), self.narrowed)
        return hashlib.sha256(msgspec.json.encode(plain)).hexdigest()[:32]

    @property
    def compares(self) -> bool:
        """Whether which devices it has is told by others, in the list or not: all rows are needed."""
        terms = (term.selection for term in self.narrowed.terms if isinstance(term, SetTerm))
        findings = (each.finding for each in (self.selection, *terms))
        return any(finding is not None and finding.compares for finding in findings)


class ListRead(msgspec.Struct, frozen=True):
    """When a list was read by its predicate, UTC, and as whom: `rows` of the `of` that were counted.

    `position` is the id to go on behind; 0: it was read to its end. `in_order` is whether all devices of the
    list up to it were read: what was noted before that was kept may be so of one class alone.
    """

    at: datetime
    who: str
    rows: int
    of: int | None = None
    position: int = 0
    in_order: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of it was read."""
        return self.position == 0

    @property
    def can_go_on(self) -> bool:
        """Whether it was left at a place from which it can be read on."""
        return self.in_order and not self.is_whole

    def holds(self, who: str, now: datetime) -> bool:
        """Whether it says something of the list to this user now."""
        return self.who == who and timedelta() <= now - self.at < KEPT_FOR
