"""The devices of one selection as a list: asked for, narrowed as one types, sorted, counted."""

from array import array
from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

import msgspec

from comgmt.domain.census import TileKey
from comgmt.domain.column_presets import known_state, last_to_go
from comgmt.domain.columns import Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.domain.enrollment import FAILURES, EnrollmentState
from comgmt.render.line import Role
from comgmt.render.list_words import ages_words, counted, nothing_words, row_words, rows_words, uncounted
from comgmt.screens.keys import bindings
from comgmt.screens.list_filter import ListFilter
from comgmt.screens.listing import Listing, counted_of, first_of, grown, listing_of
from comgmt.screens.opening import tile_of
from comgmt.screens.places import ColumnsPlace, GroupsPlace, ListPlace
from comgmt.screens.preferences import list_kind
from comgmt.screens.text_search import TextSearchScreen
from comgmt.screens.wanted_rows import WantedRows
from comgmt.store.errors import StoreError
from comgmt.widgets.background import in_background
from comgmt.widgets.device_table import DeviceTable
from comgmt.widgets.filter_line import FilterLine

_IN_ITS_ROOM: Final = (Column.NAME, Column.ERROR, Column.USER, Column.OS, Column.SINCE)


class DeviceListScreen(TextSearchScreen):
    """Devices of one selection, in a table. Refreshes keep cursor, scroll, marks and filter."""

    BINDINGS: ClassVar = bindings(
        *("sort", "reverse", "failures", "columns", "preset", "columns_right", "columns_left", "group")
    )

    def __init__(self, place: ListPlace) -> None:
        super().__init__(place)
        self.list = place
        self.crumb = place.selection.title
        self.filter = ListFilter(place.typed, failures_only=place.failures_only)
        self.listing: Listing | None = None
        self.wanted = WantedRows()
        self._trouble = ""
        self._hidden: tuple[tuple[int, int], int] = ((0, 0), 0)  # of which list and marks, and how many

    @property
    def table(self) -> DeviceTable:
        """The devices."""
        return self.query_one("#devices", DeviceTable)

    @property
    def filter_line(self) -> FilterLine:
        """Where one types the filter."""
        return self.query_one("#filter", FilterLine)

    @property
    def tile(self) -> TileKey | None:
        """The tile whose help explains these devices."""
        return tile_of(self.list.selection)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those of the view, with name and state; else a person's own."""
        if self.list.columns:
            return tuple(dict.fromkeys((*self.list.columns, Column.NAME, Column.STATE)))
        return self.console.preferences.columns_of(list_kind(self.list.selection))

    @property
    def drawn_columns(self) -> tuple[Column, ...]:
        """The same; a state that all rows share gives its room to others."""
        if self.listing is None or self.listing.state is None:
            return self.columns
        state = self.listing.state
        with_errors = state in {*FAILURES, EnrollmentState.OTHER}  # a failed device without a join is "other"
        useless = {Column.STATE} if with_errors else {Column.STATE, Column.ERROR}
        return tuple(column for column in self.columns if column not in useless)

    def set_columns(self) -> None:
        """Draw these; where there is no room for all, user and system stay in the room of a shared state."""
        columns = self.drawn_columns
        shared = Column.STATE not in columns
        self.table.set_columns(columns, _IN_ITS_ROOM if shared else last_to_go(columns))

    def action_preset(self) -> None:
        """The usual columns, a few, or all."""
        if self.list.columns:
            self.say("This view has columns of its own; keep it again with others: C, then V.", "dim")
            return
        kind = list_kind(self.list.selection)
        preset = self.console.preferences.preset_of(kind).following
        self.console.prefer(self.console.preferences.with_preset(kind, preset))
        self.set_columns()
        self.draw_edges()
        self.say(f"Columns: {preset.value}.")

    def action_sideways(self, step: int) -> None:
        """On to the columns that did not fit, or back."""
        if not self.table.sideways(step):
            self.say("No more columns are there." if step > 0 else "These are the first columns.", "dim")
        self.draw_edges()

    def on_screen_resume(self) -> None:
        """Other columns may have been chosen meanwhile."""
        self.set_columns()
        super().on_screen_resume()
        self._want_rows()

    def remembered(self) -> ListPlace:
        """The list with its cursor and its marks."""
        cursor = self.table.cursor_id if self.table.cursor_id is not None else self.list.cursor_id
        return msgspec.structs.replace(
            self.list,
            typed=self.filter.typed,
            failures_only=self.filter.in_force.failures_only,
            cursor_id=cursor,
            marked=tuple(self.table.marked),
        )

    def show_data(self) -> None:
        """Ask for the list again; cursor and scroll stay."""
        self._ask(fresh=True)

    def _ask(self, *, fresh: bool) -> None:
        in_background(self, partial(self._read, fresh=fresh), "list")

    async def _read(self, *, fresh: bool) -> None:
        selection, narrowed, sort = self.list.selection, self.filter.in_force, self.list.sort
        try:
            if self.listing is None or not fresh:
                first = await self.console.ask(lambda store: first_of(store, selection, narrowed, sort))
                if first is not None and self._has_cursor(first):
                    self._take(first, fresh=fresh)
                    if await self._go_on(first):
                        self._trouble = ""
                        self._want_what_stands()
                        return
            listing = await self.console.ask(lambda store: listing_of(store, selection, narrowed, sort))
        except StoreError as problem:
            self._trouble = problem.trouble.sentence
            if self.listing is None:
                self._take(Listing(array("q"), 0, self._trouble), fresh=fresh)
            self.say_row(self.table.row)
            return
        self._trouble = ""
        self._take(listing, fresh=fresh)
        self._want_what_stands()

    def _want_rows(self) -> None:
        """Let the rows be read that are not there."""
        if self.is_current and self.listing is not None:
            self.wanted.look_at(self.console, self.list.selection, self.filter.in_force, self.listing.rows)
            self.follow_source()

    def _want_what_stands(self) -> None:
        """The same, unless a filter is being typed: that is asked for once it stands."""
        if not self.filter_line.input.has_focus:
            self._want_rows()

    def read_again(self) -> bool:
        """Whether this is a list of a site that counts: then its rows are read again, and not all."""
        if self.listing is None or self.listing.rows is None or self.console.view.is_recording:
            return False
        if self.wanted.is_left_to_others(self.console):
            return False
        self.wanted.read_again(self.console, self.list.selection, self.filter.in_force)
        self.say("Asked for this list again.")
        return True

    def on_screen_suspend(self) -> None:
        """Nobody looks at the list."""
        self.wanted.leave(self.console)

    def on_unmount(self) -> None:
        """Nobody looks at the list."""
        self.wanted.leave(self.console)

    def follow_source(self) -> None:
        """Say how far the rows are; a list that is still coming has no place for it."""
        if not self.is_mounted:
            return
        self.say_row(self.table.row)
        self._say_nothing()

    async def _go_on(self, listing: Listing) -> bool:
        """Count the list, then read it page by page, where it can be; whether that made it whole."""
        selection, narrowed, sort = self.list.selection, self.filter.in_force, self.list.sort
        first = listing
        listing = await self.console.ask(lambda store: counted_of(store, selection, narrowed, first))
        self._grow(listing)
        while not listing.whole:
            so_far = listing
            more = await self.console.ask(lambda store: grown(store, sort, so_far))  # noqa: B023 - answered at once
            if more is None:
                return False
            listing = more
            self._grow(listing)
        return True

    def _grow(self, listing: Listing) -> None:
        self.listing = listing
        self.table.grow(listing.ids, whole=listing.whole)
        self.draw_edges()

    def _has_cursor(self, listing: Listing) -> bool:
        """Whether the device under the cursor is among these: else they are not shown before the others."""
        cursor = self.table.cursor_id if self.listing and self.listing.ids else self.list.cursor_id
        return cursor is None or cursor in listing.ids

    def _take(self, listing: Listing, *, fresh: bool) -> None:
        cursor = self.table.cursor_id if self.listing and self.listing.ids else self.list.cursor_id
        self.listing = listing
        self.set_columns()
        self.table.set_devices(listing.ids, self.list.sort, cursor_id=cursor, fresh=fresh)
        self.table.grow(listing.ids, whole=listing.whole)
        self._say_nothing()
        self.draw_edges()

    def _say_nothing(self) -> None:
        """Why there is no device, where there is none."""
        listing = self.listing
        if listing is None or listing.ids:
            return
        words = self.wanted.words(self.console, listing.rows)
        known = listing.rows is None or listing.rows.whole
        why = listing.unknown if known else words or listing.unknown
        self.table.say(why or nothing_words(self.filter.in_force, listing.ages_open))

    async def rows_of(self, ids: Sequence[int]) -> list[DeviceRow]:
        """The devices of these ids, for the table."""
        try:
            return await self.console.ask(lambda store: store.rows(ids))
        except StoreError as problem:
            self.table.say(problem.trouble.sentence)
            return []

    def right_of_crumbs(self) -> str:
        """How many devices are shown of how many, how they are narrowed, how many are marked."""
        listing, table = self.listing, self.table
        if listing is None or (not listing.whole and listing.found is None):
            return ""
        marked = len(table.marked)
        if listing.unknown:
            coming = listing.rows is not None and not self.wanted.has_failed(self.console)
            return uncounted(marked, read=self.readout.census is not None and not coming)
        sort = None if self.list.sort.column in table.visible_columns else self.list.sort
        found = len(listing.ids) if listing.found is None else listing.found
        words = counted(found, listing.total, marked, self.filter.in_force, sort, self.hidden_marks)
        rows = rows_words(listing.rows)
        partly = listing.rows is not None and not listing.rows.whole
        if partly and self.filter.in_force.empty:  # what is shown is what was read
            words = f"{marked:,} marked" if marked else ""
        known = known_state(self.list.selection, self.filter.in_force)  # then something else says it
        shared = None if listing.state is known else listing.state
        state = "" if shared is None else f"all {shared.short_label}"
        return ", ".join(filter(None, (state, words, ages_words(listing.ages_open), rows)))

    @property
    def hidden_marks(self) -> int:
        """How many marked devices the filter hides."""
        listing, marked = self.listing, self.table.marked
        if listing is None or not marked or self.filter.in_force.empty or not listing.whole:
            return 0
        key = (id(listing), len(marked))
        if self._hidden[0] != key:
            self._hidden = (key, len(marked) - sum(number in marked for number in listing.ids))
        return self._hidden[1]

    @property
    def no_devices(self) -> str:
        """Why the list is not known, where that is so."""
        return (self.listing and self.listing.unknown) or super().no_devices

    def hint(self, text: str, role: Role = "text") -> None:
        """What is wrong with the filter, or with the store, stays in sight until it is right."""
        problem = self.filter.problem or self._trouble
        super().hint(problem or text, "bad" if problem else role)

    def say_row(self, row: DeviceRow | None) -> None:
        """Say what does not fit the row."""
        listing = self.listing
        rows = self.wanted.words(self.console, listing.rows) if listing and listing.ids else ""
        said = row_words(row, self.glyphs, self.size.width - 2) if row else ""
        self.hint(f" {self.glyphs.separator} ".join(filter(None, (rows, said))))

    def on_device_table_sorted(self, message: DeviceTable.Sorted) -> None:
        """Sort by the heading that was clicked; again turns the order round."""
        same = self.list.sort == Sort(message.column)
        self.sort_by(Sort(message.column, descending=same))

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
        self.filter.toggle_failures()
        self._ask(fresh=False)

    def action_filter(self) -> None:
        """Type a filter; in the lines beside the devices, what to look for."""
        if self.searched.has_focus:
            super().action_filter()
        else:
            self.filter_line.enter()

    def on_filter_line_typed(self, message: FilterLine.Typed) -> None:
        """Filter as one types."""
        if self.filter.take(message.text):
            self._ask(fresh=False)
        self.say_row(self.table.row)

    def on_filter_line_left(self) -> None:
        """Back to the devices; the filter stays."""
        self.table.focus()
        self._want_rows()

    def step_back(self) -> bool:
        """Esc ends the search, then takes the filter away, before it leaves the list."""
        filtering = self.filter_line.input.has_focus
        if not filtering and super().step_back():
            return True
        if not filtering and not self.filter.typed:
            return False
        self.filter_line.leave(clear=True)
        return True

    def action_group(self) -> None:
        """Count by a column."""
        self.console.open(
            GroupsPlace(
                selection=self.list.selection,
                within=self.list.within,
                column=Column.STATE,
                typed=self.filter.narrowed_by,
                failures_only=self.filter.in_force.failures_only,
            )
        )
