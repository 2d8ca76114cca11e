"""One pane over the whole screen: its rows, its large chart with axes, and its history."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.containers import Container
from textual.widget import Widget

from comgmt.render.line import Line
from comgmt.render.panes.build import TITLES, build_pane
from comgmt.render.panes.pane import Context, Pane
from comgmt.screens.keys import bindings
from comgmt.screens.panes import MARKABLE, MARKS, PaneScreen
from comgmt.screens.places import MaximizedPlace
from comgmt.widgets.background import in_background
from comgmt.widgets.drawn import Drawn
from comgmt.widgets.pane_view import PaneView

_BESIDE_FROM = 110
_CHART_FROM = 18  # lines of a screen that has room for a chart below the rows


class MaximizedScreen(PaneScreen):
    """The rows keep their drill-through; the chart is drawn off the event loop."""

    BINDINGS: ClassVar = bindings(
        *("maximize", "next", "previous", "by_fix", "mark", "unmark"),
        *(f"number_{number}" for number in range(1, 7)),
    )
    keys_here: ClassVar[tuple[str, ...]] = ("open", "maximize", "next", "ticket", "export", "copy")
    words_here: ClassVar = {"maximize": ("restore", "back to all six panes")}

    def __init__(self, place: MaximizedPlace) -> None:
        super().__init__(place)
        self._number = place.pane
        self._by_fix = False
        self.crumb = TITLES[place.pane]
        self._drawn: tuple[object, ...] = ()

    def body(self) -> Iterable[Widget]:
        """The rows, and the chart."""
        with Container(id="maximized"):
            yield PaneView(self._number, self.glyphs, id="rows")
            yield Drawn(id="chart")

    @property
    def pane(self) -> PaneView:
        """The rows."""
        return self.query_one("#rows", PaneView)

    @property
    def pane_number(self) -> int:
        """The pane shown."""
        return self._number

    def on_mount(self) -> None:
        """The rows have the keys."""
        super().on_mount()
        self.pane.focus()

    def on_resize(self) -> None:
        """Beside each other where there is room; the rows alone where there is none for a chart."""
        wide = self.size.width >= _BESIDE_FROM
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
        readout, number = self.readout, self._number

        def build(context: Context) -> Pane:
            return build_pane(number, readout.census, context, by_fix=self._by_fix)

        surroundings = Context(
            width=0, height=0, glyphs=self.glyphs, before=readout.before, trends=readout.trends.counts
        )
        self.pane.number = number
        self.pane.set_content(build, surroundings)
        self._draw_chart()

    def _draw_chart(self) -> None:
        chart = self.query_one("#chart", Drawn)
        size = (chart.size.width, chart.size.height)
        wanted = (self._number, self.readout.generation, size)
        if not chart.display or min(size) < 1 or wanted == self._drawn:
            return
        self._drawn = wanted
        in_background(self, partial(self._chart, chart, size), "chart")

    async def _chart(self, chart: Drawn, size: tuple[int, int]) -> None:
        readout, number, glyphs = self.readout, self._number, self.glyphs

        def draw() -> list[Line]:
            from comgmt.render.maximized import maximized_lines  # noqa: PLC0415 - plotext is imported on first use

            trends = readout.trends
            return maximized_lines(
                number, readout.census, trends.times, trends.counts, size[0], size[1], glyphs
            )

        lines = await self.console.draw(draw)
        chart.show(lines)

    def go(self, number: int) -> None:
        """Show another pane here."""
        self._number = number
        self.place = MaximizedPlace(number)
        self.crumb = TITLES[number]
        self.show_data()
        self.draw_edges()

    def action_next_pane(self, step: int) -> None:
        """The next pane."""
        self.go((self._number - 1 + step) % len(TITLES) + 1)

    def action_number(self, number: int) -> None:
        """The pane of this number."""
        self.go(number)

    def action_maximize(self) -> None:
        """Back to all six."""
        self.console.action_go_back()

    def action_by_fix(self) -> None:
        """Errors by code, or by where they are mended."""
        self._by_fix = not self._by_fix
        self.show_data()

    def action_mark(self) -> None:
        """Mark an error or a state, to open several as one list."""
        if self._number in MARKABLE:
            self.pane.toggle_mark()
        else:
            self.say(MARKS, "dim")

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.pane.clear_marks()
