"""What a site counted of its devices, and the numbers of the tiles that follow from it. Pure.

Extended WQL has no GROUP BY: which different values there are is asked once, then how many devices have each.
The rules are those for one device, applied once to each different set of values. Numbers have the names of
the store's tallies; those that need more than counts are not among them.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias

import msgspec

from comgmt.domain.client_os import ClientOs
from comgmt.domain.enrollment import counts_as_failed, enrollment_state, is_comanaged
from comgmt.domain.findings import Criterion, Finding, Flag, HasFlags, InState
from comgmt.domain.os_support import out_of_support
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.ways import Counting, Total
from comgmt.domain.workloads import Workload

Numbers: TypeAlias = dict[str, dict[str, int]]  # name of a number, or of one for each key, to the devices


class FlagCount(msgspec.Struct, frozen=True):
    """How many devices have these flags; `record` has no others, and no device of its own."""

    record: ComanagementRecord
    devices: int


class MaskCount(msgspec.Struct, frozen=True):
    """How many co-managed devices have one mask of workloads; None is no readable one."""

    mask: int | None
    devices: int


class WorkloadCount(msgspec.Struct, frozen=True):
    """How many co-managed devices have switched one workload; None is no readable mask."""

    workload: Workload | None
    devices: int


class ClientCount(msgspec.Struct, frozen=True):
    """How many current clients run one release; None is one that the tile does not show."""

    os: ClientOs | None
    devices: int


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What a site counted; `at` is UTC, when the last number came, `seconds` how long all of them took.

    None is what was not counted: the class is missing or forbidden. Workloads are counted by `masks` or,
    where there are many of these, as `switched`; then `listed` are all devices whose masks were told.
    `could_enroll` are the clients that could be co-managed, counted only where the site has no collection of
    them. `clients_at` is when clients were counted, where that was at an earlier refresh.
    """

    at: datetime
    seconds: float = 0.0
    flags: tuple[FlagCount, ...] | None = None
    states: Total = Total(0, 0)
    masks: tuple[MaskCount, ...] | None = None
    switched: tuple[WorkloadCount, ...] | None = None
    listed: int = 0
    clients: tuple[ClientCount, ...] | None = None
    systems: Total = Total(0, 0)
    clients_at: datetime | None = None
    could_enroll: int | None = None

    @property
    def counting(self) -> Counting:
        """How the site counted."""
        return Counting(
            self.seconds,
            None if self.flags is None else self.states,
            None if self.clients is None else self.systems,
            self.failed,
        )

    @property
    def clients_counted_at(self) -> datetime:
        """When clients were counted."""
        return self.clients_at or self.at

    @property
    def failed(self) -> int | None:
        """How many devices failed."""
        return None if self.flags is None else _sum(self.flags, counts_as_failed)

    @property
    def states_tolerance(self) -> int:
        """By how many devices the numbers of states may differ."""
        return 0 if self.flags is None else self.states.spread(sum(each.devices for each in self.flags))

    @property
    def workloads_tolerance(self) -> int:
        """The same of workloads, whose devices were counted after the flags."""
        if self.flags is None or not self.has_workloads:
            return 0
        told = self.listed if self.masks is None else sum(each.devices for each in self.masks)
        return max(abs(told - _sum(self.flags, is_comanaged)), self.states_tolerance)

    @property
    def has_workloads(self) -> bool:
        """Whether workloads were counted."""
        return self.masks is not None or self.switched is not None

    @property
    def clients_tolerance(self) -> int:
        """The same of clients."""
        return 0 if self.clients is None else self.systems.spread(sum(each.devices for each in self.clients))


def numbers(counted: Counted) -> Numbers:
    """Every number that follows from what was counted."""
    found: Numbers = {}
    if counted.flags is not None:
        found |= _of_flags(counted.flags)
    if counted.masks is not None:
        found |= _of_masks(counted.masks)
    if counted.switched is not None:
        found |= {_of_workload(each.workload): {"": each.devices} for each in counted.switched}
    if counted.clients is not None:
        found |= _of_clients(counted.clients, counted.at.date())
    if counted.could_enroll is not None:
        found["list.eligible"] = {"": counted.could_enroll}
    return found


def _of_flags(flags: tuple[FlagCount, ...]) -> Numbers:
    plain = {
        "list.comanaged": is_comanaged,
        "list.comanaged_strict": lambda record: is_comanaged(record) and bool(record.mdm_provisioned),
        **_BY_FLAGS,
        **_findings_of_flags(),
    }
    found = {name: {"": _sum(flags, meant)} for name, meant in plain.items()}
    return found | {"states": _grouped((enrollment_state(each.record).value, each.devices) for each in flags)}


def _of_masks(masks: tuple[MaskCount, ...]) -> Numbers:
    found = {
        _of_workload(workload): sum(
            each.devices for each in masks if each.mask is not None and each.mask & workload.bit
        )
        for workload in Workload
    }
    found[_of_workload(None)] = sum(each.devices for each in masks if each.mask is None)
    return {name: {"": devices} for name, devices in found.items()}


def _of_workload(workload: Workload | None) -> str:
    return f"workload.{'unknown' if workload is None else workload.value}"


def _of_clients(clients: tuple[ClientCount, ...], today: date) -> Numbers:
    shown = [(each.os, each.devices) for each in clients if each.os is not None]
    ended = out_of_support(today)
    old = sum(devices for os, devices in shown if os.release in ended)
    return {
        "clients": _grouped((f"{os.group.value}|{os.release}", devices) for os, devices in shown),
        f"finding.{Finding.WINDOWS_OUT_OF_SUPPORT.value}": {"": old},
    }


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, devices in pairs:
        if devices:
            found[key] = found.get(key, 0) + devices
    return found


def _sum(flags: tuple[FlagCount, ...], meant: "FlagRule") -> int:
    return sum(each.devices for each in flags if meant(each.record))


def _joined(record: ComanagementRecord) -> bool:
    return bool(record.hybrid_aad_joined or record.aad_joined)


def _enrolled(record: ComanagementRecord) -> bool:
    return bool(record.mdm_enrolled and record.mdm_provisioned) and _joined(record)


def _open(record: ComanagementRecord) -> bool:
    return not record.pending_logon and not (record.enrollment_failed and _joined(record))


def _enrolling(record: ComanagementRecord) -> bool:
    started = bool(record.mdm_enrolled and record.hybrid_aad_joined) and not record.mdm_provisioned
    return started and _open(record)


def _scheduled(record: ComanagementRecord) -> bool:
    begun = bool(record.mdm_enrolled and record.hybrid_aad_joined) or _enrolled(record)
    return bool(record.enrollment_scheduled) and _open(record) and not begun


def _refused(record: ComanagementRecord) -> bool:
    return bool(record.enrollment_failed) and _joined(record) and not _enrolled(record)


def _unjoined(record: ComanagementRecord) -> bool:
    waiting = record.pending_logon or record.enrollment_scheduled
    return bool(record.enrollment_failed) and not waiting and not _joined(record)


FlagRule: TypeAlias = Callable[[ComanagementRecord], bool]

# By the flags alone and not by the state, which the identities check (see the store's tallies).
_BY_FLAGS: Final[Mapping[str, FlagRule]] = {
    "flagged.enrolled": _enrolled,
    "flagged.enrolling": _enrolling,
    "flagged.scheduled": _scheduled,
    "flagged.failed": _refused,
    "unjoined": _unjoined,
}
_FIELDS: Final = {
    Flag.HYBRID: "hybrid_aad_joined",
    Flag.ENROLLED: "mdm_enrolled",
    Flag.PROVISIONED: "mdm_provisioned",
    Flag.POLICY: "comgmt_policy_present",
    Flag.SCHEDULED: "enrollment_scheduled",
    Flag.PENDING: "pending_logon",
    Flag.REFUSED: "enrollment_failed",
}


def _findings_of_flags() -> dict[str, FlagRule]:
    """The findings that flags alone tell."""
    return {
        f"finding.{finding.value}": _all(finding.rules)
        for finding in Finding
        if all(_is_told(rule) for rule in finding.rules)
    }


def _is_told(rule: Criterion) -> bool:
    """Whether flags alone tell which devices a rule is about."""
    if isinstance(rule, HasFlags):
        return all(flag in _FIELDS for flag in (*rule.has, *rule.lacks))
    return isinstance(rule, InState) and rule.least is None and rule.below is None


def _all(rules: tuple[Criterion, ...]) -> FlagRule:
    return lambda record: all(_meets(rule, record) for rule in rules)


def _meets(rule: Criterion, record: ComanagementRecord) -> bool:
    if isinstance(rule, HasFlags):
        has = all(getattr(record, _FIELDS[flag]) for flag in rule.has)
        return has and not any(getattr(record, _FIELDS[flag]) for flag in rule.lacks)
    return isinstance(rule, InState) and enrollment_state(record) is rule.state
