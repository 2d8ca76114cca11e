"""The lines of the deployments pane, and the numbers of one deployment as rows with bars."""

from collections.abc import Sequence
from typing import Final

from comgmt.domain.census import DeploymentTile
from comgmt.domain.deployments import Deployment, DeploymentNumber
from comgmt.domain.selection import Selection
from comgmt.render.line import Line, Role, Span, cells, left, right
from comgmt.render.numbers import DELTA_CELLS, thousands
from comgmt.render.panes.growth import LEAST_RUN, change_span, has_row_runs, run_line
from comgmt.render.panes.part import SeriesKey
from comgmt.render.panes.quantity import Quantity, columns, row, share_hint
from comgmt.render.panes.rows import Context, PaneRow
from comgmt.render.policy_names import fitting, policy_name, policy_names
from comgmt.render.tile_words import ERRORS_SHORT

_HEADINGS: Final = {
    DeploymentNumber.TARGETED: "Target",
    DeploymentNumber.SUCCESS: "Applied",
    DeploymentNumber.ERRORS: "Errors",
    DeploymentNumber.IN_PROGRESS: "Running",
    DeploymentNumber.UNKNOWN: "Unknown",
    DeploymentNumber.OTHER: "Other",
}
# The order of a table, and which columns it has where not all fit.
_ALL: Final = tuple(_HEADINGS)
_FEW: Final = (
    DeploymentNumber.TARGETED,
    DeploymentNumber.SUCCESS,
    DeploymentNumber.ERRORS,
    DeploymentNumber.UNKNOWN,
)
_COLUMN: Final = 8
_CHANGE: Final = max(DELTA_CELLS, len("Change"))
_LEAST_NAME: Final = 16
_MOST_NAME: Final = 40
_ALL_FROM: Final = 78  # where all six and a whole name fit
_ROLES: Final[tuple[tuple[DeploymentNumber, str, Role], ...]] = (
    (DeploymentNumber.SUCCESS, "Applied", "good"),
    (DeploymentNumber.IN_PROGRESS, "In progress", "progress"),
    (DeploymentNumber.ERRORS, "Errors", "bad"),
    (DeploymentNumber.UNKNOWN, "Unknown", "wait"),
    (DeploymentNumber.OTHER, "Requirements not met", "neutral"),
)


def numbers_for(context: Context) -> tuple[DeploymentNumber, ...]:
    """The columns of the table for the width; none in a narrow pane, which has `narrow_lines`."""
    if context.terse:
        return ()
    return _ALL if context.width >= _ALL_FROM else _FEW


def heading(numbers: tuple[DeploymentNumber, ...], context: Context) -> Line:
    """What each column holds."""
    room = _name_cells(numbers, context)
    texts = [right(_HEADINGS[number], _COLUMN, context.glyphs) for number in numbers]
    change = f" {left('Change', _CHANGE, context.glyphs)}" if _changed(numbers, context) else ""
    return (Span(left("Policy", room, context.glyphs) + "".join(texts) + change, "dim"),)


def table_lines(
    deployments: Sequence[Deployment], numbers: tuple[DeploymentNumber, ...], context: Context
) -> list[Line]:
    """A line a deployment: its name and a number in each column; "-" is what the site gave no number for."""
    room = _name_cells(numbers, context)
    forms = ([each.software_name for each in deployments], *policy_names(deployments))
    return [
        (
            Span(left(name, room, context.glyphs)),
            *(_number(each, number, context) for number in numbers),
            *_grown(each, numbers, context),
        )
        for each, name in zip(deployments, fitting(forms, room), strict=True)
    ]


def _name_cells(numbers: tuple[DeploymentNumber, ...], context: Context) -> int:
    tail = (_CHANGE + 1 if _changed(numbers, context) else 0) + (
        LEAST_RUN + 1 if _has_run(numbers, context) else 0
    )
    return max(1, min(_MOST_NAME, context.width - len(numbers) * _COLUMN - tail))


def _changed(numbers: tuple[DeploymentNumber, ...], context: Context) -> bool:
    """Whether there is room for how far what was applied moved."""
    room = context.width - len(numbers) * _COLUMN
    return context.growth is not None and room >= _LEAST_NAME + _CHANGE + 1


def _has_run(numbers: tuple[DeploymentNumber, ...], context: Context) -> bool:
    room = context.width - len(numbers) * _COLUMN - _CHANGE - 1
    return _changed(numbers, context) and has_row_runs(context) and room >= _MOST_NAME // 2 + LEAST_RUN + 1


def _grown(deployment: Deployment, numbers: tuple[DeploymentNumber, ...], context: Context) -> Line:
    if not _changed(numbers, context):
        return ()
    counts = deployment_counts(deployment)
    change = change_span(counts, context)
    shown = Span(" " + left(change.text, _CHANGE, context.glyphs), change.role)
    return (
        (shown, Span(" "), *run_line(counts, LEAST_RUN, context)) if _has_run(numbers, context) else (shown,)
    )


def deployment_counts(deployment: Deployment) -> tuple[str, ...]:
    """The key of a deployment in the history: on how many devices it was applied."""
    return (f"deployment.{deployment.software_name}.success",)


def narrow_lines(deployments: Sequence[Deployment], context: Context) -> list[Line]:
    """A line a deployment in a narrow pane: its name, applied of targeted, and errors."""
    glyphs = context.glyphs
    numbers = [_narrow_numbers(each) for each in deployments]
    applied, errors = [done for done, _ in numbers], [failed for _, failed in numbers]
    widths = [(1 if any(texts) else 0) + max(map(cells, texts), default=0) for texts in (applied, errors)]
    room = max(1, context.width - sum(widths))
    forms = [[name.replace(": ", " ") for name in names] for names in policy_names(deployments)]
    return [
        (
            Span(left(name, room, glyphs)),
            Span(right(done, widths[0], glyphs), "strong"),
            Span(right(failed, widths[1], glyphs), "bad" if each.errors else "dim"),
        )
        for each, name, done, failed in zip(deployments, fitting(forms, room), applied, errors, strict=True)
    ]


def _narrow_numbers(deployment: Deployment) -> tuple[str, str]:
    """Applied of targeted, and errors; of a past moment it is only known on how many it was applied."""
    if deployment.targeted is None and deployment.errors is None:
        return f"{thousands(deployment.success)} applied", ""
    applied = f"{thousands(deployment.success)}/{thousands(deployment.targeted)}"
    return applied, f"{thousands(deployment.errors)} {ERRORS_SHORT}"


def deployments_series(tile: DeploymentTile) -> list[SeriesKey]:
    """On how many devices each policy was applied."""
    return [(policy_name(each), deployment_counts(each)[0]) for each in tile.deployments]


def trend_series(tile: DeploymentTile, context: Context) -> list[SeriesKey]:
    """The counts over time, by names as short as those of the table; what they count is said over them."""
    names = fitting(policy_names(tile.deployments), _name_cells(numbers_for(context), context))
    return [(name, key) for name, (_, key) in zip(names, deployments_series(tile), strict=True)]


def number_of(deployment: Deployment, number: DeploymentNumber) -> int | None:
    """One count of a deployment; None when the site gave null."""
    return {
        DeploymentNumber.TARGETED: deployment.targeted,
        DeploymentNumber.SUCCESS: deployment.success,
        DeploymentNumber.ERRORS: deployment.errors,
        DeploymentNumber.IN_PROGRESS: deployment.in_progress,
        DeploymentNumber.UNKNOWN: deployment.unknown,
        DeploymentNumber.OTHER: deployment.other,
    }[number]


def deployment_number_rows(deployment: Deployment, context: Context) -> tuple[PaneRow, ...]:
    """The numbers of one deployment as rows with bars, each with the devices behind it.

    A number the site gave no value for has no row.
    """
    known = [
        (number, _quantity(label, value, role, deployment))
        for number, label, role in _ROLES
        if (value := number_of(deployment, number)) is not None
    ]
    layout = columns([quantity for _, quantity in known], context)
    return tuple(
        _number_row(deployment, number, quantity, row(quantity, layout, context), context)
        for number, quantity in known
    )


def _number_row(
    deployment: Deployment, number: DeploymentNumber, quantity: Quantity, line: Line, context: Context
) -> PaneRow:
    title = f"{deployment.short_name}: {quantity.label.lower()}"
    selection = Selection(title=title, deployment_id=deployment.deployment_id, deployment_number=number)
    key = f"deployment.{deployment.deployment_id}.{number.value}"
    return PaneRow(key, line, selection, share_hint(quantity, "devices", title, context.glyphs))


def _quantity(label: str, value: int, role: Role, deployment: Deployment) -> Quantity:
    return Quantity(
        label=label,
        short_label=label,
        value=value,
        most=deployment.targeted or value,
        whole=deployment.targeted,
        role=role,
        indent=2,
    )


def _number(deployment: Deployment, number: DeploymentNumber, context: Context) -> Span:
    value = number_of(deployment, number)
    role: Role = "strong" if number is DeploymentNumber.SUCCESS else "text"
    if number is DeploymentNumber.ERRORS and value:
        role = "bad"
    return Span(right(thousands(value), _COLUMN, context.glyphs), role if value else "dim")
