"""A census as far as the history has it: the tiles of a past reading, from the counts that are kept of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from comgmt.domain.census import (
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    FunnelStage,
    FunnelTile,
    OsGroupCount,
    OsReleaseCount,
    Unavailable,
    WorkloadTile,
)
from comgmt.domain.client_os import OsGroup, group_of, release_rank
from comgmt.domain.codes import normalise
from comgmt.domain.deployments import PRODUCTION, Deployment
from comgmt.domain.enrollment import TILE_ORDER
from comgmt.domain.records import SiteIdentity
from comgmt.domain.workloads import Workload

NOT_READ: Final = "It was not read then."
_ELIGIBLE: Final = "Eligible devices were not read then."
_DEPLOYMENT: Final = "deployment."
_RELEASE: Final = "release."
_SUCCESS: Final = ".success"
_GROUPS: Final = (OsGroup.WINDOWS_10_1709_AND_LATER, OsGroup.WINDOWS_10_BEFORE_1709, OsGroup.WINDOWS_7_AND_8)
_KEPT: Final = "From the history, which keeps the counts of a reading: no ages of errors, no targets."


def census_then(taken_at: datetime, counts: Mapping[str, int], site: SiteIdentity) -> Census:
    """The tiles of a past reading by its counts; a tile that was not read then says so."""
    return Census(
        taken_at=taken_at,
        site=site,
        client_os=_client_os(counts),
        funnel=_funnel(counts),
        enrollment=_enrollment(counts),
        workloads=_workloads(counts),
        errors=_errors(counts),
        deployments=_deployments(counts),
        notes=(_KEPT,),
    )


def _client_os(counts: Mapping[str, int]) -> ClientOsTile | Unavailable:
    if "clients.all" not in counts:
        return Unavailable(NOT_READ)
    groups = [group for group in OsGroup if group in _GROUPS or counts.get(f"clients.{group.value}")]
    return ClientOsTile(tuple(_os_group(group, counts) for group in groups))


def _os_group(group: OsGroup, counts: Mapping[str, int]) -> OsGroupCount:
    """A group with its releases, newest first, where those that are kept are all of it."""
    clients = counts.get(f"clients.{group.value}", 0)
    names = [
        key.removeprefix(_RELEASE) for key, count in counts.items() if key.startswith(_RELEASE) and count
    ]
    mine = sorted((name for name in names if group_of(name) is group), key=release_rank)
    releases = tuple(OsReleaseCount(name, counts[_RELEASE + name]) for name in mine)
    whole = sum(each.count for each in releases) == clients
    return OsGroupCount(group, clients, releases if whole else ())


def _funnel(counts: Mapping[str, int]) -> FunnelTile | Unavailable:
    stages = {stage: counts.get(f"stage.{stage.value}") for stage in FunnelStage}
    eligible = stages[FunnelStage.ELIGIBLE]
    scheduled, initiated, enrolled = (stages[stage] for stage in tuple(FunnelStage)[1:])
    if scheduled is None or initiated is None or enrolled is None:
        return Unavailable(NOT_READ)
    return FunnelTile(
        eligible=eligible,
        eligible_source="the count kept of then",
        losses_at_least=True,  # who was scheduled and not eligible is not kept
        eligible_note=_ELIGIBLE if eligible is None else None,
        eligible_not_scheduled=counts.get(f"lost.{FunnelStage.SCHEDULED.value}"),
        scheduled=scheduled,
        enrollment_initiated=initiated,
        enrolled=enrolled,
        comanaged=counts.get("comanaged"),
        comanaged_strict=None,
        comanaged_note=None if "comanaged" in counts else NOT_READ,
    )


def _enrollment(counts: Mapping[str, int]) -> EnrollmentTile | Unavailable:
    states = {state: counts.get(f"state.{state.value}") for state in TILE_ORDER}
    if all(count is None for count in states.values()):
        return Unavailable(NOT_READ)
    return EnrollmentTile({state: count or 0 for state, count in states.items()})


def _workloads(counts: Mapping[str, int]) -> WorkloadTile | Unavailable:
    switched = {workload: counts.get(f"workload.{workload.value}") for workload in Workload}
    if "comanaged" not in counts or all(count is None for count in switched.values()):
        return Unavailable(NOT_READ)
    kept = {workload: count or 0 for workload, count in switched.items()}
    return WorkloadTile(counts["comanaged"], kept, unknown=None)


def _errors(counts: Mapping[str, int]) -> ErrorTile | Unavailable:
    if "errors.all" not in counts:
        return Unavailable(NOT_READ)
    found = [
        ErrorCount(normalise(key.removeprefix("error.")) if key != "error.none" else None, count)
        for key, count in counts.items()
        if key.startswith("error.") and count
    ]
    found.sort(key=lambda each: (-each.count, each.code is None, each.code or 0))
    return ErrorTile(tuple(found), unjoined=None)


def _deployments(counts: Mapping[str, int]) -> DeploymentTile | Unavailable:
    found = [
        Deployment(
            deployment_id=key,
            software_name=key.removeprefix(_DEPLOYMENT).removesuffix(_SUCCESS),
            success=count,
        )
        for key, count in sorted(counts.items())
        if key.startswith(_DEPLOYMENT)
    ]
    found.sort(key=lambda each: each.software_name != PRODUCTION)
    applied = counts.get("finding.applied_not_enrolled")
    return DeploymentTile(tuple(found), applied) if found else Unavailable(NOT_READ)
