"""What the screens of the first minute share: the lines at the edges."""

from collections.abc import Iterable
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widget import Widget

from comgmt.render.glyphs import GlyphSet
from comgmt.render.header import crumb_line, key_line
from comgmt.render.line import Line, Role, Span, fit, spelled
from comgmt.render.welcome import first_lines
from comgmt.render.wrapping import wrap_text
from comgmt.screens.welcome.flow import Flow
from comgmt.terminal.screen import TerminalScreen
from comgmt.widgets.bar_lines import OneLine
from comgmt.widgets.drawn import Drawn

_HINT_LINES = 2


class WelcomeScreen(TerminalScreen[None]):
    """A screen of the first minute: `crumb` is its name, `keys_here` what works on it."""

    BINDINGS: ClassVar = [
        Binding("escape", "back", "back", show=False),
        Binding("ctrl+c", "app.leave", "quit", show=False),
    ]
    crumb: ClassVar[str] = ""
    keys_here: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self._hint: tuple[str, Role] = ("", "text")

    @property
    def welcome(self) -> Flow:
        """The app, as its screens see it."""
        return cast("Flow", self.app)

    @property
    def glyphs(self) -> GlyphSet:
        """The glyphs everything is drawn with."""
        return self.welcome.glyphs

    def compose(self) -> ComposeResult:
        """The lines at the edges; `body` is the screen's own."""
        yield OneLine(id="header")
        yield OneLine(id="crumbs")
        yield from self.body()
        yield Drawn(id="hints")
        yield OneLine(id="keys")

    def body(self) -> Iterable[Widget]:
        """The widgets in the middle."""
        return ()

    def on_mount(self) -> None:
        """Draw the edges."""
        self.draw_edges()

    def on_resize(self) -> None:
        """The lines at the edges have another width."""
        self.draw_edges()

    def hint(self, text: str, role: Role = "text") -> None:
        """Say something below, in as many as two lines."""
        self._hint = (text, role)
        self.draw_edges()

    def draw_edges(self) -> None:
        """Title, crumbs, hint and keys."""
        width, glyphs = self.size.width, self.glyphs
        if not self.is_mounted or width < 4:  # noqa: PLR2004 - nothing fits
            return
        header: Line = (Span(" comgmt", "title"), Span("  co-management from the terminal, read-only", "dim"))
        self.query_one("#header", OneLine).set_line(fit(header, width, glyphs))
        self.query_one("#crumbs", OneLine).set_line(
            crumb_line([self.welcome.title_words, self.crumb], width, glyphs)
        )
        text, role = self._hint
        shown = first_lines(wrap_text(text, width - 2, role), _HINT_LINES, width - 2, glyphs)
        lines = [spelled((Span(" "), *line), glyphs) for line in shown]
        hints = self.query_one("#hints", Drawn)
        hints.styles.height = max(1, len(lines))
        hints.show(lines)
        self.query_one("#keys", OneLine).set_line(key_line(self.keys_here, width, glyphs))

    def action_back(self) -> None:
        """The screen before."""
        self.app.pop_screen()
