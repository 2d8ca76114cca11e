"""What leaves the program of each tile: its JSON in the document of `status`, and its metric families."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from comgmt.documents.metric_families import MetricFamily, MetricSample, capped, known, labeled, single
from comgmt.domain.census import (
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    FunnelStage,
    FunnelTile,
    Tile,
    TileKey,
    Unavailable,
    WorkloadTile,
    part_for,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import Deployment, DeploymentNumber
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.explain import explain
from comgmt.domain.fixes import fixes_of, main_fix, undecided
from comgmt.domain.workloads import Workload
from comgmt.render.moments import iso
from comgmt.render.tile_words import ELIGIBLE_UNREAD, NO_CODE

CODES: Final = 50  # the commonest have a label of their own, the rest is `other`: series are not free
POLICIES: Final = 50


def tile_document(key: TileKey, tile: Tile) -> Any:  # noqa: ANN401 - JSON
    """A tile as JSON: `{"unavailable": "why"}` when it was not read."""
    return {"unavailable": tile.why} if isinstance(tile, Unavailable) else _PARTS[key].document(tile)


def tile_details(key: TileKey, tile: Tile) -> dict[str, Any]:
    """What stands beside a tile on the screen; each is None when it was not read."""
    part = _PARTS[key]
    return dict.fromkeys(part.details) if isinstance(tile, Unavailable) else part.detail(tile)


def tile_families(key: TileKey, tile: Tile) -> Iterable[MetricFamily]:
    """The metric families of a tile: none when it was not read."""
    return () if isinstance(tile, Unavailable) else _PARTS[key].families(tile)


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
        return {
            "code": None,
            "count": error.count,
            "symbol": None,
            "title": NO_CODE,
            "fix": main_fix(error).label,
            **_AGELESS,
        }
    found = explain(error.code)
    return {
        "code": found.hexadecimal,
        "count": error.count,
        "symbol": found.symbol,
        "title": found.title,
        "fix": main_fix(error).label,
        "older": error.older,
        "may_be_older": error.open if error.older is not None else None,
        "fix_by_age": _by_age(error),
    }


def _by_age(error: ErrorCount) -> dict[str, int] | None:
    """None in a census without ages, where these decide."""
    if error.older is None and undecided(error):
        return None
    return {fix.label: devices for fix, devices in fixes_of(error).items()}


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


def _client_os_families(tile: ClientOsTile) -> Iterable[MetricFamily]:
    yield labeled(
        "comgmt_clients",
        "Clients by the groups of the tile Client OS distribution.",
        "os",
        {group.group.value: group.count for group in tile.groups},
    )
    yield labeled(
        "comgmt_release_clients",
        "Clients by Windows release.",
        "release",
        {row.release: row.count for group in tile.groups for row in group.releases},
    )


def _funnel_families(tile: FunnelTile) -> Iterable[MetricFamily]:
    stages = {stage.value: tile.at(stage) for stage in FunnelStage}
    yield labeled(
        "comgmt_stage_devices",
        "Devices by the stages of the tile Co-management status.",
        "stage",
        known(stages),
    )
    definitions = {"documented": tile.comanaged, "provisioned": tile.comanaged_strict}
    yield labeled(
        "comgmt_comanaged_devices",
        "Co-managed devices: documented (enrolled with the policy), or provisioned too.",
        "definition",
        known(definitions),
    )


def _enrollment_families(tile: EnrollmentTile) -> Iterable[MetricFamily]:
    yield labeled(
        "comgmt_devices",
        "Devices with a co-management record by enrollment state.",
        "state",
        {state.value: count for state, count in tile.states.items()},
    )


def _workloads_families(tile: WorkloadTile) -> Iterable[MetricFamily]:
    yield labeled(
        "comgmt_workload_devices",
        "Co-managed devices that have a workload with Intune.",
        "workload",
        {workload.value: count for workload, count in tile.switched.items()},
    )
    if tile.unknown is not None:
        yield single(
            "comgmt_workload_unknown_devices",
            "Co-managed devices whose workloads are not known.",
            tile.unknown,
        )


def _errors_families(tile: ErrorTile) -> Iterable[MetricFamily]:
    codes = {"none" if row.code is None else f"0x{row.code:08X}": row.count for row in tile.errors}
    yield labeled(
        "comgmt_errors",
        f"Failed devices by error code; beyond the {CODES} commonest codes they count as other.",
        "code",
        capped(codes, CODES),
    )
    yield single("comgmt_failed_devices", "All devices whose enrollment failed.", tile.failed)


def _deployments_families(tile: DeploymentTile) -> Iterable[MetricFamily]:
    named: dict[tuple[str, str], Deployment] = {}
    for deployment in tile.deployments[:POLICIES]:
        where = (deployment.software_name, deployment.collection_name or "")
        named[(where[0], deployment.deployment_id) if where in named else where] = deployment
    samples = tuple(
        MetricSample({"policy": policy, "collection": collection, "result": number.value}, count)
        for (policy, collection), deployment in named.items()
        for number in DeploymentNumber
        if (count := getattr(deployment, number.value)) is not None
    )
    yield MetricFamily(
        name="comgmt_deployment_devices",
        help="Devices by the result of a co-management policy: applied, which is not yet enrolled.",
        samples=samples,
    )
    if tile.applied_not_enrolled is not None:
        yield single(
            "comgmt_applied_not_enrolled_devices",
            "Devices that have the policy and are not enrolled.",
            tile.applied_not_enrolled,
        )


class _TileDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A tile as JSON, the keys of what stands beside it with their values, and its metric families."""

    document: Callable[[Tile], Any]
    families: Callable[[Tile], Iterable[MetricFamily]]
    details: tuple[str, ...] = ()
    detail: Callable[[Tile], dict[str, Any]] = lambda _: {}


_PARTS: Final[Mapping[TileKey, _TileDocument]] = MappingProxyType(
    {
        TileKey.CLIENT_OS: _TileDocument(
            document=part_for(ClientOsTile, _client_os),
            details=("os_releases",),
            detail=part_for(ClientOsTile, lambda tile: {"os_releases": _releases(tile)}),
            families=part_for(ClientOsTile, _client_os_families),
        ),
        TileKey.COMANAGEMENT_STATUS: _TileDocument(
            document=part_for(FunnelTile, _funnel),
            details=(
                *("eligible_source", "eligible_estimated", "eligible_refreshed_at", "eligible_not_scheduled"),
                *("eligible_not_enrolled", "comanaged", "comanaged_strict"),
            ),
            detail=part_for(FunnelTile, _funnel_detail),
            families=part_for(FunnelTile, _funnel_families),
        ),
        TileKey.ENROLLMENT_STATUS: _TileDocument(
            document=part_for(EnrollmentTile, _enrollment),
            families=part_for(EnrollmentTile, _enrollment_families),
        ),
        TileKey.WORKLOADS: _TileDocument(
            document=part_for(WorkloadTile, _workloads),
            details=("workloads_unknown",),
            detail=part_for(WorkloadTile, lambda tile: {"workloads_unknown": tile.unknown}),
            families=part_for(WorkloadTile, _workloads_families),
        ),
        TileKey.ENROLLMENT_ERRORS: _TileDocument(
            document=part_for(ErrorTile, _errors),
            details=("failed_unjoined",),
            detail=part_for(ErrorTile, lambda tile: {"failed_unjoined": tile.unjoined}),
            families=part_for(ErrorTile, _errors_families),
        ),
        TileKey.DEPLOYMENTS: _TileDocument(
            document=part_for(DeploymentTile, _deployments),
            details=("applied_not_enrolled",),
            detail=part_for(DeploymentTile, lambda tile: {"applied_not_enrolled": tile.applied_not_enrolled}),
            families=part_for(DeploymentTile, _deployments_families),
        ),
    }
)
