"""What every screen shares: header, trouble, breadcrumbs, hint and key line, and how it follows the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from comgmt.domain.census import TileKey
from comgmt.render.header import crumb_line, header_line, key_line, trouble_lines
from comgmt.render.line import Line, Role, Span, fit_words, spelled
from comgmt.render.linear import linear_line
from comgmt.render.styles import sheets
from comgmt.render.time_bar import time_bar
from comgmt.render.viewpoint import over_lines, past_lines, viewpoint_marks
from comgmt.render.wrapping import wrap, wrap_text
from comgmt.screens.copy_items import Copied, CopyItem
from comgmt.screens.key_rules import display, shown_rows
from comgmt.screens.keys import KEYS, Key, bindings
from comgmt.terminal.screen import TerminalScreen
from comgmt.widgets.bar_lines import OneLine
from comgmt.widgets.drawn import Drawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.widget import Widget

    from comgmt.documents.headless import HeadlessCommand
    from comgmt.domain.commands import StepCommand
    from comgmt.domain.views import View
    from comgmt.render.glyphs import GlyphSet
    from comgmt.render.help_lines import RowHelp
    from comgmt.screens.batch import Batch
    from comgmt.screens.console import Console
    from comgmt.screens.places import QueryPlace, ScreenPlace
    from comgmt.screens.readout import Readout

ROUND: tuple[str, ...] = ("back", "older", "newer", "go", "help", "quit")
QUIET: tuple[str, ...] = (
    "ask",
    "headless",
    "query",
    *(
        "refresh",
        "pause",
        "views",
        "look_up",
        "findings",
        "changes",
        "alerts",
        "log",
        "about",
        "explain",
        "setup",
        "palette",
    ),
    *("range", "shorter", "longer", "stand", "step_back", "step_on", "now"),
    *("redraw", "theme", "screenshot", "suspend", "copied"),
)
NO_DEVICES = "No device is behind this row."
NO_VIEW = "Only a list of devices is kept as a view."
_MOST_TROUBLE_LINES = 2
_LINEAR_HINT = 2  # lines
_LEAST_FOR_BAR = 16  # lines of a screen that has room for the bar of readings


class ConsoleScreen(TerminalScreen[None]):
    """A screen of the console. A screen draws in `show_data`, and says in `keys_here` what works on it.

    `crumb` is its name in the breadcrumbs; a screen without one shows none. `words_here` are what the
    key line and the help say here of a key, by its id.
    """

    CSS_PATH: ClassVar = sheets("inputs", "lists", "maximized")  # the dashboard has its own, with the app
    BINDINGS: ClassVar = bindings(*QUIET, *ROUND)
    keys_here: ClassVar[tuple[str, ...]] = ()
    words_here: ClassVar[Mapping[str, tuple[str, str]]] = {}
    crumb: str = ""
    headless_words: ClassVar[tuple[str, ...]] = ()  # of the command that prints this screen
    of_then: ClassVar[bool] = False  # whether it shows the past moment one stands at
    tells_moves: ClassVar[bool] = False  # whether it shows how far numbers moved beside those of now

    def __init__(self, place: ScreenPlace) -> None:
        super().__init__()
        self.place = place
        self._shown: object = None
        self._composed = False
        self._hint: tuple[str, Role] = ("", "text")
        self._said: tuple[str, str, Role] | None = None
        self._copied_step: tuple[tuple[StepCommand, ...], int] = ((), 0)

    @property
    def console(self) -> Console:
        """The app, as the screens see it."""
        return cast("Console", self.app)

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
        self._composed = True
        self.query_one("#crumbs").display = bool(self.crumb)
        self.follow()

    def on_screen_resume(self) -> None:
        """Draw what changed meanwhile."""
        self.follow()

    def on_resize(self) -> None:
        """The lines at the edges have another width."""
        self.draw_edges()

    def after_resize(self) -> None:
        """The crumbs may tell what found no room in the middle."""
        self._draw_crumbs()

    def follow(self) -> None:
        """Draw the data when it is newer than what is shown, and the lines at the edges.

        A reading may end while this screen comes: there is nothing to draw in yet, and it draws at mount.
        """
        if not self._composed:
            return
        if self._shown != self.readout.mark:
            self._shown = self.readout.mark
            self.show_data()
        self.draw_edges()

    def follow_source(self) -> None:
        """Say what the state of the source means here."""

    def read_again(self) -> bool:
        """Whether what is shown here is read again by itself, and not the whole site."""
        return False

    def draw_edges(self) -> None:
        """Header, trouble, breadcrumbs, hint and keys; equal lines send nothing."""
        width = self.size.width
        if not self.is_mounted or width < 1:
            return
        app, glyphs = self.console, self.glyphs
        now = app.now()
        census = self.readout.census
        then = None if self.readout.then is None else self.readout.then.taken_at
        marks = viewpoint_marks(app.viewpoint.chosen, then)
        past, name = then is not None, app.settings.name
        header = header_line(
            app.view.shown, census, name, now, width, glyphs, app.firing, marks=marks, then=past
        )
        self.query_one("#header", OneLine).set_line(header)
        room = _MOST_TROUBLE_LINES if self.size.height >= 16 else 1  # noqa: PLR2004 - a small screen keeps its data
        press = display(KEYS["refresh"], app.settings.keymap)
        trouble = trouble_lines(app.view.shown, census, width, glyphs, room, press)
        self._draw_trouble(
            [*self._past_lines(then, width), *self._time_bar(width), *self._over_lines(width), *trouble]
        )
        self._draw_crumbs()
        self._draw_words()

    def _past_lines(self, then: datetime | None, width: int) -> list[Line]:
        """The banner while one stands at a past moment."""
        newest = self.readout.census
        if then is None or newest is None:
            return []
        press = display(KEYS["now"], self.console.settings.keymap)
        return past_lines(then, newest.taken_at, width, of_then=self.of_then, press=press)

    def _over_lines(self, width: int) -> list[Line]:
        """That numbers moved over a range that ended before they were read, where both stand side by side."""
        shown = self.readout.shown if self.tells_moves else None
        return [] if shown is None else over_lines(self.readout.view.chosen, shown.taken_at, width)

    def _time_bar(self, width: int) -> list[Line]:
        """Where one stands among the readings: of a recording always, else while one stands in the past."""
        app, view = self.console, self.readout.view
        if self.size.height < _LEAST_FOR_BAR or not (app.settings.recorded or view.at is not None):
            return []
        keymap = app.settings.keymap
        steps = " ".join(display(KEYS[key], keymap) for key in ("step_back", "step_on"))
        play = "stop" if app.film.is_playing else "play"
        hint = f"{steps} step"
        if app.settings.recorded:
            hint += f"  {display(KEYS['pause'], keymap)} {play}"
        bar = time_bar(self.readout.times, view.at, width, self.glyphs, hint)
        return [bar] if bar else []

    def _draw_crumbs(self) -> None:
        if self.crumb:
            crumbs = crumb_line(self.console.crumbs(), self.size.width, self.glyphs, self.right_of_crumbs())
            self.query_one("#crumbs", OneLine).set_line(crumbs)

    def _draw_trouble(self, lines: list[tuple[Span, ...]]) -> None:
        trouble = self.query_one("#trouble", Drawn)
        if trouble.display != bool(lines) or trouble.size.height != len(lines):
            trouble.display = bool(lines)
            trouble.styles.height = max(1, len(lines))
        trouble.show(lines)

    def shown_keys(self) -> list[tuple[str, str]]:
        """The keys of the key line as (key, what it does): those of this screen, as they are bound now."""
        names = [name for name in (*self._pressed_first(), *self.keys_here, *ROUND) if self.offers(name)]
        names = list(dict.fromkeys(names))
        labeled = [KEYS[name] for name in names if KEYS[name].label and (self.crumb or name != "back")]
        return [
            (display(key, self.console.settings.keymap), self.label_of(key.id, key.label)) for key in labeled
        ]

    def _pressed_first(self) -> tuple[str, ...]:
        """The key that the line about trouble names: it is in the line of keys too, however short that is."""
        named = ("now",) if self.readout.then is not None else ()
        return (*named, "refresh") if self.console.view.shown.trouble is not None else named

    def label_of(self, name: str, label: str) -> str:
        """What the key line says of an action here."""
        if name == "pause" and self.console.settings.recorded:
            return "stop" if self.console.film.is_playing else "play"
        if name == "pause" and self.console.view.paused:
            return "resume"
        return self.words_here[name][0] if name in self.words_here else label

    def help_of(self, key: Key) -> str:
        """What a key does here, in a sentence of the help."""
        return self._own_words().get(key.id, key.help)

    def _own_words(self) -> dict[str, str]:
        """What keys do here that do something else than elsewhere, by their ids."""
        asks = {"filter": KEYS["ask"].help} if type(self).action_filter is ConsoleScreen.action_filter else {}
        return asks | {name: text for name, (_, text) in self.words_here.items()}

    def hint(self, text: str, role: Role = "text") -> None:
        """Say something of the row under the cursor in the hint line."""
        if self._hint != (text, role):
            self._hint = (text, role)
            self._draw_words()

    def say(self, text: str, role: Role = "accent", below: str = "") -> None:
        """Say what became of an action, over the hint, until the next key.

        A long text, or what stands `below` it, goes over the keys.
        """
        self._said = (text, below, role)
        self._draw_words()

    def unsay(self) -> None:
        """A key was pressed: what was said has been read."""
        if self._said is not None:
            self._said = None
            self._draw_words()

    def _draw_words(self) -> None:
        width, glyphs = self.size.width, self.glyphs
        if not self.is_mounted or width < 1:
            return
        first, *more = self._words(width - 2)
        hints = self._hint_lines(first, width - 1) if glyphs.linear else [first]
        hint = [spelled(fit_words((Span(" "), *line), width, glyphs), glyphs) for line in hints]
        self.query_one("#hint", OneLine).show(hint)
        rest = tuple(span for line in more for span in (*line, Span(" ")))
        keys = (
            fit_words((Span(" "), *rest), width, glyphs)
            if rest
            else key_line(self.shown_keys(), width, glyphs)
        )
        self.query_one("#keys", OneLine).set_line(spelled(keys, glyphs))

    def _hint_lines(self, line: Line, width: int) -> list[Line]:
        """A hint for those who do not see that a sentence goes on: two lines, the end of a longer one cut."""
        lines = wrap(linear_line(line), width) or [()]
        rest = tuple(span for each in lines[_LINEAR_HINT - 1 :] for span in (Span(" "), *each))[1:]
        return [*lines[: _LINEAR_HINT - 1], rest]

    def _words(self, width: int) -> list[Line]:
        """What is said, in lines, else the hint in one."""
        if self._said is None:
            text, role = self._hint
            return [(Span(text, role),)]
        text, below, role = self._said
        return [(Span(text, role),), (Span(below, role),)] if below else wrap_text(text, max(1, width), role)

    def remembered(self) -> ScreenPlace:
        """The place as it is now, to be opened again just so."""
        return self.place

    def step_back(self) -> bool:
        """Whether Esc was used up on this screen."""
        return False

    @property
    def tile(self) -> TileKey | None:
        """The tile under the cursor, for help; None where there is none."""
        return None

    @property
    def row_help(self) -> RowHelp | None:
        """The row under the cursor, for help; None where there is none."""
        return None

    def key_groups(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """The keys that work here: this screen's, then those that work everywhere."""
        from comgmt.render.help_lines import FIX_WORDS  # noqa: PLC0415 - where help is asked for

        everywhere, keymap = {*QUIET, *ROUND}, self.console.settings.keymap
        here = [name for name in self.active_ids() if name not in everywhere]
        words = self._own_words()
        groups = ((self.crumb or "Dashboard", here), ("Everywhere", everywhere))
        rows = tuple((heading, tuple(shown_rows(names, keymap, words))) for heading, names in groups)
        views = tuple((view.key, view.name) for view in self.console.views if view.key)
        legend = (("The words of Fix", FIX_WORDS),) if self.tile is TileKey.ENROLLMENT_ERRORS else ()
        twin = self.headless()
        printed = (("Without a screen", ((display(KEYS["headless"], keymap), twin.told),)),) if twin else ()
        return (*rows, *legend, *((("Views", views),) if views else ()), *printed)

    def active_ids(self) -> list[str]:
        """The ids of every binding that works here, in the order of the table."""
        active = {found.binding.id for found in self.active_bindings.values()}
        begun = self.is_mounted  # before that there is nothing to ask
        return [name for name in KEYS if name in active and (not begun or self.offers(name))]

    def offers(self, name: str) -> bool:
        """Whether a key, by its id, has something to do here now; else nothing names it, and it says why."""
        if name == "query":
            return self.query_place() is not None
        if name == "now":
            return self.readout.then is not None
        if name == "stand":
            return self.moment is not None
        if name == "refresh":
            return not self.console.settings.recorded
        return name != "step" or bool(self.step_commands())

    @property
    def moment(self) -> datetime | None:
        """The moment under the cursor; None where there is none."""
        return None

    def action_stand(self) -> None:
        """Stand at the moment under the cursor; where there is none, choose one."""
        if self.moment is None:
            self.console.action_choose_range()
        else:
            self.console.stand_at(self.moment)

    def copy_items(self) -> Sequence[CopyItem]:
        """What `y` copies from here, the usual first."""
        return ()

    def as_view(self, name: str) -> View | str:
        """The list here as a view of this name, or why it cannot be one."""
        del name
        return NO_VIEW

    def batches(self) -> Sequence[Batch]:
        """The devices an action is about here: the marked ones, else the row; then the whole list."""
        return ()

    def step_commands(self) -> Sequence[StepCommand]:
        """The commands in the steps of the error that is explained here."""
        return ()

    @property
    def no_devices(self) -> str:
        """Why there is no device here to save or to write a ticket for."""
        return NO_DEVICES

    def action_filter(self) -> None:
        """Where there is nothing to filter, ask anything."""
        self.console.action_ask_anything()

    def headless(self) -> HeadlessCommand | None:
        """The command that prints this screen; None where there is none."""
        from comgmt.documents.headless import command_line  # noqa: PLC0415 - where somebody asks

        words = self.headless_words
        return command_line(*words, source=self.console.settings.source) if words else None

    def action_headless(self) -> None:
        """Copy that command, and say what of the screen it does not say."""
        command = self.headless()
        if command is None:
            self.say("No command prints this screen.", "dim")
            return
        self.console.outbox.send(Copied(command.line, command.told))

    def query_place(self) -> QueryPlace | None:
        """The number under the cursor and the list behind it; None where no number is."""
        return None

    def action_query(self) -> None:
        """The query that gave the number under the cursor."""
        place = self.query_place()
        if place is None:
            self.say("No number is here that a query gave.", "dim")
        else:
            self.console.open(place)

    def action_copy(self) -> None:
        """Copy one of the things there are here."""
        items = self.copy_items()
        if items:
            self.console.outbox.copy(items)
        else:
            self.say("There is nothing to copy in this row.", "dim")

    def action_ticket(self) -> None:
        """Copy a ticket block."""
        batches = self.batches()
        if batches:
            self.console.outbox.ticket(batches)
        else:
            self.say(self.no_devices, "dim")

    def export_batch(self) -> Batch | None:
        """The devices that `x` saves here: the marked ones, else the list."""
        return next(iter(self.batches()), None)

    def action_export(self) -> None:
        """Save the marked devices, else the list."""
        batch = self.export_batch()
        if batch is not None:
            self.console.outbox.export(batch)
        else:
            self.say(self.no_devices, "dim")

    def action_step(self) -> None:
        """Copy the next command of the steps; after the last comes the first again."""
        commands = tuple(self.step_commands())
        if not commands:
            self.say("The steps here hold no command to copy.", "dim")
            return
        before, place = self._copied_step
        place = (place + 1) % len(commands) if commands == before else 0
        self._copied_step = (commands, place)
        step = commands[place]
        what = f"command {place + 1} of {len(commands)}: {step.command} (step {step.step}, {step.where})"
        self.console.outbox.send(Copied(step.command, what))
