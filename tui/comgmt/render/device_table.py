"""A device list as lines: which columns fit, the heading with its sort marker, one line a device."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.ages import age
from comgmt.domain.columns import Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.domain.workloads import Workload
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import STATE_ROLES, short_name_of, state_symbol
from comgmt.render.line import Line, Role, Span, left, right, spelled

GAP: Final = 2
LEAD: Final = 2  # the cursor or mark, and the sign of a change
NO_VALUE: Final = "-"
_LEAST: Final = {Column.NAME: 15}  # as long as the name of a computer may be
_GROWS: Final = (Column.NAME, Column.ERROR, Column.USER, Column.AUTHORITY, Column.STATE)
_MOST_GROWN: Final = {
    Column.NAME: 32,
    Column.ERROR: 44,
    Column.USER: 30,
    Column.AUTHORITY: 24,
    Column.STATE: 40,
}
_LONG_STATE: Final = 38
_WITH_TITLE: Final = 16
_JOINED: Final = {"hybrid": "hybrid", "entra": "Entra"}
_RIGHT: Final = frozenset({Column.RESOURCE_ID})
_LETTERS: Final = {
    Workload.COMPLIANCE_POLICIES: "c",
    Workload.RESOURCE_ACCESS_POLICIES: "r",
    Workload.DEVICE_CONFIGURATION: "d",
    Workload.WINDOWS_UPDATE_POLICIES: "w",
    Workload.ENDPOINT_PROTECTION: "e",
    Workload.CLIENT_APPS: "a",
    Workload.OFFICE_CLICK_TO_RUN: "o",
}
DEFAULT_COLUMNS: Final = (
    Column.NAME,
    Column.STATE,
    Column.ERROR,
    Column.SINCE,
    Column.OS,
    Column.LAST_ACTIVE,
    Column.USER,
    Column.JOINED,
    Column.WORKLOADS,
    Column.SITE,
    Column.DOMAIN,
    Column.AUTHORITY,
    Column.BUILD,
    Column.CLIENT,
    Column.RESOURCE_ID,
)


class TableLayout(msgspec.Struct, frozen=True):
    """The columns that fit and the cells of each; `hidden` gave way."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    hidden: tuple[Column, ...] = ()


class RowMarks(msgspec.Struct, frozen=True):
    """What stands before a row."""

    cursor: bool = False
    marked: bool = False
    changed: bool = False


def table_layout(columns: Sequence[Column], width: int) -> TableLayout:
    """The columns for `width` cells: the name gets short, then the least important go; spare is shared.

    Name and state never go.
    """
    kept = list(columns)
    while _cells(kept, _LEAST) > width:
        last = max(kept, key=lambda column: column.priority)
        if last.priority == 0:
            break
        kept.remove(last)
    widths = {column: column.width for column in kept}
    _shrink(widths, width)
    spare = width - _cells(kept, widths)
    for column in _GROWS:
        if column in widths and spare > 0:
            grown = min(spare, _MOST_GROWN[column] - widths[column])
            widths[column] += max(0, grown)
            spare -= max(0, grown)
    hidden = tuple(column for column in columns if column not in kept)
    return TableLayout(tuple(kept), tuple(widths[column] for column in kept), hidden)


def _cells(columns: Sequence[Column], widths: Mapping[Column, int]) -> int:
    return LEAD + sum(widths.get(column, column.width) + GAP for column in columns) - GAP


def _shrink(widths: dict[Column, int], width: int) -> None:
    """A long name is cut; in a very narrow terminal the state keeps its word, and the name has the rest."""
    over = _cells(list(widths), widths) - width
    if over <= 0 or not widths:
        return
    if over <= widths.get(Column.NAME, 0) - _LEAST[Column.NAME]:
        widths[Column.NAME] -= over
        return
    room = max(len(widths), width - LEAD - GAP * (len(widths) - 1))
    others = [column for column in widths if column is not Column.STATE]
    if Column.STATE in widths:
        widths[Column.STATE] = min(widths[Column.STATE], room if not others else room * 2 // 3)
    for column in others:
        widths[column] = max(1, (room - widths.get(Column.STATE, 0)) // len(others))


def column_at(layout: TableLayout, x: int) -> Column | None:
    """The column whose heading stands at cell `x`."""
    start = LEAD
    for column, width in zip(layout.columns, layout.widths, strict=True):
        if start <= x < start + width + GAP:
            return column
        start += width + GAP
    return None


def heading_line(layout: TableLayout, sort: Sort, glyphs: GlyphSet) -> Line:
    """The headings; the sorted one carries the marker."""
    spans: list[Span] = [Span(" " * LEAD)]
    for column, width in zip(layout.columns, layout.widths, strict=True):
        sorted_by = column is sort.column
        marker = (glyphs.descending if sort.descending else glyphs.ascending) if sorted_by else ""
        text = (
            f"{column.heading} {marker}"
            if marker and width > len(column.heading) + 1
            else column.heading + marker
        )
        placed = right(text, width, glyphs) if column in _RIGHT else left(text, width, glyphs)
        spans += [Span(placed, "title" if sorted_by else "dim"), Span(" " * GAP)]
    return tuple(spans[:-1])


def device_line(
    device: DeviceRow, layout: TableLayout, marks: RowMarks, now: datetime, glyphs: GlyphSet
) -> Line:
    """One device in the columns of the layout."""
    lead = glyphs.mark if marks.marked else glyphs.cursor if marks.cursor else " "
    changed = glyphs.changed if marks.changed else " "
    lead_role: Role = "accent" if marks.marked else "cursor" if marks.cursor else "text"
    spans: list[Span] = [Span(lead, lead_role), Span(changed, "accent")]
    for column, width in zip(layout.columns, layout.widths, strict=True):
        text, role = cell(device, column, now, glyphs, width)
        placed = right(text, width, glyphs) if column in _RIGHT else left(text, width, glyphs)
        spans += [Span(placed, role), Span(" " * GAP)]
    return spelled(tuple(spans[:-1]), glyphs)


def cell(device: DeviceRow, column: Column, now: datetime, glyphs: GlyphSet, width: int) -> tuple[str, Role]:
    """The text of one cell and its role; a value the site did not give is "-"."""
    if column is Column.NAME:
        return device.name, "strong"
    if column is Column.STATE:
        return _state(device, glyphs, width)
    if column is Column.ERROR:
        return _error(device, glyphs, width)
    text = _plain(device, column, now)
    return (text, "text") if text else (NO_VALUE, "dim")


def _state(device: DeviceRow, glyphs: GlyphSet, width: int) -> tuple[str, Role]:
    if device.state is None:
        return f"{glyphs.skipped} no record", "dim"
    label = device.state.label if width >= _LONG_STATE + 2 else device.state.short_label
    return f"{state_symbol(device.state, glyphs)} {label}", STATE_ROLES[device.state]


def _error(device: DeviceRow, glyphs: GlyphSet, width: int) -> tuple[str, Role]:
    if device.error is None:
        return ("no code", "bad") if device.failed else (NO_VALUE, "dim")
    code = f"0x{device.error:08X}"
    return (
        f"{code} {short_name_of(device.error, glyphs)}" if width >= _WITH_TITLE + len(code) else code
    ), "bad"


def _plain(device: DeviceRow, column: Column, now: datetime) -> str:  # noqa: PLR0911 - one return a column
    if column is Column.SINCE:
        return _age(device.state_since, now)
    if column is Column.LAST_ACTIVE:
        return _age(device.last_active_at, now)
    if column is Column.JOINED:
        return _JOINED.get(device.joined or "", "")
    if column is Column.WORKLOADS:
        return workload_letters(device.workloads)
    if column is Column.RESOURCE_ID:
        return str(device.resource_id)
    if column is Column.ENTRA_ID:
        return device.aad_device_id or ""
    return {
        Column.OS: device.os_release,
        Column.USER: device.user,
        Column.SITE: device.site_code,
        Column.DOMAIN: device.domain,
        Column.AUTHORITY: device.authority,
        Column.BUILD: device.os_build,
        Column.CLIENT: device.client_version,
    }.get(column) or ""


def _age(then: datetime | None, now: datetime) -> str:
    """The age in the few cells of a column."""
    words = age(then, now) if then else ""
    return "just now" if words == "under 1 min" else words


def workload_letters(mask: int | None) -> str:
    """The workloads with Intune as letters in a fixed place each: "c-dw---"; "" when not known."""
    if mask is None:
        return ""
    return "".join(letter if mask & workload.bit else "-" for workload, letter in _LETTERS.items())
