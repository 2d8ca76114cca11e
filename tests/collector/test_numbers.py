"""The census of a refresh against the simulated site's own database, counted there by other means."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from comgmt.demo.server import DemoServer
from comgmt.domain.authority import is_unknown
from comgmt.domain.census import Census, ClientOsTile, EnrollmentTile, ErrorTile, FunnelTile, WorkloadTile
from comgmt.domain.client_os import OsGroup
from comgmt.domain.device import Device
from comgmt.domain.diagnosis import CheckOutcome, diagnose
from comgmt.domain.enrollment import EnrollmentState, counts_as_failed, enrollment_state
from comgmt.domain.findings import Finding
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.workloads import Workload
from comgmt.store.reader import StoreReader
from tests.collector.sites import COMANAGEMENT, check_named


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=1200, seed=3, still=True) as server:
        yield server


def _number(site: DemoServer, sql: str) -> int:
    return int(str(site.database.rows(sql)[0][0]))


def test_client_os(site: DemoServer, census: Census) -> None:
    tile = census.client_os
    assert isinstance(tile, ClientOsTile)
    clients = (
        "SELECT count(*) FROM SMS_R_System WHERE Client = 1 AND Obsolete = 0 "
        "AND OperatingSystemNameandVersion LIKE 'Microsoft Windows NT Workstation {0}%'"
    )
    build = "CAST(substr(Build, 6) AS INTEGER)"
    expected = {
        OsGroup.WINDOWS_10_1709_AND_LATER: clients.format("10.") + f" AND {build} >= 16299",
        OsGroup.WINDOWS_10_BEFORE_1709: clients.format("10.") + f" AND {build} > 0 AND {build} < 16299",
        OsGroup.WINDOWS_7_AND_8: clients.format("6."),
    }
    for group, sql in expected.items():
        counted = next(each for each in tile.groups if each.group is group)
        assert counted.count == _number(site, sql) > 0
        assert counted.count == sum(release.count for release in counted.releases)
    newest = tile.groups[0].releases[0].release
    assert newest == "Windows 11 25H2"


def test_funnel(site: DemoServer, census: Census) -> None:
    tile = census.funnel
    assert isinstance(tile, FunnelTile)
    joined = "(HybridAADJoined = 1 OR AADJoined = 1)"
    members = "SELECT count(*) FROM collection_member WHERE CollectionID = 'SMSDC008'"
    enrolled = (
        f"SELECT count(*) FROM {COMANAGEMENT} WHERE MDMEnrolled = 1 AND MDMProvisioned = 1 AND {joined}"
    )
    comanaged = f"SELECT count(*) FROM {COMANAGEMENT} WHERE MDMEnrolled = 1 AND ComgmtPolicyPresent = 1"
    assert tile.eligible == _number(site, members)
    assert tile.eligible_source == 'collection "Co-management Eligible Devices"'
    assert tile.eligible_refreshed_at is not None
    assert tile.enrolled == _number(site, enrolled)
    assert tile.comanaged == _number(site, comanaged)
    assert tile.comanaged_strict == _number(site, f"{comanaged} AND MDMProvisioned = 1")
    assert tile.comanaged > tile.comanaged_strict
    assert tile.scheduled > tile.enrollment_initiated > tile.enrolled


def test_states_and_errors(site: DemoServer, census: Census) -> None:
    tile, errors = census.enrollment, census.errors
    assert isinstance(tile, EnrollmentTile)
    assert isinstance(errors, ErrorTile)
    assert set(tile.states) == set(EnrollmentState)
    assert tile.devices == _number(site, f"SELECT count(*) FROM {COMANAGEMENT}")
    waiting = f"SELECT count(*) FROM {COMANAGEMENT} WHERE PendingLogon = 1"
    assert tile.states[EnrollmentState.PENDING_SIGN_IN] == _number(site, waiting)
    failing = site.database.rows(
        f"SELECT EnrollmentStatusCode FROM {COMANAGEMENT} WHERE EnrollmentFailed = 1"
    )
    expected = Counter(code or None for (code,) in failing)
    assert {each.code: each.count for each in errors.errors} == expected
    assert errors.failed == len(failing)
    assert [each.count for each in errors.errors] == sorted(expected.values(), reverse=True)


def test_workloads(site: DemoServer, census: Census) -> None:
    tile = census.workloads
    assert isinstance(tile, WorkloadTile)
    rows = site.database.rows(
        f"SELECT MDMWorkloads FROM {COMANAGEMENT} WHERE MDMEnrolled = 1 AND ComgmtPolicyPresent = 1"
    )
    masks = [int(str(text)) for (text,) in rows if text]
    assert tile.comanaged == len(rows)
    assert tile.unknown == len(rows) - len(masks) > 0
    for workload in Workload:
        assert tile.switched[workload] == sum(mask & workload.bit != 0 for mask in masks)


def _devices(store: StoreReader) -> Iterator[Device]:
    for resource_id in store.ids(Selection(title="")):
        device = store.device(resource_id)
        assert device is not None
        yield device


def _pending_days(device: Device) -> float | None:
    record = device.comanagement
    if record is None or enrollment_state(record) is not EnrollmentState.PENDING_SIGN_IN:
        return None
    assert device.row.state_since is not None
    return (device.read_at - device.row.state_since).total_seconds() / 86400


def _last_heard(device: Device) -> datetime | None:
    seen = device.activity
    moments = () if seen is None else (seen.last_active_at, seen.last_policy_request_at, seen.last_ddr_at)
    return max((moment for moment in moments if moment is not None), default=None)


def _findings_of(device: Device) -> Iterator[Finding]:
    """The findings of one device, from its records alone."""
    record = device.comanagement
    applied = any(each.number is not None and each.number.value == "success" for each in device.deployments)
    if applied and not (record and record.mdm_enrolled):
        yield Finding.APPLIED_NOT_ENROLLED
    if (days := _pending_days(device)) is not None:
        yield Finding.PENDING_RECENT if days < 1 else Finding.PENDING_OVER_DAY
    if record is not None:
        yield from (finding for finding, holds in _of_record(device, record) if holds)
    workloads = check_named("Workloads", diagnose(device, device.read_at))
    if "not switched" in workloads.value:
        yield Finding.NOT_SWITCHED


def _of_record(device: Device, record: ComanagementRecord) -> Iterator[tuple[Finding, bool]]:
    stuck = bool(record.mdm_enrolled) and not record.mdm_provisioned
    tried = (
        record.mdm_enrolled or record.enrollment_scheduled or record.pending_logon or record.enrollment_failed
    )
    heard = _last_heard(device)
    silent = heard is not None and (device.read_at - heard).days >= 30
    yield Finding.ENROLLED_NOT_PROVISIONED, stuck
    yield Finding.DEFINITIONS_DIFFER, stuck and bool(record.comgmt_policy_present)
    yield Finding.ELIGIBLE_NOTHING_TRIED, bool(record.hybrid_aad_joined and device.eligible) and not tried
    yield Finding.AUTHORITY_NOT_INTUNE, bool(record.mdm_enrolled) and is_unknown(record.authority)
    yield Finding.OTHER_STATES, enrollment_state(record) is EnrollmentState.OTHER
    yield Finding.FAILING_SILENT, counts_as_failed(record) and silent


# What these rest on is more than a device's own records: each is held in tests/store and tests/domain.
_ACROSS = frozenset(
    {
        Finding.SCHEDULED_OVERDUE,
        Finding.SAME_ENTRA_ID,
        Finding.ENTRA_ID_DIFFERS,
        Finding.SAME_NAME,
        Finding.KNOWN_ISSUES,
        Finding.WINDOWS_OUT_OF_SUPPORT,
    }
)


def test_every_finding_is_what_the_records_of_each_device_say(store: StoreReader) -> None:
    expected: dict[Finding, set[int]] = {finding: set() for finding in Finding if finding not in _ACROSS}
    for device in _devices(store):
        for finding in _findings_of(device):
            expected[finding].add(device.row.resource_id)
    for finding, ids in expected.items():
        assert set(store.ids(Selection(title="", finding=finding))) == ids, finding
    assert sum(bool(ids) for ids in expected.values()) >= 8


def test_every_device_gets_a_verdict_that_fits_its_state(store: StoreReader) -> None:
    for device in _devices(store):
        verdict = diagnose(device, device.read_at)
        if device.row.failed:
            assert verdict.outcome is CheckOutcome.FAIL, device.row.name
            assert verdict.code == device.row.error
        if verdict.outcome is CheckOutcome.PASS:
            assert device.row.state in {EnrollmentState.SUCCESS_HYBRID, EnrollmentState.SUCCESS_ENTRA}


def test_a_device_has_the_records_of_the_site(site: DemoServer, store: StoreReader) -> None:
    name, resource_id, user, domain = site.database.rows(
        "SELECT Name, ResourceId, LastLogonUserName, LastLogonUserDomain FROM SMS_R_System "
        "WHERE Name LIKE 'PC-%' AND LastLogonUserName IS NOT NULL LIMIT 1"
    )[0]
    device = store.device(int(str(resource_id)))
    assert device is not None
    assert device.system is not None
    assert device.activity is not None
    assert (device.row.name, device.row.user, device.system.last_logon_user_domain) == (name, user, domain)
    assert len(device.slider) == 9
    assert len(device.deployments) == 7
    assert device.missing_columns == ()
    assert device.same_name == 1


def test_scopes_are_within_each_other(store: StoreReader) -> None:
    def ids(scope: Scope) -> set[int]:
        return set(store.ids(Selection(title="", scope=scope)))

    assert ids(Scope.ALL) > ids(Scope.CLIENTS)
    assert ids(Scope.ALL) > ids(Scope.ELIGIBLE)
    assert ids(Scope.COMANAGEMENT) > ids(Scope.COMANAGED) > ids(Scope.COMANAGED_STRICT)
    assert ids(Scope.COMANAGEMENT) > ids(Scope.FAILED)
    assert len(ids(Scope.ALL)) == 1200
