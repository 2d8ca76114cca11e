"""A pane of the dashboard on the screen: it keeps the cursor on its row while numbers change."""

from collections.abc import Callable
from typing import Final

from msgspec import structs
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.widget import Widget

from comgmt.domain.census import TileKey
from comgmt.render.glyphs import GlyphSet
from comgmt.render.linear import linear_pane
from comgmt.render.panes.pane import (
    Context,
    Pane,
    PaneRow,
    PaneTarget,
    PaneWindow,
    content_height,
    content_width,
    lay_out,
    unrolled,
)
from comgmt.render.wrapping import wrap_text
from comgmt.widgets.drawn import Drawn

_UNROLLED: Final = 200  # lines: more than any tile has


class PaneView(Drawn, can_focus=True):
    """Places what `build` gives for the room there is; `tile` is whose it is. Emits `Opened`, `Hinted`."""

    class Opened(Message):
        """A row was opened."""

        def __init__(self, pane: "PaneView", target: PaneTarget) -> None:
            super().__init__()
            self.pane = pane
            self.target = target

    class Hinted(Message):
        """The row under the cursor (or the mouse) says this."""

        def __init__(self, pane: "PaneView", hint: str) -> None:
            super().__init__()
            self.pane = pane
            self.hint = hint

    def __init__(self, glyphs: GlyphSet, tile: TileKey | None = None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.tile = tile
        self._glyphs = glyphs
        self._build: Callable[[Context], Pane] | None = None
        self._surroundings = Context(width=0, height=0, glyphs=glyphs)
        self._pane = Pane(title="")
        self._view = PaneWindow((), ())
        self._cursor = 0
        self._cursor_key = ""
        self._framed = True
        self._unrolled = False
        self.keeps_cursor = False  # also without the focus, where something else tells of its row
        self.marked: dict[str, None] = {}

    def set_content(self, build: Callable[[Context], Pane], context: Context) -> None:
        """Draw by `build`; `context` holds everything but the size, which is the widget's own."""
        self._build = build
        self._surroundings = context
        self.lay()

    @property
    def framed(self) -> bool:
        """Whether there is a frame around the rows."""
        return self._framed

    @framed.setter
    def framed(self, framed: bool) -> None:
        if framed != self._framed:
            self._framed = framed
            self.lay_anew()

    @property
    def unrolled(self) -> bool:
        """Whether all rows are drawn, as high as that is, for what scrolls the pane itself."""
        return self._unrolled

    @unrolled.setter
    def unrolled(self, unrolled: bool) -> None:
        if unrolled != self._unrolled:
            self._unrolled = unrolled
            self.lay_anew()

    @property
    def rows(self) -> tuple[PaneRow, ...]:
        """The rows as last drawn."""
        return self._pane.rows

    def lines_wanted(self, width: int) -> int:
        """The lines in which, in so many cells, all rows with what stands around them and the notes fit."""
        if self._build is None:
            return 1
        pane = self._build(self._surrounded(width, _UNROLLED))
        edges = 2 if self.framed else 1
        if pane.message:
            words = wrap_text(pane.message, content_width(width, framed=self.framed))
            return len(words) + 1 + edges  # under a blank line
        around = sum(1 + len(row.above) + len(row.below) for row in pane.rows)
        notes = len(pane.notes) + bool(pane.notes)
        return around + bool(pane.heading) + notes + edges

    @property
    def row(self) -> PaneRow | None:
        """The row under the cursor."""
        return self._pane.rows[self._cursor] if self._cursor < len(self._pane.rows) else None

    def lay(self) -> None:
        """Draw again for the present size and cursor."""
        if self._build is None or self.size.width < 4 or self.size.height < 1:  # noqa: PLR2004 - nothing fits
            return
        self._pane = self._built(self._build, self._surrounded(self.size.width, self._room))
        self._keep_cursor()
        self._place()
        if self.unrolled and len(self._view.lines) != self.size.height:
            self.refresh(layout=True)

    def _built(self, build: Callable[[Context], Pane], context: Context) -> Pane:
        built = build(context)
        if self._glyphs.linear:
            built = linear_pane(built, build, context)
        marked = tuple(structs.replace(row, marked=row.key in self.marked) for row in built.rows)
        return structs.replace(built, rows=marked)

    def _surrounded(self, width: int, height: int) -> Context:
        return structs.replace(
            self._surroundings,
            width=content_width(width, framed=self.framed),
            height=content_height(height, framed=self.framed),
            narrow=not self.framed,
        )

    @property
    def _room(self) -> int:
        return _UNROLLED if self.unrolled else self.size.height

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are, for `height: auto`."""
        if not self._build:
            return 1
        if not self.unrolled:
            return super().get_content_height(container, viewport, width)
        pane = self._built(self._build, self._surrounded(width, _UNROLLED))  # it may not be laid yet
        view = lay_out(pane, (width, _UNROLLED), self._glyphs, None, framed=self.framed, focused=False)
        return max(1, len(unrolled(view).lines))

    def _keep_cursor(self) -> None:
        keys = [row.key for row in self._pane.rows]
        if self._cursor_key in keys:
            self._cursor = keys.index(self._cursor_key)
        else:
            self._cursor = max(0, min(self._cursor, len(keys) - 1))
            self._cursor_key = keys[self._cursor] if keys else ""

    def _place(self) -> None:
        if not self.size:
            self._laid = None  # out of sight: its lines are made when it comes back
            return
        focused = self.has_focus
        cursor = self._cursor if focused or self.keeps_cursor else None
        size = (self.size.width, self._room)
        self._view = lay_out(self._pane, size, self._glyphs, cursor, framed=self.framed, focused=focused)
        if self.unrolled:
            self._view = unrolled(self._view)
        self.show(self._view.lines, self._view.under, self._view.inset)
        if self.has_focus:
            self.post_message(self.Hinted(self, self.row.hint if self.row else ""))
            self._show_cursor()

    def _show_cursor(self) -> None:
        """Where the pane is scrolled as a whole, its cursor stays in sight; with the first row its title."""
        if self.unrolled and isinstance(self.parent, Widget):
            line = self._view.under if self._cursor else 0
            where = self.virtual_region.offset + Offset(0, line or 0)
            height = 1 + (self._view.under or 0) - (line or 0)
            self.parent.scroll_to_region(Region(*where, 1, height), animate=False, force=True)

    def move(self, step: int) -> bool:
        """Move the cursor by `step` rows, stopping at the ends; False when it already stood there."""
        last = max(0, len(self._pane.rows) - 1)
        there = max(0, min(last, self._cursor + step))
        if there == self._cursor:
            return False
        self._go(there)
        return True

    def to_edge(self, *, end: bool) -> None:
        """Move the cursor to the first or the last row."""
        self._go(max(0, len(self._pane.rows) - 1) if end else 0)

    def to_row(self, index: int) -> None:
        """Move the cursor to a row, when there is one."""
        if index < len(self._pane.rows):
            self._go(index)

    def _go(self, cursor: int) -> None:
        self._cursor = cursor
        self._cursor_key = self.row.key if self.row else ""
        self._place()

    def toggle_mark(self) -> None:
        """Mark or unmark the row under the cursor, and go on to the next."""
        if self.row is None:
            return
        if self.row.key in self.marked:
            del self.marked[self.row.key]
        else:
            self.marked[self.row.key] = None
        self.lay()
        self.move(1)

    def clear_marks(self) -> None:
        """Take all marks away."""
        if self.marked:
            self.marked.clear()
            self.lay()

    def open(self) -> None:
        """Open the row under the cursor."""
        row = self.row
        if row and row.target:
            self.post_message(self.Opened(self, row.target))

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor where the keys go, and nowhere else."""
        super().watch_has_focus(has_focus)
        self._place()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked row; a click on the row under the cursor opens it."""
        index = self._view.rows_at[event.y] if 0 <= event.y < len(self._view.rows_at) else None
        if index is None:
            return
        again = index == self._cursor and event.chain > 1
        self.move(index - self._cursor)
        if again:
            self.open()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say the exact count of the row under the mouse."""
        index = self._view.rows_at[event.y] if 0 <= event.y < len(self._view.rows_at) else None
        if index is not None:
            self.post_message(self.Hinted(self, self._pane.rows[index].hint))

    def on_mouse_scroll_down(self) -> None:
        """Scroll by moving the cursor."""
        self.move(1)

    def on_mouse_scroll_up(self) -> None:
        """Scroll by moving the cursor."""
        self.move(-1)
