"""The large chart of each tile, one pure function a pane; called off the UI thread (see `charts`)."""

from collections.abc import Sequence
from typing import Final

from comgmt.domain.census import (
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorTile,
    FunnelStage,
    FunnelTile,
    WorkloadTile,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import Deployment
from comgmt.domain.enrollment import TILE_ORDER
from comgmt.domain.workloads import Workload
from comgmt.render.chart_frame import label_cells
from comgmt.render.charts import big_bars, funnel_losses, pareto, part_bars
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import STATE_ROLES, short_name_of, state_symbol
from comgmt.render.line import BLANK, Line, Role, Span, cells, fit, plain, spelled
from comgmt.render.numbers import thousands
from comgmt.render.policy_names import policy_name
from comgmt.render.shares import release_shares, state_shares
from comgmt.render.tile_words import LOSSES, NO_CODE, NO_DEPLOYMENTS, NO_FAILURES
from comgmt.render.wrapping import flowed, wrap_text

_STAGES: Final = tuple(FunnelStage)
# The parts of a deployment's bar. Requirements not met are what stays empty.
_PARTS: Final[tuple[tuple[str, Role], ...]] = (
    ("applied", "good"),
    ("in progress", "progress"),
    ("errors", "bad"),
    ("unknown", "wait"),
)


def client_os_chart(tile: ClientOsTile, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """Clients by release, newest first; the releases of groups that cannot be co-managed are dim bars."""
    shares = release_shares(tile)
    releases = [(group.group, release) for group in tile.groups for release in group.releases]
    capable = OsGroup.WINDOWS_10_1709_AND_LATER
    return big_bars(
        [release.release for _, release in releases],
        [release.count for _, release in releases],
        width,
        height,
        glyphs,
        "Clients by release",
        shares=[shares[release.release] for _, release in releases],
        roles=["bar" if group is capable else "bar-second" for group, _ in releases],
    )


def funnel_chart(tile: FunnelTile, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """The stages and, where they were lost, the devices between them."""
    stages = [(tile.label(stage), tile.at(stage)) for stage in _STAGES]
    losses = [(tile.lost_before(stage), LOSSES[stage]) for stage in _STAGES[1:]]
    return funnel_losses(stages, losses, width, height, glyphs, "Where devices are lost")


def enrollment_chart(tile: EnrollmentTile, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """Devices by state, in the colors of the states; scheduled and other stand apart from the shares."""
    shares = state_shares(tile)
    shown = [state for state in TILE_ORDER if state in shares or tile.states.get(state)]
    labels = [f"{state_symbol(state, glyphs)} {state.label}" for state in shown]
    if max(map(cells, labels), default=0) > label_cells(width):  # cut, two states would look the same
        labels = [f"{state_symbol(state, glyphs)} {state.short_label}" for state in shown]
    return big_bars(
        labels,
        [tile.states.get(state, 0) for state in shown],
        width,
        height,
        glyphs,
        "Devices by enrollment state",
        shares=[shares[state] for state in shown if state in shares],
        roles=[STATE_ROLES[state] for state in shown],
    )


def workloads_chart(tile: WorkloadTile, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """Co-managed devices that take each workload from Intune, most first."""
    ordered = sorted(Workload, key=lambda workload: -tile.switched.get(workload, 0))
    return big_bars(
        [workload.label for workload in ordered],
        [tile.switched.get(workload, 0) for workload in ordered],
        width,
        height,
        glyphs,
        f"Workloads from Intune, of {thousands(tile.comanaged)} co-managed devices",
        whole=tile.comanaged,
    )


def errors_chart(tile: ErrorTile, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """The codes as a Pareto: what mending the first few would clear."""
    if not tile.errors:
        return _words(NO_FAILURES, width, height, glyphs)
    labels = [
        NO_CODE if error.code is None else f"0x{error.code:08X} {short_name_of(error.code, glyphs)}"
        for error in tile.errors
    ]
    counts = [error.count for error in tile.errors]
    return pareto(labels, counts, width, height, glyphs, "Failures by code, and their running share")


def deployments_chart(tile: DeploymentTile, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """What became of each deployment, as parts of its targeted devices."""
    if not tile.deployments:
        return _words(NO_DEPLOYMENTS, width, height, glyphs)
    title = "Targeted devices by what the policy did"
    bars = [
        (
            policy_name(deployment),
            f"{thousands(deployment.success)} of {thousands(deployment.targeted)}",
            deployment.targeted or 0,
            [(value, role) for value, (_, role) in zip(_values(deployment), _PARTS, strict=True)],
        )
        for deployment in tile.deployments
    ]
    legend = _legend(width, glyphs)
    lines = trimmed(part_bars(bars, width, height - len(legend), glyphs, title))
    return padded([*lines, *legend], width, height, glyphs)


def _values(deployment: Deployment) -> tuple[int, ...]:
    counts = (deployment.success, deployment.in_progress, deployment.errors, deployment.unknown)
    return tuple(count or 0 for count in counts)


def _legend(width: int, glyphs: GlyphSet) -> list[Line]:
    """What the parts are, in as few lines as hold every entry whole."""
    entries: list[Line] = [
        (Span(shade * 2, role), Span(f" {word}", "dim"))
        for (word, role), shade in zip(_PARTS, glyphs.shades, strict=True)
    ]
    return flowed([*entries, (Span("empty: requirements not met", "dim"),)], width, Span("   "))


def _words(text: str, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    return padded(wrap_text(text, width), width, height, glyphs)


def trimmed(lines: Sequence[Line]) -> list[Line]:
    """`lines` without the empty ones at their end."""
    last = max((place for place, line in enumerate(lines, 1) if plain(line).strip()), default=0)
    return list(lines[:last])


def padded(lines: Sequence[Line], width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """`lines` in exactly `height` lines of `width` cells."""
    return [spelled(fit(line, width, glyphs), glyphs) for line in [*lines, *[BLANK] * height][:height]]
