"""A list of any number of devices: the ids of all, the rows of the window; the cursor stays on its device."""

from array import array
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import Final, Protocol

from textual import events
from textual.message import Message

from comgmt.domain.columns import DEFAULT_COLUMNS, Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.render.device_table import (
    LINEAR_WIDTH,
    RowMarks,
    TableLayout,
    column_at,
    device_line,
    heading_line,
    sideways_layouts,
)
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Span, fit
from comgmt.render.wrapping import wrap, wrap_text
from comgmt.widgets.background import in_background
from comgmt.widgets.drawn import Drawn
from comgmt.widgets.lines_view import scroll_bar


class News(Protocol):
    """Which devices changed and were not looked at."""

    def is_news(self, row: DeviceRow) -> bool:
        """Whether the device gets the sign of a change."""

    def look(self, row: DeviceRow) -> None:
        """The cursor was on the device."""


Fetch = Callable[[Sequence[int]], Awaitable[list[DeviceRow]]]
_LONGEST_KEPT: Final = 0.25  # seconds for which a page stays while another is on its way
_SPARE_ROWS: Final = 512  # rows kept besides those on the screen


class DeviceTable(Drawn, can_focus=True):
    """Draws a window over `ids`; rows come through `fetch`, window by window. Emits `Opened` and `Moved`."""

    class Opened(Message):
        """A device was opened."""

        def __init__(self, resource_id: int) -> None:
            super().__init__()
            self.resource_id = resource_id

    class Moved(Message):
        """The cursor stands on another device, or its data came."""

        def __init__(self, row: DeviceRow | None) -> None:
            super().__init__()
            self.row = row

    class Sorted(Message):
        """The heading of a column was clicked."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

    def __init__(self, glyphs: GlyphSet, fetch: Fetch, now: Callable[[], datetime], news: News) -> None:
        super().__init__(id="devices")
        self._glyphs = glyphs
        self._fetch = fetch
        self._now = now
        self._news = news
        self._ids: array[int] = array("q")
        self._rows: dict[int, DeviceRow] = {}
        self._reading = self._rows_of = 0  # which of the readings is shown, and which the rows are of
        self._fetching = False
        self._placed_at = 0.0
        self._cursor = 0
        self._top = 0
        self._rows_at: list[tuple[int, int]] = []  # for each line the place of its row, and which line of it
        self._columns: tuple[Column, ...] = DEFAULT_COLUMNS
        self._sort = Sort()
        self._last_columns: tuple[Column, ...] = ()
        self._layout = TableLayout((), ())
        self._layouts: tuple[TableLayout, ...] = (self._layout,)
        self._side = 0  # which of them is shown
        self._message = ""
        self._whole = True
        self._to_end = False  # whether the end was asked for before all ids were there
        self.marked: dict[int, None] = {}

    @property
    def ids(self) -> "array[int]":
        """All resource ids, in order."""
        return self._ids

    @property
    def cursor_id(self) -> int | None:
        """The resource id under the cursor."""
        return self._ids[self._cursor] if self._ids else None

    @property
    def row(self) -> DeviceRow | None:
        """The device under the cursor, once its data came."""
        return self._rows.get(self.cursor_id) if self.cursor_id is not None else None

    @property
    def hidden_columns(self) -> tuple[Column, ...]:
        """The columns that gave way to the width."""
        return self._layout.hidden

    @property
    def visible_columns(self) -> tuple[Column, ...]:
        """The columns drawn."""
        return self._layout.columns

    def set_columns(self, columns: Sequence[Column], last: Sequence[Column] = ()) -> None:
        """Draw these columns, in this order, as far as they fit; those of `last` give way last."""
        if (self._columns, self._last_columns) != (tuple(columns), tuple(last)):
            self._side = 0
        self._columns, self._last_columns = tuple(columns), tuple(last)
        self.lay()

    def sideways(self, step: int) -> bool:
        """On to the columns that do not fit, or back; False where there are none."""
        side = self._side + step
        if not 0 <= side < len(self._layouts):
            return False
        self._side = side
        self.lay()
        return True

    def set_devices(self, ids: "array[int]", sort: Sort, *, cursor_id: int | None, fresh: bool) -> None:
        """Show these devices. The cursor goes to `cursor_id` (else stays in its place) and keeps its line.

        `fresh` forgets the rows at hand, since their data may have changed.
        """
        offset = self._cursor - self._top
        self._ids, self._sort, self._message = ids, sort, ""
        self._reading += fresh
        self._cursor = self._place_of(cursor_id)
        self._top = self._cursor - offset
        self.lay()

    def grow(self, ids: "array[int]", *, whole: bool) -> None:
        """Go on with more ids behind the same; who asked for the end meanwhile comes to it."""
        changed = self._to_end or len(ids) != len(self._ids)
        self._ids, self._whole = ids, whole
        if self._to_end:
            self._cursor = len(ids) - 1
            self._to_end = not whole
        if changed:
            self._draw()

    def say(self, message: str) -> None:
        """Show a sentence instead of rows while there are none."""
        self._message = message
        self._draw()

    def mark(self) -> None:
        """Mark or unmark the device under the cursor, and go on to the next."""
        if self.cursor_id is None:
            return
        if self.cursor_id in self.marked:
            del self.marked[self.cursor_id]
        else:
            self.marked[self.cursor_id] = None
        self.move(1)

    def mark_on(self, devices: int) -> None:
        """Mark so many devices from the cursor on, and go on to the next."""
        for number in self._ids[self._cursor : self._cursor + devices]:
            self.marked[number] = None
        self.move(devices)

    def unmark(self) -> None:
        """Take all marks away."""
        self.marked.clear()
        self._draw()

    def move(self, step: int) -> None:
        """Move the cursor by rows, stopping at the ends."""
        self._go(self._cursor + step)

    def page(self, pages: int) -> None:
        """Move the cursor by pages."""
        in_sight = len({index for index, _ in self._rows_at}) if self._glyphs.linear else self._room
        step = pages * max(1, in_sight - 1)
        self._top += step
        self._go(self._cursor + step)

    def edge(self, *, end: bool) -> None:
        """Move the cursor to the first or the last device."""
        self._go(len(self._ids) - 1 if end else 0)
        self._to_end = end and not self._whole

    def open(self) -> None:
        """Open the device under the cursor."""
        self._look()
        if self.cursor_id is not None:
            self.post_message(self.Opened(self.cursor_id))

    @property
    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def _place_of(self, cursor_id: int | None) -> int:
        last = max(0, len(self._ids) - 1)
        if cursor_id is not None and self._ids:
            try:
                return self._ids.index(cursor_id)
            except ValueError:
                pass
        return min(self._cursor, last)

    def _go(self, cursor: int) -> None:
        self._look()
        self._to_end = False
        self._cursor = max(0, min(cursor, len(self._ids) - 1))
        self._draw()

    def _look(self) -> None:
        if self.row is not None:
            self._news.look(self.row)

    def lay(self) -> None:
        """Draw for the present size."""
        width = LINEAR_WIDTH if self._glyphs.linear else max(1, self.size.width - 1)
        self._layouts = sideways_layouts(self._columns, width, self._last_columns)
        self._side = min(self._side, len(self._layouts) - 1)
        self._layout = self._layouts[self._side]
        self._draw()

    def _window(self) -> "array[int]":
        room = self._room
        last = max(0, len(self._ids) - room)
        self._top = max(0, min(self._top, last))
        if self._cursor < self._top:
            self._top = self._cursor
        elif self._cursor >= self._top + room:
            self._top = self._cursor - room + 1
        return self._ids[self._top : self._top + room]

    def _draw(self) -> None:
        if not self.is_mounted or self.size.width < 4 or self.size.height < 1:  # noqa: PLR2004 - nothing fits
            return
        if not self._missing():
            self._place(self._window())
        elif not self._fetching:  # what is on the screen stays until the rows are there
            self._fetching = True
            in_background(self, self._get, "rows")

    def _missing(self) -> tuple[int, ...]:
        """The devices of the window whose data is not at hand, or may have changed."""
        window = self._window()
        if self._rows_of != self._reading:
            return tuple(window)
        return tuple(each for each in window if each not in self._rows)

    async def _get(self) -> None:
        """Fetch until the window has all rows; who goes on and on meanwhile sees blanks now and then."""
        try:
            while missing := self._missing():
                reading = self._reading
                rows = await self._fetch(missing)
                if not rows:
                    break
                self._take(rows, reading)
                if monotonic() - self._placed_at > _LONGEST_KEPT:
                    self._place(self._window())
        finally:
            self._fetching = False
        self._place(self._window())

    def _take(self, rows: Sequence[DeviceRow], reading: int) -> None:
        if reading != self._reading:
            return
        if self._rows_of != reading or len(self._rows) > _SPARE_ROWS:
            self._rows.clear()
        self._rows_of = reading
        self._rows.update((row.resource_id, row) for row in rows)

    def _place(self, window: "array[int]") -> None:
        now = self._now()
        self._placed_at = monotonic()
        lines = [heading_line(self._layout, self._sort, self._glyphs)]
        if not window and self._message:
            wrapped = wrap_text(self._message, max(2, self.size.width - 2), "dim")
            lines += [BLANK, *((Span("  "), *line) for line in wrapped)]
        rows = [
            self._row_lines(resource_id, index, now) for index, resource_id in enumerate(window, self._top)
        ]
        self._rows_at = list(self._in_sight(rows))
        lines += [rows[index - self._top][place] for index, place in self._rows_at]
        shown = self._with_bar(lines)
        inset = (0, 1 if shown is not lines else 0)  # the scroll bar is no part of a row
        under = 1 + self._rows_at.index((self._cursor, 0)) if window else None
        self.show(shown, under=under, inset=inset)
        self.post_message(self.Moved(self.row))

    def _in_sight(self, rows: Sequence[Sequence[Line]]) -> Iterator[tuple[int, int]]:
        """For each line that there is room for its row and which of its lines; the cursor's row is whole."""
        first, at = 0, self._cursor - self._top
        while first < at and sum(map(len, rows[first : at + 1])) > self._room:
            first += 1
        places = ((self._top + at, place) for at in range(first, len(rows)) for place in range(len(rows[at])))
        return islice(places, self._room)

    def _row_lines(self, resource_id: int, index: int, now: datetime) -> list[Line]:
        """A row; in as many lines as it takes for those who hear or feel the screen."""
        row = self._rows.get(resource_id)
        if row is None:
            return [BLANK]
        marks = RowMarks(index == self._cursor, resource_id in self.marked, self._news.is_news(row))
        line = device_line(row, self._layout, marks, now, self._glyphs)
        if not self._glyphs.linear:
            return [line]
        first, *more = wrap(line, self.size.width - 2)
        return [first, *((Span("  "), *line) for line in more)]

    def _with_bar(self, lines: list[Line]) -> list[Line]:
        room, width = self._room, self.size.width
        bar = scroll_bar(self._top, len(self._ids), room, self._glyphs)
        if not bar:
            return lines
        body = lines[1:] + [BLANK] * (room - len(lines) + 1)
        return [lines[0], *((*fit(line, width - 1, self._glyphs), bar[y]) for y, line in enumerate(body))]

    def on_focus(self) -> None:
        """Nothing looks different; the cursor is always shown."""

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked device, twice opens it; a heading sorts."""
        if event.y < 1:
            column = column_at(self._layout, event.x)
            if column is not None:
                self.post_message(self.Sorted(column))
        if not 0 < event.y <= len(self._rows_at):
            return
        self._go(self._rows_at[event.y - 1][0])
        if event.chain > 1:
            self.open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.move(-3)
