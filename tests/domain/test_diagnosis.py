from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest

from comgmt.domain.catalogue import catalogue
from comgmt.domain.device import DeploymentMembership, Device
from comgmt.domain.diagnosis import CheckOutcome, Diagnosis, diagnose

PASS, FAIL, UNKNOWN, NOT_REACHED = CheckOutcome
Make = Callable[..., Device]
DONE = {
    "mdm_enrolled": True,
    "mdm_provisioned": True,
    "mdm_workloads": "8211",
    "authority": "Microsoft Intune",
}
FAILED = {"enrollment_failed": True, "enrollment_status_code": 0x80180018}
TITLES = (
    "Record is current",
    "Client is active",
    "Windows 10 1709 or later",
    "Joined",
    "Co-management policy",
    "Enrollment",
    "Provisioning",
    "Authority",
    "Workloads",
    "Identity",
    "Known issues",
)


def _outcomes(found: Diagnosis) -> dict[str, CheckOutcome]:
    return {check.title: check.outcome for check in found.checks}


def _value(found: Diagnosis, title: str) -> str:
    return next(check.value for check in found.checks if check.title == title)


def test_the_chain_is_in_the_order_in_which_enrollment_succeeds(make_device: Make, now: datetime) -> None:
    assert tuple(check.title for check in diagnose(make_device(), now).checks) == TITLES


def test_every_check_says_where_its_value_came_from(make_device: Make, now: datetime) -> None:
    for check in diagnose(make_device(DONE), now).checks:
        assert check.value
        assert check.source.startswith("SMS_")
        assert "." in check.source


def test_a_fine_device_says_so(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(DONE), now)
    assert found.outcome is PASS
    assert (
        found.verdict
        == "Hybrid joined, enrolled and provisioned, 2 of 6 workloads with Intune: nothing to do."
    )
    assert found.next_step == ""
    assert set(_outcomes(found).values()) == {PASS}


def test_a_failure_is_one_sentence_with_its_age_its_code_and_its_next_step(
    make_device: Make, now: datetime
) -> None:
    found = diagnose(make_device({"enrollment_failed": True, "enrollment_status_code": 0x80180018}), now)
    assert found.outcome is FAIL
    assert found.verdict == (
        "Hybrid joined, policy present, enrollment failed 14 days ago with 0x80180018: "
        "user has no valid Intune license."
    )
    assert "Microsoft 365 admin center" in found.next_step
    assert found.code == 0x80180018
    assert list(_outcomes(found).values()) == [PASS] * 5 + [FAIL] + [NOT_REACHED] * 3 + [PASS, NOT_REACHED]
    assert "MENROLL_E_USERLICENSE" in _value(found, "Enrollment")
    assert "slider: 2 Intune, 0 pilot" in _value(found, "Workloads")


def test_a_transient_code_is_left_alone_for_a_day(make_device: Make, now: datetime) -> None:
    failed = {"enrollment_failed": True, "enrollment_status_code": 0x8018002B}
    assert (
        "Leave the device for the next automatic try"
        in diagnose(make_device(failed, days=0.2), now).next_step
    )
    assert "MDM user scope" in diagnose(make_device(failed, days=3), now).next_step


def test_a_failure_without_a_code_says_so(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device({"enrollment_failed": True, "enrollment_status_code": 0}), now)
    assert found.outcome is FAIL
    assert found.code is None
    assert "no code" in found.verdict
    assert "CoManagementHandler.log" in found.next_step


def test_an_unknown_code_is_not_given_a_cause(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device({"enrollment_failed": True, "enrollment_status_code": 0x8018AB01}), now)
    assert "0x8018AB01: MDM enrollment service error 0xAB01, not in the catalogue" in found.verdict


@pytest.mark.parametrize(
    ("change", "title", "words"),
    [
        ({"system": {"obsolete": 1}}, "Record is current", "obsolete"),
        ({"system": {"decommissioned": 1}}, "Record is current", "decommissioned"),
        (
            {"same_name": 2, "activity": {"last_active_at": None, "last_policy_request_at": None}},
            "Record is current",
            "2 records",
        ),
        ({"system": {"client": 0}}, "Client is active", "not installed"),
        ({"system": {"build": "10.0.15063"}}, "Windows 10 1709 or later", "1709 or later is needed"),
        (
            {"system": {"operating_system": "Microsoft Windows NT Workstation 6.1", "build": "6.1.7601"}},
            "Windows 10 1709 or later",
            "Windows 7",
        ),
        (
            {"system": {"operating_system": "Microsoft Windows NT Server 10.0", "build": "10.0.20348"}},
            "Windows 10 1709 or later",
            "not a workstation",
        ),
        ({"record": {"hybrid_aad_joined": False}}, "Joined", "neither"),
        ({"record": {"comgmt_policy_present": False}}, "Co-management policy", "has not reached the client"),
        ({"record": {}}, "Enrollment", "no enrollment attempt is recorded"),
        ({"record": {}, "eligible": False}, "Enrollment", "Co-management Eligible Devices"),
        ({"record": {"pending_logon": True}}, "Enrollment", "waits for a user to sign in"),
        ({"record": {"mdm_enrolled": True}}, "Provisioning", "not provisioned yet"),
        (
            {"record": DONE | {"mdm_workloads": "8193"}},
            "Workloads",
            "Compliance policies, Windows Update policies",
        ),
        ({"record": DONE | {"comgmt_policy_present": False}}, "Co-management policy", "not co-managed"),
    ],
)
def test_the_first_failed_check_is_the_verdict(
    make_device: Make, now: datetime, change: dict[str, object], title: str, words: str
) -> None:
    found = diagnose(make_device(**change), now)
    first = next(check for check in found.checks if check.outcome is FAIL)
    assert (found.outcome, first.title) == (FAIL, title)
    assert words in found.verdict
    assert found.verdict.endswith(".")
    assert found.next_step


def test_a_device_left_out_of_the_scope_is_told_so(make_device: Make, now: datetime) -> None:
    outside = (DeploymentMembership(software_name="CoMgmtSettingsPilotAutoEnroll", member=False),)
    for record in ({}, {"comgmt_policy_present": False}):
        found = diagnose(make_device(record, deployments=outside), now)
        assert "auto-enroll scope leaves this device out" in found.verdict
        assert "pilot collection" in found.next_step


@pytest.mark.parametrize(
    ("record", "days", "words"),
    [
        ({"pending_logon": True}, 3, "waits for a user to sign in, first seen 3 days ago"),
        ({"enrollment_scheduled": True}, 0.5, "scheduled"),
        ({"mdm_enrolled": True}, 0.1, "not provisioned yet, first seen 2 h ago"),
    ],
)
def test_waiting_is_no_failure(
    make_device: Make, now: datetime, record: dict[str, object], days: float, words: str
) -> None:
    found = diagnose(make_device(record, days=days), now)
    assert found.outcome is NOT_REACHED
    assert FAIL not in _outcomes(found).values()
    assert words in found.verdict
    assert found.next_step.startswith("Wait")


def test_pending_with_an_enrolled_flag_still_waits_for_the_user(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device({"pending_logon": True, "mdm_enrolled": True}, days=3), now)
    assert "waits for a user" in found.verdict
    assert _outcomes(found)["Provisioning"] is NOT_REACHED


def test_a_silent_client_fails_and_its_recorded_failure_stands(make_device: Make, now: datetime) -> None:
    silent = {"last_active_at": now - timedelta(days=45), "last_policy_request_at": now - timedelta(days=46)}
    failed = {"enrollment_failed": True, "enrollment_status_code": 0x80180018}
    found = diagnose(make_device(failed, activity=silent), now)
    assert "has not been heard from for 45 days" in found.verdict
    assert _outcomes(found)["Enrollment"] is FAIL
    assert found.code == 0x80180018


def test_inactive_by_the_site_fails_only_without_a_recent_sign_of_life(
    make_device: Make, now: datetime
) -> None:
    assert _outcomes(diagnose(make_device(DONE, system={"active": 0}), now))["Client is active"] is PASS
    quiet = {"last_active_at": now - timedelta(days=9), "last_policy_request_at": None}
    assert _outcomes(diagnose(make_device(DONE, {"active": 0}, quiet), now))["Client is active"] is FAIL
    assert (
        _outcomes(diagnose(make_device(DONE, activity=quiet | {"client_active_status": 0}), now))[
            "Client is active"
        ]
        is FAIL
    )
    assert _outcomes(diagnose(make_device(DONE, activity=quiet), now))["Client is active"] is PASS


def test_a_duplicate_that_was_heard_lately_is_the_live_record(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(DONE, same_name=2), now)
    assert found.outcome is PASS
    assert "2 records of this name, this one heard 3 h ago" in _value(found, "Record is current")


def test_an_enrolled_device_proves_its_os_against_stale_discovery(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(DONE, system={"build": "10.0.14393"}), now)
    assert found.outcome is PASS
    assert _outcomes(found)["Windows 10 1709 or later"] is UNKNOWN
    assert found.verdict.endswith("nothing to do. Not known: which Windows it has.")


@pytest.mark.parametrize(
    ("record", "title", "question"),
    [
        ({"aad_device_id": None}, "Joined", "its device id"),
        ({"aad_device_id": "00000000-0000-0000-0000-000000000000"}, "Joined", "its device id"),
        ({"authority": None}, "Authority", "whether Intune is its authority"),
        ({"authority": "Contoso MDM"}, "Authority", "whether Intune is its authority"),
        ({"mdm_workloads": None}, "Workloads", "whether its workloads are switched as the slider says"),
    ],
)
def test_a_null_is_unknown_and_never_a_failure(
    make_device: Make, now: datetime, record: dict[str, object], title: str, question: str
) -> None:
    found = diagnose(make_device(DONE | record), now)
    assert found.outcome is PASS
    assert _outcomes(found)[title] is UNKNOWN
    assert found.verdict.endswith(f"nothing to do. Not known: {question}.")


def test_a_device_whose_policy_is_not_known_is_not_called_comanaged(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(DONE | {"comgmt_policy_present": None}), now)
    assert found.outcome is UNKNOWN
    assert "does not say whether the co-management policy is on the client" in found.verdict
    assert found.next_step


@pytest.mark.parametrize(
    ("first_seen_days", "state_days", "words"),
    [
        (30.0, 14.0, "enrollment failed 14 days ago with"),  # the store saw it happen
        (14.0, 14.0, "enrollment failed (since before 9 Nov 14:00, >= 14 days) with"),
        (0.0, 0.0, "enrollment failed (since before 14:00) with"),  # the first reading knows of no time
        (30.0, 0.0, "enrollment failed just now with"),
    ],
)
def test_a_time_is_claimed_only_as_far_as_the_store_saw_it(
    make_device: Make, now: datetime, first_seen_days: float, state_days: float, words: str
) -> None:
    seen = now - timedelta(days=first_seen_days)
    found = diagnose(make_device(FAILED, days=state_days, first_seen_at=seen), now)
    assert words in found.verdict
    at_first = first_seen_days == state_days
    assert (", since before " if at_first else ", first seen ") in _value(found, "Enrollment")


def test_what_could_not_be_read_is_not_said_of_the_device(make_device: Make, now: datetime) -> None:
    why = "CONTOSO\\reader may not read SMS_Client_ComanagementState; an administrator grants it."
    unread = {"SMS_Client_ComanagementState": why}
    found = diagnose(make_device(comanagement=None, unread=unread), now)
    assert found.outcome is UNKNOWN
    assert "could not be read" in found.verdict
    assert "client reported nothing" not in found.verdict
    assert found.next_step == why
    assert {_value(found, title) for title in TITLES[3:] if title != "Identity"} == {"not read"}


def test_classes_that_were_not_read_are_named_in_their_checks(make_device: Make, now: datetime) -> None:
    unread = {"SMS_R_System": "It may not.", "SMS_CombinedDeviceResources": "It may not."}
    well = make_device(DONE, unread=unread)
    unheard = diagnose(msgspec.structs.replace(well, activity=None), now)
    assert _value(unheard, "Client is active").endswith("activity not read")
    unlisted = diagnose(msgspec.structs.replace(well, system=None), now)
    assert _value(unlisted, "Record is current").endswith("not read")
    assert _value(unlisted, "Windows 10 1709 or later") == "not read"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (
            {"hybrid_aad_joined": None, "aad_joined": None},
            "Enrolled, but the site does not say how it is joined.",
        ),
        ({"mdm_provisioned": None}, "Enrolled, but the site does not say whether provisioning finished."),
    ],
)
def test_an_enrolled_device_is_not_asked_whether_it_enrolled(
    make_device: Make, now: datetime, record: dict[str, object], said: str
) -> None:
    found = diagnose(make_device(DONE | record), now)
    assert (found.outcome, found.verdict) == (UNKNOWN, said)


def test_a_resource_without_any_sign_of_a_client_is_told_so(make_device: Make, now: datetime) -> None:
    bare = make_device(
        comanagement=None,
        system={"client": None, "active": None, "client_version": None},
        activity={"last_active_at": None, "last_policy_request_at": None},
    )
    assert "no sign that it has a client" in diagnose(bare, now).verdict


def test_a_name_at_the_start_of_a_title_keeps_its_letter(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(FAILED | {"enrollment_status_code": 111}), now)
    assert "0x0000006F: Win32 number 111, not in the catalogue" in found.verdict
    found = diagnose(make_device(FAILED | {"enrollment_status_code": 0x81039023}), now)
    assert "0x81039023: Autopilot: TPM attestation failed" in found.verdict


def test_without_a_comanagement_record_nothing_is_claimed(make_device: Make, now: datetime) -> None:
    found = diagnose(make_device(comanagement=None), now)
    assert found.outcome is UNKNOWN
    assert "no co-management record" in found.verdict
    assert list(_outcomes(found).values()) == [PASS] * 3 + [UNKNOWN] * 8


def test_a_device_of_which_nothing_is_known_is_unknown_throughout(make_device: Make, now: datetime) -> None:
    blank = msgspec.structs.replace(make_device(), comanagement=None, system=None, activity=None)
    found = diagnose(blank, now)
    assert found.outcome is UNKNOWN
    assert set(_outcomes(found).values()) == {UNKNOWN}


def test_pilot_workloads_bind_only_members(make_device: Make, now: datetime) -> None:
    base = make_device(DONE)
    pilot = base.slider[1].__class__(ci_id=3, name="CoMgmtSettingsPilotEP", assigned=True)
    for member, outcome in ((True, FAIL), (False, PASS), (None, UNKNOWN)):
        joined = (
            *base.deployments,
            DeploymentMembership(software_name="CoMgmtSettingsPilotEP", member=member),
        )
        found = diagnose(make_device(DONE, slider=(*base.slider, pilot), deployments=joined), now)
        assert _outcomes(found)["Workloads"] is outcome


def test_every_catalogued_code_gives_a_verdict_of_one_readable_sentence(
    make_device: Make, now: datetime
) -> None:
    for entry in catalogue().entries:
        found = diagnose(make_device({"enrollment_failed": True, "enrollment_status_code": entry.code}), now)
        assert f"0x{entry.code:08X}" in found.verdict
        assert found.verdict.endswith(".")
        assert len(found.verdict) < 160
        assert found.next_step


@pytest.mark.parametrize(
    "change", [{"system": {"obsolete": 1}}, {"system": {"client": 0}}], ids=["obsolete", "no client"]
)
def test_a_record_or_client_that_fails_hides_nothing_behind_it(
    make_device: Make, now: datetime, change: dict[str, object]
) -> None:
    found = _outcomes(diagnose(make_device({"hybrid_aad_joined": False}, **change), now))
    assert list(found.values())[:2].count(FAIL) == 1
    assert found["Joined"] is FAIL


def test_behind_a_system_that_cannot_be_co_managed_nothing_was_reached(
    make_device: Make, now: datetime
) -> None:
    old = {"build": "10.0.15063"}
    found = _outcomes(diagnose(make_device({"hybrid_aad_joined": False}, old), now))
    assert (found["Windows 10 1709 or later"], found["Joined"]) == (FAIL, NOT_REACHED)
