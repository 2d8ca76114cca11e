"""Which counts a pane shows over time: what each is called and its trend key (see `census.trend_counts`)."""

from typing import Final

from comgmt.domain.census import (
    DONUT_STATES,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorTile,
    FunnelStage,
    FunnelTile,
    Tile,
    WorkloadTile,
    error_key,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.workloads import Workload
from comgmt.render.policy_names import policy_name
from comgmt.render.tile_words import NO_CODE

Series = tuple[str, str]
HISTORY: Final = "Over the readings so far"

_MOST_RELEASES: Final = 6
_MOST_CODES: Final = 8


def series_of(tile: Tile) -> list[Series]:  # noqa: PLR0911 - one return a tile
    """The series of one tile, the whole first where it has one; none for a tile that was not read."""
    if isinstance(tile, ClientOsTile):
        return _releases(tile)
    if isinstance(tile, FunnelTile):
        return [(stage.label, f"stage.{stage.value}") for stage in FunnelStage]
    if isinstance(tile, EnrollmentTile):
        return [(state.short_label, f"state.{state.value}") for state in DONUT_STATES]
    if isinstance(tile, WorkloadTile):
        ordered = sorted(Workload, key=lambda workload: -tile.switched.get(workload, 0))
        return [(workload.label, f"workload.{workload.value}") for workload in ordered]
    if isinstance(tile, ErrorTile):
        return [("All failures", "errors.all"), *_codes(tile)]
    if isinstance(tile, DeploymentTile):
        return [(policy_name(each), f"deployment.{each.software_name}.success") for each in tile.deployments]
    return []


def history_heading(tile: Tile) -> str:
    """What stands over the counts of a tile over time."""
    return "Applied over the readings so far" if isinstance(tile, DeploymentTile) else HISTORY


def _releases(tile: ClientOsTile) -> list[Series]:
    newest = OsGroup.WINDOWS_10_1709_AND_LATER
    releases = [release for group in tile.groups if group.group is newest for release in group.releases]
    most = sorted(releases, key=lambda release: -release.count)[:_MOST_RELEASES]
    return [
        (newest.label, f"clients.{newest.value}"),
        *((release.release, f"release.{release.release}") for release in releases if release in most),
    ]


def _codes(tile: ErrorTile) -> list[Series]:
    return [
        (NO_CODE if error.code is None else f"0x{error.code:08X}", error_key(error.code))
        for error in tile.errors[:_MOST_CODES]
    ]
