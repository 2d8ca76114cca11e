"""One whole refresh against the simulated site: what is read, what is left out, what a failure leaves."""

from pathlib import Path

import pytest

from comgmt.collector.refresh import refresh
from comgmt.demo.server import DemoServer
from comgmt.domain.census import DeploymentTile, FunnelTile
from comgmt.domain.records import SiteIdentity
from comgmt.site.site import open_site
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.collector.sites import COMANAGEMENT, EVERY, kept, read, target
from tests.store.filling import client, fill, gathered


def test_progress_counts_devices_and_says_what_is_read(site: DemoServer, path: Path) -> None:
    told: list[tuple[int, str]] = []
    read(site, path, lambda rows, doing: told.append((rows, doing)))
    assert told[0] == (0, "reading devices")
    assert (300, "reading devices") in told
    assert [rows for rows, _ in told] == sorted(rows for rows, _ in told)
    doings = " ".join(doing for _, doing in told)
    for words in (
        "co-management states",
        "client activity",
        "collections",
        "deployments",
        "CoMgmtSettingsProd",
    ):
        assert words in doings


def test_the_site_is_only_read(site: DemoServer, path: Path) -> None:
    read(site, path)
    assert set(site.actions) <= {"Identify", "Enumerate", "Pull", "Release", "Get"}
    assert site.logons == 1
    assert site.plain_bodies == 0


def test_every_query_is_in_the_log(site: DemoServer, path: Path) -> None:
    read(site, path)
    reader = StoreReader.open(path)
    logged = [query.query for query in reader.queries(5_000) if query.action == "Enumerate"]
    assert {query.outcome for query in reader.queries(5_000)} == {"ok"}
    assert {query.user for query in reader.queries(5_000)} == {"CONTOSO\\reader"}
    reader.close()
    assert sorted(logged) == sorted(site.queries)


def test_lists_that_did_not_change_are_not_read_again(site: DemoServer, path: Path) -> None:
    first = read(site, path)
    before = len(site.queries)
    second = read(site, path)
    asked = " ".join(site.queries[before:])
    assert COMANAGEMENT in asked
    assert "AssetDetails" not in asked
    assert "SMS_FullCollectionMembership" not in asked
    assert isinstance(first.deployments, DeploymentTile)
    assert second.deployments == first.deployments
    with site.database.write() as connection:
        connection.execute(
            "UPDATE SMS_DeploymentSummary SET SummarizationTime = '2026-11-24T01:02:03Z' "
            "WHERE SoftwareName = 'CoMgmtSettingsPilotEP'"
        )
        connection.execute(
            "UPDATE SMS_Collection SET LastRefreshTime = '2026-11-24T01:02:03Z' "
            "WHERE CollectionID = 'SMSDC008'"
        )
    before = len(site.queries)
    read(site, path)
    asked = " ".join(site.queries[before:])
    assert asked.count("AssetDetails") == 4
    assert asked.count("SMS_FullCollectionMembership") == 1


@pytest.mark.parametrize("changed", ["MemberCount = MemberCount + 1", "LastRefreshTime = NULL"])
def test_members_are_read_again_where_the_collection_does_not_say_that_they_are_the_same(
    site: DemoServer, path: Path, changed: str
) -> None:
    read(site, path)
    with site.database.write() as connection:
        connection.execute(f"UPDATE SMS_Collection SET {changed} WHERE CollectionID = 'SMSDC008'")
    before = len(site.queries)
    read(site, path)
    assert " ".join(site.queries[before:]).count("SMS_FullCollectionMembership") == 1


def test_what_happens_at_the_site_is_what_changes_in_the_store(site: DemoServer, path: Path) -> None:
    sql = (
        "SELECT ResourceID, MDMEnrolled, MDMProvisioned, EnrollmentScheduled, PendingLogon, "
        f"EnrollmentFailed, CASE WHEN EnrollmentFailed THEN EnrollmentStatusCode END FROM {COMANAGEMENT}"
    )
    read(site, path)
    before = {row[0]: row[1:] for row in site.database.rows(sql)}
    site.life.advance(40)
    read(site, path)
    after = {row[0]: row[1:] for row in site.database.rows(sql)}
    moved = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    reader = StoreReader.open(path)
    assert {change.resource_id for change in reader.changes(limit=1_000)} == moved
    assert {row.resource_id for row in reader.stream(EVERY) if row.changed_at is not None} == moved
    reader.close()
    assert len(moved) > 3


def test_a_list_that_is_shorter_than_its_number_is_a_note(site: DemoServer, path: Path) -> None:
    with site.database.write() as connection:
        connection.execute("UPDATE SMS_Collection SET MemberCount = 9999 WHERE CollectionID = 'SMSDC008'")
    for _ in range(2):
        census = read(site, path)
        assert isinstance(census.funnel, FunnelTile)
        assert census.funnel.eligible == 9999
        (note,) = [note for note in census.notes if "9,999 members" in note]
        assert "CONTOSO\\reader" in note


def test_the_store_of_another_site_is_an_error_before_anything_is_read(site: DemoServer, path: Path) -> None:
    other = SiteIdentity(site_code="S02", server="cm02", visible_to="CONTOSO\\reader")
    fill(path, systems=[client(1)], read=gathered(site=other))
    with pytest.raises(StoreError, match="is that of site S02, not of P01"):
        read(site, path)
    assert not any("SMS_R_System" in query for query in site.queries)


def test_a_site_of_no_devices_is_zero_and_no_error(path: Path) -> None:
    with DemoServer(devices=0, still=True) as empty:
        census = read(empty, path)
    assert census.unavailable == {}
    assert isinstance(census.funnel, FunnelTile)
    assert (census.funnel.eligible, census.funnel.enrolled) == (0, 0)


def test_two_refreshes_over_one_open_site(site: DemoServer, path: Path) -> None:
    writer = StoreWriter.open(path)
    with open_site(target(site), writer.log_query) as opened:
        for _ in range(2):
            refresh(opened, writer, lambda _rows, _doing: None)
    writer.close()
    assert site.logons == 1
    assert kept(path)[0] == 2
