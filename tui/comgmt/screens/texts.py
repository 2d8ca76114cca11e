"""Screens of text: the query log, about the site, help."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Final

from comgmt.documents.headless import HeadlessCommand, command_line
from comgmt.domain.census import TileKey
from comgmt.domain.glossary import word_named
from comgmt.domain.questions import ToldSetting
from comgmt.domain.retention import KeptPast
from comgmt.domain.sweep import SiteLoad
from comgmt.render.about import about_lines, kept_lines, log_lines
from comgmt.render.help_lines import key_help_lines, pane_help_lines, setting_lines
from comgmt.render.known_lines import looked_up_lines
from comgmt.render.line import Line
from comgmt.render.moments import with_age
from comgmt.screens.base import ConsoleScreen
from comgmt.screens.copy_items import CopyItem, as_it_is
from comgmt.screens.places import AboutPlace, HelpPlace, LogPlace, LookedUpPlace, PaneHelpPlace, SettingPlace
from comgmt.screens.reading import ASKS, ReadingScreen
from comgmt.store.errors import StoreError
from comgmt.widgets.background import in_background

if TYPE_CHECKING:
    from comgmt.domain.source import SourceState

_MOST_QUERIES = 500


class LogScreen(ReadingScreen):
    """The queries that were sent to the site."""

    crumb = "Queries sent"
    headless_words: ClassVar[tuple[str, ...]] = ("log",)

    def show_data(self) -> None:
        """Ask for the newest queries."""
        in_background(self, self._read, "log")

    async def _read(self) -> None:
        try:
            queries = await self.console.ask(lambda store: store.queries(_MOST_QUERIES))
        except StoreError as problem:
            self.tell(problem.trouble.sentence)
            return
        now = self.console.now()
        self.lines.set_content(lambda width: log_lines(queries, now, width, self.glyphs))


class AboutScreen(ReadingScreen):
    """The site, the source, the checks between tiles."""

    crumb = "About"
    asks: ClassVar[bool] = True
    words_here: ClassVar[Mapping[str, tuple[str, str]]] = {**ReadingScreen.words_here, "filter": ASKS}
    headless_words: ClassVar[tuple[str, ...]] = ("status",)

    def __init__(self, place: AboutPlace) -> None:
        super().__init__(place)
        self._state: SourceState | None = None
        self._load = SiteLoad()
        self._kept = KeptPast(0)

    def draw_edges(self) -> None:
        """Follow the state of the source too."""
        super().draw_edges()
        if self.is_mounted and self._state != self.console.view.state:
            self.show_data()

    def show_data(self) -> None:
        """Draw what is known now."""
        self._state = self.console.view.state
        self.lines.set_content(self._lines)
        in_background(self, self._read, "cost")

    async def _read(self) -> None:
        with suppress(StoreError):  # what is wrong with the store is said in the header
            self._load = await self.console.ask(lambda store: store.load())
            self._kept = await self.console.ask(lambda store: store.past_kept())
        self.lines.set_content(self._lines)

    def _lines(self, width: int) -> list[Line]:
        app = self.console
        now = self.console.now()
        store = str(app.settings.store)
        about = about_lines(self.readout.census, app.view.state, store, self._load, now, width, self.glyphs)
        return [*about, *kept_lines(self._kept, now, width, self.glyphs)]


_PRINTED: Final = {TileKey.WORKLOADS: "workloads", TileKey.DEPLOYMENTS: "policies"}  # others are in `status`


class HelpScreen(ReadingScreen):
    """The keys that work where help was asked for."""

    crumb = "Keys"

    def __init__(self, place: HelpPlace) -> None:
        super().__init__(place)
        self._groups = place.groups

    def show_data(self) -> None:
        """Draw the keys."""
        self.lines.set_content(lambda width: key_help_lines(self._groups, width, self.glyphs))


class PaneHelpScreen(ReadingScreen):
    """What a pane counts."""

    def __init__(self, place: PaneHelpPlace) -> None:
        super().__init__(place)
        self._tile = place.tile
        self._row = place.row
        self.crumb = f"About: {place.tile.label}"

    def show_data(self) -> None:
        """Draw the help of the pane, with the age of its numbers."""
        census = self.readout.census
        aged = with_age(census.taken_at, self.console.now()) if census else "Not read yet."
        printed = self.headless().line
        self.lines.set_content(
            lambda width: pane_help_lines(self._tile, aged, width, self.glyphs, self._row, printed)
        )

    def headless(self) -> HeadlessCommand:
        """The command that prints the pane."""
        return command_line(_PRINTED.get(self._tile, "status"), source=self.console.settings.source)


class LookedUpScreen(ReadingScreen):
    """What a code, a line or a word means."""

    def __init__(self, place: LookedUpPlace) -> None:
        super().__init__(place)
        self._asked = place.name
        self.crumb = place.name

    def headless(self) -> HeadlessCommand:
        """What explains a word, or an error; neither needs a site."""
        return command_line("explain" if word_named(self._asked) else "errors", self._asked)

    def show_data(self) -> None:
        """Draw what is known of it."""
        self.lines.set_content(lambda width: looked_up_lines(self._asked, width, self.glyphs))


class SettingScreen(ReadingScreen):
    """A setting: what it does, its value now, and the line that sets it."""

    headless_words: ClassVar[tuple[str, ...]] = ("config", "example")

    def __init__(self, place: SettingPlace) -> None:
        super().__init__(place)
        self._name = place.name
        self.crumb = place.name

    @property
    def _setting(self) -> ToldSetting | None:
        return next((each for each in self.console.settings.told() if each.name == self._name), None)

    def show_data(self) -> None:
        """Draw what is known of it."""
        setting, file = self._setting, self.console.settings.configuration
        if setting is not None:
            self.lines.set_content(lambda width: setting_lines(setting, file, width, self.glyphs))

    def copy_items(self) -> Sequence[CopyItem]:
        """The line of the example, then the whole text."""
        setting = self._setting
        line = [] if setting is None else [as_it_is("l", "line", setting.example, setting.example)]
        return [*line, *super().copy_items()]


def make_text_screen(
    place: LogPlace | AboutPlace | HelpPlace | PaneHelpPlace | LookedUpPlace | SettingPlace,
) -> ConsoleScreen:
    """The screen for one of these places."""
    match place:
        case LogPlace():
            return LogScreen(place)
        case AboutPlace():
            return AboutScreen(place)
        case HelpPlace():
            return HelpScreen(place)
        case PaneHelpPlace():
            return PaneHelpScreen(place)
        case LookedUpPlace():
            return LookedUpScreen(place)
        case SettingPlace():
            return SettingScreen(place)
