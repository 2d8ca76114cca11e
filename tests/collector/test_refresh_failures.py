"""What a refresh makes of a site that refuses, lacks or breaks something: what is left out, what is kept."""

from pathlib import Path

import msgspec
import pytest

from comgmt.demo.server import DemoServer
from comgmt.domain.census import DeploymentTile, FunnelTile
from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.findings import Finding
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.source import TroubleKind
from comgmt.domain.source_errors import SourceError
from comgmt.store.reader import StoreReader
from tests.collector.sites import COMANAGEMENT, EVERY, kept, read

STATE_TILES = {"comanagement_status", "enrollment_status", "enrollment_errors"}


def _fails(site: DemoServer, path: Path) -> SourceError:
    with pytest.raises(SourceError) as raised:
        read(site, path)
    return raised.value


def _besides_lists(tile: object) -> object:
    """A funnel without what is counted device by device, which needs all classes that name devices."""
    if not isinstance(tile, FunnelTile):
        return tile
    return msgspec.structs.replace(tile, eligible_not_scheduled=None, eligible_not_enrolled=None)


@pytest.mark.parametrize(
    ("fault", "tiles"),
    [
        (f"access-denied-class:{COMANAGEMENT}", {*STATE_TILES, "workloads"}),
        (f"missing-class:{COMANAGEMENT}", {*STATE_TILES, "workloads"}),
        ("access-denied-class:SMS_R_System", {"client_os"}),
        ("access-denied-class:SMS_DeploymentSummary", {"deployments"}),
        ("missing-class:SMS_DeploymentSummary", {"deployments"}),
        (f"missing-column:{COMANAGEMENT}.PendingLogon", STATE_TILES),
        (f"missing-column:{COMANAGEMENT}.MDMWorkloads", {"workloads"}),
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
            assert _besides_lists(tile) == _besides_lists(whole.tiles()[key]) or key == "deployments"
    site.set_faults()
    assert read(site, path).unavailable == {}


def test_eligible_devices_are_not_listed_while_some_devices_cannot_be_seen(
    site: DemoServer, path: Path
) -> None:
    site.set_faults("access-denied-class:SMS_R_System")
    census = read(site, path)
    assert isinstance(census.funnel, FunnelTile)
    assert census.funnel.eligible is not None
    assert census.funnel.eligible_not_enrolled is None
    reader = StoreReader.open(path)
    assert "SMS_R_System" in (reader.unread(Selection(title="", scope=Scope.ELIGIBLE)) or "")
    reader.close()


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
    why = reader.unread(Selection(title="", scope=Scope.ELIGIBLE))
    assert why is not None
    assert "SMS_FullCollectionMembership" in why
    reader.close()


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


def test_devices_behind_a_number_that_are_refused_are_not_none_and_are_read_when_they_can_be(
    site: DemoServer, path: Path
) -> None:
    name = "SMS_DCMDeploymentCompliantAssetDetails"
    site.set_faults(f"access-denied-class:{name}")
    census = read(site, path)
    assert isinstance(census.deployments, DeploymentTile)
    assert census.deployments.applied_not_enrolled is None
    (production,) = [
        each for each in census.deployments.deployments if each.software_name == "CoMgmtSettingsProd"
    ]
    reader = StoreReader.open(path)
    success, unknown = (
        Selection(title="", deployment_id=production.deployment_id, deployment_number=number)
        for number in (DeploymentNumber.SUCCESS, DeploymentNumber.UNKNOWN)
    )
    assert name in (reader.unread(success) or "")
    assert reader.unread(unknown) is None
    assert dict(reader.findings())[Finding.APPLIED_NOT_ENROLLED] is None
    site.set_faults()
    census = read(site, path)
    assert isinstance(census.deployments, DeploymentTile)
    assert census.deployments.applied_not_enrolled is not None
    assert reader.unread(success) is None
    assert reader.count(success) == production.success
    reader.close()


def test_all_devices_behind_a_deployment_that_are_refused_say_which_right_is_missing(
    site: DemoServer, path: Path
) -> None:
    site.set_faults(
        "access-denied-class:SMS_DCMDeploymentCompliantAssetDetails",
        "access-denied-class:SMS_DCMDeploymentNonCompliantAssetDetails",
        "access-denied-class:SMS_DCMDeploymentErrorAssetDetails",
        "access-denied-class:SMS_CIDeploymentUnknownAssetDetails",
    )
    census = read(site, path)
    assert isinstance(census.deployments, DeploymentTile)
    production = census.deployments.deployments[0]
    errors = Selection(
        title="", deployment_id=production.deployment_id, deployment_number=DeploymentNumber.ERRORS
    )
    reader = StoreReader.open(path)
    assert "may not read SMS_DCMDeploymentErrorAssetDetails" in (reader.unread(errors) or "")
    reader.close()


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
    generation, census, ids, queries = kept(path)
    site.set_faults(fault)
    error = _fails(site, path)
    assert error.trouble.kind is kind, error.trouble
    after = kept(path)
    assert after[:3] == (generation, census, ids)
    assert after[3] > queries
    site.set_faults()
    assert read(site, path).unavailable == {}
    assert kept(path)[0] == generation + 1


def test_a_page_that_is_lost_is_read_again_from_where_it_was(site: DemoServer, path: Path) -> None:
    whole = read(site, path, max_envelope_size=32_768)
    site.set_faults("drop-mid-page*1@9")
    census = read(site, path, max_envelope_size=32_768)
    assert census.tiles() == whole.tiles()
    assert site.logons == 3


def test_a_site_that_shows_nothing_says_which_right_is_missing(site: DemoServer, path: Path) -> None:
    site.set_faults("rbac-empty")
    error = _fails(site, path)
    assert error.trouble.kind is TroubleKind.PERMISSION
    assert "shows CONTOSO\\reader no device" in error.trouble.sentence


def test_a_progress_that_raises_ends_the_refresh_and_the_enumeration(
    site: DemoServer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comgmt.store.staging._AT_ONCE", 50)

    class Enough(Exception):  # noqa: N818 - no error
        pass

    def stop(_rows: int, doing: str) -> None:
        if "activity, 100" in doing:
            raise Enough

    with pytest.raises(Enough):
        read(site, path, stop, max_envelope_size=32_768)
    assert kept(path)[0] == 0
    assert site.actions[-1] == "Release"
    reader = StoreReader.open(path)
    assert reader.queries()[0].outcome == "stopped early"
    reader.close()


def test_surprises_of_identity_are_noted_and_never_fatal(site: DemoServer, path: Path) -> None:
    names = [str(row[1]) for row in site.database.rows("PRAGMA table_info(SMS_DeploymentSummary)")]
    picked = ", ".join("lower(DeploymentID)" if name == "DeploymentID" else name for name in names)
    with site.database.write() as connection:
        connection.execute(
            f"INSERT INTO SMS_DeploymentSummary SELECT {picked} FROM SMS_DeploymentSummary "
            "WHERE SoftwareName LIKE 'CoMgmt%' LIMIT 1"
        )
        connection.execute("UPDATE SMS_Identification SET ThisSiteCode = 'S02'")
        connection.execute("UPDATE SMS_Site SET SiteName = NULL")  # else nothing more is asked
    census = read(site, path)
    assert census.unavailable == {}
    assert census.site.site_code == "P01"
    told = " ".join(census.notes)
    assert "SMS_DeploymentSummary has one key in two spellings" in told
    assert "tells of a site S02 where P01 was asked for" in told
