"""A site of 5,000 clients in numbers that obey the identities, the reading before it, and its history."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import msgspec

from comgmt.domain.census import (
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    FunnelTile,
    OsGroupCount,
    OsReleaseCount,
    WorkloadTile,
    trend_counts,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import PILOT_AUTO_ENROLL, PRODUCTION, Deployment
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.growth import Growth, with_losses
from comgmt.domain.records import SiteIdentity
from comgmt.domain.workloads import Workload

TAKEN_AT = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
FAILURES = {
    0x8018002B: 118,
    0x80180018: 74,
    0x80192EE2: 52,
    0x8018002A: 31,
    0xCAA9001F: 22,
    0x80180014: 19,
    0x8018AB01: 9,
    0x80180026: 5,
    0x80190193: 4,
    0x8007052E: 3,
    0x80180003: 3,
    0x801C0021: 3,
    0x80072EE7: 2,
    0x801901F4: 2,
    0x80180005: 2,
    0x80070774: 2,
    0xCAA20064: 1,
    0x80180001: 1,
    0x80180002: 1,
    0x80180004: 1,
    0x80041010: 1,
    0x87D00276: 1,
    0x801C03F1: 1,
    0x80004005: 1,
}


def releases(counts: Mapping[str, int]) -> tuple[OsReleaseCount, ...]:
    return tuple(OsReleaseCount(release, count) for release, count in counts.items())


def deployment(name: str, numbers: tuple[int, int, int, int, int, int]) -> Deployment:
    targeted, success, errors, in_progress, unknown, other = numbers
    return Deployment(
        deployment_id=f"{{{name}}}",
        software_name=name,
        collection_name="All Systems" if name == PRODUCTION else "Intune Auto Enrollment",
        targeted=targeted,
        success=success,
        errors=errors,
        in_progress=in_progress,
        unknown=unknown,
        other=other,
        summarized_at=TAKEN_AT - timedelta(minutes=17),
    )


CLIENT_OS = ClientOsTile(
    (
        OsGroupCount(
            OsGroup.WINDOWS_10_1709_AND_LATER,
            4612,
            releases(
                {
                    "Windows 11 25H2": 1204,
                    "Windows 11 24H2": 1630,
                    "Windows 11 23H2": 118,
                    "Windows 10 22H2": 1512,
                    "Windows 10 21H2": 74,
                    "Windows 10 1909": 41,
                    "Windows 10 1809": 33,
                }
            ),
        ),
        OsGroupCount(
            OsGroup.WINDOWS_10_BEFORE_1709,
            143,
            releases({"Windows 10 1703": 39, "Windows 10 1607": 104}),
        ),
        OsGroupCount(
            OsGroup.WINDOWS_7_AND_8, 245, releases({"Windows 8.1": 54, "Windows 8": 3, "Windows 7": 188})
        ),
    )
)
FUNNEL = FunnelTile(
    eligible=4301,
    eligible_source='collection "Co-management Eligible Devices"',
    scheduled=3644,
    enrollment_initiated=3490,
    enrolled=3387,
    comanaged=3402,
    comanaged_strict=3371,
)
ENROLLMENT = EnrollmentTile(
    {
        EnrollmentState.SUCCESS_HYBRID: 3120,
        EnrollmentState.SUCCESS_ENTRA: 267,
        EnrollmentState.ENROLLING_HYBRID: 103,
        EnrollmentState.FAILURE_HYBRID: 318,
        EnrollmentState.FAILURE_ENTRA: 41,
        EnrollmentState.PENDING_SIGN_IN: 162,
        EnrollmentState.SCHEDULED: 154,
        EnrollmentState.OTHER: 0,
    }
)
WORKLOADS = WorkloadTile(
    3402,
    {
        Workload.COMPLIANCE_POLICIES: 3204,
        Workload.RESOURCE_ACCESS_POLICIES: 3402,
        Workload.DEVICE_CONFIGURATION: 1722,
        Workload.WINDOWS_UPDATE_POLICIES: 2980,
        Workload.ENDPOINT_PROTECTION: 1722,
        Workload.CLIENT_APPS: 640,
        Workload.OFFICE_CLICK_TO_RUN: 212,
    },
    unknown=14,
)
ERRORS = ErrorTile((*(ErrorCount(code, count) for code, count in FAILURES.items()),))
DEPLOYMENTS = DeploymentTile(
    (
        deployment(PRODUCTION, (5000, 4488, 12, 190, 310, 0)),
        deployment(PILOT_AUTO_ENROLL, (200, 198, 1, 0, 1, 0)),
        deployment(Workload.WINDOWS_UPDATE_POLICIES.pilot_policy, (200, 196, 0, 0, 4, 0)),
    ),
    applied_not_enrolled=1101,
)
CENSUS = Census(
    taken_at=TAKEN_AT,
    site=SiteIdentity(
        site_code="P01", site_name="Contoso primary", server="cm01.contoso.com", visible_to="CONTOSO\\reader"
    ),
    client_os=CLIENT_OS,
    funnel=FUNNEL,
    enrollment=ENROLLMENT,
    workloads=WORKLOADS,
    errors=ERRORS,
    deployments=DEPLOYMENTS,
)


def changed(group: OsGroupCount, **changes: int) -> OsGroupCount:
    """The group with other counts for releases, given as W11_24H2=5, and their sum."""
    counts = {f"Windows {key[1:].replace('_', ' ')}": count for key, count in changes.items()}
    rows = tuple(OsReleaseCount(row.release, counts.get(row.release, row.count)) for row in group.releases)
    return OsGroupCount(group.group, sum(row.count for row in rows), rows)


BEFORE = msgspec.structs.replace(
    CENSUS,
    taken_at=TAKEN_AT - timedelta(minutes=5),
    client_os=ClientOsTile(
        (
            changed(CLIENT_OS.groups[0], W11_24H2=1613, W10_22H2=1517),
            CLIENT_OS.groups[1],
            changed(CLIENT_OS.groups[2], W7=191),
        )
    ),
    enrollment=EnrollmentTile(
        {
            **ENROLLMENT.states,
            EnrollmentState.SUCCESS_HYBRID: 3111,
            EnrollmentState.FAILURE_HYBRID: 327,
        }
    ),
)


def history(
    census: Census = CENSUS, readings: int = 12
) -> tuple[tuple[datetime, ...], dict[str, tuple[int | None, ...]]]:
    """Times five minutes apart and, by trend key, counts that rise to those of `census`."""
    times = tuple(TAKEN_AT - timedelta(minutes=5 * back) for back in range(readings - 1, -1, -1))
    return times, {
        key: tuple(count - count * back // 100 for back in range(readings - 1, -1, -1))
        for key, count in trend_counts(census).items()
    }


def growth(
    before: Census | None = BEFORE,
    census: Census = CENSUS,
    over: timedelta = timedelta(hours=1),
    **changes: object,
) -> Growth:
    """What the numbers did over an hour: from those of `before` (None: nobody knows) to those of `census`."""
    times, counts = history(census)
    base = None if before is None else with_losses(trend_counts(before))
    whole = Growth(
        over="over the hour",
        since=TAKEN_AT - over,
        until=TAKEN_AT,
        base_at=None if base is None else times[0],
        base=base,
        newest=with_losses(trend_counts(census)),
        times=times,
        counts=counts,
        first_at=times[0],
    )
    return msgspec.structs.replace(whole, **changes)
