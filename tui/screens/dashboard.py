"""The dashboard: six panes, each a tile of the site, with a cursor that stays on its row."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Container
from textual.widget import Widget

from tui.domain.selection import NoCode, Scope, Selection
from tui.render.panes.build import build_pane
from tui.render.panes.pane import Context, ErrorTarget, Pane, PaneRow, Target
from tui.render.strip import strip_line
from tui.screens.arrangement import PANES, Arrangement, arrangement
from tui.screens.base import ConsoleScreen
from tui.screens.keys import bindings
from tui.screens.opening import place_of
from tui.screens.places import DashboardPlace, MaximizedPlace
from tui.widgets.bar_lines import OneLine
from tui.widgets.pane_view import PaneView

if TYPE_CHECKING:
    from tui.domain.enrollment import EnrollmentState

_MARKABLE: Final = (3, 5)
_SMALL: Final = 16  # lines; below that the key line is worth more as a row


class DashboardScreen(ConsoleScreen):
    """The six panes. It is never left: Esc on it does nothing."""

    BINDINGS: ClassVar = bindings(
        *("next", "open", "maximize", "mark", "unmark", "by_fix", "jump", "previous"),
        *("down", "up", "left", "right", "page_down", "page_up", "first", "last"),
        *(f"pane_{number}" for number in range(1, PANES + 1)),
        *("copy",),
    )
    keys_here: ClassVar[tuple[str, ...]] = ("next", "open", "maximize", "findings", "refresh", "pause")

    def __init__(self) -> None:
        super().__init__(DashboardPlace())
        self._arrangement = Arrangement(2, 3, framed=True)
        self._current = 1
        self._by_fix = False
        self._jumping = False

    def body(self) -> Iterable[Widget]:
        """A strip of names for when only one pane fits, and the panes."""
        yield OneLine(id="strip")
        with Container(id="panes"):
            for number in range(1, PANES + 1):
                yield PaneView(number, self.glyphs, id=f"pane-{number}")

    @property
    def pane(self) -> PaneView:
        """The pane under the cursor."""
        return self._pane(self._current)

    @property
    def pane_number(self) -> int:
        """The number of the pane under the cursor."""
        return self._current

    def _pane(self, number: int) -> PaneView:
        return self.query_one(f"#pane-{number}", PaneView)

    def on_mount(self) -> None:
        """Arrange the panes before they are drawn."""
        self._arrange()
        super().on_mount()
        self._pane(self._current).focus()

    def on_resize(self) -> None:
        """Arrange the panes for the new size."""
        self._arrange()
        super().on_resize()

    def _arrange(self) -> None:
        self._arrangement = arrangement(self.size.width, self.size.height)
        grid = self.query_one("#panes", Container)
        grid.styles.grid_size_columns = self._arrangement.columns
        grid.styles.grid_size_rows = self._arrangement.rows
        for number in range(1, PANES + 1):
            pane = self._pane(number)
            pane.framed = self._arrangement.framed
            pane.display = not self._arrangement.single or number == self._current
        self.query_one("#strip").display = self._arrangement.single and self.size.height >= _SMALL
        self._draw_strip()

    def _draw_strip(self) -> None:
        line = strip_line(self._current, self.size.width, self.glyphs)
        self.query_one("#strip", OneLine).set_line(line)

    def show_data(self) -> None:
        """Draw every pane from the readout."""
        for number in range(1, PANES + 1):
            self._draw(self._pane(number))

    def _draw(self, pane: PaneView) -> None:
        readout = self.readout
        number = pane.number

        def build(context: Context) -> Pane:
            return build_pane(number, readout.census, context, by_fix=self._by_fix)

        pane.set_content(build, self.surroundings(readout.trends.counts))

    def surroundings(self, counts: Mapping[str, tuple[int | None, ...]]) -> Context:
        """What panes are drawn from besides their tile and their size."""
        return Context(width=0, height=0, glyphs=self.glyphs, before=self.readout.before, trends=counts)

    def on_pane_view_hinted(self, message: PaneView.Hinted) -> None:
        """Say what is under the cursor or the mouse."""
        self.hint(message.hint)

    def on_pane_view_opened(self, message: PaneView.Opened) -> None:
        """Open what the row stands for; marked rows open as one list."""
        self.console.open(place_of(self._marked_target(message.pane) or message.target))

    def on_descendant_focus(self) -> None:
        """Remember which pane has the cursor; alone on a small screen it is the one shown."""
        focused = self.focused
        if isinstance(focused, PaneView) and focused.number != self._current:
            self._current = focused.number
            if self._arrangement.single:
                self._arrange()

    def _marked_target(self, pane: PaneView) -> Target | None:
        rows = [row for row in pane.rows if row.key in pane.marked]
        return joined_target(rows)

    def go(self, number: int) -> None:
        """Put the cursor on a pane."""
        if self._arrangement.single:
            self._current = number
            self._arrange()
        self._pane(number).focus()

    def action_next_pane(self, step: int) -> None:
        """The next pane, from the last one to the first."""
        self.go((self._current - 1 + step) % PANES + 1)

    def action_pane(self, number: int) -> None:
        """The pane of this number; again maximizes it."""
        self.go(number)

    def action_side(self, step: int) -> None:
        """The pane beside this one."""
        self.go(self._arrangement.beside(self._current, step))

    def action_move(self, step: int) -> None:
        """A row up or down; over the edge into the pane above or below."""
        if self.pane.move(step):
            return
        there = self._arrangement.below(self._current, step)
        if there != self._current:
            self.go(there)
            self.pane.to_edge(end=step < 0)

    def action_page(self, pages: int) -> None:
        """Rows by pages."""
        self.pane.move(pages * max(1, self.pane.size.height - 3))

    def action_edge(self, end: bool) -> None:
        """The first or the last row."""
        self.pane.to_edge(end=end)

    def action_open(self) -> None:
        """Open the row under the cursor, or the marked ones."""
        self.pane.open()

    def action_maximize(self) -> None:
        """The pane with its chart and its history."""
        self.console.open(MaximizedPlace(self._current))

    def action_by_fix(self) -> None:
        """Errors by code, or by where they are mended."""
        self._by_fix = not self._by_fix
        self._draw(self._pane(5))
        self.go(5)

    def action_mark(self) -> None:
        """Mark an error or a state, to open several as one list."""
        if self._current not in _MARKABLE or self._by_fix:
            self.hint("Errors and enrollment states can be marked, to open several as one list.", "dim")
            return
        self.pane.toggle_mark()

    def action_unmark(self) -> None:
        """Take all marks away."""
        for number in _MARKABLE:
            self._pane(number).clear_marks()

    def action_jump(self) -> None:
        """Show a letter at every pane; the next letter goes there."""
        self.console.jump(self)

    def action_copy(self) -> None:
        """Copy what the row says."""
        row = self.pane.row
        if row is not None:
            self.console.copy(row.hint or row.key, "the row")


def joined_target(rows: Iterable[PaneRow]) -> Selection | None:
    """One selection for several marked rows: their codes or their states together; None for no rows."""
    codes: list[int | NoCode] = []
    states: list[EnrollmentState] = []
    for row in rows:
        if isinstance(row.target, ErrorTarget):
            codes.append(NoCode.NO_CODE if row.target.code is None else row.target.code)
        elif isinstance(row.target, Selection):
            states += row.target.states
    if codes:
        noun = "error" if len(codes) == 1 else "errors"
        return Selection(title=f"{len(codes)} {noun}", scope=Scope.FAILED, codes=tuple(codes))
    if states:
        title = " + ".join(state.short_label for state in states)
        return Selection(title=title, scope=Scope.COMANAGEMENT, states=tuple(states))
    return None
