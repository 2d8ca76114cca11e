"""What can change of a device between two readings of its site: the kinds, and from what to what."""

from datetime import datetime
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState
from comgmt.domain.workloads import Workload, switched

NO_CODE: Final = "no_code"
_JOINS: Final = ("none", "hybrid", "entra")
_POLICY: Final = ("absent", "present")


class ChangeSort(str, Enum):
    """The orders of changes; the value is its word. Ties are broken by when they were seen, newest first."""

    SEEN = "seen"
    NAME = "name"
    KIND = "kind"
    ERROR = "error"


class ChangeGroup(str, Enum):
    """What changes are counted by; the value is the head of the filter that narrows to one."""

    KIND = "kind"
    ERROR = "error"
    SITE = "site"
    OS = "os"


class ChangeOrder(msgspec.Struct, frozen=True):
    """An order, perhaps turned round."""

    by: ChangeSort = ChangeSort.SEEN
    reverse: bool = False


class ChangeKind(str, Enum):
    """One kind of change, in the order in which sums have them; the value is its key in JSON.

    A device that is new, or has a record for the first time, is newly failed or newly enrolled by its state,
    and else `arrived`. `recovered` is no longer failed, whatever it is now. One that has left and is there
    again came back; where it failed, recovered, enrolled or has another code since, that is a row of its own.
    """

    NEWLY_FAILED = "newly_failed"
    RECOVERED = "recovered"
    NEWLY_ENROLLED = "newly_enrolled"
    CODE_CHANGED = "code_changed"
    STATE_CHANGED = "state_changed"
    ARRIVED = "arrived"
    LEFT = "left"
    CAME_BACK = "came_back"
    POLICY_LOST = "policy_lost"
    POLICY_GAINED = "policy_gained"
    JOIN_CHANGED = "join_changed"
    WORKLOAD_MOVED = "workload_moved"

    @property
    def label(self) -> str:
        """What people read."""
        return self.value.replace("_", " ")


class DeviceChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one device, seen at `at` and not yet at `seen_after`, the reading before (None: unknown).

    States and codes are those of a kind that is about them, None for a device that was not there. Of the
    others `value_before` and `value_after` are the number of the join, whether there is a policy, the mask.
    """

    at: datetime
    resource_id: int
    name: str
    before: EnrollmentState | None
    after: EnrollmentState | None
    error_before: int | None = None
    error_after: int | None = None
    kind: ChangeKind = ChangeKind.STATE_CHANGED
    seen_after: datetime | None = None
    value_before: int | None = None
    value_after: int | None = None

    @property
    def was(self) -> str | None:
        """From what, as a key: a state, a code, a join, a policy or workloads; None: it was not there."""
        return _told(self.kind, self.before, self.error_before, self.value_before)

    @property
    def became(self) -> str | None:
        """To what, in the same way."""
        return _told(self.kind, self.after, self.error_after, self.value_after)


class Timeline(msgspec.Struct, frozen=True):
    """What happened to one device, oldest first; `state` is its newest one, None where it has left.

    `first_at` is when the store saw it first or, where it has left, its oldest change that is kept.
    """

    resource_id: int
    name: str
    first_at: datetime
    there: bool
    state: EnrollmentState | None
    error: int | None
    changes: tuple[DeviceChange, ...] = ()


class ChangeSums(msgspec.Struct, frozen=True):
    """How many changes of each kind a range has, none left out, and the codes of the newly failed.

    `codes` are pairs of code (None: no code) and devices newly failed with it, most first; `sites` are
    the same by site, of devices that are still known.
    """

    kinds: dict[ChangeKind, int]
    codes: tuple[tuple[int | None, int], ...] = ()
    sites: tuple[tuple[int | None, str, int], ...] = ()

    @property
    def total(self) -> int:
        """All changes."""
        return sum(self.kinds.values())


def join_number(joined: str | None) -> int:
    """The number of a join: none, hybrid or entra."""
    return _JOINS.index(joined or "none")


def kind_between(
    before: EnrollmentState | None,
    after: EnrollmentState | None,
    failed_before: bool,
    failed_after: bool,
) -> ChangeKind:
    """The kind of a change of state or code; None is a device without a record."""
    if after is None:
        return ChangeKind.LEFT
    if failed_after:
        return ChangeKind.CODE_CHANGED if failed_before else ChangeKind.NEWLY_FAILED
    if failed_before:
        return ChangeKind.RECOVERED
    if after in SUCCESSES and before not in SUCCESSES:
        return ChangeKind.NEWLY_ENROLLED
    return ChangeKind.ARRIVED if before is None else ChangeKind.STATE_CHANGED


def looks_failed(state: EnrollmentState | None, code: int | None) -> bool:
    """Whether a state with a code is that of a failed device: only those have a code."""
    return state in FAILURES or code is not None


def workloads_moved(change: DeviceChange) -> tuple[tuple[Workload, ...], tuple[Workload, ...]]:
    """The workloads that went to Intune, and those that went back."""
    before, after = change.value_before or 0, change.value_after or 0
    return switched(after & ~before), switched(before & ~after)


def _told(kind: ChangeKind, state: EnrollmentState | None, code: int | None, value: int | None) -> str | None:
    if kind is ChangeKind.CODE_CHANGED:
        return NO_CODE if code is None else f"0x{code:08X}"
    if kind in _VALUES:
        return None if value is None else _value(kind, value)
    return None if state is None else state.value


def _value(kind: ChangeKind, value: int) -> str:
    if kind is ChangeKind.WORKLOAD_MOVED:
        return " ".join(workload.value for workload in switched(value)) or "none"
    if kind is ChangeKind.JOIN_CHANGED:
        return _JOINS[value]
    return _POLICY[value]


_VALUES: Final = frozenset(
    {ChangeKind.POLICY_LOST, ChangeKind.POLICY_GAINED, ChangeKind.JOIN_CHANGED, ChangeKind.WORKLOAD_MOVED}
)
