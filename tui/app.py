"""The console as a Textual app: it holds the data the screens show and the way between them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

import msgspec

from tui.domain.source import Phase, SourceState
from tui.render.device_table import DEFAULT_COLUMNS
from tui.render.glyphs import GlyphSet
from tui.screens.base import ConsoleScreen
from tui.screens.dashboard import DashboardScreen
from tui.screens.keys import Key
from tui.screens.making import make_screen
from tui.screens.places import (
    AboutPlace,
    ChangesPlace,
    FindingsPlace,
    HelpPlace,
    LogPlace,
    PaneHelpPlace,
    Place,
)
from tui.screens.readout import Readout, Source, SourceChanged, read_out
from tui.screens.themes import NAMES, load_themes
from tui.screens.threads import AnsweringThread, StoreThread
from tui.store import StoreError, StoreReader
from tui.terminal import Output, TerminalApp

if TYPE_CHECKING:
    from tui.domain.columns import Column

Answer = TypeVar("Answer")
MakeSource = Callable[[Callable[[SourceState], None]], Source]
_AGE_SECONDS: Final = 15.0  # how often ages are looked at; what did not change is not drawn
_PATIENCE_SECONDS: Final = 3.0  # a reading that takes longer says how far it is
_BESIDE: Final = Path(__file__).parent / "styles"
STYLES: Final = _BESIDE if _BESIDE.is_dir() else Path(__file__).parents[1] / "styles"


def utc_now() -> datetime:
    """The time of the machine's clock."""
    return datetime.now(timezone.utc)


class ConsoleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the console is started with. `name` is the site until a census says more."""

    store: Path
    name: str
    glyphs: GlyphSet
    output: Output = Output()
    theme: str = "dark"
    keymap: Mapping[str, str] = {}
    now: Callable[[], datetime] = utc_now


class ConsoleApp(TerminalApp[None]):
    """The console. `make_source` is given what to call with every state of the source."""

    CSS_PATH: ClassVar = [STYLES / "common.tcss", STYLES / "dashboard.tcss", STYLES / "lists.tcss"]
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar = []

    def __init__(self, settings: ConsoleSettings, make_source: MakeSource) -> None:
        self.settings = settings
        super().__init__(settings.output)
        self.readout = Readout()
        self.state = SourceState(phase=Phase.STARTING)
        self.shown_state = self.state
        self.paused = False
        self._make_source = make_source
        self._source: Source | None = None
        self._store: StoreThread | None = None
        self._charts: AnsweringThread | None = None
        self._asked_for = False
        self._newer: list[Place] = []
        self.columns: tuple[Column, ...] = DEFAULT_COLUMNS
        for theme in load_themes(STYLES / "themes.toml"):
            self.register_theme(theme)
        self.theme = settings.theme
        self.set_keymap(settings.keymap)

    def on_mount(self) -> None:
        """Show the dashboard at once; the source starts behind it."""
        self._store = StoreThread(self.settings.store)
        self.push_screen(DashboardScreen())
        self.set_interval(_AGE_SECONDS, self._look_at_ages)
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self._read_store()
        self._source = self._make_source(self._on_state)
        self._source.start()

    def _on_state(self, state: SourceState) -> None:
        """Called in the thread of the source."""
        with suppress(RuntimeError):  # the app is gone
            self.post_message(SourceChanged(state))

    def on_source_changed(self, message: SourceChanged) -> None:
        """Follow the source: its word in the header, its data on the screens."""
        self.state = message.state
        if self.state.phase in {Phase.LIVE, Phase.STALE, Phase.STOPPED, Phase.PAUSED}:
            self._asked_for = False
            self._read_store()
        self._show_state()

    def _show_state(self) -> None:
        """A reading that runs by itself is not shown until it takes long: a quiet screen sends nothing."""
        busy = self.state.phase in {Phase.CONNECTING, Phase.READING, Phase.STARTING}
        quiet = busy and self.readout.census is not None and not self._asked_for
        if quiet and self.shown_state.phase is Phase.LIVE:
            return
        self.shown_state = self.state
        if self.paused and self.state.phase is Phase.LIVE:
            self.shown_state = msgspec.structs.replace(self.state, phase=Phase.PAUSED)
        self.here.draw_edges()

    def _read_store(self) -> None:
        self.run_worker(self._take_readout(), group="readout", exclusive=True, exit_on_error=False)

    async def _take_readout(self) -> None:
        with suppress(StoreError):  # there is none before the first reading
            readout = await self.ask(read_out)
            if readout.generation != self.readout.generation:
                self.readout = readout
                self._show_state()
                self.here.follow()

    def _look_at_ages(self) -> None:
        self.here.draw_edges()

    def now(self) -> datetime:
        """The time ages are counted from; one clock for all screens."""
        return self.settings.now()

    @property
    def here(self) -> ConsoleScreen:
        """The screen of the console that is on top, below any dialog."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, ConsoleScreen))

    async def ask(self, question: Callable[[StoreReader], Answer]) -> Answer:
        """The answer of the store, from its own thread. Raises StoreError."""
        assert self._store is not None
        return await self._store.ask_store(question)

    async def draw(self, job: Callable[[], Answer]) -> Answer:
        """The answer of a job that draws, from a thread of its own: the chart library has one figure."""
        if self._charts is None:
            self._charts = AnsweringThread("charts")
        return await self._charts.ask(job)

    def copy(self, text: str, what: str) -> None:
        """Send `text` to the terminal's clipboard; whether it takes it cannot be known."""
        self.copy_to_clipboard(text)
        self.here.hint(f"Sent to the terminal: {what}.", "accent")

    def open(self, place: Place) -> None:
        """Go to a place; the way forward from here is forgotten."""
        self._newer.clear()
        self._push(place)

    def _push(self, place: Place) -> None:
        self.push_screen(make_screen(place))

    def crumbs(self) -> list[str]:
        """The breadcrumbs of the screen on top, the site first."""
        census = self.readout.census
        site = census.site.site_code if census else self.settings.name
        trail = [screen.crumb for screen in self.screen_stack if isinstance(screen, ConsoleScreen)]
        return [site, *filter(None, trail)]

    def key_of(self, key: Key) -> str:
        """The keys of an action as people read them, as they are bound now."""
        bound = self.settings.keymap.get(key.id)
        return bound.replace(",", " ") if bound else key.display

    def action_go_back(self) -> None:
        """The screen before; in a filter, first out of it."""
        if self.here.step_back():
            return
        if isinstance(self.screen, ConsoleScreen) and not isinstance(self.screen, DashboardScreen):
            self._newer.append(self.screen.place)
            self.pop_screen()

    def action_older(self) -> None:
        """The same by another key: the history and the breadcrumbs are one."""
        self.action_go_back()

    def action_newer(self) -> None:
        """The screen one came back from."""
        if self._newer:
            self._push(self._newer.pop())

    def action_leave(self) -> None:
        """End at once."""
        self.exit()

    def action_refresh_now(self) -> None:
        """Read the site now."""
        if self._source is not None:
            self._asked_for = True
            self._source.refresh_now()

    def action_pause(self) -> None:
        """Pause or resume reading."""
        if self._source is None:
            return
        self.paused = not self.paused
        (self._source.pause if self.paused else self._source.resume)()
        self._show_state()

    def action_keys(self) -> None:
        """The keys that work here."""
        if not isinstance(self.here.place, HelpPlace):
            self.open(HelpPlace(self.here.key_groups()))

    def action_explain(self) -> None:
        """What the pane under the cursor counts."""
        number = self.here.pane_number
        if number:
            self._open_once(PaneHelpPlace(number))
        else:
            self.action_keys()

    def action_next_theme(self) -> None:
        """The next theme."""
        names = list(NAMES)
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.here.hint(f"Theme: {self.theme}", "accent")

    def action_findings(self) -> None:
        """Findings across the fleet."""
        self._open_once(FindingsPlace())

    def action_changes(self) -> None:
        """What changed between refreshes."""
        self._open_once(ChangesPlace())

    def action_log(self) -> None:
        """The queries that were sent."""
        self._open_once(LogPlace())

    def action_about(self) -> None:
        """The site, the source, the checks."""
        self._open_once(AboutPlace())

    def _open_once(self, place: Place) -> None:
        if self.here.place != place:
            self.open(place)

    def on_unmount(self) -> None:
        """Let go of the source and the store; nothing waits for them."""
        if self._source is not None:
            self._source.stop()
        for thread in (self._store, self._charts):
            if thread is not None:
                thread.stop()
