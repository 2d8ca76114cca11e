"""A device list as lines: which columns fit, the heading with its sort marker, one line a device."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.columns import Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.render.device_cells import GROWING, NO_VALUE, cell, look_of
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Role, Span, left, right, spelled

GAP: Final = 2
LEAD: Final = 2  # the cursor or mark, and the sign of a change
_UNNAMED: Final = frozenset({Column.NAME, Column.STATE})  # their values say what they are
LINEAR_WIDTH: Final = 1_000  # cells: no column gives way, no value is cut


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
    least = {column: look_of(column).least or column.width for column in kept}
    while _cells(kept, least) > width:
        last = max(kept, key=lambda column: column.priority)
        if last.priority == 0:
            break
        kept.remove(last)
    widths = {column: column.width for column in kept}
    _shrink(widths, width)
    spare = width - _cells(kept, widths)
    for column in GROWING:
        if column in widths and spare > 0:
            grown = min(spare, look_of(column).most - widths[column])
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
    if over <= widths.get(Column.NAME, 0) - (look_of(Column.NAME).least or 0):
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
    """The headings; the sorted one carries the marker. Linear, each value has its own: how it is sorted."""
    if glyphs.linear:
        order = "descending" if sort.descending else "ascending"
        return (Span(f"Devices by {sort.column.heading}, {order}", "title"),)
    spans: list[Span] = [Span(" " * LEAD)]
    for column, width in zip(layout.columns, layout.widths, strict=True):
        sorted_by = column is sort.column
        marker = (glyphs.descending if sort.descending else glyphs.ascending) if sorted_by else ""
        text = (
            f"{column.heading} {marker}"
            if marker and width > len(column.heading) + 1
            else column.heading + marker
        )
        placed = right(text, width, glyphs) if look_of(column).at_right else left(text, width, glyphs)
        spans += [Span(placed, "title" if sorted_by else "dim"), Span(" " * GAP)]
    return tuple(spans[:-1])


def device_line(
    device: DeviceRow, layout: TableLayout, marks: RowMarks, now: datetime, glyphs: GlyphSet
) -> Line:
    """One device in the columns of the layout; linear, its values in words behind each other."""
    if glyphs.linear:
        return spelled(_told(device, layout, marks, now, glyphs), glyphs)
    lead = glyphs.mark if marks.marked else glyphs.cursor if marks.cursor else " "
    changed = glyphs.changed if marks.changed else " "
    lead_role: Role = "accent" if marks.marked else "cursor" if marks.cursor else "text"
    spans: list[Span] = [Span(lead, lead_role), Span(changed, "accent")]
    for column, width in zip(layout.columns, layout.widths, strict=True):
        text, role = cell(device, column, now, glyphs, width)
        placed = right(text, width, glyphs) if look_of(column).at_right else left(text, width, glyphs)
        spans += [Span(placed, role), Span(" " * GAP)]
    return spelled(tuple(spans[:-1]), glyphs)


def _told(device: DeviceRow, layout: TableLayout, marks: RowMarks, now: datetime, glyphs: GlyphSet) -> Line:
    """Name and state, then what else there is, each with its heading; what was not given is left out."""
    signs = ("marked ", marks.marked), ("changed ", marks.changed)
    spans = [Span(word, "accent") for word, holds in signs if holds]
    for column in layout.columns:
        room = column.width if column is Column.STATE else LINEAR_WIDTH  # the long words say no more
        text, role = cell(device, column, now, glyphs, room)
        if text == NO_VALUE:
            continue
        named = text.strip() if column in _UNNAMED else f"{column.heading} {text.strip()}"
        spans += [Span(", ")] if spans and spans[-1].role != "accent" else []
        spans.append(Span(named, role))
    return (Span(f"{glyphs.cursor} " if marks.cursor else "", "cursor"), *spans)
