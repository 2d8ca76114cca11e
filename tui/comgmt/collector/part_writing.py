"""What those who read a part of a fleet need of a store: where its rows go, and how it takes them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.store.parts import PartDone, PartRead, PartScope


class PartStaging(Protocol):
    """One part under way. Rows of devices outside its scope are left out. `tell` hears of progress."""

    def add_systems(self, records: Iterable[SystemRecord], tell: Callable[[int], None]) -> int:
        """Put system records aside as they come; how many there were."""

    def add_comanagement(self, records: Iterable[ComanagementRecord], tell: Callable[[int], None]) -> int:
        """Put co-management records aside as they come."""

    def add_activity(self, records: Iterable[ActivityRecord], tell: Callable[[int], None]) -> int:
        """Put activity records aside as they come."""

    def commit(self, read: PartRead) -> PartDone:
        """Make the devices of the scope those that were put aside: others of it are no longer there.

        Where systems or co-management states were refused nobody is removed. Devices outside the scope
        stay as they are. Raises StoreError; the store is then as it was.
        """


class PartWriter(Protocol):
    """A store that takes parts; `StoreWriter` is one."""

    def part(self, scope: PartScope) -> AbstractContextManager[PartStaging]:
        """One part; left without `commit` it leaves the store as it was."""
