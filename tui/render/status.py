"""The census as the JSON document of `status`, and as plain text where there is no screen."""

from typing import Any, Final

from tui.domain.census import (
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
    checks,
)
from tui.domain.client_os import OsGroup
from tui.domain.deployments import Deployment
from tui.domain.enrollment import EnrollmentState
from tui.domain.explain import explain
from tui.domain.workloads import Workload
from tui.render.moments import iso
from tui.render.status_text import status_text

__all__ = ["status_document", "status_text"]

SCHEMA: Final = 1
NO_CODE: Final = "failed with no code"
ELIGIBLE_UNREAD: Final = "The eligible devices could not be read."


def status_document(census: Census) -> dict[str, Any]:
    """The document of schema 1: site, time, tiles by their keys, checks.

    A tile, or the number of eligible devices, that could not be read is `{"unavailable": "why"}`.
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
        return _client_os(tile)
    if isinstance(tile, FunnelTile):
        return _funnel(tile)
    if isinstance(tile, EnrollmentTile):
        return {state.value: tile.states.get(state, 0) for state in EnrollmentState}
    if isinstance(tile, WorkloadTile):
        return {workload.value: tile.switched.get(workload, 0) for workload in Workload}
    if isinstance(tile, ErrorTile):
        return [_error(error) for error in tile.errors]
    return _deployments(tile)


def _client_os(tile: ClientOsTile) -> dict[str, Any]:
    groups = {
        group.group.value: group.count
        for group in tile.groups
        if group.count or group.group is not OsGroup.UNKNOWN_BUILD
    }
    releases = {row.release: row.count for group in tile.groups for row in group.releases}
    return {"clients": tile.clients, **groups, "releases": releases}


def _funnel(tile: FunnelTile) -> dict[str, Any]:
    unread = {"unavailable": tile.eligible_note or ELIGIBLE_UNREAD}
    return {
        "eligible": unread if tile.eligible is None else tile.eligible,
        "scheduled": tile.scheduled,
        "enrollment_initiated": tile.enrollment_initiated,
        "enrolled": tile.enrolled,
        "eligible_source": tile.eligible_source,
        "comanaged": tile.comanaged,
        "comanaged_strict": tile.comanaged_strict,
    }


def _error(error: ErrorCount) -> dict[str, Any]:
    if error.code is None:
        return {"code": None, "count": error.count, "symbol": None, "title": NO_CODE}
    found = explain(error.code)
    return {"code": found.hexadecimal, "count": error.count, "symbol": found.symbol, "title": found.title}


def _deployments(tile: DeploymentTile) -> list[dict[str, Any]]:
    return [_deployment(deployment) for deployment in tile.deployments]


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
