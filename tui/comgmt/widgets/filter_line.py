"""The line in which a filter is typed."""

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from comgmt.render.line import Span
from comgmt.widgets.bar_lines import OneLine


class FilterLine(Horizontal):
    """Shown while something is typed in it, or while it has the keys. Emits `Typed` and `Left`."""

    how: ClassVar[str] = "text, !text, column:text, /regex"

    class Typed(Message):
        """The filter is another one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The person is done with typing."""

    def __init__(self, text: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._text = text
        self.display = bool(text)

    def compose(self) -> Iterable[Widget]:
        """A slash and the text."""
        yield OneLine(classes="filter-prompt")
        yield Input(self._text, compact=True, select_on_focus=False, placeholder=self.how)

    @property
    def input(self) -> Input:
        """Where one types."""
        return self.query_one(Input)

    def on_mount(self) -> None:
        """Show the prompt."""
        self.query_one(".filter-prompt", OneLine).set_line((Span(" /", "key"),))

    def enter(self) -> None:
        """Take the keys."""
        self.display = True
        if self.input.value and not self.input.has_focus:
            self._set(self.input.value.rstrip() + " ")  # what is typed next is another term
        self.input.cursor_position = len(self.input.value)
        self.input.focus()

    def _set(self, text: str) -> None:
        """Another text that means the same: nobody is told."""
        self._text = text
        self.input.value = text

    def take(self, text: str) -> None:
        """Show a text as if it had been typed, without the keys."""
        self.input.value = text
        self.display = bool(text)

    def leave(self, *, clear: bool = False) -> None:
        """Give the keys back; an empty filter is not shown."""
        if clear:
            self.input.value = ""
        elif self.input.value.endswith(" "):
            self._set(self.input.value.rstrip())
        self.display = bool(self.input.value)
        self.post_message(self.Left())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what was typed."""
        event.stop()
        if event.value != self._text:
            self._text = event.value
            self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the filter stays."""
        event.stop()
        self.leave()
