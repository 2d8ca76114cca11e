"""A device list counted by a column: its values, how many devices have each, and those devices."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

import msgspec

from tui.domain.columns import Column
from tui.domain.filters import DeviceFilter, FilterProblemError, parse_filter
from tui.domain.selection import Selection
from tui.render.panes.pane import Context, Pane
from tui.render.row_lists import column_words, groups_pane
from tui.screens.batch import Batch
from tui.screens.keys import bindings
from tui.screens.opening import pane_of
from tui.screens.places import GroupsPlace, ListPlace
from tui.screens.rows import RowsScreen
from tui.store import StoreReader

GROUPED: Final[tuple[Column, ...]] = (
    *(Column.STATE, Column.ERROR, Column.OS, Column.SITE, Column.DOMAIN, Column.WORKLOADS),
    *(Column.JOINED, Column.AUTHORITY, Column.CLIENT),
)


class GroupsScreen(RowsScreen):
    """A device list counted by a column; `b` goes to the next column."""

    BINDINGS: ClassVar = bindings("group")
    keys_here: ClassVar[tuple[str, ...]] = ("open", "group", "export", "ticket", "copy")
    words_here: ClassVar = {
        "open": ("devices", "the devices with this value"),
        "group": ("next column", "count by the next column"),
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
    def pane_number(self) -> int:
        """The pane whose help explains the devices that are counted."""
        return pane_of(self._of.selection)

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """Values and counts."""
        return store.groups(self._of.selection, self._filter, self._of.column)

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a value."""
        return groups_pane(self._of.selection, self._of.column, answer, context)

    def batches(self) -> Sequence[Batch]:
        """The devices with the value under the cursor, narrowed as the list was."""
        changes = {"filter": self._filter, "typed": self._of.typed}
        return [msgspec.structs.replace(batch, **changes) for batch in super().batches()]

    def title_of(self, selection: Selection) -> str:
        """The list, and the value."""
        return f"{self._of.selection.title}, {selection.title}"

    def action_group(self) -> None:
        """Count by the next column."""
        column = GROUPED[(GROUPED.index(self._of.column) + 1) % len(GROUPED)]
        self.place = self._of = msgspec.structs.replace(self._of, column=column)
        self.crumb = f"by {column_words(column)}"
        self.show_data()

    def action_open(self) -> None:
        """The devices with this value; beside them the error, where the value is one."""
        selection = self.selection_of([row for row in (self.pane.row,) if row])
        if selection is not None:
            typed, failures_only = self._of.typed, self._of.failures_only
            panel = self._of.column is Column.ERROR
            self.console.open(
                ListPlace(selection=selection, panel=panel, typed=typed, failures_only=failures_only)
            )
