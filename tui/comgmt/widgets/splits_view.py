"""The split of a row on the screen: a title line over small bars; it keeps the cursor on its bar."""

from typing import Final

from textual import events
from textual.geometry import Offset
from textual.message import Message

from comgmt.domain.splits import SplitField, Splits
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Role
from comgmt.render.splits import (
    SplitAt,
    SplitBlock,
    SplitEntry,
    SplitGrid,
    SplitTitle,
    SplitWindow,
    arrange,
    block_on,
    entry_hint,
    first_bar,
    found_again,
    message_lines,
    moved,
    split_window,
    title_line,
)
from comgmt.widgets.drawn import Drawn

_EMPTY: Final = SplitGrid((), 1, 0, 0)


class SplitsView(Drawn, can_focus=True):
    """Places what render/splits gives for the room there is. Emits `Opened`, `Hinted`."""

    class Opened(Message):
        """A bar was opened."""

    class Hinted(Message):
        """The bar under the cursor or the mouse says this."""

        def __init__(self, hint: str) -> None:
            super().__init__()
            self.hint = hint

    def __init__(self, glyphs: GlyphSet, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs
        self._title = SplitTitle("")
        self._splits = Splits()
        self._message = ""
        self._role: Role = "bar"
        self._grid = _EMPTY
        self._window = SplitWindow((), ())
        self._at: SplitAt | None = None
        self._on: tuple[SplitField, str] | None = None

    def set_content(self, title: SplitTitle, splits: Splits, role: Role, message: str = "") -> None:
        """Draw the splits of what `title` names, in the color `role`; a `message` stands for bars."""
        self._title, self._splits, self._role = title, splits, role
        self._message = message or splits.unread
        self.lay()

    @property
    def cursor_place(self) -> Offset | None:
        """Where the bar under the cursor is."""
        line = self._window.under
        if line is None:
            return Offset(0, 0)
        start = next((start for start, _, at in self._window.bars_at[line] if at == self._at), 0)
        return Offset(start, line + 1)

    @property
    def has_bars(self) -> bool:
        """Whether there is a bar to go to."""
        return first_bar(self._grid) is not None

    @property
    def here(self) -> tuple[SplitBlock, SplitEntry] | None:
        """The bar under the cursor and its block."""
        entry = None if self._at is None else self._grid.entry(self._at)
        return None if entry is None or self._at is None else (self._grid.blocks[self._at.block], entry)

    @property
    def said(self) -> str:
        """The bar under the cursor in words."""
        return "" if self._at is None else entry_hint(self._grid, self._at, self._glyphs)

    def lay(self) -> None:
        """Draw again for the present size and cursor."""
        width, height = self.size
        if width < 4 or height < 2:  # noqa: PLR2004 - nothing fits
            return
        bars = self._splits if not self._message else Splits()
        self._grid = arrange(bars, self._role, width, height - 1, self._glyphs)
        self._at = first_bar(self._grid) if self._on is None else found_again(self._grid, *self._on)
        self._place()

    def _place(self) -> None:
        width, height = self.size
        cursor = self._at if self.has_focus else None
        self._window = split_window(self._grid, height - 1, self._glyphs, cursor)
        hidden = self._window.hidden
        title = title_line(self._title, width, self._glyphs, focused=self.has_focus, hidden=hidden)
        below = self._window.lines
        if self._message or not self._splits.devices:
            below = tuple(message_lines(self._message, width, height - 1, self._glyphs))
        lines: list[Line] = [title, *below]
        self.show(lines)
        if self.has_focus:
            self.post_message(self.Hinted(self.said))

    def enter(self) -> None:
        """The cursor on the first bar."""
        self._go(first_bar(self._grid))

    def move(self, *, across: int = 0, down: int = 0) -> bool:
        """Move the cursor; False where there is no bar that way."""
        return self._at is not None and self._go(moved(self._grid, self._at, across=across, down=down))

    def step_block(self, step: int) -> bool:
        """Move the cursor to the next block, or the one before; False where there is none."""
        return self._at is not None and self._go(block_on(self._grid, self._at, step))

    def _go(self, at: SplitAt | None) -> bool:
        entry = None if at is None else self._grid.entry(at)
        if at is None or entry is None:
            return False
        self._at = at
        self._on = (self._grid.blocks[at.block].field, entry.values[0])
        self._place()
        return True

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor where the keys go, and nowhere else."""
        super().watch_has_focus(has_focus)
        self._place()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked bar; a second click opens it."""
        at = self._bar_at(event.x, event.y)
        if at is None:
            return
        again = at == self._at and event.chain > 1
        self._go(at)
        if again:
            self.post_message(self.Opened())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say the exact count of the bar under the mouse."""
        at = self._bar_at(event.x, event.y)
        if at is not None:
            self.post_message(self.Hinted(entry_hint(self._grid, at, self._glyphs)))

    def _bar_at(self, x: int, y: int) -> SplitAt | None:
        bars = self._window.bars_at[y - 1] if 0 < y <= len(self._window.bars_at) else ()
        return next((at for start, end, at in bars if start <= x < end), None)

    def on_mouse_scroll_down(self) -> None:
        """Scroll by moving the cursor."""
        self.move(down=1)

    def on_mouse_scroll_up(self) -> None:
        """Scroll by moving the cursor."""
        self.move(down=-1)
