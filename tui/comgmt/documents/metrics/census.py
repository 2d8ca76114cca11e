"""The metric families of a census. What was not read is left out, and `comgmt_tile_read` says 0 for it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from comgmt import __version__
from comgmt.documents.metrics.families import Family, Number, Sample
from comgmt.domain.census import (
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorTile,
    FunnelStage,
    FunnelTile,
    Unavailable,
    WorkloadTile,
)
from comgmt.domain.deployments import Deployment, DeploymentNumber
from comgmt.domain.identities import checks

CODES: Final = 50  # the commonest have a label of their own, the rest is `other`: series are not free
POLICIES: Final = 50
OTHER: Final = "other"


class Attempt(msgspec.Struct, frozen=True):
    """The last attempt to read the site: when, and whether it succeeded."""

    at: datetime
    succeeded: bool


def census_families(
    census: Census, findings: Mapping[str, int | None], attempt: Attempt | None = None
) -> tuple[Family, ...]:
    """Every family that has a number in this census, in a fixed order. A finding of None is not known."""
    families = [
        _build(),
        _one(
            "comgmt_census_timestamp_seconds",
            "When the newest reading of the site was taken.",
            census.taken_at.timestamp(),
            unit="seconds",
        ),
        *(_attempt(attempt) if attempt else ()),
        _each(
            "comgmt_tile_read",
            "Whether a tile was read: 1, or 0 where its numbers are left out.",
            "tile",
            {key: int(not isinstance(tile, Unavailable)) for key, tile in census.tiles().items()},
        ),
        *(family for tile in census.tiles().values() for family in _TILES[type(tile)](tile)),
        _each(
            "comgmt_finding_devices", "Devices of a finding across the fleet.", "finding", _known(findings)
        ),
        _each(
            "comgmt_check_holds",
            "Whether an identity between the tiles holds: 1 or 0.",
            "identity",
            {check.identity: int(check.holds) for check in checks(census)},
        ),
    ]
    return tuple(_of_site(family, census.site.site_code) for family in families if family.samples)


def _build() -> Family:
    labels = {"version": __version__}
    return Family(
        name="comgmt_build", help="The version of comgmt.", type="info", samples=(Sample(labels, 1),)
    )


def _attempt(attempt: Attempt) -> tuple[Family, ...]:
    return (
        _one(
            "comgmt_last_attempt_timestamp_seconds",
            "When the site was last tried.",
            attempt.at.timestamp(),
            unit="seconds",
        ),
        _one(
            "comgmt_last_attempt_success",
            "Whether the site was read when it was last tried: 1 or 0.",
            int(attempt.succeeded),
        ),
    )


def _systems(tile: ClientOsTile) -> Iterable[Family]:
    yield _each(
        "comgmt_clients",
        "Clients by the groups of the tile Client OS distribution.",
        "os",
        {group.group.value: group.count for group in tile.groups},
    )
    yield _each(
        "comgmt_release_clients",
        "Clients by Windows release.",
        "release",
        {row.release: row.count for group in tile.groups for row in group.releases},
    )


def _funnel(tile: FunnelTile) -> Iterable[Family]:
    stages = {stage.value: tile.at(stage) for stage in FunnelStage}
    yield _each(
        "comgmt_stage_devices",
        "Devices by the stages of the tile Co-management status.",
        "stage",
        _known(stages),
    )
    definitions = {"documented": tile.comanaged, "provisioned": tile.comanaged_strict}
    yield _each(
        "comgmt_comanaged_devices",
        "Co-managed devices: documented (enrolled with the policy), or provisioned too.",
        "definition",
        _known(definitions),
    )


def _enrollment(tile: EnrollmentTile) -> Iterable[Family]:
    yield _each(
        "comgmt_devices",
        "Devices with a co-management record by enrollment state.",
        "state",
        {state.value: count for state, count in tile.states.items()},
    )


def _workloads(tile: WorkloadTile) -> Iterable[Family]:
    yield _each(
        "comgmt_workload_devices",
        "Co-managed devices that have a workload with Intune.",
        "workload",
        {workload.value: count for workload, count in tile.switched.items()},
    )
    yield _one(
        "comgmt_workload_unknown_devices", "Co-managed devices whose workloads are not known.", tile.unknown
    )


def _errors(tile: ErrorTile) -> Iterable[Family]:
    codes = {"none" if row.code is None else f"0x{row.code:08X}": row.count for row in tile.errors}
    yield _each(
        "comgmt_errors",
        f"Failed devices by error code; beyond the {CODES} commonest codes they count as other.",
        "code",
        capped(codes, CODES),
    )
    yield _one("comgmt_failed_devices", "All devices whose enrollment failed.", tile.failed)


def _deployments(tile: DeploymentTile) -> Iterable[Family]:
    named: dict[tuple[str, str], Deployment] = {}
    for deployment in tile.deployments[:POLICIES]:
        where = (deployment.software_name, deployment.collection_name or "")
        named[(where[0], deployment.deployment_id) if where in named else where] = deployment
    samples = tuple(
        Sample({"policy": policy, "collection": collection, "result": number.value}, count)
        for (policy, collection), deployment in named.items()
        for number in DeploymentNumber
        if (count := getattr(deployment, number.value)) is not None
    )
    yield Family(
        name="comgmt_deployment_devices",
        help="Devices by the result of a co-management policy: applied, which is not yet enrolled.",
        samples=samples,
    )
    if tile.applied_not_enrolled is not None:
        yield _one(
            "comgmt_applied_not_enrolled_devices",
            "Devices that have the policy and are not enrolled.",
            tile.applied_not_enrolled,
        )


def _nothing(_tile: Unavailable) -> Iterable[Family]:
    return ()


_TILES: Final[dict[type[Any], Callable[[Any], Iterable[Family]]]] = {
    ClientOsTile: _systems,
    FunnelTile: _funnel,
    EnrollmentTile: _enrollment,
    WorkloadTile: _workloads,
    ErrorTile: _errors,
    DeploymentTile: _deployments,
    Unavailable: _nothing,
}


def capped(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """The largest counts by name, and what the rest sums to as `other`."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    kept, rest = dict(ranked[:most]), sum(count for _, count in ranked[most:])
    return {**kept, OTHER: rest} if rest else kept


def _known(counts: Mapping[str, int | None]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count is not None}


def _each(name: str, text: str, label: str, counts: Mapping[str, int]) -> Family:
    samples = tuple(Sample({label: value}, count) for value, count in counts.items())
    return Family(name=name, help=text, samples=samples)


def _one(name: str, text: str, value: Number, *, unit: str = "") -> Family:
    return Family(name=name, help=text, samples=(Sample({}, value),), unit=unit)


def _of_site(family: Family, site: str) -> Family:
    if family.type == "info":
        return family
    samples = tuple(Sample({"site": site, **sample.labels}, sample.value) for sample in family.samples)
    return msgspec.structs.replace(family, samples=samples)
