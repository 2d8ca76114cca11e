"""Fixtures of drawings and documents: glyph sets, local time at UTC, a device with every field."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import settings

from comgmt.domain.deployments import PILOT_AUTO_ENROLL, PRODUCTION, DeploymentNumber
from comgmt.domain.device import DeploymentMembership, Device, DeviceRow
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.error_facts import ErrorFacts
from comgmt.domain.records import ActivityRecord, ComanagementRecord, PolicyRecord, SystemRecord
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet

# A slow moment of the machine is no failure of a drawing.
settings.register_profile("render", deadline=None, max_examples=60)
settings.load_profile("render")

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
RESOURCE = 16777628
ENTRA_ID = "5f0c11d2-7a61-4a8e-9f0e-0c5d2b3f44e1"


@pytest.fixture(params=[FULL, SAFE, ASCII], ids=lambda glyphs: str(glyphs.name))
def glyphs(request: pytest.FixtureRequest) -> GlyphSet:
    chosen = request.param
    assert isinstance(chosen, GlyphSet)
    return chosen


@pytest.fixture(autouse=True, scope="session")
def local_time_is_utc() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(name="now")
def a_now() -> datetime:
    return NOW


@pytest.fixture(name="row")
def a_row() -> DeviceRow:
    return DeviceRow(
        resource_id=RESOURCE,
        name="PC-00412",
        state=EnrollmentState.FAILURE_HYBRID,
        failed=True,
        error=0x80180018,
        error_detail="The user [jdoe] has no license",
        state_since=NOW - timedelta(days=14),
        os_release="Windows 11 24H2",
        os_build="10.0.26100",
        site_code="P01",
        domain="CONTOSO",
        user="jdoe",
        joined="hybrid",
        workloads=8193,
        client_version="5.00.9146.1000",
        last_active_at=NOW - timedelta(hours=5),
        aad_device_id=ENTRA_ID,
    )


@pytest.fixture(name="device")
def a_device(row: DeviceRow) -> Device:
    return Device(
        row=row,
        comanagement=ComanagementRecord(
            resource_id=RESOURCE,
            name=row.name,
            aad_device_id=ENTRA_ID,
            hybrid_aad_joined=True,
            aad_joined=False,
            comgmt_policy_present=True,
            mdm_enrolled=False,
            mdm_provisioned=False,
            enrollment_failed=True,
            enrollment_status_code=0x80180018,
            enrollment_error_detail=row.error_detail,
            mdm_workloads="8193",
        ),
        system=SystemRecord(
            resource_id=RESOURCE,
            operating_system="Microsoft Windows NT Workstation 10.0",
            build=row.os_build,
            client=1,
            obsolete=0,
            client_version=row.client_version,
            domain=row.domain,
            last_logon_user="jdoe",
            last_logon_user_domain="CONTOSO",
        ),
        activity=ActivityRecord(
            resource_id=RESOURCE, last_active_at=row.last_active_at, client_check_pass=1, online=True
        ),
        read_at=NOW,
        slider=(
            PolicyRecord(ci_id=1, name=PRODUCTION, assigned=True, capabilities=8193 + 2, auto_enroll=False),
            PolicyRecord(ci_id=2, name=PILOT_AUTO_ENROLL, assigned=True, auto_enroll=True),
        ),
        deployments=(
            DeploymentMembership(
                software_name=PILOT_AUTO_ENROLL,
                collection_name="Intune Auto Enrollment",
                member=True,
                number=DeploymentNumber.ERRORS,
            ),
        ),
        missing_columns=("SMS_CombinedDeviceResources.CurrentLogonUser",),
    )


@pytest.fixture(name="facts")
def a_facts() -> ErrorFacts:
    first = datetime(2026, 11, 2, 8, 0, tzinfo=timezone.utc)
    counts = (5, 9, None, 20, 30, 44, 60, 74)
    return ErrorFacts(
        code=0x80180018,
        devices=74,
        share=74 / 359,
        first_seen_at=first,
        by_joined=(("hybrid", 70), ("entra", 4)),
        by_os_release=(
            ("Windows 11 24H2", 40),
            ("Windows 10 22H2", 20),
            ("Windows 11 23H2", 8),
            ("Windows 10 21H2", 3),
            ("Windows 10 1809", 2),
            ("", 1),
        ),
        by_site=(("P01", 60), ("P02", 14)),
        history=tuple((first + timedelta(days=index), count) for index, count in enumerate(counts)),
    )
