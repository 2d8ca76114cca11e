"""A store filled with records as a refresh would, at a time of the test's choosing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from comgmt.domain.census import Census
from comgmt.domain.deployments import DeploymentDevice
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SiteIdentity, SystemRecord
from comgmt.store.gathered import Gathered
from comgmt.store.writer import StoreWriter

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
SITE = SiteIdentity(site_code="P01", site_name="Contoso", server="cm01", visible_to="CONTOSO\\reader")
WORKSTATION = "Microsoft Windows NT Workstation 10.0"


def gathered(taken_at: datetime = NOW, **changes: object) -> Gathered:
    return msgspec.structs.replace(Gathered(site=SITE, taken_at=taken_at), **changes)


def ignore(rows: int) -> None:
    """Hear nothing."""


def fill(
    path: Path,
    comanagement: Iterable[ComanagementRecord] = (),
    systems: Iterable[SystemRecord] = (),
    activity: Iterable[ActivityRecord] = (),
    *,
    read: Gathered | None = None,
    members: Mapping[str, Sequence[int]] | None = None,
    devices: Mapping[str, Sequence[DeploymentDevice]] | None = None,
) -> Census:
    """One refresh of the store at `path`."""
    writer = StoreWriter.open(path)
    try:
        with writer.staging() as staging:
            staging.add_systems(systems, ignore)
            staging.add_comanagement(comanagement, ignore)
            staging.add_activity(activity, ignore)
            for collection_id, ids in (members or {}).items():
                staging.add_members(collection_id, ids, ignore)
            for deployment_id, listed in (devices or {}).items():
                staging.add_deployment_devices(deployment_id, listed, ignore)
            return staging.commit(read or gathered())
    finally:
        writer.close()


def enrolled(resource_id: int, name: str | None = None, **changes: object) -> ComanagementRecord:
    """A device that is hybrid joined, enrolled, provisioned and co-managed with two workloads."""
    plain = ComanagementRecord(
        resource_id=resource_id,
        name=name or f"PC-{resource_id}",
        hybrid_aad_joined=True,
        mdm_enrolled=True,
        mdm_provisioned=True,
        comgmt_policy_present=True,
        mdm_workloads="8199",
    )
    return msgspec.structs.replace(plain, **changes)


def failed(
    resource_id: int, code: int | None, name: str | None = None, **changes: object
) -> ComanagementRecord:
    """A hybrid joined device that failed to enroll."""
    plain = ComanagementRecord(
        resource_id=resource_id,
        name=name or f"PC-{resource_id}",
        hybrid_aad_joined=True,
        enrollment_failed=True,
        enrollment_status_code=code,
    )
    return msgspec.structs.replace(plain, **changes)


def pending(resource_id: int, name: str | None = None) -> ComanagementRecord:
    """A device that waits for a user."""
    return ComanagementRecord(resource_id=resource_id, name=name or f"PC-{resource_id}", pending_logon=True)


def waiting(resource_id: int) -> ComanagementRecord:
    """One that is hybrid joined already: when it enrolls its join stays."""
    return msgspec.structs.replace(pending(resource_id), hybrid_aad_joined=True)


def client(resource_id: int, name: str | None = None, **changes: object) -> SystemRecord:
    """A client with Windows 11 24H2."""
    plain = SystemRecord(
        resource_id=resource_id,
        name=name or f"PC-{resource_id}",
        operating_system=WORKSTATION,
        build="10.0.26100",
        client=1,
        obsolete=0,
        decommissioned=0,
        aad_device_id=f"00000000-0000-0000-0000-{resource_id:012d}",
    )
    return msgspec.structs.replace(plain, **changes)
