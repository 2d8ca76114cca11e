"""Every number on the screen is the length of the list behind it, on a simulated fleet that stands still."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from comgmt.demo.server import DemoServer
from comgmt.domain.census import Census, DeploymentTile, EnrollmentTile, FunnelTile, TileKey
from comgmt.domain.columns import Column
from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.findings import Finding
from comgmt.domain.identities import checks
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.render.glyphs import FULL
from comgmt.render.panes.build import build_pane
from comgmt.render.panes.deployment_rows import deployment_number_rows, number_of
from comgmt.render.panes.rows import Context, ErrorTarget, PaneRow
from comgmt.store.reader import StoreReader

CONTEXT = Context(width=120, height=60, glyphs=FULL)


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=1500, seed=7, still=True) as server:
        yield server


def _count_of(row: PaneRow) -> int:
    """The number that the hover of a row begins with."""
    return int(row.hint.split(" ", 1)[0].replace(",", ""))


def _listed(store: StoreReader, selection: Selection) -> int:
    assert store.unread(selection) is None
    counted = store.count(selection)
    assert len(store.ids(selection)) == counted
    return counted


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("tile", TileKey)
def test_every_row_opens_as_many_devices_as_it_says(
    store: StoreReader, census: Census, tile: TileKey, *, narrow: bool
) -> None:
    context = Context(width=38 if narrow else 120, height=9 if narrow else 60, glyphs=FULL, narrow=narrow)
    opened = 0
    for by_fix in (False, True):
        for row in build_pane(tile, census, replace(context, by_fix=by_fix)).rows:
            if isinstance(row.target, Selection):
                assert _listed(store, row.target) == _count_of(row), row.hint
                opened += 1
            elif isinstance(row.target, ErrorTarget):
                assert _listed(store, _of_code(row.target.code)) == _count_of(row), row.hint
                opened += 1
    assert opened >= (1 if tile is TileKey.DEPLOYMENTS else 4)


def _of_code(code: int | None) -> Selection:
    wanted = NoCode.NO_CODE if code is None else code
    return Selection(title="", scope=Scope.FAILED, codes=(wanted,))


def test_the_numbers_of_every_deployment_open_their_devices(store: StoreReader, census: Census) -> None:
    assert isinstance(census.deployments, DeploymentTile)
    for deployment in census.deployments.deployments:
        for row in deployment_number_rows(deployment, CONTEXT):
            assert isinstance(row.target, Selection)
            if row.target.deployment_number is DeploymentNumber.OTHER:
                assert store.count(row.target) == 0
                assert store.unread(row.target) == (
                    "The site lists no devices whose requirements are not met, only their number."
                )
            else:
                assert _listed(store, row.target) == _count_of(row), row.hint
        everyone = Selection(title="", deployment_id=deployment.deployment_id)
        assert _listed(store, everyone) == number_of(deployment, DeploymentNumber.TARGETED)


def test_the_deployments_are_production_first_then_pilots_by_name(census: Census) -> None:
    assert isinstance(census.deployments, DeploymentTile)
    names = [deployment.software_name for deployment in census.deployments.deployments]
    assert names[0] == "CoMgmtSettingsProd"
    assert names[1:] == sorted(names[1:])
    assert len(names) > 3


def test_every_finding_is_a_list_of_its_length(store: StoreReader) -> None:
    found = dict(store.findings())
    assert set(found) == set(Finding)
    for finding, devices in found.items():
        assert devices == _listed(store, Selection(title="", finding=finding)), finding
    assert sum(devices or 0 for devices in found.values()) > 100


def test_the_findings_that_stand_in_tiles_have_the_tiles_numbers(store: StoreReader, census: Census) -> None:
    found = dict(store.findings())
    assert isinstance(census.deployments, DeploymentTile)
    assert isinstance(census.funnel, FunnelTile)
    assert isinstance(census.enrollment, EnrollmentTile)
    assert found[Finding.APPLIED_NOT_ENROLLED] == census.deployments.applied_not_enrolled
    assert census.funnel.comanaged is not None
    assert census.funnel.comanaged_strict is not None
    assert found[Finding.DEFINITIONS_DIFFER] == census.funnel.comanaged - census.funnel.comanaged_strict
    waiting = (Finding.PENDING_OVER_WEEK, Finding.PENDING_OVER_DAY, Finding.PENDING_RECENT)
    assert (
        sum(found[each] or 0 for each in waiting) == census.enrollment.states[EnrollmentState.PENDING_SIGN_IN]
    )


def test_a_state_and_a_release_can_be_asked_together(store: StoreReader, census: Census) -> None:
    assert isinstance(census.enrollment, EnrollmentTile)
    for state, devices in census.enrollment.states.items():
        of_state = Selection(title="", scope=Scope.COMANAGEMENT, states=(state,))
        groups = store.groups(of_state, DeviceFilter(), Column.OS)
        assert sum(count for _, count in groups) == devices
        for value, count in groups:
            narrowed = Selection(
                title="", scope=Scope.COMANAGEMENT, states=(state,), values=((Column.OS, value),)
            )
            assert _listed(store, narrowed) == count


def test_all_identities_hold(census: Census) -> None:
    assert [check.identity for check in checks(census) if not check.holds] == []
    assert len(checks(census)) == 5
    assert census.flagged is not None


def test_the_store_gives_back_the_census_of_the_refresh(store: StoreReader, census: Census) -> None:
    assert store.census() == census
    assert store.census_before() is None
    assert store.generation() == 1
