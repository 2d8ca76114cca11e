"""The dashboard: its panes, each a tile of the site, with a cursor that stays on its row."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec
from textual.containers import Container

from comgmt.domain.census import TileKey
from comgmt.domain.selection import Selection
from comgmt.render.panes.build import DIGITS, PARTS, build_pane
from comgmt.render.panes.pane import Context, Pane
from comgmt.render.panes.view_rows import with_views
from comgmt.render.strip import strip_line
from comgmt.screens.arrangement import LINEAR, ORDER, Arrangement, around, arrangement
from comgmt.screens.choice_answer import ChoiceAnswer
from comgmt.screens.keys import bindings
from comgmt.screens.opening import maximized_place
from comgmt.screens.panes import MARKABLE, PaneScreen, tiles_command
from comgmt.screens.places import DashboardPlace, MaximizedPlace
from comgmt.store.errors import StoreError
from comgmt.widgets.background import in_background
from comgmt.widgets.bar_lines import OneLine
from comgmt.widgets.pane_view import PaneView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.widget import Widget

    from comgmt.documents.headless import HeadlessCommand
    from comgmt.domain.views import View
    from comgmt.store.reader import StoreReader

_SMALL: Final = 16  # lines; below that the key line is worth more as a row


class DashboardScreen(PaneScreen):
    """All panes. It is never left: Esc on it does nothing."""

    BINDINGS: ClassVar = bindings(
        *("next", "maximize", "mark", "unmark", "by_fix", "sort", "jump", "previous", "left", "right"),
        *(f"number_{digit}" for digit in DIGITS.values()),
    )
    keys_here: ClassVar[tuple[str, ...]] = (
        *("open", "next", "mark", "ticket", "export", "copy", "maximize", "changes", "range"),
        *("findings", "refresh", "pause"),
    )

    of_then = True
    tells_moves = True
    words_here: ClassVar = {"sort": ("growth", "rows as usual, or those that grew most over the range first")}

    def __init__(self) -> None:
        super().__init__(DashboardPlace())
        self._arrangement = Arrangement(2, 3, framed=True)
        self._current = ORDER[0]
        self._by_fix = False
        self._letters = False
        self._view_counts: Mapping[str, int | None] = {}  # by their filters
        self._drawn_views: tuple[View, ...] = ()

    def body(self) -> Iterable[Widget]:
        """A strip of names for when only one pane fits, and the panes."""
        yield OneLine(id="strip")
        with Container(id="panes"):
            for tile in ORDER:
                yield PaneView(self.glyphs, tile, id=f"pane-{tile.value}")

    @property
    def pane(self) -> PaneView:
        """The pane under the cursor."""
        return self._pane(self._current)

    @property
    def tile(self) -> TileKey | None:
        """The tile under the cursor."""
        return self._current

    def _pane(self, tile: TileKey) -> PaneView:
        return self.query_one(f"#pane-{tile.value}", PaneView)

    def on_mount(self) -> None:
        """The cursor begins in the first pane, and the console begins."""
        super().on_mount()
        self._pane(self._current).focus()
        self.console.begin()

    def on_resize(self) -> None:
        """Arrange the panes for the new size."""
        self._arrange()
        super().on_resize()

    def _arrange(self) -> None:
        linear = self.glyphs.linear
        self._arrangement = LINEAR if linear else arrangement(self.size.width, self.size.height)
        grid = self.query_one("#panes", Container)
        grid.styles.grid_size_columns = self._arrangement.columns
        grid.styles.grid_size_rows = self._arrangement.rows
        for tile in ORDER:
            pane = self._pane(tile)
            pane.framed = self._arrangement.framed
            pane.unrolled = self._arrangement.unrolled
            pane.display = not self._arrangement.single or tile is self._current
        self.query_one("#strip").display = self._arrangement.single and self.size.height >= _SMALL
        self._draw_strip()

    def _draw_strip(self) -> None:
        line = strip_line(self._current, self.size.width, self.glyphs, letters=self._letters)
        self.query_one("#strip", OneLine).set_line(line)

    def follow(self) -> None:
        """Views may have been kept, renamed or deleted meanwhile."""
        if self._drawn_views != self.console.views:
            self._shown = None
        super().follow()

    def show_data(self) -> None:
        """Draw every pane from the readout."""
        self._drawn_views = self.console.views
        for tile in ORDER:
            self._draw(tile)
        self.count_views()

    def count_views(self) -> None:
        """Count the devices of views, where a pane lists them; how many they had is not kept."""
        listed = self.console.settings.views_pane is not None and self.console.views
        if listed and self.readout.then is None:
            in_background(self, self._count_views, "views")

    async def _count_views(self) -> None:
        views, tile = self.console.views, self.console.settings.views_pane
        with suppress(StoreError):  # their rows say that they were not read
            self._view_counts = await self.console.ask(partial(view_counts, views=views))
        if tile is not None:
            self._draw(tile)

    def _draw(self, tile: TileKey) -> None:
        readout, views, counts = self.readout, self.console.views, self._view_counts
        if readout.then is not None:
            counts = dict.fromkeys(view.where for view in views)

        def build(context: Context) -> Pane:
            built = build_pane(tile, readout.shown, context)
            if tile is self.console.settings.views_pane:
                built = with_views(built, views, counts, context)
            return lettered(built, tile) if self._letters else built

        self._pane(tile).set_content(build, self.surroundings())

    def surroundings(self) -> Context:
        """What panes are drawn from besides their tile and their size."""
        return Context(
            width=0,
            height=0,
            glyphs=self.glyphs,
            growth=self.readout.growth,
            by_fix=self._by_fix,
            by_growth=self.by_growth,
            waiting=self.readout.waiting,
        )

    def on_descendant_focus(self) -> None:
        """Remember which pane has the cursor; alone on a small screen it is the one shown."""
        focused = self.focused
        if isinstance(focused, PaneView) and focused.tile not in {None, self._current}:
            self._current = focused.tile
            if self._arrangement.single:
                self._arrange()

    def go(self, tile: TileKey) -> None:
        """Put the cursor on a pane."""
        if self._arrangement.single:
            self._current = tile
            self._arrange()
        self._pane(tile).focus()

    def action_next_pane(self, step: int) -> None:
        """The next pane, from the last one to the first."""
        self.go(around(self._current, step))

    def action_number(self, number: int) -> None:
        """The pane of this number."""
        self.go(ORDER[number - 1])

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

    def action_maximize(self) -> None:
        """The pane with its chart and its history; of the past that of the pane, which has no sides."""
        past = self.readout.then is not None
        self.console.open(MaximizedPlace(self._current) if past else maximized_place(self._current))

    def action_by_fix(self) -> None:
        """Errors by code, or by where they are mended."""
        self._by_fix = not self._by_fix
        self._draw(TileKey.ENROLLMENT_ERRORS)
        self.go(TileKey.ENROLLMENT_ERRORS)

    def action_mark(self) -> None:
        """Mark an error or a state, to open several as one list."""
        self.mark_row(self._current)

    def action_unmark(self) -> None:
        """Take all marks away."""
        for tile in MARKABLE:
            self._pane(tile).clear_marks()

    def step_back(self) -> bool:
        """Esc takes the marks away, then goes back to now."""
        if self.marked_everywhere:
            self.action_unmark()
        elif self.readout.then is not None:
            self.console.stand_at(None)
        return True

    @property
    def marked_everywhere(self) -> bool:
        """Whether a row of any pane is marked."""
        return any(self._pane(tile).marked for tile in MARKABLE)

    def headless(self) -> HeadlessCommand:
        """The tiles over the range, or as they were."""
        return tiles_command(self.console)

    def action_jump(self) -> None:
        """Show a letter at every pane; the next letter goes there."""
        if not self._letters:
            in_background(self, self._jump, "jump", exclusive=False)

    async def _jump(self) -> None:
        named = [ChoiceAnswer(part.letter, part.short, tile) for tile, part in PARTS.items()]
        self._show_letters(shown=True)
        tile = await self.console.choose("Jump to the pane", named, "jump")
        self._show_letters(shown=False)
        if tile is not None:
            self.go(tile)

    def _show_letters(self, *, shown: bool) -> None:
        self._letters = shown
        self.show_data()
        self._draw_strip()


def view_counts(store: StoreReader, views: Sequence[View]) -> dict[str, int | None]:
    """How many devices pass the filter of each view, by filter; None where that is not known."""
    from comgmt.domain.filter_language import parse_filter  # noqa: PLC0415 - where there are views

    counts: dict[str, int | None] = {}
    for view in views:
        whole, narrowed = Selection(title=view.name), parse_filter(view.where)
        counts[view.where] = None
        with suppress(StoreError):  # one that cannot be counted is not known
            known = store.uncounted(whole, narrowed) is None
            counts[view.where] = store.count(whole, narrowed) if known else None
    return counts


def lettered(pane: Pane, tile: TileKey) -> Pane:
    """A pane that shows the letter by which one jumps to it, in the place of its digit."""
    return msgspec.structs.replace(pane, mark=f"[{PARTS[tile].letter}]")
