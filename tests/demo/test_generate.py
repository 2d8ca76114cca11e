"""A fleet from a seed: the same seed, the same fleet; and one that looks like a site's."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from comgmt.demo.database import Database
from comgmt.demo.generate import generate_fleet
from comgmt.demo.schema import CLASSES
from comgmt.domain.catalogue import catalogue
from comgmt.domain.client_os import OsGroup, client_os
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.workloads import Workload, switched, workload_mask
from tests.demo.facts import STATE, check_fleet, codes, number, records, states

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=timezone.utc)


def rows_of(seed: int, devices: int = 400, now: datetime = NOW) -> list[tuple[str, list[object]]]:
    return [(batch.table, list(batch.rows)) for batch in generate_fleet(devices, seed, now).batches("h")]


@pytest.fixture(scope="module")
def fleet() -> Iterator[Database]:
    """The default fleet of 5,000 devices."""
    database = Database(generate_fleet(5000, 1, NOW).batches("127.0.0.1"))
    yield database
    database.close()


def test_the_same_seed_gives_the_same_fleet() -> None:
    assert rows_of(7) == rows_of(7)


def test_another_seed_gives_another_fleet_of_the_same_make() -> None:
    one, other = rows_of(7), rows_of(8)
    assert one != other
    assert [(table, len(rows)) for table, rows in one[:3]] == [
        (table, len(rows)) for table, rows in other[:3]
    ]


def test_rows_can_be_read_again_and_are_the_same() -> None:
    made = generate_fleet(200, 1, NOW)
    for rows in (made.systems, made.comanagement, made.activity, made.members, made.deployment_states):
        assert list(rows) == list(rows)


def test_times_are_relative_to_now() -> None:
    later = rows_of(7, now=NOW + timedelta(days=365))
    assert rows_of(7) != later
    assert [len(rows) for _, rows in later] == [len(rows) for _, rows in rows_of(7)]


@pytest.mark.parametrize("seed", [1, 2, 99])
@pytest.mark.parametrize("devices", [0, 1, 7, 60, 700, 3000])
def test_the_numbers_agree_at_every_size(seed: int, devices: int) -> None:
    database = Database(generate_fleet(devices, seed, NOW).batches("127.0.0.1"))
    if devices:
        check_fleet(database)
    assert number(database, "SELECT count(*) FROM SMS_R_System") == devices
    database.close()


def test_the_default_fleet_agrees_with_itself(fleet: Database) -> None:
    check_fleet(fleet)


def test_every_state_is_there_in_a_likely_share(fleet: Database) -> None:
    found = states(fleet)
    assert set(found) == set(EnrollmentState)
    assert found[EnrollmentState.SUCCESS_HYBRID] > 0.6 * found.total()
    assert 0.05 < found[EnrollmentState.FAILURE_HYBRID] / found.total() < 0.1
    assert 0 < found[EnrollmentState.OTHER] < 20


def test_errors_have_a_long_tail_and_two_that_nobody_knows(fleet: Database) -> None:
    found = codes(fleet)
    named = [code for code in found if code is not None]
    known = {code for code in named if catalogue().get(code) is not None}
    assert 22 <= len(named) <= 32
    assert len(set(named) - known) == 2
    assert found[None] > 0  # failed, and did not say with what
    counts = [count for _, count in found.most_common()]
    assert counts[0] > 8 * counts[7]
    assert sum(count <= 3 for count in counts) > len(counts) / 2


def test_workloads_are_where_the_policies_put_them_but_for_the_laggards(fleet: Database) -> None:
    masks = [record.mdm_workloads for record in records(fleet) if record.mdm_enrolled]
    counted = Counter(each for mask in masks for each in switched(workload_mask(mask) or 0))
    assert set(counted) == set(Workload)
    assert 0.85 < counted[Workload.COMPLIANCE_POLICIES] / len(masks) < 1
    assert 0.4 < counted[Workload.DEVICE_CONFIGURATION] / len(masks) < 0.6
    assert counted[Workload.OFFICE_CLICK_TO_RUN] < 0.1 * len(masks)
    assert {None, "", "1", "8193"} <= set(masks)
    assert len(set(masks)) >= 10


def test_systems_are_of_every_release_and_kind(fleet: Database) -> None:
    rows = fleet.rows("SELECT OperatingSystemNameandVersion, Build FROM SMS_R_System")
    found = [client_os(str(name), None if build is None else str(build)) for name, build in rows]
    releases = {each.release for each in found if each is not None}
    assert {each.group for each in found if each is not None} == set(OsGroup)
    assert len(releases) >= 22
    assert not any("build" in release for release in releases - {"Build not reported"})
    assert 100 < found.count(None) < 250  # servers, and a few of another make
    assert any("(Tablet Edition)" in str(name) for name, _ in rows)


def test_records_are_stale_obsolete_and_twins(fleet: Database) -> None:
    month_ago = (NOW - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    silent = number(fleet, f"SELECT count(*) FROM activity WHERE LastActiveTime < '{month_ago}'")
    obsolete = "SELECT count(*) FROM SMS_R_System WHERE Obsolete = 1"
    twins = f"{obsolete} AND Name IN (SELECT Name FROM SMS_R_System WHERE Obsolete = 0)"
    assert 100 < silent < 600
    assert 30 < number(fleet, obsolete) == number(fleet, twins)
    assert (
        number(
            fleet,
            f"SELECT count(*) FROM {STATE} WHERE ResourceID IN (SELECT ResourceId FROM SMS_R_System "
            "WHERE Obsolete = 1)",
        )
        > 0
    )
    assert number(fleet, "SELECT count(*) FROM SMS_R_System WHERE Client IS NULL") > 0


def test_names_are_odd_here_and_there(fleet: Database) -> None:
    names = {str(name) for (name,) in fleet.rows("SELECT Name FROM SMS_R_System")}
    assert {"[bold red]PC[/]", "O'BRIEN-LT", "A&B<C>-KIOSK", "東京-端末-07", " PC WITH BLANKS "} <= names
    assert any("\u202e" in name for name in names)
    assert any(len(name) > 60 for name in names)


def test_every_property_of_every_class_has_a_column(fleet: Database) -> None:
    for wmi_class in CLASSES:
        listed = ", ".join(each.name for each in wmi_class.properties if not each.lazy)
        fleet.rows(f"SELECT {listed} FROM {wmi_class.name} LIMIT 1")


def test_the_devices_behind_a_deployment_are_those_it_counts(fleet: Database) -> None:
    classes = {
        "NumberSuccess": "SMS_DCMDeploymentCompliantAssetDetails",
        "NumberInProgress": "SMS_DCMDeploymentNonCompliantAssetDetails",
        "NumberErrors": "SMS_DCMDeploymentErrorAssetDetails",
        "NumberUnknown": "SMS_CIDeploymentUnknownAssetDetails",
    }
    for column, name in classes.items():
        total = number(fleet, f"SELECT sum({column}) FROM SMS_DeploymentSummary")
        assert 0 < total == number(fleet, f"SELECT count(*) FROM {name}")
