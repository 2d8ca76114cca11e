"""Pane 4: how many co-managed devices take each workload from Intune."""

from comgmt.domain.census import WorkloadTile
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.workloads import Workload
from comgmt.render.line import Line
from comgmt.render.numbers import thousands
from comgmt.render.panes.quantity import Quantity, columns, row, share_hint
from comgmt.render.panes.rows import Context, Pane, PaneRow
from comgmt.render.panes.trend import trend_lines, with_gap
from comgmt.render.series import series_of
from comgmt.render.tile_words import TITLES
from comgmt.render.wrapping import wrap_text


def workloads_pane(tile: WorkloadTile, context: Context) -> Pane:
    """The pane; most devices first, as the eye looks for the workload that lags."""
    ordered = sorted(Workload, key=lambda workload: -tile.switched.get(workload, 0))
    quantities = [_quantity(workload, tile, context) for workload in ordered]
    layout = columns(quantities, context.width, short=context.terse)
    rows = tuple(
        PaneRow(
            workload.value,
            row(quantity, layout, context.glyphs),
            Selection(title=_title(workload), scope=Scope.COMANAGED, workloads=(workload,)),
            share_hint(quantity, "devices", _title(workload), context.glyphs),
        )
        for workload, quantity in zip(ordered, quantities, strict=True)
    )
    count = thousands(tile.comanaged)
    return Pane(
        number=4,
        title=TITLES["workloads"],
        right=count if context.terse else f"of {count} co-managed",
        right_short=count,
        rows=rows,
        notes=with_gap(_notes(tile, context), trend_lines(series_of(tile), context)),
    )


def _title(workload: Workload) -> str:
    return f"{workload.label} from Intune"


def _quantity(workload: Workload, tile: WorkloadTile, context: Context) -> Quantity:
    before = context.before.workloads if context.before else None
    return Quantity(
        label=workload.label,
        short_label=workload.short_label,
        value=tile.switched.get(workload, 0),
        most=tile.comanaged,
        whole=tile.comanaged,
        before=before.switched.get(workload) if isinstance(before, WorkloadTile) else None,
    )


def _notes(tile: WorkloadTile, context: Context) -> list[Line]:
    if not tile.unknown:
        return []
    devices = "device reports" if tile.unknown == 1 else "devices report"
    text = f"{thousands(tile.unknown)} {devices} no workloads: not known, not none"
    return wrap_text(text, context.width, "dim")
