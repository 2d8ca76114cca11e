"""One of many, found while typing: a line to type in at the bottom, and above it what was found."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, Generic, TypeVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.geometry import Offset
from textual.widgets import Input

from comgmt.render.line import BLANK, Line, Role, Span
from comgmt.render.picker_lines import picker_title
from comgmt.render.wrapping import wrap_text
from comgmt.screens.console import Asks
from comgmt.screens.dialog import Dialog
from comgmt.widgets.bar_lines import OneLine
from comgmt.widgets.drawn import Drawn

Value = TypeVar("Value")
_MOST_ROWS: Final = 12
_KEPT: Final = 4  # lines of the screen below that stay in sight, with the title and what is typed


class PickerRow(msgspec.Struct, Generic[Value], frozen=True):
    """One thing that was found: what it gives, and its line for a width, under the cursor or not."""

    value: Value
    line: Callable[[int, bool], Line]


class PickerScreen(Dialog[Value], Generic[Value]):
    """Gives the value of what was picked, or None. `look_for` brings what was found to `show_found`."""

    BINDINGS: ClassVar = [
        Binding("down,ctrl+n,tab", "move(1)", "the next", show=False),
        Binding("up,ctrl+p,shift+tab", "move(-1)", "the one before", show=False),
        Binding("pagedown", "page(1)", "a page on", show=False),
        Binding("pageup", "page(-1)", "a page back", show=False),
    ]
    title_words: ClassVar[str] = ""
    placeholder: ClassVar[str] = ""

    def __init__(self, console: Asks) -> None:
        super().__init__()
        self.console = console
        self._found: Sequence[PickerRow[Value]] = ()
        self._message: tuple[str, Role] = ("", "dim")
        self._right = ""
        self._cursor = 0
        self._top = 0
        self._choosing = False

    def compose(self) -> ComposeResult:
        """A title, what was found, and the line to type in."""
        with Container(id="picker"):
            yield OneLine(id="picker-title")
            yield Drawn(id="picker-found")
            with Horizontal(id="picker-line"):
                yield OneLine(id="picker-prompt")
                yield Input(id="picker-typed", compact=True, placeholder=self.placeholder)

    @property
    def typed(self) -> str:
        """What was typed."""
        return self.query_one("#picker-typed", Input).value.strip()

    def look_for(self, typed: str) -> None:
        """Find what `typed` names, and call `show_found` once it is there."""
        raise NotImplementedError

    def show_found(
        self,
        found: Sequence[PickerRow[Value]],
        right: str = "",
        message: str = "",
        role: Role = "dim",
        *,
        keep: bool = False,
    ) -> None:
        """Show what was found; `message` stands for nothing, `right` at the right of the title.

        With `keep` more was found to the same question: the cursor stays on what it was moved to.
        """
        chosen = self.picked if keep and self._choosing else None
        places = [place for place, row in enumerate(found) if chosen and row.value == chosen.value]
        self._found, self._right, self._message = found, right, (message, role)
        self._cursor = places[0] if places else 0
        self._top = 0
        self._choosing = bool(places)
        self._place()

    @property
    def cursor_place(self) -> Offset | None:
        """On the row one has gone to with the arrows; None while one types."""
        if not (self._choosing and self._found):  # painted before it has its lines, too
            return None
        rows = self.query_one("#picker-found", Drawn)
        return None if rows.cursor_place is None else rows.content_region.offset + rows.cursor_place

    @property
    def picked(self) -> PickerRow[Value] | None:
        """What is under the cursor."""
        return self._found[self._cursor] if self._cursor < len(self._found) else None

    def take(self) -> None:
        """Give what is under the cursor."""
        if self.picked is not None:
            self.answer(self.picked.value)

    def _place(self) -> None:
        width, glyphs = self.size.width, self.console.settings.glyphs
        if width < 4:  # noqa: PLR2004 - nothing fits
            return
        room = self._room
        self._top = max(min(self._top, self._cursor), self._cursor - room + 1)
        shown = self._found[self._top : self._top + room]
        lines = [each.line(width, place == self._cursor) for place, each in enumerate(shown, self._top)]
        under = self._cursor - self._top if lines else None
        if not lines:
            text, role = self._message
            lines = [(Span(" "), *line) for line in wrap_text(text, width - 2, role)][:room] or [BLANK]
        rows = self.query_one("#picker-found", Drawn)
        rows.styles.height = len(lines)
        rows.show(lines, under=under)
        title = picker_title(self.title_words, self._right, width, glyphs)
        self.query_one("#picker-title", OneLine).set_line(title)
        self.query_one("#picker-prompt", OneLine).set_line((Span(f" {glyphs.crumb}", "key"),))

    @property
    def _room(self) -> int:
        return max(1, min(_MOST_ROWS, self.size.height - _KEPT))

    def on_mount(self) -> None:
        """Begin with nothing typed."""
        self.query_one("#picker-typed", Input).focus()
        self.look_for("")

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._place()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look while one types."""
        event.stop()
        self.look_for(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is under the cursor."""
        event.stop()
        self.take()

    def action_move(self, step: int) -> None:
        """The next, or the one before."""
        self._cursor = max(0, min(len(self._found) - 1, self._cursor + step))
        self._choosing = True
        self._place()

    def action_page(self, pages: int) -> None:
        """A page on or back."""
        self.action_move(pages * self._room)
