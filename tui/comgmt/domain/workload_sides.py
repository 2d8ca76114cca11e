"""Which side manages a workload, device by device, and the board that counts them."""

from datetime import datetime
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.slider import SliderPosition
from comgmt.domain.workloads import Workload


class Side(str, Enum):
    """Where a co-managed device has one workload; the value is its key in JSON and in filters.

    LATE are devices of the side of Configuration Manager: through enrollment, the slider gives them Intune,
    and they have not switched.
    """

    label: str

    def __new__(cls, key: str, label: str) -> "Side":  # noqa: PYI034 - Self is newer than Python 3.10
        """The member of a key."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.label = label
        return member

    INTUNE = "intune", "with Intune"
    CONFIGURATION_MANAGER = "configuration_manager", "with Configuration Manager"
    UNKNOWN = "unknown", "not known"
    LATE = "late", "late"


SIDE_WORDS: Final = {
    **{side.value: side for side in Side},
    "configmgr": Side.CONFIGURATION_MANAGER,
    "cm": Side.CONFIGURATION_MANAGER,
    "sccm": Side.CONFIGURATION_MANAGER,
}


class PilotCollection(msgspec.Struct, frozen=True, kw_only=True):
    """A collection that is a pilot of a workload. `devices` is its size, None where that was not read."""

    policy: str
    collection_id: str | None = None
    name: str | None = None
    devices: int | None = None


class WorkloadStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the board, over co-managed devices: the first three counts sum to all of them.

    `late` is None with `late_unread` where it is not known who should have switched. `late_since` is the
    earliest moment from which on one is known to be late: when its state was first seen, or the policy was
    last changed, whichever is later; so its age is "at least".
    """

    workload: Workload
    position: SliderPosition
    pilots: tuple[PilotCollection, ...] = ()
    intune: int
    configuration_manager: int
    unknown: int
    late: int | None = None
    late_unread: str | None = None
    late_since: datetime | None = None

    def at(self, side: Side) -> int | None:
        """The count of one side."""
        return {
            Side.INTUNE: self.intune,
            Side.CONFIGURATION_MANAGER: self.configuration_manager,
            Side.UNKNOWN: self.unknown,
            Side.LATE: self.late,
        }[side]


class WorkloadBoard(msgspec.Struct, frozen=True, kw_only=True):
    """The board: the workloads in their order, over `comanaged` devices; or why they are not known.

    One that `is_counted` is of a site that counts, before the rows of all devices were read.
    """

    comanaged: int = 0
    standings: tuple[WorkloadStanding, ...] = ()
    unread: str | None = None
    is_counted: bool = False

    @property
    def active(self) -> tuple[WorkloadStanding, ...]:
        """Those that are a measure of the transition."""
        return tuple(each for each in self.standings if not each.workload.retired)

    @property
    def retired(self) -> tuple[WorkloadStanding, ...]:
        """Those that Microsoft retired."""
        return tuple(each for each in self.standings if each.workload.retired)
