"""A census with the numbers of a published sample (domain/FACTS.md#identities), and with a tile not read."""

from datetime import datetime, timezone

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
    Unavailable,
    WorkloadTile,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import Deployment
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.records import SiteIdentity
from comgmt.domain.workloads import Workload

TAKEN_AT = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
WHY = "Reading SMS_DeploymentSummary is not permitted to CONTOSO\\reader."

FUNNEL = FunnelTile(
    eligible=101,
    eligible_source='collection "Co-management Eligible Devices"',
    scheduled=75,
    enrollment_initiated=75,
    enrolled=74,
    comanaged=72,
    comanaged_strict=70,
)
CENSUS = Census(
    taken_at=TAKEN_AT,
    site=SiteIdentity(
        site_code="P01", site_name="Contoso", server="cm01.contoso.com", visible_to="CONTOSO\\reader"
    ),
    client_os=ClientOsTile(
        (
            OsGroupCount(OsGroup.WINDOWS_7_AND_8, 1, (OsReleaseCount("Windows 7", 1),)),
            OsGroupCount(OsGroup.WINDOWS_10_BEFORE_1709, 0),
            OsGroupCount(
                OsGroup.WINDOWS_10_1709_AND_LATER,
                95,
                (OsReleaseCount("Windows 11 24H2", 60), OsReleaseCount("Windows 10 22H2", 35)),
            ),
            OsGroupCount(OsGroup.UNKNOWN_BUILD, 0),
        )
    ),
    funnel=FUNNEL,
    enrollment=EnrollmentTile(
        {
            EnrollmentState.SUCCESS_HYBRID: 71,
            EnrollmentState.SUCCESS_ENTRA: 3,
            EnrollmentState.ENROLLING_HYBRID: 1,
            EnrollmentState.FAILURE_HYBRID: 11,
            EnrollmentState.FAILURE_ENTRA: 4,
            EnrollmentState.PENDING_SIGN_IN: 6,
            EnrollmentState.OTHER: 2,
        }
    ),
    workloads=WorkloadTile(72, dict.fromkeys(Workload, 36), unknown=1),
    errors=ErrorTile((ErrorCount(0x80180018, 9), ErrorCount(0x8018AB01, 4), ErrorCount(None, 2))),
    deployments=DeploymentTile(
        (
            Deployment(
                deployment_id="{1}",
                software_name="CoMgmtSettingsProd",
                collection_name="All Systems",
                targeted=96,
                success=90,
                errors=2,
                in_progress=1,
                unknown=3,
                other=0,
                summarized_at=TAKEN_AT,
            ),
        ),
        applied_not_enrolled=16,
    ),
)


def without(tile: str) -> Census:
    """The census with one tile (its field name) that could not be read."""
    return msgspec.structs.replace(CENSUS, **{tile: Unavailable(WHY)})
