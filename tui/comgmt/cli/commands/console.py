"""comgmt: the console on the whole screen; where no screen can be drawn, what `comgmt status` prints."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
import platformdirs

from comgmt.cli.console_source import OnState, PlacedSource
from comgmt.cli.faults import tell
from comgmt.cli.output import say
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.settings import Settings
from comgmt.cli.source import ScreenChoice, SourceChoice
from comgmt.cli.terminal import TerminalProfile, screen_profile
from comgmt.store.errors import StoreError
from comgmt.store.paths import store_path
from comgmt.terminal.memory import begin, resume

if TYPE_CHECKING:
    from comgmt.cli.followed_source import FollowedSource
    from comgmt.cli.place import Place
    from comgmt.cli.recorded_source import RecordedSource
    from comgmt.cli.welcome import Begun
    from comgmt.domain.collection_rule import CollectionQuery
    from comgmt.domain.filters import DeviceFilter
    from comgmt.domain.questions import ToldSetting
    from comgmt.domain.selection import Selection
    from comgmt.terminal.run import Ending

AnySource: TypeAlias = "PlacedSource | RecordedSource | FollowedSource"
_BY_SIGNAL: Final = 128  # from here on an exit code names the signal that ended the console


class _Seat(msgspec.Struct, frozen=True):
    """Where the console reads: the store, a name until the site says its own, and what fills the store."""

    store: Path
    name: str
    recorded: bool
    source: "Callable[[OnState], AnySource]"
    use_password: Callable[[str], None] | None = None


def execute(source: SourceChoice, screen: ScreenChoice) -> int:
    """Draw the console until it is left; its exit code."""
    begin()
    try:
        return _shown(source, screen)
    finally:
        resume()


def _shown(source: SourceChoice, screen: ScreenChoice) -> int:
    from comgmt.cli.welcome import Begun, begin_with, welcome  # noqa: PLC0415 - pulls in Textual

    try:
        begun = begin_with(source)
    except CommandError as problem:
        profile = profile_of(Settings(), screen)
        if not profile.screen:
            raise
        resume()  # its forms may stand for a while
        found = welcome(source, problem, profile)
        if not isinstance(found, Begun):
            return end(found)
        begun = found
    return open_console(begun, screen)


def open_console(begun: "Begun", screen: ScreenChoice) -> int:
    """Draw the console on what was checked, until it is left; its exit code."""
    while True:
        profile = profile_of(begun.settings, screen)
        if not profile.screen:
            from comgmt.cli.commands import status  # noqa: PLC0415 - only where there is no screen

            say(f"{profile.reasons[-1]} This is what comgmt status says instead.")
            return status.run(begun.source)
        with ExitStack() as stack:
            seat = stack.enter_context(_seat(begun.source, begun.ask))
            code = _draw(seat, begun, profile, stack)
        if code is not None:
            return code
        from comgmt.cli.setting_up import set_up  # noqa: PLC0415 - only when somebody asked for it
        from comgmt.cli.welcome import Begun  # noqa: PLC0415 - see above

        try:
            found = set_up(begun.source, seat.name, profile)
        except CommandError as problem:  # the file was changed meanwhile
            for sentence in problem.sentences:
                say(sentence)
            continue
        if isinstance(found, Begun):
            begun = found
        elif found is not None:
            return end(found)


def _draw(seat: _Seat, begun: "Begun", profile: TerminalProfile, stack: ExitStack) -> int | None:
    """The exit code of the console; None where it was left for the questions of setup."""
    from comgmt.app import ConsoleApp, ConsoleSettings  # noqa: PLC0415 - Textual only where there is a screen
    from comgmt.cli.config import default_path  # noqa: PLC0415 - see above
    from comgmt.cli.settable import can_be_asked  # noqa: PLC0415 - see above
    from comgmt.cli.view_files import ViewFile, views_path  # noqa: PLC0415 - see above
    from comgmt.domain.census import TileKey  # noqa: PLC0415 - see above
    from comgmt.screens.key_rules import textual_keymap  # noqa: PLC0415 - see above
    from comgmt.terminal.run import run  # noqa: PLC0415 - see above

    def make_source(on_state: OnState) -> "AnySource":
        source = seat.source(on_state)
        stack.callback(source.close)
        return source

    settings = begun.settings
    console = ConsoleSettings(
        store=seat.store,
        source=begun.source.words,
        told=cache(partial(_told, settings)),
        configuration=str(begun.source.config or default_path()),
        can_set_up=seat.use_password is not None and can_be_asked(begun.source, seat.name),
        to_wql=_to_wql,
        shelf=ViewFile(views_path(begun.source)),
        views_pane=next((tile for tile in TileKey if tile.value == settings.views_pane), None),
        recorded=seat.recorded,
        name=seat.name,
        glyphs=profile.glyphs,
        output=profile.output(mouse=settings.mouse, title=settings.title, links=settings.links),
        theme=settings.theme,
        themes=begun.themes,
        clipboard=settings.clipboard,
        keymap=textual_keymap(settings.keys),
        folder=_folder(),
        rules=begun.source.rules(),
        alert_signal=settings.alert_signal,
        preferences=Path(platformdirs.user_state_dir("comgmt", appauthor=False)) / "console.json",
        use_password=seat.use_password,
    )
    app = ConsoleApp(console, make_source)
    ending = run(app)
    app.leave_store()
    if ending.code < _BY_SIGNAL:
        for path in app.saved:
            say(f"Saved: {path}")
    if app.last_words:
        say(app.last_words)
    return None if app.wants_setup and ending.fault is None else end(ending)


def _told(settings: Settings) -> "tuple[ToldSetting, ...]":
    from comgmt.cli.told_settings import told_settings  # noqa: PLC0415 - where somebody asks

    return told_settings(settings)


def _to_wql(selection: "Selection", narrowed: "DeviceFilter") -> "CollectionQuery":
    from comgmt.cli.collection_query import collection_query  # noqa: PLC0415 - where somebody asks

    return collection_query(selection, narrowed)


def end(ending: "Ending") -> int:
    """The exit code of what was on the screen; a fault of ours is told."""
    if ending.fault is not None:
        tell(ending.fault)
        return Exit.FAULT
    return ending.code


def _folder() -> Path:
    """Where files are saved: the folder one is in, else, when that is gone, the home."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path.home()


def profile_of(settings: Settings, screen: ScreenChoice) -> TerminalProfile:
    """The terminal as it can be drawn on, by the settings and the options."""
    glyphs = "ascii" if screen.ascii else settings.glyphs
    profile = screen_profile(glyphs, "none" if screen.no_color else settings.color)
    return profile.in_lines() if screen.linear or settings.linear else profile


@contextmanager
def _seat(source: SourceChoice, ask: Callable[[str], str] | None) -> Iterator[_Seat]:
    from comgmt.cli.place import configured_place, followed_store  # noqa: PLC0415 - pulls in the store

    if source.demo or source.replay is not None:
        from comgmt.passing import passing_folder  # noqa: PLC0415 - for those only

        with passing_folder() as folder:
            yield _passing_seat(folder, source.replay)
        return
    followed = followed_store(source)
    if followed is not None:
        from comgmt.cli.followed_source import FollowedSource  # noqa: PLC0415 - for those only

        yield _Seat(followed, followed.stem, recorded=False, source=partial(FollowedSource, followed))
        return
    place = configured_place(source, ask)  # asks for a password while the terminal is still free
    placed = partial(PlacedSource, _already(place), source.configuration())
    use = place.access.use
    yield _Seat(place.store, place.target.name, recorded=False, source=placed, use_password=use)


def _passing_seat(folder: Path, recording: Path | None) -> _Seat:
    """A store that goes away with the console, of a simulated site or a recording. Raises CommandError."""
    from comgmt.cli.place import DEMO_NAME, demo_place  # noqa: PLC0415 - pulls in the store
    from comgmt.cli.recorded_source import RecordedSource  # noqa: PLC0415 - see above
    from comgmt.store.recording import is_older  # noqa: PLC0415 - see above

    if recording is None:
        demo = partial(PlacedSource, demo_place(folder, still=False), None)
        return _Seat(store_path(folder, DEMO_NAME), DEMO_NAME, recorded=False, source=demo)
    try:
        older = is_older(recording)  # before there is a screen
    except StoreError as problem:
        raise CommandError(problem.trouble.sentence, problem.trouble.kind.exit_code) from problem
    store = store_path(folder, recording.stem) if older else recording
    source = partial(RecordedSource, recording, store)
    return _Seat(store, recording.stem, recorded=True, source=source)


@contextmanager
def _already(place: "Place") -> Iterator["Place"]:
    yield place
