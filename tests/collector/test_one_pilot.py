"""A site before 1906, whose one pilot policy is the pilot of every workload it has beyond production."""

from collections.abc import Iterator

import pytest

from comgmt.demo.policies import ONE_PILOT, PRODUCTION_MASK, collection_id
from comgmt.demo.server import DemoServer
from comgmt.domain.census import Census, DeploymentTile
from comgmt.domain.deployments import PILOT, PRODUCTION
from comgmt.domain.device import Device
from comgmt.domain.diagnosis import CheckOutcome, diagnose
from comgmt.domain.findings import Finding
from comgmt.domain.identities import checks
from comgmt.domain.selection import Selection
from comgmt.domain.slider import SliderPosition, is_member, sliders
from comgmt.domain.workloads import Workload, switched
from comgmt.store.reader import StoreReader
from tests.collector.sites import COMANAGEMENT, check_named

_IN_PRODUCTION = set(switched(PRODUCTION_MASK))
_IN_PILOT = set(switched(ONE_PILOT.capabilities)) - _IN_PRODUCTION
_PILOT_BITS = sum(workload.bit for workload in _IN_PILOT)
_ALL_BITS = sum(workload.bit for workload in _IN_PRODUCTION)
# Who lacks what production moved, or is in the pilot and lacks what that moves, of devices that are through.
_LATE = f"""
SELECT ResourceID FROM {COMANAGEMENT} WHERE MDMEnrolled = 1 AND MDMProvisioned = 1 AND EnrollmentFailed = 0
AND PendingLogon = 0 AND MDMWorkloads <> '' AND (MDMWorkloads & {_ALL_BITS} <> {_ALL_BITS}
OR MDMWorkloads & {_PILOT_BITS} <> {_PILOT_BITS} AND ResourceID IN
(SELECT ResourceID FROM collection_member WHERE CollectionID = '{collection_id(ONE_PILOT)}'))
"""
# Every third device that is through reports what production moved and no more, in the pilot and outside.
_BEHIND = f"""
UPDATE {COMANAGEMENT} SET MDMWorkloads = '{PRODUCTION_MASK}' WHERE MDMProvisioned = 1 AND ResourceID % 3 = 0
"""


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=600, seed=3, still=True, one_pilot=True) as server:
        with server.database.write() as connection:
            connection.execute(_BEHIND)
        yield server


def _devices(store: StoreReader) -> Iterator[Device]:
    for number in store.ids(Selection(title="all")):
        device = store.device(number)
        assert device is not None
        yield device


def test_the_tile_has_production_and_the_one_pilot(census: Census) -> None:
    assert isinstance(census.deployments, DeploymentTile)
    names = [deployment.software_name for deployment in census.deployments.deployments]
    assert names == [PRODUCTION, PILOT]
    assert all(check.holds for check in checks(census))


def test_the_sliders_are_at_pilot_for_what_only_the_pilot_has(store: StoreReader) -> None:
    found = sliders(next(_devices(store)).slider)
    by_position = {
        position: {workload for workload, slider in found.items() if slider.position is position}
        for position in SliderPosition
    }
    assert by_position == {
        SliderPosition.INTUNE: _IN_PRODUCTION,
        SliderPosition.PILOT: _IN_PILOT,
        SliderPosition.CONFIGURATION_MANAGER: {Workload.OFFICE_CLICK_TO_RUN},
        SliderPosition.UNKNOWN: set(),
    }


def test_who_is_not_switched_is_who_the_site_says_lacks_a_workload(
    site: DemoServer, store: StoreReader
) -> None:
    expected = {number for (number,) in site.database.rows(_LATE)}
    assert expected
    assert set(store.ids(Selection(title="", finding=Finding.NOT_SWITCHED))) == expected
    told = {
        device.row.resource_id
        for device in _devices(store)
        if "not switched" in check_named("Workloads", diagnose(device, device.read_at)).value
    }
    assert told == expected


def test_the_pilot_binds_its_members_and_nobody_else(store: StoreReader) -> None:
    plain = str(PRODUCTION_MASK)
    found = {True: 0, False: 0}
    for device in _devices(store):
        record, member = device.comanagement, is_member(PILOT, device.deployments)
        if record is None or record.mdm_workloads != plain or not record.mdm_provisioned:
            continue
        assert member is not None
        workloads = check_named("Workloads", diagnose(device, device.read_at))
        assert workloads.value.startswith("2 with Intune (slider: 2 Intune, 3 pilot)")
        assert workloads.outcome is (CheckOutcome.FAIL if member else CheckOutcome.PASS)
        found[member] += 1
    assert all(found.values())
