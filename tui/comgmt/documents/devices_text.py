"""Devices as lines of plain text: the table of the device list without its screen, streamed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from comgmt.domain.columns import Column
from comgmt.domain.device import DeviceRow
from comgmt.render.device_cells import cell, look_of
from comgmt.render.device_table import GAP, LEAD, RowMarks, TableLayout, device_line, table_layout
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
_UNCUT: Final = 132  # cells of a table that nobody has to fit on a screen


def devices_text(
    devices: Iterable[DeviceRow],
    width: int | None,
    now: datetime,
    glyphs: GlyphSet,
    columns: Sequence[Column] = (),
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
    layout = table_layout(shown, LEAD + (width or uncut))
    if header:
        yield _text(_heading(layout, glyphs))
    for device in devices:
        line = device_line(device, layout, RowMarks(), now, glyphs) if width else None
        yield _text(line or _whole_line(device, layout, now, glyphs))


def _heading(layout: TableLayout, glyphs: GlyphSet) -> Line:
    """The headings, over numbers at the right as they stand."""
    columns = zip(layout.columns, layout.widths, strict=True)
    texts = [
        (right if look_of(column).at_right else left)(column.heading, width, glyphs)
        for column, width in columns
    ]
    return (Span(" " * LEAD + (" " * GAP).join(texts)),)


def _whole_line(device: DeviceRow, layout: TableLayout, now: datetime, glyphs: GlyphSet) -> Line:
    spans = [Span(" " * LEAD)]
    for column, width in zip(layout.columns, layout.widths, strict=True):
        text, role = cell(device, column, now, glyphs, width)
        spans.append(Span(text + " " * (max(0, width - cells(text)) + GAP), role))
    return spelled(tuple(spans), glyphs)


def _text(line: Line) -> str:
    """The line without the cells of cursor and marks, and without blanks at its end."""
    return plain(line)[LEAD:].rstrip() + "\n"
