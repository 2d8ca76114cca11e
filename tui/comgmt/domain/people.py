"""People's rows: the few devices that are triaged, in groups by state, and which of them to read next. Pure.

A group is read where its count is not that of its rows, or was read long ago: two that change places leave a
count as it was.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from comgmt.domain.counted import Counted
from comgmt.domain.enrollment import (
    FAILURES,
    SUCCESSES,
    EnrollmentState,
    counts_as_failed,
    enrollment_state,
)
from comgmt.domain.records import ComanagementRecord

READ_AGAIN: Final = timedelta(hours=1)  # a group whose count stayed
PEOPLES_STATES: Final = tuple(state for state in EnrollmentState if state not in SUCCESSES)


class GroupRead(msgspec.Struct, frozen=True):
    """When a group was read by its predicate, UTC. `position` is the id to go on behind; 0: it was whole."""

    at: datetime
    position: int = 0


class PeoplesGroup(msgspec.Struct, frozen=True):
    """The devices in one state: how many were counted, and the sets of flags by which they are asked for."""

    state: EnrollmentState
    devices: int
    flags: tuple[ComanagementRecord, ...]
    position: int = 0

    @property
    def is_failed(self) -> bool:
        """Whether the error table counts any of them."""
        return self.state in FAILURES or any(map(counts_as_failed, self.flags))


def groups_to_read(
    counted: Counted,
    rows: Mapping[EnrollmentState, int],
    read: Mapping[EnrollmentState, GroupRead],
    now: datetime,
) -> tuple[PeoplesGroup, ...]:
    """The groups to read, failed and smallest first. `rows` are those in the store by state."""
    found = []
    for state in PEOPLES_STATES:
        same = [each for each in counted.flags or () if enrollment_state(each.record) is state]
        devices = sum(each.devices for each in same)
        before = read.get(state)
        if devices == rows.get(state, 0) and not _is_old(devices, before, now):
            continue
        position = 0 if before is None else before.position
        flags = tuple(each.record for each in same if each.devices)
        found.append(PeoplesGroup(state, devices, flags, position))
    return tuple(sorted(found, key=lambda group: (not group.is_failed, group.devices)))


def _is_old(devices: int, before: GroupRead | None, now: datetime) -> bool:
    if before is None or before.position:
        return devices > 0
    return now - before.at >= READ_AGAIN
