import json
from datetime import datetime

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.documents.device import device_document, device_markdown, device_text
from comgmt.documents.export import KEYS
from comgmt.domain.device import Device, DeviceRow
from comgmt.domain.diagnosis import diagnose
from comgmt.domain.text import inert
from comgmt.render.glyphs import ASCII, FULL
from comgmt.render.line import cells


def test_the_document_has_the_row_the_diagnosis_and_the_records(device: Device, now: datetime) -> None:
    document = json.loads(msgspec.json.encode(device_document(device, diagnose(device, now))))
    assert document["schema"] == 1
    assert set(KEYS) <= set(document)
    assert document["name"] == "PC-00412"
    assert document["error"] == "0x80180018"
    assert document["diagnosis"]["outcome"] == "fail"
    assert document["diagnosis"]["error"] == "0x80180018"
    assert [check["outcome"] for check in document["diagnosis"]["checks"]][5] == "fail"
    assert document["error_explained"]["symbol"] == "MENROLL_E_USERLICENSE"
    assert document["workload_authority"]["compliance_policies"] == {"intune": False, "slider": "intune"}
    assert document["deployments"][0]["member"] is True
    assert document["activity"]["last_active_at"] == "2026-11-23T09:02:00Z"
    assert document["unread"] == {}
    assert document["missing_columns"] == ["SMS_CombinedDeviceResources.CurrentLogonUser"]


def test_records_the_site_gave_none_of_are_null(now: datetime) -> None:
    bare = Device(row=DeviceRow(resource_id=7, name="PC-7"), read_at=now)
    document = device_document(bare, diagnose(bare, now))
    assert document["comanagement"] is None
    assert document["error_explained"] is None
    assert document["workload_authority"]["client_apps"] == {"intune": None, "slider": "unknown"}
    assert document["eligible"] is None


def test_markdown_tells_the_whole_device(device: Device, now: datetime) -> None:
    text = device_markdown(device, diagnose(device, now), now)
    assert text.startswith("# PC-00412\n\n**Hybrid joined, policy present, enrollment failed 14 days ago")
    assert "| Enrollment | FAIL | failed, 0x80180018 MENROLL_E_USERLICENSE, first seen 14 days ago |" in text
    assert "\n## 0x80180018 MENROLL_E_USERLICENSE: User has no valid Intune license\n" in text
    assert "`%windir%\\system32\\deviceenroller.exe /c /AutoEnrollMDM` in an elevated cmd" in text
    assert "| Error detail | The user \\[jdoe\\] has no license |" in text
    assert text.endswith("Read 2026-11-23 14:02 UTC.\n")


def test_text_has_verdict_error_and_fields(device: Device, now: datetime) -> None:
    lines = device_text(device, diagnose(device, now), now, 80, FULL).splitlines()
    assert lines[0] == "PC-00412"
    assert lines[2].startswith("✗ Hybrid joined, policy present")
    assert any(line.startswith("0x80180018  2149056536") for line in lines)
    assert "Client and activity" in lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=60).map(inert), st.integers(1, 300))
def test_text_fits_every_width_in_ascii(device: Device, now: datetime, name: str, width: int) -> None:
    row = msgspec.structs.replace(device.row, name=name)
    hostile = msgspec.structs.replace(device, row=row)
    text = device_text(hostile, diagnose(hostile, now), now, width, ASCII)
    assert text.isascii()
    assert all(cells(line) <= width for line in text.split("\n"))
