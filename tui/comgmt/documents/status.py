"""The census as the JSON document of `status`; its text is in `status_text`."""

from typing import Any, Final

from comgmt.domain.census import (
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    FunnelTile,
    Tile,
    Unavailable,
    WorkloadTile,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import Deployment
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.explain import explain
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
        "tiles": {key: _tile(tile) for key, tile in census.tiles().items()},
        "details": _details(census),
        "checks": [
            {"identity": check.identity, "holds": check.holds, "detail": check.detail}
            for check in checks(census)
        ],
        "notes": list(census.notes),
    }


def _tile(tile: Tile) -> Any:  # noqa: ANN401, PLR0911 - JSON; one return a tile
    if isinstance(tile, Unavailable):
        return {"unavailable": tile.why}
    if isinstance(tile, ClientOsTile):
        counts = {group.group: group.count for group in tile.groups}
        return {group.value: counts.get(group, 0) for group in OsGroup}
    if isinstance(tile, FunnelTile):
        return _funnel(tile)
    if isinstance(tile, EnrollmentTile):
        return {state.value: tile.states.get(state, 0) for state in EnrollmentState}
    if isinstance(tile, WorkloadTile):
        return {workload.value: tile.switched.get(workload, 0) for workload in Workload}
    if isinstance(tile, ErrorTile):
        return [_error(error) for error in tile.errors]
    return [_deployment(deployment) for deployment in tile.deployments]


def _funnel(tile: FunnelTile) -> dict[str, Any]:
    unread = {"unavailable": tile.eligible_note or ELIGIBLE_UNREAD}
    return {
        "eligible": unread if tile.eligible is None else tile.eligible,
        "scheduled": tile.scheduled,
        "enrollment_initiated": tile.enrollment_initiated,
        "enrolled": tile.enrolled,
    }


def _error(error: ErrorCount) -> dict[str, Any]:
    if error.code is None:
        return {"code": None, "count": error.count, "symbol": None, "title": NO_CODE, "fix": None}
    found = explain(error.code)
    return {
        "code": found.hexadecimal,
        "count": error.count,
        "symbol": found.symbol,
        "title": found.title,
        "fix": found.fix.label,
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
    systems, workloads = census.client_os, census.workloads
    errors, deployments = census.errors, census.deployments
    return {
        "os_releases": _releases(systems) if isinstance(systems, ClientOsTile) else None,
        **_funnel_details(census.funnel),
        "workloads_unknown": workloads.unknown if isinstance(workloads, WorkloadTile) else None,
        "failed_unjoined": errors.unjoined if isinstance(errors, ErrorTile) else None,
        "applied_not_enrolled": (
            deployments.applied_not_enrolled if isinstance(deployments, DeploymentTile) else None
        ),
    }


def _funnel_details(tile: FunnelTile | Unavailable) -> dict[str, Any]:
    known = tile if isinstance(tile, FunnelTile) else None
    refreshed = known.eligible_refreshed_at if known else None
    return {
        "eligible_source": known.eligible_source if known else None,
        "eligible_estimated": known.eligible_estimated if known else None,
        "eligible_refreshed_at": iso(refreshed) if refreshed else None,
        "eligible_not_scheduled": known.eligible_not_scheduled if known else None,
        "eligible_not_enrolled": known.eligible_not_enrolled if known else None,
        "comanaged": known.comanaged if known else None,
        "comanaged_strict": known.comanaged_strict if known else None,
    }


def _releases(tile: ClientOsTile) -> dict[str, dict[str, int]]:
    return {group.group.value: {row.release: row.count for row in group.releases} for group in tile.groups}
