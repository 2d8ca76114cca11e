import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.documents.status import status_document
from comgmt.documents.status_text import status_text
from comgmt.domain.census import (
    ClientOsTile,
    DeploymentTile,
    ErrorTile,
    OsGroupCount,
    Unavailable,
    WorkloadTile,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.workloads import Workload
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import cells
from tests.samples.small_site import CENSUS, FUNNEL, WHY, without

TILES = ["client_os", "funnel", "enrollment", "workloads", "errors", "deployments"]


def test_the_document_of_a_census() -> None:
    document = json.loads(msgspec.json.encode(status_document(CENSUS)))
    assert document["schema"] == 1
    assert document["site"] == "P01"
    assert document["taken_at"] == "2026-11-23T14:02:00Z"
    assert list(document["tiles"]) == [
        "client_os",
        "comanagement_status",
        "enrollment_status",
        "workloads",
        "enrollment_errors",
        "deployments",
    ]
    assert document["tiles"]["client_os"] == {
        "windows_7_and_8": 1,
        "windows_10_before_1709": 0,
        "windows_10_1709_and_later": 95,
        "unknown_build": 0,
    }
    assert document["tiles"]["comanagement_status"] == {
        "eligible": 101,
        "scheduled": 75,
        "enrollment_initiated": 75,
        "enrolled": 74,
    }
    assert document["tiles"]["enrollment_status"]["scheduled"] == 0
    assert len(document["tiles"]["enrollment_status"]) == len(EnrollmentState)
    assert document["tiles"]["workloads"]["client_apps"] == 36
    assert all(check["holds"] for check in document["checks"])


def test_errors_and_deployments_of_the_document() -> None:
    tiles = status_document(CENSUS)["tiles"]
    assert [error["code"] for error in tiles["enrollment_errors"]] == ["0x80180018", "0x8018AB01", None]
    assert tiles["enrollment_errors"][0]["symbol"] == "MENROLL_E_USERLICENSE"
    assert tiles["enrollment_errors"][2]["title"] == "failed with no code"
    assert tiles["deployments"] == [
        {
            "software_name": "CoMgmtSettingsProd",
            "collection_name": "All Systems",
            "targeted": 96,
            "success": 90,
            "errors": 2,
            "in_progress": 1,
            "unknown": 3,
            "other": 0,
            "summarized_at": "2026-11-23T14:02:00Z",
        }
    ]


@pytest.mark.parametrize("tile", TILES)
def test_a_tile_that_was_not_read_says_why(tile: str) -> None:
    partial = without(tile)
    assert {"unavailable": WHY} in status_document(partial)["tiles"].values()
    text = status_text(partial, FULL, 80)
    assert f"  {WHY}\n" in text
    assert "? not read\n" in text


def test_eligible_devices_that_were_not_read_are_no_number() -> None:
    funnel = msgspec.structs.replace(FUNNEL, eligible=None, eligible_note="The collection is not visible.")
    partial = msgspec.structs.replace(CENSUS, funnel=funnel)
    tile = status_document(partial)["tiles"]["comanagement_status"]
    assert tile["eligible"] == {"unavailable": "The collection is not visible."}
    text = status_text(partial, FULL, 80)
    eligible = next(line for line in text.splitlines() if "Eligible devices" in line)
    assert eligible.split()[-1] == "-"
    assert "The collection is not visible." in text
    assert "failed, pending or not tried" not in text


def test_details_stand_beside_the_tiles() -> None:
    assert status_document(CENSUS)["details"] == {
        "os_releases": {
            "windows_7_and_8": {"Windows 7": 1},
            "windows_10_before_1709": {},
            "windows_10_1709_and_later": {"Windows 11 24H2": 60, "Windows 10 22H2": 35},
            "unknown_build": {},
        },
        "eligible_source": 'collection "Co-management Eligible Devices"',
        "eligible_estimated": False,
        "eligible_refreshed_at": None,
        "eligible_not_scheduled": None,
        "eligible_not_enrolled": None,
        "comanaged": 72,
        "comanaged_strict": 70,
        "workloads_unknown": 1,
        "failed_unjoined": 0,
        "applied_not_enrolled": 16,
    }
    nothing = msgspec.structs.replace(CENSUS, **{tile: Unavailable(WHY) for tile in TILES})
    assert set(status_document(nothing)["details"].values()) == {None}


def test_builds_that_were_not_reported_are_in_the_text_above_zero_only() -> None:
    assert "no build" not in status_text(CENSUS, FULL, 80)
    unknown = msgspec.structs.replace(
        CENSUS, client_os=ClientOsTile((OsGroupCount(OsGroup.UNKNOWN_BUILD, 4),))
    )
    assert status_document(unknown)["tiles"]["client_os"]["unknown_build"] == 4
    assert "no build" in status_text(unknown, FULL, 80)


def test_the_text_has_every_tile() -> None:
    text = status_text(CENSUS, FULL, 80)
    assert text.startswith(
        "P01 Contoso · cm01.contoso.com · visible to CONTOSO\\reader\nread 2026-11-23 14:02 UTC\n"
    )
    assert "73.3% of eligible enrolled\n" in text
    assert "▼ 26 failed, pending or not tried\n" in text
    assert "✗ Failure, Microsoft Entra hybrid joined" in text
    assert "? Other, no documented state" in text
    assert "  of 72 co-managed\n" in text
    assert "        9  0x80180018  User has no valid Intune license                  tenant\n" in text
    assert "        2  no code     failed with no code                               look\n" in text
    assert "  16 devices have the policy and are not enrolled\n" in text
    assert "✓ all 5 checks hold" in text


def test_a_broken_check_shows_both_sides() -> None:
    funnel = msgspec.structs.replace(FUNNEL, scheduled=74, enrolled=73)
    text = status_text(msgspec.structs.replace(CENSUS, funnel=funnel), ASCII, 80)
    assert "x 2 of 5 checks do not hold\n" in text
    assert "enrolled = both successes: 73 # 74\n" in text


def test_nothing_failed_and_nothing_deployed_is_said() -> None:
    quiet = msgspec.structs.replace(CENSUS, errors=ErrorTile(()), deployments=DeploymentTile(()))
    text = status_text(quiet, FULL, 80)
    assert "  No device failed to enroll.\n" in text
    assert "  No deployment whose name starts with CoMgmtSettings is visible.\n" in text


@given(
    width=st.integers(1, 300),
    glyphs=st.sampled_from([FULL, SAFE, ASCII]),
    missing=st.sets(st.sampled_from(TILES)),
    server=st.text(st.sampled_from("cm01.漢[/]é "), max_size=60),
)
def test_the_text_fits_every_width(width: int, glyphs: GlyphSet, missing: set[str], server: str) -> None:
    site = msgspec.structs.replace(CENSUS.site, server=server)
    changes = {tile: Unavailable(WHY) for tile in missing}
    text = status_text(msgspec.structs.replace(CENSUS, site=site, **changes), glyphs, width)
    assert all(cells(line) <= width for line in text.splitlines())
    if glyphs is ASCII:
        assert text.isascii()


def test_one_check_is_spoken_of_as_one() -> None:
    unread = Unavailable(WHY)
    alone = msgspec.structs.replace(CENSUS, errors=unread, enrollment=unread)
    text = status_text(alone, FULL, 80)
    assert "✓ the one check that could be made holds: the tiles agree with each other\n" in text
    workloads = WorkloadTile(3, dict.fromkeys(Workload, 4))
    broken = status_text(msgspec.structs.replace(CENSUS, workloads=workloads), FULL, 80)
    assert "✗ 1 of 5 checks does not hold\n" in broken
