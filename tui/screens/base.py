"""What every screen shares: header, trouble, breadcrumbs, hint and key line, and how it follows the data."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from tui.render.glyphs import GlyphSet
from tui.render.header import crumb_line, header_line, key_line, trouble_lines
from tui.render.line import Role, Span, fit, spelled
from tui.screens.keys import KEYS, bindings
from tui.screens.places import Place
from tui.screens.readout import Readout
from tui.widgets.bar_lines import OneLine
from tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from tui.app import ConsoleApp

ROUND: tuple[str, ...] = ("back", "older", "newer", "go", "help", "quit")
QUIET: tuple[str, ...] = (
    *("refresh", "pause", "findings", "changes", "log", "about", "explain", "palette", "redraw"),
    *("theme", "screenshot"),
)
_MOST_TROUBLE_LINES = 2


class ConsoleScreen(Screen[None]):
    """A screen of the console. A screen draws in `show_data`, and says in `keys_here` what works on it.

    `crumb` is its name in the breadcrumbs; a screen without one shows no breadcrumbs.
    """

    BINDINGS: ClassVar = bindings(*QUIET, *ROUND)
    keys_here: ClassVar[tuple[str, ...]] = ()
    crumb: str = ""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self._shown = -1
        self._hint: tuple[str, Role] = ("", "text")

    @property
    def console(self) -> "ConsoleApp":
        """The app, by its own type."""
        return cast("ConsoleApp", self.app)

    @property
    def glyphs(self) -> GlyphSet:
        """The glyphs everything is drawn with."""
        return self.console.settings.glyphs

    @property
    def readout(self) -> Readout:
        """The data the screens show."""
        return self.console.readout

    def compose(self) -> ComposeResult:
        """The frame of every screen; `body` is its own."""
        yield OneLine(id="header")
        yield Drawn(id="trouble")
        yield OneLine(id="crumbs")
        yield from self.body()
        yield OneLine(id="hint")
        yield OneLine(id="keys")

    def body(self) -> Iterable[Widget]:
        """The widgets between breadcrumbs and hint."""
        return ()

    def show_data(self) -> None:
        """Draw from the readout; called at first, when it changed, and when the screen comes back."""

    def right_of_crumbs(self) -> str:
        """A few words at the right end of the breadcrumbs."""
        return ""

    def on_mount(self) -> None:
        """Draw for the first time."""
        self.query_one("#crumbs").display = bool(self.crumb)
        self.follow()

    def on_screen_resume(self) -> None:
        """Draw what changed meanwhile."""
        self.follow()

    def on_resize(self) -> None:
        """The lines at the edges have another width."""
        self.draw_edges()

    def follow(self) -> None:
        """Draw the data when it is newer than what is shown, and the lines at the edges."""
        if self._shown != self.readout.generation:
            self._shown = self.readout.generation
            self.show_data()
        self.draw_edges()

    def draw_edges(self) -> None:
        """Header, trouble, breadcrumbs, hint and keys; equal lines send nothing."""
        width = self.size.width
        if not self.is_mounted or width < 1:
            return
        app, glyphs = self.console, self.glyphs
        now = app.now()
        census = self.readout.census
        header = header_line(app.shown_state, census, app.settings.name, now, width, glyphs)
        self.query_one("#header", OneLine).set_line(header)
        room = _MOST_TROUBLE_LINES if self.size.height >= 16 else 1  # noqa: PLR2004 - a small screen keeps its data
        self._draw_trouble(trouble_lines(app.shown_state, census, width, glyphs, room))
        if self.crumb:
            crumbs = crumb_line(app.crumbs(), width, glyphs, self.right_of_crumbs())
            self.query_one("#crumbs", OneLine).set_line(crumbs)
        self._draw_hint()
        self.query_one("#keys", OneLine).set_line(key_line(self.shown_keys(), width, glyphs))

    def _draw_trouble(self, lines: list[tuple[Span, ...]]) -> None:
        trouble = self.query_one("#trouble", Drawn)
        if trouble.display != bool(lines) or trouble.size.height != len(lines):
            trouble.display = bool(lines)
            trouble.styles.height = max(1, len(lines))
        trouble.show(lines)

    def shown_keys(self) -> list[tuple[str, str]]:
        """The keys of the key line as (key, what it does): those of this screen, as they are bound now."""
        names = [*self.keys_here, *ROUND]
        labeled = [KEYS[name] for name in names if KEYS[name].label]
        return [(self.console.key_of(key), self.label_of(key.id, key.label)) for key in labeled]

    def label_of(self, name: str, label: str) -> str:
        """What the key line says of an action here."""
        return "resume" if name == "pause" and self.console.paused else label

    def hint(self, text: str, role: Role = "text") -> None:
        """Say something in the hint line."""
        if self._hint != (text, role):
            self._hint = (text, role)
            self._draw_hint()

    def _draw_hint(self) -> None:
        if self.is_mounted and self.size.width:
            text, role = self._hint
            line = fit((Span(" "), Span(text, role)), self.size.width, self.glyphs)
            self.query_one("#hint", OneLine).set_line(spelled(line, self.glyphs))

    def step_back(self) -> bool:
        """Whether Esc was used up on this screen."""
        return False

    @property
    def pane_number(self) -> int:
        """The number of the pane under the cursor, for help; 0 where there is none."""
        return 0

    def key_groups(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """The keys that work here: this screen's, then those that work everywhere."""
        everywhere = {*QUIET, *ROUND}
        here = [name for name in self.active_ids() if name not in everywhere]
        return (
            (self.crumb or "Dashboard", self._key_rows(here)),
            ("Everywhere", self._key_rows([name for name in KEYS if name in everywhere])),
        )

    def active_ids(self) -> list[str]:
        """The ids of every binding that works here, in the order of the table."""
        active = {found.binding.id for found in self.active_bindings.values()}
        return [name for name in KEYS if name in active]

    def _key_rows(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(keys, what they do); keys that share their words are one row."""
        rows: dict[str, str] = {}
        for key in (KEYS[name] for name in names):
            rows.setdefault(self.console.key_of(key), key.help)
        return tuple(rows.items())
