"""Counts a site's devices: which different values there are, and how many devices have each.

A few dozen requests whatever the size of the fleet; what counts alike is counted by one request.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final, TypeVar

import msgspec

from comgmt.collector.class_values import (
    CLIENTS,
    COULD_ENROLL,
    CURRENT,
    FIELDS,
    FLAGS,
    OS,
    flags_alone,
    system_of,
    text_of,
)
from comgmt.collector.resolving import MOST_VALUES, any_of
from comgmt.collector.source import Source
from comgmt.domain.client_os import ClientOs, OsGroup
from comgmt.domain.counted import ClientCount, Counted, FlagCount, MaskCount, WorkloadCount
from comgmt.domain.record_classes import COMANAGEMENT, SYSTEMS, RecordClass
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.row_conditions import RowCondition, SiteValues, is_not_set, is_set
from comgmt.domain.source import TroubleKind
from comgmt.domain.source_errors import PartError
from comgmt.domain.ways import Total
from comgmt.domain.workloads import Workload, workload_mask
from comgmt.store.gathered import Subject

Key = TypeVar("Key")
TellDoing = Callable[[str], None]

CLIENTS_AGAIN: Final = timedelta(minutes=15)  # the tile says its age
_AT_ONCE: Final = 40  # different values that one request counts together
_FEW_APART: Final = 100  # devices that may have moved in a fleet of any size
_SHARE_APART: Final = 20  # that part of a fleet, at most, moves while it is counted
_MASK: Final = ("MDMWorkloads",)
_CLIENT_COLUMNS: Final = (*OS, "Client", "Obsolete")
_COMANAGED: Final = (is_set("MDMEnrolled"), is_set("ComgmtPolicyPresent"))
_OF_CLASS: Final = frozenset({TroubleKind.MISSING, TroubleKind.PERMISSION})  # whatever is asked of it
_OF_MOMENT: Final = frozenset({TroubleKind.TIMEOUT, TroubleKind.QUOTA, TroubleKind.LOST})


class UncountedError(Exception):
    """The site does not count as counting needs it. The message is a sentence that says why."""


class Count(msgspec.Struct, frozen=True):
    """What a site counted, and the classes that it does not give to this user.

    `uncounted` is why workloads were not counted though states were.
    """

    counted: Counted
    refused: dict[Subject, PartError]
    uncounted: PartError | None = None


def count_devices(source: Source) -> int | None:
    """How many devices the site has, by one request, or two; None when it does not count.

    Raises PartError where neither class is counted, and one of them failed in another way than that.
    """
    failed: PartError | None = None
    classes: tuple[RecordClass[Any], ...] = (SYSTEMS, COMANAGEMENT)
    for of in classes:  # one that fails costs what needs it, and not the reading
        try:
            found = source.count(of)
        except PartError as error:
            failed = failed or error
            continue
        if found is not None:
            return found
    if failed is not None and failed.trouble.kind not in _OF_CLASS:
        raise failed
    return None


def count_fleet(
    source: Source,
    clock: Callable[[], datetime],
    tell: TellDoing,
    so_far: Callable[[Counted], None] = lambda _: None,
    before: Counted | None = None,
) -> Count:
    """Count the devices of a site; `so_far` hears what is counted and adds up, a class at a time.

    Clients are those counted `before`, where that is not long ago: half of all questions are for them, and
    systems are brought up to date over weeks. Raises UncountedError, or SourceError where the source is at
    its end.
    """
    begun = time.monotonic()
    counting = _FleetCount(source, tell)
    refused: dict[Subject, PartError] = {}
    uncounted: PartError | None = None
    fields: dict[str, Any] = {}
    for subject, count in (
        (Subject.COMANAGEMENT, counting.states),
        (Subject.COMANAGEMENT, counting.workloads),
        (Subject.SYSTEMS, _kept_clients(before, clock()) or counting.clients),
    ):
        if subject in refused:
            continue
        try:
            fields |= count()
        except PartError as error:
            if subject is Subject.COMANAGEMENT and fields:  # states were counted, and perhaps shown
                uncounted = error
            else:
                refused[subject] = error
            continue
        counted = Counted(at=clock(), **fields)
        _check_sums(counted)
        so_far(counted)
    seconds = time.monotonic() - begun
    return Count(Counted(at=clock(), seconds=seconds, **fields), refused, uncounted)


def _kept_clients(before: Counted | None, now: datetime) -> Callable[[], dict[str, Any]] | None:
    """What gives the clients that were counted before; None where they are to be counted."""
    if before is None or before.clients is None:
        return None
    at = before.clients_counted_at
    if not timedelta() <= now - at < CLIENTS_AGAIN:
        return None
    return lambda: {"clients": before.clients, "systems": before.systems, "clients_at": at}


def _check_sums(counted: Counted) -> None:
    """Raise UncountedError for parts that are not the whole by more than a fleet changes meanwhile."""
    for apart, total, what in (
        (counted.states_tolerance, counted.states, COMANAGEMENT.class_name),
        (counted.workloads_tolerance, counted.states, f"{COMANAGEMENT.class_name} by workloads"),
        (counted.clients_tolerance, counted.systems, SYSTEMS.class_name),
    ):
        if apart > max(_FEW_APART, total.before // _SHARE_APART):
            raise UncountedError(
                f"The counts of {what} do not add up: {apart:,} are too many or too few of {total.before:,}."
            )


def count_could_enroll(source: Source) -> int | None:
    """How many clients could be co-managed, by what SMS_R_System says of them (see `FunnelTile`)."""
    try:
        return _FleetCount(source, lambda _doing: None).could_enroll()
    except (UncountedError, PartError):
        return None


def having_flags(source: Source, record: ComanagementRecord) -> tuple[RowCondition, ...]:
    """The rows whose flags are those of a record, as far as the site has them."""
    lacking = source.missing.get(COMANAGEMENT.class_name, frozenset())
    present = (column for column in FLAGS if column not in lacking)
    return tuple(
        is_set(column) if getattr(record, FIELDS[column]) else is_not_set(column) for column in present
    )


class _FleetCount:
    """Asks one source; `tell` hears what is counted."""

    def __init__(self, source: Source, tell: TellDoing) -> None:
        self._source = source
        self._tell = tell

    def states(self) -> dict[str, Any]:
        """The devices by their flags."""
        self._tell("counting enrollment states")
        values = self._values(COMANAGEMENT, FLAGS)
        if self._count(COMANAGEMENT, COMANAGEMENT.never):
            raise UncountedError(f"The site counts rows of {COMANAGEMENT.class_name} that there cannot be.")
        before = self._count(COMANAGEMENT)
        records = dict.fromkeys(map(flags_alone, values))
        flags = [
            FlagCount(record, self._count(COMANAGEMENT, *having_flags(self._source, record)))
            for record in records
        ]
        return {"flags": tuple(flags), "states": Total(before, self._count(COMANAGEMENT))}

    def workloads(self) -> dict[str, Any]:
        """The co-managed devices by their masks or, where there are many, by each workload."""
        if self._lacks(COMANAGEMENT, ("MDMEnrolled", "ComgmtPolicyPresent")):
            return {}
        self._tell("counting workloads")
        values = self._masks()
        if values is None:
            return {}
        masks = _grouped(values, _mask)
        by_workload: dict[Workload | None, tuple[SiteValues, ...]] = {
            workload: tuple(value for value in values if (_mask(value) or 0) & workload.bit)
            for workload in Workload
        }
        by_workload[None] = tuple(masks.get(None, ()))
        if _questions((*set(by_workload.values()), values)) < _questions(masks.values()):
            return self._switched(by_workload, values)
        found = self._alike(COMANAGEMENT, _MASK, values, _mask, _COMANAGED)
        return {"masks": tuple(MaskCount(mask, devices) for mask, devices in found.items())}

    def _masks(self) -> tuple[SiteValues, ...] | None:
        """The masks of co-managed devices; None where the site lacks their column."""
        try:
            values = self._values(COMANAGEMENT, _MASK, *_COMANAGED)
        except PartError:
            if self._lacks(COMANAGEMENT, _MASK):
                return None
            raise
        return None if self._lacks(COMANAGEMENT, _MASK) else values

    def _switched(
        self, by_workload: Mapping[Workload | None, tuple[SiteValues, ...]], values: tuple[SiteValues, ...]
    ) -> dict[str, Any]:
        """The devices of each workload; workloads that are always switched together are asked for once."""
        found = {
            some: self._count_alike(COMANAGEMENT, _MASK, some, _COMANAGED)
            for some in dict.fromkeys((*by_workload.values(), values))
        }
        counts = (WorkloadCount(workload, found[some]) for workload, some in by_workload.items())
        return {"switched": tuple(counts), "listed": found[values]}

    def clients(self) -> dict[str, Any]:
        """The current clients by their release of Windows."""
        self._tell("counting clients")
        values = self._clients()
        if values is None:
            return {}
        before = self._count(SYSTEMS, *CLIENTS)
        found = self._alike(SYSTEMS, OS, values, system_of, CURRENT)
        return {
            "clients": tuple(ClientCount(os, devices) for os, devices in found.items()),
            "systems": Total(before, self._count(SYSTEMS, *CLIENTS)),
        }

    def _clients(self) -> tuple[SiteValues, ...] | None:
        """The systems and builds of current clients; None where the site lacks a column for that."""
        try:
            values = self._values(SYSTEMS, OS, *CLIENTS)
        except UncountedError:
            if self._lacks(SYSTEMS, _CLIENT_COLUMNS):
                return None
            raise
        return None if self._lacks(SYSTEMS, _CLIENT_COLUMNS) else values

    def could_enroll(self) -> int:
        """The clients that could be co-managed."""
        values = self._clients() or ()
        capable = tuple(value for value in values if _is_capable(system_of(value)))
        return self._count_alike(SYSTEMS, OS, capable, (*CURRENT, *COULD_ENROLL))

    def _lacks(self, of: RecordClass[Any], columns: Iterable[str]) -> bool:
        """Whether the site lacks one of these columns, as far as asking for them has shown."""
        return not self._source.missing.get(of.class_name, frozenset()).isdisjoint(columns)

    def _alike(
        self,
        of: RecordClass[Any],
        columns: Sequence[str],
        values: Iterable[SiteValues],
        key: Callable[[SiteValues], Key],
        conditions: tuple[RowCondition, ...],
    ) -> dict[Key, int]:
        """The devices by what their values mean; values that mean the same are counted together."""
        return {
            meaning: self._count_alike(of, columns, alike, conditions)
            for meaning, alike in _grouped(values, key).items()
        }

    def _count_alike(
        self,
        of: RecordClass[Any],
        columns: Sequence[str],
        values: Sequence[SiteValues],
        conditions: tuple[RowCondition, ...],
    ) -> int:
        """The devices that have any of these values, which are all different."""
        return sum(
            self._count(of, *conditions, *any_of(columns, values[start : start + _AT_ONCE]))
            for start in range(0, len(values), _AT_ONCE)
        )

    def _count(self, of: RecordClass[Any], *conditions: RowCondition) -> int:
        found = self._source.count(of, *conditions)
        if found is None:
            raise UncountedError(f"The site does not count rows of {of.class_name} (SELECT COUNT).")
        return found

    def _values(
        self, of: RecordClass[Any], columns: Sequence[str], *conditions: RowCondition
    ) -> tuple[SiteValues, ...]:
        try:
            found = self._source.distinct(of, columns, *conditions, most=MOST_VALUES)
        except PartError as error:
            if error.trouble.kind in _OF_CLASS | _OF_MOMENT:
                raise
            raise UncountedError(error.trouble.sentence) from error
        if found is None:
            raise UncountedError(f"The site does not tell the values of {of.class_name} (SELECT DISTINCT).")
        return found


def _grouped(values: Iterable[SiteValues], key: Callable[[SiteValues], Key]) -> dict[Key, list[SiteValues]]:
    """The values that mean the same, by what they mean."""
    groups: dict[Key, list[SiteValues]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _questions(groups: Iterable[Sequence[SiteValues]]) -> int:
    """How many requests count these groups of values."""
    return sum(ceil(len(group) / _AT_ONCE) for group in groups)


def _is_capable(os: ClientOs | None) -> bool:
    return os is not None and os.group is OsGroup.WINDOWS_10_1709_AND_LATER


def _mask(values: SiteValues) -> int | None:
    return workload_mask(text_of(values[0]))
