"""An age is measured or it is "at least"; what ages by itself is counted anew at every reading."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from comgmt.domain.census import Census, ErrorTile
from comgmt.domain.findings import Finding
from comgmt.domain.records import ComanagementRecord, PolicyRecord
from comgmt.domain.selection import Scope, Selection
from comgmt.store.reader import StoreReader
from tests.store.filling import NOW, SITE, client, enrolled, failed, fill, gathered

MFA = 0x8018002A  # waits a day, then is mended in the tenant
LICENSE = 0x80180018  # age changes nothing
MINUTES = timedelta(minutes=5)
Open = Callable[[], StoreReader]


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "P01.sqlite"


@pytest.fixture(name="rows")
def _rows(path: Path) -> Callable[[], dict[str, bool]]:
    """Whether the age of each device is a lower bound."""

    def read() -> dict[str, bool]:
        reader = StoreReader.open(path)
        try:
            found = reader.stream(Selection(title="", scope=Scope.ALL))
            return {row.name: row.state_since_at_least for row in found}
        finally:
            reader.close()

    return read


def _errors(census: Census) -> dict[int | None, tuple[int, int | None, int]]:
    assert isinstance(census.errors, ErrorTile)
    return {row.code: (row.count, row.older, row.open) for row in census.errors.errors}


def _at(moment: datetime, *records: ComanagementRecord, path: Path, **changes: object) -> Census:
    return fill(path, records, read=gathered(moment, **changes))


def test_what_was_there_at_the_first_reading_may_be_older(
    path: Path, rows: Callable[[], dict[str, bool]]
) -> None:
    _at(NOW, failed(1, MFA), enrolled(2), path=path)
    assert rows() == {"PC-1": True, "PC-2": True}
    _at(NOW + MINUTES, failed(1, MFA), failed(2, LICENSE), path=path)
    assert rows() == {"PC-1": True, "PC-2": False}


def test_a_device_that_came_between_two_readings_has_its_age(
    path: Path, rows: Callable[[], dict[str, bool]]
) -> None:
    _at(NOW, enrolled(1), path=path)
    _at(NOW + MINUTES, enrolled(1), failed(2, MFA), path=path)
    assert rows()["PC-2"] is False


def test_one_that_another_user_sees_first_may_be_older(
    path: Path, rows: Callable[[], dict[str, bool]]
) -> None:
    _at(NOW, enrolled(1), path=path)
    other = msgspec.structs.replace(SITE, visible_to="CONTOSO\\other")
    _at(NOW + MINUTES, enrolled(1), failed(2, MFA), path=path, site=other)
    assert rows()["PC-2"] is True


def test_a_change_after_days_without_a_reading_may_be_older(
    path: Path, rows: Callable[[], dict[str, bool]]
) -> None:
    _at(NOW, enrolled(1), path=path)
    _at(NOW + timedelta(days=4), failed(1, MFA), path=path)
    assert rows() == {"PC-1": True}


def test_failures_turn_with_their_age_though_no_device_changes(path: Path) -> None:
    first = _at(NOW, failed(1, MFA), failed(2, LICENSE), path=path)
    assert _errors(first) == {MFA: (1, 0, 1), LICENSE: (1, None, 0)}
    _at(NOW + MINUTES, failed(1, MFA), failed(2, LICENSE), enrolled(3), path=path)
    third = _at(NOW + 2 * MINUTES, failed(1, MFA), failed(2, LICENSE), failed(3, MFA), path=path)
    assert _errors(third)[MFA] == (2, 0, 1)
    later = NOW + timedelta(hours=24, minutes=5)
    turned = _at(later, failed(1, MFA), failed(2, LICENSE), failed(3, MFA), path=path)
    assert _errors(turned) == {MFA: (2, 1, 0), LICENSE: (1, None, 0)}


def test_the_facts_of_a_code_say_how_many_are_past_it(path: Path) -> None:
    _at(NOW, failed(1, MFA), path=path)
    _at(NOW + timedelta(days=2), failed(1, MFA), enrolled(2), path=path)
    _at(NOW + timedelta(days=2, minutes=5), failed(1, MFA), failed(2, MFA), path=path)
    reader = StoreReader.open(path)
    try:
        facts = reader.error_facts(MFA)
        assert facts.aged is not None
        assert (facts.devices, facts.aged.past, facts.aged.open) == (2, 1, 0)
        assert reader.error_facts(LICENSE).aged is None
    finally:
        reader.close()


def _finding(path: Path, finding: Finding) -> list[str]:
    reader = StoreReader.open(path)
    try:
        return [row.name for row in reader.stream(Selection(title="", finding=finding))]
    finally:
        reader.close()


def test_scheduled_is_overdue_after_a_day_and_three_tries(path: Path) -> None:
    scheduled = ComanagementRecord(resource_id=1, name="PC-1", enrollment_scheduled=True)
    _at(NOW, scheduled, path=path)
    _at(NOW + timedelta(minutes=1484), scheduled, path=path)
    assert _finding(path, Finding.SCHEDULED_OVERDUE) == []
    _at(NOW + timedelta(minutes=1485), scheduled, path=path)
    assert _finding(path, Finding.SCHEDULED_OVERDUE) == ["PC-1"]


def test_identity_findings_have_their_lists(path: Path) -> None:
    shared = "5f0c11d2-7a61-4a8e-9f0e-0c5d2b3f44e1"
    systems = [
        client(1, aad_device_id=shared),
        client(2, aad_device_id=shared.upper()),
        client(3, name="TWIN"),
        client(4, name="twin"),
        client(5, name="TWIN", obsolete=1),
        client(6),
        client(7, aad_device_id="00000000-0000-0000-0000-000000000000"),
        client(8, aad_device_id="00000000-0000-0000-0000-000000000000"),
    ]
    fill(path, [enrolled(6, aad_device_id="11111111-2222-3333-4444-555555555555")], systems)
    assert _finding(path, Finding.SAME_ENTRA_ID) == ["PC-1", "PC-2"]
    assert _finding(path, Finding.SAME_NAME) == ["TWIN", "twin"]
    assert _finding(path, Finding.ENTRA_ID_DIFFERS) == ["PC-6"]
    reader = StoreReader.open(path)
    try:
        device = reader.device(1)
        assert device is not None
        assert device.same_entra_id == 2
    finally:
        reader.close()


def test_known_issues_and_windows_out_of_support_are_findings(path: Path) -> None:
    systems = [
        client(1, client_version="5.00.9141.1029"),
        client(2, client_version="5.00.9141.1032"),
        client(3, client_version="5.00.9135.1023"),
        client(4, client_version="junk"),
        client(5, build="10.0.18363"),
        client(6, build="10.0.19045"),
    ]
    masks = {1: "2", 2: "2", 3: "8", 4: "2", 5: "0", 6: "0"}
    fill(path, [enrolled(number, mdm_workloads=mask) for number, mask in masks.items()], systems)
    assert _finding(path, Finding.KNOWN_ISSUES) == ["PC-1"]
    assert _finding(path, Finding.WINDOWS_OUT_OF_SUPPORT) == ["PC-5", "PC-6"]


def test_resource_access_is_never_called_not_switched(path: Path) -> None:
    production = PolicyRecord(ci_id=1, name="CoMgmtSettingsProd", assigned=True, capabilities=8193 + 2 + 4)
    records = [enrolled(1, mdm_workloads="8195"), enrolled(2, mdm_workloads="8197")]
    fill(path, records, read=gathered(policies=(production,)))
    assert _finding(path, Finding.NOT_SWITCHED) == ["PC-2"]
