"""A device list: any number of devices, filtered as one types, sorted, marked; beside them the error."""

from array import array
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

import msgspec
from textual.containers import Container
from textual.widget import Widget

from tui.domain.columns import Column, Sort
from tui.domain.commands import StepCommand
from tui.domain.device import DeviceRow
from tui.domain.explain import explain, step_commands
from tui.render.line import Role
from tui.render.list_words import counted, nothing_words, row_words
from tui.render.numbers import thousands
from tui.screens.base import ConsoleScreen
from tui.screens.batch import Batch
from tui.screens.copy_items import CopyItem
from tui.screens.error_panel import ErrorPanel
from tui.screens.keys import bindings
from tui.screens.list_batches import list_batch, list_copy_items, marked_batch, row_batch
from tui.screens.list_filter import ListFilter
from tui.screens.listing import Listing, listing_of
from tui.screens.opening import pane_of
from tui.screens.places import ColumnsPlace, DevicePlace, GroupsPlace, ListPlace
from tui.screens.preferences import list_kind
from tui.store import StoreError
from tui.widgets.background import in_background
from tui.widgets.device_table import DeviceTable
from tui.widgets.filter_line import FilterLine

_SIDE_BY_SIDE_FROM = 150


class DevicesScreen(ConsoleScreen):
    """Devices of one selection. Refreshes keep cursor, scroll, marks and filter."""

    BINDINGS: ClassVar = bindings(
        *("open", "filter", "sort", "reverse", "failures", "columns", "group", "mark", "unmark", "panel"),
        *("copy", "export", "ticket", "step", "next", "previous"),
        *("down", "up", "page_down", "page_up", "first", "last"),
    )
    keys_here: ClassVar[tuple[str, ...]] = (
        *("open", "filter", "mark", "ticket", "export", "copy", "sort", "group"),
    )
    words_here: ClassVar = {
        "open": ("device", "the device; marked ones as a list of their own"),
        "next": ("error", "between the devices and the error"),
        "step": ("command", "copy the next command of the steps of the error"),
    }

    def __init__(self, place: ListPlace) -> None:
        super().__init__(place)
        self.list = place
        self.crumb = place.selection.title
        self._filter = ListFilter(place.typed, failures_only=place.failures_only)
        self._listing = Listing(array("q"), 0)
        self._trouble = ""

    def body(self) -> Iterable[Widget]:
        """The error, where it is asked for, and the devices; the filter below them."""
        with Container(id="list-body"):
            yield ErrorPanel(self.console, id="panel")
            yield DeviceTable(self.glyphs, self._rows, self.console.now, self.console.seen)
        yield FilterLine(self.list.typed, id="filter")

    @property
    def table(self) -> DeviceTable:
        """The devices."""
        return self.query_one("#devices", DeviceTable)

    @property
    def panel(self) -> ErrorPanel:
        """The error."""
        return self.query_one("#panel", ErrorPanel)

    @property
    def _filter_line(self) -> FilterLine:
        return self.query_one("#filter", FilterLine)

    def on_mount(self) -> None:
        """Show the marks and the error one came with."""
        self.panel.display = self.list.panel
        self.table.marked.update(dict.fromkeys(self.list.marked))
        self.table.focus()
        super().on_mount()

    def on_screen_resume(self) -> None:
        """Other columns may have been chosen meanwhile."""
        self.table.set_columns(self.console.preferences.columns_of(list_kind(self.list.selection)))
        super().on_screen_resume()

    def on_resize(self) -> None:
        """The error stands beside the devices where there is room, else above them."""
        self.query_one("#list-body").set_class(self.size.width >= _SIDE_BY_SIDE_FROM, "wide")
        super().on_resize()

    @property
    def pane_number(self) -> int:
        """The pane whose help explains these devices."""
        return pane_of(self.list.selection)

    def remembered(self) -> ListPlace:
        """The list with its cursor and its marks."""
        cursor = self.table.cursor_id if self.table.cursor_id is not None else self.list.cursor_id
        return msgspec.structs.replace(
            self.list,
            typed=self._filter.typed,
            failures_only=self._filter.in_force.failures_only,
            cursor_id=cursor,
            marked=tuple(self.table.marked),
        )

    def show_data(self) -> None:
        """Ask for the list again; cursor and scroll stay."""
        self._ask(fresh=True)

    def _ask(self, *, fresh: bool) -> None:
        in_background(self, partial(self._read, fresh=fresh), "list")

    async def _read(self, *, fresh: bool) -> None:
        selection, narrowed, sort = self.list.selection, self._filter.in_force, self.list.sort
        try:
            listing = await self.console.ask(lambda store: listing_of(store, selection, narrowed, sort))
        except StoreError as problem:
            self._trouble = problem.trouble.sentence
            self.table.say(self._trouble)
            self._say_row(self.table.row)
            return
        self._trouble = ""
        self._take(listing, fresh=fresh)

    def _take(self, listing: Listing, *, fresh: bool) -> None:
        cursor = self.table.cursor_id if self._listing.ids else self.list.cursor_id
        self._listing = listing
        self.table.set_devices(listing.ids, self.list.sort, cursor_id=cursor, fresh=fresh)
        if not listing.ids:
            read = self.readout.census is not None
            self.table.say(listing.unknown or nothing_words(self._filter.in_force, read=read))
        self.draw_edges()

    async def _rows(self, ids: Sequence[int]) -> list[DeviceRow]:
        try:
            return await self.console.ask(lambda store: store.rows(ids))
        except StoreError as problem:
            self.table.say(problem.trouble.sentence)
            return []

    def right_of_crumbs(self) -> str:
        """How many devices are shown of how many, how they are narrowed, how many are marked."""
        listing, table = self._listing, self.table
        sort = None if self.list.sort.column in table.visible_columns else self.list.sort
        return counted(len(listing.ids), listing.total, len(table.marked), self._filter.in_force, sort)

    def hint(self, text: str, role: Role = "text") -> None:
        """What is wrong with the filter, or with the store, stays in sight until it is right."""
        problem = self._filter.problem or self._trouble
        super().hint(problem or text, "bad" if problem else role)

    def on_device_table_moved(self, message: DeviceTable.Moved) -> None:
        """Say what does not fit the row, and explain its error."""
        self._say_row(message.row)
        self.panel.explain_row(self.list.selection.codes, message.row)

    def _say_row(self, row: DeviceRow | None) -> None:
        self.hint(row_words(row, self.glyphs) if row else "")

    def on_device_table_opened(self, message: DeviceTable.Opened) -> None:
        """Open a device."""
        self.console.open(DevicePlace(message.resource_id))

    def on_device_table_sorted(self, message: DeviceTable.Sorted) -> None:
        """Sort by the heading that was clicked; again turns the order round."""
        same = self.list.sort == Sort(message.column)
        self.sort_by(Sort(message.column, descending=same))

    def batches(self) -> Sequence[Batch]:
        """The marked devices, else the one under the cursor; then the list."""
        marked = marked_batch(self.list, tuple(self.table.marked))
        row = row_batch(self.table.row)
        whole = self._whole
        return [batch for batch in (marked or row, whole) if batch is not None]

    @property
    def _whole(self) -> Batch | None:
        listing, narrowed = self._listing, self._filter
        if not listing.ids:
            return None
        counts = (len(listing.ids), listing.total)
        return list_batch(self.list, narrowed.in_force, narrowed.narrowed_by, counts)

    def export_batch(self) -> Batch | None:
        """The marked devices, else the list."""
        return marked_batch(self.list, tuple(self.table.marked)) or self._whole

    def copy_items(self) -> Sequence[CopyItem]:
        """Names and rows of the marked devices, else of the one under the cursor; all names; the code."""
        table = self.table
        counts = (len(table.marked), len(self._listing.ids))
        return list_copy_items(self.batches(), table.row, table.visible_columns, counts)

    def step_commands(self) -> Sequence[StepCommand]:
        """Those of the error that is explained, else of the device under the cursor."""
        if self.panel.display:
            return self.panel.commands
        row = self.table.row
        return step_commands(explain(row.error)) if row is not None and row.error is not None else ()

    def action_open(self) -> None:
        """The device under the cursor; marked ones as a list of their own."""
        marked = tuple(self.table.marked)
        if marked and self.list.selection.marked != marked:
            title = f"{thousands(len(marked))} marked"
            selection = msgspec.structs.replace(self.list.selection, title=title, marked=marked)
            self.console.open(ListPlace(selection=selection, panel=self.list.panel, sort=self.list.sort))
            return
        self.table.open()

    @property
    def _under_keys(self) -> DeviceTable | ErrorPanel:
        return self.panel if self.panel.has_focus else self.table

    def action_move(self, step: int) -> None:
        """A device on or back; in the error a line."""
        self._under_keys.move(step)

    def action_page(self, pages: int) -> None:
        """A page on or back."""
        self._under_keys.page(pages)

    def action_edge(self, end: bool) -> None:
        """The first or the last."""
        self._under_keys.edge(end=end)

    def action_next_pane(self, step: int) -> None:
        """Between the devices and the error."""
        del step
        self.panel.display = True
        (self.table if self.panel.has_focus else self.panel).focus()
        self.panel.explain_row(self.list.selection.codes, self.table.row)

    def action_panel(self) -> None:
        """Show or hide the error."""
        self.panel.display = not self.panel.display
        self.list = msgspec.structs.replace(self.list, panel=bool(self.panel.display))
        self.table.focus()
        self.panel.explain_row(self.list.selection.codes, self.table.row)

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
            self.sort_by(Sort(columns[(place + 1) % len(columns)]))

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.sort_by(Sort(self.list.sort.column, descending=not self.list.sort.descending))

    def sort_by(self, sort: Sort) -> None:
        """Sort; the cursor stays on its device."""
        self.list = msgspec.structs.replace(self.list, sort=sort)
        self._ask(fresh=False)

    def action_columns(self) -> None:
        """Choose, order and sort by columns."""
        self.console.open(ColumnsPlace(list_kind(self.list.selection)))

    def action_failures(self) -> None:
        """Only failures, or all again."""
        self._filter.toggle_failures()
        self._ask(fresh=False)

    def action_filter(self) -> None:
        """Type a filter."""
        self._filter_line.enter()

    def on_filter_line_typed(self, message: FilterLine.Typed) -> None:
        """Filter as one types."""
        if self._filter.take(message.text):
            self._ask(fresh=False)
        self._say_row(self.table.row)

    def on_filter_line_left(self) -> None:
        """Back to the devices; the filter stays."""
        self.table.focus()

    def step_back(self) -> bool:
        """Esc takes the filter away before it leaves the list."""
        if not self._filter_line.input.has_focus and not self._filter.typed:
            return False
        self._filter_line.leave(clear=True)
        return True

    def action_group(self) -> None:
        """Count by a column."""
        self.console.open(
            GroupsPlace(
                selection=self.list.selection,
                column=Column.STATE,
                typed=self._filter.narrowed_by,
                failures_only=self._filter.in_force.failures_only,
            )
        )
