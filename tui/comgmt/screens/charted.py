"""A pane over the whole screen with a chart of how its numbers moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from comgmt.screens.panes import PaneScreen
from comgmt.widgets.background import in_background
from comgmt.widgets.chart import Chart
from comgmt.widgets.pane_view import PaneView

if TYPE_CHECKING:
    from collections.abc import Callable

    from comgmt.render.line import Line
    from comgmt.screens.places import ScreenPlace


class ChartedScreen(PaneScreen):
    """Its body has a pane with the id "rows" and a chart with the id "chart"."""

    def __init__(self, place: ScreenPlace) -> None:
        super().__init__(place)
        self._charted_of: object = None  # what the chart on the screen was drawn of

    @property
    def pane(self) -> PaneView:
        """The rows."""
        return self.query_one("#rows", PaneView)

    def chart_now(self) -> None:
        """Draw what the chart shows now, with `draw_chart`."""
        raise NotImplementedError

    def on_chart_resized(self) -> None:
        """The chart has another size."""
        self.chart_now()

    def draw_chart(self, of: object, draw: Callable[[int, int], list[Line]]) -> None:
        """Draw the chart for its width and height, off the event loop, unless it stands there.

        What it shows depends on `of`, on the data of the readout, and on nothing else.
        """
        chart = self.query_one("#chart", Chart)
        width, height = chart.size
        wanted = (of, self.readout.mark, width, height)
        if not chart.display or min(width, height) < 1 or wanted == self._charted_of:
            return
        self._charted_of = wanted
        in_background(self, partial(self._show_chart, chart, partial(draw, width, height)), "chart")

    async def _show_chart(self, chart: Chart, draw: Callable[[], list[Line]]) -> None:
        chart.show(await self.console.draw(draw))
