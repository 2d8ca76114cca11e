"""Lists that are no device lists, as panes: findings, the numbers of a deployment."""

from collections.abc import Callable, Sequence

import msgspec

from comgmt.domain.deployments import Deployment
from comgmt.domain.findings import Finding
from comgmt.domain.nouns import counted
from comgmt.domain.selection import Selection
from comgmt.render.line import Line, Span, cells, left, line_cells, right
from comgmt.render.moments import day_and_time
from comgmt.render.numbers import DELTA_CELLS, thousands
from comgmt.render.panes.deployments import deployment_number_rows
from comgmt.render.panes.growth import change_span, grown
from comgmt.render.panes.pane import Context, Pane, PaneRow

_NUMBERED_FROM = 36
_DIGITS = 9
_NUMBER_CELLS = 3  # with a dot: "1 876" would be read as one number


def numbered(build: Callable[[Context], Pane], context: Context) -> Pane:
    """The pane with a number before each of its first nine rows, for the key that goes there."""
    if context.width < _NUMBERED_FROM:
        return build(context)
    pane = build(msgspec.structs.replace(context, width=context.width - _NUMBER_CELLS))
    rows = tuple(
        msgspec.structs.replace(
            row, line=(Span(f"{place}. " if place <= _DIGITS else "   ", "dim"), *row.line)
        )
        for place, row in enumerate(pane.rows, 1)
    )
    return msgspec.structs.replace(pane, rows=rows)


def findings_pane(findings: Sequence[tuple[Finding, int | None]], context: Context) -> Pane:
    """A row a finding: its count, what it is, and why it matters where there is room for it."""
    counts = max((cells(thousands(count)) for _, count in findings), default=1)
    title = max(cells(finding.label) for finding in Finding) + 2
    rows = tuple(
        PaneRow(
            finding.value,
            _finding_line(finding, count, (counts, title), context),
            None if count == 0 else Selection(title=finding.label, finding=finding),
            finding.why,
            counts=finding_counts(finding),
        )
        for finding, count in findings
    )
    return grown(Pane(title="Findings across the fleet", right=f"{len(rows)}", rows=rows), context)


def finding_counts(finding: Finding) -> tuple[str, ...]:
    """The key of a finding in the history."""
    return (f"finding.{finding.value}",)


def _finding_line(finding: Finding, count: int | None, widths: tuple[int, int], context: Context) -> Line:
    counts, title = widths
    number = Span(right(thousands(count), counts, context.glyphs), "strong" if count else "dim")
    change = change_span(finding_counts(finding), context)
    moved: Line = (
        ()
        if context.growth is None
        else (Span(" " + left(change.text, DELTA_CELLS, context.glyphs), change.role),)
    )
    room = context.width - counts - 2 - line_cells(moved)
    if room < title + 24:
        return (
            number,
            *moved,
            Span("  "),
            Span(left(finding.label, room, context.glyphs), "text" if count else "dim"),
        )
    why = "not read" if count is None else finding.why
    return (
        number,
        *moved,
        Span("  "),
        Span(left(finding.label, title, context.glyphs), "text" if count else "dim"),
        Span(left(why, room - title, context.glyphs), "dim"),
    )


def deployment_pane(deployment: Deployment, context: Context) -> Pane:
    """The numbers of one deployment, each with the devices behind it, and what they do not say."""
    rows = deployment_number_rows(deployment, context)
    where = deployment.collection_name or deployment.collection_id or "a collection"
    notes = [
        (
            Span(
                f"{deployment.software_name} to {where}, {counted(deployment.targeted, 'device')} targeted",
                "text",
            ),
        ),
        (Span("Applied counts policy, not enrollment.", "dim"),),
    ]
    if deployment.summarized_at:
        notes.append((Span(f"Summarized by the site {day_and_time(deployment.summarized_at)}.", "dim"),))
    return Pane(
        title=deployment.short_name,
        right=thousands(deployment.targeted),
        rows=rows,
        notes=tuple(notes),
    )
