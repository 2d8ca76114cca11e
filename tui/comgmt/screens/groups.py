"""A device list counted by a column: its values, how many devices have each, and those devices."""

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from comgmt.documents.headless import HeadlessCommand, filter_words, split_command
from comgmt.domain.census import TileKey
from comgmt.domain.columns import GROUPED, Column
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter, FilterProblemError
from comgmt.domain.selection import Selection
from comgmt.domain.splits import BY_KEY
from comgmt.domain.views import View
from comgmt.render.groups import column_words, group_selection, groups_pane, value_of
from comgmt.render.panes.pane import Context, Pane, PaneRow
from comgmt.screens.batch import Batch
from comgmt.screens.keys import bindings
from comgmt.screens.opening import tile_of
from comgmt.screens.places import GroupsPlace, ListPlace, QueryPlace
from comgmt.screens.rows import RowsScreen
from comgmt.store.reader import StoreReader
from comgmt.widgets.pane_view import PaneView


class GroupsScreen(RowsScreen):
    """A device list counted by a column; `b` goes to the next column. Marked values open as one list."""

    BINDINGS: ClassVar = bindings("group", "mark", "unmark")
    keys_here: ClassVar[tuple[str, ...]] = ("open", "mark", "group", "export", "ticket", "copy")
    words_here: ClassVar = {
        "open": ("devices", "the devices with this value, or with any of the marked ones"),
        "group": ("next column", "count by the next column"),
        "mark": ("mark", "mark the value; marked ones open as one list"),
    }

    def __init__(self, place: GroupsPlace) -> None:
        super().__init__(place)
        self._of = place
        self.crumb = f"by {column_words(place.column)}"
        try:
            self._filter = parse_filter(place.typed, failures_only=place.failures_only)
        except FilterProblemError:  # the list was not narrowed by it either
            self._filter = DeviceFilter(failures_only=place.failures_only)

    @property
    def tile(self) -> TileKey | None:
        """The tile whose help explains the devices that are counted."""
        return tile_of(self._of.selection)

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """Values and counts, and why they are not known where that is so."""
        groups = store.groups(self._of.selection, self._filter, self._of.column)
        return groups, store.uncounted(self._of.selection, self._filter) or ""

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a value."""
        groups, unknown = answer
        return groups_pane(self._of.selection, self._of.column, groups, context, unknown)

    def selection_of(self, rows: Sequence[PaneRow]) -> Selection | None:
        """The devices with any of the values of these rows."""
        values = [value_of(row) for row in rows]
        return group_selection(self._of.selection, self._of.column, values) if values else None

    def batches(self) -> Sequence[Batch]:
        """The devices with the marked values, else with that under the cursor, narrowed as the list was."""
        changes = {"filter": self._filter, "typed": self._of.typed}
        return [msgspec.structs.replace(batch, **changes) for batch in super().batches()]

    def query_place(self) -> QueryPlace | None:
        """The number of the value, narrowed as the list was."""
        place, of = super().query_place(), self._of
        if place is None:
            return None
        return msgspec.structs.replace(place, typed=of.typed, failures_only=of.failures_only)

    def as_view(self, name: str) -> View | str:
        """The list that is counted, and by what."""
        of = self._of
        where, unsaid = filter_words(of.selection, of.typed, failures_only=of.failures_only)
        if unsaid:
            return f"This list cannot be kept: a view does not say {' and '.join(unsaid)}."
        return View(name=name, where=where, group=of.column)

    def title_of(self, selection: Selection) -> str:
        """The list, and the values."""
        return f"{self._of.title}, {selection.title}"

    def headless(self) -> HeadlessCommand:
        """How many devices have each value."""
        of = self._of
        return split_command(
            of.selection,
            BY_KEY[of.column.value],
            of.typed,
            failures_only=of.failures_only,
            source=self.console.settings.source,
        )

    def action_group(self) -> None:
        """Count by the next column; marks are of the one before."""
        column = GROUPED[(GROUPED.index(self._of.column) + 1) % len(GROUPED)]
        self.place = self._of = msgspec.structs.replace(self._of, column=column)
        self.crumb = f"by {column_words(column)}"
        self.pane.marked.clear()
        self.show_data()

    def action_mark(self) -> None:
        """Mark a value, to open several as one list."""
        self.pane.toggle_mark()

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.pane.clear_marks()

    def on_pane_view_opened(self, message: PaneView.Opened) -> None:
        """Open by the mouse what the key opens: narrowed as the list was."""
        message.prevent_default()
        self.action_open()

    def action_open(self) -> None:
        """The devices with these values; beside them the error, where the values are errors."""
        selection = self.selection_of(self.marked_rows or [row for row in (self.pane.row,) if row])
        if selection is None:
            return
        place = ListPlace(
            selection=selection,
            within=self._of.title,
            panel=self._of.column is Column.ERROR,
            typed=self._of.typed,
            failures_only=self._of.failures_only,
        )
        self.console.open(place)
