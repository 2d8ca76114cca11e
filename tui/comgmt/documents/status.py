"""The census as the JSON document of `status`; its text is in `status_text`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from comgmt.domain.census import (
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    FunnelTile,
    Tile,
    TileKey,
    Unavailable,
    WorkloadTile,
    part_for,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import Deployment
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.explain import explain
from comgmt.domain.fixes import fixes_of, main_fix
from comgmt.domain.identities import checks
from comgmt.domain.workloads import Workload
from comgmt.render.moments import iso
from comgmt.render.tile_words import ELIGIBLE_UNREAD, NO_CODE

SCHEMA: Final = 1


def status_document(census: Census) -> dict[str, Any]:
    """The document of schema 1: site, time, tiles by their keys, details, checks.

    A tile, or the number of eligible devices, that could not be read is `{"unavailable": "why"}`. `details`
    holds what stands beside the tiles on the screen; a part of it that was not read is null.
    """
    site = census.site
    return {
        "schema": SCHEMA,
        "site": site.site_code,
        "site_name": site.site_name,
        "server": site.server,
        "version": site.version,
        "visible_to": site.visible_to,
        "taken_at": iso(census.taken_at),
        "tiles": {key.value: _tile(key, tile) for key, tile in census.tiles().items()},
        "details": _details(census),
        "checks": [
            {"identity": check.identity, "holds": check.holds, "detail": check.detail}
            for check in checks(census)
        ],
        "notes": list(census.notes),
    }


def _tile(key: TileKey, tile: Tile) -> Any:  # noqa: ANN401 - JSON
    return {"unavailable": tile.why} if isinstance(tile, Unavailable) else _PARTS[key].document(tile)


def _client_os(tile: ClientOsTile) -> dict[str, int]:
    counts = {group.group: group.count for group in tile.groups}
    return {group.value: counts.get(group, 0) for group in OsGroup}


def _enrollment(tile: EnrollmentTile) -> dict[str, int]:
    return {state.value: tile.states.get(state, 0) for state in EnrollmentState}


def _workloads(tile: WorkloadTile) -> dict[str, int]:
    return {workload.value: tile.switched.get(workload, 0) for workload in Workload}


def _errors(tile: ErrorTile) -> list[dict[str, Any]]:
    return [_error(error) for error in tile.errors]


def _deployments(tile: DeploymentTile) -> list[dict[str, Any]]:
    return [_deployment(deployment) for deployment in tile.deployments]


def _funnel(tile: FunnelTile) -> dict[str, Any]:
    unread = {"unavailable": tile.eligible_note or ELIGIBLE_UNREAD}
    return {
        "eligible": unread if tile.eligible is None else tile.eligible,
        "scheduled": tile.scheduled,
        "enrollment_initiated": tile.enrollment_initiated,
        "enrolled": tile.enrolled,
    }


_AGELESS: Final = {"older": None, "may_be_older": None, "fix_by_age": None}


def _error(error: ErrorCount) -> dict[str, Any]:
    if error.code is None:
        return {"code": None, "count": error.count, "symbol": None, "title": NO_CODE, "fix": None, **_AGELESS}
    found = explain(error.code)
    return {
        "code": found.hexadecimal,
        "count": error.count,
        "symbol": found.symbol,
        "title": found.title,
        "fix": main_fix(error).label,
        "older": error.older,
        "may_be_older": error.open if error.older is not None else None,
        "fix_by_age": {fix.label: devices for fix, devices in fixes_of(error).items()},
    }


def _deployment(deployment: Deployment) -> dict[str, Any]:
    return {
        "software_name": deployment.software_name,
        "collection_name": deployment.collection_name,
        "targeted": deployment.targeted,
        "success": deployment.success,
        "errors": deployment.errors,
        "in_progress": deployment.in_progress,
        "unknown": deployment.unknown,
        "other": deployment.other,
        "summarized_at": iso(deployment.summarized_at) if deployment.summarized_at else None,
    }


def _details(census: Census) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, tile in census.tiles().items():
        part = _PARTS[key]
        found |= dict.fromkeys(part.details) if isinstance(tile, Unavailable) else part.detail(tile)
    return found


def _funnel_detail(tile: FunnelTile) -> dict[str, Any]:
    refreshed = tile.eligible_refreshed_at
    return {
        "eligible_source": tile.eligible_source,
        "eligible_estimated": tile.eligible_estimated,
        "eligible_refreshed_at": iso(refreshed) if refreshed else None,
        "eligible_not_scheduled": tile.eligible_not_scheduled,
        "eligible_not_enrolled": tile.eligible_not_enrolled,
        "comanaged": tile.comanaged,
        "comanaged_strict": tile.comanaged_strict,
    }


def _releases(tile: ClientOsTile) -> dict[str, dict[str, int]]:
    return {group.group.value: {row.release: row.count for row in group.releases} for group in tile.groups}


class _Part(msgspec.Struct, frozen=True):
    """A tile as JSON, and the keys of what stands beside it, with their values."""

    document: Callable[[Tile], Any]
    details: tuple[str, ...] = ()
    detail: Callable[[Tile], dict[str, Any]] = lambda _: {}


_PARTS: Final[Mapping[TileKey, _Part]] = MappingProxyType(
    {
        TileKey.CLIENT_OS: _Part(
            part_for(ClientOsTile, _client_os),
            ("os_releases",),
            part_for(ClientOsTile, lambda tile: {"os_releases": _releases(tile)}),
        ),
        TileKey.COMANAGEMENT_STATUS: _Part(
            part_for(FunnelTile, _funnel),
            (
                *("eligible_source", "eligible_estimated", "eligible_refreshed_at", "eligible_not_scheduled"),
                *("eligible_not_enrolled", "comanaged", "comanaged_strict"),
            ),
            part_for(FunnelTile, _funnel_detail),
        ),
        TileKey.ENROLLMENT_STATUS: _Part(part_for(EnrollmentTile, _enrollment)),
        TileKey.WORKLOADS: _Part(
            part_for(WorkloadTile, _workloads),
            ("workloads_unknown",),
            part_for(WorkloadTile, lambda tile: {"workloads_unknown": tile.unknown}),
        ),
        TileKey.ENROLLMENT_ERRORS: _Part(
            part_for(ErrorTile, _errors),
            ("failed_unjoined",),
            part_for(ErrorTile, lambda tile: {"failed_unjoined": tile.unjoined}),
        ),
        TileKey.DEPLOYMENTS: _Part(
            part_for(DeploymentTile, _deployments),
            ("applied_not_enrolled",),
            part_for(DeploymentTile, lambda tile: {"applied_not_enrolled": tile.applied_not_enrolled}),
        ),
    }
)
