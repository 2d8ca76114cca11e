"""Counts of devices whose rows go by, in the form in which a site counts them. Pure."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from comgmt.domain.batches import RecordBatch
from comgmt.domain.client_os import ClientOs, client_os
from comgmt.domain.counted import ClientCount, Counted, FlagCount, MaskCount
from comgmt.domain.enrollment import is_comanaged
from comgmt.domain.records import ComanagementRecord, SystemRecord
from comgmt.domain.workloads import workload_mask

_FLAGS: Final = (
    "aad_joined",
    "hybrid_aad_joined",
    "mdm_enrolled",
    "mdm_provisioned",
    "comgmt_policy_present",
    "enrollment_scheduled",
    "pending_logon",
    "enrollment_failed",
)
_OF_SYSTEMS: Final = ("operating_system", "build", "client", "obsolete")


class Streamed:
    """Counts what goes by; `counted` has the classes whose rows have all gone by."""

    def __init__(self) -> None:
        self._clients: Counter[tuple[str | None, str | None]] | None = None
        self._states: Counter[tuple[bool, ...]] | None = None
        self._masks: Counter[str | None] = Counter()

    def systems(self, batches: Iterator[RecordBatch[SystemRecord]]) -> Iterator[RecordBatch[SystemRecord]]:
        """The same records, which are counted as they go by."""
        found: Counter[tuple[Any, ...]] = Counter()
        for batch in batches:
            found.update(zip(*map(batch.column, _OF_SYSTEMS), strict=True))
            yield batch
        self._clients = Counter()
        for (system, build, client, obsolete), devices in found.items():
            if client == 1 and obsolete != 1:
                self._clients[system, build] += devices

    def states(
        self, batches: Iterator[RecordBatch[ComanagementRecord]]
    ) -> Iterator[RecordBatch[ComanagementRecord]]:
        """The same of co-management records."""
        found: Counter[tuple[Any, ...]] = Counter()
        for batch in batches:
            found.update(zip(*map(batch.column, (*_FLAGS, "mdm_workloads")), strict=True))
            yield batch
        self._states = Counter()
        for (*flags, mask), devices in found.items():
            known = tuple(map(bool, flags))
            self._states[known] += devices
            if is_comanaged(_of_flags(known)):
                self._masks[mask] += devices

    def counted(self, at: datetime) -> Counted:
        """The counts so far; None are those of a class that is not through."""
        return Counted(at=at, flags=self._flags(), masks=self._of_masks(), clients=self._of_clients())

    def _flags(self) -> tuple[FlagCount, ...] | None:
        if self._states is None:
            return None
        return tuple(FlagCount(_of_flags(flags), devices) for flags, devices in self._states.items())

    def _of_masks(self) -> tuple[MaskCount, ...] | None:
        if self._states is None:
            return None
        return tuple(MaskCount(workload_mask(text), devices) for text, devices in self._masks.items())

    def _of_clients(self) -> tuple[ClientCount, ...] | None:
        if self._clients is None:
            return None
        found: Counter[ClientOs | None] = Counter()
        for (system, build), devices in self._clients.items():
            found[client_os(system, build)] += devices
        return tuple(ClientCount(os, devices) for os, devices in found.items())


def _of_flags(flags: tuple[bool, ...]) -> ComanagementRecord:
    fields: dict[str, Any] = dict(zip(_FLAGS, flags, strict=True))
    return ComanagementRecord(resource_id=0, **fields)
