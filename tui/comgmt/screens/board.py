"""The workload board: the maximized pane of workloads, whose every number opens its list."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.containers import Container
from textual.widget import Widget

from comgmt.documents.headless import HeadlessCommand, command_line
from comgmt.domain.census import TileKey
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import Selection
from comgmt.domain.workload_sides import WorkloadBoard
from comgmt.render.board_history import board_history
from comgmt.render.line import Line, Role
from comgmt.render.panes.board import SIDES, board_pane
from comgmt.render.panes.build import DIGITS
from comgmt.render.panes.pane import Context, Pane, PaneRow
from comgmt.render.sweep_words import swept
from comgmt.screens.arrangement import ORDER, around
from comgmt.screens.audience_picker import AudienceScreen
from comgmt.screens.charted import ChartedScreen
from comgmt.screens.keys import bindings
from comgmt.screens.list_filter import ListFilter
from comgmt.screens.opening import maximized_place
from comgmt.screens.places import BoardPlace, ListPlace, QueryPlace
from comgmt.store.errors import StoreError
from comgmt.widgets.background import in_background
from comgmt.widgets.chart import Chart
from comgmt.widgets.pane_view import PaneView

if TYPE_CHECKING:
    from comgmt.domain.sweep import SweepState

_NOT_BEGUN = "Their reading has not begun yet."
_CHART_FROM = 30  # lines; below that the board alone
_FRAMED_FROM = 24


class BoardScreen(ChartedScreen):
    """The board over its history. Left and right choose whose numbers Enter opens; `b` counts some alone."""

    BINDINGS: ClassVar = bindings(
        *("maximize", "next", "previous", "left", "right", "group"),
        *(f"number_{digit}" for digit in DIGITS.values()),
    )
    keys_here: ClassVar[tuple[str, ...]] = ("open", "group", "maximize", "next", "ticket", "export", "copy")
    words_here: ClassVar = {
        "open": ("devices", "the devices behind the chosen number"),
        "maximize": ("restore", "back to all six panes"),
        "left": ("side", "the numbers at the left"),
        "right": ("side", "the numbers at the right"),
        "group": ("count only", "count one collection, site or OS release alone, or what passes a filter"),
    }

    def __init__(self, place: BoardPlace) -> None:
        super().__init__(place)
        self.crumb = "Workloads"
        self._side = place.side
        self.filter = ListFilter(place.typed, failures_only=False)
        self._board: WorkloadBoard | None = None
        self._sweep: SweepState | None = None  # as it is kept: the source tells of it only while it sweeps

    def body(self) -> Iterable[Widget]:
        """The board and its history."""
        with Container(id="board"):
            yield PaneView(self.glyphs, TileKey.WORKLOADS, id="rows")
            yield Chart(id="chart")

    @property
    def tile(self) -> TileKey | None:
        """The tile it is the large form of."""
        return TileKey.WORKLOADS

    def on_mount(self) -> None:
        """The board has the keys."""
        super().on_mount()
        self.pane.focus()

    def on_resize(self) -> None:
        """The history has its place where there is room."""
        self.query_one("#chart").display = self._is_charted
        self.pane.framed = self.size.height >= _FRAMED_FROM and not self.glyphs.linear
        self._share_lines()
        super().on_resize()

    @property
    def _is_charted(self) -> bool:
        return self.size.height >= _CHART_FROM

    def _share_lines(self) -> None:
        """The board has the lines it wants, and its history has the others."""
        self.pane.styles.height = self.pane.lines_wanted(self.size.width) if self._is_charted else "1fr"

    def remembered(self) -> BoardPlace:
        """The board with its side and its filter."""
        return BoardPlace(side=self._side, typed=self.filter.narrowed_by)

    def hint(self, text: str, role: Role = "text") -> None:
        """What is wrong with the filter stays in sight until it is right."""
        problem = self.filter.problem
        super().hint(problem or text, "bad" if problem else role)

    def show_data(self) -> None:
        """Count again; the cursor stays on its row."""
        in_background(self, partial(self._read, self.filter.in_force), "board")
        self.chart_now()

    async def _read(self, narrowed: DeviceFilter) -> None:
        try:
            board, load = await self.console.ask(lambda store: (store.workload_board(narrowed), store.load()))
            self._sweep = load.sweep
        except StoreError as problem:
            board = WorkloadBoard(unread=problem.trouble.sentence)
        self._board = board
        self._draw_board()
        self.draw_edges()

    def follow_source(self) -> None:
        """Say how far the rows are that the board is waiting for."""
        if self.is_mounted and self._board is not None and self._board.is_counted:
            self._draw_board()

    def _progress(self) -> str:
        """How far the first sweep is; nothing where one was whole."""
        sweep = self.console.view.shown.sweep or self._sweep
        if sweep is None:
            return _NOT_BEGUN
        begun = sweep.is_first and sweep.finished is None
        return f"Read so far: {swept(sweep)} devices." if begun else ""

    def _draw_board(self) -> None:
        board, side, now, narrowed = self._board, self._side, self.console.now(), self.filter.narrowed_by
        if board is None:
            return

        progress = self._progress()

        def build(context: Context) -> Pane:
            return board_pane(board, side, context, now, narrowed, progress=progress)

        self.pane.set_content(build, Context(width=0, height=0, glyphs=self.glyphs))
        self._share_lines()

    def chart_now(self) -> None:
        """The workloads over the range."""
        growth, glyphs, narrowed = self.growth, self.glyphs, bool(self.filter.narrowed_by)

        def draw(width: int, height: int) -> list[Line]:
            return board_history(growth, width, height, glyphs, narrowed=narrowed)

        self.draw_chart(narrowed, draw)

    def headless(self) -> HeadlessCommand:
        """The board as it is narrowed."""
        where = ("--where", self.filter.narrowed_by) if self.filter.narrowed_by else ()
        return command_line("workloads", *where, source=self.console.settings.source)

    def query_place(self) -> QueryPlace | None:
        """The chosen number, narrowed as the board is."""
        place = super().query_place()
        return None if place is None else msgspec.structs.replace(place, typed=self.filter.narrowed_by)

    def selection_of(self, rows: Sequence[PaneRow]) -> Selection | None:
        """The devices behind the chosen number of the row."""
        target = rows[0].target if rows else None
        return target if isinstance(target, Selection) else None

    def action_open(self) -> None:
        """The devices behind the chosen number, narrowed as the board is."""
        row = self.pane.row
        selection = self.selection_of([row] if row else [])
        if selection is None:
            self.say(self.no_devices, "dim")
            return
        self.console.open(ListPlace(selection=selection, typed=self.filter.narrowed_by))

    def action_side(self, step: int) -> None:
        """The numbers beside these."""
        place = max(0, min(len(SIDES) - 1, SIDES.index(self._side) + step))
        self._side = SIDES[place]
        self._draw_board()

    def action_group(self) -> None:
        """Choose whom to count."""
        in_background(self, self._choose, "dialog", exclusive=False)

    async def _choose(self) -> None:
        where = await self.console.put(AudienceScreen(self.console))
        if where is not None:
            self._count(where)

    def _count(self, where: str) -> None:
        self.filter.take(where)
        self.show_data()
        self.draw_edges()

    def right_of_crumbs(self) -> str:
        """Whom it counts."""
        return f"only {self.filter.narrowed_by}" if self.filter.narrowed_by else ""

    def step_back(self) -> bool:
        """Esc counts everybody again before it leaves the board."""
        if not self.filter.narrowed_by:
            return False
        self._count("")
        return True

    def action_next_pane(self, step: int) -> None:
        """The next pane, maximized, in the place of the board."""
        self._replace(around(TileKey.WORKLOADS, step))

    def action_number(self, number: int) -> None:
        """The pane of this number, maximized."""
        self._replace(ORDER[number - 1])

    def _replace(self, tile: TileKey) -> None:
        if tile is not TileKey.WORKLOADS:
            self.console.replace(maximized_place(tile))

    def action_maximize(self) -> None:
        """Back to all six, also from a board that counts some alone."""
        self.console.action_older()
