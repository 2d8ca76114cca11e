"""All six tiles as plain text, for pipes and terminals that cannot hold a screen; it needs no color."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

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
from tui.domain.deployments import Deployment
from tui.domain.enrollment import TILE_ORDER
from tui.domain.explain import explain
from tui.domain.workloads import Workload
from tui.render.bars import bar, funnel_bar
from tui.render.glyphs import GlyphSet
from tui.render.judgments import state_symbol
from tui.render.line import Line, Span, cells, fit, left, line_cells, right, text_of
from tui.render.moments import utc
from tui.render.numbers import percent, thousands
from tui.render.wrapping import clipped, hanging, spread, stacked_blocks, wrap_text

TITLES: Final = {
    "client_os": "Client OS distribution",
    "comanagement_status": "Co-management status",
    "enrollment_status": "Enrollment status",
    "workloads": "Workload transition",
    "enrollment_errors": "Enrollment errors",
    "deployments": "Deployment policies",
}
LOSSES: Final = ("not yet scheduled", "waiting for their turn", "not provisioned")
_LABEL: Final = 42
_COUNT: Final = 9
_SHARE: Final = 7
_NUMBER: Final = 9
_LEAST_BAR: Final = 6
_INDENT: Final = "  "


class _Row(msgspec.Struct, frozen=True):
    """A labeled count; `whole` is the base of its share, None leaves it out. `count` None was not read."""

    label: str
    count: int | None
    whole: int | None
    most: int = 0
    centered: bool = False


def status_text(census: Census, glyphs: GlyphSet, width: int) -> str:
    """The whole status in lines of at most `width` cells; 80 is what it is made for."""
    blocks = [_head(census, width, glyphs)]
    for key, tile in census.tiles().items():
        title: Line = (Span(TITLES[key]),)
        body = [(Span(_INDENT), *line) for line in _tile(tile, max(8, width - len(_INDENT)), glyphs)]
        blocks.append([*spread(title, (Span(_right(tile, glyphs)),), width), *body])
    blocks.append(_checks(census, width, glyphs))
    blocks += [wrap_text(f"Note: {note}", width) for note in census.notes]
    return text_of(clipped(stacked_blocks(blocks), width, glyphs))


def _head(census: Census, width: int, glyphs: GlyphSet) -> list[Line]:
    site = census.site
    named = f"{site.site_code} {site.site_name}" if site.site_name else site.site_code
    parts = (named, site.server, f"visible to {site.visible_to}")
    taken = f"read {utc(census.taken_at)}"
    return [*wrap_text(f" {glyphs.separator} ".join(parts), width), *wrap_text(taken, width)]


def _checks(census: Census, width: int, glyphs: GlyphSet) -> list[Line]:
    found = checks(census)
    broken = [check for check in found if not check.holds]
    if not found:
        return wrap_text("No check could be made with what was read.", width)
    if not broken:
        return wrap_text(
            f"{glyphs.good} all {len(found)} checks hold: the tiles agree with each other", width
        )
    lines = wrap_text(f"{glyphs.bad} {len(broken)} of {len(found)} checks do not hold", width)
    for check in broken:
        detail = check.detail.replace("≠", glyphs.not_equal)
        lines += hanging((Span(_INDENT),), (Span(f"{check.identity}: {detail}"),), width)
    return lines


def _right(tile: Tile, glyphs: GlyphSet) -> str:  # noqa: PLR0911 - one return a tile
    if isinstance(tile, Unavailable):
        return f"{glyphs.unknown} not read"
    if isinstance(tile, ClientOsTile):
        return f"{thousands(tile.clients)} clients"
    if isinstance(tile, FunnelTile):
        share = percent(tile.enrolled, tile.eligible).strip() if tile.eligible else ""
        return f"{share} of eligible enrolled" if share else f"{thousands(tile.enrolled)} enrolled"
    if isinstance(tile, EnrollmentTile):
        return f"{thousands(tile.total)} devices"
    if isinstance(tile, WorkloadTile):
        return f"of {thousands(tile.comanaged)} co-managed"
    if isinstance(tile, ErrorTile):
        return f"{thousands(tile.failed)} failures, {sum(row.code is not None for row in tile.errors)} codes"
    times = [each.summarized_at for each in tile.deployments if each.summarized_at]
    return f"summarized {utc(min(times))}" if times else ""


def _tile(tile: Tile, width: int, glyphs: GlyphSet) -> list[Line]:  # noqa: PLR0911 - one return a tile
    if isinstance(tile, Unavailable):
        return wrap_text(tile.why, width)
    if isinstance(tile, ClientOsTile):
        return _rows(list(_systems(tile)), width, glyphs)
    if isinstance(tile, FunnelTile):
        return _funnel(tile, width, glyphs)
    if isinstance(tile, EnrollmentTile):
        return _rows(list(_states(tile, glyphs)), width, glyphs)
    if isinstance(tile, WorkloadTile):
        return _rows(list(_workloads(tile)), width, glyphs)
    if isinstance(tile, ErrorTile):
        return _errors(tile, width, glyphs)
    return _deployments(tile, width, glyphs)


def _rows(rows: Sequence[_Row], width: int, glyphs: GlyphSet) -> list[Line]:
    label = min(max((cells(row.label) for row in rows), default=1), _LABEL, max(1, width - _COUNT))
    room = width - label - _COUNT - _SHARE - 1
    return [_row(row, label, room if room >= _LEAST_BAR else 0, width, glyphs) for row in rows]


def _row(row: _Row, label: int, room: int, width: int, glyphs: GlyphSet) -> Line:
    drawn: Line = ()
    if room:
        draw = funnel_bar if row.centered else bar
        drawn = (Span(" "), *draw(row.count or 0, row.most, room, glyphs))
    count = right("not read" if row.count is None else thousands(row.count), _COUNT, glyphs)
    share = percent(row.count, row.whole) if row.count is not None and row.whole else ""
    tail = Span(f" {right(share, _SHARE - 1, glyphs)}" if width >= label + _COUNT + _SHARE else "")
    return (Span(left(row.label, label, glyphs)), *drawn, Span(count), tail)


def _systems(tile: ClientOsTile) -> Iterator[_Row]:
    for group in tile.groups:
        yield _Row(group.group.label, group.count, tile.clients, tile.clients)
        if len(group.releases) > 1:
            for release in group.releases:
                yield _Row(f"  {release.release}", release.count, tile.clients, tile.clients)


def _funnel(tile: FunnelTile, width: int, glyphs: GlyphSet) -> list[Line]:
    most = max(tile.eligible or 0, tile.scheduled, tile.enrolled)
    stages = [_Row(stage.label, tile.at(stage), tile.eligible, most, centered=True) for stage in FunnelStage]
    rows = _rows(stages, width, glyphs)
    lines = rows[:1]
    for index, line in enumerate(rows[1:]):
        before, now = stages[index].count, stages[index + 1].count
        if before is not None and now is not None and before > now:
            lost = f"{thousands(before - now)} {LOSSES[index]}"
            lines.append(
                (Span(" " * (max(cells(row.label) for row in stages) + 1) + glyphs.down + " " + lost),)
            )
        lines.append(line)
    both = f"{thousands(tile.comanaged)} co-managed, {thousands(tile.comanaged_strict)} of them provisioned"
    source = tile.eligible_note or f"Eligible: {tile.eligible_source}"
    return [*lines, *wrap_text(both, width), *wrap_text(source, width)]


def _states(tile: EnrollmentTile, glyphs: GlyphSet) -> Iterator[_Row]:
    for state in TILE_ORDER:
        count = tile.states.get(state, 0)
        label = f"{state_symbol(state, glyphs)} {state.label}"
        if state in DONUT_STATES:
            yield _Row(label, count, tile.total, tile.total)
        elif count:
            yield _Row(label, count, None, tile.total)


def _workloads(tile: WorkloadTile) -> Iterator[_Row]:
    for workload in Workload:
        yield _Row(workload.label, tile.switched.get(workload, 0), tile.comanaged, tile.comanaged)
    if tile.unknown:
        yield _Row("Workloads not known", tile.unknown, tile.comanaged, tile.comanaged)


def _errors(tile: ErrorTile, width: int, glyphs: GlyphSet) -> list[Line]:
    if not tile.errors:
        return wrap_text("No device failed to enroll.", width)
    lines: list[Line] = []
    for row in tile.errors:
        count = right(thousands(row.count), _COUNT - 1, glyphs)
        if row.code is None:
            lines.append((Span(f"{count}  failed with no code"),))
            continue
        found = explain(row.code)
        head = f"{count}  {found.hexadecimal}  {found.fix.label:<7}  "
        lines.append((Span(head), Span(left(found.title, max(1, width - cells(head)), glyphs))))
    return lines


def _deployments(tile: DeploymentTile, width: int, glyphs: GlyphSet) -> list[Line]:
    if not tile.deployments:
        return wrap_text("No deployment whose name starts with CoMgmtSettings is visible.", width)
    lines = [_numbers("", ("targeted", "applied", "errors", "running", "unknown"), width, glyphs)]
    lines += [_deployment(deployment, width, glyphs) for deployment in tile.deployments]
    if tile.applied_not_enrolled is not None:
        caution = f"{thousands(tile.applied_not_enrolled)} devices have the policy and are not enrolled."
        lines += wrap_text(f"Applied counts policy, not enrollment: {caution}", width)
    return lines


def _deployment(deployment: Deployment, width: int, glyphs: GlyphSet) -> Line:
    counts = (
        deployment.targeted,
        deployment.success,
        deployment.errors,
        deployment.in_progress,
        deployment.unknown,
    )
    return _numbers(deployment.short_name, [thousands(count) for count in counts], width, glyphs)


def _numbers(name: str, numbers: Sequence[str], width: int, glyphs: GlyphSet) -> Line:
    tail = (Span("".join(right(number, _NUMBER, glyphs) for number in numbers)),)
    return (*fit((Span(name),), max(1, width - line_cells(tail)), glyphs), *tail)
