from datetime import datetime

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.documents.device import device_document
from comgmt.domain.device import Device
from comgmt.domain.diagnosis import diagnose
from comgmt.domain.text import inert
from comgmt.render.device_fields import NOT_AVAILABLE, NOT_KNOWN, NOT_READ, NOT_REPORTED
from comgmt.render.device_lines import device_field_lines, diagnosis_lines
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import line_cells, plain, text_of

DIAGNOSIS = """\
✗ Hybrid joined, policy present, enrollment failed 14 days ago with 0x80180018: user has no valid Intune
  license.

✓ Record is current          resource 16777628, one record of this name
✓ Client is active           5.00.9146.1000, last active 5 h ago
✓ Windows 10 1709 or later   Windows 11 24H2 (10.0.26100), Home and Pro out of support since 13 Oct
                             2026, Enterprise and Education to 12 Oct 2027
✓ Joined                     Microsoft Entra hybrid joined, 5f0c11d2-7a61-4a8e-9f0e-0c5d2b3f44e1
✓ Co-management policy       present; in the auto-enroll scope
✗ Enrollment                 failed, 0x80180018 MENROLL_E_USERLICENSE, first seen 14 days ago
· Provisioning               not reached
· Authority                  not reached
· Workloads                  not reached (slider: 1 Intune, 0 pilot)
✓ Identity                   no other resource has its Entra device id
· Known issues               not reached

Next  In the Microsoft 365 admin center, confirm the user holds a license with the Intune service plan
      switched on.
"""


def test_diagnosis_is_a_verdict_checks_and_a_step(device: Device, now: datetime) -> None:
    assert text_of(diagnosis_lines(diagnose(device, now), 104, FULL)) == DIAGNOSIS


def test_every_group_of_fields_is_shown(device: Device, now: datetime) -> None:
    text = text_of(device_field_lines(device, now, 80, FULL))
    assert "Record\n  Name              PC-00412\n" in text
    assert "  Entra device id   5f0c11d2-7a61-4a8e-9f0e-0c5d2b3f44e1\n" in text
    assert "  State                 ✗ Failure, Microsoft Entra hybrid joined\n" in text
    assert "  State first seen      9 Nov 2026, 14 days ago\n" in text
    assert "  Error                 0x80180018 MENROLL_E_USERLICENSE\n" in text
    assert "  Last active          23 Nov 2026 09:02, 5 h ago\n" in text
    assert "  Last sign-in         CONTOSO\\jdoe\n" in text
    assert "  Build             10.0.26100\n" in text
    assert "  Compliance policies       Configuration Manager, not enrolled (slider: Intune)\n" in text
    assert "  Pilot: auto-enroll  Intune Auto Enrollment: member, error\n" in text


def test_what_is_missing_says_why(device: Device, now: datetime) -> None:
    text = text_of(device_field_lines(device, now, 80, FULL))
    assert f"  Signed-in user       {NOT_AVAILABLE}\n" in text
    assert f"  Primary user         {NOT_REPORTED}\n" in text


def test_a_device_without_records_says_so(device: Device, now: datetime) -> None:
    row = msgspec.structs.replace(device.row, state=None, failed=False, error=None, joined=None)
    bare = Device(row=row, read_at=now)
    text = text_of(device_field_lines(bare, now, 80, FULL))
    assert "The site has no co-management record of this device." in text
    assert "No deployment of the co-management settings was read for it." in text
    assert "Configuration Manager" not in text


def test_what_could_not_be_read_is_not_called_unreported(device: Device, now: datetime) -> None:
    why = "CONTOSO\\reader may not read it; an administrator grants it."
    unread = {"SMS_CombinedDeviceResources": why, "SMS_R_System": why, "SMS_Client_ComanagementState": why}
    row = msgspec.structs.replace(device.row, state=None, os_release=None)
    blind = Device(row=row, read_at=now, unread=unread)
    text = text_of(device_field_lines(blind, now, 80, FULL))
    assert f"  Last active          {NOT_READ}\n" in text
    assert f"  Obsolete          {NOT_READ}\n" in text
    assert f"  Release           {NOT_READ}\n" in text
    assert f"Enrollment\n  {why}\n" in text
    assert f"Workloads\n  {why}\n" in text
    assert "no co-management record" not in text


def test_a_flag_that_was_not_reported_leaves_comanaged_open(device: Device, now: datetime) -> None:
    assert device.comanagement is not None
    for enrolled, policy, said in ((True, None, NOT_KNOWN), (False, None, "no"), (True, True, "yes")):
        record = msgspec.structs.replace(
            device.comanagement, mdm_enrolled=enrolled, comgmt_policy_present=policy
        )
        text = text_of(
            device_field_lines(msgspec.structs.replace(device, comanagement=record), now, 80, FULL)
        )
        assert f"  Co-managed            {said}\n" in text


def test_workloads_of_an_enrolled_device_are_held_against_the_slider(device: Device, now: datetime) -> None:
    assert device.comanagement is not None
    record = msgspec.structs.replace(device.comanagement, mdm_enrolled=True, mdm_workloads="8257")
    text = text_of(device_field_lines(msgspec.structs.replace(device, comanagement=record), now, 80, FULL))
    assert "  Compliance policies       Configuration Manager, not switched (slider: Intune)\n" in text
    assert "  Device configuration      Configuration Manager\n" in text
    assert "  Client apps               Intune (slider: Configuration Manager)\n" in text


def test_flags_of_a_device_that_is_not_enrolled_give_nothing_to_intune(device: Device, now: datetime) -> None:
    assert device.comanagement is not None
    record = msgspec.structs.replace(device.comanagement, mdm_enrolled=False, mdm_workloads="8195")
    early = msgspec.structs.replace(device, comanagement=record)
    text = text_of(device_field_lines(early, now, 80, FULL))
    assert "Compliance policies       Configuration Manager, flag set, not enrolled\n" in text
    workloads = device_document(early, diagnose(early, now))["workload_authority"]
    assert {each["intune"] for each in workloads.values()} == {False}


def test_an_unreadable_mask_is_not_all_or_nothing(device: Device, now: datetime) -> None:
    assert device.comanagement is not None
    record = msgspec.structs.replace(device.comanagement, mdm_enrolled=True, mdm_workloads=None)
    text = text_of(device_field_lines(msgspec.structs.replace(device, comanagement=record), now, 80, FULL))
    assert "  Compliance policies       not known (slider: Intune)\n" in text
    assert f"  Raw mask                  {NOT_REPORTED}\n" in text


def test_two_columns_where_there_is_room(device: Device, now: datetime) -> None:
    lines = [plain(line) for line in device_field_lines(device, now, 120, FULL)]
    assert lines[0].startswith("Record")
    assert lines[0].rstrip().endswith("Client and activity")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    name=st.text(min_size=1, max_size=80).map(inert),
    width=st.integers(1, 300),
    glyphs=st.sampled_from([FULL, SAFE, ASCII]),
)
def test_hostile_names_fit_every_width(
    device: Device, now: datetime, name: str, width: int, glyphs: GlyphSet
) -> None:
    row = msgspec.structs.replace(device.row, name=name, site_code=name, user=name)
    hostile = msgspec.structs.replace(device, row=row)
    lines = device_field_lines(hostile, now, width, glyphs) + diagnosis_lines(
        diagnose(hostile, now), width, glyphs
    )
    assert all(line_cells(line) <= width for line in lines)
    if glyphs is ASCII:
        assert all(plain(line).isascii() for line in lines)
