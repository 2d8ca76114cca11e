"""The configuration as it will be written, shown before it is."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding
from textual.widget import Widget

from comgmt.render.framed import block
from comgmt.render.line import Line, Role, Span
from comgmt.screens.saving import SaveError
from comgmt.screens.welcome.base import WelcomeScreen
from comgmt.screens.welcome.setup import Answers, Written
from comgmt.widgets.lines_view import LinesView


class ReviewScreen(WelcomeScreen):
    """Enter writes the file and opens the console."""

    BINDINGS: ClassVar = [
        Binding("enter", "write", "write", show=False),
        Binding("down,j", "move(1)", "a line on", show=False),
        Binding("up,k", "move(-1)", "a line back", show=False),
    ]
    crumb: ClassVar[str] = "Configuration"
    keys_here: ClassVar = (("Enter", "write it and open the console"), ("Esc", "back"))

    def __init__(self, answers: Answers, password: str) -> None:
        super().__init__()
        self._answers = answers
        self._password = password

    def body(self) -> Iterable[Widget]:
        """The file."""
        yield LinesView(self.glyphs, id="lines")

    @property
    def _view(self) -> LinesView:
        return self.query_one("#lines", LinesView)

    def on_mount(self) -> None:
        """Show the file."""
        super().on_mount()
        self._view.focus()
        self._view.set_content(self._lines)
        kept = " The present file is kept beside it." if self.welcome.setup.path.exists() else ""
        self.hint(f"Written for you only (0600), without the password.{kept}")

    def _lines(self, width: int) -> list[Line]:
        setup = self.welcome.setup
        lines = [(Span(line, _role(line)),) for line in setup.text(self._answers).splitlines()]
        return block(str(setup.path), lines, width, self.glyphs)

    def action_write(self) -> None:
        """Write, and open the console."""
        try:
            self.welcome.setup.write(self._answers)
        except SaveError as problem:
            self.hint(str(problem), "bad")
            return
        self.app.exit(Written(self.welcome.setup.name_of(self._answers), self._password))

    def action_move(self, step: int) -> None:
        """A line on or back."""
        self._view.move(step)


def _role(line: str) -> Role:
    return "dim" if line.startswith("#") else "text"
