"""One whole refresh against the simulated site: what is read, what is left out, what a failure leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collector.sites import read, target
from tests.store.filling import client, fill, gathered
from tui.collector import refresh
from tui.demo.server import DemoServer
from tui.domain.census import Census, DeploymentTile, FunnelTile
from tui.domain.findings import Finding
from tui.domain.records import SiteIdentity
from tui.domain.selection import Scope, Selection
from tui.domain.source import TroubleKind
from tui.site.errors import NotPermittedError, SiteError
from tui.site.site import open_site
from tui.store import StoreError, StoreReader, StoreWriter

EVERY = Selection(title="")
CLASS = "SMS_Client_ComanagementState"
STATE_TILES = {"comanagement_status", "enrollment_status", "enrollment_errors"}


@pytest.fixture
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=300, seed=5, still=True) as server:
        yield server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "P01.sqlite"


def _reading(path: Path) -> tuple[int, Census | None, list[int], int]:
    """Generation, census, ids and queries of a store."""
    reader = StoreReader.open(path)
    try:
        return reader.generation(), reader.census(), list(reader.ids(EVERY)), len(reader.queries(5_000))
    finally:
        reader.close()


def _fails(site: DemoServer, path: Path) -> SiteError:
    with pytest.raises(SiteError) as raised:
        read(site, path)
    return raised.value


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
    assert CLASS in asked
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


def test_what_happens_at_the_site_is_what_changes_in_the_store(site: DemoServer, path: Path) -> None:
    sql = (
        "SELECT ResourceID, MDMEnrolled, MDMProvisioned, EnrollmentScheduled, PendingLogon, "
        f"EnrollmentFailed, CASE WHEN EnrollmentFailed THEN EnrollmentStatusCode END FROM {CLASS}"
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


@pytest.mark.parametrize(
    ("fault", "tiles"),
    [
        (f"access-denied-class:{CLASS}", {*STATE_TILES, "workloads"}),
        (f"missing-class:{CLASS}", {*STATE_TILES, "workloads"}),
        ("access-denied-class:SMS_R_System", {"client_os"}),
        ("access-denied-class:SMS_DeploymentSummary", {"deployments"}),
        ("missing-class:SMS_DeploymentSummary", {"deployments"}),
        (
            f"missing-column:{CLASS}.PendingLogon",
            {"comanagement_status", "enrollment_status", "enrollment_errors"},
        ),
        (f"missing-column:{CLASS}.MDMWorkloads", {"workloads"}),
        ("missing-column:SMS_R_System.Build", {"client_os"}),
        ("access-denied-class:SMS_CombinedDeviceResources", set()),
        ("missing-class:SMS_ConfigurationPolicy", set()),
        ("missing-column:SMS_R_System.ADSiteName", set()),
    ],
)
def test_a_class_or_column_that_is_not_to_be_had(
    site: DemoServer, path: Path, fault: str, tiles: set[str]
) -> None:
    whole = read(site, path)
    site.set_faults(fault)
    census = read(site, path)
    assert set(census.unavailable) == tiles
    what = fault.partition(":")[2].rpartition(".")[2]
    for why in census.unavailable.values():
        assert what in why
    for key, tile in census.tiles().items():
        if key not in tiles:
            assert tile == whole.tiles()[key] or key == "deployments"
    site.set_faults()
    assert read(site, path).unavailable == {}


def test_activity_that_is_refused_is_a_note_and_empty_fields(site: DemoServer, path: Path) -> None:
    site.set_faults("access-denied-class:SMS_CombinedDeviceResources")
    census = read(site, path)
    assert any("SMS_CombinedDeviceResources" in note for note in census.notes)
    reader = StoreReader.open(path)
    assert {row.last_active_at for row in reader.stream(EVERY)} == {None}
    assert dict(reader.findings())[Finding.FAILING_SILENT] is None
    reader.close()


def test_members_that_are_refused_leave_the_count(site: DemoServer, path: Path) -> None:
    site.set_faults("access-denied-class:SMS_FullCollectionMembership")
    census = read(site, path)
    assert isinstance(census.funnel, FunnelTile)
    assert census.funnel.eligible is not None
    reader = StoreReader.open(path)
    why = reader.why_unknown(Selection(title="", scope=Scope.ELIGIBLE))
    assert why is not None
    assert "SMS_FullCollectionMembership" in why
    reader.close()


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


def test_collections_that_are_refused_leave_eligible_unknown(site: DemoServer, path: Path) -> None:
    site.set_faults("access-denied-class:SMS_Collection")
    census = read(site, path)
    assert isinstance(census.funnel, FunnelTile)
    assert census.funnel.eligible is None
    assert "SMS_Collection" in (census.funnel.eligible_note or "")


def test_a_site_without_the_collection_uses_the_fallback(site: DemoServer, path: Path) -> None:
    whole = read(site, path)
    with site.database.write() as connection:
        connection.execute("DELETE FROM SMS_Collection WHERE CollectionID = 'SMSDC008'")
    census = read(site, path)
    assert isinstance(census.funnel, FunnelTile)
    assert isinstance(whole.funnel, FunnelTile)
    assert census.funnel.eligible_source != whole.funnel.eligible_source
    assert census.funnel.eligible == pytest.approx(whole.funnel.eligible, abs=12)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rbac-empty", TroubleKind.PERMISSION),
        ("access-denied-namespace", TroubleKind.PERMISSION),
        ("quota-user", TroubleKind.QUOTA),
        ("malformed-xml@6", TroubleKind.ANSWER),
        ("truncated-xml@7", TroubleKind.ANSWER),
        ("http-503@8", TroubleKind.UNREACHABLE),
        ("drop-mid-page", TroubleKind.LOST),
        ("whfb-required", TroubleKind.PERMISSION),
    ],
)
def test_a_refresh_that_fails_keeps_everything_and_the_next_one_heals_it(
    site: DemoServer, path: Path, fault: str, kind: TroubleKind
) -> None:
    read(site, path)
    generation, census, ids, queries = _reading(path)
    site.set_faults(fault)
    error = _fails(site, path)
    assert error.trouble.kind is kind, error.trouble
    after = _reading(path)
    assert after[:3] == (generation, census, ids)
    assert after[3] > queries
    site.set_faults()
    assert read(site, path).unavailable == {}
    assert _reading(path)[0] == generation + 1


def test_a_page_that_is_lost_is_read_again_from_where_it_was(site: DemoServer, path: Path) -> None:
    whole = read(site, path, max_envelope_size=32_768)
    site.set_faults("drop-mid-page*1@9")
    census = read(site, path, max_envelope_size=32_768)
    assert census.tiles() == whole.tiles()
    assert site.logons == 3


def test_a_site_that_shows_nothing_says_which_right_is_missing(site: DemoServer, path: Path) -> None:
    site.set_faults("rbac-empty")
    error = _fails(site, path)
    assert isinstance(error, NotPermittedError)
    assert "shows CONTOSO\\reader no device" in error.trouble.sentence


def test_a_site_of_no_devices_is_zero_and_no_error(path: Path) -> None:
    with DemoServer(devices=0, still=True) as empty:
        census = read(empty, path)
    assert census.unavailable == {}
    assert isinstance(census.funnel, FunnelTile)
    assert (census.funnel.eligible, census.funnel.enrolled) == (0, 0)


def test_a_progress_that_raises_ends_the_refresh_and_the_enumeration(
    site: DemoServer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.store.staging._AT_ONCE", 50)

    class Enough(Exception):  # noqa: N818 - no error
        pass

    def stop(_rows: int, doing: str) -> None:
        if "activity, 100" in doing:
            raise Enough

    with pytest.raises(Enough):
        read(site, path, stop, max_envelope_size=32_768)
    assert _reading(path)[0] == 0
    assert site.actions[-1] == "Release"
    reader = StoreReader.open(path)
    assert reader.queries()[0].outcome == "stopped early"
    reader.close()


def test_two_refreshes_over_one_open_site(site: DemoServer, path: Path) -> None:
    writer = StoreWriter.open(path)
    with open_site(target(site), writer.log_query) as opened:
        for _ in range(2):
            refresh(opened, writer, lambda _rows, _doing: None)
    writer.close()
    assert site.logons == 1
    assert _reading(path)[0] == 2
