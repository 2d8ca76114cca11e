"""Screens whose rows stand in a pane: how the cursor moves, what opens, what is copied and saved of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from comgmt.render.panes.build import PARTS
from comgmt.render.panes.pane import ErrorTarget, PaneRow
from comgmt.screens.base import ConsoleScreen
from comgmt.screens.batch import Batch
from comgmt.screens.copy_items import CopyItem, as_it_is, names_item
from comgmt.screens.keys import bindings
from comgmt.screens.opening import joined_target, place_of, selection_behind
from comgmt.screens.places import QueryPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comgmt.documents.headless import HeadlessCommand
    from comgmt.domain.census import TileKey
    from comgmt.domain.commands import StepCommand
    from comgmt.domain.growth import Growth
    from comgmt.domain.selection import Selection
    from comgmt.render.help_lines import RowHelp
    from comgmt.screens.console import Console
    from comgmt.widgets.pane_view import PaneView

MARKABLE: Final = tuple(key for key, part in PARTS.items() if part.markable)
_NOT_OF_THEN: Final = (
    "Which devices these were is not kept, only how many: . is back to now, c is what changed."
)
_NEED_DEVICES: Final = frozenset({"open", "mark", "unmark", "export", "ticket", "query", "step"})
_NO_QUERY_OF_THEN: Final = "The queries of a past number are not kept with it: . is back to now."


def growth_sentence(growth: Growth | None, *, by_growth: bool) -> str:
    """What is said of the order of rows."""
    if not by_growth:
        return "Rows are in their usual order."
    if growth is None or growth.base is None:
        return "What grew is not known yet: no reading is as old as the range. { and } choose another one."
    return f"What grew most {growth.over} comes first."


def tiles_command(console: Console) -> HeadlessCommand:
    """The command that prints the tiles: over the range, as they were where one stands in the past."""
    from comgmt.documents.headless import command_line  # noqa: PLC0415 - where somebody asks

    view = console.viewpoint
    at = () if view.at is None else ("--at", view.at.isoformat(timespec="seconds"))
    shown = console.readout.shown
    if at or shown is None:
        return command_line("status", *at, source=console.settings.source)
    span = view.chosen.span(shown.taken_at, view.looked)
    return command_line("status", *span.options(view.chosen), source=console.settings.source)


_MARKS: Final = "Errors and enrollment states can be marked, to open several as one list."


class PaneScreen(ConsoleScreen):
    """A screen with a pane under the cursor. Marked rows count as one list."""

    BINDINGS: ClassVar = bindings(
        *("open", "copy", "export", "ticket", "step", "filter"),
        *("down", "up", "page_down", "page_up", "first", "last"),
    )
    edge_lines: ClassVar[int] = 3  # of a pane that hold no rows
    by_growth = False  # whether rows that grew most over the range come first

    @property
    def pane(self) -> PaneView:
        """The pane under the cursor."""
        raise NotImplementedError

    @property
    def row_help(self) -> RowHelp | None:
        """The row under the cursor: what it is and what stands in it."""
        row = self.pane.row
        from comgmt.render.help_lines import RowHelp  # noqa: PLC0415 - where help is asked for

        return None if row is None else RowHelp(row.key, row.hint)

    @property
    def marked_rows(self) -> list[PaneRow]:
        """The rows that are marked, in their order."""
        return [row for row in self.pane.rows if row.key in self.pane.marked]

    def selection_of(self, rows: Sequence[PaneRow]) -> Selection | None:
        """The devices behind these rows as one list; None where there is none."""
        return selection_behind(joined_target(rows))

    def batches(self) -> Sequence[Batch]:
        """The devices of the marked rows, else of the row under the cursor."""
        rows = self.marked_rows or [row for row in (self.pane.row,) if row]
        selection = None if self.is_past else self.selection_of(rows)
        if selection is None:
            return ()
        words = f"the devices of {len(rows)} rows" if len(rows) > 1 else f"the devices of {selection.title}"
        return (Batch(selection=selection, title=self.title_of(selection), words=words),)

    @property
    def is_past(self) -> bool:
        """Whether the rows are those of a past moment, of which no devices are kept."""
        return self.of_then and self.readout.then is not None

    @property
    def growth(self) -> Growth | None:
        """What the numbers shown did; None for those of now while one stands in the past."""
        return self.readout.growth if self.of_then or self.readout.then is None else None

    @property
    def no_devices(self) -> str:
        """Why there is none here."""
        return _NOT_OF_THEN if self.is_past else super().no_devices

    def offers(self, name: str) -> bool:
        """Of a past moment no devices are kept: nothing is opened, marked or taken there."""
        return not (self.is_past and name in _NEED_DEVICES) and super().offers(name)

    def title_of(self, selection: Selection) -> str:
        """What a document calls the devices of a row."""
        return selection.title

    def copy_items(self) -> Sequence[CopyItem]:
        """The row in words, the names of the devices behind it, its code."""
        row = self.pane.row
        items = [] if row is None else [as_it_is("r", "row", row.hint or row.key, "the row")]
        code = row.target.code if row is not None and isinstance(row.target, ErrorTarget) else None
        if code is not None:
            items.append(as_it_is("c", "code", f"0x{code:08X}", f"0x{code:08X}"))
        batches = self.batches()
        return [*items, *(names_item("n", "names", batch) for batch in batches)]

    def query_place(self) -> QueryPlace | None:
        """The number of the row, or of the tile where it has none."""
        if self.is_past:
            return None
        row = self.pane.row
        selection = None if row is None else self.selection_of([row])
        if selection is None and self.tile is None:
            return None
        number = "" if row is None else row.hint
        return QueryPlace(tile=self.tile, number=number, selection=selection)

    def action_query(self) -> None:
        """The query that gave the number under the cursor; of a past one there is none."""
        if self.is_past:
            self.say(_NO_QUERY_OF_THEN, "wait")
        else:
            super().action_query()

    def step_commands(self) -> Sequence[StepCommand]:
        """Those of the error in the row."""
        from comgmt.domain.explain import explain, step_commands  # noqa: PLC0415 - where somebody asks

        row = self.pane.row
        code = row.target.code if row is not None and isinstance(row.target, ErrorTarget) else None
        return () if code is None else step_commands(explain(code))

    def on_pane_view_hinted(self, message: PaneView.Hinted) -> None:
        """Say what is under the cursor or the mouse."""
        marked = len(self.marked_rows)
        mark = f"{marked} marked {self.glyphs.separator} " if marked else ""
        self.hint(mark + message.hint)

    def on_pane_view_opened(self, message: PaneView.Opened) -> None:
        """Open what the row stands for; marked rows open as one list."""
        if self.is_past:
            self.say(_NOT_OF_THEN, "wait")
            return
        self.console.open(place_of(joined_target(self.marked_rows) or message.target))

    def mark_row(self, tile: TileKey) -> None:
        """Mark the row under the cursor, or take its mark away; where nothing can be marked, say why."""
        if self.is_past:
            self.say(_NOT_OF_THEN, "wait")
        elif tile in MARKABLE:
            self.pane.toggle_mark()
        else:
            self.say(_MARKS, "dim")

    def action_sort(self) -> None:
        """Rows as they are usually, or those that grew most over the range first."""
        self.by_growth = not self.by_growth
        self.show_data()
        self.say(growth_sentence(self.readout.growth, by_growth=self.by_growth))

    def action_move(self, step: int) -> None:
        """A row on or back."""
        self.pane.move(step)

    def action_page(self, pages: int) -> None:
        """A page on or back."""
        self.pane.move(pages * max(1, self.pane.size.height - self.edge_lines))

    def action_edge(self, end: bool) -> None:
        """The first or the last row."""
        self.pane.to_edge(end=end)

    def action_open(self) -> None:
        """Open the row under the cursor, or the marked ones."""
        self.pane.open()
