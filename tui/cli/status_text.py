"""The census as plain text: every number of the six tiles, no drawing, the same in any terminal or pipe."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from tui.cli.reading import TITLES
from tui.domain.ages import ago
from tui.domain.census import (
    DONUT_STATES,
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorTile,
    FunnelStage,
    FunnelTile,
    Tile,
    Unavailable,
    WorkloadTile,
    checks,
)
from tui.domain.enrollment import TILE_ORDER
from tui.domain.explain import explain

_LABEL: Final = 44
Row = tuple[str, int | None, int | None]  # label, count, the base of its percentage


def text(census: Census, now: datetime) -> str:
    """The whole status; `now` (UTC) is what its age is counted from."""
    return "\n".join(_lines(census, now)) + "\n"


def _lines(census: Census, now: datetime) -> Iterator[str]:
    site = census.site
    named = f"{site.site_code} {site.site_name}" if site.site_name else site.site_code
    yield f"{named} on {site.server}, visible to {site.visible_to}"
    yield f"read {census.taken_at:%Y-%m-%d %H:%M:%S} UTC, {ago(census.taken_at, now)}"
    for key, tile in census.tiles().items():
        yield ""
        yield TITLES[key]
        yield from (f"  {line}".rstrip() for line in _tile(tile))
    yield ""
    yield "Checks"
    for check in checks(census):
        yield f"  {'holds ' if check.holds else 'BROKEN'} {check.identity}"
    for note in census.notes:
        yield f"Note: {note}"


def _tile(tile: Tile) -> Iterable[str]:  # noqa: PLR0911 - one return a tile
    if isinstance(tile, Unavailable):
        return [f"not read: {tile.why}"]
    if isinstance(tile, ClientOsTile):
        return _rows(_systems(tile))
    if isinstance(tile, FunnelTile):
        return _funnel(tile)
    if isinstance(tile, EnrollmentTile):
        return _rows(_states(tile))
    if isinstance(tile, WorkloadTile):
        return _rows(_workloads(tile))
    if isinstance(tile, ErrorTile):
        return _errors(tile)
    return _deployments(tile)


def _rows(rows: Iterable[Row]) -> Iterator[str]:
    for label, count, base in rows:
        share = f"{100 * count / base:6.1f}%" if count is not None and base else ""
        shown = "not read" if count is None else f"{count:,}"
        yield f"{label:<{_LABEL}}{shown:>10} {share}"


def _systems(tile: ClientOsTile) -> Iterator[Row]:
    for group in tile.groups:
        yield group.group.label, group.count, tile.clients
        if len(group.releases) > 1:
            yield from ((f"  {row.release}", row.count, tile.clients) for row in group.releases)


def _funnel(tile: FunnelTile) -> Iterator[str]:
    yield from _rows((stage.label, tile.at(stage), tile.eligible) for stage in FunnelStage)
    yield from _rows(
        [
            ("Co-managed (enrolled and policy present)", tile.comanaged, None),
            ("Co-managed and provisioned", tile.comanaged_strict, None),
        ]
    )
    yield f"Eligible: {tile.eligible_source if tile.eligible is not None else tile.eligible_note}"


def _states(tile: EnrollmentTile) -> Iterator[Row]:
    for state in TILE_ORDER:
        count = tile.states.get(state, 0)
        if state in DONUT_STATES:
            yield state.label, count, tile.total
        elif count:
            yield state.label, count, None


def _workloads(tile: WorkloadTile) -> Iterator[Row]:
    yield from ((workload.label, count, tile.comanaged) for workload, count in tile.switched.items())
    if tile.unknown:
        yield "Workloads not known", tile.unknown, tile.comanaged


def _errors(tile: ErrorTile) -> Iterator[str]:
    for row in tile.errors:
        if row.code is None:
            yield f"{row.count:>7,}  {'-':<10}  failed with no code"
        else:
            found = explain(row.code)
            named = f"{found.symbol}: {found.title}" if found.symbol else found.title
            yield f"{row.count:>7,}  {found.hexadecimal}  {found.fix.label:<7}  {named}"
    if not tile.errors:
        yield "no failures"


def _deployments(tile: DeploymentTile) -> Iterator[str]:
    if not tile.deployments:
        yield "no deployment of the co-management settings"
        return
    yield f"{'':<34}{'targeted':>9}{'success':>9}{'errors':>9}{'running':>9}{'unknown':>9}{'other':>9}"
    for row in tile.deployments:
        counts = (row.targeted, row.success, row.errors, row.in_progress, row.unknown, row.other)
        shown = "".join(f"{'-' if count is None else format(count, ','):>9}" for count in counts)
        yield f"{row.software_name:<34}{shown}"
    if tile.applied_not_enrolled is not None:
        count = f"{tile.applied_not_enrolled:,}"
        yield f"Policy applied, not enrolled: {count} (success counts policy, not enrollment)"
