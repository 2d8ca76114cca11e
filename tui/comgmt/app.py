"""The console as a Textual app: it holds the data the screens show and the way between them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from msgspec import structs
from textual import events
from textual.widgets import Input

from comgmt.domain.source import Phase, SourceState
from comgmt.domain.time_ranges import ChosenRange, RangeKind
from comgmt.render.header import window_title
from comgmt.render.moments import day_and_time, utc
from comgmt.render.styles import STYLES, sheets
from comgmt.render.theme_names import AUTO, NAMES
from comgmt.render.viewpoint import range_words, span_words
from comgmt.screens import dialogs
from comgmt.screens.alarm import Alarm
from comgmt.screens.attention import Attention
from comgmt.screens.base import ConsoleScreen
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.film import Film
from comgmt.screens.kept_views import KeptViews
from comgmt.screens.key_table import KEYS
from comgmt.screens.making import import_rest, make_screen
from comgmt.screens.places import (
    AboutPlace,
    AlertsPlace,
    ChangesPlace,
    CopiedPlace,
    DevicePlace,
    FindingsPlace,
    HelpPlace,
    LogPlace,
    LookedUpPlace,
    PaneHelpPlace,
    ScreenPlace,
)
from comgmt.screens.preferences import Preferences
from comgmt.screens.readout import Readout, SourceChanged, SteeredSource, Viewpoint, read_out
from comgmt.screens.seen import Seen
from comgmt.screens.settings import AlertSignal, ConsoleSettings
from comgmt.screens.source_view import SourceView
from comgmt.screens.themes import load_themes, made_themes, theme_for
from comgmt.screens.threads import AnsweringThread, StoreThreads
from comgmt.store.errors import DamagedError, OutdatedError, StoreError
from comgmt.terminal.app import TerminalApp
from comgmt.terminal.memory import resume, settle
from comgmt.widgets.background import in_background

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from comgmt.domain.census import Census
    from comgmt.domain.list_question import ListQuestion
    from comgmt.domain.views import View
    from comgmt.screens.choice_answer import ChoiceAnswer
    from comgmt.screens.console import FindsText
    from comgmt.screens.dialog import Dialog
    from comgmt.screens.outbox import Outbox
    from comgmt.store.reader import StoreReader

__all__ = ["ConsoleApp", "ConsoleSettings"]

Answer = TypeVar("Answer")
Value = TypeVar("Value")
MakeSource = Callable[[Callable[[SourceState], None]], SteeredSource]
_NO_PLACE_TO_PASTE: Final = (
    "Nothing here takes text: what was pasted is dropped. / opens a filter, g goes to a device."
)
_FIRST_LOOK_SECONDS: Final = 0.25  # then the first frame goes without what the store has
_CLOSING_SECONDS: Final = 0.5  # what a person at the shell does not notice
_AGE_SECONDS: Final = 15.0  # how often ages are looked at; what did not change is not drawn
_PLACES: Final[dict[str, ScreenPlace]] = {
    "findings": FindingsPlace(),
    "changes": ChangesPlace(),
    "alerts": AlertsPlace(),
    "log": LogPlace(),
    "about": AboutPlace(),
}


class ConsoleApp(TerminalApp[None]):
    """The console. `make_source` is given what to call with every state of the source."""

    CSS_PATH: ClassVar = sheets("common", "dashboard")
    ENABLE_COMMAND_PALETTE = False  # ours lists the actions of the screen, each with its key
    BINDINGS: ClassVar = []

    def __init__(self, settings: ConsoleSettings, make_source: MakeSource) -> None:
        self.settings = settings
        super().__init__(settings.output)
        self.readout = Readout()
        self.view = SourceView()
        self.preferences = Preferences.load(settings.preferences)
        self.seen = Seen()
        self.kept = KeptViews(self)
        self._view_keys: tuple[str, ...] = ()
        self.attention = Attention()
        self.viewpoint = Viewpoint()
        self.film = Film(self)
        self._stood_at: datetime | None = None  # the moment that is shown
        self.wants_setup = False
        self._typed_range: ChosenRange | None = None
        self._make_source = make_source
        self._source: SteeredSource | None = None
        self._store: StoreThreads | None = None
        self._threads: dict[str, AnsweringThread] = {}
        self._newer: list[ScreenPlace] = []
        self._asking = False
        self._damage_known = False
        self.alarm = Alarm(self)
        self.last_words = ""  # said once the screen is given back
        colors = settings.output.colors
        for theme in (*load_themes(STYLES / "themes.toml", colors), *made_themes(settings.themes, colors)):
            self.register_theme(theme)
        self.begin_theme(theme_for(settings.theme, colors, light=settings.output.light))
        self._theme_at_first = self.theme
        self.set_keymap(settings.keymap)

    async def on_load(self) -> None:
        """Have what the store has before there is a screen."""
        self._store = StoreThreads(self.settings.open_store)
        if self.settings.store.exists():
            await self._look_first(self._store)

    def get_default_screen(self) -> DashboardScreen:
        """The dashboard is below all others; the source starts once it is painted."""
        return DashboardScreen()

    def on_mount(self) -> None:
        """Begin with what is known."""
        if self.readout.census is not None:
            self._name_source()
        elif self.settings.store.exists():
            self._read_store()
        self.call_after_refresh(self.kept.begin)
        self.set_interval(_AGE_SECONDS, self._look_at_ages)

    @cached_property
    def outbox(self) -> Outbox:
        """Where texts and files leave; imported when the first does."""
        from comgmt.screens.outbox import Outbox  # noqa: PLC0415 - see above

        return Outbox(self)

    @property
    def saved(self) -> Sequence[str]:
        """The files that were saved, oldest first."""
        return self.outbox.saved if "outbox" in vars(self) else ()

    async def on_event(self, event: events.Event) -> None:
        """A key is a sign of attention. What is pasted needs a line to be typed in."""
        pressed = isinstance(event, events.Key) and not event.is_forwarded
        if pressed and self.attention.press(self.now()):
            self.look_from(structs.replace(self.viewpoint, looked=self.attention.looked))
        if isinstance(event, events.Paste) and not event.is_forwarded and not isinstance(self.focused, Input):
            self.here.say(_NO_PLACE_TO_PASTE, "wait")
            return
        await super().on_event(event)

    async def _on_turn(self, key: events.Key) -> None:
        """With the next key what was said has been read."""
        for screen in self._console_screens()[-1:]:
            screen.unsay()
        await super()._on_turn(key)

    def paste_dropped(self, sentence: str) -> None:
        """Say so where one types, and over the hint elsewhere."""
        from comgmt.screens.picker import PickerScreen  # noqa: PLC0415 - seldom needed

        if isinstance(self.screen, PickerScreen):
            self.screen.show_found((), message=sentence, role="wait")
        else:
            self.here.say(sentence, "wait")

    def begin(self) -> None:
        """The first screen is there: once it is painted, the source starts."""
        self.call_after_paint(self._start)

    def _start(self) -> None:
        threading.Thread(target=import_rest, name="imports", daemon=True).start()
        self._source = self._make_source(self._on_state)
        self._source.start()
        if self.readout.census is not None:
            self._read_store()  # with all that can be wrong with it
        self.add_styles(sheets("inputs", "lists", "maximized", "dialogs"))
        resume()

    def _on_state(self, state: SourceState) -> None:
        """Called in the thread of the source."""
        with suppress(RuntimeError):  # the app is gone
            self.post_message(SourceChanged(state))

    def on_source_changed(self, message: SourceChanged) -> None:
        """Follow the source: its word in the header, its data on the screens."""
        if self.view.take(message.state):
            self._read_store()
        self._show_early(message.state)
        self._show_state()
        if message.state.notice:
            self.here.say(message.state.notice, "wait")
        if message.state.phase is Phase.LIVE:
            self.call_after_refresh(settle)

    def _show_early(self, state: SourceState) -> None:
        """Show what a first reading has given so far; of one that failed nothing stays."""
        early = None if state.trouble is not None else state.early or self.readout.early
        if self.readout.census is None and early is not self.readout.early:
            self._follow_readout(structs.replace(self.readout, early=early))

    def _show_state(self) -> None:
        self._name_source()
        self.here.follow_source()
        self.here.draw_edges()

    def _name_source(self) -> None:
        self.view.show(has_data=self.readout.census is not None)
        self.name_window(window_title(self.view.shown, self.readout.census, self.settings.name))

    async def _look_first(self, store: StoreThreads) -> None:
        """Begin with the numbers of the store, where they come at once: the first frame has them."""
        look = partial(read_out, view=self.viewpoint, kept_look=self._kept_look)
        with suppress(asyncio.TimeoutError):
            looked = store.look(lambda: self.settings.look(look))
            readout = await asyncio.wait_for(looked, _FIRST_LOOK_SECONDS)
            if readout is not None and readout.census is not None:
                self.viewpoint = readout.view
                self._use(readout)

    def _read_store(self) -> None:
        in_background(self, self._take_readout, "readout")

    async def _take_readout(self) -> None:
        with suppress(StoreError):  # there is none before the first reading
            view = self.viewpoint
            readout = await self.ask(lambda store: read_out(store, view, self._kept_look))
            self._damage_known = False
            if readout.census is None:
                readout = structs.replace(readout, early=self.readout.early)
            if view == self.viewpoint:
                self.viewpoint = readout.view
            if readout.mark != self.readout.mark:
                self._follow_readout(readout)
        self.alarm.look()

    def _follow_readout(self, readout: Readout) -> None:
        """Show other data."""
        self._use(readout)
        self._show_state()
        self.here.follow()
        if readout.view.at is not None and readout.then is None:
            first = f"; the first reading is of {utc(readout.times[0])}" if readout.times else ""
            self.here.say(f"Nothing was read by {utc(readout.view.at)}{first}.", "wait")
            self.stand_at(self._stood_at)
        else:
            self._stood_at = readout.view.at

    def _use(self, readout: Readout) -> None:
        self.readout = readout
        self.seen.begin(readout)
        if self.viewpoint.looked is not None:
            self.attention.begin(self.viewpoint.looked)

    def _kept_look(self, census: Census) -> datetime | None:
        """When one looked last at the site of a census, as is kept; called in the thread of the store."""
        site = self._looked_at(census)
        return None if site is None else self.preferences.looked.get(site)

    def _looked_at(self, census: Census | None) -> str | None:
        """The site and who asks it, for what is kept of it; None where nothing is kept, as of a recording."""
        if census is None or self.settings.recorded or self.settings.preferences is None:
            return None
        demo = "demo " if "--demo" in self.settings.source else ""
        return f"{demo}{census.site.site_code} {census.site.visible_to}"

    def look_from(self, view: Viewpoint) -> None:
        """Look from another viewpoint; the data of it comes from the store."""
        if view == self.viewpoint:
            return
        self.viewpoint = view
        if view.chosen.kind is RangeKind.BETWEEN:
            self._typed_range = view.chosen
        self._read_store()
        self.here.draw_edges()

    def stand_at(self, moment: datetime | None) -> None:
        """Show all tiles as they were at a moment; None, or one after the newest reading, is now."""
        newest = self.readout.census
        past = moment is not None and newest is not None and moment < newest.taken_at
        if moment is not None and not past:
            self.here.say("That is now: the newest reading is shown.")
        elif moment is None and self.readout.then is not None:
            self.here.say(self._now_sentence())
        self.look_from(structs.replace(self.viewpoint, at=moment if past else None))

    def _now_sentence(self) -> str:
        newest = self.readout.census
        read = "" if newest is None else f", read {day_and_time(newest.taken_at)}"
        return f"Back to now: the newest reading is shown{read}."

    def action_step_reading(self, step: int) -> None:
        """Stand at the reading beside the one that is shown."""
        self.film.step(step)

    @property
    def standing_at(self) -> datetime | None:
        """The past moment that was asked for; None is now."""
        return self.viewpoint.at

    def say(self, words: str) -> None:
        """Say something in the line of hints."""
        self.here.say(words)

    def action_now(self) -> None:
        """Back from a past moment."""
        if self.viewpoint.at is None:
            self.here.say("This is now: R goes to a past moment.", "dim")
        self.stand_at(None)

    def action_range_beside(self, step: int) -> None:
        """A shorter range, or a longer one."""
        chosen = self.viewpoint.chosen.beside(step, self._typed_range)
        self.look_from(structs.replace(self.viewpoint, chosen=chosen))
        self.here.say(self._range_sentence(chosen))

    def _range_sentence(self, chosen: ChosenRange) -> str:
        shown = self.readout.shown
        if shown is None or chosen.kind is RangeKind.BETWEEN:
            return f"Range: {range_words(chosen)}."
        span = chosen.span(shown.taken_at, self.viewpoint.looked)
        return f"Range: {range_words(chosen)}, {span_words(span)}."

    def action_choose_range(self) -> None:
        """Choose the range, or a past moment, while typing."""
        in_background(self, self._choose_range, "dialog", exclusive=False)

    async def _choose_range(self) -> None:
        shown = self.readout.shown
        newest = self.now() if shown is None else shown.taken_at
        now = newest if self.settings.recorded else self.now()
        view = await self.put(dialogs.time_range(self, self.viewpoint, (newest, now), self._typed_range))
        if view is None:
            return
        if view.at != self.viewpoint.at:
            self.stand_at(view.at)
            return
        self.look_from(view)
        self.here.say(self._range_sentence(view.chosen))

    def _look_at_ages(self) -> None:
        self.alarm.look()
        self.here.draw_edges()

    @property
    def views(self) -> tuple[View, ...]:
        """The views that are kept."""
        return self.kept.views

    def bind_views(self, keys: tuple[str, ...]) -> None:
        """Let these keys, in Textual's names, and no others open views."""
        for key in self._view_keys:
            self._bindings.key_to_bindings.pop(key, None)
        self._view_keys = keys
        for key in keys:
            self.bind(key, f"app.open_view('{key}')", show=False)

    def action_open_view(self, key: str) -> None:
        """The view of a key."""
        self.kept.open_by_key(key)

    def action_views(self) -> None:
        """Keep the list here as a view, or open, rename or delete one."""
        self.kept.ask()

    @property
    def firing(self) -> int:
        """How many alerts fire."""
        return self.alarm.count

    def redraw_edges(self) -> None:
        """Draw the lines at the edges of the screen on top again; equal ones send nothing."""
        self.here.draw_edges()

    def alert(self, words: str, signal: AlertSignal) -> None:
        """Say that an alert fires, and call a person who looks elsewhere."""
        self.here.say(words, "bad")
        self.call_person(words, signal)

    @property
    def columns(self) -> int:
        """How wide the screen is, in cells."""
        return self.size.width

    def clip(self, text: str) -> str:
        """Send a text to the clipboard of the terminal; the multiplexer that may hold it back, if any."""
        self.copy_to_clipboard(text)
        return self.output.multiplexer

    def pictures(self) -> tuple[str, str]:
        """What is on the screen, as SVG and as text."""
        from comgmt.screens.pictures import screen_svg, screen_text  # noqa: PLC0415 - seldom needed

        return screen_svg(self), screen_text(self)

    def now(self) -> datetime:
        """The time ages are counted from; one clock for all screens."""
        return self.settings.now()

    @property
    def here(self) -> ConsoleScreen:
        """The screen of the console that is on top, below any dialog."""
        return self._console_screens()[-1]

    def _console_screens(self) -> list[ConsoleScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, ConsoleScreen)]

    async def ask(self, question: Callable[[StoreReader], Answer]) -> Answer:
        """The answer of the store, from its own thread; frames wait a while for it. Raises StoreError.

        A store that is damaged is read anew at once, which sets it aside; one of a newer program ends this.
        """
        assert self._store is not None
        try:
            with self.awaited():
                return await self._store.ask_store(question)
        except DamagedError:
            self._replace_damaged()
            raise
        except OutdatedError as problem:
            self.last_words = problem.trouble.sentence
            self.exit(return_code=problem.trouble.kind.exit_code)
            raise

    def _replace_damaged(self) -> None:
        if self._source is not None and not self._damage_known:
            self._damage_known = True
            self._source.refresh_now()

    async def draw(self, job: Callable[[], Answer]) -> Answer:
        """The answer of a job that draws, from a thread of its own: the chart library has one figure."""
        return await self._in_thread("charts", job)

    async def write(self, job: Callable[[], Answer]) -> Answer:
        """The answer of a job that writes files, from a thread of its own: disks are slow, lists long."""
        return await self._in_thread("files", job)

    async def _in_thread(self, name: str, job: Callable[[], Answer]) -> Answer:
        if name not in self._threads:
            self._threads[name] = AnsweringThread(name)
        return await self._threads[name].ask(job)

    def prefer(self, preferences: Preferences) -> None:
        """Follow what a person chose, and keep it for the next time."""
        self.preferences = preferences
        path = self.settings.preferences
        if path is not None:
            in_background(self, partial(self._keep, preferences, path), "preferences", exclusive=False)

    async def _keep(self, preferences: Preferences, path: Path) -> None:
        try:
            await self.write(lambda: preferences.save(path))
        except OSError as problem:
            self.here.say(f"{path} cannot be written, so this is not kept: {problem.strerror}.", "wait")

    async def choose(
        self, question: str, answers: Sequence[ChoiceAnswer[Value]], action: str
    ) -> Value | None:
        """The value of the answer a person takes, asked only when there are several; None for no answer.

        `action` is the id of what asks: its key takes the first answer. Only from a worker.
        """
        if len(answers) == 1:
            return answers[0].value
        asked_by = self.settings.keymap.get(action, KEYS[action].keys)
        return await self.put(dialogs.choice(question, answers, self.settings.glyphs, asked_by))

    async def put(self, dialog: Dialog[Value]) -> Value | None:
        """What a person answers to a dialog; None at once while another one is open."""
        if self._asking:
            return None
        self._asking = True
        try:
            return await self.push_screen_wait(dialog)
        finally:
            self._asking = False

    def open(self, place: ScreenPlace) -> None:
        """Go to a place; the way forward from here is forgotten. Not over a dialog: that has the keys."""
        if self.screen is not self.here:
            return
        self._newer.clear()
        self._push(place)

    def _push(self, place: ScreenPlace) -> None:
        self.push_screen(make_screen(place))

    def replace(self, place: ScreenPlace) -> None:
        """Go to a place in the stead of the one on top."""
        if self.screen is self.here and not isinstance(self.screen, DashboardScreen):
            self.pop_screen()
            self._push(place)

    def crumbs(self) -> list[str]:
        """The breadcrumbs of the screen on top, the site first."""
        census = self.readout.census
        site = census.site.site_code if census else self.settings.name
        return [site, *filter(None, (screen.crumb for screen in self._console_screens()))]

    def action_go_back(self) -> None:
        """The screen before; in a filter, first out of it."""
        if not self.here.step_back():
            self.action_older()

    def action_older(self) -> None:
        """The screen before, as it was left."""
        if isinstance(self.screen, ConsoleScreen) and not isinstance(self.screen, DashboardScreen):
            self._newer.append(self.screen.remembered())
            self.pop_screen()

    def action_newer(self) -> None:
        """The screen one came back from."""
        if self._newer:
            self._push(self._newer.pop())

    def action_leave(self) -> None:
        """End at once."""
        self.exit()

    def action_setup(self) -> None:
        """Leave for the questions of setup; the console comes back after them."""
        if not self.settings.can_set_up:
            self.here.say(
                "Setup cannot ask for this site: see its table in the configuration, or comgmt setup NAME."
            )
            return
        self.wants_setup = True
        self.exit()

    def action_refresh_now(self) -> None:
        """Read the site now; where a password was refused that only a person knows, with another one."""
        if self._source is None or self._is_recording():
            return
        trouble = self.view.state.trouble
        if trouble is None and self.here.read_again():
            return
        if trouble is not None and trouble.asks and self.settings.use_password is not None:
            ask = partial(self._ask_password, trouble.asks, self.settings.use_password)
            in_background(self, ask, "dialog", exclusive=False)
        else:
            self._refresh()

    def _refresh(self) -> None:
        if self._source is not None:
            self.view.asked_for = True
            self._source.refresh_now()

    async def _ask_password(self, whose: str, use_password: Callable[[str], None]) -> None:
        password = await self.put(dialogs.password(whose, self.settings.glyphs))
        if password:
            use_password(password)
            self._refresh()
        else:
            self.here.say("No password was given; nothing was sent.", "dim")

    def want_list(self, question: ListQuestion | None) -> None:
        """Let the rows of a list be read that somebody looks at; None: of no list any more."""
        if self._source is not None:
            self._source.want_list(question)

    def action_pause(self) -> None:
        """Pause or resume reading."""
        if self.view.is_recording:
            self.film.toggle()
            self.here.draw_edges()
            return
        if self._source is None:
            return
        self.view.paused = not self.view.paused
        (self._source.pause if self.view.paused else self._source.resume)()
        self._show_state()

    def _is_recording(self) -> bool:
        """Say so where nothing can be read."""
        if self.view.is_recording:
            self.here.say("This is a recording: it stays as it is, and no site is read.")
        return self.view.is_recording

    def action_keys(self) -> None:
        """The keys that work here."""
        if not isinstance(self.here.place, HelpPlace):
            self.open(HelpPlace(self.here.key_groups()))

    def action_explain(self) -> None:
        """What the row under the cursor means, and what its pane counts."""
        tile = self.here.tile
        if tile is not None:
            self._open_once(PaneHelpPlace(tile, self.here.row_help))
        else:
            self.action_keys()

    def on_background(self, *, dark: bool) -> None:
        """Be light where the terminal is, unless a person has chosen."""
        if self.settings.theme == AUTO and self.theme == self._theme_at_first:
            self.theme = theme_for(AUTO, self.settings.output.colors, light=not dark)

    def action_next_theme(self) -> None:
        """The next theme."""
        names = (*NAMES, *self.settings.themes)
        wanted = names[(names.index(self.theme) + 1) % len(names)]
        self.theme = theme_for(wanted, self.settings.output.colors)
        if self.theme == wanted:
            self.here.say(f"Theme: {wanted}. To keep it, set theme in the configuration.")
        else:
            self.here.say(
                "With 16 colors there is one theme, in the terminal's own: others could not be read."
            )

    def action_go_to(self) -> None:
        """Find a device while typing, and open it."""
        in_background(self, self._go_to, "dialog", exclusive=False)

    async def _go_to(self) -> None:
        resource_id = await self.put(dialogs.device(self))
        if resource_id is not None:
            self.open(DevicePlace(resource_id))

    def action_look_up(self) -> None:
        """Look a code, a line or a word up while typing, and read what it means."""
        in_background(self, self._look_up, "dialog", exclusive=False)

    async def _look_up(self) -> None:
        name = await self.put(dialogs.word(self))
        if name is not None:
            self.open(LookedUpPlace(name))

    def action_ask_anything(self) -> None:
        """Ask anything while typing, and go there."""
        in_background(self, self._ask_anything, "dialog", exclusive=False)

    def ask_here(self, finder: FindsText) -> None:
        """The same over a text, in which what is typed is looked for first."""
        in_background(self, partial(self._ask_anything, finder), "dialog", exclusive=False)

    async def _ask_anything(self, finder: FindsText | None = None) -> None:
        from comgmt.screens.asking import FoundHere  # noqa: PLC0415 - where somebody asks

        way = await self.put(dialogs.anything(self, finder))
        if finder is not None:
            finder.stay_with(way.text if isinstance(way, FoundHere) else "")
        if isinstance(way, FoundHere):
            return
        if isinstance(way, str):
            await self.run_action(way, default_namespace=self.here)
        elif way is not None:
            self.open(way)

    def action_palette(self) -> None:
        """Every action by name."""
        in_background(self, self._choose_action, "dialog", exclusive=False)

    async def _choose_action(self) -> None:
        action = await self.put(dialogs.action(self))
        if action is not None:
            await self.run_action(action, default_namespace=self.here)

    def action_picture(self) -> None:
        """Save the screen as SVG and text."""
        self.outbox.picture()

    def action_copied(self) -> None:
        """What was copied last."""
        if self.outbox.copied is None:
            self.here.say("Nothing was copied yet: y copies.", "dim")
        else:
            self._open_once(CopiedPlace(self.outbox.copied.what, self.outbox.copied.text))

    def action_visit(self, name: str) -> None:
        """One of the places there is one of: findings, changes, the query log, about the site."""
        self._open_once(_PLACES[name])

    def _open_once(self, place: ScreenPlace) -> None:
        if self.here.place != place:
            self.open(place)

    def _keep_look(self) -> None:
        """Keep when one looked last, for the next console; what another one kept meanwhile stays."""
        site, path, last = (
            self._looked_at(self.readout.census),
            self.settings.preferences,
            self.attention.last,
        )
        if site is not None and path is not None and last is not None:
            with suppress(OSError):
                Preferences.load(path).with_look(site, last).save(path)

    def leave_store(self) -> None:
        """After the end: let the store be closed, if that is done soon."""
        if self._store is not None:
            self._store.wait_for_end(_CLOSING_SECONDS)

    def on_unmount(self) -> None:
        """Let go of the source and the store; nothing waits for them."""
        if self._source is not None:
            self._source.stop()
        self._keep_look()
        for thread in (self._store, *self._threads.values()):
            if thread is not None:
                thread.stop()
