"""The lines of what is picked while typing: a title, devices, actions with their keys."""

from datetime import datetime
from typing import Final

from tui.domain.columns import Column
from tui.domain.device import DeviceRow
from tui.render.device_table import RowMarks, device_line, table_layout
from tui.render.glyphs import GlyphSet
from tui.render.line import Line, Role, Span, cells, cut, fit, left, spelled
from tui.render.panes.pane import cursor_role

_FOUND_COLUMNS: Final = (Column.NAME, Column.STATE, Column.ERROR, Column.USER, Column.OS, Column.RESOURCE_ID)


def picker_title(title: str, right: str, width: int, glyphs: GlyphSet) -> Line:
    """A rule across the screen with what is picked, and how much was found."""
    words = f" {cut(title, max(1, width - cells(right) - 6), glyphs)} "
    tail = f" {right} " if right else ""
    rule = glyphs.horizontal * max(0, width - cells(words) - cells(tail) - 2)
    edge = glyphs.horizontal
    return fit(
        (
            Span(edge, "frame-focus"),
            Span(words, "title-focus"),
            Span(rule, "frame-focus"),
            Span(tail, "strong"),
            Span(edge, "frame-focus"),
        ),
        width,
        glyphs,
    )


def found_device_line(device: DeviceRow, width: int, now: datetime, glyphs: GlyphSet, *, under: bool) -> Line:
    """A device that was found."""
    line = device_line(device, table_layout(_FOUND_COLUMNS, width - 1), RowMarks(cursor=under), now, glyphs)
    return spelled(line, glyphs)


def action_line(words: str, keys: str, width: int, glyphs: GlyphSet, *, under: bool, works: bool) -> Line:
    """An action by its words and its keys; one that does not work here is dim."""
    room = max(1, width - 4 - max(cells(keys), 8))
    role: Role = "text" if works else "dim"
    spans = (
        Span(f"{glyphs.cursor if under else ' '} ", "cursor"),
        Span(left(words, room, glyphs), cursor_role(role) if under and works else role),
        Span("  "),
        Span(keys, "key" if works else "dim"),
    )
    return spelled(fit(spans, width, glyphs), glyphs)
