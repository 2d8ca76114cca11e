"""One pane over the whole screen: its rows, how the row under the cursor grew, and how it is split."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.containers import Container
from textual.widget import Widget

from comgmt.documents.headless import HeadlessCommand
from comgmt.domain.census import TileKey
from comgmt.domain.selection import Selection
from comgmt.domain.splits import SplitField, Splits
from comgmt.render.line import Line
from comgmt.render.maximized import Grown, growth_lines, whole_of
from comgmt.render.panes.build import DIGITS, build_pane
from comgmt.render.panes.pane import Context, Pane
from comgmt.render.reading_words import reading_beside, reading_words
from comgmt.render.splits import SplitEntry
from comgmt.screens.arrangement import ORDER, around
from comgmt.screens.batch import Batch
from comgmt.screens.charted import ChartedScreen
from comgmt.screens.keys import bindings
from comgmt.screens.panes import tiles_command
from comgmt.screens.places import BoardPlace, MaximizedPlace, QueryPlace
from comgmt.screens.split_parts import (
    COUNTING,
    batch_of,
    command_of,
    place_behind,
    query_of,
    split_of,
    split_title,
    words_without_split,
)
from comgmt.store.errors import StoreError
from comgmt.widgets.background import in_background
from comgmt.widgets.chart import Chart
from comgmt.widgets.pane_view import PaneView
from comgmt.widgets.splits_view import SplitsView

_BESIDE_FROM = 110
_SPLIT_FROM = 18  # lines of a screen that has room for more than the rows
_BOTH_FROM = 34  # and for the chart and the split below each other


class MaximizedScreen(ChartedScreen):
    """The rows keep their drill-through; the split is counted, and the chart drawn, off the event loop.

    Tab goes from the rows through the blocks of the split, then to the next pane.
    """

    BINDINGS: ClassVar = bindings(
        *("maximize", "next", "previous", "left", "right", "sort", "by_fix", "mark", "unmark"),
        *(f"number_{digit}" for digit in DIGITS.values()),
    )
    keys_here: ClassVar[tuple[str, ...]] = ("open", "maximize", "next", "range", "ticket", "export", "copy")
    of_then = True
    tells_moves = True
    words_here: ClassVar = {
        "maximize": ("restore", "back to all six panes"),
        "next": ("split", "through the split of the row, block by block, then to the next pane"),
        "left": ("chart", "a reading back in the chart; @ stands there"),
        "right": ("chart", "a reading on in the chart; @ stands there"),
        "sort": ("growth", "rows as usual, or those that grew most over the range first"),
    }

    def __init__(self, place: MaximizedPlace) -> None:
        super().__init__(place)
        self._tile = place.tile
        self._by_fix = False
        self._cursor_at: datetime | None = None
        self._charted = False  # where there is room for one of both: the chart, since it was asked for
        self._counted: dict[tuple[int, Selection], Splits] = {}
        self._split_drawn: Selection | None = None  # whose bars, or why it has none, stand on the screen
        self._counting: tuple[int, Selection] | None = None
        self._said_of = ""  # the key of the row that was last told of
        self.crumb = place.tile.label

    def body(self) -> Iterable[Widget]:
        """The rows beside the chart, and the split below."""
        with Container(id="maximized"):
            with Container(id="upper"):
                yield PaneView(self.glyphs, self._tile, id="rows")
                yield Chart(id="chart")
            yield SplitsView(self.glyphs, id="splits")

    @property
    def splits(self) -> SplitsView:
        """The split of the row under the cursor."""
        return self.query_one("#splits", SplitsView)

    @property
    def in_split(self) -> bool:
        """Whether the keys go to the split."""
        return self.splits.has_focus

    @property
    def tile(self) -> TileKey | None:
        """The tile shown."""
        return self._tile

    def on_mount(self) -> None:
        """The rows have the keys."""
        super().on_mount()
        self.pane.keeps_cursor = True
        self.pane.focus()

    def on_resize(self) -> None:
        """Rows and chart beside each other where there is room, the split below; else what fits."""
        self._arrange()
        super().on_resize()

    def _arrange(self) -> None:
        wide = self.size.width >= _BESIDE_FROM and not self.glyphs.linear
        low = self.size.height < _SPLIT_FROM
        both = wide or self.glyphs.linear or self.size.height >= _BOTH_FROM
        alone = self._charted or self.is_past
        split = not low and not self.is_past and (both or not alone)
        charted = not low and (both or alone)
        body = self.query_one("#maximized")
        body.set_class(wide, "wide")
        body.set_class(split, "split")
        body.set_class(charted, "charted")
        self.query_one("#chart").display = charted or (wide and not self.glyphs.linear)
        self.splits.display = split
        self.pane.framed = wide
        if not split and self.in_split:
            self.pane.focus()
        self._share_lines()

    def _share_lines(self) -> None:
        """The rows have the lines they want, up to half of them, and the split has the others."""
        body, upper = self.query_one("#maximized"), self.query_one("#upper")
        beside = body.has_class("wide") or not body.has_class("charted")
        if body.has_class("split") and beside:
            width = self.size.width // 2 if body.has_class("wide") else self.size.width
            upper.styles.height = self.pane.lines_wanted(width)
        else:
            upper.styles.clear_rule("height")

    def show_data(self) -> None:
        """Rows and chart from the readout; the split is counted again of a newer one."""
        readout, tile = self.readout, self._tile

        def build(context: Context) -> Pane:
            return build_pane(tile, readout.shown, context)

        surroundings = Context(
            width=0,
            height=0,
            glyphs=self.glyphs,
            growth=readout.growth,
            by_fix=self._by_fix,
            by_growth=self.by_growth,
            waiting=readout.waiting,
            foot=False,
        )
        self.pane.tile = tile
        self.pane.set_content(build, surroundings)
        self._arrange()
        self._follow_row()

    def on_pane_view_hinted(self, message: PaneView.Hinted) -> None:
        """Chart and split follow the row under the cursor; a reading that was chosen stays said."""
        message.prevent_default()  # Textual would call that of the base again, behind this one
        super().on_pane_view_hinted(message)
        key = self.pane.row.key if self.pane.row else ""
        if key == self._said_of:
            self._say_reading()
        self._said_of = key
        self._follow_row()

    def _say_reading(self) -> None:
        growth, at = self.readout.growth, self._cursor_at
        if growth is not None and at in growth.times and not self.in_split:
            self.hint(reading_words(growth, at, self.pane.row, self.glyphs))

    def on_splits_view_hinted(self, message: SplitsView.Hinted) -> None:
        """Say what is under the cursor or the mouse."""
        self.hint(message.hint)

    def on_splits_view_opened(self) -> None:
        """Open the bar that was clicked."""
        self.action_open()

    def _follow_row(self) -> None:
        self.chart_now()
        self._draw_split()

    @property
    def _split(self) -> Selection | None:
        """The devices of the row under the cursor, where they are split; of the past none are kept."""
        row = self.pane.row
        return None if row is None or self.is_past else split_of(row)

    def _draw_split(self) -> None:
        """The split of the row: bars of another row never stand for it while its own are counted."""
        row, selection, generation = self.pane.row, self._split, self.readout.generation
        if selection is None:
            self._split_drawn = None
            title = split_title(row, Splits(), self.glyphs)
            self.splits.set_content(title, Splits(), "bar", words_without_split(row))
            return
        known = self._counted.get((generation, selection))
        if known is not None:
            self._show_split(selection, known)
            return
        if selection != self._split_drawn:
            self._show_split(selection, Splits(unread=COUNTING))
        if self.splits.display and self._counting != (generation, selection):
            self._counting = (generation, selection)
            in_background(self, partial(self._count, self._counting), "splits")

    async def _count(self, asked: tuple[int, Selection]) -> None:
        """Count in the thread of the store; an older split of the same devices stands until then."""
        generation, selection = asked
        try:
            found = await self.console.ask(lambda store: store.splits(selection))
            self._counted = {key: value for key, value in self._counted.items() if key[0] == generation}
            self._counted[asked] = found
        except StoreError as problem:
            found = Splits(unread=problem.trouble.sentence)
        finally:
            if self._counting is asked:  # and not a later count of the same devices
                self._counting = None
        if selection == self._split:
            self._show_split(selection, found)

    def _show_split(self, selection: Selection, splits: Splits) -> None:
        self._split_drawn = selection
        title = split_title(self.pane.row, splits, self.glyphs)
        self.splits.set_content(title, splits, self._grown().role)

    @property
    def _bar(self) -> tuple[Selection, SplitField, SplitEntry] | None:
        """The bar that the keys are for: whose devices it parts, by what, and itself."""
        here = self.splits.here if self.in_split else None
        split = self._split
        if here is None or split is None or split != self._split_drawn:
            return None
        return split, here[0].field, here[1]

    def _grown(self) -> Grown:
        row = self.pane.row
        if row is None:
            return Grown("", ())
        selection = split_of(row)
        return Grown(selection.title if selection else row.key, row.counts)

    def chart_now(self) -> None:
        """The row under the cursor, and the whole it is a part of."""
        tile, grown, cursor = self._tile, self._grown(), self._cursor_at
        readout, glyphs = self.readout, self.glyphs

        def draw(width: int, height: int) -> list[Line]:
            whole, past = whole_of(tile, readout.shown), readout.then is not None
            series = [grown] if whole is None or whole.keys == grown.keys else [grown, whole]
            return growth_lines(series, readout.growth, width, height, glyphs, cursor, past=past)

        self.draw_chart((tile, grown, cursor), draw)

    def go(self, tile: TileKey) -> None:
        """Show another tile here; workloads have a screen of their own."""
        if tile is TileKey.WORKLOADS and self.readout.then is None:
            self.console.replace(BoardPlace())
            return
        self._tile = tile
        self.place = MaximizedPlace(tile)
        self.crumb = tile.label
        self.pane.focus()
        self.show_data()
        self.draw_edges()

    def label_of(self, name: str, label: str) -> str:
        """Where no split stands, Tab goes to the next pane at once."""
        return label if name == "next" and not self.splits.display else super().label_of(name, label)

    def headless(self) -> HeadlessCommand:
        """The split that the cursor is in; else the tiles over the range, or as they were."""
        bar = self._bar
        if bar is None:
            return tiles_command(self.console)
        return command_of(bar[0], bar[1], self.console.settings.source)

    def batches(self) -> Sequence[Batch]:
        """The devices of the bar under the cursor; else those of the rows."""
        bar = self._bar
        return super().batches() if bar is None else batch_of(*bar)

    def query_place(self) -> QueryPlace | None:
        """The number of the bar, or of the row."""
        bar = self._bar
        return super().query_place() if bar is None else query_of(self._tile, *bar, self.splits.said)

    def action_open(self) -> None:
        """The devices of the bar under the cursor; else what is behind the row."""
        bar = self._bar
        if bar is None:
            super().action_open()
        else:
            self.console.open(place_behind(*bar))

    def action_next_pane(self, step: int) -> None:
        """Through the split, block by block; then the next pane."""
        if self.in_split:
            if self.splits.step_block(step):
                return
            self.pane.focus()
            if step < 0:
                return
        elif step > 0 and self._enter_split():
            return
        self.go(around(self._tile, step))

    def _enter_split(self) -> bool:
        if not (self.splits.display and self.splits.has_bars):
            return False
        self.splits.focus()
        self.splits.enter()
        return True

    def action_move(self, step: int) -> None:
        """A row on or back; below the last row is the split."""
        if not self.in_split:
            if not self.pane.move(step) and step > 0:
                self._enter_split()
        elif not self.splits.move(down=step) and step < 0:
            self.pane.focus()

    def step_back(self) -> bool:
        """Esc goes from the split to the rows, and from the chart back to the split, before it leaves."""
        if self.in_split:
            self.pane.focus()
            return True
        if self._charted and self.readout.then is None:
            self._charted, self._cursor_at = False, None
            self._arrange()
            self._follow_row()
            return True
        return False

    def action_number(self, number: int) -> None:
        """The pane of this number."""
        self.go(ORDER[number - 1])

    def action_maximize(self) -> None:
        """Back to all six, also from the split or the chart."""
        self.console.action_older()

    def action_by_fix(self) -> None:
        """Errors by code, or by where they are mended."""
        self._by_fix = not self._by_fix
        self.show_data()

    def action_side(self, step: int) -> None:
        """The block beside; of the rows a reading on or back in the chart."""
        if self.in_split:
            self.splits.move(across=step)
            return
        growth = self.readout.growth
        if growth is None or len(growth.times) < 2:  # noqa: PLR2004 - a chart needs two
            self.say("There are no two readings in the range: { and } choose another one.", "dim")
            return
        self._charted = True
        self._arrange()
        self._cursor_at = reading_beside(growth.times, self._cursor_at, step)
        self.chart_now()
        self._say_reading()

    @property
    def moment(self) -> datetime | None:
        """The reading under the cursor of the chart."""
        return self._cursor_at

    def action_mark(self) -> None:
        """Mark an error or a state, to open several as one list."""
        self.mark_row(self._tile)

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.pane.clear_marks()
