"""A past reading from its counts: what is kept of it is in its tiles, and nothing else."""

import pytest

from comgmt.domain.census import (
    ClientOsTile,
    DeploymentTile,
    ErrorTile,
    FunnelStage,
    FunnelTile,
    WorkloadTile,
)
from comgmt.domain.client_os import WORKSTATION, OsGroup, client_os, group_of
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.identities import checks
from comgmt.domain.past import census_then
from comgmt.domain.records import SiteIdentity
from tests.store.filling import NOW

SITE = SiteIdentity(site_code="P01", server="cm01", visible_to="me")
COUNTS = {
    "clients.all": 12,
    "clients.windows_10_1709_and_later": 9,
    "clients.windows_10_before_1709": 2,
    "clients.windows_7_and_8": 1,
    "release.Windows 10 22H2": 4,
    "release.Windows 11 24H2": 5,
    "release.Windows 10 1607": 2,
    "release.Windows 7": 1,
    "deployment.CoMgmtSettingsPilotCP.success": 3,
    "deployment.CoMgmtSettingsProd.success": 8,
    "finding.applied_not_enrolled": 2,
}


def test_releases_are_those_that_were_counted_newest_first() -> None:
    tile = census_then(NOW, COUNTS, SITE).client_os
    assert isinstance(tile, ClientOsTile)
    assert [(group.group, [(row.release, row.count) for row in group.releases]) for group in tile.groups] == [
        (OsGroup.WINDOWS_10_1709_AND_LATER, [("Windows 11 24H2", 5), ("Windows 10 22H2", 4)]),
        (OsGroup.WINDOWS_10_BEFORE_1709, [("Windows 10 1607", 2)]),
        (OsGroup.WINDOWS_7_AND_8, [("Windows 7", 1)]),
    ]


def test_releases_that_are_not_all_are_left_out() -> None:
    counts = {key: count for key, count in COUNTS.items() if key != "release.Windows 10 22H2"}
    tile = census_then(NOW, counts, SITE).client_os
    assert isinstance(tile, ClientOsTile)
    assert tile.groups[0].releases == ()
    assert tile.counts()["clients.all"] == 12


def test_production_comes_first_and_the_finding_is_told() -> None:
    tile = census_then(NOW, COUNTS, SITE).deployments
    assert isinstance(tile, DeploymentTile)
    assert tile.deployments[0].short_name == "Production"
    assert tile.applied_not_enrolled == 2


FUNNEL = {
    "stage.eligible": 20,
    "stage.scheduled": 12,
    "stage.enrollment_initiated": 9,
    "stage.enrolled": 7,
    "comanaged": 8,
    "workload.client_apps": 3,
    "errors.all": 3,
    "error.none": 3,
    **{f"state.{state.value}": 0 for state in EnrollmentState},
    "state.success_hybrid": 7,
    "state.enrolling_hybrid": 2,
    "state.scheduled": 3,
    "state.failure_hybrid": 2,
}


def test_what_is_not_kept_is_not_zero_and_its_check_is_not_made() -> None:
    census = census_then(NOW, FUNNEL, SITE)
    assert isinstance(census.errors, ErrorTile)
    assert isinstance(census.workloads, WorkloadTile)
    assert (census.errors.unjoined, census.workloads.unknown) == (None, None)
    made = {check.identity: check.holds for check in checks(census)}
    assert made.pop("errors = both failures + failed with no join flag") is None
    assert set(made.values()) == {True}


def test_a_loss_that_is_a_difference_is_the_least_and_one_that_was_counted_is_not() -> None:
    tile = census_then(NOW, FUNNEL, SITE).funnel
    assert isinstance(tile, FunnelTile)
    assert tile.lost_before(FunnelStage.SCHEDULED) == 8
    assert tile.least_lost_before(FunnelStage.SCHEDULED)
    assert not tile.least_lost_before(FunnelStage.ENROLLED)
    assert (tile.lost_in_all, tile.least_lost_in_all) == (13, True)
    counted = census_then(NOW, {**FUNNEL, "lost.scheduled": 9}, SITE).funnel
    assert isinstance(counted, FunnelTile)
    assert counted.lost_before(FunnelStage.SCHEDULED) == 9
    assert not counted.least_lost_before(FunnelStage.SCHEDULED)


@pytest.mark.parametrize(
    "build", ["10.0.26100", "10.0.14393", "10.0.99999", "10.0.17777", "10.0.9999", "", None]
)
@pytest.mark.parametrize("version", ["10.0", "6.1", "6.3"])
def test_every_release_is_in_the_group_that_it_was_counted_in(version: str, build: str | None) -> None:
    found = client_os(f"{WORKSTATION}{version}", build)
    assert found is not None
    assert group_of(found.release) is found.group
