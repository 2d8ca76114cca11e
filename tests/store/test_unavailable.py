"""What could not be read is a tile that says why, never a zero; the other tiles are not touched."""

from pathlib import Path

import msgspec
import pytest

from comgmt.domain.census import (
    Census,
    DeploymentTile,
    FunnelStage,
    FunnelTile,
    TileKey,
    Unavailable,
    trend_counts,
)
from comgmt.domain.deployments import Deployment, DeploymentDevice, DeploymentNumber
from comgmt.domain.enrollment import STATE_COLUMNS
from comgmt.domain.findings import Finding, Flag
from comgmt.domain.records import ActivityRecord, CollectionRecord
from comgmt.domain.selection import NOT_ENROLLED, Scope, Selection, lost_before
from comgmt.store.gathered import Gathered, MembersRead, Subject
from tests.samples.large_site import deployment
from tests.store.conftest import Open
from tests.store.filling import NOW, WORKSTATION, client, enrolled, failed, fill, gathered, pending

STATE_TILES = {"comanagement_status", "enrollment_status", "enrollment_errors"}
OF_COMANAGEMENT = {*STATE_TILES, "workloads"}
CLASS = "SMS_Client_ComanagementState"
COLLECTION = CollectionRecord(
    collection_id="SMSDC008", name="Co-management Eligible Devices", member_count=2, refreshed_at=NOW
)
PRODUCTION = Deployment(
    deployment_id="{1}",
    assignment_id=1,
    software_name="CoMgmtSettingsProd",
    collection_id="SMS00001",
    targeted=3,
    success=2,
    summarized_at=NOW,
)


def _fill(path: Path, read: Gathered) -> Census:
    return fill(
        path,
        [enrolled(1), failed(2, 0x80180018), pending(3)],
        [client(number) for number in range(1, 5)],
        [ActivityRecord(resource_id=2, last_active_at=NOW)],
        read=read,
    )


def test_everything_read_is_every_tile(path: Path) -> None:
    assert _fill(path, gathered()).unavailable == {}


@pytest.mark.parametrize(
    ("subject", "tiles"),
    [
        (Subject.COMANAGEMENT, OF_COMANAGEMENT),
        (Subject.SYSTEMS, {"client_os"}),
        (Subject.DEPLOYMENTS, {"deployments"}),
        (Subject.ACTIVITY, set()),
        (Subject.POLICIES, set()),
        (Subject.COLLECTION, set()),
    ],
)
def test_a_class_that_is_refused(path: Path, subject: Subject, tiles: set[str]) -> None:
    census = _fill(path, gathered(refused={subject: f"Reading {subject.value} is not permitted."}))
    assert census.unavailable == dict.fromkeys(tiles, f"Reading {subject.value} is not permitted.")


@pytest.mark.parametrize(
    ("column", "tiles"),
    [
        *((column, STATE_TILES) for column in STATE_COLUMNS if not column.startswith("MDM")),
        ("MDMEnrolled", OF_COMANAGEMENT),
        ("MDMProvisioned", OF_COMANAGEMENT),
        ("ComgmtPolicyPresent", {"workloads"}),
        ("MDMWorkloads", {"workloads"}),
        ("EnrollmentStatusCode", {"enrollment_errors"}),
        ("Authority", set()),
        ("EnrollmentErrorDetail", set()),
    ],
)
def test_a_column_that_the_site_lacks_is_named_by_the_tiles_that_need_it(
    path: Path, column: str, tiles: set[str]
) -> None:
    unavailable = _fill(path, gathered(missing={CLASS: (column,)})).unavailable
    assert set(unavailable) == tiles
    for why in unavailable.values():
        assert f"The site's class {CLASS} gives no column {column}, needed to " in why


def test_two_columns_are_named_together(path: Path) -> None:
    missing = {CLASS: ("AADJoined", "PendingLogon")}
    why = _fill(path, gathered(missing=missing)).unavailable[TileKey.ENROLLMENT_STATUS]
    assert why == (
        f"The site's class {CLASS} gives no columns AADJoined, PendingLogon, "
        "needed to tell the enrollment state."
    )


@pytest.mark.parametrize("column", ["OperatingSystemNameandVersion", "Build", "Client", "Obsolete"])
def test_clients_need_their_columns(path: Path, column: str) -> None:
    unavailable = _fill(path, gathered(missing={"SMS_R_System": (column,)})).unavailable
    assert set(unavailable) == {"client_os"}
    assert column in unavailable[TileKey.CLIENT_OS]


def test_devices_without_a_known_state_have_none(path: Path, open_reader: Open) -> None:
    _fill(path, gathered(missing={CLASS: ("PendingLogon",)}))
    store = open_reader()
    assert [row.state for row in store.rows([1, 2, 3])] == [None, None, None]
    assert store.count(Selection(title="", scope=Scope.COMANAGEMENT)) == 3
    assert store.count(Selection(title="", scope=Scope.FAILED)) == 0
    assert "PendingLogon" in (store.unread(Selection(title="", scope=Scope.FAILED)) or "")
    assert store.unread(Selection(title="", scope=Scope.COMANAGED)) is None
    device = store.device(1)
    assert device is not None
    assert device.missing_columns == (f"{CLASS}.PendingLogon",)


def test_the_funnel_without_co_managed_says_why(path: Path) -> None:
    census = _fill(path, gathered(missing={CLASS: ("ComgmtPolicyPresent",)}))
    assert isinstance(census.funnel, FunnelTile)
    assert (census.funnel.comanaged, census.funnel.comanaged_strict) == (None, None)
    assert census.funnel.comanaged_note == census.unavailable[TileKey.WORKLOADS]
    assert (census.funnel.scheduled, census.funnel.enrolled) == (1, 1)
    assert "comanaged" not in trend_counts(census)


def test_who_was_lost_of_the_eligible_is_counted_one_by_one(path: Path, open_reader: Open) -> None:
    read = gathered(eligible=COLLECTION, members={"SMSDC008": MembersRead(2, NOW, 2)})
    census = fill(
        path,
        [enrolled(1), failed(2, 0x80180018), pending(3)],
        [client(1), client(2), client(3)],
        read=read,
        members={"SMSDC008": [2, 3]},
    )
    funnel = census.funnel
    assert isinstance(funnel, FunnelTile)
    assert (funnel.eligible, funnel.scheduled, funnel.enrolled) == (2, 1, 1)
    assert (funnel.eligible_not_scheduled, funnel.eligible_not_enrolled) == (2, 2)
    assert (funnel.scheduled_not_eligible, funnel.enrolled_not_eligible) == (1, 1)
    store = open_reader()
    assert store.count(lost_before(FunnelStage.SCHEDULED)) == store.count(NOT_ENROLLED) == 2


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (Subject.COMANAGEMENT, CLASS),
        (Subject.SYSTEMS, "SMS_R_System"),
        (Subject.ACTIVITY, "SMS_CombinedDeviceResources"),
        (Subject.COLLECTION, "SMS_Collection"),
        (Subject.DEPLOYMENTS, "SMS_DeploymentSummary"),
        (Subject.POLICIES, "SMS_ConfigurationPolicy"),
    ],
)
def test_a_class_that_is_refused_is_not_one_that_says_nothing(
    path: Path, open_reader: Open, subject: Subject, name: str
) -> None:
    census = _fill(path, gathered(refused={subject: "No."}))
    assert census.unread == {name: "No."}
    device = open_reader().device(2)
    assert device is not None
    assert device.unread == {name: "No."}


def test_eligible_is_the_collections_own_count(path: Path, open_reader: Open) -> None:
    members = {"SMSDC008": MembersRead(2, NOW, 2)}
    census = fill(
        path,
        [enrolled(1)],
        [client(1), client(2), client(3)],
        read=gathered(eligible=COLLECTION, members=members),
        members={"SMSDC008": [1, 3]},
    )
    assert isinstance(census.funnel, FunnelTile)
    assert (census.funnel.eligible, census.funnel.eligible_note) == (2, None)
    assert census.funnel.eligible_refreshed_at == NOW
    store = open_reader()
    assert list(store.ids(Selection(title="", scope=Scope.ELIGIBLE))) == [1, 3]
    assert [getattr(store.device(number), "eligible", None) for number in (1, 2, 3)] == [True, False, True]


def test_a_collection_without_a_count_is_counted_by_its_members(path: Path) -> None:
    unsaid = CollectionRecord(collection_id="SMSDC008", name=COLLECTION.name)
    read = gathered(eligible=unsaid, members={"SMSDC008": MembersRead(None, None, 2)})
    census = fill(path, systems=[client(1), client(2)], read=read, members={"SMSDC008": [1, 2]})
    assert isinstance(census.funnel, FunnelTile)
    assert census.funnel.eligible == 2


def test_members_that_were_refused_leave_the_count_and_no_list(path: Path, open_reader: Open) -> None:
    read = gathered(eligible=COLLECTION, members_refused={"SMSDC008": "Reading members is not permitted."})
    census = _fill(path, read)
    assert isinstance(census.funnel, FunnelTile)
    assert census.funnel.eligible == 2
    assert (census.funnel.eligible_not_scheduled, census.funnel.eligible_not_enrolled) == (None, None)
    store = open_reader()
    eligible = Selection(title="", scope=Scope.ELIGIBLE)
    assert (store.count(eligible), store.unread(eligible)) == (0, "Reading members is not permitted.")
    device = store.device(1)
    assert device is not None
    assert device.eligible is None
    assert dict(store.findings())[Finding.ELIGIBLE_NOTHING_TRIED] is None


def test_a_site_without_the_collection_counts_by_the_fallback_and_says_so(
    path: Path, open_reader: Open
) -> None:
    systems = [
        client(1),
        client(2, obsolete=1),
        client(3, decommissioned=1),
        client(4, client=0),
        client(5, aad_device_id=None),
        client(6, aad_device_id="00000000-0000-0000-0000-000000000000"),
        client(7, build="10.0.15063"),
        client(8, operating_system="Microsoft Windows NT Server 10.0"),
        client(9, operating_system="Microsoft Windows NT Workstation 6.1", build="6.1.7601"),
        client(10, operating_system=f"{WORKSTATION} (Tablet Edition)", build="10.0.16299"),
        client(11, build=None),
        client(12, decommissioned=None, obsolete=None),
    ]
    census = fill(path, systems=systems)
    assert isinstance(census.funnel, FunnelTile)
    assert census.funnel.eligible_estimated
    assert census.funnel.eligible == 3
    assert "shows no collection" in census.funnel.eligible_source
    assert "Windows 10 1709 or later and an Entra device id" in census.funnel.eligible_source
    assert set(open_reader().ids(Selection(title="", scope=Scope.ELIGIBLE))) == {1, 10, 12}


@pytest.mark.parametrize(
    "read",
    [
        gathered(refused={Subject.COLLECTION: "Reading SMS_Collection is not permitted."}),
        gathered(refused={Subject.SYSTEMS: "Reading SMS_R_System is not permitted."}),
        gathered(missing={"SMS_R_System": ("AADDeviceID",)}),
    ],
)
def test_eligible_that_cannot_be_known_says_why_and_leaves_the_rest(path: Path, read: Gathered) -> None:
    census = _fill(path, read)
    assert isinstance(census.funnel, FunnelTile)
    assert census.funnel.eligible is None
    assert census.funnel.eligible_note == read.no_eligible() is not None
    assert census.funnel.enrolled == 1


def test_findings_whose_classes_were_not_read_have_no_number(path: Path, open_reader: Open) -> None:
    refused = {Subject.COMANAGEMENT: "No.", Subject.ACTIVITY: "No."}
    _fill(path, gathered(refused=refused))
    of_discovery = {Finding.SAME_ENTRA_ID, Finding.SAME_NAME, Finding.WINDOWS_OUT_OF_SUPPORT}
    known = {finding for finding, devices in open_reader().findings() if devices is not None}
    assert known == of_discovery


def test_findings_that_need_less_keep_their_number(path: Path, open_reader: Open) -> None:
    _fill(path, gathered(refused={Subject.ACTIVITY: "No."}))
    found = dict(open_reader().findings())
    assert found[Finding.FAILING_SILENT] is None
    assert found[Finding.NOT_SWITCHED] is None  # the policies were not read
    assert found[Finding.PENDING_RECENT] == 1
    silent = Selection(title="", finding=Finding.FAILING_SILENT)
    assert open_reader().unread(silent) == "No."


def test_applied_and_not_enrolled_is_not_known_without_the_devices(path: Path, open_reader: Open) -> None:
    census = _fill(path, gathered(deployments=(PRODUCTION,)))
    assert census.deployments == DeploymentTile((PRODUCTION,), None)
    applied = Selection(title="", finding=Finding.APPLIED_NOT_ENROLLED)
    assert open_reader().unread(applied) == "The devices behind CoMgmtSettingsProd were not read."
    behind = Selection(title="", deployment_id="{1}", deployment_number=DeploymentNumber.SUCCESS)
    assert open_reader().unread(behind) == "The devices behind CoMgmtSettingsProd were not read."


def test_applied_and_not_enrolled_are_the_devices_behind_success(path: Path, open_reader: Open) -> None:
    listed = [
        DeploymentDevice(deployment_id="{1}", number=DeploymentNumber.SUCCESS, name="PC-1", resource_id=1),
        DeploymentDevice(deployment_id="{1}", number=DeploymentNumber.SUCCESS, name="PC-4", resource_id=4),
        DeploymentDevice(deployment_id="{1}", number=DeploymentNumber.SUCCESS, name="pc-2"),
        DeploymentDevice(deployment_id="{1}", number=DeploymentNumber.UNKNOWN, name="PC-3", resource_id=3),
    ]
    census = fill(
        path,
        [enrolled(1), failed(2, None), pending(3)],
        [client(number) for number in range(1, 5)],
        read=gathered(deployments=(PRODUCTION,), devices={"{1}": NOW}),
        devices={"{1}": listed},
    )
    assert isinstance(census.deployments, DeploymentTile)
    assert census.deployments.applied_not_enrolled == 2
    store = open_reader()
    assert set(store.ids(Selection(title="", finding=Finding.APPLIED_NOT_ENROLLED))) == {2, 4}
    numbers = {
        number: set(store.ids(Selection(title="", deployment_id="{1}", deployment_number=number)))
        for number in DeploymentNumber
    }
    assert numbers[DeploymentNumber.SUCCESS] == {1, 2, 4}
    assert numbers[DeploymentNumber.UNKNOWN] == {3}
    assert numbers[DeploymentNumber.TARGETED] == {1, 2, 3, 4}
    device = store.device(2)
    assert device is not None
    assert [(each.member, each.number) for each in device.deployments] == [(True, DeploymentNumber.SUCCESS)]


def test_devices_behind_one_number_that_were_refused_are_not_none(path: Path, open_reader: Open) -> None:
    why = "Reading what complied is not permitted."
    refused = {"{1}": {DeploymentNumber.SUCCESS: why}}
    away = msgspec.structs.replace(PRODUCTION, collection_id="C1")
    read = gathered(deployments=(away,), devices={"{1}": NOW}, devices_refused=refused)
    unknown = [
        DeploymentDevice(deployment_id="{1}", number=DeploymentNumber.UNKNOWN, name="PC-3", resource_id=3)
    ]
    census = fill(path, [pending(3)], [client(3)], read=read, devices={"{1}": unknown})
    assert census.deployments == DeploymentTile((away,), None)
    store = open_reader()
    assert dict(store.findings())[Finding.APPLIED_NOT_ENROLLED] is None
    assert store.unread(Selection(title="", finding=Finding.APPLIED_NOT_ENROLLED)) == why
    whys = {
        number: store.unread(Selection(title="", deployment_id="{1}", deployment_number=number))
        for number in (None, DeploymentNumber.TARGETED, DeploymentNumber.SUCCESS, DeploymentNumber.UNKNOWN)
    }
    assert whys == {
        None: why,
        DeploymentNumber.TARGETED: why,
        DeploymentNumber.SUCCESS: why,
        DeploymentNumber.UNKNOWN: None,
    }


def test_refusals_stay_with_the_lists_that_are_kept(path: Path, open_reader: Open) -> None:
    """This refresh meant to keep a whole list, but another one read it in part meanwhile."""
    part = {"{1}": {DeploymentNumber.SUCCESS: "No."}}
    whole = gathered(deployments=(PRODUCTION,), devices={"{1}": NOW})
    fill(path, read=msgspec.structs.replace(whole, devices_refused=part), devices={"{1}": []})
    fill(path, read=whole)
    success = Selection(title="", deployment_id="{1}", deployment_number=DeploymentNumber.SUCCESS)
    assert open_reader().unread(success) == "No."
    fill(path, read=whole, devices={"{1}": []})
    assert open_reader().unread(success) is None


def test_a_deployment_that_is_gone_says_so(path: Path, open_reader: Open) -> None:
    _fill(path, gathered(deployments=(PRODUCTION,)))
    gone = Selection(title="", deployment_id="{2}")
    store = open_reader()
    assert (store.count(gone), store.unread(gone)) == (0, "The site no longer has the deployment {2}.")
    assert store.deployment("{2}") is None
    assert store.deployment("{1}") == PRODUCTION


def test_a_list_that_is_not_read_again_stays_and_one_that_is_not_named_goes(
    path: Path, open_reader: Open
) -> None:
    pilot = Deployment(
        deployment_id="{2}", assignment_id=2, software_name="CoMgmtSettingsPilotCP", collection_id="C2"
    )
    listed = [
        DeploymentDevice(deployment_id="{1}", number=DeploymentNumber.SUCCESS, name="PC-1", resource_id=1)
    ]
    members = {"C2": MembersRead(1, NOW, 1)}
    full = gathered(deployments=(PRODUCTION, pilot), devices={"{1}": NOW}, members=members)
    systems = [client(1), client(2)]
    fill(path, [enrolled(1)], systems, read=full, members={"C2": [2]}, devices={"{1}": listed})
    fill(path, [enrolled(1)], systems, read=full)
    success = Selection(title="", deployment_id="{1}", deployment_number=DeploymentNumber.SUCCESS)
    of_pilot = Selection(title="", deployment_id="{2}")
    assert list(open_reader().ids(success)) == [1]
    assert list(open_reader().ids(of_pilot)) == [2]
    fill(path, [enrolled(1)], systems, read=gathered(deployments=(PRODUCTION, pilot)))
    assert list(open_reader().ids(success)) == []
    assert list(open_reader().ids(of_pilot)) == []
    assert open_reader().unread(of_pilot) is not None
    device = open_reader().device(2)
    assert device is not None
    assert [each.member for each in device.deployments] == [True, None]


def test_no_list_is_claimed_that_another_refresh_took_away(path: Path, open_reader: Open) -> None:
    """This refresh meant to keep the lists of the last one, but another one dropped them meanwhile."""
    full = gathered(deployments=(PRODUCTION,), devices={"{1}": NOW}, members={"C1": MembersRead(1, NOW, 1)})
    fill(path, systems=[client(1)], read=gathered())
    fill(path, systems=[client(1)], read=full)
    success = Selection(title="", deployment_id="{1}", deployment_number=DeploymentNumber.SUCCESS)
    assert open_reader().unread(success) == "The devices behind CoMgmtSettingsProd were not read."


def test_an_unavailable_tile_is_not_a_number_in_the_trends(path: Path, open_reader: Open) -> None:
    _fill(path, gathered())
    census = _fill(path, gathered(refused={Subject.COMANAGEMENT: "No."}))
    assert isinstance(census.enrollment, Unavailable)
    trends = open_reader().trends()
    assert trends.counts["state.pending_sign_in"] == (1, None)
    assert trends.counts["error.0x80180018"] == (1, None)
    assert trends.counts["clients.all"] == (4, 4)


def test_a_finding_blames_what_it_needs_and_nothing_else(path: Path, open_reader: Open) -> None:
    """A site without the column Authority that also refuses activity lacks the former for this list."""
    lacking = gathered(missing={CLASS: ("Authority",)}, refused={Subject.ACTIVITY: "No."})
    _fill(path, lacking)
    store = open_reader()
    why = store.unread(Selection(title="", finding=Finding.AUTHORITY_NOT_INTUNE))
    assert why == f"The site's class {CLASS} gives no column Authority, needed to tell the authority."
    assert store.unread(Selection(title="", finding=Finding.FAILING_SILENT)) == "No."
    assert store.unread(Selection(title="", finding=Finding.ENROLLED_NOT_PROVISIONED)) is None


@pytest.mark.parametrize("finding", Finding)
def test_a_finding_has_a_number_or_a_reason(path: Path, open_reader: Open, finding: Finding) -> None:
    columns = tuple(flag.value for flag in Flag)
    _fill(path, gathered(missing={CLASS: columns}, refused={Subject.POLICIES: "No."}))
    store = open_reader()
    count = dict(store.findings())[finding]
    why = store.unread(Selection(title="", finding=finding))
    assert (count is None) is (why is not None)


def test_a_collection_that_was_not_read_is_told_by_its_name() -> None:
    target = msgspec.structs.replace(
        deployment("Pilot", (0, 0, 0, 0, 0, 0)), collection_id="P0100014", collection_name="Pilot devices"
    )
    told = gathered(deployments=(target,))
    assert told.no_members("P0100014") == "The members of the collection Pilot devices were not read."
    assert told.no_members("P0100015") == "The members of the collection P0100015 were not read."
