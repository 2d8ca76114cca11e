"""A device list: any number of devices, filtered as one types, sorted, marked; beside them the error."""

from array import array
from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input

from tui.domain.columns import Column, Sort
from tui.domain.device import DeviceRow
from tui.domain.error_facts import ErrorFacts
from tui.domain.explain import explain
from tui.domain.filters import DeviceFilter, FilterProblemError, parse_filter
from tui.domain.selection import NoCode
from tui.render.error_document import error_heading, error_lines
from tui.render.framed import block, inner_width
from tui.render.line import Line, Span, plain
from tui.render.numbers import thousands
from tui.screens.base import ConsoleScreen
from tui.screens.keys import bindings
from tui.screens.places import DevicePlace, GroupsPlace, ListPlace
from tui.store import StoreError, StoreReader
from tui.widgets.device_table import DeviceTable
from tui.widgets.lines_view import LinesView

_SIDE_BY_SIDE_FROM = 150


class Listing(msgspec.Struct, frozen=True):
    """What the store says of a list: all ids in order, and how many there are without the filter."""

    ids: "array[int]"
    total: int


class DevicesScreen(ConsoleScreen):
    """Devices of one selection. Refreshes keep cursor, scroll, marks and filter."""

    BINDINGS: ClassVar = bindings(
        *(
            "open",
            "filter",
            "sort",
            "mark",
            "group",
            "copy",
            "export",
            "ticket",
            "step",
            "reverse",
            "failures",
        ),
        *("columns", "unmark", "panel", "next", "previous"),
        *("down", "up", "page_down", "page_up", "first", "last"),
        open="device",
        next="error",
    )
    keys_here: ClassVar[tuple[str, ...]] = (
        *("open", "filter", "sort", "group", "mark", "copy", "export", "ticket"),
    )

    def __init__(self, place: ListPlace) -> None:
        super().__init__(place)
        self.list = place
        self.crumb = place.selection.title
        self.filter = DeviceFilter()
        self._listing = Listing(array("q"), 0)
        self._cursor_id = place.cursor_id
        self._explained: tuple[int | None, ErrorFacts | None] | None = None
        self._read_changes_from: int | None = None

    def body(self) -> Iterable[Widget]:
        """The error, where it is asked for, and the devices; the filter below them."""
        with Container(id="list-body"):
            yield LinesView(self.glyphs, id="panel")
            yield DeviceTable(self.glyphs, self._rows, self.console.now, id="devices")
        yield Input(id="filter", compact=True, placeholder="text, !text, column:text, /regex")

    @property
    def table(self) -> DeviceTable:
        """The devices."""
        return self.query_one("#devices", DeviceTable)

    @property
    def panel(self) -> LinesView:
        """The error."""
        return self.query_one("#panel", LinesView)

    def on_mount(self) -> None:
        """Show the filter one came with."""
        typed = self.query_one("#filter", Input)
        typed.display = bool(self.list.typed)
        typed.value = self.list.typed
        self._parse(self.list.typed)
        self.panel.display = self.list.panel
        self.table.set_columns(self.console.columns)
        self.table.focus()
        super().on_mount()

    def on_resize(self) -> None:
        """The error stands beside the devices where there is room, else above them."""
        wide = self.size.width >= _SIDE_BY_SIDE_FROM
        self.query_one("#list-body").set_class(wide, "wide")
        super().on_resize()

    def show_data(self) -> None:
        """Ask for the list again; cursor and scroll stay."""
        self._ask(fresh=True)

    def _ask(self, *, fresh: bool) -> None:
        self.run_worker(self._list(fresh=fresh), group="list", exclusive=True, exit_on_error=False)

    async def _list(self, *, fresh: bool) -> None:
        selection, wanted, sort = self.list.selection, self.filter, self.list.sort

        def question(store: StoreReader) -> Listing:
            ids = store.ids(selection, wanted, sort)
            return Listing(ids, len(ids) if wanted.empty else store.count(selection))

        try:
            listing = await self.console.ask(question)
        except StoreError as problem:
            self.table.say(problem.trouble.sentence)
            return
        self._take(listing, fresh=fresh)

    def _take(self, listing: Listing, *, fresh: bool) -> None:
        self._listing = listing
        cursor = self.table.cursor_id if self.table.cursor_id is not None else self._cursor_id
        self.table.set_devices(listing.ids, self.list.sort, cursor_id=cursor, fresh=fresh)
        if not listing.ids:
            self.table.say(self._nothing())
            self._explain(None)
        self.draw_edges()

    def _nothing(self) -> str:
        if self.readout.census is None:
            return "Not read yet."
        return "No device." if self.filter.empty else "No device passes the filter."

    async def _rows(self, ids: Sequence[int]) -> list[DeviceRow]:
        try:
            return await self.console.ask(lambda store: store.rows(ids))
        except StoreError as problem:
            self.table.say(problem.trouble.sentence)
            return []

    def right_of_crumbs(self) -> str:
        """How many devices are shown of how many, and how they are narrowed."""
        shown, total = len(self._listing.ids), self._listing.total
        marked = f"{thousands(len(self.table.marked))} marked, " if self.table.marked else ""
        if self.filter.empty:
            return f"{marked}{thousands(total)} {'device' if total == 1 else 'devices'}"
        how = "failures" if self.filter.failures_only and not self.filter.text else "filtered"
        return f"{marked}{thousands(shown)} of {thousands(total)}, {how}"

    def on_device_table_moved(self, message: DeviceTable.Moved) -> None:
        """Say what does not fit the row, and explain its error."""
        row = message.row
        self.hint(self._words(row) if row else "")
        self._explain(row)

    def _words(self, row: DeviceRow) -> str:
        state = row.state.label if row.state else "no co-management record"
        parts = [row.name, state]
        if row.error is not None:
            found = explain(row.error)
            parts.append(f"{found.hexadecimal} {found.title}")
        elif row.failed:
            parts.append("failed with no code")
        if row.error_detail:
            parts.append(row.error_detail)
        return f" {self.glyphs.separator} ".join(parts)

    def on_device_table_opened(self, message: DeviceTable.Opened) -> None:
        """Open a device."""
        self._remember()
        self.console.open(DevicePlace(message.resource_id))

    def _remember(self) -> None:
        self.list = msgspec.structs.replace(self.list, cursor_id=self.table.cursor_id)
        self.place = self.list

    def _explain(self, row: DeviceRow | None) -> None:
        if not self.panel.display:
            return
        codes = self.list.selection.codes
        one = codes[0] if len(codes) == 1 else None
        if one is not None:
            code = None if isinstance(one, NoCode) else one
        elif row is not None and row.failed:
            code = row.error
        else:
            self.panel.set_content(lambda _: [(Span("This device has not failed.", "dim"),)], keep=False)
            return
        self.run_worker(self._facts(code), group="facts", exclusive=True, exit_on_error=False)

    async def _facts(self, code: int | None) -> None:
        facts: ErrorFacts | None = None
        try:
            facts = await self.console.ask(lambda store: store.error_facts(code))
        except StoreError as problem:
            self.hint(problem.trouble.sentence, "bad")
        if self._explained == (code, facts):
            return
        keep = self._explained is not None and self._explained[0] == code
        self._explained = (code, facts)
        self.panel.set_content(lambda width: self._panel_lines(code, facts, width), keep=keep)

    def _panel_lines(self, code: int | None, facts: ErrorFacts | None, width: int) -> list[Line]:
        if code is None:
            text = "These devices failed and gave no code: read CoManagementHandler.log on one of them."
            return block("Failed with no code", [(Span(text),)], width, self.glyphs)
        found = explain(code)
        lines = error_lines(found, facts, inner_width(width), self.glyphs, heading=False)
        return block(plain(error_heading(found)), lines, width, self.glyphs)

    def action_open(self) -> None:
        """The device under the cursor; marked ones as a list of their own."""
        marked = tuple(self.table.marked)
        if marked and self.list.selection.marked != marked:
            self._remember()
            title = f"{thousands(len(marked))} marked"
            selection = msgspec.structs.replace(self.list.selection, title=title, marked=marked)
            self.console.open(ListPlace(selection=selection, panel=self.list.panel, sort=self.list.sort))
            return
        self.table.open()

    def action_move(self, step: int) -> None:
        """A device on or back; in the error a line."""
        if self.panel.has_focus:
            self.panel.scroll_lines(step)
        else:
            self.table.move(step)

    def action_page(self, pages: int) -> None:
        """A page on or back."""
        if self.panel.has_focus:
            self.panel.scroll_page(pages)
        else:
            self.table.page(pages)

    def action_edge(self, end: bool) -> None:
        """The first or the last."""
        if self.panel.has_focus:
            self.panel.scroll_edge(end=end)
        else:
            self.table.edge(end=end)

    def action_next_pane(self, step: int) -> None:
        """Between the devices and the error."""
        del step
        self.panel.display = True
        (self.table if self.panel.has_focus else self.panel).focus()
        self._explain(self.table.row)

    def action_panel(self) -> None:
        """Show or hide the error."""
        self.panel.display = not self.panel.display
        self.list = msgspec.structs.replace(self.list, panel=bool(self.panel.display))
        self.table.focus()
        self._explain(self.table.row)

    def action_mark(self) -> None:
        """Mark the device under the cursor."""
        self.table.mark()
        self.draw_edges()

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.table.unmark()
        self.draw_edges()

    def action_sort(self) -> None:
        """Sort by the next column on the screen."""
        columns = self.table.visible_columns
        if columns:
            place = columns.index(self.list.sort.column) if self.list.sort.column in columns else -1
            self._sort(Sort(columns[(place + 1) % len(columns)]))

    def action_reverse(self) -> None:
        """The other way round."""
        self._sort(Sort(self.list.sort.column, descending=not self.list.sort.descending))

    def _sort(self, sort: Sort) -> None:
        self.list = msgspec.structs.replace(self.list, sort=sort)
        self._ask(fresh=False)

    def action_failures(self) -> None:
        """Only failures, or all again."""
        self.list = msgspec.structs.replace(self.list, failures_only=not self.list.failures_only)
        self._parse(self.list.typed)
        self._ask(fresh=False)

    def action_filter(self) -> None:
        """Type a filter."""
        typed = self.query_one("#filter", Input)
        typed.display = True
        typed.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as one types."""
        if event.value != self.list.typed and self._parse(event.value):
            self._ask(fresh=False)

    def on_input_submitted(self) -> None:
        """Back to the devices; the filter stays."""
        self._leave_filter()

    def _leave_filter(self) -> None:
        typed = self.query_one("#filter", Input)
        typed.display = bool(typed.value)
        self.table.focus()

    def step_back(self) -> bool:
        """Esc takes the filter away before it leaves the list."""
        typed = self.query_one("#filter", Input)
        if not typed.has_focus and not self.list.typed:
            return False
        typed.value = ""
        self._leave_filter()
        return True

    def _parse(self, typed: str) -> bool:
        self.list = msgspec.structs.replace(self.list, typed=typed)
        try:
            self.filter = parse_filter(typed, failures_only=self.list.failures_only)
        except FilterProblemError as problem:
            self.hint(str(problem), "bad")
            return False
        return True

    def action_group(self) -> None:
        """Count by a column."""
        self._remember()
        self.console.open(
            GroupsPlace(
                selection=self.list.selection,
                column=Column.STATE,
                typed=self.list.typed,
                failures_only=self.list.failures_only,
            )
        )
