"""The census as the JSON document of `comgmt status`."""

from typing import Any, Final

from tui.domain.census import (
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorTile,
    FunnelTile,
    Tile,
    Unavailable,
    WorkloadTile,
    checks,
)
from tui.domain.deployments import Deployment
from tui.domain.enrollment import EnrollmentState
from tui.domain.explain import explain

SCHEMA: Final = 1


def document(census: Census) -> dict[str, Any]:
    """Tiles by their stable keys; a tile that could not be read is `{"unavailable": "why"}`.

    `details` holds what stands beside the tiles on the screen; a part of it that was not read is null.
    """
    return {
        "schema": SCHEMA,
        "site": census.site.site_code,
        "site_name": census.site.site_name,
        "server": census.site.server,
        "version": census.site.version,
        "visible_to": census.site.visible_to,
        "taken_at": census.taken_at,
        "tiles": {key: _tile(tile) for key, tile in census.tiles().items()},
        "details": _details(census),
        "checks": [
            {"identity": check.identity, "holds": check.holds, "detail": check.detail}
            for check in checks(census)
        ],
        "notes": census.notes,
    }


def _tile(tile: Tile) -> Any:  # noqa: ANN401, PLR0911 - JSON; one return a tile
    if isinstance(tile, Unavailable):
        return {"unavailable": tile.why}
    if isinstance(tile, ClientOsTile):
        return {group.group.value: group.count for group in tile.groups}
    if isinstance(tile, FunnelTile):
        return _funnel(tile)
    if isinstance(tile, EnrollmentTile):
        return {state.value: tile.states.get(state, 0) for state in EnrollmentState}
    if isinstance(tile, WorkloadTile):
        return {workload.value: count for workload, count in tile.switched.items()}
    if isinstance(tile, ErrorTile):
        return [_error(row.code, row.count) for row in tile.errors]
    return [_deployment(deployment) for deployment in tile.deployments]


def _funnel(tile: FunnelTile) -> dict[str, Any]:
    unknown = {"unavailable": tile.eligible_note or "The eligible devices could not be read."}
    return {
        "eligible": unknown if tile.eligible is None else tile.eligible,
        "scheduled": tile.scheduled,
        "enrollment_initiated": tile.enrollment_initiated,
        "enrolled": tile.enrolled,
    }


def _error(code: int | None, count: int) -> dict[str, Any]:
    if code is None:
        return {"code": None, "count": count, "symbol": None, "title": "failed with no code", "fix": None}
    found = explain(code)
    return {
        "code": found.hexadecimal,
        "count": count,
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
        "summarized_at": deployment.summarized_at,
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
    names = ("eligible_source", "eligible_refreshed_at", "comanaged", "comanaged_strict")
    return {name: getattr(tile, name) if isinstance(tile, FunnelTile) else None for name in names}


def _releases(tile: ClientOsTile) -> dict[str, dict[str, int]]:
    return {group.group.value: {row.release: row.count for row in group.releases} for group in tile.groups}
