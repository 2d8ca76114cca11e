"""The first screen: what is wrong, if anything, and what one can do."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding
from textual.widget import Widget

from comgmt.render.line import Line
from comgmt.render.panes.pane import Context, Pane
from comgmt.render.welcome import Choice, choice_rows, greeting_lines
from comgmt.screens.welcome.base import WelcomeScreen
from comgmt.screens.welcome.form import FormScreen
from comgmt.screens.welcome.setup import Again, Demo
from comgmt.widgets.lines_view import LinesView
from comgmt.widgets.pane_view import PaneView

_EDGES = 5  # title, crumbs, two lines of hint, keys
_DEMO = Choice(
    "demo",
    "Look around",
    "a simulated site with 5,000 devices; nothing is contacted",
    "Runs on this computer: devices enroll, fail and recover while you watch.",
)
_CONNECT = Choice(
    "connect",
    "Connect",
    "your site: a few questions, a check, a configuration",
    "Asks for server and sign-in, checks them, shows the file and writes it.",
)
_AGAIN = Choice(
    "again",
    "Try again",
    "the configuration has been mended",
    "Reads the configuration again. Mend it in another terminal meanwhile.",
)


class StartScreen(WelcomeScreen):
    """Look around, connect, or try again. Esc and q leave."""

    BINDINGS: ClassVar = [
        Binding("down,j", "move(1)", "down", show=False),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("enter", "open", "choose", show=False),
        Binding("q", "app.leave", "quit", show=False),
    ]
    crumb: ClassVar[str] = "Welcome"
    keys_here: ClassVar = (("Enter", "choose"), ("arrows", "move"), ("q", "quit"))

    def __init__(self) -> None:
        super().__init__()
        self._room = 0
        self._rows = 0  # lines there are for the greeting

    def body(self) -> Iterable[Widget]:
        """A greeting, or what is wrong; and the choices."""
        yield LinesView(self.glyphs, id="greeting")
        yield PaneView(self.glyphs, id="choices")

    @property
    def choices(self) -> PaneView:
        """What one can do."""
        return self.query_one("#choices", PaneView)

    def on_mount(self) -> None:
        """Draw; the cursor is on the first choice."""
        super().on_mount()
        problems = self.welcome.problems
        self.query_one("#greeting", LinesView).can_focus = False
        self.query_one("#greeting", LinesView).set_content(self._greeting)
        choices = [_AGAIN, _CONNECT, _DEMO] if problems else [_DEMO, _CONNECT]
        self.choices.framed = False

        def build(context: Context) -> Pane:
            return Pane(title="What now?", rows=choice_rows(choices, context))

        self.choices.set_content(build, Context(width=0, height=0, glyphs=self.glyphs))
        self.choices.focus()
        self._room = len(choices) + 1
        self._share()

    def on_resize(self) -> None:
        """The greeting gives way to the choices."""
        super().on_resize()
        self._share()

    def _share(self) -> None:
        greeting = self.query_one("#greeting", LinesView)
        left = self.size.height - self._room - _EDGES
        self._rows = max(0, left)
        greeting.styles.height = len(self._greeting(self.size.width - 2))
        self.choices.styles.min_height = self._room

    def _greeting(self, width: int) -> list[Line]:
        setup, problems = self.welcome.setup, self.welcome.problems
        return greeting_lines(problems, str(setup.path), width, self._rows, self.glyphs)

    def on_pane_view_hinted(self, message: PaneView.Hinted) -> None:
        """Say what a choice does."""
        self.hint(message.hint)

    def action_move(self, step: int) -> None:
        """The next choice, or the one before."""
        self.choices.move(step)

    def action_open(self) -> None:
        """Take the choice under the cursor."""
        chosen = self.choices.row.key if self.choices.row else ""
        if chosen == _DEMO.key:
            self.app.exit(Demo())
        elif chosen == _AGAIN.key:
            self.app.exit(Again())
        elif chosen == _CONNECT.key:
            self.app.push_screen(FormScreen())

    def action_back(self) -> None:
        """Leave."""
        self.app.exit()
