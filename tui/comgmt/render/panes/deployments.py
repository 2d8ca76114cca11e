"""Deployments of the co-management settings; they count policy applied, not enrollment."""

from typing import Final

from comgmt.domain.census import DeploymentTile, TileKey, part_for
from comgmt.domain.deployments import Deployment
from comgmt.domain.findings import Finding
from comgmt.domain.selection import Selection
from comgmt.render.line import BLANK, Line, Role, Span, cells
from comgmt.render.moments import clock, day, day_and_time
from comgmt.render.numbers import percent, thousands
from comgmt.render.panes.deployment_rows import (
    deployment_counts,
    deployment_number_rows,
    heading,
    narrow_lines,
    numbers_for,
    table_lines,
    trend_series,
)
from comgmt.render.panes.growth import change_span
from comgmt.render.panes.part import PaneHelp, TilePart
from comgmt.render.panes.rows import Context, DeploymentTarget, Pane, PaneRow
from comgmt.render.panes.trend import trend_lines
from comgmt.render.tile_words import NO_DEPLOYMENTS

__all__ = ["deployment_number_rows", "deployments_pane"]

_ARROW_CELLS: Final = 2
_HISTORY: Final = "Applied"
# The parts of a deployment's bar. Requirements not met are what stays empty.
_PARTS: Final[tuple[tuple[str, Role], ...]] = (
    ("applied", "good"),
    ("in progress", "progress"),
    ("errors", "bad"),
    ("unknown", "wait"),
)
_CAUTION: Final = "Applied counts policy, not enrollment:"


def deployments_pane(tile: DeploymentTile, context: Context) -> Pane:
    """The pane: a row a deployment, then what the counts do not say."""
    numbers = numbers_for(context)
    lines = (
        table_lines(tile.deployments, numbers, context)
        if numbers
        else narrow_lines(tile.deployments, context)
    )
    rows = [
        PaneRow(
            f"deployment.{deployment.deployment_id}",
            line,
            DeploymentTarget(deployment.deployment_id),
            _hint(deployment, context),
            counts=deployment_counts(deployment),
        )
        for deployment, line in zip(tile.deployments, lines, strict=True)
    ]
    rows += _caution_rows(tile, context)
    summarized = _summarized(tile, context)
    return Pane(
        title=TileKey.DEPLOYMENTS.label,
        right=summarized if context.terse or not summarized else f"summarized {summarized}",
        right_short=summarized,
        heading=heading(numbers, context) if numbers else BLANK,
        rows=tuple(rows) if tile.deployments else (),
        notes=tuple(trend_lines(trend_series(tile, context), context, _HISTORY)),
        message="" if tile.deployments else NO_DEPLOYMENTS,
    )


def _hint(deployment: Deployment, context: Context) -> str:
    collection = deployment.collection_name or deployment.collection_id or "a collection"
    parts = [f"{deployment.short_name} to {collection}"]
    if deployment.targeted and deployment.success is not None:
        share = percent(deployment.success, deployment.targeted).strip()
        applied = f"{thousands(deployment.success)} of {thousands(deployment.targeted)}"
        parts.append(f"applied on {applied}, {share}")
    return f" {context.glyphs.separator} ".join(parts)


def _caution_rows(tile: DeploymentTile, context: Context) -> list[PaneRow]:
    """What the counts do not say: who has the policy and is not enrolled, zero and not read among it."""
    count = tile.applied_not_enrolled
    whole, terse = _not_enrolled(count, terse=False), _not_enrolled(count, terse=True)
    text = whole if not context.terse and cells(whole) + _ARROW_CELLS <= context.width else terse
    above = (BLANK,) if context.terse else (BLANK, (Span(_CAUTION, "dim"),))
    selection = Selection(title=Finding.APPLIED_NOT_ENROLLED.label, finding=Finding.APPLIED_NOT_ENROLLED)
    arrow = "" if count == 0 or context.glyphs.linear else f" {context.glyphs.more}"
    counts = (f"finding.{Finding.APPLIED_NOT_ENROLLED.value}",)
    change = change_span(counts, context)
    moved = (Span(f" {change.text}", change.role),) if change.text and not context.terse else ()
    line: Line = (Span(text + arrow, "dim" if context.terse or not count else "text"), *moved)
    target = None if count == 0 else selection
    hint = f"{whole}: applied counts policy, not enrollment"
    return [PaneRow("applied_not_enrolled", line, target, hint, above=above, counts=counts)]


def _not_enrolled(count: int | None, *, terse: bool) -> str:
    if count is None:
        return "applied, not enrolled: not read" if terse else "which of them are not enrolled was not read"
    if terse:
        return f"{thousands(count)} applied, not enrolled"
    have, are = ("device has", "is") if count == 1 else ("devices have", "are")
    return f"{thousands(count)} {have} the policy and {are} not enrolled"


def _summarized(tile: DeploymentTile, context: Context) -> str:
    """When the site counted, the oldest of them; with its day when that is not the day of reading."""
    times = [deployment.summarized_at for deployment in tile.deployments if deployment.summarized_at]
    if not times:
        return ""
    oldest = min(times)
    return clock(oldest) if context.read_at and day(oldest) == day(context.read_at) else day_and_time(oldest)


PART: Final = TilePart(
    short="Policies",
    letter="p",
    help=PaneHelp(
        "Deployments of the co-management settings: on how many devices the policy was applied.",
        "Every deployment whose SoftwareName starts with CoMgmtSettings, as the site last summarized it. "
        "They "
        "count where the policy was applied, not who is enrolled in Intune, and no policy makes a device "
        "co-managed while MDMEnrolled is 0. Production is targeted at All Systems; its condition leaves out "
        "servers and what is not Windows 10 or later, so that not applicable is no fault.",
        "SMS_DeploymentSummary; for the devices behind a number the SMS_DCMDeployment asset classes",
        "Enrollment: a device can have the policy and not be enrolled. Those have a row of their own.",
    ),
    pane=part_for(DeploymentTile, deployments_pane),
)
