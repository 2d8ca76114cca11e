"""Choosing columns: which are shown, in which order, and by which the list is sorted."""

from collections.abc import Sequence
from typing import Any, ClassVar

from comgmt.domain.column_presets import usual_columns
from comgmt.domain.columns import BY_KEY, Column, Sort
from comgmt.render.columns_pane import columns_pane
from comgmt.render.panes.pane import Context, Pane, PaneRow
from comgmt.screens.devices import DevicesScreen
from comgmt.screens.keys import bindings
from comgmt.screens.places import ColumnsPlace
from comgmt.screens.rows import RowsScreen
from comgmt.store.reader import StoreReader


class ColumnsScreen(RowsScreen):
    """The columns of one kind of list. What is chosen holds at once, and is kept."""

    crumb = "Columns"
    BINDINGS: ClassVar = bindings("mark", "lower", "raise", "sort", "unmark", "open")
    keys_here: ClassVar[tuple[str, ...]] = ("mark", "lower", "raise", "sort", "open")
    words_here: ClassVar = {
        "mark": ("show or hide", "show or hide the column"),
        "sort": ("sort by it", "sort the list by the column, and go back to it"),
        "unmark": ("the usual", "the usual columns, in their usual order"),
        "open": ("done", "back to the list"),
    }

    def __init__(self, place: ColumnsPlace) -> None:
        super().__init__(place)
        self._kind = place.kind

    @property
    def marked_rows(self) -> list[PaneRow]:
        """None is an answer to a question about devices."""
        return []

    def offers(self, name: str) -> bool:
        """No device is behind a column."""
        return name not in {"export", "ticket"} and super().offers(name)

    @property
    def _columns(self) -> tuple[Column, ...]:
        return self.console.preferences.columns_of(self._kind)

    @property
    def _list(self) -> DevicesScreen | None:
        """The list one came from."""
        below = [screen for screen in self.app.screen_stack if isinstance(screen, DevicesScreen)]
        return below[-1] if below else None

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """Nothing is asked of the store."""

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a column."""
        del answer
        hidden = self._list.table.hidden_columns if self._list else ()
        self.pane.marked = dict.fromkeys(column.value for column in self._columns)
        return columns_pane(self._columns, hidden, context)

    def action_mark(self) -> None:
        """Show or hide the column under the cursor."""
        column = self._column
        if column is None:
            return
        if column.priority == 0:
            self.say("Name and state are always shown.", "dim")
            return
        shown = [each for each in self._columns if each is not column]
        self._keep(shown if column in self._columns else [*self._columns, column])

    def action_shift(self, step: int) -> None:
        """Move the column under the cursor."""
        columns, column = list(self._columns), self._column
        if column not in columns:
            self.say("Show the column first, with space.", "dim")
            return
        place = columns.index(column)
        columns.insert(max(0, place + step), columns.pop(place))
        self._keep(columns)

    def action_unmark(self) -> None:
        """The usual columns, in their usual order."""
        self._keep(usual_columns(self._kind))

    def action_sort(self) -> None:
        """Sort the list by the column under the cursor, and go back to it."""
        if self._list is not None and self._column is not None:
            self._list.sort_by(Sort(self._column))
        self.console.action_older()

    def action_open(self) -> None:
        """Back to the list."""
        self.console.action_older()

    @property
    def _column(self) -> Column | None:
        return BY_KEY[self.pane.row.key] if self.pane.row else None

    def _keep(self, columns: Sequence[Column]) -> None:
        self.console.prefer(self.console.preferences.with_columns(self._kind, columns))
        self.pane.lay()
