"""The census as JSON and as text: every number there, what was not read never a number."""

from datetime import timedelta

import msgspec
import pytest

from tests.cli.censuses import CENSUS, TAKEN_AT, WHY, without
from tui.cli import status_text
from tui.cli.reading import TITLES, tell_unread, unread
from tui.cli.status_document import document
from tui.domain.census import FunnelTile

FIELDS = {
    "client_os": "client_os",
    "comanagement_status": "funnel",
    "enrollment_status": "enrollment",
    "workloads": "workloads",
    "enrollment_errors": "errors",
    "deployments": "deployments",
}


def test_the_tiles_have_their_documented_keys() -> None:
    found = msgspec.json.decode(msgspec.json.encode(document(CENSUS)))
    assert found["schema"] == 1
    assert found["site"] == "P01"
    assert found["taken_at"] == "2026-11-23T14:02:00Z"
    tiles = found["tiles"]
    assert tiles["client_os"] == {
        "windows_7_and_8": 1,
        "windows_10_before_1709": 0,
        "windows_10_1709_and_later": 95,
    }
    assert tiles["comanagement_status"] == {
        "eligible": 101,
        "scheduled": 75,
        "enrollment_initiated": 75,
        "enrolled": 74,
    }
    assert tiles["enrollment_status"] == {
        "success_hybrid": 71,
        "success_entra": 3,
        "failure_hybrid": 11,
        "failure_entra": 4,
        "pending_sign_in": 6,
        "enrolling_hybrid": 1,
        "scheduled": 0,
        "other": 0,
    }
    assert set(tiles["workloads"]) == {
        "compliance_policies",
        "resource_access_policies",
        "device_configuration",
        "windows_update_policies",
        "endpoint_protection",
        "client_apps",
        "office_click_to_run",
    }
    assert [(row["code"], row["count"]) for row in tiles["enrollment_errors"]] == [
        ("0x80180018", 9),
        ("0x8018AB01", 4),
        (None, 2),
    ]
    (deployment,) = tiles["deployments"]
    assert deployment["software_name"] == "CoMgmtSettingsProd"
    assert deployment["collection_name"] == "All Systems"
    assert [
        deployment[key] for key in ("targeted", "success", "errors", "in_progress", "unknown", "other")
    ] == [
        96,
        90,
        2,
        1,
        3,
        0,
    ]
    assert deployment["summarized_at"] == "2026-11-23T14:02:00Z"
    assert found["details"]["comanaged"] == 72
    assert found["checks"]
    assert all(check["holds"] is True for check in found["checks"])


@pytest.mark.parametrize(("key", "field"), FIELDS.items())
def test_a_tile_that_was_not_read_says_why(key: str, field: str) -> None:
    census = without(field)
    assert document(census)["tiles"][key] == {"unavailable": WHY}
    lines = status_text.text(census, TAKEN_AT).splitlines()
    assert lines[lines.index(TITLES[key]) + 1] == f"  not read: {WHY}"
    assert unread(census) == {key: WHY}


def test_eligible_devices_that_were_not_read_are_no_number() -> None:
    assert isinstance(CENSUS.funnel, FunnelTile)
    funnel = msgspec.structs.replace(CENSUS.funnel, eligible=None, eligible_note="The collection is missing.")
    census = msgspec.structs.replace(CENSUS, funnel=funnel)
    status = document(census)["tiles"]["comanagement_status"]
    assert status["eligible"] == {"unavailable": "The collection is missing."}
    assert status["enrolled"] == 74
    assert unread(census) == {"comanagement_status": "The collection is missing."}
    text = status_text.text(census, TAKEN_AT)
    assert "Eligible devices                              not read" in text
    assert "The collection is missing." in text


def test_what_is_missing_is_told_by_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell_unread({}) == 0
    assert tell_unread({"deployments": WHY}) == 6
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"Deployment policies could not be read: {WHY}\n"


def test_the_text_has_every_number_and_its_age() -> None:
    text = status_text.text(CENSUS, TAKEN_AT + timedelta(minutes=5))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for line in (
        "P01 Contoso on cm01.contoso.com, visible to CONTOSO\\reader",
        "read 2026-11-23 14:02:00 UTC, 5 min ago",
        "Windows 10 1709 and later 95 99.0%",
        "Windows 11 24H2 60 62.5%",
        "Eligible devices 101 100.0%",
        "Enrolled 74 73.3%",
        "Success, Microsoft Entra hybrid joined 71 74.0%",
        "Client apps 36 50.0%",
        "9 0x80180018 tenant MENROLL_E_USERLICENSE: User has no valid Intune license",
        "2 - failed with no code",
        "CoMgmtSettingsProd 96 90 2 1 3 0",
    ):
        assert line in lines


def test_states_that_are_zero_and_undocumented_are_left_out_of_the_text() -> None:
    assert "Other, no documented state" not in status_text.text(CENSUS, TAKEN_AT)


def test_the_text_is_ascii_and_narrow() -> None:
    text = status_text.text(CENSUS, TAKEN_AT)
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 110
