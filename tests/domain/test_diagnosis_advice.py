"""The device decides: its build, its age, its detail, its client; each case with its public source."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest

from comgmt.domain.authority import is_intune
from comgmt.domain.device import Device, DeviceRow
from comgmt.domain.diagnosis import CheckOutcome, Diagnosis, diagnose
from comgmt.domain.diagnosis_enrollment import DEVICE_LINE

PASS, FAIL, UNKNOWN, NOT_REACHED = CheckOutcome
Make = Callable[..., Device]
DONE = {
    "mdm_enrolled": True,
    "mdm_provisioned": True,
    "mdm_workloads": "8211",
    "authority": "Microsoft Intune",
}


def _failed(code: int, **more: object) -> dict[str, object]:
    return {"enrollment_failed": True, "enrollment_status_code": code} | more


def _check(found: Diagnosis, title: str) -> tuple[CheckOutcome, str]:
    return next((check.outcome, check.value) for check in found.checks if check.title == title)


def _at_least(device: Device, span: timedelta, now: datetime) -> Device:
    row = msgspec.structs.replace(device.row, state_since=now - span, state_since_at_least=True)
    return msgspec.structs.replace(device, row=row)


@pytest.mark.parametrize(("build", "old"), [("10.0.26100", False), ("10.0.15063", True)])
def test_windows_is_called_too_old_where_it_is(
    make_device: Make, now: datetime, build: str, *, old: bool
) -> None:
    # The monitoring page: only Windows below RS3 gives 2147942450 for its version.
    found = diagnose(make_device(_failed(0x80070032), {"build": build}), now)
    assert ("too old" in found.verdict or "1709 or later is needed" in found.verdict) is old
    assert ("Upgrade Windows" in found.next_step) is old


def test_what_a_lower_bound_leaves_open_is_said_both_ways(make_device: Make, now: datetime) -> None:
    device = make_device(_failed(0x8018002A))
    young = diagnose(_at_least(device, timedelta(minutes=3), now), now)
    assert "(since before 13:57, >= 3 min)" in young.verdict
    assert young.next_step.startswith("Within 1 day of the failure: wait for the next automatic tries. After")
    assert "MFA" in young.next_step
    old = diagnose(_at_least(device, timedelta(days=2), now), now)
    assert "Within" not in old.next_step
    assert "MFA" in old.next_step


def test_the_creation_of_the_record_is_no_age(make_device: Make, now: datetime) -> None:
    created = {"created_at": now - timedelta(days=900)}
    device = make_device(_failed(0x8018002A), created)
    unknown = msgspec.structs.replace(device, row=DeviceRow(resource_id=1, name="PC-1"))
    found = diagnose(unknown, now)
    assert "After that" in found.next_step
    assert "900" not in found.verdict


@pytest.mark.parametrize(
    ("status", "detail", "code"),
    [
        (0, "MDM enrollment failed with error code 0x80180018", "0x80180018"),
        (110, "0x8018002A", "0x8018002A"),
        (None, "-2145910741", "0x8018002B"),
        (5, "hr 0x801c03f2", "0x801C03F2"),
        (5, "", "0x00000005"),
        (0x80180014, "0x80180018", "0x80180014"),
    ],
)
def test_a_detail_is_read_where_the_status_says_nothing(
    make_device: Make, now: datetime, status: int | None, detail: str, code: str
) -> None:
    record = {"enrollment_failed": True, "enrollment_status_code": status, "enrollment_error_detail": detail}
    found = diagnose(make_device(record), now)
    assert code in found.verdict
    assert found.code == int(code, 16)


def test_what_entra_id_said_in_the_detail_decides(make_device: Make, now: datetime) -> None:
    # AADSTS50076 behind 0x8018002A: Microsoft's article on auto-enrollment.
    detail = "AADSTS50076: Due to a configuration change made by your administrator"
    record = {"enrollment_failed": True, "enrollment_status_code": 0, "enrollment_error_detail": detail}
    found = diagnose(make_device(record), now)
    assert "AADSTS50076, MFA is required" in found.verdict
    assert "Conditional Access" in found.next_step


def test_a_detail_that_is_no_code_is_told_as_it_is(make_device: Make, now: datetime) -> None:
    record = {"enrollment_failed": True, "enrollment_status_code": 0, "enrollment_error_detail": "Timer gone"}
    found = diagnose(make_device(record), now)
    assert "its detail says 'Timer gone'" in found.verdict


def test_a_silent_client_is_named_with_its_older_cause(make_device: Make, now: datetime) -> None:
    gone = now - timedelta(days=45)
    silent = {"last_active_at": gone, "last_policy_request_at": gone}
    found = diagnose(make_device(_failed(0x80180018), activity=silent), now)
    assert "has not been heard from for 45 days" in found.verdict
    assert "What it reported last: Hybrid joined, policy present, enrollment failed" in found.verdict
    assert "0x80180018" in found.verdict
    assert "Then: " in found.next_step


@pytest.mark.parametrize(
    ("minutes", "at_least", "outcome", "words"),
    [
        (1440, False, NOT_REACHED, "has not started"),
        (1485, False, FAIL, "scheduled and overdue"),
        (1485, True, FAIL, "scheduled and overdue"),
        (60, True, NOT_REACHED, "has not started"),
    ],
)
def test_scheduled_becomes_overdue(
    make_device: Make, now: datetime, minutes: int, outcome: CheckOutcome, words: str, *, at_least: bool
) -> None:
    # MDMEnrollmentDuration=1440, MDMEnrollmentRetries=3, MDMEnrollmentRetryInterval=15
    device = make_device({"enrollment_scheduled": True}, days=minutes / 1440)
    if at_least:
        device = _at_least(device, timedelta(minutes=minutes), now)
    found = diagnose(device, now)
    assert found.outcome is outcome
    assert words in found.verdict
    if at_least and outcome is NOT_REACHED:
        assert "Within a day of being scheduled: " in found.next_step
        assert "After that: " in found.next_step


def test_documented_causes_where_nothing_says_why(make_device: Make, now: datetime) -> None:
    # Microsoft's article on auto-enrollment, its three first issues.
    nothing = diagnose(make_device({}), now)
    assert "MDM user scope" in nothing.next_step
    unjoined = diagnose(make_device({"hybrid_aad_joined": False}), now)
    assert "Automatically register new Windows 10 domain joined devices" in unjoined.next_step
    no_policy = diagnose(make_device({"comgmt_policy_present": False}), now)
    assert "MDM_ConfigSetting" in no_policy.next_step


@pytest.mark.parametrize(
    ("build", "alone"), [("10.0.16299", True), ("10.0.17134", False), ("10.0.26100", False), (None, False)]
)
def test_waiting_for_a_user_alone_is_said_only_before_1803(
    make_device: Make, now: datetime, build: str | None, *, alone: bool
) -> None:
    found = diagnose(make_device({"pending_logon": True}, {"build": build}, days=1), now)
    assert found.next_step.startswith("Wait for a licensed Entra user to sign in to the device.") is alone
    assert (DEVICE_LINE in found.next_step) is not alone


@pytest.mark.parametrize(
    ("authority", "known"),
    [
        ("Microsoft Intune", True),
        ("MS DM Server", True),
        ("https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx", True),
        ("https://r.manage.microsoft.us/", True),
        ("fef.msuc01.manage.microsoftonline.cn", True),
        ("Contoso MDM", None),
        ("https://manage.microsoft.com.contoso.com/", None),
        ("https://notmanage.microsoft.com/", None),
        ("", None),
        (None, None),
    ],
)
def test_an_authority_is_intune_or_not_known(authority: str | None, known: bool | None) -> None:
    assert is_intune(authority) is known


def test_nothing_is_unenrolled_on_a_guess(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(DONE | {"authority": "https://mdm.contoso.cn"}), now)
    outcome, value = _check(found, "Authority")
    assert outcome is UNKNOWN
    assert "none of the known addresses of Intune" in value
    assert "unenroll" not in found.verdict + found.next_step


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ({"same_entra_id": 2}, "2 resources have the Entra device id of this one"),
        (
            {"system": {"aad_device_id": "11111111-2222-3333-4444-555555555555"}},
            "is not the one that discovery gives",
        ),
    ],
)
def test_identity_is_checked_before_there_is_nothing_to_do(
    make_device: Make, now: datetime, device: dict[str, object], words: str
) -> None:
    found = diagnose(make_device(DONE, **device), now)
    assert found.outcome is FAIL
    assert words in found.verdict
    assert "nothing to do" not in found.verdict
    assert _check(found, "Identity")[0] is FAIL


def test_a_windows_out_of_support_is_told_and_stops_nothing(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(DONE, {"build": "10.0.18363"}), now)
    assert _check(found, "Windows 10 1709 or later") == (
        FAIL,
        "Windows 10 1909 (10.0.18363), out of support since 10 May 2022",
    )
    assert "enrolled and provisioned" in found.verdict
    assert _check(found, "Provisioning")[0] is PASS
    esu = diagnose(make_device(DONE, {"build": "10.0.19045"}), now)
    assert esu.outcome is PASS
    assert esu.verdict.endswith("Not known: whether its Windows has ESU.")
    outcome, value = _check(esu, "Windows 10 1709 or later")
    assert outcome is CheckOutcome.UNKNOWN
    assert "but for ESU to 10 Oct 2028" in value


@pytest.mark.parametrize(
    ("client", "mask", "kbs"),
    [
        ("5.00.9132.1037", "2", ("KB37172183",)),
        ("5.00.9132.1038", "2", ()),
        ("5.00.9135.1023", "2", ("KB37172183",)),
        ("5.00.9135.1024", "2", ()),
        ("5.00.9141.1029", "34", ("KB37172183", "KB36949461")),
        ("5.00.9141.1029", "8", ("KB36949461",)),  # Device configuration took Endpoint Protection along
        ("5.00.9141.1030", "34", ()),
        ("5.00.9141.1030", "16", ("KB36495448",)),
        ("5.00.9141.1032", "50", ()),
        ("5.00.9146.1000", "50", ()),
    ],
)
def test_known_issues_go_by_client_build_and_workload(
    make_device: Make, now: datetime, client: str, mask: str, kbs: tuple[str, ...]
) -> None:
    device = make_device(DONE | {"mdm_workloads": mask}, {"client_version": client}, slider=())
    found = diagnose(device, now)
    outcome, value = _check(found, "Known issues")
    assert outcome is (FAIL if kbs else PASS)
    assert all(kb in value and kb in found.verdict for kb in kbs)


@pytest.mark.parametrize(("mask", "outcome"), [("8", PASS), ("32", PASS), ("2", FAIL)])
def test_device_configuration_takes_endpoint_protection_along(
    make_device: Make, now: datetime, mask: str, outcome: CheckOutcome
) -> None:
    """https://learn.microsoft.com/intune/configmgr/comanage/workloads says so."""
    base = make_device(DONE)
    slider = (msgspec.structs.replace(base.slider[0], capabilities=1 + 32),)
    device = make_device(DONE | {"mdm_workloads": mask}, slider=slider)
    found, value = _check(diagnose(device, now), "Workloads")
    assert found is outcome
    assert ("Endpoint Protection moves with Device configuration" in value) is (mask == "8")


def test_a_mask_of_all_bits_is_said_with_its_raw_value(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(DONE | {"mdm_workloads": "-1"}), now)
    assert "mask -1: all bits" in _check(found, "Workloads")[1]
    assert "6 of 6 workloads with Intune" in found.verdict
