"""A device list as lines: which columns fit, the heading with its sort marker, one line a device."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.columns import Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.render.device_cells import GROWING, NO_VALUE, cell, look_of, spoken_cell
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Role, Span, left, line_cells, right, spelled

GAP: Final = 2
LEAD: Final = 2  # the cursor or mark, and the sign of a change
_UNNAMED: Final = frozenset({Column.NAME, Column.STATE})  # their values say what they are
LINEAR_WIDTH: Final = 1_000  # cells: no column gives way, no value is cut


_LEAST_NAME: Final = {Column.NAME: 15}  # the name of a computer may have 15


class TableLayout(msgspec.Struct, frozen=True):
    """The columns that fit and the cells of each; `hidden` gave way.

    `before` and `after` are how many of those are reached to the left and the right, in a table of `width`.
    """

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    hidden: tuple[Column, ...] = ()
    before: int = 0
    after: int = 0
    width: int = 0


class RowMarks(msgspec.Struct, frozen=True):
    """What stands before a row."""

    cursor: bool = False
    marked: bool = False
    changed: bool = False


def table_layout(columns: Sequence[Column], width: int, last: Sequence[Column] = ()) -> TableLayout:
    """The columns for `width` cells: the name gets short, then the least important go; spare is shared.

    Name and state never go, and those of `last` go after all others, from its end.
    """
    kept = list(columns)
    least = {column: look_of(column).least or column.width for column in kept}
    ranks = {column: place - len(last) for place, column in enumerate(last)}
    while _cells(kept, least) > width:
        going = [column for column in kept if column.priority] or kept
        last_one = max(going, key=lambda column: ranks.get(column, column.priority))
        if last_one.priority == 0 or len(kept) == 1:
            break
        kept.remove(last_one)
    widths = {column: column.width for column in kept}
    _shrink(widths, width)
    spare = width - _cells(kept, widths)
    for column in GROWING:
        if column in widths and spare > 0:
            grown = min(spare, look_of(column).most - widths[column])
            widths[column] += max(0, grown)
            spare -= max(0, grown)
    hidden = tuple(column for column in columns if column not in kept)
    return TableLayout(
        tuple(kept), tuple(widths[column] for column in kept), hidden, after=len(hidden), width=width
    )


def sideways_layouts(
    columns: Sequence[Column], width: int, last: Sequence[Column] = ()
) -> tuple[TableLayout, ...]:
    """The layout, then those of the columns that did not fit, in their order beside the first."""
    first = table_layout(columns, width, last)
    if not first.hidden:
        return (first,)
    width -= 1  # for the mark at the edge
    first = table_layout(columns, width, last)
    pages = _pages(first, width)
    layouts = [_beside(first.columns[:1], page, width) for page in pages]
    seen = 0
    placed = []
    for page, layout in zip(pages, layouts, strict=True):
        seen += len(page)
        after = len(first.hidden) - seen
        before = len(first.columns) - 1 + seen - len(page)
        placed.append(msgspec.structs.replace(layout, hidden=first.hidden, before=before, after=after))
    return (first, *placed)


def _beside(stays: Sequence[Column], page: Sequence[Column], width: int) -> TableLayout:
    """The columns of a page beside the first; one that is wider than the table is cut."""
    layout = table_layout((*stays, *page), width)
    if len(layout.columns) == len(stays) + len(page):
        return layout
    name = max(1, width // 3)
    return TableLayout((*stays, *page), (name, max(1, width - LEAD - GAP - name)), width=width)


def _pages(first: TableLayout, width: int) -> list[list[Column]]:
    pages: list[list[Column]] = []
    for column in first.hidden:
        fits = pages and _cells([*first.columns[:1], *pages[-1], column], _LEAST_NAME) <= width
        if fits:
            pages[-1].append(column)
        else:
            pages.append([column])
    return pages


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
    spans: list[Span] = [Span("<" if layout.before else " ", "key"), Span(" " * (LEAD - 1))]
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
    shown = tuple(spans[:-1])
    if not layout.after:
        return shown
    return (*shown, Span(" " * max(0, layout.width - line_cells(shown))), Span(">", "key"))


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
        text, role = spoken_cell(device, column, now, glyphs)
        if text == NO_VALUE:
            continue
        named = text if column in _UNNAMED else f"{column.heading} {text}"
        spans += [Span(", ")] if spans and spans[-1].role != "accent" else []
        spans.append(Span(named, role))
    return (Span(f"{glyphs.cursor} " if marks.cursor else "", "cursor"), *spans)
