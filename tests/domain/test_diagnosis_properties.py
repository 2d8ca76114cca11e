"""For any combination of flags and nulls the verdict agrees with the enrollment state."""

import re
from datetime import datetime, timedelta, timezone

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.device import DeploymentMembership, Device, DeviceRow
from comgmt.domain.diagnosis import CheckOutcome, diagnose
from comgmt.domain.enrollment import (
    FAILURES,
    SUCCESSES,
    EnrollmentState,
    counts_as_failed,
    enrollment_state,
    is_comanaged,
)
from comgmt.domain.records import ActivityRecord, ComanagementRecord, PolicyRecord, SystemRecord

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=timezone.utc)
PASS, FAIL, UNKNOWN, NOT_REACHED = CheckOutcome
UP_TO_ENROLLMENT = 6
ENROLLMENT = 5

flag = st.sampled_from([True, False, None])
number = st.sampled_from([None, 0, 1])
words = st.none() | st.text(max_size=12)
moments = st.none() | st.timedeltas(timedelta(days=-3), timedelta(days=400)).map(lambda gone: NOW - gone)

records = st.builds(
    ComanagementRecord,
    resource_id=st.just(1),
    aad_device_id=words,
    aad_joined=flag,
    hybrid_aad_joined=flag,
    authority=st.sampled_from([None, "", "Intune", "Contoso MDM"]),
    mdm_enrolled=flag,
    mdm_provisioned=flag,
    comgmt_policy_present=flag,
    enrollment_scheduled=flag,
    pending_logon=flag,
    enrollment_failed=flag,
    enrollment_status_code=st.none() | st.integers(0, (1 << 32) - 1) | st.sampled_from([0, 105, 0x80180018]),
    enrollment_error_detail=st.sampled_from([None, "", "junk", "0x8018002B", "AADSTS50076: x"]),
    mdm_workloads=st.sampled_from([None, "", "1", "8193", "12543", "junk"]),
)
systems = st.builds(
    SystemRecord,
    resource_id=st.just(1),
    operating_system=st.sampled_from(
        [
            None,
            "Microsoft Windows NT Workstation 10.0",
            "Microsoft Windows NT Workstation 6.1",
            "Microsoft Windows NT Server 10.0",
            "junk",
        ]
    ),
    build=st.sampled_from([None, "10.0.14393", "10.0.19045", "10.0.26100", "junk"]),
    client=number,
    client_version=words | st.sampled_from(["5.00.9141.1000", "5.00.9146.1000"]),
    active=number,
    obsolete=number,
    decommissioned=number,
)
activities = st.builds(
    ActivityRecord,
    resource_id=st.just(1),
    last_active_at=moments,
    last_policy_request_at=moments,
    last_ddr_at=moments,
    client_active_status=number,
)
policies = st.builds(
    PolicyRecord,
    ci_id=st.just(1),
    name=st.sampled_from(["CoMgmtSettingsProd", "CoMgmtSettingsPilotAutoEnroll", "CoMgmtSettingsPilotWUP"]),
    assigned=flag,
    capabilities=st.sampled_from([None, 1, 8195, 12543]),
    auto_enroll=flag,
)
memberships = st.builds(
    DeploymentMembership,
    software_name=st.sampled_from(["CoMgmtSettingsPilotAutoEnroll", "CoMgmtSettingsPilotWUP"]),
    member=flag,
    number=st.sampled_from([None, DeploymentNumber.SUCCESS]),
)
devices = st.builds(
    Device,
    row=st.builds(
        DeviceRow,
        resource_id=st.just(1),
        name=st.just("PC-1"),
        state_since=moments,
        state_since_at_least=st.booleans(),
    ),
    comanagement=st.none() | records,
    system=st.none() | systems,
    activity=st.none() | activities,
    read_at=st.just(NOW),
    eligible=flag,
    same_name=st.integers(1, 3),
    same_entra_id=st.integers(1, 2),
    deployments=st.lists(memberships, max_size=3).map(tuple),
    slider=st.lists(policies, max_size=3).map(tuple),
)


@given(devices)
@settings(max_examples=600, deadline=None)
def test_the_verdict_agrees_with_the_state(device: Device) -> None:
    found = diagnose(device, NOW)
    outcomes = [check.outcome for check in found.checks]
    record = device.comanagement
    state = None if record is None else enrollment_state(record)
    assert len(outcomes) == 11
    assert (found.outcome is FAIL) is (FAIL in outcomes)
    assert found.verdict
    assert bool(found.next_step) is (found.outcome is not PASS)
    if state in SUCCESSES:
        assert outcomes[ENROLLMENT] is PASS
        assert "enrollment failed" not in found.verdict
        assert found.outcome in {PASS, FAIL} or (record and record.comgmt_policy_present is None)
        assert found.code is None
    if record is not None and counts_as_failed(record):
        assert FAIL in outcomes[:UP_TO_ENROLLMENT]
        assert outcomes[ENROLLMENT] is FAIL
    if found.outcome is PASS:
        assert state in SUCCESSES
        assert record is not None
        assert is_comanaged(record)
        assert record.mdm_provisioned
    if state in FAILURES:
        assert found.outcome is FAIL
    if state is EnrollmentState.PENDING_SIGN_IN and found.outcome is NOT_REACHED:
        assert "sign in" in found.verdict
    if record is None:
        assert set(outcomes[3:9]) == {UNKNOWN}
        assert found.code is None


@given(records)
@settings(max_examples=300, deadline=None)
def test_a_device_that_is_well_otherwise_is_judged_by_its_state(record: ComanagementRecord) -> None:
    device = Device(
        row=DeviceRow(resource_id=1, name="PC-1", state_since=NOW - timedelta(minutes=5)),
        comanagement=record,
        system=SystemRecord(
            resource_id=1,
            operating_system="Microsoft Windows NT Workstation 10.0",
            build="10.0.26100",
            client=1,
            active=1,
            obsolete=0,
        ),
        activity=ActivityRecord(resource_id=1, last_active_at=NOW),
        read_at=NOW,
    )
    found = diagnose(device, NOW)
    state = enrollment_state(record)
    if state in SUCCESSES and record.comgmt_policy_present and record.authority in {None, "", "Intune"}:
        assert found.outcome is PASS
    policy_and_join = record.comgmt_policy_present and (record.hybrid_aad_joined or record.aad_joined)
    if state is EnrollmentState.PENDING_SIGN_IN and policy_and_join:
        assert (found.outcome, "waits for a user" in found.verdict) == (NOT_REACHED, True)
    if state in FAILURES and policy_and_join:
        assert "enrollment failed" in found.verdict
    if state is EnrollmentState.SCHEDULED and policy_and_join and not record.mdm_enrolled:
        assert "is scheduled" in found.verdict


# What a verdict or its step may not say where the check beside it passed.
CONTRADICTIONS = {
    "Record is current": r"\bobsolete\b|decommissioned|may not be the live one",
    "Client is active": r"client is not installed|[Ii]nstall the client|has not been heard from|is inactive",
    "Windows 10 1709 or later": r"too old|1709 or later is needed|Upgrade Windows|not a workstation",
    "Joined": r"neither Entra joined nor hybrid|device is not joined|finish the (?:hybrid|Entra)",
    "Co-management policy": r"policy has not reached|policy is not on the client|MDM_ConfigSetting",
    "Enrollment": r"enrollment failed|nothing was tried|no enrollment attempt|waits for a user",
    "Provisioning": r"not provisioned",
    "Authority": r"coexistence|none of the known addresses",
    "Workloads": r"not switched to Intune",
    "Identity": r"resources have the Entra device id|is not the one that discovery gives",
    "Known issues": r"\(KB\d+\)",
}
DESTRUCTIVE = re.compile(r"\bunenroll|dsregcmd /leave|\bdelete\b|clear the TPM", re.IGNORECASE)


@given(devices, st.sampled_from([0x80070032, 0x80190003, 0x8018002A, 0x80180014, 0x801C03F2, 0x8018001C]))
@settings(max_examples=800, deadline=None)
def test_no_verdict_contradicts_a_check_beside_it(device: Device, code: int) -> None:
    record = device.comanagement
    if record is not None and record.enrollment_failed:
        record = msgspec.structs.replace(record, enrollment_status_code=code)
        device = msgspec.structs.replace(device, comanagement=record)
    found = diagnose(device, NOW)
    said = f"{found.verdict} {found.next_step}"
    for check in found.checks:
        if check.outcome is PASS:
            assert not re.search(CONTRADICTIONS[check.title], said), (check, said)
    if found.advice is not None:
        steps = " ".join(found.advice.remediation)
        by_title = {check.title: check.outcome for check in found.checks}
        if by_title["Windows 10 1709 or later"] is PASS:
            assert not re.search(r"Upgrade Windows|too old", f"{steps} {found.advice.title}")
        order = [step.destructive for step in found.advice.steps]
        assert order == sorted(order)


@given(devices)
@settings(max_examples=400, deadline=None)
def test_the_next_step_takes_nothing_away_while_there_is_another(device: Device) -> None:
    found = diagnose(device, NOW)
    others = found.advice is not None and any(not step.destructive for step in found.advice.steps)
    record_gone = "The record is" in found.verdict or "records have this name" in found.verdict
    if others and not record_gone:
        assert not DESTRUCTIVE.search(found.next_step), found
    if found.outcome is PASS:
        assert not DESTRUCTIVE.search(found.next_step)
