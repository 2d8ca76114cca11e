from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timezone

import msgspec
import pytest

from comgmt.domain.census import (
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    Flagged,
    FunnelStage,
    FunnelTile,
    OsGroupCount,
    OsReleaseCount,
    Unavailable,
    WorkloadTile,
    error_key,
    trend_counts,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import Deployment
from comgmt.domain.enrollment import (
    EnrollmentState,
    counts_as_failed,
    enrollment_state,
    is_comanaged,
)
from comgmt.domain.identities import checks
from comgmt.domain.records import ComanagementRecord, SiteIdentity
from comgmt.domain.workloads import Workload

HYBRID, ENTRA = {"hybrid_aad_joined": True}, {"aad_joined": True}
DONE = {"mdm_enrolled": True, "mdm_provisioned": True, "comgmt_policy_present": True}
FAILED = {"enrollment_failed": True, "enrollment_status_code": 0x80180018}
READ_AT = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)

# By domain/FACTS.md#identities: success and failure hybrid/Entra, the funnel from the top, the ring, the sum
# of errors
# (of the last sample the page shows no errors: its sum is that of the failures).
SAMPLES = [
    ((71, 3), 1, (11, 4), 6, (101, 75, 75, 74), 96, 15),
    ((56, 2), 9, (14, 0), 0, (110, 70, 67, 58), 81, 14),
    ((63, 0), 8, (14, 2), 8, (104, 73, 71, 63), 95, 16),
]


def _devices(count: int, *flags: Mapping[str, object]) -> list[ComanagementRecord]:
    merged: dict[str, object] = {key: value for part in flags for key, value in part.items()}
    return [ComanagementRecord(resource_id=n, **merged) for n in range(count)]  # type: ignore[arg-type]


def _census(records: list[ComanagementRecord], eligible: int | None) -> Census:
    """A census of these devices, with every number counted by the domain's own functions."""
    states = Counter(enrollment_state(record) for record in records)
    enrolled = states[EnrollmentState.SUCCESS_HYBRID] + states[EnrollmentState.SUCCESS_ENTRA]
    initiated = enrolled + states[EnrollmentState.ENROLLING_HYBRID]
    codes = Counter(record.enrollment_status_code for record in records if counts_as_failed(record))
    comanaged = sum(is_comanaged(record) for record in records)
    return Census(
        taken_at=READ_AT,
        site=SiteIdentity(site_code="P01", server="cm01", visible_to="CONTOSO\\reader"),
        client_os=ClientOsTile(
            (OsGroupCount(OsGroup.WINDOWS_10_1709_AND_LATER, 5, (OsReleaseCount("Windows 11 24H2", 5),)),)
        ),
        funnel=FunnelTile(
            eligible=eligible,
            eligible_source="collection",
            scheduled=initiated + states[EnrollmentState.SCHEDULED],
            enrollment_initiated=initiated,
            enrolled=enrolled,
            comanaged=comanaged,
            comanaged_strict=sum(is_comanaged(record) and bool(record.mdm_provisioned) for record in records),
        ),
        enrollment=EnrollmentTile({state: states[state] for state in EnrollmentState}),
        workloads=WorkloadTile(comanaged, dict.fromkeys(Workload, comanaged)),
        errors=ErrorTile(tuple(ErrorCount(code, count) for code, count in codes.most_common())),
        deployments=DeploymentTile(
            (Deployment(deployment_id="1", software_name="CoMgmtSettingsProd", success=7),)
        ),
    )


@pytest.fixture(name="sample")
def _sample() -> Census:
    return _census([*_devices(3, DONE, HYBRID), *_devices(2, FAILED, HYBRID)], 9)


@pytest.mark.parametrize(("success", "enrolling", "failure", "pending", "funnel", "donut", "errors"), SAMPLES)
def test_a_published_sample_comes_out_to_the_number(
    success: tuple[int, int],
    enrolling: int,
    failure: tuple[int, int],
    pending: int,
    funnel: tuple[int, int, int, int],
    donut: int,
    errors: int,
) -> None:
    eligible, scheduled, initiated, enrolled = funnel
    records = [
        *_devices(success[0], DONE, HYBRID),
        *_devices(success[1], DONE, ENTRA),
        *_devices(enrolling, {"mdm_enrolled": True}, HYBRID),
        *_devices(failure[0], FAILED, HYBRID),
        *_devices(failure[1], FAILED, ENTRA),
        *_devices(pending, {"pending_logon": True}, HYBRID),
        *_devices(scheduled - initiated, {"enrollment_scheduled": True}, HYBRID),
    ]
    census = _census(records, eligible)
    assert isinstance(census.funnel, FunnelTile)
    assert isinstance(census.enrollment, EnrollmentTile)
    assert isinstance(census.errors, ErrorTile)
    assert [census.funnel.at(stage) for stage in FunnelStage] == [eligible, scheduled, initiated, enrolled]
    assert census.enrollment.total == donut
    assert census.enrollment.devices == donut + scheduled - initiated
    assert census.errors.failed == errors
    assert census.funnel.comanaged == enrolled
    assert [check.identity for check in checks(census) if not check.holds] == []
    assert len(checks(census)) == 5


Change = Callable[[Census], Census]


def _funnel(census: Census, **changes: int) -> Census:
    return msgspec.structs.replace(census, funnel=msgspec.structs.replace(census.funnel, **changes))


def _flagged(census: Census, **changes: int) -> Census:
    right = Flagged(enrolled=3, enrolling=0, scheduled=0, failed=2)
    return msgspec.structs.replace(census, flagged=msgspec.structs.replace(right, **changes))


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (lambda census: _flagged(census, enrolled=4), "enrolled = both successes"),
        (lambda census: _flagged(census, enrolling=1), "enrollment_initiated = enrolled + enrolling"),
        (lambda census: _flagged(census, scheduled=1), "scheduled = enrollment_initiated + scheduled-only"),
        (lambda census: _flagged(census, failed=3), "errors = both failures + failed with no join flag"),
        (lambda census: _funnel(census, enrolled=4), "enrolled = both successes"),
        (
            lambda census: _funnel(census, enrollment_initiated=9),
            "enrollment_initiated = enrolled + enrolling",
        ),
        (lambda census: _funnel(census, scheduled=9), "scheduled = enrollment_initiated + scheduled-only"),
        (
            lambda census: msgspec.structs.replace(census, errors=ErrorTile((ErrorCount(None, 3),))),
            "errors = both failures + failed with no join flag",
        ),
        (
            lambda census: msgspec.structs.replace(
                census, workloads=WorkloadTile(3, {Workload.CLIENT_APPS: 4})
            ),
            "each workload <= co-managed",
        ),
    ],
)
def test_an_identity_that_does_not_hold_is_named(sample: Census, change: Change, broken: str) -> None:
    assert all(check.holds for census in (sample, _flagged(sample)) for check in checks(census))
    failing = [check for check in checks(change(sample)) if not check.holds]
    assert broken in [check.identity for check in failing]
    assert all(check.detail for check in failing)


def test_failed_devices_without_a_join_flag_are_in_other_and_the_error_identity_holds() -> None:
    census = _census([*_devices(2, FAILED, HYBRID), *_devices(1, FAILED)], None)
    assert isinstance(census.errors, ErrorTile)
    assert census.errors.failed == 3
    assert [check.holds for check in checks(census) if check.identity.startswith("errors")] == [False]
    told = msgspec.structs.replace(census, errors=msgspec.structs.replace(census.errors, unjoined=1))
    assert [check.holds for check in checks(told) if check.identity.startswith("errors")] == [True]


def test_what_was_not_read_is_not_checked_and_not_counted(sample: Census) -> None:
    gone = Unavailable("No permission to read the class.")
    census = msgspec.structs.replace(sample, funnel=gone, errors=gone, workloads=gone, client_os=gone)
    assert checks(census) == ()
    assert list(census.unavailable) == ["client_os", "comanagement_status", "workloads", "enrollment_errors"]
    assert not any(key.startswith(("stage", "error", "workload", "clients")) for key in trend_counts(census))


def test_trend_counts_have_a_key_for_every_number(sample: Census) -> None:
    counts = trend_counts(sample)
    assert counts["clients.all"] == counts["release.Windows 11 24H2"] == 5
    assert counts["stage.eligible"] == 9
    assert counts["state.success_hybrid"] == counts["comanaged"] == 3
    assert counts["state.other"] == 0
    assert counts["error.0x80180018"] == counts["errors.all"] == 2
    assert counts["workload.client_apps"] == 3
    assert counts["deployment.CoMgmtSettingsProd.success"] == 7


def test_an_eligible_count_that_was_not_read_has_no_key() -> None:
    assert "stage.eligible" not in trend_counts(_census([], None))


def test_a_census_of_an_older_release_can_still_be_read(sample: Census) -> None:
    document = msgspec.to_builtins(sample)
    new = ("eligible_not_scheduled", "eligible_not_enrolled", "comanaged_note")
    assert all(document["funnel"].pop(key, "") is None for key in new)
    del document["unread"]
    assert msgspec.convert(document, Census) == sample


def test_error_keys() -> None:
    assert (error_key(None), error_key(5)) == ("error.none", "error.0x00000005")


def test_a_census_survives_json(sample: Census) -> None:
    assert msgspec.json.decode(msgspec.json.encode(sample), type=Census) == sample


def test_stage_labels_are_microsofts() -> None:
    labels = [stage.label for stage in FunnelStage]
    assert labels == ["Eligible devices", "Scheduled", "Enrollment initiated", "Enrolled"]
