"""Builders of records and devices that several tests share."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import settings

from comgmt.domain.deployments import PILOT_AUTO_ENROLL, PRODUCTION
from comgmt.domain.device import DeploymentMembership, Device, DeviceRow
from comgmt.domain.records import ActivityRecord, ComanagementRecord, PolicyRecord, SystemRecord

# A slow moment of the machine is no failure of a rule.
settings.register_profile("domain", deadline=None)
settings.load_profile("domain")

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=timezone.utc)
RESOURCE = 16777628


@pytest.fixture(name="now")
def _now() -> datetime:
    return NOW


@pytest.fixture(name="make_record")
def _make_record() -> Callable[..., ComanagementRecord]:
    """A hybrid-joined device with the policy, on which nothing was tried; keywords change it."""

    def make(**changes: object) -> ComanagementRecord:
        fields: dict[str, object] = {
            "resource_id": RESOURCE,
            "hybrid_aad_joined": True,
            "aad_joined": False,
            "aad_device_id": "5f0c11d2-7a61-4a8e-9f0e-0c5d2b3f44e1",
            "comgmt_policy_present": True,
            "mdm_enrolled": False,
            "mdm_provisioned": False,
            "enrollment_failed": False,
            "pending_logon": False,
            "enrollment_scheduled": False,
        }
        return ComanagementRecord(**(fields | changes))  # type: ignore[arg-type] # fields by name

    return make


@pytest.fixture(name="make_device")
def _make_device(make_record: Callable[..., ComanagementRecord]) -> Callable[..., Device]:
    """A device that is well up to enrollment. `record`, `system`, `activity` change those records."""

    def make(
        record: dict[str, object] | None = None,
        system: dict[str, object] | None = None,
        activity: dict[str, object] | None = None,
        days: float = 14,
        **changes: object,
    ) -> Device:
        seen: dict[str, object] = {
            "resource_id": RESOURCE,
            "operating_system": "Microsoft Windows NT Workstation 10.0",
            "build": "10.0.26100",
            "client": 1,
            "active": 1,
            "obsolete": 0,
            "client_version": "5.00.9146.1000",
        }
        heard: dict[str, object] = {
            "resource_id": RESOURCE,
            "last_active_at": NOW - timedelta(hours=5),
            "last_policy_request_at": NOW - timedelta(hours=3),
        }
        fields: dict[str, object] = {
            "row": DeviceRow(resource_id=RESOURCE, name="PC-00412", state_since=NOW - timedelta(days=days)),
            "comanagement": make_record(**(record or {})),
            "system": SystemRecord(**(seen | (system or {}))),  # type: ignore[arg-type] # fields by name
            "activity": ActivityRecord(**(heard | (activity or {}))),  # type: ignore[arg-type] # fields by name
            "read_at": NOW,
            "slider": (
                PolicyRecord(
                    ci_id=1, name=PRODUCTION, assigned=True, capabilities=8193 + 2 + 16, auto_enroll=False
                ),
                PolicyRecord(ci_id=2, name=PILOT_AUTO_ENROLL, assigned=True, auto_enroll=True),
            ),
            "deployments": (DeploymentMembership(software_name=PILOT_AUTO_ENROLL, member=True),),
        }
        return Device(**(fields | changes))  # type: ignore[arg-type] # fields by name

    return make
