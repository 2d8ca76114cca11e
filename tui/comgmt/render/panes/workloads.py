"""How many co-managed devices take each workload from Intune."""

from typing import Final

from comgmt.domain.census import TileKey, WorkloadTile, part_for
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.workloads import Workload
from comgmt.render.line import Line
from comgmt.render.numbers import thousands
from comgmt.render.panes.part import PaneHelp, SeriesKey, TilePart
from comgmt.render.panes.quantity import Quantity, columns, row, share_hint
from comgmt.render.panes.rows import Context, Pane, PaneRow
from comgmt.render.panes.trend import trend_lines, with_gap
from comgmt.render.wrapping import wrap_text

_RETIRED: Final = "Resource access, retired"
_RETIRED_SHORT: Final = "Access, retired"


def workloads_pane(tile: WorkloadTile, context: Context) -> Pane:
    """The pane; most devices first, as the eye looks for the workload that lags."""
    ordered = _ordered(tile)
    quantities = [_quantity(workload, tile) for workload in ordered]
    layout = columns(quantities, context, short=context.terse)
    rows = tuple(
        PaneRow(
            workload.value,
            row(quantity, layout, context),
            Selection(title=_title(workload), scope=Scope.COMANAGED, workloads=(workload,)),
            share_hint(quantity, "devices", _title(workload), context.glyphs),
            counts=quantity.counts,
        )
        for workload, quantity in zip(ordered, quantities, strict=True)
    )
    count = thousands(tile.comanaged)
    return Pane(
        title=TileKey.WORKLOADS.label,
        right=count if context.terse else f"of {count} co-managed",
        right_short=count,
        rows=rows,
        notes=with_gap(_notes(tile, context), trend_lines(workloads_series(tile), context)),
    )


def _title(workload: Workload) -> str:
    return f"{workload.label} from Intune"


def _quantity(workload: Workload, tile: WorkloadTile) -> Quantity:
    return Quantity(
        label=_RETIRED if workload.retired else workload.label,
        short_label=_RETIRED_SHORT if workload.retired else workload.short_label,
        label_role="dim" if workload.retired else "text",
        role="bar-second" if workload.retired else "bar",
        value=tile.switched.get(workload, 0),
        most=tile.comanaged,
        whole=tile.comanaged,
        counts=(f"workload.{workload.value}",),
    )


def _notes(tile: WorkloadTile, context: Context) -> list[Line]:
    if not tile.unknown:
        return []
    devices = "device reports" if tile.unknown == 1 else "devices report"
    text = f"{thousands(tile.unknown)} {devices} no workloads: not known, not none"
    return wrap_text(text, context.width, "dim")


def workloads_series(tile: WorkloadTile) -> list[SeriesKey]:
    """The workloads, most devices first."""
    return [(workload.label, f"workload.{workload.value}") for workload in _ordered(tile)]


def _ordered(tile: WorkloadTile) -> list[Workload]:
    """Most devices first; what is retired comes last, whatever it has."""
    return sorted(Workload, key=lambda workload: (workload.retired, -tile.switched.get(workload, 0)))


PART: Final = TilePart(
    short="Workloads",
    letter="w",
    help=PaneHelp(
        "How many co-managed devices take each workload from Intune.",
        "A device is co-managed when MDMEnrolled and ComgmtPolicyPresent are both set. Each workload is one "
        "bit of MDMWorkloads. Resource access is retired, so it stands apart and measures no transition. "
        "Device "
        "configuration carries resource access and Endpoint Protection with it.",
        "SMS_Client_ComanagementState: MDMWorkloads",
        "Devices whose mask is null: unknown is not all, and not none.",
    ),
    pane=part_for(WorkloadTile, workloads_pane),
    whole=("All co-managed devices", ("comanaged",)),
)
