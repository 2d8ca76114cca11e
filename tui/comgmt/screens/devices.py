"""A device list with the error beside it, its marks, and what is taken from it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec
from textual.containers import Container
from textual.widget import Widget

from comgmt.documents.headless import HeadlessCommand, devices_command, filter_words
from comgmt.domain.advice import advise_row
from comgmt.domain.columns import DEFAULT_COLUMNS, Column
from comgmt.domain.commands import StepCommand, copied
from comgmt.domain.views import View
from comgmt.render.numbers import thousands
from comgmt.screens.batch import Batch
from comgmt.screens.copy_items import CopyItem
from comgmt.screens.device_list import DeviceListScreen
from comgmt.screens.error_panel import ErrorPanel
from comgmt.screens.key_rules import display
from comgmt.screens.keys import KEYS, bindings
from comgmt.screens.list_batches import list_batch, list_copy_items, marked_batch, row_batch
from comgmt.screens.places import DevicePlace, ListPlace, QueryPlace
from comgmt.screens.query import collection_item
from comgmt.widgets.device_table import DeviceTable
from comgmt.widgets.filter_line import FilterLine
from comgmt.widgets.find_line import FindLine

_SIDE_BY_SIDE_FROM = 150
_MOST_AT_ONCE = 99_999
_NEED_DEVICES = frozenset({"open", "mark", "ticket", "export", "copy"})


class DevicesScreen(DeviceListScreen):
    """Devices of one selection, and the error under the cursor. Marked ones open as a list of their own."""

    BINDINGS: ClassVar = bindings(
        *(f"number_{digit}" for digit in range(1, 10)),
        *("open", "mark", "unmark", "panel", "copy", "export", "ticket", "step", "next", "previous"),
        *("down", "up", "page_down", "page_up", "first", "last"),
    )
    keys_here: ClassVar[tuple[str, ...]] = (
        *("open", "filter", "find_next", "mark", "ticket", "export", "copy", "sort", "group"),
    )
    words_here: ClassVar = {
        "open": ("device", "the device; marked ones as a list of their own"),
        "next": ("error", "between the devices and the error"),
        "step": ("command", "copy the next command of the steps of the error"),
        "number_1": ("", "so many devices are marked by the key that marks, from the cursor on"),
        "filter": ("filter", "filter; `!` inverts, `column:text`, `/regex`; in the error ask anything"),
    }
    asks: ClassVar[bool] = True

    def __init__(self, place: ListPlace) -> None:
        super().__init__(place)
        self._so_many = 0  # how many devices the next key may mark, as typed so far
        self._typed_before = 0  # the same, for the key that is pressed now

    def body(self) -> Iterable[Widget]:
        """The error, where it is asked for, and the devices; below them what is typed."""
        with Container(id="list-body"):
            yield ErrorPanel(self.console, id="panel")
            yield DeviceTable(self.glyphs, self.rows_of, self.console.now, self.console.seen)
        yield FilterLine(self.list.typed, id="filter")
        yield FindLine("", id="find")

    @property
    def panel(self) -> ErrorPanel:
        """The error."""
        return self.query_one("#panel", ErrorPanel)

    @property
    def searched(self) -> ErrorPanel:
        """The error."""
        return self.panel

    def on_mount(self) -> None:
        """Show the marks and the error one came with."""
        self.panel.display = self.list.panel
        self.table.marked.update(dict.fromkeys(self.list.marked))
        self.table.focus()
        super().on_mount()

    def on_resize(self) -> None:
        """The error stands beside the devices where there is room, else above them."""
        self.query_one("#list-body").set_class(self._side_by_side, "wide")
        super().on_resize()

    @property
    def _side_by_side(self) -> bool:
        return self.size.width >= _SIDE_BY_SIDE_FROM and not self.glyphs.linear

    def offers(self, name: str) -> bool:
        """Of a list that turned out empty nothing is opened or taken."""
        empty = self.listing is not None and not (self.listing.ids or self.table.marked)
        return not (empty and name in _NEED_DEVICES) and super().offers(name)

    def on_descendant_focus(self) -> None:
        """In the error, one key does something else than in the list."""
        self.draw_edges()

    def label_of(self, name: str, label: str) -> str:
        """In the error one asks, in the list one filters."""
        return "ask" if name == "filter" and self.panel.has_focus else super().label_of(name, label)

    def on_device_table_moved(self, message: DeviceTable.Moved) -> None:
        """Say what does not fit the row, and explain its error."""
        self.say_row(message.row)
        self.panel.explain_row(self.list.selection.every_code, message.row)

    def on_device_table_opened(self, message: DeviceTable.Opened) -> None:
        """Open a device."""
        self.console.open(DevicePlace(message.resource_id))

    def batches(self) -> Sequence[Batch]:
        """The marked devices, else the one under the cursor; then the list."""
        marked = marked_batch(self.list, tuple(self.table.marked))
        row = row_batch(self.table.row)
        whole = self._whole
        return [batch for batch in (marked or row, whole) if batch is not None]

    @property
    def _whole(self) -> Batch | None:
        listing, narrowed = self.listing, self.filter
        if listing is None or not listing.ids or not listing.whole:
            return None
        counts = (len(listing.ids), listing.total)
        return list_batch(self.list, narrowed.in_force, narrowed.narrowed_by, counts)

    def export_batch(self) -> Batch | None:
        """The marked devices, else the list."""
        return marked_batch(self.list, tuple(self.table.marked)) or self._whole

    def copy_items(self) -> Sequence[CopyItem]:
        """Names and rows of the marked devices, else of the one under the cursor; all names; the code."""
        table = self.table
        counts = (len(table.marked), self.hidden_marks, len(table.ids))
        columns = dict.fromkeys((*table.visible_columns[:1], Column.STATE, *table.visible_columns))
        items = list_copy_items(self.batches(), table.row, tuple(columns), counts)
        make = self.console.settings.to_wql
        if items and make is not None:
            items.append(collection_item(make(self.list.selection, self.filter.in_force)))
        return items

    def headless(self) -> HeadlessCommand:
        """The list as it is narrowed, ordered and drawn."""
        return devices_command(
            self.list.selection,
            self.filter.narrowed_by,
            failures_only=self.filter.in_force.failures_only,
            columns=self.columns,
            sort=self.list.sort,
            source=self.console.settings.source,
        )

    def query_place(self) -> QueryPlace:
        """The list as it is narrowed."""
        return QueryPlace(
            tile=self.tile,
            number=f"{self.crumb}: {self.right_of_crumbs()}",
            selection=self.list.selection,
            typed=self.filter.narrowed_by,
            failures_only=self.filter.in_force.failures_only,
        )

    def as_view(self, name: str) -> View | str:
        """The list with its filter, columns and order."""
        failures_only = self.filter.in_force.failures_only
        where, unsaid = filter_words(
            self.list.selection, self.filter.narrowed_by, failures_only=failures_only
        )
        if unsaid:
            return f"This list cannot be kept: a view does not say {' and '.join(unsaid)}."
        columns = () if self.columns == DEFAULT_COLUMNS else self.columns
        return View(name=name, where=where, columns=columns, sort=self.list.sort)

    def step_commands(self) -> Sequence[StepCommand]:
        """Those of the error that is explained, else of the device under the cursor."""
        if self.panel.display:
            return self.panel.commands
        row = self.table.row
        advice = None if row is None else advise_row(row, self.console.now())
        return () if advice is None else copied(advice.commands)

    def action_open(self) -> None:
        """The device under the cursor; marked ones as a list of their own."""
        marked = tuple(self.table.marked)
        if marked and self.list.selection.marked != marked:
            title = f"{thousands(len(marked))} marked"
            selection = msgspec.structs.replace(self.list.selection, title=title, marked=marked)
            place = ListPlace(
                selection=selection, within=self.list.title, panel=self.list.panel, sort=self.list.sort
            )
            self.console.open(place)
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
        self.panel.explain_row(self.list.selection.every_code, self.table.row)

    def action_panel(self) -> None:
        """Show or hide the error."""
        self.panel.display = not self.panel.display
        self.list = msgspec.structs.replace(self.list, panel=bool(self.panel.display))
        if self.find_line.display:
            self.find_line.leave(clear=True)
        self.table.focus()
        self.panel.explain_row(self.list.selection.every_code, self.table.row)

    def unsay(self) -> None:
        """A number that was typed is for the very next key: any other takes it away."""
        self._typed_before, self._so_many = self._so_many, 0
        super().unsay()

    def action_number(self, number: int) -> None:
        """A digit of how many devices are marked next."""
        self._so_many = min(self._typed_before * 10 + number, _MOST_AT_ONCE)
        mark = display(KEYS["mark"], self.console.settings.keymap)
        self.say(f"{thousands(self._so_many)}: {mark} marks so many from the cursor on.", "text")

    def key_0(self) -> None:
        """A zero behind other digits."""
        if self._typed_before:
            self.action_number(0)

    def action_mark(self) -> None:
        """Mark the device under the cursor, or as many as were typed."""
        so_many, self._typed_before = max(1, self._typed_before), 0
        if so_many == 1:
            self.table.mark()
        else:
            self.table.mark_on(so_many)
        self.draw_edges()

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.table.unmark()
        self.draw_edges()
