"""What asks something at the bottom of a screen that stays in sight, and gives one answer."""

from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding
from textual.screen import ModalScreen

from comgmt.render.styles import sheets
from comgmt.terminal.screen import TerminalScreen

Value = TypeVar("Value")


class Dialog(TerminalScreen[Value | None], ModalScreen[Value | None], Generic[Value]):
    """Gives a value, or None when it is left; once, whatever keys still come."""

    CSS_PATH: ClassVar = sheets("inputs", "dialogs")
    BINDINGS: ClassVar = [Binding("escape,ctrl+c", "leave", "back", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._answered = False

    def answer(self, value: Value | None) -> None:
        """Close with this value."""
        if not self._answered:
            self._answered = True
            self.dismiss(value)

    def action_leave(self) -> None:
        """Close without a value."""
        self.answer(None)
