"""One pane over the whole screen: its rows, its large chart with axes, and its history."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.containers import Container
from textual.widget import Widget

from comgmt.domain.census import TileKey
from comgmt.render.line import Line
from comgmt.render.maximized import maximized_lines
from comgmt.render.panes.build import DIGITS, build_pane
from comgmt.render.panes.pane import Context, Pane
from comgmt.screens.arrangement import ORDER, around
from comgmt.screens.keys import bindings
from comgmt.screens.panes import MARKABLE, MARKS, PaneScreen
from comgmt.screens.places import BoardPlace, MaximizedPlace
from comgmt.widgets.background import in_background
from comgmt.widgets.drawn import Drawn
from comgmt.widgets.pane_view import PaneView

_BESIDE_FROM = 110
_CHART_FROM = 18  # lines of a screen that has room for a chart below the rows


class MaximizedScreen(PaneScreen):
    """The rows keep their drill-through; the chart is drawn off the event loop."""

    BINDINGS: ClassVar = bindings(
        *("maximize", "next", "previous", "by_fix", "mark", "unmark"),
        *(f"number_{digit}" for digit in DIGITS.values()),
    )
    keys_here: ClassVar[tuple[str, ...]] = ("open", "maximize", "next", "ticket", "export", "copy")
    headless_words: ClassVar[tuple[str, ...]] = ("status",)
    words_here: ClassVar = {"maximize": ("restore", "back to all six panes")}

    def __init__(self, place: MaximizedPlace) -> None:
        super().__init__(place)
        self._tile = place.tile
        self._by_fix = False
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
            return build_pane(tile, readout.census, context)

        surroundings = Context(
            width=0,
            height=0,
            glyphs=self.glyphs,
            before=readout.before,
            trends=readout.trends.counts,
            by_fix=self._by_fix,
        )
        self.pane.tile = tile
        self.pane.set_content(build, surroundings)
        self._draw_chart()

    def _draw_chart(self) -> None:
        chart = self.query_one("#chart", Drawn)
        size = (chart.size.width, chart.size.height)
        wanted = (self._tile, self.readout.generation, size)
        if not chart.display or min(size) < 1 or wanted == self._drawn:
            return
        self._drawn = wanted
        in_background(self, partial(self._chart, chart, size), "chart")

    async def _chart(self, chart: Drawn, size: tuple[int, int]) -> None:
        readout, tile, glyphs = self.readout, self._tile, self.glyphs

        def draw() -> list[Line]:
            trends = readout.trends
            return maximized_lines(
                tile, readout.census, trends.times, trends.counts, size[0], size[1], glyphs
            )

        lines = await self.console.draw(draw)
        chart.show(lines)

    def go(self, tile: TileKey) -> None:
        """Show another tile here; workloads have a screen of their own."""
        if tile is TileKey.WORKLOADS:
            self.console.replace(BoardPlace())
            return
        self._tile = tile
        self.place = MaximizedPlace(tile)
        self.crumb = tile.label
        self.show_data()
        self.draw_edges()

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

    def action_mark(self) -> None:
        """Mark an error or a state, to open several as one list."""
        if self._tile in MARKABLE:
            self.pane.toggle_mark()
        else:
            self.say(MARKS, "dim")

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.pane.clear_marks()
