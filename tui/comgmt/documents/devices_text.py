"""Devices as lines of plain text: the table of the device list without its screen, streamed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from comgmt.domain.columns import Column
from comgmt.domain.device import DeviceRow
from comgmt.render.device_cells import NO_VALUE, Cell, cell, look_of
from comgmt.render.device_table import GAP, LEAD, RowMarks, device_line, table_layout
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, cells, left, plain, right, spelled

TEXT_COLUMNS: Final = (
    Column.NAME,
    Column.STATE,
    Column.ERROR,
    Column.SINCE,
    Column.OS,
    Column.LAST_ACTIVE,
    Column.USER,
    Column.RESOURCE_ID,
)
_Placed: TypeAlias = "Sequence[tuple[Column | TextColumn, int]]"
_UNCUT: Final = 132  # cells of a table that nobody has to fit on a screen


class TextColumn(msgspec.Struct, frozen=True):
    """A column that only text that is asked for has: a value that lists show within another column."""

    key: str
    heading: str
    width: int
    of: Callable[[DeviceRow], str | bool | None]


TEXT_ONLY: Final = {
    each.key: each
    for each in (
        TextColumn("error_detail", "Error detail", 30, lambda row: row.error_detail),
        TextColumn("failed", "Failed", 6, lambda row: row.failed),
        TextColumn("comanaged", "Co-managed", 10, lambda row: row.comanaged),
        TextColumn("state_since_at_least", "Since at least", 14, lambda row: row.state_since_at_least),
    )
}


def devices_text(
    devices: Iterable[DeviceRow],
    width: int | None,
    now: datetime,
    glyphs: GlyphSet,
    columns: Sequence[Column | TextColumn] = (),
    *,
    header: bool = True,
) -> Iterator[str]:
    """A heading and a line a device, each with its line end.

    On a terminal of `width` columns the least important columns give way and long cells are cut; without a
    width (a pipe, a file), or with `columns` that somebody named, nothing is cut.
    """
    width = None if columns else width
    shown = columns or TEXT_COLUMNS
    uncut = max(_UNCUT, sum(column.width + GAP for column in shown))
    layout = table_layout([column for column in shown if isinstance(column, Column)], LEAD + (width or uncut))
    widths = dict(zip(layout.columns, layout.widths, strict=True))
    placed = [
        (column, widths[column] if isinstance(column, Column) else column.width)
        for column in shown
        if isinstance(column, TextColumn) or column in widths
    ]
    if header:
        yield _text(_heading(placed, glyphs))
    for device in devices:
        line = device_line(device, layout, RowMarks(), now, glyphs) if width else None
        yield _text(line or _whole_line(device, placed, now, glyphs))


def _heading(placed: _Placed, glyphs: GlyphSet) -> Line:
    """The headings, over numbers at the right as they stand."""
    texts = [
        (right if isinstance(column, Column) and look_of(column).at_right else left)(
            column.heading, width, glyphs
        )
        for column, width in placed
    ]
    return (Span(" " * LEAD + (" " * GAP).join(texts)),)


def _whole_line(device: DeviceRow, placed: _Placed, now: datetime, glyphs: GlyphSet) -> Line:
    spans = [Span(" " * LEAD)]
    for column, width in placed:
        text, role = (
            cell(device, column, now, glyphs, width) if isinstance(column, Column) else _told(column, device)
        )
        spans.append(Span(text + " " * (max(0, width - cells(text)) + GAP), role))
    return spelled(tuple(spans), glyphs)


def _told(column: TextColumn, device: DeviceRow) -> Cell:
    """One value on one line; one that the site did not give is "-"."""
    value = column.of(device)
    text = ("yes" if value else "no") if isinstance(value, bool) else " ".join((value or "").split())
    return (text, "text") if text else (NO_VALUE, "dim")


def _text(line: Line) -> str:
    """The line without the cells of cursor and marks, and without blanks at its end."""
    return plain(line)[LEAD:].rstrip() + "\n"
