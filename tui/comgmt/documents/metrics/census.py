"""The metric families of a census. What was not read is left out, and `comgmt_tile_read` says 0 for it."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from comgmt import __version__
from comgmt.documents.metric_families import MetricFamily, MetricSample, known, labeled, single
from comgmt.documents.tiles import tile_families
from comgmt.domain.census import Census, TileKey, Unavailable
from comgmt.domain.identities import checks


class Attempt(msgspec.Struct, frozen=True):
    """The last attempt to read the site: when, and whether it succeeded."""

    at: datetime
    succeeded: bool


def census_families(
    census: Census, findings: Mapping[str, int | None], attempt: Attempt | None = None
) -> tuple[MetricFamily, ...]:
    """Every family that has a number in this census, in a fixed order. A finding of None is not known."""
    families = [
        _build(),
        single(
            "comgmt_census_timestamp_seconds",
            "When the newest reading of the site was taken.",
            census.taken_at.timestamp(),
            unit="seconds",
        ),
        *(_attempt(attempt) if attempt else ()),
        labeled(
            "comgmt_tile_read",
            "Whether a tile was read: 1, or 0 where its numbers are left out.",
            "tile",
            {key.value: int(not isinstance(tile, Unavailable)) for key, tile in census.tiles().items()},
        ),
        *_ways(census),
        *(family for key, tile in census.tiles().items() for family in tile_families(key, tile)),
        labeled(
            "comgmt_finding_devices", "Devices of a finding across the fleet.", "finding", known(findings)
        ),
        labeled(
            "comgmt_check_holds",
            "Whether an identity between the tiles holds: 1 or 0.",
            "identity",
            {check.identity: int(check.holds) for check in checks(census) if check.holds is not None},
        ),
    ]
    return tuple(_of_site(family, census.site.site_code) for family in families if family.samples)


def _ways(census: Census) -> tuple[MetricFamily, ...]:
    """How the tiles came, where the site counted."""
    if census.counting is None:
        return ()
    ways = {key.value: census.way(key) for key in TileKey if key not in census.unavailable}
    return (
        MetricFamily(
            name="comgmt_tile_timestamp_seconds",
            help="When the numbers of a tile were counted or read.",
            samples=tuple(MetricSample({"tile": key}, way.at.timestamp()) for key, way in ways.items()),
            unit="seconds",
        ),
        labeled(
            "comgmt_tile_tolerance_devices",
            "By how many devices the numbers of a tile may differ, since they moved while they were counted.",
            "tile",
            {key: way.tolerance for key, way in ways.items()},
        ),
    )


def _build() -> MetricFamily:
    labels = {"version": __version__}
    return MetricFamily(
        name="comgmt_build", help="The version of comgmt.", type="info", samples=(MetricSample(labels, 1),)
    )


def _attempt(attempt: Attempt) -> tuple[MetricFamily, ...]:
    return (
        single(
            "comgmt_last_attempt_timestamp_seconds",
            "When the site was last tried.",
            attempt.at.timestamp(),
            unit="seconds",
        ),
        single(
            "comgmt_last_attempt_success",
            "Whether the site was read when it was last tried: 1 or 0.",
            int(attempt.succeeded),
        ),
    )


def _of_site(family: MetricFamily, site: str) -> MetricFamily:
    if family.type == "info":
        return family
    samples = tuple(MetricSample({"site": site, **sample.labels}, sample.value) for sample in family.samples)
    return msgspec.structs.replace(family, samples=samples)
