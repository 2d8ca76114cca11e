"""One pane over the whole screen: its rows, its large chart with axes, and its history."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.containers import Container
from textual.widget import Widget

from comgmt.documents.headless import HeadlessCommand
from comgmt.domain.census import TileKey
from comgmt.render.line import Line
from comgmt.render.maximized import maximized_lines
from comgmt.render.panes.build import DIGITS, build_pane
from comgmt.render.panes.pane import Context, Pane
from comgmt.render.reading_words import reading_beside, reading_words
from comgmt.screens.arrangement import ORDER, around
from comgmt.screens.keys import bindings
from comgmt.screens.panes import PaneScreen, growth_sentence, tiles_command
from comgmt.screens.places import BoardPlace, MaximizedPlace
from comgmt.widgets.background import in_background
from comgmt.widgets.drawn import Drawn
from comgmt.widgets.pane_view import PaneView

_BESIDE_FROM = 110
_CHART_FROM = 18  # lines of a screen that has room for a chart below the rows


class MaximizedScreen(PaneScreen):
    """The rows keep their drill-through; the chart is drawn off the event loop."""

    BINDINGS: ClassVar = bindings(
        *("maximize", "next", "previous", "left", "right", "sort", "by_fix", "mark", "unmark"),
        *(f"number_{digit}" for digit in DIGITS.values()),
    )
    keys_here: ClassVar[tuple[str, ...]] = ("open", "maximize", "next", "range", "ticket", "export", "copy")
    of_then = True
    tells_moves = True
    words_here: ClassVar = {
        "maximize": ("restore", "back to all six panes"),
        "left": ("chart", "a reading back in the chart; @ stands there"),
        "right": ("chart", "a reading on in the chart; @ stands there"),
        "sort": ("growth", "rows as usual, or those that grew most over the range first"),
    }

    def __init__(self, place: MaximizedPlace) -> None:
        super().__init__(place)
        self._tile = place.tile
        self._by_fix = False
        self._by_growth = False
        self._cursor_at: datetime | None = None
        self.crumb = place.tile.label
        self._drawn: tuple[object, ...] = ()

    def body(self) -> Iterable[Widget]:
        """The rows, and the chart."""
        with Container(id="maximized"):
            yield PaneView(self.glyphs, self._tile, id="rows")
            yield Drawn(id="chart")

    @property
    def pane(self) -> PaneView:
        """The rows."""
        return self.query_one("#rows", PaneView)

    @property
    def tile(self) -> TileKey | None:
        """The tile shown."""
        return self._tile

    def on_mount(self) -> None:
        """The rows have the keys."""
        super().on_mount()
        self.pane.focus()

    def on_resize(self) -> None:
        """Beside each other where there is room; the rows alone where there is none for a chart."""
        wide = self.size.width >= _BESIDE_FROM and not self.glyphs.linear
        body = self.query_one("#maximized")
        body.set_class(wide, "wide")
        charted = wide or self.size.height >= _CHART_FROM
        body.set_class(not charted, "rows-only")
        self.query_one("#chart").display = charted
        self.pane.framed = wide
        super().on_resize()
        self.call_after_refresh(self._draw_chart)

    def show_data(self) -> None:
        """Rows and chart from the readout."""
        readout, tile = self.readout, self._tile

        def build(context: Context) -> Pane:
            return build_pane(tile, readout.shown, context)

        surroundings = Context(
            width=0,
            height=0,
            glyphs=self.glyphs,
            growth=readout.growth,
            by_fix=self._by_fix,
            by_growth=self._by_growth,
            waiting=readout.waiting,
        )
        self.pane.tile = tile
        self.pane.set_content(build, surroundings)
        self._draw_chart()

    def _draw_chart(self) -> None:
        chart = self.query_one("#chart", Drawn)
        size = (chart.size.width, chart.size.height)
        wanted = (self._tile, self.readout.mark, size, self._cursor_at)
        if not chart.display or min(size) < 1 or wanted == self._drawn:
            return
        self._drawn = wanted
        in_background(self, partial(self._chart, chart, size), "chart")

    async def _chart(self, chart: Drawn, size: tuple[int, int]) -> None:
        readout, tile, glyphs, cursor = self.readout, self._tile, self.glyphs, self._cursor_at

        def draw() -> list[Line]:
            census, growth, past = readout.shown, readout.growth, readout.then is not None
            return maximized_lines(tile, census, growth, size[0], size[1], glyphs, cursor, past=past)

        lines = await self.console.draw(draw)
        chart.show(lines)

    def go(self, tile: TileKey) -> None:
        """Show another tile here; workloads have a screen of their own."""
        if tile is TileKey.WORKLOADS and self.readout.then is None:
            self.console.replace(BoardPlace())
            return
        self._tile = tile
        self.place = MaximizedPlace(tile)
        self.crumb = tile.label
        self.show_data()
        self.draw_edges()

    def headless(self) -> HeadlessCommand:
        """The tiles over the range, or as they were."""
        return tiles_command(self.console)

    def action_next_pane(self, step: int) -> None:
        """The next pane."""
        self.go(around(self._tile, step))

    def action_number(self, number: int) -> None:
        """The pane of this number."""
        self.go(ORDER[number - 1])

    def action_maximize(self) -> None:
        """Back to all six."""
        self.console.action_go_back()

    def action_by_fix(self) -> None:
        """Errors by code, or by where they are mended."""
        self._by_fix = not self._by_fix
        self.show_data()

    def action_sort(self) -> None:
        """Rows as they are usually, or those that grew most over the range first."""
        self._by_growth = not self._by_growth
        self.show_data()
        self.say(growth_sentence(self.readout.growth, by_growth=self._by_growth))

    def action_side(self, step: int) -> None:
        """A reading on or back in the chart."""
        growth = self.readout.growth
        if growth is None or len(growth.times) < 2:  # noqa: PLR2004 - a chart needs two
            self.say("There are no two readings in the range: { and } choose another one.", "dim")
            return
        self._cursor_at = reading_beside(growth.times, self._cursor_at, step)
        self._draw_chart()
        self.hint(reading_words(growth, self._cursor_at, self.pane.row, self.glyphs))

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
